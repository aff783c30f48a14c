/* SPDX-License-Identifier: MIT */
/* Sharing goals out into cells by label. Credits are integers that add up to what is shared. Where
 * all paths together decide, they are counted as states and links first (trace_track.c). */
#include "api/trace.h"

#include "base/bytes.h"
#include "base/exact.h"
#include "index/sort.h"

#include <string.h>

int sj_trace_together(const sj_trace *t)
{
    return t->question->fold == SJ_QUESTION_MARKOV || t->question->fold == SJ_QUESTION_RATE;
}

int sj_trace_by_value(const sj_trace *t)
{
    return t->ask.variant == SJ_SHARED_VALUE || t->ask.variant == SJ_SHARED_ROI;
}

int64_t sj_trace_unit(const sj_trace *t)
{
    if (sj_trace_by_value(t))
        return 1;
    return t->drawn || t->ask.variant == SJ_SHARED_COST ? SJ_TRACE_SHARE : SJ_TRACE_GOAL;
}

static sj_tally_key key_of(const sj_trace *t, int64_t point, uint32_t place)
{
    sj_tally_key key = {{point, 0, 0, SJ_TALLY_ALL}};
    if (t->question->fold == SJ_QUESTION_ORDERED && point != SJ_DIMENSION_UNSTATED)
        key.of[1] = place + INT64_C(1);
    return key;
}

/* A value in a currency counts if it is the one that was asked for; the first decides, if none was,
 * and another one is then an error. */
int sj_trace_counts(sj_trace *t, const char currency[4])
{
    if (!t->priced) {
        memcpy(t->currency, currency, sizeof t->currency);
        t->priced = 1;
    }
    if (memcmp(t->currency, currency, sizeof t->currency) == 0)
        return 1;
    t->mixed |= t->asked.currency[0] == 0;
    return 0;
}

static int goal_counts(sj_trace *t, const sj_gather *g, uint32_t goal)
{
    char currency[4];
    if (!sj_trace_by_value(t) || g->c.events.at[goal].value == 0)
        return 1;
    sj_record_currency(&g->v->facts->records, g->c.events.at[goal].record, currency);
    return sj_trace_counts(t, currency);
}

/* Put a share into a cell, which counts each goal once. */
static int put(sj_trace *t, int64_t point, uint32_t place, sojourn_sum share, int counted)
{
    sj_tally_key key = key_of(t, point, place);
    uint32_t row = sj_tally_cell(&t->tally, &key);
    if (row == SJ_NONE)
        return -1;
    sj_cell *cell = &t->tally.cells.at[row];
    cell->numerator = sj_sum_add(cell->numerator, share);
    if (counted && cell->seen != t->serial) {
        cell->seen = t->serial;
        cell->count++;
    }
    return 0;
}

static int share(sj_trace *t, const sj_trail *trail, const sj_gather *g, uint32_t goal)
{
    int64_t amount = sj_trace_by_value(t) ? g->c.events.at[goal].value : 1;
    uint32_t count = trail->path.count;
    uint64_t all = 0;
    if (sj_trace_weigh(t, trail, g, goal, &amount) != 0)
        return -1;
    for (uint32_t i = 0; i < count; i++)
        all += t->weights.at[i];
    if (all == 0)
        return put(t, SJ_DIMENSION_UNSTATED, 0, sj_sum_product(amount, sj_trace_unit(t)), 1);
    sj_credit_share(amount, sj_trace_unit(t), t->weights.at, count, t->credits.at);
    for (uint32_t i = 0; i < count; i++)
        if (t->weights.at[i] != 0 && put(t, trail->path.at[i].point, i, t->credits.at[i], 1) != 0)
            return -1;
    return 0;
}

/* The numbers of the path's labels are those of their cells, which count the touches. */
static int number_labels(sj_trace *t, const sj_trail *trail, uint32_t goal, uint32_t *labels)
{
    for (uint32_t i = 0; i < trail->path.count; i++) {
        sj_tally_key key = key_of(t, trail->path.at[i].point, i);
        if (put(t, key.of[0], i, sj_sum(0), goal != SJ_NONE) != 0)
            return -1;
        labels[i] = sj_tally_cell(&t->tally, &key);
        t->tally.cells.at[labels[i]].denominator++;
    }
    return 0;
}

