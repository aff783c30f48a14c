/* SPDX-License-Identifier: MIT */
/* The method of Gauss and Seidel, of chains too great for elimination. What k sweeps have not seen
 * are walks that turn back in the order of the states k times or more; how much of the start they
 * are falls with each sweep and is measured. A chain that some states are left out of has no other
 * walks than the whole, so as many sweeps as are enough for it are enough for each. From zero all
 * sums rise; the error is less than what is left open times the most that a state earns on average.
 * Points are left out eight at a time, for what a sweep reads of a link serves all. */
#include "metric/markov.h"

#include <sojourn/sojourn.h>

enum { LANES = SJ_MARKOV_LANES };

/* ---- how many sweeps ---- */
static void pass(const sj_markov *c, double *open)
{
    for (uint32_t i = c->states; i-- > 0;) {
        double sum = 0;
        for (uint32_t k = c->from[i]; k < c->from[i + 1]; k++)
            sum += c->share[k] * open[c->to[k]];
        open[i] = sum;
    }
}

/* Sweeps until next to nothing is open; 0: more than `most`. */
static int64_t sweeps_of(const sj_markov *c, double *open, int64_t most)
{
    static const double rest = 1.0 / 18446744073709551616.0; /* 2^-64 */
    for (uint32_t i = 0; i < c->states; i++)
        open[i] = 1;
    for (int64_t sweeps = 1; sweeps <= most; sweeps++) {
        pass(c, open);
        if (open[0] <= rest)
            return sweeps;
    }
    return 0;
}

/* ---- what comes of the start ---- */
/* A state with a point is worth nothing without it. */
static void leave_out(const sj_markov *c, uint32_t state, uint32_t first, double *sum)
{
    for (int i = 0; i < SJ_MARKOV_ORDER && first != SJ_MARKOV_NONE; i++)
        if (c->points[state][i] - first < LANES)
            sum[c->points[state][i] - first] = 0;
}

/* One sweep, from the last state to the start. */
static void sweep(const sj_markov *c, uint32_t first, double *worth)
{
    for (uint32_t i = c->states; i-- > 0;) {
        double sum[LANES], *own = worth + (uint64_t)i * LANES;
        for (int lane = 0; lane < LANES; lane++)
            sum[lane] = c->goals[i];
        for (uint32_t k = c->from[i]; k < c->from[i + 1]; k++) {
            const double *to = worth + (uint64_t)c->to[k] * LANES;
            for (int lane = 0; lane < LANES; lane++)
                sum[lane] += c->share[k] * to[lane];
        }
        leave_out(c, i, first, sum);
        for (int lane = 0; lane < LANES; lane++)
            own[lane] = sum[lane];
    }
}

static void solve(const sj_markov *c, uint32_t first, int64_t sweeps, double *worth)
{
    for (uint64_t i = 0; i < (uint64_t)c->states * LANES; i++)
        worth[i] = 0;
    for (int64_t i = 0; i < sweeps; i++)
        sweep(c, first, worth);
}

int sj_markov_sweep(const sj_markov *c, sj_arena *scratch, double *all, double *without)
{
    int64_t rounds = 1 + ((int64_t)c->count + LANES - 1) / LANES;
    int64_t each = (int64_t)c->from[c->states] + c->states;
    double *worth = sj_arena_take(scratch, (size_t)c->states * LANES * sizeof *worth);
    if (worth == NULL)
        return -1;
    int64_t sweeps = sweeps_of(c, worth, SJ_MARKOV_WORK / rounds / each);
    if (sweeps == 0)
        return SOJOURN_DONE;
    solve(c, SJ_MARKOV_NONE, sweeps, worth);
    *all = worth[0];
    for (uint32_t first = 0; first < c->count; first += LANES) {
        solve(c, first, sweeps, worth);
        for (uint32_t i = first; i < c->count && i < first + LANES; i++)
            without[i] = worth[i - first];
    }
    return 0;
}
