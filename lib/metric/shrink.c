/* SPDX-License-Identifier: MIT */
/* The likelihood is climbed in the mean and the weight of the prior, in turns, each to where it no
 * longer rises, by halves: the same bits everywhere. Cost: some thousand terms a row. */
#include "metric/shrink.h"

#include "metric/real.h"

enum { ROUNDS = 100, STEPS = 52 };

static double log_beta(double a, double b)
{
    return sj_real_log_gamma(a) + sj_real_log_gamma(b) - sj_real_log_gamma(a + b);
}

double sj_shrink_likelihood(const sj_trials *rows, uint32_t count, double a, double b)
{
    double sum = 0, all = log_beta(a, b);
    for (uint32_t i = 0; i < count; i++)
        if (rows[i].n > 0)
            sum += log_beta((double)rows[i].k + a, (double)(rows[i].n - rows[i].k) + b) - all;
    return sum;
}

/* ---- means ---- */
static sj_strays all_alike(double within, double middle, double n)
{
    return (sj_strays){within, 0, middle, n > 0 ? within / n : 0};
}

sj_strays sj_shrink_means(const sj_mean *rows, uint32_t count)
{
    double n = 0, sum = 0, squares = 0, within = 0, apart = 0, weight = 0, middle = 0;
    for (uint32_t i = 0; i < count; i++) {
        n += rows[i].n;
        sum += rows[i].n * rows[i].mean;
        squares += rows[i].n * rows[i].n;
        within += rows[i].spread;
    }
    double mean = n > 0 ? sum / n : 0, groups = count;
    within = n > groups ? within / (n - groups) : 0;
    for (uint32_t i = 0; i < count; i++)
        apart += rows[i].n * (rows[i].mean - mean) * (rows[i].mean - mean);
    double rest = n > 0 ? n - squares / n : 0;
    double between = rest > 0 ? (apart - (groups - 1) * within) / rest : 0;
    if (between <= 0)
        return all_alike(within, mean, n);
    for (uint32_t i = 0; i < count; i++) {
        double own = 1 / (between + within / rows[i].n);
        weight += own;
        middle += own * rows[i].mean;
    }
    return (sj_strays){within, between, middle / weight, 1 / weight};
}

double sj_shrink_drawn(const sj_strays *s, const sj_mean *row, double *variance)
{
    double own = s->within / row->n, all = own + s->between;
    double part = all > 0 ? own / all : 0; /* of the middle */
    if (s->between <= 0)
        part = 1;
    *variance = (1 - part) * own + part * part * s->error;
    return row->mean + part * (s->middle - row->mean);
}

/* ---- shares ---- */
/* One value for all shares: a and b far out, in proportion. */
static sj_prior pool(double share)
{
    return (sj_prior){share * 1e12, (1 - share) * 1e12, 1};
}

sj_prior sj_shrink_moments(const sj_trials *rows, uint32_t count)
{
    double n = 0, k = 0, squares = 0, spread = 0, groups = 0;
    for (uint32_t i = 0; i < count; i++) {
        n += (double)rows[i].n;
        k += (double)rows[i].k;
        squares += (double)rows[i].n * (double)rows[i].n;
        groups += rows[i].n > 0;
    }
    double p = n > 0 ? k / n : 0, q = p * (1 - p);
    for (uint32_t i = 0; i < count; i++)
        if (rows[i].n > 0) {
            double off = (double)rows[i].k / (double)rows[i].n - p;
            spread += (double)rows[i].n * off * off;
        }
    double rest = n - squares / n;
    if (groups < 2 || q <= 0 || rest <= 0)
        return pool(p);
    double rho = (spread - q * (groups - 1)) / (q * (rest - (groups - 1)));
    if (rho <= 0 || rho >= 1)
        return pool(p);
    return (sj_prior){p * (1 - rho) / rho, (1 - p) * (1 - rho) / rho, 0};
}

/* Derivative of ln gamma, x > 0: up to where the series holds. */
static double psi(double x)
{
    double sum = 0;
    for (; x < 12; x++)
        sum -= 1 / x;
    double y = 1 / (x * x);
    return sum + sj_real_log(x) - 0.5 / x -
           y * (1.0 / 12 - y * (1.0 / 120 - y * (1.0 / 252 - y * (1.0 / 240 - y / 132))));
}

typedef struct {
    const sj_trials *rows;
    uint32_t count;
    double mean, weight; /* logit of a / (a + b); log of a + b */
} point;

/* How steeply the likelihood rises along the mean, or along the weight. */
static double slope(const point *p, int along_mean)
{
    double mean = 1 / (1 + sj_real_exp(-p->mean)), weight = sj_real_exp(p->weight);
    double a = mean * weight, b = (1 - mean) * weight, by_a = 0, by_b = 0;
    double all = psi(a + b), own = psi(a), other = psi(b);
    for (uint32_t i = 0; i < p->count; i++) {
        if (p->rows[i].n <= 0)
            continue;
        double rest = all - psi((double)p->rows[i].n + a + b);
        by_a += psi((double)p->rows[i].k + a) - own + rest;
        by_b += psi((double)(p->rows[i].n - p->rows[i].k) + b) - other + rest;
    }
    return along_mean ? by_a - by_b : mean * by_a + (1 - mean) * by_b;
}

/* Where it no longer rises, within 2 of where it stands; how far that is. */
static double climb(point *p, int along_mean)
{
    double *along = along_mean ? &p->mean : &p->weight, from = *along;
    double low = from - 2, high = from + 2;
    for (int i = 0; i < STEPS; i++) {
        *along = (low + high) / 2;
        if (slope(p, along_mean) > 0)
            low = *along;
        else
            high = *along;
    }
    return *along > from ? *along - from : from - *along;
}

sj_prior sj_shrink_fit(const sj_trials *rows, uint32_t count)
{
    sj_prior start = sj_shrink_moments(rows, count);
    if (start.pooled)
        return start;
    double share = start.a / (start.a + start.b), moved = 1;
    point p = {rows, count, sj_real_log(share / (1 - share)), sj_real_log(start.a + start.b)};
    for (int i = 0; i < ROUNDS && moved > 1e-12; i++)
        moved = climb(&p, 1) + climb(&p, 0);
    double weight = sj_real_exp(p.weight);
    share = 1 / (1 + sj_real_exp(-p.mean));
    if (weight > 1e8)
        return pool(share);
    return (sj_prior){share * weight, (1 - share) * weight, 0};
}

double sj_shrink_greater(double a1, double b1, int64_t a2, double b2)
{
    double sum = 0, own = log_beta(a1, b1);
    for (int64_t i = 0; i < a2; i++)
        sum += sj_real_exp(log_beta(a1 + (double)i, b1 + b2) - sj_real_log(b2 + (double)i) -
                           log_beta(1 + (double)i, b2) - own);
    return sum;
}
