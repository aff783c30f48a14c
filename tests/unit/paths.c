/* SPDX-License-Identifier: MIT */
/* Arithmetic of paths on a few numbers, against values of the literature and of other programs. */
#include "base/exact.h"
#include "metric/credit.h"
#include "metric/funnel.h"
#include "metric/game.h"
#include "metric/interval.h"
#include "metric/real.h"
#include "metric/shrink.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 32 };
static const int64_t day = INT64_C(86400000000);

static void near(double got, double wanted, double relative, const char *what)
{
    cr_expect(fabs(got - wanted) <= relative * fabs(wanted), "%s: %.17g, not %.17g", what, got,
              wanted);
}

/* ---- one path ---- */
static void share(sj_credit rule, const sj_credit_step *path, uint32_t count, int64_t amount,
                  int64_t unit, const double *wanted, const char *what)
{
    uint64_t weights[MOST];
    sojourn_sum credits[MOST], all = {0, 0};
    sj_credit_weigh(&rule, path, count, weights);
    sj_credit_share(amount, unit, weights, count, credits);
    for (uint32_t i = 0; i < count; i++) {
        all = sj_sum_add(all, credits[i]);
        cr_expect(fabs(sj_interval_real(credits[i]) / (double)unit - wanted[i]) < 1e-12,
                  "%s, touch %u: %.17g", what, i, sj_interval_real(credits[i]) / (double)unit);
    }
    sojourn_sum total = sj_sum_product(amount, unit);
    cr_expect(all.high == total.high && all.low == total.low, "%s adds up", what);
}

static const int64_t fine = INT64_C(1000000000000000);

Test(paths, one_goal_is_shared_by_place)
{
    const sj_credit_step path[4] = {{.point = 1}, {.point = 2}, {.point = 3}, {.point = 1}};
    sj_credit u = {.model = SJ_CREDIT_ANCHORED, .first = 40, .last = 40};
    share((sj_credit){.model = SJ_CREDIT_FIRST}, path, 4, 1, fine, (double[]){1, 0, 0, 0}, "first");
    share((sj_credit){.model = SJ_CREDIT_LAST}, path, 4, 1, fine, (double[]){0, 0, 0, 1}, "last");
    share((sj_credit){.model = SJ_CREDIT_LINEAR}, path, 3, 1, fine,
          (double[]){1. / 3, 1. / 3, 1. / 3}, "linear");
    share((sj_credit){.model = SJ_CREDIT_LINEAR}, path, 3, 14000, 1, (double[]){4666, 4666, 4668},
          "linear 140.00");
    share((sj_credit){.model = SJ_CREDIT_LINEAR}, path, 3, 140, fine,
          (double[]){140. / 3, 140. / 3, 140. / 3}, "linear 46.666666666667");
    share(u, path, 3, 14000, 1, (double[]){5600, 2800, 5600}, "U 140.00");
    share(u, path, 3, 100, 1, (double[]){40, 20, 40}, "U 100");
    share(u, path, 2, 100, 1, (double[]){50, 50}, "U of two");
    share(u, path, 1, 100, 1, (double[]){100}, "U of one");
    share(u, path, 4, 1, fine, (double[]){.4, .1, .1, .4}, "U of four");
    u = (sj_credit){.model = SJ_CREDIT_ANCHORED, .first = 30, .last = 70};
    share(u, path, 2, 10, 1, (double[]){3, 7}, "30 to 70");
    u = (sj_credit){.model = SJ_CREDIT_ANCHORED};
    share(u, path, 2, 10, 1, (double[]){5, 5}, "no anchor");
    share((sj_credit){.model = SJ_CREDIT_LINEAR}, path, 3, -14000, 1,
          (double[]){-4666, -4666, -4668}, "what was paid back");
}

Test(paths, a_lead_and_what_is_passed_over)
{
    const sj_credit_step path[4] = {{.point = 1}, {.point = 2}, {.point = 3}, {.point = 9}};
    sj_credit w = {.model = SJ_CREDIT_ANCHORED,
                   .has_point = 1,
                   .point = 3,
                   .first = 30,
                   .lead = 30,
                   .last = 30};
    share(w, path, 4, 1, fine, (double[]){.3, .1, .3, .3}, "W of four");
    w.point = 2;
    share(w, path, 3, 1, fine, (double[]){1. / 3, 1. / 3, 1. / 3}, "W of three");
    w.point = 1;
    share(w, path, 3, 1, fine, (double[]){.6, .1, .3}, "W, lead first");
    w.has_point = 0;
    share(w, path, 3, 1, fine, (double[]){.3, .4, .3}, "W without a lead");
    sj_credit other = {.model = SJ_CREDIT_LAST_OTHER, .has_point = 1, .point = 9};
    share(other, path, 4, 1, 1, (double[]){0, 0, 1, 0}, "last other");
    share(other, path + 3, 1, 1, 1, (double[]){1}, "no other");
}

