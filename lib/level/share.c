/* SPDX-License-Identifier: MIT */
/* Shared values (law 3.2): a medium value is shared when its ties lead to more strong customers
 * than its kind allows. Counting stops at one too many, so a value of a million people costs no
 * more than one of two, but for one that `distinct` links hold against some: that costs its ties.
 * What turns lets its ties in or out. */
#include "base/kind.h"
#include "index/map.h"
#include "level/identity.h"

int sj_share_core(const sj_levels *v, const sj_edge *e)
{
    return e->link == SOJOURN_LINK_SAME ||
           (e->evidence != 0 && sj_identity_kind(v, e->a)->strength == SOJOURN_CLASS_STRONG &&
            sj_identity_kind(v, e->b)->strength == SOJOURN_CLASS_STRONG);
}

int sj_share_whole(const sj_levels *v, const sj_edge *e)
{
    if (e->in[SJ_CORE] == SJ_LIVE)
        return 1;
    return !sj_share_core(v, e) && e->evidence != 0 && !sj_at(&v->nodes, e->a).shared &&
           !sj_at(&v->nodes, e->b).shared;
}

/* The strong customer that a node is in: a group, or a strong node alone as 2^32 and its number;
 * UINT64_MAX: none. */
static uint64_t strong_customer(const sj_levels *v, uint32_t node)
{
    const sj_part *core = &v->parts[SJ_CORE];
    uint32_t group = sj_at(&core->of, node);
    if (group != SJ_NONE)
        return sj_at(&core->groups, group).strong != 0 ? group : UINT64_MAX;
    return sj_identity_kind(v, node)->strength == SOJOURN_CLASS_STRONG ? (UINT64_C(1) << 32) + node
                                                                       : UINT64_MAX;
}

/* What is known of a group. */
enum { FOUND = 1, APART };

/* Note the groups that `distinct` links hold the node against. */
static void note_apart(const sj_levels *v, uint32_t node, sj_map *found)
{
    sj_edge_walk w = sj_identity_edges(v, node);
    while (sj_identity_next(&w)) {
        uint32_t group = sj_at(&v->parts[SJ_CORE].of, w.other);
        if (w.edge->link == SOJOURN_LINK_DISTINCT && group != SJ_NONE)
            *sj_map_at(found, group) = APART;
    }
}

/* Is the customer that an edge of the node leads to held against it? */
static int kept_apart(sj_map *found, uint64_t customer, const sj_edge *edge)
{
    return customer >> 32 == 0 ? *sj_map_at(found, (uint32_t)customer) == APART
                               : edge->link == SOJOURN_LINK_DISTINCT;
}

/* 1 if a strong customer is found for the first time; one that is a node alone is found once. */
static int is_new(sj_map *found, uint64_t customer)
{
    uint32_t *seen = customer >> 32 == 0 ? sj_map_at(found, (uint32_t)customer) : NULL;
    int fresh = seen == NULL || *seen != FOUND;
    if (seen != NULL)
        *seen = FOUND;
    return fresh;
}

/* Do the ties of `node` lead to more strong customers than its kind allows? */
static int is_shared(sj_levels *v, uint32_t node, sj_map *found)
{
    uint64_t limit = sj_identity_kind(v, node)->limit, own = strong_customer(v, node);
    int guarded = sj_at(&v->nodes, node).distincts != 0;
    if (guarded)
        note_apart(v, node, found);
    uint64_t count = own != UINT64_MAX && is_new(found, own);
    sj_edge_walk w = sj_identity_edges(v, node);
    while (count <= limit && sj_identity_next(&w)) {
        uint64_t customer = w.edge->evidence != 0 ? strong_customer(v, w.other) : UINT64_MAX;
        if (customer != UINT64_MAX && !(guarded && kept_apart(found, customer, w.edge)))
            count += (uint64_t)is_new(found, customer);
    }
    return count > limit;
}

/* Its own, and as many as there are edges; but where no `distinct` link leaves any out, counting
 * stops at one more than the limit. */
static uint32_t most_found(const sj_levels *v, uint32_t node)
{
    uint64_t limit = sj_identity_kind(v, node)->limit;
    int guarded = sj_at(&v->nodes, node).distincts != 0;
    uint32_t edges = 1;
    sj_edge_walk w = sj_identity_edges(v, node);
    while ((edges <= limit || guarded) && sj_identity_next(&w))
        edges++;
    return edges;
}

int sj_share_count(sj_levels *v, uint32_t node)
{
    sj_node *n = &sj_at(&v->nodes, node);
    if (sj_identity_kind(v, node)->strength != SOJOURN_CLASS_MEDIUM)
        return 0;
    sj_arena_mark mark = sj_arena_save(&v->scratch);
    sj_map found;
    if (sj_map_init(&found, &v->scratch, most_found(v, node)) != 0)
        return -1;
    int shared = is_shared(v, node, &found);
    sj_arena_release(&v->scratch, mark);
    if (shared == n->shared)
        return 0;
    n->shared = (uint8_t)shared;
    v->shared += shared ? 1 : UINT64_MAX;
    sj_dirty_put(&v->turned, node);
    sj_edge_walk w = sj_identity_edges(v, node);
    while (sj_identity_next(&w))
        sj_dirty_put(&v->edges_dirty[SJ_WHOLE], w.number);
    return 0;
}
