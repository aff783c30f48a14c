/* SPDX-License-Identifier: MIT */
/** Law 3: what contacts prove, which edges are taken, and whose a contact is. */
#ifndef SJ_LEVEL_IDENTITY_H
#define SJ_LEVEL_IDENTITY_H

#include "level/level.h"

/** One step of a stratum over one row: 0, or -1 for no memory; then it is repeated later. */
typedef int sj_identity_step(sj_levels *levels, uint32_t row);

const sj_kind *sj_identity_kind(const sj_levels *levels, uint32_t node);
int sj_identity_weak(const sj_levels *levels, uint32_t node);
/** 1 if it makes a contact that states it a stated one: strong, or medium and not shared. */
int sj_identity_firm(const sj_levels *levels, uint32_t node);
/** 1 if `distinct` links hold `node` against a member of a group of a part. */
int sj_identity_apart(const sj_levels *levels, int part, uint32_t node, uint32_t group);
/** A walk over the edges of a node, made or not: links of any sort, and ties. */
typedef struct sj_edge_walk {
    const sj_levels *v;
    uint32_t node, row; /* row: that comes next */
    uint32_t number;    /* of the edge, */
    uint32_t other;     /* its other end, */
    const sj_edge *edge;
} sj_edge_walk;
sj_edge_walk sj_identity_edges(const sj_levels *levels, uint32_t node);
/** Go to the next edge: 1, or 0 after the last. */
int sj_identity_next(sj_edge_walk *walk);
/** Number of the edge between two nodes, made if need be; SJ_NONE for no memory. */
uint32_t sj_identity_edge(sj_levels *levels, uint32_t a, uint32_t b);

/* evidence.c */
/** Forget what a contact that is gone proved and who it belonged to. */
int sj_evidence_withdraw(sj_levels *levels, uint32_t contact);
/** Find the age of an edge again. */
int sj_evidence_age(sj_levels *levels, uint32_t edge);
/** Work out what a new contact proves. */
int sj_evidence_prove(sj_levels *levels, uint32_t contact);

/* part.c */
/** Take an edge into a part, or out of it. */
int sj_part_renew(sj_levels *levels, int part, uint32_t edge, int wanted);
/** Give a node a group if it has none. */
int sj_part_join(sj_levels *levels, int part, uint32_t node);
/** Number of a customer without anything, or SJ_NONE for no memory. */
uint32_t sj_part_customer(sj_levels *levels);
void sj_part_guard(sj_levels *levels, uint32_t node, int change);

/** Put a node, which may have none yet, into a group; there is room. */
void sj_part_move(sj_levels *levels, int part, uint32_t node, uint32_t group);
/** A group without members, or SJ_NONE for no memory; and a group may have lost its last. */
uint32_t sj_part_take(sj_levels *levels, int part);
void sj_part_leave(sj_levels *levels, int part, uint32_t group);
/** Note how an edge stands now: SJ_OUT, SJ_LIVE, SJ_REFUSED. */
void sj_part_set(sj_levels *levels, int part, uint32_t edge, uint8_t in);
/** Add a node to the walk in v->work: 0, or -1. */
int sj_part_meet(sj_levels *levels, uint32_t node);

/* take.c */
/** Take all edges around a node again, in their order. */
int sj_take_again(sj_levels *levels, int part, uint32_t node);

/* share.c */
/** Count the strong customers that a medium value ties. */
int sj_share_count(sj_levels *levels, uint32_t node);
/** 1 if a tie or link is among what makes the core: a `same` link, or a tie of strong ones. */
int sj_share_core(const sj_levels *levels, const sj_edge *edge);
/** 1 if an edge is to be taken into the whole. */
int sj_share_whole(const sj_levels *levels, const sj_edge *edge);

/* tell.c */
/** Note what stated contacts say of a weak value within [from, until], or of an issue key: `sole`,
 *  the only customer that comes or goes by it; SJ_NONE: anything may be another thing. */
void sj_tell_value(sj_levels *levels, uint32_t node, int64_t from, int64_t until, uint32_t sole);
void sj_tell_issue(sj_levels *levels, uint32_t issue, uint32_t sole);
/** Have those ask again who may hear another answer. */
void sj_tell_askers(sj_levels *levels);
/** Where a run of a weak value is kept. */
sj_run *sj_tell_run(sj_levels *levels, uint32_t node);

/* decide.c */
/** Say how a contact comes to its customer, and place it if it states one. */
int sj_decide_contact(sj_levels *levels, uint32_t contact);
/** Hang a contact on a node, or on nothing: SJ_NONE. */
int sj_decide_place(sj_levels *levels, uint32_t contact, uint32_t node);
/** Who asks what this contact answers must ask again. */
void sj_decide_heard(sj_levels *levels, uint32_t contact);
/** Who asks for a weak value, or its twin phone, must ask again. */
void sj_decide_asked(sj_levels *levels, uint32_t node);
/** Take a contact out of what it asks and answers. */
void sj_decide_leave(sj_levels *levels, uint32_t contact);
/** 1 if the starts of two stretches of time can be nearer than `limit`. */
int sj_decide_near(int64_t a, int64_t b, int64_t limit);

/* ask.c */
/** Ask the weak and shared values and the issue keys of a contact. */
int sj_ask_contact(sj_levels *levels, uint32_t contact);

#endif