Test(paths, what_is_old_counts_less)
{
    const sj_credit_step path[3] = {{.start = 0}, {.start = 7 * day}, {.start = 14 * day}};
    const sj_credit_step old[2] = {{.start = -1000007 * day}, {.start = -1000000 * day}};
    sj_credit decay = {.model = SJ_CREDIT_DECAY, .half_life = 7 * day};
    share(decay, path, 3, 1, fine, (double[]){1. / 7, 2. / 7, 4. / 7}, "half-lives");
    share(decay, old, 2, 1, fine, (double[]){1. / 3, 2. / 3}, "long ago");
    const sj_credit_step half[2] = {{.start = 0}, {.start = day * 7 / 2}};
    share(decay, half, 2, 1, fine, (double[]){sqrt(.5) / (1 + sqrt(.5)), 1 / (1 + sqrt(.5))},
          "half a half-life");
    const sj_credit_step calls[3] = {
        {.start = 0, .end = 300}, {.start = 400, .end = 500}, {.start = 500, .end = 500}};
    sj_credit duration = {.model = SJ_CREDIT_DURATION};
    share(duration, calls, 3, 1, fine, (double[]){.75, .25, 0}, "by length");
    share(duration, calls + 2, 1, 1, fine, (double[]){1}, "without length");
}

/* Equal weights of 2^52 would be more than 64 bits hold. */
Test(paths, a_path_of_10000_touches_in_one_half_life_adds_up)
{
    enum { MANY = 10000 };
    static sj_credit_step path[MANY];
    static uint64_t weights[MANY];
    static sojourn_sum credits[MANY];
    sj_credit decay = {.model = SJ_CREDIT_DECAY, .half_life = 7 * day};
    sojourn_sum all = {0, 0};
    sj_credit_weigh(&decay, path, MANY, weights);
    sj_credit_share(1, fine, weights, MANY, credits);
    for (int i = 0; i < MANY; i++) {
        cr_expect(credits[i].high == 0 && credits[i].low == 100000000000, "touch %d", i);
        all = sj_sum_add(all, credits[i]);
    }
    cr_expect(all.high == 0 && all.low == (uint64_t)fine);
}

Test(paths, credits_of_10000_journeys_add_up)
{
    uint64_t state = 7;
    for (int round = 0; round < 10000; round++) {
        sj_credit_step path[MOST];
        uint64_t weights[MOST];
        sojourn_sum credits[MOST], all = {0, 0};
        uint32_t count = (uint32_t)((state = state * 6364136223846793005 + 977) >> 59) + 1;
        int64_t at = 0,
                amount = (int64_t)((state *= 6364136223846793005) >> 20) - (INT64_C(1) << 40);
        for (uint32_t i = 0; i < count; i++) {
            at += (int64_t)((state = state * 6364136223846793005 + 1) >> 24);
            path[i] =
                (sj_credit_step){at, at + (int64_t)(state >> 40), (int64_t)(state >> 60), i, 0};
        }
        for (int model = SJ_CREDIT_FIRST; model <= SJ_CREDIT_DURATION; model++) {
            sj_credit rule = {.model = model,
                              .has_point = 1,
                              .point = 3,
                              .first = 30,
                              .lead = 30,
                              .last = 30,
                              .half_life = 7 * day};
            sj_credit_weigh(&rule, path, count, weights);
            sj_credit_share(amount, round % 2 ? 1 : fine, weights, count, credits);
            all = (sojourn_sum){0, 0};
            for (uint32_t i = 0; i < count; i++)
                all = sj_sum_add(all, credits[i]);
            sojourn_sum total = sj_sum_product(amount, round % 2 ? 1 : fine);
            cr_assert(all.high == total.high && all.low == total.low, "model %d", model);
        }
    }
}

