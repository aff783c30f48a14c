/* SPDX-License-Identifier: MIT */
/* Engagements: law 5's walk over a customer's interactions, the lines in their order. Issue keys
 * and intents are found by a small map, and what is asked of an interaction lies in a row of its
 * own, so the walk is linear, some ten nanoseconds a step, but for what a host's rule asks. What
 * stays in front is not walked again: of it only those engagements are recalled that the rest asks
 * for. */
#include "base/exact.h"
#include "index/map.h"
#include "level/build.h"

/* Asked for, and there is none. */
#define NOBODY (SJ_NONE - 1)

typedef struct {
    sj_walk *w;
    sj_map by_issue, by_intent;
    sj_map recalled; /* engagements in front */
} walk;

/* The state that the last close or reopening before place i left: 0 if there was none. */
static int32_t state_before(const walk *w, const sj_issue *g, uint32_t i)
{
    const sj_facts *facts = w->w->v->facts;
    uint32_t first = w->w->visit[i]->first;
    for (const sj_marking *m = g->marks; m != NULL; m = m->before)
        if (sj_facts_order(facts, m->mark.record, first) < 0)
            return m->mark.state == SOJOURN_STATE_OPEN ? 0 : m->mark.state;
    return 0;
}

static int add_mark(walk *w, sj_issue *g, sj_mark mark)
{
    const sj_facts *facts = w->w->v->facts;
    sj_marking **at = &g->marks;
    sj_marking *fresh = sj_arena_take(&w->w->v->scratch, sizeof *fresh);
    if (fresh == NULL)
        return -1;
    while (*at != NULL && sj_facts_order(facts, (*at)->mark.record, mark.record) > 0)
        at = &(*at)->before;
    *fresh = (sj_marking){mark, *at};
    *at = fresh;
    g->mark_count++;
    w->w->mark_count++;
    return 0;
}

static int add_closes(walk *w, sj_issue *g, const sj_visit *x, const sj_mark *closes)
{
    for (uint32_t k = 0; k < x->close_count; k++)
        if (add_mark(w, g, closes[k]) != 0)
            return -1;
    return 0;
}

static uint32_t new_issue(walk *w)
{
    w->w->issues[w->w->issue_count] =
        (sj_issue){.issue = SJ_NONE, .row = SJ_NONE, .number = SJ_NONE, .at = SJ_NONE, .passive = 1};
    return w->w->issue_count++;
}

/* What is passive extends only what is nothing else. */
static void extend(sj_issue *g, const sj_visit *x)
{
    if (g->count == 0 || (g->passive && !x->passive)) {
        g->end = x->end;
        g->passive = x->passive;
    } else if (g->passive == x->passive && x->end > g->end) {
        g->end = x->end;
    }
}

/* An interaction that line 1 or 2 brings into what is closed for it takes it up again. */
static int reopen(walk *w, sj_issue *g, uint32_t i)
{
    const sj_visit *x = w->w->visit[i];
    if (x->passive || state_before(w, g, i) == 0)
        return 0;
    w->w->reopened[i] = SJ_REOPENED;
    return add_mark(w, g, (sj_mark){x->first, SOJOURN_STATE_OPEN});
}

/* Can the engagement still be the one that its members were in the last time? */
static void compare(const sj_walk *w, sj_issue *g, uint32_t i)
{
    uint32_t row = w->old_reopened[i] == w->reopened[i] ? w->old_row[i] : SJ_NONE;
    if (g->count == 0 || row != g->row)
        g->row = g->count == 0 ? row : SJ_NONE;
}

/* Let place i join engagement e. */
static int join(walk *w, uint32_t i, uint32_t e)
{
    sj_issue *g = &w->w->issues[e];
    const sj_visit *x = w->w->visit[i];
    extend(g, x);
    compare(w->w, g, i);
    if (g->count++ == 0 || i > g->last)
        g->last = i;
    if (x->issue != SJ_NONE && g->issue == SJ_NONE)
        *sj_map_at(&w->by_issue, g->issue = x->issue) = e;
    if (x->intent != SJ_NONE)
        *sj_map_at(&w->by_intent, x->intent) = e;
    w->w->engagement_of[i] = e;
    return add_closes(w, g, x, w->w->closes[i]);
}

