/* SPDX-License-Identifier: MIT */
/* What the facts themselves say of a pair: which identifiers and issue keys two customers both
 * state, and whether a step's event states the identifier, or its link was told. */
#include "reasons.h"

#include <string.h>

enum { MOST = 4000 };

/* Identifiers that the events of a customer state; -1: facts alike make it unclear. */
typedef struct stated {
    sojourn_id ids[MOST];
    int count;
} stated;

static int same_text(sojourn_text a, sojourn_text b)
{
    return a.length == b.length && (a.length == 0 || memcmp(a.data, b.data, a.length) == 0);
}

static int is_of(const fact *f, const sojourn_span *e)
{
    return !f->is_link && f->event.reference == e->reference && f->event.start == e->start &&
           f->event.type == e->type && f->event.revision == e->revision &&
           same_text(f->event.system, e->system) && f->event.identifier_count <= 32;
}

static int alike(const fact *f, const fact *g)
{
    if (f->event.identifier_count != g->event.identifier_count)
        return 0;
    for (uint64_t i = 0; i < f->event.identifier_count; i++)
        if (!same_text(f->event.identifiers[i].value, g->event.identifiers[i].value) ||
            !same_text(f->event.identifiers[i].kind, g->event.identifiers[i].kind))
            return 0;
    return 1;
}

/* The fact that an event is of; NULL: none, or several that state different identifiers. */
static const fact *fact_of(const trial *t, const sojourn_span *e)
{
    const fact *found = NULL;

    for (uint64_t i = 0; i < t->deck.count; i++) {
        if (!is_of(t->deck.facts[i], e))
            continue;
        if (found != NULL && !alike(found, t->deck.facts[i]))
            return NULL;
        found = t->deck.facts[i];
    }
    return found;
}

static void add(const question *q, const fact *f, stated *out)
{
    for (uint64_t i = 0; i < f->event.identifier_count && out->count < MOST; i++)
        if (sojourn_identifier_id(q->s, &f->event.identifiers[i], &out->ids[out->count], NULL) ==
            SOJOURN_OK)
            out->count++;
}

static void list(const question *q, sojourn_id customer, stated *out)
{
    const walk *events = &q->t->expected[SOJOURN_LEVEL_EVENT];

    out->count = 0;
    for (uint64_t i = 0; i < events->count && out->count >= 0; i++) {
        const sojourn_span *e = &events->spans[i];
        const fact *f = id_equal(e->customer, customer) ? fact_of(q->t, e) : NULL;

        if (f != NULL)
            add(q, f, out);
        else if (id_equal(e->customer, customer))
            out->count = -1;
    }
}

static int has(const stated *s, sojourn_id id)
{
    for (int i = 0; i < s->count; i++)
        if (id_equal(s->ids[i], id))
            return 1;
    return 0;
}

static int tells_value(const sojourn_reason *r)
{
    return reason_is(r, "shared value") || reason_is(r, "weak value") || reason_is(r, "lifetime") ||
           reason_is(r, "two customers");
}

static int told(const question *q, sojourn_id id)
{
    for (uint64_t i = 0; i < q->count; i++)
        if (tells_value(&q->rows[i]) && id_equal(q->rows[i].to, id))
            return 1;
    return 0;
}

static int values_hold(const question *q, const stated *a, const stated *b)
{
    for (int i = 0; i < a->count; i++)
        if (has(b, a->ids[i]) && !told(q, a->ids[i]))
            return reason_wrong(q, 0, "a value that both state is not told");
    for (uint64_t i = 0; i < q->count; i++)
        if (tells_value(&q->rows[i]) && (!has(a, q->rows[i].to) || !has(b, q->rows[i].to)))
            return reason_wrong(q, i, "a value that not both state");
    return 1;
}

static int states_issue(const question *q, sojourn_id customer, sojourn_text issue)
{
    const walk *events = &q->t->expected[SOJOURN_LEVEL_EVENT];

    for (uint64_t i = 0; i < events->count; i++)
        if (id_equal(events->spans[i].customer, customer) &&
            same_text(events->spans[i].issue, issue))
            return 1;
    return 0;
}

static int issue_told(const question *q, sojourn_text issue)
{
    for (uint64_t i = 0; i < q->count; i++)
        if (reason_is(&q->rows[i], "issue key") && same_text(q->rows[i].key, issue))
            return 1;
    return 0;
}

static int issues_hold(const question *q)
{
    const walk *events = &q->t->expected[SOJOURN_LEVEL_EVENT];

    for (uint64_t i = 0; i < events->count; i++) {
        const sojourn_span *e = &events->spans[i];

        if (e->issue.length != 0 && id_equal(e->customer, q->x->customer) &&
            states_issue(q, q->y->customer, e->issue) && !issue_told(q, e->issue))
            return reason_wrong(q, i, "an issue key that both state is not told");
    }
    return 1;
}

static int has_rules(const trial *t)
{
    const sojourn_rules *rules = t->deck.history->options.rules;

    return rules != NULL && rules->identify != NULL;
}

int shares_hold(const question *q)
{
    static stated x, y; /* large, and of every pair again */

    if (!issues_hold(q))
        return 0;
    list(q, q->x->customer, &x);
    list(q, q->y->customer, &y);
    return has_rules(q->t) || x.count < 0 || y.count < 0 || values_hold(q, &x, &y);
}

/* Was a link told between these? */
static int linked(const question *q, sojourn_id a, sojourn_id b)
{
    for (uint64_t i = 0; i < q->t->deck.count; i++) {
        const fact *f = q->t->deck.facts[i];
        sojourn_id x, y;

        if (!f->is_link || f->link != SOJOURN_LINK_SAME ||
            sojourn_identifier_id(q->s, &f->a, &x, NULL) != SOJOURN_OK ||
            sojourn_identifier_id(q->s, &f->b, &y, NULL) != SOJOURN_OK)
            continue;
        if ((id_equal(a, x) && id_equal(b, y)) || (id_equal(a, y) && id_equal(b, x)))
            return 1;
    }
    return 0;
}

int told_holds(const question *q, const sojourn_reason *r)
{
    static stated s;
    const sojourn_span *e = walk_find(&q->t->expected[SOJOURN_LEVEL_EVENT], r->evidence);
    const fact *f = e != NULL && !has_rules(q->t) ? fact_of(q->t, e) : NULL;

    if (reason_is(r, "link same"))
        return linked(q, r->from, r->to);
    if (!reason_is(r, "states") || f == NULL)
        return 1;
    s.count = 0;
    add(q, f, &s);
    return has(&s, r->from) || has(&s, r->to);
}