/* ---- games ---- */
Test(paths, games_have_the_values_of_shapley)
{
    double out[4];
    const double glove[8] = {0, 0, 0, 1, 0, 1, 0, 1}; /* one left, two right */
    const double airport[8] = {0, 1, 2, 2, 3, 3, 3, 3};
    sj_game_exact(glove, 3, out);
    near(out[0], 2. / 3, 1e-15, "glove");
    near(out[1], 1. / 6, 1e-15, "glove");
    near(out[2], 1. / 6, 1e-15, "glove");
    sj_game_exact(airport, 3, out);
    near(out[0], 1. / 3, 1e-15, "airport");
    near(out[1], 5. / 6, 1e-15, "airport");
    near(out[2], 11. / 6, 1e-15, "airport");
    /* sets {a} 3 {ab} 5 {abc} 2 {c} 1 {bc} 4: worth of a set, all that lies in it */
    const double sets[8] = {0, 3, 0, 8, 1, 4, 5, 15};
    sj_game_exact(sets, 3, out);
    near(out[0], 6.16666666667, 1e-11, "a");
    near(out[1], 5.16666666667, 1e-11, "b");
    near(out[2], 3.66666666667, 1e-11, "c");
}

enum { PLAYERS = 6, SETS = 1 << PLAYERS };

static double uniform(uint64_t *state)
{
    *state = *state * 6364136223846793005 + 1442695040888963407;
    return (double)(*state >> 11) / 9007199254740992.0;
}

/* Player 4 adds nothing; 0 and 1 are alike. */
static void draw_game(double *v, uint64_t *state)
{
    for (int set = 0; set < SETS; set++)
        v[set] = set == 0 ? 0 : uniform(state) * 100;
    for (int set = 0; set < SETS; set++)
        if ((set & 3) == 2)
            v[set] = v[set ^ 3];
    for (int set = 0; set < SETS; set++)
        if (set & 16)
            v[set] = v[set ^ 16];
}

Test(paths, the_axioms_hold_in_1000_games)
{
    uint64_t state = 3;
    for (int round = 0; round < 1000; round++) {
        double a[SETS], b[SETS], both[SETS], x[PLAYERS], y[PLAYERS], z[PLAYERS], all = 0;
        draw_game(a, &state);
        draw_game(b, &state);
        for (int set = 0; set < SETS; set++)
            both[set] = a[set] + b[set];
        sj_game_exact(a, PLAYERS, x);
        sj_game_exact(b, PLAYERS, y);
        sj_game_exact(both, PLAYERS, z);
        for (int i = 0; i < PLAYERS; i++) {
            all += x[i];
            cr_expect(fabs(x[i] + y[i] - z[i]) < 1e-11, "additivity");
        }
        near(all, a[SETS - 1], 1e-12, "efficiency");
        near(x[0], x[1], 1e-12, "symmetry");
        cr_expect(x[4] == 0, "dummy: %.17g", x[4]);
    }
}

/* A game of 24: what it is worth is the greatest of its players. */
static double greatest(uint64_t set)
{
    int size = 0;
    while (set >> size)
        size++;
    return size / 24.0;
}

/* As many as are worked out exactly. */
Test(paths, a_game_of_twenty_is_exact)
{
    static double worth[1 << 20];
    double got[20], wanted = 0, all = 0;
    for (uint64_t set = 0; set < 1 << 20; set++)
        worth[set] = greatest(set);
    sj_game_exact(worth, 20, got);
    for (int i = 0; i < 20; i++) {
        wanted += 1 / 24.0 / (20 - i);
        all += got[i];
        near(got[i], wanted, 1e-12, "player");
    }
    near(all, 20 / 24.0, 1e-12, "efficiency");
}

static void play(void *context, const uint32_t *order, uint32_t players, double *adds)
{
    uint64_t set = 0;
    for (uint32_t i = 0; i < players; i++) {
        adds[order[i]] += greatest(set | UINT64_C(1) << order[i]) - greatest(set);
        set |= UINT64_C(1) << order[i];
    }
    ++*(int *)context;
}

Test(paths, a_sample_is_within_its_bound)
{
    int plays = 0;
    uint32_t room[48];
    double exact[24], got[24], again[24], all = 0;
    for (int i = 0; i < 24; i++)
        exact[i] = (i ? exact[i - 1] : 0) + 1 / 24.0 / (24 - i);
    double bound = sj_game_sample(play, &plays, 24, 2000, 5, 1, room, got);
    near(bound, sqrt((log(40) + log(24)) / 4000), 1e-12, "bound");
    cr_expect(sj_game_sample(play, &plays, 24, 2000, 5, 1, room, again) == bound);
    for (int i = 0; i < 24; i++) {
        all += got[i];
        cr_expect(got[i] == again[i], "a seed gives one answer");
        cr_expect(fabs(got[i] - exact[i]) <= bound, "player %d: %g, not %g", i, got[i], exact[i]);
    }
    near(all, 1, 1e-12, "efficiency");
    cr_expect_eq(plays, 8000, "each order and the same backwards");
    sj_game_sample(play, &plays, 24, 2000, 6, 1, room, again);
    cr_expect(memcmp(got, again, sizeof got) != 0, "another seed, another sample");
}

