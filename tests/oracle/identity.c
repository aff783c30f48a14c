/* SPDX-License-Identifier: MIT */
/* Law 3.1 to 3.3. Who is one customer is known by the first of them, by rank and hash. */
#include "inside.h"

#include <stdlib.h>

enum { OF_LINKS, OF_STRONG, OF_MEDIUM }; /* edges are taken in this order */

struct pair {        /* of two identifiers */
    const row *tied; /* by which event first, or NULL */
    int64_t link;
    int left_out;
};

static int entry_order(const void *a, const void *b)
{
    const entry *x = a, *y = b;
    for (int i = 0; i < 3; i++)
        if (x->order[i] != y->order[i])
            return ORDER(x->order[i], y->order[i]);
    return x->a != y->a ? ORDER(x->a->number, y->a->number) : ORDER(x->b->number, y->b->number);
}

int is(const person *p, const char *kind)
{
    return same(p->kind.name, WORD(kind));
}

/* One for both orders. */
static struct pair *between(const oracle *o, const person *a, const person *b)
{
    size_t less = LEAST(a->number, b->number), more = MOST(a->number, b->number);
    return &o->pairs[less * o->people_count + more];
}

void look_at(const oracle *o, int level, const row *group)
{
    all_people (p, o)
        p->shown = NULL;
    foreach (e, o, level, group)
        for (size_t i = 0; i < e->who_count; i++)
            e->who[i]->shown = OR(e->who[i]->shown, e);
}

/* Does the group state two values of a strong or medium kind? Looks at it. */
static int is_mixed(const oracle *o, int level, const row *group, const char *but_for)
{
    look_at(o, level, group);
    all_people (a, o)
        if (a->shown != NULL && !a->weak && !is(a, but_for))
            for (const person *b = a->next; b != NULL; b = b->next)
                if (b->shown != NULL && same(a->kind.name, b->kind.name))
                    return 1;
    return 0;
}

/* 3.1: what the contact of an event states, or the event alone. */
static void tie(const oracle *o, const row *e)
{
    if (is_mixed(o, CONTACT, e->of[CONTACT], "") && is_mixed(o, EVENT, e, "email"))
        return;
    all_people (a, o)
        for (const person *b = a->next; b != NULL && a->shown != NULL && !a->weak; b = b->next)
            if (b->shown != NULL && !b->weak) {
                const row *later = MOST(a->shown, b->shown), **tied = &between(o, a, b)->tied;
                *tied = *tied == NULL ? later : LEAST(*tied, later);
            }
}

int is_distinct(const oracle *o, const person *p, const person *customer)
{
    members (q, o, customer)
        if (between(o, p, q)->link == SOJOURN_LINK_DISTINCT)
            return 1;
    return 0;
}

static int is_refused(const oracle *o, const entry *e)
{
    members (p, o, e->a->customer) {
        if (is_distinct(o, p, e->b->customer))
            return 1;
        members (q, o, e->b->customer)
            if (e->order[0] != OF_LINKS && p->kind.unique && same(p->kind.name, q->kind.name))
                return 1;
    }
    return 0;
}

static int is_shared(const oracle *o, const person *value)
{
    uint64_t customers = 0;
    all_people (c, o) {
        int strong = 0, tied = value->customer == c;
        members (p, o, c) {
            strong |= p->strong;
            tied |= between(o, value, p)->tied != NULL;
        }
        customers += strong && tied && !is_distinct(o, value, c);
    }
    return !value->strong && !value->weak && customers > value->kind.limit;
}

static void unite(const oracle *o, person *first, person *other)
{
    if (first->rank > other->rank || (first->rank == other->rank && first->number > other->number))
        unite(o, other, first);
    else
        members (p, o, other)
            p->customer = first;
}

static void take_edges(oracle *o)
{
    entry *edges = keep(o, o->people_count * o->people_count * sizeof *edges), *end = edges;
    all_people (a, o)
        for (person *b = a->next; b != NULL; b = b->next) {
            const struct pair *p = between(o, a, b);
            int64_t weaker = MOST(a->rank, b->rank);
            if (p->link == SOJOURN_LINK_SAME)
                *end++ = (entry){{OF_LINKS, weaker, 0}, a, b};
            if (p->tied != NULL)
                *end++ = (entry){
                    {OF_MEDIUM - (a->strong && b->strong), weaker, p->tied - o->rows}, a, b};
        }
    qsort(edges, (size_t)(end - edges), sizeof *edges, entry_order);
    for (int kind = OF_LINKS; kind <= OF_MEDIUM; kind++) {
        all_people (p, o)
            p->shared = kind == OF_MEDIUM && is_shared(o, p);
        for (const entry *e = edges; e < end; e++) {
            if (e->order[0] != kind || e->a->shared || e->b->shared)
                continue;
            if (e->a->customer == e->b->customer || !is_refused(o, e))
                unite(o, e->a->customer, e->b->customer);
            else
                between(o, e->a, e->b)->left_out = 1;
        }
    }
}

int grade(const person *p)
{
    return !p->weak && !p->shared ? OWN : p->named ? NAMED : SHARED_OR_WEAK;
}

/* What a contact states, in the order in which it is asked; ends with zeros. */
entry *list(oracle *o, const row *contact)
{
    entry *all = keep(o, (o->people_count + 1) * sizeof *all), *end = all;
    int others = 0;
    look_at(o, CONTACT, contact);
    all_people (p, o)
        others |= p->shown != NULL && p->weak && !is(p, "ip");
    all_people (p, o) {
        int last = others && p->weak && is(p, "ip") && grade(p) == SHARED_OR_WEAK;
        if (p->shown != NULL)
            *end++ = (entry){{last ? IP : grade(p), p->rank, p->shown - o->rows}, p, p};
    }
    qsort(all, (size_t)(end - all), sizeof *all, entry_order);
    return all;
}

static void find_pairs(oracle *o)
{
    o->pairs = keep(o, o->people_count * o->people_count * sizeof *o->pairs);
    for (const row *r = o->records; r != NULL; r = r->next)
        if (r->event.type == LINK && holds(o, r))
            between(o, r->who[0], r->who[1])->link = r->strength % 4;
    all_rows (e, o)
        tie(o, e);
    take_edges(o);
    o->shared = o->refused = 0;
    all_people (a, o) {
        o->shared += (uint64_t)a->shared;
        all_people (b, o) {
            const struct pair *p = between(o, a, b);
            a->named |= p->link == SOJOURN_LINK_SAME && !p->left_out;
            o->refused += p->left_out && a->number < b->number;
        }
    }
}

/* Sets known, customer and the flag ANONYMOUS of the events from their contacts. */
void find_customers(oracle *o)
{
    size_t number = 0;
    all_people (p, o) {
        p->number = number++;
        p->customer = p;
        p->stated = p->named = 0;
    }
    all_rows (e, o)
        for (size_t i = 0; i < e->who_count; i++)
            e->who[i]->stated = 1;
    find_pairs(o);
    all_rows (contact, o)
        if (contact->of[CONTACT] == contact) {
            const entry *first = list(o, contact);
            foreach (e, o, CONTACT, contact) {
                e->is_stated = first->a != NULL && first->order[0] <= NAMED;
                e->known = e->is_stated ? first->a->customer : NULL;
            }
        }
    all_rows (contact, o)
        if (contact->of[CONTACT] == contact && !contact->is_stated)
            attach(o, contact);
    all_rows (e, o)
        e->customer = e->known != NULL ? e->known->id : e->of[CONTACT]->span[CONTACT].id;
}
