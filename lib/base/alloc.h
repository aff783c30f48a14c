/* SPDX-License-Identifier: MIT */
/** The host's allocator, with the bytes it lent out counted. */
#ifndef SJ_BASE_ALLOC_H
#define SJ_BASE_ALLOC_H

#include <stddef.h>
#include <stdint.h>

/** "No such row", for every row number in the library. */
#define SJ_NONE UINT32_MAX

/** Have the bytes at an address, which need not be valid, come near: a hint. */
#if defined(__GNUC__)
#define SJ_PREFETCH(address) __builtin_prefetch(address)
#else
#define SJ_PREFETCH(address) ((void)(address))
#endif

typedef struct sj_alloc {
    void *context;
    void *(*resize)(void *context, void *block, size_t old_size, size_t new_size);
    uint64_t bytes;
    uint64_t limit; /* of these; 0: none */
    uint64_t
        needed; /* in all by the last request that failed for the limit; 0: it did for the host */
} sj_alloc;

/** One that lends from the same host, counts for itself and has no limit. */
static inline sj_alloc sj_alloc_apart(const sj_alloc *alloc)
{
    return (sj_alloc){.context = alloc->context, .resize = alloc->resize};
}

/** One of `count` that lend side by side, in threads of their own: each up to its share of what the
 *  limit leaves. What it lent is of the whole once it is joined, and it is used no more. */
sj_alloc sj_alloc_share(const sj_alloc *whole, uint32_t count);
void sj_alloc_join(sj_alloc *whole, const sj_alloc *share);

/** Grow or shrink a block; NULL leaves it as it was. `new_size` 0 frees and cannot fail. */
void *sj_alloc_resize(sj_alloc *alloc, void *block, size_t old_size, size_t new_size);

/** Where `count` items of `size` bytes lie in a block of which `*used` bytes are taken; they are
 * now, too, up to the next place for any type. */
size_t sj_alloc_place(size_t *used, size_t count, size_t size);

/** Grow an array to at least `need` items, by half at a time; 0, or -1 and nothing changed. */
int sj_alloc_grow(sj_alloc *alloc, void *array, uint32_t *room, uint64_t need, size_t size);

#endif
