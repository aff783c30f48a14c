/* SPDX-License-Identifier: MIT */
/* The method of Gauss and Seidel: I - Q of an absorbing chain is an M-matrix, so from zero every
 * sweep comes nearer. It ends where no state moves by more than the last bit or two of the
 * greatest, or, should rounding keep it going, where moves have long ceased to fall. States are
 * swept in the order given, so the bits are the same on every machine. Points are left out eight at
 * a time, for what a sweep reads of a link serves all; each stops on its own, as if it were alone.
 */
#include "metric/markov.h"

enum { PATIENCE = 1000, LANES = SJ_MARKOV_LANES };

/* What one sweep did, and how long each lane has gone on. */
typedef struct {
    double moved[LANES], greatest[LANES], least[LANES];
    uint32_t since[LANES];
    uint8_t done[LANES];
} progress;

static double size(double x)
{
    return x < 0 ? -x : x;
}

/* A state with a point is worth nothing without it. */
static void leave_out(const sj_markov *m, uint32_t state, uint32_t first, double *sum)
{
    for (int i = 0; i < SJ_MARKOV_ORDER && first != SJ_MARKOV_NONE; i++)
        if (m->points[state][i] - first < LANES)
            sum[m->points[state][i] - first] = 0;
}

/* One sweep, from the last state to the start: the greatest move, and the greatest worth. */
static void sweep(const sj_markov *m, uint32_t first, double *worth, progress *p)
{
    for (int lane = 0; lane < LANES; lane++)
        p->moved[lane] = p->greatest[lane] = 0;
    for (uint32_t i = m->states; i-- > 0;) {
        double sum[LANES], *own = worth + (uint64_t)i * LANES;
        for (int lane = 0; lane < LANES; lane++)
            sum[lane] = m->goals[i];
        for (uint32_t k = m->from[i]; k < m->from[i + 1]; k++) {
            const double *to = worth + (uint64_t)m->to[k] * LANES;
            for (int lane = 0; lane < LANES; lane++)
                sum[lane] += m->share[k] * to[lane];
        }
        leave_out(m, i, first, sum);
        for (int lane = 0; lane < LANES; lane++) {
            double move = size(sum[lane] - own[lane]), all = size(sum[lane]);
            p->moved[lane] = move > p->moved[lane] ? move : p->moved[lane];
            p->greatest[lane] = all > p->greatest[lane] ? all : p->greatest[lane];
            own[lane] = sum[lane];
        }
    }
}

/* 1 if a lane has come to its end after sweep number `sweeps`. */
static int ends(progress *p, int lane, uint32_t sweeps)
{
    static const double bits = 1.0 / 4503599627370496.0; /* 2^-52 */
    if (p->moved[lane] <= bits * p->greatest[lane])
        return 1;
    if (sweeps == 0 || p->moved[lane] < p->least[lane]) {
        p->least[lane] = p->moved[lane];
        p->since[lane] = 0;
    }
    return ++p->since[lane] >= PATIENCE;
}

void sj_markov_worth(const sj_markov *m, uint32_t first, uint32_t count, double *room, double *out)
{
    progress p = {.since = {0}};
    uint32_t left = count;
    for (uint64_t i = 0; i < (uint64_t)m->states * LANES; i++)
        room[i] = 0;
    for (uint32_t sweeps = 0; left != 0; sweeps++) {
        sweep(m, first, room, &p);
        for (uint32_t lane = 0; lane < count; lane++) {
            if (p.done[lane] || !ends(&p, (int)lane, sweeps))
                continue;
            p.done[lane] = 1;
            out[lane] = room[lane];
            left--;
        }
    }
}
