/* SPDX-License-Identifier: MIT */
/** How far a row of events comes along the steps of a funnel. */
#ifndef SJ_METRIC_FUNNEL_H
#define SJ_METRIC_FUNNEL_H

#include <stdint.h>

enum { SJ_FUNNEL_STEPS = 16 };
enum {
    SJ_FUNNEL_PLAIN,    /* other events may lie between */
    SJ_FUNNEL_ORDER,    /* no step of the funnel but the one awaited may lie between */
    SJ_FUNNEL_INCREASE, /* each step is later than the one before */
    SJ_FUNNEL_ONCE      /* a step that comes again ends the chain */
};
typedef struct sj_funnel {
    int steps, mode;
    int64_t window;                  /* of the first step */
    int64_t within[SJ_FUNNEL_STEPS]; /* of the step before; the first's is not read */
} sj_funnel;
/** An event: when, and which steps it is, a bit for each. */
typedef struct sj_funnel_event {
    int64_t time;
    uint32_t steps;
} sj_funnel_event;
/** A chain that has come to a step: when it began, and when it came there. */
typedef struct sj_funnel_chain {
    int64_t start, last;
} sj_funnel_chain;

/** The most steps that one chain of events in order reaches, each within its windows. `room`: for a
 *  chain for each step of each event. */
int sj_funnel_reach(const sj_funnel *rule, const sj_funnel_event *events, uint32_t count,
                    sj_funnel_chain *room);

#endif
