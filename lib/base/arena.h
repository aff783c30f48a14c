/* SPDX-License-Identifier: MIT */
/** Memory taken piece by piece and given back all at once, or down to a mark. Pieces never move. */
#ifndef SJ_BASE_ARENA_H
#define SJ_BASE_ARENA_H

#include "base/alloc.h"

typedef struct sj_arena_chunk sj_arena_chunk;
typedef struct sj_arena {
    sj_alloc *alloc;
    sj_arena_chunk *top;
    size_t used;       /* of the top chunk */
    size_t chunk_size; /* of each small chunk; 0: they double, up to 64 KiB */
    uint8_t wipes;     /* what is given back is overwritten with zeros first */
} sj_arena;
typedef struct sj_arena_mark {
    sj_arena_chunk *top;
    size_t used;
} sj_arena_mark;

/** Take `size` bytes, aligned for any type; NULL when there are none. Size 0 gives a pointer. */
void *sj_arena_take(sj_arena *arena, size_t size);
/** Take `count` items of `size` bytes, all zero. */
void *sj_arena_zero(sj_arena *arena, uint64_t count, size_t size);
/** Take `size` bytes without alignment. */
char *sj_arena_bytes(sj_arena *arena, size_t size);
/** Where the bytes of the chunk begin that was taken from last. */
char *sj_arena_base(const sj_arena *arena);
/** Remember how far the arena is taken. */
sj_arena_mark sj_arena_save(const sj_arena *arena);
/** Give back all that was taken since `mark`; of an empty arena a chunk is kept for reuse. */
void sj_arena_release(sj_arena *arena, sj_arena_mark mark);
/** Bytes that its chunks hold. */
uint64_t sj_arena_held(const sj_arena *arena);
/** Give everything back. */
void sj_arena_free(sj_arena *arena);

#endif
