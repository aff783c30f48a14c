/* SPDX-License-Identifier: MIT */
/* What it takes to come to an end: engagements by their state, and which interaction closed them.
 * What is open is left out, never a failure. One pass over the interactions and events. */
#include "base/exact.h"
#include "metric/metric.h"

#include <string.h>

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

/* An event that does more than route. */
static int handles(int32_t type)
{
    return type != SOJOURN_EVENT_START && type != SOJOURN_EVENT_QUEUE &&
           type != SOJOURN_EVENT_RING && type != SOJOURN_EVENT_TRANSFER &&
           type != SOJOURN_EVENT_END && type < SOJOURN_EVENT_RESOLVE;
}

/* Mark the event's transaction if it handles, or, of `routing`, if it is a contact; 1 if it was not
 * marked before. */
static int marks(const sj_case *c, const sj_case_event *e, int64_t routing, uint8_t *marked)
{
    int counts = (c->transactions.at[e->transaction].flags & SOJOURN_SPAN_CONTACT) != 0 &&
                 (routing != 0 || handles(e->type));
    if (!counts || marked[e->transaction])
        return 0;
    marked[e->transaction] = 1;
    return 1;
}

/* Interactions that say how it ended. Parameter: routing. */
static int at_once(const sj_case *c, const sj_ask *ask, uint8_t *marked, sj_items *out)
{
    uint32_t at = 0;
    for (uint32_t i = 0; i < c->interactions.count; i++) {
        int cancelled = 0, solved = c->interactions.at[i].solved, count = 0;
        for (; at < c->events.count && c->events.at[at].interaction == i; at++) {
            cancelled |= c->events.at[at].type == SOJOURN_EVENT_CANCEL;
            count += marks(c, &c->events.at[at], ask->set[0], marked);
        }
        if ((solved || cancelled) &&
            sj_items_add(out, sj_item_interaction(c, i, solved && count == 1)) != 0)
            return -1;
    }
    return 0;
}

int sj_goal_at_once(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    size_t size = c->transactions.count + (size_t)1;
    uint8_t *marked = sj_alloc_resize(out->alloc, NULL, 0, size);
    if (marked == NULL)
        return -1;
    memset(marked, 0, size);
    int failed = at_once(c, ask, marked, out);
    sj_alloc_resize(out->alloc, marked, size, 0);
    return failed;
}

/* What there was of each engagement. */
typedef struct {
    int64_t places, step; /* interactions; place of the last that solved it, from 1; 0: none did */
    int64_t transactions, events, switches;
    int64_t solved;   /* when it was, last, by that interaction */
    uint32_t by;      /* that interaction */
    uint32_t channel; /* the last that was stated; SJ_NONE: none */
} tale;
typedef struct {
    sj_alloc *alloc;
    size_t size;
    tale *of; /* each engagement; NULL: no memory */
} tales;

static void read_interactions(const sj_case *c, tale *of)
{
    for (uint32_t i = 0; i < c->interactions.count; i++) {
        const sj_case_interaction *own = &c->interactions.at[i];
        tale *t = &of[own->engagement];
        t->places++;
        if (own->solved) {
            t->step = t->places;
            t->by = i;
        }
        if (own->channel == SJ_NONE)
            continue;
        t->switches += t->channel != SJ_NONE && t->channel != own->channel;
        t->channel = own->channel;
    }
}

static void read_events(const sj_case *c, tale *of)
{
    for (uint32_t i = 0; i < c->events.count; i++) {
        const sj_case_event *e = &c->events.at[i];
        tale *t = &of[c->interactions.at[e->interaction].engagement];
        int solves = e->type == SOJOURN_EVENT_RESOLVE || e->type == SOJOURN_EVENT_PURCHASE;
        t->events += e->type < SOJOURN_EVENT_RESOLVE;
        if (solves && e->interaction == t->by && e->start > t->solved)
            t->solved = e->start;
    }
}

