/* SPDX-License-Identifier: MIT */
/* Intervals by name. A share knows k of n; a mean its sum, the sum of the squares and n; the score
 * of promoters is a mean of 1, 0 and -1. Variances are differences of great numbers, so they are
 * taken in integers of 256 bits. Formulas: doc/metrics.md. */
#include "metric/interval.h"

#include "base/bytes.h"
#include "base/exact.h"
#include "metric/real.h"

#include <string.h>

static const double z = 1.959963984540054; /* of 97.5 % */

/* ---- integers of 256 bits, least word first ---- */
enum { WORDS = 8 };

static void words_of(sojourn_sum sum, uint32_t out[4])
{
    out[0] = (uint32_t)sum.low;
    out[1] = (uint32_t)(sum.low >> 32);
    out[2] = (uint32_t)(uint64_t)sum.high;
    out[3] = (uint32_t)((uint64_t)sum.high >> 32);
}

static void multiply(const uint32_t a[4], const uint32_t b[4], uint32_t out[WORDS])
{
    memset(out, 0, WORDS * sizeof *out);
    for (int i = 0; i < 4; i++) {
        uint64_t carry = 0;
        for (int j = 0; j < 4; j++) {
            carry += (uint64_t)a[i] * b[j] + out[i + j];
            out[i + j] = (uint32_t)carry;
            carry >>= 32;
        }
        out[i + 4] = (uint32_t)carry;
    }
}

static sojourn_sum absolute(sojourn_sum sum)
{
    if (sum.high >= 0)
        return sum;
    uint64_t low = ~sum.low + 1;
    return (sojourn_sum){(int64_t)(~(uint64_t)sum.high + (low == 0)), low};
}

double sj_interval_spread(sojourn_sum numerator, sojourn_sum squares, int64_t n)
{
    uint32_t a[4], b[4], all[WORDS], own[WORDS];
    words_of(sj_sum(n), a);
    words_of(squares, b);
    multiply(a, b, all);
    words_of(absolute(numerator), a);
    multiply(a, a, own);
    int64_t borrow = 0;
    double out = 0;
    for (int i = 0; i < WORDS; i++) {
        borrow += (int64_t)all[i] - own[i];
        all[i] = (uint32_t)borrow;
        borrow >>= 32;
    }
    for (int i = WORDS; i-- > 0 && borrow == 0;)
        out = out * 4294967296.0 + all[i];
    return out;
}

double sj_interval_real(sojourn_sum sum)
{
    sojourn_sum size = absolute(sum);
    double real = (double)(uint64_t)size.high * 18446744073709551616.0 + (double)size.low;
    return sum.high < 0 ? -real : real;
}

int64_t sj_interval_whole(double x)
{
    static const double most = 9223372036854774784.0;
    double size = x < 0 ? -x : x;
    int64_t whole = size < most ? (int64_t)(size + 0.5) : INT64_MAX;
    return x < 0 ? -whole : whole;
}

/* ---- shares: k of n ---- */
static void around(double middle, double half, double least, double most, sj_value *out)
{
    out->low = middle - half < least ? least : middle - half;
    out->high = middle + half > most ? most : middle + half;
}

static void wilson(double k, double n, sj_value *out)
{
    double below = n + z * z, middle = (k + z * z / 2) / below;
    double half = z * sj_real_sqrt(k * (n - k) / n + z * z / 4) / below;
    around(middle, half, 0, 1, out);
    out->low = k > 0 ? out->low : 0;
    out->high = k < n ? out->high : 1;
}

/* With the correction for continuity. */
static void wilson_corrected(double k, double n, sj_value *out)
{
    double p = k / n, square = z * z, below = 2 * (n + square);
    double low = square - 2 - 1 / n + 4 * p * (n * (1 - p) + 1);
    double high = square + 2 - 1 / n + 4 * p * (n * (1 - p) - 1);
    double middle = 2 * n * p + square;
    out->low = k > 0 ? (middle - 1 - z * sj_real_sqrt(low > 0 ? low : 0)) / below : 0;
    out->high = k < n ? (middle + 1 + z * sj_real_sqrt(high > 0 ? high : 0)) / below : 1;
    out->low = out->low > 0 ? out->low : 0;
    out->high = out->high < 1 ? out->high : 1;
}

static void wald(double k, double n, sj_value *out)
{
    around(k / n, z * sj_real_sqrt(k * (n - k) / n) / n, 0, 1, out);
}

static void agresti_coull(double k, double n, sj_value *out)
{
    wald(k + z * z / 2, n + z * z, out);
}

/* Above that, doubles have too few digits for the gamma function. */
#define MOST_EXACT 1000000000

static void clopper_pearson(double k, double n, sj_value *out)
{
    out->low = k > 0 ? sj_real_beta_quantile(0.025, k, n - k + 1) : 0;
    out->high = k < n ? sj_real_beta_quantile(0.975, k + 1, n - k) : 1;
}

/* Of the beta distribution whose mean it is. */
static void beta(const sojourn_figure *f, sj_value *out)
{
    double a = sj_interval_real(f->numerator) / 1e9, b = (double)f->denominator / 1e9 - a;
    if (a > 0 && b > 0) {
        out->low = sj_real_beta_quantile(0.025, a, b);
        out->high = sj_real_beta_quantile(0.975, a, b);
    }
}

