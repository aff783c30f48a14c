/* SPDX-License-Identifier: MIT */
/* Of each step the chains that have come so far and that no other outdoes: one that came there
 * later began earlier, for who comes later and began as late has longer for the step after it and
 * no less for the last. One walk over the events; each chain comes and goes once. */
#include "metric/funnel.h"

#include "base/exact.h"

/* Chains at one step, by time: the first began last. */
typedef struct {
    sj_funnel_chain *at;
    uint32_t from, until;
    sj_funnel_chain next; /* of the time that is being read, where each step must be later */
    uint8_t there, has_next;
} queue;

typedef struct {
    const sj_funnel *rule;
    queue steps[SJ_FUNNEL_STEPS];
    int reached;
} chains;

/* Lay the queues of all steps into the room. */
static void lay_out(chains *c, const sj_funnel_event *events, uint32_t count, sj_funnel_chain *room)
{
    uint32_t rooms[SJ_FUNNEL_STEPS] = {0};
    for (uint32_t i = 0; i < count; i++)
        for (int step = 0; step < c->rule->steps; step++)
            rooms[step] += events[i].steps >> step & 1;
    for (int step = 0; step < c->rule->steps; step++) {
        c->steps[step].at = room;
        room += rooms[step];
    }
}

static void push(queue *q, sj_funnel_chain chain)
{
    while (q->until > q->from && q->at[q->until - 1].start <= chain.start)
        q->until--;
    q->at[q->until++] = chain;
}

/* What came at one time is there for what comes later. */
static void let_in(chains *c)
{
    for (int step = 0; step < c->rule->steps; step++) {
        queue *q = &c->steps[step];
        if (q->has_next)
            push(q, q->next);
        q->has_next = 0;
    }
}

static void put(chains *c, int step, int64_t start, int64_t time)
{
    queue *q = &c->steps[step];
    q->there = 1;
    c->reached = step + 1 > c->reached ? step + 1 : c->reached;
    if (c->rule->mode != SJ_FUNNEL_INCREASE) {
        push(q, (sj_funnel_chain){start, time});
        return;
    }
    if (!q->has_next || start > q->next.start)
        q->next = (sj_funnel_chain){start, time};
    q->has_next = 1;
}

/* The chain that step `step` goes on with; NULL: none. Whoever waits too long now always will. */
static const sj_funnel_chain *goes_on(chains *c, int step, int64_t time)
{
    queue *q = &c->steps[step - 1];
    while (q->until > q->from && sj_time_silence(q->at[q->from].last, time) > c->rule->within[step])
        q->from++;
    if (q->until == q->from || sj_time_silence(q->at[q->from].start, time) > c->rule->window)
        return NULL;
    return &q->at[q->from];
}

/* 1 if an event that is this step, 0 or above, or none, ends what has begun. */
static int ends(const chains *c, int step)
{
    if (c->rule->mode == SJ_FUNNEL_ONCE)
        return step > 0 && c->steps[step].there;
    if (c->rule->mode != SJ_FUNNEL_ORDER || !c->steps[0].there)
        return 0;
    return step < 0 || (step > 0 && !c->steps[step - 1].there);
}

/* 1 if the event is the end of all that has begun. */
static int read(chains *c, const sj_funnel_event *event)
{
    if (event->steps == 0)
        return ends(c, -1);
    for (int step = 0; step < c->rule->steps; step++) {
        if ((event->steps >> step & 1) == 0)
            continue;
        if (ends(c, step))
            return 1;
        const sj_funnel_chain *chain = step > 0 ? goes_on(c, step, event->time) : NULL;
        if (step == 0)
            put(c, 0, event->time, event->time);
        else if (chain != NULL)
            put(c, step, chain->start, event->time);
    }
    return 0;
}

int sj_funnel_reach(const sj_funnel *rule, const sj_funnel_event *events, uint32_t count,
                    sj_funnel_chain *room)
{
    chains c = {.rule = rule};
    lay_out(&c, events, count, room);
    for (uint32_t i = 0; i < count && c.reached < rule->steps; i++) {
        if (i > 0 && events[i].time > events[i - 1].time)
            let_in(&c);
        if (read(&c, &events[i]))
            break;
    }
    return c.reached;
}
