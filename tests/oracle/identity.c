/* SPDX-License-Identifier: MIT */
/* Law 3: identifiers are numbered, a pair of them is a place in a square table, a component is
 * named by its least number. */
#include "inside.h"

#include <stdlib.h>
#include <string.h>

#define MANY (SIZE_MAX - 1) /* customers; NONE: not one */

enum { LINK, TIE, MEDIUM_TIE };     /* edges in this order */
enum { OWN, NAMED, ASKED, SILENT }; /* identifiers of a contact likewise */

typedef struct entry { /* an edge a - b, or an identifier a; least first */
    int64_t order[3];
    sojourn_id less, more;
    size_t a, b;
} entry;

typedef struct circle {
    oracle *o;
    mention *who;
    size_t n, *of; /* identifiers, and the component of each */
    size_t *age;   /* n * n: of the tie, the first is 1; 0: no tie */
    int32_t *link; /* n * n */
    int *left_out; /* n * n */
    int *shared;   /* n */
    size_t stated; /* the first so many are stated by events */
    size_t *owner; /* of each event: the component, if its contact is stated */
} circle;

sojourn_kind oracle_kind(const oracle *o, sojourn_text name)
{
    static const struct {
        const char *name;
        int32_t strength, normal, limit, days;
    } usual[] = {{"account", 1, 1, 3, 30}, {"customer", 1, 1, 3, 30}, {"user", 1, 2, 3, 30},
                 {"loyalty", 1, 1, 3, 30}, {"email", 2, 2, 3, 30},    {"phone", 2, 3, 1, 30},
                 {"cookie", 3, 1, 3, 30},  {"device", 3, 1, 3, 365},  {"ani", 3, 3, 3, 180},
                 {"ip", 3, 1, 3, 1}};
    sojourn_kind k = {name, 0, SOJOURN_NORMAL_TRIM, 100, 0, 3, 30 * DAY, {0}};
    for (int i = 0; i < 10; i++)
        if (oracle_same(name, oracle_word(usual[i].name)))
            k = (sojourn_kind){name, usual[i].strength,        usual[i].normal,     i + 1,
                               0,    (uint64_t)usual[i].limit, usual[i].days * DAY, {0}};
    for (const sojourn_kind *d = o->options.kinds; d < o->options.kinds + o->options.kind_count;
         d++)
        if (oracle_same(d->name, name)) {
            k.strength = d->strength ? d->strength : k.strength;
            k.normal = d->normal ? d->normal : k.normal;
            k.priority = d->priority ? d->priority : k.priority;
            k.unique |= d->unique;
            k.limit = d->limit ? d->limit : k.limit;
            k.lifetime_us = d->lifetime_us ? d->lifetime_us : k.lifetime_us;
        }
    return k;
}

static int is_weak(const mention *m)
{
    return m->kind.strength == SOJOURN_CLASS_WEAK;
}

static int is(const mention *m, const char *kind)
{
    return oracle_same(m->kind.name, oracle_word(kind));
}

static int64_t rank(const mention *m)
{
    return m->kind.strength * (INT64_C(1) << 32) + m->kind.priority;
}

static int entry_order(const void *a, const void *b)
{
    const entry *x = a, *y = b;
    for (int i = 0; i < 3; i++)
        if (x->order[i] != y->order[i])
            return x->order[i] < y->order[i] ? -1 : 1;
    int order = oracle_id_order(x->less, y->less);
    return order ? order : oracle_id_order(x->more, y->more);
}

/* Its number; adds who is not there. */
static size_t number(circle *c, const mention *m)
{
    size_t k = 0;
    while (k < c->n && oracle_id_order(c->who[k].id, m->id) != 0)
        k++;
    if (k == c->n)
        c->who[c->n++] = *m;
    return k;
}

static int two_values(const row *a, const row *b, const char *except)
{
    for (const mention *m = a->who; m < a->who + a->who_count; m++)
        for (const mention *k = b->who; k < b->who + b->who_count; k++)
            if (!is_weak(m) && !is(m, except) && oracle_same(m->kind.name, k->kind.name) &&
                oracle_id_order(m->id, k->id) != 0)
                return 1;
    return 0;
}

