/* SPDX-License-Identifier: MIT */
/* Questions with values at the end of 64 bits, with texts that have no bytes, with as many labels
 * as there may be: one answer in any order of facts, or a clear error, never a crash. */
#include "story.h"

#include <sojourn/formulas.h>
#include <sojourn/paths.h>

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const int64_t most = INT64_MAX - 5;

static sojourn_answer *trace(const story *st, sojourn_path path, const sojourn_figure **rows,
                             uint64_t *count)
{
    sojourn_answer *answer;

    path.size = sizeof path;
    cr_assert_eq(sojourn_trace(st->s, &path, &answer, NULL), SOJOURN_OK);
    cr_assert_eq(sojourn_answer_figures(answer, rows, count, NULL), SOJOURN_OK);
    return answer;
}

/* A customer with a visit, a cost and a purchase of that value. */
static void shop(story *st, const char *who, int64_t value)
{
    tell(st, who, EVENT(.type = SOJOURN_EVENT_VISIT, .channel = T("web"), .start = 1));
    tell(st, who,
         EVENT(.type = SOJOURN_EVENT_COST, .channel = T("web"), .value = value, .start = 2));
    tell(st, who, EVENT(.type = SOJOURN_EVENT_PURCHASE, .value = value, .start = 3));
}

static void expect_all(const story *st, const char *question, const char *variant, double value)
{
    const sojourn_figure *rows;
    uint64_t count;
    double is, low, high;
    sojourn_answer *answer = trace(
        st,
        (sojourn_path){.name = {question, strlen(question)}, .variant = {variant, strlen(variant)}},
        &rows, &count);

    cr_assert_eq(count, 2);
    cr_expect_eq(sojourn_figure_value(&rows[1], T(""), &is, &low, &high), SOJOURN_OK);
    cr_expect_eq(is, value, "%s %s: %g", question, variant, is);
    sojourn_answer_close(answer);
}

/* Two together are beyond 64 bits, all three are not: which two come first must not matter. */
static void sums_of(int64_t first, int64_t second, int64_t third)
{
    story st;

    story_open(&st, NULL);
    shop(&st, "account:a", first);
    shop(&st, "account:b", second);
    shop(&st, "account:c", third);
    look(&st);
    expect_all(&st, "linear", "value", (double)most);
    expect_all(&st, "linear", "roi", 1);
    expect_all(&st, "markov", "value", (double)most);
    story_close(&st);
}

Test(absurd, values_that_pass_64_bits_on_the_way)
{
    sums_of(most, most, -most);
    sums_of(most, -most, most);
    sums_of(-most, most, most);
}

Test(absurd, values_beyond_64_bits_are_refused)
{
    static const char *const questions[][2] = {{"markov", "value"}, {"linear", "roi"}};
    story st;
    sojourn_answer *answer;
    sojourn_error error;

    story_open(&st, NULL);
    shop(&st, "account:a", most);
    shop(&st, "account:b", most);
    look(&st);
    for (int i = 0; i < 2; i++) {
        sojourn_path path = {.size = sizeof path,
                             .name = {questions[i][0], strlen(questions[i][0])},
                             .variant = {questions[i][1], strlen(questions[i][1])}};
        cr_expect_eq(sojourn_trace(st.s, &path, &answer, &error), SOJOURN_E_ARGUMENT);
        cr_expect(strstr(error.message, "64 bits") != NULL, "%s", error.message);
    }
    story_close(&st);
}

Test(absurd, a_band_of_the_least_value)
{
    story st;
    sojourn_answer *answer;
    const sojourn_figure *rows;
    uint64_t count;
    const sojourn_metric metric = {
        .size = sizeof metric, .name = T("events"), .by = {T("value_band:999999999999999999")}};

    story_open(&st, NULL);
    shop(&st, "account:a", INT64_MIN);
    look(&st);
    cr_assert_eq(sojourn_measure(st.s, &metric, &answer, NULL), SOJOURN_OK);
    cr_assert_eq(sojourn_answer_figures(answer, &rows, &count, NULL), SOJOURN_OK);
    cr_expect(count == 1 && text_is(rows[0].group[0], "-9223372036854775807"));
    sojourn_answer_close(answer);
    story_close(&st);
}

/* A game of any number of labels has a value; a goal without a touch, told first or last, is of
 * none of them. What it comes to, in parts of a goal. */
