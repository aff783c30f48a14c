/* SPDX-License-Identifier: MIT */
/* Weights by rule, then shares by division of integers. Cost: the steps; where a product does not
 * fit into 64 bits, a division bit by bit. */
#include "metric/credit.h"

#include "base/exact.h"
#include "metric/real.h"

#include <string.h>

static void weigh_last_other(const sj_credit *rule, const sj_credit_step *path, uint32_t count,
                             uint64_t *weights)
{
    uint32_t last = count;
    while (last > 0 && rule->has_point && path[last - 1].point == rule->point)
        last--;
    weights[(last > 0 ? last : count) - 1] = 1;
}

/* Anchors that coincide add; what is left goes to the others alike, or is no part at all where
 * there are none. */
static void weigh_anchored(const sj_credit *rule, const sj_credit_step *path, uint32_t count,
                           uint64_t *weights)
{
    int64_t rest = 100 - rule->first - rule->last - (rule->has_point ? rule->lead : 0);
    uint32_t lead = 0, last = count - 1, others = count - (count > 1 ? 2 : 1);
    while (lead < count && !(rule->has_point && path[lead].point == rule->point))
        lead++;
    others -= lead > 0 && lead < last;
    for (uint32_t i = 0; i < count; i++)
        weights[i] = (uint64_t)rest;
    weights[0] = weights[last] = 0;
    if (lead < count)
        weights[lead] = (uint64_t)rule->lead * (others != 0 ? others : 1);
    weights[0] += (uint64_t)rule->first * (others != 0 ? others : 1);
    weights[last] += (uint64_t)rule->last * (others != 0 ? others : 1);
}

static void weigh_decay(const sj_credit *rule, const sj_credit_step *path, uint32_t count,
                        uint64_t *weights)
{
    static const double half = -0.69314718055994530942;
    int64_t most = INT64_MAX / count, fine = INT64_C(1) << 52;
    double scale = (double)(most < fine ? most : fine);
    for (uint32_t i = 0; i < count; i++) {
        int64_t age = sj_time_silence(path[i].start, path[count - 1].start);
        int64_t halves = age / rule->half_life, part = age % rule->half_life;
        double weight = sj_real_exp(half * ((double)part / (double)rule->half_life)) * scale;
        weights[i] = halves < 64 ? (uint64_t)(weight + 0.5) >> halves : 0;
    }
}

static void weigh_duration(const sj_credit_step *path, uint32_t count, uint64_t *weights)
{
    int64_t most = INT64_MAX / count;
    uint64_t all = 0;
    for (uint32_t i = 0; i < count; i++) {
        int64_t length = sj_time_silence(path[i].start, path[i].end);
        all += weights[i] = (uint64_t)(length < most ? length : most);
    }
    for (uint32_t i = 0; i < count && all == 0; i++)
        weights[i] = 1;
}

/* Where all anchors are 0 and nothing else is there, all are alike. */
static void mend(uint32_t count, uint64_t *weights)
{
    uint64_t all = 0;
    for (uint32_t i = 0; i < count; i++)
        all += weights[i];
    for (uint32_t i = 0; i < count && all == 0; i++)
        weights[i] = 1;
}

void sj_credit_weigh(const sj_credit *rule, const sj_credit_step *path, uint32_t count,
                     uint64_t *weights)
{
    memset(weights, 0, count * sizeof *weights);
    switch (rule->model) {
    case SJ_CREDIT_FIRST:
        weights[0] = 1;
        break;
    case SJ_CREDIT_LAST:
        weights[count - 1] = 1;
        break;
    case SJ_CREDIT_LAST_OTHER:
        weigh_last_other(rule, path, count, weights);
        break;
    case SJ_CREDIT_ANCHORED:
        weigh_anchored(rule, path, count, weights);
        mend(count, weights);
        break;
    case SJ_CREDIT_DECAY:
        weigh_decay(rule, path, count, weights);
        break;
    case SJ_CREDIT_DURATION:
        weigh_duration(path, count, weights);
        break;
    default:
        mend(count, weights);
    }
}

/* a * b / c, rounded down, where a < c or the quotient fits; all below 2^63. */
static uint64_t scaled(uint64_t a, uint64_t b, uint64_t c, uint64_t *rest)
{
    if (a == 0 || b <= UINT64_MAX / a) {
        *rest = a * b % c;
        return a * b / c;
    }
    sojourn_sum product = sj_sum_product((int64_t)a, (int64_t)b);
    uint64_t left = 0, quotient = 0;
    for (int i = 127; i >= 0; i--) {
        uint64_t word = i > 63 ? (uint64_t)product.high : product.low;
        left = left << 1 | (word >> (i & 63) & 1);
        quotient = quotient << 1 | (left >= c);
        left -= left >= c ? c : 0;
    }
    *rest = left;
    return quotient;
}

static sojourn_sum negative(sojourn_sum sum)
{
    uint64_t low = ~sum.low + 1;
    return (sojourn_sum){(int64_t)(~(uint64_t)sum.high + (low == 0)), low};
}

void sj_credit_share(int64_t amount, int64_t unit, const uint64_t *weights, uint32_t count,
                     sojourn_sum *out)
{
    uint64_t size = amount < 0 ? 0 - (uint64_t)amount : (uint64_t)amount, all = 0, rest;
    sojourn_sum left = sj_sum_product(amount, unit);
    uint32_t last = 0;
    size = size > INT64_MAX ? INT64_MAX : size;
    for (uint32_t i = 0; i < count; i++) {
        all += weights[i];
        last = weights[i] != 0 ? i : last;
    }
    for (uint32_t i = 0; i < count; i++) {
        uint64_t whole = scaled(size, weights[i], all, &rest);
        out[i] = sj_sum_add(sj_sum_product((int64_t)whole, unit),
                            sj_sum((int64_t)scaled(rest, (uint64_t)unit, all, &rest)));
        out[i] = amount < 0 ? negative(out[i]) : out[i];
        if (i != last)
            left = sj_sum_add(left, negative(out[i]));
    }
    out[last] = left;
}
