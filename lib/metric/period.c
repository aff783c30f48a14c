/* SPDX-License-Identifier: MIT */
/* Who stays: activity of a customer by period, a week, a month or a day of the clock asked for. An
 * item is a period; it leads to the first interaction in it, or to the last one before. A period
 * that is not over as of the time asked about is left out. Cost: a pass over the interactions, and
 * of a cohort one over its periods. */
#include "base/calendar.h"
#include "base/exact.h"
#include "metric/metric.h"

enum { WEEK, MONTH, DAY };
#define WEEK_US (7 * SJ_CALENDAR_DAY)

/* Start of the period that holds a time, of the `ahead`-th after it. Both by the clock asked for.
 */
static int64_t begin_of(int unit, int64_t local)
{
    return unit == WEEK    ? sj_calendar_week(local)
           : unit == MONTH ? sj_calendar_month(local)
                           : sj_calendar_floor(local, SJ_CALENDAR_DAY);
}

static int64_t next_of(int unit, int64_t begin)
{
    if (unit == MONTH) /* every month has a 28th day, and ends within 35 days of its first */
        return sj_calendar_month(sj_time_add(begin, 32 * SJ_CALENDAR_DAY));
    return sj_time_add(begin, unit == WEEK ? WEEK_US : SJ_CALENDAR_DAY);
}

static int64_t period_of(const sj_case *c, const sj_ask *ask, uint32_t interaction)
{
    return begin_of(ask->variant, sj_clock_local(c->clock, c->interactions.at[interaction].start));
}

/* The next interaction, no note, from `at` on. */
static uint32_t contact_from(const sj_case *c, uint32_t at)
{
    while (at < c->interactions.count && (c->interactions.at[at].flags & SOJOURN_SPAN_CONTACT) == 0)
        at++;
    return at;
}

/* The first contact in a later period than that of `at`, and in `last` the one before it. */
static uint32_t later(const sj_case *c, const sj_ask *ask, uint32_t at, uint32_t *last)
{
    int64_t own = period_of(c, ask, at);
    uint32_t next = at;
    do {
        *last = next;
        next = contact_from(c, next + 1);
    } while (next < c->interactions.count && period_of(c, ask, next) <= own);
    return next;
}

static int add(const sj_case *c, const sj_ask *ask, uint32_t interaction, int64_t begin, int says,
               sj_items *out)
{
    sj_case_item item = sj_item_interaction(c, interaction, says);
    item.time = sj_clock_back(c->clock, begin);
    int64_t next = next_of(ask->variant, begin); /* which ends where numbers do never ends */
    item.out = next == INT64_MAX || !sj_case_over(c, sj_clock_back(c->clock, next));
    item.hit = says && !item.out;
    return sj_items_add(out, item);
}

/* One item for each period after one with a contact: 1 if it has one, too (`stays`), or has none.
 */
static int follow(const sj_case *c, const sj_ask *ask, int stays, sj_items *out)
{
    uint32_t at = contact_from(c, 0), last;
    while (at < c->interactions.count && !c->anonymous) {
        int64_t begin = next_of(ask->variant, period_of(c, ask, at));
        uint32_t next = later(c, ask, at, &last);
        int active = next < c->interactions.count && period_of(c, ask, next) == begin;
        if (add(c, ask, active ? next : last, begin, active == stays, out) != 0)
            return -1;
        at = next;
    }
    return 0;
}

/* Variants: week, month, day. */
int sj_period_retained(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    return follow(c, ask, 1, out);
}

int sj_period_churned(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    return follow(c, ask, 0, out);
}

static int begun(const sj_case *c, int64_t begin)
{
    return begin < INT64_MAX && sj_case_over(c, begin + 1);
}

/* From the period of the first contact on, one item each: active then, or (rolling) then or later.
 * Variants: week, month, day. Parameters: periods, rolling. */
int sj_period_cohort(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    uint32_t at = contact_from(c, 0), last = at;
    if (at >= c->interactions.count || c->anonymous)
        return 0;
    int64_t begin = period_of(c, ask, at);
    for (int64_t k = 0; k < ask->set[0] && begun(c, sj_clock_back(c->clock, begin)); k++) {
        while (at < c->interactions.count && period_of(c, ask, at) < begin) {
            last = at;
            at = contact_from(c, at + 1);
        }
        int any = at < c->interactions.count;
        int active = any && (ask->set[1] != 0 || period_of(c, ask, at) == begin);
        if (add(c, ask, active ? at : last, begin, active, out) != 0)
            return -1;
        begin = next_of(ask->variant, begin);
    }
    return 0;
}
