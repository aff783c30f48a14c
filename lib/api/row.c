/* SPDX-License-Identifier: MIT */
/* Every level is listed alike: number, id, interval, parent; then filtered and sorted by (start,
 * id). Cost: the spans of the customer, n log n. */
#include "api/row.h"

#include "api/state.h"
#include "base/bytes.h"
#include "base/exact.h"
#include "index/sort.h"

#include <string.h>

sojourn_id sj_row_event(const sj_levels *v, uint32_t record)
{
    if (sj_at(&v->facts->records, record).taken)
        return sj_intern_seal(&v->facts->events, sj_at(&v->facts->records, record).event);
    return sj_span_event_id(v->key, v->facts, record);
}

int sj_row_within(const sj_levels *v, const sj_block *b, int32_t level, const sj_row *row,
                  sojourn_id wanted)
{
    uint32_t number = row->parent;
    if (sj_id_equal(row->id, wanted))
        return 1;
    for (int32_t up = level + 1; up <= SOJOURN_LEVEL_JOURNEY; up++) {
        if (sj_id_equal(sj_block_id(v, b, up, number), wanted))
            return 1;
        number = up < SOJOURN_LEVEL_JOURNEY ? sj_block_parent(b, up, number) : 0;
    }
    return 0;
}

static int wanted(const sj_levels *v, const sj_block *b, const sojourn_query *q, const sj_row *row)
{
    if ((q->from != 0 || q->until != 0) &&
        (row->start >= q->until || (row->end <= q->from && row->start < q->from)))
        return 0;
    static const sojourn_id any;
    return sj_id_equal(q->within, any) || sj_row_within(v, b, q->level, row, q->within);
}

int sj_row_events(const sj_levels *v, const sj_block *b, sj_row_visit *visit, void *context)
{
    for (uint32_t t = 0, count; t < b->transaction_count; t++) {
        const uint32_t *sessions = sj_block_sessions(b, t, &count);
        for (uint32_t i = 0; i < count; i++)
            for (uint32_t e = sj_chain_first(&v->session_events, sessions[i]); e != SJ_NONE;
                 e = sj_chain_next(&v->session_events, e)) {
                int stop = visit(context, sj_at(&v->facts->winner, e), t,
                                 sj_at(&v->sessions, sessions[i]).contact);
                if (stop != 0)
                    return stop;
            }
    }
    return 0;
}

static sj_row row_of(const sj_levels *v, const sj_block *b, int32_t level, uint32_t number,
                     uint32_t parent)
{
    const sj_records *r = &v->facts->records;
    if (level == SOJOURN_LEVEL_EVENT)
        return (sj_row){sj_row_event(v, number), sj_at(r, number).start, sj_record_end(r, number),
                        number, parent};
    int64_t start, end;
    sj_block_time(b, level, number, &start, &end);
    parent = level < SOJOURN_LEVEL_JOURNEY ? sj_block_parent(b, level, number) : 0;
    return (sj_row){sj_block_id(v, b, level, number), start, end, number, parent};
}

static int push(sj_row_list *list, sj_alloc *alloc, const sj_row *row)
{
    if (sj_alloc_grow(alloc, &list->at, &list->room, (uint64_t)list->count + 1, sizeof *list->at) !=
        0)
        return -1;
    list->at[list->count++] = *row;
    return 0;
}

int sj_row_list_push(sj_row_list *list, sj_alloc *alloc, const sj_levels *v, const sj_block *b,
                     int32_t level, uint32_t number, uint32_t parent)
{
    sj_row row = row_of(v, b, level, number, parent);
    return push(list, alloc, &row);
}

/* A customer's rows that a query wants. */
typedef struct {
    sj_row_list *list;
    sj_alloc *alloc;
    const sj_levels *v;
    const sj_block *b;
    const sojourn_query *q;
} filling;

static int fill_row(const filling *f, uint32_t number, uint32_t parent)
{
    sj_row row = row_of(f->v, f->b, f->q->level, number, parent);
    return wanted(f->v, f->b, f->q, &row) ? push(f->list, f->alloc, &row) : 0;
}

static int fill_event(void *context, uint32_t record, uint32_t transaction, uint32_t contact)
{
    (void)contact;
    return fill_row(context, record, transaction);
}

static int row_order(const void *context, uint32_t a, uint32_t b)
{
    const sj_row *x = &((const sj_row_list *)context)->at[a];
    const sj_row *y = &((const sj_row_list *)context)->at[b];
    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    return sj_id_compare(x->id, y->id);
}

int sj_row_list_order(sj_row_list *list, sj_alloc *alloc, sj_arena *scratch)
{
    list->order.count = 0;
    if (sj_array_reserve(alloc, &list->order, list->count) != 0)
        return -1;
    for (uint32_t i = 0; i < list->count; i++)
        sj_array_push(&list->order, i);
    return sj_sort(scratch, list->order.at, list->count, row_order, list);
}

/* Record of the first event of a span; of an engagement that of its first interaction. */
static uint32_t first_of(const sj_block *b, int32_t level, uint32_t number)
{
    return level == SOJOURN_LEVEL_ENGAGEMENT
               ? sj_block_first(b, SOJOURN_LEVEL_INTERACTION, b->first[number])
               : sj_block_first(b, level, number);
}

/* What a span says first lies with its first event: the record, and the name that says its system.
 */
