/* SPDX-License-Identifier: MIT */
/* Law 5: the walk. An interaction that has not joined yet is an engagement of its own. */
#include "inside.h"

#include <string.h>

/* What holds for an intent, defaults filled in. */
sojourn_window oracle_window(const oracle *o, sojourn_text intent)
{
    sojourn_window w = {.intent = intent};
    for (uint64_t i = 0; i < o->options.window_count; i++)
        if (oracle_same(o->options.windows[i].intent, intent))
            w = o->options.windows[i];
    if (w.window_us == 0)
        w.window_us = w.sales ? 30 * DAY : o->options.window_us;
    if (w.reopen_us == 0)
        w.reopen_us = o->options.reopen_us ? o->options.reopen_us : w.window_us;
    return w;
}

static int32_t closing(const oracle *o, const row *r)
{
    int sold = oracle_window(o, r->intent).sales;
    for (uint64_t i = 0; i < o->options.goal_count; i++)
        sold |= oracle_same(o->options.goals[i], r->text[NAME]);
    if (r->event.type == SOJOURN_EVENT_RESOLVE)
        return SOJOURN_STATE_RESOLVED;
    if (r->event.type == SOJOURN_EVENT_CANCEL)
        return SOJOURN_STATE_CANCELLED;
    return r->event.type == SOJOURN_EVENT_PURCHASE && sold ? SOJOURN_STATE_SOLD : 0;
}

/* The last close before event `until`, if no reopening before `until` follows it; else NONE. */
size_t oracle_close_of(const oracle *o, size_t engagement, size_t until)
{
    size_t close = NONE;
    foreach (e, o, ENGAGEMENT, engagement)
        if (e < until && o->rows[e].closing)
            close = e;
        else if (e < until && (o->rows[e].flags & SOJOURN_SPAN_REOPENED))
            close = NONE;
    return close;
}

/* The first issue key that came in: those that join late state none. */
sojourn_text oracle_bears(const oracle *o, int level, size_t group)
{
    foreach (e, o, level, group)
        if (o->rows[e].interaction.first == e && o->rows[e].issue.length > 0)
            return o->rows[e].issue;
    return NOTHING;
}

/* Is k the first event of an interaction of x's customer? */
static int starts(const oracle *o, size_t x, size_t k)
{
    return o->rows[k].interaction.first == k && o->of[JOURNEY][k] == o->of[JOURNEY][x];
}

/* Below, x is the first event of the interaction that looks for an engagement, k of another. */
static int in_time(const oracle *o, size_t x, size_t k)
{
    extent last = oracle_extent(o, ENGAGEMENT, o->of[ENGAGEMENT][k]);
    size_t close = oracle_close_of(o, o->of[ENGAGEMENT][k], x);
    sojourn_window w = oracle_window(o, o->rows[x].intent);
    int64_t limit = w.window_us;
    if (close != NONE)
        limit = o->rows[close].closing == SOJOURN_STATE_RESOLVED ? w.reopen_us : 0;
    return oracle_joins(&last, &o->rows[x].interaction, limit);
}

static int by_issue(oracle *o, size_t x, size_t k)
{
    return oracle_same(oracle_bears(o, ENGAGEMENT, o->of[ENGAGEMENT][k]), o->rows[x].issue);
}

static int by_intent(oracle *o, size_t x, size_t k)
{
    const row *r = &o->rows[x];
    sojourn_text borne = oracle_bears(o, ENGAGEMENT, o->of[ENGAGEMENT][k]);
    for (size_t later = k + 1; later < x; later++)
        if (starts(o, x, later) && oracle_same(o->rows[later].intent, r->intent))
            return 0;
    return oracle_same(o->rows[k].intent, r->intent) && in_time(o, x, k) &&
           (!borne.length || !r->issue.length || oracle_same(borne, r->issue));
}

static int by_rule(oracle *o, size_t x, size_t k)
{
    const sojourn_rules *rules = o->options.rules;
    sojourn_span last, next;
    for (size_t later = k + 1; later < x; later++)
        if (starts(o, x, later) && o->of[ENGAGEMENT][later] == o->of[ENGAGEMENT][k])
            return 0;
    if (!o->rows[k].joined || !in_time(o, x, k))
        return 0;
    oracle_fill(o, INTERACTION, o->of[INTERACTION][k], &last);
    oracle_fill(o, INTERACTION, o->of[INTERACTION][x], &next);
    last.parent = next.parent = (sojourn_id){0, 0};
    return rules->same_issue(rules->context, &last, &next) > 0;
}

/* Line 3. */
static int by_neighbour(oracle *o, size_t x, size_t k)
{
    return o->rows[k].joined && oracle_close_of(o, o->of[ENGAGEMENT][k], x) == NONE &&
           oracle_joins(&o->rows[x].interaction, &o->rows[k].interaction, o->options.unknown_us);
}

/* The latest before x that fits, or NONE. */
static size_t find(oracle *o, size_t x, relation *fits)
{
    for (size_t k = x; k-- > 0;)
        if (starts(o, x, k) && fits(o, x, k))
            return k;
    return NONE;
}

static void join(oracle *o, size_t x, size_t k)
{
    oracle_unite(o->of[ENGAGEMENT], o->n, x, k);
    o->rows[x].joined = 1;
}

static void step(oracle *o, size_t x)
{
    const sojourn_rules *rules = o->options.rules;
    row *r = &o->rows[x];
    size_t k = find(o, x, by_issue), before = x - 1, after = x + 1;
    while (before != NONE && !starts(o, x, before))
        before--;
    while (after < o->n && !starts(o, x, after))
        after++;
    if (k == NONE)
        k = find(o, x, rules != NULL && rules->same_issue != NULL ? by_rule : by_intent);
    if (k != NONE && !r->interaction.passive && oracle_close_of(o, o->of[ENGAGEMENT][k], x) != NONE)
        r->flags |= SOJOURN_SPAN_REOPENED;
    if (k == NONE && r->issue.length == 0 && r->intent.length == 0) {
        if (before != NONE && by_neighbour(o, x, before))
            k = before;
        else if (after < o->n)
            return; /* it waits */
    }
    join(o, x, k == NONE ? x : k);
    for (k = x; k-- > 0 && !(starts(o, x, k) && o->rows[k].joined);)
        if (starts(o, x, k)) {
            join(o, k, by_neighbour(o, k, x) ? x : k);
            x = k;
        }
}

void oracle_find_engagements(oracle *o)
{
    memcpy(o->of[ENGAGEMENT], o->of[INTERACTION], o->n * sizeof(size_t));
    for (size_t e = 0; e < o->n; e++)
        o->rows[e].closing = closing(o, &o->rows[e]);
    for (size_t e = 0; e < o->n; e++)
        if (starts(o, e, e))
            step(o, e);
}
