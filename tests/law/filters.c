/* SPDX-License-Identifier: MIT */
/* Queries against a plain filter over the walks of all levels. Which customer an identifier means
 * is asked at the level of journeys; all other levels must then agree with that answer. */
#include "trial.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { QUERIES = 8 };

typedef struct filter {
    sojourn_query query;
    sojourn_id customer; /* that the query's identifier means; zero: none */
} filter;

/* Is `s` the span `within`, or does it lie in it? */
static int lies_within(walk levels[WALK_LEVELS], const sojourn_span *s, sojourn_id within)
{
    while (s != NULL) {
        if (id_equal(s->id, within))
            return 1;
        if (s->level == SOJOURN_LEVEL_JOURNEY)
            return 0;
        s = walk_find(&levels[s->level + 1], s->parent);
    }
    return 0;
}

static int meets(const sojourn_span *s, int64_t from, int64_t until)
{
    if (from == 0 && until == 0)
        return 1;
    return s->start < until && (s->end > from || s->start >= from);
}

static int passes(walk levels[WALK_LEVELS], const sojourn_span *s, const filter *f)
{
    if (f->query.customer.value.length > 0 && !id_equal(s->customer, f->customer))
        return 0;
    if (!id_zero(f->query.within) && !lies_within(levels, s, f->query.within))
        return 0;
    return meets(s, f->query.from, f->query.until);
}

/* Last row of the customer of row i, plus one. */
static uint64_t customer_end(const walk *w, uint64_t i)
{
    uint64_t end = i;

    while (end < w->count && id_equal(w->spans[end].customer, w->spans[i].customer))
        end++;
    return end;
}

static void filtered(walk levels[WALK_LEVELS], const filter *f, walk *out)
{
    const walk *all = &levels[f->query.level];
    sojourn_span *rows = malloc((all->count + 1) * sizeof *rows);
    uint64_t count = 0, limit = f->query.limit;

    if (rows == NULL)
        abort();
    for (uint64_t i = 0, end; i < all->count; i = end) {
        end = customer_end(all, i);
        for (uint64_t k = i; k < end; k++) {
            int latest_first = (f->query.flags & SOJOURN_QUERY_LATEST_FIRST) != 0;
            const sojourn_span *s = &all->spans[latest_first ? i + end - 1 - k : k];

            if (passes(levels, s, f))
                rows[count++] = *s;
        }
    }
    walk_copy(rows, limit > 0 && limit < count ? limit : count, out);
    free(rows);
}

static int answers(trial *t, const sojourn *s, walk levels[WALK_LEVELS], const filter *f)
{
    const sojourn_query *q = &f->query;
    sojourn_error error = {0};
    walk got, expected;
    char what[300], why[1000];
    int same;

    snprintf(what, sizeof what,
             "query level %" PRId32 " flags %" PRIu32 " customer '%.*s:%.*s' within %016" PRIx64
             " from %" PRId64 " until %" PRId64 " limit %" PRIu64,
             q->level, q->flags, (int)q->customer.kind.length, q->customer.kind.data,
             (int)(q->customer.value.length % 80), q->customer.value.data, q->within.high, q->from,
             q->until, q->limit);
    if (!trial_expects(t, walk_query(s, q, &got, &error), SOJOURN_OK, what, &error))
        return 0;
    filtered(levels, f, &expected);
    same = walk_equal(&got, &expected, why, sizeof why);
    t->comparisons += 1 + got.count;
    walk_free(&got);
    walk_free(&expected);
    return same || trial_fails(t, what, why);
}

static const sojourn_span *span_any(trial *t, walk levels[WALK_LEVELS])
{
    const walk *w = &levels[dice_below(&t->dice, WALK_LEVELS)];

    return w->count == 0 ? NULL : &w->spans[dice_below(&t->dice, w->count)];
}

static const sojourn_identifier *identifier_any(trial *t)
{
    const fact *f = t->deck.facts[dice_below(&t->dice, t->deck.count)];

    if (f->is_link)
        return dice_percent(&t->dice, 50) ? &f->a : &f->b;
    if (f->event.identifier_count == 0)
        return NULL;
    return &f->event.identifiers[dice_below(&t->dice, f->event.identifier_count)];
}

static void draw_period(trial *t, walk levels[WALK_LEVELS], sojourn_query *q)
{
    const sojourn_span *a = span_any(t, levels), *b = span_any(t, levels);
    int64_t from, until;

    if (a == NULL || b == NULL)
        return;
    from = dice_percent(&t->dice, 50) ? a->start : a->end;
    until = dice_percent(&t->dice, 50) ? b->start : b->end;
    if (from > until) {
        int64_t swapped = from;

        from = until;
        until = swapped;
    }
    if (from == until && until < INT64_MAX)
        until++;
    if (from < until) {
        q->from = from;
        q->until = until;
    }
}

