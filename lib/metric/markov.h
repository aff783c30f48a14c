/* SPDX-License-Identifier: MIT */
/** A chain of states that ends in a goal or in nothing, and what of the goals is lost without a
 *  point: the removal effect, solved and not simulated. */
#ifndef SJ_METRIC_MARKOV_H
#define SJ_METRIC_MARKOV_H

#include <stdint.h>

enum { SJ_MARKOV_ORDER = 4, SJ_MARKOV_LANES = 8 };
#define SJ_MARKOV_NONE UINT32_MAX

/** State 0 is the start. Links of a state lie together. */
typedef struct sj_markov {
    uint32_t states;
    const uint32_t *from; /* by state, and one more: the first of its links */
    const uint32_t *to;   /* by link: state */
    const double *share;  /* by link: of all that leaves its state */
    const double *goals; /* by state: what its leaving to the goal is worth, over all that leaves */
    uint32_t (*points)[SJ_MARKOV_ORDER]; /* by state, SJ_MARKOV_NONE where there is none */
} sj_markov;

/** What comes of the start, if nothing goes on from a state with point `first`, and so for each of
 *  `count` points from there, at most SJ_MARKOV_LANES; of SJ_MARKOV_NONE: if nothing is left out.
 *  `room`: as many numbers for each state. Cost: sweeps over the links, until no state moves. */
void sj_markov_worth(const sj_markov *chain, uint32_t first, uint32_t count, double *room,
                     double *out);

#endif
