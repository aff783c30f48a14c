/* SPDX-License-Identifier: MIT */
/* Exact: differences are summed by the size of the set that a player joins, then weighed once. By
 * sample: a drawn order and the same backwards, so that who comes late in one comes early in the
 * other. */
#include "metric/game.h"

#include "metric/real.h"

static int bits_in(uint64_t set)
{
    int count = 0;
    for (; set != 0; set &= set - 1)
        count++;
    return count;
}

static double value_of(const double *values, int players, int player)
{
    double sums[SJ_GAME_EXACT] = {0}, out = 0, orders = 1; /* orders: players - 1 over size */
    uint64_t own = UINT64_C(1) << player;
    for (uint64_t set = 0; set < UINT64_C(1) << players; set++)
        if ((set & own) == 0)
            sums[bits_in(set)] += values[set | own] - values[set];
    for (int size = 0; size < players; size++) {
        out += sums[size] / orders / players;
        orders = orders * (players - 1 - size) / (size + 1);
    }
    return out;
}

void sj_game_exact(const double *values, int players, double *out)
{
    for (int i = 0; i < players; i++)
        out[i] = value_of(values, players, i);
}

/* Vigna's splitmix64. */
static uint64_t draw(uint64_t *state)
{
    uint64_t x = *state += UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

static void shuffle(uint32_t *order, uint32_t players, uint64_t *state)
{
    for (uint32_t i = players; i-- > 1;) {
        uint32_t other = (uint32_t)((draw(state) >> 32) * (i + UINT64_C(1)) >> 32), own = order[i];
        order[i] = order[other];
        order[other] = own;
    }
}

double sj_game_sample(sj_game_play *play, void *context, uint32_t players, uint32_t pairs,
                      uint64_t seed, double range, uint32_t *order, double *out)
{
    static const double log_40 = 3.68887945411393630285; /* ln(2 / 5 %) */
    uint32_t *backwards = order + players;
    for (uint32_t i = 0; i < players; i++) {
        order[i] = i;
        out[i] = 0;
    }
    for (uint32_t i = 0; i < pairs; i++) {
        shuffle(order, players, &seed);
        for (uint32_t k = 0; k < players; k++)
            backwards[k] = order[players - 1 - k];
        play(context, order, players, out);
        play(context, backwards, players, out);
    }
    for (uint32_t i = 0; i < players; i++)
        out[i] /= 2.0 * pairs;
    return range * sj_real_sqrt((log_40 + sj_real_log(players)) / (2.0 * pairs));
}
