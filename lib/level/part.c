/* SPDX-License-Identifier: MIT */
/* Identifiers in groups that edges make (law 3.2). As long as nothing in a group could refuse an
 * edge (its guards are 0), a new edge joins the smaller group to the larger, and one that goes is
 * answered by a walk over those left. Where something could, the edges around are taken again in
 * their order: cost n log n of what hangs together there, left-out edges included. */
#include "base/bytes.h"
#include "index/component.h"
#include "index/sort.h"
#include "level/identity.h"

static uint32_t guards_of(const sj_levels *v, int part, uint32_t node)
{
    const sj_node *n = &v->nodes.at[node];
    return n->distincts + n->refused[part] + (uint32_t)sj_identity_kind(v, node)->unique;
}

static void count_node(sj_levels *v, int part, uint32_t node, uint32_t group, uint32_t sign)
{
    sj_group *g = &v->parts[part].groups.at[group];
    g->count += sign;
    g->guards += sign * guards_of(v, part, node);
    g->strong += sign * (sj_identity_kind(v, node)->strength == SOJOURN_CLASS_STRONG);
}

/* `to` may be SJ_NONE only for a node that has no group. There is room. */
static void move_node(sj_levels *v, int part, uint32_t node, uint32_t to)
{
    sj_part *p = &v->parts[part];
    uint32_t from = p->of.at[node];
    if (from == to)
        return;
    if (from != SJ_NONE) {
        sj_chain_drop(&p->nodes, from, node);
        count_node(v, part, node, from, UINT32_MAX);
        sj_dirty_put(&v->moved[part], node);
    }
    sj_chain_push(&p->nodes, to, node);
    p->of.at[node] = to;
    count_node(v, part, node, to, 1);
}

void sj_part_guard(sj_levels *v, uint32_t node, int change)
{
    v->nodes.at[node].distincts += (uint32_t)change;
    for (int part = 0; part < SJ_PARTS; part++) {
        uint32_t group = v->parts[part].of.at[node];
        if (group != SJ_NONE)
            v->parts[part].groups.at[group].guards += (uint32_t)change;
        sj_dirty_put(&v->guards_dirty[part], node);
    }
}

/* A group without members, or SJ_NONE for no memory. */
static uint32_t take_group(sj_levels *v, int part)
{
    sj_part *p = &v->parts[part];
    if (part == SJ_WHOLE)
        return sj_part_customer(v);
    if (p->unused.count != 0)
        return p->unused.at[--p->unused.count];
    uint32_t number = p->groups.count;
    if (sj_array_reserve(v->alloc, &p->groups, 1) != 0 ||
        sj_array_reserve(v->alloc, &p->unused, number + 1) != 0 ||
        sj_chain_reserve(v->alloc, &p->nodes, number + 1, v->nodes.count) != 0)
        return SJ_NONE;
    sj_array_push(&p->groups, ((sj_group){0}));
    return number;
}

/* A group may have lost its last member. Customers are given back when their spans are gone. */
static void leave_group(sj_levels *v, int part, uint32_t group)
{
    if (part == SJ_WHOLE)
        sj_dirty_put(&v->customers_dirty, group);
    else if (v->parts[part].groups.at[group].count == 0)
        sj_array_push(&v->parts[part].unused, group);
}

uint32_t sj_part_customer(sj_levels *v)
{
    sj_part *p = &v->parts[SJ_WHOLE];
    uint32_t number = v->customers.count;
    if (v->unused_customers.count != 0) {
        number = v->unused_customers.at[--v->unused_customers.count];
    } else {
        /* Giving back cannot fail: there is room for all of them. */
        if (sj_array_reserve(v->alloc, &v->customers, 1) != 0 ||
            sj_array_reserve(v->alloc, &p->groups, 1) != 0 ||
            sj_array_reserve(v->alloc, &v->unused_customers, number + 1) != 0 ||
            sj_dirty_reserve(v->alloc, &v->customers_dirty,
                             number + 1 - v->customers_dirty.list.count, number + 1) != 0 ||
            sj_chain_reserve(v->alloc, &p->nodes, number + 1, v->nodes.count) != 0)
            return SJ_NONE;
        sj_array_push(&p->groups, ((sj_group){0}));
        v->customers.count++;
    }
    v->customers.at[number] = (sj_customer){NULL, {0, 0}, SJ_NONE, 0, 1};
    return number;
}