static void ends(const sojourn_figure *f, sj_value *out)
{
    out->low = (double)f->squares.high / (double)f->denominator;
    out->high = (double)(int64_t)f->squares.low / (double)f->denominator;
}

/* ---- means: of a figure, before its unit ---- */
static void mean_by(double factor, const sojourn_figure *f, sj_value *out)
{
    double n = (double)f->denominator;
    double spread = sj_interval_spread(f->numerator, f->squares, f->denominator);
    double half = factor * sj_real_sqrt(spread / (n - 1)) / n;
    out->low = out->value - half;
    out->high = out->value + half;
}

static void by_t(const sojourn_figure *f, sj_value *out)
{
    if (f->denominator > 1)
        mean_by(sj_real_t_quantile(0.975, (double)(f->denominator - 1)), f, out);
}

static void mean_wald(const sojourn_figure *f, sj_value *out)
{
    if (f->denominator > 1)
        mean_by(z, f, out);
}

/* ---- points: of 1, 0 and -1, with `more` answers of which a quarter each is a 1 and a -1 ---- */
static void points(const sojourn_figure *f, double more, sj_value *out)
{
    double n = (double)f->denominator + more;
    double sum = sj_interval_real(f->numerator);
    double squares = sj_interval_real(f->squares) + more / 2;
    double mean = sum / n, half = z * sj_real_sqrt((squares / n - mean * mean) / n);
    around(mean, half, -1, 1, out);
}

static void points_wald(const sojourn_figure *f, sj_value *out)
{
    points(f, 0, out);
}

static void points_adjusted(const sojourn_figure *f, sj_value *out)
{
    points(f, 3, out);
}

/* ---- by name; the first of a unit is its own ---- */
static const struct {
    const char *name;
    int32_t interval, unit; /* unit 0: all of that interval but POINTS */
    void (*share)(double k, double n, sj_value *out);
    void (*mean)(const sojourn_figure *figure, sj_value *out);
} methods[] = {
    {"wilson", SOJOURN_INTERVAL_SHARE, 0, wilson, NULL},
    {"wilson-corrected", SOJOURN_INTERVAL_SHARE, 0, wilson_corrected, NULL},
    {"wald", SOJOURN_INTERVAL_SHARE, 0, wald, NULL},
    {"agresti-coull", SOJOURN_INTERVAL_SHARE, 0, agresti_coull, NULL},
    {"clopper-pearson", SOJOURN_INTERVAL_SHARE, 0, clopper_pearson, NULL},
    {"beta", SOJOURN_INTERVAL_BETA, 0, NULL, beta},
    {"ends", SOJOURN_INTERVAL_ENDS, 0, NULL, ends},
    {"t", SOJOURN_INTERVAL_MEAN, 0, NULL, by_t},
    {"wald", SOJOURN_INTERVAL_MEAN, 0, NULL, mean_wald},
    {"adjusted-wald", SOJOURN_INTERVAL_MEAN, SOJOURN_UNIT_POINTS, NULL, points_adjusted},
    {"wald", SOJOURN_INTERVAL_MEAN, SOJOURN_UNIT_POINTS, NULL, points_wald},
    {"t", SOJOURN_INTERVAL_MEAN, SOJOURN_UNIT_POINTS, NULL, by_t},
};

static int apply(const sojourn_figure *f, sojourn_text method, sj_value *out)
{
    int32_t unit = f->unit == SOJOURN_UNIT_POINTS ? f->unit : 0;
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        if (methods[i].interval != f->interval || methods[i].unit != unit ||
            (method.length != 0 && !sj_text_equal(method, sj_text(methods[i].name))))
            continue;
        if (methods[i].share == clopper_pearson && f->denominator > MOST_EXACT)
            return -1;
        if (methods[i].share != NULL)
            methods[i].share(sj_interval_real(f->numerator), (double)f->denominator, out);
        else
            methods[i].mean(f, out);
        return 0;
    }
    return f->interval == SOJOURN_INTERVAL_NONE && method.length == 0 ? 0 : -1;
}

static double scale(const sojourn_figure *f, double x)
{
    if (f->unit == SOJOURN_UNIT_SECONDS || f->unit == SOJOURN_UNIT_INDEX)
        return x / 1e6;
    if (f->unit != SOJOURN_UNIT_POINTS)
        return x;
    return x < -1 ? -100 : x > 1 ? 100 : x * 100;
}

/* Of k weeks with S events and x now: (x - S / k) / sqrt(S / k); numerator is k x, squares k. */
static double deviations(const sojourn_figure *f)
{
    double before = (double)f->denominator, weeks = sj_interval_real(f->squares);
    return (sj_interval_real(f->numerator) - before) / sj_real_sqrt(weeks * before);
}

int sj_interval_of(const sojourn_figure *f, sojourn_text method, sj_value *out)
{
    *out = (sj_value){0, 0, 0};
    if (f->denominator <= 0)
        return SOJOURN_DONE;
    out->value = sj_interval_real(f->numerator) / (double)f->denominator;
    if (f->unit == SOJOURN_UNIT_DEVIATIONS)
        out->value = deviations(f);
    out->low = out->high = out->value;
    int status = apply(f, method, out);
    out->value = scale(f, out->value);
    out->low = scale(f, out->low);
    out->high = scale(f, out->high);
    return status;
}
