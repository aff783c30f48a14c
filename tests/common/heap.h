/* SPDX-License-Identifier: MIT */
/**
 * @file heap.h
 * An allocator for tests: it counts, it balances, it checks every old_size, and it fails when
 * told. A block always moves when it is resized, so that an old pointer never works by luck.
 */
#ifndef TESTS_HEAP_H
#define TESTS_HEAP_H

#include <sojourn/sojourn.h>

typedef struct heap {
    sojourn_allocator allocator; /**< to be handed to sojourn_open */
    uint64_t asked;              /**< requests for memory since heap_arm() */
    uint64_t fail_at;            /**< the request that fails, from 1; 0: none */
    int32_t fail_after;          /**< 1: all the later ones fail too */
    uint64_t failed;             /**< requests refused since heap_arm() */
    uint64_t blocks, bytes;      /**< held now */
    int32_t keeps;               /**< 1: what is given back stays as it was, and is not reused */
    union heap_block *kept;      /**< all blocks ever lent out since, if so */
    uint64_t wrong;              /**< times that old_size or a block was not what was given */
} heap;

/** `resize` of an allocator that does as the C library does, and no more. */
void *heap_plain(void *context, void *block, size_t old_size, size_t new_size);

void heap_init(heap *h);
void heap_arm(heap *h, uint64_t fail_at, int32_t fail_after);
void heap_disarm(heap *h);
/** How often these bytes lie in blocks, held or given back, of a heap that keeps. */
uint64_t heap_finds(const heap *h, const char *bytes);
/** Free what a heap that keeps was given back. */
void heap_forget(heap *h);

#endif
