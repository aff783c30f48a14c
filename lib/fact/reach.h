/* SPDX-License-Identifier: MIT */
/** Contacts as an erasure sees them (law 9): of the sessions of all records ever fed. */
#ifndef SJ_FACT_REACH_H
#define SJ_FACT_REACH_H

#include "index/cluster.h"
#include "index/dirty.h"

/** What a record says of its session: what stays when the rest of it is erased. */
typedef struct sj_reach_record {
    uint32_t session, event; /* number of the session key, or SJ_NONE */
    uint32_t keys[2];        /* numbers of contact keys, or SJ_NONE */
    int64_t start, end;
    int timed; /* 0: a retraction, which lends its session no time */
} sj_reach_record;

typedef struct sj_reach_session {
    int64_t start, end;
    uint32_t keys; /* the first of its rows in sj_reach.keys; the root of their tree */
    uint32_t up;   /* of its contact; of the one that stands for it: itself */
    int timed;
} sj_reach_session;
/** The keys of a session, by the bits of their scattered numbers: no path is longer than these. */
typedef struct sj_reach_key {
    uint32_t key, next[2];
} sj_reach_key;

typedef struct sj_reach {
    SJ_COLUMN(sj_reach_session) sessions;
    sj_column of_key, of_event;
    SJ_COLUMN(sj_reach_key) keys;
    sj_clusters clusters;
    sj_dirty grown; /* sessions */
    int64_t limit_us;
} sj_reach;

/** Names and records that there will be. */
typedef struct sj_reach_room {
    uint32_t records, events, sessions, contacts; /* records: further ones; else in all */
} sj_reach_room;
int sj_reach_reserve(sj_alloc *alloc, sj_reach *reach, sj_reach_room room);
/** Add a record; the number of its session, a new one the number of those before it. */
uint32_t sj_reach_add(sj_reach *reach, const sj_reach_record *record);
uint32_t sj_reach_find(const sj_reach *reach, uint32_t session_key, uint32_t event);

/** The session that stands for the contact of a session. */
uint32_t sj_reach_contact(sj_reach *reach, uint32_t session);
/** Make one contact of those of two sessions. */
void sj_reach_unite(sj_reach *reach, uint32_t a, uint32_t b);

/** Two sessions are of one contact. */
typedef void sj_reach_join(void *context, uint32_t a, uint32_t b);
/** Tell of each session that grew which others it is of one contact with. */
void sj_reach_settle(sj_reach *reach, sj_reach_join *join, void *context);
/** Give back the room that nothing came into. */
void sj_reach_trim(sj_alloc *alloc, sj_reach *reach);
uint64_t sj_reach_held(const sj_reach *reach);
void sj_reach_free(sj_alloc *alloc, sj_reach *reach);

#endif
