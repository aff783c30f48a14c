/* SPDX-License-Identifier: MIT */
/* sojourn measure and sojourn metrics: figures, and what there is to measure. */
#include "load.h"
#include "out.h"

#include <stdlib.h>
#include <string.h>

/* One row of text; a table is printed when the widths of all its rows are known. */
enum { CELL_ROOM = 56 };
static const char *const titles[] = {"value", "low",      "high",    "numerator", "denominator",
                                     "count", "left_out", "squares", "rank",      "sample"};
enum { TITLES = sizeof titles / sizeof *titles, SAMPLE = TITLES - 1 };
enum { CSV_DIGITS = 12, TABLE_DIGITS = 6 };

/* Several metrics are told apart by a column of their own. */
static bool is_several(const struct ask *ask)
{
    return ask->metric.also != NULL;
}

static sojourn_text metric_of(const struct ask *ask, const sojourn_figure *figure)
{
    const sojourn_metric *metric = &ask->metric;
    for (uint64_t i = 0; i < figure->metric; i++)
        metric = metric->also;
    return metric->name;
}

static size_t dimensions(const struct ask *ask)
{
    size_t count = 0;
    while (count < 3 && ask->metric.by[count].length)
        count++;
    return count;
}

static void real_write(char out[CELL_ROOM], double number, int digits)
{
    snprintf(out, CELL_ROOM, "%.*g", digits, number);
}

/* Cells behind the labels. False: the method does not fit. */
static bool cells_write(const sojourn_figure *figure, sojourn_text method, int digits,
                        char cell[TITLES][CELL_ROOM])
{
    double value, low, high;
    sojourn_status status = sojourn_figure_value(figure, method, &value, &low, &high);
    if (status < 0)
        return false;
    memset(cell, 0, TITLES * sizeof *cell);
    if (status == SOJOURN_DONE) {
        strcpy(cell[0], "no data");
    } else {
        real_write(cell[0], value, digits);
        real_write(cell[1], low, digits);
        real_write(cell[2], high, digits);
    }
    cell[3][sum_write(cell[3], figure->numerator)] = 0;
    cell[4][number_write(cell[4], figure->denominator)] = 0;
    cell[5][number_write(cell[5], figure->count)] = 0;
    cell[6][number_write(cell[6], figure->left_out)] = 0;
    if (figure->interval != SOJOURN_INTERVAL_ENDS)
        cell[7][sum_write(cell[7], figure->squares)] = 0;
    if (figure->rank)
        cell[8][number_write(cell[8], (int64_t)figure->rank)] = 0;
    if (figure->sample)
        cell[SAMPLE][number_write(cell[SAMPLE], (int64_t)figure->sample)] = 0;
    return true;
}

static void csv_head(struct out *out, const struct ask *ask)
{
    if (is_several(ask))
        out_word(out, "metric");
    for (size_t i = 0; i < dimensions(ask); i++)
        out_text(out, ask->metric.by[i]);
    for (size_t i = 0; i < TITLES; i++)
        out_word(out, titles[i]);
    out_row(out);
}

static void csv_row(struct out *out, const struct ask *ask, const sojourn_figure *figure,
                    char cell[TITLES][CELL_ROOM])
{
    if (is_several(ask))
        out_text(out, metric_of(ask, figure));
    for (size_t i = 0; i < dimensions(ask); i++)
        out_text(out, figure->group[i]);
    for (size_t i = 0; i < TITLES; i++)
        out_word(out, cell[i]);
    out_row(out);
}

/* A column of labels is as wide as its widest; those of numbers have their room. */
static int width_of(const struct ask *ask, const sojourn_figure *rows, uint64_t count,
                    size_t column)
{
    uint64_t width = ask->metric.by[column].length, least = strlen(ask->unlabelled);
    width = column == 0 && width < least ? least : width;
    for (uint64_t i = 0; i < count; i++)
        width = rows[i].group[column].length > width ? rows[i].group[column].length : width;
    return width < 60 ? (int)width : 60;
}

enum { NAME_WIDTH = 24 }; /* of the longest metric */

