/* SPDX-License-Identifier: MIT */
/** Schemas and arrays that are given away: each owns its memory alone, so that a consumer may move
 *  any out of its parent and release them in any order, in any thread. */
#ifndef SJ_API_ARROW_ARRAY_H
#define SJ_API_ARROW_ARRAY_H

#include "base/alloc.h"

#include <sojourn/arrow.h>

/** A block of memory that a column was built in. */
typedef struct sj_arrow_buffer {
    void *data;
    size_t size;
} sj_arrow_buffer;

/** Fill `out` with a schema of `children` empty children, and an empty dictionary if asked for;
 *  format and name are constants. 0, or -1 for no memory; release it in both cases. */
int sj_arrow_schema_make(struct ArrowSchema *out, const sj_alloc *alloc, const char *format,
                         const char *name, int64_t flags, uint32_t children, int dictionary);
/** Fill `out` with an array of `children` empty children, and an empty dictionary if asked for.
 *  0, or -1 for no memory; release it in both cases. */
int sj_arrow_array_make(struct ArrowArray *out, const sj_alloc *alloc, uint32_t children,
                        int dictionary);
/** Give buffers of the same allocator to an array made above; they are freed with it. One without
 *  data is NULL to the consumer. Cannot fail; at most three. */
void sj_arrow_array_hold(struct ArrowArray *array, int64_t length, int64_t nulls,
                         const sj_arrow_buffer *buffers, uint32_t count);

#endif
