/* SPDX-License-Identifier: MIT */
/* A list of the members and a bit for each number: in, out and "is it in" are O(1). */
#include "index/dirty.h"

#include <string.h>

enum { SPARSE = 32, CHUNK = 1 << SJ_COLUMN_BITS(1), BITS = 8 /* of an item of `in` */ };

int sj_dirty_reserve(sj_alloc *alloc, sj_dirty *dirty, uint32_t extra, uint32_t limit)
{
    uint32_t bytes = limit / BITS + (limit % BITS != 0);
    if (sj_column_reserve(alloc, &dirty->list, extra) != 0)
        return -1;
    if (bytes > dirty->in.count &&
        sj_column_reserve(alloc, &dirty->in, bytes - dirty->in.count) != 0)
        return -1;
    while (dirty->in.count < bytes)
        sj_column_push(&dirty->in, 0);
    return 0;
}

static uint8_t bit(uint32_t row)
{
    return (uint8_t)(1u << row % BITS);
}

static void put_out(sj_dirty *dirty, uint32_t row)
{
    uint32_t at = row / BITS;
    sj_at(&dirty->in, at) &= (uint8_t)~bit(row);
}

void sj_dirty_put(sj_dirty *dirty, uint32_t row)
{
    uint32_t at = row / BITS;
    if ((sj_at(&dirty->in, at) & bit(row)) != 0)
        return;
    sj_at(&dirty->in, at) |= bit(row);
    sj_column_push(&dirty->list, row);
}

int sj_dirty_has(const sj_dirty *dirty, uint32_t row)
{
    uint32_t at = row / BITS;
    return at < dirty->in.count && (sj_at(&dirty->in, at) & bit(row)) != 0;
}

uint32_t sj_dirty_pop(sj_dirty *dirty)
{
    if (dirty->list.count == 0)
        return SJ_NONE;
    uint32_t row = sj_column_pop(&dirty->list);
    put_out(dirty, row);
    return row;
}

int sj_dirty_sift(sj_dirty *dirty, int (*done)(void *context, uint32_t row), void *context)
{
    uint32_t kept = 0, count = dirty->list.count;
    int status = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t row = sj_at(&dirty->list, i);
        int answer = status == 0 ? done(context, row) : 0;
        if (answer < 0)
            status = answer;
        if (answer > 0)
            put_out(dirty, row);
        else
            sj_at(&dirty->list, kept) = row;
        kept += answer <= 0;
    }
    dirty->list.count = kept;
    return status;
}

void sj_dirty_clear(sj_dirty *dirty)
{
    uint32_t in = dirty->in.count;
    if (dirty->list.count < in / SPARSE)
        while (sj_dirty_pop(dirty) != SJ_NONE)
            continue;
    for (uint32_t i = 0; dirty->list.count != 0 && i < in; i += CHUNK)
        memset(&sj_at(&dirty->in, i), 0, in - i < CHUNK ? in - i : CHUNK);
    dirty->list.count = 0;
}

void sj_dirty_trim(sj_alloc *alloc, sj_dirty *dirty)
{
    sj_column_trim(alloc, &dirty->list);
}

uint64_t sj_dirty_held(const sj_dirty *dirty)
{
    return sj_column_held(&dirty->list) + sj_column_held(&dirty->in);
}

void sj_dirty_free(sj_alloc *alloc, sj_dirty *dirty)
{
    sj_column_free(alloc, &dirty->list);
    sj_column_free(alloc, &dirty->in);
}
