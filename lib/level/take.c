/* SPDX-License-Identifier: MIT */
/* Taking edges in their order (law 3.2) where one may be left out: everything that edges connect
 * there is collected, the edges are sorted and taken one by one into groups of their own, and the
 * groups are put in place. Cost: n log n of what hangs together, left-out edges included. */
#include "base/bytes.h"
#include "index/component.h"
#include "index/sort.h"
#include "level/identity.h"

static int wanted(const sj_levels *v, int part, const sj_edge *e)
{
    return part == SJ_CORE ? sj_share_core(v, e) : sj_share_whole(v, e);
}

/* Everything that edges, taken or left out, connect to `node`: nodes in v->work, edges in v->more,
 * each once. */
static int collect(sj_levels *v, int part, uint32_t node)
{
    v->stamp++;
    v->work.count = v->more.count = 0;
    if (sj_part_meet(v, node) != 0)
        return -1;
    for (uint32_t i = 0; i < v->work.count; i++) {
        sj_edge_walk w = sj_identity_edges(v, v->work.at[i]);
        while (sj_identity_next(&w)) {
            int goes = w.edge->in[part] != SJ_OUT && !wanted(v, part, w.edge);
            if (w.edge->in[part] == SJ_OUT)
                continue;
            if (!goes && sj_at(&v->nodes, w.other).seen != v->stamp &&
                sj_part_meet(v, w.other) != 0)
                return -1;
            if ((goes || sj_at(&v->nodes, w.other).local > i) &&
                sj_rows_push(v->alloc, &v->more, w.number) != 0)
                return -1;
        }
    }
    return 0;
}

/* Edges that are not wanted any more are let go of; both their ends are taken again later. */
static void let_go(sj_levels *v, int part)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < v->more.count; i++) {
        uint32_t number = v->more.at[i];
        const sj_edge *e = &sj_at(&v->edges, number);
        if (wanted(v, part, e)) {
            v->more.at[kept++] = number;
            continue;
        }
        sj_dirty_put(&v->guards_dirty[part], e->a);
        sj_dirty_put(&v->guards_dirty[part], e->b);
        sj_part_set(v, part, number, SJ_OUT);
    }
    v->more.count = kept;
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
    const sj_edge *x = &sj_at(&v->edges, a), *y = &sj_at(&v->edges, b);
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
        int guarded = sj_at(&v->nodes, node).distincts != 0;
        t->first[i] = t->last[i] = guarded ? i : SJ_NONE;
        t->count[i] = (uint32_t)guarded;
        t->next[i] = SJ_NONE;
        if (sj_identity_kind(v, node)->unique)
            t->kinds[i] = UINT64_C(1) << sj_intern_scope(&v->facts->identifiers, node);
    }
    return 0;
}

/* Does a `distinct` link lead from the nodes at `from` to the component at `to`? */
static int apart(const sj_levels *v, const taking *t, uint32_t from, uint32_t to)
{
    for (uint32_t i = t->first[from]; i != SJ_NONE; i = t->next[i]) {
        sj_edge_walk w = sj_identity_edges(v, v->work.at[i]);
        while (sj_identity_next(&w)) {
            const sj_node *other = &sj_at(&v->nodes, w.other);
            if (w.edge->link == SOJOURN_LINK_DISTINCT && other->seen == v->stamp &&
                sj_component_find(t->parent, other->local) == to)
                return 1;
        }
    }
    return 0;
}

static void take_edge(const sj_levels *v, taking *t, uint32_t at)
{
    const sj_edge *e = &sj_at(&v->edges, v->more.at[at]);
    uint32_t a = sj_component_find(t->parent, sj_at(&v->nodes, e->a).local);
    uint32_t b = sj_component_find(t->parent, sj_at(&v->nodes, e->b).local);
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
        uint32_t group = sj_at(&p->of, v->work.at[i]);
        sj_group *g = group != SJ_NONE ? &sj_at(&p->groups, group) : NULL;
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
        uint32_t root = sj_component_find(t->parent, i), mine = sj_at(&p->of, v->work.at[i]);
        if (group[root] != SJ_NONE || mine == SJ_NONE ||
            sj_at(&p->groups, mine).met != sj_at(&p->groups, mine).count)
            continue;
        sj_at(&p->groups, mine).met = 0;
        group[root] = mine;
    }
    for (uint32_t i = 0; i < n; i++) {
        if (sj_component_find(t->parent, i) != i || group[i] != SJ_NONE)
            continue;
        if ((group[i] = sj_part_take(v, part)) == SJ_NONE) {
            while (fresh-- > 0)
                sj_part_leave(v, part, t->next[fresh]);
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
        sj_part_set(v, part, v->more.at[i], t.verdict[i]);
    for (uint32_t i = 0; i < v->work.count; i++) {
        uint32_t old = sj_at(&p->of, v->work.at[i]);
        sj_part_move(v, part, v->work.at[i], group[sj_component_find(t.parent, i)]);
        if (old != SJ_NONE && old != sj_at(&p->of, v->work.at[i]))
            sj_part_leave(v, part, old);
        sj_part_leave(v, part, sj_at(&p->of, v->work.at[i]));
        sj_dirty_put(&v->moved[part], v->work.at[i]);
    }
    return 0;
}

int sj_take_again(sj_levels *v, int part, uint32_t node)
{
    sj_arena_mark mark = sj_arena_save(&v->scratch);
    int status = collect(v, part, node);
    if (status == 0) {
        let_go(v, part);
        status = take_all(v, part);
    }
    sj_arena_release(&v->scratch, mark);
    return status;
}
