/* SPDX-License-Identifier: MIT */
/**
 * @file pool.h
 * An allocator for tests that do much: blocks lie one behind the other, sixteen bytes apart. What
 * is given back is not lent again before pool_reset(). So AddressSanitizer, which is told what is
 * lent, sees a use after it however late, and has less to do than where it lends each block itself.
 * A block always moves when it is resized, and every old_size is checked.
 */
#ifndef TESTS_POOL_H
#define TESTS_POOL_H

#include <sojourn/sojourn.h>

typedef struct pool {
    sojourn_allocator allocator;    /**< to be handed to sojourn_open */
    struct pool_page *first, *page; /* page: the one that is lent from */
    size_t used;                    /* of it */
    uint64_t blocks;                /**< held now */
    uint64_t wrong;                 /**< times that old_size or a block was not what was given */
} pool;

void pool_init(pool *p);
/** All blocks are gone, and none were counted yet. */
void pool_reset(pool *p);

#endif