int sj_part_join(sj_levels *v, int part, uint32_t node)
{
    if (v->parts[part].of.at[node] != SJ_NONE)
        return 0;
    uint32_t group = take_group(v, part);
    if (group == SJ_NONE)
        return -1;
    move_node(v, part, node, group);
    leave_group(v, part, group);
    return 0;
}

/* Note how an edge stands now. */
static void set_edge(sj_levels *v, int part, uint32_t number, uint8_t in)
{
    sj_edge *e = &v->edges.at[number];
    const uint32_t ends[2] = {e->a, e->b};
    uint32_t change = (uint32_t)(in == SJ_REFUSED) - (uint32_t)(e->in[part] == SJ_REFUSED);
    int named = part == SJ_CORE ? in == SJ_LIVE && e->link == SOJOURN_LINK_SAME : e->named;
    for (int i = 0; i < 2; i++) {
        sj_node *n = &v->nodes.at[ends[i]];
        uint32_t group = v->parts[part].of.at[ends[i]];
        n->refused[part] += change;
        if (group != SJ_NONE)
            v->parts[part].groups.at[group].guards += change;
        if (named != e->named) {
            n->links += named ? 1 : UINT32_MAX;
            sj_dirty_put(&v->turned, ends[i]);
        }
    }
    v->refused += (uint64_t)(int32_t)change;
    e->named = (uint8_t)named;
    e->in[part] = in;
    e->taken[part] = e->age;
    e->as[part] = e->link;
    if (part == SJ_CORE)
        sj_dirty_put(&v->edges_dirty[SJ_WHOLE], number);
}

/* All members of a group, where it matters who holds a strong one. */
static void move_all(sj_levels *v, int part, uint32_t group)
{
    const sj_part *p = &v->parts[part];
    for (uint32_t n = sj_chain_first(&p->nodes, group); part == SJ_CORE && n != SJ_NONE;
         n = sj_chain_next(&p->nodes, n))
        sj_dirty_put(&v->moved[part], n);
}

static int connect(sj_levels *v, int part, uint32_t number)
{
    const sj_edge *e = &v->edges.at[number];
    sj_part *p = &v->parts[part];
    if (sj_part_join(v, part, e->a) != 0 || sj_part_join(v, part, e->b) != 0)
        return -1;
    uint32_t into = p->of.at[e->a], from = p->of.at[e->b], node;
    if (into != from && p->groups.at[into].count < p->groups.at[from].count) {
        uint32_t swap = into;
        into = from;
        from = swap;
    }
    set_edge(v, part, number, SJ_LIVE);
    if (into == from)
        return 0;
    if (p->groups.at[into].strong == 0 && p->groups.at[from].strong != 0)
        move_all(v, part, into);
    while ((node = sj_chain_first(&p->nodes, from)) != SJ_NONE)
        move_node(v, part, node, into);
    leave_group(v, part, from);
    leave_group(v, part, into);
    return 0;
}

static int push(sj_levels *v, sj_rows *rows, uint32_t row)
{
    if (sj_array_reserve(v->alloc, rows, 1) != 0)
        return -1;
    sj_array_push(rows, row);
    return 0;
}

static int meet(sj_levels *v, uint32_t node)
{
    if (push(v, &v->work, node) != 0)
        return -1;
    v->nodes.at[node].seen = v->stamp;
    v->nodes.at[node].local = v->work.count - 1;
    return 0;
}

/* Collect in v->work what live edges other than `without` connect to `from`; 1 if that is `to`
 * too, 0 if not, -1 for no memory. */
static int reach(sj_levels *v, int part, uint32_t from, uint32_t to, uint32_t without)
{
    v->stamp++;
    v->work.count = 0;
    if (meet(v, from) != 0)
        return -1;
    for (uint32_t i = 0; i < v->work.count; i++)
        for (uint32_t row = sj_chain_first(&v->node_edges.by_left, v->work.at[i]); row != SJ_NONE;
             row = sj_chain_next(&v->node_edges.by_left, row)) {
            uint32_t number = v->node_edges.rows.at[row].right;
            const sj_edge *edge = &v->edges.at[number];
            uint32_t other = edge->a == v->work.at[i] ? edge->b : edge->a;
            if (edge->in[part] != SJ_LIVE || number == without ||
                v->nodes.at[other].seen == v->stamp)
                continue;
            if (other == to)
                return 1;
            if (meet(v, other) != 0)
                return -1;
        }
    return 0;
}

