/* SPDX-License-Identifier: MIT */
/* Memory of the tool. A chunk that is too small is followed by one that fits; reset keeps the
 * last chunk, so that reading batch after batch allocates nothing. */
#include "tool.h"

#include <stdlib.h>
#include <string.h>

enum { CHUNK = 1 << 20 };

struct arena_chunk {
    struct arena_chunk *before;
    size_t size;
    _Alignas(16) char bytes[];
};

static void *checked(void *block)
{
    if (!block) {
        report_error("out of memory");
        exit(TOOL_SYSTEM);
    }
    return block;
}

void *memory_get(size_t size)
{
    return checked(calloc(1, size ? size : 1));
}

void *memory_grow(void *items, size_t count, size_t *capacity, size_t item)
{
    if (count < *capacity)
        return items;
    *capacity = *capacity ? *capacity * 2 : 16;
    if (*capacity > SIZE_MAX / item)
        checked(NULL);
    return checked(realloc(items, *capacity * item));
}

static void chunk_add(struct arena *arena, size_t size)
{
    size_t room = size > CHUNK ? size : CHUNK;
    struct arena_chunk *chunk = checked(malloc(sizeof *chunk + room));
    chunk->before = arena->chunk;
    chunk->size = room;
    arena->chunk = chunk;
    arena->used = 0;
}

void *arena_get(struct arena *arena, size_t size)
{
    size_t room = (size + 15) & ~(size_t)15;
    if (!arena->chunk || arena->chunk->size - arena->used < room)
        chunk_add(arena, room);
    void *block = arena->chunk->bytes + arena->used;
    arena->used += room;
    return block;
}

sojourn_text arena_text(struct arena *arena, const char *data, size_t length)
{
    char *copy = arena_get(arena, length + 1);
    if (length)
        memcpy(copy, data, length);
    copy[length] = 0;
    return (sojourn_text){copy, length};
}

static void chunks_free(struct arena_chunk *chunk)
{
    while (chunk) {
        struct arena_chunk *before = chunk->before;
        free(chunk);
        chunk = before;
    }
}

void arena_reset(struct arena *arena)
{
    arena->used = 0;
    if (!arena->chunk)
        return;
    chunks_free(arena->chunk->before);
    arena->chunk->before = NULL;
}

void arena_close(struct arena *arena)
{
    chunks_free(arena->chunk);
    *arena = (struct arena){0};
}
