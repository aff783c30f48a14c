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
    return sj_array_reserve(alloc, &reach->sessions, room.records) != 0 ||
                   sj_array_reserve(alloc, &reach->parent, room.records) != 0 ||
                   sj_array_reserve(alloc, &reach->keys, pairs) != 0 ||
                   sj_table_reserve(alloc, &reach->pairs, (uint32_t)pairs) != 0 ||
                   sj_rows_extend(alloc, &reach->of_event, room.events, SJ_NONE) != 0 ||
                   sj_rows_extend(alloc, &reach->of_key, room.sessions, SJ_NONE) != 0 ||
                   sj_dirty_reserve(alloc, &reach->grown, room.records, (uint32_t)sessions) != 0 ||
                   sj_cluster_reserve(alloc, &reach->clusters,
                                      (uint32_t)covers - reach->clusters.rows.count,
                                      room.contacts) != 0
               ? -1
               : 0;
}

uint32_t sj_reach_find(const sj_reach *reach, uint32_t session_key, uint32_t event)
{
    return session_key != SJ_NONE ? reach->of_key.at[session_key] : reach->of_event.at[event];
}

static uint32_t session_for(sj_reach *reach, const sj_reach_record *record)
{
    uint32_t *session = record->session != SJ_NONE ? &reach->of_key.at[record->session]
                                                   : &reach->of_event.at[record->event];
    if (*session != SJ_NONE)
        return *session;
    *session = reach->sessions.count;
    sj_array_push(&reach->parent, *session);
    sj_array_push(&reach->sessions, ((sj_reach_session){0, 0, SJ_NONE, 0}));
    return *session;
}

static void lend_time(sj_reach *reach, uint32_t session, const sj_reach_record *record)
{
    sj_reach_session *s = &reach->sessions.at[session];
    if (!record->timed || (s->timed && s->start <= record->start && s->end >= record->end))
        return;
    if (!s->timed || record->start < s->start)
        s->start = record->start;
    if (!s->timed || record->end > s->end)
        s->end = record->end;
    s->timed = 1;
    sj_dirty_put(&reach->grown, session);
}

typedef struct {
    const sj_reach *reach;
    uint32_t session, key;
} wanted;

static int same(const void *context, uint32_t row)
{
    const wanted *w = context;
    const sj_reach_key *at = &w->reach->keys.at[row];
    return at->session == w->session && at->key == w->key;
}

static void lend_key(sj_reach *reach, uint32_t session, uint32_t key)
{
    wanted w = {reach, session, key};
    uint64_t hash = ((uint64_t)session << 32 | key) * UINT64_C(0x9e3779b97f4a7c15);
    if (key == SJ_NONE || sj_table_find(&reach->pairs, hash, same, &w) != SJ_NONE)
        return;
    sj_reach_session *s = &reach->sessions.at[session];
    sj_table_put(&reach->pairs, hash, reach->keys.count);
    sj_array_push(&reach->keys, ((sj_reach_key){session, key, s->keys}));
    s->keys = reach->keys.count - 1;
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
    const sj_reach_session *s = &reach->sessions.at[session];
    sj_cluster grown = {s->start, s->end, session, SJ_NONE, SJ_NONE};
    uint32_t other;
    while ((other = sj_cluster_take(&reach->clusters, key, &grown, reach->limit_us)) != SJ_NONE)
        join(context, session, other);
    sj_cluster_put(&reach->clusters, key, &grown);
}

void sj_reach_settle(sj_reach *reach, sj_reach_join *join, void *context)
{
    uint32_t session;
    while ((session = sj_dirty_pop(&reach->grown)) != SJ_NONE) {
        if (!reach->sessions.at[session].timed)
            continue;
        for (uint32_t k = reach->sessions.at[session].keys; k != SJ_NONE;
             k = reach->keys.at[k].next)
            settle_key(reach, session, reach->keys.at[k].key, join, context);
    }
}

void sj_reach_free(sj_alloc *alloc, sj_reach *reach)
{
    sj_array_free(alloc, &reach->sessions);
    sj_array_free(alloc, &reach->parent);
    sj_array_free(alloc, &reach->of_key);
    sj_array_free(alloc, &reach->of_event);
    sj_array_free(alloc, &reach->keys);
    sj_table_free(alloc, &reach->pairs);
    sj_cluster_free(alloc, &reach->clusters);
    sj_dirty_free(alloc, &reach->grown);
}
