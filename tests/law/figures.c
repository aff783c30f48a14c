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

/* The items of a list with blanks between; how many. */
static uint64_t cut(sojourn_text list, sojourn_text words[64])
{
    uint64_t count = 0;

    memset(words, 0, 64 * sizeof *words);
    for (uint64_t i = 0; i < list.length; i++)
        if (list.data[i] == ' ')
            count++;
        else if (words[count].length++ == 0)
            words[count].data = list.data + i;
    return list.length == 0 ? 0 : count + 1;
}

static sojourn_text pick(sojourn_text list, dice *d)
{
    sojourn_text words[64];
    uint64_t count = cut(list, words);

    return count == 0 ? list : words[dice_below(d, count)];
}

/* A dimension that needs something more has it. */
static sojourn_text whole(sojourn_text dimension)
{
    if (memchr(dimension.data, ':', dimension.length) == NULL)
        return dimension;
    return dimension.data[0] == 'v' ? (sojourn_text){"value_band:50", 13}
                                    : (sojourn_text){"trait:plan", 10};
}

void metric_draw(dice *d, sojourn_metric *m, sojourn_metric_row *row, sojourn_parameter *parameter)
{
    uint64_t count = 0;

    row->size = sizeof *row;
    while (sojourn_metric_info(count, row) == SOJOURN_OK)
        count++;
    sojourn_metric_info(dice_below(d, count), row);
    *m = (sojourn_metric){.size = sizeof *m, .name = row->name, .variant = pick(row->variants, d)};
    for (int i = 0; i < 3 && dice_percent(d, 60); i++)
        m->by[i] = whole(pick(row->dimensions, d));
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
static int adds_up(trial *t, const sojourn_figure *total, const sojourn_figure *rows,
                   uint64_t count, const char *name)
{
    uint64_t denominator = 0, numerator = 0, left_out = 0;
    int shares = total->unit != SOJOURN_UNIT_COUNT;

    for (uint64_t i = 0; i < count; i++) {
        numerator += rows[i].numerator.low;
        denominator += (uint64_t)rows[i].denominator;
        left_out += (uint64_t)rows[i].left_out;
    }
    return (numerator == total->numerator.low && left_out == (uint64_t)total->left_out &&
            (!shares || denominator == (uint64_t)total->denominator)) ||
           trial_fails(t, "groups do not add up to the total", name);
}

static int total_holds(trial *t, const sojourn *s, sojourn_metric metric,
                       const sojourn_figure *rows, uint64_t count, const char *name)
{
    sojourn_answer *answer = NULL;
    const sojourn_figure *total;
    uint64_t one;

    memset(metric.by, 0, sizeof metric.by);
    if (sojourn_measure(s, &metric, &answer, NULL) != SOJOURN_OK)
        return trial_fails(t, "measure without groups", name);
    sojourn_answer_figures(answer, &total, &one, NULL);
    int fine = (one == 1 || trial_fails(t, "measure without groups", name)) &&
               adds_up(t, total, rows, count, name);
    sojourn_answer_close(answer);
    return fine;
}

/* Does what the groups have add up? Not what is of customers, of a whole sample or of a whole that
 * the groups share. */
static int sums(const sojourn_metric *m, const sojourn_metric_row *row)
{
    static const char *const others[] = {
        "patience",     "patience_share",      "popularity",       "adoption",          "health",
        "health_alarm", "visits_per_customer", "engagement_score", "self_service_exits"};
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

/* ---- every metric that counts, in one walk ---- */

/* One of them by a dimension; and the same without. */
typedef struct counting {
    sojourn_metric metric, total;
    sojourn_metric_row row;
} counting;
typedef struct roll {
    counting *at;
    uint64_t count, room;
} roll;

static void enlist(roll *r, const sojourn_metric_row *row, sojourn_text variant, sojourn_text by)
{
    counting one = {.metric = {.size = sizeof one.metric, .name = row->name, .variant = variant},
                    .row = *row};

    one.total = one.metric;
    one.metric.by[0] = whole(by);
    if (r->count == r->room) {
        r->room = 2 * r->room + 64;
        r->at = realloc(r->at, r->room * sizeof *r->at);
        if (r->at == NULL)
            abort();
    }
    r->at[r->count++] = one;
}

/* Each variant by a dimension that the history draws, or by each. */
static void enlist_metric(const trial *t, roll *r, const sojourn_metric_row *row, uint64_t drawn)
{
    sojourn_text variants[64], dimensions[64];
    uint64_t count = cut(row->variants, variants), by = cut(row->dimensions, dimensions);

    for (uint64_t k = 0; k == 0 || k < count; k++)
        for (uint64_t i = 0; i < by; i++)
            if ((t->deck.asks & ASK_DIMENSIONS) != 0 || i == (drawn + k) % by)
                enlist(r, row, variants[k], dimensions[i]);
}

static roll enlist_all(const trial *t)
{
    static const char units[] = "count share";
    sojourn_metric_row row = {.size = sizeof row};
    roll r = {0};
    dice d = dice_of(t->deck.count, 12);

    for (uint64_t i = 0; sojourn_metric_info(i, &row) == SOJOURN_OK; i++) {
        uint64_t drawn = dice_next(&d);
        if (row.unit.length == 5 &&
            (memcmp(row.unit.data, units, 5) == 0 || memcmp(row.unit.data, units + 6, 5) == 0))
            enlist_metric(t, &r, &row, drawn);
    }
    for (uint64_t i = 0; i + 1 < r.count; i++) {
        r.at[i].metric.also = &r.at[i + 1].metric;
        r.at[i].total.also = &r.at[i + 1].total;
    }
    return r;
}

/* Each figure walked down, and the groups of each metric against its total. */
static int countings_hold(trial *t, const roll *r, const sojourn_answer *answer,
                          const sojourn_answer *totals)
{
    const sojourn_figure *rows, *total;
    uint64_t count, ones, at = 0;
    char name[96];

    sojourn_answer_figures(answer, &rows, &count, NULL);
    sojourn_answer_figures(totals, &total, &ones, NULL);
    if (ones != r->count)
        return trial_fails(t, "measure without groups", "all that count");
    for (uint64_t i = 0; i < r->count; i++) {
        const sojourn_metric *m = &r->at[i].metric;
        uint64_t first = at;

        snprintf(name, sizeof name, "%.*s %.*s by %.*s", (int)m->name.length, m->name.data,
                 (int)m->variant.length, m->variant.length ? m->variant.data : "",
                 (int)m->by[0].length, m->by[0].data);
        for (; at < count && rows[at].metric == i; at++)
            if (!drill_holds(t, answer, &rows[at], at, name))
                return 0;
        if (sums(m, &r->at[i].row) && !adds_up(t, &total[i], rows + first, at - first, name))
            return 0;
    }
    return 1;
}

/* What they count is walked down on the first road alone. */
static int all_hold(trial *t, const sojourn *s, uint64_t *fold)
{
    roll r = enlist_all(t);
    sojourn_answer *answer = NULL, *totals = NULL;
    const sojourn_figure *rows;
    uint64_t count = 0;
    sojourn_error error = {0};
    int fine = trial_expects(t, sojourn_measure(s, &r.at->metric, &answer, &error), SOJOURN_OK,
                             "measure all that count", &error);

    if (fine)
        sojourn_answer_figures(answer, &rows, &count, NULL);
    for (uint64_t i = 0; i < count; i++)
        *fold = fold_figure(*fold, &rows[i]);
    t->comparisons += count;
    if (fine && t->figures == 0)
        fine = trial_expects(t, sojourn_measure(s, &r.at->total, &totals, &error), SOJOURN_OK,
                             "measure without groups", &error) &&
               countings_hold(t, &r, answer, totals);
    sojourn_answer_close(totals);
    sojourn_answer_close(answer);
    free(r.at);
    return fine;
}

int figures_hold(trial *t, const sojourn *s)
{
    uint64_t fold = 1;
    dice d = dice_of(t->deck.count, 11);

    if ((t->deck.asks & ASK_FIGURES) == 0)
        return 1;
    for (int i = 0; i < METRICS; i++)
        if (!metric_holds(t, s, &d, &fold))
            return 0;
    if (!all_hold(t, s, &fold))
        return 0;
    if (t->figures == 0 && !together_hold(t, s))
        return 0;
    if (t->figures == 0)
        t->figures = fold;
    return t->figures == fold || trial_fails(t, "figures", "they differ from the first road's");
}
