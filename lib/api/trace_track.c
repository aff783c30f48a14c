/* SPDX-License-Identifier: MIT */
/* What all paths together say, by label in the order of the labels, so that the bits do not hang on
 * the order of the facts. Doubles weigh; what is shared out is whole. */
#include "api/trace.h"

#include "base/bytes.h"
#include "base/exact.h"
#include "index/sort.h"
#include "metric/game.h"
#include "metric/interval.h"

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
        if (t->tally.cells.at[i].denominator == 0) /* what no path has, but a cost */
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
    if (all != 0)
        cells[l->cells[last]].numerator = left;
    for (uint32_t i = 0; i < l->t->tally.cells.count && all == 0; i++)
        if (cells[i].key.of[0] == SJ_DIMENSION_UNSTATED)
            cells[i].numerator = sj_sum_add(cells[i].numerator, left);
}

/* The effects themselves; P(goal) without a label. */
static void show_effects(const labels *l, double base)
{
    sj_tally *tally = &l->t->tally;
    for (uint32_t i = 0; i < tally->cells.count; i++) {
        sj_cell *cell = &tally->cells.at[i];
        int own = cell->denominator != 0;
        cell->numerator = parts_of(own ? l->weight[l->ranks[i]] : base, SJ_TRACE_GOAL);
    }
}

static int weigh_markov(labels *l, sj_arena *scratch, double *base)
{
    sj_markov chain;
    sj_trace *t = l->t;
    *base = 0;
    if (t->track.states.count == 0)
        return 0;
    if (sj_track_chain(&t->track, l->ranks, l->count, sj_trace_by_value(t), scratch, &chain) != 0)
        return -1;
    int answer = sj_markov_worth(&chain, scratch, base, l->weight);
    t->endless = answer > 0;
    for (uint32_t i = 0; i < l->count && answer == 0; i++) {
        double effect = *base != 0 ? 1 - l->weight[i] / *base : 0;
        l->weight[i] = effect > 0 ? effect : 0;
    }
    return answer == 0 ? 0 : -1;
}

/* ---- the game of rates: a set of labels is worth what its paths earn on average ---- */
typedef struct {
    const sj_trace *t;
    const uint32_t *ranks; /* of labels, by cell */
    uint32_t *place;       /* of labels, by rank */
    sojourn_sum *earned;   /* by place of the last label to come, and paths */
    int64_t *paths;
} rates;

static sojourn_sum earned_of(const sj_trace *t, const sj_track_state *set)
{
    return sj_trace_by_value(t) ? set->value : sj_sum(set->goals);
}

static int exact_rates(labels *l, sj_arena *scratch)
{
    const sj_trace *t = l->t;
    uint64_t sets = UINT64_C(1) << l->count;
    double *worth = sj_arena_zero(scratch, sets, sizeof *worth);
    double *paths = sj_arena_zero(scratch, sets, sizeof *paths);
    if (worth == NULL || paths == NULL)
        return -1;
    for (uint32_t i = 0; i < t->track.states.count; i++) {
        const sj_phrase *own = &t->phrases.rows.at[i];
        uint64_t set = 0;
        for (uint32_t k = 0; k < own->count; k++)
            set |= UINT64_C(1) << l->ranks[t->phrases.keys.at[own->from + k]];
        worth[set] = sj_interval_real(earned_of(t, &t->track.states.at[i]));
        paths[set] = (double)t->track.states.at[i].ends;
    }
    for (uint64_t own = 1; own < sets; own *= 2)
        for (uint64_t set = 0; set < sets; set++)
            if ((set & own) != 0) {
                worth[set] += worth[set ^ own];
                paths[set] += paths[set ^ own];
            }
    for (uint64_t set = 0; set < sets; set++)
        worth[set] = paths[set] != 0 ? worth[set] / paths[set] : 0;
    sj_game_exact(worth, (int)l->count, l->weight);
    return 0;
}

/* Who comes last of a path's labels brings the path. */
static uint32_t last_of(const rates *r, uint32_t set)
{
    const sj_phrase *own = &r->t->phrases.rows.at[set];
    uint32_t last = 0;
    for (uint32_t k = 0; k < own->count; k++) {
        uint32_t place = r->place[r->ranks[r->t->phrases.keys.at[own->from + k]]];
        last = place > last ? place : last;
    }
    return last;
}

