/* SPDX-License-Identifier: MIT */
/** Two groups against each other: ratios, differences, and whether chance alone tells them apart.
 */
#ifndef SJ_METRIC_COMPARE_H
#define SJ_METRIC_COMPARE_H

#include "metric/interval.h"
#include "metric/shrink.h"

/** k of n by l of m, where l > 0, with Katz's interval; of no k the end is that of half of one. */
void sj_compare_ratio(sj_trials a, sj_trials b, sj_value *out);
/** k of n less l of m, with Newcombe's interval. */
void sj_compare_shares(sj_trials a, sj_trials b, sj_value *out);
/** One mean less another, with Welch's interval; of one value there is none. */
void sj_compare_means(const sj_mean *a, const sj_mean *b, sj_value *out);
/** The chance that two shares of one truth differ as much or more: Fisher's exact test, of both
 *  sides. */
double sj_compare_fisher(sj_trials a, sj_trials b);

/** The ratio of shares within groups, by Mantel and Haenszel; all zero at first. */
typedef struct sj_strata {
    double above, below, spread;
} sj_strata;
void sj_compare_stratum(sj_strata *strata, sj_trials a, sj_trials b);
/** 0, or SOJOURN_DONE: there is nothing to compare with. */
int sj_compare_strata(const sj_strata *strata, sj_value *out);

#endif
