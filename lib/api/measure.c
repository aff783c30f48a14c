/* SPDX-License-Identifier: MIT */
/* A walk over the customers in scope: gather, list items, fold. Nothing of an item is kept but its
 * value where a quantile asks for it; the drill-down walks once more and keeps the items of one
 * figure, so that it can neither disagree nor cost memory before it is asked for. */
#include "api/measure.h"

#include "api/answer.h"
#include "api/cursor.h"
#include "api/label.h"
#include "base/bytes.h"
#include "base/calendar.h"
#include "base/exact.h"
#include "base/fault.h"
#include "index/sort.h"

#include <string.h>

int32_t sj_measure_level(const sj_measure *m)
{
    sojourn_text word;
    if (!sj_registry_word(m->metric->levels, m->ask.variant, &word))
        sj_registry_word(m->metric->levels, 0, &word);
    for (int32_t i = SOJOURN_LEVEL_EVENT; i < SOJOURN_LEVEL_JOURNEY; i++)
        if (sj_text_equal(word, sj_label_of_level(i)))
            return i;
    return SOJOURN_LEVEL_JOURNEY;
}

/* The row of an item, as a cursor would list it. */
static sj_row row_of(const sj_measure *m, const sj_gather *g, const sj_case_item *item)
{
    if (item->level == SOJOURN_LEVEL_EVENT) {
        const sj_case_event *e = &g->c.events.at[item->number];
        return (sj_row){.id = sj_row_event(m->v, e->record), .parent = e->transaction};
    }
    return (sj_row){.id = sj_block_id(m->v, g->block, item->level, item->number),
                    .parent = sj_block_parent(g->block, item->level, item->number)};
}

/* Of several conditions on one dimension any, of all dimensions each. */
static int holds(const sj_measure *m, const sj_gather *g, const sj_case_item *item, uint32_t at)
{
    const sj_condition *c = &m->where[at];
    char room[SJ_DIMENSION_ROOM];
    int64_t key = sj_dimension_key(g, &c->field, m->offset, item);
    sojourn_text label = sj_dimension_label(m->v, &c->field, key, room);
    for (uint32_t i = 0; i < m->where_count; i++)
        if (m->where[i].field.what == c->field.what &&
            sj_text_equal(m->where[i].field.trait, c->field.trait) &&
            sj_text_equal(m->where[i].value, label))
            return 1;
    return 0;
}

static int takes(const sj_measure *m, const sj_gather *g, const sj_case_item *item)
{
    static const sojourn_id any;
    if ((m->scope.from != 0 || m->scope.until != 0) &&
        (item->time < m->scope.from || item->time >= m->scope.until))
        return 0;
    for (uint32_t i = 0; i < m->where_count; i++)
        if (!holds(m, g, item, i))
            return 0;
    if (sj_id_equal(m->scope.within, any))
        return 1;
    sj_row row = row_of(m, g, item);
    return sj_row_within(m->v, g->block, item->level, &row, m->scope.within);
}

static int list_items(const sj_measure *m, const sj_gather *g, sj_items *items)
{
    uint32_t kept = 0;
    items->list.count = 0;
    if (m->metric->list(&g->c, &m->ask, items) != 0)
        return -1;
    for (uint32_t i = 0; i < items->list.count; i++)
        if (takes(m, g, &items->list.at[i]))
            items->list.at[kept++] = items->list.at[i];
    items->list.count = kept;
    return 0;
}

static sj_tally_key key_of(const sj_measure *m, const sj_gather *g, const sj_case_item *item)
{
    static const sj_dimension day = {.what = SJ_DIMENSION_DAY};
    sj_tally_key key;
    for (int i = 0; i < 3; i++)
        key.of[i] = sj_dimension_key(g, &m->by[i], m->offset, item);
    int daily = m->metric->fold == SJ_FOLD_DAILY || m->metric->fold == SJ_FOLD_STICKY;
    key.of[SJ_TALLY_DAY] = daily ? sj_dimension_key(g, &day, m->offset, item) : SJ_TALLY_ALL;
    return key;
}

static int fold_customer(sj_measure *m, sj_gather *g, sj_items *items, uint32_t customer)
{
    if (sj_gather_read(g, customer) != 0 || list_items(m, g, items) != 0)
        return -1;
    for (uint32_t i = 0; i < items->list.count; i++) {
        sj_tally_key key = key_of(m, g, &items->list.at[i]);
        if (sj_tally_fold(&m->tally, &key, customer, &items->list.at[i]) != 0)
            return -1;
    }
    return 0;
}

