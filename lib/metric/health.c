/* SPDX-License-Identifier: MIT */
/* Is a part of a system as busy as it is at this hour? Events of the window that ends at the time
 * asked about, beside those of the same hour of the weeks before. */
#include "base/exact.h"
#include "metric/metric.h"

#define WEEK INT64_C(604800000000)

/* Weeks back from the window, 0 in it; -1: of another hour; beyond `weeks`: too old. */
static int64_t week_of(int64_t age, int64_t window, int64_t weeks)
{
    int64_t week = age / WEEK;
    if (week > weeks)
        return week;
    return age % WEEK < window ? week : -1;
}

/* Parameters: window_us, weeks. What is too old says only how far back events go. */
int sj_health_list(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    for (uint32_t i = 0; i < c->events.count; i++) {
        int64_t start = c->events.at[i].start;
        if (start > c->as_of)
            continue;
        int64_t week = week_of(sj_time_silence(start, c->as_of), ask->set[0], ask->set[1]);
        sj_case_item item = sj_item_event(c, i, ask->set[1]);
        item.hit = week == 0;
        item.out = week < 0 || week > ask->set[1];
        if (sj_items_add(out, item) != 0)
            return -1;
    }
    return 0;
}
