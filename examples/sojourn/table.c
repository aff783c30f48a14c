/* SPDX-License-Identifier: MIT */
/* libcsv tells neither lines nor how to go on after an error. So it gets one line at a time: the
 * line is then known, and a row whose quotes do not fit costs this row and no other. */
#include "table.h"

#include "tool.h"

#include <stdlib.h>
#include <string.h>

static void parser_open(struct csv_parser *parser)
{
    if (csv_init(parser, CSV_STRICT | CSV_STRICT_FINI)) {
        report_error("the CSV reader cannot start");
        exit(TOOL_SYSTEM);
    }
}

static void on_field(void *data, size_t length, void *context)
{
    struct table *table = context;
    table->field(table->context, data, length);
}

static void on_row(int end, void *context)
{
    struct table *table = context;
    (void)end;
    table->returned = true;
    table->row(table->context, table->row_line);
}

void table_begin(struct table *table)
{
    parser_open(&table->parser);
    table->line = table->row_line = 1;
    table->fresh = true;
    table->skipping = false;
}

static void row_broken(struct table *table)
{
    table->broken(table->context, table->row_line);
    csv_free(&table->parser);
    parser_open(&table->parser);
    table->fresh = true;
}

static bool blank(const char *bytes, size_t length)
{
    while (length && (bytes[length - 1] == '\n' || bytes[length - 1] == '\r'))
        length--;
    return !length;
}

static void part_parse(struct table *table, const char *bytes, size_t length, bool whole)
{
    if (table->fresh)
        table->row_line = table->line;
    table->returned = false;
    if (csv_parse(&table->parser, bytes, length, on_field, on_row, table) != length) {
        if (csv_error(&table->parser) == CSV_ENOMEM) {
            report_error("out of memory");
            exit(TOOL_SYSTEM);
        }
        row_broken(table);
        table->skipping = !whole;
        return;
    }
    table->fresh = table->returned || (table->fresh && blank(bytes, length));
}

void table_parse(struct table *table, const char *bytes, size_t length)
{
    while (length) {
        const char *end = memchr(bytes, '\n', length);
        size_t part = end ? (size_t)(end - bytes) + 1 : length;
        if (!table->skipping)
            part_parse(table, bytes, part, end != NULL);
        else if (end)
            table->skipping = false;
        table->line += end != NULL;
        bytes += part;
        length -= part;
    }
}

void table_finish(struct table *table)
{
    if (table->fresh)
        table->row_line = table->line;
    if (csv_fini(&table->parser, on_field, on_row, table))
        row_broken(table);
}

void table_end(struct table *table)
{
    csv_free(&table->parser);
}
