/* SPDX-License-Identifier: MIT */
/* Chains of paths, by elimination and by sweeps, against what is printed of them, against integers,
 * and against each other; those that go round nearly for ever, too. */
#include "heap.h"
#include "metric/markov.h"

#include <criterion/criterion.h>
#include <float.h>
#include <math.h>
#include <sojourn/sojourn.h>
#include <stdlib.h>
#include <string.h>

enum { STATES = 256, LINKS = 8192, LETTERS = 26 };

static void near(double got, double wanted, double relative, const char *what)
{
    cr_expect(fabs(got - wanted) <= relative * fabs(wanted), "%s: %.17g, not %.17g", what, got,
              wanted);
}

static uint64_t drawn(uint64_t *state, uint64_t below)
{
    *state = *state * 6364136223846793005 + 1442695040888963407;
    return (*state >> 33) % below;
}

/* ---- paths of letters, with goals, others and the value of the goals ---- */
typedef struct {
    const char *path;
    int goals, null, value;
} way;

typedef struct {
    uint32_t state[STATES][SJ_MARKOV_ORDER], count;
    double flow[STATES][STATES], goals[STATES], value[STATES], ends[STATES], leaves[STATES];
} counts;

static uint32_t state_of(counts *c, const uint32_t *key)
{
    for (uint32_t i = 0; i < c->count; i++)
        if (memcmp(c->state[i], key, sizeof *c->state) == 0)
            return i;
    cr_assert(c->count < STATES);
    memcpy(c->state[c->count], key, sizeof *c->state);
    return c->count++;
}

static void count_way(counts *c, const way *w, int order)
{
    uint32_t key[SJ_MARKOV_ORDER], own, next;
    int all = w->goals + w->null;
    memset(key, 255, sizeof key);
    own = state_of(c, key);
    for (const char *at = w->path; *at; at++, own = next) {
        memmove(key + SJ_MARKOV_ORDER - order, key + SJ_MARKOV_ORDER - order + 1,
                (size_t)(order - 1) * sizeof *key);
        key[SJ_MARKOV_ORDER - 1] = (uint32_t)(*at - 'a');
        next = state_of(c, key);
        if (next != own) {
            c->flow[own][next] += all;
            c->leaves[own] += all;
        }
    }
    c->goals[own] += w->goals;
    c->value[own] += w->value;
    c->ends[own] += all;
    c->leaves[own] += all;
}

/* ---- both ways to solve ---- */
typedef int solver(const sj_markov *chain, sj_arena *scratch, double *all, double *without);
static solver *const solvers[] = {sj_markov_divide, sj_markov_sweep};
static const char *const names[] = {"elimination", "sweeps"};

static int solve(solver *by, const sj_markov *m, double *all, double *without)
{
    sj_alloc alloc = {.resize = heap_plain};
    sj_arena scratch = {.alloc = &alloc};
    int answer = by(m, &scratch, all, without);
    sj_arena_free(&scratch);
    return answer;
}

static double worth_of(const counts *c, int by_value, solver *by, double *without, int letters)
{
    static uint32_t from[STATES + 1], to[LINKS];
    static double part[LINKS], goals[STATES], ends[STATES];
    double all = 0;
    uint32_t links = 0;
    for (uint32_t i = 0; i < c->count; i++) {
        from[i] = links;
        for (uint32_t k = 0; k < c->count; k++)
            if (c->flow[i][k] != 0) {
                to[links] = k;
                part[links++] = c->flow[i][k] / c->leaves[i];
            }
        goals[i] = (by_value ? c->value[i] : c->goals[i]) / c->leaves[i];
        ends[i] = c->ends[i] / c->leaves[i];
    }
    from[c->count] = links;
    cr_assert(links <= LINKS);
    sj_markov m = {c->count, (uint32_t)letters, from, to, part, goals, ends, ((counts *)c)->state};
    cr_assert_eq(solve(by, &m, &all, without), 0);
    return all;
}

