/* SPDX-License-Identifier: MIT */
/* In place of grow.c where flash is dear: the strata look at every event. The answers are the same;
 * an event that goes on with a session costs its customer's last chapter. */
#include "level/level.h"

sj_step sj_grow_events(sj_levels *v)
{
    (void)v;
    return SOJOURN_OK;
}
