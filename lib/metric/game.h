/* SPDX-License-Identifier: MIT */
/** The value of Shapley: what a player adds, on average over all orders in which they may come. */
#ifndef SJ_METRIC_GAME_H
#define SJ_METRIC_GAME_H

#include <stdint.h>

enum { SJ_GAME_EXACT = 20, SJ_GAME_PLAYERS = 64 };

/** Exact: `values` has the worth of each set of players, a bit for each; players <= SJ_GAME_EXACT.
 *  Cost: players * 2^players. */
void sj_game_exact(const double *values, int players, double *out);

/** What a set of players is worth. */
typedef double sj_game_value(const void *context, uint64_t set);
/** From `pairs` orders drawn by `seed`, each also taken backwards. With a chance of 95 % no player
 *  is off by more than the answer, where what one adds is at most `range` from least to most. */
double sj_game_sample(sj_game_value *value, const void *context, int players, uint32_t pairs,
                      uint64_t seed, double range, double *out);

#endif
