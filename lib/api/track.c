/* SPDX-License-Identifier: MIT */
/* Two hash tables while paths come; then states and links are put in order of the ranks of their
 * labels, for numbers of labels come from the order in which facts came. Memory: the states and
 * links that there are. */
#include "api/track.h"

#include "base/exact.h"
#include "base/hash.h"
#include "index/sort.h"
#include "metric/interval.h"

#include <string.h>

static uint32_t state_of(sj_track *t, const sj_track_key *key)
{
    sj_table_walk walk;
    uint64_t hash = sj_hash_slot(key, sizeof *key, 0);
    uint32_t row = sj_table_first(&t->by_key, hash, &walk);
    while (row != SJ_NONE && memcmp(&t->states.at[row].key, key, sizeof *key) != 0)
        row = sj_table_next(&walk);
    if (row != SJ_NONE)
        return row;
    if (sj_table_reserve(t->alloc, &t->by_key, hash) != 0 ||
        sj_array_reserve(t->alloc, &t->states, 1) != 0)
        return SJ_NONE;
    row = t->states.count;
    sj_array_push(&t->states, ((sj_track_state){.key = *key}));
    sj_table_put(&t->by_key, hash, row);
    return row;
}

static int go(sj_track *t, uint32_t from, uint32_t to)
{
    sj_table_walk walk;
    uint32_t ends[2] = {from, to};
    uint64_t hash = sj_hash_slot(ends, sizeof ends, 0);
    uint32_t row = sj_table_first(&t->by_ends, hash, &walk);
    while (row != SJ_NONE && (t->links.at[row].from != from || t->links.at[row].to != to))
        row = sj_table_next(&walk);
    if (row == SJ_NONE) {
        if (sj_table_reserve(t->alloc, &t->by_ends, hash) != 0 ||
            sj_array_reserve(t->alloc, &t->links, 1) != 0)
            return -1;
        row = t->links.count;
        sj_array_push(&t->links, ((sj_track_link){from, to, 0}));
        sj_table_put(&t->by_ends, hash, row);
    }
    t->links.at[row].count++;
    t->states.at[from].leaves++;
    return 0;
}

/* Nothing yet: the start, whose labels are all unknown. */
static sj_track_key nothing(void)
{
    sj_track_key key;
    memset(&key, 0, sizeof key);
    for (int i = 0; i < SJ_MARKOV_ORDER; i++)
        key.label[i] = SJ_MARKOV_NONE;
    return key;
}

static void count_end(sj_track_state *state, int goal, int64_t value)
{
    state->leaves++;
    state->ends++;
    state->goals += goal;
    state->value = sj_sum_add(state->value, sj_sum(goal ? value : 0));
}

int sj_track_path(sj_track *t, const uint32_t *labels, uint32_t count, int goal, int64_t value)
{
    sj_track_key key = nothing();
    uint32_t own = state_of(t, &key);
    for (uint32_t i = 0; i < count && own != SJ_NONE; i++) {
        for (int k = SJ_MARKOV_ORDER - t->order; k + 1 < SJ_MARKOV_ORDER; k++)
            key.label[k] = key.label[k + 1];
        key.label[SJ_MARKOV_ORDER - 1] = labels[i];
        uint32_t next = state_of(t, &key);
        if (next == SJ_NONE || (next != own && go(t, own, next) != 0))
            return -1;
        own = next;
    }
    if (own == SJ_NONE)
        return -1;
    count_end(&t->states.at[own], goal, value);
    return 0;
}

int sj_track_set(sj_track *t, uint32_t set, int goal, int64_t value)
{
    if (set == t->states.count) {
        if (sj_array_reserve(t->alloc, &t->states, 1) != 0)
            return -1;
        sj_array_push(&t->states, ((sj_track_state){.leaves = 0}));
    }
    count_end(&t->states.at[set], goal, value);
    return 0;
}

/* ---- in order ---- */
typedef struct {
    const sj_track *t;
    const uint32_t *ranks; /* of labels */
    uint32_t *place;       /* of states, once they are in order */
} ranking;

static uint32_t rank(const ranking *r, uint32_t label)
{
    return label == SJ_MARKOV_NONE ? 0 : r->ranks[label] + 1;
}

static int state_order(const void *context, uint32_t a, uint32_t b)
{
    const ranking *r = context;
    for (int i = SJ_MARKOV_ORDER; i-- > 0;) {
        uint32_t x = rank(r, r->t->states.at[a].key.label[i]);
        uint32_t y = rank(r, r->t->states.at[b].key.label[i]);
        if (x != y)
            return x < y ? -1 : 1;
    }
    return 0;
}

