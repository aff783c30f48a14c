/* SPDX-License-Identifier: MIT */
/* The registry and the values in their public form; no handle. */
#include "api/dimension.h"
#include "base/aged.h"
#include "base/bytes.h"
#include "metric/interval.h"
#include "metric/question.h"

#include <sojourn/paths.h>

sojourn_status sojourn_figure_value(const sojourn_figure *figure, sojourn_text method,
                                    double *value, double *low, double *high)
{
    sj_value v;
    if (sj_text_lacks(method) || figure == NULL || value == NULL || low == NULL || high == NULL)
        return SOJOURN_E_ARGUMENT;
    int status = sj_interval_of(figure, method, &v);
    *value = v.value;
    *low = v.low;
    *high = v.high;
    return status < 0 ? SOJOURN_E_ARGUMENT : status;
}

static sojourn_status describe(const sj_metric *metric, sojourn_metric_row *out)
{
    static const char *const units[] = {
        [SOJOURN_UNIT_COUNT] = "count",
        [SOJOURN_UNIT_SHARE] = "share",
        [SOJOURN_UNIT_SECONDS] = "s",
        [SOJOURN_UNIT_POINTS] = "points",
        [SOJOURN_UNIT_SCORE] = "score",
        [SOJOURN_UNIT_MONEY] = "minor units",
        [SOJOURN_UNIT_RATIO] = "ratio",
        [SOJOURN_UNIT_INDEX] = "index",
        [SOJOURN_UNIT_DEVIATIONS] = "deviations",
    };
    if (out == NULL)
        return SOJOURN_E_ARGUMENT;
    if (metric == NULL)
        return SOJOURN_DONE;
    sojourn_metric_row row = {
        .size = out->size,
        .name = sj_text(metric->name),
        .unit = sj_text(units[metric->unit]),
        .levels = sj_text(metric->levels),
        .variants = sj_text(metric->variants),
        .parameters = sj_text(metric->parameters),
        .dimensions =
            sj_text(sj_fold_of_shift(metric->fold) ? sj_dimension_shift_names : sj_dimension_names),
        .formula = sj_text(metric->formula),
        .source = sj_text(metric->source)};
    return sj_aged_write(out, &row, sizeof row) == 0 ? SOJOURN_OK : SOJOURN_E_ARGUMENT;
}

sojourn_status sojourn_metric_info(uint64_t index, sojourn_metric_row *out)
{
    return describe(sj_registry_row(index), out);
}

sojourn_status sojourn_path_info(uint64_t index, sojourn_metric_row *out)
{
    return describe(sj_question_row(index), out);
}
