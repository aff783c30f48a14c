/* SPDX-License-Identifier: MIT */
/** Arithmetic that never wraps: 128-bit sums, time that saturates, silences. */
#ifndef SJ_BASE_EXACT_H
#define SJ_BASE_EXACT_H

#include <sojourn/sojourn.h>

/** `number` as a sum. */
sojourn_sum sj_sum(int64_t number);
sojourn_sum sj_sum_add(sojourn_sum a, sojourn_sum b);
sojourn_sum sj_sum_less(sojourn_sum a, sojourn_sum b);
/** a * b, of any two. */
sojourn_sum sj_sum_product(int64_t a, int64_t b);
/** a + b, at most INT64_MAX and at least INT64_MIN. */
int64_t sj_time_add(int64_t a, int64_t b);
/** How long nothing is heard between what ends at `end` and what starts at `start`; never < 0. */
int64_t sj_time_silence(int64_t end, int64_t start);
/** 1 if `silence` is shorter than `limit`; SOJOURN_FOREVER is longer than any. */
int sj_time_within(int64_t silence, int64_t limit);

#endif
