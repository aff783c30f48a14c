/* SPDX-License-Identifier: MIT */
/* A walk over the customers in scope, one for all metrics that are asked together: gather, then
 * fold each metric; in the end the figures of all. Cost: the customers' events, and the items. */
#include "api/measure.h"

#include "api/answer.h"
#include "api/cursor.h"
#include "api/drawn.h"
#include "api/names.h"
#include "api/shift.h"
#include "api/watch.h"
#include "base/bytes.h"
#include "base/calendar.h"
#include "base/exact.h"
#include "base/fault.h"

#include <string.h>

int32_t sj_measure_level(const sj_measure *m)
{
    sojourn_text word;
    if (!sj_registry_word(m->metric->levels, m->ask.variant, &word))
        sj_registry_word(m->metric->levels, 0, &word);
    for (int32_t i = SOJOURN_LEVEL_EVENT; i < SOJOURN_LEVEL_JOURNEY; i++)
        if (sj_text_equal(word, sj_names_tell(SOJOURN_NAMES_LEVEL, i)))
            return i;
    return SOJOURN_LEVEL_JOURNEY;
}

/* ---- one walk for several ---- */

static sj_measure *after(const sj_measure *m)
{
    return (sj_measure *)m->own.next;
}

/* Of the same customers? Who an identifier means may hang on the time. */
static int same_customers(const sj_measure *a, const sj_measure *b)
{
    const sojourn_query *x = &a->own.filter.scope, *y = &b->own.filter.scope;
    return sj_text_equal(x->customer.kind, y->customer.kind) &&
           sj_text_equal(x->customer.value, y->customer.value) &&
           (x->customer.kind.length == 0 || x->as_of == y->as_of);
}

static int fold_customer(sj_measure *first, sj_gather *g, uint32_t customer, sj_items *items)
{
    if (sj_gather_read(g, customer) != 0)
        return -1;
    for (sj_measure *m = first; m != NULL; m = after(m))
        if (m->walks && sj_measure_fold(m, g, items) != 0)
            return -1;
    return 0;
}

static int fold_customers(sj_measure *first, sj_alloc *alloc, const sojourn_cursor *cursor)
{
    uint32_t count;
    const uint32_t *customers = sj_cursor_customers(cursor, &count);
    const sj_levels *v = first->own.filter.v;
    sj_items items = {.alloc = alloc};
    sj_gather gather;
    int failed = 0;
    sj_gather_init(&gather, alloc, v, first->own.filter.scope.as_of);
    for (uint32_t i = 0; i < count && !failed; i++) {
        sj_row_near(v, customers + i, count - i);
        failed = fold_customer(first, &gather, customers[i], &items) != 0;
    }
    sj_array_free(alloc, &items.list);
    sj_gather_free(&gather);
    for (sj_measure *m = first; m != NULL && !failed; m = after(m))
        if (m->walks && sj_fold_of_shift(m->metric->fold))
            failed = sj_shift_fold(m) != 0;
    return failed ? -1 : 0;
}

static sojourn_status fail(const sj_measure *first, sojourn_error *error)
{
    const sj_measure *m = first;
    while (m != NULL && sj_measure_answer(m) >= 0)
        m = after(m);
    if (m == NULL)
        return sj_fault_memory(error);
    sojourn_status status =
        sj_fault(error, SOJOURN_E_CALLBACK, 0,
                 m->answer < 0 ? "the rule score failed: mend what it reports"
                               : "the rule offset failed, or told a day or more: mend it");
    if (error != NULL)
        error->detail = sj_measure_answer(m);
    return status;
}

/* Walk for the first, and for those behind it that are of the same customers. */
static sojourn_status walk(sj_measure *first, const sojourn *s, sj_alloc *alloc,
                           sojourn_error *error)
{
    sojourn_cursor *cursor = NULL;
    sojourn_status status = sojourn_cursor_open(s, &first->own.filter.scope, &cursor, error);
    for (sj_measure *m = first; m != NULL; m = after(m))
        m->walks = !m->counted && same_customers(first, m);
    if (status == SOJOURN_OK && fold_customers(first, alloc, cursor) != 0)
        status = fail(first, error);
    for (sj_measure *m = first; m != NULL; m = after(m))
        m->counted |= m->walks;
    sojourn_cursor_close(cursor);
    return status;
}