static void table_row(const struct ask *ask, const int *widths, sojourn_text metric,
                      const sojourn_text *labels, char cell[TITLES][CELL_ROOM])
{
    if (is_several(ask))
        printf("%-*.*s  ", NAME_WIDTH, (int)metric.length, metric.data);
    for (size_t i = 0; i < dimensions(ask); i++) {
        sojourn_text label = labels[i].length || i ? labels[i] : text_of(ask->unlabelled);
        printf("%-*.*s  ", widths[i], (int)(label.length < 60 ? label.length : 60),
               label.data ? label.data : "");
    }
    printf("%12s %12s %12s %10s %10s\n", cell[0], cell[1], cell[2], cell[SAMPLE], cell[6]);
}

/* What a reader calls n: a share or a mean is out of so many; else what is counted. */
static void sample_write(const sojourn_figure *figure, char out[CELL_ROOM])
{
    bool own =
        figure->interval == SOJOURN_INTERVAL_SHARE || figure->interval == SOJOURN_INTERVAL_MEAN;
    if (!figure->sample)
        out[number_write(out, own ? figure->denominator : figure->count)] = 0;
}

static bool table_print(const struct ask *ask, const sojourn_figure *rows, uint64_t count)
{
    char cell[TITLES][CELL_ROOM];
    int widths[3];
    for (size_t i = 0; i < dimensions(ask); i++)
        widths[i] = width_of(ask, rows, count, i);
    for (size_t i = 0; i < TITLES; i++)
        strcpy(cell[i], i == SAMPLE ? "n" : titles[i]);
    table_row(ask, widths, text_of("metric"), ask->metric.by, cell);
    for (uint64_t i = 0; i < count; i++) {
        if (!cells_write(&rows[i], ask->method, TABLE_DIGITS, cell))
            return false;
        sample_write(&rows[i], cell[SAMPLE]);
        table_row(ask, widths, metric_of(ask, &rows[i]), rows[i].group, cell);
    }
    return true;
}

static bool csv_print(const struct ask *ask, const sojourn_figure *rows, uint64_t count)
{
    static struct out out;
    char cell[TITLES][CELL_ROOM];
    out.stream = stdout;
    csv_head(&out, ask);
    for (uint64_t i = 0; i < count; i++) {
        if (!cells_write(&rows[i], ask->method, CSV_DIGITS, cell))
            return false;
        csv_row(&out, ask, &rows[i], cell);
    }
    out_flush(&out);
    return true;
}

static int drill_print(const struct command *command, const sojourn_answer *answer,
                       const char *doing)
{
    sojourn_cursor *cursor;
    sojourn_error error;
    sojourn_status status = sojourn_cursor_drill(answer, command->ask.drill - 1, &cursor, &error);
    if (!status)
        status = rows_write(cursor, command->time_us, &error);
    sojourn_cursor_close(cursor);
    if (status >= 0)
        return TOOL_DONE;
    report_library(doing, &error);
    return status == SOJOURN_E_ARGUMENT ? TOOL_USAGE : TOOL_SYSTEM;
}

int figures_print(const struct command *command, const sojourn_answer *answer, const char *doing)
{
    const struct ask *ask = &command->ask;
    const sojourn_figure *rows;
    uint64_t count;
    if (ask->drill)
        return drill_print(command, answer, doing);
    sojourn_answer_figures(answer, &rows, &count, NULL);
    if (ask->table ? table_print(ask, rows, count) : csv_print(ask, rows, count))
        return TOOL_DONE;
    report_error("--method %.*s: it gives no interval for this metric", (int)ask->method.length,
                 ask->method.data);
    return TOOL_USAGE;
}

/* ---- what is asked ---- */

static bool has_variant(sojourn_text metric, sojourn_text variant)
{
    sojourn_metric_row row = {.size = sizeof row};
    for (uint64_t i = 0; sojourn_metric_info(i, &row) == SOJOURN_OK; i++) {
        sojourn_text word;
        bool own = row.name.length == metric.length &&
                   memcmp(row.name.data, metric.data, metric.length) == 0;
        while (own && text_cut(&row.variants, ' ', &word))
            if (word.length == variant.length &&
                memcmp(word.data, variant.data, variant.length) == 0)
                return true;
    }
    return false;
}

