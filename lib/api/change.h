/* SPDX-License-Identifier: MIT */
/** A walk over what the last settle made, changed or took away. */
#ifndef SJ_API_CHANGE_H
#define SJ_API_CHANGE_H

#include "api/side.h"

typedef struct sj_change {
    const sj_levels *v;
    sj_side before, after;
    int32_t level; /* that is being walked */
    uint32_t before_at, after_at;
} sj_change;

/** Begin; `alloc` and `scratch` are the cursor's. 0, or -1 for no memory; free it in both cases. */
int sj_change_open(sj_change *change, sj_alloc *alloc, sj_arena *scratch, const sj_levels *levels);
/** The next row; SOJOURN_DONE; or SOJOURN_E_MEMORY, and it goes on from there. */
sojourn_status sj_change_next(sj_change *change, sojourn_span *out);
void sj_change_free(sj_change *change);

#endif
