/* SPDX-License-Identifier: MIT */
/* A walk over the customers in scope: gather, cut paths, and of each path share its goal out or
 * count what it is. The drill-down does the same to a customer once more and lists what came to the
 * figure.
 */
#include "api/trace.h"

#include "api/answer.h"
#include "api/cursor.h"
#include "base/fault.h"

#include <string.h>

static int fold_row(void *context, const sj_gather *g, const sj_tally_key *key,
                    const sj_case_item *item)
{
    return sj_tally_fold(&((sj_trace *)context)->tally, key, g->customer, item);
}

static int fold_path(void *context, const sj_trail *trail, const sj_gather *g, const sj_way *way)
{
    sj_trace *t = context;
    if (sj_trace_is_table(t))
        return sj_trace_rows(t, trail, g, way, fold_row, t);
    if (sj_trace_together(t) && sj_trace_open(t, trail, g, way)) {
        t->left_out++;
        return 0;
    }
    return sj_trace_share(t, trail, g, way->goal);
}

/* What a visit of each path would do, where no path is looked at. */
static int of_customer(sj_trace *t, const sj_trail *trail, const sj_gather *g, sj_trace_emit *emit,
                       void *context)
{
    return t->question->fold == SJ_QUESTION_JOIN ? sj_trace_join(t, trail, g, emit, context)
                                                 : sj_trace_leave(t, trail, g, emit, context);
}

static int fold_customer(sj_trace *t, sj_trail *trail, sj_gather *g, uint32_t customer)
{
    if (sj_gather_read(g, customer) != 0 || sj_trail_read(trail, g, t->own.filter.offset) != 0)
        return -1;
    if (sj_trace_of_customer(t))
        return of_customer(t, trail, g, fold_row, t);
    if (sj_trail_walk(trail, g, &t->own.filter, fold_path, t) != 0)
        return -1;
    return sj_trace_is_table(t) ? 0 : sj_trace_costs(t, g);
}

/* The answer of a rule of the host that failed, or 0. */
static int32_t answer_of(const sj_trace *t, const sj_clock *clock)
{
    return t->answer < 0 ? t->answer : clock->answer < 0 ? clock->answer : 0;
}

static int fold_all(sj_trace *t, sj_alloc *alloc, const sojourn_cursor *cursor)
{
    uint32_t count, done = 0;
    const uint32_t *customers = sj_cursor_customers(cursor, &count);
    sj_trail trail;
    sj_gather gather;
    sj_trail_init(&trail, alloc, &t->rule);
    sj_gather_init(&gather, alloc, t->own.filter.v, t->own.filter.scope.as_of);
    gather.c.clock = t->own.filter.clock;
    while (done < count && fold_customer(t, &trail, &gather, customers[done]) == 0 &&
           gather.c.clock->answer >= 0)
        done++;
    sj_trail_free(&trail);
    sj_gather_free(&gather);
    return done == count ? 0 : -1;
}

/* ---- drill-down ---- */
typedef struct {
    sj_trace *t;
    const sj_tally_key *wanted;
    sj_row_list *rows;
} finder;

static int list_event(const finder *f, const sj_gather *g, uint32_t event)
{
    const sj_case_event *e = &g->c.events.at[event];
    return sj_row_list_push(f->rows, g->alloc, g->v, g->block, SOJOURN_LEVEL_EVENT, e->record,
                            e->transaction);
}

static int find_row(void *context, const sj_gather *g, const sj_tally_key *key,
                    const sj_case_item *item)
{
    const finder *f = context;
    sj_tally_key shown = sj_trace_shown(f->t, key);
    int own = item->hit && !item->out && memcmp(shown.of, f->wanted->of, 3 * sizeof *key->of) == 0;
    return own ? list_event(f, g, item->number) : 0;
}

static int find_path(void *context, const sj_trail *trail, const sj_gather *g, const sj_way *way)
{
    finder *f = context;
    if (sj_trace_is_table(f->t))
        return sj_trace_rows(f->t, trail, g, way, find_row, f);
    int came = sj_trace_came(f->t, trail, g, way->goal, f->wanted);
    return came > 0 ? list_event(f, g, way->goal) : came;
}

