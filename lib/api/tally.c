/* SPDX-License-Identifier: MIT */
/* Sums of 128 bits, so the order of items and customers is of no account. A quantile keeps every
 * value, in one array sorted once at the end, or counters of buckets; days keep a cell a group and
 * day. A customer's items
 * come together, so counting customers needs to know only the one before. */
#include "api/tally.h"

#include "base/calendar.h"
#include "base/exact.h"
#include "index/sort.h"

#include <string.h>

static int same_key(const sj_tally_key *a, const sj_tally_key *b)
{
    return ((a->of[0] ^ b->of[0]) | (a->of[1] ^ b->of[1]) | (a->of[2] ^ b->of[2]) |
            (a->of[SJ_TALLY_DAY] ^ b->of[SJ_TALLY_DAY])) == 0;
}

static uint32_t find(const sj_tally *t, const sj_tally_key *key, uint64_t hash)
{
    sj_table_walk walk;
    uint32_t row = sj_table_first(&t->table, hash, &walk);
    while (row != SJ_NONE && !same_key(&t->cells.at[row].key, key))
        row = sj_table_next(&walk);
    return row;
}

uint32_t sj_tally_find(const sj_tally *t, const sj_tally_key *key)
{
    return find(t, key, sj_tally_hash(key));
}

uint32_t sj_tally_cell(sj_tally *t, const sj_tally_key *key)
{
    if (t->latest < t->cells.count && same_key(&t->cells.at[t->latest].key, key))
        return t->latest;
    uint64_t hash = sj_tally_hash(key);
    uint32_t row = find(t, key, hash);
    if (row != SJ_NONE)
        return t->latest = row;
    if (sj_table_reserve(t->alloc, &t->table, hash) != 0 ||
        sj_array_reserve(t->alloc, &t->cells, 1) != 0)
        return SJ_NONE;
    row = t->latest = t->cells.count;
    sj_array_push(&t->cells, ((sj_cell){.key = *key}));
    sj_table_put(&t->table, hash, row);
    return row;
}

static int sketches(const sj_tally *t)
{
    return t->sketched && t->quantile != 0 && t->fold == SJ_FOLD_MEAN;
}

/* Keep a value where the figure needs each of them; 0, or -1. */
static int keep(sj_tally *t, uint32_t row, const sj_case_item *item)
{
    if (!sketches(t)) {
        if (sj_array_reserve(t->alloc, &t->samples, 1) != 0)
            return -1;
        sj_array_push(&t->samples, ((sj_sample){item->value, row, item->hit}));
        return 0;
    }
    if (row >= t->sketches.count &&
        sj_array_reserve(t->alloc, &t->sketches, row + (uint64_t)1 - t->sketches.count) != 0)
        return -1;
    while (t->sketches.count <= row)
        sj_array_push(&t->sketches, ((sj_sketch){.buckets.at = NULL}));
    return sj_sketch_add(t->alloc, &t->sketches.at[row], item->value, 1);
}

static int sampled(const sj_tally *t)
{
    return t->fold == SJ_FOLD_LASTING ||
           (t->quantile != 0 && (t->fold == SJ_FOLD_MEAN || t->fold == SJ_FOLD_SURVIVAL));
}

static int by_customer(const sj_tally *t)
{
    return t->fold >= SJ_FOLD_CUSTOMERS && t->fold <= SJ_FOLD_ADOPTION;
}

static void reach(sj_tally *t, int64_t time)
{
    t->first = !t->dated || time < t->first ? time : t->first;
    t->dated = 1;
}

/* What it has of the window, times the weeks; and what it has of those. */
static void compare(sj_tally *t, sj_cell *cell, const sj_case_item *item)
{
    reach(t, item->time);
    if (item->out)
        return;
    cell->squares = sj_sum(item->value);
    cell->numerator = sj_sum_add(cell->numerator, sj_sum(item->hit ? item->value : 0));
    cell->count += item->hit;
    cell->denominator += !item->hit;
}

