/* SPDX-License-Identifier: MIT */
/* sojourn compute and sojourn formulas: formulas on plain numbers. */
#include "command.h"
#include "out.h"

#include <math.h>
#include <sojourn/formulas.h>
#include <stdlib.h>
#include <string.h>

static const char more[] = "...";

static bool formula_find(const char *name, sojourn_formula_row *row)
{
    row->size = sizeof *row;
    for (uint64_t i = 0; sojourn_formula_info(i, row) == SOJOURN_OK; i++)
        if (text_is(row->name, name))
            return true;
    report_error("\"%s\" is no formula; sojourn formulas lists them", name);
    return false;
}

/* The place of an input by its name; of one without a name `next`. False: there is none. */
static bool place_find(const sojourn_formula_row *row, sojourn_text name, size_t next, size_t *out)
{
    sojourn_text list = row->inputs, item, head;
    *out = next;
    for (size_t i = 0; name.data && text_cut(&list, ' ', &item); i++) {
        text_cut(&item, '=', &head);
        *out = i;
        if (head.length == name.length && !memcmp(head.data, name.data, name.length))
            return true;
    }
    return !name.data;
}

/* What is left off before a given input has the value that the formula lists, if it lists one. */
static void usual_fill(const sojourn_formula_row *row, double *inputs)
{
    sojourn_text list = row->inputs, item, head;
    for (size_t i = 0; text_cut(&list, ' ', &item) && !text_is(item, more); i++) {
        text_cut(&item, '=', &head);
        inputs[i] = item.data ? strtod(item.data, NULL) : NAN;
    }
}

static bool input_read(const sojourn_formula_row *row, const char *argument, double *inputs,
                       uint64_t *count)
{
    sojourn_text value = text_of(argument), name = {0};
    size_t place;
    char *end;
    if (text_is(value, more)) { /* the list begins */
        place_find(row, value, 0, &place);
        *count = place;
        return true;
    }
    if (strchr(argument, '='))
        text_cut(&value, '=', &name);
    if (!place_find(row, name, *count, &place)) {
        report_error("%s: %.*s has no such input; see sojourn formulas %.*s", argument,
                     (int)row->name.length, row->name.data, (int)row->name.length, row->name.data);
        return false;
    }
    inputs[place] = strtod(value.data, &end);
    if (!value.length || end != value.data + value.length) {
        report_error("%s: it is not a number; write digits, with a point before a fraction",
                     argument);
        return false;
    }
    *count = place + 1 > *count ? place + 1 : *count;
    return true;
}

static void results_print(const sojourn_formula_row *row, const double *results, bool any)
{
    static struct out out;
    sojourn_text list = row->results, item;
    out.stream = stdout;
    while (text_cut(&list, ' ', &item))
        out_text(&out, item);
    out_row(&out);
    list = row->results;
    for (size_t i = 0; text_cut(&list, ' ', &item); i++) {
        char cell[40];
        snprintf(cell, sizeof cell, any ? "%.12g" : "no data", results[i]);
        out_word(&out, cell);
    }
    out_row(&out);
    out_flush(&out);
}

static int compute(const sojourn_formula_row *row, const double *inputs, uint64_t count)
{
    double results[SOJOURN_FORMULA_RESULTS];
    sojourn_error error;
    sojourn_status status = sojourn_compute(row->name, inputs, count, results, &error);
    if (status < 0) {
        report_library("compute", &error);
        return TOOL_USAGE;
    }
    results_print(row, results, status == SOJOURN_OK);
    return TOOL_DONE;
}

int compute_run(struct command *command)
{
    sojourn_formula_row row;
    uint64_t count = 0;
    size_t given = 0;
    if (!command->rest[0]) {
        report_error("compute needs a FORMULA; sojourn formulas lists them");
        return TOOL_USAGE;
    }
    if (!formula_find(command->rest[0], &row))
        return TOOL_USAGE;
    while (command->rest[given])
        given++;
    double *inputs = arena_get(&command->texts, (given + 64) * sizeof *inputs);
    usual_fill(&row, inputs);
    for (size_t i = 1; i < given; i++)
        if (!input_read(&row, command->rest[i], inputs, &count))
            return TOOL_USAGE;
    for (uint64_t i = 0; i < count; i++)
        if (isnan(inputs[i])) {
            report_error("compute %s: give input %d of %.*s, too", command->rest[0], (int)i + 1,
                         (int)row.inputs.length, row.inputs.data);
            return TOOL_USAGE;
        }
    return compute(&row, inputs, count);
}

static void page_line(const char *title, sojourn_text text)
{
    printf("  %-8s %.*s\n", title, (int)text.length, text.data);
}

int formulas_run(struct command *command)
{
    static struct out out;
    sojourn_formula_row row = {.size = sizeof row};
    if (command->rest[0]) {
        if (!formula_find(command->rest[0], &row))
            return TOOL_USAGE;
        printf("%s\n", command->rest[0]);
        page_line("formula", row.formula);
        page_line("inputs", row.inputs);
        page_line("results", row.results);
        page_line("source", row.source);
        return TOOL_DONE;
    }
    out.stream = stdout;
    fputs("name,inputs,results,formula,source\n", stdout);
    for (uint64_t i = 0; sojourn_formula_info(i, &row) == SOJOURN_OK; i++) {
        const sojourn_text texts[] = {row.name, row.inputs, row.results, row.formula, row.source};
        for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
            out_text(&out, texts[k]);
        out_row(&out);
    }
    out_flush(&out);
    return TOOL_DONE;
}
