/* SPDX-License-Identifier: MIT */
/* Cells in the order of their labels, so that the bits do not hang on the order of the facts: group
 * by group their spread is worked out, then each is drawn. Cost: a sort of the cells; of shares
 * some thousand terms a cell (metric/shrink.c). */
#include "api/drawn.h"

#include "base/bytes.h"
#include "base/exact.h"
#include "index/sort.h"
#include "metric/compare.h"
#include "metric/real.h"

enum { BILLION = 1000000000, MILLION = 1000000, DIMENSIONS = 3 };
static const double z = 1.959963984540054; /* of 97.5 % */

typedef struct {
    sj_tally *tally;
    int split;
    int64_t least;
    sojourn_text (*label)[DIMENSIONS]; /* of each cell */
    uint32_t *order;
    sj_trials *trials; /* of a group; one of the two is filled in */
    sj_mean *means;
} drawing;

/* The dimension that tells a group apart is looked at last. */
static int group_order(const drawing *d, uint32_t a, uint32_t b)
{
    int order = 0;
    for (int i = 0; i < DIMENSIONS && order == 0; i++)
        if (i != d->split)
            order = sj_text_compare(d->label[a][i], d->label[b][i]);
    return order;
}

static int cell_order(const void *context, uint32_t a, uint32_t b)
{
    const drawing *d = context;
    int order = group_order(d, a, b);
    return order != 0 ? order : sj_text_compare(d->label[a][d->split], d->label[b][d->split]);
}

static int put_in_order(drawing *d, sj_figures *figures, sj_arena *scratch)
{
    uint32_t count = d->tally->cells.count;
    d->label = sj_arena_zero(scratch, count + (uint64_t)1, sizeof *d->label);
    d->order = sj_arena_zero(scratch, count + (uint64_t)1, sizeof *d->order);
    d->trials = sj_arena_zero(scratch, count + (uint64_t)1, sizeof *d->trials);
    d->means = sj_arena_zero(scratch, count + (uint64_t)1, sizeof *d->means);
    if (d->label == NULL || d->order == NULL || d->trials == NULL || d->means == NULL)
        return -1;
    for (uint32_t i = 0; i < count; i++) {
        d->order[i] = i;
        for (int k = 0; k < DIMENSIONS; k++)
            if (figures->label(figures, k, d->tally->cells.at[i].key.of[k], &d->label[i][k]) != 0)
                return -1;
    }
    return sj_sort(scratch, d->order, count, cell_order, d);
}

/* Squares that may not have fitted say nothing. */
static int is_known(const sj_cell *cell)
{
    return cell->denominator > 0 && cell->far <= SJ_TALLY_FAR;
}

/* Of few: nothing is said, but how many they are. */
static int hide(sj_cell *cell, int64_t least)
{
    if (cell->denominator >= least && is_known(cell))
        return 0;
    cell->left_out += cell->denominator;
    cell->denominator = 0;
    return 1;
}

static void draw_share(sj_cell *cell, const sj_prior *prior)
{
    int64_t n = cell->denominator;
    double k = (double)cell->numerator.low + prior->a, all = (double)n + prior->a + prior->b;
    cell->numerator = sj_sum((int64_t)(k * BILLION + 0.5));
    cell->denominator = (int64_t)(all * BILLION + 0.5);
    cell->interval = SOJOURN_INTERVAL_BETA;
    cell->sample = n;
}

/* Where shares differ by no more than chance, each is that of all, and as well known. */
static void pool_share(sj_cell *cell, sj_trials whole)
{
    cell->sample = cell->denominator;
    cell->numerator = sj_sum(whole.k);
    cell->denominator = whole.n;
    cell->interval = SOJOURN_INTERVAL_SHARE;
}

static void draw_shares(const drawing *d, uint32_t from, uint32_t until)
{
    sj_trials whole = {0, 0};
    for (uint32_t i = from; i < until; i++) {
        const sj_cell *cell = &d->tally->cells.at[d->order[i]];
        sj_trials own = {(int64_t)cell->numerator.low, cell->denominator};
        d->trials[i] = own;
        whole.k += own.k;
        whole.n += own.n;
    }
    sj_prior prior = sj_shrink_fit(d->trials + from, until - from);
    for (uint32_t i = from; i < until; i++) {
        sj_cell *cell = &d->tally->cells.at[d->order[i]];
        if (hide(cell, d->least))
            continue;
        if (prior.pooled)
            pool_share(cell, whole);
        else
            draw_share(cell, &prior);
    }
}

void sj_drawn_put(sj_cell *cell, double value, double low, double high, int64_t parts)
{
    cell->numerator = sj_sum(sj_interval_whole(value * (double)parts));
    cell->denominator = parts;
    cell->interval = SOJOURN_INTERVAL_ENDS;
    cell->squares.high = sj_interval_whole(low * (double)parts);
    cell->squares.low = (uint64_t)sj_interval_whole(high * (double)parts);
}

