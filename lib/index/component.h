/* SPDX-License-Identifier: MIT */
/** Connected components of the numbers 0 .. n-1. */
#ifndef SJ_INDEX_COMPONENT_H
#define SJ_INDEX_COMPONENT_H

#include "base/arena.h"

/** n numbers, each its own component; NULL when there is no memory. */
uint32_t *sj_component_init(sj_arena *scratch, uint32_t n);
/** The least number of the component of `a`. */
uint32_t sj_component_find(uint32_t *parent, uint32_t a);
void sj_component_join(uint32_t *parent, uint32_t a, uint32_t b);

/** The components one after the other, each and in itself in order of number. */
typedef struct sj_groups {
    uint32_t count;  /* of components */
    uint32_t *start; /* of each in `member`, and one more */
    uint32_t *member;
    uint32_t *group; /* of each number */
} sj_groups;
/** 0, or -1 for no memory. */
int sj_component_group(sj_arena *scratch, uint32_t *parent, uint32_t n, sj_groups *out);

#endif
