/* SPDX-License-Identifier: MIT */
#include "heap.h"

#include "tool.h"

#include <stdlib.h>

static bool less(const struct heap_item *a, const struct heap_item *b)
{
    return a->time != b->time ? a->time < b->time : a->order < b->order;
}

void heap_put(struct heap *heap, int64_t time, uint32_t slot)
{
    heap->items = memory_grow(heap->items, heap->count, &heap->room, sizeof *heap->items);
    struct heap_item item = {time, heap->order++, slot};
    size_t at = heap->count++;
    while (at && less(&item, &heap->items[(at - 1) / 2])) {
        heap->items[at] = heap->items[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    heap->items[at] = item;
}

bool heap_before(const struct heap *heap, int64_t time)
{
    return heap->count && heap->items[0].time < time;
}

uint32_t heap_take(struct heap *heap, int64_t *time)
{
    struct heap_item first = heap->items[0], item = heap->items[--heap->count];
    size_t at = 0, child;
    while ((child = 2 * at + 1) < heap->count) {
        if (child + 1 < heap->count && less(&heap->items[child + 1], &heap->items[child]))
            child++;
        if (!less(&heap->items[child], &item))
            break;
        heap->items[at] = heap->items[child];
        at = child;
    }
    heap->items[at] = item;
    *time = first.time;
    return first.slot;
}

void heap_close(struct heap *heap)
{
    free(heap->items);
    *heap = (struct heap){0};
}
