/* SPDX-License-Identifier: MIT */
/** @file random.h  Seeded numbers for tests: the same on every machine, integers only. */
#ifndef TESTS_RANDOM_H
#define TESTS_RANDOM_H

#include <stdint.h>

typedef struct dice {
    uint64_t state[4];
} dice;

/** Dice of a stream of a seed; equal arguments throw equal numbers. */
dice dice_of(uint64_t seed, uint64_t stream);
uint64_t dice_next(dice *d);
/** A number in [0, limit); limit is above 0. */
uint64_t dice_below(dice *d, uint64_t limit);
/** 1 in `percent` of 100 cases. */
int dice_percent(dice *d, uint64_t percent);
/** A fixed scramble of a number. */
uint64_t dice_mix(uint64_t number);

#endif
