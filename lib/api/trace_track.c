/* SPDX-License-Identifier: MIT */
/* What all paths together say, by label in the order of the labels, so that the bits do not hang on
 * the order of the facts. Doubles weigh; what is shared out is whole. */
#include "api/trace.h"

#include "base/bytes.h"
#include "base/exact.h"
#include "index/sort.h"
#include "metric/game.h"

void sj_trace_add(sj_trace *t, int64_t amount)
{
    t->total = sj_sum_add(t->total, sj_sum(amount));
}

/* ---- labels in order ---- */
typedef struct {
    sj_trace *t;
    sojourn_text *text; /* by cell */
    uint32_t *cells;    /* by rank */
    uint32_t *ranks;    /* by cell */
    double *weight;     /* by rank */
    uint32_t count;
} labels;

static int text_order(const void *context, uint32_t a, uint32_t b)
{
    const sojourn_text *text = context;
    return sj_text_compare(text[a], text[b]);
}

static int read_labels(labels *l, sj_trace *t, sj_arena *scratch)
{
    uint32_t count = t->tally.cells.count;
    *l = (labels){.t = t};
    l->text = sj_arena_zero(scratch, count, sizeof *l->text);
    l->cells = sj_arena_zero(scratch, count, sizeof *l->cells);
    l->ranks = sj_arena_zero(scratch, count, sizeof *l->ranks);
    l->weight = sj_arena_zero(scratch, count, sizeof *l->weight);
    if (l->text == NULL || l->cells == NULL || l->ranks == NULL || l->weight == NULL)
        return -1;
    for (uint32_t i = 0; i < count; i++) {
        char room[SJ_DIMENSION_ROOM];
        int64_t key = t->tally.cells.at[i].key.of[0];
        if (key == SJ_DIMENSION_UNSTATED)
            continue;
        l->text[i] = sj_dimension_label(t->own.filter.v, &t->rule.touch, key, room);
        if (l->text[i].data == room && sj_filter_keep(&t->own.filter, &l->text[i]) != 0)
            return -1;
        l->cells[l->count++] = i;
    }
    if (sj_sort(scratch, l->cells, l->count, text_order, l->text) != 0)
        return -1;
    for (uint32_t i = 0; i < l->count; i++)
        l->ranks[l->cells[i]] = i;
    return 0;
}

/* ---- sharing out ---- */
static sojourn_sum parts_of(double x, int64_t unit)
{
    static const double least = -9223372036854775808.0, most = 9223372036854774784.0;
    x = x < most ? x : most;
    x = x > least ? x : least;
    int64_t whole = (int64_t)x;
    whole -= (double)whole > x;
    return sj_sum_add(sj_sum_product(whole, unit),
                      sj_sum((int64_t)((x - (double)whole) * (double)unit)));
}

/* Each its part, rounded down, and what remains to the last label that has one; all to no label
 * where none has. */
static void share_out(const labels *l, int64_t unit)
{
    sj_cell *cells = l->t->tally.cells.at;
    int64_t total = (int64_t)l->t->total.low;
    sojourn_sum left = sj_sum_product(total, unit);
    double all = 0;
    uint32_t last = l->count;
    for (uint32_t i = 0; i < l->count; i++) {
        all += l->weight[i];
        last = l->weight[i] != 0 ? i : last;
    }
    for (uint32_t i = 0; i < l->count && all != 0; i++) {
        sojourn_sum part = parts_of(l->weight[i] / all * (double)total, unit);
        cells[l->cells[i]].numerator = part;
        left = i != last ? sj_sum_less(left, part) : left;
    }
    for (uint32_t i = 0; i < l->t->tally.cells.count; i++) {
        int own = cells[i].key.of[0] == SJ_DIMENSION_UNSTATED;
        if (own && all == 0)
            cells[i].numerator = sj_sum_add(cells[i].numerator, left);
        if (!own && all != 0 && i == l->cells[last])
            cells[i].numerator = left;
    }
}

/* The effects themselves; P(goal) without a label. */
static void show_effects(const labels *l, double base)
{
    sj_tally *tally = &l->t->tally;
    for (uint32_t i = 0; i < tally->cells.count; i++) {
        sj_cell *cell = &tally->cells.at[i];
        int own = cell->key.of[0] != SJ_DIMENSION_UNSTATED;
        cell->numerator = parts_of(own ? l->weight[l->ranks[i]] : base, SJ_TRACE_GOAL);
    }
}

