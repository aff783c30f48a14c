/* SPDX-License-Identifier: MIT */
/* Queues of callers who come by chance: Erlang's B, C and A. Work is in mean handle times, so an
 * agent serves at rate 1 and a caller leaves at rate theta. Weights of the states are relative to
 * "all agents are busy, nobody waits"; those below come from Erlang's inverse recursion, those
 * above one by one. The wait V of one who finds j ahead is a sum of exponential times of rates
 * s, s + theta, .. s + j theta, so exp(-theta V) has the beta distribution (s / theta, j + 1).
 * Cost: a step an agent and one a waiting caller that is likely. */
#include "metric/formula.h"
#include "metric/real.h"

enum { SUM, WAITS, FULL, LENGTH, SQUARES, LEFT, LEFT_WAIT, MET_WAIT, MET_SOON, LEFT_SOON, SUMS };
enum { RESULTS = 10 };
#define MOST_WAITING 1e6
#define MOST_WORK 1e5 /* of a search for the least agents, which tries some twenty numbers */

typedef struct {
    double load, theta, room, soon; /* room below 0: no limit */
    double agents, sum[SUMS];
    double weight; /* of the state with j waiting */
} line;

/* 1 / B: all states up to "all busy", relative to that one. */
static double inverse_b(double load, double agents)
{
    double inverse = 1;
    for (double k = 1; k <= agents && inverse < 1e300; k++)
        inverse = 1 + k / load * inverse;
    return inverse;
}

/* Nobody leaves: j + 1 services of rate s until one's turn. */
static void patient(line *q, double j, double *stays)
{
    double mean = q->agents * q->soon;
    double log = mean > 0 ? j * sj_real_log(mean) : 0;
    *stays += mean > 0 ? sj_real_exp(log - mean - sj_real_log_gamma(j + 1)) : j < 1;
    double beyond = *stays < 1 ? *stays : 1;
    q->sum[MET_WAIT] += q->weight * (j + 1) / q->agents;
    q->sum[MET_SOON] += q->weight * (1 - beyond);
}

static void impatient(line *q, double j, double *harmonic)
{
    double c = q->agents / q->theta, met = c / (c + j + 1), left = 1 - met;
    *harmonic += 1 / (q->theta * (c + j + 1));
    q->sum[LEFT] += q->weight * left;
    q->sum[MET_WAIT] += q->weight * met * *harmonic;
    q->sum[LEFT_WAIT] += q->weight * (left / q->theta - met * *harmonic);
    if (!(q->soon > 0))
        return;
    double x = sj_real_exp(-q->theta * q->soon);
    double met_soon = met * (1 - sj_real_beta(x, c + 1, j + 1));
    q->sum[MET_SOON] += q->weight * met_soon;
    q->sum[LEFT_SOON] += q->weight * (1 - x * sj_real_beta(x, c, j + 1) - met_soon);
}

static void rescale(line *q)
{
    if (q->weight < 1e200)
        return;
    q->weight *= 1e-200;
    for (int i = 0; i < SUMS; i++)
        q->sum[i] *= 1e-200;
}

/* The states from "all busy" up, of which those with room for one more let a caller wait. */
static void climb(line *q)
{
    double state = 0; /* of patient() or impatient() */
    for (double j = 0;; j++) {
        if (q->room >= 0 && j >= q->room) {
            q->sum[FULL] = q->weight;
            return;
        }
        q->sum[WAITS] += q->weight;
        if (q->theta > 0)
            impatient(q, j, &state);
        else
            patient(q, j, &state);
        double up = q->load / (q->agents + (j + 1) * q->theta);
        q->weight *= up;
        q->sum[SUM] += q->weight;
        q->sum[LENGTH] += (j + 1) * q->weight;
        q->sum[SQUARES] += (j + 1) * (j + 1) * q->weight;
        rescale(q);
        if (up < 1 && q->weight * (j + 1) < 1e-18 * (1 - up) * q->sum[SUM])
            return;
    }
}

/* Results in the order of the registry; `handle` is the unit of time. */
static void tell(const line *q, double handle, double *out)
{
    double all = q->sum[SUM], blocked = q->sum[FULL] / all, left = q->sum[LEFT] / all;
    double waits = q->sum[WAITS] / all, met = 1 - blocked - left;
    out[0] = waits;
    out[1] = blocked;
    out[2] = left;
    out[3] = 1 - waits - blocked + q->sum[MET_SOON] / all;
    out[4] = q->sum[LEFT_SOON] / all;
    out[5] = met > 0 ? handle * (q->sum[MET_WAIT] / all) / met : 0;
    out[6] = left > 0 ? handle * (q->sum[LEFT_WAIT] / all) / left : 0;
    out[7] = q->sum[LENGTH] / all;
    out[8] = q->load * met / q->agents;
    out[9] = q->sum[SQUARES] / all - out[7] * out[7];
}

/* Would more wait than can be gone through one by one? */
static int crowded(const line *q)
{
    double over = q->load - q->agents;
    return q->theta > 0 && (over / q->theta > MOST_WAITING || q->load / q->theta > 1e10);
}

