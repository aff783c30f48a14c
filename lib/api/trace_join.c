/* SPDX-License-Identifier: MIT */
/* Events that stand before or after a goal, as in the temporal joins of an activity stream. Of each
 * span goals and events are in order of time, so that what is before or after a goal lies together.
 * Cost: a search in the events for each goal; where all of them are told, the events told. */
#include "api/trace.h"

#include "base/exact.h"

enum { BEFORE, AFTER, NEXT, NTH, WITHIN, ONCE };

/* Goals and events of one span, by number of the event in the case. */
typedef struct {
    sj_trace *t;
    const sj_gather *g;
    uint32_t *goals, *others;
    uint32_t goal_count, other_count;
    sj_trace_emit *emit;
    void *context;
} join;

/* A goal, and the events [from, until) that are joined to it. */
typedef struct {
    uint32_t goal, from, until;
    uint8_t open; /* there may be more */
} reach;

static int64_t start_of(const join *j, uint32_t event)
{
    return j->g->c.events.at[event].start;
}

/* The first event that begins at `time` or later. */
static uint32_t first_from(const join *j, int64_t time)
{
    uint32_t low = 0, high = j->other_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (start_of(j, j->others[middle]) < time)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static uint32_t begin_of(const join *j, int64_t own)
{
    const int64_t *set = j->t->ask.set;
    if (set[BEFORE] == 0)
        return first_from(j, sj_time_add(own, 1));
    return set[WITHIN] != 0 ? first_from(j, sj_time_add(own, -set[WITHIN])) : 0;
}

/* What comes after goal number `number`, up to `end`. */
static uint32_t end_of(const join *j, uint32_t number, int64_t end)
{
    uint32_t until = end != INT64_MAX ? first_from(j, sj_time_add(end, 1)) : j->other_count;
    if (j->t->ask.set[NEXT] == 0 || number + 1 == j->goal_count)
        return until;
    uint32_t next = first_from(j, start_of(j, j->goals[number + 1]));
    return next < until ? next : until;
}

static reach reach_of(const join *j, uint32_t number)
{
    const int64_t *set = j->t->ask.set;
    reach r = {.goal = j->goals[number]};
    int64_t own = start_of(j, r.goal);
    int64_t end = set[WITHIN] != 0 ? sj_time_add(own, set[WITHIN]) : INT64_MAX;
    r.from = begin_of(j, own);
    r.until = set[AFTER] == 0 ? first_from(j, own) : end_of(j, number, end);
    r.until = r.until > r.from ? r.until : r.from;
    r.open = set[AFTER] != 0 && set[WITHIN] != 0 && end > j->g->c.as_of;
    return r;
}

static int give(const join *j, int64_t key, sj_case_item item)
{
    sj_tally_key own = {{key, 0, 0, SJ_TALLY_ALL}};
    return j->emit(j->context, j->g, &own, &item);
}

static int64_t key_of(const join *j, uint32_t event)
{
    return sj_dimension_touch(j->g, &j->t->rule.touch, j->t->own.filter.offset, event);
}

/* The goal by one event, or by none. */
static int give_one(const join *j, const reach *r)
{
    uint32_t at = r->from;
    int there = r->from < r->until;
    if (j->t->ask.variant == SJ_JOIN_LAST)
        at = r->until - 1;
    if (j->t->ask.variant == SJ_JOIN_NTH) {
        uint64_t nth = (uint64_t)j->t->ask.set[NTH] - 1;
        there = nth >= r->from && nth < r->until;
        at = (uint32_t)nth;
    }
    sj_case_item item = sj_item_event(&j->g->c, there ? j->others[at] : r->goal, 1);
    item.out = r->open;
    return give(j, there && !r->open ? key_of(j, j->others[at]) : SJ_DIMENSION_UNSTATED, item);
}

/* 1 if it is told; of another currency it is left out. */
static int read_value(const join *j, uint32_t event, sj_case_item *item)
{
    char currency[4];
    const sj_case_event *e = &j->g->c.events.at[event];
    if (j->t->ask.variant != SJ_JOIN_VALUE)
        return 1;
    item->value = e->value;
    sj_record_currency(&j->g->v->facts->records, e->record, currency);
    return e->value == 0 || sj_trace_counts(j->t, currency);
}

/* Each event, by its label and with all. */
static int give_all(const join *j, const reach *r)
{
    sj_case_item none = sj_item_event(&j->g->c, r->goal, 0);
    none.hit = 0;
    none.out = r->open;
    j->t->joined += !r->open;
    if (give(j, SJ_DIMENSION_UNSTATED, none) != 0)
        return -1;
    for (uint32_t i = r->from; i < r->until && !r->open; i++) {
        int64_t key = key_of(j, j->others[i]);
        sj_case_item item = sj_item_event(&j->g->c, j->others[i], 1);
        item.out = !read_value(j, j->others[i], &item);
        if (give(j, SJ_DIMENSION_UNSTATED, item) != 0 ||
            (key != SJ_DIMENSION_UNSTATED && give(j, key, item) != 0))
            return -1;
    }
    return 0;
}

static int join_unit(const join *j)
{
    uint32_t count = j->t->ask.set[ONCE] != 0 && j->goal_count != 0 ? 1 : j->goal_count;
    int failed = 0;
    for (uint32_t i = 0; i < count && !failed; i++) {
        sj_case_item item = sj_item_event(&j->g->c, j->goals[i], 1);
        if (!sj_filter_takes(&j->t->own.filter, j->g, &item))
            continue;
        reach r = reach_of(j, i);
        failed = j->t->ask.variant >= SJ_JOIN_COUNT ? give_all(j, &r) : give_one(j, &r);
    }
    return failed;
}

/* All spans, one after another. */
static int join_units(join *j, const sj_trail *trail)
{
    uint32_t count = trail->order.count, unit = SJ_NONE;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t event = trail->order.at[i], own = sj_trail_unit(trail, j->g, event);
        if (own != unit && join_unit(j) != 0)
            return -1;
        if (own != unit)
            j->goal_count = j->other_count = 0;
        unit = own;
        if (sj_trail_is(j->g, event, j->t->rule.goal, j->t->rule.goal_name))
            j->goals[j->goal_count++] = event;
        if (sj_trail_is(j->g, event, j->t->other, j->t->other_name))
            j->others[j->other_count++] = event;
    }
    return join_unit(j);
}

int sj_trace_join(sj_trace *t, const sj_trail *trail, const sj_gather *g, sj_trace_emit *emit,
                  void *context)
{
    join j = {.t = t, .g = g, .emit = emit, .context = context};
    size_t count = trail->order.count + (size_t)1;
    sj_arena_mark mark = sj_arena_save(&t->scratch);
    j.goals = sj_arena_take(&t->scratch, count * sizeof *j.goals);
    j.others = sj_arena_take(&t->scratch, count * sizeof *j.others);
    int failed = j.goals == NULL || j.others == NULL || join_units(&j, trail) != 0;
    sj_arena_release(&t->scratch, mark);
    return failed ? -1 : 0;
}