static counts *counted(const way *ways, int order)
{
    static counts c;
    memset(&c, 0, sizeof c);
    for (; ways->path; ways++)
        count_way(&c, ways, order);
    return &c;
}

/* Removal effects of the first letters into `effects`; answers P(goal), or what is earned. */
static double chain(const way *ways, int order, int by_value, solver *by, double *effects,
                    int letters)
{
    double all = worth_of(counted(ways, order), by_value, by, effects, letters);
    for (int i = 0; i < letters; i++)
        effects[i] = 1 - effects[i] / all;
    return all;
}

static void effects_are(const way *ways, int order, double base, const double *wanted, int letters,
                        const char *what)
{
    for (int by = 0; by < 2; by++) {
        double effects[8];
        near(chain(ways, order, 0, solvers[by], effects, letters), base, 1e-14, what);
        for (int i = 0; i < letters; i++)
            near(effects[i], wanted[i], 1e-11, what);
    }
}

Test(chains, removal_effects_are_those_that_are_printed)
{
    static const way first[] = {{"abc", 1, 0, 0}, {"a", 0, 1, 0}, {"bc", 0, 1, 0}, {0}};
    static const way mta[] = {{"ab", 3, 1, 0}, {"ac", 1, 1, 0}, {0}};
    static const way golden[] = {{"ab", 2, 0, 0},  {"a", 0, 1, 0}, {"b", 1, 0, 0},
                                 {"aba", 0, 1, 0}, {"c", 1, 0, 0}, {0}};
    static const way loop[] = {
        {"abac", 2, 1, 10}, {"ba", 1, 4, 3}, {"c", 1, 2, 2}, {"aab", 0, 3, 0}, {0}};
    const double order_1[] = {.625, .357142857142857, .75}, later[] = {.75, .75, .75};
    double effects[3];
    effects_are(first, 1, 1. / 3, (double[]){.5, 1, 1}, 3, "c1 c2 c3");
    effects_are(mta, 1, 4. / 6, (double[]){1, .75, .25}, 3, "mta by hand");
    effects_are(golden, 1, 2. / 3, (double[]){9. / 16, 3. / 4, 1. / 4}, 3, "golden");
    effects_are(loop, 1, 4. / 14, order_1, 3, "LOOP");
    for (int order = 2; order <= SJ_MARKOV_ORDER; order++)
        effects_are(loop, order, 4. / 14, later, 3, "LOOP, order 2 and more");
    for (int by = 0; by < 2; by++) {
        chain(loop, 1, 0, solvers[by], effects, 3);
        double all = effects[0] + effects[1] + effects[2];
        near(effects[0] / all * 4, 1.44329896907, 1e-11, "LOOP a");
        near(effects[1] / all * 4, .824742268041, 1e-11, "LOOP b");
        near(effects[2] / all * 4, 1.73195876289, 1e-11, "LOOP c");
        near(chain(loop, 2, 1, solvers[by], effects, 3), 15. / 14, 1e-14, "LOOP by value");
    }
}

/* ---- drawn paths ---- */
enum { WAYS = 60, LENGTH = 12 };

static void draw_ways(uint64_t *state, int letters, way *ways, char (*text)[LENGTH + 1])
{
    for (int i = 0; i < WAYS; i++) {
        uint64_t length = 1 + drawn(state, LENGTH);
        for (uint64_t k = 0; k < length; k++)
            text[i][k] = (char)('a' + drawn(state, (uint64_t)letters));
        text[i][length] = 0;
        ways[i] = (way){text[i], (int)drawn(state, 4), (int)drawn(state, 9), 0};
        ways[i].null += ways[i].goals == 0;
        ways[i].value = ways[i].goals * (int)drawn(state, 1000);
    }
    ways[WAYS] = (way){0};
}

