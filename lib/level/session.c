/* SPDX-License-Identifier: MIT */
/* Sessions: an event that changed moves to the session it is in now, and is folded into it. One
 * that lost an event is folded again from those it has. Cost: the event; in the second case, the
 * session. */
#include "base/bytes.h"
#include "base/hash.h"
#include "level/level.h"

#include <string.h>

static sojourn_id session_id(const sj_levels *v, uint32_t record)
{
    const sj_facts *facts = v->facts;
    uint32_t key = sj_at(&facts->records, record).session;
    sj_sip sip;
    sj_sip_init(&sip, v->key);
    sj_sip_text(&sip, (sojourn_text){0});
    sj_sip_text(&sip, sj_intern_text(&facts->systems, sj_facts_system(facts, record)));
    if (key != SJ_NONE) {
        sj_sip_text(&sip, sj_intern_text(&facts->sessions, key));
    } else {
        sj_sip_text(&sip, (sojourn_text){0});
        sj_sip_text(&sip, sj_intern_text(&facts->events, sj_at(&facts->records, record).event));
    }
    return sj_sip_finish(&sip);
}

/* The session that a record belongs in, made if need be; room was reserved. */
static uint32_t session_for(sj_levels *v, uint32_t record)
{
    const sj_records *r = &v->facts->records;
    uint32_t key = sj_at(r, record).session;
    uint32_t *row = key != SJ_NONE ? &sj_at(&v->session_of_key, key)
                                   : &sj_at(&v->session_of_event, sj_at(r, record).event);
    if (*row != SJ_NONE)
        return *row;
    *row = v->sessions.count;
    sj_session fresh = {.contact = SJ_NONE, .local = SJ_NONE, .waits = SJ_NONE, .sayings = SJ_NONE};
    sj_span_empty(&fresh.span);
    fresh.span.id = session_id(v, record);
    fresh.span.least = *row;
    fresh.system = sj_facts_system(v->facts, record);
    fresh.keyed = key != SJ_NONE;
    sj_column_push(&v->sessions, fresh);
    return *row;
}

static int may_close(uint8_t type)
{
    return type == SOJOURN_EVENT_RESOLVE || type == SOJOURN_EVENT_CANCEL ||
           type == SOJOURN_EVENT_PURCHASE;
}

/* As if all that it holds were notes: only so can it be folded further. */
static void open_span(sj_span *span)
{
    if (span->passive)
        return;
    span->passive = 1;
    span->intent[1] = span->intent[0];
    span->issue[1] = span->issue[0];
    span->intent[0] = span->issue[0] = SJ_NONE;
}

/* A session with one event that is no note is a contact with all of its events. */
static void close_span(sj_span *span)
{
    if ((span->flags & SOJOURN_SPAN_CONTACT) == 0)
        return;
    span->passive = 0;
    span->intent[0] = span->intent[1];
    span->issue[0] = span->issue[1];
    span->intent[1] = span->issue[1] = SJ_NONE;
}

static void classify(const sj_levels *v, sj_session *s)
{
    uint32_t stated = s->span.stated[SJ_FIRST_CHANNEL];
    uint32_t channel =
        stated != SJ_NONE ? sj_record_text(&v->facts->records, stated, SJ_TEXT_CHANNEL) : SJ_NONE;
    s->class = sj_rule_class(v->rule, channel);
    s->asynchronous = (uint8_t)sj_rule_asynchronous(v->rule, channel);
}

static void put_key(sj_levels *v, uint32_t session, uint32_t key)
{
    uint32_t row = sj_chain_first(&v->session_keys.by_left, session);
    while (row != SJ_NONE && sj_at(&v->session_keys.rows, row).right != key)
        row = sj_chain_next(&v->session_keys.by_left, row);
    if (key != SJ_NONE && row == SJ_NONE)
        sj_relation_put(&v->session_keys, session, key);
}

/* Fold one more event in; there is room. */
static void take_in(sj_levels *v, uint32_t session, uint32_t record)
{
    sj_session *s = &sj_at(&v->sessions, session);
    const sj_record *r = &sj_at(&v->facts->records, record);
    uint32_t first = s->span.stated[SJ_FIRST_CHANNEL];
    open_span(&s->span);
    sj_span_take(&s->span, v->facts, record, s->system,
                 (v->rule->flags & SOJOURN_INTENT_FIRST) == 0);
    close_span(&s->span);
    if (s->span.events == 1 || s->span.stated[SJ_FIRST_CHANNEL] != first)
        classify(v, s);
    s->closes |= (uint8_t)may_close(r->type);
    s->voice |= sj_record_text(&v->facts->records, record, SJ_TEXT_CHANNEL) == v->rule->voice;
    s->latest = s->span.events == 1 || r->start > s->latest ? r->start : s->latest;
    put_key(v, session, sj_record_text(&v->facts->records, record, SJ_TEXT_CONTACT));
    put_key(v, session, sj_record_text(&v->facts->records, record, SJ_TEXT_PARENT));
    sj_saying_add(v, &s->sayings, record);
}

