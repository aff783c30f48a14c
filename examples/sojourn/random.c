/* SPDX-License-Identifier: MIT */
#include "random.h"

uint64_t random_next(struct random *random)
{
    uint64_t z = random->state += 0x9E3779B97F4A7C15;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
    z = (z ^ z >> 27) * 0x94D049BB133111EB;
    return z ^ z >> 31;
}

/* The remainder's bias is below 2^-24 for every limit in use here. */
uint64_t random_below(struct random *random, uint64_t limit)
{
    return random_next(random) % limit;
}

int64_t random_between(struct random *random, int64_t low, int64_t high)
{
    return low + (int64_t)random_below(random, (uint64_t)(high - low) + 1);
}

bool random_percent(struct random *random, unsigned percent)
{
    return random_below(random, 100) < percent;
}
