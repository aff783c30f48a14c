/* SPDX-License-Identifier: MIT */
/* CSV without quotes, for the labels of the bench need none. Some microsecond a span, outside of
 * every clock. */
#include "spans.h"

#include <inttypes.h>
#include <sojourn/names.h>
#include <stdlib.h>

static const char head[] =
    "id,parent,customer,type,state,flags,start,end,children,intent,agent,channel\n";

static FILE *create(const char *folder, const char *name)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s.csv", folder, name);
    FILE *file = fopen(path, "w");

    if (file == NULL)
        record_stop(path, "cannot be written");
    return file;
}

static void finish(FILE *file)
{
    if (fclose(file) != 0)
        record_stop("spans", "cannot be written");
}

static sojourn_text name_of(int32_t family, int32_t code)
{
    sojourn_text name = {0};
    int32_t own = code + 1;

    for (uint64_t i = 0; own != code && sojourn_name_info(family, i, &name, &own) == SOJOURN_OK;)
        i++;
    return own == code ? name : (sojourn_text){0};
}

static void id(FILE *file, sojourn_id of)
{
    fprintf(file, "%016" PRIx64 "%016" PRIx64 ",", of.high, of.low);
}

static void text(FILE *file, sojourn_text of, char end)
{
    if (of.length != 0)
        fwrite(of.data, 1, of.length, file);
    fputc(end, file);
}

static void span_write(FILE *file, const sojourn_span *span, int32_t level)
{
    id(file, span->id);
    id(file, span->parent);
    id(file, span->customer);
    text(file,
         level == SOJOURN_LEVEL_EVENT ? name_of(SOJOURN_NAMES_TYPE, span->type) : (sojourn_text){0},
         ',');
    text(file,
         level == SOJOURN_LEVEL_ENGAGEMENT ? name_of(SOJOURN_NAMES_STATE, span->state)
                                           : (sojourn_text){0},
         ',');
    fprintf(file, "%" PRIu32 ",%" PRId64 ",%" PRId64 ",%" PRIu64 ",", span->flags, span->start,
            span->end, (uint64_t)span->child_count);
    text(file, span->intent, ',');
    text(file, span->agent, ',');
    text(file, span->channel, '\n');
}

static void level_write(const sojourn *s, int32_t level, const char *folder)
{
    const sojourn_query query = {.size = sizeof query, .level = level};
    sojourn_text name = name_of(SOJOURN_NAMES_LEVEL, level);
    sojourn_cursor *cursor;
    const sojourn_span *span;
    sojourn_error error;
    char file_name[32];

    snprintf(file_name, sizeof file_name, "%.*s", (int)name.length, name.data);
    FILE *file = create(folder, file_name);
    fputs(head, file);
    if (sojourn_cursor_open(s, &query, &cursor, &error) != 0)
        record_stop("cursor", error.message);
    while (sojourn_cursor_next(cursor, &span, NULL) == SOJOURN_OK)
        span_write(file, span, level);
    sojourn_cursor_close(cursor);
    finish(file);
}

void spans_write(const sojourn *s, const char *folder)
{
    for (int32_t level = SOJOURN_LEVEL_EVENT; level < SOJOURN_LEVEL_JOURNEY; level++)
        level_write(s, level, folder);
}

void spans_figures(const char *folder, const sojourn_metric *metrics, const sojourn_figure *rows,
                   uint64_t count)
{
    FILE *file = create(folder, "figures");

    fputs("metric,intent,day,numerator,denominator,left_out\n", file);
    for (uint64_t i = 0; i < count; i++) {
        const sojourn_metric *metric = metrics;
        for (uint64_t k = 0; k < rows[i].metric; k++)
            metric = metric->also;
        text(file, metric->name, ',');
        text(file, rows[i].group[0], ',');
        text(file, rows[i].group[1], ',');
        fprintf(file, "%" PRIu64 ",%" PRId64 ",%" PRId64 "\n", rows[i].numerator.low,
                rows[i].denominator, rows[i].left_out);
    }
    finish(file);
}
