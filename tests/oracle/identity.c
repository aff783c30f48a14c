/* SPDX-License-Identifier: MIT */
/* Law 3. Who is one customer is known by the strongest of them, by rank and hash. */
#include "inside.h"

#include <stdlib.h>

enum { OF_LINKS, OF_STRONG, OF_MEDIUM };     /* edges are taken in this order, */
enum { OWN = 1, NAMED, SHARED_OR_WEAK, IP }; /* what a contact states is asked in this one */

struct pair {        /* of two identifiers */
    const row *tied; /* by which event first, or NULL */
    int32_t link;
    int left_out;
};

typedef struct entry { /* an edge, or what a contact states; the least comes first */
    int64_t order[3];
    person *a, *b; /* a has the smaller hash */
} entry;

static void change(sojourn_kind *k, const sojourn_kind *by, uint64_t count)
{
    for (; count-- > 0; by++)
        if (same(by->name, k->name))
            *k = (sojourn_kind){by->name,
                                OR(by->strength, k->strength),
                                OR(by->normal, k->normal),
                                OR(by->priority, k->priority),
                                by->unique | k->unique,
                                OR(by->limit, k->limit),
                                OR(by->lifetime_us, k->lifetime_us),
                                {0}};
}

sojourn_kind oracle_kind(const oracle *o, sojourn_text name)
{
    static const sojourn_kind usual[] = {
        {.name = {TEXT("account")}, .strength = 1, .priority = 1},
        {.name = {TEXT("customer")}, .strength = 1, .priority = 2},
        {.name = {TEXT("user")}, .strength = 1, .normal = SOJOURN_NORMAL_FOLD, .priority = 3},
        {.name = {TEXT("loyalty")}, .strength = 1, .priority = 4},
        {.name = {TEXT("email")}, .strength = 2, .normal = SOJOURN_NORMAL_FOLD, .priority = 5},
        {{TEXT("phone")}, 2, SOJOURN_NORMAL_PHONE, 6, .limit = 1},
        {.name = {TEXT("cookie")}, .strength = 3, .priority = 7},
        {.name = {TEXT("device")}, .strength = 3, .priority = 8, .lifetime_us = 365 * DAY},
        {{TEXT("ani")}, 3, SOJOURN_NORMAL_PHONE, 9, .lifetime_us = 180 * DAY},
        {.name = {TEXT("ip")}, .strength = 3, .priority = 10, .lifetime_us = DAY}};
    sojourn_kind k = {name, 0, SOJOURN_NORMAL_TRIM, 100, 0, 3, 30 * DAY, {0}};
    change(&k, usual, 10);
    change(&k, o->options.kinds, o->options.kind_count);
    return k;
}

static int is(const person *p, const char *kind)
{
    return same(p->kind.name, WORD(kind));
}

static int entry_order(const void *a, const void *b)
{
    const entry *x = a, *y = b;
    for (int i = 0; i < 3; i++)
        if (x->order[i] != y->order[i])
            return ORDER(x->order[i], y->order[i]);
    return x->a != y->a ? ORDER(x->a->number, y->a->number) : ORDER(x->b->number, y->b->number);
}

static struct pair *between(const oracle *o, const person *a, const person *b)
{
    return &o->pairs[a->number * o->people_count + b->number];
}

/* Does a state another value of a strong or medium kind than b? */
static int differ(const row *a, const row *b, const char *but_for)
{
    for (size_t i = 0; i < a->who_count; i++)
        for (size_t k = 0; k < b->who_count; k++)
            if (a->who[i] != b->who[k] && same(a->who[i]->kind.name, b->who[k]->kind.name) &&
                !a->who[i]->weak && !is(a->who[i], but_for))
                return 1;
    return 0;
}

static void tie(oracle *o, const row *a, const row *b)
{
    const row *later = MOST(a, b);
    for (size_t i = 0; i < a->who_count; i++)
        for (size_t k = 0; k < b->who_count; k++) {
            struct pair *p = between(o, a->who[i], b->who[k]);
            if (a->who[i] != b->who[k] && !a->who[i]->weak && !b->who[k]->weak)
                p->tied = p->tied == NULL ? later : LEAST(p->tied, later);
        }
}

static void tie_contact(oracle *o, const row *contact)
{
    int mixed = 0;
    foreach (a, o, CONTACT, contact)
        foreach (b, o, CONTACT, contact)
            mixed |= differ(a, b, "");
    foreach (a, o, CONTACT, contact)
        foreach (b, o, CONTACT, contact)
            if (!mixed || (a == b && !differ(a, a, "email")))
                tie(o, a, b);
}

