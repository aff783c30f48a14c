/* SPDX-License-Identifier: MIT */
/* The method of Gauss and Seidel: I - Q of an absorbing chain is an M-matrix, so from zero every
 * sweep comes nearer. It ends where no state moves by more than the last bit or two of the
 * greatest, or, should rounding keep it going, where moves have long ceased to fall. States are
 * swept in the order given, so the bits are the same on every machine. */
#include "metric/markov.h"

enum { PATIENCE = 1000 };

static double size(double x)
{
    return x < 0 ? -x : x;
}

static int holds(const sj_markov *m, uint32_t state, uint32_t point)
{
    for (int i = 0; i < SJ_MARKOV_ORDER && point != SJ_MARKOV_NONE; i++)
        if (m->points[state][i] == point)
            return 1;
    return 0;
}

/* One sweep, from the last state to the start: the greatest move, and the greatest worth. */
static double sweep(const sj_markov *m, uint32_t without, double *worth, double *greatest)
{
    double moved = 0;
    *greatest = 0;
    for (uint32_t i = m->states; i-- > 0;) {
        if (holds(m, i, without))
            continue;
        double sum = m->goals[i];
        for (uint32_t k = m->from[i]; k < m->from[i + 1]; k++)
            sum += m->share[k] * worth[m->to[k]];
        double move = size(sum - worth[i]);
        moved = move > moved ? move : moved;
        *greatest = size(sum) > *greatest ? size(sum) : *greatest;
        worth[i] = sum;
    }
    return moved;
}

double sj_markov_worth(const sj_markov *m, uint32_t without, double *worth)
{
    static const double bits = 1.0 / 4503599627370496.0; /* 2^-52 */
    double least = 0, greatest = 0;
    for (uint32_t i = 0; i < m->states; i++)
        worth[i] = 0;
    for (uint32_t sweeps = 0, since = 0; since < PATIENCE; sweeps++, since++) {
        double moved = sweep(m, without, worth, &greatest);
        if (moved <= bits * greatest)
            break;
        if (sweeps == 0 || moved < least) {
            least = moved;
            since = 0;
        }
    }
    return worth[0];
}
