/* SPDX-License-Identifier: MIT */
/* sqrt, exp, log and ln gamma by reduction to a short range and a series there. Powers of two are
 * read and written as bits; no operation depends on a rounding mode or a fused one. */
#include "metric/real.h"

#include <stdint.h>
#include <string.h>

static uint64_t bits_of(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static double of_bits(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

double sj_real_none(void)
{
    return of_bits(UINT64_C(0x7ff8000000000000));
}

static double infinity(void)
{
    return of_bits(UINT64_C(0x7ff0000000000000));
}

/* x = m * 2^e with m in [1, 2), x > 0. */
static double split(double x, int *e)
{
    *e = 0;
    if (x < 2.2250738585072014e-308) { /* below the normal numbers */
        x *= 18014398509481984.0;
        *e = -54;
    }
    uint64_t bits = bits_of(x);
    *e += (int)(bits >> 52 & 0x7ff) - 1023;
    return of_bits((bits & UINT64_C(0xfffffffffffff)) | UINT64_C(0x3ff0000000000000));
}

/* 2^e, exact; 0 and infinity beyond. */
static double power_of_two(int e)
{
    if (e > 1023)
        return infinity();
    if (e < -1022)
        return e < -1074 ? 0 : of_bits(UINT64_C(1) << (e + 1074));
    return of_bits((uint64_t)(e + 1023) << 52);
}

double sj_real_sqrt(double x)
{
    if (!(x > 0) || x == infinity())
        return x < 0 ? sj_real_none() : x;
    int e;
    double m = split(x, &e);
    if (e % 2 != 0) {
        m *= 2;
        e--;
    }
    double root = 0.5 * (1 + m);
    for (int i = 0; i < 7; i++)
        root = 0.5 * (root + m / root);
    return root * power_of_two(e / 2);
}

/* From 2^52 on all are whole. */
double sj_real_ceil(double x)
{
    static const double whole = 4503599627370496.0;
    if (!(x < whole) || !(x > -whole))
        return x;
    double below = (double)(int64_t)x;
    return below < x ? below + 1 : below;
}

static const double ln2_high = 0.693147180369123816490, ln2_low = 1.90821492927058770002e-10;

double sj_real_exp(double x)
{
    if (!(x > -746))
        return x != x ? x : 0;
    if (x > 709.8)
        return infinity();
    double k = x * 1.4426950408889634 + (x < 0 ? -0.5 : 0.5);
    int n = (int)k;
    double r = x - n * ln2_high - n * ln2_low, sum = 1;
    for (int i = 16; i > 0; i--)
        sum = 1 + r * sum / i;
    return n > 1000    ? sum * power_of_two(n - 10) * 1024
           : n < -1000 ? sum * power_of_two(n + 100) * power_of_two(-100)
                       : sum * power_of_two(n);
}

double sj_real_log(double x)
{
    if (!(x > 0))
        return x == 0 ? -infinity() : sj_real_none();
    if (x == infinity())
        return x;
    int e;
    double m = split(x, &e);
    if (m > 1.4142135623730951) {
        m *= 0.5;
        e++;
    }
    double s = (m - 1) / (m + 1), square = s * s, sum = 0;
    for (int i = 27; i >= 3; i -= 2)
        sum = square * (1.0 / i + sum);
    return e * ln2_high + (2 * s * (1 + sum) + e * ln2_low);
}

double sj_real_expm1(double x)
{
    double term = x, sum = x;
    if (x < -0.4 || x > 0.4 || x != x)
        return sj_real_exp(x) - 1;
    for (int i = 2; i < 16; i++)
        sum += term *= x / i;
    return sum;
}

/* 2 atanh(x / (2 + x)). */
double sj_real_log1p(double x)
{
    if (x < -0.25 || x > 0.25 || x != x)
        return sj_real_log(1 + x);
    double s = x / (2 + x), square = s * s, sum = 0;
    for (int i = 27; i >= 3; i -= 2)
        sum = square * (1.0 / i + sum);
    return 2 * s * (1 + sum);
}

double sj_real_gauss1(double a, double b, double c, double x)
{
    double term = 1, sum = 0;
    for (int n = 0; n < 1000000; n++) {
        term *= (a + n) * (b + n) / ((c + n) * (n + 1)) * x;
        sum += term;
        double size = term < 0 ? -term : term, all = sum < 0 ? -sum : sum;
        if (size <= 1e-17 * all || !(size < 1e300))
            break;
    }
    return sum;
}

/* Stirling's series from 15 on, to which smaller ones are raised. */
double sj_real_log_gamma(double x)
{
    double raised = 1, correction = 0;
    if (!(x > 0))
        return sj_real_none();
    while (x < 15) {
        raised *= x;
        x += 1;
    }
    static const double terms[] = {1.0 / 12,   -1.0 / 360,      1.0 / 1260, -1.0 / 1680,
                                   1.0 / 1188, -691.0 / 360360, 1.0 / 156,  -3617.0 / 122400};
    double inverse = 1 / x, square = inverse * inverse;
    for (int i = 7; i >= 0; i--)
        correction = terms[i] + square * correction;
    correction *= inverse;
    double half_log_two_pi = 0.91893853320467274178;
    return (x - 0.5) * sj_real_log(x) - x + half_log_two_pi + correction - sj_real_log(raised);
}
