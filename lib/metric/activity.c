/* SPDX-License-Identifier: MIT */
/* How much there is, and of how many. Notes are no activity of a customer's. */
#include "metric/metric.h"

static int is_note(int32_t type)
{
    return type >= SOJOURN_EVENT_RESOLVE;
}

int sj_activity_events(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    (void)ask;
    for (uint32_t i = 0; i < c->events.count; i++)
        if (sj_items_add(out, sj_item_event(c, i, 1)) != 0)
            return -1;
    return 0;
}

int sj_activity_interactions(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    (void)ask;
    for (uint32_t i = 0; i < c->interactions.count; i++)
        if (sj_items_add(out, sj_item_interaction(c, i, 1)) != 0)
            return -1;
    return 0;
}

int sj_activity_engagements(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    (void)ask;
    for (uint32_t i = 0; i < c->engagements.count; i++)
        if (sj_items_add(out, sj_item_engagement(c, i, 1)) != 0)
            return -1;
    return 0;
}

/* Where a customer is active: by interactions that begin, or by any event that is no note.
 * Customers who are not known count only if asked for. Parameters: by_event, anonymous. */
int sj_activity_customers(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    if (c->anonymous && ask->set[1] == 0)
        return 0;
    for (uint32_t i = 0; i < c->interactions.count && ask->set[0] == 0; i++)
        if ((c->interactions.at[i].flags & SOJOURN_SPAN_CONTACT) != 0 &&
            sj_items_add(out, sj_item_interaction(c, i, 1)) != 0)
            return -1;
    for (uint32_t i = 0; i < c->events.count && ask->set[0] != 0; i++)
        if (!is_note(c->events.at[i].type) && sj_items_add(out, sj_item_event(c, i, 1)) != 0)
            return -1;
    return 0;
}
