/* SPDX-License-Identifier: MIT */
/** Spans as the columns of a record batch. */
#ifndef SJ_API_ARROW_BUILD_H
#define SJ_API_ARROW_BUILD_H

#include "api/arrow_array.h"
#include "index/intern.h"

enum { SJ_ARROW_MOST = 26 };

/** A column on its way. */
typedef struct sj_arrow_built {
    sj_arrow_buffer valid, data, offsets; /* offsets: of plain text */
    sj_intern labels;                     /* values of the dictionary */
    uint64_t label_bytes;
    uint32_t label, nulls; /* label: of the row that is added */
    int says;              /* of that row: 0 is NULL */
} sj_arrow_built;

typedef struct sj_arrow_build {
    sj_alloc *alloc;
    uint64_t seed; /* of labels */
    uint32_t column_count, row_count, room;
    int full; /* the batch is as large as one may be */
    sj_arrow_built columns[SJ_ARROW_MOST];
} sj_arrow_build;

/** Begin; the columns of a change list are a few more. */
void sj_arrow_build_init(sj_arrow_build *build, sj_alloc *alloc, uint64_t seed, int changes);
/** Fill `out` with the schema of its batches: 0, or -1 for no memory; release it in both cases. */
int sj_arrow_build_schema(const sj_arrow_build *build, struct ArrowSchema *out);
/** Add a row: 0, or -1 for no memory and nothing was added. */
int sj_arrow_build_add(sj_arrow_build *build, const sojourn_span *span);
/** Give the rows away as a batch and begin anew; or -1 for no memory, and the rows stay. */
int sj_arrow_build_give(sj_arrow_build *build, struct ArrowArray *out);
void sj_arrow_build_free(sj_arrow_build *build);

#endif
