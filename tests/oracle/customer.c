/* SPDX-License-Identifier: MIT */
/* Law 3: which identifiers are one customer, and whose each contact is. */
#include "inside.h"

#include <stdlib.h>

typedef struct people { /* each once; the first `linked` are those that links name */
    mention *who;
    size_t *label, count, linked;
} people;

/* Adds who is not there. */
static size_t person(people *p, mention m)
{
    size_t k = 0;
    while (k < p->count && oracle_id_order(p->who[k].id, m.id) != 0)
        k++;
    if (k < p->count)
        return k;
    p->who = oracle_grow(p->who, k, sizeof *p->who);
    p->label = oracle_grow(p->label, k, sizeof *p->label);
    p->who[k] = m;
    p->label[k] = k;
    return p->count++;
}

static void link_people(people *p, const oracle *o)
{
    for (size_t i = 0; i < o->link_count; i++) {
        if (o->links[i].link != SOJOURN_LINK_SAME)
            continue;
        size_t a = person(p, o->links[i].a), b = person(p, o->links[i].b);
        oracle_unite(p->label, p->count, a, b);
    }
    p->linked = p->count;
}

/* Do a and b state two values of one strong or medium kind, but for `except`? */
static int two_values(const record *a, const record *b, int except)
{
    for (size_t i = 0; i < a->who_count; i++)
        for (size_t k = 0; k < b->who_count; k++)
            if (a->who[i].kind <= PHONE && a->who[i].kind == b->who[k].kind &&
                a->who[i].kind != except && oracle_id_order(a->who[i].id, b->who[k].id) != 0)
                return 1;
    return 0;
}

static void tie(people *p, const record *a, const record *b)
{
    for (size_t i = 0; i < a->who_count; i++)
        for (size_t k = 0; k < b->who_count; k++)
            if (a->who[i].kind <= PHONE && b->who[k].kind <= PHONE) {
                size_t x = person(p, a->who[i]), y = person(p, b->who[k]);
                oracle_unite(p->label, p->count, x, y);
            }
}

static void tie_contact(people *p, const oracle *o, size_t contact)
{
    int mixed = 0;
    foreach (a, o, CONTACT, contact)
        foreach (b, o, CONTACT, contact)
            mixed |= two_values(o->rows[a].r, o->rows[b].r, KINDS);
    foreach (a, o, CONTACT, contact)
        foreach (b, o, CONTACT, contact)
            if (!mixed || (a == b && !two_values(o->rows[a].r, o->rows[a].r, EMAIL)))
                tie(p, o->rows[a].r, o->rows[b].r);
}

/* 0: strong or medium, 1: weak but linked, 2: anonymous. */
static int rank(people *p, mention m)
{
    return m.kind <= PHONE ? 0 : person(p, m) < p->linked ? 1 : 2;
}

/* Whom does the contact ask first? NULL: it states no identifier. */
static const mention *strongest(people *p, const oracle *o, size_t contact)
{
    const mention *best = NULL;
    size_t best_event = NONE;
    foreach (e, o, CONTACT, contact)
        for (size_t i = 0; i < o->rows[e].r->who_count; i++) {
            const mention *m = &o->rows[e].r->who[i];
            int order = best == NULL ? -1 : rank(p, *m) - rank(p, *best);
            if (order == 0)
                order = m->kind - best->kind;
            if (order == 0 && e == best_event)
                order = oracle_id_order(m->id, best->id);
            if (order < 0) {
                best = m;
                best_event = e;
            }
        }
    return best;
}

static void find_customer(people *p, oracle *o, size_t contact)
{
    const mention *m = strongest(p, o, contact);
    row *c = &o->rows[contact];
    c->anonymous = m == NULL || rank(p, *m) == 2;
    c->known_by = m != NULL;
    c->customer = m != NULL ? m->id : c->r->session;
    if (m == NULL)
        foreach (e, o, CONTACT, contact)
            if (oracle_id_order(o->rows[e].r->session, c->customer) < 0)
                c->customer = o->rows[e].r->session;
    if (c->anonymous)
        return;
    size_t who = person(p, *m), label = p->label[who];
    mention first = *m;
    c->known_by = 0;
    for (size_t i = 0; i < p->count; i++)
        if (p->label[i] == label) {
            const mention *x = &p->who[i];
            c->known_by++;
            if (x->kind < first.kind ||
                (x->kind == first.kind && oracle_id_order(x->id, first.id) < 0))
                first = *x;
        }
    c->customer = first.id;
}

void oracle_find_customers(oracle *o)
{
    people p = {NULL, NULL, 0, 0};
    link_people(&p, o);
    for (size_t g = 0; g < o->n; g++)
        if (o->of[CONTACT][g] == g)
            tie_contact(&p, o, g);
    for (size_t g = 0; g < o->n; g++)
        if (o->of[CONTACT][g] == g)
            find_customer(&p, o, g);
    for (size_t a = 0; a < o->n; a++)
        for (size_t b = 0; b < a; b++)
            if (oracle_id_order(o->rows[o->of[CONTACT][a]].customer,
                                o->rows[o->of[CONTACT][b]].customer) == 0)
                oracle_unite(o->of[JOURNEY], o->n, a, b);
    free(p.who);
    free(p.label);
}
