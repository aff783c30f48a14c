/* SPDX-License-Identifier: MIT */
/* Plain C, no 128-bit type of a compiler: the carry is one comparison. */
#include "base/exact.h"

sojourn_sum sj_sum(int64_t number)
{
    return (sojourn_sum){number < 0 ? -1 : 0, (uint64_t)number};
}

sojourn_sum sj_sum_add(sojourn_sum a, sojourn_sum b)
{
    uint64_t low = a.low + b.low;
    uint64_t high = (uint64_t)a.high + (uint64_t)b.high + (low < a.low);
    return (sojourn_sum){(int64_t)high, low};
}

int64_t sj_time_add(int64_t a, int64_t b)
{
    if (b > 0 && a > INT64_MAX - b)
        return INT64_MAX;
    if (b < 0 && a < INT64_MIN - b)
        return INT64_MIN;
    return a + b;
}

int64_t sj_time_silence(int64_t end, int64_t start)
{
    if (start <= end)
        return 0;
    return end < 0 && start > INT64_MAX + end ? INT64_MAX : start - end;
}

int sj_time_within(int64_t silence, int64_t limit)
{
    return silence < limit || limit == SOJOURN_FOREVER;
}
