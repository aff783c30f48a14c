/* SPDX-License-Identifier: MIT */
/* What comes before what: rows of patterns, of drivers and of rules. Cost: the touches of a path;
 * of rules, of the conditions that it meets each set of so many. */
#include "api/trace.h"

#include "base/bytes.h"
#include "base/exact.h"
#include "metric/funnel.h"

typedef sj_trace_source source;

/* ---- if A then a goal within a time ---- */
static int64_t goal_time(const source *s, uint32_t goal)
{
    return s->g->c.events.at[s->trail->goals.at[goal]].start;
}

/* Does a goal come after the touch, until the end of its window? `next`: of the touch before; goals
 * and touches are in order of start. */
static int leads(const source *s, const sj_credit_step *touch, int64_t within, uint32_t *next)
{
    while (*next < s->way->goal_until && goal_time(s, *next) <= touch->start)
        ++*next;
    return *next < s->way->goal_until && goal_time(s, *next) <= sj_time_add(touch->start, within);
}

/* Steps that are under way: of each, the latest start of a chain that has come so far. */
typedef struct {
    int64_t start[SJ_FUNNEL_STEPS];
    uint32_t there, count;
    uint8_t came; /* all have been completed once */
} chain;

/* Does the touch complete the steps? From the last one back, so that it is one step of a chain. */
static int completes(const source *s, chain *c, const sj_credit_step *touch)
{
    uint32_t steps = sj_trace_steps_of(s, touch->point);
    int done = 0;
    for (uint32_t i = c->count; i-- > 0;) {
        int64_t start = i != 0 ? c->start[i - 1] : touch->start;
        int goes_on = i == 0 || ((c->there >> (i - 1) & 1) != 0 &&
                                 sj_time_silence(start, touch->start) <= s->t->ask.set[0]);
        if ((steps >> i & 1) == 0 || !goes_on)
            continue;
        c->start[i] = start;
        c->there |= UINT32_C(1) << i;
        done |= i + 1 == c->count;
    }
    return done;
}

/* Is the touch a trigger of its own, besides being any touch? */
static int triggers(const source *s, chain *c, uint32_t at)
{
    int once = s->t->ask.set[1] != 0;
    if (c->count == 0)
        return !once || !sj_trace_again(s, at);
    if (!completes(s, c, &s->path[at]) || (once && c->came))
        return 0;
    c->came = 1;
    return 1;
}

/* A window that is still open is neither the one nor the other. Without a label: any touch. */
int sj_trace_pattern(const source *s)
{
    int64_t within = s->t->ask.set[0];
    uint32_t next = s->way->goal_from;
    chain c = {.count = (uint32_t)s->t->funnel.steps};
    for (uint32_t i = 0; i < s->count; i++) {
        int any = sj_trace_takes(s, i) && (s->t->ask.set[1] == 0 || !sj_trace_again(s, i));
        int own = triggers(s, &c, i) && sj_trace_takes(s, i);
        sj_case_item item = sj_item_event(&s->g->c, s->path[i].event, 0);
        item.out = sj_time_add(item.time, within) > s->g->c.as_of;
        item.value = item.hit = !item.out && leads(s, &s->path[i], within, &next);
        int64_t label = c.count != 0 ? 0 : s->path[i].point;
        if ((own && sj_trace_give(s, label, 0, item) != 0) ||
            (any && sj_trace_give(s, SJ_DIMENSION_UNSTATED, 0, item) != 0))
            return -1;
    }
    return 0;
}

/* ---- what goes with a score ---- */
int sj_trace_driver(const source *s)
{
    const int64_t *set = s->t->ask.set;
    if (s->way->goal == SJ_NONE)
        return 0;
    int64_t score = s->g->c.events.at[s->way->goal].value;
    int counts = s->t->ask.variant == SJ_DRIVER_SCORE;
    sj_case_item item = sj_item_event(&s->g->c, s->way->goal, counts ? score : score >= set[0]);
    item.out = score < set[1] || score > set[2];
    item.hit = !item.out && (counts || item.value != 0);
    if (sj_trace_give(s, SJ_DIMENSION_UNSTATED, 0, item) != 0)
        return -1;
    for (uint32_t i = 0; i < s->count; i++)
        if (!sj_trace_again(s, i) && sj_trace_give(s, s->path[i].point, 0, item) != 0)
            return -1;
    return 0;
}

/* ---- conditions that hold before a goal ---- */
enum { MOST = 64 };
/* What a path meets: pairs of a condition's number and a key, in order, each once. */
typedef struct {
    int64_t pair[MOST][2];
    uint32_t count;
    uint8_t crowded;
} items;

