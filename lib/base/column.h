/* SPDX-License-Identifier: MIT */
/** A growing array in chunks, for what gets as long as the facts: as SJ_ARRAY, reserve may fail and
 *  push cannot, but items stay where they are and no reserve copies more than a part of a chunk. */
#ifndef SJ_BASE_COLUMN_H
#define SJ_BASE_COLUMN_H

#include "base/alloc.h"

#define SJ_COLUMN(type)                                                                            \
    struct {                                                                                       \
        type **chunk;                                                                              \
        uint32_t count, room;                                                                      \
    }

/** Items of a chunk by the size of one, as a power of two: 32 to 64 KiB, or 64 items. */
#define SJ_COLUMN_BITS(size)                                                                       \
    ((size) == 1     ? 16                                                                          \
     : (size) <= 4   ? 14                                                                          \
     : (size) <= 8   ? 13                                                                          \
     : (size) <= 16  ? 12                                                                          \
     : (size) <= 32  ? 11                                                                          \
     : (size) <= 64  ? 10                                                                          \
     : (size) <= 128 ? 9                                                                          \
     : (size) <= 256 ? 8                                                                          \
     : (size) <= 512 ? 7                                                                           \
                     : 6)
#define SJ_COLUMN_SIZES(column) sizeof **(column)->chunk, SJ_COLUMN_BITS(sizeof **(column)->chunk)

/** Item `i` of a column, to read or to write; `i` is evaluated twice. */
#define sj_at(column, i)                                                                           \
    ((column)->chunk[(i) >> SJ_COLUMN_BITS(sizeof **(column)->chunk)]                              \
                    [(i) & ((UINT32_C(1) << SJ_COLUMN_BITS(sizeof **(column)->chunk)) - 1)])

/** Make room for `extra` more items; 0, or -1 and nothing changed. */
#define sj_column_reserve(alloc, column, extra)                                                    \
    ((uint64_t)(column)->count + (extra) <= (column)->room                                         \
         ? 0                                                                                       \
         : sj_column_grow((alloc), &(column)->chunk, &(column)->room,                              \
                          (uint64_t)(column)->count + (extra), SJ_COLUMN_SIZES(column)))
#define sj_column_push(column, item)                                                               \
    (sj_at(column, (column)->count) = (item), (void)(column)->count++)
/** Take the last item off: its value. */
#define sj_column_pop(column) ((column)->count--, sj_at(column, (column)->count))
#define sj_column_free(alloc, column)                                                              \
    (sj_column_drop((alloc), (column)->chunk, (column)->room, SJ_COLUMN_SIZES(column)),            \
     (column)->chunk = NULL, (column)->count = (column)->room = 0)

/** What the macros call: chunks for at least `need` items, and giving them all back. */
int sj_column_grow(sj_alloc *alloc, void *column, uint32_t *room, uint64_t need, size_t size,
                   int bits);
/** Give back the chunks that hold nothing, but for the first. It cannot fail. */
#define sj_column_trim(alloc, column)                                                              \
    sj_column_shrink((alloc), &(column)->chunk, &(column)->room, (column)->count,                  \
                     SJ_COLUMN_SIZES(column))
void sj_column_shrink(sj_alloc *alloc, void *column, uint32_t *room, uint32_t count, size_t size,
                      int bits);
/** Bytes that a column holds. */
#define sj_column_held(column) sj_column_size((column)->room, SJ_COLUMN_SIZES(column))
uint64_t sj_column_size(uint32_t room, size_t size, int bits);
void sj_column_drop(sj_alloc *alloc, void *chunks, uint32_t room, size_t size, int bits);

/** A column of row numbers. */
typedef SJ_COLUMN(uint32_t) sj_column;

/** Let `column` have `count` items at least, new ones of this value; 0, or -1 and nothing changed.
 */
#define sj_column_extend(alloc, column, to, value)                                                 \
    ((to) <= (column)->count ? 0 : sj_column_fill((alloc), (column), (to), (value)))
int sj_column_fill(sj_alloc *alloc, sj_column *column, uint64_t count, uint32_t value);

#endif
