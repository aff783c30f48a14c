/* SPDX-License-Identifier: MIT */
/* Events are listed, sorted by interaction, contact and event order, and cut where these change.
 * The arrays are kept from customer to customer. Cost: n log n of the customer's events. */
#include "api/gather.h"

#include "api/row.h"
#include "api/state.h"
#include "index/sort.h"

#include <string.h>

static int order_of(const void *facts, uint32_t record_a, uint32_t record_b)
{
    return sj_facts_order(facts, record_a, record_b);
}

void sj_gather_init(sj_gather *g, sj_alloc *alloc, const sj_levels *v, int64_t as_of)
{
    memset(g, 0, sizeof *g);
    g->alloc = alloc;
    g->scratch.alloc = alloc;
    g->v = v;
    g->c.order = order_of;
    g->c.facts = v->facts;
    g->c.as_of = as_of != 0 ? as_of : v->latest;
}

static int find_event(void *context, uint32_t record, uint32_t transaction, uint32_t contact)
{
    sj_gather *g = context;
    const sj_records *r = &g->v->facts->records;
    if (sj_array_reserve(g->alloc, &g->found, 1) != 0)
        return -1;
    sj_array_push(&g->found,
                  ((sj_case_event){.start = sj_at(r, record).start,
                                   .end = sj_record_end(r, record),
                                   .value = (int64_t)sj_record_number(r, record, SJ_SAYS_VALUE),
                                   .record = record,
                                   .transaction = transaction,
                                   .interaction = sj_block_parent(
                                       g->block, SOJOURN_LEVEL_TRANSACTION, transaction),
                                   .contact = contact,
                                   .agent = sj_record_text(r, record, SJ_TEXT_AGENT),
                                   .name = sj_record_text(r, record, SJ_TEXT_NAME),
                                   .detail = sj_record_text(r, record, SJ_TEXT_DETAIL),
                                   .type = sj_at(r, record).type}));
    return 0;
}

static int event_order(const void *context, uint32_t a, uint32_t b)
{
    const sj_gather *g = context;
    const sj_case_event *x = &g->found.at[a], *y = &g->found.at[b];
    if (x->interaction != y->interaction)
        return x->interaction < y->interaction ? -1 : 1;
    if (x->contact != y->contact)
        return x->contact < y->contact ? -1 : 1;
    return sj_facts_order(g->v->facts, x->record, y->record);
}

static int read_events(sj_gather *g)
{
    g->found.count = g->order.count = g->c.events.count = g->traits.count = 0;
    if (sj_row_events(g->v, g->block, find_event, g) != 0 ||
        sj_array_reserve(g->alloc, &g->order, g->found.count) != 0 ||
        sj_array_reserve(g->alloc, &g->c.events, g->found.count) != 0)
        return -1;
    for (uint32_t i = 0; i < g->found.count; i++)
        sj_array_push(&g->order, i);
    sj_arena_mark mark = sj_arena_save(&g->scratch);
    int failed = sj_sort(&g->scratch, g->order.at, g->order.count, event_order, g);
    sj_arena_release(&g->scratch, mark);
    for (uint32_t i = 0; i < g->order.count && failed == 0; i++) {
        sj_array_push(&g->c.events, g->found.at[g->order.at[i]]);
        if (g->c.events.at[i].type == SOJOURN_EVENT_TRAIT)
            failed = sj_rows_push(g->alloc, &g->traits, i);
    }
    return failed;
}

static int cut_contacts(sj_gather *g)
{
    sj_case *c = &g->c;
    c->contacts.count = 0;
    if (sj_array_reserve(g->alloc, &c->contacts, c->events.count) != 0)
        return -1;
    for (uint32_t i = 0, end; i < c->events.count; i = end) {
        for (end = i + 1; end < c->events.count &&
                          c->events.at[end].contact == c->events.at[i].contact &&
                          c->events.at[end].interaction == c->events.at[i].interaction;)
            end++;
        sj_array_push(&c->contacts, ((sj_case_contact){i, end}));
    }
    return 0;
}

static int read_transactions(sj_gather *g)
{
    uint32_t count = sj_block_count(g->block, SOJOURN_LEVEL_TRANSACTION);
    sj_case *c = &g->c;
    c->transactions.count = 0;
    if (sj_array_reserve(g->alloc, &c->transactions, count) != 0)
        return -1;
    for (uint32_t i = 0; i < count; i++) {
        sj_span span;
        sj_block_get(g->v, g->block, SOJOURN_LEVEL_TRANSACTION, i, &span);
        uint32_t in = sj_block_parent(g->block, SOJOURN_LEVEL_TRANSACTION, i);
        sj_array_push(&c->transactions,
                      ((sj_case_transaction){span.start, span.end, in, span.flags}));
    }
    return 0;
}

