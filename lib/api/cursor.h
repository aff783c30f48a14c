/* SPDX-License-Identifier: MIT */
/** What a cursor walks over. */
#ifndef SJ_API_CURSOR_H
#define SJ_API_CURSOR_H

#include "api/handle.h"
#include "api/row.h"

const sojourn *sj_cursor_handle(const sojourn_cursor *cursor);
/** 1 if its rows are those of a change list. */
int sj_cursor_over_changes(const sojourn_cursor *cursor);

/** Refuse a query that cannot be walked, whose struct was read. */
sojourn_status sj_cursor_check(const sojourn_query *query, sojourn_error *error);
/** The customers whose rows it walks, in order. */
const uint32_t *sj_cursor_customers(const sojourn_cursor *cursor, uint32_t *count);
/** What lists a customer's rows in place of the query: 0, or -1 for no memory. */
typedef struct sj_lead {
    int (*fill)(void *context, uint32_t customer, sj_row_list *rows, sj_arena *scratch);
    void (*free)(void *context, sj_alloc *alloc);
    void *context;
} sj_lead;
/** From now on it walks these rows; its close frees the context, of its allocator. */
void sj_cursor_lead(sojourn_cursor *cursor, sj_lead lead);
sj_alloc *sj_cursor_alloc(sojourn_cursor *cursor);

#endif