static int disconnect(sj_levels *v, int part, uint32_t number)
{
    const sj_edge *edge = &v->edges.at[number];
    sj_part *p = &v->parts[part];
    int whole = reach(v, part, edge->a, edge->b, number);
    if (whole < 0)
        return -1;
    if (whole == 0) {
        uint32_t old = p->of.at[edge->a], fresh = take_group(v, part);
        if (fresh == SJ_NONE)
            return -1;
        uint32_t strong = p->groups.at[old].strong;
        for (uint32_t i = 0; i < v->work.count; i++)
            move_node(v, part, v->work.at[i], fresh);
        if (strong != 0 && p->groups.at[old].strong == 0)
            move_all(v, part, old);
        leave_group(v, part, old);
        leave_group(v, part, fresh);
    }
    set_edge(v, part, number, SJ_OUT);
    return 0;
}

/* Everything that edges, taken or left out, connect to `node`: nodes in v->work, edges in v->more,
 * each once. */
static int collect(sj_levels *v, int part, uint32_t node)
{
    v->stamp++;
    v->work.count = v->more.count = 0;
    if (meet(v, node) != 0)
        return -1;
    for (uint32_t i = 0; i < v->work.count; i++)
        for (uint32_t row = sj_chain_first(&v->node_edges.by_left, v->work.at[i]); row != SJ_NONE;
             row = sj_chain_next(&v->node_edges.by_left, row)) {
            uint32_t number = v->node_edges.rows.at[row].right;
            const sj_edge *edge = &v->edges.at[number];
            uint32_t other = edge->a == v->work.at[i] ? edge->b : edge->a;
            if (edge->in[part] == SJ_OUT)
                continue;
            if (v->nodes.at[other].seen != v->stamp && meet(v, other) != 0)
                return -1;
            if (v->nodes.at[other].local > i && push(v, &v->more, number) != 0)
                return -1;
        }
    return 0;
}

/* 0: link; 1: tie of strong ones; 2: tie with a medium end. */
static int tier(const sj_levels *v, const sj_edge *e)
{
    return e->link == SOJOURN_LINK_SAME ? 0 : sj_share_core(v, e) ? 1 : 2;
}

static uint32_t weaker_rank(const sj_levels *v, const sj_edge *e)
{
    uint32_t a = sj_identity_kind(v, e->a)->rank, b = sj_identity_kind(v, e->b)->rank;
    return a > b ? a : b;
}

static int key_order(const sj_levels *v, const sj_edge *x, const sj_edge *y)
{
    const sj_edge *const edges[2] = {x, y};
    sojourn_id least[2], most[2];
    for (int i = 0; i < 2; i++) {
        sojourn_id a = sj_facts_identifier(v->facts, edges[i]->a);
        sojourn_id b = sj_facts_identifier(v->facts, edges[i]->b);
        least[i] = sj_id_compare(a, b) < 0 ? a : b;
        most[i] = sj_id_compare(a, b) < 0 ? b : a;
    }
    int order = sj_id_compare(least[0], least[1]);
    return order != 0 ? order : sj_id_compare(most[0], most[1]);
}

static int edge_order(const void *levels, uint32_t a, uint32_t b)
{
    const sj_levels *v = levels;
    const sj_edge *x = &v->edges.at[a], *y = &v->edges.at[b];
    int tiers[2] = {tier(v, x), tier(v, y)};
    uint32_t ranks[2] = {weaker_rank(v, x), weaker_rank(v, y)};
    if (tiers[0] != tiers[1])
        return tiers[0] - tiers[1];
    if (ranks[0] != ranks[1])
        return ranks[0] < ranks[1] ? -1 : 1;
    int order = tiers[0] == 0 ? 0 : sj_facts_order(v->facts, x->age, y->age);
    return order != 0 ? order : key_order(v, x, y);
}

/* Groups while edges are taken: by root, kinds of which a unique value is in it, and those of its
 * nodes that a `distinct` link names, chained. */
typedef struct {
    uint32_t *parent, *first, *next, *last, *count;
    uint64_t *kinds;
    uint8_t *verdict; /* by place in v->more */
} taking;

