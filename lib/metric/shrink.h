/* SPDX-License-Identifier: MIT */
/** Shares of few against shares of many: the beta-binomial model. */
#ifndef SJ_METRIC_SHRINK_H
#define SJ_METRIC_SHRINK_H

#include <stdint.h>

/** k of n. */
typedef struct sj_trials {
    int64_t k, n;
} sj_trials;
/** The beta distribution of the shares. `pooled`: they do not differ by more than chance, and a and
 * b only tell their common share. */
typedef struct sj_prior {
    double a, b;
    int pooled;
} sj_prior;

/** By moments (Kleinman 1973), from there to the greatest likelihood. Of rows with n > 0, whose
 *  order decides on the last bits. */
sj_prior sj_shrink_fit(const sj_trials *rows, uint32_t count);
sj_prior sj_shrink_moments(const sj_trials *rows, uint32_t count);
/** A mean of n values, and the sum of the squares of their distances from it. */
typedef struct sj_mean {
    double mean, n, spread;
} sj_mean;
/** How far values of one group lie from its mean, and means of groups from their middle. */
typedef struct sj_strays {
    double within, between, middle, error; /* variances; the middle and its variance */
} sj_strays;
/** By moments, of rows with n > 0 in the order that decides on the last bits. `between` 0: means do
 *  not differ by more than chance, and the middle is that of all values. */
sj_strays sj_shrink_means(const sj_mean *rows, uint32_t count);
/** The mean drawn to the middle, and its variance. */
double sj_shrink_drawn(const sj_strays *strays, const sj_mean *row, double *variance);

/** Logarithm of the likelihood, without the binomial coefficients; and with them. */
double sj_shrink_likelihood(const sj_trials *rows, uint32_t count, double a, double b);
/** The chance that a share from Beta(a2, b2) is greater than one from Beta(a1, b1); a2 whole. */
double sj_shrink_greater(double a1, double b1, int64_t a2, double b2);

#endif
