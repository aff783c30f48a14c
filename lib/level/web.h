/* SPDX-License-Identifier: MIT */
/** One customer's sessions, events and identifiers, and the steps between them (law 10). */
#ifndef SJ_LEVEL_WEB_H
#define SJ_LEVEL_WEB_H

#include "level/reason.h"

typedef struct sj_said {
    uint32_t node, event;
} sj_said;

/** Things have places: sessions, then events with a session key, then identifiers. */
typedef struct sj_web {
    sj_inquiry *q;
    const sj_levels *v;
    uint32_t customer;
    const sj_block *block;                             /* may be NULL */
    uint32_t *number[SJ_THINGS], count[SJ_THINGS];     /* by kind, in order of number */
    uint32_t first[SJ_THINGS], total;                  /* place of the first */
    sj_said *said;                                     /* who states which identifier of theirs, */
    uint32_t *said_order, said_count;                  /* by identifier */
    sj_reason *extra;                                  /* steps that were looked for one by one */
    uint32_t *extra_of, *extra_order, extra_count;     /* ends: places; two a step */
    uint32_t *key, *key_session, *key_owner, *keys_of; /* contact keys, by session */
    uint32_t key_count;
    sj_interval near, alike; /* sessions by lane; rows of `key` by key and asynchrony */
} sj_web;

/** Find a customer's things and steps; 0, or -1 for no memory. Free it in either case. */
int sj_web_init(sj_web *web, sj_inquiry *q, uint32_t customer);
void sj_web_free(sj_web *web);
/** Lay the sessions out in time again after a walk that took them out. */
int sj_web_refill(sj_web *web);
/** Place of a thing, or SJ_NONE. */
uint32_t sj_web_place(const sj_web *web, sj_thing thing);
sj_thing sj_web_thing(const sj_web *web, uint32_t place);

/** Does the statement of an identifier say that a contact is this customer's? */
int sj_web_counts(const sj_web *web, uint32_t contact, uint32_t node);

typedef void sj_steps_visitor(void *context, const sj_reason *step);
/** Visit the steps that lead away from a thing; `once`: each session by a rule of time only once.
 */
void sj_steps_visit(sj_web *web, sj_thing from, int once, sj_steps_visitor *visit, void *context);

/** Add a step found for itself; there is room for one a contact, session and interaction. */
void sj_web_add(sj_web *web, sj_reason step);
/** The lane of a session: its class, and whether the redial rule speaks of it. */
uint32_t sj_web_lane(const sj_levels *levels, uint32_t session);
uint32_t sj_web_lanes(const sj_levels *levels);
/** The silence that parts two lanes; 0: nothing joins them. */
int64_t sj_web_limit(const sj_levels *levels, uint32_t lane_a, uint32_t lane_b);
/** How long nothing is heard between two sessions. */
int64_t sj_web_silence(const sj_levels *levels, uint32_t session_a, uint32_t session_b);

/** How contacts that state nobody came to this customer, and notes to their interaction. */
int sj_attach_steps(sj_web *web);
/** How interactions came to their engagements; `a`, `b`: engagements whose split is told, or NULL.
 */
int sj_line_steps(sj_web *web, const sj_target *a, const sj_target *b);

#endif