static void labels(int goal_first, int count_of, int64_t parts)
{
    story st;
    char who[32], channel[16];
    const sojourn_figure *rows;
    uint64_t count, all = 0;
    const sojourn_parameter pairs = {T("pairs"), 2};

    story_open(&st, NULL);
    if (goal_first)
        tell(&st, "account:z", EVENT(.type = SOJOURN_EVENT_PURCHASE, .start = 5));
    for (int i = 0; i < count_of; i++) {
        snprintf(who, sizeof who, "account:%d", i);
        snprintf(channel, sizeof channel, "k%d", i);
        tell(&st, who,
             EVENT(.type = SOJOURN_EVENT_VISIT, .channel = {channel, strlen(channel)}, .start = 1));
        if (i % 2)
            tell(&st, who, EVENT(.type = SOJOURN_EVENT_PURCHASE, .start = 2));
    }
    if (!goal_first)
        tell(&st, "account:z", EVENT(.type = SOJOURN_EVENT_PURCHASE, .start = 5));
    look(&st);
    sojourn_answer *answer = trace(
        &st, (sojourn_path){.name = T("rate_shapley"), .parameters = &pairs, .parameter_count = 1},
        &rows, &count);
    cr_assert_eq(count, (uint64_t)count_of + 1);
    for (uint64_t i = 0; i < count; i++) {
        double value, low, high;
        int drawn = i > 0 && count_of > 20;
        all += rows[i].numerator.low;
        cr_expect_eq(rows[i].denominator, parts);
        cr_expect_eq(rows[i].interval, drawn ? SOJOURN_INTERVAL_ENDS : SOJOURN_INTERVAL_NONE);
        cr_expect_eq(sojourn_figure_value(&rows[i], (sojourn_text){0}, &value, &low, &high),
                     SOJOURN_OK);
        cr_expect(drawn ? low < value && value < high : low == value);
    }
    cr_expect_eq(all, (uint64_t)parts * (uint64_t)(count_of / 2 + 1),
                 "credits add up to the goals");
    cr_expect_eq(rows[0].numerator.low, (uint64_t)parts, "what no touch led to");
    sojourn_answer_close(answer);
    story_close(&st);
}

Test(absurd, games_of_any_number_of_labels)
{
    labels(0, 20, INT64_C(1000000000000000));
    for (int turned = 0; turned < 2; turned++) {
        labels(turned, 21, 1000000000);
        labels(turned, 64, 1000000000);
        labels(turned, 300, 1000000000);
    }
}

static void pages(story *st, const char *who, sojourn_text first, sojourn_text second)
{
    tell(st, who, EVENT(.type = SOJOURN_EVENT_VISIT, .name = first, .start = 1));
    tell(st, who, EVENT(.type = SOJOURN_EVENT_VISIT, .name = second, .start = 2));
}

/* Both paths read "a > b > c"; the one that led to a goal begins with the longer label. */
static void variants(int turned)
{
    story st;
    const sojourn_figure *rows;
    uint64_t count;

    story_open(&st, NULL);
    if (turned)
        pages(&st, "account:y", T("a"), T("b > c"));
    pages(&st, "account:x", T("a > b"), T("c"));
    tell(&st, "account:x", EVENT(.type = SOJOURN_EVENT_PURCHASE, .start = 3));
    if (!turned)
        pages(&st, "account:y", T("a"), T("b > c"));
    look(&st);
    sojourn_answer *answer =
        trace(&st, (sojourn_path){.name = T("variants"), .variant = T("share"), .touch = T("name")},
              &rows, &count);
    cr_assert_eq(count, 2);
    cr_expect(text_is(rows[0].group[0], "a > b > c") && text_is(rows[1].group[0], "a > b > c"));
    cr_expect(rows[0].count == 0 && rows[1].count == 1);
    sojourn_answer_close(answer);
    story_close(&st);
}

Test(absurd, paths_that_read_alike_have_an_order)
{
    variants(0);
    variants(1);
}

