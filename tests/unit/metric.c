/* SPDX-License-Identifier: MIT */
/* Formulas on five numbers, against values of the literature and of other programs. */
#include "metric/metric.h"
#include "base/bytes.h"
#include "base/calendar.h"
#include "base/exact.h"
#include "heap.h"
#include "metric/interval.h"
#include "metric/real.h"
#include "metric/sample.h"
#include "metric/spell.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

static void near(double got, double wanted, double relative, const char *what)
{
    cr_expect(fabs(got - wanted) <= relative * fabs(wanted), "%s: %.17g, not %.17g", what, got,
              wanted);
}

Test(metric, functions_of_real_numbers_are_those_of_libm)
{
    for (int i = -700; i <= 700; i++) {
        double x = i * 1.01;
        near(sj_real_exp(x), exp(x), 4e-16, "exp");
        near(sj_real_log(exp(x)), log(exp(x)), 4e-16, "log");
        near(sj_real_sqrt(exp(x)), sqrt(exp(x)), 4e-16, "sqrt");
    }
    near(sj_real_log_gamma(.243), 1.31804358, 5e-9, "lgamma");
    near(sj_real_log_gamma(1e6), 12815504.569147611, 1e-13, "lgamma");
    for (double x = .1; x < 60; x += .37)
        cr_expect(fabs(sj_real_log_gamma(x) - lgamma(x)) < 1e-13 * (1 + fabs(lgamma(x))));
    cr_expect(sj_real_exp(-800) == 0 && isinf(sj_real_exp(710)) && isnan(sj_real_log(-1)));
    cr_expect(sj_real_sqrt(0) == 0 && isinf(-sj_real_log(0)) && isnan(sj_real_sqrt(-1)));
    near(sj_real_exp(-740), exp(-740), .01, "exp below the normal numbers");
    for (int i = -60; i <= 60; i++) {
        double x = i * .011, small = i * 1e-9;
        near(sj_real_expm1(x), expm1(x), 2e-15, "expm1");
        near(sj_real_log1p(x), log1p(x), 2e-15, "log1p");
        near(sj_real_expm1(small), expm1(small), 4e-16, "expm1 of little");
        near(sj_real_log1p(small), log1p(small), 4e-16, "log1p of little");
    }
    near(1 + sj_real_gauss1(-.207, 1.983, 4.219, .5), .944429798256, 1e-11, "2F1");
    near(1 + sj_real_gauss1(.35, 3.64, 9.25, .4), 1.06312467473, 1e-11, "2F1");
    near(1 + sj_real_gauss1(2.243, 4.426, 4.219, .47), 4.49303693401, 1e-11, "2F1");
}

Test(metric, tails_are_those_of_tables)
{
    static const double t[][2] = {{1, 12.7062047}, {2, 4.30265273},  {5, 2.57058184},
                                  {9, 2.26215716}, {30, 2.04227246}, {1000, 1.96233908}};
    near(sj_real_normal_quantile(.975), 1.959963984540054, 1e-15, "z");
    near(sj_real_normal_quantile(.5 + 1e-9), 2.5066282746310002e-9, 1e-6, "z of a half");
    near(sj_real_normal_quantile(1e-20), -9.262340089798408, 1e-14, "z far out");
    for (size_t i = 0; i < sizeof t / sizeof *t; i++)
        near(sj_real_t_quantile(.975, t[i][0]), t[i][1], 3e-9, "t");
    near(sj_real_beta(.4, 2, 3), .5248, 1e-14, "beta");
    near(sj_real_beta(.25, .5, .5), 1. / 3, 1e-14, "beta");
    near(sj_real_beta(.4, 200, 300), .50242861632, 1e-10, "beta");
    near(sj_real_beta(.1, .001, 5), .99940921931, 1e-10, "beta");
    near(sj_real_beta_quantile(.025, 2, 8), .0281449735, 1e-8, "beta quantile");
    near(sj_real_beta_quantile(.5, 2, 8), .179619612, 1e-8, "beta quantile");
    near(sj_real_beta_quantile(.975, 2, 8), .482496515, 1e-8, "beta quantile");
}