/* ---- funnels: rows of letters, a step each ---- */
static int funnel(const sj_funnel_event *events, uint32_t count, int steps, int64_t window,
                  int mode)
{
    sj_funnel rule = {.steps = steps, .mode = mode, .window = window};
    sj_funnel_chain room[MOST * SJ_FUNNEL_STEPS];
    for (int i = 0; i < steps; i++)
        rule.within[i] = INT64_MAX;
    return sj_funnel_reach(&rule, events, count, room);
}

static int reach(const char *row, const char *steps, int64_t window, int mode)
{
    sj_funnel_event events[MOST];
    uint32_t count = 0;
    for (; row[count]; count++) {
        events[count] = (sj_funnel_event){count, 0};
        for (int i = 0; steps[i]; i++)
            events[count].steps |= (uint32_t)(steps[i] == row[count]) << i;
    }
    return funnel(events, count, (int)strlen(steps), window, mode);
}

Test(paths, funnels_are_those_of_clickhouse)
{
    static const struct {
        const char *row;
        int plain, order;
    } users[] = {{"abc", 3, 3},     {"adbc", 3, 1},   {"aabbcc", 3, 3}, {"aaaabbcc", 3, 3},
                 {"aabbdcc", 3, 2}, {"ccbbaa", 1, 1}, {"acb", 2, 1}};
    for (size_t i = 0; i < sizeof users / sizeof *users; i++) {
        cr_expect_eq(reach(users[i].row, "abc", 86400, SJ_FUNNEL_PLAIN), users[i].plain, "%s",
                     users[i].row);
        cr_expect_eq(reach(users[i].row, "abc", 86400, SJ_FUNNEL_ORDER), users[i].order, "%s",
                     users[i].row);
    }
    for (int window = 2; window <= 4; window++)
        cr_expect_eq(reach("012345678", "34567", window, SJ_FUNNEL_PLAIN), window + 1);
    cr_expect_eq(reach("012345678", "0128", 10000, SJ_FUNNEL_PLAIN), 4);
    cr_expect_eq(reach("12345678", "81", 10000, SJ_FUNNEL_PLAIN), 1);
    cr_expect_eq(reach("0123455678", "0123456", 10000, SJ_FUNNEL_PLAIN), 7);
    cr_expect_eq(reach("0123455678", "0123456", 10000, SJ_FUNNEL_ONCE), 6);
    cr_expect_eq(reach("abcbd", "abcd", 10000, SJ_FUNNEL_ONCE), 3);
    cr_expect_eq(reach("", "abc", 1, SJ_FUNNEL_PLAIN), 0);
}

Test(paths, one_time_may_be_several_steps)
{
    const sj_funnel_event equal[5] = {{0, 1}, {1, 2}, {1, 4}, {1, 8}, {2, 16}}, all = {2, 7};
    const sj_funnel_event wide[] = {{1, 5}, {2, 7}, {3, 7}, {4, 15}, {5, 15}, {6, 15}, {7, 11}};
    cr_expect_eq(funnel(equal, 5, 5, 10000, SJ_FUNNEL_PLAIN), 5);
    cr_expect_eq(funnel(equal, 5, 5, 10000, SJ_FUNNEL_INCREASE), 2);
    cr_expect_eq(funnel(&all, 1, 3, 10000, SJ_FUNNEL_PLAIN), 3);
    cr_expect_eq(funnel(&all, 1, 3, 10000, SJ_FUNNEL_INCREASE), 1);
    cr_expect_eq(funnel(wide, 7, 4, 4, SJ_FUNNEL_PLAIN), 4);
}

/* The most steps of any chain, by trying all. */
static int try_all(const sj_funnel *rule, const sj_funnel_event *events, uint32_t count,
                   uint32_t from, int step, int64_t start, int64_t last)
{
    int most = step;
    for (uint32_t i = from; i < count && step < rule->steps; i++) {
        int64_t time = events[i].time;
        int later = rule->mode != SJ_FUNNEL_INCREASE || step == 0 || time > last;
        if ((events[i].steps >> step & 1) == 0 || !later ||
            (step > 0 && (time - last > rule->within[step] || time - start > rule->window)))
            continue;
        int own = try_all(rule, events, count, i, step + 1, step ? start : time, time);
        most = own > most ? own : most;
    }
    return most;
}

