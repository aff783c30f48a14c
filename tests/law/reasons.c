/* SPDX-License-Identifier: MIT */
/* Reasons on every road: equal rows for equal pairs; a chain within a customer whose steps hang
 * together and keep their limits; between customers only what is apart; and lists that add up to
 * the counts. */
#include "reasons.h"

#include <inttypes.h>
#include <string.h>

enum { PAIRS = 6 };

int reason_wrong(const question *q, uint64_t row, const char *what)
{
    char detail[300];

    snprintf(detail, sizeof detail,
             "%s: row %" PRIu64 " of %" PRIu64 " (%.*s), %016" PRIx64 " to %016" PRIx64, what, row,
             q->count, row < q->count ? (int)q->rows[row].rule.length : 0,
             row < q->count ? q->rows[row].rule.data : "", q->a.high, q->b.high);
    return trial_fails(q->t, "reasons", detail);
}

int reason_is(const sojourn_reason *r, const char *rule)
{
    return r->rule.length == strlen(rule) && memcmp(r->rule.data, rule, r->rule.length) == 0;
}

static int within(int64_t measured, int64_t limit)
{
    return measured < limit || limit == SOJOURN_FOREVER;
}

static void fold(question *q, uint64_t word)
{
    q->fold = dice_mix(q->fold ^ word);
}

static void fold_row(question *q, const sojourn_reason *r)
{
    const sojourn_id ids[] = {r->from, r->to, r->evidence};

    for (int i = 0; i < 3; i++) {
        fold(q, ids[i].high);
        fold(q, ids[i].low);
    }
    fold(q, (uint64_t)r->measured);
    fold(q, (uint64_t)r->limit);
    fold(q, (uint64_t)(r->apart != 0));
    for (uint64_t i = 0; i < r->rule.length; i++)
        fold(q, (uint64_t)r->rule.data[i]);
    for (uint64_t i = 0; i < r->key.length; i++)
        fold(q, (uint64_t)r->key.data[i]);
}

/* The span of a level that holds an event. */
static sojourn_id holder(trial *t, const sojourn_span *span, int level)
{
    while (span != NULL && span->level < level)
        span = walk_find(&t->expected[span->level + 1], span->parent);
    return span != NULL ? span->id : (sojourn_id){0, 0};
}

/* Two events that a rule of a level joins are in one span of it. */
static int joins(const question *q, const sojourn_reason *r, int level)
{
    walk *events = &q->t->expected[SOJOURN_LEVEL_EVENT];
    const sojourn_span *x = walk_find(events, r->from), *y = walk_find(events, r->to);

    return x == NULL || y == NULL || id_equal(holder(q->t, x, level), holder(q->t, y, level));
}

static int same_text(sojourn_text a, sojourn_text b)
{
    return a.length == b.length && (a.length == 0 || memcmp(a.data, b.data, a.length) == 0);
}

/* What an event says of the key of a step. */
static int says(const question *q, sojourn_id id, const sojourn_reason *r)
{
    const sojourn_span *e = walk_find(&q->t->expected[SOJOURN_LEVEL_EVENT], id);

    if (e == NULL)
        return 1;
    return reason_is(r, "intent") || reason_is(r, "window") ? same_text(e->intent, r->key)
                                                            : same_text(e->issue, r->key);
}

static int step_holds(const question *q, uint64_t i)
{
    const sojourn_reason *r = &q->rows[i];
    walk *events = &q->t->expected[SOJOURN_LEVEL_EVENT];
    int engagement = reason_is(r, "issue") || reason_is(r, "intent") || reason_is(r, "neighbour") ||
                     reason_is(r, "same issue"),
        timed = engagement || reason_is(r, "silence") || reason_is(r, "contact key") ||
                reason_is(r, "attached") || reason_is(r, "note") || reason_is(r, "issue key");

    if (i > 0 && !id_equal(r->from, q->rows[i - 1].to))
        return reason_wrong(q, i, "it does not go on where the last one ended");
    if (!id_zero(r->evidence) && walk_find(events, r->evidence) == NULL)
        return reason_wrong(q, i, "its evidence is no event");
    if (timed ? !within(r->measured, r->limit) : r->measured != 0 || r->limit != 0)
        return reason_wrong(q, i, "it is beyond its limit");
    if ((engagement && !joins(q, r, SOJOURN_LEVEL_ENGAGEMENT)) ||
        ((reason_is(r, "silence") || reason_is(r, "contact key") || reason_is(r, "note")) &&
         !joins(q, r, SOJOURN_LEVEL_INTERACTION)))
        return reason_wrong(q, i, "it joins what is not together");
    if ((reason_is(r, "issue") || reason_is(r, "intent") || reason_is(r, "issue key")) &&
        (!says(q, r->from, r) || !says(q, r->to, r)))
        return reason_wrong(q, i, "its key is not stated");
    if (!told_holds(q, r))
        return reason_wrong(q, i, "the facts do not say so");
    return 1;
}