/* The customer of a contact that states `who` alone at a time, by feeding one; 0: it failed. */
static int customer_of_one_more(trial *t, const sojourn *s, const sojourn_identifier *who,
                                int64_t time, sojourn_id *out)
{
    sojourn_event event = {.system = {"lookup", 6}, .start = time};
    sojourn_query q = {.size = sizeof q, .level = SOJOURN_LEVEL_EVENT};
    sojourn_error error = {0};
    sojourn *more = NULL;
    walk got = {0};

    event.reference = UINT64_MAX;
    event.identifiers = who;
    event.identifier_count = 1;
    int fine =
        trial_expects(t, sojourn_open(&t->deck.history->options, &more, &error), SOJOURN_OK, "open",
                      &error) &&
        trial_expects(t, sojourn_merge(more, s, &error), SOJOURN_OK, "merge", &error) &&
        trial_expects(t, sojourn_feed(more, &event, 1, &error), SOJOURN_OK, "feed", &error) &&
        trial_expects(t, sojourn_settle(more, &error), SOJOURN_OK, "settle", &error) &&
        trial_expects(t, walk_query(more, &q, &got, &error), SOJOURN_OK, "query", &error);
    *out = (sojourn_id){0, 0};
    for (uint64_t i = 0; fine && i < got.count; i++)
        if (got.spans[i].reference == UINT64_MAX)
            *out = got.spans[i].customer;
    walk_free(&got);
    sojourn_close(more);
    return fine;
}

/* What erasures take cannot be looked for by one more event. */
static int erases(const trial *t)
{
    for (uint64_t i = 0; i < t->deck.count; i++)
        if (t->deck.facts[i]->is_erasure)
            return 1;
    return 0;
}

/* An identifier means, at a time, the customer of a contact that states it alone then. */
static int lookup_holds(trial *t, const sojourn *s, walk levels[WALK_LEVELS],
                        const sojourn_identifier *who, int64_t time, const walk *got)
{
    sojourn_id expected;

    if (t->deck.history->rules.identify != NULL || erases(t))
        return 1;
    if (!customer_of_one_more(t, s, who, time, &expected))
        return 0;
    int there = walk_find(&levels[SOJOURN_LEVEL_JOURNEY], expected) != NULL;
    return got->count == (uint64_t)there && (!there || id_equal(got->spans[0].id, expected));
}

/* The journey of an identifier, as of a time. */
static int draw_customer(trial *t, const sojourn *s, walk levels[WALK_LEVELS], filter *f)
{
    const sojourn_identifier *who = identifier_any(t);
    const sojourn_span *then = span_any(t, levels);
    sojourn_query q = {.size = sizeof q, .level = SOJOURN_LEVEL_JOURNEY};
    sojourn_error error = {0};
    sojourn_id name;
    walk got;
    int fine = 1;

    if (who == NULL || !oracle_identifier(t->oracle, who, &name))
        return 1;
    q.customer = *who;
    if (then != NULL && then->start != 0 && dice_percent(&t->dice, 50)) {
        q.as_of = then->start;
        if (!trial_expects(t, walk_query(s, &q, &got, &error), SOJOURN_OK, "lookup", &error))
            return 0;
        fine = lookup_holds(t, s, levels, who, q.as_of, &got);
        walk_free(&got);
        if (!fine)
            return trial_fails(t, "lookup", "not the customer of one more contact");
    }
    q.as_of = 0;
    if (!trial_expects(t, walk_query(s, &q, &got, &error), SOJOURN_OK, "query of one customer",
                       &error))
        return 0;
    f->query.customer = *who;
    if (got.count > 0)
        f->customer = got.spans[0].id;
    fine = got.count <= 1;
    walk_free(&got);
    return fine || trial_fails(t, "query of one customer", "several journeys");
}

int filters_hold(trial *t, const sojourn *s, walk levels[WALK_LEVELS])
{
    for (int i = 0; i < QUERIES; i++) {
        filter f = {.query = {.size = sizeof f.query}};
        const sojourn_span *within = dice_percent(&t->dice, 40) ? span_any(t, levels) : NULL;

        f.query.level = (int32_t)dice_below(&t->dice, WALK_LEVELS);
        if (within != NULL)
            f.query.within = within->id;
        if (dice_percent(&t->dice, 40))
            f.query.flags |= SOJOURN_QUERY_LATEST_FIRST;
        if (dice_percent(&t->dice, 40))
            draw_period(t, levels, &f.query);
        if (dice_percent(&t->dice, 30))
            f.query.limit = 1 + dice_below(&t->dice, 1 + levels[f.query.level].count);
        if (dice_percent(&t->dice, 40) && !draw_customer(t, s, levels, &f))
            return 0;
        if (!answers(t, s, levels, &f))
            return 0;
    }
    return 1;
}
