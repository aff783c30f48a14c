/* SPDX-License-Identifier: MIT */
/** Row numbers found by hash, no keys of its own. Grows page by page: no put costs more than one.
 */
#ifndef SJ_INDEX_TABLE_H
#define SJ_INDEX_TABLE_H

#include "base/column.h"

typedef struct sj_table_page {
    uint32_t count; /* of rows */
    uint32_t depth; /* leading bits that the hashes of this page share by its place */
} sj_table_page;
typedef struct sj_table_entry {
    uint64_t *slot; /* of the page: upper half of the hash, row + 1; 0: empty */
    uint32_t mask;  /* how many - 1 */
    uint32_t page;
} sj_table_entry;
typedef struct sj_table {
    sj_table_entry *entry; /* by the first `depth` bits of a hash; NULL: nothing was reserved */
    SJ_COLUMN(sj_table_page) pages;
    uint32_t depth;
    uint32_t count;
} sj_table;

/** Make room for one more row with this hash; 0, or -1 and nothing changed. */
int sj_table_reserve(sj_alloc *alloc, sj_table *table, uint64_t hash);
/** A walk over the rows with one hash, and rarely others. */
typedef struct sj_table_walk {
    uint64_t *slot; /* NULL: nothing was reserved */
    uint32_t mask, page, at, tag;
} sj_table_walk;
static inline sj_table_entry *sj_table_entry_of(const sj_table *table, uint64_t hash)
{
    return &table->entry[(hash >> 32) >> (32 - table->depth)];
}
/** The next row, or SJ_NONE. */
static inline uint32_t sj_table_next(sj_table_walk *walk)
{
    uint64_t slot;
    uint32_t at = walk->at;
    while ((slot = walk->slot[at]) != 0 && slot >> 32 != walk->tag)
        at = (at + 1) & walk->mask;
    walk->at = slot != 0 ? (at + 1) & walk->mask : at;
    return (uint32_t)slot - 1;
}
static inline uint32_t sj_table_first(const sj_table *table, uint64_t hash, sj_table_walk *walk)
{
    uint32_t tag = (uint32_t)(hash >> 32);
    *walk = (sj_table_walk){NULL, 0, 0, 0, tag};
    if (table->entry == NULL)
        return SJ_NONE;
    const sj_table_entry *e = sj_table_entry_of(table, hash);
    *walk = (sj_table_walk){e->slot, e->mask, e->page, tag & e->mask, tag};
    return sj_table_next(walk);
}
/** 1 if a row may be put at the end of a walk. */
static inline int sj_table_room(const sj_table *table, const sj_table_walk *walk)
{
    return walk->slot != NULL &&
           sj_at(&table->pages, walk->page).count < walk->mask - walk->mask / 4;
}
static inline void sj_table_put_at(sj_table *table, const sj_table_walk *walk, uint32_t row)
{
    walk->slot[walk->at] = (uint64_t)walk->tag << 32 | (row + 1);
    sj_at(&table->pages, walk->page).count++;
    table->count++;
}
/** Bring near what the walk will read. */
static inline void sj_table_prefetch(const sj_table *table, uint64_t hash)
{
    if (table->entry == NULL)
        return;
    const sj_table_entry *e = sj_table_entry_of(table, hash);
    SJ_PREFETCH(&e->slot[(hash >> 32) & e->mask]);
}
/** Add a row that is not there; room was reserved since the last put. */
void sj_table_put(sj_table *table, uint64_t hash, uint32_t row);
/** Take a row out that is there. */
void sj_table_drop(sj_table *table, uint64_t hash, uint32_t row);
/** Bytes that it holds; O(pages). */
uint64_t sj_table_held(const sj_table *table);
void sj_table_free(sj_alloc *alloc, sj_table *table);

#endif
