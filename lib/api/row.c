/* SPDX-License-Identifier: MIT */
/* Every level is listed alike: number, id, interval, parent; then filtered and sorted by (start,
 * id). Cost: the spans of the customer, n log n. */
#include "api/row.h"

#include "api/state.h"
#include "base/bytes.h"
#include "base/hash.h"
#include "index/sort.h"

#include <string.h>

sojourn_id sj_row_event(const sj_levels *v, uint32_t record)
{
    const sj_facts *facts = v->facts;
    sj_sip sip;
    if (facts->records.taken[record])
        return sj_intern_seal(&facts->events, facts->records.event[record]);
    sj_sip_init(&sip, v->key);
    sj_sip_text(&sip, (sojourn_text){0});
    sj_sip_text(&sip, sj_intern_text(&facts->systems, sj_facts_system(facts, record)));
    sj_sip_text(&sip, (sojourn_text){0});
    sj_sip_text(&sip, sj_intern_text(&facts->events, facts->records.event[record]));
    return sj_sip_finish(&sip);
}

const sj_span *sj_row_spans(const sj_block *b, int32_t level, uint32_t *count)
{
    switch (level) {
    case SOJOURN_LEVEL_TRANSACTION:
        *count = b->transaction_count;
        return b->transactions;
    case SOJOURN_LEVEL_INTERACTION:
        *count = b->interaction_count;
        return b->interactions;
    case SOJOURN_LEVEL_ENGAGEMENT:
        *count = b->engagement_count;
        return b->engagements;
    default:
        *count = 1;
        return &b->journey;
    }
}

/* 1 if the span of this id, or one that holds it, is the one wanted. */
static int lies_within(const sj_block *b, int32_t level, const sj_row *row, sojourn_id wanted)
{
    uint32_t parent = row->parent, count;
    if (sj_id_equal(row->id, wanted))
        return 1;
    for (int32_t up = level + 1; up <= SOJOURN_LEVEL_JOURNEY; up++) {
        const sj_span *spans = sj_row_spans(b, up, &count);
        const sj_span *span = &spans[up == SOJOURN_LEVEL_JOURNEY ? 0 : parent];
        if (sj_id_equal(span->id, wanted))
            return 1;
        parent = span->parent;
    }
    return 0;
}

static int wanted(const sj_block *b, const sojourn_query *q, const sj_row *row)
{
    if ((q->from != 0 || q->until != 0) &&
        (row->start >= q->until || (row->end <= q->from && row->start < q->from)))
        return 0;
    static const sojourn_id any;
    return sj_id_equal(q->within, any) || lies_within(b, q->level, row, q->within);
}

static int add(sj_row_list *list, sj_alloc *alloc, const sj_block *b, const sojourn_query *q,
               const sj_row *row)
{
    if (!wanted(b, q, row))
        return 0;
    if (sj_alloc_grow(alloc, &list->at, &list->room, (uint64_t)list->count + 1,
                      sizeof *list->at) != 0)
        return -1;
    list->at[list->count++] = *row;
    return 0;
}

static int list_events(sj_row_list *list, sj_alloc *alloc, const sj_levels *v, const sj_block *b,
                       const sojourn_query *q)
{
    const sj_records *r = &v->facts->records;
    for (uint32_t t = 0; t < b->transaction_count; t++)
        for (uint32_t i = 0; i < b->transactions[t].member_count; i++) {
            uint32_t session = b->sessions[b->transactions[t].members + i];
            for (uint32_t e = sj_chain_first(&v->session_events, session); e != SJ_NONE;
                 e = sj_chain_next(&v->session_events, e)) {
                uint32_t record = v->facts->winner.at[e];
                sj_row row = {sj_row_event(v, record), r->start[record], r->end[record], record, t};
                if (add(list, alloc, b, q, &row) != 0)
                    return -1;
            }
        }
    return 0;
}

static int row_order(const void *context, uint32_t a, uint32_t b)
{
    const sj_row *x = &((const sj_row_list *)context)->at[a];
    const sj_row *y = &((const sj_row_list *)context)->at[b];
    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    return sj_id_compare(x->id, y->id);
}

int sj_row_list_fill(sj_row_list *list, sj_alloc *alloc, sj_arena *scratch, const sj_levels *v,
                     uint32_t customer, const sojourn_query *q)
{
    const sj_block *b = v->customers.at[customer].block;
    uint32_t count = 0;
    list->count = list->order.count = 0;
    if (q->level == SOJOURN_LEVEL_EVENT) {
        if (list_events(list, alloc, v, b, q) != 0)
            return -1;
    } else {
        const sj_span *spans = sj_row_spans(b, q->level, &count);
        for (uint32_t i = 0; i < count; i++) {
            sj_row row = {spans[i].id, spans[i].start, spans[i].end, i, spans[i].parent};
            if (add(list, alloc, b, q, &row) != 0)
                return -1;
        }
    }
    if (sj_array_reserve(alloc, &list->order, list->count) != 0)
        return -1;
    for (uint32_t i = 0; i < list->count; i++)
        sj_array_push(&list->order, i);
    return sj_sort(scratch, list->order.at, list->count, row_order, list);
}

static void show_event(const sj_levels *v, uint32_t record, sojourn_span *out)
{
    const sj_records *r = &v->facts->records;
    out->type = r->type[record];
    out->revision = r->revision[record];
    out->reference = r->reference[record];
    out->value = (sojourn_sum){r->value[record] < 0 ? -1 : 0, (uint64_t)r->value[record]};
    memcpy(out->currency, r->currency[record], sizeof out->currency);
}

static void show_engagement(const sj_levels *v, const sj_block *b, uint32_t e, int64_t as_of,
                            sojourn_span *out)
{
    const sj_span *span = &b->engagements[e];
    out->state = sj_state_of(v, b, e, as_of);
    out->issue = sj_facts_text(v->facts, b->issue[e]);
    uint32_t intent = SJ_NONE;
    for (uint32_t i = span->member_count; i-- > 0 && intent == SJ_NONE;)
        intent = sj_span_intent(&b->interactions[span->members + i], v->facts);
    out->intent = sj_facts_text(v->facts, intent);
}

void sj_row_fill(const sj_levels *v, const sj_block *b, int32_t level, const sj_row *row,
                 int64_t as_of, sojourn_span *out)
{
    uint32_t flags = b->anonymous ? SOJOURN_SPAN_ANONYMOUS : 0u, count;
    sj_span event;
    const sj_span *span = &event;
    if (level == SOJOURN_LEVEL_EVENT)
        sj_span_event(&event, v->facts, row->number);
    else
        span = &sj_row_spans(b, level, &count)[row->number];
    sj_span_show(v, span, level, b->journey.id, flags, out);
    out->id = row->id;
    out->child_count = level == SOJOURN_LEVEL_TRANSACTION ? span->events : span->member_count;
    uint32_t parent = level == SOJOURN_LEVEL_ENGAGEMENT ? 0 : row->parent;
    if (level < SOJOURN_LEVEL_JOURNEY)
        out->parent = sj_row_spans(b, level + 1, &count)[parent].id;
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
    sj_row_fill(v, v->customers.at[customer].block, q->level, &list->at[list->order.at[at]],
                q->as_of != 0 ? q->as_of : v->latest, out);
}

void sj_row_list_free(sj_row_list *list, sj_alloc *alloc)
{
    sj_alloc_resize(alloc, list->at, list->room * sizeof *list->at, 0);
    sj_array_free(alloc, &list->order);
}
