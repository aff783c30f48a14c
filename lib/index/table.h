/* SPDX-License-Identifier: MIT */
/** Row numbers found by hash, no keys of its own. Grows page by page: no put costs more than one.
 */
#ifndef SJ_INDEX_TABLE_H
#define SJ_INDEX_TABLE_H

#include "base/alloc.h"

typedef struct sj_table_page {
    uint32_t count;
    uint32_t depth;  /* leading bits that the hashes of this page share by its place */
    uint64_t slot[]; /* upper half of the hash, row + 1; 0: empty */
} sj_table_page;
typedef struct sj_table_entry {
    sj_table_page *page;
    uint32_t mask; /* slots of the page - 1 */
} sj_table_entry;
typedef struct sj_table {
    sj_table_entry *entry; /* by the first `depth` bits of a hash; NULL: nothing was reserved */
    uint32_t depth;
    uint32_t count;
} sj_table;

/** Is row `row` the one that is looked for? */
typedef int sj_table_same(const void *context, uint32_t row);

/** Make room for one more row with this hash; 0, or -1 and nothing changed. */
int sj_table_reserve(sj_alloc *alloc, sj_table *table, uint64_t hash);
/** The row with this hash that `same` accepts, or SJ_NONE. */
uint32_t sj_table_find(const sj_table *table, uint64_t hash, sj_table_same *same,
                       const void *context);
/** Add a row that is not there; room was reserved since the last put. */
void sj_table_put(sj_table *table, uint64_t hash, uint32_t row);
/** Take a row out that is there. */
void sj_table_drop(sj_table *table, uint64_t hash, uint32_t row);
void sj_table_free(sj_alloc *alloc, sj_table *table);

#endif
