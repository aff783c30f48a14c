/* SPDX-License-Identifier: MIT */
/* Identifiers in groups that edges make (law 3.2). As long as nothing in a group could refuse an
 * edge (its guards are 0), a new edge joins the smaller group to the larger, and one that goes is
 * answered by a walk over those left. Where something could, the edges around are taken again. */
#include "level/identity.h"

static uint32_t guards_of(const sj_levels *v, int part, uint32_t node)
{
    const sj_node *n = &sj_at(&v->nodes, node);
    return n->distincts + n->refused[part] + (uint32_t)sj_identity_kind(v, node)->unique;
}

static void count_node(sj_levels *v, int part, uint32_t node, uint32_t group, uint32_t sign)
{
    sj_group *g = &sj_at(&v->parts[part].groups, group);
    g->count += sign;
    g->guards += sign * guards_of(v, part, node);
    g->strong += sign * (sj_identity_kind(v, node)->strength == SOJOURN_CLASS_STRONG);
}

/* `to` may be SJ_NONE only for a node that has no group. There is room. */
void sj_part_move(sj_levels *v, int part, uint32_t node, uint32_t to)
{
    sj_part *p = &v->parts[part];
    uint32_t from = sj_at(&p->of, node);
    if (from == to)
        return;
    if (from != SJ_NONE) {
        sj_chain_drop(&p->nodes, from, node);
        count_node(v, part, node, from, UINT32_MAX);
        sj_dirty_put(&v->moved[part], node);
    }
    sj_chain_push(&p->nodes, to, node);
    sj_at(&p->of, node) = to;
    count_node(v, part, node, to, 1);
}

void sj_part_guard(sj_levels *v, uint32_t node, int change)
{
    sj_at(&v->nodes, node).distincts += (uint32_t)change;
    for (int part = 0; part < SJ_PARTS; part++) {
        uint32_t group = sj_at(&v->parts[part].of, node);
        if (group != SJ_NONE)
            sj_at(&v->parts[part].groups, group).guards += (uint32_t)change;
        sj_dirty_put(&v->guards_dirty[part], node);
    }
}

/* A group without members, or SJ_NONE for no memory. */
uint32_t sj_part_take(sj_levels *v, int part)
{
    sj_part *p = &v->parts[part];
    if (part == SJ_WHOLE)
        return sj_part_customer(v);
    if (p->unused.count != 0)
        return sj_column_pop(&p->unused);
    uint32_t number = p->groups.count;
    if (sj_column_reserve(v->alloc, &p->groups, 1) != 0 ||
        sj_column_reserve(v->alloc, &p->unused, number + 1) != 0 ||
        sj_chain_reserve(v->alloc, &p->nodes, number + 1, v->nodes.count) != 0)
        return SJ_NONE;
    sj_column_push(&p->groups, ((sj_group){0}));
    return number;
}

/* A group may have lost its last member. Customers are given back when their spans are gone. */
void sj_part_leave(sj_levels *v, int part, uint32_t group)
{
    if (part == SJ_WHOLE)
        sj_dirty_put(&v->customers_dirty, group);
    else if (sj_at(&v->parts[part].groups, group).count == 0)
        sj_column_push(&v->parts[part].unused, group);
}

uint32_t sj_part_customer(sj_levels *v)
{
    sj_part *p = &v->parts[SJ_WHOLE];
    uint32_t number = v->customers.count;
    if (v->unused_customers.count != 0) {
        number = sj_column_pop(&v->unused_customers);
    } else {
        /* Giving back cannot fail: there is room for all of them. */
        if (sj_column_reserve(v->alloc, &v->customers, 1) != 0 ||
            sj_column_reserve(v->alloc, &p->groups, 1) != 0 ||
            sj_column_reserve(v->alloc, &v->unused_customers, number + 1) != 0 ||
            sj_dirty_reserve(v->alloc, &v->customers_dirty,
                             number + 1 - v->customers_dirty.list.count, number + 1) != 0 ||
            sj_chain_reserve(v->alloc, &p->nodes, number + 1, v->nodes.count) != 0)
            return SJ_NONE;
        sj_column_push(&p->groups, ((sj_group){0}));
        v->customers.count++;
    }
    sj_at(&v->customers, number) = (sj_customer){NULL, SJ_NONE, 1};
    return number;
}

