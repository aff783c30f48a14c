/* SPDX-License-Identifier: MIT */
/* Extendible hashing: the first bits of a hash choose a page, a small table with linear probing at
 * most three quarters full. A page of the usual size that is full splits in two; the directory
 * doubles when a page has used all its bits, which copies pointers only. So the longest pause is
 * one page, whatever the count. Hashes that agree in many bits would split pages for nothing:
 * while the directory is long for what is in the table, a page grows beyond the usual size. */
#include "index/table.h"

#include <string.h>

enum {
    FIRST = 16,        /* slots of the first page */
    USUAL = 2048,      /* slots of a page that splits */
    MOST = 0x07ffffff, /* slots - 1 of a page of hashes that agree */
    SPARSE = 192,      /* rows an entry of the directory, below which it does not double */
    DEEPEST = 20       /* bits of the directory; the lower 12 of a slot's 32 are left to the page */
};

static uint64_t slot_of(uint64_t hash, uint32_t row)
{
    return (hash >> 32) << 32 | (row + 1);
}

static uint32_t home(uint64_t hash, uint32_t mask)
{
    return (uint32_t)(hash >> 32) & mask;
}

static size_t page_size(uint32_t mask)
{
    return sizeof(sj_table_page) + ((size_t)mask + 1) * sizeof(uint64_t);
}

static sj_table_page *make_page(sj_alloc *alloc, uint32_t mask, uint32_t depth)
{
    sj_table_page *page = sj_alloc_resize(alloc, NULL, 0, page_size(mask));
    if (page == NULL)
        return NULL;
    memset(page, 0, page_size(mask));
    page->depth = depth;
    return page;
}

static void place(sj_table_page *page, uint32_t mask, uint64_t slot)
{
    uint32_t at = home(slot, mask);
    while (page->slot[at] != 0)
        at = (at + 1) & mask;
    page->slot[at] = slot;
    page->count++;
}

static int full(const sj_table_entry *e)
{
    return e->page->count >= e->mask - e->mask / 4;
}

/* Put a page in every entry of the directory that leads to hashes like `hash`. */
static void hang(sj_table *table, uint64_t hash, sj_table_page *page, uint32_t mask)
{
    uint64_t count = UINT64_C(1) << (table->depth - page->depth);
    uint64_t from = ((hash >> 32) >> (32 - table->depth)) & ~(count - 1);
    for (uint64_t i = from; i < from + count; i++)
        table->entry[i] = (sj_table_entry){page, mask};
}

static int start(sj_alloc *alloc, sj_table *table)
{
    sj_table_entry *entry = sj_alloc_resize(alloc, NULL, 0, sizeof *entry);
    if (entry == NULL)
        return -1;
    *entry = (sj_table_entry){make_page(alloc, FIRST - 1, 0), FIRST - 1};
    if (entry->page == NULL) {
        sj_alloc_resize(alloc, entry, sizeof *entry, 0);
        return -1;
    }
    table->entry = entry;
    return 0;
}

static int deepen(sj_alloc *alloc, sj_table *table)
{
    size_t count = (size_t)1 << table->depth;
    sj_table_entry *entry = sj_alloc_resize(alloc, NULL, 0, 2 * count * sizeof *entry);
    if (entry == NULL)
        return -1;
    for (size_t i = 0; i < 2 * count; i++)
        entry[i] = table->entry[i / 2];
    sj_alloc_resize(alloc, table->entry, count * sizeof *entry, 0);
    table->entry = entry;
    table->depth++;
    return 0;
}

/* Twice the page that `hash` leads to. */
static int grow(sj_alloc *alloc, sj_table *table, uint64_t hash)
{
    sj_table_entry old = *sj_table_entry_of(table, hash);
    if (old.mask >= MOST)
        return -1;
    uint32_t mask = old.mask * 2 + 1;
    sj_table_page *page = make_page(alloc, mask, old.page->depth);
    if (page == NULL)
        return -1;
    for (uint32_t i = 0; i <= old.mask; i++)
        if (old.page->slot[i] != 0)
            place(page, mask, old.page->slot[i]);
    hang(table, hash, page, mask);
    sj_alloc_resize(alloc, old.page, page_size(old.mask), 0);
    return 0;
}

/* Two pages for the one that `hash` leads to, by the first bit that it did not ask. */
static int split(sj_alloc *alloc, sj_table *table, uint64_t hash)
{
    sj_table_entry old = *sj_table_entry_of(table, hash);
    uint32_t depth = old.page->depth + 1;
    uint64_t bit = UINT64_C(1) << (64 - depth);
    sj_table_page *low = make_page(alloc, old.mask, depth), *high = NULL;
    if (low != NULL)
        high = make_page(alloc, old.mask, depth);
    if (high == NULL) {
        if (low != NULL)
            sj_alloc_resize(alloc, low, page_size(old.mask), 0);
        return -1;
    }
    for (uint32_t i = 0; i <= old.mask; i++)
        if (old.page->slot[i] != 0)
            place((old.page->slot[i] & bit) != 0 ? high : low, old.mask, old.page->slot[i]);
    hang(table, hash & ~bit, low, old.mask);
    hang(table, hash | bit, high, old.mask);
    sj_alloc_resize(alloc, old.page, page_size(old.mask), 0);
    return 0;
}

static int relieve(sj_alloc *alloc, sj_table *table, uint64_t hash)
{
    const sj_table_entry *e = sj_table_entry_of(table, hash);
    if (e->mask + 1 < USUAL)
        return grow(alloc, table, hash);
    if (e->page->depth < table->depth)
        return split(alloc, table, hash);
    if (table->depth >= DEEPEST || table->count >> table->depth < SPARSE)
        return grow(alloc, table, hash);
    return deepen(alloc, table) != 0 ? -1 : split(alloc, table, hash);
}

int sj_table_reserve(sj_alloc *alloc, sj_table *table, uint64_t hash)
{
    if (table->entry == NULL && start(alloc, table) != 0)
        return -1;
    while (full(sj_table_entry_of(table, hash)))
        if (relieve(alloc, table, hash) != 0)
            return -1;
    return 0;
}

void sj_table_put(sj_table *table, uint64_t hash, uint32_t row)
{
    const sj_table_entry *e = sj_table_entry_of(table, hash);
    place(e->page, e->mask, slot_of(hash, row));
    table->count++;
}

void sj_table_drop(sj_table *table, uint64_t hash, uint32_t row)
{
    const sj_table_entry *e = sj_table_entry_of(table, hash);
    uint64_t *slot = e->page->slot;
    uint32_t mask = e->mask, hole = home(hash, mask);
    while (slot[hole] != slot_of(hash, row))
        hole = (hole + 1) & mask;
    for (uint32_t at = (hole + 1) & mask; slot[at] != 0; at = (at + 1) & mask) {
        if (((at - home(slot[at], mask)) & mask) < ((at - hole) & mask))
            continue;
        slot[hole] = slot[at];
        hole = at;
    }
    slot[hole] = 0;
    e->page->count--;
    table->count--;
}

void sj_table_free(sj_alloc *alloc, sj_table *table)
{
    size_t count = table->entry != NULL ? (size_t)1 << table->depth : 0;
    for (size_t i = 0; i < count;) {
        sj_table_entry e = table->entry[i];
        i += (size_t)1 << (table->depth - e.page->depth);
        sj_alloc_resize(alloc, e.page, page_size(e.mask), 0);
    }
    sj_alloc_resize(alloc, table->entry, count * sizeof *table->entry, 0);
    *table = (sj_table){0};
}
