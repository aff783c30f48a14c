/* SPDX-License-Identifier: MIT */
/* Small random numbers in integers: splitmix64, equal on every platform. */
#ifndef RANDOM_H
#define RANDOM_H

#include <stdbool.h>
#include <stdint.h>

struct random {
    uint64_t state;
};

uint64_t random_next(struct random *random);
uint64_t random_below(struct random *random, uint64_t limit);             /* 0 to limit - 1 */
int64_t random_between(struct random *random, int64_t low, int64_t high); /* both included */
bool random_percent(struct random *random, unsigned percent);

#endif
