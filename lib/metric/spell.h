/* SPDX-License-Identifier: MIT */
/** Stretches of time of some sorts, and how long at least one of them lasts: never the sum of what
 *  overlaps, never below zero. */
#ifndef SJ_METRIC_SPELL_H
#define SJ_METRIC_SPELL_H

#include "base/array.h"

#include <sojourn/sojourn.h>

typedef struct sj_spell {
    int64_t start, end;
    uint32_t leg;  /* whose it is */
    uint32_t sort; /* a bit */
} sj_spell;
typedef SJ_ARRAY(sj_spell) sj_spells;

/** Put in order of start, in place; n log n. */
void sj_spell_order(sj_spell *at, uint32_t count);
/** How long any stretch of these sorts lasts, of those in order. */
int64_t sj_spell_union(const sj_spell *at, uint32_t count, uint32_t sorts);

#endif
