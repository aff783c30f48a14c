/* SPDX-License-Identifier: MIT */
/* Sessions: an event that changed moves to the session it is in now, and each session that was
 * touched is folded again from its events. Cost: the events of the touched sessions. */
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
    sj_session fresh = {.contact = SJ_NONE, .local = SJ_NONE, .waits = SJ_NONE};
    sj_span_empty(&fresh.span);
    fresh.span.id = session_id(v, record);
    fresh.system = sj_facts_system(v->facts, record);
    fresh.keyed = key != SJ_NONE;
    sj_column_push(&v->sessions, fresh);
    return *row;
}

int sj_session_reserve(sj_levels *v, uint32_t event)
{
    uint32_t events = event + 1, keys = v->facts->sessions.names.count;
    return sj_column_extend(v->alloc, &v->place, events, SJ_NONE) != 0 ||
                   sj_column_extend(v->alloc, &v->session_of_event, events, SJ_NONE) != 0 ||
                   sj_column_extend(v->alloc, &v->session_of_key, keys, SJ_NONE) != 0 ||
                   sj_column_reserve(v->alloc, &v->sessions, 1) != 0 ||
                   sj_chain_reserve(v->alloc, &v->session_events, v->sessions.count + 1, events) !=
                       0 ||
                   sj_past_reserve_move(v) != 0
               ? -1
               : 0;
}

void sj_session_seat(sj_levels *v, uint32_t event, uint32_t session)
{
    sj_at(&v->place, event) = session;
    sj_chain_push(&v->session_events, session, event);
}

static int move_event(sj_levels *v, uint32_t event)
{
    const sj_facts *facts = v->facts;
    if (sj_session_reserve(v, event) != 0 ||
        sj_dirty_reserve(v->alloc, &v->sessions_dirty, 2, v->sessions.count + 1) != 0)
        return -1;
    uint32_t old = sj_at(&v->place, event);
    sj_past_move(v, event, old);
    if (old != SJ_NONE) {
        sj_chain_drop(&v->session_events, old, event);
        sj_dirty_put(&v->sessions_dirty, old);
        sj_at(&v->place, event) = SJ_NONE;
    }
    if (!sj_facts_lives(facts, event))
        return 0;
    uint32_t session = session_for(v, sj_at(&facts->winner, event));
    sj_session_seat(v, event, session);
    sj_dirty_put(&v->sessions_dirty, session);
    return 0;
}

/* Contact keys of the session's events, each once, into scratch. */
static uint32_t collect_keys(const sj_levels *v, uint32_t session, uint32_t *keys)
{
    uint32_t count = 0;
    for (uint32_t e = sj_chain_first(&v->session_events, session); e != SJ_NONE;
         e = sj_chain_next(&v->session_events, e)) {
        const uint32_t *text = sj_at(&v->facts->records, sj_at(&v->facts->winner, e)).text.of;
        const uint32_t stated[2] = {text[SJ_TEXT_CONTACT], text[SJ_TEXT_PARENT]};
        for (int i = 0; i < 2; i++) {
            uint32_t k = 0;
            while (k < count && keys[k] != stated[i])
                k++;
            if (stated[i] != SJ_NONE && k == count)
                keys[count++] = stated[i];
        }
    }
    return count;
}

static int may_close(uint8_t type)
{
    return type == SOJOURN_EVENT_RESOLVE || type == SOJOURN_EVENT_CANCEL ||
           type == SOJOURN_EVENT_PURCHASE;
}

static void fold_events(sj_levels *v, uint32_t session)
{
    sj_session *s = &sj_at(&v->sessions, session);
    sj_span span;
    sj_span_empty(&span);
    span.id = s->span.id;
    s->voice = s->closes = 0;
    for (uint32_t e = sj_chain_first(&v->session_events, session); e != SJ_NONE;
         e = sj_chain_next(&v->session_events, e)) {
        uint32_t record = sj_at(&v->facts->winner, e);
        sj_span one;
        sj_span_event(&one, v->facts, record, s->system);
        sj_span_fold(&span, &one, v->facts, v->rule);
        if (may_close(sj_at(&v->facts->records, record).type))
            s->closes = 1;
        s->voice |= sj_at(&v->facts->records, record).text.of[SJ_TEXT_CHANNEL] == v->rule->voice;
    }
    if ((span.flags & SOJOURN_SPAN_CONTACT) != 0) {
        span.passive = 0;
        span.intent[0] = span.intent[1];
        span.issue[0] = span.issue[1];
        span.intent[1] = span.issue[1] = SJ_NONE;
    }
    s->span = span;
    uint32_t stated = span.stated[SJ_FIRST_CHANNEL];
    uint32_t channel =
        stated != SJ_NONE ? sj_at(&v->facts->records, stated).text.of[SJ_TEXT_CHANNEL] : SJ_NONE;
    s->class = sj_rule_class(v->rule, channel);
    s->asynchronous = (uint8_t)sj_rule_asynchronous(v->rule, channel);
}

static int renew(sj_levels *v, uint32_t session)
{
    sj_arena_mark mark = sj_arena_save(&v->scratch);
    uint64_t events = 0;
    for (uint32_t e = sj_chain_first(&v->session_events, session); e != SJ_NONE;
         e = sj_chain_next(&v->session_events, e))
        events++;
    uint32_t *keys = sj_arena_take(&v->scratch, (size_t)events * 2 * sizeof *keys);
    if (keys == NULL)
        return -1;
    uint32_t count = collect_keys(v, session, keys);
    int status = sj_relation_reserve(v->alloc, &v->session_keys, count, session + 1,
                                     v->facts->contacts.names.count);
    if (status == 0)
        status = sj_dirty_reserve(v->alloc, &v->regroup, 1, session + 1);
    if (status == 0) {
        sj_relation_drop(&v->session_keys, session);
        for (uint32_t i = 0; i < count; i++)
            sj_relation_put(&v->session_keys, session, keys[i]);
        fold_events(v, session);
        sj_dirty_put(&v->regroup, session);
    }
    sj_arena_release(&v->scratch, mark);
    return status;
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
    sj_dirty *changed = &v->facts->changed_events;
    while (changed->list.count != 0) {
        if (move_event(v, sj_at(&changed->list, changed->list.count - 1)) != 0)
            return SOJOURN_E_MEMORY;
        sj_dirty_pop(changed);
    }
    while (v->sessions_dirty.list.count != 0) {
        if (renew(v, sj_at(&v->sessions_dirty.list, v->sessions_dirty.list.count - 1)) != 0)
            return SOJOURN_E_MEMORY;
        sj_dirty_pop(&v->sessions_dirty);
    }
    return SOJOURN_OK;
}
