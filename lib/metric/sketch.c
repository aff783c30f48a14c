/* SPDX-License-Identifier: MIT */
/* Buckets as those of HDR histograms: each power of two has 128 of equal width, so a value is
 * within a 256th of the middle of its own, and below 256 alone in it. Negative values lie mirrored
 * below zero. At most 7,424 buckets a side, 16 bytes for each that has a value; a value costs a
 * search among them. */
#include "metric/sketch.h"

#include <string.h>

enum { BITS = 7, EACH = 1 << BITS };
_Static_assert(SJ_SKETCH_WITHIN == 2 * EACH, "half a bucket");

/* From 0 to 127 the value itself, then 128 indices for each power of two. */
static int32_t index_of_size(uint64_t size)
{
    int32_t shift = 0;
    while (size >> shift >= 2 * EACH)
        shift++;
    return (int32_t)(size >> shift) + shift * EACH;
}

static int32_t index_of(int64_t value)
{
    return value < 0 ? -index_of_size(0 - (uint64_t)value) : index_of_size((uint64_t)value);
}

/* The middle of a bucket, rounded down. */
static int64_t middle_of_size(int32_t index)
{
    if (index < 2 * EACH)
        return index;
    int32_t shift = index / EACH - 1;
    uint64_t least = (uint64_t)(index - shift * EACH) << shift;
    least += ((uint64_t)1 << shift) / 2;
    return least < INT64_MAX ? (int64_t)least : INT64_MAX;
}

static int64_t middle_of(int32_t index)
{
    return index < 0 ? -middle_of_size(-index) : middle_of_size(index);
}

/* The place of the first bucket that is not below this one. */
static uint32_t place_of(const sj_sketch *s, int32_t index)
{
    uint32_t from = 0, until = s->buckets.count;
    while (from < until) {
        uint32_t middle = from + (until - from) / 2;
        if (s->buckets.at[middle].index < index)
            from = middle + 1;
        else
            until = middle;
    }
    return from;
}

/* There is room for one more. */
static void count(sj_sketch *s, int32_t index, int64_t times)
{
    uint32_t place = place_of(s, index), behind = s->buckets.count - place;
    sj_sketch_bucket *at = &s->buckets.at[place];
    if (behind != 0 && at->index == index) {
        at->count += times;
        if (at->count == 0) {
            memmove(at, at + 1, (behind - 1) * sizeof *at);
            s->buckets.count--;
        }
    } else if (times != 0) {
        memmove(at + 1, at, behind * sizeof *at);
        *at = (sj_sketch_bucket){index, times};
        s->buckets.count++;
    }
}

int sj_sketch_add(sj_alloc *alloc, sj_sketch *s, int64_t value, int64_t times)
{
    if (sj_array_reserve(alloc, &s->buckets, 1) != 0)
        return -1;
    count(s, index_of(value), times);
    return 0;
}

int sj_sketch_merge(sj_alloc *alloc, sj_sketch *into, const sj_sketch *from, int64_t times)
{
    if (sj_array_reserve(alloc, &into->buckets, from->buckets.count + (uint64_t)1) != 0)
        return -1;
    for (uint32_t i = 0; i < from->buckets.count; i++)
        count(into, from->buckets.at[i].index, times * from->buckets.at[i].count);
    return 0;
}

int64_t sj_sketch_count(const sj_sketch *s)
{
    int64_t all = 0;
    for (uint32_t i = 0; i < s->buckets.count; i++)
        all += s->buckets.at[i].count;
    return all;
}

int64_t sj_sketch_quantile(const sj_sketch *s, int64_t thousandths)
{
    int64_t last = sj_sketch_count(s) - 1;
    int64_t rank = last / 1000 * thousandths + last % 1000 * thousandths / 1000;
    for (uint32_t i = 0; i < s->buckets.count; i++) {
        rank -= s->buckets.at[i].count;
        if (rank < 0)
            return middle_of(s->buckets.at[i].index);
    }
    return 0;
}

void sj_sketch_free(sj_alloc *alloc, sj_sketch *s)
{
    sj_array_free(alloc, &s->buckets);
}
