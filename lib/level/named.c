/* SPDX-License-Identifier: MIT */
/* What an id names. Ids are hashes: an identifier is looked up under each kind. What is not one is
 * looked for among the sessions, spans and events, of the customer hinted at, then of all: that is
 * a walk over their ids, where an index would cost memory in every handle that is never asked. A
 * span stands for its sessions and their events. */
#include "level/reason.h"

#include "base/bytes.h"

#include <string.h>

static uint32_t count_things(const sj_levels *v, uint32_t session)
{
    const sj_session *s = &sj_at(&v->sessions, session);
    return 1 + (s->keyed ? s->span.events : 0);
}

/* A session and, if they are not one, its events. */
static void put_session(const sj_levels *v, uint32_t session, sj_target *out)
{
    out->things[out->count++] = (sj_thing){SJ_THING_SESSION, session};
    for (uint32_t e = sj_chain_first(&v->session_events, session);
         sj_at(&v->sessions, session).keyed && e != SJ_NONE;
         e = sj_chain_next(&v->session_events, e))
        out->things[out->count++] = (sj_thing){SJ_THING_EVENT, e};
}

/* The list of `count` things is `out`'s. */
static int list(sj_inquiry *q, uint32_t customer, uint32_t count, sj_target *out)
{
    *out = (sj_target){.level = -1, .customer = customer};
    out->things = sj_arena_take(&q->scratch, count * sizeof *out->things);
    return out->things != NULL ? 1 : -1;
}

/* The customer of an identifier; nobody's is one that nothing but itself ever joined. */
static uint32_t owner_of(const sj_levels *v, uint32_t node)
{
    uint32_t customer = sj_at(&v->parts[SJ_WHOLE].of, node);
    return customer == SJ_NONE || sj_at(&v->customers, customer).block != NULL ||
                   sj_at(&v->parts[SJ_WHOLE].groups, customer).count > 1
               ? customer
               : SJ_NONE;
}

static uint32_t node_of(const sj_levels *v, sojourn_id id)
{
    uint32_t node = sj_facts_find_id(v->facts, id);
    return node < v->nodes.count ? node : SJ_NONE;
}

static int find_identifier(sj_inquiry *q, sojourn_id id, sj_target *out)
{
    uint32_t node = node_of(q->v, id);
    if (node == SJ_NONE)
        return 0;
    if (list(q, owner_of(q->v, node), 1, out) < 0)
        return -1;
    out->things[out->count++] = (sj_thing){SJ_THING_IDENTIFIER, node};
    return 1;
}

static int found_session(sj_inquiry *q, uint32_t customer, uint32_t session, sj_target *out)
{
    if (list(q, customer, count_things(q->v, session), out) < 0)
        return -1;
    put_session(q->v, session, out);
    return 1;
}

static int found_event(sj_inquiry *q, uint32_t customer, uint32_t event, sj_target *out)
{
    if (list(q, customer, 1, out) < 0)
        return -1;
    out->things[out->count++] = (sj_thing){SJ_THING_EVENT, event};
    return 1;
}

static int find_event(sj_inquiry *q, uint32_t customer, uint32_t session, sojourn_id id,
                      sj_target *out)
{
    const sj_levels *v = q->v;
    for (uint32_t e = sj_chain_first(&v->session_events, session);
         sj_at(&v->sessions, session).keyed && e != SJ_NONE;
         e = sj_chain_next(&v->session_events, e))
        if (sj_id_equal(sj_reason_id(v, (sj_thing){SJ_THING_EVENT, e}), id))
            return found_event(q, customer, e, out);
    return 0;
}

/* Sessions are counted, or put. */
static void put_sessions(const sj_levels *v, const uint32_t *sessions, uint32_t count, int filling,
                         sj_target *out)
{
    for (uint32_t i = 0; i < count; i++)
        if (filling)
            put_session(v, sessions[i], out);
        else
            out->count += count_things(v, sessions[i]);
}

static void put_transaction(const sj_levels *v, const sj_block *b, uint32_t t, int filling,
                            sj_target *out)
{
    uint32_t count;
    const uint32_t *sessions = sj_block_sessions(b, t, &count);
    put_sessions(v, sessions, count, filling, out);
}