static sj_mean mean_of(const sj_cell *cell)
{
    double n = (double)cell->denominator;
    return (sj_mean){sj_interval_real(cell->numerator) / n, n,
                     sj_interval_spread(cell->numerator, cell->squares, cell->denominator) / n};
}

static void draw_means(const drawing *d, uint32_t from, uint32_t until)
{
    uint32_t count = 0;
    for (uint32_t i = from; i < until; i++)
        if (is_known(&d->tally->cells.at[d->order[i]]))
            d->means[count++] = mean_of(&d->tally->cells.at[d->order[i]]);
    sj_strays strays = sj_shrink_means(d->means, count);
    for (uint32_t i = from; i < until; i++) {
        sj_cell *cell = &d->tally->cells.at[d->order[i]];
        if (hide(cell, d->least))
            continue;
        sj_mean own = mean_of(cell);
        cell->sample = cell->denominator;
        double variance, mean = sj_shrink_drawn(&strays, &own, &variance);
        double half = z * sj_real_sqrt(variance > 0 ? variance : 0);
        sj_drawn_put(cell, mean, mean - half, mean + half, MILLION);
    }
}

int sj_drawn_finish(sj_figures *figures, sj_tally *tally, int split, int64_t least,
                    sj_arena *scratch)
{
    drawing d = {.tally = tally, .split = split, .least = least};
    if (put_in_order(&d, figures, scratch) != 0)
        return -1;
    for (uint32_t i = 0, end; i < tally->cells.count; i = end) {
        for (end = i + 1;
             end < tally->cells.count && group_order(&d, d.order[i], d.order[end]) == 0;)
            end++;
        if (tally->fold == SJ_FOLD_SHARE)
            draw_shares(&d, i, end);
        else
            draw_means(&d, i, end);
    }
    return 0;
}

/* ---- one label against the others, within each group ---- */
static sj_tally_key group_key(const sj_cell *cell)
{
    sj_tally_key key = cell->key;
    key.of[0] = 0;
    return key;
}

static int add_groups(const sj_tally *tally, sj_tally *groups)
{
    for (uint32_t i = 0; i < tally->cells.count; i++) {
        const sj_cell *cell = &tally->cells.at[i];
        sj_tally_key key = group_key(cell);
        uint32_t row = sj_tally_cell(groups, &key);
        if (row == SJ_NONE)
            return -1;
        sj_cell *group = &groups->cells.at[row];
        group->numerator = sj_sum_add(group->numerator, cell->numerator);
        group->denominator += cell->denominator;
    }
    return 0;
}

/* All cells of a label become the first of them. */
static void compare_label(const drawing *d, const sj_tally *groups, uint32_t from, uint32_t until)
{
    sj_cell *first = &d->tally->cells.at[d->order[from]];
    sj_strata strata = {0, 0, 0};
    sj_value v;
    int64_t n = 0;
    for (uint32_t i = from; i < until; i++) {
        sj_cell *cell = &d->tally->cells.at[d->order[i]];
        sj_tally_key key = group_key(cell);
        const sj_cell *group = &groups->cells.at[sj_tally_find(groups, &key)];
        sj_trials own = {(int64_t)cell->numerator.low, cell->denominator};
        sj_compare_stratum(
            &strata, own,
            (sj_trials){(int64_t)group->numerator.low - own.k, group->denominator - own.n});
        n += own.n;
        if (i == from)
            continue;
        first->count += cell->count;
        first->left_out += cell->left_out;
        cell->key.of[SJ_TALLY_DAY] = 0;
    }
    first->key.of[1] = first->key.of[2] = SJ_DIMENSION_UNSTATED;
    first->denominator = n;
    if (hide(first, d->least) || sj_compare_strata(&strata, &v) != 0) {
        first->denominator = 0;
        return;
    }
    sj_drawn_put(first, v.value, v.low, v.high, BILLION);
    first->sample = n;
    if (v.high == 0)
        first->interval = SOJOURN_INTERVAL_NONE;
}

int sj_drawn_compare(sj_figures *figures, sj_tally *tally, int64_t least, sj_arena *scratch)
{
    drawing d = {.tally = tally, .split = DIMENSIONS - 1, .least = least};
    sj_tally groups = {.alloc = tally->alloc};
    int failed = put_in_order(&d, figures, scratch) != 0 || add_groups(tally, &groups) != 0;
    for (uint32_t i = 0, end; i < tally->cells.count && !failed; i = end) {
        for (end = i + 1; end < tally->cells.count &&
                          sj_text_equal(d.label[d.order[i]][0], d.label[d.order[end]][0]);)
            end++;
        compare_label(&d, &groups, i, end);
    }
    sj_tally_free(&groups);
    return failed ? -1 : 0;
}
