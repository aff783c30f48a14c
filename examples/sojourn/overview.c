/* SPDX-License-Identifier: MIT */
/* sojourn agents overview: how long each agent takes, and how often customers come back, by kind of
 * issue, beside the same drawn to the other agents'. */
#include "load.h"
#include "out.h"

#include <string.h>

enum { METRICS = 2, LEAST = 30, NUMBERS = 5, ROOM = 32 };
static const char *const columns[NUMBERS] = {"n", "", "shrunk", "low", "high"};

/* A metric as it is counted, and drawn: rows of the same labels. */
struct pair {
    sojourn_answer *plain, *shrunk;
    const sojourn_figure *own, *drawn;
    uint64_t count, at;
};

static sojourn_status pair_ask(const sojourn *handle, sojourn_metric metric, struct pair *out,
                               sojourn_error *error)
{
    uint64_t count;
    int64_t shrunk = metric.shrunk;
    metric.shrunk = 0;
    sojourn_status status = sojourn_measure(handle, &metric, &out->plain, error);
    metric.shrunk = shrunk;
    if (!status)
        status = sojourn_measure(handle, &metric, &out->shrunk, error);
    if (!status)
        status = sojourn_answer_figures(out->plain, &out->own, &out->count, error);
    if (!status)
        status = sojourn_answer_figures(out->shrunk, &out->drawn, &count, error);
    return status;
}

/* Only the parameters that the metric has. */
static sojourn_status metric_ask(struct command *command, const sojourn *handle, const char *name,
                                 struct pair *out, sojourn_error *error)
{
    static sojourn_parameter own[ASK_PARAMETERS];
    sojourn_metric metric = command->ask.metric;
    metric.size = sizeof metric;
    metric.name = text_of(name);
    metric.parameters = own;
    metric.where = command->ask.where;
    metric.scope = &command->query;
    metric.parameter_count = 0;
    sojourn_text full;
    for (uint64_t i = 0; i < command->ask.metric.parameter_count; i++)
        if (ask_takes(name, command->ask.parameters[i].name, &full))
            own[metric.parameter_count++] = command->ask.parameters[i];
    return pair_ask(handle, metric, out, error);
}

static int text_order(sojourn_text a, sojourn_text b)
{
    uint64_t length = a.length < b.length ? a.length : b.length;
    int order = length ? memcmp(a.data, b.data, length) : 0;
    return order ? order : a.length < b.length ? -1 : a.length > b.length;
}

static int label_order(const sojourn_figure *a, const sojourn_figure *b)
{
    int order = 0;
    for (int i = 0; i < 3 && !order; i++)
        order = text_order(a->group[i], b->group[i]);
    return order;
}

/* The least labels that are still to come; NULL: none are. */
static const sojourn_figure *next_row(const struct pair *pairs)
{
    const sojourn_figure *next = NULL;
    for (int i = 0; i < METRICS; i++)
        if (pairs[i].at < pairs[i].count &&
            (!next || label_order(&pairs[i].own[pairs[i].at], next) < 0))
            next = &pairs[i].own[pairs[i].at];
    return next;
}

/* n, the value, the value drawn and its ends: nothing but n where that is too few. */
static void numbers_write(struct pair *pair, const sojourn_figure *labels, bool table,
                          char out[NUMBERS][ROOM])
{
    double value[4], rest;
    int digits = table ? 4 : 12;
    memset(out, 0, NUMBERS * sizeof *out);
    if (pair->at == pair->count || label_order(&pair->own[pair->at], labels) != 0)
        return;
    const sojourn_figure *own = &pair->own[pair->at], *drawn = &pair->drawn[pair->at++];
    out[0][number_write(out[0], own->denominator)] = 0;
    if (sojourn_figure_value(drawn, (sojourn_text){0}, value + 1, value + 2, value + 3) !=
            SOJOURN_OK ||
        sojourn_figure_value(own, (sojourn_text){0}, value, &rest, &rest) != SOJOURN_OK)
        return;
    for (int i = 0; i < 4; i++)
        snprintf(out[i + 1], ROOM, "%.*g", digits, value[i]);
}

static void csv_head(struct out *out, const sojourn_text *by)
{
    char name[64];
    for (int i = 0; i < 3 && by[i].length; i++)
        out_text(out, by[i]);
    for (int i = 0; i < METRICS; i++)
        for (int k = 0; k < NUMBERS; k++) {
            snprintf(name, sizeof name, "%s%s%s", ask_overview[i], *columns[k] ? "_" : "",
                     columns[k]);
            out_word(out, name);
        }
    out_row(out);
}

