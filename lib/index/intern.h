/* SPDX-License-Identifier: MIT */
/** A number for each (scope, bytes), from 0 in the order of coming; equal when the bytes are. */
#ifndef SJ_INDEX_INTERN_H
#define SJ_INDEX_INTERN_H

#include "base/arena.h"
#include "base/array.h"
#include "index/table.h"

#include <sojourn/sojourn.h>

typedef struct sj_name {
    const char *data;
    uint64_t hash;
    uint32_t length, scope;
} sj_name;

typedef struct sj_intern {
    SJ_ARRAY(sj_name) names;
    sj_table table;
    sj_arena bytes;
    uint64_t seed;
} sj_intern;
typedef struct sj_intern_mark {
    uint32_t count;
    sj_arena_mark bytes;
} sj_intern_mark;

void sj_intern_init(sj_intern *pool, sj_alloc *alloc, uint64_t seed);
void sj_intern_free(sj_intern *pool);
/** Number of what is there, or SJ_NONE. */
uint32_t sj_intern_find(const sj_intern *pool, uint32_t scope, sojourn_text text);
/** Number of `text`, which is copied if it is new; SJ_NONE when there is no memory. */
uint32_t sj_intern_put(sj_intern *pool, uint32_t scope, sojourn_text text);
/** The bytes of a number; the pointer holds until the number is dropped. */
sojourn_text sj_intern_text(const sj_intern *pool, uint32_t number);
/** Remember what is there, and drop what came after. */
sj_intern_mark sj_intern_save(const sj_intern *pool);
void sj_intern_release(sj_intern *pool, sj_intern_mark mark);

#endif
