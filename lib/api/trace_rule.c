/* SPDX-License-Identifier: MIT */
/* What is known of a table when all rows are: shares against those of all and of the others, means
 * with and without a label, and which rules chance alone does not explain. Cost: some operations a
 * cell; of a rule a test for each of its conditions, and a sort of the rules. */
#include "api/drawn.h"
#include "api/trace.h"
#include "base/exact.h"
#include "index/sort.h"
#include "metric/compare.h"

enum { BILLION = 1000000000 };
static const int64_t fine = INT64_C(1000000000000000);

static int is_base(const sj_cell *cell)
{
    return cell->key.of[0] == SJ_DIMENSION_UNSTATED;
}

static sj_trials trials_of(const sj_cell *cell)
{
    return (sj_trials){(int64_t)cell->numerator.low, cell->denominator};
}

static sj_trials others_of(sj_trials all, sj_trials own)
{
    return (sj_trials){all.k - own.k, all.n - own.n};
}

const sj_cell *sj_trace_base(const sj_trace *t, const sj_cell *cell)
{
    sj_tally_key key = cell->key;
    key.of[0] = SJ_DIMENSION_UNSTATED;
    uint32_t row = sj_tally_find(&t->tally, &key);
    return row == SJ_NONE ? NULL : &t->tally.cells.at[row];
}

static void say_nothing(sj_cell *cell)
{
    cell->numerator = cell->squares = sj_sum(0);
    cell->denominator = cell->sample = 0;
}

static void hide(sj_cell *cell)
{
    cell->key.of[SJ_TALLY_DAY] = 0;
}

/* ---- shares ---- */
/* k / n over l / m, an exact fraction, in parts so small that the ends fit. */
static void put_ratio(sj_cell *cell, sj_trials own, sj_trials other, int whole)
{
    sj_value v;
    int64_t parts = own.n * other.k;
    if (parts == 0 || other.n == 0) {
        say_nothing(cell);
        return;
    }
    int64_t more = parts < BILLION ? BILLION / parts + 1 : 1;
    sj_compare_ratio(own, other, &v);
    if (whole)
        v.low = v.high = 1;
    sj_drawn_put(cell, 0, v.low, v.high, parts * more);
    cell->numerator = sj_sum_product(own.k * more, other.n);
    cell->sample = own.n;
}

static void compare_shares(const sj_trace *t, sj_cell *cell, sj_trials all)
{
    sj_trials own = trials_of(cell);
    switch (t->ask.variant) {
    case SJ_RULE_LIFT:
        put_ratio(cell, own, all, is_base(cell));
        return;
    case SJ_RULE_RATIO:
        put_ratio(cell, own, others_of(all, own), 0);
        return;
    case SJ_RULE_SUPPORT:
        cell->denominator = all.n;
        return;
    default:
        return;
    }
}

/* ---- scores with a label against those without ---- */
static sj_mean mean_of(sojourn_sum sum, sojourn_sum squares, int64_t n)
{
    double count = (double)n;
    return (sj_mean){sj_interval_real(sum) / count, count,
                     sj_interval_spread(sum, squares, n) / count};
}

static void compare_scores(const sj_trace *t, sj_cell *cell, const sj_cell *all)
{
    sj_value v;
    int64_t n = cell->denominator, others = all->denominator - n;
    if (n == 0 || others == 0 || all->far > SJ_TALLY_FAR) {
        say_nothing(cell);
        return;
    }
    int64_t parts = t->question->fold == SJ_QUESTION_ELAPSED ? 1 : BILLION;
    if (sj_trace_of_shares(t)) {
        sj_compare_shares(trials_of(cell), others_of(trials_of(all), trials_of(cell)), &v);
    } else {
        sj_mean own = mean_of(cell->numerator, cell->squares, n);
        sj_mean other = mean_of(sj_sum_less(all->numerator, cell->numerator),
                                sj_sum_less(all->squares, cell->squares), others);
        sj_compare_means(&own, &other, &v);
    }
    sj_drawn_put(cell, v.value, v.low, v.high, parts);
    cell->sample = n;
}

/* Cells of no label last: the others are compared with what they were. */
void sj_trace_compare(sj_trace *t)
{
    int scores = sj_trace_differs(t);
    for (int bases = 0; bases < 2; bases++)
        for (uint32_t i = 0; i < t->tally.cells.count; i++) {
            sj_cell *cell = &t->tally.cells.at[i];
            const sj_cell *all = is_base(cell) ? cell : sj_trace_base(t, cell);
            if (is_base(cell) != bases || cell->key.of[SJ_TALLY_DAY] != SJ_TALLY_ALL)
                continue;
            if (all == NULL)
                say_nothing(cell);
            else if (!scores)
                compare_shares(t, cell, trials_of(all));
            else if (!bases)
                compare_scores(t, cell, all);
        }
}

