/* SPDX-License-Identifier: MIT */
/* Law 5: the walk. An interaction not joined yet is an engagement of its own. */
#include "inside.h"

#include <stdlib.h>
#include <string.h>

#define DAY (INT64_C(86400) * 1000000)

typedef struct walk { /* one customer's interactions in the order of their first events */
    view *v;
    size_t *at; /* labels */
    size_t count;
} walk;

static const sojourn_window *declared(const oracle *o, sojourn_text intent)
{
    for (uint64_t i = o->options.window_count; i-- > 0 && intent.length > 0;)
        if (oracle_same(o->options.windows[i].intent, intent))
            return &o->options.windows[i];
    return NULL;
}

int64_t oracle_window(const oracle *o, sojourn_text intent)
{
    const sojourn_window *w = declared(o, intent);
    if (w != NULL && w->window_us != 0)
        return w->window_us;
    return w != NULL && w->sales ? 30 * DAY : o->options.window_us;
}

static int64_t reopen_window(const oracle *o, sojourn_text intent)
{
    const sojourn_window *w = declared(o, intent);
    if (w != NULL && w->reopen_us != 0)
        return w->reopen_us;
    return o->options.reopen_us != 0 ? o->options.reopen_us : oracle_window(o, intent);
}

static int32_t closing(const view *v, size_t e)
{
    const sojourn_event *event = &v->row[e]->event;
    sojourn_text intent = v->interactions[v->of[SOJOURN_LEVEL_INTERACTION][e]].intent;
    const sojourn_window *w = declared(v->o, intent);
    int sold = w != NULL && w->sales;
    for (uint64_t i = 0; i < v->o->options.goal_count; i++)
        sold |= oracle_same(v->o->options.goals[i], event->name);
    if (event->type == SOJOURN_EVENT_RESOLVE)
        return SOJOURN_STATE_RESOLVED;
    if (event->type == SOJOURN_EVENT_CANCEL)
        return SOJOURN_STATE_CANCELLED;
    return event->type == SOJOURN_EVENT_PURCHASE && sold ? SOJOURN_STATE_SOLD : 0;
}

/* The last close before event `until`, if no reopening before `until` follows it; else NONE. */
size_t oracle_close_of(const view *v, size_t engagement, size_t until)
{
    const size_t *of = v->of[SOJOURN_LEVEL_ENGAGEMENT];
    size_t close = NONE;
    for (size_t e = engagement; e < until; e++)
        if (of[e] == engagement) {
            const interaction *i = &v->interactions[v->of[SOJOURN_LEVEL_INTERACTION][e]];
            if (v->closing[e])
                close = e;
            else if (i->first == e && (i->flags & SOJOURN_SPAN_REOPENED))
                close = NONE;
        }
    return close;
}

/* The first issue key that came in: those that join late state none. */
sojourn_text oracle_bears(const view *v, size_t engagement)
{
    for (size_t e = engagement; e < v->n; e++) {
        const interaction *i = &v->interactions[v->of[SOJOURN_LEVEL_INTERACTION][e]];
        if (v->of[SOJOURN_LEVEL_ENGAGEMENT][e] == engagement && i->first == e && i->joined &&
            i->issue.length > 0)
            return i->issue;
    }
    return (sojourn_text){NULL, 0};
}

static interaction *get(const walk *w, size_t i)
{
    return &w->v->interactions[w->at[i]];
}

static size_t engagement_of(const walk *w, size_t i)
{
    return w->v->of[SOJOURN_LEVEL_ENGAGEMENT][w->at[i]];
}

static int in_time(const walk *w, size_t i, size_t k)
{
    const interaction *next = get(w, i);
    const oracle *o = w->v->o;
    extent x = oracle_extent(w->v, w->v->of[SOJOURN_LEVEL_ENGAGEMENT], engagement_of(w, k));
    size_t close = oracle_close_of(w->v, engagement_of(w, k), next->first);
    int64_t limit = oracle_window(o, next->intent);
    if (close != NONE && w->v->closing[close] == SOJOURN_STATE_RESOLVED)
        limit = reopen_window(o, next->intent);
    else if (close != NONE)
        limit = 0;
    return oracle_joins(oracle_silence(INT64_MIN, x.end, next->start, next->start), limit);
}