static int begin_taking(sj_levels *v, taking *t)
{
    uint32_t n = v->work.count;
    t->parent = sj_component_init(&v->scratch, n);
    t->first = sj_arena_take(&v->scratch, n * sizeof(uint32_t));
    t->next = sj_arena_take(&v->scratch, n * sizeof(uint32_t));
    t->last = sj_arena_take(&v->scratch, n * sizeof(uint32_t));
    t->count = sj_arena_zero(&v->scratch, n, sizeof(uint32_t));
    t->kinds = sj_arena_zero(&v->scratch, n, sizeof(uint64_t));
    t->verdict = sj_arena_take(&v->scratch, v->more.count);
    if (t->parent == NULL || t->first == NULL || t->next == NULL || t->last == NULL ||
        t->count == NULL || t->kinds == NULL || t->verdict == NULL)
        return -1;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t node = v->work.at[i];
        int guarded = v->nodes.at[node].distincts != 0;
        t->first[i] = t->last[i] = guarded ? i : SJ_NONE;
        t->count[i] = (uint32_t)guarded;
        t->next[i] = SJ_NONE;
        if (sj_identity_kind(v, node)->unique)
            t->kinds[i] = UINT64_C(1) << v->facts->identifiers.names.at[node].scope;
    }
    return 0;
}

/* Does a `distinct` link lead from the nodes at `from` to the component at `to`? */
static int apart(const sj_levels *v, const taking *t, uint32_t from, uint32_t to)
{
    for (uint32_t i = t->first[from]; i != SJ_NONE; i = t->next[i]) {
        uint32_t node = v->work.at[i];
        for (uint32_t row = sj_chain_first(&v->node_edges.by_left, node); row != SJ_NONE;
             row = sj_chain_next(&v->node_edges.by_left, row)) {
            const sj_edge *e = &v->edges.at[v->node_edges.rows.at[row].right];
            const sj_node *other = &v->nodes.at[e->a == node ? e->b : e->a];
            if (e->link == SOJOURN_LINK_DISTINCT && other->seen == v->stamp &&
                sj_component_find(t->parent, other->local) == to)
                return 1;
        }
    }
    return 0;
}

static void take_edge(const sj_levels *v, taking *t, uint32_t at)
{
    const sj_edge *e = &v->edges.at[v->more.at[at]];
    uint32_t a = sj_component_find(t->parent, v->nodes.at[e->a].local);
    uint32_t b = sj_component_find(t->parent, v->nodes.at[e->b].local);
    t->verdict[at] = SJ_LIVE;
    if (a == b)
        return;
    if ((e->link != SOJOURN_LINK_SAME && (t->kinds[a] & t->kinds[b]) != 0) ||
        (t->count[a] < t->count[b] ? apart(v, t, a, b) : apart(v, t, b, a))) {
        t->verdict[at] = SJ_REFUSED;
        return;
    }
    uint32_t into = a < b ? a : b, from = a < b ? b : a;
    sj_component_join(t->parent, a, b);
    t->kinds[into] |= t->kinds[from];
    t->count[into] += t->count[from];
    if (t->first[from] == SJ_NONE)
        return;
    if (t->first[into] == SJ_NONE)
        t->first[into] = t->first[from];
    else
        t->next[t->last[into]] = t->first[from];
    t->last[into] = t->last[from];
}

/* Count the nodes that are met by the groups they have. */
static void count_met(sj_levels *v, int part)
{
    sj_part *p = &v->parts[part];
    for (uint32_t i = 0; i < v->work.count; i++) {
        uint32_t group = p->of.at[v->work.at[i]];
        sj_group *g = group != SJ_NONE ? &p->groups.at[group] : NULL;
        if (g == NULL)
            continue;
        g->met = g->seen == v->stamp ? g->met + 1 : 1;
        g->seen = v->stamp;
    }
}

/* The group of each component, by its root: one that a member has, if nobody else has it or takes
 * it, else a fresh one. 0, or -1 for no memory and nothing changed. */
