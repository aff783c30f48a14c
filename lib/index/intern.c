/* SPDX-License-Identifier: MIT */
/* Names lie in an array, their bytes in an arena that never moves them, their numbers in a table.
 * XXH3 under a secret seed finds the slot; the bytes decide. */
#include "index/intern.h"

#include "base/bytes.h"
#include "base/hash.h"

#include <string.h>

typedef struct {
    const sj_intern *pool;
    sojourn_text text;
    uint32_t scope;
} wanted;

static int same(const void *context, uint32_t row)
{
    const wanted *w = context;
    const sj_name *name = &w->pool->names.at[row];
    return name->scope == w->scope &&
           sj_text_equal((sojourn_text){name->data, name->length}, w->text);
}

static uint64_t hash_of(const sj_intern *pool, uint32_t scope, sojourn_text text)
{
    return sj_hash_slot(text.length != 0 ? text.data : "", text.length,
                        pool->seed + scope * UINT64_C(0x9e3779b97f4a7c15));
}

void sj_intern_init(sj_intern *pool, sj_alloc *alloc, uint64_t seed)
{
    memset(pool, 0, sizeof *pool);
    pool->bytes.alloc = alloc;
    pool->seed = seed;
}

void sj_intern_free(sj_intern *pool)
{
    sj_alloc *alloc = pool->bytes.alloc;
    sj_array_free(alloc, &pool->names);
    sj_table_free(alloc, &pool->table);
    sj_arena_free(&pool->bytes);
}

uint32_t sj_intern_find(const sj_intern *pool, uint32_t scope, sojourn_text text)
{
    wanted w = {pool, text, scope};
    return sj_table_find(&pool->table, hash_of(pool, scope, text), same, &w);
}

uint32_t sj_intern_put(sj_intern *pool, uint32_t scope, sojourn_text text)
{
    wanted w = {pool, text, scope};
    uint64_t hash = hash_of(pool, scope, text);
    uint32_t found = sj_table_find(&pool->table, hash, same, &w);
    if (found != SJ_NONE)
        return found;
    sj_alloc *alloc = pool->bytes.alloc;
    if (sj_array_reserve(alloc, &pool->names, 1) != 0 ||
        sj_table_reserve(alloc, &pool->table, 1) != 0)
        return SJ_NONE;
    char *bytes = sj_arena_bytes(&pool->bytes, (size_t)text.length);
    if (bytes == NULL)
        return SJ_NONE;
    if (text.length != 0)
        memcpy(bytes, text.data, (size_t)text.length);
    uint32_t number = pool->names.count;
    sj_table_put(&pool->table, hash, number);
    sj_array_push(&pool->names, ((sj_name){bytes, hash, (uint32_t)text.length, scope}));
    return number;
}

sojourn_text sj_intern_text(const sj_intern *pool, uint32_t number)
{
    return (sojourn_text){pool->names.at[number].data, pool->names.at[number].length};
}

sj_intern_mark sj_intern_save(const sj_intern *pool)
{
    return (sj_intern_mark){pool->names.count, sj_arena_save(&pool->bytes)};
}

void sj_intern_release(sj_intern *pool, sj_intern_mark mark)
{
    while (pool->names.count > mark.count) {
        uint32_t last = --pool->names.count;
        sj_table_drop(&pool->table, pool->names.at[last].hash, last);
    }
    sj_arena_release(&pool->bytes, mark.bytes);
}