static void bring_near(const sj_row_list *list, const sj_levels *v, const sj_block *b,
                       int32_t level)
{
    const sj_facts *facts = v->facts;
    for (uint32_t i = 0; i < list->count; i++) {
        uint32_t first = first_of(b, level, list->at[i].number);
        SJ_PREFETCH(&sj_at(&facts->records, first));
    }
    for (uint32_t i = 0; i < list->count; i++) {
        uint32_t first = first_of(b, level, list->at[i].number);
        uint32_t event = sj_at(&facts->records, first).event;
        SJ_PREFETCH(&sj_at(&facts->events.names, event));
    }
}

static const sj_block *block_of(const sj_levels *v, uint32_t customer)
{
    return sj_at(&v->customers, customer).block;
}

static void prefetch_lines(const void *from, int lines)
{
    for (int i = 0; i < lines; i++)
        SJ_PREFETCH((const char *)from + 64 * i);
}

/* The block of a customer, if it has chapters; else NULL. */
static const sj_block *filled(const sj_levels *v, const uint32_t *customers, uint32_t count,
                              uint32_t i)
{
    const sj_block *b = i < count ? block_of(v, customers[i]) : NULL;
    return b != NULL && b->chapter_count != 0 ? b : NULL;
}

/* One step further on the way to the spans for each customer nearer. */
void sj_row_near(const sj_levels *v, const uint32_t *customers, uint32_t count)
{
    enum { MOST = 4 };
    const sj_block *b;
    if (count > 5)
        SJ_PREFETCH(&sj_at(&v->customers, customers[5]));
    if (count > 4)
        prefetch_lines(block_of(v, customers[4]), 5);
    if ((b = filled(v, customers, count, 3)) != NULL)
        prefetch_lines(b->chapters[0], 2);
    if ((b = filled(v, customers, count, 2)) != NULL) {
        sj_chapter_near(b->chapters[0]);
        for (uint32_t e = 0; e < b->engagement_count && e < MOST; e++)
            SJ_PREFETCH(sj_block_engagement(v, b, e));
    }
    if ((b = filled(v, customers, count, 1)) != NULL)
        sj_chapter_near_ids(v, b->chapters[0]);
}

int sj_row_list_fill(sj_row_list *list, sj_alloc *alloc, sj_arena *scratch, const sj_levels *v,
                     uint32_t customer, const sojourn_query *q)
{
    const sj_block *b = sj_at(&v->customers, customer).block;
    filling f = {list, alloc, v, b, q};
    int events = q->level == SOJOURN_LEVEL_EVENT;
    uint32_t count = events ? 0 : sj_block_count(b, q->level);
    list->count = 0;
    if (events && sj_row_events(v, b, fill_event, &f) != 0)
        return -1;
    for (uint32_t i = 0; i < count; i++)
        if (fill_row(&f, i, 0) != 0)
            return -1;
    if (count > 1)
        bring_near(list, v, b, q->level);
    return sj_row_list_order(list, alloc, scratch);
}

static void show_event(const sj_levels *v, uint32_t record, sojourn_span *out)
{
    const sj_records *r = &v->facts->records;
    out->type = sj_at(r, record).type;
    out->revision = (uint32_t)sj_record_number(r, record, SJ_SAYS_REVISION);
    out->reference = sj_record_number(r, record, SJ_SAYS_REFERENCE);
    out->value = sj_sum((int64_t)sj_record_number(r, record, SJ_SAYS_VALUE));
    sj_record_currency(r, record, out->currency);
}

static void show_engagement(const sj_levels *v, const sj_block *b, uint32_t e, int64_t as_of,
                            sojourn_span *out)
{
    out->state = sj_state_of(v, b, e, as_of);
    out->issue = sj_facts_text(v->facts, b->issue[e]);
    out->intent = sj_facts_text(v->facts, sj_state_intent(b, e, INT64_MAX));
}

void sj_row_fill(const sj_levels *v, const sj_block *b, int32_t level, const sj_row *row,
                 int64_t as_of, sojourn_span *out)
{
    uint32_t flags = b->anonymous ? SOJOURN_SPAN_ANONYMOUS : 0u;
    sj_span span;
    if (level == SOJOURN_LEVEL_EVENT)
        sj_span_event(&span, v->facts, row->number, sj_facts_system(v->facts, row->number));
    else
        sj_block_get(v, b, level, row->number, &span);
    sj_span_show(v, &span, level, b->id, flags, out);
    out->id = row->id;
    out->child_count = level == SOJOURN_LEVEL_TRANSACTION ? span.events : span.member_count;
    if (level < SOJOURN_LEVEL_JOURNEY)
        out->parent = sj_block_id(v, b, level + 1, row->parent);
    if (level == SOJOURN_LEVEL_EVENT)
        show_event(v, row->number, out);
    if (level == SOJOURN_LEVEL_ENGAGEMENT)
        show_engagement(v, b, row->number, as_of, out);
    if (level == SOJOURN_LEVEL_JOURNEY)
        out->intent = out->issue = (sojourn_text){0};
}

void sj_row_show(const sj_row_list *list, uint32_t at, const sj_levels *v, uint32_t customer,
                 const sojourn_query *q, sojourn_span *out)
{
    sj_row_fill(v, sj_at(&v->customers, customer).block, q->level, &list->at[list->order.at[at]],
                q->as_of != 0 ? q->as_of : v->latest, out);
}

void sj_row_list_free(sj_row_list *list, sj_alloc *alloc)
{
    sj_alloc_resize(alloc, list->at, list->room * sizeof *list->at, 0);
    sj_array_free(alloc, &list->order);
}
