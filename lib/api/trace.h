/* SPDX-License-Identifier: MIT */
/** A question over paths as it was asked for, and what its paths add up to. */
#ifndef SJ_API_TRACE_H
#define SJ_API_TRACE_H

#include "api/figures.h"
#include "api/track.h"
#include "api/trail.h"
#include "metric/question.h"

#include <sojourn/paths.h>

/** A whole goal is so many parts. */
#define SJ_TRACE_GOAL INT64_C(1000000000000000)
#define SJ_TRACE_SHARE INT64_C(1000000) /* where parts are a denominator */

typedef struct sj_trace {
    sj_figures own;
    const sj_metric *question;
    sj_ask ask;
    sj_trail_rule rule;
    sj_credit credit;
    sojourn_text step;     /* kept; empty: none */
    sojourn_path asked;    /* context and function of the host */
    char currency[4];      /* of the values that are shared, once known */
    uint8_t priced, mixed; /* it is known; there are several */
    int32_t answer;        /* of a host's function that failed */
    uint32_t serial;       /* of the goal that is being shared, from 1 */
    int64_t total;         /* of goals that touches led to, or of their value, */
    uint8_t beyond;        /* if it fits */
    int64_t left_out;      /* goals of another currency */
    sj_tally tally;        /* cells by label; of no label: what no touch led to */
    sj_track track;        /* what becomes of paths that are looked at together */
    SJ_ARRAY(uint64_t) weights;
    SJ_ARRAY(sojourn_sum) credits;
} sj_trace;

/** Check what was asked, and keep it; memory is the trace's, on errors too. */
sojourn_status sj_trace_read(sj_trace *trace, const sojourn_path *path, sojourn_error *error);
/** How the steps of a path share its goal: weights, and what there is to share; 0, or -1. */
int sj_trace_weigh(sj_trace *trace, const sj_trail *trail, const sj_gather *gather, uint32_t goal,
                   int64_t *amount);
/** Add a goal, or its value, to the total. */
void sj_trace_add(sj_trace *trace, int64_t amount);
/** Turn what all paths together say into cells; 0, or -1 for no memory. */
int sj_trace_track(sj_trace *trace, sj_arena *scratch);

#endif
