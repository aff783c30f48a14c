/* SPDX-License-Identifier: MIT */
/* The steps of one path: weighed by a model, or by the host. */
#include "api/trace.h"

#include "base/bytes.h"

#include <string.h>

/* Is the label of a key the step that was named? A key, once found, is known. */
static void find_step(sj_trace *t, const sj_trail *trail)
{
    char room[SJ_DIMENSION_ROOM];
    for (uint32_t i = 0; i < trail->path.count && !t->credit.has_point && t->step.length != 0;
         i++) {
        int64_t key = trail->path.at[i].point;
        if (sj_text_equal(sj_dimension_label(t->own.filter.v, &t->rule.touch, key, room),
                          t->step)) {
            t->credit.has_point = 1;
            t->credit.point = key;
        }
    }
}

static sojourn_touch *touches_of(sj_trace *t, const sj_trail *trail, const sj_gather *g,
                                 sj_arena *scratch)
{
    uint32_t count = trail->path.count;
    sojourn_touch *touches = sj_arena_zero(scratch, count + (uint64_t)1, sizeof *touches);
    for (uint32_t i = 0; i < count && touches != NULL; i++) {
        const sj_credit_step *step = &trail->path.at[i];
        char room[SJ_DIMENSION_ROOM], *own;
        sojourn_text label = sj_dimension_label(t->own.filter.v, &t->rule.touch, step->point, room);
        if (label.data == room) {
            own = sj_arena_bytes(scratch, label.length);
            if (own == NULL)
                return NULL;
            label.data = memcpy(own, room, label.length);
        }
        touches[i] =
            (sojourn_touch){.label = label,
                            .event = sj_row_event(g->v, g->c.events.at[step->event].record),
                            .start = step->start,
                            .end = step->end};
    }
    return touches;
}

/* Weights of a host whose sum is beyond 63 bits are as wrong as an answer below 0. */
static int ask_host(sj_trace *t, const sj_trail *trail, const sj_gather *g, uint32_t goal,
                    sj_arena *scratch, int64_t *amount)
{
    const sj_case_event *e = &g->c.events.at[goal];
    sj_row row = {sj_row_event(g->v, e->record), e->start, e->end, e->record, e->transaction};
    sojourn_span span;
    sojourn_touch *touches = touches_of(t, trail, g, scratch);
    uint64_t all = 0;
    if (touches == NULL)
        return -1;
    sj_row_fill(g->v, g->block, SOJOURN_LEVEL_EVENT, &row, g->c.as_of, &span);
    memset(t->weights.at, 0, trail->path.count * sizeof *t->weights.at);
    t->answer = t->asked.attribute(t->asked.context, &span, touches, trail->path.count,
                                   t->weights.at, amount);
    for (uint32_t i = 0; i < trail->path.count && t->answer >= 0; i++) {
        if (t->weights.at[i] > (uint64_t)INT64_MAX - all)
            t->answer = SOJOURN_E_ARGUMENT;
        else
            all += t->weights.at[i];
    }
    return t->answer < 0 ? -1 : 0;
}

int sj_trace_weigh(sj_trace *t, const sj_trail *trail, const sj_gather *g, uint32_t goal,
                   int64_t *amount)
{
    uint32_t count = trail->path.count;
    t->weights.count = t->credits.count = 0;
    if (sj_array_reserve(g->alloc, &t->weights, count + (uint64_t)1) != 0 ||
        sj_array_reserve(g->alloc, &t->credits, count + (uint64_t)1) != 0)
        return -1;
    if (count == 0)
        return 0;
    if (t->question->fold != SJ_QUESTION_HOST) {
        find_step(t, trail);
        sj_credit_weigh(&t->credit, trail->path.at, count, t->weights.at);
        return 0;
    }
    sj_arena scratch = {.alloc = g->alloc};
    int failed = ask_host(t, trail, g, goal, &scratch, amount);
    sj_arena_free(&scratch);
    return failed;
}
