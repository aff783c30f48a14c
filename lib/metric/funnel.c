/* SPDX-License-Identifier: MIT */
/* Of each step the latest start of a chain that has come so far: a later start can only reach
 * further. One walk over the events, as in ClickHouse's windowFunnel. */
#include "metric/funnel.h"

#include "base/exact.h"

typedef struct {
    int64_t start[SJ_FUNNEL_STEPS], last[SJ_FUNNEL_STEPS]; /* of the chain; of its last event */
    uint8_t there[SJ_FUNNEL_STEPS];
    int reached;
} chains;

static void put(chains *c, int step, int64_t start, int64_t time)
{
    c->start[step] = start;
    c->last[step] = time;
    c->there[step] = 1;
    c->reached = step + 1 > c->reached ? step + 1 : c->reached;
}

/* 1 if step `step` goes on with a chain. */
static int goes_on(const chains *c, int step, int64_t time, int64_t window, int mode)
{
    if (!c->there[step - 1] || sj_time_silence(c->start[step - 1], time) > window)
        return 0;
    return mode != SJ_FUNNEL_INCREASE || time > c->last[step - 1];
}

/* 1 if an event that is this step, 0 or above, or none, ends what has begun. */
static int ends(const chains *c, int step, int mode)
{
    if (mode == SJ_FUNNEL_ONCE)
        return step > 0 && c->there[step];
    if (mode != SJ_FUNNEL_ORDER || !c->there[0])
        return 0;
    return step < 0 || (step > 0 && !c->there[step - 1]);
}

int sj_funnel_reach(const sj_funnel_event *events, uint32_t count, int steps, int64_t window,
                    int mode)
{
    chains c = {.reached = 0};
    for (uint32_t i = 0; i < count && c.reached < steps; i++) {
        int64_t time = events[i].time;
        if (events[i].steps == 0 && ends(&c, -1, mode))
            return c.reached;
        for (int step = 0; step < steps; step++) {
            if ((events[i].steps >> step & 1) == 0)
                continue;
            if (ends(&c, step, mode))
                return c.reached;
            if (step == 0)
                put(&c, 0, time, time);
            else if (goes_on(&c, step, time, window, mode))
                put(&c, step, c.start[step - 1], time);
        }
    }
    return c.reached;
}