/* Room to fold one more event into a session. */
static int reserve_in(sj_levels *v, uint32_t record, uint32_t sessions)
{
    return sj_relation_reserve(v->alloc, &v->session_keys, 2, sessions,
                               v->facts->contacts.names.count) != 0 ||
                   sj_saying_reserve(v, sj_at(&v->facts->records, record).identifier_count) != 0
               ? -1
               : 0;
}

int sj_session_reserve(sj_levels *v, uint32_t event)
{
    uint32_t events = v->facts->events.names.count, keys = v->facts->sessions.names.count;
    uint32_t record = sj_at(&v->facts->winner, event);
    uint32_t alone = sj_at(&v->facts->records, record).session == SJ_NONE ? events : 0;
    return sj_column_extend(v->alloc, &v->place, events, SJ_NONE) != 0 ||
                   sj_column_extend(v->alloc, &v->session_of_event, alone, SJ_NONE) != 0 ||
                   sj_column_extend(v->alloc, &v->session_of_key, keys, SJ_NONE) != 0 ||
                   sj_column_reserve(v->alloc, &v->sessions, 1) != 0 ||
                   sj_chain_reserve(v->alloc, &v->session_events, v->sessions.count + 1, events) !=
                       0 ||
                   reserve_in(v, record, v->sessions.count + 1) != 0 ||
                   sj_past_reserve_move(v) != 0
               ? -1
               : 0;
}

void sj_session_seat(sj_levels *v, uint32_t event, uint32_t session)
{
    sj_at(&v->place, event) = session;
    sj_chain_push(&v->session_events, session, event);
    if (!sj_at(&v->sessions, session).stale)
        take_in(v, session, sj_at(&v->facts->winner, event));
}

/* 1 when the event is where it belongs, or -1 for no memory. */
static int move_event(void *levels, uint32_t event)
{
    sj_levels *v = levels;
    const sj_facts *facts = v->facts;
    if (sj_session_reserve(v, event) != 0 ||
        sj_dirty_reserve(v->alloc, &v->sessions_dirty, 2, v->sessions.count + 1) != 0)
        return -1;
    uint32_t old = sj_at(&v->place, event);
    sj_past_move(v, event, old);
    if (old != SJ_NONE) {
        sj_chain_drop(&v->session_events, old, event);
        sj_dirty_put(&v->sessions_dirty, old);
        sj_at(&v->sessions, old).stale = 1;
        sj_at(&v->place, event) = SJ_NONE;
    }
    if (!sj_facts_lives(facts, event))
        return 1;
    uint32_t session = session_for(v, sj_at(&facts->winner, event));
    sj_session_seat(v, event, session);
    sj_dirty_put(&v->sessions_dirty, session);
    return 1;
}

/* Nothing, but what names it. */
static void clear(sj_levels *v, uint32_t session)
{
    sj_session *s = &sj_at(&v->sessions, session);
    sojourn_id id = s->span.id;
    sj_relation_drop(&v->session_keys, session);
    sj_saying_drop(v, &s->sayings);
    sj_span_empty(&s->span);
    s->span.id = id;
    s->span.least = session;
    s->closes = s->voice = 0;
    classify(v, s);
}

/* Fold a session that lost an event; one that fails is stale as before. */
static int fold_again(sj_levels *v, uint32_t session)
{
    clear(v, session);
    for (uint32_t e = sj_chain_first(&v->session_events, session); e != SJ_NONE;
         e = sj_chain_next(&v->session_events, e)) {
        uint32_t record = sj_at(&v->facts->winner, e);
        if (reserve_in(v, record, session + 1) != 0)
            return -1;
        take_in(v, session, record);
    }
    sj_at(&v->sessions, session).stale = 0;
    return 0;
}

static int renew(sj_levels *v, uint32_t session)
{
    if (sj_dirty_reserve(v->alloc, &v->regroup, 1, session + 1) != 0 ||
        (sj_at(&v->sessions, session).stale && fold_again(v, session) != 0))
        return -1;
    sj_dirty_put(&v->regroup, session);
    return 0;
}

int sj_session_order(const void *levels, uint32_t a, uint32_t b)
{
    const sj_levels *v = levels;
    const sj_span *x = &sj_at(&v->sessions, a).span, *y = &sj_at(&v->sessions, b).span;
    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    return sj_facts_order(v->facts, x->first, y->first);
}

sj_step sj_session_settle(sj_levels *v)
{
    if (sj_dirty_sift(&v->facts->changed_events, move_event, v) != 0)
        return SOJOURN_E_MEMORY;
    while (v->sessions_dirty.list.count != 0) {
        if (renew(v, sj_at(&v->sessions_dirty.list, v->sessions_dirty.list.count - 1)) != 0)
            return SOJOURN_E_MEMORY;
        sj_dirty_pop(&v->sessions_dirty);
    }
    return SOJOURN_OK;
}