Test(paths, each_step_may_have_its_window)
{
    uint64_t state = 11;
    int reached[5] = {0};
    for (int round = 0; round < 20000; round++) {
        sj_funnel rule = {.steps = 4, .mode = round % 2 ? SJ_FUNNEL_PLAIN : SJ_FUNNEL_INCREASE};
        sj_funnel_event events[12];
        sj_funnel_chain room[48];
        rule.window = (int64_t)((state = state * 6364136223846793005 + 977) >> 60) + 2;
        for (int i = 0; i < 4; i++)
            rule.within[i] = (int64_t)((state = state * 6364136223846793005 + 977) >> 61);
        int64_t time = 0;
        for (int i = 0; i < 12; i++) {
            state = state * 6364136223846793005 + 977;
            time += (int64_t)(state >> 62);
            events[i] =
                (sj_funnel_event){time, (uint32_t)(state >> 40) & (uint32_t)(state >> 50) & 15};
        }
        int got = sj_funnel_reach(&rule, events, 12, room);
        cr_assert_eq(got, try_all(&rule, events, 12, 0, 0, 0, 0), "round %d: %d", round, got);
        reached[got]++;
    }
    for (int i = 0; i < 5; i++)
        cr_expect(reached[i] > 0, "%d steps", i);
}

/* ---- few and many ---- */
Test(paths, shares_of_few_are_drawn_to_those_of_all)
{
    static const sj_trials agents[] = {{3, 4}, {60, 100}, {480, 1000}, {0, 2}, {9, 30}, {150, 200}};
    static const double shrunk[] = {.595176448984, .593938657198, .480598868861,
                                    .451914944883, .361994717508, .739245006461};
    sj_prior moments = sj_shrink_moments(agents, 6), fit = sj_shrink_fit(agents, 6);
    near(moments.a, 4.66645094, 1e-8, "a by moments");
    near(moments.b, 4.21443005, 1e-8, "b by moments");
    /* Where Newton's method ends, in another program; the printed values below are those of one
     * that stopped a little before the top. */
    near(fit.a, 5.708481391995937, 1e-11, "a");
    near(fit.b, 4.923281869766367, 1e-11, "b");
    near(fit.a, 5.70848795, 2e-6, "a as printed");
    near(fit.b, 4.92328716, 2e-6, "b as printed");
    for (int i = 0; i < 6; i++)
        near(((double)agents[i].k + fit.a) / ((double)agents[i].n + fit.a + fit.b), shrunk[i], 5e-7,
             "shrunk");
    for (int i = 0; i < 6; i++)
        near(((double)agents[i].k + 5.70848795) / ((double)agents[i].n + 5.70848795 + 4.92328716),
             shrunk[i], 1e-9, "drawn as printed, from a and b as printed");
    cr_expect(sj_shrink_likelihood(agents, 6, fit.a, fit.b) >=
                  sj_shrink_likelihood(agents, 6, 5.70848795, 4.92328716),
              "they are not likelier");
    double ana_low = sj_real_beta_quantile(.025, 3 + fit.a, 1 + fit.b);
    double ana_high = sj_real_beta_quantile(.975, 3 + fit.a, 1 + fit.b);
    cr_expect(fabs(ana_low - .3437) < 5e-5 && fabs(ana_high - .8220) < 5e-5);
    cr_expect(sj_shrink_likelihood(agents, 6, fit.a, fit.b) >
              sj_shrink_likelihood(agents, 6, moments.a, moments.b));
    static const sj_trials alike[] = {{50, 100}, {51, 100}, {49, 100}};
    cr_expect(sj_shrink_fit(alike, 3).pooled, "no more than chance");
    cr_expect(sj_shrink_fit(agents, 1).pooled && sj_shrink_fit(agents, 0).pooled, "one, none");
}

Test(paths, one_share_is_greater_than_another)
{
    near(sj_shrink_greater(101, 901, 121, 881), .923183438972, 1e-10, "P(B > A)");
    near(sj_shrink_greater(1, 1, 1, 1), .5, 1e-14, "two unknown");
    near(sj_shrink_greater(10, 5, 7, 9) + sj_shrink_greater(7, 9, 10, 5), 1, 1e-13, "or the other");
}
