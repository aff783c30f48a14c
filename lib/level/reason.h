/* SPDX-License-Identifier: MIT */
/** Why things belong together, or do not (law 10): steps between sessions, events and identifiers.
 */
#ifndef SJ_LEVEL_REASON_H
#define SJ_LEVEL_REASON_H

#include "level/level.h"

/** What reasons connect. An event without a session key is its session. */
enum { SJ_THING_SESSION, SJ_THING_EVENT, SJ_THING_IDENTIFIER, SJ_THINGS };
typedef struct sj_thing {
    uint32_t kind, number; /* SJ_THINGS: nothing */
} sj_thing;

/** Rules, in the order in which law 10 lists them. */
enum {
    SJ_REASON_PART,
    SJ_REASON_SESSION,
    SJ_REASON_STATES,
    SJ_REASON_LINK,
    SJ_REASON_TIE,
    SJ_REASON_CONTACT_KEY,
    SJ_REASON_ATTACHED,
    SJ_REASON_ISSUE_KEY,
    SJ_REASON_SILENCE,
    SJ_REASON_NOTE,
    SJ_REASON_ISSUE,
    SJ_REASON_INTENT,
    SJ_REASON_SAME_ISSUE,
    SJ_REASON_NEIGHBOUR,
    /* only ever apart */
    SJ_REASON_DISTINCT,
    SJ_REASON_UNIQUE,
    SJ_REASON_LINK_DISTINCT,
    SJ_REASON_SHARED,
    SJ_REASON_WEAK,
    SJ_REASON_LIFETIME,
    SJ_REASON_STATED,
    SJ_REASON_REDIAL,
    SJ_REASON_WINDOW,
    SJ_REASON_BLOCKED
};

typedef struct sj_reason {
    int rule, apart;
    sj_thing from, to;
    uint32_t evidence; /* record, or SJ_NONE */
    sojourn_text key;
    int64_t measured, limit;
} sj_reason;

/** One question: it has memory of its own, so that many may be asked at once. */
typedef struct sj_inquiry {
    const sj_levels *v;
    sj_alloc alloc;
    sj_arena scratch;
    SJ_ARRAY(sj_reason) found;
} sj_inquiry;

/** What an id names: an identifier, a session, an event, or a span and what it stands for. */
typedef struct sj_target {
    int32_t level;     /* of a span; -1: no span */
    uint32_t number;   /* of the span in its block */
    uint32_t customer; /* SJ_NONE: nobody's */
    sj_thing *things;
    uint32_t count;
} sj_target;

/** Text of a rule, constant. */
sojourn_text sj_reason_rule(int rule);
/** Id of a thing; of nothing: zero. */
sojourn_id sj_reason_id(const sj_levels *levels, sj_thing thing);
/** The event of a record, as a thing. */
sj_thing sj_reason_thing(const sj_levels *levels, uint32_t record);
int sj_reason_same(sj_thing a, sj_thing b);
/** Order of two reasons by rule, ids, what was measured; for chains `from` does not matter. */
int sj_reason_order(const sj_levels *levels, const sj_reason *a, const sj_reason *b);
/** Add a reason to those found; 0, or -1 for no memory. */
int sj_reason_add(sj_inquiry *q, const sj_reason *reason);
/** Put what was found from number `first` on in order, each once; 0, or -1 for no memory. */
int sj_reason_sort(sj_inquiry *q, uint32_t first);

/** Find what an id names: 1, 0 if nothing, -1 for no memory. An identifier is found at once, a span
 *  or event by a walk over the ids of the customer `hint`, or SJ_NONE, then over all. */
int sj_named_find(sj_inquiry *q, sojourn_id id, uint32_t hint, sj_target *out);
/** 1 if the id is that of an identifier. */
int sj_named_identifier(const sj_levels *levels, sojourn_id id);

/** Add the shortest chain between two things of one customer; 0, or -1 for no memory. */
int sj_path_find(sj_inquiry *q, const sj_target *a, const sj_target *b);
/** Add what keeps two customers apart that share something. */
int sj_guard_customers(sj_inquiry *q, const sj_target *a, const sj_target *b);
/** The reason why an edge was left out, seen from one end; 0 if it was not. */
int sj_guard_left_out(const sj_levels *levels, const sj_edge *edge, uint32_t from, sj_reason *out);
/** Add what keeps two interactions of one customer apart. */
int sj_parted_interactions(sj_inquiry *q, const sj_target *a, const sj_target *b);
/** List what was left out, shared or blocked of what `a` states; NULL: of everything. */
int sj_refused_list(sj_inquiry *q, const sj_target *a);

#endif
