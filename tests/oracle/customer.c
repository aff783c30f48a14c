/* SPDX-License-Identifier: MIT */
/* Law 3: which identifiers are one customer, and whose each contact is. */
#include "inside.h"

#include <stdlib.h>

typedef struct people { /* every identifier, each once */
    mention *who;
    size_t *label;
    int *linked;
    size_t count;
} people;

static size_t find(const people *p, sojourn_id id)
{
    size_t k = 0;
    while (k < p->count && oracle_id_order(p->who[k].id, id) != 0)
        k++;
    return k;
}

static void add(people *p, mention m)
{
    if (find(p, m.id) < p->count)
        return;
    p->who = oracle_grow(p->who, p->count, sizeof *p->who);
    p->label = oracle_grow(p->label, p->count, sizeof *p->label);
    p->linked = oracle_grow(p->linked, p->count, sizeof *p->linked);
    p->who[p->count] = m;
    p->label[p->count] = p->count;
    p->linked[p->count++] = 0;
}

static void link_people(people *p, const oracle *o)
{
    for (size_t i = 0; i < o->link_count; i++) {
        const pair *l = &o->links[i];
        if (l->link != SOJOURN_LINK_SAME)
            continue;
        add(p, l->a);
        add(p, l->b);
        size_t a = find(p, l->a.id), b = find(p, l->b.id);
        p->linked[a] = p->linked[b] = 1;
        oracle_unite(p->label, p->count, a, b);
    }
}

/* Do a and b state two values of one strong or medium kind, but for `except`? */
static int two_values(const record *a, const record *b, int except)
{
    for (size_t i = 0; i < a->who_count; i++)
        for (size_t k = 0; k < b->who_count; k++)
            if (a->who[i].kind <= KIND_PHONE && a->who[i].kind == b->who[k].kind &&
                a->who[i].kind != except && oracle_id_order(a->who[i].id, b->who[k].id) != 0)
                return 1;
    return 0;
}

static void tie(people *p, const record *a, const record *b)
{
    for (size_t i = 0; i < a->who_count; i++)
        for (size_t k = 0; k < b->who_count; k++)
            if (a->who[i].kind <= KIND_PHONE && b->who[k].kind <= KIND_PHONE)
                oracle_unite(p->label, p->count, find(p, a->who[i].id), find(p, b->who[k].id));
}

static void tie_contact(people *p, const view *v, size_t contact)
{
    int mixed = 0;
    for (size_t a = contact; a < v->n; a++)
        for (size_t b = contact; b <= a && v->contact[a] == contact; b++)
            if (v->contact[b] == contact)
                mixed |= two_values(v->row[a], v->row[b], KINDS);
    for (size_t a = contact; a < v->n; a++)
        for (size_t b = contact; b <= a && v->contact[a] == contact; b++)
            if (v->contact[b] == contact &&
                (!mixed || (a == b && !two_values(v->row[a], v->row[a], KIND_EMAIL))))
                tie(p, v->row[a], v->row[b]);
}

static int rank(const people *p, mention m)
{
    int anonymous = m.kind > KIND_PHONE && !p->linked[find(p, m.id)];
    return (m.kind > KIND_PHONE) + anonymous;
}

/* Whom does the contact ask first? NULL: it states no identifier. */
static const mention *strongest(const people *p, const view *v, size_t contact)
{
    const mention *best = NULL;
    size_t best_event = 0;
    for (size_t e = contact; e < v->n; e++)
        for (size_t i = 0; i < v->row[e]->who_count && v->contact[e] == contact; i++) {
            const mention *m = &v->row[e]->who[i];
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

static customer component(const people *p, size_t label)
{
    customer c = {.anonymous = 0};
    int kind = KINDS;
    for (size_t i = 0; i < p->count; i++) {
        const mention *m = &p->who[i];
        if (p->label[i] != label)
            continue;
        c.size++;
        if (m->kind < kind || (m->kind == kind && oracle_id_order(m->id, c.id) < 0)) {
            kind = m->kind;
            c.id = m->id;
        }
    }
    return c;
}

static customer customer_of(const people *p, const view *v, size_t contact)
{
    const mention *m = strongest(p, v, contact);
    if (m != NULL && rank(p, *m) < 2)
        return component(p, p->label[find(p, m->id)]);
    customer alone = {.anonymous = 1, .size = m != NULL};
    alone.id = m != NULL ? m->id : v->row[contact]->session;
    for (size_t e = contact; e < v->n && m == NULL; e++)
        if (v->contact[e] == contact && oracle_id_order(v->row[e]->session, alone.id) < 0)
            alone.id = v->row[e]->session;
    return alone;
}

void oracle_find_customers(view *v)
{
    people p = {NULL, NULL, NULL, 0};
    for (size_t e = 0; e < v->n; e++)
        for (size_t i = 0; i < v->row[e]->who_count; i++)
            add(&p, v->row[e]->who[i]);
    link_people(&p, v->o);
    for (size_t g = 0; g < v->n; g++)
        if (v->contact[g] == g)
            tie_contact(&p, v, g);
    for (size_t g = 0; g < v->n; g++)
        if (v->contact[g] == g)
            v->customers[g] = customer_of(&p, v, g);
    for (size_t a = 0; a < v->n; a++)
        for (size_t b = 0; b < a; b++)
            if (oracle_id_order(v->customers[v->contact[a]].id, v->customers[v->contact[b]].id) ==
                0)
                oracle_unite(v->of[SOJOURN_LEVEL_JOURNEY], v->n, a, b);
    free(p.who);
    free(p.label);
    free(p.linked);
}
