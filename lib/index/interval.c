/* SPDX-License-Identifier: MIT */
/* A search tree an owner, by start, that is a heap by a scattered member number, so that it is as
 * deep as a random one whatever the order of coming. Each node knows how far its tree reaches. */
#include "index/interval.h"

static uint32_t weight(uint32_t member)
{
    uint64_t x = (member + UINT64_C(1)) * UINT64_C(0x9e3779b97f4a7c15);
    return (uint32_t)((x ^ x >> 29) * UINT64_C(0xbf58476d1ce4e5b9) >> 32);
}

static sj_interval_node *node(const sj_interval *x, uint32_t member)
{
    return &sj_at(&x->nodes, member);
}

int sj_interval_reserve(sj_alloc *alloc, sj_interval *x, uint32_t owners, uint32_t members)
{
    if (sj_column_extend(alloc, &x->root, owners, SJ_NONE) != 0 ||
        (members > x->nodes.count &&
         sj_column_reserve(alloc, &x->nodes, members - x->nodes.count) != 0))
        return -1;
    while (x->nodes.count < members)
        sj_column_push(&x->nodes, ((sj_interval_node){0, 0, 0, SJ_NONE, SJ_NONE, SJ_NONE}));
    return 0;
}

static void measure(sj_interval *x, uint32_t member)
{
    sj_interval_node *n = node(x, member);
    n->reach = n->until;
    if (n->left != SJ_NONE && node(x, n->left)->reach > n->reach)
        n->reach = node(x, n->left)->reach;
    if (n->right != SJ_NONE && node(x, n->right)->reach > n->reach)
        n->reach = node(x, n->right)->reach;
}

/* Where the number of `member` is written: in its parent or at the root. */
static uint32_t *place(sj_interval *x, uint32_t owner, uint32_t member)
{
    uint32_t up = node(x, member)->up;
    if (up == SJ_NONE)
        return &sj_at(&x->root, owner);
    return node(x, up)->left == member ? &node(x, up)->left : &node(x, up)->right;
}

/* Turn `member` over its parent. */
static void lift(sj_interval *x, uint32_t owner, uint32_t member)
{
    sj_interval_node *n = node(x, member);
    uint32_t parent = n->up, inner;
    *place(x, owner, parent) = member;
    n->up = node(x, parent)->up;
    if (node(x, parent)->left == member) {
        inner = n->right;
        node(x, parent)->left = inner;
        n->right = parent;
    } else {
        inner = n->left;
        node(x, parent)->right = inner;
        n->left = parent;
    }
    if (inner != SJ_NONE)
        node(x, inner)->up = parent;
    node(x, parent)->up = member;
    measure(x, parent);
    measure(x, member);
}

static int before(int64_t from, uint32_t member, const sj_interval *x, uint32_t other)
{
    const sj_interval_node *o = node(x, other);
    return from != o->from ? from < o->from : member < other;
}

void sj_interval_put(sj_interval *x, uint32_t owner, uint32_t member, int64_t from, int64_t until)
{
    uint32_t up = SJ_NONE, *at = &sj_at(&x->root, owner);
    while (*at != SJ_NONE) {
        up = *at;
        sj_interval_node *n = node(x, up);
        n->reach = until > n->reach ? until : n->reach;
        at = before(from, member, x, up) ? &n->left : &n->right;
    }
    *at = member;
    *node(x, member) = (sj_interval_node){from, until, until, SJ_NONE, SJ_NONE, up};
    while (node(x, member)->up != SJ_NONE && weight(node(x, member)->up) < weight(member))
        lift(x, owner, member);
}

void sj_interval_drop(sj_interval *x, uint32_t owner, uint32_t member)
{
    sj_interval_node *n = node(x, member);
    while (n->left != SJ_NONE && n->right != SJ_NONE)
        lift(x, owner, weight(n->left) > weight(n->right) ? n->left : n->right);
    uint32_t child = n->left != SJ_NONE ? n->left : n->right;
    *place(x, owner, member) = child;
    if (child != SJ_NONE)
        node(x, child)->up = n->up;
    for (uint32_t up = n->up; up != SJ_NONE; up = node(x, up)->up)
        measure(x, up);
    n->up = SJ_NONE;
}

/* The first in the tree below `member` that meets [from, until]; SJ_NONE. */
static uint32_t first_below(const sj_interval *x, uint32_t member, int64_t from, int64_t until)
{
    while (member != SJ_NONE && node(x, member)->reach >= from) {
        uint32_t left = node(x, member)->left;
        if (left != SJ_NONE && node(x, left)->reach >= from) {
            member = left;
            continue;
        }
        if (node(x, member)->from > until)
            return SJ_NONE;
        if (node(x, member)->until >= from)
            return member;
        member = node(x, member)->right;
    }
    return SJ_NONE;
}

uint32_t sj_interval_first(const sj_interval *x, uint32_t owner, int64_t from, int64_t until)
{
    if (owner >= x->root.count)
        return SJ_NONE;
    uint32_t found = first_below(x, sj_at(&x->root, owner), from, until);
    return found != SJ_NONE && node(x, found)->from > until ? SJ_NONE : found;
}

uint32_t sj_interval_next(const sj_interval *x, uint32_t member, int64_t from, int64_t until)
{
    uint32_t found = first_below(x, node(x, member)->right, from, until);
    while (found == SJ_NONE) {
        uint32_t child = member;
        member = node(x, member)->up;
        if (member == SJ_NONE || node(x, member)->from > until)
            return SJ_NONE;
        if (node(x, member)->left != child)
            continue;
        found = node(x, member)->until >= from
                    ? member
                    : first_below(x, node(x, member)->right, from, until);
    }
    return node(x, found)->from > until ? SJ_NONE : found;
}

uint64_t sj_interval_held(const sj_interval *x)
{
    return sj_column_held(&x->root) + sj_column_held(&x->nodes);
}

void sj_interval_free(sj_alloc *alloc, sj_interval *x)
{
    sj_column_free(alloc, &x->root);
    sj_column_free(alloc, &x->nodes);
}