static int fold_all(sj_measure *m, sj_alloc *alloc, const sojourn_cursor *cursor)
{
    uint32_t count, done = 0;
    const uint32_t *customers = sj_cursor_customers(cursor, &count);
    sj_items items = {.alloc = alloc};
    sj_gather gather;
    sj_gather_init(&gather, alloc, m->v, m->scope.as_of);
    while (done < count && fold_customer(m, &gather, &items, customers[done]) == 0)
        done++;
    sj_array_free(alloc, &items.list);
    sj_gather_free(&gather);
    return done == count ? 0 : -1;
}

/* Days that the scope spans, if it has two ends. */
static void bound_days(sj_measure *m)
{
    const sojourn_query *q = &m->scope;
    if (m->tally.days < 0 || q->from >= q->until || q->from == INT64_MIN || q->until == INT64_MAX)
        return;
    int64_t first = sj_calendar_floor(sj_time_add(q->from, m->offset), SJ_CALENDAR_DAY);
    int64_t last = sj_calendar_floor(sj_time_add(q->until - 1, m->offset), SJ_CALENDAR_DAY);
    m->tally.days = sj_time_silence(first, last) / SJ_CALENDAR_DAY + 1;
}

static int drill_row(const sj_measure *m, sj_gather *g, const sj_case_item *item, sj_row_list *list,
                     int32_t level)
{
    if (level == SOJOURN_LEVEL_JOURNEY)
        return list->count != 0 ? 0 : sj_row_list_push(list, g->alloc, m->v, g->block, level, 0, 0);
    const sj_case_event *e = &g->c.events.at[item->number];
    return level == SOJOURN_LEVEL_EVENT
               ? sj_row_list_push(list, g->alloc, m->v, g->block, level, e->record, e->transaction)
               : sj_row_list_push(list, g->alloc, m->v, g->block, level, item->number, 0);
}

/* A walk over what a figure counts. */
typedef struct {
    const sj_measure *m;
    uint64_t row;
    sj_gather gather;
} drill;

static int fill_drill(void *context, uint32_t customer, sj_row_list *list, sj_arena *scratch)
{
    drill *d = context;
    sj_gather *g = &d->gather;
    sj_items items = {.alloc = g->alloc};
    int failed = sj_gather_read(g, customer) != 0 || list_items(d->m, g, &items) != 0;
    list->count = 0;
    for (uint32_t i = 0; i < items.list.count && !failed; i++) {
        const sj_case_item *item = &items.list.at[i];
        sj_tally_key key = key_of(d->m, g, item);
        if (item->hit && memcmp(key.of, d->m->keys[d->row].of, 3 * sizeof *key.of) == 0)
            failed = drill_row(d->m, g, item, list, d->m->scope.level) != 0;
    }
    sj_array_free(g->alloc, &items.list);
    return failed ? -1 : sj_row_list_order(list, g->alloc, scratch);
}

static void free_drill(void *context, sj_alloc *alloc)
{
    drill *d = context;
    sj_gather_free(&d->gather);
    sj_alloc_resize(alloc, d, sizeof *d, 0);
}

/* Let a cursor walk it; 0, or -1 for no memory. */
static int lead(sojourn_cursor *cursor, const sj_measure *m, uint64_t row)
{
    sj_alloc *alloc = sj_cursor_alloc(cursor);
    drill *d = sj_alloc_resize(alloc, NULL, 0, sizeof *d);
    if (d == NULL)
        return -1;
    d->m = m;
    d->row = row;
    sj_gather_init(&d->gather, alloc, m->v, m->scope.as_of);
    sj_cursor_lead(cursor, (sj_lead){fill_drill, free_drill, d});
    return 0;
}

/* ---- figures from cells ---- */
static int label(sj_measure *m, const sj_cell *cell, sojourn_figure *out)
{
    for (int i = 0; i < 3; i++) {
        char room[SJ_DIMENSION_ROOM];
        sojourn_text text = sj_dimension_label(m->v, &m->by[i], cell->key.of[i], room);
        char *copy = text.data == room ? sj_arena_bytes(&m->kept, text.length) : NULL;
        if (text.data == room && copy == NULL)
            return -1;
        if (copy != NULL)
            text.data = memcpy(copy, room, text.length);
        out->group[i] = text;
    }
    return 0;
}

static int32_t interval_of(const sj_measure *m)
{
    if (m->metric->fold == SJ_FOLD_SHARE)
        return SOJOURN_INTERVAL_SHARE;
    return m->metric->fold == SJ_FOLD_MEAN && m->tally.quantile == 0 ? SOJOURN_INTERVAL_MEAN
                                                                     : SOJOURN_INTERVAL_NONE;
}

static void show(const sj_measure *m, const sj_cell *cell, sojourn_figure *out)
{
    out->numerator = cell->numerator;
    out->squares = cell->squares;
    out->denominator = cell->denominator;
    out->count = cell->count;
    out->left_out = cell->left_out;
    out->unit = m->metric->unit;
    out->interval = interval_of(m);
}

