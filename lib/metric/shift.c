/* SPDX-License-Identifier: MIT */
/* Unions of an agent's stretches, cut where a dimension of time changes, so that they add up over
 * any of them. One sweep for each term. An agent of whom no state is known is in neither term of
 * what asks for states. */
#include "metric/shift.h"

#include "base/calendar.h"
#include "base/exact.h"

typedef struct {
    uint32_t above, below; /* sorts */
    int each;              /* contacts one by one, not their union */
    int stated;            /* asks for states */
} measure;

static const measure measures[] = {
    [SJ_SHIFT_OCCUPANCY] = {SJ_SHIFT_CONTACT, SJ_SHIFT_CONTACT | SJ_SHIFT_READY, 0, 1},
    [SJ_SHIFT_LOAD] = {SJ_SHIFT_CONTACT, SJ_SHIFT_CONTACT | SJ_SHIFT_READY, 1, 1},
    [SJ_SHIFT_UTILISATION] = {SJ_SHIFT_CONTACT, SJ_SHIFT_CONTACT | SJ_SHIFT_READY | SJ_SHIFT_AWAY,
                              0, 1},
    [SJ_SHIFT_CONCURRENCY] = {SJ_SHIFT_CONTACT, SJ_SHIFT_CONTACT, 1, 0},
};

typedef struct {
    const sj_shift_grid *grid;
    sj_shift_tell *tell;
    void *context;
    uint32_t agent;
    int below; /* which term it is */
} cutter;

/* When the next unit begins. */
static int64_t border(const sj_shift_grid *grid, int64_t time)
{
    int64_t local = sj_clock_local(grid->clock, time);
    int64_t next = sj_time_add(sj_calendar_floor(local, grid->unit), grid->unit);
    return sj_clock_back(grid->clock, next);
}

static int cut(const cutter *c, int64_t start, int64_t end)
{
    start = start > c->grid->from ? start : c->grid->from;
    end = end < c->grid->until ? end : c->grid->until;
    while (start < end) {
        int64_t until = c->grid->unit > 0 ? border(c->grid, start) : end;
        until = until > start && until < end ? until : end;
        int64_t length = until - start;
        if (c->tell(c->context, c->agent, start, c->below ? 0 : length, c->below ? length : 0) != 0)
            return -1;
        start = until;
    }
    return 0;
}

static int one_by_one(const cutter *c, const sj_spell *at, uint32_t count, uint32_t sorts)
{
    for (uint32_t i = 0; i < count; i++)
        if ((at[i].sort & sorts) != 0 && cut(c, at[i].start, at[i].end) != 0)
            return -1;
    return 0;
}

/* What is later than all before it. */
static int together(const cutter *c, const sj_spell *at, uint32_t count, uint32_t sorts)
{
    int64_t until = INT64_MIN;
    for (uint32_t i = 0; i < count; i++) {
        if ((at[i].sort & sorts) == 0 || at[i].end <= until)
            continue;
        if (cut(c, at[i].start > until ? at[i].start : until, at[i].end) != 0)
            return -1;
        until = at[i].end;
    }
    return 0;
}

static int is_stated(const sj_spell *at, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (at[i].sort != SJ_SHIFT_CONTACT)
            return 1;
    return 0;
}

int sj_shift_walk(const sj_spell *at, uint32_t count, int what, const sj_shift_grid *grid,
                  sj_shift_tell *tell, void *context)
{
    const measure *m = &measures[what];
    for (uint32_t i = 0, end; i < count; i = end) {
        for (end = i + 1; end < count && at[end].leg == at[i].leg;)
            end++;
        cutter above = {grid, tell, context, at[i].leg, 0},
               below = {grid, tell, context, at[i].leg, 1};
        if (m->stated && !is_stated(at + i, end - i))
            continue;
        if ((m->each ? one_by_one : together)(&above, at + i, end - i, m->above) != 0 ||
            together(&below, at + i, end - i, m->below) != 0)
            return -1;
    }
    return 0;
}