static int number_order(const void *context, uint32_t a, uint32_t b)
{
    (void)context;
    return a < b ? -1 : a > b;
}

/* Which labels the path has, each of them once, whatever their order. */
static int count_set(sj_trace *t, uint32_t *labels, uint32_t count, uint32_t goal, int64_t value)
{
    int64_t *keys = sj_arena_take(&t->scratch, count * sizeof *keys);
    if (keys == NULL || sj_sort(&t->scratch, labels, count, number_order, NULL) != 0)
        return -1;
    for (uint32_t i = 0; i < count; i++)
        keys[i] = labels[i];
    uint32_t set = sj_phrase_add(&t->phrases, keys, count);
    return set != SJ_NONE ? sj_track_set(&t->track, set, goal != SJ_NONE, value) : -1;
}

static int follow_labels(sj_trace *t, const sj_trail *trail, uint32_t goal, int64_t value)
{
    uint32_t count = trail->path.count;
    uint32_t *labels = sj_arena_take(&t->scratch, count * sizeof *labels);
    if (labels == NULL || number_labels(t, trail, goal, labels) != 0)
        return -1;
    if (t->question->fold == SJ_QUESTION_RATE)
        return count_set(t, labels, count, goal, value);
    return sj_track_path(&t->track, labels, count, goal != SJ_NONE, value);
}

static int follow(sj_trace *t, const sj_trail *trail, const sj_gather *g, uint32_t goal)
{
    int64_t value = goal != SJ_NONE ? g->c.events.at[goal].value : 0;
    int64_t amount = sj_trace_by_value(t) ? value : 1;
    if (trail->path.count == 0)
        return put(t, SJ_DIMENSION_UNSTATED, 0, sj_sum_product(amount, sj_trace_unit(t)), 1);
    if (goal != SJ_NONE) {
        t->total = sj_sum_add(t->total, sj_sum(amount));
        t->least = amount < t->least ? amount : t->least;
        t->most = amount > t->most ? amount : t->most;
    }
    sj_arena_mark mark = sj_arena_save(&t->scratch);
    int failed = follow_labels(t, trail, goal, value);
    sj_arena_release(&t->scratch, mark);
    return failed;
}

int sj_trace_share(sj_trace *t, const sj_trail *trail, const sj_gather *g, uint32_t goal)
{
    if (goal != SJ_NONE) {
        t->serial++;
        if (!goal_counts(t, g, goal)) {
            t->left_out++;
            return 0;
        }
    }
    if (sj_trace_together(t))
        return follow(t, trail, g, goal);
    return goal != SJ_NONE ? share(t, trail, g, goal) : 0;
}

/* What a label cost: COST events, which state it or lie where it is stated; in `squares`, for
 * credits have none. */
int sj_trace_costs(sj_trace *t, const sj_gather *g)
{
    char currency[4];
    int costs = t->ask.variant == SJ_SHARED_ROI || t->ask.variant == SJ_SHARED_COST;
    for (uint32_t i = 0; i < g->c.events.count && costs; i++) {
        const sj_case_event *e = &g->c.events.at[i];
        sj_case_item item = sj_item_event(&g->c, i, 1);
        if (e->type != SOJOURN_EVENT_COST || !sj_filter_takes(&t->own.filter, g, &item))
            continue;
        sj_record_currency(&g->v->facts->records, e->record, currency);
        if (!sj_trace_counts(t, currency))
            continue;
        sj_tally_key key = {{0, 0, 0, SJ_TALLY_ALL}};
        key.of[0] = sj_dimension_key(g, &t->rule.touch, t->own.filter.offset, &item);
        uint32_t row = sj_tally_cell(&t->tally, &key);
        if (row == SJ_NONE)
            return -1;
        sj_cell *cell = &t->tally.cells.at[row];
        cell->squares = sj_sum_add(cell->squares, sj_sum(e->value));
    }
    return 0;
}

/* A label costs what it costs at whatever place; without a place it is only told where no goal has
 * one. */
