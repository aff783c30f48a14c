/* SPDX-License-Identifier: MIT */
/** Row numbers found by hash: open addressing, no keys of its own. */
#ifndef SJ_INDEX_TABLE_H
#define SJ_INDEX_TABLE_H

#include "base/alloc.h"

typedef struct sj_table {
    uint64_t *slot; /* upper half of the hash, row + 1; 0: empty */
    uint32_t room;  /* a power of two, or 0 */
    uint32_t count;
} sj_table;

/** Is row `row` the one that is looked for? */
typedef int sj_table_same(const void *context, uint32_t row);

/** Make room for `extra` more rows; 0, or -1 and nothing changed. */
int sj_table_reserve(sj_alloc *alloc, sj_table *table, uint32_t extra);
/** The row with this hash that `same` accepts, or SJ_NONE. */
uint32_t sj_table_find(const sj_table *table, uint64_t hash, sj_table_same *same,
                       const void *context);
/** Add a row that is not there; room was reserved. */
void sj_table_put(sj_table *table, uint64_t hash, uint32_t row);
/** Take a row out that is there. */
void sj_table_drop(sj_table *table, uint64_t hash, uint32_t row);
void sj_table_free(sj_alloc *alloc, sj_table *table);

#endif