/* By a walk, but for what is watched. */
static sojourn_status fold_all(sj_measure *first, const sojourn *s, sj_alloc *alloc,
                               sojourn_error *error)
{
    sojourn_status status = SOJOURN_OK;
    for (sj_measure *m = first; m != NULL; m = after(m)) {
        const sj_watch *watch = sj_watch_find(s, m);
        m->counted = watch != NULL && sj_watch_ready(s);
        if (m->counted && sj_tally_copy(&m->tally, &watch->m.tally) != 0)
            return sj_fault_memory(error);
    }
    for (sj_measure *m = first; m != NULL && status == SOJOURN_OK; m = after(m))
        if (!m->counted)
            status = walk(m, s, alloc, error);
    return status;
}

/* Days that the scope spans, if it has two ends. */
static void bound_days(sj_measure *m)
{
    const sojourn_query *q = &m->own.filter.scope;
    if (m->tally.days < 0 || q->from >= q->until || q->from == INT64_MIN || q->until == INT64_MAX)
        return;
    sj_clock *clock = m->own.filter.clock;
    int64_t first = sj_calendar_floor(sj_clock_local(clock, q->from), SJ_CALENDAR_DAY);
    int64_t last = sj_calendar_floor(sj_clock_local(clock, q->until - 1), SJ_CALENDAR_DAY);
    m->tally.days = sj_time_silence(first, last) / SJ_CALENDAR_DAY + 1;
}

void sj_measure_bound(sj_measure *m)
{
    static const int64_t week = INT64_C(604800000000);
    const sj_filter *f = &m->own.filter;
    int64_t as_of = f->scope.as_of != 0 ? f->scope.as_of : f->v->latest;
    bound_days(m);
    m->tally.split = m->by[2].what != 0 ? 2 : m->by[1].what != 0;
    if (m->metric->fold == SJ_FOLD_LASTING)
        m->tally.at = m->ask.set[0];
    m->tally.limit = m->ask.set[2];
    if (m->metric->fold == SJ_FOLD_HEALTH || m->metric->fold == SJ_FOLD_ALARM)
        m->tally.at = m->ask.set[1] < 4 ? INT64_MIN : sj_time_add(as_of, -week * m->ask.set[1]);
}

static int label(sj_figures *own, int index, int64_t key, sojourn_text *out)
{
    return sj_figures_label(own, &((const sj_measure *)own)->by[index], key, out);
}

static int ranked(const sj_measure *m)
{
    return m->metric->fold == SJ_FOLD_PART || m->metric->fold == SJ_FOLD_ADOPTION;
}

static int32_t interval_of(const sj_measure *m)
{
    if (m->metric->fold == SJ_FOLD_SHARE || ranked(m))
        return SOJOURN_INTERVAL_SHARE;
    return m->metric->fold == SJ_FOLD_MEAN && m->tally.quantile == 0 ? SOJOURN_INTERVAL_MEAN
                                                                     : SOJOURN_INTERVAL_NONE;
}

static void show(const sj_figures *own, const sj_cell *cell, sojourn_figure *out)
{
    const sj_measure *m = (const sj_measure *)own;
    out->numerator = cell->numerator;
    out->squares = cell->squares;
    out->denominator = cell->denominator;
    out->count = cell->count;
    out->left_out = cell->left_out;
    out->unit = m->metric->unit;
    out->interval = cell->sample != 0 ? cell->interval : interval_of(m);
    out->sample = (uint64_t)cell->sample;
    if (cell->far > SJ_TALLY_FAR) {
        out->squares = sj_sum(0);
        out->interval = SOJOURN_INTERVAL_NONE;
    }
}

