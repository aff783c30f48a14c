/* SPDX-License-Identifier: MIT */
/* Merge sort from the bottom: stable, n log n at worst, and libc's qsort has no context. What is in
 * order already, as most of what comes in time order is, costs one walk. */
#include "index/sort.h"

#include <string.h>

static void merge(const uint32_t *from, uint32_t *to, uint32_t middle, uint32_t count,
                  sj_sort_order *order, const void *context)
{
    uint32_t a = 0, b = middle;
    if (middle == count || order(context, from[middle - 1], from[middle]) <= 0) {
        memcpy(to, from, count * sizeof *to);
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        int left = b >= count || (a < middle && order(context, from[a], from[b]) <= 0);
        to[i] = left ? from[a++] : from[b++];
    }
}

int sj_sort(sj_arena *scratch, uint32_t *rows, uint32_t count, sj_sort_order *order,
            const void *context)
{
    uint32_t sorted = 1;
    while (sorted < count && order(context, rows[sorted - 1], rows[sorted]) <= 0)
        sorted++;
    if (sorted >= count)
        return 0;
    sj_arena_mark mark = sj_arena_save(scratch);
    uint32_t *from = rows, *to = sj_arena_take(scratch, count * sizeof *to);
    if (to == NULL)
        return -1;
    for (uint64_t width = 1; width < count; width *= 2) {
        for (uint64_t at = 0; at < count; at += 2 * width) {
            uint64_t left = count - at;
            merge(from + at, to + at, (uint32_t)(width < left ? width : left),
                  (uint32_t)(2 * width < left ? 2 * width : left), order, context);
        }
        uint32_t *swap = from;
        from = to;
        to = swap;
    }
    if (from != rows)
        memcpy(rows, from, count * sizeof *rows);
    sj_arena_release(scratch, mark);
    return 0;
}
