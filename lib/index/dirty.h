/* SPDX-License-Identifier: MIT */
/** A set of row numbers that must be worked out again. */
#ifndef SJ_INDEX_DIRTY_H
#define SJ_INDEX_DIRTY_H

#include "base/column.h"

typedef struct sj_dirty {
    sj_column list;
    SJ_COLUMN(uint8_t) in; /* a bit a number */
} sj_dirty;

/** Make room for `extra` more of the numbers below `limit`; 0, or -1 and nothing changed. */
int sj_dirty_reserve(sj_alloc *alloc, sj_dirty *dirty, uint32_t extra, uint32_t limit);
/** Put a number in, once. */
void sj_dirty_put(sj_dirty *dirty, uint32_t row);
int sj_dirty_has(const sj_dirty *dirty, uint32_t row);
/** Take the last one out: SJ_NONE when there is none. */
uint32_t sj_dirty_pop(sj_dirty *dirty);
/** Take out those that `done` says 1 of, in order; below 0 it ends there: 0, or that. */
int sj_dirty_sift(sj_dirty *dirty, int (*done)(void *context, uint32_t row), void *context);
/** Take all out; O(numbers), if many are in. */
void sj_dirty_clear(sj_dirty *dirty);
/** Give back the memory of those that are out. */
void sj_dirty_trim(sj_alloc *alloc, sj_dirty *dirty);
uint64_t sj_dirty_held(const sj_dirty *dirty);
void sj_dirty_free(sj_alloc *alloc, sj_dirty *dirty);

#endif
