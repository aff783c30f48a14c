/* SPDX-License-Identifier: MIT */
/* Transactions and interactions come in one order, by customer and start, so one walk meets both;
 * engagements that sold something wait in a table, by id. Some ten nanoseconds a span. */
#include "figures.h"

#include "record.h"

#include <inttypes.h>
#include <stdlib.h>

/* An engagement with a value: what its transactions are needed for. */
typedef struct sale {
    sojourn_id id;
    int64_t value;
    uint64_t touches[FIGURES_CHANNELS]; /* transactions by channel */
    int64_t latest;                     /* greatest start * 16 + channel */
} sale;

typedef struct sales {
    sale *slots;
    uint64_t mask, count;
} sales;

static sale *slot_of(const sales *all, sojourn_id id)
{
    uint64_t at = id.low & all->mask;

    while (all->slots[at].value != 0 &&
           (all->slots[at].id.low != id.low || all->slots[at].id.high != id.high))
        at = (at + 1) & all->mask;
    return &all->slots[at];
}

static void sales_size(sales *all, uint64_t slots)
{
    sales old = *all;

    all->slots = calloc(slots, sizeof *all->slots);
    if (all->slots == NULL)
        record_stop("figures", "no memory");
    all->mask = slots - 1;
    for (uint64_t i = 0; old.slots != NULL && i <= old.mask; i++)
        if (old.slots[i].value != 0)
            *slot_of(all, old.slots[i].id) = old.slots[i];
    free(old.slots);
}

static void sales_add(sales *all, const sojourn_span *engagement)
{
    if (++all->count * 2 > all->mask)
        sales_size(all, (all->mask + 1) * 2);
    *slot_of(all, engagement->id) =
        (sale){.id = engagement->id, .value = (int64_t)engagement->value.low, .latest = INT64_MIN};
}

/* ---- walks ---- */

static sojourn_cursor *walk(const sojourn *s, int32_t level)
{
    const sojourn_query query = {.size = sizeof query, .level = level};
    sojourn_cursor *cursor = NULL;
    sojourn_error error;

    if (sojourn_cursor_open(s, &query, &cursor, &error) != SOJOURN_OK)
        record_stop("cursor", error.message);
    return cursor;
}

static const sojourn_span *next(sojourn_cursor *cursor)
{
    const sojourn_span *span;

    return sojourn_cursor_next(cursor, &span, NULL) == SOJOURN_OK ? span : NULL;
}

static int64_t length(const sojourn_span *span)
{
    return (span->end - span->start) / 1000;
}

static unsigned channel_of(const sojourn_span *span)
{
    unsigned channel = span->channel.length == 2 ? (unsigned)(span->channel.data[1] - '0') : 0;

    return channel < FIGURES_CHANNELS ? channel : 0;
}

static void add_journeys(const sojourn *s, figures *f)
{
    sojourn_cursor *cursor = walk(s, SOJOURN_LEVEL_JOURNEY);

    for (const sojourn_span *span; (span = next(cursor)) != NULL; f->journeys++)
        f->dur_jou += length(span);
    sojourn_cursor_close(cursor);
}

static void add_engagements(const sojourn *s, figures *f, sales *all)
{
    sojourn_cursor *cursor = walk(s, SOJOURN_LEVEL_ENGAGEMENT);

    for (const sojourn_span *span; (span = next(cursor)) != NULL; f->engagements++) {
        int resolved = span->state == SOJOURN_STATE_RESOLVED;

        f->dur_eng += length(span);
        f->resolved_eng += (uint64_t)resolved;
        f->fcr_eng += (uint64_t)(resolved && span->child_count == 1);
        f->value += (int64_t)span->value.low;
        if (span->value.low != 0)
            sales_add(all, span);
    }
    sojourn_cursor_close(cursor);
}

static void touch(sale *of, const sojourn_span *transaction)
{
    unsigned channel = channel_of(transaction);
    int64_t key = transaction->start / 1000 * 16 + channel;

    of->touches[channel]++;
    of->latest = key > of->latest ? key : of->latest;
}

static void add_transaction(figures *f, const sojourn_span *span)
{
    f->transactions++;
    f->dur_txn += length(span);
    if (span->flags & SOJOURN_SPAN_AGENT) {
        f->agent_txn++;
        f->agent_dur += length(span);
    }
}

