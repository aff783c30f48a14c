/* SPDX-License-Identifier: MIT */
/** Arrays of another's Arrow library, cell by cell: what is stated, whatever the layout. */
#ifndef SJ_API_ARROW_CELL_H
#define SJ_API_ARROW_CELL_H

#include <sojourn/arrow.h>

/** An array of which a layout was found; it borrows all. */
typedef struct sj_arrow_cells {
    const struct ArrowArray *array;
    const uint8_t *valid; /* a bit a cell; NULL: all are stated */
    const uint8_t *data;  /* integers, offsets or views */
    int64_t offset, length;
    int layout;
} sj_arrow_cells;

enum { /* what is stated is a text from SJ_ARROW_UTF8 on, else an integer, of some unit of time */
       SJ_ARROW_OTHER,
       SJ_ARROW_NULL, /* nothing is stated */
       SJ_ARROW_INT8,
       SJ_ARROW_UINT8,
       SJ_ARROW_INT16,
       SJ_ARROW_UINT16,
       SJ_ARROW_INT32,
       SJ_ARROW_UINT32,
       SJ_ARROW_INT64,
       SJ_ARROW_UINT64,
       SJ_ARROW_SECONDS,
       SJ_ARROW_MILLISECONDS,
       SJ_ARROW_MICROSECONDS,
       SJ_ARROW_NANOSECONDS,
       SJ_ARROW_UTF8,
       SJ_ARROW_LARGE_UTF8,
       SJ_ARROW_UTF8_VIEW
};

/** SJ_ARROW_... of a format, SJ_ARROW_OTHER for one that no column can have. */
int sj_arrow_cell_layout(const char *format);
/** Look at the `length` cells of an array behind its first `skipped`: NULL, or what is wrong. */
const char *sj_arrow_cell_open(sj_arrow_cells *cells, int layout, const struct ArrowArray *array,
                               int64_t skipped, int64_t length);
/** 1 if a cell is not NULL. */
static inline int sj_arrow_cell_stated(const sj_arrow_cells *cells, int64_t row)
{
    uint64_t at = (uint64_t)(cells->offset + row);
    return cells->layout != SJ_ARROW_NULL &&
           (cells->valid == NULL || (cells->valid[at >> 3] >> (at & 7) & 1));
}
/** An integer or a time as its 64 bits; those of UINT64 above INT64_MAX are negative. */
int64_t sj_arrow_cell_integer(const sj_arrow_cells *cells, int64_t row);
/** A text, borrowed: 0, or -1 if its offsets are broken. */
int sj_arrow_cell_text(const sj_arrow_cells *cells, int64_t row, sojourn_text *out);

#endif