static size_t by_issue(const walk *w, size_t i)
{
    sojourn_text issue = get(w, i)->issue;
    for (size_t k = 0; k < i && issue.length > 0; k++)
        if (oracle_same(get(w, k)->issue, issue) &&
            oracle_same(oracle_bears(w->v, engagement_of(w, k)), issue))
            return k;
    return NONE;
}

static size_t by_intent(const walk *w, size_t i)
{
    const interaction *next = get(w, i);
    for (size_t k = next->intent.length > 0 ? i : 0; k-- > 0;)
        if (oracle_same(get(w, k)->intent, next->intent)) {
            sojourn_text borne = oracle_bears(w->v, engagement_of(w, k));
            int differ = borne.length > 0 && next->issue.length > 0 &&
                         !oracle_same(borne, next->issue);
            return !differ && in_time(w, i, k) ? k : NONE;
        }
    return NONE;
}

static size_t by_rule(const walk *w, size_t i)
{
    const sojourn_rules *rules = w->v->o->options.rules;
    sojourn_span last, next;
    oracle_fill(w->v, SOJOURN_LEVEL_INTERACTION, w->at[i], &next);
    for (size_t k = i; k-- > 0;) {
        int is_last = get(w, k)->joined;
        for (size_t later = k + 1; later < i; later++)
            is_last &= engagement_of(w, later) != engagement_of(w, k);
        if (!is_last || !in_time(w, i, k))
            continue;
        oracle_fill(w->v, SOJOURN_LEVEL_INTERACTION, w->at[k], &last);
        last.parent = next.parent = (sojourn_id){0, 0};
        if (rules->same_issue(rules->context, &last, &next) > 0)
            return k;
    }
    return NONE;
}

/* May i, with neither issue nor intent, join its neighbour k? */
static int by_neighbour(const walk *w, size_t i, size_t k)
{
    const interaction *x = get(w, i), *y = get(w, k);
    return y->joined && oracle_close_of(w->v, engagement_of(w, k), x->first) == NONE &&
           oracle_joins(oracle_silence(x->start, x->end, y->start, y->end),
                        w->v->o->options.unknown_us);
}

static void join(const walk *w, size_t i, size_t k)
{
    if (k != NONE)
        oracle_unite(w->v->of[SOJOURN_LEVEL_ENGAGEMENT], w->v->n, w->at[i], w->at[k]);
    get(w, i)->joined = 1;
}

static void step(const walk *w, size_t i)
{
    const sojourn_rules *rules = w->v->o->options.rules;
    interaction *x = get(w, i);
    size_t k = by_issue(w, i);
    if (k == NONE)
        k = rules != NULL && rules->same_issue != NULL ? by_rule(w, i) : by_intent(w, i);
    if (k != NONE && !x->passive && oracle_close_of(w->v, engagement_of(w, k), x->first) != NONE)
        x->flags |= SOJOURN_SPAN_REOPENED;
    int knows_neither = x->issue.length == 0 && x->intent.length == 0;
    if (k == NONE && knows_neither && i > 0 && by_neighbour(w, i, i - 1))
        k = i - 1;
    if (k != NONE || !knows_neither)
        join(w, i, k);
    if (!x->joined && i + 1 < w->count)
        return;
    for (size_t j = i + 1; j-- > 0 && (j == i || !get(w, j)->joined);)
        if (!get(w, j)->joined)
            join(w, j, j < i && by_neighbour(w, j, j + 1) ? j + 1 : NONE);
}

void oracle_find_engagements(view *v)
{
    const size_t *interaction_of = v->of[SOJOURN_LEVEL_INTERACTION];
    walk w = {v, oracle_grow(NULL, v->n, sizeof *w.at), 0};
    memcpy(v->of[SOJOURN_LEVEL_ENGAGEMENT], interaction_of, v->n * sizeof *interaction_of);
    for (size_t e = 0; e < v->n; e++)
        v->closing[e] = closing(v, e);
    for (size_t journey = 0; journey < v->n; journey++) {
        w.count = 0;
        for (size_t e = journey; e < v->n; e++)
            if (v->of[SOJOURN_LEVEL_JOURNEY][e] == journey &&
                v->interactions[interaction_of[e]].first == e)
                w.at[w.count++] = interaction_of[e];
        for (size_t i = 0; i < w.count; i++)
            step(&w, i);
    }
    free(w.at);
}
