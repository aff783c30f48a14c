/* SPDX-License-Identifier: MIT */
/** Which intervals are near in time: one sweep, any number of classes with limits of their own. */
#ifndef SJ_INDEX_NEAR_H
#define SJ_INDEX_NEAR_H

#include "base/arena.h"

typedef struct sj_near_item {
    int64_t start, end;
    uint32_t number; /* what is joined */
    uint32_t class;
} sj_near_item;
/** The silence that keeps two classes apart, in either order; 0: nothing joins them. */
typedef int64_t sj_near_limit(const void *context, uint32_t class_a, uint32_t class_b);

/** Join in `parent` the numbers of all pairs of items (in order of start) whose silence is less
 *  than the limit. 0, or -1 for no memory. O(n) times the classes that occur, in the usual case. */
int sj_near_join(sj_arena *scratch, const sj_near_item *items, uint32_t count,
                 sj_near_limit *limit, const void *context, uint32_t *parent);

#endif
