/* SPDX-License-Identifier: MIT */
/* What it takes to come to an end: engagements by their state, and which interaction closed them.
 * What is open is left out, never a failure. One pass over the interactions and events. */
#include "base/exact.h"
#include "metric/metric.h"

/* No time alone makes it so, or ends it: the state need not be asked for. */
static int succeeded(const sj_case_engagement *e)
{
    return e->state == SOJOURN_STATE_RESOLVED || e->state == SOJOURN_STATE_SOLD;
}

static int add(const sj_case *c, uint32_t at, int64_t value, int out_of, sj_items *out)
{
    sj_case_item item = sj_item_engagement(c, at, value);
    item.out = out_of != 0;
    item.hit = item.hit && !item.out;
    return sj_items_add(out, item);
}

int sj_goal_resolved(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    (void)ask;
    for (uint32_t i = 0; i < c->engagements.count; i++) {
        const sj_case_engagement *e = &c->engagements.at[i];
        int32_t state = sj_case_state(c, e);
        if (state != SOJOURN_STATE_NONE &&
            add(c, i, succeeded(e), state == SOJOURN_STATE_OPEN, out) != 0)
            return -1;
    }
    return 0;
}

/* A transaction that does more than route: it has an event that is not of a queue's. */
static int handles(const sj_case *c, uint32_t transaction, uint32_t from, uint32_t until)
{
    for (uint32_t i = from; i < until; i++) {
        const sj_case_event *e = &c->events.at[i];
        int routes = e->type == SOJOURN_EVENT_START || e->type == SOJOURN_EVENT_QUEUE ||
                     e->type == SOJOURN_EVENT_RING || e->type == SOJOURN_EVENT_TRANSFER ||
                     e->type == SOJOURN_EVENT_END;
        if (e->transaction == transaction && !routes && e->type < SOJOURN_EVENT_RESOLVE)
            return 1;
    }
    return 0;
}

/* How many transactions of an interaction handle; of `routing`, all that are contacts. */
static int64_t transactions_of(const sj_case *c, uint32_t interaction, int64_t routing)
{
    const sj_case_interaction *own = &c->interactions.at[interaction];
    uint32_t from = own->from < own->until ? c->contacts.at[own->from].from : 0;
    uint32_t until = own->from < own->until ? c->contacts.at[own->until - 1].until : 0;
    int64_t count = 0;
    for (uint32_t i = 0; i < c->transactions.count; i++)
        if (c->transactions.at[i].interaction == interaction &&
            (c->transactions.at[i].flags & SOJOURN_SPAN_CONTACT) != 0)
            count += routing != 0 || handles(c, i, from, until);
    return count;
}

/* Interactions that say how it ended. Parameter: routing. */
int sj_goal_at_once(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    uint32_t at = 0;
    for (uint32_t i = 0; i < c->interactions.count; i++) {
        int cancelled = 0, solved = c->interactions.at[i].solved;
        for (; at < c->events.count && c->events.at[at].interaction == i; at++)
            cancelled |= c->events.at[at].type == SOJOURN_EVENT_CANCEL;
        int once = solved && transactions_of(c, i, ask->set[0]) == 1;
        if ((solved || cancelled) && sj_items_add(out, sj_item_interaction(c, i, once)) != 0)
            return -1;
    }
    return 0;
}

/* Place of the interaction that solved it among those of its engagement, from 1; 0: none did. */
static int64_t step_of(const sj_case *c, uint32_t engagement, uint32_t *interaction)
{
    int64_t step = 0, found = 0;
    const sj_case_engagement *e = &c->engagements.at[engagement];
    for (uint32_t i = e->first; i <= e->last && i < c->interactions.count; i++) {
        if (c->interactions.at[i].engagement != engagement)
            continue;
        step++;
        if (c->interactions.at[i].solved) {
            found = step;
            *interaction = i;
        }
    }
    return found;
}

/* The last of them, for what was reopened was not solved before. */
int sj_goal_step(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    (void)ask;
    uint32_t by = 0;
    for (uint32_t i = 0; i < c->engagements.count; i++) {
        int64_t step = succeeded(&c->engagements.at[i]) ? step_of(c, i, &by) : 0;
        if (step > 0 && add(c, i, step, 0, out) != 0)
            return -1;
    }
    return 0;
}

int sj_goal_first(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    (void)ask;
    uint32_t by = 0;
    for (uint32_t i = 0; i < c->engagements.count; i++) {
        int64_t step = succeeded(&c->engagements.at[i]) ? step_of(c, i, &by) : 0;
        if (step > 0 && add(c, i, step == 1, 0, out) != 0)
            return -1;
    }
    return 0;
}