static void tie(circle *c, const mention *a, const mention *b, size_t event)
{
    size_t *age = &c->age[a->number * c->n + b->number];
    if (a->number == b->number || is_weak(a) || is_weak(b) || (*age > 0 && *age <= event + 1))
        return;
    *age = c->age[b->number * c->n + a->number] = event + 1;
}

static void tie_contact(circle *c, size_t contact)
{
    oracle *o = c->o;
    int mixed = 0;
    foreach (a, o, CONTACT, contact)
        foreach (b, o, CONTACT, contact)
            mixed |= two_values(&o->rows[a], &o->rows[b], "");
    foreach (a, o, CONTACT, contact)
        foreach (b, o, CONTACT, contact) {
            const row *x = &o->rows[a], *y = &o->rows[b];
            if (mixed && (a != b || two_values(x, x, "email")))
                continue;
            for (size_t i = 0; i < x->who_count; i++)
                for (size_t k = 0; k < y->who_count; k++)
                    tie(c, &x->who[i], &y->who[k], a > b ? a : b);
        }
}

static int held_apart(const circle *c, size_t who, size_t component)
{
    for (size_t x = 0; x < c->n; x++)
        if (c->of[x] == component && c->link[who * c->n + x] == SOJOURN_LINK_DISTINCT)
            return 1;
    return 0;
}

static int refused(const circle *c, size_t a, size_t b, int is_tie)
{
    for (size_t x = 0; x < c->n; x++) {
        if (c->of[x] == c->of[a] && held_apart(c, x, c->of[b]))
            return 1;
        for (size_t y = 0; y < c->n && is_tie && c->who[x].kind.unique; y++)
            if (c->of[x] == c->of[a] && c->of[y] == c->of[b] &&
                oracle_same(c->who[x].kind.name, c->who[y].kind.name))
                return 1;
    }
    return 0;
}

/* Of more strong customers than its limit; before any tie with a medium end is taken. */
static int is_shared(const circle *c, size_t v)
{
    uint64_t customers = 0;
    for (size_t k = 0; k < c->n; k++) {
        int strong = 0, tied = 0;
        for (size_t x = k; x < c->n; x++)
            if (c->of[x] == k) {
                strong |= c->who[x].kind.strength == SOJOURN_CLASS_STRONG;
                tied |= x == v || c->age[v * c->n + x] > 0;
            }
        customers += strong && tied && !held_apart(c, v, k);
    }
    return c->who[v].kind.strength == SOJOURN_CLASS_MEDIUM && customers > c->who[v].kind.limit;
}

static entry edge(const circle *c, size_t a, size_t b, int is_tie)
{
    const mention *x = &c->who[a], *y = &c->who[b];
    int64_t weaker = rank(x) > rank(y) ? rank(x) : rank(y);
    int kind = is_tie + (is_tie && weaker >> 32 > SOJOURN_CLASS_STRONG);
    int turned = oracle_id_order(x->id, y->id) > 0;
    return (entry){{kind, weaker, is_tie ? (int64_t)c->age[a * c->n + b] : 0},
                   turned ? y->id : x->id,
                   turned ? x->id : y->id,
                   a,
                   b};
}

static void take_edges(circle *c)
{
    entry *edges = oracle_keep(c->o, c->n * c->n * sizeof *edges);
    size_t count = 0;
    for (size_t a = 0; a < c->n; a++)
        for (size_t b = 0; b < a; b++) {
            if (c->link[a * c->n + b] == SOJOURN_LINK_SAME)
                edges[count++] = edge(c, a, b, 0);
            if (c->age[a * c->n + b] > 0)
                edges[count++] = edge(c, a, b, 1);
        }
    qsort(edges, count, sizeof *edges, entry_order);
    for (int kind = LINK; kind <= MEDIUM_TIE; kind++) {
        for (size_t v = 0; v < c->n && kind == MEDIUM_TIE; v++)
            c->shared[v] = is_shared(c, v);
        for (const entry *e = edges; e < edges + count; e++) {
            if (e->order[0] != kind || c->shared[e->a] || c->shared[e->b])
                continue;
            if (c->of[e->a] != c->of[e->b] && refused(c, e->a, e->b, kind != LINK))
                c->left_out[e->a * c->n + e->b] = c->left_out[e->b * c->n + e->a] = 1;
            else
                oracle_unite(c->of, c->n, e->a, e->b);
        }
    }
}

