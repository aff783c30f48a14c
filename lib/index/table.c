/* SPDX-License-Identifier: MIT */
/* Linear probing over 8-byte slots at most three quarters full. A slot keeps 32 bits of the hash:
 * they place the row when the table grows, and spare nearly every look at a row that is another. */
#include "index/table.h"

#include <string.h>

static uint64_t slot_of(uint64_t hash, uint32_t row)
{
    return (hash >> 32) << 32 | (row + 1);
}

static uint32_t home(const sj_table *table, uint64_t slot)
{
    return (uint32_t)(slot >> 32) & (table->room - 1);
}

static void place(sj_table *table, uint64_t slot)
{
    uint32_t at = home(table, slot);
    while (table->slot[at] != 0)
        at = (at + 1) & (table->room - 1);
    table->slot[at] = slot;
}

int sj_table_reserve(sj_alloc *alloc, sj_table *table, uint32_t extra)
{
    uint64_t need = ((uint64_t)table->count + extra) * 4 / 3 + 1;
    if (need <= table->room)
        return 0;
    uint64_t room = 16;
    while (room < need)
        room *= 2;
    if (room > (uint64_t)1 << 31 || room > SIZE_MAX / sizeof *table->slot)
        return -1;
    sj_table grown = {NULL, (uint32_t)room, table->count};
    grown.slot = sj_alloc_resize(alloc, NULL, 0, room * sizeof *grown.slot);
    if (grown.slot == NULL)
        return -1;
    memset(grown.slot, 0, room * sizeof *grown.slot);
    for (uint32_t i = 0; i < table->room; i++)
        if (table->slot[i] != 0)
            place(&grown, table->slot[i]);
    sj_table_free(alloc, table);
    *table = grown;
    return 0;
}

uint32_t sj_table_find(const sj_table *table, uint64_t hash, sj_table_same *same,
                       const void *context)
{
    if (table->room == 0)
        return SJ_NONE;
    for (uint32_t at = home(table, hash);; at = (at + 1) & (table->room - 1)) {
        uint64_t slot = table->slot[at];
        if (slot == 0)
            return SJ_NONE;
        if (slot >> 32 == hash >> 32 && same(context, (uint32_t)slot - 1))
            return (uint32_t)slot - 1;
    }
}

void sj_table_put(sj_table *table, uint64_t hash, uint32_t row)
{
    place(table, slot_of(hash, row));
    table->count++;
}

void sj_table_drop(sj_table *table, uint64_t hash, uint32_t row)
{
    uint32_t mask = table->room - 1, hole = home(table, hash);
    while (table->slot[hole] != slot_of(hash, row))
        hole = (hole + 1) & mask;
    for (uint32_t at = (hole + 1) & mask; table->slot[at] != 0; at = (at + 1) & mask) {
        if (((at - home(table, table->slot[at])) & mask) < ((at - hole) & mask))
            continue;
        table->slot[hole] = table->slot[at];
        hole = at;
    }
    table->slot[hole] = 0;
    table->count--;
}

void sj_table_free(sj_alloc *alloc, sj_table *table)
{
    sj_alloc_resize(alloc, table->slot, table->room * sizeof *table->slot, 0);
    *table = (sj_table){0};
}
