/* SPDX-License-Identifier: MIT */
/* A row for each customer and cell, found by hash; one that counts none is used again. Cost: a look
 * into a table for each cell of an engagement that changes. */
#include "api/present.h"

#include "base/hash.h"

static uint64_t hash_of(uint32_t customer, uint32_t cell)
{
    const uint32_t key[] = {customer, cell};
    return sj_hash_slot(key, sizeof key, 0);
}

static uint32_t find(const sj_present *p, uint32_t customer, uint32_t cell, uint64_t hash)
{
    sj_table_walk walk;
    uint32_t row = sj_table_first(&p->table, hash, &walk);
    while (row != SJ_NONE &&
           (sj_at(&p->rows, row).customer != customer || sj_at(&p->rows, row).cell != cell))
        row = sj_table_next(&walk);
    return row;
}

int sj_present_reserve(sj_alloc *alloc, sj_present *p, uint32_t customer, uint32_t cell)
{
    uint64_t hash = hash_of(customer, cell);
    if (find(p, customer, cell, hash) != SJ_NONE)
        return 0;
    if (sj_table_reserve(alloc, &p->table, hash) != 0 ||
        (p->unused == 0 && sj_column_reserve(alloc, &p->rows, 1) != 0))
        return -1;
    uint32_t row = p->unused != 0 ? p->unused - 1 : p->rows.count++;
    if (p->unused != 0)
        p->unused = sj_at(&p->rows, row).count;
    sj_at(&p->rows, row) = (sj_present_row){customer, cell, 0};
    sj_table_put(&p->table, hash, row);
    return 0;
}

int sj_present_add(sj_present *p, uint32_t customer, uint32_t cell)
{
    uint32_t row = find(p, customer, cell, hash_of(customer, cell));
    return sj_at(&p->rows, row).count++ == 0;
}

int sj_present_drop(sj_present *p, uint32_t customer, uint32_t cell)
{
    uint64_t hash = hash_of(customer, cell);
    uint32_t row = find(p, customer, cell, hash);
    if (--sj_at(&p->rows, row).count != 0)
        return 0;
    sj_table_drop(&p->table, hash, row);
    sj_at(&p->rows, row).count = p->unused;
    p->unused = row + 1;
    return 1;
}

uint64_t sj_present_held(const sj_present *p)
{
    return sj_column_held(&p->rows) + sj_table_held(&p->table);
}

void sj_present_free(sj_alloc *alloc, sj_present *p)
{
    sj_column_free(alloc, &p->rows);
    sj_table_free(alloc, &p->table);
    p->unused = 0;
}