static sj_value share(int64_t k, int64_t n, const char *method)
{
    sojourn_figure f = {.numerator = sj_sum(k),
                        .denominator = n,
                        .unit = SOJOURN_UNIT_SHARE,
                        .interval = SOJOURN_INTERVAL_SHARE};
    sj_value v;
    cr_expect_eq(sj_interval_of(&f, sj_text(method), &v), 0);
    return v;
}

Test(metric, shares_have_the_intervals_of_newcombe)
{
    static const struct {
        int64_t k, n;
        const char *method;
        double low, high;
    } rows[] = {
        {81, 263, "wilson", .255288519878, .366209576983},
        {15, 148, "wilson", .0623863995, .160487242},
        {0, 20, "wilson", 0, .161125158053},
        {1, 29, "wilson", .00611321429276, .171755218793},
        {29, 29, "wilson", .8830302015, 1},
        {3, 5, "", .230724281276, .882379225767},
        {600, 1000, "wilson", .569309429514, .629925218789},
        {60, 100, "wilson", .502002586791, .690598713568},
        {15, 148, "clopper-pearson", .0578440100834, .161650490349},
        {81, 263, "wilson-corrected", .2535, .3682},
        {15, 148, "wilson-corrected", .0598, .1644},
        {0, 20, "wilson-corrected", 0, .2005},
        {1, 29, "wilson-corrected", .0018, .1963},
        {15, 148, "agresti-coull", .0613859749288, .161487666325},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        sj_value v = share(rows[i].k, rows[i].n, rows[i].method);
        int printed = strcmp(rows[i].method, "wilson-corrected") == 0; /* of four digits */
        cr_expect(!printed || fabs(v.low - rows[i].low) < 5.1e-5, "%zu: %.17g", i, v.low);
        cr_expect(!printed || fabs(v.high - rows[i].high) < 5.1e-5, "%zu: %.17g", i, v.high);
        near(v.low, printed ? v.low : rows[i].low, 1e-8, rows[i].method);
        near(v.high, printed ? v.high : rows[i].high, 1e-8, rows[i].method);
    }
}

static sj_value points(int64_t p, int64_t n, int64_t d, const char *method)
{
    sojourn_figure f = {.numerator = sj_sum(p - d),
                        .squares = sj_sum(p + d),
                        .denominator = p + n + d,
                        .unit = SOJOURN_UNIT_POINTS,
                        .interval = SOJOURN_INTERVAL_MEAN};
    sj_value v;
    cr_expect_eq(sj_interval_of(&f, sj_text(method), &v), 0);
    return v;
}

Test(metric, intervals_of_as_many_as_there_may_be)
{
    sojourn_figure f = {.numerator = sj_sum(INT64_MAX / 3),
                        .denominator = INT64_MAX,
                        .unit = SOJOURN_UNIT_SHARE,
                        .interval = SOJOURN_INTERVAL_SHARE};
    sj_value v;
    cr_expect_eq(sj_interval_of(&f, sj_text("clopper-pearson"), &v), -1);
    cr_expect_eq(sj_interval_of(&f, sj_text("wilson"), &v), 0);
    near(v.low, 1. / 3, 1e-8, "wilson");
    f.denominator = 1000000000;
    f.numerator = sj_sum(2);
    cr_expect_eq(sj_interval_of(&f, sj_text("clopper-pearson"), &v), 0);
    near(v.low, 2.42209e-10, 1e-4, "clopper-pearson is Poisson's");
    near(v.high, 7.22469e-9, 1e-4, "clopper-pearson is Poisson's");
    f = (sojourn_figure){.numerator = sj_sum(INT64_MAX),
                         .squares = sj_sum(INT64_MAX),
                         .denominator = INT64_MAX,
                         .unit = SOJOURN_UNIT_SCORE,
                         .interval = SOJOURN_INTERVAL_MEAN};
    cr_expect_eq(sj_interval_of(&f, sj_text("t"), &v), 0);
    cr_expect(v.value == 1 && v.low == 1 && v.high == 1);
}

