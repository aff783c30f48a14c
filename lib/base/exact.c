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

sojourn_sum sj_sum_less(sojourn_sum a, sojourn_sum b)
{
    uint64_t low = ~b.low + 1;
    return sj_sum_add(a, (sojourn_sum){(int64_t)(~(uint64_t)b.high + (low == 0)), low});
}

/* Of the sizes by halves of 32 bits; then the sign. */
sojourn_sum sj_sum_product(int64_t a, int64_t b)
{
    uint64_t x = a < 0 ? 0 - (uint64_t)a : (uint64_t)a, y = b < 0 ? 0 - (uint64_t)b : (uint64_t)b;
    uint64_t x1 = x >> 32, x0 = x & UINT32_MAX, y1 = y >> 32, y0 = y & UINT32_MAX;
    uint64_t low = x0 * y0, middle = x1 * y0 + (low >> 32), cross = x0 * y1 + (middle & UINT32_MAX);
    uint64_t high = x1 * y1 + (middle >> 32) + (cross >> 32);
    low = cross << 32 | (low & UINT32_MAX);
    if ((a < 0) == (b < 0))
        return (sojourn_sum){(int64_t)high, low};
    return (sojourn_sum){(int64_t)(~high + (low == 0)), ~low + 1};
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
