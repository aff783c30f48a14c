/* SPDX-License-Identifier: MIT */
/* The host's one function does all; this file only keeps the count of bytes, their limit and
 * the growth of arrays in one place. Arrays grow by half, so n pushes cost O(n) copies. */
#include "base/array.h"

#include <string.h>

void *sj_alloc_resize(sj_alloc *alloc, void *block, size_t old_size, size_t new_size)
{
    if (old_size == 0 && new_size == 0)
        return NULL;
    uint64_t bytes = alloc->bytes + new_size - old_size;
    int refused = new_size > old_size && alloc->limit != 0 && bytes > alloc->limit;
    void *moved = refused ? NULL : alloc->resize(alloc->context, block, old_size, new_size);
    if (moved != NULL || new_size == 0)
        alloc->bytes = bytes;
    else
        alloc->needed = refused ? bytes : 0;
    return moved;
}

sj_alloc sj_alloc_share(const sj_alloc *whole, uint32_t count)
{
    sj_alloc share = {.context = whole->context, .resize = whole->resize};
    uint64_t left = whole->limit > whole->bytes ? whole->limit - whole->bytes : 0;
    if (whole->limit != 0)
        share.limit = left / count != 0 ? left / count : 1;
    return share;
}

void sj_alloc_join(sj_alloc *whole, const sj_alloc *share)
{
    whole->bytes += share->bytes;
}

int sj_alloc_grow(sj_alloc *alloc, void *array, uint32_t *room, uint64_t need, size_t size)
{
    if (need <= *room)
        return 0;
    uint64_t wanted = (uint64_t)*room + *room / 2 + 8;
    if (wanted < need)
        wanted = need;
    if (wanted >= SJ_NONE)
        wanted = SJ_NONE - 1;
    if (need > wanted || wanted > SIZE_MAX / size)
        return -1;
    void *block;
    memcpy(&block, array, sizeof block);
    block = sj_alloc_resize(alloc, block, *room * size, (size_t)wanted * size);
    if (block == NULL)
        return -1;
    memcpy(array, &block, sizeof block);
    *room = (uint32_t)wanted;
    return 0;
}

size_t sj_alloc_place(size_t *used, size_t count, size_t size)
{
    size_t place = *used;
    *used += (count * size + 15) / 16 * 16;
    return place;
}

int sj_rows_push(sj_alloc *alloc, sj_rows *rows, uint32_t row)
{
    if (sj_array_reserve(alloc, rows, 1) != 0)
        return -1;
    sj_array_push(rows, row);
    return 0;
}
