/* SPDX-License-Identifier: MIT */
/* A search tree an owner, by start, that is a heap by a scattered member number, so that it is as
 * deep as a random one whatever the order of coming. Each node knows how far its tree reaches. */
#include "index/interval.h"

static uint32_t weight(uint32_t member)
{
    uint64_t x = (member + UINT64_C(1)) * UINT64_C(0x9e3779b97f4a7c15);
    return (uint32_t)((x ^ x >> 29) * UINT64_C(0xbf58476d1ce4e5b9) >> 32);
}

int sj_interval_reserve(sj_alloc *alloc, sj_interval *x, uint32_t owners, uint32_t members)
{
    if ((owners > x->root.count &&
         sj_array_reserve(alloc, &x->root, owners - x->root.count) != 0) ||
        (members > x->nodes.count &&
         sj_array_reserve(alloc, &x->nodes, members - x->nodes.count) != 0))
        return -1;
    while (x->root.count < owners)
        sj_array_push(&x->root, SJ_NONE);
    while (x->nodes.count < members)
        sj_array_push(&x->nodes, ((sj_interval_node){0, 0, 0, SJ_NONE, SJ_NONE, SJ_NONE}));
    return 0;
}

static void measure(sj_interval *x, uint32_t member)
{
    sj_interval_node *n = &x->nodes.at[member];
    n->reach = n->until;
    if (n->left != SJ_NONE && x->nodes.at[n->left].reach > n->reach)
        n->reach = x->nodes.at[n->left].reach;
    if (n->right != SJ_NONE && x->nodes.at[n->right].reach > n->reach)
        n->reach = x->nodes.at[n->right].reach;
}

/* Where the number of `member` is written: in its parent or at the root. */
static uint32_t *place(sj_interval *x, uint32_t owner, uint32_t member)
{
    uint32_t up = x->nodes.at[member].up;
    if (up == SJ_NONE)
        return &x->root.at[owner];
    return x->nodes.at[up].left == member ? &x->nodes.at[up].left : &x->nodes.at[up].right;
}

/* Turn `member` over its parent. */
static void lift(sj_interval *x, uint32_t owner, uint32_t member)
{
    sj_interval_node *nodes = x->nodes.at, *n = &nodes[member];
    uint32_t parent = n->up, inner;
    *place(x, owner, parent) = member;
    n->up = nodes[parent].up;
    if (nodes[parent].left == member) {
        inner = n->right;
        nodes[parent].left = inner;
        n->right = parent;
    } else {
        inner = n->left;
        nodes[parent].right = inner;
        n->left = parent;
    }
    if (inner != SJ_NONE)
        nodes[inner].up = parent;
    nodes[parent].up = member;
    measure(x, parent);
    measure(x, member);
}

static int before(int64_t from, uint32_t member, const sj_interval *x, uint32_t other)
{
    const sj_interval_node *o = &x->nodes.at[other];
    return from != o->from ? from < o->from : member < other;
}

void sj_interval_put(sj_interval *x, uint32_t owner, uint32_t member, int64_t from, int64_t until)
{
    uint32_t up = SJ_NONE, *at = &x->root.at[owner];
    while (*at != SJ_NONE) {
        up = *at;
        sj_interval_node *n = &x->nodes.at[up];
        n->reach = until > n->reach ? until : n->reach;
        at = before(from, member, x, up) ? &n->left : &n->right;
    }
    *at = member;
    x->nodes.at[member] = (sj_interval_node){from, until, until, SJ_NONE, SJ_NONE, up};
    while (x->nodes.at[member].up != SJ_NONE && weight(x->nodes.at[member].up) < weight(member))
        lift(x, owner, member);
}

void sj_interval_drop(sj_interval *x, uint32_t owner, uint32_t member)
{
    sj_interval_node *nodes = x->nodes.at, *n = &nodes[member];
    while (n->left != SJ_NONE && n->right != SJ_NONE)
        lift(x, owner, weight(n->left) > weight(n->right) ? n->left : n->right);
    uint32_t child = n->left != SJ_NONE ? n->left : n->right;
    *place(x, owner, member) = child;
    if (child != SJ_NONE)
        nodes[child].up = n->up;
    for (uint32_t up = n->up; up != SJ_NONE; up = nodes[up].up)
        measure(x, up);
    n->up = SJ_NONE;
}

/* The first in the tree below `member` that meets [from, until]; SJ_NONE. */
static uint32_t first_below(const sj_interval *x, uint32_t member, int64_t from, int64_t until)
{
    const sj_interval_node *nodes = x->nodes.at;
    while (member != SJ_NONE && nodes[member].reach >= from) {
        uint32_t left = nodes[member].left;
        if (left != SJ_NONE && nodes[left].reach >= from) {
            member = left;
            continue;
        }
        if (nodes[member].from > until)
            return SJ_NONE;
        if (nodes[member].until >= from)
            return member;
        member = nodes[member].right;
    }
    return SJ_NONE;
}

uint32_t sj_interval_first(const sj_interval *x, uint32_t owner, int64_t from, int64_t until)
{
    if (owner >= x->root.count)
        return SJ_NONE;
    uint32_t found = first_below(x, x->root.at[owner], from, until);
    return found != SJ_NONE && x->nodes.at[found].from > until ? SJ_NONE : found;
}

uint32_t sj_interval_next(const sj_interval *x, uint32_t member, int64_t from, int64_t until)
{
    const sj_interval_node *nodes = x->nodes.at;
    uint32_t found = first_below(x, nodes[member].right, from, until);
    while (found == SJ_NONE) {
        uint32_t child = member;
        member = nodes[member].up;
        if (member == SJ_NONE || nodes[member].from > until)
            return SJ_NONE;
        if (nodes[member].left != child)
            continue;
        found =
            nodes[member].until >= from ? member : first_below(x, nodes[member].right, from, until);
    }
    return nodes[found].from > until ? SJ_NONE : found;
}

void sj_interval_free(sj_alloc *alloc, sj_interval *x)
{
    sj_array_free(alloc, &x->root);
    sj_array_free(alloc, &x->nodes);
}
