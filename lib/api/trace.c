/* SPDX-License-Identifier: MIT */
/* A walk over the customers in scope: gather, cut paths, share goals out into cells by label.
 * Credits are integers that add up to what is shared. Where all paths together decide, they are
 * counted as states and links first. The drill-down shares the goals of a customer once more and
 * lists those that came to the label. */
#include "api/trace.h"

#include "api/answer.h"
#include "api/cursor.h"
#include "base/bytes.h"
#include "base/exact.h"
#include "base/fault.h"

#include <string.h>

static int together(const sj_trace *t)
{
    return t->question->fold >= SJ_QUESTION_MARKOV;
}

/* Are goals shared out by their value? */
static int by_value(const sj_trace *t)
{
    return t->ask.variant == SJ_SHARED_VALUE || (t->ask.variant == SJ_SHARED_ROI && !together(t));
}

/* Parts of a goal, or of a unit of its value. */
static int64_t unit_of(const sj_trace *t)
{
    if (by_value(t))
        return 1;
    return t->ask.variant == SJ_SHARED_COST && !together(t) ? SJ_TRACE_SHARE : SJ_TRACE_GOAL;
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
static int counts(sj_trace *t, const char currency[4])
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
    if (!by_value(t))
        return 1;
    sj_record_currency(&g->v->facts->records, g->c.events.at[goal].record, currency);
    return counts(t, currency);
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
    int64_t amount = by_value(t) ? g->c.events.at[goal].value : 1;
    uint32_t count = trail->path.count;
    uint64_t all = 0;
    if (sj_trace_weigh(t, trail, g, goal, &amount) != 0)
        return -1;
    for (uint32_t i = 0; i < count; i++)
        all += t->weights.at[i];
    if (all == 0)
        return put(t, SJ_DIMENSION_UNSTATED, 0, sj_sum_product(amount, unit_of(t)), 1);
    sj_credit_share(amount, unit_of(t), t->weights.at, count, t->credits.at);
    for (uint32_t i = 0; i < count; i++)
        if (t->weights.at[i] != 0 && put(t, trail->path.at[i].point, i, t->credits.at[i], 1) != 0)
            return -1;
    return 0;
}

/* The numbers of the path's labels are those of their cells. */
static int number_labels(sj_trace *t, const sj_trail *trail, uint32_t goal, uint32_t *labels)
{
    for (uint32_t i = 0; i < trail->path.count; i++) {
        sj_tally_key key = key_of(t, trail->path.at[i].point, i);
        if (put(t, key.of[0], i, sj_sum(0), goal != SJ_NONE) != 0)
            return -1;
        labels[i] = sj_tally_cell(&t->tally, &key);
        t->track.many |= labels[i] >= SJ_TRACK_SET && t->question->fold == SJ_QUESTION_RATE;
    }
    return 0;
}

static int follow_labels(sj_trace *t, const sj_trail *trail, uint32_t goal, int64_t value)
{
    uint32_t count = trail->path.count;
    uint32_t *labels = sj_arena_take(&t->track.scratch, count * sizeof *labels);
    if (labels == NULL || number_labels(t, trail, goal, labels) != 0)
        return -1;
    if (t->question->fold == SJ_QUESTION_MARKOV)
        return sj_track_path(&t->track, labels, count, goal != SJ_NONE, value);
    return sj_track_set(&t->track, labels, count, goal != SJ_NONE);
}

static int follow(sj_trace *t, const sj_trail *trail, const sj_gather *g, uint32_t goal)
{
    int64_t value = goal != SJ_NONE ? g->c.events.at[goal].value : 0;
    int64_t amount = by_value(t) ? value : 1;
    if (trail->path.count == 0)
        return put(t, SJ_DIMENSION_UNSTATED, 0, sj_sum_product(amount, unit_of(t)), 1);
    if (goal != SJ_NONE)
        sj_trace_add(t, amount);
    sj_arena_mark mark = sj_arena_save(&t->track.scratch);
    int failed = follow_labels(t, trail, goal, value);
    sj_arena_release(&t->track.scratch, mark);
    return failed;
}

static int fold_path(void *context, const sj_trail *trail, const sj_gather *g, uint32_t goal)
{
    sj_trace *t = context;
    if (goal != SJ_NONE) {
        t->serial++;
        if (!goal_counts(t, g, goal)) {
            t->left_out++;
            return 0;
        }
    }
    if (together(t))
        return follow(t, trail, g, goal);
    return goal != SJ_NONE ? share(t, trail, g, goal) : 0;
}

