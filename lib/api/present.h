/* SPDX-License-Identifier: MIT */
/** How many engagements of a customer add to a cell that counts customers: he counts once. */
#ifndef SJ_API_PRESENT_H
#define SJ_API_PRESENT_H

#include "index/table.h"

typedef struct sj_present_row {
    uint32_t customer, cell;
    uint32_t count; /* of one that is not used: the next of these, + 1 */
} sj_present_row;
typedef struct sj_present {
    SJ_COLUMN(sj_present_row) rows;
    sj_table table;
    uint32_t unused; /* first of them, + 1 */
} sj_present;

/** Make room for one more engagement of a customer in a cell; 0, or -1. */
int sj_present_reserve(sj_alloc *alloc, sj_present *present, uint32_t customer, uint32_t cell);
/** One more, for which there is room, or one less: 1 if it is the first, or was the last. */
int sj_present_add(sj_present *present, uint32_t customer, uint32_t cell);
int sj_present_drop(sj_present *present, uint32_t customer, uint32_t cell);
uint64_t sj_present_held(const sj_present *present);
void sj_present_free(sj_alloc *alloc, sj_present *present);

#endif
