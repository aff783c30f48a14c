/* SPDX-License-Identifier: MIT */
/* The one array that is more than a macro: row numbers by row number. */
#include "base/array.h"

int sj_rows_extend(sj_alloc *alloc, sj_rows *rows, uint64_t count, uint32_t value)
{
    if (count > rows->count && sj_array_reserve(alloc, rows, count - rows->count) != 0)
        return -1;
    while (rows->count < count)
        sj_array_push(rows, value);
    return 0;
}
