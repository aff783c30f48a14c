/* SPDX-License-Identifier: MIT */
/** One customer's spans while they are being found, all in scratch memory. */
#ifndef SJ_LEVEL_BUILD_H
#define SJ_LEVEL_BUILD_H

#include "index/component.h"
#include "level/level.h"

/** An interaction in the order of the walk. */
typedef struct sj_piece {
    sj_span span;          /* members: transactions */
    sojourn_id least;      /* smallest session in it */
    const uint32_t *locals; /* its sessions */
    uint32_t count;
    uint32_t engagement;   /* SJ_NONE: it waits */
} sj_piece;

typedef struct sj_marking {
    sj_mark mark;
    struct sj_marking *before;
} sj_marking;

typedef struct sj_issue {
    int64_t end;
    uint32_t last, issue, count; /* last interaction; key it bears; interactions */
    uint8_t passive;
    sj_marking *marks; /* latest first, in event order */
    uint32_t mark_count;
} sj_issue;

typedef struct sj_build {
    sj_levels *v;
    sojourn_id customer;
    uint32_t flags; /* of the customer */
    uint32_t *session; /* in order of first events; the place in it is a session's "local" */
    uint32_t session_count;
    uint32_t *parent;
    sj_groups groups;
    uint8_t *redial; /* by local */
    sj_span *transactions;
    sojourn_id *transaction_least;
    uint32_t *transaction_of; /* by local */
    uint32_t transaction_count;
    sj_piece *pieces;
    uint32_t piece_count;
    sj_issue *issues;
    uint32_t issue_count, mark_count;
} sj_build;

const sj_session *sj_build_session(const sj_build *build, uint32_t local);
/** Walk the records of a session: give SJ_NONE, then the event that came out. */
uint32_t sj_build_event(const sj_build *build, uint32_t local, uint32_t after);

/** List the sessions of contacts and find the interactions: the pieces. 0, or -1. */
int sj_interaction_build(sj_build *build, const sj_rows *contacts);
/** Passive contacts find their interactions: joins in `parent`. */
int sj_note_attach(sj_build *build);
/** Find the engagements of the pieces (law 5). */
sj_step sj_engagement_walk(sj_build *build);
/** Put it all into one block. */
int sj_block_build(const sj_build *build, sj_block **out);

#endif
