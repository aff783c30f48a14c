/* SPDX-License-Identifier: MIT */
/** Questions over paths are described as metrics are; what is asked is in `fold`. */
#ifndef SJ_METRIC_QUESTION_H
#define SJ_METRIC_QUESTION_H

#include "metric/metric.h"

enum {
    /* each path on its own */
    SJ_QUESTION_FIRST,
    SJ_QUESTION_LAST,
    SJ_QUESTION_LAST_OTHER,
    SJ_QUESTION_LINEAR,
    SJ_QUESTION_POSITION,
    SJ_QUESTION_LEAD,
    SJ_QUESTION_DECAY,
    SJ_QUESTION_DURATION,
    SJ_QUESTION_HOST,
    SJ_QUESTION_SHAPLEY,
    SJ_QUESTION_ORDERED,
    /* all paths together, those that did not convert, too */
    SJ_QUESTION_MARKOV,
    SJ_QUESTION_RATE,
    /* tables of paths that end at a goal */
    SJ_QUESTION_FOLLOWS,
    SJ_QUESTION_NGRAMS,
    SJ_QUESTION_VARIANTS,
    SJ_QUESTION_PREFIXES,
    SJ_QUESTION_NEXT,
    SJ_QUESTION_LOOPS,
    SJ_QUESTION_SUCCESS,
    SJ_QUESTION_RULES,
    SJ_QUESTION_DRIVERS,
    /* of all touches of a span */
    SJ_QUESTION_LEADS,
    SJ_QUESTION_FUNNEL,
    /* of a customer */
    SJ_QUESTION_JOIN,
    SJ_QUESTION_LEAVE,
    /* of a path's ends */
    SJ_QUESTION_BEGINS,
    SJ_QUESTION_ENDS,
    SJ_QUESTION_STEPS,
    SJ_QUESTION_ELAPSED
};
/** Variants of those that share goals out. */
enum {
    SJ_SHARED_GOALS,
    SJ_SHARED_VALUE,
    SJ_SHARED_ROI,
    SJ_SHARED_COST,
    SJ_SHARED_EFFECT /* of SJ_QUESTION_MARKOV */
};
/** Variants of SJ_QUESTION_JOIN. */
enum { SJ_JOIN_FIRST, SJ_JOIN_LAST, SJ_JOIN_NTH, SJ_JOIN_COUNT, SJ_JOIN_VALUE };
/** Variants of SJ_QUESTION_LEAVE. */
enum {
    SJ_LEAVE_COUNT,
    SJ_LEAVE_PATH,
    SJ_LEAVE_TIME,
    SJ_LEAVE_WAIT,
    SJ_LEAVE_INPUTS,
    SJ_LEAVE_INVALID,
    SJ_LEAVE_AGENT,
    SJ_LEAVE_REDIAL,
    SJ_LEAVE_GONE,
    SJ_LEAVE_LOST
};
/** Variants of what comes before what. */
enum { SJ_RULE_CONFIDENCE, SJ_RULE_LIFT, SJ_RULE_RATIO, SJ_RULE_SUPPORT, SJ_RULE_CORRECTED };
enum { SJ_SUCCESS_SHARE, SJ_SUCCESS_SHRUNK, SJ_SUCCESS_COMPARED };
enum { SJ_DRIVER_SCORE, SJ_DRIVER_SATISFIED };
/** Variants of the questions about ways. */
enum { SJ_PREFIX_SHARE = 1, SJ_PREFIX_ENDS };
enum { SJ_STEPS_DIFFERENCE = 2, SJ_STEPS_ONE };
enum { SJ_ELAPSED_DIFFERENCE = 1 };
/** Parameters of SJ_QUESTION_RULES. */
enum { SJ_RULE_ITEMS, SJ_RULE_LEAST, SJ_RULE_ALPHA, SJ_RULE_HOLM, SJ_RULE_ONCE };

/** Number `index` of the questions; NULL after the last. */
const sj_metric *sj_question_row(uint64_t index);

#endif