static void put_interaction(const sj_levels *v, const sj_block *b, uint32_t place, int filling,
                            sj_target *out)
{
    uint32_t first, count;
    const sj_chapter *c = sj_block_transactions(b, place, &first, &count);
    const uint32_t *at = &sj_chapter_first_session(c)[first];
    put_sessions(v, c->sessions + at[0], at[count] - at[0], filling, out);
}

static void put_span(const sj_levels *v, const sj_block *b, int32_t level, uint32_t number,
                     int filling, sj_target *out)
{
    if (level == SOJOURN_LEVEL_TRANSACTION)
        put_transaction(v, b, number, filling, out);
    if (level == SOJOURN_LEVEL_INTERACTION)
        put_interaction(v, b, number, filling, out);
    for (uint32_t i = level == SOJOURN_LEVEL_ENGAGEMENT ? b->first[number] : SJ_NONE; i != SJ_NONE;
         i = b->next[i])
        put_interaction(v, b, i, filling, out);
}

static int list_span(sj_inquiry *q, uint32_t customer, int32_t level, uint32_t number,
                     sj_target *out)
{
    const sj_block *b = sj_at(&q->v->customers, customer).block;
    sj_target counted = {.count = 0};
    put_span(q->v, b, level, number, 0, &counted);
    if (list(q, customer, counted.count, out) < 0)
        return -1;
    put_span(q->v, b, level, number, 1, out);
    out->level = level;
    out->number = number;
    return 1;
}

static int find_in(sj_inquiry *q, uint32_t customer, int32_t level, sojourn_id id, sj_target *out)
{
    const sj_block *b = sj_at(&q->v->customers, customer).block;
    for (uint32_t i = 0; i < sj_block_count(b, level); i++)
        if (sj_id_equal(sj_block_id(q->v, b, level, i), id))
            return list_span(q, customer, level, i, out);
    return 0;
}

static int find_span(sj_inquiry *q, uint32_t customer, sojourn_id id, sj_target *out)
{
    int found = 0;
    for (int32_t level = SOJOURN_LEVEL_TRANSACTION; level <= SOJOURN_LEVEL_ENGAGEMENT && found == 0;
         level++)
        found = find_in(q, customer, level, id, out);
    return found;
}

/* Among the sessions of a customer, or the events of these. */
static int find_below(sj_inquiry *q, uint32_t customer, sojourn_id id, int events, sj_target *out)
{
    const sj_levels *v = q->v;
    const sj_block *b = sj_at(&v->customers, customer).block;
    int found = 0;
    for (uint32_t i = 0; i < b->chapter_count && found == 0; i++)
        for (uint32_t k = 0; k < b->chapters[i]->session_count && found == 0; k++) {
            uint32_t session = b->chapters[i]->sessions[k];
            if (events)
                found = find_event(q, customer, session, id, out);
            else if (sj_id_equal(sj_at(&v->sessions, session).span.id, id))
                found = found_session(q, customer, session, out);
        }
    return found;
}

static int find_with(sj_inquiry *q, uint32_t customer, sojourn_id id, int events, sj_target *out)
{
    if (sj_at(&q->v->customers, customer).block == NULL)
        return 0;
    int found = find_below(q, customer, id, events, out);
    return found != 0 || events ? found : find_span(q, customer, id, out);
}

/* Events last: their ids are not kept but worked out. */
static int find_anywhere(sj_inquiry *q, sojourn_id id, sj_target *out)
{
    int found = 0;
    for (int events = 0; events < 2; events++)
        for (uint32_t c = 0; c < q->v->customers.count && found == 0; c++)
            found = find_with(q, c, id, events, out);
    return found;
}

int sj_named_find(sj_inquiry *q, sojourn_id id, uint32_t hint, sj_target *out)
{
    int found = find_identifier(q, id, out);
    for (int events = 0; events < 2 && hint != SJ_NONE && found == 0; events++)
        found = find_with(q, hint, id, events, out);
    return found != 0 ? found : find_anywhere(q, id, out);
}

int sj_named_identifier(const sj_levels *v, sojourn_id id)
{
    return node_of(v, id) != SJ_NONE;
}
