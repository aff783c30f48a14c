/* SPDX-License-Identifier: MIT */
/* Two groups and many, against what is printed in papers and by other programs. */
#include "metric/compare.h"

#include "base/exact.h"

#include <criterion/criterion.h>
#include <math.h>

static void near(double got, double wanted, double absolute, const char *what)
{
    cr_expect(fabs(got - wanted) <= absolute, "%s: %.17g, not %.17g", what, got, wanted);
}

/* R's fisher.test of its own examples, the tea and the convicted twins; scipy's of its page. */
Test(compare, fishers_exact_test_is_that_of_r_and_scipy)
{
    static const struct {
        sj_trials a, b;
        double p, within;
    } rows[] = {
        {{3, 4}, {1, 4}, 34. / 70, 1e-13},
        {{2, 17}, {10, 13}, .0005367, 5e-8},
        {{8, 9}, {2, 7}, .034965034965034975, 1e-13},
        {{5, 5}, {5, 5}, 1, 0},
        {{0, 10}, {10, 10}, 2 / 184756., 1e-17},
        {{0, 0}, {3, 4}, 1, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        near(sj_compare_fisher(rows[i].a, rows[i].b), rows[i].p, rows[i].within, "p");
        near(sj_compare_fisher(rows[i].b, rows[i].a), rows[i].p, rows[i].within, "turned about");
    }
}

/* Trials of a vaccine (Colditz et al. 1994), as R's metafor prints them: rma.mh, measure RR. */
Test(compare, ratios_in_strata_are_those_of_metafor)
{
    static const int64_t trials[][4] = {
        {4, 119, 11, 128},       {6, 300, 29, 274},        {3, 228, 11, 209},
        {62, 13536, 248, 12619}, {33, 5036, 47, 5761},     {180, 1361, 372, 1079},
        {8, 2537, 10, 619},      {505, 87886, 499, 87892}, {29, 7470, 45, 7232},
        {17, 1699, 65, 1600},    {186, 50448, 141, 27197}, {5, 2493, 3, 2338},
        {27, 16886, 29, 17825},
    };
    sj_strata strata = {0, 0, 0};
    sj_value v;
    cr_expect_eq(sj_compare_strata(&strata, &v), SOJOURN_DONE);
    for (size_t i = 0; i < sizeof trials / sizeof *trials; i++)
        sj_compare_stratum(&strata, (sj_trials){trials[i][0], trials[i][0] + trials[i][1]},
                           (sj_trials){trials[i][2], trials[i][2] + trials[i][3]});
    cr_expect_eq(sj_compare_strata(&strata, &v), 0);
    near(v.value, .6353, 5e-5, "ratio");
    near(v.low, .5881, 5e-5, "low");
    near(v.high, .6862, 5e-5, "high");
}

static sj_mean mean_of(const double *values, int count)
{
    sj_mean m = {0, count, 0};
    for (int i = 0; i < count; i++)
        m.mean += values[i] / count;
    for (int i = 0; i < count; i++)
        m.spread += (values[i] - m.mean) * (values[i] - m.mean);
    return m;
}

/* Student's sleep, as R's t.test prints it. */
Test(compare, two_means_have_welchs_interval)
{
    static const double first[] = {.7, -1.6, -.2, -1.2, -.1, 3.4, 3.7, .8, 0, 2},
                        second[] = {1.9, .8, 1.1, .1, -.1, 4.4, 5.5, 1.6, 4.6, 3.4};
    sj_mean a = mean_of(first, 10), b = mean_of(second, 10), one = mean_of(first, 1);
    sj_value v;
    sj_compare_means(&a, &b, &v);
    near(v.value, -1.58, 1e-12, "difference");
    near(v.low, -3.3654832, 5e-8, "low");
    near(v.high, .2054832, 5e-8, "high");
    sj_compare_means(&one, &b, &v);
    cr_expect(v.low == v.value && v.high == v.value, "one value tells nothing of others");
}

Test(compare, two_shares_have_newcombes_and_katzs_intervals)
{
    sj_value v;
    sj_compare_shares((sj_trials){56, 70}, (sj_trials){48, 80}, &v);
    near(v.value, .2, 1e-15, "difference");
    near(v.low, .0524314724, 5e-11, "Newcombe, low");
    near(v.high, .333872654, 5e-10, "Newcombe, high");
    sj_compare_ratio((sj_trials){189, 11034}, (sj_trials){104, 11037}, &v);
    near(v.value, 1.81780179445, 5e-12, "aspirin");
    near(v.low, 1.43303090305, 5e-12, "Katz, low");
    near(v.high, 2.30588423242, 5e-12, "Katz, high");
    sj_compare_ratio((sj_trials){600, 1000}, (sj_trials){900, 3000}, &v);
    near(v.value, 2, 1e-15, "ratio");
    near(v.low, 1.856433341, 5e-10, "Katz, low");
    near(v.high, 2.15466933914, 5e-12, "Katz, high");
}

/* ---- many groups ---- */
/* Efron and Morris 1975: hits of 18 players in their first 45 at bats, hardly more than chance. */
Test(compare, eighteen_hitters_hardly_differ)
{
    static const int64_t hits[18] = {18, 17, 16, 15, 14, 14, 13, 12, 11,
                                     11, 10, 10, 10, 10, 10, 9,  8,  7};
    sj_trials players[18];
    int64_t all = 0;
    for (int i = 0; i < 18; i++) {
        players[i] = (sj_trials){hits[i], 45};
        all += hits[i];
    }
    sj_prior fit = sj_shrink_fit(players, 18);
    near((double)all / 810, .265432, 5e-7, "mean");
    cr_expect_eq(fit.pooled, 0);
    near(fit.a, 210.5, .5, "a");
    near(fit.b, 582.7, 1.5, "b");
    near((18 + fit.a) / (45 + fit.a + fit.b), .2726, 5e-4, "the best of them, drawn to the mean");
}

/* The likelihood as it is printed, with the binomial coefficients. */
Test(compare, the_likelihood_of_six_agents)
{
    static const sj_trials agents[] = {{3, 4}, {60, 100}, {480, 1000}, {0, 2}, {9, 30}, {150, 200}};
    double sum = sj_shrink_likelihood(agents, 6, 5.70848795, 4.92328716);
    for (int i = 0; i < 6; i++)
        sum += lgamma((double)agents[i].n + 1) - lgamma((double)agents[i].k + 1) -
               lgamma((double)(agents[i].n - agents[i].k) + 1);
    near(sum, -21.172081291, 5e-10, "likelihood");
}

/* NIST's NumAcc1 to 4, in tenths: one value, and 1000 around it. */
Test(compare, sums_of_nist_are_exact)
{
    static const struct {
        int64_t middle, step, count;
    } rows[] = {{100000020, 10, 3}, {12, 1, 1001}, {10000002, 1, 1001}, {100000002, 1, 1001}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        sojourn_sum sum = {0, 0}, squares = {0, 0};
        int64_t n = rows[i].count;
        for (int64_t k = 0; k < n; k++) {
            int64_t value = rows[i].middle + (k == 0 ? 0 : k % 2 ? -rows[i].step : rows[i].step);
            sum = sj_sum_add(sum, sj_sum(value));
            squares = sj_sum_add(squares, sj_sum_product(value, value));
        }
        cr_expect_eq(sj_interval_real(sum), (double)(rows[i].middle * n), "NumAcc%zu: mean", i + 1);
        cr_expect_eq(sj_interval_spread(sum, squares, n),
                     (double)(rows[i].step * rows[i].step * n * (n - 1)), "NumAcc%zu: variance",
                     i + 1);
    }
}
