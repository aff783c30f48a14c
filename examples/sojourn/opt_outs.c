/* SPDX-License-Identifier: MIT */
/* sojourn opt_outs: one table of all variants of the question of this name, a row for each last
 * input. */
#include "load.h"
#include "out.h"

#include <stdlib.h>
#include <string.h>

enum { LEFT, PATH, COLUMNS = 10, CELL = 32 };
static const struct {
    const char *variant, *title;
    bool share;
} columns[COLUMNS] = {{"left", "left", false},     {"path", "most often by", false},
                      {"time", "median s", false}, {"wait", "then waits", false},
                      {"inputs", "inputs", false}, {"invalid", "invalid", false},
                      {"agent", "agent", true},    {"redial", "redial", true},
                      {"gone", "gone", true},      {"lost", "sale lost", true}};

struct sheet {
    sojourn_answer *answers[COLUMNS];
    const sojourn_figure *rows[COLUMNS];
    uint64_t counts[COLUMNS];
};

static bool same(sojourn_text a, sojourn_text b)
{
    return a.length == b.length && (!a.length || !memcmp(a.data, b.data, a.length));
}

/* Of a label the figure, of several the one that counts most; NULL: none. */
static const sojourn_figure *figure_of(const struct sheet *sheet, size_t column, sojourn_text label)
{
    const sojourn_figure *best = NULL;
    for (uint64_t i = 0; i < sheet->counts[column]; i++) {
        const sojourn_figure *own = &sheet->rows[column][i];
        if (same(own->group[0], label) && (!best || own->count > best->count))
            best = own;
    }
    return best;
}

static void cell_write(char out[CELL], const sojourn_figure *figure, size_t column, bool table)
{
    double value = 0, low, high;
    strcpy(out, table ? "-" : "");
    if (!figure || sojourn_figure_value(figure, (sojourn_text){0}, &value, &low, &high))
        return;
    if (!table)
        snprintf(out, CELL, "%.12g", value);
    else if (columns[column].share)
        snprintf(out, CELL, "%.0f %%", value * 100);
    else
        snprintf(out, CELL, "%.4g", value);
}

static sojourn_text path_of(const struct sheet *sheet, sojourn_text label)
{
    const sojourn_figure *figure = label.length ? figure_of(sheet, PATH, label) : NULL;
    return figure ? figure->group[1] : (sojourn_text){0};
}

/* The greatest first; before them the row of all. */
static int by_count(const void *a, const void *b)
{
    const sojourn_figure *const *x = a, *const *y = b;
    if (!(*x)->group[0].length != !(*y)->group[0].length)
        return (*x)->group[0].length ? 1 : -1;
    if ((*x)->count != (*y)->count)
        return (*x)->count < (*y)->count ? 1 : -1;
    return *x < *y ? -1 : *x > *y;
}

static void print_csv(const struct sheet *sheet, const sojourn_figure *const *order,
                      sojourn_text touch)
{
    static struct out out;
    out.stream = stdout;
    out_text(&out, touch);
    for (size_t i = 0; i < COLUMNS; i++)
        out_word(&out, columns[i].variant);
    out_row(&out);
    for (uint64_t i = 0; i < sheet->counts[LEFT]; i++) {
        out_text(&out, order[i]->group[0]);
        for (size_t k = 0; k < COLUMNS; k++) {
            char cell[CELL];
            cell_write(cell, figure_of(sheet, k, order[i]->group[0]), k, false);
            if (k == PATH)
                out_text(&out, path_of(sheet, order[i]->group[0]));
            else
                out_word(&out, cell);
        }
        out_row(&out);
    }
    out_flush(&out);
}

static void print_label(sojourn_text label)
{
    static const int width = 24;
    int length = label.length < 24 ? (int)label.length : width;
    printf("%-*.*s", width, length, label.data ? label.data : "");
}

static void print_table(const struct sheet *sheet, const sojourn_figure *const *order,
                        sojourn_text touch)
{
    print_label(touch);
    for (size_t i = 0; i < COLUMNS; i++)
        if (i != PATH)
            printf(" %10s", columns[i].title);
    printf("  %s\n", columns[PATH].title);
    for (uint64_t i = 0; i < sheet->counts[LEFT]; i++) {
        sojourn_text label = order[i]->group[0], path = path_of(sheet, label);
        print_label(label.length ? label : text_of("(all)"));
        for (size_t k = 0; k < COLUMNS; k++) {
            char cell[CELL];
            cell_write(cell, figure_of(sheet, k, label), k, true);
            if (k != PATH)
                printf(" %10s", cell);
        }
        printf("  %.*s\n", (int)path.length, path.data ? path.data : "");
    }
}

static void print(const struct sheet *sheet, const struct ask *ask)
{
    uint64_t count = sheet->counts[LEFT];
    const sojourn_figure **order = memory_get((count + 1) * sizeof *order);
    for (uint64_t i = 0; i < count; i++)
        order[i] = &sheet->rows[LEFT][i];
    qsort(order, count, sizeof *order, by_count);
    if (ask->table)
        print_table(sheet, order, ask->path.touch);
    else
        print_csv(sheet, order, ask->path.touch);
    free(order);
}

static int ask_all(struct command *command, const sojourn *handle, struct sheet *sheet)
{
    sojourn_error error;
    for (size_t i = 0; i < COLUMNS; i++) {
        command->ask.path.variant = text_of(columns[i].variant);
        sojourn_status status =
            sojourn_trace(handle, &command->ask.path, &sheet->answers[i], &error);
        if (status) {
            report_library("opt_outs", &error);
            return status == SOJOURN_E_ARGUMENT ? TOOL_USAGE : TOOL_SYSTEM;
        }
        sojourn_answer_figures(sheet->answers[i], &sheet->rows[i], &sheet->counts[i], NULL);
    }
    return TOOL_DONE;
}

int opt_outs_run(struct command *command)
{
    struct ask *ask = &command->ask;
    struct sheet sheet = {{NULL}, {NULL}, {0}};
    sojourn *handle;
    if (ask->drill || ask->method.length || ask->metric.variant.length) {
        report_error("opt_outs shows all variants; for --variant, --drill and --method ask sojourn "
                     "paths opt_outs");
        return TOOL_USAGE;
    }
    ask->path.name = text_of("opt_outs");
    trace_fill(command);
    int result = load_open(command, command->rest, &handle);
    if (result != TOOL_DONE)
        return result;
    result = ask_all(command, handle, &sheet);
    if (result == TOOL_DONE)
        print(&sheet, ask);
    for (size_t i = 0; i < COLUMNS; i++)
        sojourn_answer_close(sheet.answers[i]);
    sojourn_close(handle);
    return result;
}