/* What a label cost: COST events, which state it or lie where it is stated. */
static int fold_costs(sj_trace *t, const sj_gather *g)
{
    char currency[4];
    for (uint32_t i = 0; i < g->c.events.count; i++) {
        const sj_case_event *e = &g->c.events.at[i];
        sj_case_item item = sj_item_event(&g->c, i, 1);
        if (e->type != SOJOURN_EVENT_COST || !sj_filter_takes(&t->own.filter, g, &item))
            continue;
        sj_record_currency(&g->v->facts->records, e->record, currency);
        if (!counts(t, currency))
            continue;
        sj_tally_key key =
            key_of(t, sj_dimension_key(g, &t->rule.touch, t->own.filter.offset, &item), 0);
        uint32_t row = sj_tally_cell(&t->tally, &key);
        if (row == SJ_NONE)
            return -1;
        t->tally.cells.at[row].denominator += e->value;
    }
    return 0;
}

static int fold_customer(sj_trace *t, sj_trail *trail, sj_gather *g, uint32_t customer)
{
    if (sj_gather_read(g, customer) != 0 || sj_trail_read(trail, g, t->own.filter.offset) != 0 ||
        sj_trail_walk(trail, g, &t->own.filter, fold_path, t) != 0)
        return -1;
    int costs = !together(t) && t->ask.variant >= SJ_SHARED_ROI;
    return costs ? fold_costs(t, g) : 0;
}

static int fold_all(sj_trace *t, sj_alloc *alloc, const sojourn_cursor *cursor)
{
    uint32_t count, done = 0;
    const uint32_t *customers = sj_cursor_customers(cursor, &count);
    sj_trail trail = {.alloc = alloc, .scratch.alloc = alloc, .rule = &t->rule};
    sj_gather gather;
    sj_gather_init(&gather, alloc, t->own.filter.v, t->own.filter.scope.as_of);
    while (done < count && fold_customer(t, &trail, &gather, customers[done]) == 0)
        done++;
    sj_trail_free(&trail);
    sj_gather_free(&gather);
    return done == count ? 0 : -1;
}

/* ---- figures ---- */
static sojourn_text label(const sj_figures *own, int index, int64_t key,
                          char room[SJ_DIMENSION_ROOM])
{
    const sj_trace *t = (const sj_trace *)own;
    if (index == 0)
        return sj_dimension_label(own->filter.v, &t->rule.touch, key, room);
    if (key == 0)
        return (sojourn_text){0};
    /* two digits at least, so that labels are in order up to 99 */
    room[0] = '0';
    uint64_t length = sj_text_decimal(key, room + 1);
    return length == 1 ? (sojourn_text){room, 2} : (sojourn_text){room + 1, length};
}

static void fill(const sj_figures *own, const sj_cell *cell, sojourn_figure *out)
{
    const sj_trace *t = (const sj_trace *)own;
    int shared = !together(t) ? t->ask.variant : SJ_SHARED_GOALS;
    out->numerator = cell->numerator;
    out->denominator = unit_of(t);
    out->count = cell->count;
    out->left_out = cell->key.of[0] == SJ_DIMENSION_UNSTATED ? t->left_out : 0;
    out->unit = by_value(t) ? SOJOURN_UNIT_MONEY : SOJOURN_UNIT_COUNT;
    if (shared == SJ_SHARED_ROI) {
        out->denominator = cell->denominator;
        out->unit = SOJOURN_UNIT_SCORE;
    } else if (shared == SJ_SHARED_COST) {
        out->numerator = sj_sum_product(cell->denominator, SJ_TRACE_SHARE);
        out->denominator = (int64_t)cell->numerator.low;
        out->unit = SOJOURN_UNIT_MONEY;
    } else if (together(t) && t->ask.variant == SJ_SHARED_EFFECT) {
        out->unit = SOJOURN_UNIT_SCORE;
    }
}

/* There is always a row for what no touch led to, so that the rows add up to all. */
static int add_unattributed(sj_trace *t)
{
    return put(t, SJ_DIMENSION_UNSTATED, 0, sj_sum(0), 0);
}

/* ---- drill-down ---- */
typedef struct {
    sj_trace *t;
    const sj_tally_key *wanted;
    sj_row_list *rows;
} finder;

static int holds(const finder *f, const sj_trail *trail)
{
    for (uint32_t i = 0; i < trail->path.count; i++) {
        sj_tally_key key = key_of(f->t, trail->path.at[i].point, i);
        int weighs = together(f->t) || f->t->weights.at[i] != 0;
        if (weighs && memcmp(&key, f->wanted, sizeof key) == 0)
            return 1;
    }
    return 0;
}

/* A goal that no touch has a share in is one of the row without a label. */
static int is_shared(const finder *f, const sj_trail *trail)
{
    uint64_t all = 0;
    for (uint32_t i = 0; i < trail->path.count; i++)
        all += together(f->t) ? 1 : f->t->weights.at[i];
    return all != 0;
}