/* Of several metrics each gets those parameters that it has; they are marked as used. */
static void parameters_share(struct command *command, sojourn_metric *metric, bool *used)
{
    const struct ask *ask = &command->ask;
    sojourn_parameter *own =
        arena_get(&command->texts, (ask->metric.parameter_count + 1) * sizeof *own);
    char name[64];
    snprintf(name, sizeof name, "%.*s", (int)metric->name.length, metric->name.data);
    metric->parameters = own;
    metric->parameter_count = 0;
    for (uint64_t i = 0; i < ask->metric.parameter_count; i++) {
        sojourn_text full;
        if (!ask_takes(name, ask->parameters[i].name, &full))
            continue;
        own[metric->parameter_count++] = ask->parameters[i];
        used[i] = true;
    }
}

/* One of several metrics, which differs from the first by its name and what only some have. */
static sojourn_metric *metric_share(struct command *command, sojourn_text name, bool *used,
                                    bool *varied)
{
    sojourn_metric *metric = arena_get(&command->texts, sizeof *metric);
    *metric = command->ask.metric;
    metric->name = name;
    metric->also = NULL;
    if (has_variant(name, metric->variant))
        *varied = true;
    else
        metric->variant = text_of("");
    parameters_share(command, metric, used);
    return metric;
}

/* "offered,answered" as metrics that are asked together. False: what is said is of none. */
static bool metrics_share(struct command *command, sojourn_text names)
{
    struct ask *ask = &command->ask;
    size_t size = (ask->metric.parameter_count + 1) * sizeof(bool);
    bool *used = memset(arena_get(&command->texts, size), 0, size);
    bool varied = !ask->metric.variant.length;
    sojourn_metric first = {0}, *last = &first;
    sojourn_text name;
    while (text_cut(&names, ',', &name)) {
        last->also = metric_share(command, name, used, &varied);
        last = (sojourn_metric *)last->also;
    }
    if (!varied)
        report_error("--variant %.*s: none of these metrics has it",
                     (int)ask->metric.variant.length, ask->metric.variant.data);
    for (uint64_t i = 0; i < ask->metric.parameter_count && varied; i++)
        if (!used[i]) {
            report_error("--set %.*s: none of these metrics has it",
                         (int)ask->parameters[i].name.length, ask->parameters[i].name.data);
            return false;
        }
    if (varied)
        ask->metric = *first.also;
    return varied;
}

static bool asked_take(struct command *command)
{
    struct ask *ask = &command->ask;
    ask->metric.size = sizeof ask->metric;
    ask->metric.name = text_of(command->rest[0]);
    ask->metric.parameters = ask->parameters;
    ask->metric.where = ask->where;
    ask->metric.scope = &command->query;
    return !strchr(command->rest[0], ',') || metrics_share(command, ask->metric.name);
}

int measure_run(struct command *command)
{
    sojourn *handle;
    sojourn_answer *answer;
    sojourn_error error;
    if (!command->rest[0]) {
        report_error("measure needs a METRIC; sojourn metrics lists them");
        return TOOL_USAGE;
    }
    if (!asked_take(command))
        return TOOL_USAGE;
    int result = load_open(command, command->rest + 1, &handle);
    if (result != TOOL_DONE)
        return result;
    sojourn_status status = sojourn_measure(handle, &command->ask.metric, &answer, &error);
    if (status) {
        report_library("measure", &error);
        result = status == SOJOURN_E_ARGUMENT ? TOOL_USAGE : TOOL_SYSTEM;
    } else {
        result = figures_print(command, answer, "measure");
    }
    sojourn_answer_close(answer);
    load_close(handle);
    return result;
}

int metrics_run(struct command *command)
{
    static struct out out;
    sojourn_metric_row row = {.size = sizeof row};
    if (command->rest[0]) {
        if (ask_page(sojourn_metric_info, command->rest[0]))
            return TOOL_DONE;
        report_error("\"%s\" is no metric; sojourn metrics lists them", command->rest[0]);
        return TOOL_USAGE;
    }
    out.stream = stdout;
    fputs("name,unit,counts,variants,parameters,formula,source\n", stdout);
    for (uint64_t i = 0; sojourn_metric_info(i, &row) == SOJOURN_OK; i++) {
        const sojourn_text texts[] = {row.name,       row.unit,    row.levels, row.variants,
                                      row.parameters, row.formula, row.source};
        for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
            out_text(&out, texts[k]);
        out_row(&out);
    }
    out_flush(&out);
    return TOOL_DONE;
}