static int figure_order(const void *context, uint32_t a, uint32_t b)
{
    const sojourn_figure *rows = context;
    for (int i = 0; i < 3; i++) {
        int order = sj_text_compare(rows[a].group[i], rows[b].group[i]);
        if (order != 0)
            return order;
    }
    return 0;
}

static int put_in_order(sj_measure *m, const sojourn_figure *rows, const sj_tally_key *keys,
                        sj_arena *scratch)
{
    uint32_t *order = sj_arena_take(scratch, (m->figure_count + (size_t)1) * sizeof *order);
    if (order == NULL)
        return -1;
    for (uint32_t i = 0; i < m->figure_count; i++)
        order[i] = i;
    if (sj_sort(scratch, order, m->figure_count, figure_order, rows) != 0)
        return -1;
    for (uint32_t i = 0; i < m->figure_count; i++) {
        m->figures[i] = rows[order[i]];
        m->keys[i] = keys[order[i]];
    }
    return 0;
}

static int show_all(sj_measure *m, sj_arena *scratch)
{
    uint32_t count = m->tally.cells.count;
    sojourn_figure *rows = sj_arena_zero(scratch, count + (uint64_t)1, sizeof *rows);
    sj_tally_key *keys = sj_arena_zero(scratch, count + (uint64_t)1, sizeof *keys);
    m->figures = sj_arena_zero(&m->kept, count + (uint64_t)1, sizeof *rows);
    m->keys = sj_arena_zero(&m->kept, count + (uint64_t)1, sizeof *keys);
    if (rows == NULL || keys == NULL || m->figures == NULL || m->keys == NULL)
        return -1;
    for (uint32_t i = 0; i < count; i++) {
        const sj_cell *cell = &m->tally.cells.at[i];
        if (cell->key.of[SJ_TALLY_DAY] != SJ_TALLY_ALL)
            continue;
        show(m, cell, &rows[m->figure_count]);
        keys[m->figure_count] = cell->key;
        if (label(m, cell, &rows[m->figure_count++]) != 0)
            return -1;
    }
    return put_in_order(m, rows, keys, scratch);
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

static sojourn_status measure(sojourn_answer *answer, const sojourn_metric *metric,
                              sojourn_error *error)
{
    sj_alloc *alloc = &answer->q.alloc;
    sj_measure *m = sj_alloc_resize(alloc, NULL, 0, sizeof *m);
    if (m == NULL)
        return sj_fault_memory(error);
    memset(m, 0, sizeof *m);
    answer->measure = m;
    m->v = &answer->s->levels;
    sojourn_cursor *cursor = NULL;
    sojourn_status status = sj_inquire(m, alloc, metric, error);
    if (status == SOJOURN_OK)
        status = sojourn_cursor_open(answer->s, &m->scope, &cursor, error);
    if (status != SOJOURN_OK)
        return status;
    bound_days(m);
    int failed = fold_all(m, alloc, cursor) != 0 || add_total(m) != 0 ||
                 sj_tally_finish(&m->tally, &answer->q.scratch) != 0 ||
                 show_all(m, &answer->q.scratch) != 0;
    sojourn_cursor_close(cursor);
    sj_tally_free(&m->tally);
    return failed ? sj_fault_memory(error) : SOJOURN_OK;
}

void sj_measure_free(sj_measure *m)
{
    sj_tally_free(&m->tally);
    sj_arena_free(&m->kept);
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

sojourn_status sojourn_answer_figures(const sojourn_answer *answer, const sojourn_figure **out,
                                      uint64_t *count, sojourn_error *error)
{
    if (answer == NULL || out == NULL || count == NULL)
        return sj_fault(error, SOJOURN_E_ARGUMENT, 0, "give an answer and two places, not NULL");
    *out = NULL;
    *count = 0;
    sojourn_status status = sj_answer_check(answer, 1, error);
    if (status != SOJOURN_OK)
        return status;
    *out = answer->measure->figures;
    *count = answer->measure->figure_count;
    return SOJOURN_OK;
}

sojourn_status sojourn_cursor_drill(const sojourn_answer *answer, uint64_t row,
                                    sojourn_cursor **out, sojourn_error *error)
{
    if (answer == NULL || out == NULL)
        return sj_fault(error, SOJOURN_E_ARGUMENT, 0, "give an answer and a place, not NULL");
    *out = NULL;
    sojourn_status status = sj_answer_check(answer, 1, error);
    if (status != SOJOURN_OK)
        return status;
    if (row >= answer->measure->figure_count)
        return sj_fault(error, SOJOURN_E_ARGUMENT, row, "name a figure that the answer has");
    status = sojourn_cursor_open(answer->s, &answer->measure->scope, out, error);
    if (status != SOJOURN_OK || lead(*out, answer->measure, row) == 0)
        return status;
    sojourn_cursor_close(*out);
    *out = NULL;
    return sj_fault_memory(error);
}
