/* SPDX-License-Identifier: MIT */
/** Numbers, each with a time: which is due first. */
#ifndef SJ_INDEX_DUE_H
#define SJ_INDEX_DUE_H

#include "base/column.h"

typedef struct sj_due_item {
    int64_t time;
    uint32_t number;
} sj_due_item;
typedef struct sj_due {
    SJ_COLUMN(sj_due_item) heap;
    sj_column place; /* by number: where it is in the heap, + 1; 0: it has no time */
} sj_due;

/** Make room for one more, of the numbers below `limit`; 0, or -1 and nothing changed. */
int sj_due_reserve(sj_alloc *alloc, sj_due *due, uint32_t limit);
/** Give a number a time, in place of its own if it has one; there is room. */
void sj_due_put(sj_due *due, uint32_t number, int64_t time);
/** A number has no time now. */
void sj_due_drop(sj_due *due, uint32_t number);
/** The time of a number, or `otherwise`. */
int64_t sj_due_time(const sj_due *due, uint32_t number, int64_t otherwise);
/** The number of the least time, and that; SJ_NONE: there is none. */
uint32_t sj_due_first(const sj_due *due, int64_t *time);
uint64_t sj_due_held(const sj_due *due);
void sj_due_free(sj_alloc *alloc, sj_due *due);

#endif