static int64_t weight_of(const sj_tally *t, const sj_cell *cell, uint32_t customer,
                         const sj_case_item *item)
{
    if (t->fold == SJ_FOLD_EXPOSURE)
        return item->hit;
    return t->fold != SJ_FOLD_EACH || cell->seen != customer + 1;
}

/* How much a value adds to `far`: of few bits nothing. At most 2^30, and there are fewer than 2^32
 * items, so it does not wrap. */
static int64_t far_of(int64_t value)
{
    int64_t high = value / (INT64_C(1) << 48);
    high = high < 0 ? -high : high;
    return high == 0 ? 0 : (high + 1) * (high + 1);
}

static int is_health(const sj_tally *t)
{
    return t->fold == SJ_FOLD_HEALTH || t->fold == SJ_FOLD_ALARM;
}

/* Where items of a row go; NULL for no memory. */
static sj_cell *taker_of(sj_tally *t, uint32_t row)
{
    sj_cell *cell = &t->cells.at[row];
    sj_cells *sheet = t->sheet;
    if (sheet == NULL)
        return cell;
    if (cell->place < sheet->count && sheet->at[cell->place].place == row)
        return &sheet->at[cell->place];
    if (sj_array_reserve(t->alloc, sheet, 1) != 0)
        return NULL;
    cell->place = sheet->count;
    sj_array_push(sheet, ((sj_cell){.place = row}));
    return &sheet->at[cell->place];
}

static int fold_cell(sj_tally *t, uint32_t row, uint32_t customer, const sj_case_item *item)
{
    sj_cell *cell = taker_of(t, row);
    if (cell == NULL)
        return -1;
    if (sj_fold_of_shift(t->fold)) {
        cell->count += item->hit;
        return 0;
    }
    if (is_health(t)) {
        compare(t, cell, item);
        return 0;
    }
    if (item->out) {
        cell->left_out++;
        return 0;
    }
    if (by_customer(t) && cell->seen == customer + 1)
        return 0;
    cell->denominator += weight_of(t, cell, customer, item);
    cell->seen = customer + 1;
    if (sampled(t) && keep(t, row, item) != 0)
        return -1;
    cell->numerator = sj_sum_add(cell->numerator, sj_sum(item->value));
    cell->squares = sj_sum_add(cell->squares, sj_sum_product(item->value, item->value));
    cell->far += far_of(item->value);
    cell->count += item->hit;
    return 0;
}

static int is_part(const sj_tally *t)
{
    return t->fold == SJ_FOLD_PART || t->fold == SJ_FOLD_ADOPTION;
}

/* The key of all groups that differ from this one in the last dimension only; of no group itself.
 */
static sj_tally_key whole_of(const sj_tally *t, const sj_tally_key *key)
{
    sj_tally_key whole = *key;
    whole.of[SJ_TALLY_DAY] = 0;
    whole.of[t->split] = 0;
    return whole;
}

/* Fold the item into its whole, too. */
static int fold_whole(sj_tally *t, const sj_tally_key *key, uint32_t customer,
                      const sj_case_item *item)
{
    sj_tally_key whole = whole_of(t, key);
    uint32_t row = sj_tally_cell(t, &whole);
    return row == SJ_NONE ? -1 : fold_cell(t, row, customer, item);
}

static int is_daily(const sj_tally *t)
{
    return t->fold == SJ_FOLD_DAILY || t->fold == SJ_FOLD_STICKY;
}

static void note_day(sj_tally *t, int64_t day)
{
    t->first = !t->dated || day < t->first ? day : t->first;
    t->last = !t->dated || day > t->last ? day : t->last;
    t->dated = 1;
}

int sj_tally_fold(sj_tally *t, const sj_tally_key *key, uint32_t customer, const sj_case_item *item)
{
    int64_t day = key->of[SJ_TALLY_DAY];
    uint32_t row = sj_tally_cell(t, key);
    if (row == SJ_NONE || fold_cell(t, row, customer, item) != 0)
        return -1;
    if (is_part(t))
        return fold_whole(t, key, customer, item);
    if (!is_daily(t))
        return 0;
    note_day(t, day);
    sj_tally_key all = *key;
    all.of[SJ_TALLY_DAY] = SJ_TALLY_ALL;
    row = sj_tally_cell(t, &all);
    return row == SJ_NONE ? -1 : fold_cell(t, row, customer, item);
}

