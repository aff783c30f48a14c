/* SPDX-License-Identifier: MIT */
/* The shortest chain: a walk in breadth from where it ends gives each thing its distance; then the
 * chain goes down these distances, by the first rule and the smaller ids where there is a choice.
 * Cost: n log n of the customer. */
#include "base/bytes.h"
#include "level/web.h"

typedef struct {
    sj_web w;
    uint32_t *distance, *queue, count; /* by place; places in the order met */
    uint32_t now;
    sj_reason best;
    int found;
} search;

static void meet(void *context, const sj_reason *step)
{
    search *s = context;
    uint32_t place = sj_web_place(&s->w, step->to);
    if (place == SJ_NONE || s->distance[place] != SJ_NONE)
        return;
    s->distance[place] = s->now + 1;
    s->queue[s->count++] = place;
}

static void begin(search *s, const sj_target *end)
{
    for (uint32_t i = 0; i < s->w.total; i++)
        s->distance[i] = SJ_NONE;
    for (uint32_t i = 0; i < end->count; i++) {
        uint32_t place = sj_web_place(&s->w, end->things[i]);
        if (place == SJ_NONE)
            continue;
        s->distance[place] = 0;
        s->queue[s->count++] = place;
    }
}

static void spread(search *s)
{
    for (uint32_t i = 0; i < s->count; i++) {
        s->now = s->distance[s->queue[i]];
        sj_steps_visit(&s->w, sj_web_thing(&s->w, s->queue[i]), 1, meet, s);
    }
}

/* Of the things that `a` stands for the nearest, of those the one of the smallest id. */
static uint32_t start_of(const search *s, const sj_target *a)
{
    uint32_t best = SJ_NONE;
    sojourn_id best_id = {0, 0};
    for (uint32_t i = 0; i < a->count; i++) {
        uint32_t place = sj_web_place(&s->w, a->things[i]);
        if (place == SJ_NONE || s->distance[place] == SJ_NONE ||
            (best != SJ_NONE && s->distance[place] > s->distance[best]))
            continue;
        sojourn_id id = sj_reason_id(s->w.v, a->things[i]);
        if (best == SJ_NONE || s->distance[place] < s->distance[best] ||
            sj_id_compare(id, best_id) < 0) {
            best = place;
            best_id = id;
        }
    }
    return best;
}

static void choose(void *context, const sj_reason *step)
{
    search *s = context;
    uint32_t place = sj_web_place(&s->w, step->to);
    if (place == SJ_NONE || s->distance[place] != s->now - 1)
        return;
    if (s->found && sj_reason_order(s->w.v, step, &s->best) >= 0)
        return;
    s->best = *step;
    s->found = 1;
}

static int follow(search *s, uint32_t place)
{
    while ((s->now = s->distance[place]) != 0) {
        s->found = 0;
        sj_steps_visit(&s->w, sj_web_thing(&s->w, place), 0, choose, s);
        if (sj_reason_add(s->w.q, &s->best) != 0)
            return -1;
        place = sj_web_place(&s->w, s->best.to);
    }
    return 0;
}

/* One is, or holds, a part of the other. */
static int part(sj_inquiry *q, const sj_target *a, const sj_target *b)
{
    const sj_target *less = a->count <= b->count ? a : b;
    sj_reason whole = {.rule = SJ_REASON_PART,
                       .from = less->things[0],
                       .to = less->things[0],
                       .evidence = SJ_NONE};
    return sj_reason_add(q, &whole);
}

static int find(search *s, const sj_target *a, const sj_target *b)
{
    sj_arena *scratch = &s->w.q->scratch;
    s->distance = sj_arena_take(scratch, s->w.total * sizeof *s->distance);
    s->queue = sj_arena_take(scratch, s->w.total * sizeof *s->queue);
    if (s->distance == NULL || s->queue == NULL)
        return -1;
    begin(s, b);
    spread(s);
    uint32_t start = start_of(s, a);
    if (start == SJ_NONE)
        return 0;
    if (s->distance[start] == 0)
        return part(s->w.q, a, b);
    return sj_web_refill(&s->w) != 0 ? -1 : follow(s, start);
}

int sj_path_find(sj_inquiry *q, const sj_target *a, const sj_target *b)
{
    search s = {.count = 0};
    if (a->customer == SJ_NONE)
        return part(q, a, b);
    int status = sj_web_init(&s.w, q, a->customer);
    if (status == 0)
        status = find(&s, a, b);
    if (status == 0 && a->level == b->level && a->level == SOJOURN_LEVEL_ENGAGEMENT)
        status = sj_line_steps(&s.w, a, b);
    sj_web_free(&s.w);
    return status;
}
