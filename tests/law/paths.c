/* SPDX-License-Identifier: MIT */
/* Questions over paths: the same on every road, credits that add up to all goals that the oracle
 * knows, and as many goals behind each figure as it counts. */
#include "trial.h"

#include <inttypes.h>
#include <sojourn/paths.h>
#include <stdlib.h>
#include <string.h>

enum { QUESTIONS = 4, DRILLS = 3 };

static sojourn_text text(const char *string)
{
    return (sojourn_text){string, strlen(string)};
}

/* A host that shares by the length of the label, and sees to it that time does not run backwards.
 */
static int32_t attribute(void *context, const sojourn_span *goal, const sojourn_touch *touches,
                         uint64_t count, uint64_t *weights, int64_t *amount)
{
    (void)context;
    for (uint64_t i = 0; i < count; i++) {
        weights[i] = touches[i].label.length;
        if (touches[i].start > goal->start || (i && touches[i].start < touches[i - 1].start))
            return -1;
    }
    return *amount == 1 || *amount == (int64_t)goal->value.low ? 0 : -2;
}

/* A word of a list with blanks between. */
static sojourn_text pick(sojourn_text list, dice *d)
{
    sojourn_text words[16] = {{0}};
    uint64_t count = 0;

    for (uint64_t i = 0; i < list.length; i++)
        if (list.data[i] == ' ')
            count++;
        else if (words[count].length++ == 0)
            words[count].data = list.data + i;
    return list.length == 0 ? list : words[dice_below(d, count + 1)];
}

static int is(sojourn_text name, const char *other)
{
    return name.length == strlen(other) && memcmp(name.data, other, name.length) == 0;
}

/* Histories are too small for chance to be ruled out: all rules are told. */
static void draw_rules(dice *d, sojourn_path *p)
{
    static const sojourn_parameter all[] = {{{"least", 5}, 1},
                                            {{"alpha", 5}, 1000},
                                            {{"items", 5}, 2},
                                            {{"holm", 4}, 1},
                                            {{"once", 4}, 1}};
    static const char *const steps[] = {"", "type | intent=order",
                                        "channel=voice|agent|trait:plan"};

    p->parameters = all;
    p->parameter_count = 2 + dice_below(d, 4);
    p->step = text(steps[dice_below(d, 3)]);
}

static void draw_by(dice *d, sojourn_path *p)
{
    static const char *const by[] = {"intent", "outcome", "month", "trait:plan", "type"};
    int two = is(p->name, "success") || is(p->name, "rules") || is(p->name, "leads_to");

    for (int i = 0; i < 1 + two && dice_percent(d, 50); i++)
        p->by[i] = text(by[dice_below(d, 5)]);
}

static void draw_parameter(dice *d, sojourn_path *p, sojourn_metric_row *row,
                           sojourn_parameter *parameter)
{
    if (is(row->name, "rules")) {
        draw_rules(d, p);
        return;
    }
    const char *equals =
        row->parameters.length ? memchr(row->parameters.data, '=', row->parameters.length) : NULL;
    if (!equals || dice_percent(d, 50))
        return;
    parameter->name =
        (sojourn_text){row->parameters.data, (uint64_t)(equals - row->parameters.data)};
    parameter->value = 1 + (int64_t)dice_below(d, 4);
    p->parameters = parameter;
    p->parameter_count = 1;
}

/* Does the question share goals out? Then its first variant is to share goals. */
static int shares(const sojourn_metric_row *row)
{
    static const char first[] = "conversions";

    return row->variants.length > strlen(first) &&
           memcmp(row->variants.data, first, strlen(first)) == 0;
}

/* What is left out of the paths, and what they begin with. */
static void draw_removal(dice *d, sojourn_path *p)
{
    if (dice_percent(d, 30))
        p->removed = text(dice_percent(d, 50) ? "voice" : "web");
    p->removes = dice_percent(d, 50) ? SOJOURN_REMOVES_ALL : SOJOURN_REMOVES_LAST;
    if (dice_percent(d, 20))
        p->begin = text(dice_percent(d, 50) ? "voice" : "web");
    if (dice_percent(d, 30))
        p->open_us = INT64_C(86400000000);
}

