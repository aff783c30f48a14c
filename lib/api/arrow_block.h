/* SPDX-License-Identifier: MIT */
/** Some rows of a record batch as events, before they are drafted. */
#ifndef SJ_API_ARROW_BLOCK_H
#define SJ_API_ARROW_BLOCK_H

#include "api/arrow_plan.h"

enum { SJ_ARROW_BLOCK = 64 };

typedef struct sj_arrow_block {
    const sj_arrow_plan *plan;
    sojourn_identifier *identifiers;      /* as many a row as there are such columns */
    sojourn_event events[SJ_ARROW_BLOCK]; /* a link or an erasure uses some of its fields */
    int32_t types[SJ_ARROW_BLOCK];        /* SOJOURN_EVENT_... or SOJOURN_ROW_... */
    uint8_t of[SJ_ARROW_BLOCK];           /* what kinds of columns a row states */
    uint64_t first, count;
    sojourn_status status; /* SOJOURN_E_EVENT: the row behind the last is not usable */
} sj_arrow_block;

/** A block for the batches of a plan, or NULL for no memory. */
sj_arrow_block *sj_arrow_block_make(const sj_arrow_plan *plan, sj_arena *scratch);
/** Take `count` rows from `first` on; a bad one is told, and the block ends before it. */
void sj_arrow_block_fill(sj_arrow_block *block, uint64_t first, uint64_t count,
                         sojourn_error *error);
/** 1 if one of these rows is a link or an erasure, whatever else may be wrong with it. */
int sj_arrow_block_others(sj_arrow_block *block, uint64_t first, uint64_t count);

#endif
