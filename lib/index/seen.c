/* SPDX-License-Identifier: MIT */
/* A row for each key there ever was, with the round that it came in last. Cost: a look into a hash
 * table for each key, nothing for a round. */
#include "index/seen.h"

#include "base/hash.h"

void sj_seen_begin(sj_seen *s)
{
    if (++s->round != 0)
        return;
    for (uint32_t i = 0; i < s->rows.count; i++)
        s->rows.at[i].round = 0;
    s->round = 1;
}

static uint32_t add(sj_seen *s, int64_t key, uint64_t hash)
{
    if (sj_table_reserve(s->alloc, &s->table, hash) != 0 ||
        sj_array_reserve(s->alloc, &s->rows, 1) != 0)
        return SJ_NONE;
    sj_array_push(&s->rows, ((sj_seen_row){.key = key}));
    sj_table_put(&s->table, hash, s->rows.count - 1);
    return s->rows.count - 1;
}

uint32_t *sj_seen_at(sj_seen *s, int64_t key)
{
    sj_table_walk walk;
    uint64_t hash = sj_hash_slot(&key, sizeof key, 0);
    uint32_t row = sj_table_first(&s->table, hash, &walk);
    while (row != SJ_NONE && s->rows.at[row].key != key)
        row = sj_table_next(&walk);
    if (row == SJ_NONE)
        row = add(s, key, hash);
    if (row == SJ_NONE)
        return NULL;
    sj_seen_row *found = &s->rows.at[row];
    if (found->round != s->round)
        found->note = SJ_NONE;
    found->round = s->round;
    return &found->note;
}

void sj_seen_free(sj_seen *s)
{
    sj_array_free(s->alloc, &s->rows);
    sj_table_free(s->alloc, &s->table);
}
