/* SPDX-License-Identifier: MIT */
/* Figures of any question. The drill-down walks once more and keeps the rows of one figure, so that
 * it can neither disagree nor cost memory before it is asked for. */
#include "api/figures.h"

#include "api/answer.h"
#include "api/cursor.h"
#include "base/bytes.h"
#include "base/fault.h"
#include "index/sort.h"

#include <string.h>

/* ---- figures from cells ---- */
int sj_figures_label(sj_figures *own, const sj_dimension *by, int64_t key, sojourn_text *out)
{
    char room[SJ_DIMENSION_ROOM];
    *out = sj_dimension_label(own->filter.v, by, key, room);
    return out->data == room ? sj_filter_keep(&own->filter, out) : 0;
}

typedef struct {
    const sj_figures *own;
    const sojourn_figure *rows;
    const sj_tally_key *keys;
} listing;

static int figure_order(const void *context, uint32_t a, uint32_t b)
{
    const listing *l = context;
    for (int i = 0; i < 3; i++) {
        int order = sj_text_compare(l->rows[a].group[i], l->rows[b].group[i]);
        if (order != 0)
            return order;
    }
    return l->own->order != NULL ? l->own->order(l->own, &l->keys[a], &l->keys[b]) : 0;
}

static int put_in_order(sj_figures *own, const sojourn_figure *rows, const sj_tally_key *keys,
                        sj_arena *scratch)
{
    uint32_t *order = sj_arena_take(scratch, (own->count + (size_t)1) * sizeof *order);
    if (order == NULL)
        return -1;
    for (uint32_t i = 0; i < own->count; i++)
        order[i] = i;
    listing l = {own, rows, keys};
    if (sj_sort(scratch, order, own->count, figure_order, &l) != 0)
        return -1;
    for (uint32_t i = 0; i < own->count; i++) {
        own->at[i] = rows[order[i]];
        own->keys[i] = keys[order[i]];
    }
    return 0;
}

int sj_figures_show(sj_figures *own, const sj_tally *tally, sj_arena *scratch,
                    void (*fill)(const sj_figures *own, const sj_cell *cell, sojourn_figure *out))
{
    uint32_t count = tally->cells.count;
    sojourn_figure *rows = sj_arena_zero(scratch, count + (uint64_t)1, sizeof *rows);
    sj_tally_key *keys = sj_arena_zero(scratch, count + (uint64_t)1, sizeof *keys);
    if (own->at == NULL)
        own->at = sj_arena_zero(&own->filter.kept, count + (uint64_t)1, sizeof *rows);
    own->keys = sj_arena_zero(&own->filter.kept, count + (uint64_t)1, sizeof *keys);
    if (rows == NULL || keys == NULL || own->at == NULL || own->keys == NULL)
        return -1;
    for (uint32_t i = 0; i < count; i++) {
        const sj_cell *cell = &tally->cells.at[i];
        if (cell->key.of[SJ_TALLY_DAY] != SJ_TALLY_ALL)
            continue;
        fill(own, cell, &rows[own->count]);
        rows[own->count].metric = own->number;
        keys[own->count] = cell->key;
        for (int k = 0; k < 3; k++)
            if (own->label(own, k, cell->key.of[k], &rows[own->count].group[k]) != 0)
                return -1;
        own->count++;
    }
    return put_in_order(own, rows, keys, scratch);
}

typedef struct {
    const sj_figures *of;
    int split;
} ranking;

static int whole_order(const ranking *r, uint32_t a, uint32_t b)
{
    int order = 0;
    for (int i = 0; i < r->split && order == 0; i++)
        order = sj_text_compare(r->of->at[a].group[i], r->of->at[b].group[i]);
    return order;
}

static int rank_order(const void *context, uint32_t a, uint32_t b)
{
    const ranking *r = context;
    int order = whole_order(r, a, b);
    int64_t x = r->of->at[a].count, y = r->of->at[b].count;
    return order != 0 ? order : x != y ? (x > y ? -1 : 1) : a < b ? -1 : a > b;
}

int sj_figures_rank(sj_figures *own, int split, sj_arena *scratch)
{
    ranking r = {own, split};
    uint32_t *order = sj_arena_take(scratch, (own->count + (size_t)1) * sizeof *order);
    if (order == NULL)
        return -1;
    for (uint32_t i = 0; i < own->count; i++)
        order[i] = i;
    if (sj_sort(scratch, order, own->count, rank_order, &r) != 0)
        return -1;
    for (uint32_t i = 0, rank = 0; i < own->count; i++) {
        rank = i > 0 && whole_order(&r, order[i - 1], order[i]) == 0 ? rank + 1 : 1;
        own->at[order[i]].rank = rank;
    }
    return 0;
}

/* ---- a walk over what a figure counts ---- */
typedef struct {
    const sj_figures *of;
    uint64_t row;
    sj_gather gather;
} drill;

static int fill_drill(void *context, uint32_t customer, sj_row_list *list, sj_arena *scratch)
{
    drill *d = context;
    list->count = 0;
    if (sj_gather_read(&d->gather, customer) != 0)
        return -1;
    int failed = d->of->list(d->of, &d->gather, &d->of->keys[d->row], list);
    if (failed != 0)
        return failed;
    return sj_row_list_order(list, d->gather.alloc, scratch);
}

static void free_drill(void *context, sj_alloc *alloc)
{
    drill *d = context;
    sj_gather_free(&d->gather);
    sj_alloc_resize(alloc, d, sizeof *d, 0);
}

/* Let a cursor walk it; 0, or -1 for no memory. */
static int lead(sojourn_cursor *cursor, const sj_figures *of, uint64_t row)
{
    sj_alloc *alloc = sj_cursor_alloc(cursor);
    drill *d = sj_alloc_resize(alloc, NULL, 0, sizeof *d);
    if (d == NULL)
        return -1;
    d->of = of;
    d->row = row;
    sj_gather_init(&d->gather, alloc, of->filter.v, of->filter.scope.as_of);
    d->gather.c.clock = of->filter.clock;
    sj_cursor_lead(cursor, (sj_lead){fill_drill, free_drill, d});
    return 0;
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
    *out = answer->figures->at;
    for (const sj_figures *of = answer->figures; of != NULL; of = of->next)
        *count += of->count;
    return SOJOURN_OK;
}

/* Those that have a row of the answer, which becomes theirs; NULL: none has. */
static const sj_figures *with_row(const sojourn_answer *answer, uint64_t *row)
{
    const sj_figures *of = answer->figures;
    for (; of != NULL && *row >= of->count; of = of->next)
        *row -= of->count;
    return of;
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
    uint64_t own = row;
    const sj_figures *of = with_row(answer, &own);
    if (of == NULL)
        return sj_fault(error, SOJOURN_E_ARGUMENT, row, "name a figure that the answer has");
    status = sojourn_cursor_open(answer->s, &of->filter.scope, out, error);
    if (status != SOJOURN_OK || lead(*out, of, own) == 0)
        return status;
    sojourn_cursor_close(*out);
    *out = NULL;
    return sj_fault_memory(error);
}