/* One pass over all there is. */
static tales read(const sj_case *c, sj_alloc *alloc)
{
    tales all = {alloc, (c->engagements.count + (size_t)1) * sizeof(tale), NULL};
    all.of = sj_alloc_resize(alloc, NULL, 0, all.size);
    if (all.of == NULL)
        return all;
    for (uint32_t i = 0; i < c->engagements.count; i++)
        all.of[i] = (tale){.solved = INT64_MIN, .by = SJ_NONE, .channel = SJ_NONE};
    read_interactions(c, all.of);
    read_events(c, all.of);
    for (uint32_t i = 0; i < c->transactions.count; i++) {
        const sj_case_transaction *t = &c->transactions.at[i];
        all.of[c->interactions.at[t->interaction].engagement].transactions +=
            (t->flags & SOJOURN_SPAN_CONTACT) != 0;
    }
    return all;
}

typedef int saying_of(const sj_case *c, const sj_ask *ask, uint32_t engagement, const tale *t,
                      sj_items *out);

static int each(const sj_case *c, const sj_ask *ask, saying_of *says, sj_items *out)
{
    tales all = read(c, out->alloc);
    int failed = 0;
    if (all.of == NULL)
        return -1;
    for (uint32_t i = 0; i < c->engagements.count && !failed; i++)
        failed = says(c, ask, i, &all.of[i], out) != 0;
    sj_alloc_resize(all.alloc, all.of, all.size, 0);
    return failed ? -1 : 0;
}

/* Was it solved by an interaction? The last, for what was reopened was not solved before. */
static int by_contact(const sj_case *c, uint32_t engagement, const tale *t)
{
    return succeeded(&c->engagements.at[engagement]) && t->step > 0;
}

static int step(const sj_case *c, const sj_ask *ask, uint32_t i, const tale *t, sj_items *out)
{
    (void)ask;
    return by_contact(c, i, t) ? add(c, i, t->step, 0, out) : 0;
}

int sj_goal_step(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    return each(c, ask, step, out);
}

static int first(const sj_case *c, const sj_ask *ask, uint32_t i, const tale *t, sj_items *out)
{
    (void)ask;
    return by_contact(c, i, t) ? add(c, i, t->step == 1, 0, out) : 0;
}

int sj_goal_first(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    return each(c, ask, first, out);
}

static int lasted(const sj_case *c, const sj_ask *ask, uint32_t i, const tale *t, sj_items *out)
{
    if (!by_contact(c, i, t))
        return 0;
    int64_t time = sj_time_silence(c->engagements.at[i].start, t->solved);
    sj_case_item item = sj_item_engagement(c, i, time);
    item.out = time < ask->set[0] || (ask->set[1] != 0 && time > ask->set[1]);
    item.hit = !item.out;
    return sj_items_add(out, item);
}

/* From the first event to the last that solves. Parameters: least_us, most_us. */
int sj_goal_time(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    return each(c, ask, lasted, out);
}

enum { TRANSACTIONS = 1, EVENTS, SWITCHES };

static int64_t effort(const sj_case_engagement *e, const tale *t, int sort)
{
    switch (sort) {
    case TRANSACTIONS:
        return t->transactions;
    case EVENTS:
        return t->events;
    case SWITCHES:
        return t->switches;
    default:
        return e->count;
    }
}

static int took(const sj_case *c, const sj_ask *ask, uint32_t i, const tale *t, sj_items *out)
{
    const sj_case_engagement *e = &c->engagements.at[i];
    if (sj_case_state(c, e) <= SOJOURN_STATE_OPEN || (ask->set[0] != 0 && !succeeded(e)))
        return 0;
    sj_case_item item = sj_item_engagement(c, i, effort(e, t, ask->variant));
    item.hit = 1;
    return sj_items_add(out, item);
}

/* Of what is closed. Variants: interactions, transactions, events, channel_switches. Parameter:
 * solved_only. */
int sj_goal_effort(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    return each(c, ask, took, out);
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
