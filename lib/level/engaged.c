/* SPDX-License-Identifier: MIT */
/* Rows of engagements and their marks. A row that its customer has no more is of the past for one
 * settle; then it is dropped, and may be taken again. */
#include "level/level.h"

#include <string.h>

int sj_engaged_reserve(sj_levels *v, uint32_t fresh)
{
    uint32_t most = v->engagements.count + fresh;
    return sj_column_reserve(v->alloc, &v->engagements, fresh) != 0 ||
                   sj_column_reserve(v->alloc, &v->unused_engagements, most) != 0 ||
                   sj_column_extend(v->alloc, &v->kept, most, 0) != 0
               ? -1
               : 0;
}

uint32_t sj_engaged_take(sj_levels *v)
{
    uint32_t row = v->unused_engagements.count != 0 ? sj_column_pop(&v->unused_engagements)
                                                    : v->engagements.count++;
    sj_at(&v->engagements, row).marks = NULL;
    sj_at(&v->engagements, row).mark_count = 0;
    return row;
}

int sj_engaged_marks(sj_levels *v, const sj_mark *marks, uint32_t count, sj_mark **out)
{
    *out = NULL;
    if (count == 0)
        return 0;
    *out = sj_alloc_resize(v->alloc, NULL, 0, count * sizeof **out);
    if (*out == NULL)
        return -1;
    memcpy(*out, marks, count * sizeof **out);
    return 0;
}

static void drop_marks(sj_levels *v, uint32_t row)
{
    sj_engagement *e = &sj_at(&v->engagements, row);
    sj_alloc_resize(v->alloc, e->marks, e->mark_count * sizeof *e->marks, 0);
    e->marks = NULL;
    e->mark_count = 0;
}

void sj_engaged_drop(sj_levels *v, uint32_t row)
{
    drop_marks(v, row);
    sj_column_push(&v->unused_engagements, row);
}

void sj_engaged_free(sj_levels *v)
{
    for (uint32_t row = 0; row < v->engagements.count; row++)
        drop_marks(v, row);
    sj_column_free(v->alloc, &v->engagements);
}