static void play_rates(void *context, const uint32_t *order, uint32_t players, double *adds)
{
    rates *r = context;
    sojourn_sum earned = {0, 0};
    int64_t paths = 0;
    double before = 0;
    for (uint32_t i = 0; i < players; i++) {
        r->place[order[i]] = i;
        r->earned[i] = sj_sum(0);
        r->paths[i] = 0;
    }
    for (uint32_t i = 0; i < r->t->track.states.count; i++) {
        const sj_track_state *set = &r->t->track.states.at[i];
        uint32_t last = last_of(r, i);
        r->earned[last] = sj_sum_add(r->earned[last], earned_of(r->t, set));
        r->paths[last] += set->ends;
    }
    for (uint32_t i = 0; i < players; i++) {
        earned = sj_sum_add(earned, r->earned[i]);
        paths += r->paths[i];
        double now = paths != 0 ? sj_interval_real(earned) / (double)paths : 0;
        adds[order[i]] += now - before;
        before = now;
    }
}

/* As far as a credit may be off; and parts that leave room for that. */
static void bound_credits(labels *l, double bound)
{
    sj_cell *cells = l->t->tally.cells.at;
    double paths = 0;
    for (uint32_t i = 0; i < l->t->track.states.count; i++)
        paths += (double)l->t->track.states.at[i].ends;
    double half = bound * paths * (double)sj_trace_unit(l->t);
    for (uint32_t i = 0; i < l->count && l->t->ask.variant <= SJ_SHARED_VALUE; i++) {
        sj_cell *cell = &cells[l->cells[i]];
        double middle = sj_interval_real(cell->numerator);
        cell->interval = SOJOURN_INTERVAL_ENDS;
        cell->squares.high = sj_interval_whole(middle - half);
        cell->squares.low = (uint64_t)sj_interval_whole(middle + half);
    }
}

/* What no touch led to, in the same parts as what is drawn. */
static void coarsen(sj_trace *t)
{
    t->drawn = 1;
    for (uint32_t i = 0; i < t->tally.cells.count; i++) {
        sj_cell *cell = &t->tally.cells.at[i];
        if (cell->key.of[0] == SJ_DIMENSION_UNSTATED && t->ask.variant == SJ_SHARED_GOALS)
            cell->numerator = sj_sum_product(cell->count, SJ_TRACE_SHARE);
    }
}

static int draw_rates(labels *l, sj_arena *scratch)
{
    sj_trace *t = l->t;
    rates r = {.t = t, .ranks = l->ranks};
    uint32_t *order = sj_arena_zero(scratch, l->count, 2 * sizeof *order);
    r.place = sj_arena_zero(scratch, l->count, sizeof *r.place);
    r.earned = sj_arena_zero(scratch, l->count, sizeof *r.earned);
    r.paths = sj_arena_zero(scratch, l->count, sizeof *r.paths);
    if (order == NULL || r.place == NULL || r.earned == NULL || r.paths == NULL)
        return -1;
    double range = 2 * ((double)t->most - (double)t->least);
    double bound = sj_game_sample(play_rates, &r, l->count, (uint32_t)t->ask.set[0],
                                  (uint64_t)t->ask.set[1], range, order, l->weight);
    coarsen(t);
    share_out(l, sj_trace_unit(t));
    bound_credits(l, bound);
    return 0;
}

int sj_trace_track(sj_trace *t, sj_arena *scratch)
{
    labels l;
    double base = 0;
    int markov = t->question->fold == SJ_QUESTION_MARKOV;
    if (read_labels(&l, t, scratch) != 0)
        return -1;
    if (!markov && l.count > SJ_GAME_EXACT)
        return draw_rates(&l, scratch);
    if ((markov ? weigh_markov(&l, scratch, &base) : exact_rates(&l, scratch)) != 0)
        return -1;
    if (t->ask.variant == SJ_SHARED_EFFECT)
        show_effects(&l, base);
    else
        share_out(&l, sj_trace_unit(t));
    return 0;
}
