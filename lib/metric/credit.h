/* SPDX-License-Identifier: MIT */
/** How the touches of one path share what the path led to. Weights and credits are integers, so
 * what is shared out is never more or less than what there was. */
#ifndef SJ_METRIC_CREDIT_H
#define SJ_METRIC_CREDIT_H

#include <sojourn/sojourn.h>

/** A touch: when, and of what; equal points are equal labels. */
typedef struct sj_credit_step {
    int64_t start, end, point;
    uint32_t event, transaction; /* what the caller knows it by */
} sj_credit_step;

enum {
    SJ_CREDIT_FIRST,
    SJ_CREDIT_LAST,
    SJ_CREDIT_LAST_OTHER, /* than `point`, if there is one */
    SJ_CREDIT_LINEAR,
    SJ_CREDIT_ANCHORED, /* hundredths to the first, to the first of `point`, to the last; rest */
    SJ_CREDIT_DECAY,    /* half as much for each half-life before the last */
    SJ_CREDIT_DURATION  /* by length; equal if none has any */
};
typedef struct sj_credit {
    int model;
    int has_point;
    int64_t point;
    int64_t first, lead, last; /* of SJ_CREDIT_ANCHORED */
    int64_t half_life;         /* above 0 */
} sj_credit;

/** Weigh the steps of a path, `count` > 0. Their sum is above 0 and below 2^63. */
void sj_credit_weigh(const sj_credit *rule, const sj_credit_step *path, uint32_t count,
                     uint64_t *weights);
/** Share `amount` by weights whose sum is above 0 and below 2^63, in parts of 1 / unit: each the
 *  greatest that is not too much, and what remains to the last that has a weight. */
void sj_credit_share(int64_t amount, int64_t unit, const uint64_t *weights, uint32_t count,
                     sojourn_sum *out);

#endif
