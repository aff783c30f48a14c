/* SPDX-License-Identifier: MIT */
/* In place of tasks.c where nobody has threads: one customer after the other, with the same digest. */
#include "level/build.h"

sj_step sj_tasks_renew(sj_levels *v)
{
    const sj_column *dirty = &v->customers_dirty.list;
    sj_step status = sj_journey_renew(v, sj_at(dirty, dirty->count - 1));
    if (status == SOJOURN_OK)
        sj_dirty_pop(&v->customers_dirty);
    return status;
}