static int guard_holds(const question *q, uint64_t i)
{
    const sojourn_reason *r = &q->rows[i];

    if (reason_is(r, "shared value") && r->measured <= r->limit)
        return reason_wrong(q, i, "it is not beyond its limit");
    if ((reason_is(r, "lifetime") || reason_is(r, "contact key")) && within(r->measured, r->limit))
        return reason_wrong(q, i, "it is within its limit");
    if ((reason_is(r, "weak value") || reason_is(r, "redial")) && !within(r->measured, r->limit))
        return reason_wrong(q, i, "it is beyond its limit");
    if (reason_is(r, "silence") && r->limit != 0 && within(r->measured, r->limit))
        return reason_wrong(q, i, "it would join");
    return 1;
}

static int ends_hold(const question *q, uint64_t chain)
{
    if (chain == 0)
        return reason_wrong(q, 0, "no chain within one customer");
    if (q->x->level == SOJOURN_LEVEL_EVENT && !id_equal(q->rows[0].from, q->a))
        return reason_wrong(q, 0, "it begins elsewhere");
    if (q->y->level == SOJOURN_LEVEL_EVENT && !id_equal(q->rows[chain - 1].to, q->b))
        return reason_wrong(q, chain - 1, "it ends elsewhere");
    return 1;
}

static int rows_hold(const question *q)
{
    uint64_t chain = 0;

    for (uint64_t i = 0; i < q->count; i++) {
        if (q->rows[i].apart ? !guard_holds(q, i) : !step_holds(q, i))
            return 0;
        if (!q->rows[i].apart && i != chain)
            return reason_wrong(q, i, "a step after what is apart");
        chain += q->rows[i].apart ? 0 : 1;
    }
    if (q->x == NULL || q->y == NULL)
        return 1;
    if (!id_equal(q->x->customer, q->y->customer))
        return chain == 0 ? shares_hold(q) : reason_wrong(q, 0, "a chain between customers");
    return ends_hold(q, chain);
}

static int ask(question *q)
{
    sojourn_answer *answer = NULL;
    sojourn_error error = {0};
    sojourn_status status = sojourn_explain(q->s, q->a, q->b, &answer, &error);
    int fine;

    if (status == SOJOURN_E_ARGUMENT && (q->x == NULL || q->y == NULL)) {
        fold(q, 1);
        return 1;
    }
    if (!trial_expects(q->t, status, SOJOURN_OK, "explain", &error))
        return 0;
    fine = trial_expects(q->t, sojourn_answer_reasons(answer, &q->rows, &q->count, &error),
                         SOJOURN_OK, "reasons", &error) &&
           rows_hold(q);
    for (uint64_t i = 0; fine && i < q->count; i++)
        fold_row(q, &q->rows[i]);
    q->t->comparisons += q->count;
    sojourn_answer_close(answer);
    return fine;
}

static const sojourn_span *draw_span(trial *t, dice *d)
{
    const walk *w = &t->expected[dice_below(d, WALK_LEVELS - 1)];

    return w->count == 0 ? NULL : &w->spans[dice_below(d, w->count)];
}

/* A span, or now and then an identifier of a fact. */
static sojourn_id draw(question *q, dice *d, const sojourn_span **span)
{
    const fact *f = q->t->deck.facts[dice_below(d, q->t->deck.count)];
    sojourn_id id = {1, 1};

    *span = dice_percent(d, 75) ? draw_span(q->t, d) : NULL;
    if (*span != NULL)
        return (*span)->id;
    if (f->is_link)
        sojourn_identifier_id(q->s, &f->a, &id, NULL);
    else if (f->event.identifier_count > 0)
        sojourn_identifier_id(q->s, f->event.identifiers, &id, NULL);
    return id;
}

