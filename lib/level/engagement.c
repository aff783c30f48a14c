/* SPDX-License-Identifier: MIT */
/* Engagements: law 5's walk over a customer's interactions, the lines in their order. Issue keys
 * and intents are found by a small map, so the walk is linear but for what a host's rule asks. */
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
    sj_build *b;
    map by_issue, by_intent;
} walk;

static uint32_t intent_of(const walk *w, uint32_t i)
{
    return sj_span_intent(&w->b->pieces[i].span, w->b->v->facts);
}

static uint32_t issue_of(const walk *w, uint32_t i)
{
    return sj_span_issue(&w->b->pieces[i].span, w->b->v->facts);
}

/* The state that the last close or reopening before interaction i left: 0 if there was none. */
static int32_t state_before(const walk *w, const sj_issue *g, uint32_t i)
{
    const sj_facts *facts = w->b->v->facts;
    uint32_t first = w->b->pieces[i].span.first;
    for (const sj_marking *m = g->marks; m != NULL; m = m->before)
        if (sj_facts_order(facts, m->mark.record, first) < 0)
            return m->mark.state == SOJOURN_STATE_OPEN ? 0 : m->mark.state;
    return 0;
}

static int add_mark(walk *w, sj_issue *g, uint32_t record, int32_t state)
{
    const sj_facts *facts = w->b->v->facts;
    sj_marking **at = &g->marks;
    sj_marking *fresh = sj_arena_take(&w->b->v->scratch, sizeof *fresh);
    if (fresh == NULL)
        return -1;
    while (*at != NULL && sj_facts_order(facts, (*at)->mark.record, record) > 0)
        at = &(*at)->before;
    *fresh = (sj_marking){{record, state}, *at};
    *at = fresh;
    g->mark_count++;
    w->b->mark_count++;
    return 0;
}

static int32_t close_of(const walk *w, uint32_t record, int sales)
{
    const sj_records *r = &w->b->v->facts->records;
    switch (r->type[record]) {
    case SOJOURN_EVENT_RESOLVE:
        return SOJOURN_STATE_RESOLVED;
    case SOJOURN_EVENT_CANCEL:
        return SOJOURN_STATE_CANCELLED;
    case SOJOURN_EVENT_PURCHASE:
        return sales || sj_rule_goal(w->b->v->rule, r->text[record].of[SJ_TEXT_NAME])
                   ? SOJOURN_STATE_SOLD
                   : 0;
    default:
        return 0;
    }
}

static int add_closes(walk *w, sj_issue *g, uint32_t i)
{
    const sj_piece *piece = &w->b->pieces[i];
    int sales = sj_rule_window_of(w->b->v->rule, intent_of(w, i)).sales;
    for (uint32_t k = 0; k < piece->count; k++)
        for (uint32_t e = SJ_NONE;
             (e = sj_build_event(w->b, piece->locals[k], e)) != SJ_NONE;) {
            uint32_t record = w->b->v->facts->winner.at[e];
            int32_t state = close_of(w, record, sales);
            if (state != 0 && add_mark(w, g, record, state) != 0)
                return -1;
        }
    return 0;
}

static uint32_t new_issue(walk *w)
{
    w->b->issues[w->b->issue_count] = (sj_issue){0, 0, SJ_NONE, 0, 1, NULL, 0};
    return w->b->issue_count++;
}

/* What is passive extends only what is nothing else. */
static void extend(sj_issue *g, const sj_span *span)
{
    if (g->count == 0 || (g->passive && !span->passive)) {
        g->end = span->end;
        g->passive = span->passive;
    } else if (g->passive == span->passive && span->end > g->end) {
        g->end = span->end;
    }
}

/* An interaction that line 1 or 2 brings into what is closed for it takes it up again. */
static int reopen(walk *w, sj_issue *g, uint32_t i)
{
    sj_span *span = &w->b->pieces[i].span;
    if (span->passive || state_before(w, g, i) == 0)
        return 0;
    span->flags |= SOJOURN_SPAN_REOPENED;
    return add_mark(w, g, span->first, SOJOURN_STATE_OPEN);
}

/* Let interaction i join engagement e. */
static int join(walk *w, uint32_t i, uint32_t e)
{
    sj_issue *g = &w->b->issues[e];
    uint32_t issue = issue_of(w, i), intent = intent_of(w, i);
    extend(g, &w->b->pieces[i].span);
    if (g->count++ == 0 || i > g->last)
        g->last = i;
    if (issue != SJ_NONE && g->issue == SJ_NONE)
        *map_at(&w->by_issue, g->issue = issue) = e;
    if (intent != SJ_NONE)
        *map_at(&w->by_intent, intent) = e;
    w->b->pieces[i].engagement = e;
    return add_closes(w, g, i);
}

