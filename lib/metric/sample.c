/* SPDX-License-Identifier: MIT */
/* Quantiles stay fractions of integers. Survival multiplies in order of value, what happened before
 * what was censored at equal values, so it has equal bits whatever order the sample came in. */
#include "metric/sample.h"

#include "base/exact.h"

int64_t sj_sample_quantile(const sj_sample *at, uint64_t count, int64_t thousandths,
                           sojourn_sum *numerator)
{
    uint64_t rank = (count - 1) / 1000 * (uint64_t)thousandths;
    uint64_t rest = (count - 1) % 1000 * (uint64_t)thousandths;
    int64_t part = (int64_t)(rest % 1000);
    rank += rest / 1000;
    *numerator = sj_sum(at[rank].value);
    if (part == 0)
        return 1;
    if (part == 500) {
        *numerator = sj_sum_add(*numerator, sj_sum(at[rank + 1].value));
        return 2;
    }
    *numerator = sj_sum_add(sj_sum_product(at[rank].value, 1000 - part),
                            sj_sum_product(at[rank + 1].value, part));
    return 1000;
}

/* The next value: how many are hit there, and the place after the last of them. */
static uint64_t step(const sj_sample *at, uint64_t count, uint64_t from, uint64_t *hits)
{
    uint64_t end = from;
    for (*hits = 0; end < count && at[end].value == at[from].value; end++)
        *hits += at[end].hit;
    return end;
}

sj_survival sj_sample_survival(const sj_sample *at, uint64_t count, int64_t value)
{
    sj_survival s = {1, 0};
    uint64_t hits;
    for (uint64_t i = 0, end; i < count && at[i].value <= value; i = end) {
        end = step(at, count, i, &hits);
        double risk = (double)(count - i), stay = risk - (double)hits;
        s.share = s.share * (stay / risk);
        if (hits != 0 && stay > 0)
            s.variance = s.variance + (double)hits / (risk * stay);
    }
    return s;
}

int sj_sample_survived(const sj_sample *at, uint64_t count, int64_t thousandths, int64_t *value)
{
    double share = 1, limit = 1 - (double)thousandths / 1000 + 1e-12;
    uint64_t hits;
    for (uint64_t i = 0, end; i < count; i = end) {
        end = step(at, count, i, &hits);
        share = share * (((double)(count - i) - (double)hits) / (double)(count - i));
        if (hits != 0 && share <= limit) {
            *value = at[i].value;
            return 0;
        }
    }
    return -1;
}