/* A copy of the trace and of its clock, for a walk may be one of many at once. */
static int list_counted(const sj_figures *own, sj_gather *g, const sj_tally_key *wanted,
                        sj_row_list *rows)
{
    sj_trace copy = *(const sj_trace *)own;
    sj_clock clock = *own->filter.clock, *shared = g->c.clock;
    memset(&copy.weights, 0, sizeof copy.weights);
    memset(&copy.credits, 0, sizeof copy.credits);
    memset(&copy.scratch, 0, sizeof copy.scratch);
    copy.scratch.alloc = g->alloc;
    copy.looking = 1;
    g->c.clock = &clock;
    sj_trail trail;
    sj_trail_init(&trail, g->alloc, &copy.rule);
    finder f = {&copy, wanted, rows};
    int failed = sj_trail_read(&trail, g, own->filter.offset) != 0;
    if (!failed && sj_trace_of_customer(&copy))
        failed = of_customer(&copy, &trail, g, find_row, &f) != 0;
    else if (!failed)
        failed = sj_trail_walk(&trail, g, &own->filter, find_path, &f) != 0;
    sj_trail_free(&trail);
    sj_array_free(g->alloc, &copy.weights);
    sj_array_free(g->alloc, &copy.credits);
    sj_arena_free(&copy.scratch);
    g->c.clock = shared;
    if (answer_of(&copy, &clock) < 0) {
        rows->answer = answer_of(&copy, &clock);
        return SOJOURN_E_CALLBACK;
    }
    return failed ? -1 : 0;
}

static void free_trace(sj_figures *own)
{
    sj_trace *t = (sj_trace *)own;
    sj_array_free(t->tally.alloc, &t->weights);
    sj_array_free(t->tally.alloc, &t->credits);
    sj_arena_free(&t->scratch);
    sj_phrase_free(&t->phrases);
    sj_track_free(&t->track);
    sj_tally_free(&t->tally);
}

static sojourn_status fail(const sj_trace *t, sojourn_error *error)
{
    if (answer_of(t, t->own.filter.clock) < 0) {
        sojourn_status status =
            sj_fault(error, SOJOURN_E_CALLBACK, 0,
                     t->answer < 0 ? "the rule attribute failed: mend what it reports"
                                   : "the rule offset failed, or told a day or more: mend it");
        if (error != NULL)
            error->detail = answer_of(t, t->own.filter.clock);
        return status;
    }
    if (t->endless)
        return sj_fault(error, SOJOURN_E_ARGUMENT, 0,
                        "ask for a lower order, a coarser touch or a where: the chain is too long");
    if (t->crowded)
        return sj_fault(error, SOJOURN_E_ARGUMENT, 0,
                        "name fewer conditions: a path meets more than 64");
    if (t->mixed)
        return sj_fault(error, SOJOURN_E_ARGUMENT, 0, "name a currency: the goals have several");
    if (t->beyond)
        return sj_fault(error, SOJOURN_E_ARGUMENT, 0, "ask for less: the value is beyond 64 bits");
    return sj_fault_memory(error);
}

/* The row without a label comes first, so that others have the same numbers in any order of facts.
 */
static int begin(sj_trace *t)
{
    return sj_trace_is_table(t) ? 0 : sj_trace_unattributed(t);
}

/* What needs all paths. */
static int finish(sj_trace *t, sj_arena *scratch)
{
    t->beyond = !sj_trace_is_table(t) && !sj_trace_fits(t);
    if (t->mixed || t->beyond)
        return -1;
    if (sj_trace_is_table(t))
        return sj_trace_finish(t, scratch);
    if (t->question->fold == SJ_QUESTION_ORDERED)
        sj_trace_place_costs(t);
    return sj_trace_together(t) ? sj_trace_track(t, scratch) : 0;
}

static sojourn_status trace(sojourn_answer *answer, const sojourn_path *path, sojourn_error *error)
{
    sj_alloc *alloc = &answer->q.alloc;
    sj_trace *t = sj_answer_room(answer, sizeof *t);
    if (t == NULL)
        return sj_fault_memory(error);
    t->own.list = list_counted;
    t->own.label = sj_trace_label;
    t->own.order = sj_trace_order;
    t->own.free = free_trace;
    t->tally.alloc = t->track.alloc = t->phrases.alloc = t->scratch.alloc = alloc;
    sojourn_cursor *cursor = NULL;
    sojourn_status status = sj_trace_read(t, path, error);
    if (status == SOJOURN_OK)
        status = sojourn_cursor_open(answer->s, &t->own.filter.scope, &cursor, error);
    if (status != SOJOURN_OK)
        return status;
    int failed =
        begin(t) != 0 || fold_all(t, alloc, cursor) != 0 || finish(t, &answer->q.scratch) != 0 ||
        sj_figures_show(&t->own, &t->tally, &answer->q.scratch,
                        sj_trace_is_table(t) ? sj_trace_show_row : sj_trace_show_share) != 0;
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