static int pair_order(const int64_t *a, const int64_t *b)
{
    int at = a[0] == b[0];
    return a[at] < b[at] ? -1 : a[at] > b[at];
}

static void put_item(items *list, int64_t predicate, int64_t key)
{
    const int64_t pair[2] = {predicate, key};
    uint32_t at = list->count;
    while (at > 0 && pair_order(list->pair[at - 1], pair) > 0)
        at--;
    if (at > 0 && pair_order(list->pair[at - 1], pair) == 0)
        return;
    list->crowded |= list->count == MOST;
    if (list->crowded)
        return;
    memmove(list->pair + at + 1, list->pair + at, (list->count - at) * sizeof *list->pair);
    memcpy(list->pair[at], pair, sizeof pair);
    list->count++;
}

static int meets(const source *s, const sj_trace_predicate *p, int64_t key)
{
    char room[SJ_DIMENSION_ROOM];
    if (key == SJ_DIMENSION_UNSTATED || p->value.length == 0)
        return key != SJ_DIMENSION_UNSTATED;
    return sj_text_equal(sj_dimension_label(s->t->own.filter.v, &p->field, key, room), p->value);
}

static void read_items(const source *s, items *list)
{
    list->count = list->crowded = 0;
    for (uint32_t i = 0; i < s->count; i++)
        for (uint32_t k = 0; k < s->t->predicate_count; k++) {
            const sj_trace_predicate *p = &s->t->predicates[k];
            sj_case_item item = sj_item_event(&s->g->c, s->path[i].event, 1);
            int64_t key = sj_dimension_key(s->g, &p->field, s->t->own.filter.offset, &item);
            if (meets(s, p, key))
                put_item(list, k, key);
        }
}

static int give_set(const source *s, const int64_t *keys, uint32_t count, sj_case_item item)
{
    sj_phrases *phrases = &s->t->phrases;
    uint32_t row = s->t->looking ? sj_phrase_find(phrases, keys, 2 * count)
                                 : sj_phrase_add(phrases, keys, 2 * count);
    return row == SJ_NONE ? -1 : sj_trace_give(s, row, 0, item);
}

/* The next `size` of so many, as an odometer counts up; 0 after the last. */
static int choose_next(uint32_t *chosen, uint32_t size, uint32_t count)
{
    uint32_t at = size;
    while (at > 0 && chosen[at - 1] == count - size + at - 1)
        at--;
    if (at == 0)
        return 0;
    chosen[at - 1]++;
    for (uint32_t i = at; i < size; i++)
        chosen[i] = chosen[i - 1] + 1;
    return 1;
}

static int give_sets_of(const source *s, const items *list, uint32_t size, sj_case_item item)
{
    uint32_t chosen[SJ_TRACE_ITEMS];
    int64_t keys[SJ_TRACE_ITEMS][2];
    for (uint32_t i = 0; i < size; i++)
        chosen[i] = i;
    do {
        for (uint32_t i = 0; i < size; i++)
            memcpy(keys[i], list->pair[chosen[i]], sizeof keys[i]);
        if (give_set(s, keys[0], size, item) != 0)
            return -1;
    } while (choose_next(chosen, size, list->count));
    return 0;
}

/* Each set of at most so many, and no condition at all. */
static int give_sets(const source *s, const items *list, sj_case_item item)
{
    uint32_t most = (uint32_t)s->t->ask.set[SJ_RULE_ITEMS];
    if (sj_trace_give(s, SJ_DIMENSION_UNSTATED, 0, item) != 0)
        return -1;
    for (uint32_t size = 1; size <= most && size <= list->count; size++)
        if (give_sets_of(s, list, size, item) != 0)
            return -1;
    return 0;
}

/* A path without a goal whose time to come to one is not over is neither the one nor the other. */
int sj_trace_rule(const source *s)
{
    items list;
    uint32_t end = sj_trace_end(s);
    int came = s->way->goal != SJ_NONE;
    sj_case_item item = sj_item_event(&s->g->c, end, came);
    if (s->t->ask.set[SJ_RULE_ONCE] != 0 && !sj_trail_is_first(s->trail, s->g, s->way))
        return 0;
    int64_t wait = s->t->asked.open_us != 0 ? s->t->asked.open_us : s->t->rule.look_back;
    item.out = !came && sj_time_add(item.time, wait) > s->g->c.as_of;
    item.hit = came && !item.out;
    read_items(s, &list);
    s->t->crowded |= list.crowded;
    return list.crowded ? -1 : give_sets(s, &list, item);
}
