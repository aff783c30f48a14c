/* SPDX-License-Identifier: MIT */
/** Functions of real numbers from the four operations alone, so that they give equal bits on every
 *  machine. Errors are a few units of the last place, of the tails' functions as said. */
#ifndef SJ_METRIC_REAL_H
#define SJ_METRIC_REAL_H

/* Not a number: what has no value. */
double sj_real_none(void);
double sj_real_sqrt(double x);
/** The least whole number that is not below x. */
double sj_real_ceil(double x);
double sj_real_exp(double x);
double sj_real_log(double x);
/** exp(x) - 1 and ln(1 + x), with all digits where x is small. */
double sj_real_expm1(double x);
double sj_real_log1p(double x);
/** Gauss's hypergeometric function less 1, |x| < 1, c > 0. */
double sj_real_gauss1(double a, double b, double c, double x);
/** ln gamma of x > 0. */
double sj_real_log_gamma(double x);
/** Quantile of the normal distribution, 0 < p < 1. */
double sj_real_normal_quantile(double p);
/** Regularised incomplete beta function, 0 <= x <= 1. */
double sj_real_beta(double x, double a, double b);
/** Its inverse. */
double sj_real_beta_quantile(double p, double a, double b);
/** Quantile of Student's distribution of `df` degrees of freedom. */
double sj_real_t_quantile(double p, double df);

#endif
