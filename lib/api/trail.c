/* SPDX-License-Identifier: MIT */
/* Events are put in event order within each span that a path may not leave. A goal ends a path that
 * reaches back over earlier goals, as far as it looks; what no goal follows is a path, too. Cost: n
 * log n of the customer's events, and of each goal the touches that it looks back on. */
#include "api/trail.h"

#include "base/bytes.h"
#include "base/exact.h"
#include "index/sort.h"

#include <sojourn/paths.h>

void sj_trail_init(sj_trail *t, sj_alloc *alloc, const sj_trail_rule *rule)
{
    *t = (sj_trail){.alloc = alloc, .scratch.alloc = alloc, .seen.alloc = alloc, .rule = rule};
}

uint32_t sj_trail_unit(const sj_trail *t, const sj_gather *g, uint32_t event)
{
    uint32_t interaction = g->c.events.at[event].interaction;
    if (t->rule->level == SOJOURN_LEVEL_INTERACTION)
        return interaction;
    return t->rule->level == SOJOURN_LEVEL_ENGAGEMENT ? g->c.interactions.at[interaction].engagement
                                                      : 0;
}

typedef struct {
    const sj_trail *t;
    const sj_gather *g;
} place;

static int event_order(const void *context, uint32_t a, uint32_t b)
{
    const place *p = context;
    uint32_t x = sj_trail_unit(p->t, p->g, a), y = sj_trail_unit(p->t, p->g, b);
    if (x != y)
        return x < y ? -1 : 1;
    const sj_case_event *events = p->g->c.events.at;
    return sj_facts_order(p->g->v->facts, events[a].record, events[b].record);
}

static int put_in_order(sj_trail *t, const sj_gather *g)
{
    uint32_t count = g->c.events.count;
    t->order.count = t->touches.count = t->ways.count = t->goals.count = 0;
    if (sj_array_reserve(t->alloc, &t->order, count) != 0 ||
        sj_array_reserve(t->alloc, &t->touches, count) != 0 ||
        sj_array_reserve(t->alloc, &t->goals, count) != 0 ||
        sj_array_reserve(t->alloc, &t->ways, count + (uint64_t)1) != 0)
        return -1;
    for (uint32_t i = 0; i < count; i++)
        sj_array_push(&t->order, i);
    sj_arena_mark mark = sj_arena_save(&t->scratch);
    place p = {t, g};
    int failed = sj_sort(&t->scratch, t->order.at, count, event_order, &p);
    sj_arena_release(&t->scratch, mark);
    return failed;
}

int sj_trail_is(const sj_gather *g, uint32_t event, int32_t type, sojourn_text name)
{
    const sj_facts *f = g->v->facts;
    const sj_case_event *e = &g->c.events.at[event];
    if (e->type != type)
        return 0;
    return name.length == 0 ||
           sj_text_equal(name,
                         sj_facts_text(f, sj_record_text(&f->records, e->record, SJ_TEXT_NAME)));
}

/* Outcomes are no touches: neither goals nor purchases nor notes. */
static void read_touch(sj_trail *t, const sj_gather *g, int64_t offset, uint32_t event)
{
    const sj_case_event *e = &g->c.events.at[event];
    if (e->type >= SOJOURN_EVENT_PURCHASE)
        return;
    int64_t key = sj_dimension_touch(g, &t->rule->touch, offset, event);
    if (key != SJ_DIMENSION_UNSTATED)
        sj_array_push(&t->touches,
                      ((sj_credit_step){e->start, e->end, key, event, e->transaction}));
}

/* A span that is being read: its first touch and goal, and the first touch since its last goal. */
typedef struct {
    uint32_t unit, first, since, goal;
} stretch;

/* What came since the last goal of a span ends it without one. */
static void close_unit(sj_trail *t, const stretch *own)
{
    uint32_t from = t->rule->shape == SJ_TRAIL_WHOLE ? own->first : own->since;
    if (t->touches.count > from)
        sj_array_push(&t->ways,
                      ((sj_way){SJ_NONE, from, t->touches.count, own->goal, t->goals.count}));
}

static void read_goal(sj_trail *t, stretch *own, uint32_t event)
{
    uint32_t from = t->rule->shape == SJ_TRAIL_CUT ? own->since : own->first;
    sj_array_push(&t->goals, event);
    own->since = t->touches.count;
    if (t->rule->shape != SJ_TRAIL_WHOLE)
        sj_array_push(&t->ways, ((sj_way){event, from, t->touches.count, 0, 0}));
}

int sj_trail_read(sj_trail *t, const sj_gather *g, int64_t offset)
{
    stretch own = {0, 0, 0, 0};
    if (put_in_order(t, g) != 0)
        return -1;
    for (uint32_t i = 0; i < t->order.count; i++) {
        uint32_t event = t->order.at[i], unit = sj_trail_unit(t, g, event);
        if (unit != own.unit) {
            close_unit(t, &own);
            own = (stretch){unit, t->touches.count, t->touches.count, t->goals.count};
        }
        if (sj_trail_is(g, event, t->rule->goal, t->rule->goal_name))
            read_goal(t, &own, event);
        else
            read_touch(t, g, offset, event);
    }
    close_unit(t, &own);
    return 0;
}

/* The touch of the path that a next one is taken for one with, or NULL. `first`: that has its label
 * first, where that is told. */
