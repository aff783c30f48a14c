/* SPDX-License-Identifier: MIT */
/* One array of keys and a hash table over its rows. */
#include "api/phrase.h"

#include "base/hash.h"

#include <string.h>

static uint64_t hash_of(const int64_t *keys, uint32_t count)
{
    return sj_hash_slot(keys, count * sizeof *keys, 0);
}

uint32_t sj_phrase_find(const sj_phrases *p, const int64_t *keys, uint32_t count)
{
    sj_table_walk walk;
    uint32_t row = sj_table_first(&p->table, hash_of(keys, count), &walk);
    while (row != SJ_NONE && (p->rows.at[row].count != count ||
                              (count != 0 && memcmp(p->keys.at + p->rows.at[row].from, keys,
                                                    count * sizeof *keys) != 0)))
        row = sj_table_next(&walk);
    return row;
}

uint32_t sj_phrase_add(sj_phrases *p, const int64_t *keys, uint32_t count)
{
    uint32_t row = sj_phrase_find(p, keys, count);
    uint64_t hash = hash_of(keys, count);
    if (row != SJ_NONE)
        return row;
    if (sj_table_reserve(p->alloc, &p->table, hash) != 0 ||
        sj_array_reserve(p->alloc, &p->rows, 1) != 0 ||
        sj_array_reserve(p->alloc, &p->keys, count) != 0)
        return SJ_NONE;
    row = p->rows.count;
    sj_array_push(&p->rows, ((sj_phrase){p->keys.count, count}));
    if (count != 0)
        memcpy(p->keys.at + p->keys.count, keys, count * sizeof *keys);
    p->keys.count += count;
    sj_table_put(&p->table, hash, row);
    return row;
}

void sj_phrase_free(sj_phrases *p)
{
    sj_array_free(p->alloc, &p->rows);
    sj_array_free(p->alloc, &p->keys);
    sj_table_free(p->alloc, &p->table);
}
