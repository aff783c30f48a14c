/* SPDX-License-Identifier: MIT */
/* A binary heap that knows where each number is. A time changes in log n. */
#include "index/due.h"

int sj_due_reserve(sj_alloc *alloc, sj_due *due, uint32_t limit)
{
    return sj_column_extend(alloc, &due->place, limit, 0) != 0 ||
                   sj_column_reserve(alloc, &due->heap, 1) != 0
               ? -1
               : 0;
}

static void set(sj_due *due, uint32_t at, sj_due_item item)
{
    sj_at(&due->heap, at) = item;
    sj_at(&due->place, item.number) = at + 1;
}

/* Let an item come to its place from a free one, up or down. */
static void settle(sj_due *due, uint32_t at, sj_due_item item)
{
    for (; at > 0 && item.time < sj_at(&due->heap, (at - 1) / 2).time; at = (at - 1) / 2)
        set(due, at, sj_at(&due->heap, (at - 1) / 2));
    for (uint32_t down; (down = 2 * at + 1) < due->heap.count; at = down) {
        if (down + 1 < due->heap.count &&
            sj_at(&due->heap, down + 1).time < sj_at(&due->heap, down).time)
            down++;
        if (item.time <= sj_at(&due->heap, down).time)
            break;
        set(due, at, sj_at(&due->heap, down));
    }
    set(due, at, item);
}

void sj_due_put(sj_due *due, uint32_t number, int64_t time)
{
    sj_due_item item = {time, number};
    if (sj_at(&due->place, number) == 0) {
        sj_column_push(&due->heap, item);
        sj_at(&due->place, number) = due->heap.count;
    }
    settle(due, sj_at(&due->place, number) - 1, item);
}

void sj_due_drop(sj_due *due, uint32_t number)
{
    uint32_t place = number < due->place.count ? sj_at(&due->place, number) : 0;
    if (place == 0)
        return;
    sj_due_item last = sj_column_pop(&due->heap);
    sj_at(&due->place, number) = 0;
    if (last.number != number)
        settle(due, place - 1, last);
}

int64_t sj_due_time(const sj_due *due, uint32_t number, int64_t otherwise)
{
    uint32_t place = number < due->place.count ? sj_at(&due->place, number) : 0;
    return place != 0 ? sj_at(&due->heap, place - 1).time : otherwise;
}

uint32_t sj_due_first(const sj_due *due, int64_t *time)
{
    if (due->heap.count == 0)
        return SJ_NONE;
    *time = sj_at(&due->heap, 0).time;
    return sj_at(&due->heap, 0).number;
}

uint64_t sj_due_held(const sj_due *due)
{
    return sj_column_held(&due->heap) + sj_column_held(&due->place);
}

void sj_due_free(sj_alloc *alloc, sj_due *due)
{
    sj_column_free(alloc, &due->heap);
    sj_column_free(alloc, &due->place);
}
