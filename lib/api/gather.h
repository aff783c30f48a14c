/* SPDX-License-Identifier: MIT */
/** One customer's part of the levels, or one engagement's, as the plain arrays that metrics read.
 */
#ifndef SJ_API_GATHER_H
#define SJ_API_GATHER_H

#include "level/level.h"
#include "metric/metric.h"

typedef struct sj_gather {
    sj_alloc *alloc;
    sj_arena scratch;
    const sj_levels *v;
    const sj_block *block;
    uint32_t customer;
    uint32_t part; /* number of the engagement; SJ_NONE: all */
    sj_case c;
    sj_rows places, transactions;  /* their numbers in the block */
    SJ_ARRAY(sj_case_event) found; /* before they are put in order */
    sj_rows order;
    sj_rows traits; /* events of that type */
} sj_gather;

/** Memory of `alloc`, which outlives it. */
void sj_gather_init(sj_gather *gather, sj_alloc *alloc, const sj_levels *levels, int64_t as_of);
/** Read a customer in place of the one before; 0, or -1 for no memory. */
int sj_gather_read(sj_gather *gather, uint32_t customer);
/** Read one of his engagements alone; likewise. */
int sj_gather_engagement(sj_gather *gather, uint32_t customer, uint32_t engagement);
/** The number in the block of a span that the case knows by `number`. */
uint32_t sj_gather_number(const sj_gather *gather, int32_t level, uint32_t number);
/** Ask about another time, of the customer who was read; 0, or -1 for no memory. */
int sj_gather_turn(sj_gather *gather, int64_t as_of);
uint64_t sj_gather_held(const sj_gather *gather);
void sj_gather_free(sj_gather *gather);

#endif