/* Of two spans half are to be one customer's. */
static void draw_pair(question *q, dice *d)
{
    q->a = draw(q, d, &q->x);
    q->b = draw(q, d, &q->y);
    for (int i = 0; i < 20 && q->x != NULL && q->y != NULL && dice_percent(d, 90) &&
                    !id_equal(q->x->customer, q->y->customer);
         i++)
        q->b = draw(q, d, &q->y);
}

static int ask_pair(question *q, const sojourn_span *x, const sojourn_span *y)
{
    q->x = x;
    q->y = y;
    q->a = x->id;
    q->b = y->id;
    return ask(q);
}

/* A history that shrinks: of every two spans, on its first road. */
static int all_hold(trial *t, const sojourn *s)
{
    question q = {.t = t, .s = s};

    for (int level = 0; level < WALK_LEVELS - 1; level++)
        for (uint64_t i = 0; i < t->expected[level].count; i++)
            for (int other = 0; other < WALK_LEVELS - 1; other++)
                for (uint64_t k = 0; k < t->expected[other].count; k++)
                    if (!ask_pair(&q, &t->expected[level].spans[i], &t->expected[other].spans[k]))
                        return 0;
    return 1;
}

static int lists_hold(trial *t, const sojourn *s, question *q)
{
    sojourn_counts counts = {.size = sizeof counts};
    sojourn_answer *answer = NULL;
    uint64_t refused = 0, shared = 0, blocked = 0;

    q->a = q->b = (sojourn_id){0, 0};
    if (!trial_expects(t, sojourn_explain(s, q->a, q->b, &answer, NULL), SOJOURN_OK, "list", NULL))
        return 0;
    sojourn_answer_reasons(answer, &q->rows, &q->count, NULL);
    sojourn_count(s, &counts, NULL);
    for (uint64_t i = 0; i < q->count; i++) {
        refused += reason_is(&q->rows[i], "distinct") || reason_is(&q->rows[i], "unique") ? 1 : 0;
        shared += reason_is(&q->rows[i], "shared value") ? 1 : 0;
        blocked += reason_is(&q->rows[i], "blocked") ? (uint64_t)q->rows[i].measured : 0;
        fold_row(q, &q->rows[i]);
    }
    sojourn_answer_close(answer);
    if (refused != counts.refused || shared != counts.shared || blocked != counts.blocked)
        return trial_fails(t, "reasons", "the list does not add up to the counts");
    return 1;
}

/* Steps between two events of one customer. */
static uint64_t length_of(const sojourn *s, sojourn_id a, sojourn_id b)
{
    sojourn_answer *answer = NULL;
    const sojourn_reason *rows;
    uint64_t count = 0;

    if (id_equal(a, b) || sojourn_explain(s, a, b, &answer, NULL) != SOJOURN_OK)
        return 0;
    sojourn_answer_reasons(answer, &rows, &count, NULL);
    sojourn_answer_close(answer);
    return count;
}

/* Shortest is as long from the other end, and no way round is shorter. */
static int shortest_holds(trial *t, const sojourn *s, dice *d)
{
    const walk *events = &t->expected[SOJOURN_LEVEL_EVENT];
    const sojourn_span *a, *b, *c;
    uint64_t there;

    if (events->count == 0)
        return 1;
    a = &events->spans[dice_below(d, events->count)];
    b = &events->spans[dice_below(d, events->count)];
    c = &events->spans[dice_below(d, events->count)];
    if (!id_equal(a->customer, b->customer) || !id_equal(a->customer, c->customer))
        return 1;
    there = length_of(s, a->id, b->id);
    if (there != length_of(s, b->id, a->id))
        return trial_fails(t, "reasons", "the way back is of another length");
    if (there > length_of(s, a->id, c->id) + length_of(s, c->id, b->id))
        return trial_fails(t, "reasons", "a way round is shorter");
    return 1;
}

int reasons_hold(trial *t, const sojourn *s)
{
    question q = {.t = t, .s = s};
    dice d = dice_of(t->deck.count, 7);

    for (int i = 0; i < PAIRS; i++) {
        draw_pair(&q, &d);
        if (!ask(&q))
            return 0;
    }
    if (t->deck.shrinking && t->reasons == 0 && !all_hold(t, s))
        return 0;
    if (!shortest_holds(t, s, &d) || !lists_hold(t, s, &q))
        return 0;
    if (t->reasons == 0)
        t->reasons = q.fold;
    return t->reasons == q.fold || trial_fails(t, "reasons", "they differ from the first road's");
}
