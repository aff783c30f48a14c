/* SPDX-License-Identifier: MIT */
/* Engagements: law 5's walk over a customer's interactions, the lines in their order. Issue keys
 * and intents are found by a small map, and what is asked of an interaction lies in a row of its
 * own, so the walk is linear, some ten nanoseconds a step, but for what a host's rule asks. */
#include "base/exact.h"
#include "level/build.h"

/* From numbers of names to engagements; open addressing, twice as large as it can fill. */
typedef struct {
    uint32_t *key, *value;
    uint32_t mask;
} map;

static int map_init(map *m, sj_arena *scratch, uint32_t count)
{
    uint32_t room = 4;
    while (room < (uint64_t)count * 2)
        room *= 2;
    m->mask = room - 1;
    m->key = sj_arena_take(scratch, room * sizeof *m->key);
    m->value = sj_arena_take(scratch, room * sizeof *m->value);
    if (m->key == NULL || m->value == NULL)
        return -1;
    for (uint32_t i = 0; i < room; i++)
        m->key[i] = m->value[i] = SJ_NONE;
    return 0;
}

/* Where the engagement of `key` is, or belongs; SJ_NONE in it: none yet. */
static uint32_t *map_at(map *m, uint32_t key)
{
    uint32_t at = (uint32_t)(key * UINT64_C(0x9e3779b97f4a7c15) >> 32) & m->mask;
    while (m->key[at] != SJ_NONE && m->key[at] != key)
        at = (at + 1) & m->mask;
    m->key[at] = key;
    return &m->value[at];
}

typedef struct {
    sj_walk *w;
    map by_issue, by_intent;
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

static int add_closes(walk *w, sj_issue *g, uint32_t i)
{
    const sj_visit *x = w->w->visit[i];
    const sj_mark *closes = x->close_count != 0 ? w->w->closes[i] : NULL;
    for (uint32_t k = 0; k < x->close_count; k++)
        if (add_mark(w, g, closes[k]) != 0)
            return -1;
    return 0;
}

static uint32_t new_issue(walk *w)
{
    w->w->issues[w->w->issue_count] = (sj_issue){0, 0, SJ_NONE, 0, SJ_NONE, 1, NULL, 0};
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
        *map_at(&w->by_issue, g->issue = x->issue) = e;
    if (x->intent != SJ_NONE)
        *map_at(&w->by_intent, x->intent) = e;
    w->w->engagement_of[i] = e;
    return add_closes(w, g, i);
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
    sj_span span = all->chapters[k]->interactions[i - all->base[k]];
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

static uint32_t line_two(walk *w, uint32_t i)
{
    const sj_visit *x = w->w->visit[i];
    uint32_t e = x->intent != SJ_NONE ? *map_at(&w->by_intent, x->intent) : SJ_NONE;
    if (e == SJ_NONE || !in_time(w, &w->w->issues[e], i))
        return SJ_NONE;
    uint32_t borne = w->w->issues[e].issue;
    return x->issue != SJ_NONE && borne != SJ_NONE && x->issue != borne ? SJ_NONE : e;
}

/* Line 3: the engagement of neighbour `other`, if it is open for i and near. */
static uint32_t line_three(const walk *w, uint32_t i, uint32_t other)
{
    const sj_visit *x = w->w->visit[i < other ? i : other];
    const sj_visit *y = w->w->visit[i < other ? other : i];
    uint32_t e = w->w->engagement_of[other];
    if (e == SJ_NONE || state_before(w, &w->w->issues[e], i) != 0 ||
        !sj_time_within(sj_time_silence(x->end, y->start), w->w->v->rule->unknown_us))
        return SJ_NONE;
    return e;
}

/* Those that wait before place i, from the last to the first; i may be the end. */
static int settle_waiting(walk *w, uint32_t i)
{
    while (i-- > 0 && w->w->engagement_of[i] == SJ_NONE) {
        uint32_t e = i + 1 < w->w->place_count ? line_three(w, i, i + 1) : SJ_NONE;
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
    *e = issue != SJ_NONE ? *map_at(&w->by_issue, issue) : SJ_NONE;
    if (*e != SJ_NONE)
        return SOJOURN_OK;
    if (w->w->v->rule->host->same_issue == NULL) {
        *e = line_two(w, i);
        return SOJOURN_OK;
    }
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
        e = i > 0 ? line_three(w, i, i - 1) : SJ_NONE;
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
            w->closes[place] = c->closes + c->visits[i].closes;
            w->engagement_of[place] = SJ_NONE;
            w->old_row[place] =
                was != SJ_NONE ? old->engagements[old->engagement_of[was]] : SJ_NONE;
            w->old_reopened[place] = was != SJ_NONE ? old->reopened[was] : 0;
        }
    }
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
    w->issues = sj_arena_take(scratch, n * sizeof *w->issues);
    if (w->base == NULL || w->visit == NULL || w->closes == NULL || w->old_row == NULL ||
        w->old_reopened == NULL || w->engagement_of == NULL || w->reopened == NULL ||
        w->issues == NULL)
        return -1;
    list_places(w);
    return 0;
}

sj_step sj_engagement_walk(sj_walk *all)
{
    walk w = {.w = all};
    if (begin(all) != 0 || map_init(&w.by_issue, &all->v->scratch, all->place_count) != 0 ||
        map_init(&w.by_intent, &all->v->scratch, all->place_count) != 0)
        return SOJOURN_E_MEMORY;
    for (uint32_t i = 0; i < all->place_count; i++) {
        sj_step status = step(&w, i);
        if (status != SOJOURN_OK)
            return status;
    }
    return settle_waiting(&w, all->place_count) == 0 ? SOJOURN_OK : SOJOURN_E_MEMORY;
}
