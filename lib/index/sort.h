/* SPDX-License-Identifier: MIT */
/** Put row numbers in order. */
#ifndef SJ_INDEX_SORT_H
#define SJ_INDEX_SORT_H

#include "base/arena.h"

/** Less than, equal to or greater than 0. */
typedef int sj_sort_order(const void *context, uint32_t a, uint32_t b);
/** Sort, equal ones as they were. 0, or -1 and the order is undefined. O(n) if in order. */
int sj_sort(sj_arena *scratch, uint32_t *rows, uint32_t count, sj_sort_order *order,
            const void *context);

#endif