void sj_trace_place_costs(sj_trace *t)
{
    for (uint32_t i = 0; i < t->tally.cells.count; i++) {
        sj_tally_key key = t->tally.cells.at[i].key;
        if (key.of[1] == 0)
            continue;
        key.of[1] = 0;
        uint32_t row = sj_tally_find(&t->tally, &key);
        if (row == SJ_NONE)
            continue;
        t->tally.cells.at[i].squares = t->tally.cells.at[row].squares;
        t->tally.cells.at[row].sample = 1;
    }
    for (uint32_t i = 0; i < t->tally.cells.count; i++)
        if (t->tally.cells.at[i].sample != 0)
            t->tally.cells.at[i].key.of[SJ_TALLY_DAY] = 0;
}

/* There is always a row for what no touch led to, so that the rows add up to all. */
int sj_trace_unattributed(sj_trace *t)
{
    return put(t, SJ_DIMENSION_UNSTATED, 0, sj_sum(0), 0);
}

static int fits(sojourn_sum sum)
{
    return sum.high == ((int64_t)sum.low < 0 ? -1 : 0);
}

int sj_trace_fits(const sj_trace *t)
{
    int fine = fits(t->total), divides = sj_trace_unit(t) == SJ_TRACE_SHARE;
    for (uint32_t i = 0; i < t->tally.cells.count && fine; i++) {
        const sj_cell *cell = &t->tally.cells.at[i];
        fine = fits(cell->squares) && (!divides || fits(cell->numerator));
    }
    return fine;
}

void sj_trace_show_share(const sj_figures *own, const sj_cell *cell, sojourn_figure *out)
{
    const sj_trace *t = (const sj_trace *)own;
    int shared = t->ask.variant;
    out->numerator = cell->numerator;
    out->denominator = sj_trace_unit(t);
    out->count = cell->count;
    out->left_out = cell->key.of[0] == SJ_DIMENSION_UNSTATED ? t->left_out : 0;
    out->unit = sj_trace_by_value(t) ? SOJOURN_UNIT_MONEY : SOJOURN_UNIT_COUNT;
    if (shared == SJ_SHARED_ROI) {
        out->denominator = (int64_t)cell->squares.low;
        out->unit = SOJOURN_UNIT_SCORE;
    } else if (shared == SJ_SHARED_COST) {
        out->numerator = sj_sum_product((int64_t)cell->squares.low, SJ_TRACE_SHARE);
        out->denominator = (int64_t)cell->numerator.low;
        out->unit = SOJOURN_UNIT_MONEY;
    } else if (shared == SJ_SHARED_EFFECT) {
        out->unit = SOJOURN_UNIT_SCORE;
    } else if (cell->interval != SOJOURN_INTERVAL_NONE) {
        out->interval = cell->interval;
        out->squares = cell->squares;
    }
}

/* ---- drill-down ---- */
static int holds(const sj_trace *t, const sj_trail *trail, const sj_tally_key *wanted)
{
    for (uint32_t i = 0; i < trail->path.count; i++) {
        sj_tally_key key = key_of(t, trail->path.at[i].point, i);
        int weighs = sj_trace_together(t) || t->weights.at[i] != 0;
        if (weighs && memcmp(&key, wanted, sizeof key) == 0)
            return 1;
    }
    return 0;
}

/* A goal that no touch has a share in is one of the row without a label. */
static int is_shared(const sj_trace *t, const sj_trail *trail)
{
    uint64_t all = 0;
    for (uint32_t i = 0; i < trail->path.count; i++)
        all += sj_trace_together(t) ? 1 : t->weights.at[i];
    return all != 0;
}

int sj_trace_came(sj_trace *t, const sj_trail *trail, const sj_gather *g, uint32_t goal,
                  const sj_tally_key *wanted)
{
    int64_t amount = 1;
    if (goal == SJ_NONE || !goal_counts(t, g, goal))
        return 0;
    if (!sj_trace_together(t) && sj_trace_weigh(t, trail, g, goal, &amount) != 0)
        return -1;
    return wanted->of[0] == SJ_DIMENSION_UNSTATED ? !is_shared(t, trail) : holds(t, trail, wanted);
}
