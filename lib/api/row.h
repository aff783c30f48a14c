/* SPDX-License-Identifier: MIT */
/** The rows of one customer at one level, in the order of a cursor. */
#ifndef SJ_API_ROW_H
#define SJ_API_ROW_H

#include "level/level.h"

typedef struct sj_row {
    sojourn_id id;
    int64_t start, end;
    uint32_t number; /* of the span in its block; of an event its record */
    uint32_t parent; /* number of its span one level up */
} sj_row;

typedef struct sj_row_list {
    sj_row *at;
    uint32_t count, room;
    sj_rows order;
    int32_t answer; /* of a rule that failed while they were listed */
} sj_row_list;

/** Called for each event of a block: its record, the number of its transaction, its contact. */
typedef int sj_row_visit(void *context, uint32_t record, uint32_t transaction, uint32_t contact);
/** In no order; stops where a visit does not answer 0, with its answer. */
int sj_row_events(const sj_levels *levels, const sj_block *block, sj_row_visit *visit,
                  void *context);
/** Add the span of this number, or the event of this record, whose transaction is `parent`; then
 *  put all in order. 0, or -1 for no memory. */
int sj_row_list_push(sj_row_list *list, sj_alloc *alloc, const sj_levels *levels,
                     const sj_block *block, int32_t level, uint32_t number, uint32_t parent);
int sj_row_list_order(sj_row_list *list, sj_alloc *alloc, sj_arena *scratch);
/** 1 if the span of this id and parent, or one that holds it, is the one wanted. */
int sj_row_within(const sj_levels *levels, const sj_block *block, int32_t level, const sj_row *row,
                  sojourn_id wanted);
/** Bring near, step by step, what will be read of the customers after the first of these. */
void sj_row_near(const sj_levels *levels, const uint32_t *customers, uint32_t count);
/** List what `query` wants of a customer; 0, or -1 for no memory. */
int sj_row_list_fill(sj_row_list *list, sj_alloc *alloc, sj_arena *scratch, const sj_levels *levels,
                     uint32_t customer, const sojourn_query *query);
/** Fill the public form of row `at`, in order. */
void sj_row_show(const sj_row_list *list, uint32_t at, const sj_levels *levels, uint32_t customer,
                 const sojourn_query *query, sojourn_span *out);
/** Likewise of any row of a block, now or in the past. */
void sj_row_fill(const sj_levels *levels, const sj_block *block, int32_t level, const sj_row *row,
                 int64_t as_of, sojourn_span *out);
sojourn_id sj_row_event(const sj_levels *levels, uint32_t record);
void sj_row_list_free(sj_row_list *list, sj_alloc *alloc);

#endif
