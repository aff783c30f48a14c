/* SPDX-License-Identifier: MIT */
/* Quantiles by counters: how far they are from the sample's own, and that parts add and subtract.
 */
#include "metric/sketch.h"
#include "heap.h"
#include "random.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 4000, SHAPES = 6 };
static sj_alloc alloc = {.resize = heap_plain};

/* Values of six shapes: small, lengths of calls, heavy tails, negative, few, anything. */
static int64_t draw(dice *d, int shape)
{
    uint64_t any = dice_next(d);
    switch (shape) {
    case 0:
        return (int64_t)(any % 300);
    case 1:
        return (int64_t)(any % 900000000);
    case 2:
        return (int64_t)(any >> (1 + dice_below(d, 62)));
    case 3:
        return -(int64_t)(any >> (1 + dice_below(d, 62)));
    case 4:
        return (int64_t)(any % 3) * 60000000;
    default:
        return (int64_t)any;
    }
}

static int by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

static uint64_t size_of(int64_t value)
{
    return value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
}

/* Each quantile is within 1/256 of the value of its rank. */
static void holds(const sj_sketch *s, int64_t *values, int count, const char *what)
{
    qsort(values, (size_t)count, sizeof *values, by_value);
    cr_expect_eq(sj_sketch_count(s), count, "%s", what);
    for (int64_t t = 0; t < 1000 && count > 0; t += 7) {
        int64_t wanted = values[(count - 1) * t / 1000], got = sj_sketch_quantile(s, t);
        uint64_t off = size_of(got) > size_of(wanted) ? size_of(got) - size_of(wanted)
                                                      : size_of(wanted) - size_of(got);
        cr_expect(off <= size_of(wanted) / SJ_SKETCH_WITHIN, "%s, %" PRId64 ": %" PRId64, what, t,
                  got);
        cr_expect(got == wanted || (got < 0) == (wanted < 0), "%s: sign", what);
    }
}

static void expect_equal(const sj_sketch *a, const sj_sketch *b, const char *what)
{
    cr_assert_eq(a->buckets.count, b->buckets.count, "%s", what);
    for (uint32_t i = 0; i < a->buckets.count; i++)
        cr_expect(a->buckets.at[i].index == b->buckets.at[i].index &&
                      a->buckets.at[i].count == b->buckets.at[i].count,
                  "%s", what);
}

Test(sketch, quantiles_are_within_a_256th)
{
    static int64_t values[MOST];
    dice d = dice_of(1, 2);
    for (int run = 0; run < 120; run++) {
        sj_sketch s = {.buckets.at = NULL};
        int count = 1 + (int)dice_below(&d, run < 60 ? 12 : MOST);
        for (int i = 0; i < count; i++) {
            values[i] = draw(&d, run % SHAPES);
            cr_assert_eq(sj_sketch_add(&alloc, &s, values[i], 1), 0);
        }
        holds(&s, values, count, "a sample");
        cr_expect_leq(s.buckets.count, 2 * 7424);
        sj_sketch_free(&alloc, &s);
    }
}

/* In parts, in another order, with what does not belong to it taken away again. */
Test(sketch, parts_add_and_subtract)
{
    static int64_t values[MOST];
    dice d = dice_of(3, 4);
    for (int run = 0; run < 120; run++) {
        sj_sketch all = {.buckets.at = NULL}, kept = all, part[3] = {all, all, all}, sum = all;
        int count = 1 + (int)dice_below(&d, 500), left = 0;
        for (int i = 0; i < count; i++) {
            int64_t value = draw(&d, run % SHAPES);
            cr_assert_eq(sj_sketch_add(&alloc, &all, value, 1), 0);
            uint64_t in = dice_below(&d, 3);
            cr_assert_eq(sj_sketch_add(&alloc, &part[in], value, 1), 0);
            if (in != 2)
                values[left++] = value;
        }
        for (int i = left; i-- > 0;)
            cr_assert_eq(sj_sketch_add(&alloc, &kept, values[i], 1), 0);
        for (int i = 3; i-- > 0;)
            cr_assert_eq(sj_sketch_merge(&alloc, &sum, &part[i], 1), 0);
        expect_equal(&sum, &all, "merged");
        cr_assert_eq(sj_sketch_merge(&alloc, &sum, &part[2], -1), 0);
        expect_equal(&sum, &kept, "taken away");
        holds(&sum, values, left, "what is left");
        cr_assert_eq(sj_sketch_merge(&alloc, &sum, &kept, -1), 0);
        cr_expect(sum.buckets.count == 0 && sj_sketch_quantile(&sum, 500) == 0);
        for (int i = 0; i < 3; i++)
            sj_sketch_free(&alloc, &part[i]);
        sj_sketch_free(&alloc, &all);
        sj_sketch_free(&alloc, &kept);
        sj_sketch_free(&alloc, &sum);
    }
}

Test(sketch, the_ends_of_all_numbers_have_buckets)
{
    static const int64_t ends[] = {INT64_MIN, INT64_MIN + 1, -256, -255, -1,  0,        1,
                                   255,       256,           257,  511,  512, INT64_MAX};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        int64_t one[] = {ends[i]};
        sj_sketch s = {.buckets.at = NULL};
        cr_assert_eq(sj_sketch_add(&alloc, &s, ends[i], 1), 0);
        holds(&s, one, 1, "an end");
        sj_sketch_free(&alloc, &s);
    }
}
