/* SPDX-License-Identifier: MIT */
/* Heap sort, in place; then one sweep: what a stretch adds is what is later than all before it. */
#include "metric/spell.h"

static int before(const sj_spell *a, const sj_spell *b)
{
    return a->leg != b->leg ? a->leg < b->leg : a->start < b->start;
}

static void sink(sj_spell *at, uint32_t top, uint32_t count)
{
    sj_spell moved = at[top];
    for (uint32_t child; (child = 2 * top + 1) < count; top = child) {
        if (child + 1 < count && before(&at[child], &at[child + 1]))
            child++;
        if (!before(&moved, &at[child]))
            break;
        at[top] = at[child];
    }
    at[top] = moved;
}

void sj_spell_order(sj_spell *at, uint32_t count)
{
    for (uint32_t i = count / 2; i-- > 0;)
        sink(at, i, count);
    for (uint32_t i = count; i-- > 1;) {
        sj_spell last = at[i];
        at[i] = at[0];
        at[0] = last;
        sink(at, 0, i);
    }
}

/* How much of [start, end) is after `from`; at most INT64_MAX. */
static int64_t after(int64_t start, int64_t end, int64_t from)
{
    int64_t begin = start > from ? start : from;
    if (end <= begin)
        return 0;
    return begin < 0 && end > INT64_MAX + begin ? INT64_MAX : end - begin;
}

int64_t sj_spell_union(const sj_spell *at, uint32_t count, uint32_t sorts)
{
    int64_t sum = 0, until = INT64_MIN;
    for (uint32_t i = 0; i < count; i++) {
        if ((at[i].sort & sorts) == 0)
            continue;
        int64_t more = after(at[i].start, at[i].end, until);
        sum = more > INT64_MAX - sum ? INT64_MAX : sum + more;
        until = at[i].end > until ? at[i].end : until;
    }
    return sum;
}