/* Number of the text that a span states first. */
static uint32_t first_text(const sj_gather *g, const sj_span *span, int first, int text)
{
    uint32_t record = span->stated[first];
    return record != SJ_NONE ? sj_record_text(&g->v->facts->records, record, text) : SJ_NONE;
}

static void read_interaction(sj_gather *g, uint32_t place, sj_case_interaction *out)
{
    sj_case *c = &g->c;
    sj_span span;
    sj_block_get(g->v, g->block, SOJOURN_LEVEL_INTERACTION, place, &span);
    out->start = span.start;
    out->end = span.end;
    out->flags = span.flags;
    out->intent = sj_span_intent(&span, g->v->facts);
    out->first_intent = first_text(g, &span, SJ_FIRST_INTENT, SJ_TEXT_INTENT);
    out->channel = first_text(g, &span, SJ_FIRST_CHANNEL, SJ_TEXT_CHANNEL);
    out->engagement = sj_block_parent(g->block, SOJOURN_LEVEL_INTERACTION, place);
    out->handled = (span.flags & SOJOURN_SPAN_AGENT) != 0;
    for (; out->until < c->contacts.count; out->until++) {
        const sj_case_contact *contact = &c->contacts.at[out->until];
        if (c->events.at[contact->from].interaction != place)
            break;
        for (uint32_t i = contact->from; i < contact->until; i++) {
            int32_t type = c->events.at[i].type;
            out->handled |= type == SOJOURN_EVENT_CONNECT;
            out->solved |= type == SOJOURN_EVENT_RESOLVE || type == SOJOURN_EVENT_PURCHASE;
        }
    }
}

static int read_interactions(sj_gather *g)
{
    uint32_t count = sj_block_count(g->block, SOJOURN_LEVEL_INTERACTION), contact = 0;
    sj_case *c = &g->c;
    c->interactions.count = 0;
    if (sj_array_reserve(g->alloc, &c->interactions, count) != 0)
        return -1;
    for (uint32_t i = 0; i < count; i++) {
        sj_case_interaction interaction = {.from = contact, .until = contact};
        read_interaction(g, i, &interaction);
        sj_array_push(&c->interactions, interaction);
        contact = interaction.until;
    }
    return 0;
}

static sj_case_engagement engagement_of(const sj_gather *g, uint32_t number)
{
    sj_case_engagement e = {0};
    int64_t end;
    sj_block_time(g->block, SOJOURN_LEVEL_ENGAGEMENT, number, &e.start, &end);
    e.state = sj_state_until(g->v, g->block, number, g->c.as_of, &e.expires);
    return e;
}

static int read_engagements(sj_gather *g)
{
    uint32_t count = sj_block_count(g->block, SOJOURN_LEVEL_ENGAGEMENT);
    sj_case *c = &g->c;
    c->engagements.count = 0;
    if (sj_array_reserve(g->alloc, &c->engagements, count) != 0)
        return -1;
    for (uint32_t i = 0; i < count; i++)
        sj_array_push(&c->engagements, engagement_of(g, i));
    for (uint32_t i = 0; i < c->interactions.count; i++) {
        sj_case_engagement *e = &c->engagements.at[c->interactions.at[i].engagement];
        e->first = e->count == 0 ? i : e->first;
        e->last = i;
        e->count++;
        e->handled += c->interactions.at[i].handled;
    }
    return 0;
}

int sj_gather_read(sj_gather *g, uint32_t customer)
{
    g->customer = customer;
    g->block = sj_at(&g->v->customers, customer).block;
    g->c.anonymous = g->block->anonymous;
    if (read_events(g) != 0 || cut_contacts(g) != 0 || read_transactions(g) != 0 ||
        read_interactions(g) != 0)
        return -1;
    return read_engagements(g);
}

int sj_gather_turn(sj_gather *g, int64_t as_of)
{
    if (as_of == g->c.as_of)
        return 0;
    g->c.as_of = as_of;
    return read_engagements(g);
}

uint64_t sj_gather_held(const sj_gather *g)
{
    return sj_array_held(&g->c.events) + sj_array_held(&g->c.contacts) +
           sj_array_held(&g->c.transactions) + sj_array_held(&g->c.interactions) +
           sj_array_held(&g->c.engagements) + sj_array_held(&g->found) + sj_array_held(&g->order) +
           sj_array_held(&g->traits) + sj_arena_held(&g->scratch);
}

void sj_gather_free(sj_gather *g)
{
    sj_array_free(g->alloc, &g->c.events);
    sj_array_free(g->alloc, &g->c.contacts);
    sj_array_free(g->alloc, &g->c.transactions);
    sj_array_free(g->alloc, &g->c.interactions);
    sj_array_free(g->alloc, &g->c.engagements);
    sj_array_free(g->alloc, &g->found);
    sj_array_free(g->alloc, &g->order);
    sj_array_free(g->alloc, &g->traits);
    sj_arena_free(&g->scratch);
}