static int is_distinct(const oracle *o, const person *p, const person *customer)
{
    for (person *q = o->people; q != NULL; q = q->next)
        if (q->customer == customer && between(o, p, q)->link == SOJOURN_LINK_DISTINCT)
            return 1;
    return 0;
}

static int is_refused(const oracle *o, const entry *e)
{
    for (person *p = o->people; p != NULL; p = p->next)
        if (p->customer == e->a->customer) {
            if (is_distinct(o, p, e->b->customer))
                return 1;
            for (person *q = o->people; q != NULL; q = q->next)
                if (q->customer == e->b->customer && e->order[0] != OF_LINKS && p->kind.unique &&
                    same(p->kind.name, q->kind.name))
                    return 1;
        }
    return 0;
}

static int is_shared(const oracle *o, const person *value)
{
    uint64_t customers = 0;
    for (person *c = o->people; c != NULL; c = c->next) {
        int strong = 0, tied = value->customer == c;
        for (person *p = o->people; p != NULL; p = p->next)
            if (p->customer == c) {
                strong |= p->strong;
                tied |= between(o, value, p)->tied != NULL;
            }
        customers += strong && tied && !is_distinct(o, value, c);
    }
    return !value->strong && !value->weak && customers > value->kind.limit;
}

static void unite(oracle *o, const person *a, const person *b)
{
    person *first = a->customer, *other = b->customer;
    int order = ORDER(first->rank, other->rank);
    if ((order != 0 ? order : ORDER(first->number, other->number)) > 0) {
        first = b->customer;
        other = a->customer;
    }
    for (person *p = o->people; p != NULL; p = p->next)
        p->customer = p->customer == other ? first : p->customer;
}

static void take_edges(oracle *o)
{
    entry *edges = keep(o, o->people_count * o->people_count * sizeof *edges), *end = edges;
    for (person *a = o->people; a != NULL; a = a->next)
        for (person *b = a->next; b != NULL; b = b->next) {
            const struct pair *p = between(o, a, b);
            int64_t weaker = MOST(a->rank, b->rank);
            if (p->link == SOJOURN_LINK_SAME)
                *end++ = (entry){{OF_LINKS, weaker, 0}, a, b};
            if (p->tied != NULL)
                *end++ = (entry){
                    {OF_STRONG + !(a->strong && b->strong), weaker, p->tied - o->rows}, a, b};
        }
    qsort(edges, (size_t)(end - edges), sizeof *edges, entry_order);
    for (int kind = OF_LINKS; kind <= OF_MEDIUM; kind++) {
        for (person *p = o->people; p != NULL; p = p->next)
            p->shared = kind == OF_MEDIUM && is_shared(o, p);
        for (const entry *e = edges; e < end; e++) {
            if (e->order[0] != kind || e->a->shared || e->b->shared)
                continue;
            if (e->a->customer == e->b->customer || !is_refused(o, e))
                unite(o, e->a, e->b);
            else
                between(o, e->a, e->b)->left_out = between(o, e->b, e->a)->left_out = 1;
        }
    }
}

static int grade(const person *p)
{
    return !p->weak && !p->shared ? OWN : p->named ? NAMED : SHARED_OR_WEAK;
}

/* What a contact states, each once, strongest first; ends with zeros. */
static entry *list(oracle *o, const row *contact)
{
    entry *all = keep(o, (o->people_count + 1) * sizeof *all), *end = all;
    int others = 0;
    foreach (e, o, CONTACT, contact)
        for (size_t i = 0; i < e->who_count; i++) {
            person *p = e->who[i];
            entry *k = all;
            while (k < end && k->a != p)
                k++;
            if (k == end)
                *end++ = (entry){{grade(p), p->rank, e - o->rows}, p, p};
            others |= p->weak && !is(p, "ip");
        }
    for (entry *k = all; k < end && others; k++)
        if (k->order[0] == SHARED_OR_WEAK && k->a->weak && is(k->a, "ip"))
            k->order[0] = IP;
    qsort(all, (size_t)(end - all), sizeof *all, entry_order);
    return all;
}

static int is_near(const oracle *o, const row *contact, const row *e, int64_t lifetime)
{
    foreach (k, o, CONTACT, contact)
        if (within(e->event.start, k->event.start, lifetime) &&
            within(k->event.start, e->event.start, lifetime))
            return 1;
    return 0;
}

/* Adds a customer to the two first that the value touches. */
static void touch(const oracle *o, const person *value, person *customer, person *touched[2])
{
    if (!is_distinct(o, value, customer))
        touched[touched[0] != NULL && touched[0] != customer] = customer;
}