static sj_credit_step *same(sj_trail *t, const sj_credit_step *next, uint32_t first)
{
    uint32_t count = t->path.count;
    int32_t repeats = t->rule->repeats;
    if (count == 0 || repeats == SOJOURN_REPEATS_KEPT)
        return NULL;
    if (repeats == SOJOURN_REPEATS_FIRST)
        return first != SJ_NONE ? &t->path.at[first] : NULL;
    sj_credit_step *step = &t->path.at[count - 1];
    if (step->point != next->point ||
        (repeats == SOJOURN_REPEATS_SESSION && step->transaction != next->transaction))
        return NULL;
    return step;
}

/* Add a touch to the path, or take it for one with another; 0, or -1 for no memory. */
static int add_step(sj_trail *t, const sj_credit_step *next)
{
    uint32_t first = SJ_NONE, *seen = NULL;
    int tells = t->rule->tells_again || t->rule->repeats == SOJOURN_REPEATS_FIRST;
    if (tells && (seen = sj_seen_at(&t->seen, next->point)) == NULL)
        return -1;
    if (seen != NULL)
        first = *seen;
    sj_credit_step *step = same(t, next, first);
    if (step != NULL) {
        step->end = step->end < next->end ? next->end : step->end;
        return 0;
    }
    if (seen != NULL && first == SJ_NONE)
        *seen = t->path.count;
    sj_array_push(&t->path, *next);
    sj_array_push(&t->again, first != SJ_NONE);
    return 0;
}

/* The first touch of a way that begins within reach: they are in order of start. */
static uint32_t within_reach(const sj_trail *t, const sj_way *way, int64_t reach)
{
    uint32_t low = way->from, high = way->until;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (t->touches.at[middle].start < reach)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Has the touch the label that was named? */
static int has_label(const sj_trail *t, const sj_gather *g, const sj_credit_step *touch,
                     sojourn_text name, sj_trail_label *label)
{
    char room[SJ_DIMENSION_ROOM];
    if (!label->known &&
        sj_text_equal(sj_dimension_label(g->v, &t->rule->touch, touch->point, room), name))
        *label = (sj_trail_label){touch->point, 1};
    return label->known && touch->point == label->key;
}

static int is_removed(sj_trail *t, const sj_gather *g, const sj_credit_step *touch)
{
    return has_label(t, g, touch, t->rule->removed, &t->removed);
}

/* Where the part of a way that touches are left out of begins: a way of nothing else keeps them. */
static uint32_t removal_of(sj_trail *t, const sj_gather *g, uint32_t from, uint32_t until)
{
    uint32_t other = until;
    if (t->rule->removed.length == 0)
        return until;
    while (other > from && is_removed(t, g, &t->touches.at[other - 1]))
        other--;
    if (other == from)
        return until;
    return t->rule->removes == SOJOURN_REMOVES_LAST ? other : from;
}

/* May a path begin with the touch? */
static int begins(sj_trail *t, const sj_gather *g, const sj_credit_step *touch)
{
    return t->rule->begin.length == 0 || has_label(t, g, touch, t->rule->begin, &t->begin);
}

static int make_path(sj_trail *t, const sj_gather *g, const sj_way *way, int64_t end)
{
    t->path.count = t->again.count = 0;
    sj_seen_begin(&t->seen);
    if (sj_array_reserve(t->alloc, &t->path, way->until - way->from) != 0 ||
        sj_array_reserve(t->alloc, &t->again, way->until - way->from) != 0)
        return -1;
    int64_t reach =
        t->rule->look_back == SOJOURN_FOREVER ? INT64_MIN : sj_time_add(end, -t->rule->look_back);
    uint32_t from = within_reach(t, way, reach), removal = removal_of(t, g, from, way->until);
    for (uint32_t i = from; i < way->until; i++) {
        const sj_credit_step *next = &t->touches.at[i];
        if ((i >= removal && is_removed(t, g, next)) || (t->path.count == 0 && !begins(t, g, next)))
            continue;
        if (add_step(t, next) != 0)
            return -1;
    }
    return 0;
}

static uint32_t end_of(const sj_trail *t, const sj_way *way)
{
    return way->goal != SJ_NONE ? way->goal : t->touches.at[way->until - 1].event;
}

int sj_trail_walk(sj_trail *t, const sj_gather *g, const sj_filter *filter, sj_trail_visit *call,
                  void *context)
{
    for (uint32_t i = 0; i < t->ways.count; i++) {
        const sj_way *way = &t->ways.at[i];
        sj_case_item item = sj_item_event(&g->c, end_of(t, way), 1);
        if (t->rule->shape != SJ_TRAIL_WHOLE && !sj_filter_takes(filter, g, &item))
            continue;
        if (make_path(t, g, way, item.time) != 0)
            return -1;
        if (way->goal == SJ_NONE && t->path.count == 0)
            continue;
        int answer = call(context, t, g, way);
        if (answer != 0)
            return answer;
    }
    return 0;
}

int sj_trail_is_first(const sj_trail *t, const sj_gather *g, const sj_way *way)
{
    return way == t->ways.at ||
           sj_trail_unit(t, g, end_of(t, way)) != sj_trail_unit(t, g, end_of(t, way - 1));
}

void sj_trail_free(sj_trail *t)
{
    sj_array_free(t->alloc, &t->order);
    sj_array_free(t->alloc, &t->touches);
    sj_array_free(t->alloc, &t->ways);
    sj_array_free(t->alloc, &t->goals);
    sj_array_free(t->alloc, &t->path);
    sj_array_free(t->alloc, &t->again);
    sj_seen_free(&t->seen);
    sj_arena_free(&t->scratch);
}
