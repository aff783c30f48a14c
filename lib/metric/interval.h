/* SPDX-License-Identifier: MIT */
/** The one place where integers become doubles: the value of a figure and its interval of 95 %. */
#ifndef SJ_METRIC_INTERVAL_H
#define SJ_METRIC_INTERVAL_H

#include <sojourn/figures.h>

typedef struct sj_value {
    double value, low, high;
} sj_value;

/** By a method; empty: that of the unit. 0; SOJOURN_DONE: no data; -1: the method does not fit. */
int sj_interval_of(const sojourn_figure *figure, sojourn_text method, sj_value *out);
/** n * squares - numerator^2, exact before it is rounded once. */
double sj_interval_spread(sojourn_sum numerator, sojourn_sum squares, int64_t n);
double sj_interval_real(sojourn_sum sum);
/** The whole number nearest to x, as far as 64 bits go. */
int64_t sj_interval_whole(double x);

#endif
