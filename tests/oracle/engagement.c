/* SPDX-License-Identifier: MIT */
/* Law 5: the walk. An interaction that has not joined yet is an engagement of its own. */
#include "inside.h"

#include <stdlib.h>
#include <string.h>

static const sojourn_window *declared(const oracle *o, sojourn_text intent)
{
    for (uint64_t i = o->options.window_count; i-- > 0;)
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

static int32_t closing(const oracle *o, size_t e)
{
    const sojourn_event *event = &o->rows[e].r->event;
    const sojourn_window *w = declared(o, o->rows[o->of[INTERACTION][e]].intent);
    int sold = w != NULL && w->sales;
    for (uint64_t i = 0; i < o->options.goal_count; i++)
        sold |= oracle_same(o->options.goals[i], event->name);
    if (event->type == SOJOURN_EVENT_RESOLVE)
        return SOJOURN_STATE_RESOLVED;
    if (event->type == SOJOURN_EVENT_CANCEL)
        return SOJOURN_STATE_CANCELLED;
    return event->type == SOJOURN_EVENT_PURCHASE && sold ? SOJOURN_STATE_SOLD : 0;
}

/* The interaction whose first event is e; NULL if there is none. */
const row *oracle_starts(const oracle *o, size_t e)
{
    const row *x = &o->rows[o->of[INTERACTION][e]];
    return x->interaction.first == e ? x : NULL;
}

/* The last close before event `until`, if no reopening before `until` follows it; else NONE. */
size_t oracle_close_of(const oracle *o, size_t engagement, size_t until)
{
    size_t close = NONE;
    foreach (e, o, ENGAGEMENT, engagement) {
        const row *x = oracle_starts(o, e);
        if (e < until && o->rows[e].closing)
            close = e;
        else if (e < until && x != NULL && (x->flags & SOJOURN_SPAN_REOPENED))
            close = NONE;
    }
    return close;
}

/* The first issue key that came in: those that join late state none. */
sojourn_text oracle_bears(const oracle *o, size_t engagement)
{
    foreach (e, o, ENGAGEMENT, engagement) {
        const row *x = oracle_starts(o, e);
        if (x != NULL && x->issue.length > 0)
            return x->issue;
    }
    return (sojourn_text){NULL, 0};
}

/* Below, x is the interaction that looks for an engagement; `at` lists its customer's
 * interactions in the order of their first events, x is at[i], and k is another index. */
static int in_time(const oracle *o, const row *x, size_t engagement)
{
    extent last = oracle_extent(o, ENGAGEMENT, engagement);
    size_t close = oracle_close_of(o, engagement, x->interaction.first);
    int64_t limit = oracle_window(o, x->intent);
    if (close != NONE)
        limit = o->rows[close].closing == SOJOURN_STATE_RESOLVED ? reopen_window(o, x->intent) : 0;
    return oracle_joins(oracle_silence(&last, &x->interaction), limit);
}

static size_t by_issue(const oracle *o, const size_t *at, size_t i)
{
    sojourn_text issue = o->rows[at[i]].issue;
    for (size_t k = 0; k < i; k++)
        if (oracle_same(o->rows[at[k]].issue, issue) &&
            oracle_same(oracle_bears(o, o->of[ENGAGEMENT][at[k]]), issue))
            return k;
    return NONE;
}

static size_t by_intent(const oracle *o, const size_t *at, size_t i)
{
    const row *x = &o->rows[at[i]];
    for (size_t k = i; k-- > 0;) {
        if (!oracle_same(o->rows[at[k]].intent, x->intent))
            continue;
        sojourn_text borne = oracle_bears(o, o->of[ENGAGEMENT][at[k]]);
        int agree = !borne.length || !x->issue.length || oracle_same(borne, x->issue);
        return agree && in_time(o, x, o->of[ENGAGEMENT][at[k]]) ? k : NONE;
    }
    return NONE;
}

static size_t by_rule(const oracle *o, const size_t *at, size_t i)
{
    const sojourn_rules *rules = o->options.rules;
    sojourn_span last, next;
    oracle_fill(o, INTERACTION, at[i], &next);
    for (size_t k = i; k-- > 0;) {
        size_t engagement = o->of[ENGAGEMENT][at[k]];
        int ask = o->rows[at[k]].joined;
        for (size_t later = k + 1; later < i; later++)
            ask &= o->of[ENGAGEMENT][at[later]] != engagement;
        if (!ask || !in_time(o, &o->rows[at[i]], engagement))
            continue;
        oracle_fill(o, INTERACTION, at[k], &last);
        last.parent = next.parent = (sojourn_id){0, 0};
        if (rules->same_issue(rules->context, &last, &next) > 0)
            return k;
    }
    return NONE;
}

/* Line 3, for the neighbour k. */
static int by_neighbour(const oracle *o, const size_t *at, size_t i, size_t k)
{
    const extent *x = &o->rows[at[i]].interaction, *y = &o->rows[at[k]].interaction;
    return o->rows[at[k]].joined &&
           oracle_close_of(o, o->of[ENGAGEMENT][at[k]], x->first) == NONE &&
           oracle_joins(oracle_silence(x, y), o->options.unknown_us);
}

static void join(oracle *o, const size_t *at, size_t i, size_t k)
{
    if (k != NONE)
        oracle_unite(o->of[ENGAGEMENT], o->n, at[i], at[k]);
    o->rows[at[i]].joined = 1;
}

static void step(oracle *o, const size_t *at, size_t i)
{
    const sojourn_rules *rules = o->options.rules;
    row *x = &o->rows[at[i]];
    int knows_neither = x->issue.length == 0 && x->intent.length == 0;
    size_t k = by_issue(o, at, i);
    if (k == NONE)
        k = (rules != NULL && rules->same_issue != NULL ? by_rule : by_intent)(o, at, i);
    if (k != NONE && !x->interaction.passive &&
        oracle_close_of(o, o->of[ENGAGEMENT][at[k]], x->interaction.first) != NONE)
        x->flags |= SOJOURN_SPAN_REOPENED;
    if (k == NONE && knows_neither && i > 0 && by_neighbour(o, at, i, i - 1))
        k = i - 1;
    if (k != NONE || !knows_neither)
        join(o, at, i, k);
}

static void walk(oracle *o, const size_t *at, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        step(o, at, i);
        if (!o->rows[at[i]].joined && i + 1 < count)
            continue;
        join(o, at, i, NONE);
        for (size_t j = i; j-- > 0 && !o->rows[at[j]].joined;)
            join(o, at, j, by_neighbour(o, at, j, j + 1) ? j + 1 : NONE);
    }
}

void oracle_find_engagements(oracle *o)
{
    size_t *at = oracle_grow(NULL, o->n, sizeof *at);
    memcpy(o->of[ENGAGEMENT], o->of[INTERACTION], o->n * sizeof(size_t));
    for (size_t e = 0; e < o->n; e++)
        o->rows[e].closing = closing(o, e);
    for (size_t g = 0; g < o->n; g++) {
        size_t count = 0;
        if (o->of[JOURNEY][g] == g)
            foreach (e, o, JOURNEY, g)
                if (oracle_starts(o, e) != NULL)
                    at[count++] = o->of[INTERACTION][e];
        walk(o, at, count);
    }
    free(at);
}
