/* SPDX-License-Identifier: MIT */
/** @file arena.h  An allocator for sojourn_open() over one piece of memory that never grows. */
#ifndef FIRMWARE_ARENA_H
#define FIRMWARE_ARENA_H

#include <sojourn/sojourn.h>

typedef struct arena_hole arena_hole;
typedef struct arena {
    sojourn_allocator allocator; /**< to be handed to sojourn_open() */
    arena_hole *holes;           /**< in order of their addresses */
    size_t used, most;           /**< bytes lent out now, and at most so far */
} arena;

/** Make an arena of `size` bytes, aligned as malloc would. */
void arena_init(arena *a, void *bytes, size_t size);

#endif
