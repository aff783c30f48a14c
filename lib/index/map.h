/* SPDX-License-Identifier: MIT */
/** From row numbers to row numbers, for the time of one walk. */
#ifndef SJ_INDEX_MAP_H
#define SJ_INDEX_MAP_H

#include "base/arena.h"

typedef struct sj_map {
    uint32_t *key, *value;
    uint32_t mask;
} sj_map;

/** Room for `count` keys in scratch memory; 0, or -1. */
int sj_map_init(sj_map *map, sj_arena *scratch, uint32_t count);
/** The value of `key`, to read or to write; SJ_NONE until it is written. */
uint32_t *sj_map_at(sj_map *map, uint32_t key);

#endif
