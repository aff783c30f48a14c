/* SPDX-License-Identifier: MIT */
/* The steps of one customer, never listed as pairs: events lie by session, statements by identifier
 * and sessions in an index by time, so a walk that takes each session out when it is reached costs
 * n log n of the customer, however many of them are near each other. */
#include "level/web.h"

#include "base/exact.h"
#include "index/sort.h"
#include "level/identity.h"

int sj_web_counts(const sj_web *w, uint32_t contact, uint32_t node)
{
    const sj_levels *v = w->v;
    return sj_at(&v->parts[SJ_WHOLE].of, node) == w->customer &&
           (sj_identity_firm(v, node) || sj_at(&v->nodes, node).links != 0 ||
            sj_at(&v->contacts, contact).placed == node);
}

uint32_t sj_web_lane(const sj_levels *v, uint32_t session)
{
    const sj_session *s = &sj_at(&v->sessions, session);
    const sj_contact *c = &sj_at(&v->contacts, s->contact);
    int bars = c->keyed && c->voice && (v->rule->flags & SOJOURN_REDIAL_JOINS) == 0;
    return s->class << 1 | (uint32_t)bars;
}

uint32_t sj_web_lanes(const sj_levels *v)
{
    return (2 + v->rule->gap_channels.count) * 2;
}

int64_t sj_web_limit(const sj_levels *v, uint32_t a, uint32_t b)
{
    return (a & b & 1) != 0 ? 0 : sj_rule_silence(v->rule, a >> 1, b >> 1);
}

int64_t sj_web_silence(const sj_levels *v, uint32_t a, uint32_t b)
{
    const sj_span *x = &sj_at(&v->sessions, a).span, *y = &sj_at(&v->sessions, b).span;
    return x->start <= y->start ? sj_time_silence(x->end, y->start)
                                : sj_time_silence(y->end, x->start);
}

sj_thing sj_web_thing(const sj_web *w, uint32_t place)
{
    uint32_t kind = SJ_THING_IDENTIFIER;
    while (place < w->first[kind])
        kind--;
    return (sj_thing){kind, w->number[kind][place - w->first[kind]]};
}

uint32_t sj_web_place(const sj_web *w, sj_thing thing)
{
    const uint32_t *at = w->number[thing.kind];
    uint32_t low = 0, high = w->count[thing.kind];
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (at[middle] < thing.number)
            low = middle + 1;
        else
            high = middle;
    }
    return low < w->count[thing.kind] && at[low] == thing.number ? w->first[thing.kind] + low
                                                                 : SJ_NONE;
}

static int number_order(const void *context, uint32_t a, uint32_t b)
{
    (void)context;
    return (a > b) - (a < b);
}

static int take_things(sj_web *w, uint32_t kind, uint32_t count)
{
    w->number[kind] = sj_arena_take(&w->q->scratch, count * sizeof(uint32_t));
    return w->number[kind] != NULL ? 0 : -1;
}

static int close_things(sj_web *w, uint32_t kind)
{
    w->first[kind] = w->total;
    w->total += w->count[kind];
    return sj_sort(&w->q->scratch, w->number[kind], w->count[kind], number_order, NULL);
}

/* Sessions and events of the customer, as its chapters count them. */
static void count_block(const sj_levels *v, const sj_block *b, uint32_t *sessions, uint32_t *events)
{
    *sessions = *events = 0;
    for (uint32_t i = 0; b != NULL && i < b->chapter_count; i++) {
        const sj_chapter *c = b->chapters[i];
        *sessions += c->session_count;
        for (uint32_t k = 0; k < c->session_count; k++)
            *events += sj_at(&v->sessions, c->sessions[k]).span.events;
    }
}

static int list_sessions(sj_web *w)
{
    const sj_block *b = w->block;
    uint32_t sessions, events;
    count_block(w->q->v, b, &sessions, &events);
    if (take_things(w, SJ_THING_SESSION, sessions) != 0)
        return -1;
    for (uint32_t i = 0; b != NULL && i < b->chapter_count; i++)
        for (uint32_t k = 0; k < b->chapters[i]->session_count; k++)
            w->number[SJ_THING_SESSION][w->count[SJ_THING_SESSION]++] = b->chapters[i]->sessions[k];
    return close_things(w, SJ_THING_SESSION);
}