/* A goal is as likely as it was, of any order; and two methods that share no line agree. */
Test(chains, the_chance_of_a_goal_is_that_observed_of_every_order)
{
    static way ways[WAYS + 1];
    static char text[WAYS][LENGTH + 1];
    uint64_t state = 5;
    double worst = 0;
    for (int round = 0; round < 40; round++) {
        int letters = 2 + (int)drawn(&state, 3), order = 1 + round % SJ_MARKOV_ORDER,
            by_value = round & 8;
        double goals = 0, all = 0, direct[8], swept[8];
        letters = order == SJ_MARKOV_ORDER && letters > 3 ? 3 : letters;
        draw_ways(&state, letters, ways, text);
        for (int i = 0; i < WAYS; i++) {
            goals += by_value ? ways[i].value : ways[i].goals;
            all += ways[i].goals + ways[i].null;
        }
        counts *c = counted(ways, order);
        near(worth_of(c, by_value, sj_markov_divide, direct, letters), goals / all, 1e-14,
             "direct");
        near(worth_of(c, by_value, sj_markov_sweep, swept, letters), goals / all, 1e-14, "swept");
        for (int i = 0; i < letters; i++)
            worst = fmax(worst, fabs(direct[i] - swept[i]) / (goals / all));
    }
    cr_expect(worst < 1e-14, "elimination and sweeps differ by %g of the whole", worst);
}

/* ---- integers ---- */
__extension__ typedef __int128 wide;
enum { FEW = 6 };

/* Bareiss: every division is without rest. */
static wide determinant(wide m[FEW][FEW], int size)
{
    wide before = 1;
    for (int k = 0; k + 1 < size; k++) {
        if (m[k][k] == 0)
            return 0; /* cannot be: leading minors of such a matrix are above 0 */
        for (int i = k + 1; i < size; i++)
            for (int j = k + 1; j < size; j++)
                m[i][j] = (m[i][j] * m[k][k] - m[i][k] * m[k][j]) / before;
        before = m[k][k];
    }
    return m[size - 1][size - 1];
}

/* What comes of the start, by Cramer, the states with a letter left out: the exact fraction,
 * rounded once. The column of the start goes last, so that no minor is 0. */
static long double exact(const counts *c, uint32_t letter)
{
    wide above[FEW][FEW], below[FEW][FEW];
    uint32_t row[FEW];
    int size = 0;
    for (uint32_t i = c->count; i-- > 0;)
        if (i == 0 || c->state[i][SJ_MARKOV_ORDER - 1] != letter)
            row[size++] = i;
    for (int i = 0; i < size; i++)
        for (int k = 0; k < size; k++) {
            double own = (i == k ? c->leaves[row[i]] : 0) - c->flow[row[i]][row[k]];
            below[i][k] = (wide)own;
            above[i][k] = k + 1 < size ? below[i][k] : (wide)c->goals[row[i]];
        }
    return (long double)determinant(above, size) / (long double)determinant(below, size);
}

/* Of order 1 the last letter is the state: as exact as doubles are. */
Test(chains, small_chains_are_those_of_integers)
{
    static way ways[WAYS + 1];
    static char text[WAYS][LENGTH + 1];
    uint64_t state = 9;
    long double worst[2] = {0, 0};
    for (int round = 0; round < 300; round++) {
        double without[FEW];
        int letters = 2 + (int)drawn(&state, FEW - 2);
        draw_ways(&state, letters, ways, text);
        counts *c = counted(ways, 1);
        for (int by = 0; by < 2; by++) {
            worth_of(c, 0, solvers[by], without, letters);
            for (int i = 0; i < letters; i++) {
                long double wanted = exact(c, (uint32_t)i);
                if (wanted != 0)
                    worst[by] = fmaxl(worst[by], fabsl(without[i] - wanted) / wanted);
                else
                    cr_expect(without[i] == 0);
            }
        }
    }
    for (int by = 0; by < 2; by++)
        cr_expect(worst[by] < 20 * DBL_EPSILON, "%s: off by %Lg", names[by], worst[by]);
}