int sj_tally_copy(sj_tally *t, const sj_tally *from)
{
    for (uint32_t i = 0; i < from->cells.count; i++) {
        const sj_cell *cell = &from->cells.at[i];
        uint32_t row = cell->members != 0 ? sj_tally_cell(t, &cell->key) : 0;
        if (row == SJ_NONE)
            return -1;
        if (cell->members != 0)
            t->cells.at[row] = *cell;
        if (cell->members != 0 && is_daily(t) && cell->key.of[SJ_TALLY_DAY] != SJ_TALLY_ALL)
            note_day(t, cell->key.of[SJ_TALLY_DAY]);
    }
    return 0;
}

static int sample_order(const void *context, uint32_t a, uint32_t b)
{
    const sj_sample *x = &((const sj_tally *)context)->samples.at[a];
    const sj_sample *y = &((const sj_tally *)context)->samples.at[b];
    if (x->cell != y->cell)
        return x->cell < y->cell ? -1 : 1;
    return x->value < y->value ? -1 : x->value > y->value;
}

static void of_sample(const sj_tally *t, sj_cell *cell, const sj_sample *at, uint64_t count)
{
    int64_t value = 0;
    cell->squares = sj_sum(0);
    if (t->fold == SJ_FOLD_MEAN) {
        cell->denominator = sj_sample_quantile(at, count, t->quantile, &cell->numerator);
        return;
    }
    if (t->fold == SJ_FOLD_LASTING) {
        double share = sj_sample_survival(at, count, t->at).share;
        cell->numerator = sj_sum((int64_t)(share * 1e15 + 0.5));
        cell->denominator = INT64_C(1000000000000000);
        return;
    }
    cell->denominator = sj_sample_survived(at, count, t->quantile, &value) == 0;
    cell->numerator = sj_sum(value);
}

static void finish_sketches(sj_tally *t)
{
    for (uint32_t i = 0; i < t->sketches.count; i++) {
        sj_cell *cell = &t->cells.at[i];
        if (t->sketches.at[i].buckets.count == 0)
            continue;
        cell->numerator = sj_sum(sj_sketch_quantile(&t->sketches.at[i], t->quantile));
        cell->squares = sj_sum(0);
        cell->denominator = 1;
    }
}

static int finish_samples(sj_tally *t, sj_arena *scratch)
{
    uint32_t count = t->samples.count;
    uint32_t *order = sj_arena_take(scratch, (count + (size_t)1) * sizeof *order);
    sj_sample *sorted = sj_arena_take(scratch, (count + (size_t)1) * sizeof *sorted);
    if (order == NULL || sorted == NULL)
        return -1;
    for (uint32_t i = 0; i < count; i++)
        order[i] = i;
    if (sj_sort(scratch, order, count, sample_order, t) != 0)
        return -1;
    for (uint32_t i = 0; i < count; i++)
        sorted[i] = t->samples.at[order[i]];
    for (uint32_t i = 0, end; i < count; i = end) {
        for (end = i + 1; end < count && sorted[end].cell == sorted[i].cell;)
            end++;
        of_sample(t, &t->cells.at[sorted[i].cell], sorted + i, end - i);
    }
    return 0;
}

