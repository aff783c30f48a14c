/* SPDX-License-Identifier: MIT */
/* What an id names. Ids are hashes: an identifier is looked up under each kind, and what is not one
 * is looked for among the sessions, spans and events, which costs a walk over them but no memory.
 * A span stands for its sessions and their events. */
#include "level/reason.h"

#include "base/bytes.h"

#include <string.h>

static uint32_t customer_of(const sj_levels *v, uint32_t session)
{
    const sj_contact *c = &v->contacts.at[v->sessions.at[session].contact];
    return c->placed != SJ_NONE ? v->parts[SJ_WHOLE].of.at[c->placed] : c->customer;
}

static uint32_t count_things(const sj_levels *v, uint32_t session)
{
    const sj_session *s = &v->sessions.at[session];
    return 1 + (s->keyed ? s->span.events : 0);
}

/* A session and, if they are not one, its events. */
static void put_session(const sj_levels *v, uint32_t session, sj_named *out)
{
    out->things[out->count++] = (sj_thing){SJ_THING_SESSION, session};
    for (uint32_t e = sj_chain_first(&v->session_events, session);
         v->sessions.at[session].keyed && e != SJ_NONE; e = sj_chain_next(&v->session_events, e))
        out->things[out->count++] = (sj_thing){SJ_THING_EVENT, e};
}

/* The list of `count` things is `out`'s. */
static int list(sj_inquiry *q, uint32_t customer, uint32_t count, sj_named *out)
{
    *out = (sj_named){.level = -1, .customer = customer};
    out->things = sj_arena_take(&q->scratch, count * sizeof *out->things);
    return out->things != NULL ? 1 : -1;
}

/* The customer of an identifier; nobody's is one that nothing but itself ever joined. */
static uint32_t owner_of(const sj_levels *v, uint32_t node)
{
    uint32_t customer = v->parts[SJ_WHOLE].of.at[node];
    return customer == SJ_NONE || v->customers.at[customer].block != NULL ||
                   v->parts[SJ_WHOLE].groups.at[customer].count > 1
               ? customer
               : SJ_NONE;
}

static int find_identifier(sj_inquiry *q, sojourn_id id, sj_named *out)
{
    const sj_levels *v = q->v;
    sj_draft_identifier who = {.id = id};
    uint32_t node = SJ_NONE;
    for (; who.kind < v->rule->kinds->count && node == SJ_NONE; who.kind++)
        node = sj_facts_find(v->facts, &who);
    if (node == SJ_NONE || node >= v->nodes.count)
        return 0;
    if (list(q, owner_of(v, node), 1, out) < 0)
        return -1;
    out->things[out->count++] = (sj_thing){SJ_THING_IDENTIFIER, node};
    return 1;
}

static int find_session(sj_inquiry *q, sojourn_id id, sj_named *out)
{
    const sj_levels *v = q->v;
    for (uint32_t s = 0; s < v->sessions.count; s++) {
        if (v->sessions.at[s].span.events == 0 || !sj_id_equal(v->sessions.at[s].span.id, id))
            continue;
        if (list(q, customer_of(v, s), count_things(v, s), out) < 0)
            return -1;
        put_session(v, s, out);
        return 1;
    }
    return 0;
}

static int find_event(sj_inquiry *q, sojourn_id id, sj_named *out)
{
    const sj_levels *v = q->v;
    for (uint32_t e = 0; e < v->place.count; e++) {
        sj_thing thing = {SJ_THING_EVENT, e};
        uint32_t session = v->place.at[e];
        if (session == SJ_NONE || !v->sessions.at[session].keyed ||
            !sj_id_equal(sj_reason_id(v, thing), id))
            continue;
        if (list(q, customer_of(v, session), 1, out) < 0)
            return -1;
        out->things[out->count++] = thing;
        return 1;
    }
    return 0;
}

/* Where the transactions of a span lie. */
static void transactions_of(const sj_block *b, int32_t level, uint32_t i, uint32_t *from,
                            uint32_t *until)
{
    *from = i;
    *until = i + 1;
    if (level == SOJOURN_LEVEL_ENGAGEMENT) {
        const sj_span *e = &b->engagements[i];
        *from = e->members;
        *until = e->members + e->member_count;
    }
    if (level >= SOJOURN_LEVEL_INTERACTION) {
        const sj_span *last = &b->interactions[*until - 1];
        *from = b->interactions[*from].members;
        *until = last->members + last->member_count;
    }
}

static int list_span(sj_inquiry *q, uint32_t customer, int32_t level, uint32_t i, sj_named *out)
{
    const sj_levels *v = q->v;
    const sj_block *b = v->customers.at[customer].block;
    uint32_t from, until, count = 0;
    transactions_of(b, level, i, &from, &until);
    uint32_t first = b->transactions[from].members;
    const sj_span *last = &b->transactions[until - 1];
    uint32_t end = last->members + last->member_count;
    for (uint32_t k = first; k < end; k++)
        count += count_things(v, b->sessions[k]);
    if (list(q, customer, count, out) < 0)
        return -1;
    for (uint32_t k = first; k < end; k++)
        put_session(v, b->sessions[k], out);
    out->level = level;
    out->number = i;
    return 1;
}

static uint32_t find_in(const sj_span *spans, uint32_t count, sojourn_id id)
{
    for (uint32_t i = 0; i < count; i++)
        if (sj_id_equal(spans[i].id, id))
            return i;
    return SJ_NONE;
}

static int find_span(sj_inquiry *q, sojourn_id id, sj_named *out)
{
    const sj_levels *v = q->v;
    for (uint32_t c = 0; c < v->customers.count; c++) {
        const sj_block *b = v->customers.at[c].block;
        if (b == NULL)
            continue;
        const sj_span *const spans[] = {b->transactions, b->interactions, b->engagements};
        const uint32_t counts[] = {b->transaction_count, b->interaction_count, b->engagement_count};
        for (int32_t i = 0; i < 3; i++) {
            uint32_t found = find_in(spans[i], counts[i], id);
            if (found != SJ_NONE)
                return list_span(q, c, SOJOURN_LEVEL_TRANSACTION + i, found, out);
        }
    }
    return 0;
}

int sj_named_find(sj_inquiry *q, sojourn_id id, sj_named *out)
{
    int (*const roads[])(sj_inquiry *, sojourn_id, sj_named *) = {find_identifier, find_session,
                                                                  find_span, find_event};
    int found = 0;
    for (size_t i = 0; i < sizeof roads / sizeof roads[0] && found == 0; i++)
        found = roads[i](q, id, out);
    return found;
}