static int weigh_markov(labels *l, sj_arena *scratch, double *base)
{
    sj_markov chain;
    const sj_track *track = &l->t->track;
    double without[SJ_MARKOV_LANES];
    double *room = sj_arena_take(scratch, track->states.count * sizeof without);
    *base = 0;
    if (track->states.count == 0)
        return 0;
    int by_value = l->t->ask.variant == SJ_SHARED_VALUE;
    if (room == NULL || sj_track_chain(track, l->ranks, by_value, scratch, &chain) != 0)
        return -1;
    sj_markov_worth(&chain, SJ_MARKOV_NONE, 1, room, base);
    for (uint32_t i = 0; i < l->count && *base != 0; i++) {
        uint32_t lane = i % SJ_MARKOV_LANES, left = l->count - i;
        if (lane == 0)
            sj_markov_worth(&chain, i, left < SJ_MARKOV_LANES ? left : SJ_MARKOV_LANES, room,
                            without);
        double effect = 1 - without[lane] / *base;
        l->weight[i] = effect > 0 ? effect : 0;
    }
    return 0;
}

/* ---- the game of rates ---- */
static uint64_t ranked(const labels *l, uint64_t set)
{
    uint64_t out = 0;
    for (uint32_t i = 0; i < l->count; i++)
        out |= (set >> (l->cells[i] - 1) & 1) << i;
    return out;
}

static double rate_of(const void *context, uint64_t set)
{
    const sj_track *t = context;
    int64_t goals = 0, all = 0;
    for (uint32_t i = 0; i < t->states.count; i++)
        if ((t->states.at[i].key.set & ~set) == 0) {
            goals += t->states.at[i].goals;
            all += t->states.at[i].leaves;
        }
    return all != 0 ? (double)goals / (double)all : 0;
}

/* Goals and paths of each set itself, then of all that it holds. */
static int exact_rates(labels *l, sj_arena *scratch)
{
    const sj_track *t = &l->t->track;
    uint64_t sets = UINT64_C(1) << l->count;
    int64_t *goals = sj_arena_zero(scratch, sets, sizeof *goals);
    int64_t *all = sj_arena_zero(scratch, sets, sizeof *all);
    double *values = sj_arena_zero(scratch, sets, sizeof *values);
    if (goals == NULL || all == NULL || values == NULL)
        return -1;
    for (uint32_t i = 0; i < t->states.count; i++) {
        goals[t->states.at[i].key.set] += t->states.at[i].goals;
        all[t->states.at[i].key.set] += t->states.at[i].leaves;
    }
    for (uint64_t own = 1; own < sets; own *= 2)
        for (uint64_t set = 0; set < sets; set++)
            if ((set & own) != 0) {
                goals[set] += goals[set ^ own];
                all[set] += all[set ^ own];
            }
    for (uint64_t set = 0; set < sets; set++)
        values[set] = all[set] != 0 ? (double)goals[set] / (double)all[set] : 0;
    sj_game_exact(values, (int)l->count, l->weight);
    return 0;
}

static int weigh_rates(labels *l, sj_arena *scratch)
{
    sj_trace *t = l->t;
    for (uint32_t i = 0; i < t->track.states.count; i++)
        t->track.states.at[i].key.set = ranked(l, t->track.states.at[i].key.set);
    if (l->count <= SJ_GAME_EXACT)
        return exact_rates(l, scratch);
    sj_game_sample(rate_of, &t->track, (int)l->count, (uint32_t)t->ask.set[0],
                   (uint64_t)t->ask.set[1], 2, l->weight);
    return 0;
}

int sj_trace_track(sj_trace *t, sj_arena *scratch)
{
    labels l;
    double base = 0;
    int markov = t->question->fold == SJ_QUESTION_MARKOV;
    if (read_labels(&l, t, scratch) != 0)
        return -1;
    if ((markov ? weigh_markov(&l, scratch, &base) : weigh_rates(&l, scratch)) != 0)
        return -1;
    if (markov && t->ask.variant == SJ_SHARED_EFFECT)
        show_effects(&l, base);
    else
        share_out(&l, t->ask.variant == SJ_SHARED_VALUE ? 1 : SJ_TRACE_GOAL);
    return 0;
}
