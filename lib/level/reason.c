/* SPDX-License-Identifier: MIT */
/* Reasons as rows: their rules, ids and order. Nothing here depends on the number that a thing got
 * when it came, so neither does an answer. */
#include "level/reason.h"

#include "base/bytes.h"
#include "index/sort.h"

#include <string.h>

static const char *const rules[] = {
    "part",       "session",   "states",        "link same", "tie",           "contact key",
    "attached",   "issue key", "silence",       "note",      "issue",         "intent",
    "same issue", "neighbour", "distinct",      "unique",    "link distinct", "shared value",
    "weak value", "lifetime",  "two customers", "redial",    "window",        "blocked",
};

sojourn_text sj_reason_rule(int rule)
{
    return sj_text(rules[rule]);
}

sojourn_id sj_reason_id(const sj_levels *v, sj_thing thing)
{
    switch (thing.kind) {
    case SJ_THING_SESSION:
        return sj_at(&v->sessions, thing.number).span.id;
    case SJ_THING_EVENT:
        return sj_span_event_id(v->key, v->facts, sj_at(&v->facts->winner, thing.number));
    case SJ_THING_IDENTIFIER:
        return sj_facts_identifier(v->facts, thing.number);
    default:
        return (sojourn_id){0, 0};
    }
}

sj_thing sj_reason_thing(const sj_levels *v, uint32_t record)
{
    uint32_t event = sj_at(&v->facts->records, record).event, session = sj_at(&v->place, event);
    return sj_at(&v->sessions, session).keyed ? (sj_thing){SJ_THING_EVENT, event}
                                              : (sj_thing){SJ_THING_SESSION, session};
}

int sj_reason_same(sj_thing a, sj_thing b)
{
    return a.kind == b.kind && a.number == b.number;
}

static int number_order(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static sojourn_id evidence_id(const sj_levels *v, const sj_reason *r)
{
    static const sojourn_id none;
    return r->evidence != SJ_NONE ? sj_span_event_id(v->key, v->facts, r->evidence) : none;
}

int sj_reason_order(const sj_levels *v, const sj_reason *a, const sj_reason *b)
{
    int order = number_order(a->rule, b->rule);
    if (order == 0)
        order = sj_id_compare(sj_reason_id(v, a->from), sj_reason_id(v, b->from));
    if (order == 0)
        order = sj_id_compare(sj_reason_id(v, a->to), sj_reason_id(v, b->to));
    if (order == 0)
        order = sj_id_compare(evidence_id(v, a), evidence_id(v, b));
    if (order == 0)
        order = sj_text_compare(a->key, b->key);
    if (order == 0)
        order = number_order(a->measured, b->measured);
    return order != 0 ? order : number_order(a->limit, b->limit);
}

int sj_reason_add(sj_inquiry *q, const sj_reason *reason)
{
    if (sj_array_reserve(&q->alloc, &q->found, 1) != 0)
        return -1;
    sj_array_push(&q->found, *reason);
    return 0;
}

typedef struct {
    const sj_levels *v;
    const sj_reason *at;
} rows;

static int row_order(const void *context, uint32_t a, uint32_t b)
{
    const rows *r = context;
    return sj_reason_order(r->v, &r->at[a], &r->at[b]);
}

int sj_reason_sort(sj_inquiry *q, uint32_t first)
{
    uint32_t count = q->found.count - first;
    sj_arena_mark mark = sj_arena_save(&q->scratch);
    uint32_t *order = sj_arena_take(&q->scratch, count * sizeof *order);
    sj_reason *copy = sj_arena_take(&q->scratch, count * sizeof *copy);
    rows r = {q->v, copy};
    if (order == NULL || copy == NULL)
        return -1;
    for (uint32_t i = 0; i < count; i++) {
        order[i] = i;
        copy[i] = q->found.at[first + i];
    }
    if (sj_sort(&q->scratch, order, count, row_order, &r) != 0)
        return -1;
    q->found.count = first;
    for (uint32_t i = 0; i < count; i++)
        if (i == 0 || row_order(&r, order[i - 1], order[i]) != 0)
            sj_array_push(&q->found, copy[order[i]]);
    sj_arena_release(&q->scratch, mark);
    return 0;
}