/* Without dimensions there is one figure, though nothing is in it. */
static int add_total(sj_measure *m)
{
    sj_cell none = {.key.of[SJ_TALLY_DAY] = SJ_TALLY_ALL};
    if (m->by[0].what != 0 || m->by[1].what != 0 || m->by[2].what != 0 || m->tally.cells.count != 0)
        return 0;
    if (sj_array_reserve(m->tally.alloc, &m->tally.cells, 1) != 0)
        return -1;
    sj_array_push(&m->tally.cells, none);
    return 0;
}

/* What needs all that was counted. */
static int finish(sj_measure *m, sj_arena *scratch)
{
    sj_arena_mark mark = sj_arena_save(scratch);
    int failed = add_total(m) != 0 || sj_tally_finish(&m->tally, scratch) != 0 ||
                 (m->shrunk > 0 &&
                  sj_drawn_finish(&m->own, &m->tally, m->tally.split, m->shrunk, scratch) != 0);
    sj_arena_release(scratch, mark);
    return failed ? -1 : 0;
}

static void free_counted(sj_measure *m)
{
    sj_array_free(m->tally.alloc, &m->spells);
    sj_tally_free(&m->tally);
}

static int show_figures(sj_measure *m, sojourn_figure *at, sj_arena *scratch)
{
    sj_arena_mark mark = sj_arena_save(scratch);
    m->own.at = at;
    int failed = sj_figures_show(&m->own, &m->tally, scratch, show) != 0 ||
                 (ranked(m) && sj_figures_rank(&m->own, m->tally.split, scratch) != 0) ||
                 sj_measure_answer(m) < 0;
    sj_arena_release(scratch, mark);
    free_counted(m);
    return failed ? -1 : 0;
}

/* The figures of all, one after the other. */
static int show_all(sj_measure *first, sj_arena *scratch)
{
    uint64_t most = 1, count = 0;
    for (sj_measure *m = first; m != NULL; m = after(m)) {
        if (finish(m, scratch) != 0)
            return -1;
        most += m->tally.cells.count;
    }
    sojourn_figure *at = sj_arena_zero(&first->own.filter.kept, most, sizeof *at);
    for (sj_measure *m = first; m != NULL; count += m->own.count, m = after(m))
        if (at == NULL || show_figures(m, at + count, scratch) != 0)
            return -1;
    return 0;
}

static void free_measure(sj_figures *own)
{
    free_counted((sj_measure *)own);
}

/* Read one of those that are asked together. */
static sojourn_status take(sojourn_answer *answer, const sojourn_metric *metric,
                           sojourn_error *error)
{
    sj_measure *m = sj_answer_room(answer, sizeof *m);
    if (m == NULL)
        return sj_fault_memory(error);
    m->own.list = sj_measure_list;
    m->own.label = label;
    m->own.free = free_measure;
    m->tally.alloc = &answer->q.alloc;
    sojourn_status status = sj_inquire(m, metric, error);
    if (status == SOJOURN_OK)
        sj_measure_bound(m);
    return status;
}

static sojourn_status measure(sojourn_answer *answer, const sojourn_metric *metric,
                              sojourn_error *error)
{
    sojourn_status status = take(answer, metric, error);
    while (status == SOJOURN_OK && (metric = sj_inquire_also(metric)) != NULL)
        status = take(answer, metric, error);
    sj_measure *first = (sj_measure *)answer->figures;
    if (status == SOJOURN_OK)
        status = fold_all(first, answer->s, &answer->q.alloc, error);
    if (status == SOJOURN_OK && show_all(first, &answer->q.scratch) != 0)
        status = fail(first, error);
    return status;
}

sojourn_status sojourn_measure(const sojourn *s, const sojourn_metric *metric, sojourn_answer **out,
                               sojourn_error *error)
{
    sojourn_status status = sj_answer_open(s, out, error);
    if (status != SOJOURN_OK)
        return status;
    status = measure(*out, metric, error);
    sj_answer_trim(*out);
    if (status != SOJOURN_OK) {
        sojourn_answer_close(*out);
        *out = NULL;
    }
    return status;
}