/* Bring an engagement in front to where it was there: all its members of there join once more. */
static int replay(walk *w, sj_issue *g, uint32_t e)
{
    const sj_block *b = w->w->front.block;
    const sj_mark *closes;
    g->number = e;
    g->row = b->engagements[e];
    for (uint32_t m = b->first[e]; m != SJ_NONE && m < w->w->front.places; m = b->next[m]) {
        const sj_visit *x = sj_block_visit(b, m, &closes);
        g->at = m;
        if ((b->reopened[m] & SJ_REOPENED) != 0 &&
            add_mark(w, g, (sj_mark){x->first, SOJOURN_STATE_OPEN}) != 0)
            return -1;
        extend(g, x);
        g->count++;
        g->issue = g->issue == SJ_NONE ? x->issue : g->issue;
        if (add_closes(w, g, x, closes) != 0)
            return -1;
    }
    return 0;
}

/* The row of an engagement in front: 0, or -1. */
static int recall(walk *w, uint32_t number, uint32_t *e)
{
    uint32_t *at = sj_map_at(&w->recalled, number);
    int status = 0;
    if (*at == SJ_NONE) {
        *at = new_issue(w);
        status = replay(w, &w->w->issues[*at], number);
    }
    *e = *at;
    return status;
}

/* The engagement that bears an issue key, or SJ_NONE, into *e. */
static int bearer_of(walk *w, uint32_t issue, uint32_t *e)
{
    const sj_front *front = &w->w->front;
    uint32_t *at = sj_map_at(&w->by_issue, issue), number = 0;
    if (*at == SJ_NONE) {
        *at = NOBODY;
        while (number < front->engagements && front->block->issue[number] != issue)
            number++;
        if (number < front->engagements) {
            if (recall(w, number, e) != 0)
                return -1;
            *at = w->w->issues[*e].issue == issue ? *e : NOBODY;
        }
    }
    *e = *at != NOBODY ? *at : SJ_NONE;
    return 0;
}

/* The engagement of the last interaction of an intent, or SJ_NONE, into *e. */
static int last_of(walk *w, uint32_t intent, uint32_t *e)
{
    const sj_front *front = &w->w->front;
    uint32_t *at = sj_map_at(&w->by_intent, intent), place = front->places;
    if (*at == SJ_NONE) {
        *at = NOBODY;
        while (place > 0 && front->block->intent[place - 1] != intent)
            place--;
        if (place > 0 && recall(w, front->block->engagement_of[place - 1], at) != 0)
            return -1;
    }
    *e = *at != NOBODY ? *at : SJ_NONE;
    return 0;
}

/* Line 2's test of time. */
static int in_time(const walk *w, const sj_issue *g, uint32_t i)
{
    const sj_visit *x = w->w->visit[i];
    sj_rule_window window = sj_rule_window_of(w->w->v->rule, x->intent);
    int64_t since = sj_time_silence(g->end, x->start);
    int32_t state = state_before(w, g, i);
    if (state == 0)
        return sj_time_within(since, window.window_us);
    return state == SOJOURN_STATE_RESOLVED && sj_time_within(since, window.reopen_us);
}

static void show(const walk *w, uint32_t i, sojourn_span *out)
{
    const sj_walk *all = w->w;
    uint32_t k = 0;
    while (k + 1 < all->chapter_count && all->base[k + 1] <= i)
        k++;
    sj_span span;
    sj_chapter_span(all->v, all->chapters[k], SOJOURN_LEVEL_INTERACTION, i - all->base[k], &span);
    span.id = sj_span_id(all->v->key, SOJOURN_LEVEL_INTERACTION, span.id);
    sj_span_show(all->v, &span, SOJOURN_LEVEL_INTERACTION, all->id,
                 all->flags | ((all->reopened[i] & SJ_REOPENED) != 0 ? SOJOURN_SPAN_REOPENED : 0u), out);
    out->child_count = span.member_count;
}