Test(metric, promoter_scores_have_their_intervals)
{
    static const struct {
        int64_t p, n, d;
        double nps, wald[2], adjusted[2];
    } rows[] = {
        {2, 2, 7, -45.4545454545, {-91.6686905087, .759599599655}, {-77.0414829429, 5.61291151436}},
        {70, 20, 10, 60, {46.9990697213, 73.0009302787}, {45.2697602538, 71.2350941151}},
        {36, 31, 33, 3, {-13.2700623027, 19.2700623027}, {-13.0548491493, 18.8800918677}},
        {450, 350, 200, 25, {20.2493610354, 29.7506389646}, {20.1819994673, 29.6684491867}},
        {1, 0, 0, 100, {100, 100}, {-48.4986494203, 98.4986494203}},
        {0, 5, 0, 0, {0, 0}, {-30.0056979772, 30.0056979772}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        sj_value wald = points(rows[i].p, rows[i].n, rows[i].d, "wald");
        sj_value adjusted = points(rows[i].p, rows[i].n, rows[i].d, "");
        near(wald.value, rows[i].nps, 1e-10, "nps");
        near(wald.low, rows[i].wald[0], 1e-10, "wald");
        near(wald.high, rows[i].wald[1], 1e-10, "wald");
        near(adjusted.low, rows[i].adjusted[0], 1e-10, "adjusted");
        near(adjusted.high, rows[i].adjusted[1], 1e-10, "adjusted");
    }
}

static sojourn_figure mean_of(const int64_t *values, int count)
{
    sojourn_figure f = {
        .denominator = count, .unit = SOJOURN_UNIT_SCORE, .interval = SOJOURN_INTERVAL_MEAN};
    for (int i = 0; i < count; i++) {
        f.numerator = sj_sum_add(f.numerator, sj_sum(values[i]));
        f.squares = sj_sum_add(f.squares, sj_sum_product(values[i], values[i]));
    }
    return f;
}

Test(metric, means_have_students_interval)
{
    static const int64_t effort[] = {7, 6, 5, 7, 4, 3, 6, 6, 2, 7};
    sojourn_figure f = mean_of(effort, 10);
    sj_value v;
    cr_expect_eq(sj_interval_of(&f, sj_text(""), &v), 0);
    near(v.value, 5.3, 1e-15, "mean");
    near(v.low, 4.0359778645, 1e-10, "low");
    near(v.high, 6.5640221355, 1e-10, "high");
    f.denominator = 0;
    cr_expect_eq(sj_interval_of(&f, sj_text(""), &v), SOJOURN_DONE);
    cr_expect_eq(sj_interval_of(&f, sj_text("wilson"), &v), SOJOURN_DONE);
    f.denominator = 10;
    cr_expect_eq(sj_interval_of(&f, sj_text("wilson"), &v), -1);
}

Test(metric, variances_of_great_numbers_lose_nothing)
{
    static const int64_t values[] = {1000000004, 1000000007, 1000000013, 1000000016};
    sojourn_figure f = mean_of(values, 4);
    cr_expect_eq(sj_interval_spread(f.numerator, f.squares, 4), 30. * 4 * 3);
    int64_t far[] = {INT64_MIN, INT64_MIN + 6};
    f = mean_of(far, 2);
    cr_expect_eq(sj_interval_spread(f.numerator, f.squares, 2), 36.);
    cr_expect_eq(sj_sum_product(INT64_MIN, INT64_MIN).high, INT64_C(1) << 62);
    cr_expect_eq(sj_sum_product(-3, 5).low, (uint64_t)-15);
    cr_expect_eq(sj_sum_product(-3, 5).high, -1);
    cr_expect_eq(sj_sum_product(0, -5).high, 0);
}

Test(metric, survival_is_that_of_the_6_mp_trial)
{
    static const int sign[] = {6,   6,   6,   -6, 7,  -9,  10,  -10, -11, 13, 16,
                               -17, -19, -20, 22, 23, -25, -32, -32, -34, -35};
    static const struct {
        int64_t at;
        double share;
    } rows[] = {{6, .857142857143}, {7, .806722689076}, {10, .752941176471}, {13, .690196078431},
                {16, .62745098},    {22, .53781512605}, {23, .448179271709}};
    sj_sample sample[21];
    int64_t median;
    for (int i = 0; i < 21; i++)
        sample[i] = (sj_sample){sign[i] < 0 ? -sign[i] : sign[i], 0, sign[i] > 0};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        near(sj_sample_survival(sample, 21, rows[i].at).share, rows[i].share, 2e-9, "survival");
    sj_survival s = sj_sample_survival(sample, 21, 6);
    near(s.share * sqrt(s.variance), .0763603548, 1e-8, "Greenwood");
    s = sj_sample_survival(sample, 21, 23);
    near(s.share * sqrt(s.variance), .134591457, 1e-8, "Greenwood");
    cr_expect_eq(sj_sample_survived(sample, 21, 500, &median), 0);
    cr_expect_eq(median, 23);
    cr_expect_eq(sj_sample_survived(sample, 21, 600, &median), -1);
}

Test(metric, quantiles_are_fractions)
{
    sj_sample sample[4] = {{1, 0, 0}, {2, 0, 0}, {10, 0, 0}, {20, 0, 0}};
    sojourn_sum sum;
    cr_expect_eq(sj_sample_quantile(sample, 4, 500, &sum), 2);
    cr_expect_eq(sum.low, 12);
    cr_expect_eq(sj_sample_quantile(sample, 3, 500, &sum), 1);
    cr_expect_eq(sum.low, 2);
    cr_expect_eq(sj_sample_quantile(sample, 4, 900, &sum), 1000);
    cr_expect_eq(sum.low, 17000);
    cr_expect_eq(sj_sample_quantile(sample, 1, 999, &sum), 1);
}

Test(metric, unions_count_no_moment_twice)
{
    sj_spell at[] = {{30, 40, 0, 2}, {0, 10, 0, 1}, {5, 20, 0, 2}, {0, 7, 1, 1}, {35, 36, 0, 1}};
    sj_spell_order(at, 5);
    cr_expect_eq(sj_spell_union(at, 4, 3), 30);
    cr_expect_eq(sj_spell_union(at, 4, 1), 11);
    cr_expect_eq(sj_spell_union(at, 4, 2), 25);
    cr_expect_eq(at[4].leg, 1);
    sj_spell ever[] = {{INT64_MIN, INT64_MAX, 0, 1}};
    cr_expect_eq(sj_spell_union(ever, 1, 1), INT64_MAX);
}

static const char *written(int64_t time, int characters)
{
    static char room[48];
    room[sj_calendar_write(time, characters, room)] = 0;
    return room;
}

Test(metric, days_have_names)
{
    const int64_t leap = INT64_C(951868799999999); /* the last of 2000-02-29 */
    cr_expect_str_eq(written(leap, SJ_CALENDAR_MINUTES), "2000-02-29T23:59");
    cr_expect_str_eq(written(leap + 1, SJ_CALENDAR_DAYS), "2000-03-01");
    cr_expect_str_eq(written(-1, SJ_CALENDAR_MINUTES), "1969-12-31T23:59");
    cr_expect_str_eq(written(sj_calendar_week(0), SJ_CALENDAR_DAYS), "1969-12-29");
    cr_expect_str_eq(written(sj_calendar_week(INT64_C(4) * 86400000000), SJ_CALENDAR_DAYS),
                     "1970-01-05");
    cr_expect_str_eq(written(sj_calendar_month(leap), SJ_CALENDAR_DAYS), "2000-02-01");
    cr_expect_str_eq(written(leap, SJ_CALENDAR_MONTHS), "2000-02");
    cr_expect_str_eq(written(INT64_MAX, SJ_CALENDAR_DAYS), "294247-01-10");
    cr_expect_str_eq(written(INT64_MIN, SJ_CALENDAR_DAYS), "-290308-12-21");
    cr_expect(sj_calendar_floor(INT64_MIN, SJ_CALENDAR_DAY) < 0);
    cr_expect(sj_calendar_month(INT64_MIN) < 0);
}

enum { MOST = 2200, SECOND = 1000000 };
typedef struct calls {
    sj_case_event events[MOST];
    sj_case_contact contacts[MOST];
    sj_case c;
} calls;

/* `count` calls that wait so many seconds for an event of this type. */
static void add_calls(calls *all, int count, int64_t seconds, int32_t type)
{
    sj_case *c = &all->c;
    c->events.at = all->events;
    c->contacts.at = all->contacts;
    for (int i = 0; i < count; i++) {
        uint32_t at = c->events.count;
        sj_case_event queue = {.type = SOJOURN_EVENT_QUEUE, .agent = SJ_NONE, .contact = at};
        sj_case_event end = {.start = seconds * SECOND, .type = type, .agent = 7, .contact = at};
        end.end = end.start;
        all->events[at] = queue;
        all->events[at + 1] = end;
        all->contacts[c->contacts.count++] = (sj_case_contact){at, at + 2};
        c->events.count += 2;
    }
}

/* Share of 100, by variant: negative, positive, ignore, genesys, answered. */
static double service_level(const calls *all, int variant, int64_t short_us)
{
    sj_alloc alloc = {.resize = heap_plain};
    sj_items items = {.alloc = &alloc};
    sj_ask ask = {.variant = variant, .set = {20 * SECOND, short_us}};
    double good = 0;
    cr_expect_eq(sj_queue_level(&all->c, &ask, &items), 0);
    for (uint32_t i = 0; i < items.list.count; i++)
        good += (double)items.list.at[i].value;
    good = 100 * good / items.list.count;
    sj_array_free(&alloc, &items.list);
    return good;
}

Test(metric, service_levels_are_those_of_the_trade)
{
    static calls article, cisco;
    add_calls(&article, 860, 20, SOJOURN_EVENT_CONNECT);
    add_calls(&article, 140, 21, SOJOURN_EVENT_CONNECT);
    add_calls(&article, 20, 3, SOJOURN_EVENT_ABANDON);
    add_calls(&article, 40, 30, SOJOURN_EVENT_ABANDON);
    near(service_level(&article, 0, 0), 81.1321, 1e-6, "negative");
    near(service_level(&article, 1, 0), 83.0189, 1e-6, "positive");
    near(service_level(&article, 2, 0), 82.6923, 1e-6, "ignore");
    near(service_level(&article, 3, 5 * SECOND), 82.6923, 1e-6, "genesys");
    near(service_level(&article, 4, 0), 86, 1e-15, "answered");
    add_calls(&cisco, 70, 10, SOJOURN_EVENT_CONNECT);
    add_calls(&cisco, 10, 10, SOJOURN_EVENT_ABANDON);
    add_calls(&cisco, 20, 60, SOJOURN_EVENT_CONNECT);
    near(service_level(&cisco, 0, 0), 70, 1e-15, "negative");
    near(service_level(&cisco, 1, 0), 80, 1e-15, "positive");
    near(service_level(&cisco, 2, 0), 77.7778, 1e-6, "ignore");
}

/* Millionths of the second of two interactions, by the channels that they state. */
static int64_t frustration(uint32_t first, uint32_t second)
{
    sj_alloc alloc = {.resize = heap_plain};
    sj_items items = {.alloc = &alloc};
    sj_case_interaction both[] = {{.flags = SOJOURN_SPAN_CONTACT, .channel = first},
                                  {.flags = SOJOURN_SPAN_CONTACT, .channel = second}};
    sj_case_engagement engagement = {.last = 1, .count = 2};
    const sj_ask_named baseline[] = {{SJ_NONE, 0, 1}, {SJ_NONE, 1, 1}};
    const sj_ask ask = {.set = {0, 0, 0, 0, 1000}, .named = baseline, .named_count = 2};
    sj_case c = {.interactions = {.at = both, .count = 2}, .engagements = {&engagement, 1, 1}};
    cr_assert(sj_frustration_list(&c, &ask, &items) == 0 && items.list.count == 2);
    int64_t value = items.list.at[1].value;
    sj_array_free(&alloc, &items.list);
    return value;
}

Test(metric, a_channel_that_is_not_stated_is_no_other_one)
{
    near((double)frustration(3, 3), 1e8 * (1 - exp(-.7)), 1e-8, "the same");
    near((double)frustration(3, 4), 1e8 * (1 - exp(-1)), 1e-8, "another");
    cr_expect_eq(frustration(SJ_NONE, 4), frustration(3, 3));
    cr_expect_eq(frustration(3, SJ_NONE), frustration(3, 3));
}
