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

static size_t slots_size(uint32_t mask)
{
    return ((size_t)mask + 1) * sizeof(uint64_t);
}

/* Empty slots of a page. */
static uint64_t *make_slots(sj_alloc *alloc, uint32_t mask)
{
    uint64_t *slot = sj_alloc_resize(alloc, NULL, 0, slots_size(mask));
    if (slot != NULL)
        memset(slot, 0, slots_size(mask));
    return slot;
}

static void free_slots(sj_alloc *alloc, const sj_table_entry *e)
{
    sj_alloc_resize(alloc, e->slot, slots_size(e->mask), 0);
}

static void place(const sj_table_entry *e, uint64_t slot)
{
    uint32_t at = home(slot, e->mask);
    while (e->slot[at] != 0)
        at = (at + 1) & e->mask;
    e->slot[at] = slot;
}

static int full(const sj_table *table, const sj_table_entry *e)
{
    return sj_at(&table->pages, e->page).count >= e->mask - e->mask / 4;
}

/* Put a page in every entry of the directory that leads to hashes like `hash`. */
static void hang(sj_table *table, uint64_t hash, sj_table_entry e)
{
    uint64_t count = UINT64_C(1) << (table->depth - sj_at(&table->pages, e.page).depth);
    uint64_t from = ((hash >> 32) >> (32 - table->depth)) & ~(count - 1);
    for (uint64_t i = from; i < from + count; i++)
        table->entry[i] = e;
}

static int start(sj_alloc *alloc, sj_table *table)
{
    sj_table_entry *entry;
    if (sj_column_reserve(alloc, &table->pages, 1) != 0 ||
        (entry = sj_alloc_resize(alloc, NULL, 0, sizeof *entry)) == NULL)
        return -1;
    *entry = (sj_table_entry){make_slots(alloc, FIRST - 1), FIRST - 1, 0};
    if (entry->slot == NULL) {
        sj_alloc_resize(alloc, entry, sizeof *entry, 0);
        return -1;
    }
    sj_column_push(&table->pages, ((sj_table_page){0, 0}));
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
    sj_table_entry old = *sj_table_entry_of(table, hash), new = old;
    if (old.mask >= MOST)
        return -1;
    new.mask = old.mask * 2 + 1;
    new.slot = make_slots(alloc, new.mask);
    if (new.slot == NULL)
        return -1;
    for (uint32_t i = 0; i <= old.mask; i++)
        if (old.slot[i] != 0)
            place(&new, old.slot[i]);
    hang(table, hash, new);
    free_slots(alloc, &old);
    return 0;
}

/* Two pages for the one that `hash` leads to, by the first bit that it did not ask. */
static int split(sj_alloc *alloc, sj_table *table, uint64_t hash)
{
    sj_table_entry old = *sj_table_entry_of(table, hash), low = old, high = old;
    uint32_t depth = sj_at(&table->pages, old.page).depth + 1, highs = 0;
    uint64_t bit = UINT64_C(1) << (64 - depth);
    high.page = table->pages.count;
    if (sj_column_reserve(alloc, &table->pages, 1) != 0 ||
        (low.slot = make_slots(alloc, old.mask)) == NULL)
        return -1;
    if ((high.slot = make_slots(alloc, old.mask)) == NULL) {
        free_slots(alloc, &low);
        return -1;
    }
    for (uint32_t i = 0; i <= old.mask; i++)
        if (old.slot[i] != 0) {
            place((old.slot[i] & bit) != 0 ? &high : &low, old.slot[i]);
            highs += (old.slot[i] & bit) != 0;
        }
    sj_column_push(&table->pages, ((sj_table_page){highs, depth}));
    sj_at(&table->pages, low.page).count -= highs;
    sj_at(&table->pages, low.page).depth = depth;
    hang(table, hash & ~bit, low);
    hang(table, hash | bit, high);
    free_slots(alloc, &old);
    return 0;
}

static int relieve(sj_alloc *alloc, sj_table *table, uint64_t hash)
{
    const sj_table_entry *e = sj_table_entry_of(table, hash);
    if (e->mask + 1 < USUAL)
        return grow(alloc, table, hash);
    if (sj_at(&table->pages, e->page).depth < table->depth)
        return split(alloc, table, hash);
    if (table->depth >= DEEPEST || table->count >> table->depth < SPARSE)
        return grow(alloc, table, hash);
    return deepen(alloc, table) != 0 ? -1 : split(alloc, table, hash);
}

int sj_table_reserve(sj_alloc *alloc, sj_table *table, uint64_t hash)
{
    if (table->entry == NULL && start(alloc, table) != 0)
        return -1;
    while (full(table, sj_table_entry_of(table, hash)))
        if (relieve(alloc, table, hash) != 0)
            return -1;
    return 0;
}

void sj_table_put(sj_table *table, uint64_t hash, uint32_t row)
{
    const sj_table_entry *e = sj_table_entry_of(table, hash);
    place(e, slot_of(hash, row));
    sj_at(&table->pages, e->page).count++;
    table->count++;
}

void sj_table_drop(sj_table *table, uint64_t hash, uint32_t row)
{
    const sj_table_entry *e = sj_table_entry_of(table, hash);
    uint64_t *slot = e->slot;
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
    sj_at(&table->pages, e->page).count--;
    table->count--;
}

/* Entries of the directory that lead to the page of this one. */
static size_t width(const sj_table *table, const sj_table_entry *e)
{
    return (size_t)1 << (table->depth - sj_at(&table->pages, e->page).depth);
}

static size_t entries(const sj_table *table)
{
    return table->entry != NULL ? (size_t)1 << table->depth : 0;
}

uint64_t sj_table_held(const sj_table *table)
{
    uint64_t bytes = sj_column_held(&table->pages) + entries(table) * sizeof *table->entry;
    for (size_t i = 0; i < entries(table); i += width(table, &table->entry[i]))
        bytes += slots_size(table->entry[i].mask);
    return bytes;
}

void sj_table_free(sj_alloc *alloc, sj_table *table)
{
    for (size_t i = 0; i < entries(table); i += width(table, &table->entry[i]))
        free_slots(alloc, &table->entry[i]);
    sj_alloc_resize(alloc, table->entry, entries(table) * sizeof *table->entry, 0);
    sj_column_free(alloc, &table->pages);
    *table = (sj_table){0};
}
