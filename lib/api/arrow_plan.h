/* SPDX-License-Identifier: MIT */
/** What the columns of a record batch are, found once a batch. */
#ifndef SJ_API_ARROW_PLAN_H
#define SJ_API_ARROW_PLAN_H

#include "api/arrow_cell.h"
#include "base/arena.h"
#include "base/kind.h"

enum { /* what a column holds */
       SJ_ARROW_TEXT,
       SJ_ARROW_CURRENCY,
       SJ_ARROW_IDENTIFIER,
       SJ_ARROW_TYPE,
       SJ_ARROW_NUMBER,
       SJ_ARROW_COUNT,
       SJ_ARROW_REVISION,
       SJ_ARROW_TIME
};
enum { /* which rows may state it: events all, links and erasures a few */
       SJ_ARROW_OF_EVENT = 1 << 0,
       SJ_ARROW_OF_ALL = 1 << 1,
       SJ_ARROW_OF_LINK = 1 << 2,
       SJ_ARROW_OF_START = 1 << 3,
       SJ_ARROW_OF_END = 1 << 4
};

typedef struct sj_arrow_column {
    sojourn_text name, kind; /* kind: of an identifier */
    uint32_t place;          /* in sojourn_event */
    uint8_t holds, of;
    uint8_t coded; /* cells are indices of `values` */
    sj_arrow_cells cells, values;
    int32_t *types; /* of SJ_ARROW_TYPE, coded: by value, 1 + the code; 0: not looked up yet */
} sj_arrow_column;

typedef struct sj_arrow_plan {
    sj_arrow_column *columns;
    uint64_t column_count, identifier_count, row_count;
} sj_arrow_plan;

/** Resolve the columns into `scratch`; SOJOURN_E_ARGUMENT tells the number and name of the first
 *  that cannot be. */
sojourn_status sj_arrow_plan_make(sj_arrow_plan *plan, const sj_kinds *kinds, sj_arena *scratch,
                                  const struct ArrowSchema *schema, const struct ArrowArray *batch,
                                  sojourn_error *error);

/** Number of the value of a cell that is stated, or -1 for an index beyond them. */
int64_t sj_arrow_plan_value(const sj_arrow_column *column, int64_t row);
/** The text of a cell that is stated, empty if its value is not. NULL, or what is wrong. */
const char *sj_arrow_plan_text(const sj_arrow_column *column, int64_t row, sojourn_text *out);
/** 1 if a cell says something: it is neither NULL nor an empty text. */
int sj_arrow_plan_stated(const sj_arrow_column *column, int64_t row);

#endif
