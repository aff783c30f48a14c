/* SPDX-License-Identifier: MIT */
/** The value of Shapley: what a player adds, on average over all orders in which they may come. */
#ifndef SJ_METRIC_GAME_H
#define SJ_METRIC_GAME_H

#include <stdint.h>

enum { SJ_GAME_EXACT = 20 };

/** Exact: `values` has the worth of each set of players, a bit for each; players <= SJ_GAME_EXACT.
 *  Cost: players * 2^players. */
void sj_game_exact(const double *values, int players, double *out);

/** Add to `adds`, by player, what each adds when they come in this order. */
typedef void sj_game_play(void *context, const uint32_t *order, uint32_t players, double *adds);
/** From `pairs` orders drawn by `seed`, each also taken backwards; `order`: room for two numbers a
 *  player. With a chance of 95 % no player is off by more than the answer, where what one adds is
 * at most `range` from least to most. */
double sj_game_sample(sj_game_play *play, void *context, uint32_t players, uint32_t pairs,
                      uint64_t seed, double range, uint32_t *order, double *out);

#endif