static int find_path(void *context, const sj_trail *trail, const sj_gather *g, uint32_t goal)
{
    finder *f = context;
    int64_t amount = 1;
    if (goal == SJ_NONE || !goal_counts(f->t, g, goal))
        return 0;
    if (!together(f->t) && sj_trace_weigh(f->t, trail, g, goal, &amount) != 0)
        return -1;
    int own = f->wanted->of[0] == SJ_DIMENSION_UNSTATED ? !is_shared(f, trail) : holds(f, trail);
    const sj_case_event *e = &g->c.events.at[goal];
    return own ? sj_row_list_push(f->rows, g->alloc, g->v, g->block, SOJOURN_LEVEL_EVENT, e->record,
                                  e->transaction)
               : 0;
}

static int list_goals(const sj_figures *own, sj_gather *g, const sj_tally_key *wanted,
                      sj_row_list *rows)
{
    sj_trace copy = *(const sj_trace *)own; /* a walk may be one of many */
    memset(&copy.weights, 0, sizeof copy.weights);
    memset(&copy.credits, 0, sizeof copy.credits);
    copy.tally.alloc = g->alloc;
    sj_trail trail = {.alloc = g->alloc, .scratch.alloc = g->alloc, .rule = &copy.rule};
    finder f = {&copy, wanted, rows};
    int failed = sj_trail_read(&trail, g, own->filter.offset) != 0 ||
                 sj_trail_walk(&trail, g, &own->filter, find_path, &f) != 0;
    sj_trail_free(&trail);
    sj_array_free(g->alloc, &copy.weights);
    sj_array_free(g->alloc, &copy.credits);
    return failed ? -1 : 0;
}

static void free_trace(sj_figures *own)
{
    sj_trace *t = (sj_trace *)own;
    sj_array_free(t->tally.alloc, &t->weights);
    sj_array_free(t->tally.alloc, &t->credits);
    sj_track_free(&t->track);
    sj_tally_free(&t->tally);
}

static sojourn_status fail(const sj_trace *t, sojourn_error *error)
{
    if (t->answer < 0) {
        sojourn_status status = sj_fault(error, SOJOURN_E_CALLBACK, 0,
                                         "the rule attribute failed: mend what it reports");
        if (error != NULL)
            error->detail = t->answer;
        return status;
    }
    if (t->track.many)
        return sj_fault(error, SOJOURN_E_ARGUMENT, 0,
                        "ask for a touch of at most 63 labels, or name a where");
    if (t->mixed)
        return sj_fault(error, SOJOURN_E_ARGUMENT, 0, "name a currency: the goals have several");
    if (t->beyond)
        return sj_fault(error, SOJOURN_E_ARGUMENT, 0, "ask for less: the value is beyond 64 bits");
    return sj_fault_memory(error);
}

static sojourn_status trace(sojourn_answer *answer, const sojourn_path *path, sojourn_error *error)
{
    sj_alloc *alloc = &answer->q.alloc;
    sj_trace *t = sj_answer_room(answer, sizeof *t);
    if (t == NULL)
        return sj_fault_memory(error);
    t->own.list = list_goals;
    t->own.label = label;
    t->own.free = free_trace;
    t->tally.alloc = t->track.alloc = t->track.scratch.alloc = alloc;
    sojourn_cursor *cursor = NULL;
    sojourn_status status = sj_trace_read(t, path, error);
    if (status == SOJOURN_OK)
        status = sojourn_cursor_open(answer->s, &t->own.filter.scope, &cursor, error);
    if (status != SOJOURN_OK)
        return status;
    int failed = fold_all(t, alloc, cursor) != 0 || add_unattributed(t) != 0 || t->mixed ||
                 t->track.many || t->beyond ||
                 (together(t) && sj_trace_track(t, &answer->q.scratch) != 0) ||
                 sj_figures_show(&t->own, &t->tally, &answer->q.scratch, fill) != 0;
    sojourn_cursor_close(cursor);
    sj_tally_free(&t->tally);
    sj_track_free(&t->track);
    return failed ? fail(t, error) : SOJOURN_OK;
}

sojourn_status sojourn_trace(const sojourn *s, const sojourn_path *path, sojourn_answer **out,
                             sojourn_error *error)
{
    sojourn_status status = sj_answer_open(s, out, error);
    if (status != SOJOURN_OK)
        return status;
    status = trace(*out, path, error);
    sj_answer_trim(*out);
    if (status != SOJOURN_OK) {
        sojourn_answer_close(*out);
        *out = NULL;
    }
    return status;
}
