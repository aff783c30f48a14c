/* SPDX-License-Identifier: MIT */
/* Tables from rows: what the keys of a question are, how cells come from rows, and what is only
 * known when all rows are. */
#include "api/trace.h"

#include "base/bytes.h"
#include "base/exact.h"
#include "index/sort.h"
#include "metric/shrink.h"

#include <string.h>

enum { BILLION = 1000000000 };

int sj_trace_is_table(const sj_trace *t)
{
    return t->question->fold >= SJ_QUESTION_FOLLOWS;
}

int sj_trace_of_customer(const sj_trace *t)
{
    return t->question->fold == SJ_QUESTION_JOIN || t->question->fold == SJ_QUESTION_LEAVE;
}

/* ---- labels ---- */
/* Two digits at least, so that labels are in order up to 99. */
static int label_place(sj_trace *t, int64_t key, sojourn_text *out)
{
    char room[24] = "0";
    uint64_t length = sj_text_decimal(key, room + 1);
    *out = length == 1 ? (sojourn_text){room, 2} : (sojourn_text){room + 1, length};
    return sj_filter_keep(&t->own.filter, out);
}

static int label_phrase(sj_trace *t, int64_t key, sojourn_text *out)
{
    static const char then[] = " > ";
    const sj_phrase *phrase = &t->phrases.rows.at[key];
    sojourn_text label = {0};
    uint64_t length = 0, at = 0;
    for (int writes = 0; writes < 2; writes++) {
        char *room = writes ? sj_arena_bytes(&t->own.filter.kept, length) : NULL;
        if (writes && room == NULL)
            return -1;
        for (uint32_t i = 0; i < phrase->count; i++) {
            char own[SJ_DIMENSION_ROOM];
            label = sj_dimension_label(t->own.filter.v, &t->rule.touch,
                                       t->phrases.keys.at[phrase->from + i], own);
            uint64_t gap = i != 0 ? sizeof then - 1 : 0;
            length += writes ? 0 : label.length + gap;
            if (writes) {
                memcpy(room + at, then, gap);
                memcpy(room + at + gap, label.data, label.length);
                at += gap + label.length;
            }
        }
        *out = (sojourn_text){room, length};
    }
    return 0;
}

/* What the keys of a question are: labels of touches, but for these. */
enum { TOUCH = 1, NOTHING, PHRASE, PLACE, STEP };

static int kind_of(const sj_trace *t, int index)
{
    uint8_t question = t->question->fold;
    static const uint8_t kinds[][2] = {
        [SJ_QUESTION_FOLLOWS] = {TOUCH, TOUCH},     [SJ_QUESTION_NGRAMS] = {PHRASE, NOTHING},
        [SJ_QUESTION_VARIANTS] = {PHRASE, NOTHING}, [SJ_QUESTION_PREFIXES] = {PHRASE, NOTHING},
        [SJ_QUESTION_ORDERED] = {TOUCH, PLACE},     [SJ_QUESTION_FUNNEL] = {PLACE, STEP},
        [SJ_QUESTION_STEPS] = {PLACE, NOTHING},     [SJ_QUESTION_ELAPSED] = {NOTHING, NOTHING},
    };
    if (index > 1)
        return NOTHING;
    if (question == SJ_QUESTION_LEAVE && index == 1 && t->ask.variant == SJ_LEAVE_PATH)
        return PHRASE;
    if (question < sizeof kinds / sizeof *kinds && kinds[question][index] != 0)
        return kinds[question][index];
    return index == 0 ? TOUCH : NOTHING;
}

int sj_trace_label(sj_figures *own, int index, int64_t key, sojourn_text *out)
{
    sj_trace *t = (sj_trace *)own;
    *out = (sojourn_text){0};
    switch (kind_of(t, index)) {
    case TOUCH:
        return sj_figures_label(own, &t->rule.touch, key, out);
    case PHRASE:
        return label_phrase(t, key, out);
    case PLACE:
        return key != 0 ? label_place(t, key, out) : 0;
    case STEP:
        *out = t->steps[key];
        return 0;
    default:
        return 0;
    }
}

