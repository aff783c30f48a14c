/* SPDX-License-Identifier: MIT */
/* How long and how often customers come, and what holds them. Notes are no visits. The next event
 * of a session lies behind an event in its contact, so a walk goes from each on to it. */
#include "base/exact.h"
#include "metric/metric.h"

static int is_contact(const sj_case *c, uint32_t interaction)
{
    return (c->interactions.at[interaction].flags & SOJOURN_SPAN_CONTACT) != 0;
}

/* Parameters: least_us, most_us; 0: no limit. */
static int timed(sj_case_item item, int64_t time, const sj_ask *ask, sj_items *out)
{
    item.value = time;
    item.out = time < ask->set[0] || (ask->set[1] != 0 && time > ask->set[1]);
    item.hit = !item.out;
    return sj_items_add(out, item);
}

static int transactions(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    for (uint32_t i = 0; i < c->transactions.count; i++) {
        const sj_case_transaction *t = &c->transactions.at[i];
        if ((t->flags & SOJOURN_SPAN_CONTACT) != 0 &&
            timed(sj_item_transaction(c, i, 1), sj_time_silence(t->start, t->end), ask, out) != 0)
            return -1;
    }
    return 0;
}

/* Variants: interaction, transaction. */
int sj_visit_time(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    if (ask->variant == 1)
        return transactions(c, ask, out);
    for (uint32_t i = 0; i < c->interactions.count; i++) {
        const sj_case_interaction *own = &c->interactions.at[i];
        if (is_contact(c, i) && timed(sj_item_interaction(c, i, 1),
                                      sj_time_silence(own->start, own->end), ask, out) != 0)
            return -1;
    }
    return 0;
}

/* From the end of what came before; the first visit has none. */
int sj_visit_gap(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    int64_t end = 0;
    int any = 0;
    for (uint32_t i = 0; i < c->interactions.count && !c->anonymous; i++) {
        if (!is_contact(c, i))
            continue;
        const sj_case_interaction *own = &c->interactions.at[i];
        if (any &&
            timed(sj_item_interaction(c, i, 1), sj_time_silence(end, own->start), ask, out) != 0)
            return -1;
        end = any && end > own->end ? end : own->end;
        any = 1;
    }
    return 0;
}

/* Parameter: anonymous. */
int sj_visit_each(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    if (c->anonymous && ask->set[0] == 0)
        return 0;
    for (uint32_t i = 0; i < c->interactions.count; i++)
        if (is_contact(c, i) && sj_items_add(out, sj_item_interaction(c, i, 1)) != 0)
            return -1;
    return 0;
}

/* The next event, no note, of the session of an event; SJ_NONE: it is the last. */
static uint32_t next_of(const sj_case *c, uint32_t at)
{
    const sj_case_event *e = &c->events.at[at];
    for (uint32_t i = at + 1; i < c->events.count; i++) {
        const sj_case_event *next = &c->events.at[i];
        if (next->contact != e->contact || next->interaction != e->interaction)
            break;
        if (next->transaction == e->transaction && next->type < SOJOURN_EVENT_RESOLVE)
            return i;
    }
    return SJ_NONE;
}

static int looks(const sj_case_event *e)
{
    return e->type == SOJOURN_EVENT_VISIT || e->type == SOJOURN_EVENT_INPUT;
}

/* Parameters: least_us, most_us. What stood open last is not known: left out, not 0. */
int sj_visit_dwell(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    for (uint32_t i = 0; i < c->events.count; i++) {
        const sj_case_event *e = &c->events.at[i];
        uint32_t next = looks(e) ? next_of(c, i) : SJ_NONE;
        if (!looks(e))
            continue;
        int64_t start = next != SJ_NONE ? c->events.at[next].start : e->end;
        sj_case_item item = sj_item_event(c, i, 0);
        int known = next != SJ_NONE || e->end > e->start;
        item.out = !known;
        if ((known ? timed(item, sj_time_silence(e->start, start), ask, out)
                   : sj_items_add(out, item)) != 0)
            return -1;
    }
    return 0;
}

int sj_visit_exit(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    (void)ask;
    for (uint32_t i = 0; i < c->events.count; i++)
        if (looks(&c->events.at[i]) &&
            sj_items_add(out, sj_item_event(c, i, next_of(c, i) == SJ_NONE)) != 0)
            return -1;
    return 0;
}

/* Parameter: visits. */
int sj_visit_looked(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    uint32_t at = 0;
    for (uint32_t i = 0; i < c->interactions.count; i++) {
        int64_t visits = 0, bought = 0;
        for (; at < c->events.count && c->events.at[at].interaction == i; at++) {
            visits += c->events.at[at].type == SOJOURN_EVENT_VISIT;
            bought += c->events.at[at].type == SOJOURN_EVENT_PURCHASE;
        }
        if (visits > 0 && visits >= ask->set[0] &&
            sj_items_add(out, sj_item_interaction(c, i, bought == 0)) != 0)
            return -1;
    }
    return 0;
}