static void csv_print(const sojourn_text *by, struct pair *pairs)
{
    static struct out out;
    char cell[NUMBERS][ROOM];
    const sojourn_figure *row;
    out.stream = stdout;
    csv_head(&out, by);
    while ((row = next_row(pairs))) {
        sojourn_figure labels = *row;
        for (int i = 0; i < 3 && by[i].length; i++)
            out_text(&out, labels.group[i]);
        for (int i = 0; i < METRICS; i++) {
            numbers_write(&pairs[i], &labels, false, cell);
            for (int k = 0; k < NUMBERS; k++)
                out_word(&out, cell[k]);
        }
        out_row(&out);
    }
    out_flush(&out);
}

static int width_of(const sojourn_text *by, const struct pair *pairs, int column)
{
    uint64_t width = by[column].length > strlen("(none)") ? by[column].length : strlen("(none)");
    for (int i = 0; i < METRICS; i++)
        for (uint64_t k = 0; k < pairs[i].count; k++)
            if (pairs[i].own[k].group[column].length > width)
                width = pairs[i].own[k].group[column].length;
    return width < 40 ? (int)width : 40;
}

static void labels_print(const sojourn_text *by, const int *widths, const sojourn_text *labels)
{
    for (int i = 0; i < 3 && by[i].length; i++) {
        sojourn_text label = labels[i].length ? labels[i] : text_of("(none)");
        printf("%-*.*s  ", widths[i], (int)(label.length < 40 ? label.length : 40), label.data);
    }
}

static void table_print(const sojourn_text *by, struct pair *pairs)
{
    char cell[NUMBERS][ROOM];
    int widths[3];
    const sojourn_figure *row;
    for (int i = 0; i < 3; i++)
        widths[i] = width_of(by, pairs, i);
    labels_print(by, widths, by);
    for (int i = 0; i < METRICS; i++)
        printf("%7s %14s %8s %8s %8s%s", "n", ask_overview[i], "shrunk", "low", "high",
               i + 1 < METRICS ? "  " : "\n");
    while ((row = next_row(pairs))) {
        sojourn_figure labels = *row;
        labels_print(by, widths, labels.group);
        for (int i = 0; i < METRICS; i++) {
            numbers_write(&pairs[i], &labels, true, cell);
            printf("%7s %14s %8s %8s %8s%s", cell[0], cell[1], cell[2], cell[3], cell[4],
                   i + 1 < METRICS ? "  " : "\n");
        }
    }
}

/* The kinds of issues first, then the agent. */
static int dimensions_set(struct ask *ask)
{
    sojourn_text *by = ask->metric.by;
    if (by[2].length || ask->drill || ask->metric.variant.length || ask->path.name.length) {
        report_error("agents overview: at most two dimensions --by, and neither --drill nor "
                     "--variant");
        return TOOL_USAGE;
    }
    if (!by[0].length)
        by[0] = text_of("intent");
    by[by[1].length ? 2 : 1] = text_of("agent");
    if (!ask->metric.shrunk)
        ask->metric.shrunk = LEAST;
    return TOOL_DONE;
}

int overview_run(struct command *command)
{
    struct ask *ask = &command->ask;
    struct pair pairs[METRICS] = {{0}};
    sojourn *handle;
    sojourn_error error;
    int result = dimensions_set(ask);
    if (result == TOOL_DONE)
        result = load_open(command, command->rest + 1, &handle);
    if (result != TOOL_DONE)
        return result;
    sojourn_status status = SOJOURN_OK;
    for (int i = 0; i < METRICS && !status; i++)
        status = metric_ask(command, handle, ask_overview[i], &pairs[i], &error);
    if (status) {
        report_library("agents", &error);
        result = status == SOJOURN_E_ARGUMENT ? TOOL_USAGE : TOOL_SYSTEM;
    } else if (ask->table) {
        table_print(ask->metric.by, pairs);
    } else {
        csv_print(ask->metric.by, pairs);
    }
    for (int i = 0; i < METRICS; i++) {
        sojourn_answer_close(pairs[i].plain);
        sojourn_answer_close(pairs[i].shrunk);
    }
    sojourn_close(handle);
    return result;
}
