/* SPDX-License-Identifier: MIT */
/* A chain of chunks, the newest on top and each twice the one below, up to a usual size; taking is
 * a bump of one number. Releasing to a mark frees the chunks above it, but an arena that gets empty
 * keeps the top one, so that a scratch arena that is used again and again costs no allocation. */
#include "base/arena.h"

#include <string.h>

struct sj_arena_chunk {
    sj_arena_chunk *below;
    size_t size; /* of the bytes that follow */
};

enum { ALIGNMENT = 16, HEADS = 64, FIRST = 512, USUAL = 65536 };
#define HEAD ((sizeof(sj_arena_chunk) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT)

static char *chunk_bytes(sj_arena_chunk *chunk)
{
    return (char *)chunk + HEAD;
}

/* Bytes of the next chunk, unless more are asked for. */
static size_t next_size(const sj_arena *arena)
{
    size_t size = arena->chunk_size != 0 ? arena->chunk_size : FIRST - HEADS;
    if (arena->top != NULL && arena->chunk_size == 0)
        size = 2 * (arena->top->size + HEADS) - HEADS;
    return size < USUAL - HEADS ? size : USUAL - HEADS;
}

static int add_chunk(sj_arena *arena, size_t size)
{
    size_t usual = next_size(arena);
    if (size < usual)
        size = usual;
    if (size > SIZE_MAX / 2)
        return -1;
    sj_arena_chunk *chunk = sj_alloc_resize(arena->alloc, NULL, 0, HEAD + size);
    if (chunk == NULL)
        return -1;
    chunk->below = arena->top;
    chunk->size = size;
    arena->top = chunk;
    arena->used = 0;
    return 0;
}

/* Overwrite the top chunk from `from` up to where it is taken. */
static void wipe(const sj_arena *arena, size_t from)
{
    if (arena->wipes && arena->used > from)
        memset(chunk_bytes(arena->top) + from, 0, arena->used - from);
}

/* Of the chunk below it is not known how far it was taken: as if all of it. */
static void drop_chunk(sj_arena *arena)
{
    sj_arena_chunk *chunk = arena->top;
    wipe(arena, 0);
    arena->top = chunk->below;
    arena->used = chunk->below != NULL ? chunk->below->size : 0;
    sj_alloc_resize(arena->alloc, chunk, HEAD + chunk->size, 0);
}

char *sj_arena_bytes(sj_arena *arena, size_t size)
{
    if (size == 0)
        size = 1; /* an arena that gave a pointer is not empty */
    if (arena->top == NULL || arena->top->size - arena->used < size)
        if (add_chunk(arena, size) != 0)
            return NULL;
    char *bytes = chunk_bytes(arena->top) + arena->used;
    arena->used += size;
    return bytes;
}

char *sj_arena_base(const sj_arena *arena)
{
    return chunk_bytes(arena->top);
}

void *sj_arena_take(sj_arena *arena, size_t size)
{
    if (size > SIZE_MAX / 2)
        return NULL;
    if (arena->top != NULL) {
        size_t aligned = (arena->used + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        arena->used = aligned < arena->top->size ? aligned : arena->top->size;
    }
    return sj_arena_bytes(arena, (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
}

void *sj_arena_zero(sj_arena *arena, uint64_t count, size_t size)
{
    if (count > SIZE_MAX / 2 / size)
        return NULL;
    void *bytes = sj_arena_take(arena, (size_t)count * size);
    if (bytes != NULL)
        memset(bytes, 0, (size_t)count * size);
    return bytes;
}

/* An empty arena has one mark, whichever chunk it keeps. */
sj_arena_mark sj_arena_save(const sj_arena *arena)
{
    if (arena->used == 0 && arena->top != NULL && arena->top->below == NULL)
        return (sj_arena_mark){NULL, 0};
    return (sj_arena_mark){arena->top, arena->used};
}

/* Empty the arena, but for its top chunk. */
static void keep_top(sj_arena *arena)
{
    sj_arena_chunk *kept = arena->top;
    wipe(arena, 0);
    arena->top = kept->below;
    arena->used = kept->below != NULL ? kept->below->size : 0;
    sj_arena_free(arena);
    kept->below = NULL;
    arena->top = kept;
}

void sj_arena_release(sj_arena *arena, sj_arena_mark mark)
{
    while (arena->top != mark.top) {
        if (mark.top == NULL && arena->top->size <= USUAL) {
            keep_top(arena);
            return;
        }
        drop_chunk(arena);
    }
    if (arena->top != NULL)
        wipe(arena, mark.used);
    arena->used = mark.used;
}

uint64_t sj_arena_held(const sj_arena *arena)
{
    uint64_t bytes = 0;
    for (const sj_arena_chunk *chunk = arena->top; chunk != NULL; chunk = chunk->below)
        bytes += HEAD + chunk->size;
    return bytes;
}

void sj_arena_free(sj_arena *arena)
{
    while (arena->top != NULL)
        drop_chunk(arena);
    arena->used = 0;
}
