/* SPDX-License-Identifier: MIT */
/* What a customer is worth: the plain products, discounted sums, and the expectations of BG/NBD and
 * gamma-gamma under parameters that the host fitted. The expected purchases use Euler's transform
 * of the printed equation, which does not overflow for many purchases nor lose short horizons.
 * Cost: a series whose terms fall as (horizon / (horizon + age))^n. */
#include "metric/formula.h"
#include "metric/real.h"

/* In: sale per_period periods margin cost. */
const char *sj_worth_value(const double *in, uint64_t count, double *out)
{
    (void)count;
    if (!(in[1] >= 0) || !(in[2] >= 0))
        return "let per_period and periods be 0 or more";
    out[0] = in[0] * in[1] * in[2];
    out[1] = out[0] * in[3] - in[4];
    return NULL;
}

/* In: margin retention discount terms. */
const char *sj_worth_discounted(const double *in, uint64_t count, double *out)
{
    (void)count;
    double q = in[1] / (1 + in[2]), terms = in[3], sum = terms;
    if (!(in[1] >= 0) || !(in[2] >= 0) || !(terms >= 0))
        return "let retention, discount and terms be 0 or more";
    if (!(terms > 0) && !(q < 1))
        return "state terms, or a retention below 1 + discount: the sum is endless";
    if (!(terms > 0))
        sum = 1 / (1 - q);
    else if (!(q > 0))
        sum = 1;
    else if (q < 1 || q > 1)
        sum = sj_real_expm1(terms * sj_real_log(q)) / sj_real_expm1(sj_real_log(q));
    out[0] = in[0] * sum;
    out[1] = in[0] * q * sum;
    return NULL;
}

/* In: rate periods. */
const char *sj_worth_rate(const double *in, uint64_t count, double *out)
{
    (void)count;
    if (!(in[0] > -1) || !(in[1] > 0))
        return "let rate be above -1 and periods above 0";
    out[0] = sj_real_expm1(sj_real_log1p(in[0]) / in[1]);
    return NULL;
}

typedef struct {
    double r, alpha, a, b, bought, last, age; /* of a customer; last and age from the first on */
} buyer;

static const char *check(const buyer *u)
{
    if (!(u->r > 0) || !(u->alpha > 0) || !(u->a > 0) || !(u->b > 0))
        return "let r, alpha, a and b be above 0";
    if (!(u->bought >= 0) || !(u->last >= 0) || !(u->age >= u->last) ||
        (u->bought > 0) != (u->last > 0))
        return "let last be within age, and above 0 where bought is";
    return NULL;
}

/* ((1 - z)^(a - 1) F(a - 1, ..) - 1) / (1 - a), and its limit at a = 1. */
static double growth(double a, double lower, double upper, double z)
{
    if (a - 1 < 1e-7 && a - 1 > -1e-7) {
        double term = 1, sum = 0;
        for (int n = 1; n < 1000000 && (term > 1e-18 || term < -1e-18); n++) {
            term *= (lower + n - 1) / (upper + n - 1) * z;
            sum += term / n;
        }
        return -sj_real_log1p(-z) - sum;
    }
    double log =
        (a - 1) * sj_real_log1p(-z) + sj_real_log1p(sj_real_gauss1(a - 1, lower, upper, z));
    return -sj_real_expm1(log) / (a - 1);
}

/* Odds that a customer is gone; nobody who bought once is. */
static double odds(const buyer *u)
{
    if (!(u->bought > 0))
        return 0;
    return sj_real_exp((u->r + u->bought) *
                           sj_real_log((u->alpha + u->age) / (u->alpha + u->last)) +
                       sj_real_log(u->a / (u->b + u->bought - 1)));
}

/* upper * growth() where upper is near 0 or below, and F near a pole: upper (F - 1) is a series
 * without it. */
static double growth_small(double a, double lower, double upper, double z)
{
    double term = (a - 1) * lower * z, sum = term, log = (a - 1) * sj_real_log1p(-z);
    for (int n = 1; n < 1000000 && (term > 1e-18 || term < -1e-18); n++) {
        term *= (a - 1 + n) * (lower + n) / ((upper + n) * (n + 1)) * z;
        sum += term;
    }
    return -(upper * sj_real_expm1(log) + sj_real_exp(log) * sum) / (a - 1);
}

static double expected(const buyer *u, double horizon)
{
    double z = horizon / (u->alpha + u->age + horizon), upper = u->a + u->b + u->bought - 1;
    double lower = u->a + u->b - 1 - u->r;
    double all = upper < 0.5 && u->a < 1 - 1e-7 ? growth_small(u->a, lower, upper, z)
                                                : upper * growth(u->a, lower, upper, z);
    return all / (1 + odds(u));
}

/* In: r alpha a b bought last age horizon. */
const char *sj_worth_purchases(const double *in, uint64_t count, double *out)
{
    (void)count;
    buyer u = {in[0], in[1], in[2], in[3], in[4], in[5], in[6]};
    if (!(in[7] >= 0))
        return "let horizon be 0 or more";
    out[0] = expected(&u, in[7]);
    out[1] = 1 / (1 + odds(&u));
    return check(&u);
}

/* In: r alpha a b horizon. */
const char *sj_worth_new(const double *in, uint64_t count, double *out)
{
    (void)count;
    buyer u = {.r = in[0], .alpha = in[1], .a = in[2], .b = in[3]};
    if (!(in[4] >= 0))
        return "let horizon be 0 or more";
    out[0] = expected(&u, in[4]);
    return check(&u);
}

/* In: p q v bought mean. */
const char *sj_worth_spend(const double *in, uint64_t count, double *out)
{
    (void)count;
    double p = in[0], q = in[1], v = in[2], below = p * in[3] + q - 1;
    if (!(p > 0) || !(v > 0) || !(q > 1) || !(in[3] >= 0))
        return "let p and v be above 0, q above 1, bought 0 or more";
    out[0] = (q - 1) / below * (p * v / (q - 1)) + p * in[3] / below * in[4];
    return NULL;
}

/* In: r alpha a b bought last age value months discount month. */
const char *sj_worth_lifetime(const double *in, uint64_t count, double *out)
{
    (void)count;
    buyer u = {in[0], in[1], in[2], in[3], in[4], in[5], in[6]};
    double before = 0, log = sj_real_log1p(in[9]);
    const char *wrong = check(&u);
    if (wrong != NULL || !(in[8] >= 0) || !(in[8] <= 1200) || !(in[9] > -1) || !(in[10] > 0))
        return wrong != NULL ? wrong : "let months be 0 to 1200, discount above -1, month above 0";
    for (double k = 1; k <= in[8]; k++) {
        double by = expected(&u, k * in[10]);
        out[0] += in[7] * (by - before) * sj_real_exp(-k * log);
        before = by;
    }
    return NULL;
}
