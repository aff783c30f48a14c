/* SPDX-License-Identifier: MIT */
/* The list of what was left out, shared or blocked: of the identifiers that something states, or of
 * all. Each is there once, so the rows add up to sojourn_counts. */
#include "base/bytes.h"
#include "level/identity.h"
#include "level/web.h"

static sj_thing identifier(uint32_t node)
{
    return (sj_thing){SJ_THING_IDENTIFIER, node};
}

/* Both ends by their ids, so that an edge met from either side is one row. */
static int list_edge(sj_inquiry *q, const sj_edge *e)
{
    sojourn_id a = sj_facts_identifier(q->v->facts, e->a),
               b = sj_facts_identifier(q->v->facts, e->b);
    sj_reason r;
    return sj_guard_left_out(q->v, e, sj_id_compare(a, b) < 0 ? e->a : e->b, &r)
               ? sj_reason_add(q, &r)
               : 0;
}

static int list_shared(sj_inquiry *q, uint32_t node)
{
    const sj_kind *kind = sj_identity_kind(q->v, node);
    int64_t limit = kind->limit < INT64_MAX ? (int64_t)kind->limit : INT64_MAX - 1;
    sj_reason r = {.rule = SJ_REASON_SHARED,
                   .apart = 1,
                   .from = identifier(node),
                   .to = {SJ_THINGS, 0},
                   .evidence = SJ_NONE,
                   .key = kind->name,
                   .measured = limit + 1,
                   .limit = limit};
    return sj_at(&q->v->nodes, node).shared ? sj_reason_add(q, &r) : 0;
}

static int list_node(sj_inquiry *q, uint32_t node)
{
    sj_edge_walk w = sj_identity_edges(q->v, node);
    while (sj_identity_next(&w))
        if (list_edge(q, w.edge) != 0)
            return -1;
    return list_shared(q, node);
}

static int list_blocked(sj_inquiry *q, uint32_t event)
{
    const sj_records *r = &q->v->facts->records;
    uint32_t record = sj_at(&q->v->facts->winner, event);
    if (record == SJ_NONE || sj_at(r, record).type == SOJOURN_EVENT_RETRACTED ||
        sj_at(r, record).blocked == 0)
        return 0;
    sj_reason row = {.rule = SJ_REASON_BLOCKED,
                     .apart = 1,
                     .from = {SJ_THING_EVENT, event},
                     .to = {SJ_THINGS, 0},
                     .evidence = record,
                     .measured = sj_at(r, record).blocked};
    return sj_reason_add(q, &row);
}

static int list_event(sj_inquiry *q, uint32_t event)
{
    const sj_facts *facts = q->v->facts;
    uint32_t record = sj_at(&facts->winner, event);
    for (uint32_t i = 0; i < sj_at(&facts->records, record).identifier_count; i++)
        if (list_node(q, sj_facts_stated(facts, record, i)) !=
            0)
            return -1;
    return list_blocked(q, event);
}

static int list_thing(sj_inquiry *q, sj_thing thing)
{
    const sj_levels *v = q->v;
    if (thing.kind == SJ_THING_IDENTIFIER)
        return list_node(q, thing.number);
    if (thing.kind == SJ_THING_EVENT)
        return list_event(q, thing.number);
    uint32_t event = sj_chain_first(&v->session_events, thing.number);
    return sj_at(&v->sessions, thing.number).keyed ? 0 : list_event(q, event);
}

static int list_all(sj_inquiry *q)
{
    const sj_levels *v = q->v;
    for (uint32_t i = 0; i < v->edges.count; i++)
        if (list_edge(q, &sj_at(&v->edges, i)) != 0)
            return -1;
    for (uint32_t i = 0; i < v->nodes.count; i++)
        if (list_shared(q, i) != 0)
            return -1;
    for (uint32_t i = 0; i < v->facts->winner.count; i++)
        if (list_blocked(q, i) != 0)
            return -1;
    return 0;
}

int sj_refused_list(sj_inquiry *q, const sj_target *a)
{
    uint32_t first = q->found.count;
    int status = a == NULL ? list_all(q) : 0;
    for (uint32_t i = 0; a != NULL && status == 0 && i < a->count; i++)
        status = list_thing(q, a->things[i]);
    return status == 0 ? sj_reason_sort(q, first) : -1;
}
