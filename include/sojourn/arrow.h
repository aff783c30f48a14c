/* SPDX-License-Identifier: MIT */
/**
 * @file arrow.h
 * Tables in, tables out, by the Arrow C data interface: two structs and a stream that DuckDB,
 * pyarrow, polars and most others read and write. No Arrow library is needed.
 *
 * Columns, their types and examples: doc/arrow.md. All that sojourn.h says holds here, too.
 */
#ifndef SOJOURN_ARROW_H
#define SOJOURN_ARROW_H

#include <sojourn/sojourn.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- the structs, as Apache Arrow publishes them; another library's copy is as good ---- */
#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE

#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE 2
#define ARROW_FLAG_MAP_KEYS_SORTED 4

struct ArrowSchema {
    const char *format;
    const char *name;
    const char *metadata;
    int64_t flags;
    int64_t n_children;
    struct ArrowSchema **children;
    struct ArrowSchema *dictionary;
    void (*release)(struct ArrowSchema *);
    void *private_data;
};

struct ArrowArray {
    int64_t length;
    int64_t null_count;
    int64_t offset;
    int64_t n_buffers;
    int64_t n_children;
    const void **buffers;
    struct ArrowArray **children;
    struct ArrowArray *dictionary;
    void (*release)(struct ArrowArray *);
    void *private_data;
};

#endif
#ifndef ARROW_C_STREAM_INTERFACE
#define ARROW_C_STREAM_INTERFACE

struct ArrowArrayStream {
    int (*get_schema)(struct ArrowArrayStream *, struct ArrowSchema *out);
    int (*get_next)(struct ArrowArrayStream *, struct ArrowArray *out);
    const char *(*get_last_error)(struct ArrowArrayStream *);
    void (*release)(struct ArrowArrayStream *);
    void *private_data;
};

#endif

/* ---- in ---- */
/** Add the rows of one record batch, events, links and erasures: all, or on an error none. A row
 *  that is not usable is SOJOURN_E_EVENT, with its number in error.index; a column that is not is
 *  SOJOURN_E_ARGUMENT, with its number. The message names the column. `schema` and `batch` are
 *  only read: the caller releases them, at any time after the return, in any case. */
SOJOURN_API sojourn_status sojourn_feed_arrow(sojourn *s, const struct ArrowSchema *schema,
                                              const struct ArrowArray *batch, sojourn_error *error);

/* ---- out ---- */
/** Turn the rows that are left in `cursor` into a stream of record batches of at most 8,192. From
 *  then on the stream owns the cursor and closes it when it is released; on an error the cursor
 *  stays the caller's, and *out is as one that is released.
 *
 *  get_schema and get_next read the handle: it is open still, and calls on one stream come one
 *  after the other. Their errors are EINVAL, or ENOMEM and the call may be repeated;
 *  get_last_error says what happened, until the next call. After a change of the handle get_next
 *  is EINVAL, as sojourn_cursor_next() is SOJOURN_E_STALE.
 *
 *  What get_next gives is a copy: it outlives stream, cursor and handle. Streams, schemas, batches
 *  and columns moved out of them are released in any order and in any thread, after
 *  sojourn_close(), too; the allocator of the handle must last as long. */
SOJOURN_API sojourn_status sojourn_export_arrow(sojourn_cursor *cursor,
                                                struct ArrowArrayStream *out, sojourn_error *error);

#ifdef __cplusplus
}
#endif
#endif
