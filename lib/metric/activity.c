/* SPDX-License-Identifier: MIT */
/* How much there is, and of how many. Notes are no activity of a customer's. */
#include "base/exact.h"
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

int sj_activity_transactions(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    (void)ask;
    for (uint32_t i = 0; i < c->transactions.count; i++)
        if (sj_items_add(out, sj_item_transaction(c, i, 1)) != 0)
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

/* Variants: event, transaction, interaction, engagement. */
int sj_activity_popularity(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    static sj_metric_list *const levels[] = {sj_activity_events, sj_activity_transactions,
                                             sj_activity_interactions, sj_activity_engagements};
    return levels[ask->variant](c, ask, out);
}

/* Events that are no notes. Parameter: anonymous. */
int sj_activity_adoption(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    if (c->anonymous && ask->set[0] == 0)
        return 0;
    for (uint32_t i = 0; i < c->events.count; i++)
        if (!is_note(c->events.at[i].type) && sj_items_add(out, sj_item_event(c, i, 1)) != 0)
            return -1;
    return 0;
}

/* When the customer's first contact began; INT64_MAX: he has none. */
static int64_t first_contact(const sj_case *c)
{
    for (uint32_t i = 0; i < c->interactions.count; i++)
        if ((c->interactions.at[i].flags & SOJOURN_SPAN_CONTACT) != 0)
            return c->interactions.at[i].start;
    return INT64_MAX;
}

/* Variants: all, first: of the window after the first contact, once that is over. Parameters:
 * weights by name, in thousandths; first_us. */
int sj_activity_score(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    int64_t first = first_contact(c), until = sj_time_add(first, ask->set[1]);
    if (c->anonymous || (ask->variant == 1 && (first == INT64_MAX || !sj_case_over(c, until))))
        return 0;
    for (uint32_t i = 0; i < c->events.count; i++) {
        const sj_case_event *e = &c->events.at[i];
        int within = ask->variant == 0 || (e->start >= first && e->start < until);
        if (is_note(e->type) || !within)
            continue;
        sj_case_item item = sj_item_event(c, i, sj_ask_value(ask, 0, e->name));
        item.hit = 1;
        if (sj_items_add(out, item) != 0)
            return -1;
    }
    return 0;
}

/* The customer's first event of a name that is set as parameter number `which`; SJ_NONE: none. */
static uint32_t first_named(const sj_case *c, const sj_ask *ask, int which, int64_t from,
                            int64_t until)
{
    uint32_t found = SJ_NONE;
    for (uint32_t i = 0; i < c->events.count; i++) {
        const sj_case_event *e = &c->events.at[i];
        if (e->start >= from && e->start <= until && sj_ask_value(ask, which, e->name) != 0 &&
            (found == SJ_NONE || sj_case_before(c, i, found)))
            found = i;
    }
    return found;
}

/* Parameters: after, unless: names of events; within_us. */
int sj_activity_silent(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    uint32_t at = first_named(c, ask, 0, INT64_MIN, INT64_MAX);
    if (c->anonymous || at == SJ_NONE)
        return 0;
    int64_t from = c->events.at[at].start, until = sj_time_add(from, ask->set[2]);
    int heard = first_named(c, ask, 1, from, until) != SJ_NONE;
    sj_case_item item = sj_item_event(c, at, !heard);
    item.out = !heard && !sj_case_over(c, until);
    item.hit = item.hit && !item.out;
    return sj_items_add(out, item);
}
