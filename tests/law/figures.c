/* SPDX-License-Identifier: MIT */
/* Figures: the same on every road, partitions of their total, and as many spans behind each as it
 * counts. */
#include "trial.h"

#include <inttypes.h>
#include <sojourn/figures.h>
#include <stdlib.h>
#include <string.h>

enum { METRICS = 3, DRILLS = 4 };

static uint64_t fold_bytes(uint64_t fold, const void *bytes, uint64_t length)
{
    const unsigned char *at = bytes;

    for (uint64_t i = 0; i < length; i++)
        fold = (fold ^ at[i]) * UINT64_C(0x100000001b3);
    return dice_mix(fold + length);
}

static uint64_t fold_figure(uint64_t fold, const sojourn_figure *f)
{
    const int64_t numbers[] = {f->numerator.high, (int64_t)f->numerator.low,
                               f->squares.high,   (int64_t)f->squares.low,
                               f->denominator,    f->count,
                               f->left_out,       f->unit,
                               f->interval};
    double values[3];

    for (int i = 0; i < 3; i++)
        fold = fold_bytes(fold, f->group[i].data, f->group[i].length);
    sojourn_figure_value(f, (sojourn_text){0}, &values[0], &values[1], &values[2]);
    fold = fold_bytes(fold, values, sizeof values);
    return fold_bytes(fold, numbers, sizeof numbers);
}

/* The item of a list with blanks between. */
static sojourn_text pick(sojourn_text list, dice *d)
{
    sojourn_text words[64] = {{0}};
    uint64_t count = 0;

    for (uint64_t i = 0; i < list.length; i++)
        if (list.data[i] == ' ')
            count++;
        else if (words[count].length++ == 0)
            words[count].data = list.data + i;
    return list.length == 0 ? list : words[dice_below(d, count + 1)];
}

void metric_draw(dice *d, sojourn_metric *m, sojourn_metric_row *row, sojourn_parameter *parameter)
{
    uint64_t count = 0;

    row->size = sizeof *row;
    while (sojourn_metric_info(count, row) == SOJOURN_OK)
        count++;
    sojourn_metric_info(dice_below(d, count), row);
    *m = (sojourn_metric){.size = sizeof *m, .name = row->name, .variant = pick(row->variants, d)};
    for (int i = 0; i < 3 && dice_percent(d, 60); i++) {
        m->by[i] = pick(row->dimensions, d);
        if (memchr(m->by[i].data, ':', m->by[i].length) != NULL)
            m->by[i] = m->by[i].data[0] == 'v' ? (sojourn_text){"value_band:50", 13}
                                               : (sojourn_text){"trait:plan", 10};
    }
    parameter->name = pick(row->parameters, d);
    if (parameter->name.length == 0 || dice_percent(d, 50))
        return;
    parameter->name.length =
        (uint64_t)((const char *)memchr(parameter->name.data, '=', parameter->name.length) -
                   parameter->name.data);
    parameter->value = (int64_t)dice_below(d, dice_percent(d, 50) ? 2 : 1000);
    m->parameters = parameter;
    m->parameter_count = 1;
}

static int drill_holds(trial *t, const sojourn_answer *answer, const sojourn_figure *f,
                       uint64_t row, const char *name)
{
    sojourn_cursor *cursor = NULL;
    const sojourn_span *span;
    int64_t count = 0;
    sojourn_error error = {0};
    int fine = trial_expects(t, sojourn_cursor_drill(answer, row, &cursor, &error), SOJOURN_OK,
                             "drill", &error);

    while (fine && sojourn_cursor_next(cursor, &span, &error) == SOJOURN_OK)
        count++;
    sojourn_cursor_close(cursor);
    if (fine && count != f->count)
        return trial_fails(t, "a figure counts other than its drill-down", name);
    if ((f->unit == SOJOURN_UNIT_COUNT || f->unit == SOJOURN_UNIT_SHARE) &&
        (f->numerator.high != 0 || f->numerator.low != (uint64_t)f->count))
        return trial_fails(t, "a counting figure's numerator is not its count", name);
    return fine;
}

/* Groups add up to what is not grouped, of metrics that sum. */
static int total_holds(trial *t, const sojourn *s, sojourn_metric metric,
                       const sojourn_figure *rows, uint64_t count, const char *name)
{
    sojourn_answer *answer = NULL;
    const sojourn_figure *total;
    uint64_t one, denominator = 0, numerator = 0, left_out = 0;
    int shares;

    memset(metric.by, 0, sizeof metric.by);
    if (sojourn_measure(s, &metric, &answer, NULL) != SOJOURN_OK)
        return trial_fails(t, "measure without groups", name);
    sojourn_answer_figures(answer, &total, &one, NULL);
    shares = total->unit != SOJOURN_UNIT_COUNT;
    for (uint64_t i = 0; i < count; i++) {
        numerator += rows[i].numerator.low;
        denominator += (uint64_t)rows[i].denominator;
        left_out += (uint64_t)rows[i].left_out;
    }
    int fine = one == 1 && numerator == total->numerator.low &&
               left_out == (uint64_t)total->left_out &&
               (!shares || denominator == (uint64_t)total->denominator);
    sojourn_answer_close(answer);
    return fine || trial_fails(t, "groups do not add up to the total", name);
}

/* Does what the groups have add up? Not what is of customers, of a whole sample or of a whole that
 * the groups share. */
static int sums(const sojourn_metric *m, const sojourn_metric_row *row)
{
    static const char *const others[] = {
        "patience", "patience_share",      "popularity",       "adoption",
        "health",   "visits_per_customer", "engagement_score", "self_service_exits"};
    static const char journey[] = "journey";

    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (row->name.length == strlen(others[i]) &&
            memcmp(row->name.data, others[i], row->name.length) == 0)
            return 0;
    return m->parameter_count == 0 && row->levels.length != strlen(journey);
}

static int metric_holds(trial *t, const sojourn *s, dice *d, uint64_t *fold)
{
    sojourn_metric metric;
    sojourn_metric_row row;
    sojourn_parameter parameter = {{0}, 0};
    sojourn_answer *answer = NULL;
    const sojourn_figure *rows;
    uint64_t count;
    sojourn_error error = {0};
    char name[64];

    metric_draw(d, &metric, &row, &parameter);
    snprintf(name, sizeof name, "%.*s %.*s", (int)metric.name.length, metric.name.data,
             (int)metric.variant.length, metric.variant.length ? metric.variant.data : "");
    if (!trial_expects(t, sojourn_measure(s, &metric, &answer, &error), SOJOURN_OK, name, &error))
        return 0;
    sojourn_answer_figures(answer, &rows, &count, NULL);
    int fine = 1;
    for (uint64_t i = 0; i < count; i++) {
        *fold = fold_figure(*fold, &rows[i]);
        t->comparisons++;
    }
    for (uint64_t i = 0; fine && i < DRILLS && i < count; i++)
        fine = drill_holds(t, answer, &rows[i], i, name);
    fine = fine && (!sums(&metric, &row) || total_holds(t, s, metric, rows, count, name));
    sojourn_answer_close(answer);
    return fine;
}

int figures_hold(trial *t, const sojourn *s)
{
    uint64_t fold = 1;
    dice d = dice_of(t->deck.count, 11);

    for (int i = 0; i < METRICS; i++)
        if (!metric_holds(t, s, &d, &fold))
            return 0;
    if (t->figures == 0)
        t->figures = fold;
    return t->figures == fold || trial_fails(t, "figures", "they differ from the first road's");
}
