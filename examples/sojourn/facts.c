/* SPDX-License-Identifier: MIT */
/* One pass: each field goes to its place as libcsv finds it, and a row that is whole becomes a
 * fact. The first thing wrong with a row is what is reported of it. */
#include "facts.h"

#include "column.h"
#include "names.h"
#include "random.h"
#include "table.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 256, IDENTIFIERS = 64, READ = 1 << 18 };

struct reader {
    struct facts *facts;
    const char *file;
    const struct facts_sink *sink;
    const struct column *columns[COLUMNS];
    sojourn_text names[COLUMNS], kinds[COLUMNS];
    struct arena header;
    size_t column_count;
    uint64_t rows;
    bool headed, stopped;
    int result;
    /* the row at hand */
    size_t field, identifier_count;
    sojourn_identifier identifiers[IDENTIFIERS];
    sojourn_event event;
    bool stated, started, ended, wrong;
    size_t foreign, strange; /* 1 + a column that no link has; no erasure */
    char why[400];
};

void facts_reset(struct facts *facts)
{
    facts->count = 0;
    arena_reset(&facts->texts);
}

void facts_close(struct facts *facts)
{
    free(facts->items);
    arena_close(&facts->texts);
    *facts = (struct facts){0};
}

void facts_shuffle(struct facts *facts, uint64_t seed)
{
    struct random random = {seed};
    for (size_t i = facts->count; i > 1; i--) {
        size_t other = (size_t)random_below(&random, i);
        struct fact fact = facts->items[i - 1];
        facts->items[i - 1] = facts->items[other];
        facts->items[other] = fact;
    }
}

static void stop(struct reader *reader, int result)
{
    reader->result = result;
    reader->stopped = result != TOOL_DONE;
}

/* ---- header ---- */

static void header_refuse(struct reader *reader, const char *why)
{
    report_error("%s:1: %s", reader->file, why);
    stop(reader, TOOL_INPUT);
}

static bool column_taken(const struct reader *reader, const struct column *column)
{
    for (size_t i = 0; i < reader->column_count; i++)
        if (reader->columns[i] == column && !column_is_identifier(column))
            return true;
    return false;
}

static const char *header_wrong(sojourn_text name, sojourn_text kind, bool twice)
{
    if (twice)
        return "is there twice; only identifier.<kind> may be";
    if (strpbrk(name.data, ";\t"))
        return "holds a semicolon or a tab; separate the fields with commas";
    if (name.data[0] == '\xff' || name.data[0] == '\xfe')
        return "is not UTF-8; save the file as CSV in UTF-8";
    if (kind.length)
        return "has no kind of identifier; use account, customer, user, loyalty, email, phone, "
               "cookie, device, ani or ip, or declare it: --set kind=NAME:strong";
    return "is unknown; rename it to one of doc/facts.md or drop it";
}

static void header_field(struct reader *reader, const char *data, size_t length)
{
    char why[400];
    sojourn_text name = arena_text(&reader->header, data, length), kind = {0};
    const struct column *column = column_find(name, reader->facts->options, &kind);
    if (reader->column_count == COLUMNS) {
        header_refuse(reader, "more than 256 columns; leave out those that are empty");
    } else if (!column || column_taken(reader, column)) {
        snprintf(why, sizeof why, "column \"%.60s\" %s", name.data,
                 header_wrong(name, kind, column != NULL));
        header_refuse(reader, why);
    } else {
        reader->columns[reader->column_count] = column;
        reader->names[reader->column_count] = name;
        reader->kinds[reader->column_count++] = kind;
    }
}

/* ---- rows ---- */

static void row_wrong(struct reader *reader, const char *why)
{
    if (!reader->wrong)
        snprintf(reader->why, sizeof reader->why, "%s", why);
    reader->wrong = true;
}

static void field_wrong(struct reader *reader, size_t column, sojourn_text value, const char *why)
{
    char line[sizeof reader->why];
    snprintf(line, sizeof line, "column %.40s: \"%.80s%s\" %s", reader->names[column].data,
             value.data, value.length > 80 ? "..." : "", why);
    row_wrong(reader, line);
}

static void identifier_add(struct reader *reader, size_t column, sojourn_text value)
{
    if (reader->identifier_count == IDENTIFIERS)
        field_wrong(reader, column, value, "is one identifier too many; state at most 32");
    else
        reader->identifiers[reader->identifier_count++] =
            (sojourn_identifier){reader->kinds[column], value};
}

static void row_field(struct reader *reader, size_t index, const char *data, size_t length)
{
    const struct column *column = reader->columns[index];
    sojourn_text value = arena_text(&reader->facts->texts, data, length);
    const char *why = NULL;
    if (column_is_identifier(column))
        identifier_add(reader, index, value);
    else
        why = column_put(column, value, &reader->event);
    if (why)
        field_wrong(reader, index, value, why);
    reader->stated = true;
    if (text_is(reader->names[index], "start"))
        reader->started = true;
    if (text_is(reader->names[index], "end"))
        reader->ended = true;
    if (!column_of_link(column) && !reader->foreign)
        reader->foreign = index + 1;
    if (!column_of_erasure(column) && !reader->strange)
        reader->strange = index + 1;
}

static void on_field(void *context, const char *data, size_t length)
{
    struct reader *reader = context;
    size_t index = reader->field++;
    if (reader->stopped)
        return;
    if (!reader->headed)
        header_field(reader, data, length);
    else if (length && index < reader->column_count)
        row_field(reader, index, data, length);
}