/* What a question would pass over is refused, and told by the question's name. */
Test(absurd, a_step_of_questions_that_take_none)
{
    static const char takers[] = " last_other lead next_step funnel join leads_to rules opt_outs ";
    sojourn_metric_row row = {.size = sizeof row};
    int refused = 0;
    story st;

    story_open(&st, NULL);
    look(&st);
    for (uint64_t i = 0; sojourn_path_info(i, &row) == SOJOURN_OK; i++) {
        char word[32];
        sojourn_path path = {.size = sizeof path, .name = row.name, .step = T("visit")};
        sojourn_answer *answer = NULL;
        sojourn_error error = {0};
        snprintf(word, sizeof word, " %.*s ", (int)row.name.length, row.name.data);
        if (strstr(takers, word) || strstr(word, "attribute"))
            continue;
        refused++;
        cr_expect_eq(sojourn_trace(st.s, &path, &answer, &error), SOJOURN_E_ARGUMENT, "%s", word);
        cr_expect(strstr(error.message, "leave step away") != NULL && answer == NULL, "%s: %s",
                  word, error.message);
    }
    cr_expect_eq(refused, 21);
    story_close(&st);
}

Test(absurd, texts_without_bytes)
{
    const sojourn_text none = {NULL, 5};
    const sojourn_where where[] = {{none, T("a")}, {T("channel"), none}};
    const sojourn_parameter parameter = {none, 1};
    const sojourn_query scope = {.size = sizeof scope, .customer = {T("account"), none}};
    const sojourn_path paths[] = {
        {.name = none},
        {.name = T("first"), .variant = none},
        {.name = T("first"), .touch = none},
        {.name = T("first"), .goal = none},
        {.name = T("first"), .goal_name = none},
        {.name = T("next_step"), .step = none},
        {.name = T("variants"), .begin = none},
        {.name = T("first"), .scope = &scope},
        {.name = T("first"), .where = where, .where_count = 1},
        {.name = T("first"), .where = where + 1, .where_count = 1},
        {.name = T("markov"), .parameters = &parameter, .parameter_count = 1}};
    const sojourn_metric metrics[] = {{.name = none},
                                      {.name = T("events"), .variant = none},
                                      {.name = T("events"), .by = {T("day"), none}},
                                      {.name = T("events"), .where_count = 1},
                                      {.name = T("events"), .scope = &scope}};
    const sojourn_figure figure = {.denominator = 1};
    double out[SOJOURN_FORMULA_RESULTS];
    sojourn_answer *answer;
    story st;

    story_open(&st, NULL);
    look(&st);
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        sojourn_path path = paths[i];
        path.size = sizeof path;
        cr_expect_eq(sojourn_trace(st.s, &path, &answer, NULL), SOJOURN_E_ARGUMENT, "path %zu", i);
    }
    for (size_t i = 0; i < sizeof metrics / sizeof *metrics; i++) {
        sojourn_metric metric = metrics[i];
        metric.size = sizeof metric;
        cr_expect_eq(sojourn_measure(st.s, &metric, &answer, NULL), SOJOURN_E_ARGUMENT,
                     "metric %zu", i);
    }
    story_close(&st);
    cr_expect_eq(sojourn_figure_value(&figure, none, out, out + 1, out + 2), SOJOURN_E_ARGUMENT);
    cr_expect_eq(sojourn_compute(none, out, 1, out, NULL), SOJOURN_E_ARGUMENT);
}

static int32_t fickle(void *context, const sojourn_span *goal, const sojourn_touch *touches,
                      uint64_t count, uint64_t *weights, int64_t *amount)
{
    (void)goal, (void)touches, (void)count, (void)amount;
    weights[0] = 1;
    return *(const int32_t *)context;
}

Test(absurd, a_host_that_fails_on_the_way_down)
{
    story st;
    int32_t answer_of_host = 0;
    const sojourn_figure *rows;
    const sojourn_span *span;
    sojourn_cursor *cursor;
    sojourn_error error = {0};
    uint64_t count;

    story_open(&st, NULL);
    shop(&st, "account:a", 1);
    look(&st);
    sojourn_answer *answer = trace(
        &st,
        (sojourn_path){.name = T("attribute"), .attribute = fickle, .context = &answer_of_host},
        &rows, &count);
    cr_assert_eq(sojourn_cursor_drill(answer, 1, &cursor, NULL), SOJOURN_OK);
    answer_of_host = -3;
    cr_expect_eq(sojourn_cursor_next(cursor, &span, &error), SOJOURN_E_CALLBACK);
    cr_expect_eq(error.detail, -3);
    answer_of_host = 0;
    cr_expect_eq(sojourn_cursor_next(cursor, &span, NULL), SOJOURN_OK);
    cr_expect_eq(sojourn_cursor_next(cursor, &span, NULL), SOJOURN_DONE);
    sojourn_cursor_close(cursor);
    sojourn_answer_close(answer);
    story_close(&st);
}