/* From the first event to the last that solves. Parameters: least_us, most_us. */
int sj_goal_time(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    uint32_t by = 0;
    for (uint32_t i = 0; i < c->engagements.count; i++) {
        if (!succeeded(&c->engagements.at[i]) || step_of(c, i, &by) == 0)
            continue;
        int64_t end = INT64_MIN;
        for (uint32_t k = 0; k < c->events.count; k++) {
            const sj_case_event *e = &c->events.at[k];
            int solves = e->type == SOJOURN_EVENT_RESOLVE || e->type == SOJOURN_EVENT_PURCHASE;
            if (e->interaction == by && solves && e->start > end)
                end = e->start;
        }
        int64_t time = sj_time_silence(c->engagements.at[i].start, end);
        sj_case_item item = sj_item_engagement(c, i, time);
        item.out = time < ask->set[0] || (ask->set[1] != 0 && time > ask->set[1]);
        item.hit = !item.out;
        if (sj_items_add(out, item) != 0)
            return -1;
    }
    return 0;
}

enum { TRANSACTIONS = 1, EVENTS, SWITCHES };

/* How often an interaction came by another channel than the one before. */
static int64_t switches(const sj_case *c, uint32_t engagement)
{
    const sj_case_engagement *e = &c->engagements.at[engagement];
    int64_t count = 0;
    uint32_t channel = SJ_NONE;
    for (uint32_t i = e->first; i <= e->last && i < c->interactions.count; i++) {
        const sj_case_interaction *own = &c->interactions.at[i];
        if (own->engagement != engagement || own->channel == SJ_NONE)
            continue;
        count += channel != SJ_NONE && channel != own->channel;
        channel = own->channel;
    }
    return count;
}

static int64_t transactions(const sj_case *c, uint32_t engagement)
{
    int64_t count = 0;
    for (uint32_t i = 0; i < c->transactions.count; i++) {
        const sj_case_transaction *t = &c->transactions.at[i];
        count += c->interactions.at[t->interaction].engagement == engagement &&
                 (t->flags & SOJOURN_SPAN_CONTACT) != 0;
    }
    return count;
}

static int64_t events(const sj_case *c, uint32_t engagement)
{
    int64_t count = 0;
    for (uint32_t i = 0; i < c->events.count; i++)
        count += c->interactions.at[c->events.at[i].interaction].engagement == engagement &&
                 c->events.at[i].type < SOJOURN_EVENT_RESOLVE;
    return count;
}

static int64_t effort(const sj_case *c, uint32_t engagement, int sort)
{
    switch (sort) {
    case TRANSACTIONS:
        return transactions(c, engagement);
    case EVENTS:
        return events(c, engagement);
    case SWITCHES:
        return switches(c, engagement);
    default:
        return c->engagements.at[engagement].count;
    }
}

/* Of what is closed. Variants: interactions, transactions, events, channel_switches. Parameter:
 * solved_only. */
int sj_goal_effort(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    for (uint32_t i = 0; i < c->engagements.count; i++) {
        const sj_case_engagement *e = &c->engagements.at[i];
        if (sj_case_state(c, e) <= SOJOURN_STATE_OPEN || (ask->set[0] != 0 && !succeeded(e)))
            continue;
        sj_case_item item = sj_item_engagement(c, i, effort(c, i, ask->variant));
        item.hit = 1;
        if (sj_items_add(out, item) != 0)
            return -1;
    }
    return 0;
}

int sj_goal_redialled(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    (void)ask;
    for (uint32_t i = 0; i < c->interactions.count; i++) {
        uint32_t flags = c->interactions.at[i].flags;
        if ((flags & SOJOURN_SPAN_CONTACT) != 0 &&
            sj_items_add(out, sj_item_interaction(c, i, (flags & SOJOURN_SPAN_REDIAL) != 0)) != 0)
            return -1;
    }
    return 0;
}

/* Is the intent that was stated first the one it was about in the end? */
int sj_goal_agreement(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    (void)ask;
    for (uint32_t i = 0; i < c->interactions.count; i++) {
        const sj_case_interaction *own = &c->interactions.at[i];
        if (own->first_intent != SJ_NONE &&
            sj_items_add(out, sj_item_interaction(c, i, own->first_intent == own->intent)) != 0)
            return -1;
    }
    return 0;
}

/* Not cancelled, of what reached an agent and is no longer open; the caller says of which intent.
 */
int sj_goal_salvaged(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    (void)ask;
    for (uint32_t i = 0; i < c->interactions.count; i++) {
        const sj_case_interaction *own = &c->interactions.at[i];
        int32_t state = sj_case_state(c, &c->engagements.at[own->engagement]);
        if (!own->handled || state == SOJOURN_STATE_NONE)
            continue;
        sj_case_item item = sj_item_interaction(c, i, state != SOJOURN_STATE_CANCELLED);
        item.out = state == SOJOURN_STATE_OPEN;
        item.hit = item.hit && !item.out;
        if (sj_items_add(out, item) != 0)
            return -1;
    }
    return 0;
}
