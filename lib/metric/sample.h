/* SPDX-License-Identifier: MIT */
/** What a sample in order says. */
#ifndef SJ_METRIC_SAMPLE_H
#define SJ_METRIC_SAMPLE_H

#include <sojourn/sojourn.h>

/** A value, and whether what is waited for happened then; else it was censored. */
typedef struct sj_sample {
    int64_t value;
    uint32_t cell; /* whose it is, for the caller */
    uint32_t hit;
} sj_sample;

/** The value at rank (n - 1) * thousandths / 1000, between two in proportion, exact: numerator and
 *  denominator. n > 0; thousandths 1 to 999. */
int64_t sj_sample_quantile(const sj_sample *at, uint64_t count, int64_t thousandths,
                           sojourn_sum *numerator);
/** Share that lasts beyond `value`, by Kaplan and Meier, and the variance of its logarithm. */
typedef struct sj_survival {
    double share, variance;
} sj_survival;
sj_survival sj_sample_survival(const sj_sample *at, uint64_t count, int64_t value);
/** The least value that at most 1 - thousandths / 1000 last beyond; 0, or -1 if all do. */
int sj_sample_survived(const sj_sample *at, uint64_t count, int64_t thousandths, int64_t *value);

#endif
