/* SPDX-License-Identifier: MIT */
/* Which figures may be watched: those that each customer adds to, whatever the others do. */
#include "api/watch.h"

#include "base/bytes.h"
#include "base/fault.h"

#include <string.h>

static int same_dimension(const sj_dimension *a, const sj_dimension *b)
{
    return a->what == b->what && a->width == b->width && sj_text_equal(a->trait, b->trait);
}

static int same_filter(const sj_filter *a, const sj_filter *b)
{
    if (a->offset != b->offset || a->where_count != b->where_count ||
        a->scope.from != b->scope.from || a->scope.until != b->scope.until ||
        a->scope.as_of != b->scope.as_of)
        return 0;
    for (uint32_t i = 0; i < a->where_count; i++)
        if (!same_dimension(&a->where[i].field, &b->where[i].field) ||
            !sj_text_equal(a->where[i].value, b->where[i].value))
            return 0;
    return 1;
}

static int same_ask(const sj_measure *a, const sj_measure *b)
{
    if (a->ask.variant != b->ask.variant || a->ask.named_count != b->ask.named_count ||
        memcmp(a->ask.set, b->ask.set, sizeof a->ask.set) != 0)
        return 0;
    for (uint32_t i = 0; i < a->ask.named_count; i++)
        if (a->named[i].parameter != b->named[i].parameter ||
            a->named[i].value != b->named[i].value || !sj_text_equal(a->names[i], b->names[i]))
            return 0;
    return 1;
}

static int asks_rule(const sj_measure *m)
{
    return m->score != NULL || m->own.filter.clock->rule != NULL;
}

static int is_narrow(const sj_measure *m)
{
    static const sojourn_id any;
    return m->own.filter.scope.customer.kind.length != 0 ||
           !sj_id_equal(m->own.filter.scope.within, any);
}

sj_watch *sj_watch_find(const sojourn *s, const sj_measure *m)
{
    for (uint32_t i = 0;
         s->watches != NULL && !is_narrow(m) && !asks_rule(m) && i < s->watches->list.count; i++) {
        sj_watch *watch = s->watches->list.at[i];
        const sj_measure *own = &watch->m;
        if (own->metric == m->metric && same_ask(own, m) &&
            same_dimension(&own->by[0], &m->by[0]) && same_dimension(&own->by[1], &m->by[1]) &&
            same_dimension(&own->by[2], &m->by[2]) && same_filter(&own->own.filter, &m->own.filter))
            return watch;
    }
    return NULL;
}

/* Why a metric cannot be watched, whatever of it is asked; NULL: it can. */
static const char *refusal_of(const sj_measure *m)
{
    static const char every[] =
        "measure what needs every value, a quantile or a survival, without watching it";
    static const char moves[] =
        "measure what looks through a window that moves without watching it";
    static const char agents[] =
        "measure agents' time, which is of all customers, without watching it";
    static const char *const of_fold[] = {
        [SJ_FOLD_LASTING] = every,      [SJ_FOLD_SURVIVAL] = every,
        [SJ_FOLD_HEALTH] = moves,       [SJ_FOLD_ALARM] = moves,
        [SJ_FOLD_OCCUPANCY] = agents,   [SJ_FOLD_UTILISATION] = agents,
        [SJ_FOLD_CONCURRENCY] = agents,
    };
    if (m->tally.quantile != 0)
        return every;
    return m->metric->fold < sizeof of_fold / sizeof *of_fold ? of_fold[m->metric->fold] : NULL;
}

static sojourn_status refuse(const sj_measure *m, sojourn_error *error)
{
    const char *why = refusal_of(m);
    if (m->metric->fold == SJ_FOLD_EXPOSURE && m->own.filter.scope.as_of == 0)
        why = "name the time as_of which to watch it, for it grows with every moment";
    if (asks_rule(m))
        why = "measure what asks a rule of yours, which may fail, without watching it";
    if (why == NULL && is_narrow(m))
        why = "watch all customers: of one, or within a span, a measure is short";
    return why == NULL ? SOJOURN_OK : sj_filter_refuse(error, 0, why, sj_text(m->metric->name));
}

/* What its items hang on: conditions and groups may take them further than the metric does. */
static uint8_t shelf_of(const sj_measure *m)
{
    int whole = m->metric->reach == SJ_OF_CUSTOMER;
    for (int i = 0; i < 3; i++)
        whole |= sj_dimension_of_customer(&m->by[i]);
    for (uint32_t i = 0; i < m->own.filter.where_count; i++)
        whole |= sj_dimension_of_customer(&m->own.filter.where[i].field);
    return whole ? SJ_BY_CUSTOMER : SJ_BY_ENGAGEMENT;
}

/* Take it into the list, and into all ledgers. */
static int add(sojourn *s, sj_watch *watch)
{
    sj_watches *w = s->watches;
    if (sj_watch_catch_up(s) != 0 || sj_array_reserve(&s->alloc, &w->list, 1) != 0)
        return -1;
    watch->number = ++w->last;
    watch->shelf = shelf_of(&watch->m);
    w->shelf[watch->shelf].used++;
    watch->m.tally.sheet = &w->sheet;
    sj_measure_bound(&watch->m);
    sj_array_push(&w->list, watch);
    if (sj_watch_begin(s, watch) == 0)
        return 0;
    sj_watch_drop(s, watch);
    return -1;
}

/* It is the list's from now on, unless this fails. */
static sojourn_status begin(sojourn *s, sj_watch *watch, sojourn_error *error)
{
    sojourn_status status = refuse(&watch->m, error);
    if (status != SOJOURN_OK)
        return status;
    if (s->watches == NULL)
        s->watches = sj_watch_make(s);
    if (s->watches != NULL && add(s, watch) == 0)
        return SOJOURN_OK;
    sj_watch_tidy(s);
    return sj_fault_memory(error);
}

static sojourn_status end(sojourn *s, sj_watch *watch, const sj_measure *m, sojourn_error *error)
{
    if (watch == NULL)
        return sj_filter_refuse(error, 0, "end what is watched, asked in the same words",
                                sj_text(m->metric->name));
    sj_watch_drop(s, watch);
    sj_watch_free(s, watch);
    sj_watch_tidy(s);
    return SOJOURN_OK;
}

static sojourn_status watch(sojourn *s, const sojourn_metric *metric, int on, sojourn_error *error)
{
    sj_watch *asked = sj_watch_read(s);
    if (asked == NULL)
        return sj_fault_memory(error);
    sojourn_status status = sj_inquire(&asked->m, metric, error);
    if (status == SOJOURN_OK && sj_inquire_also(metric) != NULL)
        status = sj_fault(error, SOJOURN_E_ARGUMENT, 0, "watch metrics one by one: also");
    sj_watch *known = status == SOJOURN_OK ? sj_watch_find(s, &asked->m) : NULL;
    int taken = 0;
    if (status == SOJOURN_OK && on && known == NULL) {
        status = begin(s, asked, error);
        taken = status == SOJOURN_OK;
    } else if (status == SOJOURN_OK && !on) {
        status = end(s, known, &asked->m, error);
    }
    if (!taken)
        sj_watch_free(s, asked);
    return status;
}

sojourn_status sojourn_watch(sojourn *s, const sojourn_metric *metric, int32_t on,
                             sojourn_error *error)
{
    sojourn_status status = sj_handle_settled(s, error);
    if (status != SOJOURN_OK)
        return status;
    if (on != 0 && on != 1)
        return sj_fault(error, SOJOURN_E_ARGUMENT, 0, "say 1 to watch, 0 to end it");
    return sj_handle_answer(s, watch(s, metric, on, error), error);
}
