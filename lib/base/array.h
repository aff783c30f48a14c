/* SPDX-License-Identifier: MIT */
/** A growing array of any type: reserve may fail, push cannot. */
#ifndef SJ_BASE_ARRAY_H
#define SJ_BASE_ARRAY_H

#include "base/alloc.h"

#define SJ_ARRAY(type)                                                                             \
    struct {                                                                                       \
        type *at;                                                                                  \
        uint32_t count, room;                                                                      \
    }

/** Make room for `extra` more items; 0, or -1 and nothing changed. */
#define sj_array_reserve(alloc, array, extra)                                                      \
    sj_alloc_grow((alloc), &(array)->at, &(array)->room, (uint64_t)(array)->count + (extra),       \
                  sizeof *(array)->at)
#define sj_array_push(array, item) ((array)->at[(array)->count++] = (item))
#define sj_array_free(alloc, array)                                                                \
    ((void)sj_alloc_resize((alloc), (array)->at, (array)->room * sizeof *(array)->at, 0),          \
     (array)->at = NULL, (array)->count = (array)->room = 0)

/** Bytes that an array holds. */
#define sj_array_held(array) ((uint64_t)(array)->room * sizeof *(array)->at)

typedef SJ_ARRAY(uint32_t) sj_rows;
/** Make room for one more and push it: 0, or -1 and nothing changed. */
int sj_rows_push(sj_alloc *alloc, sj_rows *rows, uint32_t row);

#endif