static void refuses(const char *formula, const double *inputs, uint64_t count)
{
    double out[SOJOURN_FORMULA_RESULTS];

    cr_expect_eq(
        sojourn_compute((sojourn_text){formula, strlen(formula)}, inputs, count, out, NULL),
        SOJOURN_E_ARGUMENT, "%s", formula);
    for (int i = 0; i < SOJOURN_FORMULA_RESULTS; i++)
        cr_expect_eq(out[i], 0);
}

/* Two wrong signs make no load, a million agents at a price of 1e-16 of a share no roll in 64 bits.
 */
Test(absurd, formulas_of_what_cannot_be)
{
    double out[SOJOURN_FORMULA_RESULTS];

    refuses("staff", (double[]){1e6, 1, 1, 1, 1}, 5);
    refuses("customer_value", (double[]){1, 1, 1, 1, 0, 0, 1, 1, 1201}, 9);
    refuses("erlang_c", (double[]){-100, -30, 1, 50}, 4);
    refuses("erlang_a", (double[]){100, 1, 1, -5, 100}, 5);
    refuses("erlang_a", (double[]){100, 1, 1, NAN, 100}, 5);
    refuses("lifetime_value", (double[]){INFINITY, 1, 1}, 3);
    refuses("lifetime_value", (double[]){1e308, 1e308, 1}, 3);
    refuses("nps", (double[]){5, 0, 5, 1e-170}, 4);
    cr_expect_eq(
        sojourn_compute(T("staff"), (double[]){100, 1, 1, 1, 1, .8, 1, 1, 1 - 1e-16}, 9, out, NULL),
        SOJOURN_OK);
    cr_expect(out[1] > 1e17);
}

Test(absurd, a_history_of_too_many_weeks)
{
    story st;
    sojourn_answer *answer;
    const sojourn_parameter weeks = {T("weeks"), INT64_MAX};
    const sojourn_metric metric = {
        .size = sizeof metric, .name = T("health"), .parameters = &weeks, .parameter_count = 1};

    story_open(&st, NULL);
    look(&st);
    cr_expect_eq(sojourn_measure(st.s, &metric, &answer, NULL), SOJOURN_E_ARGUMENT);
    story_close(&st);
}

/* A week that would end behind the last moment there is never does: nobody was lost in it. */
Test(absurd, weeks_at_the_end_of_time)
{
    story st;
    sojourn_answer *answer;
    const sojourn_figure *rows;
    uint64_t count;
    const sojourn_metric metric = {.size = sizeof metric, .name = T("churned")};

    story_open(&st, NULL);
    tell(&st, "account:a",
         EVENT(.type = SOJOURN_EVENT_VISIT, .start = INT64_MAX - 1, .end = INT64_MAX));
    look(&st);
    cr_assert_eq(sojourn_measure(st.s, &metric, &answer, NULL), SOJOURN_OK);
    cr_assert_eq(sojourn_answer_figures(answer, &rows, &count, NULL), SOJOURN_OK);
    cr_assert_eq(count, 1);
    cr_expect(rows[0].denominator == 0 && rows[0].left_out == 1);
    sojourn_answer_close(answer);
    story_close(&st);
}

/* The squares of long lengths are beyond 128 bits: the mean has no interval then. */
Test(absurd, means_of_lengths_without_end)
{
    story st;
    sojourn_answer *answer;
    const sojourn_figure *rows;
    uint64_t count;
    double value, low, high;
    const sojourn_metric metric = {.size = sizeof metric, .name = T("session_time")};

    story_open(&st, NULL);
    for (char who[] = "account:a"; who[8] < 'g'; who[8]++)
        tell(&st, who, EVENT(.type = SOJOURN_EVENT_VISIT, .start = 1, .end = INT64_MAX));
    look(&st);
    cr_assert_eq(sojourn_measure(st.s, &metric, &answer, NULL), SOJOURN_OK);
    cr_assert_eq(sojourn_answer_figures(answer, &rows, &count, NULL), SOJOURN_OK);
    cr_assert_eq(count, 1);
    cr_expect(rows[0].denominator == 6 && rows[0].interval == SOJOURN_INTERVAL_NONE);
    cr_expect_eq(sojourn_figure_value(&rows[0], T(""), &value, &low, &high), SOJOURN_OK);
    cr_expect(value > 9e12 && low == value && high == value);
    sojourn_answer_close(answer);
    story_close(&st);
}
