/* SPDX-License-Identifier: MIT */
/* Figures that are watched from some settle on, against the same measured anew: after every settle,
 * whatever it merged, parted, erased or could not find memory for. What is measured anew is asked
 * in other words: as of the time that is meant, or with a condition stated twice. */
#include "trial.h"

#include <inttypes.h>
#include <string.h>

/* The end of the last event: what "now" means where no time is named. */
static int64_t latest_of(const sojourn *s)
{
    walk events;
    int64_t latest = INT64_MIN;

    if (walk_level(s, SOJOURN_LEVEL_EVENT, 0, &events, NULL) != SOJOURN_OK)
        return 0;
    for (uint64_t i = 0; i < events.count; i++)
        latest = events.spans[i].end > latest ? events.spans[i].end : latest;
    walk_free(&events);
    return latest;
}

int same_figure(const sojourn_figure *a, const sojourn_figure *b)
{
    for (int i = 0; i < 3; i++)
        if (a->group[i].length != b->group[i].length ||
            (a->group[i].length != 0 &&
             memcmp(a->group[i].data, b->group[i].data, a->group[i].length) != 0))
            return 0;
    return memcmp(&a->numerator, &b->numerator, sizeof a->numerator) == 0 &&
           memcmp(&a->squares, &b->squares, sizeof a->squares) == 0 &&
           a->denominator == b->denominator && a->count == b->count && a->left_out == b->left_out &&
           a->unit == b->unit && a->interval == b->interval && a->rank == b->rank &&
           a->sample == b->sample;
}

static int same_answers(trial *t, const sojourn_answer *kept, const sojourn_answer *anew,
                        const char *name)
{
    const sojourn_figure *a, *b;
    uint64_t count, other;

    sojourn_answer_figures(kept, &a, &count, NULL);
    sojourn_answer_figures(anew, &b, &other, NULL);
    if (count != other)
        return trial_fails(t, "a watched metric has other groups than measured anew", name);
    for (uint64_t i = 0; i < count; i++) {
        t->comparisons++;
        if (!same_figure(&a[i], &b[i]))
            return trial_fails(t, "a watched figure is another than measured anew", name);
    }
    return 1;
}

/* The same question in other words. */
static sojourn_metric reworded(const vigil *v, sojourn_query *scope, int64_t latest)
{
    sojourn_metric m = v->metric;

    *scope = v->scope;
    if (v->fixed)
        m.where_count = 2;
    else
        scope->as_of = latest;
    m.scope = scope;
    return m;
}

static int vigil_holds(trial *t, const sojourn *s, const vigil *v, int64_t latest)
{
    sojourn_query scope;
    sojourn_metric asked = reworded(v, &scope, latest);
    sojourn_answer *kept = NULL, *anew = NULL;
    sojourn_error error = {0};
    char name[80];

    snprintf(name, sizeof name, "%.*s %.*s", (int)asked.name.length, asked.name.data,
             (int)asked.variant.length, asked.variant.length ? asked.variant.data : "");
    int fine =
        trial_expects(t, sojourn_measure(s, &v->metric, &kept, &error), SOJOURN_OK, name, &error) &&
        trial_expects(t, sojourn_measure(s, &asked, &anew, &error), SOJOURN_OK, name, &error) &&
        same_answers(t, kept, anew, name);
    sojourn_answer_close(kept);
    sojourn_answer_close(anew);
    return fine;
}

static int may_be_refused(const vigil *v)
{
    static const char *const others[] = {"patience",    "patience_share", "patience_mean",
                                         "health",      "occupancy",      "utilisation",
                                         "concurrency", "health_alarm"};

    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (v->metric.name.length == strlen(others[i]) &&
            memcmp(v->metric.name.data, others[i], strlen(others[i])) == 0)
            return 1;
    return v->parameter.name.length == 8 && memcmp(v->parameter.name.data, "quantile", 8) == 0;
}

/* A fixed one is as of a time, within two, under a condition. */
void vigil_scope(dice *d, vigil *v, int64_t latest)
{
    static const sojourn_text field = {"channel", 7}, value = {"voice", 5};

    v->fixed = dice_percent(d, 30);
    v->scope = (sojourn_query){.size = sizeof v->scope};
    if (dice_percent(d, 20)) {
        v->scope.from = latest / 2;
        v->scope.until = latest;
    }
    if (v->fixed) {
        v->scope.as_of = latest / 4 * 3 + 1;
        v->where[0] = v->where[1] = (sojourn_where){field, value};
        v->metric.where = v->where;
        v->metric.where_count = 1;
    }
    v->metric.scope = &v->scope;
}

static int vigil_begin(trial *t, sojourn *s, vigil *v, int64_t latest)
{
    sojourn_metric_row row;
    sojourn_error error = {0};

    memset(v, 0, sizeof *v);
    metric_draw(&t->vigils.dice, &v->metric, &row, &v->parameter);
    vigil_scope(&t->vigils.dice, v, latest);
    if (v->scope.from > v->scope.until)
        v->scope.from = v->scope.until;
    sojourn_status status = sojourn_watch(s, &v->metric, 1, &error);
    v->on = status == SOJOURN_OK;
    if (status == SOJOURN_E_ARGUMENT && may_be_refused(v))
        return 1;
    return trial_expects(t, status, SOJOURN_OK, "watch", &error);
}

void vigils_reset(trial *t)
{
    t->vigils = (vigils){.dice = dice_of(t->dice.state[0], 17)};
}

/* Call after each settle of a handle: the first that comes by is watched. */
int vigils_hold(trial *t, sojourn *s)
{
    vigils *all = &t->vigils;

    if ((t->deck.asks & ASK_WATCHED) == 0)
        return 1;
    if (all->of == NULL && dice_percent(&all->dice, 25))
        all->of = s;
    if (all->of != s)
        return 1;
    int64_t latest = latest_of(s);
    for (int i = 0; i < VIGILS; i++) {
        vigil *v = &all->at[i];

        if (!v->on && dice_percent(&all->dice, 30) && !vigil_begin(t, s, v, latest))
            return 0;
        if (v->on && !vigil_holds(t, s, v, latest))
            return 0;
        if (v->on && dice_percent(&all->dice, 4)) {
            v->on = 0;
            sojourn_watch(s, &v->metric, 0, NULL); /* another may have been the same */
        }
    }
    return 1;
}