/* Of questions that take one; of opt-outs what is invalid. Rules draw their own. */
static void draw_step(dice *d, sojourn_path *p, const char *goal)
{
    static const char *const takers[] = {"last_other", "lead",     "next_step",
                                         "funnel",     "leads_to", "opt_outs"};

    for (size_t i = 0; i < sizeof takers / sizeof *takers; i++)
        if (is(p->name, takers[i]))
            p->step = text(dice_percent(d, 50) ? "voice" : "web > voice | chat > email");
    if (is(p->name, "leads_to") && dice_percent(d, 50))
        p->step = (sojourn_text){0};
    if (is(p->name, "join"))
        p->step = text(goal);
}

static void draw(dice *d, sojourn_path *p, sojourn_metric_row *row, sojourn_parameter *parameter)
{
    static const char *const touches[] = {"channel", "agent",      "name",     "system",
                                          "queue",   "day",        "customer", "trait:plan",
                                          "weekday", "hour_of_day"};
    static const char *const goals[] = {"purchase", "resolve", "visit", "cancel", "input"};
    uint64_t count = 0;

    row->size = sizeof *row;
    while (sojourn_path_info(count, row) == SOJOURN_OK)
        count++;
    sojourn_path_info(dice_below(d, count), row);
    *p = (sojourn_path){.size = sizeof *p, .name = row->name};
    p->touch = text(touches[dice_below(d, 10)]);
    p->goal = text(goals[dice_below(d, 5)]);
    draw_step(d, p, goals[dice_below(d, 5)]);
    draw_removal(d, p);
    p->repeats = (int32_t)dice_below(d, 4);
    p->level = dice_percent(d, 50) ? 0 : SOJOURN_LEVEL_INTERACTION + (int32_t)dice_below(d, 3);
    if (dice_percent(d, 30))
        p->look_back_us = dice_percent(d, 50) ? SOJOURN_FOREVER : INT64_C(86400000000);
    p->attribute = attribute;
    p->variant = shares(row) ? (sojourn_text){0} : pick(row->variants, d);
    if (!shares(row) && !is(row->name, "join") && !is(row->name, "opt_outs"))
        draw_by(d, p);
    draw_parameter(d, p, row, parameter);
}

static uint64_t fold(uint64_t fold, const sojourn_figure *f)
{
    const int64_t numbers[] = {f->numerator.high, (int64_t)f->numerator.low,
                               f->squares.high,   (int64_t)f->squares.low,
                               f->denominator,    f->count,
                               f->left_out,       f->unit,
                               f->interval,       (int64_t)f->sample};
    for (int i = 0; i < 3; i++) {
        for (uint64_t k = 0; k < f->group[i].length; k++)
            fold = (fold ^ (unsigned char)f->group[i].data[k]) * UINT64_C(0x100000001b3);
        fold = dice_mix(fold + f->group[i].length);
    }
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        fold = dice_mix(fold ^ (uint64_t)numbers[i]);
    return fold;
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
    return fine && (count == f->count ||
                    trial_fails(t, "a figure of paths counts other than its drill-down", name));
}

