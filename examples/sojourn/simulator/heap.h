/* SPDX-License-Identifier: MIT */
/* What comes next: the least time first, and among equals what was put in first. */
#ifndef HEAP_H
#define HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct heap_item {
    int64_t time;
    uint64_t order;
    uint32_t slot;
};
struct heap {
    struct heap_item *items;
    size_t count, room;
    uint64_t order;
};

void heap_put(struct heap *heap, int64_t time, uint32_t slot);
bool heap_before(const struct heap *heap, int64_t time); /* something is due before `time` */
uint32_t heap_take(struct heap *heap, int64_t *time);    /* not of an empty one */
void heap_close(struct heap *heap);

#endif
