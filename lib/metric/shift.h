/* SPDX-License-Identifier: MIT */
/** Agents' time: contacts and states, by agent, whatever customers they were with. */
#ifndef SJ_METRIC_SHIFT_H
#define SJ_METRIC_SHIFT_H

#include "metric/metric.h"
#include "metric/spell.h"

/** Sorts of a stretch, whose `leg` is the agent. */
enum { SJ_SHIFT_CONTACT = 1, SJ_SHIFT_READY = 2, SJ_SHIFT_AWAY = 4 };
enum { SJ_SHIFT_OCCUPANCY, SJ_SHIFT_LOAD, SJ_SHIFT_UTILISATION, SJ_SHIFT_CONCURRENCY };
/** Longer ones are no shift. */
#define SJ_SHIFT_LONGEST INT64_C(604800000000)

typedef struct sj_shift_grid {
    int64_t from, until; /* what is looked at */
    int64_t unit;        /* what is cut at multiples of it; 0: nothing is */
    sj_clock *clock;
} sj_shift_grid;
/** Told of a piece: how much it adds to the numerator and to the denominator. 0, or -1. */
typedef int sj_shift_tell(void *context, uint32_t agent, int64_t time, int64_t above,
                          int64_t below);

/** Go through what agents did, in order of agent and start. 0, or what `tell` answered. */
int sj_shift_walk(const sj_spell *at, uint32_t count, int what, const sj_shift_grid *grid,
                  sj_shift_tell *tell, void *context);
/** Add the contacts of a customer, each a stretch of its agent. 0, or -1 for no memory. */
int sj_handling_contacts(const sj_case *c, sj_alloc *alloc, sj_spells *out);

#endif