/* Goals that the oracle knows, in parts. */
static int adds_up(trial *t, const sojourn_figure *rows, uint64_t count, const sojourn_path *p,
                   const char *name)
{
    uint64_t goals = 0, parts = 0;
    const walk *events = &t->expected[SOJOURN_LEVEL_EVENT];
    static const struct {
        const char *name;
        int32_t type;
    } types[] = {{"purchase", SOJOURN_EVENT_PURCHASE},
                 {"resolve", SOJOURN_EVENT_RESOLVE},
                 {"visit", SOJOURN_EVENT_VISIT},
                 {"cancel", SOJOURN_EVENT_CANCEL},
                 {"input", SOJOURN_EVENT_INPUT}};

    for (uint64_t i = 0; i < events->count; i++)
        for (size_t k = 0; k < sizeof types / sizeof *types; k++)
            goals += events->spans[i].type == types[k].type &&
                     p->goal.length == strlen(types[k].name) &&
                     memcmp(p->goal.data, types[k].name, p->goal.length) == 0;
    for (uint64_t i = 0; i < count; i++)
        parts += rows[i].numerator.low;
    return parts == goals * (count != 0 ? (uint64_t)rows[0].denominator : 0) ||
           trial_fails(t, "credits do not add up to the goals", name);
}

static int question_holds(trial *t, const sojourn *s, dice *d, uint64_t *all)
{
    sojourn_path path;
    sojourn_metric_row row;
    sojourn_parameter parameter = {{0}, 0};
    sojourn_answer *answer = NULL;
    const sojourn_figure *rows;
    uint64_t count;
    sojourn_error error = {0};
    char name[96];

    draw(d, &path, &row, &parameter);
    snprintf(name, sizeof name, "%.*s by %s to %s", (int)path.name.length, path.name.data,
             path.touch.data, path.goal.data);
    sojourn_status status = sojourn_trace(s, &path, &answer, &error);
    if (status == SOJOURN_E_ARGUMENT && strstr(error.message, "name a currency") != NULL)
        return 1;
    if (!trial_expects(t, status, SOJOURN_OK, name, &error))
        return 0;
    sojourn_answer_figures(answer, &rows, &count, NULL);
    int fine = !shares(&row) || adds_up(t, rows, count, &path, name);
    for (uint64_t i = 0; i < count; i++) {
        *all = fold(*all, &rows[i]);
        t->comparisons++;
    }
    for (uint64_t i = 0; fine && i < DRILLS && i < count; i++)
        fine = drill_holds(t, answer, &rows[i], i, name);
    sojourn_answer_close(answer);
    return fine;
}

/* Figures drawn to each other, too: their bits hang on the order in which they are added up. */
static int drawn_holds(trial *t, const sojourn *s, dice *d, uint64_t *all)
{
    static const char *const names[] = {"handle_time", "repeat_contact", "abandoned", "csat_score"};
    static const char *const by[] = {"agent", "channel", "customer", "day"};
    const char *name = names[dice_below(d, 4)];
    sojourn_metric metric = {.size = sizeof metric,
                             .name = text(name),
                             .by = {text(by[dice_below(d, 4)])},
                             .shrunk = 1 + (int64_t)dice_below(d, 3)};
    sojourn_answer *answer = NULL;
    const sojourn_figure *rows;
    uint64_t count;
    sojourn_error error = {0};

    if (dice_percent(d, 50))
        metric.by[1] = text(by[dice_below(d, 4)]);
    if (!trial_expects(t, sojourn_measure(s, &metric, &answer, &error), SOJOURN_OK, name, &error))
        return 0;
    sojourn_answer_figures(answer, &rows, &count, NULL);
    int fine = 1;
    for (uint64_t i = 0; i < count; i++)
        *all = fold(*all, &rows[i]);
    for (uint64_t i = 0; fine && i < DRILLS && i < count; i++)
        fine = drill_holds(t, answer, &rows[i], i, name);
    sojourn_answer_close(answer);
    return fine;
}

int paths_hold(trial *t, const sojourn *s)
{
    uint64_t all = 1;
    dice d = dice_of(t->deck.count, 13);

    if ((t->deck.asks & ASK_PATHS) == 0)
        return 1;
    if (!drawn_holds(t, s, &d, &all))
        return 0;
    for (int i = 0; i < QUESTIONS; i++)
        if (!question_holds(t, s, &d, &all))
            return 0;
    if (t->paths == 0)
        t->paths = all;
    return t->paths == all || trial_fails(t, "paths", "they differ from the first road's");
}
