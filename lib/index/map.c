/* SPDX-License-Identifier: MIT */
/* Open addressing, twice as large as it can fill. */
#include "index/map.h"

int sj_map_init(sj_map *m, sj_arena *scratch, uint32_t count)
{
    uint32_t room = 4;
    while (room < (uint64_t)count * 2)
        room *= 2;
    m->mask = room - 1;
    m->key = sj_arena_take(scratch, room * sizeof *m->key);
    m->value = sj_arena_take(scratch, room * sizeof *m->value);
    if (m->key == NULL || m->value == NULL)
        return -1;
    for (uint32_t i = 0; i < room; i++)
        m->key[i] = m->value[i] = SJ_NONE;
    return 0;
}

uint32_t *sj_map_at(sj_map *m, uint32_t key)
{
    uint32_t at = (uint32_t)(key * UINT64_C(0x9e3779b97f4a7c15) >> 32) & m->mask;
    while (m->key[at] != SJ_NONE && m->key[at] != key)
        at = (at + 1) & m->mask;
    m->key[at] = key;
    return &m->value[at];
}
