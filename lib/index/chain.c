/* SPDX-License-Identifier: MIT */
/* Doubly linked lists through columns: no allocation for a member that moves, O(1) in and out.
 * A relation is two chains over one table of pairs. */
#include "index/chain.h"

void sj_chain_push(sj_chain *chain, uint32_t owner, uint32_t member)
{
    uint32_t first = sj_at(&chain->head, owner);
    sj_at(&chain->next, member) = first;
    sj_at(&chain->prev, member) = SJ_NONE;
    if (first != SJ_NONE)
        sj_at(&chain->prev, first) = member;
    sj_at(&chain->head, owner) = member;
}

void sj_chain_drop(sj_chain *chain, uint32_t owner, uint32_t member)
{
    uint32_t next = sj_at(&chain->next, member), prev = sj_at(&chain->prev, member);
    if (prev == SJ_NONE)
        sj_at(&chain->head, owner) = next;
    else
        sj_at(&chain->next, prev) = next;
    if (next != SJ_NONE)
        sj_at(&chain->prev, next) = prev;
}

uint64_t sj_chain_held(const sj_chain *chain)
{
    return sj_column_held(&chain->head) + sj_column_held(&chain->next) +
           sj_column_held(&chain->prev);
}

void sj_chain_free(sj_alloc *alloc, sj_chain *chain)
{
    sj_column_free(alloc, &chain->head);
    sj_column_free(alloc, &chain->next);
    sj_column_free(alloc, &chain->prev);
}

uint32_t sj_relation_put(sj_relation *r, uint32_t left, uint32_t right)
{
    uint32_t row = r->rows.count;
    if (r->unused != 0) {
        row = r->unused - 1;
        r->unused = sj_at(&r->rows, row).left;
    } else {
        r->rows.count++;
    }
    sj_at(&r->rows, row) = (sj_relation_row){left, right};
    sj_chain_push(&r->by_left, left, row);
    sj_chain_push(&r->by_right, right, row);
    return row;
}

void sj_relation_take(sj_relation *r, uint32_t row)
{
    sj_chain_drop(&r->by_left, sj_at(&r->rows, row).left, row);
    sj_chain_drop(&r->by_right, sj_at(&r->rows, row).right, row);
    sj_at(&r->rows, row).left = r->unused;
    r->unused = row + 1;
}

void sj_relation_drop(sj_relation *r, uint32_t left)
{
    uint32_t row;
    while ((row = sj_chain_first(&r->by_left, left)) != SJ_NONE)
        sj_relation_take(r, row);
}

uint64_t sj_relation_held(const sj_relation *r)
{
    return sj_column_held(&r->rows) + sj_chain_held(&r->by_left) + sj_chain_held(&r->by_right);
}

void sj_relation_free(sj_alloc *alloc, sj_relation *r)
{
    sj_column_free(alloc, &r->rows);
    sj_chain_free(alloc, &r->by_left);
    sj_chain_free(alloc, &r->by_right);
}
