/* SPDX-License-Identifier: MIT */
/** Which of an owner's intervals meet a stretch of time, in order of time. */
#ifndef SJ_INDEX_INTERVAL_H
#define SJ_INDEX_INTERVAL_H

#include "base/column.h"

/** Ends are part of an interval. */
typedef struct sj_interval_node {
    int64_t from, until, reach; /* reach: the greatest `until` at and below it */
    uint32_t left, right, up;
} sj_interval_node;
typedef struct sj_interval {
    sj_column root;                    /* by owner */
    SJ_COLUMN(sj_interval_node) nodes; /* by member */
} sj_interval;

/** Know owners and members below these numbers; 0, or -1 and nothing changed. */
int sj_interval_reserve(sj_alloc *alloc, sj_interval *index, uint32_t owners, uint32_t members);
/** Give `member`, which has no owner, to `owner`. O(log n), as are the others. */
void sj_interval_put(sj_interval *index, uint32_t owner, uint32_t member, int64_t from,
                     int64_t until);
void sj_interval_drop(sj_interval *index, uint32_t owner, uint32_t member);
/** The first member of `owner` that meets [from, until], in order of `from`, and the one after;
 *  SJ_NONE: no more. */
uint32_t sj_interval_first(const sj_interval *index, uint32_t owner, int64_t from, int64_t until);
uint32_t sj_interval_next(const sj_interval *index, uint32_t member, int64_t from, int64_t until);
uint64_t sj_interval_held(const sj_interval *index);
void sj_interval_free(sj_alloc *alloc, sj_interval *index);

#endif
