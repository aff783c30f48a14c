/* SPDX-License-Identifier: MIT */
/* First fit over holes in order of their addresses; neighbours become one. The library says how
 * long a block was, so a block costs nothing but itself. Out of memory is an error of the call that
 * asked, and the handle is as before. */
#include "arena.h"

#include <string.h>

struct arena_hole {
    arena_hole *next;
    size_t size;
};

static size_t rounded(size_t size)
{
    const size_t unit = sizeof(arena_hole);

    return size > SIZE_MAX - unit ? SIZE_MAX - unit + 1 : (size + unit - 1) / unit * unit;
}

/* The place in the list where a hole at this address belongs. */
static arena_hole **place_of(arena *a, const char *address)
{
    arena_hole **place = &a->holes;

    while (*place != NULL && (const char *)*place < address)
        place = &(*place)->next;
    return place;
}

static void join_next(arena_hole *hole)
{
    if (hole->next != NULL && (char *)hole + hole->size == (char *)hole->next) {
        hole->size += hole->next->size;
        hole->next = hole->next->next;
    }
}

static void give_back(arena *a, void *block, size_t size)
{
    arena_hole **place = place_of(a, block), *hole = block, *before = NULL;

    if (size == 0)
        return;
    if (place != &a->holes)
        before = (arena_hole *)(void *)((char *)place - offsetof(arena_hole, next));
    a->used -= size;
    *hole = (arena_hole){*place, size};
    *place = hole;
    join_next(hole);
    if (before != NULL)
        join_next(before);
}

/* Cut `size` bytes off the start of a hole. */
static void *cut(arena *a, arena_hole **place, size_t size)
{
    arena_hole *hole = *place, *rest = (arena_hole *)(void *)((char *)hole + size);

    if (hole->size == size) {
        *place = hole->next;
    } else {
        *rest = (arena_hole){hole->next, hole->size - size};
        *place = rest;
    }
    a->used += size;
    if (a->most < a->used)
        a->most = a->used;
    return hole;
}

static void *take(arena *a, size_t size)
{
    for (arena_hole **place = &a->holes; *place != NULL; place = &(*place)->next)
        if ((*place)->size >= size)
            return cut(a, place, size);
    return NULL;
}

/* Lengthen a block where it is, if a hole follows that is long enough. */
static int lengthen(arena *a, char *block, size_t old_size, size_t new_size)
{
    arena_hole **place = place_of(a, block);

    if ((char *)*place != block + old_size || (*place)->size < new_size - old_size)
        return 0;
    cut(a, place, new_size - old_size);
    return 1;
}

static void *resize(void *context, void *block, size_t old_size, size_t new_size)
{
    arena *a = context;
    size_t old = rounded(old_size), new = rounded(new_size);
    void *moved;

    if (block != NULL && new <= old) {
        give_back(a, (char *)block + new, old - new);
        return new != 0 ? block : NULL;
    }
    if (block != NULL && lengthen(a, block, old, new))
        return block;
    moved = take(a, new);
    if (moved != NULL && block != NULL) {
        memcpy(moved, block, old_size);
        give_back(a, block, old);
    }
    return moved;
}

void arena_init(arena *a, void *bytes, size_t size)
{
    *a = (arena){.allocator = {sizeof(sojourn_allocator), a, resize}, .holes = bytes};
    *a->holes = (arena_hole){NULL, size / sizeof(arena_hole) * sizeof(arena_hole)};
}
