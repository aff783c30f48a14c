/* SPDX-License-Identifier: MIT */
/* The caller's own score of an interaction: he is shown the span and its events, in the order of a
 * cursor. Cost: what showing them costs, and n log n of an interaction's events. */
#include "api/measure.h"

typedef struct {
    sj_arena scratch;
    sj_row_list rows;
    SJ_ARRAY(sojourn_span) events;
} page;

/* Show the events [from, until) of the case. */
static int show_events(const sj_gather *g, uint32_t from, uint32_t until, page *p)
{
    p->rows.count = p->events.count = 0;
    if (sj_array_reserve(g->alloc, &p->events, until - from) != 0)
        return -1;
    for (uint32_t i = from; i < until; i++)
        if (sj_row_list_push(&p->rows, g->alloc, g->v, g->block, SOJOURN_LEVEL_EVENT,
                             g->c.events.at[i].record, g->c.events.at[i].transaction) != 0)
            return -1;
    if (sj_row_list_order(&p->rows, g->alloc, &p->scratch) != 0)
        return -1;
    for (uint32_t i = 0; i < p->rows.count; i++)
        sj_row_fill(g->v, g->block, SOJOURN_LEVEL_EVENT, &p->rows.at[p->rows.order.at[i]],
                    g->c.as_of, &p->events.at[p->events.count++]);
    return 0;
}

/* Ask the rule about interaction number `at`, whose events are shown. */
static int ask(sj_measure *m, const sj_gather *g, uint32_t at, const page *p, sj_items *out)
{
    const sj_case_interaction *own = &g->c.interactions.at[at];
    sj_row row = {sj_block_id(g->v, g->block, SOJOURN_LEVEL_INTERACTION, at), own->start, own->end,
                  at, own->engagement};
    sojourn_span span;
    sj_case_item item = sj_item_interaction(&g->c, at, 0);
    sj_row_fill(g->v, g->block, SOJOURN_LEVEL_INTERACTION, &row, g->c.as_of, &span);
    int32_t answer = m->score(m->context, &span, p->events.at, p->events.count, &item.value);
    if (answer < 0) {
        m->answer = answer;
        return -1;
    }
    item.out = answer != 0;
    item.hit = !item.out;
    return sj_items_add(out, item);
}

int sj_score_list(sj_measure *m, const sj_gather *g, sj_items *out)
{
    page p = {.scratch.alloc = g->alloc};
    int failed = 0;
    for (uint32_t i = 0, from = 0, until; i < g->c.interactions.count && !failed; i++) {
        for (until = from; until < g->c.events.count && g->c.events.at[until].interaction == i;)
            until++;
        if ((g->c.interactions.at[i].flags & SOJOURN_SPAN_CONTACT) != 0)
            failed = show_events(g, from, until, &p) != 0 || ask(m, g, i, &p, out) != 0;
        from = until;
    }
    sj_row_list_free(&p.rows, g->alloc);
    sj_array_free(g->alloc, &p.events);
    sj_arena_free(&p.scratch);
    return failed ? -1 : 0;
}