int sj_part_join(sj_levels *v, int part, uint32_t node)
{
    if (sj_at(&v->parts[part].of, node) != SJ_NONE)
        return 0;
    uint32_t group = sj_part_take(v, part);
    if (group == SJ_NONE)
        return -1;
    sj_part_move(v, part, node, group);
    sj_part_leave(v, part, group);
    return 0;
}

/* Note how an edge stands now. */
void sj_part_set(sj_levels *v, int part, uint32_t number, uint8_t in)
{
    sj_edge *e = &sj_at(&v->edges, number);
    const uint32_t ends[2] = {e->a, e->b};
    uint32_t change = (uint32_t)(in == SJ_REFUSED) - (uint32_t)(e->in[part] == SJ_REFUSED);
    int named = part == SJ_CORE ? in == SJ_LIVE && e->link == SOJOURN_LINK_SAME : e->named;
    for (int i = 0; i < 2; i++) {
        sj_node *n = &sj_at(&v->nodes, ends[i]);
        uint32_t group = sj_at(&v->parts[part].of, ends[i]);
        n->refused[part] += change;
        if (group != SJ_NONE)
            sj_at(&v->parts[part].groups, group).guards += change;
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
    const sj_edge *e = &sj_at(&v->edges, number);
    sj_part *p = &v->parts[part];
    if (sj_part_join(v, part, e->a) != 0 || sj_part_join(v, part, e->b) != 0)
        return -1;
    uint32_t into = sj_at(&p->of, e->a), from = sj_at(&p->of, e->b), node;
    if (into != from && sj_at(&p->groups, into).count < sj_at(&p->groups, from).count) {
        uint32_t swap = into;
        into = from;
        from = swap;
    }
    sj_part_set(v, part, number, SJ_LIVE);
    if (into == from)
        return 0;
    if (sj_at(&p->groups, into).strong == 0 && sj_at(&p->groups, from).strong != 0)
        move_all(v, part, into);
    while ((node = sj_chain_first(&p->nodes, from)) != SJ_NONE)
        sj_part_move(v, part, node, into);
    sj_part_leave(v, part, from);
    sj_part_leave(v, part, into);
    return 0;
}

int sj_part_meet(sj_levels *v, uint32_t node)
{
    if (sj_rows_push(v->alloc, &v->work, node) != 0)
        return -1;
    sj_at(&v->nodes, node).seen = v->stamp;
    sj_at(&v->nodes, node).local = v->work.count - 1;
    return 0;
}

/* Collect in v->work what live edges other than `without` connect to `from`; 1 if that is `to`
 * too, 0 if not, -1 for no memory. */
static int reach(sj_levels *v, int part, uint32_t from, uint32_t to, uint32_t without)
{
    v->stamp++;
    v->work.count = 0;
    if (sj_part_meet(v, from) != 0)
        return -1;
    for (uint32_t i = 0; i < v->work.count; i++) {
        sj_edge_walk w = sj_identity_edges(v, v->work.at[i]);
        while (sj_identity_next(&w)) {
            if (w.edge->in[part] != SJ_LIVE || w.number == without ||
                sj_at(&v->nodes, w.other).seen == v->stamp)
                continue;
            if (w.other == to)
                return 1;
            if (sj_part_meet(v, w.other) != 0)
                return -1;
        }
    }
    return 0;
}

/* An edge goes, and those in v->work leave its other end's group. Where edges that were let go of are
 * not answered yet, each connected part of a group has a node in guards_dirty: so must what stays. */
static void keep_marked(sj_levels *v, int part, uint32_t stays)
{
    for (uint32_t i = 0; i < v->work.count; i++)
        if (sj_dirty_has(&v->guards_dirty[part], v->work.at[i])) {
            sj_dirty_put(&v->guards_dirty[part], stays);
            return;
        }
}

static int disconnect(sj_levels *v, int part, uint32_t number)
{
    const sj_edge *edge = &sj_at(&v->edges, number);
    sj_part *p = &v->parts[part];
    int whole = reach(v, part, edge->a, edge->b, number);
    if (whole < 0)
        return -1;
    if (whole == 0) {
        uint32_t old = sj_at(&p->of, edge->a), fresh = sj_part_take(v, part);
        if (fresh == SJ_NONE)
            return -1;
        uint32_t strong = sj_at(&p->groups, old).strong;
        keep_marked(v, part, edge->b);
        for (uint32_t i = 0; i < v->work.count; i++)
            sj_part_move(v, part, v->work.at[i], fresh);
        if (strong != 0 && sj_at(&p->groups, old).strong == 0)
            move_all(v, part, old);
        sj_part_leave(v, part, old);
        sj_part_leave(v, part, fresh);
    }
    sj_part_set(v, part, number, SJ_OUT);
    return 0;
}

static uint32_t group_guards(const sj_levels *v, int part, uint32_t node)
{
    uint32_t group = sj_at(&v->parts[part].of, node);
    return group == SJ_NONE ? guards_of(v, part, node)
                            : sj_at(&v->parts[part].groups, group).guards;
}

/* Let an edge in and take those around it again. */
static int take_in(sj_levels *v, int part, uint32_t number)
{
    sj_edge *e = &sj_at(&v->edges, number);
    uint8_t before = e->in[part];
    e->in[part] = before == SJ_OUT ? SJ_LIVE : before;
    int status = sj_take_again(v, part, e->a);
    if (status != 0)
        sj_at(&v->edges, number).in[part] = before;
    return status;
}

static int enter(sj_levels *v, int part, uint32_t number, int guarded, int guarded_both)
{
    const sj_edge *e = &sj_at(&v->edges, number);
    const sj_column *of = &v->parts[part].of;
    int one = sj_at(of, e->a) != SJ_NONE && sj_at(of, e->a) == sj_at(of, e->b);
    return (one ? guarded : guarded_both) ? take_in(v, part, number) : connect(v, part, number);
}

/* Its place in the order may be another one. */
static int stay(sj_levels *v, int part, uint32_t number, int guarded)
{
    const sj_edge *e = &sj_at(&v->edges, number);
    if (e->taken[part] == e->age && e->as[part] == e->link)
        return 0;
    if (guarded)
        return take_in(v, part, number);
    sj_part_set(v, part, number, SJ_LIVE);
    return 0;
}

/* Where others may come in for it, both ends are taken again when all edges are known. */
static int leave(sj_levels *v, int part, uint32_t number, int guarded)
{
    const sj_edge *e = &sj_at(&v->edges, number);
    if (!guarded)
        return disconnect(v, part, number);
    if (sj_part_join(v, part, e->a) != 0 || sj_part_join(v, part, e->b) != 0)
        return -1;
    sj_dirty_put(&v->guards_dirty[part], e->a);
    sj_dirty_put(&v->guards_dirty[part], e->b);
    sj_part_set(v, part, number, SJ_OUT);
    return 0;
}

int sj_part_renew(sj_levels *v, int part, uint32_t number, int wanted)
{
    const sj_edge *e = &sj_at(&v->edges, number);
    uint32_t a = group_guards(v, part, e->a), b = group_guards(v, part, e->b);
    if (!wanted)
        return e->in[part] == SJ_OUT ? 0 : leave(v, part, number, a != 0 || b != 0);
    if (e->in[part] == SJ_OUT)
        return enter(v, part, number, a != 0, a != 0 && b != 0);
    return stay(v, part, number, a != 0 || b != 0);
}
