/* SPDX-License-Identifier: MIT */
/* Two groups against each other. Cost: a few operations; of the exact test some multiples of the
 * root of how many there are. */
#include "metric/compare.h"

#include "metric/formula.h"
#include "metric/real.h"

static const double z = 1.959963984540054; /* of 97.5 % */

/* Difference and ratio with their ends, as the formula gives them. */
static void two_shares(double k, double n, double l, double m, double out[SOJOURN_FORMULA_RESULTS])
{
    const double in[4] = {k, n, l, m};
    for (int i = 0; i < SOJOURN_FORMULA_RESULTS; i++)
        out[i] = 0;
    sj_score_two_shares(in, 4, out);
}

void sj_compare_ratio(sj_trials a, sj_trials b, sj_value *out)
{
    double found[SOJOURN_FORMULA_RESULTS], half = a.k == 0 ? 0.5 : 0;
    two_shares((double)a.k + half, (double)a.n + 2 * half, (double)b.k, (double)b.n, found);
    *out = (sj_value){found[3], found[4], found[5]};
    if (a.k == 0)
        out->value = out->low = 0;
}

void sj_compare_shares(sj_trials a, sj_trials b, sj_value *out)
{
    double found[SOJOURN_FORMULA_RESULTS];
    two_shares((double)a.k, (double)a.n, (double)b.k, (double)b.n, found);
    *out = (sj_value){found[0], found[1], found[2]};
}

void sj_compare_means(const sj_mean *a, const sj_mean *b, sj_value *out)
{
    out->value = out->low = out->high = a->mean - b->mean;
    if (!(a->n > 1) || !(b->n > 1))
        return;
    double x = a->spread / (a->n - 1) / a->n, y = b->spread / (b->n - 1) / b->n;
    double below = x * x / (a->n - 1) + y * y / (b->n - 1);
    if (!(below > 0))
        return;
    double half = sj_real_t_quantile(0.975, (x + y) * (x + y) / below) * sj_real_sqrt(x + y);
    out->low = out->value - half;
    out->high = out->value + half;
}

/* ---- the exact test: of all tables with these sums, those that are no likelier ---- */
typedef struct {
    double n, m, hits, all; /* hits: in both; all: ln of how many ways there are */
} sums;

static double log_choose(double n, double k)
{
    return sj_real_log_gamma(n + 1) - sj_real_log_gamma(k + 1) - sj_real_log_gamma(n - k + 1);
}

static double log_chance(const sums *s, double k)
{
    return log_choose(s->n, k) + log_choose(s->m, s->hits - k) - s->all;
}

/* From k to one end, until nothing is added. */
static double tail(const sums *s, double k, double step)
{
    double least = s->hits > s->m ? s->hits - s->m : 0, most = s->hits < s->n ? s->hits : s->n;
    if (k < least || k > most)
        return 0;
    double term = sj_real_exp(log_chance(s, k)), sum = 0;
    for (; k >= least && k <= most && term > sum * 1e-18; k += step) {
        sum += term;
        if (step > 0)
            term *= (s->n - k) * (s->hits - k) / ((k + 1) * (s->m - s->hits + k + 1));
        else
            term *= k * (s->m - s->hits + k) / ((s->n - k + 1) * (s->hits - k + 1));
    }
    return sum;
}

/* The first k from the middle to one end that is no likelier than `limit`; beyond the end, none. */
static double far_side(const sums *s, double middle, double end, double limit)
{
    double step = end > middle ? 1 : -1, near = 0, far = step * (end - middle) + 1;
    while (far - near > 1) {
        double half = sj_real_ceil((near + far) / 2 - 0.5);
        if (log_chance(s, middle + step * half) <= limit)
            far = half;
        else
            near = half;
    }
    return middle + step * far;
}

double sj_compare_fisher(sj_trials a, sj_trials b)
{
    sums s = {(double)a.n, (double)b.n, (double)a.k + (double)b.k, 0};
    if (s.n <= 0 || s.m <= 0)
        return 1;
    s.all = log_choose(s.n + s.m, s.hits);
    double k = (double)a.k, limit = log_chance(&s, k) + 1e-7;
    double least = s.hits > s.m ? s.hits - s.m : 0, most = s.hits < s.n ? s.hits : s.n;
    double mode = sj_real_ceil((s.n + 1) * (s.hits + 1) / (s.n + s.m + 2)) - 1;
    mode = mode < least ? least : mode > most ? most : mode;
    if (log_chance(&s, mode) <= limit)
        return 1;
    double step = k < mode ? -1 : 1;
    double end = step < 0 ? most : least, other = far_side(&s, mode, end, limit);
    if (end == mode)
        other = mode - step;
    double p = tail(&s, k, step) + tail(&s, other, -step);
    return p < 1 ? p : 1;
}

/* ---- groups of the like ---- */
void sj_compare_stratum(sj_strata *s, sj_trials a, sj_trials b)
{
    double k = (double)a.k, n = (double)a.n, l = (double)b.k, m = (double)b.n, all = n + m;
    if (!(n > 0) || !(m > 0))
        return;
    s->above += k * m / all;
    s->below += l * n / all;
    s->spread += (n * m * (k + l) - k * l * all) / (all * all);
}

int sj_compare_strata(const sj_strata *s, sj_value *out)
{
    *out = (sj_value){0, 0, 0};
    if (!(s->below > 0))
        return SOJOURN_DONE;
    out->value = s->above / s->below;
    if (!(s->above > 0))
        return 0;
    double error = sj_real_sqrt(s->spread / (s->above * s->below));
    out->low = out->value * sj_real_exp(-z * error);
    out->high = out->value * sj_real_exp(z * error);
    return 0;
}