/* Line 2 as the host judges it: 1 and *e, 0, or below 0. */
static int32_t ask_host(walk *w, uint32_t i, uint32_t *e)
{
    const sojourn_rules *host = w->w->v->rule->host;
    sojourn_span last, next;
    show(w, i, &next);
    for (uint32_t k = i; k-- > 0;) {
        *e = w->w->engagement_of[k];
        if (*e == SJ_NONE || w->w->issues[*e].last != k || !in_time(w, &w->w->issues[*e], i))
            continue;
        show(w, k, &last);
        int32_t answer = host->same_issue(host->context, &last, &next);
        if (answer != 0)
            return answer;
    }
    return 0;
}

/* 0 and *e, which may be SJ_NONE; or -1. */
static int line_two(walk *w, uint32_t i, uint32_t *e)
{
    const sj_visit *x = w->w->visit[i];
    *e = SJ_NONE;
    if (x->intent == SJ_NONE)
        return 0;
    if (last_of(w, x->intent, e) != 0)
        return -1;
    const sj_issue *g = *e != SJ_NONE ? &w->w->issues[*e] : NULL;
    if (g != NULL && (!in_time(w, g, i) ||
                      (x->issue != SJ_NONE && g->issue != SJ_NONE && x->issue != g->issue)))
        *e = SJ_NONE;
    return 0;
}

/* Line 3: the engagement e of a neighbour, if it is open for i and x is near y. */
static uint32_t line_three(const walk *w, uint32_t e, uint32_t i, const sj_visit *x,
                           const sj_visit *y)
{
    if (e == SJ_NONE || state_before(w, &w->w->issues[e], i) != 0 ||
        !sj_time_within(sj_time_silence(x->end, y->start), w->w->v->rule->unknown_us))
        return SJ_NONE;
    return e;
}

/* Line 3 with the place before i, which may be the last one in front. */
static int look_back(walk *w, uint32_t i, uint32_t *e)
{
    const sj_walk *all = w->w;
    const sj_front *front = &all->front;
    const sj_visit *before = i > 0 ? all->visit[i - 1] : NULL;
    const sj_mark *closes;
    *e = i > 0 ? all->engagement_of[i - 1] : SJ_NONE;
    if (i == 0 && front->places != 0) {
        before = sj_block_visit(front->block, front->places - 1, &closes);
        if (recall(w, front->block->engagement_of[front->places - 1], e) != 0)
            return -1;
    }
    *e = line_three(w, *e, i, before, all->visit[i]);
    return 0;
}

/* Those that wait before place i, from the last to the first; i may be the end. */
static int settle_waiting(walk *w, uint32_t i)
{
    while (i-- > 0 && w->w->engagement_of[i] == SJ_NONE) {
        uint32_t e = SJ_NONE;
        if (i + 1 < w->w->place_count)
            e = line_three(w, w->w->engagement_of[i + 1], i, w->w->visit[i], w->w->visit[i + 1]);
        w->w->reopened[i] = SJ_WAITED;
        if (join(w, i, e != SJ_NONE ? e : new_issue(w)) != 0)
            return -1;
    }
    return 0;
}

/* Lines 1 and 2: the engagement, or SJ_NONE, into *e. */
static sj_step same_issue(walk *w, uint32_t i, uint32_t *e)
{
    uint32_t issue = w->w->visit[i]->issue;
    *e = SJ_NONE;
    if (issue != SJ_NONE && bearer_of(w, issue, e) != 0)
        return SOJOURN_E_MEMORY;
    if (*e != SJ_NONE)
        return SOJOURN_OK;
    if (w->w->v->rule->host->same_issue == NULL)
        return line_two(w, i, e) == 0 ? SOJOURN_OK : SOJOURN_E_MEMORY;
    int32_t answer = ask_host(w, i, e);
    if (answer <= 0)
        *e = SJ_NONE;
    w->w->v->answer = answer;
    return answer < 0 ? SOJOURN_E_CALLBACK : SOJOURN_OK;
}