/* "a > b" and "c" read as "a" and "b > c" do: then the shorter first label comes first. */
int sj_trace_order(const sj_figures *own, const sj_tally_key *a, const sj_tally_key *b)
{
    const sj_trace *t = (const sj_trace *)own;
    int order = 0, at = kind_of(t, 0) != PHRASE;
    if (kind_of(t, at) != PHRASE || a->of[at] == b->of[at])
        return 0;
    const sj_phrase *x = &t->phrases.rows.at[a->of[at]], *y = &t->phrases.rows.at[b->of[at]];
    for (uint32_t i = 0; i < x->count && i < y->count && order == 0; i++) {
        char left[SJ_DIMENSION_ROOM], right[SJ_DIMENSION_ROOM];
        const int64_t *keys = t->phrases.keys.at;
        order = sj_text_compare(
            sj_dimension_label(own->filter.v, &t->rule.touch, keys[x->from + i], left),
            sj_dimension_label(own->filter.v, &t->rule.touch, keys[y->from + i], right));
    }
    return order;
}

/* ---- cells from rows ---- */
/* Is it a table of how many, of which some are shown as a part of all? */
static int counts(const sj_trace *t)
{
    switch (t->question->fold) {
    case SJ_QUESTION_NGRAMS:
    case SJ_QUESTION_NEXT:
    case SJ_QUESTION_STEPS:
    case SJ_QUESTION_FUNNEL:
    case SJ_QUESTION_JOIN:
        return 1;
    case SJ_QUESTION_LOOPS:
    case SJ_QUESTION_SUCCESS:
    case SJ_QUESTION_LEADS:
    case SJ_QUESTION_ELAPSED:
        return 0;
    case SJ_QUESTION_LEAVE:
        return t->ask.variant <= SJ_LEAVE_PATH;
    default:
        return t->ask.variant == 0;
    }
}

static int is_time(const sj_trace *t)
{
    int variant = t->ask.variant;
    if (t->question->fold == SJ_QUESTION_LEAVE)
        return variant == SJ_LEAVE_TIME || variant == SJ_LEAVE_WAIT;
    return t->question->fold == SJ_QUESTION_ELAPSED ||
           (t->question->fold == SJ_QUESTION_FOLLOWS && t->ask.variant == 1);
}

/* Is a count shown as a part of all, or of those that took the first step? */
static int is_part(const sj_trace *t)
{
    uint8_t asked = t->question->fold;
    return asked == SJ_QUESTION_FUNNEL ||
           ((asked == SJ_QUESTION_NEXT || asked == SJ_QUESTION_STEPS) && t->ask.variant == 1);
}

/* Is it how many of something one has? */
static int is_each(const sj_trace *t)
{
    int variant = t->ask.variant;
    return t->question->fold == SJ_QUESTION_LEAVE &&
           (variant == SJ_LEAVE_INPUTS || variant == SJ_LEAVE_INVALID);
}

/* Is a sum shown over the goals that it is of? */
static int is_joined(const sj_trace *t)
{
    return t->question->fold == SJ_QUESTION_JOIN && t->ask.variant >= SJ_JOIN_COUNT;
}

static int is_lift(const sj_trace *t)
{
    return t->question->fold == SJ_QUESTION_LEADS && t->ask.variant == 1;
}

static int is_shrunk(const sj_trace *t)
{
    return t->question->fold == SJ_QUESTION_SUCCESS && t->ask.variant == 1;
}

void sj_trace_fold(sj_trace *t)
{
    t->tally.fold = SJ_FOLD_SHARE;
    if (counts(t))
        t->tally.fold = SJ_FOLD_COUNT;
    if (is_time(t) || is_each(t))
        t->tally.fold = SJ_FOLD_MEAN;
    if (is_time(t))
        t->tally.quantile = t->ask.set[0];
}

/* ---- shares of few ---- */
typedef struct {
    sj_trace *t;
    sojourn_text *text;
} shares;

static int share_order(const void *context, uint32_t a, uint32_t b)
{
    const shares *s = context;
    return sj_text_compare(s->text[a], s->text[b]);
}

/* Draw the share of each cell to that of all, in billionths; of a cell with few, say nothing. */
static void draw(sj_cell *cell, const sj_prior *prior, int64_t least)
{
    int64_t n = cell->denominator;
    double k = (double)cell->numerator.low + prior->a, all = (double)n + prior->a + prior->b;
    if (prior->pooled) {
        k = prior->a / (prior->a + prior->b) * (double)n;
        all = (double)n;
    }
    cell->numerator = sj_sum((int64_t)(k * BILLION + 0.5));
    cell->denominator = n >= least ? (int64_t)(all * BILLION + 0.5) : 0;
    cell->left_out = n >= least ? 0 : n;
}