/* ---- rules ---- */
/* The rule without condition number `left`; NULL: it is of none. */
static const sj_cell *without(const sj_trace *t, const sj_cell *cell, uint32_t left)
{
    const sj_phrase *own = &t->phrases.rows.at[cell->key.of[0]];
    int64_t keys[2 * SJ_TRACE_ITEMS];
    uint32_t count = 0;
    for (uint32_t i = 0; i < own->count; i++)
        if (i / 2 != left)
            keys[count++] = t->phrases.keys.at[own->from + i];
    if (count == 0)
        return sj_trace_base(t, cell);
    sj_tally_key key = cell->key;
    key.of[0] = sj_phrase_find(&t->phrases, keys, count);
    uint32_t row = sj_tally_find(&t->tally, &key);
    return row == SJ_NONE ? NULL : &t->tally.cells.at[row];
}

/* k / n above, at or below l / m. */
static int side_of(sj_trials a, sj_trials b)
{
    double x = (double)a.k * (double)b.n, y = (double)b.k * (double)a.n;
    return x < y ? -1 : x > y;
}

/* Each condition is to make the share differ, and all to one side. */
static double chance_of(const sj_trace *t, const sj_cell *cell)
{
    uint32_t count = t->phrases.rows.at[cell->key.of[0]].count / 2;
    sj_trials own = trials_of(cell);
    double most = 0;
    int side = 0;
    for (uint32_t i = 0; i < count; i++) {
        const sj_cell *general = without(t, cell, i);
        sj_trials rest = others_of(general != NULL ? trials_of(general) : own, own);
        int to = rest.n > 0 ? side_of(own, rest) : 0;
        if (to == 0 || (side != 0 && to != side))
            return 1;
        side = to;
        double p = sj_compare_fisher(own, rest);
        most = p > most ? p : most;
    }
    return most;
}

static int chance_order(const void *context, uint32_t a, uint32_t b)
{
    const double *p = context;
    return p[a] < p[b] ? -1 : p[a] > p[b];
}

/* In the order of p: of the least of all that are greater, p * tests / rank; by Holm the greatest
 * of all that are less, p * (tests left). */
static void correct(double *p, const uint32_t *order, uint32_t count, int holm)
{
    double last = holm ? 0 : 1;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t at = holm ? i : count - 1 - i;
        double own = p[order[at]] * (double)(holm ? count - at : count);
        own = holm ? own : own / (double)(at + 1);
        last = holm == (own > last) ? own : last;
        p[order[at]] = last < 1 ? last : 1;
    }
}

/* The p-value itself is what is asked for, or it is what hides a rule. */
static void judge(const sj_trace *t, sj_cell *cell, double p)
{
    if (p * 1000 > (double)t->ask.set[SJ_RULE_ALPHA]) {
        hide(cell);
    } else if (t->ask.variant == SJ_RULE_CORRECTED) {
        cell->sample = cell->denominator;
        cell->interval = SOJOURN_INTERVAL_NONE;
        cell->numerator = sj_sum(sj_interval_whole(p * (double)fine));
        cell->denominator = fine;
    }
}

/* Those with enough paths are tested. */
static int is_tested(const sj_trace *t, const sj_cell *cell)
{
    return !is_base(cell) && cell->denominator >= t->ask.set[SJ_RULE_LEAST];
}

static void judge_all(sj_trace *t, const double *p)
{
    for (uint32_t i = 0; i < t->tally.cells.count; i++) {
        sj_cell *cell = &t->tally.cells.at[i];
        if (is_tested(t, cell))
            judge(t, cell, *p++);
        else if (!is_base(cell))
            hide(cell);
        else if (t->ask.variant == SJ_RULE_CORRECTED)
            say_nothing(cell);
    }
}

int sj_trace_judge(sj_trace *t, sj_arena *scratch)
{
    uint32_t cells = t->tally.cells.count, count = 0;
    double *p = sj_arena_zero(scratch, cells + (uint64_t)1, sizeof *p);
    uint32_t *order = sj_arena_zero(scratch, cells + (uint64_t)1, sizeof *order);
    if (p == NULL || order == NULL)
        return -1;
    for (uint32_t i = 0; i < cells; i++)
        if (is_tested(t, &t->tally.cells.at[i])) {
            order[count] = count;
            p[count++] = chance_of(t, &t->tally.cells.at[i]);
        }
    if (sj_sort(scratch, order, count, chance_order, p) != 0)
        return -1;
    correct(p, order, count, t->ask.set[SJ_RULE_HOLM] != 0);
    judge_all(t, p);
    return 0;
}