static sj_step step(walk *w, uint32_t i)
{
    const sj_visit *x = w->w->visit[i];
    uint32_t e;
    sj_step status = same_issue(w, i, &e);
    if (status != SOJOURN_OK)
        return status;
    if (e != SJ_NONE) {
        if (reopen(w, &w->w->issues[e], i) != 0)
            return SOJOURN_E_MEMORY;
    } else if (x->issue == SJ_NONE && x->intent == SJ_NONE) {
        if (look_back(w, i, &e) != 0)
            return SOJOURN_E_MEMORY;
        if (e == SJ_NONE)
            return SOJOURN_OK;
    } else {
        e = new_issue(w);
    }
    return join(w, i, e) != 0 || settle_waiting(w, i) != 0 ? SOJOURN_E_MEMORY : SOJOURN_OK;
}

/* Number the places, and say what each was the last time. */
static void list_places(sj_walk *w)
{
    const sj_block *old = w->customer->block;
    uint32_t place = 0;
    for (uint32_t k = 0; k < w->chapter_count; k++) {
        const sj_chapter *c = w->chapters[k];
        w->base[k] = place;
        for (uint32_t i = 0; i < c->interaction_count; i++, place++) {
            uint32_t was = w->was[k] != SJ_NONE ? w->was[k] + i : SJ_NONE;
            w->visit[place] = &c->visits[i];
            w->closes[place] = sj_chapter_closes(c) + c->visits[i].closes;
            w->engagement_of[place] = SJ_NONE;
            w->old_row[place] =
                was != SJ_NONE ? old->engagements[old->engagement_of[was]] : SJ_NONE;
            w->old_reopened[place] = was != SJ_NONE ? old->reopened[was] : 0;
        }
    }
}

/* Rows of issues: one a place, and three more that it may ask for, and those of the last time. */
static uint32_t most_issues(const sj_walk *w)
{
    const sj_front *front = &w->front;
    uint64_t asked = front->engagements != 0
                         ? 3 * (uint64_t)w->place_count + front->block->place_count - front->places
                         : 0;
    return w->place_count + (asked < front->engagements ? (uint32_t)asked : front->engagements);
}

static int begin(sj_walk *w)
{
    sj_arena *scratch = &w->v->scratch;
    uint32_t n = 0;
    for (uint32_t k = 0; k < w->chapter_count; k++)
        n += w->chapters[k]->interaction_count;
    w->place_count = n;
    w->base = sj_arena_take(scratch, w->chapter_count * sizeof *w->base);
    w->visit = sj_arena_take(scratch, n * sizeof(sj_visit *));
    w->closes = sj_arena_take(scratch, n * sizeof(sj_mark *));
    w->old_row = sj_arena_take(scratch, n * sizeof *w->old_row);
    w->old_reopened = sj_arena_take(scratch, n);
    w->engagement_of = sj_arena_take(scratch, n * sizeof *w->engagement_of);
    w->reopened = sj_arena_zero(scratch, n, 1);
    w->issues = sj_arena_take(scratch, most_issues(w) * sizeof *w->issues);
    if (w->base == NULL || w->visit == NULL || w->closes == NULL || w->old_row == NULL ||
        w->old_reopened == NULL || w->engagement_of == NULL || w->reopened == NULL ||
        w->issues == NULL)
        return -1;
    list_places(w);
    return 0;
}

/* Whatever had members here the last time has others now. */
static int recall_rest(walk *w)
{
    const sj_front *front = &w->w->front;
    uint32_t until = front->engagements != 0 ? front->block->place_count : 0, e;
    for (uint32_t i = front->places; i < until; i++)
        if (front->block->engagement_of[i] < front->engagements &&
            recall(w, front->block->engagement_of[i], &e) != 0)
            return -1;
    return 0;
}

sj_step sj_engagement_walk(sj_walk *all)
{
    walk w = {.w = all};
    sj_arena *scratch = &all->v->scratch;
    if (begin(all) != 0 || sj_map_init(&w.by_issue, scratch, all->place_count) != 0 ||
        sj_map_init(&w.by_intent, scratch, all->place_count) != 0 ||
        sj_map_init(&w.recalled, scratch, most_issues(all) - all->place_count) != 0 ||
        recall_rest(&w) != 0)
        return SOJOURN_E_MEMORY;
    for (uint32_t i = 0; i < all->place_count; i++) {
        sj_step status = step(&w, i);
        if (status != SOJOURN_OK)
            return status;
    }
    return settle_waiting(&w, all->place_count) == 0 ? SOJOURN_OK : SOJOURN_E_MEMORY;
}
