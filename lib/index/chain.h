/* SPDX-License-Identifier: MIT */
/** Which members an owner has (a member has one owner), and which of two sides belong together. */
#ifndef SJ_INDEX_CHAIN_H
#define SJ_INDEX_CHAIN_H

#include "base/column.h"

typedef struct sj_chain {
    sj_column head;       /* by owner */
    sj_column next, prev; /* by member; prev of the first: SJ_NONE */
} sj_chain;

/** Know owners and members below these numbers; 0, or -1 and nothing changed. */
static inline int sj_chain_reserve(sj_alloc *alloc, sj_chain *chain, uint32_t owners,
                                   uint32_t members)
{
    return sj_column_extend(alloc, &chain->head, owners, SJ_NONE) != 0 ||
                   sj_column_extend(alloc, &chain->next, members, SJ_NONE) != 0 ||
                   sj_column_extend(alloc, &chain->prev, members, SJ_NONE) != 0
               ? -1
               : 0;
}
/** Give `member`, which has no owner, to `owner`. */
void sj_chain_push(sj_chain *chain, uint32_t owner, uint32_t member);
/** Take `member` from `owner`. */
void sj_chain_drop(sj_chain *chain, uint32_t owner, uint32_t member);
static inline uint32_t sj_chain_first(const sj_chain *chain, uint32_t owner)
{
    return owner < chain->head.count ? sj_at(&chain->head, owner) : SJ_NONE;
}
static inline uint32_t sj_chain_next(const sj_chain *chain, uint32_t member)
{
    return sj_at(&chain->next, member);
}
uint64_t sj_chain_held(const sj_chain *chain);
void sj_chain_free(sj_alloc *alloc, sj_chain *chain);

typedef struct sj_relation_row {
    uint32_t left, right;
} sj_relation_row;
/** Pairs (left, right), walked from either side. */
typedef struct sj_relation {
    SJ_COLUMN(sj_relation_row) rows;
    sj_chain by_left, by_right; /* members: rows */
    uint32_t unused;            /* first free row, chained by `left`, + 1 */
} sj_relation;

/** Make room for `extra` pairs of sides below these numbers; 0, or -1 and nothing changed. */
static inline int sj_relation_reserve(sj_alloc *alloc, sj_relation *r, uint32_t extra,
                                      uint32_t lefts, uint32_t rights)
{
    uint32_t rows = r->rows.count + extra;
    return sj_column_reserve(alloc, &r->rows, extra) != 0 ||
                   sj_chain_reserve(alloc, &r->by_left, lefts, rows) != 0 ||
                   sj_chain_reserve(alloc, &r->by_right, rights, rows) != 0
               ? -1
               : 0;
}
/** Add a pair: the number of its row. */
uint32_t sj_relation_put(sj_relation *r, uint32_t left, uint32_t right);
/** Take away one row. */
void sj_relation_take(sj_relation *r, uint32_t row);
/** Take away all pairs of `left`. */
void sj_relation_drop(sj_relation *r, uint32_t left);
uint64_t sj_relation_held(const sj_relation *r);
void sj_relation_free(sj_alloc *alloc, sj_relation *r);

#endif
