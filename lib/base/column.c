/* SPDX-License-Identifier: MIT */
/* A table of chunks of one size, a power of two items. Only the first chunk is ever smaller, and
 * moves while it doubles; what it leaves behind is overwritten, as it may be of somebody whom an
 * erasure takes later. Cost of growing: one chunk, and at times the table of their addresses. */
#include "base/column.h"

#include <string.h>

enum { FIRST = 8 /* items */, TABLE = 2 /* chunks */ };

/* Room of the table for so many chunks. */
static uint32_t table_of(uint32_t chunks)
{
    uint32_t table = chunks != 0 ? TABLE : 0;
    while (table < chunks)
        table *= 2;
    return table;
}

/* Make room in the table for one more than `chunks`. */
static int reserve_table(sj_alloc *alloc, void *column, uint32_t chunks)
{
    size_t old = table_of(chunks) * sizeof(void *), wanted = table_of(chunks + 1) * sizeof(void *);
    void *table;
    memcpy(&table, column, sizeof table);
    if (wanted == old)
        return 0;
    table = sj_alloc_resize(alloc, table, old, wanted);
    if (table == NULL)
        return -1;
    memcpy(column, &table, sizeof table);
    return 0;
}

static int add_chunk(sj_alloc *alloc, void *column, uint32_t chunks, size_t size)
{
    void **table, *chunk = sj_alloc_resize(alloc, NULL, 0, size);
    if (chunk == NULL)
        return -1;
    if (reserve_table(alloc, column, chunks) != 0) {
        sj_alloc_resize(alloc, chunk, size, 0);
        return -1;
    }
    memcpy(&table, column, sizeof table);
    table[chunks] = chunk;
    return 0;
}

static int move_first(sj_alloc *alloc, void *column, size_t old, size_t wanted)
{
    void **table, *chunk = sj_alloc_resize(alloc, NULL, 0, wanted);
    if (chunk == NULL)
        return -1;
    memcpy(&table, column, sizeof table);
    memcpy(chunk, table[0], old);
    memset(table[0], 0, old);
    sj_alloc_resize(alloc, table[0], old, 0);
    table[0] = chunk;
    return 0;
}

/* Room after one more step. */
static uint32_t step(uint32_t room, uint64_t need, uint32_t full)
{
    if (room >= full)
        return room + full;
    room = room != 0 ? room : FIRST;
    while (room < need && room < full)
        room *= 2;
    return room;
}

int sj_column_grow(sj_alloc *alloc, void *column, uint32_t *room, uint64_t need, size_t size,
                   int bits)
{
    const uint32_t full = UINT32_C(1) << bits;
    if (need >= SJ_NONE - full)
        return -1;
    while (*room < need) {
        uint32_t wanted = step(*room, need, full);
        int moves = *room != 0 && *room < full;
        if (moves ? move_first(alloc, column, *room * size, wanted * size) != 0
                  : add_chunk(alloc, column, *room >> bits, (wanted - *room) * size) != 0)
            return -1;
        *room = wanted;
    }
    return 0;
}

/* Without the last of so many chunks, which is overwritten as well; 0, or -1: it stays. */
static int drop_chunk(sj_alloc *alloc, void *column, uint32_t chunks, size_t size)
{
    void **table, *last;
    memcpy(&table, column, sizeof table);
    last = table[chunks - 1];
    if (table_of(chunks - 1) != table_of(chunks)) {
        table = sj_alloc_resize(alloc, table, table_of(chunks) * sizeof *table,
                                table_of(chunks - 1) * sizeof *table);
        if (table == NULL)
            return -1;
        memcpy(column, &table, sizeof table);
    }
    memset(last, 0, size);
    sj_alloc_resize(alloc, last, size, 0);
    return 0;
}

void sj_column_shrink(sj_alloc *alloc, void *column, uint32_t *room, uint32_t count, size_t size,
                      int bits)
{
    const uint32_t full = UINT32_C(1) << bits;
    while (*room > full && *room - full >= count) {
        if (drop_chunk(alloc, column, *room >> bits, full * size) != 0)
            return;
        *room -= full;
    }
}

/* Chunks for so much room. */
static uint32_t chunks_of(uint32_t room, int bits)
{
    return room < UINT32_C(1) << bits ? room != 0 : room >> bits;
}

uint64_t sj_column_size(uint32_t room, size_t size, int bits)
{
    return (uint64_t)room * size + table_of(chunks_of(room, bits)) * sizeof(void *);
}

void sj_column_drop(sj_alloc *alloc, void *chunks, uint32_t room, size_t size, int bits)
{
    const uint32_t full = UINT32_C(1) << bits;
    void **table = chunks;
    uint32_t count = chunks_of(room, bits);
    for (uint32_t i = 0; i < count; i++)
        sj_alloc_resize(alloc, table[i], (room < full ? room : full) * size, 0);
    sj_alloc_resize(alloc, table, table_of(count) * sizeof *table, 0);
}

int sj_column_fill(sj_alloc *alloc, sj_column *column, uint64_t count, uint32_t value)
{
    if (sj_column_reserve(alloc, column, count - column->count) != 0)
        return -1;
    while (column->count < count)
        sj_column_push(column, value);
    return 0;
}
