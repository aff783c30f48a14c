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
/** An event: when, and which steps it is, a bit for each. */
typedef struct sj_funnel_event {
    int64_t time;
    uint32_t steps;
} sj_funnel_event;

/** The most steps that one chain of events in order reaches, each within `window` of the first. */
int sj_funnel_reach(const sj_funnel_event *events, uint32_t count, int steps, int64_t window,
                    int mode);

#endif