/* By a `same` link that was not left out. A pair that was left out as a link is so as a tie. */
static int is_named(const circle *c, size_t who)
{
    for (size_t x = 0; x < c->n; x++)
        if (c->link[who * c->n + x] == SOJOURN_LINK_SAME && !c->left_out[who * c->n + x])
            return 1;
    return 0;
}

static int grade(const circle *c, const mention *m)
{
    if (!is_weak(m) && !c->shared[m->number])
        return OWN;
    return is_named(c, m->number) ? NAMED : ASKED;
}

/* What a contact states, each once: strongest first. */
static size_t list(const circle *c, size_t contact, entry *out)
{
    size_t count = 0;
    int others = 0;
    foreach (e, c->o, CONTACT, contact)
        for (const mention *m = c->o->rows[e].who, *end = m + c->o->rows[e].who_count; m < end;
             m++) {
            size_t k = 0;
            others |= is_weak(m) && !is(m, "ip");
            while (k < count && out[k].a != m->number)
                k++;
            if (k == count)
                out[count++] =
                    (entry){{grade(c, m), rank(m), (int64_t)e}, m->id, m->id, m->number, 0};
        }
    for (size_t i = 0; i < count; i++)
        if (others && out[i].order[0] == ASKED && is_weak(&c->who[out[i].a]) &&
            is(&c->who[out[i].a], "ip"))
            out[i].order[0] = SILENT;
    qsort(out, count, sizeof *out, entry_order);
    return count;
}

static void touch(const circle *c, size_t v, size_t component, size_t *found)
{
    if (!held_apart(c, v, component))
        *found = *found == NONE || *found == component ? component : MANY;
}

static int touch_by(const circle *c, size_t v, const row *r, size_t *found)
{
    int any = 0;
    for (size_t i = 0; i < r->who_count; i++)
        if (grade(c, &r->who[i]) == OWN) {
            touch(c, v, c->of[r->who[i].number], found);
            any = 1;
        }
    return any;
}

static int near(const circle *c, const mention *v, size_t event, size_t contact)
{
    extent x = {.start = c->o->rows[event].event.start, .end = c->o->rows[event].event.start};
    foreach (e, c->o, CONTACT, contact) {
        int64_t start = c->o->rows[e].event.start;
        if (oracle_joins(&x, &(extent){.start = start, .end = start}, v->kind.lifetime_us))
            return 1;
    }
    return 0;
}

/* Whom the value touches; MANY, too, where it is shared. */
static size_t ask(const circle *c, size_t v, size_t contact)
{
    const mention *m = &c->who[v];
    size_t found = c->shared[v] ? MANY : NONE;
    for (size_t e = 0; e < c->o->n; e++) {
        const row *r = &c->o->rows[e];
        int states = 0;
        for (size_t i = 0; i < r->who_count; i++)
            states |= r->who[i].number == v;
        if (states && near(c, m, e, contact) && !touch_by(c, v, r, &found))
            foreach (k, c->o, CONTACT, c->o->of[CONTACT][e])
                touch_by(c, v, &c->o->rows[k], &found);
    }
    for (size_t p = 0; p < c->n && is(m, "ani"); p++)
        if (oracle_id_order(c->who[p].id, m->as_phone) == 0 && (p < c->stated || is_named(c, p))) {
            if (c->shared[p] && !is_named(c, p))
                return MANY;
            touch(c, v, c->of[p], &found);
        }
    return found;
}

static size_t ask_issues(const circle *c, size_t contact)
{
    foreach (e, c->o, CONTACT, contact) {
        size_t found = NONE;
        for (size_t k = 0; k < c->o->n; k++)
            if (c->owner[k] != NONE && found != c->owner[k] &&
                oracle_same(c->o->rows[e].text[ISSUE], c->o->rows[k].text[ISSUE]))
                found = found == NONE ? c->owner[k] : MANY;
        if (found != NONE && found != MANY)
            return found;
    }
    return NONE;
}