static int list_events(sj_web *w)
{
    const sj_levels *v = w->v;
    uint32_t sessions, events;
    count_block(w->q->v, w->block, &sessions, &events);
    if (take_things(w, SJ_THING_EVENT, events) != 0)
        return -1;
    for (uint32_t i = 0; i < w->count[SJ_THING_SESSION]; i++) {
        uint32_t session = w->number[SJ_THING_SESSION][i];
        for (uint32_t e = sj_chain_first(&v->session_events, session);
             sj_at(&v->sessions, session).keyed && e != SJ_NONE;
             e = sj_chain_next(&v->session_events, e))
            w->number[SJ_THING_EVENT][w->count[SJ_THING_EVENT]++] = e;
    }
    return close_things(w, SJ_THING_EVENT);
}

static int list_identifiers(sj_web *w)
{
    const sj_part *whole = &w->v->parts[SJ_WHOLE];
    if (take_things(w, SJ_THING_IDENTIFIER, sj_at(&whole->groups, w->customer).count) != 0)
        return -1;
    for (uint32_t n = sj_chain_first(&whole->nodes, w->customer); n != SJ_NONE;
         n = sj_chain_next(&whole->nodes, n))
        w->number[SJ_THING_IDENTIFIER][w->count[SJ_THING_IDENTIFIER]++] = n;
    return close_things(w, SJ_THING_IDENTIFIER);
}

/* What the events of a session state that counts; counted first, then listed. */
static void list_said(sj_web *w, uint32_t session, int filling)
{
    const sj_levels *v = w->v;
    const sj_records *r = &v->facts->records;
    for (uint32_t e = sj_chain_first(&v->session_events, session); e != SJ_NONE;
         e = sj_chain_next(&v->session_events, e)) {
        uint32_t record = sj_at(&v->facts->winner, e);
        for (uint32_t i = 0; i < sj_at(r, record).identifier_count; i++) {
            uint32_t node = sj_facts_stated(v->facts, record, i);
            if (!sj_web_counts(w, sj_at(&v->sessions, session).contact, node))
                continue;
            if (filling)
                w->said[w->said_count] = (sj_said){node, e};
            w->said_count++;
        }
    }
}

static int said_order(const void *context, uint32_t a, uint32_t b)
{
    const sj_said *said = context;
    return number_order(NULL, said[a].node, said[b].node);
}

static int listen(sj_web *w)
{
    for (int filling = 0; filling < 2; filling++) {
        w->said_count = 0;
        for (uint32_t i = 0; i < w->count[SJ_THING_SESSION]; i++)
            list_said(w, w->number[SJ_THING_SESSION][i], filling);
        if (filling)
            break;
        w->said = sj_arena_take(&w->q->scratch, w->said_count * sizeof *w->said);
        w->said_order = sj_arena_take(&w->q->scratch, w->said_count * sizeof(uint32_t));
        if (w->said == NULL || w->said_order == NULL)
            return -1;
    }
    for (uint32_t i = 0; i < w->said_count; i++)
        w->said_order[i] = i;
    return sj_sort(&w->q->scratch, w->said_order, w->said_count, said_order, w->said);
}

static int take_keys(sj_web *w, uint32_t count)
{
    sj_arena *scratch = &w->q->scratch;
    w->key = sj_arena_take(scratch, count * sizeof(uint32_t));
    w->key_session = sj_arena_take(scratch, count * sizeof(uint32_t));
    w->key_owner = sj_arena_take(scratch, count * sizeof(uint32_t));
    w->keys_of =
        sj_arena_take(scratch, ((size_t)w->count[SJ_THING_SESSION] + 1) * sizeof(uint32_t));
    return w->key != NULL && w->key_session != NULL && w->key_owner != NULL && w->keys_of != NULL
               ? 0
               : -1;
}

static void list_keys(sj_web *w, int filling)
{
    const sj_relation *keys = &w->v->session_keys;
    w->key_count = 0;
    for (uint32_t i = 0; i < w->count[SJ_THING_SESSION]; i++) {
        uint32_t session = w->number[SJ_THING_SESSION][i];
        if (filling)
            w->keys_of[i] = w->key_count;
        for (uint32_t row = sj_chain_first(&keys->by_left, session); row != SJ_NONE;
             row = sj_chain_next(&keys->by_left, row)) {
            if (filling) {
                w->key[w->key_count] = sj_at(&keys->rows, row).right;
                w->key_session[w->key_count] = session;
            }
            w->key_count++;
        }
    }
}

