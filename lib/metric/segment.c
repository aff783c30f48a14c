/* SPDX-License-Identifier: MIT */
/* Who is meant by a condition, now and some time before: customers with so many events under the
 * conditions of the question in a window. Each event says of which of the two windows it is; the
 * conditions leave some; the rest decide together. One pass over the events. */
#include "base/exact.h"
#include "metric/metric.h"

enum { MEMBERS, ENTERED, LEFT };
enum { EVENTS, WITHIN, SINCE, VALUE_LEAST, VALUE_MOST };
enum { NOW = 1, BEFORE = 2 };

/* Is a time in the window that ends so long before the time asked about? */
static int within(const sj_case *c, const sj_ask *ask, int64_t time, int64_t before)
{
    int64_t from = sj_time_add(time, before);
    return sj_case_over(c, from) && !sj_case_over(c, sj_time_add(from, ask->set[WITHIN]));
}

static int64_t windows_of(const sj_case *c, const sj_ask *ask, int64_t time)
{
    return (within(c, ask, time, 0) ? NOW : 0) |
           (within(c, ask, time, ask->set[SINCE]) ? BEFORE : 0);
}

int sj_segment_list(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    for (uint32_t i = 0; i < c->events.count && !c->anonymous; i++) {
        const sj_case_event *e = &c->events.at[i];
        int64_t windows = windows_of(c, ask, e->start);
        int fits = e->value >= ask->set[VALUE_LEAST] &&
                   (ask->set[VALUE_MOST] == 0 || e->value <= ask->set[VALUE_MOST]);
        if (windows != 0 && (fits || (ask->set[VALUE_LEAST] == 0 && ask->set[VALUE_MOST] == 0)) &&
            sj_items_add(out, sj_item_event(c, i, windows)) != 0)
            return -1;
    }
    return 0;
}

/* The last event of a window; SJ_NONE: fewer than `least` are in it. */
static uint32_t last_of(const sj_case *c, const sj_items *items, int64_t window, int64_t least)
{
    uint32_t last = SJ_NONE;
    int64_t count = 0;
    for (uint32_t i = 0; i < items->list.count; i++) {
        uint32_t event = items->list.at[i].number;
        if ((items->list.at[i].value & window) == 0)
            continue;
        count++;
        if (last == SJ_NONE || sj_case_before(c, last, event))
            last = event;
    }
    return count >= (least > 0 ? least : 1) ? last : SJ_NONE;
}

void sj_segment_decide(const sj_case *c, const sj_ask *ask, sj_items *items)
{
    uint32_t now = last_of(c, items, NOW, ask->set[EVENTS]);
    uint32_t before = last_of(c, items, BEFORE, ask->set[EVENTS]);
    uint32_t shown = ask->variant == LEFT ? before : now;
    int meant = ask->variant == MEMBERS   ? now != SJ_NONE
                : ask->variant == ENTERED ? now != SJ_NONE && before == SJ_NONE
                                          : now == SJ_NONE && before != SJ_NONE;
    items->list.count = 0;
    if (meant) /* there is room, for there was an item */
        sj_array_push(&items->list, sj_item_event(c, shown, 1));
}
