/* SPDX-License-Identifier: MIT */
/* Tails of distributions: the normal quantile by Wichura's AS241, the incomplete beta function by
 * its continued fraction (Lentz), quantiles by halving, which no start or slope can lead astray. */
#include "metric/real.h"

static double ratio(const double *p, const double *q, double x)
{
    double above = 0, below = 0;
    for (int i = 7; i >= 0; i--) {
        above = above * x + p[i];
        below = below * x + q[i];
    }
    return above / below;
}

double sj_real_normal_quantile(double p)
{
    static const double a[] = {3.3871328727963666080e0,  1.3314166789178437745e+2,
                               1.9715909503065514427e+3, 1.3731693765509461125e+4,
                               4.5921953931549871457e+4, 6.7265770927008700853e+4,
                               3.3430575583588128105e+4, 2.5090809287301226727e+3};
    static const double b[] = {1.0,
                               4.2313330701600911252e+1,
                               6.8718700749205790830e+2,
                               5.3941960214247511077e+3,
                               2.1213794301586595867e+4,
                               3.9307895800092710610e+4,
                               2.8729085735721942674e+4,
                               5.2264952788528545610e+3};
    static const double c[] = {1.42343711074968357734e0,  4.63033784615654529590e0,
                               5.76949722146069140550e0,  3.64784832476320460504e0,
                               1.27045825245236838258e0,  2.41780725177450611770e-1,
                               2.27238449892691845833e-2, 7.74545014278341407640e-4};
    static const double d[] = {1.0,
                               2.05319162663775882187e0,
                               1.67638483018380384940e0,
                               6.89767334985100004550e-1,
                               1.48103976427480074590e-1,
                               1.51986665636164571966e-2,
                               5.47593808499534494600e-4,
                               1.05075007164441684324e-9};
    static const double e[] = {6.65790464350110377720e0,  5.46378491116411436990e0,
                               1.78482653991729133580e0,  2.96560571828504891230e-1,
                               2.65321895265761230930e-2, 1.24266094738807843860e-3,
                               2.71155556874348757815e-5, 2.01033439929228813265e-7};
    static const double f[] = {1.0,
                               5.99832206555887937690e-1,
                               1.36929880922735805310e-1,
                               1.48753612908506148525e-2,
                               7.86869131145613259100e-4,
                               1.84631831751005468180e-5,
                               1.42151175831644588870e-7,
                               2.04426310338993978564e-15};
    double q = p - 0.5;
    if (q >= -0.425 && q <= 0.425)
        return q * ratio(a, b, 0.180625 - q * q);
    double r = sj_real_sqrt(-sj_real_log(q < 0 ? p : 1 - p));
    double x = r <= 5 ? ratio(c, d, r - 1.6) : ratio(e, f, r - 5);
    return q < 0 ? -x : x;
}

static double away_from_zero(double x)
{
    return x > -1e-300 && x < 1e-300 ? 1e-300 : x;
}

/* Lentz's evaluation of the continued fraction; fast where x < (a + 1) / (a + b + 2). */
static double fraction(double x, double a, double b)
{
    double c = 1, d = 1 / away_from_zero(1 - (a + b) * x / (a + 1)), h = d;
    for (int m = 1; m < 100000; m++) {
        double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        d = 1 / away_from_zero(1 + even * d);
        c = away_from_zero(1 + even / c);
        h *= d * c;
        double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        d = 1 / away_from_zero(1 + odd * d);
        c = away_from_zero(1 + odd / c);
        h *= d * c;
        if (d * c - 1 < 1e-16 && 1 - d * c < 1e-16)
            break;
    }
    return h;
}

double sj_real_beta(double x, double a, double b)
{
    if (!(x > 0))
        return 0;
    if (!(x < 1))
        return 1;
    double front = sj_real_exp(sj_real_log_gamma(a + b) - sj_real_log_gamma(a) -
                               sj_real_log_gamma(b) + a * sj_real_log(x) + b * sj_real_log(1 - x));
    if (x < (a + 1) / (a + b + 2))
        return front * fraction(x, a, b) / a;
    return 1 - front * fraction(1 - x, b, a) / b;
}

double sj_real_beta_quantile(double p, double a, double b)
{
    double low = 0, high = 1;
    for (int i = 0; i < 1100 && low < high; i++) {
        double middle = low + (high - low) / 2;
        if (middle == low || middle == high)
            break;
        if (sj_real_beta(middle, a, b) < p)
            low = middle;
        else
            high = middle;
    }
    return high;
}

/* By the beta distribution of t^2 / (df + t^2), which is small where df is great and so keeps its
 * digits. */
double sj_real_t_quantile(double p, double df)
{
    if (df > 1e9) /* where they differ by less than a part in a thousand million */
        return sj_real_normal_quantile(p);
    double within = p < 0.5 ? 1 - 2 * p : 2 * p - 1;
    double y = sj_real_beta_quantile(within, 0.5, df / 2);
    double t = within > 0 ? sj_real_sqrt(df * y / (1 - y)) : 0;
    return p < 0.5 ? -t : t;
}