static const char *check(const line *q)
{
    if (!(q->load > 0) || !(q->load <= 1e9) || !(q->soon >= 0) || !(q->theta >= 0))
        return "let calls, interval and handle be above 0, the rest not below";
    if (!(q->agents >= 1) || !(q->agents <= 1e6) || q->agents != (double)(int64_t)q->agents)
        return "let agents be a whole number from 1 to 1000000";
    if (!(q->room <= MOST_WAITING))
        return "let room be at most 1000000";
    if (q->room < 0 && crowded(q))
        return "state more agents or less patience: more than 1000000 would wait";
    return NULL;
}

/* Calls that nobody leaves and all may wait for: in one step, for any length of queue. */
static void endless(line *q)
{
    double s = q->agents, more = q->load / s;
    q->sum[SUM] += more / (1 - more);
    q->sum[WAITS] = 1 / (1 - more);
    q->sum[LENGTH] = more / ((1 - more) * (1 - more));
    q->sum[SQUARES] = q->sum[LENGTH] * (1 + more) / (1 - more);
    q->sum[MET_WAIT] = q->sum[WAITS] / (s - q->load);
    q->sum[MET_SOON] = q->sum[WAITS] * (1 - sj_real_exp(-(s - q->load) * q->soon));
}

static const char *solve(line *q, double handle, double *out)
{
    const char *wrong = check(q);
    if (wrong != NULL)
        return wrong;
    q->sum[SUM] = inverse_b(q->load, q->agents);
    q->weight = 1;
    if (q->theta > 0 || q->room >= 0)
        climb(q);
    else if (q->load >= q->agents)
        return "state more agents than calls * handle / interval: the queue would grow for ever";
    else
        endless(q);
    tell(q, handle, out);
    return NULL;
}

/* Calls, interval and handle; 0 if one of them is not above 0. */
static double load_of(const double *in)
{
    return in[0] > 0 && in[1] > 0 && in[2] > 0 ? in[0] * in[2] / in[1] : 0;
}

/* In: load agents. */
const char *sj_erlang_b(const double *in, uint64_t count, double *out)
{
    (void)count;
    double all[RESULTS] = {0};
    line q = {.load = in[0], .agents = in[1]};
    const char *wrong = solve(&q, 1, all);
    out[0] = all[1];
    out[1] = all[8];
    return wrong;
}

/* In: calls interval handle agents threshold. */
const char *sj_erlang_c(const double *in, uint64_t count, double *out)
{
    (void)count;
    double all[RESULTS] = {0};
    line q = {.load = load_of(in), .agents = in[3], .room = -1, .soon = in[4] / in[2]};
    const char *wrong = solve(&q, in[2], all);
    out[0] = all[0];
    out[1] = all[3];
    out[2] = all[5];
    out[3] = all[7];
    out[4] = all[8];
    return wrong;
}

static const char *erlang_a(const double *in, double agents, double soon, double room, double *out)
{
    line q = {.load = load_of(in),
              .theta = in[3] > 0 || in[3] < 0 ? in[2] / in[3] : 0,
              .agents = agents,
              .room = room,
              .soon = soon / in[2]};
    return solve(&q, in[2], out);
}

/* In: calls interval handle patience agents threshold room. */
const char *sj_erlang_a(const double *in, uint64_t count, double *out)
{
    (void)count;
    return erlang_a(in, in[4], in[5], in[6], out);
}

/* In: calls interval handle patience threshold; answered_within abandoned occupancy shrinkage. */
static int enough(const double *in, double agents, double *out)
{
    for (int i = 0; i < RESULTS; i++)
        out[i] = 0;
    return erlang_a(in, agents, in[4], -1, out) == NULL && out[3] >= in[5] && out[2] <= in[6] &&
           out[8] <= in[7];
}

/* Least agents that meet the goals, which more agents never miss: doubled, then halved between. */
const char *sj_erlang_staff(const double *in, uint64_t count, double *out)
{
    (void)count;
    double result[RESULTS], low = 0, high = 1;
    if (!(in[5] <= 1) || !(in[6] >= 0) || !(in[7] > 0) || !(in[8] >= 0) || !(in[8] < 1))
        return "let goals and shrinkage be shares from 0 to 1";
    if (load_of(in) > MOST_WORK)
        return "let calls * handle / interval be at most 100000: plan for parts of that";
    while (high <= 1e6 && !enough(in, high, result)) {
        low = high;
        high *= 2;
    }
    if (high > 1e6)
        return "state goals that a million agents can meet, and calls, interval, handle above 0";
    while (high - low > 1) {
        double middle = (double)(int64_t)((low + high) / 2);
        if (enough(in, middle, result))
            high = middle;
        else
            low = middle;
    }
    enough(in, high, result);
    out[0] = high;
    out[1] = sj_real_ceil(high / (1 - in[8]) - 1e-9);
    out[2] = result[3];
    out[3] = result[2];
    out[4] = result[8];
    return NULL;
}
