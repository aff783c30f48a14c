/* SPDX-License-Identifier: MIT */
/** The paths of one customer: touches in event order, cut at goals. */
#ifndef SJ_API_TRAIL_H
#define SJ_API_TRAIL_H

#include "api/filter.h"
#include "index/seen.h"
#include "metric/credit.h"

/** A path may reach back over earlier goals; begin after the last one; or be all touches there are.
 */
enum { SJ_TRAIL_REACHES, SJ_TRAIL_CUT, SJ_TRAIL_WHOLE };
/** What touches and goals are. */
typedef struct sj_trail_rule {
    sj_dimension touch;
    int32_t goal;           /* SOJOURN_EVENT_... */
    sojourn_text goal_name; /* empty: any */
    int64_t look_back;
    int32_t repeats, level, shape;
    sojourn_text removed; /* label of touches that are left out; empty: none */
    int32_t removes;
    sojourn_text begin; /* label of the touch that a path begins with; empty: any */
    uint8_t tells_again;
} sj_trail_rule;
/** The key of a label that was named, once it is found. */
typedef struct sj_trail_label {
    int64_t key;
    uint8_t known;
} sj_trail_label;

/** Touches [from, until) lead to a goal, an event of the case, or SJ_NONE; of all touches the goals
 *  are [goal_from, goal_until). */
typedef struct sj_way {
    uint32_t goal, from, until, goal_from, goal_until;
} sj_way;

typedef struct sj_trail {
    sj_alloc *alloc;
    sj_arena scratch;
    const sj_trail_rule *rule;
    sj_rows order;
    SJ_ARRAY(sj_credit_step) touches; /* all */
    SJ_ARRAY(sj_way) ways;
    sj_rows goals;                 /* all, in event order */
    SJ_ARRAY(sj_credit_step) path; /* of one way, with repeats taken for one */
    SJ_ARRAY(uint8_t) again; /* of each of its steps, where the rule tells: had it the label? */
    sj_seen seen;            /* labels of the path: the first step of each */
    sj_trail_label removed, begin;
} sj_trail;

/** The span that a path of an event lies in: events of one lie together in `order`. */
uint32_t sj_trail_unit(const sj_trail *trail, const sj_gather *gather, uint32_t event);
/** 1 if an event is of a type and, if it is not empty, of a name. */
int sj_trail_is(const sj_gather *gather, uint32_t event, int32_t type, sojourn_text name);

void sj_trail_init(sj_trail *trail, sj_alloc *alloc, const sj_trail_rule *rule);
/** Read the ways of a customer who was gathered; 0, or -1 for no memory. */
int sj_trail_read(sj_trail *trail, const sj_gather *gather, int64_t offset);
/** Called for each path, which may be empty if it has a goal; 0 goes on. */
typedef int sj_trail_visit(void *context, const sj_trail *trail, const sj_gather *gather,
                           const sj_way *way);
/** Visit the paths that the filter takes, or all that are whole; answers what a visit does, or -1
 *  for no memory. */
int sj_trail_walk(sj_trail *trail, const sj_gather *gather, const sj_filter *filter,
                  sj_trail_visit *call, void *context);
/** 1 if the path is the first of the span that it may not leave. */
int sj_trail_is_first(const sj_trail *trail, const sj_gather *gather, const sj_way *way);
void sj_trail_free(sj_trail *trail);

#endif