static int touch_all(const oracle *o, const person *value, const row *e, person *touched[2])
{
    int any = 0;
    for (size_t i = 0; i < e->who_count; i++)
        if (grade(e->who[i]) == OWN) {
            touch(o, value, e->who[i]->customer, touched);
            any = 1;
        }
    return any;
}

/* Is the value shared? Else adds whom it touches near the contact. */
static int ask(const oracle *o, const person *value, const row *contact, person *touched[2])
{
    int shared = value->shared;
    for (const row *e = o->rows; e < o->end; e++)
        for (size_t i = 0; i < e->who_count; i++)
            if (e->who[i] == value && is_near(o, contact, e, value->kind.lifetime_us) &&
                !touch_all(o, value, e, touched))
                foreach (k, o, CONTACT, e->of[CONTACT])
                    touch_all(o, value, k, touched);
    for (person *p = o->people; p != NULL; p = p->next)
        if (is(value, "ani") && id_order(p->id, value->as_phone) == 0) {
            if (!p->weak && ((p->stated && !p->shared) || p->named))
                touch(o, value, p->customer, touched);
            shared |= p->shared && !p->named;
        }
    return shared;
}

static person *ask_issues(const oracle *o, const row *contact)
{
    foreach (e, o, CONTACT, contact) {
        person *found = NULL;
        int several = 0;
        for (const row *k = o->rows; k < o->end; k++)
            if (k->of[CONTACT]->is_stated && same(k->text[ISSUE], e->text[ISSUE])) {
                several |= found != NULL && found != k->known;
                found = k->known;
            }
        if (found != NULL && !several)
            return found;
    }
    return NULL;
}

/* Of a contact that is not stated. */
static void attach(oracle *o, const row *contact)
{
    entry *first = list(o, contact), *asked = first;
    person *touched[2] = {NULL, NULL}, *known;
    int shared = 0;
    for (; asked->order[0] == SHARED_OR_WEAK && touched[0] == NULL && !shared; asked++)
        shared = ask(o, asked->a, contact, touched);
    int several = shared || touched[1] != NULL;
    known = several ? asked[-1].a : touched[0] != NULL ? touched[0] : ask_issues(o, contact);
    foreach (e, o, CONTACT, contact) {
        e->known = known != NULL ? known : first->a;
        if (several || known == NULL)
            e->flags |= SOJOURN_SPAN_ANONYMOUS;
    }
}

void oracle_find_customers(oracle *o)
{
    o->people_count = 0;
    for (person *p = o->people; p != NULL; p = p->next) {
        p->number = o->people_count++;
        p->customer = p;
        p->stated = p->named = 0;
        p->strong = p->kind.strength == SOJOURN_CLASS_STRONG;
        p->weak = p->kind.strength == SOJOURN_CLASS_WEAK;
        p->rank = p->kind.strength * (INT64_C(1) << 32) + p->kind.priority;
    }
    o->pairs = keep(o, o->people_count * o->people_count * sizeof *o->pairs);
    for (row *r = o->facts; r != NULL; r = r->next)
        if (r->event.type == LINK)
            between(o, r->who[0], r->who[1])->link = between(o, r->who[1], r->who[0])->link =
                r->link;
    for (row *e = o->rows; e < o->end; e++) {
        for (size_t i = 0; i < e->who_count; i++)
            e->who[i]->stated = 1;
        if (e->of[CONTACT] == e)
            tie_contact(o, e);
    }
    take_edges(o);
    o->shared = o->refused = 0;
    for (person *a = o->people; a != NULL; a = a->next) {
        o->shared += (uint64_t)a->shared;
        for (person *b = o->people; b != NULL; b = b->next) {
            a->named |= between(o, a, b)->link == SOJOURN_LINK_SAME && !between(o, a, b)->left_out;
            o->refused += between(o, a, b)->left_out && a < b;
        }
    }
    for (row *e = o->rows; e < o->end; e++) {
        const entry *first = list(o, e->of[CONTACT]);
        e->is_stated = first->a != NULL && first->order[0] <= NAMED;
        e->known = e->is_stated ? first->a->customer : NULL;
    }
    for (row *e = o->rows; e < o->end; e++)
        if (e->of[CONTACT] == e && !e->is_stated)
            attach(o, e);
    for (row *e = o->rows; e < o->end; e++)
        e->customer = e->known != NULL ? e->known->id : e->of[CONTACT]->span[CONTACT].id;
}