/* Line 2's test of time. */
static int in_time(const walk *w, const sj_issue *g, uint32_t i)
{
    sj_rule_window window = sj_rule_window_of(w->b->v->rule, intent_of(w, i));
    int64_t since = sj_time_silence(g->end, w->b->pieces[i].span.start);
    int32_t state = state_before(w, g, i);
    if (state == 0)
        return sj_time_within(since, window.window_us);
    return state == SOJOURN_STATE_RESOLVED && sj_time_within(since, window.reopen_us);
}

static void show(const walk *w, uint32_t i, sojourn_span *out)
{
    sj_span_show(w->b->v, &w->b->pieces[i].span, SOJOURN_LEVEL_INTERACTION, w->b->customer,
                 w->b->flags, out);
    out->child_count = w->b->pieces[i].span.member_count;
}

/* Line 2 as the host judges it: 1 and *e, 0, or below 0. */
static int32_t ask_host(walk *w, uint32_t i, uint32_t *e)
{
    const sojourn_rules *host = w->b->v->rule->host;
    sojourn_span last, next;
    show(w, i, &next);
    for (uint32_t k = i; k-- > 0;) {
        *e = w->b->pieces[k].engagement;
        if (*e == SJ_NONE || w->b->issues[*e].last != k || !in_time(w, &w->b->issues[*e], i))
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
    uint32_t intent = intent_of(w, i), issue = issue_of(w, i);
    uint32_t e = intent != SJ_NONE ? *map_at(&w->by_intent, intent) : SJ_NONE;
    if (e == SJ_NONE || !in_time(w, &w->b->issues[e], i))
        return SJ_NONE;
    uint32_t borne = w->b->issues[e].issue;
    return issue != SJ_NONE && borne != SJ_NONE && issue != borne ? SJ_NONE : e;
}

/* Line 3: the engagement of neighbour `other`, if it is open for i and near. */
static uint32_t line_three(const walk *w, uint32_t i, uint32_t other)
{
    const sj_span *x = &w->b->pieces[i < other ? i : other].span;
    const sj_span *y = &w->b->pieces[i < other ? other : i].span;
    uint32_t e = w->b->pieces[other].engagement;
    if (e == SJ_NONE || state_before(w, &w->b->issues[e], i) != 0 ||
        !sj_time_within(sj_time_silence(x->end, y->start), w->b->v->rule->unknown_us))
        return SJ_NONE;
    return e;
}

/* Those that wait before interaction i, from the last to the first; i may be the end. */
static int settle_waiting(walk *w, uint32_t i)
{
    while (i-- > 0 && w->b->pieces[i].engagement == SJ_NONE) {
        uint32_t e = i + 1 < w->b->piece_count ? line_three(w, i, i + 1) : SJ_NONE;
        if (join(w, i, e != SJ_NONE ? e : new_issue(w)) != 0)
            return -1;
    }
    return 0;
}

/* Lines 1 and 2: the engagement, or SJ_NONE, into *e. */
static sj_step same_issue(walk *w, uint32_t i, uint32_t *e)
{
    uint32_t issue = issue_of(w, i);
    *e = issue != SJ_NONE ? *map_at(&w->by_issue, issue) : SJ_NONE;
    if (*e != SJ_NONE)
        return SOJOURN_OK;
    if (w->b->v->rule->host->same_issue == NULL) {
        *e = line_two(w, i);
        return SOJOURN_OK;
    }
    int32_t answer = ask_host(w, i, e);
    if (answer <= 0)
        *e = SJ_NONE;
    w->b->v->answer = answer;
    return answer < 0 ? SOJOURN_E_CALLBACK : SOJOURN_OK;
}

static sj_step step(walk *w, uint32_t i)
{
    uint32_t e;
    sj_step status = same_issue(w, i, &e);
    if (status != SOJOURN_OK)
        return status;
    if (e != SJ_NONE) {
        if (reopen(w, &w->b->issues[e], i) != 0)
            return SOJOURN_E_MEMORY;
    } else if (issue_of(w, i) == SJ_NONE && intent_of(w, i) == SJ_NONE) {
        e = i > 0 ? line_three(w, i, i - 1) : SJ_NONE;
        if (e == SJ_NONE)
            return SOJOURN_OK;
    } else {
        e = new_issue(w);
    }
    return join(w, i, e) != 0 || settle_waiting(w, i) != 0 ? SOJOURN_E_MEMORY : SOJOURN_OK;
}

sj_step sj_engagement_walk(sj_build *b)
{
    walk w = {.b = b};
    b->issues = sj_arena_take(&b->v->scratch, b->piece_count * sizeof *b->issues);
    if (b->issues == NULL || map_init(&w.by_issue, &b->v->scratch, b->piece_count) != 0 ||
        map_init(&w.by_intent, &b->v->scratch, b->piece_count) != 0)
        return SOJOURN_E_MEMORY;
    for (uint32_t i = 0; i < b->piece_count; i++) {
        sj_step status = step(&w, i);
        if (status != SOJOURN_OK)
            return status;
    }
    return settle_waiting(&w, b->piece_count) == 0 ? SOJOURN_OK : SOJOURN_E_MEMORY;
}
