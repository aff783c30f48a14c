/* SPDX-License-Identifier: MIT */
/**
 * @file table.h
 * Record batches made by hand, in every layout that the library reads; and streams read back.
 */
#ifndef TESTS_TABLE_H
#define TESTS_TABLE_H

#include "history.h"
#include "walk.h"

#include <sojourn/arrow.h>

enum { TABLE_COLUMNS = 64 };

/** A batch that owns all it points to, until table_close(). */
typedef struct table {
    struct ArrowSchema schema;
    struct ArrowArray batch;
    struct ArrowSchema *schemas[TABLE_COLUMNS];
    struct ArrowArray *arrays[TABLE_COLUMNS];
    const void *buffers[1];
    struct table_block *blocks;
    int64_t rows, skipped;
    int32_t released; /* calls of the batch's and the schema's release */
} table;

/** A batch of `rows` rows without columns; it is a slice, `skipped` rows lie before it. */
void table_open(table *t, int64_t rows, int64_t skipped);
void table_close(table *t);
/** Add a column of texts; one without data is NULL. `format` is u, U or vu, or a format of indices
 *  and one of these: "cu" is a dictionary of utf8 with int8 indices. */
void table_texts(table *t, const char *name, const char *format, const sojourn_text *cells);
/** Add a column of integers or timestamps; `stated` NULL: all are. */
void table_integers(table *t, const char *name, const char *format, const int64_t *cells,
                    const uint8_t *stated);
/** Add a column in which nothing is stated. */
void table_nothing(table *t, const char *name);
/** Memory of the table, zeroed. */
void *table_room(table *t, size_t size);

/** Facts as a batch, in layouts that the dice choose. */
void table_facts(table *t, const fact *const *facts, uint64_t count, dice *d);
/** Add the rows of a stream up to its end or its first error: what get_schema or get_next answered.
 *  `wrong` is NULL, or what it does that it must not. */
int table_read(struct ArrowArrayStream *stream, walk *into, const char **wrong);
/** Read a stream to its end and release it; NULL, or what it does that it must not. */
const char *table_walk(struct ArrowArrayStream *stream, walk *out);

#endif
