/* SPDX-License-Identifier: MIT */
/* Scores and what tells two of them apart. Cost: one pass over the inputs; of share_greater, a term
 * a hit. */
#include "metric/formula.h"
#include "metric/real.h"
#include "metric/shrink.h"

enum { MOST_TRIALS = 1000000 };
static const double z = 1.959963984540054; /* of 97.5 % */

typedef struct {
    double n, score, variance; /* of one answer */
} answers;

static int read(const double *in, answers *out)
{
    double n = in[0] + in[1] + in[2];
    if (!(in[0] >= 0) || !(in[1] >= 0) || !(in[2] >= 0))
        return -1;
    double score = n > 0 ? (in[0] - in[2]) / n : 0;
    *out = (answers){n, score, n > 0 ? (in[0] + in[2]) / n - score * score : 0};
    return 0;
}

/* In: promoters passives detractors margin. */
const char *sj_score_points(const double *in, uint64_t count, double *out)
{
    (void)count;
    answers a;
    if (read(in, &a) != 0 || !(in[3] > 0))
        return "let answers be 0 or more and margin above 0";
    if (!(a.n > 0))
        return sj_formula_none;
    out[0] = 100 * a.score;
    out[1] = 100 * sj_real_sqrt(a.variance / a.n);
    out[2] = a.n > 1 ? 100 * sj_real_sqrt(a.variance / (a.n - 1)) : 0;
    out[3] = sj_real_ceil(1e4 * z * z * a.variance / (in[3] * in[3]));
    return NULL;
}

/* In: promoters, passives, detractors of one and of another. */
const char *sj_score_two_points(const double *in, uint64_t count, double *out)
{
    (void)count;
    answers a, b;
    if (read(in, &a) != 0 || read(in + 3, &b) != 0)
        return "let answers be 0 or more";
    double variance = a.n > 0 && b.n > 0 ? a.variance / a.n + b.variance / b.n : 0;
    if (!(variance > 0))
        return sj_formula_none;
    out[0] = 100 * (a.score - b.score);
    out[1] = (a.score - b.score) / sj_real_sqrt(variance);
    return NULL;
}

static void wilson(double k, double n, double *low, double *high)
{
    double below = n + z * z, middle = (k + z * z / 2) / below;
    double half = z * sj_real_sqrt(k * (n - k) / n + z * z / 4) / below;
    *low = k > 0 ? middle - half : 0;
    *high = k < n ? middle + half : 1;
}

static double far(double a, double b)
{
    return sj_real_sqrt(a * a + b * b);
}

/* In: hits and all of one and of another. */
const char *sj_score_two_shares(const double *in, uint64_t count, double *out)
{
    (void)count;
    double k = in[0], n = in[1], l = in[2], m = in[3], low[2], high[2];
    if (!(k >= 0) || !(l >= 0) || !(n >= k) || !(m >= l))
        return "let hits be 0 or more, and all at least hits";
    if (!(n > 0) || !(m > 0))
        return sj_formula_none;
    double p = k / n, q = l / m;
    wilson(k, n, &low[0], &high[0]);
    wilson(l, m, &low[1], &high[1]);
    out[0] = p - q;
    out[1] = p - q - far(p - low[0], high[1] - q);
    out[2] = p - q + far(high[0] - p, q - low[1]);
    if (!(k > 0) || !(l > 0))
        return NULL;
    double error = sj_real_sqrt(1 / k - 1 / n + 1 / l - 1 / m);
    out[3] = p / q;
    out[4] = p / q * sj_real_exp(-z * error);
    out[5] = p / q * sj_real_exp(z * error);
    return NULL;
}

/* In: hits and all of one and of another. */
const char *sj_score_greater(const double *in, uint64_t count, double *out)
{
    (void)count;
    double k = in[0], n = in[1], l = in[2], m = in[3];
    if (!(k >= 0) || !(l >= 0) || !(n >= k) || !(m >= l) || sj_real_ceil(l) != l)
        return "let hits be whole and 0 or more, and all at least hits";
    if (n > MOST_TRIALS || m > MOST_TRIALS)
        return "let all be 1,000,000 or less: of more, ask for share_difference";
    out[0] = sj_shrink_greater(k + 1, n - k + 1, (int64_t)l + 1, m - l + 1);
    return NULL;
}

/* In: pairs of weight and count. */
const char *sj_score_weighted(const double *in, uint64_t count, double *out)
{
    for (uint64_t i = 0; i + 1 < count; i += 2)
        out[0] += in[i] * in[i + 1];
    return NULL;
}

/* Share of the baseline below, and half of what is equal. `at` skips from pair to pair. */
static double rank_of(double value, const double *at, uint64_t pairs)
{
    double below = 0;
    for (uint64_t i = 0; i < pairs; i++)
        below += at[2 * i] < value ? 1 : at[2 * i] > value ? 0 : 0.5;
    return below / (double)pairs;
}

/* In: duration events transfers repeats switches, three weights, pairs of duration and events. */
const char *sj_score_frustration(const double *in, uint64_t count, double *out)
{
    uint64_t pairs = (count - 8) / 2;
    if (!(in[2] >= 0) || !(in[3] >= 0) || !(in[4] >= 0))
        return "let transfers, repeats and switches be 0 or more";
    if (!(in[5] >= 0) || !(in[6] >= 0) || !(in[7] >= 0) || !(in[5] + in[6] + in[7] <= 1 + 1e-9))
        return "let the weights be 0 or more, and 1 together at most";
    if (pairs == 0)
        return sj_formula_none;
    out[1] = rank_of(in[0], in + 8, pairs);
    out[2] = rank_of(in[1], in + 9, pairs);
    out[3] = 0 - sj_real_expm1(-(0.5 * in[2] + 0.7 * in[3] + 0.3 * in[4]));
    out[0] = 100 * (in[5] * out[1] + in[6] * out[2] + in[7] * out[3]);
    return NULL;
}