/* Add each day of a group to the cell of all days, which has counted the customers. */
static int finish_days(sj_tally *t)
{
    int64_t calendar =
        t->days > 0 ? t->days : sj_time_silence(t->first, t->last) / SJ_CALENDAR_DAY + 1;
    for (uint32_t i = 0; i < t->cells.count; i++)
        if (t->cells.at[i].key.of[SJ_TALLY_DAY] == SJ_TALLY_ALL) {
            t->cells.at[i].numerator = t->cells.at[i].squares = sj_sum(0);
            t->cells.at[i].denominator = 0;
        }
    for (uint32_t i = 0; i < t->cells.count; i++) {
        sj_tally_key key = t->cells.at[i].key;
        if (key.of[SJ_TALLY_DAY] == SJ_TALLY_ALL)
            continue;
        key.of[SJ_TALLY_DAY] = SJ_TALLY_ALL;
        uint32_t all = sj_tally_cell(t, &key);
        if (all == SJ_NONE)
            return -1;
        sj_cell *cell = &t->cells.at[all];
        cell->numerator = sj_sum_add(cell->numerator, t->cells.at[i].numerator);
        cell->denominator++;
    }
    for (uint32_t i = 0; i < t->cells.count; i++) {
        sj_cell *cell = &t->cells.at[i];
        cell->denominator = t->days < 0 ? cell->denominator : calendar;
        cell->denominator *= t->fold == SJ_FOLD_STICKY ? cell->count : 1;
    }
    return 0;
}

static int finish_parts(sj_tally *t)
{
    for (uint32_t i = 0; i < t->cells.count; i++) {
        sj_tally_key whole = whole_of(t, &t->cells.at[i].key);
        uint32_t row =
            t->cells.at[i].key.of[SJ_TALLY_DAY] == SJ_TALLY_ALL ? sj_tally_cell(t, &whole) : i;
        if (row == SJ_NONE)
            return -1;
        t->cells.at[i].denominator = t->cells.at[row].count;
    }
    return 0;
}

/* Of k weeks with S events and x now: are S - k x, both counts, more than limit * sqrt(k S)? */
static int is_alarming(const sj_tally *t, const sj_cell *cell)
{
    int64_t below = sj_time_add(cell->denominator, -(int64_t)cell->numerator.low);
    int64_t limit = t->limit < 1000000 ? t->limit : 1000000;
    if (below <= 0)
        return 0;
    sojourn_sum far = sj_sum_product(below, below);
    sojourn_sum strays =
        sj_sum_product(limit * limit, (int64_t)cell->squares.low * cell->denominator);
    return far.high > strays.high || (far.high == strays.high && far.low > strays.low);
}

/* A history that does not reach back so far says nothing. */
static void finish_health(const sj_tally *t, sj_cell *cell)
{
    if (!t->dated || t->first > t->at)
        cell->denominator = 0;
    if (t->fold == SJ_FOLD_HEALTH)
        return;
    cell->numerator = sj_sum(cell->denominator != 0 && is_alarming(t, cell));
    cell->squares = sj_sum(0);
    cell->denominator = cell->denominator != 0;
}

int sj_tally_finish(sj_tally *t, sj_arena *scratch)
{
    if (is_part(t))
        return finish_parts(t);
    for (uint32_t i = 0; i < t->cells.count && is_health(t); i++)
        finish_health(t, &t->cells.at[i]);
    if (sketches(t))
        finish_sketches(t);
    else if (sampled(t))
        return finish_samples(t, scratch);
    if (is_daily(t))
        return finish_days(t);
    for (uint32_t i = 0; i < t->cells.count; i++)
        if (t->fold == SJ_FOLD_COUNT || t->fold == SJ_FOLD_CUSTOMERS || t->fold == SJ_FOLD_SEGMENT)
            t->cells.at[i].denominator = 1;
    return 0;
}

uint64_t sj_tally_held(const sj_tally *t)
{
    return sj_array_held(&t->cells) + sj_array_held(&t->samples) + sj_table_held(&t->table);
}

void sj_tally_free(sj_tally *t)
{
    for (uint32_t i = 0; i < t->sketches.count; i++)
        sj_sketch_free(t->alloc, &t->sketches.at[i]);
    sj_array_free(t->alloc, &t->cells);
    sj_array_free(t->alloc, &t->samples);
    sj_array_free(t->alloc, &t->sketches);
    sj_table_free(t->alloc, &t->table);
}
