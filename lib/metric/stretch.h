/* SPDX-License-Identifier: MIT */
/** Stretches of time of some sorts, and how long at least one of them lasts: never the sum of what
 *  overlaps, never below zero. */
#ifndef SJ_METRIC_STRETCH_H
#define SJ_METRIC_STRETCH_H

#include "base/array.h"

#include <sojourn/sojourn.h>

typedef struct sj_stretch {
    int64_t start, end;
    uint32_t leg;  /* whose it is */
    uint32_t sort; /* a bit */
} sj_stretch;
typedef SJ_ARRAY(sj_stretch) sj_stretches;

/** Put in order of start, in place; n log n. */
void sj_stretch_order(sj_stretch *at, uint32_t count);
/** How long any stretch of these sorts lasts, of those in order. */
int64_t sj_stretch_union(const sj_stretch *at, uint32_t count, uint32_t sorts);

#endif