/* To a component, or to the anonymous customer of that id. */
static void give(const circle *c, size_t contact, size_t component, sojourn_id id, int known_by)
{
    row given = {.customer = id, .anonymous = component == NONE, .known_by = (uint64_t)known_by};
    const mention *first = NULL;
    for (size_t x = 0; x < c->n && component != NONE; x++)
        if (c->of[x] == component) {
            const mention *m = &c->who[x];
            given.known_by += 1;
            if (first == NULL || rank(m) < rank(first) ||
                (rank(m) == rank(first) && oracle_id_order(m->id, first->id) < 0))
                first = m;
        }
    foreach (e, c->o, CONTACT, contact) {
        c->o->rows[e].customer = first != NULL ? first->id : id;
        c->o->rows[e].anonymous = given.anonymous;
        c->o->rows[e].known_by = given.known_by;
    }
}

static void find_customer(const circle *c, size_t contact)
{
    entry *stated = oracle_keep(c->o, c->n * sizeof *stated);
    size_t count = list(c, contact, stated), found = NONE, at = 0;
    sojourn_id id = c->o->rows[contact].session_id;
    foreach (e, c->o, CONTACT, contact)
        if (oracle_id_order(c->o->rows[e].session_id, id) < 0)
            id = c->o->rows[e].session_id;
    while (at < count && stated[at].order[0] == ASKED && found == NONE)
        found = ask(c, stated[at++].a, contact);
    if (found == MANY) {
        give(c, contact, NONE, stated[at - 1].less, 1);
        return;
    }
    found = c->owner[contact] != NONE ? c->owner[contact]
            : found == NONE           ? ask_issues(c, contact)
                                      : found;
    give(c, contact, found, count > 0 ? stated[0].less : id, found == NONE && count > 0);
}

static circle make_circle(oracle *o)
{
    size_t most = 32 * o->n;
    circle c = {.o = o};
    for (const pair *p = o->links; p != NULL; p = p->next)
        most += 2;
    c.who = oracle_keep(o, most * sizeof *c.who);
    for (size_t e = 0; e < o->n; e++)
        for (size_t i = 0; i < o->rows[e].who_count; i++)
            o->rows[e].who[i].number = number(&c, &o->rows[e].who[i]);
    most = c.n;
    for (pair *p = o->links; p != NULL; p = p->next) {
        p->a.number = number(&c, &p->a);
        p->b.number = number(&c, &p->b);
    }
    c.of = oracle_keep(o, c.n * sizeof *c.of);
    c.age = oracle_keep(o, c.n * c.n * sizeof *c.age);
    c.link = oracle_keep(o, c.n * c.n * sizeof *c.link);
    c.left_out = oracle_keep(o, c.n * c.n * sizeof *c.left_out);
    c.shared = oracle_keep(o, c.n * sizeof *c.shared);
    c.owner = oracle_keep(o, o->n * sizeof *c.owner);
    c.stated = most;
    for (size_t x = 0; x < c.n; x++)
        c.of[x] = x;
    for (const pair *p = o->links; p != NULL; p = p->next)
        c.link[p->a.number * c.n + p->b.number] = c.link[p->b.number * c.n + p->a.number] = p->link;
    return c;
}

void oracle_find_customers(oracle *o)
{
    circle c = make_circle(o);
    entry *stated = oracle_keep(o, c.n * sizeof *stated);
    for (size_t g = 0; g < o->n; g++)
        if (o->of[CONTACT][g] == g)
            tie_contact(&c, g);
    take_edges(&c);
    for (size_t e = 0; e < o->n; e++)
        c.owner[e] = list(&c, o->of[CONTACT][e], stated) > 0 && stated[0].order[0] < ASKED
                         ? c.of[stated[0].a]
                         : NONE;
    for (size_t g = 0; g < o->n; g++)
        if (o->of[CONTACT][g] == g)
            find_customer(&c, g);
    o->shared = o->refused = 0;
    for (size_t x = 0; x < c.n; x++) {
        o->shared += (uint64_t)c.shared[x];
        for (size_t y = 0; y < x; y++)
            o->refused += (uint64_t)c.left_out[x * c.n + y];
    }
}
