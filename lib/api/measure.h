/* SPDX-License-Identifier: MIT */
/** A metric as it was asked for, which items it takes, and where they go. */
#ifndef SJ_API_MEASURE_H
#define SJ_API_MEASURE_H

#include "api/dimension.h"
#include "api/row.h"
#include "api/tally.h"

typedef struct sj_condition {
    sj_dimension field;
    sojourn_text value;
} sj_condition;

typedef struct sj_measure {
    sj_arena kept; /* texts of the metric, labels */
    const sj_levels *v;
    const sj_metric *metric;
    sj_ask ask;
    sojourn_query scope; /* its customer's texts are kept */
    int64_t offset;
    sj_dimension by[3];
    sj_condition *where;
    uint32_t where_count;
    sj_tally tally;
    sj_tally_key *keys; /* of each figure */
    sojourn_figure *figures;
    uint32_t figure_count;
} sj_measure;

/** Check what was asked, and keep it; memory is the measure's, on errors too. */
sojourn_status sj_inquire(sj_measure *measure, sj_alloc *alloc, const sojourn_metric *metric,
                          sojourn_error *error);
/** Level of the spans that the drill-down of it walks. */
int32_t sj_measure_level(const sj_measure *measure);
void sj_measure_free(sj_measure *measure);

#endif
