/* SPDX-License-Identifier: MIT */
/** Items folded into cells, one a group, and cells into figures. */
#ifndef SJ_API_TALLY_H
#define SJ_API_TALLY_H

#include "base/arena.h"
#include "base/hash.h"
#include "index/table.h"
#include "metric/metric.h"
#include "metric/sample.h"
#include "metric/sketch.h"

enum { SJ_TALLY_DAY = 3, SJ_TALLY_KEYS };

/** The keys of up to three dimensions; of a metric by day also the day, or SJ_TALLY_ALL. */
typedef struct sj_tally_key {
    int64_t of[SJ_TALLY_KEYS];
} sj_tally_key;
#define SJ_TALLY_ALL (INT64_MIN + 1)

typedef struct sj_cell {
    sj_tally_key key;
    sojourn_sum numerator, squares;
    int64_t denominator, count, left_out;
    int64_t far;   /* bounds the squares: they are below far << 96, or of small values */
    uint32_t seen; /* customer who was counted last, + 1 */
    uint32_t
        place; /* of a cell with a sheet: in that, if it is there; of one in a sheet: its row */
    uint32_t members; /* of a tally with a sheet: customers who add to it */
    /* Of a cell whose value was worked out from others: how many it is out of, and its interval. */
    int32_t interval;
    int64_t sample; /* 0: it was not */
} sj_cell;
typedef SJ_ARRAY(sj_cell) sj_cells;

typedef struct sj_tally {
    sj_alloc *alloc;
    uint8_t fold, dated; /* dated: first and last are known */
    uint8_t sketched;    /* a quantile of a mean is told by counters, not by all values */
    int64_t quantile;    /* thousandths; 0: none */
    int64_t days;        /* of the scope; 0: from the first to the last; below 0: those with any */
    int64_t first, last; /* day; of SJ_FOLD_HEALTH first: the earliest item */
    int64_t at;          /* of SJ_FOLD_LASTING: beyond which; of SJ_FOLD_HEALTH: how far back */
    int64_t limit;       /* of SJ_FOLD_ALARM: deviations */
    int split;           /* of parts: the last dimension */
    sj_cells cells;
    uint32_t latest; /* row that was asked for last: most items ask for one after another */
    sj_cells *sheet; /* takes what is folded, by row, in place of the cells; NULL: they do */
    SJ_ARRAY(sj_sample) samples;
    SJ_ARRAY(sj_sketch) sketches; /* of each cell, where it is sketched */
    sj_table table;
} sj_tally;

/** Above this `far`, squares may not have fitted 127 bits. */
#define SJ_TALLY_FAR INT64_C(0x7fffffff)

/** The cell of a key, new if need be; SJ_NONE for no memory. */
uint32_t sj_tally_cell(sj_tally *tally, const sj_tally_key *key);
/** The cell of a key; SJ_NONE: there is none. */
uint32_t sj_tally_find(const sj_tally *tally, const sj_tally_key *key);
/** What a key is found by, in the table. */
static inline uint64_t sj_tally_hash(const sj_tally_key *key)
{
    return sj_hash_slot(key, sizeof *key, 0);
}
/** Bring near what a fold changes; the first cell that may be it mostly is. */
static inline void sj_tally_near(const sj_tally *tally, uint64_t hash)
{
    sj_table_walk walk;
    uint32_t row = sj_table_first(&tally->table, hash, &walk);
    if (row == SJ_NONE)
        return;
    SJ_PREFETCH(&tally->cells.at[row]);
    SJ_PREFETCH(&tally->cells.at[row].denominator);
}
/** Fold an item of a customer in; 0, or -1 for no memory. */
int sj_tally_fold(sj_tally *tally, const sj_tally_key *key, uint32_t customer,
                  const sj_case_item *item);
/** Take over the cells of a tally with a sheet that anybody adds to; 0, or -1 for no memory. */
int sj_tally_copy(sj_tally *tally, const sj_tally *from);
/** Work out what needs all items. Then each cell that is not of a day is a figure. 0, or -1. */
int sj_tally_finish(sj_tally *tally, sj_arena *scratch);
uint64_t sj_tally_held(const sj_tally *tally);
void sj_tally_free(sj_tally *tally);

#endif