/* All transactions of one interaction; the first that is not of it. */
static const sojourn_span *add_interaction(figures *f, const sales *all,
                                           const sojourn_span *interaction,
                                           const sojourn_span *transaction, sojourn_cursor *cursor)
{
    sale *sold = slot_of(all, interaction->parent);
    int ivr = 0;

    for (; transaction != NULL && transaction->parent.low == interaction->id.low &&
           transaction->parent.high == interaction->id.high;
         transaction = next(cursor)) {
        add_transaction(f, transaction);
        ivr |= transaction->system.data[1] - '0' == RECORD_IVR;
        if (sold->value != 0)
            touch(sold, transaction);
    }
    f->interactions++;
    f->dur_int += length(interaction);
    f->voice_int += (uint64_t)ivr;
    f->contained += (uint64_t)(ivr && !(interaction->flags & SOJOURN_SPAN_AGENT));
    return transaction;
}

static void add_interactions(const sojourn *s, figures *f, const sales *all)
{
    sojourn_cursor *parts = walk(s, SOJOURN_LEVEL_TRANSACTION);
    sojourn_cursor *cursor = walk(s, SOJOURN_LEVEL_INTERACTION);
    const sojourn_span *transaction = next(parts);

    for (const sojourn_span *span; (span = next(cursor)) != NULL;)
        transaction = add_interaction(f, all, span, transaction, parts);
    if (transaction != NULL)
        record_stop("figures", "a transaction does not come with its interaction");
    sojourn_cursor_close(parts);
    sojourn_cursor_close(cursor);
}

static void add_sale(figures *f, const sale *sold)
{
    uint64_t touches = 0;

    for (int i = 0; i < FIGURES_CHANNELS; i++)
        touches += sold->touches[i];
    for (int i = 0; touches != 0 && i < FIGURES_CHANNELS; i++)
        f->linear[i] += sold->value / (int64_t)touches * (int64_t)sold->touches[i];
    f->last[sold->latest % 16] += sold->value;
}

void figures_fold(const sojourn *s, figures *f)
{
    sojourn_counts counts = {.size = sizeof counts};
    sales all = {0};

    *f = (figures){0};
    if (sojourn_count(s, &counts, NULL) != SOJOURN_OK)
        record_stop("figures", "cannot count");
    f->events = counts.events;
    sales_size(&all, 1024);
    add_journeys(s, f);
    add_engagements(s, f, &all);
    add_interactions(s, f, &all);
    for (uint64_t i = 0; i <= all.mask; i++)
        if (all.slots[i].value != 0)
            add_sale(f, &all.slots[i]);
    free(all.slots);
}

static void print_channels(const char *name, const int64_t *channels)
{
    printf(",\"%s\":", name);
    for (int i = 1; i < FIGURES_CHANNELS; i++)
        printf("%c%" PRId64, i == 1 ? '[' : ',', channels[i]);
    printf("]");
}

void figures_print(const figures *f)
{
    printf("\"events\":%" PRIu64 ",\"transactions\":%" PRIu64 ",\"interactions\":%" PRIu64
           ",\"engagements\":%" PRIu64 ",\"journeys\":%" PRIu64,
           f->events, f->transactions, f->interactions, f->engagements, f->journeys);
    printf(",\"dur_txn\":%" PRId64 ",\"dur_int\":%" PRId64 ",\"dur_eng\":%" PRId64
           ",\"dur_jou\":%" PRId64,
           f->dur_txn, f->dur_int, f->dur_eng, f->dur_jou);
    printf(",\"agent_txn\":%" PRIu64 ",\"agent_dur\":%" PRId64 ",\"voice_int\":%" PRIu64
           ",\"contained\":%" PRIu64,
           f->agent_txn, f->agent_dur, f->voice_int, f->contained);
    printf(",\"resolved_eng\":%" PRIu64 ",\"fcr_eng\":%" PRIu64 ",\"value\":%" PRId64,
           f->resolved_eng, f->fcr_eng, f->value);
    print_channels("linear", f->linear);
    print_channels("last", f->last);
}
