/* SPDX-License-Identifier: MIT */
/* Union-find with path halving; the root is the least number, so groups come out in order by one
 * counting pass. */
#include "index/component.h"

uint32_t *sj_component_init(sj_arena *scratch, uint32_t n)
{
    uint32_t *parent = sj_arena_take(scratch, n * sizeof *parent);
    for (uint32_t i = 0; parent != NULL && i < n; i++)
        parent[i] = i;
    return parent;
}

uint32_t sj_component_find(uint32_t *parent, uint32_t a)
{
    while (parent[a] != a)
        a = parent[a] = parent[parent[a]];
    return a;
}

void sj_component_join(uint32_t *parent, uint32_t a, uint32_t b)
{
    a = sj_component_find(parent, a);
    b = sj_component_find(parent, b);
    if (a < b)
        parent[b] = a;
    else
        parent[a] = b;
}

int sj_component_group(sj_arena *scratch, uint32_t *parent, uint32_t n, sj_groups *out)
{
    out->count = 0;
    out->group = sj_arena_take(scratch, n * sizeof *out->group);
    out->start = sj_arena_zero(scratch, (uint64_t)n + 2, sizeof *out->start);
    out->member = sj_arena_take(scratch, n * sizeof *out->member);
    if (out->group == NULL || out->start == NULL || out->member == NULL)
        return -1;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t root = sj_component_find(parent, i);
        out->group[i] = root == i ? out->count++ : out->group[root];
        out->start[out->group[i] + 2]++;
    }
    for (uint32_t g = 0; g < out->count; g++)
        out->start[g + 1] += out->start[g];
    for (uint32_t i = 0; i < n; i++)
        out->member[out->start[out->group[i] + 1]++] = i;
    return 0;
}