static int choose_groups(sj_levels *v, int part, taking *t, uint32_t *group)
{
    uint32_t n = v->work.count, fresh = 0;
    sj_part *p = &v->parts[part];
    count_met(v, part);
    for (uint32_t i = 0; i < n; i++)
        group[i] = SJ_NONE;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t root = sj_component_find(t->parent, i), mine = p->of.at[v->work.at[i]];
        if (group[root] != SJ_NONE || mine == SJ_NONE ||
            p->groups.at[mine].met != p->groups.at[mine].count)
            continue;
        p->groups.at[mine].met = 0;
        group[root] = mine;
    }
    for (uint32_t i = 0; i < n; i++) {
        if (sj_component_find(t->parent, i) != i || group[i] != SJ_NONE)
            continue;
        if ((group[i] = take_group(v, part)) == SJ_NONE) {
            while (fresh-- > 0)
                leave_group(v, part, t->next[fresh]);
            return -1;
        }
        t->next[fresh++] = group[i];
    }
    return 0;
}

/* Take all edges of v->more in their order. */
static int take_all(sj_levels *v, int part)
{
    taking t;
    sj_part *p = &v->parts[part];
    uint32_t *group = sj_arena_take(&v->scratch, v->work.count * sizeof *group);
    if (group == NULL || begin_taking(v, &t) != 0 ||
        sj_sort(&v->scratch, v->more.at, v->more.count, edge_order, v) != 0)
        return -1;
    for (uint32_t i = 0; i < v->more.count; i++)
        take_edge(v, &t, i);
    if (choose_groups(v, part, &t, group) != 0)
        return -1;
    for (uint32_t i = 0; i < v->more.count; i++)
        set_edge(v, part, v->more.at[i], t.verdict[i]);
    for (uint32_t i = 0; i < v->work.count; i++) {
        uint32_t old = p->of.at[v->work.at[i]];
        move_node(v, part, v->work.at[i], group[sj_component_find(t.parent, i)]);
        if (old != SJ_NONE && old != p->of.at[v->work.at[i]])
            leave_group(v, part, old);
        leave_group(v, part, p->of.at[v->work.at[i]]);
        sj_dirty_put(&v->moved[part], v->work.at[i]);
    }
    return 0;
}

int sj_part_again(sj_levels *v, int part, uint32_t node)
{
    sj_arena_mark mark = sj_arena_save(&v->scratch);
    int status = collect(v, part, node);
    if (status == 0)
        status = take_all(v, part);
    sj_arena_release(&v->scratch, mark);
    return status;
}

static uint32_t group_guards(const sj_levels *v, int part, uint32_t node)
{
    uint32_t group = v->parts[part].of.at[node];
    return group == SJ_NONE ? guards_of(v, part, node) : v->parts[part].groups.at[group].guards;
}

/* Let an edge in, or out, and take those around it again. */
static int take_around(sj_levels *v, int part, uint32_t number, int wanted)
{
    sj_edge *e = &v->edges.at[number];
    uint8_t before = e->in[part];
    uint32_t a = e->a, b = e->b;
    if (wanted) {
        e->in[part] = before == SJ_OUT ? SJ_LIVE : before;
        int status = sj_part_again(v, part, a);
        if (status != 0)
            v->edges.at[number].in[part] = before;
        return status;
    }
    /* First without it on one side, then on the other; a failure between leaves it out. */
    if (sj_part_join(v, part, a) != 0 || sj_part_join(v, part, b) != 0)
        return -1;
    set_edge(v, part, number, SJ_OUT);
    sj_dirty_put(&v->guards_dirty[part], a);
    sj_dirty_put(&v->guards_dirty[part], b);
    return 0;
}

int sj_part_renew(sj_levels *v, int part, uint32_t number, int wanted)
{
    const sj_edge *e = &v->edges.at[number];
    uint32_t a = group_guards(v, part, e->a), b = group_guards(v, part, e->b);
    int in = e->in[part];
    if (!wanted && in == SJ_OUT)
        return 0;
    if (wanted && in == SJ_OUT) {
        const sj_part *p = &v->parts[part];
        int one = p->of.at[e->a] != SJ_NONE && p->of.at[e->a] == p->of.at[e->b];
        return (one ? a == 0 : a == 0 || b == 0) ? connect(v, part, number)
                                                 : take_around(v, part, number, 1);
    }
    if (!wanted)
        return in == SJ_LIVE && a == 0 && b == 0 ? disconnect(v, part, number)
                                                 : take_around(v, part, number, 0);
    if (a == 0 && b == 0) {
        if (e->taken[part] != e->age || e->as[part] != e->link)
            set_edge(v, part, number, SJ_LIVE);
        return 0;
    }
    if (e->taken[part] == e->age && e->as[part] == e->link)
        return 0;
    return take_around(v, part, number, 1);
}
