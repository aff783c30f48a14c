/* SPDX-License-Identifier: MIT */
/** A chain of states that ends in a goal or in nothing, and what of the goals is lost without a
 *  point: the removal effect, solved and not simulated (doc/decisions/0020). */
#ifndef SJ_METRIC_MARKOV_H
#define SJ_METRIC_MARKOV_H

#include "base/arena.h"

enum { SJ_MARKOV_ORDER = 4, SJ_MARKOV_LANES = 8, SJ_MARKOV_DIRECT = 1024, SJ_MARKOV_MOST = 2048 };
#define SJ_MARKOV_NONE UINT32_MAX
#define SJ_MARKOV_WORK (INT64_C(1) << 33)

/** State 0 is the start, and has no points. Links of a state lie together; none leads to itself. */
typedef struct sj_markov {
    uint32_t states, count; /* of states; of points, numbered from 0 */
    const uint32_t *from;   /* by state, and one more: the first of its links */
    const uint32_t *to;     /* by link: state */
    const double *share;    /* by link: of all that leaves its state */
    const double *goals; /* by state: what its leaving to the goal is worth, over all that leaves */
    const double *ends;  /* by state: share that goes on to no state */
    uint32_t (*points)[SJ_MARKOV_ORDER]; /* by state, SJ_MARKOV_NONE where there is none */
} sj_markov;

/** What comes of the start; and what, if nothing goes on from a state with a point, by point.
 *  0; -1: no memory; SOJOURN_DONE: it would take too long. Up to SJ_MARKOV_DIRECT states by
 *  sj_markov_divide; beyond by sj_markov_sweep, and up to SJ_MARKOV_MOST, where that would take too
 *  long, by the first after all. */
int sj_markov_worth(const sj_markov *chain, sj_arena *scratch, double *all, double *without);
/** By elimination. Cost: up to states^3, and room for two to four times states^2 numbers. */
int sj_markov_divide(const sj_markov *chain, sj_arena *scratch, double *all, double *without);
/** By sweeps; SOJOURN_DONE where that is more than SJ_MARKOV_WORK. Cost: sweeps * links for every
 * SJ_MARKOV_LANES points, as many as leave 2^-64 of the whole open. */
int sj_markov_sweep(const sj_markov *chain, sj_arena *scratch, double *all, double *without);

#endif
