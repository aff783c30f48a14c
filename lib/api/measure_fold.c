/* SPDX-License-Identifier: MIT */
/* What a metric takes of a customer who was gathered: items, their groups, and the rows of one
 * group. Nothing of an item is kept but its value where a quantile asks for it. Cost: the items, a
 * look-up each. */
#include "api/measure.h"
#include "api/shift.h"

#include <string.h>

int32_t sj_measure_answer(const sj_measure *m)
{
    return m->answer < 0 ? m->answer : m->own.filter.clock->answer;
}

static int failed_rule(const sj_measure *m)
{
    return sj_measure_answer(m) < 0;
}

static int list_items(sj_measure *m, const sj_gather *g, sj_items *items)
{
    uint32_t kept = 0;
    items->list.count = 0;
    if ((m->score != NULL ? sj_score_list(m, g, items) : m->metric->list(&g->c, &m->ask, items)) !=
        0)
        return -1;
    for (uint32_t i = 0; i < items->list.count; i++)
        if (sj_filter_takes(&m->own.filter, g, &items->list.at[i]))
            items->list.at[kept++] = items->list.at[i];
    items->list.count = kept;
    if (m->metric->fold == SJ_FOLD_SEGMENT)
        sj_segment_decide(&g->c, &m->ask, items);
    return failed_rule(m) ? -1 : 0;
}

static sj_tally_key key_of(const sj_measure *m, const sj_gather *g, const sj_case_item *item)
{
    static const sj_dimension day = {.what = SJ_DIMENSION_DAY};
    sj_tally_key key;
    for (int i = 0; i < 3; i++)
        key.of[i] = sj_dimension_key(g, &m->by[i], m->own.filter.offset, item);
    int daily = m->metric->fold == SJ_FOLD_DAILY || m->metric->fold == SJ_FOLD_STICKY;
    key.of[SJ_TALLY_DAY] =
        daily ? sj_dimension_key(g, &day, m->own.filter.offset, item) : SJ_TALLY_ALL;
    if (daily && key.of[SJ_TALLY_DAY] == SJ_TALLY_ALL)
        key.of[SJ_TALLY_DAY]++; /* the first day there is, not all of them */
    return key;
}

/* Groups of one item and the next lie far apart, so each is looked up while others are folded. */
static int fold_items(sj_measure *m, const sj_gather *g, const sj_items *items)
{
    enum { AHEAD = 8, RING = 2 * AHEAD };
    sj_tally_key keys[RING];
    uint64_t hashes[RING];
    uint64_t count = items->list.count;
    for (uint64_t i = 0; i < count + RING; i++) {
        if (i >= RING &&
            sj_tally_fold(&m->tally, &keys[i % RING], g->customer, &items->list.at[i - RING]) != 0)
            return -1;
        if (i >= AHEAD && i - AHEAD < count)
            sj_tally_near(&m->tally, hashes[(i - AHEAD) % RING]);
        if (i >= count)
            continue;
        keys[i % RING] = key_of(m, g, &items->list.at[i]);
        if (failed_rule(m))
            return -1;
        hashes[i % RING] = sj_tally_hash(&keys[i % RING]);
        sj_table_prefetch(&m->tally.table, hashes[i % RING]);
    }
    return 0;
}

int sj_measure_fold(sj_measure *m, sj_gather *g, sj_items *items)
{
    int64_t as_of = m->own.filter.scope.as_of;
    g->c.clock = m->own.filter.clock;
    if (sj_gather_turn(g, as_of != 0 ? as_of : g->v->latest) != 0 || list_items(m, g, items) != 0)
        return -1;
    if (sj_fold_of_shift(m->metric->fold) && sj_shift_note(m, g) != 0)
        return -1;
    return fold_items(m, g, items);
}

static int list_row(const sj_measure *m, sj_gather *g, const sj_case_item *item, sj_row_list *list)
{
    const sj_levels *v = m->own.filter.v;
    int32_t level = m->own.filter.scope.level;
    if (level == SOJOURN_LEVEL_JOURNEY)
        return list->count != 0 ? 0 : sj_row_list_push(list, g->alloc, v, g->block, level, 0, 0);
    if (level != SOJOURN_LEVEL_EVENT)
        return sj_row_list_push(list, g->alloc, v, g->block, level, item->number, 0);
    const sj_case_event *e = &g->c.events.at[item->number];
    return sj_row_list_push(list, g->alloc, v, g->block, level, e->record, e->transaction);
}

int sj_measure_list(const sj_figures *own, sj_gather *g, const sj_tally_key *wanted,
                    sj_row_list *rows)
{
    sj_measure *m = (sj_measure *)own;
    sj_items items = {.alloc = g->alloc};
    m->answer = m->own.filter.clock->answer = 0;
    int failed = list_items(m, g, &items) != 0;
    for (uint32_t i = 0; i < items.list.count && !failed; i++) {
        const sj_case_item *item = &items.list.at[i];
        sj_tally_key key = key_of(m, g, item);
        if (item->hit && memcmp(key.of, wanted->of, 3 * sizeof *key.of) == 0)
            failed = list_row(m, g, item, rows) != 0;
    }
    sj_array_free(g->alloc, &items.list);
    if (failed_rule(m)) {
        rows->answer = sj_measure_answer(m);
        return SOJOURN_E_CALLBACK;
    }
    return failed ? -1 : 0;
}