static void link_check(struct reader *reader)
{
    char why[200];
    if (reader->identifier_count != 2) {
        snprintf(why, sizeof why, "a link has %zu identifier%s; state exactly two",
                 reader->identifier_count, reader->identifier_count == 1 ? "" : "s");
        row_wrong(reader, why);
    } else if (reader->foreign) {
        snprintf(why, sizeof why,
                 "column %.40s: a link has two identifiers and a revision; leave this empty",
                 reader->names[reader->foreign - 1].data);
        row_wrong(reader, why);
    }
}

static void erasure_check(struct reader *reader)
{
    char why[200];
    if (reader->strange) {
        snprintf(why, sizeof why,
                 "column %.40s: an erasure has identifiers and an end; leave this empty",
                 reader->names[reader->strange - 1].data);
        row_wrong(reader, why);
    } else if (!reader->ended) {
        row_wrong(reader, "column end: an erasure needs it; write up to when");
    }
}

static void row_check(struct reader *reader)
{
    char why[200];
    if (reader->field != reader->column_count) {
        snprintf(why, sizeof why, "%zu field%s, but the header has %zu; check commas and quotes",
                 reader->field, reader->field == 1 ? "" : "s", reader->column_count);
        reader->wrong = false; /* what follows from a shifted row is no news */
        row_wrong(reader, why);
    } else if (!reader->wrong && reader->event.type == SOJOURN_ROW_ERASE) {
        erasure_check(reader);
    } else if (!reader->wrong && reader->event.type >= SOJOURN_ROW_LINK) {
        link_check(reader);
    } else if (!reader->started) {
        row_wrong(reader, "column start: an event needs it; write when it began");
    }
}

static void row_push(struct reader *reader, uint64_t line)
{
    struct facts *facts = reader->facts;
    int32_t type = reader->event.type;
    size_t size = reader->identifier_count * sizeof *reader->identifiers;
    if (size) {
        sojourn_identifier *copy = arena_get(&facts->texts, size);
        memcpy(copy, reader->identifiers, size);
        reader->event.identifiers = copy;
        reader->event.identifier_count = reader->identifier_count;
    }
    facts->items = memory_grow(facts->items, facts->count, &facts->capacity, sizeof *facts->items);
    facts->items[facts->count++] =
        (struct fact){.event = reader->event,
                      .link = type == SOJOURN_ROW_ERASE  ? FACTS_ERASURE
                              : type >= SOJOURN_ROW_LINK ? type - SOJOURN_ROW_LINK
                                                         : FACTS_EVENT,
                      .file = reader->file,
                      .line = line};
    stop(reader, reader->sink->taken(reader->sink->context, facts));
}

static void row_refuse(struct reader *reader, uint64_t line, const char *why)
{
    stop(reader, reader->sink->refused(reader->sink->context, reader->file, line, why));
}

static void row_reset(struct reader *reader)
{
    reader->field = reader->identifier_count = reader->foreign = reader->strange = 0;
    reader->event = (sojourn_event){0};
    reader->stated = reader->started = reader->ended = reader->wrong = false;
}

static void on_row(void *context, uint64_t line)
{
    struct reader *reader = context;
    if (!reader->stopped && reader->headed) {
        reader->rows++;
        row_check(reader);
        if (reader->wrong)
            row_refuse(reader, line, reader->why);
        else
            row_push(reader, line);
    }
    reader->headed = true;
    row_reset(reader);
}

static void on_broken(void *context, uint64_t line)
{
    static const char why[] = "a quote stands alone; quote the whole field and double quotes in it";
    struct reader *reader = context;
    if (!reader->headed)
        header_refuse(reader, why);
    if (!reader->stopped)
        row_refuse(reader, line, why);
    row_reset(reader);
}

/* ---- file ---- */

static uint64_t size_of(FILE *stream)
{
    long size = fseek(stream, 0, SEEK_END) ? -1 : ftell(stream);
    if (size < 0 || fseek(stream, 0, SEEK_SET))
        return 0;
    return (uint64_t)size;
}

static size_t mark_length(const char *bytes, size_t length)
{
    return length >= 3 && !memcmp(bytes, "\xEF\xBB\xBF", 3) ? 3 : 0;
}

static void stream_read(struct reader *reader, struct table *table, FILE *stream)
{
    char *bytes = memory_get(READ);
    uint64_t done = 0, size = stream == stdin ? 0 : size_of(stream);
    size_t length;
    while (!reader->stopped && (length = fread(bytes, 1, READ, stream)) > 0) {
        size_t mark = done ? 0 : mark_length(bytes, length);
        table_parse(table, bytes + mark, length - mark);
        done += length;
        report_progress(reader->file, reader->rows, done, size);
    }
    if (!reader->stopped && ferror(stream)) {
        report_error("%s: %s", reader->file, strerror(errno));
        stop(reader, TOOL_SYSTEM);
    }
    if (!reader->stopped)
        table_finish(table);
    report_clear();
    free(bytes);
}

int facts_read(struct facts *facts, const char *file, const struct facts_sink *sink)
{
    bool standard = !strcmp(file, "-");
    FILE *stream = standard ? stdin : fopen(file, "rb");
    if (!stream) {
        report_error("%s: %s", file, strerror(errno));
        return TOOL_SYSTEM;
    }
    struct reader *reader = memory_get(sizeof *reader);
    reader->facts = facts;
    reader->file = standard ? "(stdin)" : file;
    reader->sink = sink;
    struct table table = {.field = on_field, .row = on_row, .broken = on_broken, .context = reader};
    table_begin(&table);
    stream_read(reader, &table, stream);
    table_end(&table);
    if (!reader->stopped && !reader->headed)
        header_refuse(reader, "the file is empty; its first line names the columns");
    int result = reader->result;
    arena_close(&reader->header);
    free(reader);
    if (!standard)
        fclose(stream);
    return result;
}