static int shrink(sj_trace *t, sj_arena *scratch)
{
    uint32_t count = t->tally.cells.count;
    shares s = {t, sj_arena_zero(scratch, count, sizeof *s.text)};
    uint32_t *order = sj_arena_zero(scratch, count, sizeof *order);
    sj_trials *rows = sj_arena_zero(scratch, count, sizeof *rows);
    if (s.text == NULL || order == NULL || rows == NULL)
        return -1;
    for (uint32_t i = 0; i < count; i++) {
        order[i] = i;
        if (sj_trace_label(&t->own, 0, t->tally.cells.at[i].key.of[0], &s.text[i]) != 0)
            return -1;
    }
    if (sj_sort(scratch, order, count, share_order, &s) != 0)
        return -1;
    for (uint32_t i = 0; i < count; i++) {
        const sj_cell *cell = &t->tally.cells.at[order[i]];
        rows[i] = (sj_trials){(int64_t)cell->numerator.low, cell->denominator};
    }
    sj_prior prior = sj_shrink_fit(rows, count);
    t->pooled = (uint8_t)prior.pooled;
    for (uint32_t i = 0; i < count; i++)
        draw(&t->tally.cells.at[i], &prior, t->ask.set[0]);
    return 0;
}

/* ---- what is known last ---- */
static void of_all(sj_trace *t)
{
    int64_t all = 0;
    for (uint32_t i = 0; i < t->tally.cells.count; i++) {
        const sj_cell *cell = &t->tally.cells.at[i];
        if (t->question->fold != SJ_QUESTION_FUNNEL || cell->key.of[0] == 1)
            all += cell->count;
    }
    for (uint32_t i = 0; i < t->tally.cells.count; i++)
        t->tally.cells.at[i].denominator = all;
}

/* Times as likely as after any touch: a fraction of two products. */
static void lift(sj_trace *t)
{
    int64_t hits = 0, all = 0;
    for (uint32_t i = 0; i < t->tally.cells.count; i++)
        if (t->tally.cells.at[i].key.of[0] == SJ_DIMENSION_UNSTATED) {
            hits = (int64_t)t->tally.cells.at[i].numerator.low;
            all = t->tally.cells.at[i].denominator;
        }
    for (uint32_t i = 0; i < t->tally.cells.count; i++) {
        sj_cell *cell = &t->tally.cells.at[i];
        cell->numerator = sj_sum_product((int64_t)cell->numerator.low, all);
        cell->denominator *= hits;
    }
}

int sj_trace_finish(sj_trace *t, sj_arena *scratch)
{
    if (sj_tally_finish(&t->tally, scratch) != 0)
        return -1;
    if (is_part(t))
        of_all(t);
    for (uint32_t i = 0; i < t->tally.cells.count && is_joined(t); i++)
        t->tally.cells.at[i].denominator = t->joined;
    if (is_lift(t))
        lift(t);
    return is_shrunk(t) ? shrink(t, scratch) : 0;
}

static int32_t unit_of(const sj_trace *t)
{
    if (is_lift(t))
        return SOJOURN_UNIT_SCORE;
    if (is_time(t))
        return SOJOURN_UNIT_SECONDS;
    if (is_joined(t) && t->ask.variant == SJ_JOIN_VALUE)
        return SOJOURN_UNIT_MONEY;
    return (counts(t) && !is_part(t)) || is_each(t) ? SOJOURN_UNIT_COUNT : SOJOURN_UNIT_SHARE;
}

static int32_t interval_of(const sj_trace *t)
{
    if (is_shrunk(t))
        return t->pooled ? SOJOURN_INTERVAL_NONE : SOJOURN_INTERVAL_BETA;
    if (unit_of(t) == SOJOURN_UNIT_SHARE)
        return SOJOURN_INTERVAL_SHARE;
    return (is_time(t) || is_each(t)) && t->tally.quantile == 0 ? SOJOURN_INTERVAL_MEAN
                                                                : SOJOURN_INTERVAL_NONE;
}

void sj_trace_show_row(const sj_figures *own, const sj_cell *cell, sojourn_figure *out)
{
    const sj_trace *t = (const sj_trace *)own;
    out->numerator = cell->numerator;
    out->squares = cell->squares;
    out->denominator = cell->denominator;
    out->count = cell->count;
    out->left_out = cell->left_out;
    out->unit = unit_of(t);
    out->interval = interval_of(t);
}