static int key_order(const void *context, uint32_t a, uint32_t b)
{
    const uint32_t *key = context;
    return number_order(NULL, key[a], key[b]);
}

/* Give equal keys one owner: two numbers, the second for sessions that are asynchronous. */
static int number_keys(sj_web *w)
{
    uint32_t *order = sj_arena_take(&w->q->scratch, w->key_count * sizeof *order), owner = 0;
    if (order == NULL)
        return -1;
    for (uint32_t i = 0; i < w->key_count; i++)
        order[i] = i;
    if (sj_sort(&w->q->scratch, order, w->key_count, key_order, w->key) != 0)
        return -1;
    for (uint32_t i = 0; i < w->key_count; i++) {
        owner += i > 0 && w->key[order[i]] != w->key[order[i - 1]] ? 2 : 0;
        w->key_owner[order[i]] = owner;
    }
    return 0;
}

static int join_keys(sj_web *w)
{
    list_keys(w, 0);
    if (take_keys(w, w->key_count) != 0)
        return -1;
    list_keys(w, 1);
    w->keys_of[w->count[SJ_THING_SESSION]] = w->key_count;
    return number_keys(w);
}

static int reserve_times(sj_web *w)
{
    sj_alloc *alloc = &w->q->alloc;
    return sj_interval_reserve(alloc, &w->near, sj_web_lanes(w->v), w->count[SJ_THING_SESSION]) !=
                       0 ||
                   sj_interval_reserve(alloc, &w->alike, w->key_count * 2 + 2, w->key_count) != 0
               ? -1
               : 0;
}

static void fill_times(sj_web *w)
{
    const sj_levels *v = w->v;
    for (uint32_t i = 0; i < w->count[SJ_THING_SESSION]; i++) {
        uint32_t session = w->number[SJ_THING_SESSION][i];
        const sj_session *s = &sj_at(&v->sessions, session);
        if (!s->span.passive)
            sj_interval_put(&w->near, sj_web_lane(v, session), i, s->span.start, s->span.end);
        for (uint32_t k = w->keys_of[i]; k < w->keys_of[i + 1]; k++)
            sj_interval_put(&w->alike, w->key_owner[k] + s->asynchronous, k, s->span.start,
                            s->span.end);
    }
}

int sj_web_refill(sj_web *w)
{
    sj_web_free(w);
    if (reserve_times(w) != 0)
        return -1;
    fill_times(w);
    return 0;
}

void sj_web_free(sj_web *w)
{
    sj_interval_free(&w->q->alloc, &w->near);
    sj_interval_free(&w->q->alloc, &w->alike);
}

static int take_extra(sj_web *w)
{
    size_t most = (size_t)w->count[SJ_THING_SESSION] * 3;
    w->extra = sj_arena_take(&w->q->scratch, most * sizeof *w->extra);
    w->extra_of = sj_arena_take(&w->q->scratch, most * 2 * sizeof(uint32_t));
    w->extra_order = sj_arena_take(&w->q->scratch, most * 2 * sizeof(uint32_t));
    return w->extra != NULL && w->extra_of != NULL && w->extra_order != NULL ? 0 : -1;
}

void sj_web_add(sj_web *w, sj_reason step)
{
    uint32_t from = sj_web_place(w, step.from), to = sj_web_place(w, step.to);
    if (from == SJ_NONE || to == SJ_NONE || from == to)
        return;
    w->extra_of[w->extra_count * 2] = from;
    w->extra_of[w->extra_count * 2 + 1] = to;
    w->extra[w->extra_count++] = step;
}

static int close_extra(sj_web *w)
{
    for (uint32_t i = 0; i < w->extra_count * 2; i++)
        w->extra_order[i] = i;
    return sj_sort(&w->q->scratch, w->extra_order, w->extra_count * 2, key_order, w->extra_of);
}

int sj_web_init(sj_web *w, sj_inquiry *q, uint32_t customer)
{
    *w = (sj_web){.q = q, .v = q->v, .customer = customer};
    w->block = sj_at(&q->v->customers, customer).block;
    return list_sessions(w) != 0 || list_events(w) != 0 || list_identifiers(w) != 0 ||
                   listen(w) != 0 || join_keys(w) != 0 || take_extra(w) != 0 ||
                   sj_web_refill(w) != 0 || sj_attach_steps(w) != 0 ||
                   sj_line_steps(w, NULL, NULL) != 0 || close_extra(w) != 0
               ? -1
               : 0;
}
