/* SPDX-License-Identifier: MIT */
/* Metrics that are asked together, each with a scope of its own, against the same asked alone. */
#include "trial.h"

#include <stdio.h>
#include <string.h>

enum { TOGETHER = 8 };

/* What is asked, and what each is alone. */
typedef struct party {
    vigil at[TOGETHER];
    sojourn_answer *alone[TOGETHER];
    uint64_t count;
    sojourn_status status; /* of the first that fails */
} party;

/* Some of them are of the customer whom a fact names. */
static void draw(trial *t, dice *d, party *p)
{
    const fact *f = t->deck.facts[dice_below(d, t->deck.count)];
    sojourn_metric_row row;

    p->count = 1 + dice_below(d, TOGETHER);
    for (uint64_t i = 0; i < p->count; i++) {
        vigil *v = &p->at[i];

        metric_draw(d, &v->metric, &row, &v->parameter);
        vigil_scope(d, v, f->event.start);
        if (v->scope.from > v->scope.until)
            v->scope.from = v->scope.until;
        if (f->event.identifier_count > 0 && dice_percent(d, 20))
            v->scope.customer = f->event.identifiers[0];
        if (i > 0)
            p->at[i - 1].metric.also = &v->metric;
    }
}

static void ask_alone(const sojourn *s, party *p)
{
    for (uint64_t i = 0; i < p->count && p->status == SOJOURN_OK; i++) {
        sojourn_metric metric = p->at[i].metric;

        metric.also = NULL;
        p->status = sojourn_measure(s, &metric, &p->alone[i], NULL);
    }
}

static uint64_t drilled(const sojourn_answer *answer, uint64_t row)
{
    sojourn_cursor *cursor = NULL;
    const sojourn_span *span;
    uint64_t fold = 1;

    if (sojourn_cursor_drill(answer, row, &cursor, NULL) != SOJOURN_OK)
        return 0;
    while (sojourn_cursor_next(cursor, &span, NULL) == SOJOURN_OK)
        fold = dice_mix(fold + span->id.low);
    sojourn_cursor_close(cursor);
    return fold;
}

/* Row by row those of each alone, and of each the way down from one of its own. */
static int same_rows(trial *t, dice *d, const party *p, const sojourn_answer *together)
{
    const sojourn_figure *rows, *own;
    uint64_t count, own_count, at = 0;

    sojourn_answer_figures(together, &rows, &count, NULL);
    for (uint64_t i = 0; i < p->count; i++) {
        sojourn_answer_figures(p->alone[i], &own, &own_count, NULL);
        for (uint64_t k = 0; k < own_count; k++, at++)
            if (at >= count || rows[at].metric != i || own[k].metric != 0 ||
                !same_figure(&rows[at], &own[k]))
                return trial_fails(t, "a figure asked together is another",
                                   p->at[i].metric.name.data);
        uint64_t some = own_count != 0 ? dice_below(d, own_count) : 0;
        if (own_count != 0 &&
            drilled(together, at - own_count + some) != drilled(p->alone[i], some))
            return trial_fails(t, "the way down together is another", p->at[i].metric.name.data);
        t->comparisons += own_count;
    }
    return at == count || trial_fails(t, "figures asked together", "there are more");
}

int together_hold(trial *t, const sojourn *s)
{
    party p = {.count = 0};
    dice d = dice_of(t->deck.count, 13);
    sojourn_answer *together = NULL;

    if (t->deck.count == 0)
        return 1;
    draw(t, &d, &p);
    ask_alone(s, &p);
    sojourn_status status = sojourn_measure(s, &p.at[0].metric, &together, NULL);
    int fine = status == p.status || trial_fails(t, "metrics asked together", "another status");
    if (fine && status == SOJOURN_OK)
        fine = same_rows(t, &d, &p, together);
    sojourn_answer_close(together);
    for (uint64_t i = 0; i < p.count; i++)
        sojourn_answer_close(p.alone[i]);
    return fine;
}
