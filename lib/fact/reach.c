/* SPDX-License-Identifier: MIT */
/* Sessions only grow and one distance holds for all, so contacts only grow together: of each
 * contact key the stretches of time are kept in which its sessions are chained, and a session that
 * grew is laid over those of its keys. Cost: the keys of the sessions that grew. */
#include "fact/reach.h"

int sj_reach_reserve(sj_alloc *alloc, sj_reach *reach, sj_reach_room room)
{
    uint64_t sessions = (uint64_t)reach->sessions.count + room.records;
    uint64_t pairs = (uint64_t)room.records * 2, covers = reach->keys.count + pairs;
    if (pairs >= SJ_NONE || covers >= SJ_NONE || sessions >= SJ_NONE)
        return -1;
    return sj_column_reserve(alloc, &reach->sessions, room.records) != 0 ||
                   sj_column_reserve(alloc, &reach->keys, pairs) != 0 ||
                   sj_column_extend(alloc, &reach->of_event, room.events, SJ_NONE) != 0 ||
                   sj_column_extend(alloc, &reach->of_key, room.sessions, SJ_NONE) != 0 ||
                   sj_dirty_reserve(alloc, &reach->grown, room.records, (uint32_t)sessions) != 0 ||
                   sj_cluster_reserve(alloc, &reach->clusters,
                                      (uint32_t)covers - reach->clusters.rows.count,
                                      room.contacts) != 0
               ? -1
               : 0;
}

uint32_t sj_reach_contact(sj_reach *reach, uint32_t session)
{
    uint32_t up;
    while ((up = sj_at(&reach->sessions, session).up) != session) {
        sj_at(&reach->sessions, session).up = sj_at(&reach->sessions, up).up;
        session = up;
    }
    return session;
}

void sj_reach_unite(sj_reach *reach, uint32_t a, uint32_t b)
{
    a = sj_reach_contact(reach, a);
    b = sj_reach_contact(reach, b);
    sj_at(&reach->sessions, a < b ? b : a).up = a < b ? a : b;
}

uint32_t sj_reach_find(const sj_reach *reach, uint32_t session_key, uint32_t event)
{
    return session_key != SJ_NONE ? sj_at(&reach->of_key, session_key)
                                  : sj_at(&reach->of_event, event);
}

static uint32_t session_for(sj_reach *reach, const sj_reach_record *record)
{
    uint32_t *session = record->session != SJ_NONE ? &sj_at(&reach->of_key, record->session)
                                                   : &sj_at(&reach->of_event, record->event);
    if (*session != SJ_NONE)
        return *session;
    *session = reach->sessions.count;
    sj_column_push(&reach->sessions, ((sj_reach_session){0, 0, SJ_NONE, *session, 0}));
    return *session;
}

static void lend_time(sj_reach *reach, uint32_t session, const sj_reach_record *record)
{
    sj_reach_session *s = &sj_at(&reach->sessions, session);
    if (!record->timed || (s->timed && s->start <= record->start && s->end >= record->end))
        return;
    if (!s->timed || record->start < s->start)
        s->start = record->start;
    if (!s->timed || record->end > s->end)
        s->end = record->end;
    s->timed = 1;
    sj_dirty_put(&reach->grown, session);
}

static void lend_key(sj_reach *reach, uint32_t session, uint32_t key)
{
    uint32_t *at = &sj_at(&reach->sessions, session).keys;
    uint32_t path = key * UINT32_C(0x9e3779b1);
    for (; *at != SJ_NONE && sj_at(&reach->keys, *at).key != key; path <<= 1)
        at = sj_at(&reach->keys, *at).next + (path >> 31);
    if (key == SJ_NONE || *at != SJ_NONE)
        return;
    *at = reach->keys.count;
    sj_column_push(&reach->keys, ((sj_reach_key){key, {SJ_NONE, SJ_NONE}}));
    sj_dirty_put(&reach->grown, session);
}

uint32_t sj_reach_add(sj_reach *reach, const sj_reach_record *record)
{
    uint32_t session = session_for(reach, record);
    lend_time(reach, session, record);
    lend_key(reach, session, record->keys[0]);
    lend_key(reach, session, record->keys[1]);
    return session;
}

static void settle_key(sj_reach *reach, uint32_t session, uint32_t key, sj_reach_join *join,
                       void *context)
{
    const sj_reach_session *s = &sj_at(&reach->sessions, session);
    sj_cluster grown = {s->start, s->end, session, SJ_NONE, SJ_NONE};
    uint32_t other;
    while ((other = sj_cluster_take(&reach->clusters, key, &grown, reach->limit_us)) != SJ_NONE)
        join(context, session, other);
    sj_cluster_put(&reach->clusters, key, &grown);
}

/* Those of a tree, which is no deeper than a number has bits. */
static void settle_keys(sj_reach *reach, uint32_t session, uint32_t row, sj_reach_join *join,
                        void *context)
{
    uint32_t later[32], count = 0;
    while (row != SJ_NONE || count != 0) {
        if (row == SJ_NONE)
            row = later[--count];
        settle_key(reach, session, sj_at(&reach->keys, row).key, join, context);
        if (sj_at(&reach->keys, row).next[1] != SJ_NONE)
            later[count++] = sj_at(&reach->keys, row).next[1];
        row = sj_at(&reach->keys, row).next[0];
    }
}

void sj_reach_settle(sj_reach *reach, sj_reach_join *join, void *context)
{
    uint32_t session;
    while ((session = sj_dirty_pop(&reach->grown)) != SJ_NONE) {
        if (!sj_at(&reach->sessions, session).timed)
            continue;
        settle_keys(reach, session, sj_at(&reach->sessions, session).keys, join, context);
    }
}

void sj_reach_trim(sj_alloc *alloc, sj_reach *reach)
{
    sj_column_trim(alloc, &reach->sessions);
    sj_column_trim(alloc, &reach->keys);
    sj_column_trim(alloc, &reach->clusters.rows);
    sj_dirty_trim(alloc, &reach->grown);
}

uint64_t sj_reach_held(const sj_reach *reach)
{
    return sj_column_held(&reach->sessions) + sj_column_held(&reach->of_key) +
           sj_column_held(&reach->of_event) + sj_column_held(&reach->keys) +
           sj_cluster_held(&reach->clusters) + sj_dirty_held(&reach->grown);
}

void sj_reach_free(sj_alloc *alloc, sj_reach *reach)
{
    sj_column_free(alloc, &reach->sessions);
    sj_column_free(alloc, &reach->of_key);
    sj_column_free(alloc, &reach->of_event);
    sj_column_free(alloc, &reach->keys);
    sj_cluster_free(alloc, &reach->clusters);
    sj_dirty_free(alloc, &reach->grown);
}
