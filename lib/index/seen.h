/* SPDX-License-Identifier: MIT */
/** Keys that came in a round, and what was noted of them; forgotten when the next begins. */
#ifndef SJ_INDEX_SEEN_H
#define SJ_INDEX_SEEN_H

#include "base/array.h"
#include "index/table.h"

typedef struct sj_seen_row {
    int64_t key;
    uint32_t round, note;
} sj_seen_row;
typedef struct sj_seen {
    sj_alloc *alloc;
    SJ_ARRAY(sj_seen_row) rows;
    sj_table table;
    uint32_t round;
} sj_seen;

void sj_seen_begin(sj_seen *seen);
/** The note of a key, to read or to write: SJ_NONE until it is written in this round. NULL for no
 *  memory. */
uint32_t *sj_seen_at(sj_seen *seen, int64_t key);
void sj_seen_free(sj_seen *seen);

#endif