/* ---- chains that go round and round ---- */
/* From the start to a and b and back to a, until one of `rounds` ends, half of them in a goal. */
static int go_round(double rounds, uint32_t points, solver *by, double *all, double *without)
{
    const uint32_t from[] = {0, 1, 2, 3}, to[] = {1, 2, 1};
    const double part[] = {1, 1, 1 - 1 / rounds};
    const double goals[] = {0, 0, .5 / rounds}, ends[] = {0, 0, 1 / rounds};
    uint32_t at[3][SJ_MARKOV_ORDER];
    memset(at, 255, sizeof at);
    at[1][SJ_MARKOV_ORDER - 1] = 0;
    at[2][SJ_MARKOV_ORDER - 1] = 1;
    sj_markov m = {3, points, from, to, part, goals, ends, at};
    return solve(by, &m, all, without);
}

Test(chains, a_long_loop_ends)
{
    static const way slow[] = {{"ab", 1, 0, 0}, {"aba", 0, 1, 0}, {0}};
    double all = 0, without[2], effects[2], *many = calloc(8000, sizeof *many);
    for (double rounds = 10; rounds < 1e18; rounds *= 10) {
        cr_expect_eq(go_round(rounds, 2, sj_markov_divide, &all, without), 0);
        near(all, .5, 4 * DBL_EPSILON, "no loop takes digits from elimination");
        cr_expect(without[0] == 0 && without[1] == 0);
    }
    for (double rounds = 10; rounds < 1e5; rounds *= 10) {
        cr_expect_eq(go_round(rounds, 2, sj_markov_sweep, &all, without), 0);
        near(all, .5, 2 * rounds * DBL_EPSILON, "of sweeps each round may take a bit");
    }
    cr_expect_eq(go_round(1e9, 8000, sj_markov_sweep, &all, many), SOJOURN_DONE, "refused in time");
    free(many);
    effects_are(slow, 1, .5, (double[]){1, 1}, 2, "there and back");
    chain(slow, 3, 0, sj_markov_divide, effects, 2);
    near(effects[0], 1, 1e-14, "order 3");
}

/* A chain of more states than are eliminated is swept, with the same answer. */
Test(chains, great_chains_are_swept)
{
    enum { MANY = SJ_MARKOV_DIRECT + 1, EACH = 3 };
    static uint32_t from[MANY + 1], to[MANY * EACH], at[MANY][SJ_MARKOV_ORDER];
    static double part[MANY * EACH], goals[MANY], ends[MANY];
    double all[2], by[2][4];
    uint64_t state = 3;
    memset(at, 255, sizeof at);
    for (uint32_t i = 0; i < MANY; i++) {
        from[i + 1] = (i + 1) * EACH;
        for (uint32_t k = 0; k < EACH; k++) {
            to[i * EACH + k] = (i + 1 + (uint32_t)drawn(&state, MANY - 2)) % MANY;
            to[i * EACH + k] += to[i * EACH + k] == 0;
            part[i * EACH + k] = to[i * EACH + k] == i ? 0 : .3;
        }
        ends[i] = 1 - part[i * EACH] - part[i * EACH + 1] - part[i * EACH + 2];
        goals[i] = ends[i] / (double)(1 + drawn(&state, 9));
        at[i][0] = i == 0 ? SJ_MARKOV_NONE : i % 4;
    }
    sj_markov m = {MANY, 4, from, to, part, goals, ends, at};
    cr_assert_eq(solve(sj_markov_worth, &m, &all[0], by[0]), 0);
    cr_assert_eq(solve(sj_markov_sweep, &m, &all[1], by[1]), 0);
    cr_expect(all[0] == all[1] && memcmp(by[0], by[1], sizeof *by) == 0, "the same bits");
    cr_assert_eq(solve(sj_markov_divide, &m, &all[1], by[1]), 0);
    near(all[0], all[1], 1e-13, "whole");
    for (int i = 0; i < 4; i++)
        near(by[0][i], by[1][i], 1e-13, "without one of four");
}
