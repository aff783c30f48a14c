/* SPDX-License-Identifier: MIT */
/* CSV, field by field, with line numbers. */
#ifndef TABLE_H
#define TABLE_H

#include <csv.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct table {
    void (*field)(void *context, const char *data, size_t length);
    void (*row)(void *context, uint64_t line);
    void (*broken)(void *context, uint64_t line); /* quotes that do not fit; the row is left out */
    void *context;
    struct csv_parser parser;
    uint64_t line, row_line;
    bool fresh, returned, skipping;
};

/* Set the callbacks before. */
void table_begin(struct table *table);
void table_parse(struct table *table, const char *bytes, size_t length);
void table_finish(struct table *table);
void table_end(struct table *table);

#endif