static int link_order(const void *context, uint32_t a, uint32_t b)
{
    const ranking *r = context;
    const sj_track_link *x = &r->t->links.at[a], *y = &r->t->links.at[b];
    if (x->from != y->from)
        return r->place[x->from] < r->place[y->from] ? -1 : 1;
    return r->place[x->to] < r->place[y->to] ? -1 : r->place[x->to] > r->place[y->to];
}

static uint32_t *sorted(sj_arena *scratch, uint32_t count, sj_sort_order *order, const ranking *r)
{
    uint32_t *rows = sj_arena_take(scratch, (count + (size_t)1) * sizeof *rows);
    for (uint32_t i = 0; i < count && rows != NULL; i++)
        rows[i] = i;
    return rows != NULL && sj_sort(scratch, rows, count, order, r) == 0 ? rows : NULL;
}

/* What the arrays of a chain are filled in. */
typedef struct {
    uint32_t *from, *to;
    double *share, *goals, *ends;
    uint32_t (*points)[SJ_MARKOV_ORDER];
} arrays;

static int take_arrays(const sj_track *t, sj_arena *scratch, arrays *out)
{
    uint32_t states = t->states.count, links = t->links.count;
    out->from = sj_arena_zero(scratch, states + (uint64_t)1, sizeof *out->from);
    out->to = sj_arena_zero(scratch, links + (uint64_t)1, sizeof *out->to);
    out->share = sj_arena_zero(scratch, links + (uint64_t)1, sizeof *out->share);
    out->goals = sj_arena_zero(scratch, states + (uint64_t)1, sizeof *out->goals);
    out->ends = sj_arena_zero(scratch, states + (uint64_t)1, sizeof *out->ends);
    out->points = sj_arena_zero(scratch, states + (uint64_t)1, sizeof *out->points);
    return out->from == NULL || out->to == NULL || out->share == NULL || out->goals == NULL ||
                   out->ends == NULL || out->points == NULL
               ? -1
               : 0;
}

static void fill_states(const ranking *r, const uint32_t *states, int worth, arrays *out)
{
    for (uint32_t i = 0; i < r->t->states.count; i++) {
        const sj_track_state *s = &r->t->states.at[states[i]];
        double goals = worth ? sj_interval_real(s->value) : (double)s->goals;
        out->goals[i] = goals != 0 ? goals / (double)s->leaves : 0;
        out->ends[i] = s->ends != 0 ? (double)s->ends / (double)s->leaves : 0;
        for (int k = 0; k < SJ_MARKOV_ORDER; k++)
            out->points[i][k] =
                s->key.label[k] == SJ_MARKOV_NONE ? SJ_MARKOV_NONE : r->ranks[s->key.label[k]];
    }
}

static void fill_links(const ranking *r, const uint32_t *links, arrays *out)
{
    for (uint32_t i = 0; i < r->t->links.count; i++) {
        const sj_track_link *l = &r->t->links.at[links[i]];
        out->to[i] = r->place[l->to];
        out->share[i] = (double)l->count / (double)r->t->states.at[l->from].leaves;
        out->from[r->place[l->from] + 1]++;
    }
    for (uint32_t i = 0; i < r->t->states.count; i++)
        out->from[i + 1] += out->from[i];
}

int sj_track_chain(const sj_track *t, const uint32_t *ranks, uint32_t count, int worth,
                   sj_arena *scratch, sj_markov *out)
{
    ranking r = {t, ranks, NULL};
    arrays a;
    uint32_t *states = sorted(scratch, t->states.count, state_order, &r);
    r.place = sj_arena_take(scratch, (t->states.count + (size_t)1) * sizeof *r.place);
    if (states == NULL || r.place == NULL || take_arrays(t, scratch, &a) != 0)
        return -1;
    for (uint32_t i = 0; i < t->states.count; i++)
        r.place[states[i]] = i;
    uint32_t *links = sorted(scratch, t->links.count, link_order, &r);
    if (links == NULL)
        return -1;
    fill_states(&r, states, worth, &a);
    fill_links(&r, links, &a);
    *out = (sj_markov){t->states.count, count, a.from, a.to, a.share, a.goals, a.ends, a.points};
    return 0;
}

void sj_track_free(sj_track *t)
{
    sj_array_free(t->alloc, &t->states);
    sj_array_free(t->alloc, &t->links);
    sj_table_free(t->alloc, &t->by_key);
    sj_table_free(t->alloc, &t->by_ends);
}
