/* SPDX-License-Identifier: MIT */
/* What the words of doc/paths.md mean for credits: goals, paths, look-back, repeats, and what no
 * touch led to. Each answer as "label value", and what no touch led to as "none". */
#include "story.h"

#include <sojourn/paths.h>

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

/* A contact by a channel; a goal of a worth. */
static void visit(story *st, const char *who, const char *channel, int64_t start)
{
    tell(st, who,
         EVENT(.type = SOJOURN_EVENT_VISIT, .channel = {channel, strlen(channel)}, .start = start));
}

static void buy(story *st, const char *who, int64_t start, int64_t value)
{
    tell(st, who,
         EVENT(.type = SOJOURN_EVENT_PURCHASE, .start = start, .value = value, .currency = "EUR"));
}

static const char *told(const story *st, sojourn_path path)
{
    static char out[400];
    sojourn_answer *answer;
    const sojourn_figure *rows;
    uint64_t count;
    sojourn_error error;
    size_t length = 0;

    path.size = sizeof path;
    cr_assert_eq(sojourn_trace(st->s, &path, &answer, &error), SOJOURN_OK, "%s", error.message);
    cr_assert_eq(sojourn_answer_figures(answer, &rows, &count, NULL), SOJOURN_OK);
    for (uint64_t i = 0; i < count; i++) {
        double value = 0, low, high;
        sojourn_figure_value(&rows[i], (sojourn_text){0}, &value, &low, &high);
        length += (size_t)snprintf(out + length, sizeof out - length, "%s%.*s %.12g", i ? ", " : "",
                                   i ? (int)rows[i].group[0].length : 4,
                                   i ? rows[i].group[0].data : "none", value);
    }
    sojourn_answer_close(answer);
    return out;
}

Test(goals, several_of_one_journey_have_a_path_each)
{
    story st;
    sojourn_path path = {.name = T("linear")};

    story_open(&st, NULL);
    visit(&st, "account:a", "mail", DAYS(1));
    buy(&st, "account:a", DAYS(2), 600);
    visit(&st, "account:a", "web", DAYS(3));
    buy(&st, "account:a", DAYS(4), 1001);
    look(&st);
    cr_expect_str_eq(told(&st, path), "none 0, mail 1.5, web 0.5", "a touch serves both");
    path.variant = T("value");
    cr_expect_str_eq(told(&st, path), "none 0, mail 1100, web 501", "to the last unit");
    path.name = T("first");
    cr_expect_str_eq(told(&st, path), "none 0, mail 1601");
    story_close(&st);
}

Test(goals, look_back_ends_the_path)
{
    story st;
    sojourn_path path = {.name = T("linear")};

    story_open(&st, NULL);
    visit(&st, "account:a", "old", 0);
    visit(&st, "account:a", "mail", DAYS(1));
    visit(&st, "account:a", "web", DAYS(30));
    buy(&st, "account:a", DAYS(31), 600);
    look(&st);
    cr_expect_str_eq(told(&st, path), "none 0, mail 0.5, web 0.5", "30 days, to the microsecond");
    path.look_back_us = DAYS(30) - 1;
    cr_expect_str_eq(told(&st, path), "none 0, web 1");
    path.look_back_us = DAYS(1) - 1;
    cr_expect_str_eq(told(&st, path), "none 1", "nothing is left to have led to it");
    path.look_back_us = SOJOURN_FOREVER;
    path.name = T("first");
    cr_expect_str_eq(told(&st, path), "none 0, old 1");
    story_close(&st);
}

Test(goals, repeats_are_kept_collapsed_or_first)
{
    static const char *const wanted[] = {[SOJOURN_REPEATS_SESSION] = "none 0, mail 0.25, web 0.75",
                                         [SOJOURN_REPEATS_KEPT] = "none 0, mail 0.25, web 0.75",
                                         [SOJOURN_REPEATS_COLLAPSED] =
                                             "none 0, mail 0.333333333333, web 0.666666666667",
                                         [SOJOURN_REPEATS_FIRST] = "none 0, mail 0.5, web 0.5"};
    story st;

    story_open(&st, NULL);
    visit(&st, "account:a", "web", DAYS(1));
    visit(&st, "account:a", "web", DAYS(2));
    visit(&st, "account:a", "mail", DAYS(3));
    visit(&st, "account:a", "web", DAYS(4));
    buy(&st, "account:a", DAYS(5), 600);
    look(&st);
    for (int how = SOJOURN_REPEATS_SESSION; how <= SOJOURN_REPEATS_FIRST; how++)
        cr_expect_str_eq(told(&st, (sojourn_path){.name = T("linear"), .repeats = how}),
                         wanted[how]);
    story_close(&st);
}

/* Two of three paths by mail and one of three by web end in a goal. */
Test(goals, paths_that_do_not_convert_are_counted)
{
    story st;
    char who[16];

    story_open(&st, NULL);
    for (int i = 0; i < 6; i++) {
        snprintf(who, sizeof who, "account:k%d", i);
        visit(&st, who, i % 2 ? "mail" : "web", DAYS(1));
        if (i == 0 || i == 1 || i == 3)
            buy(&st, who, DAYS(2), 600);
    }
    look(&st);
    cr_expect_str_eq(told(&st, (sojourn_path){.name = T("markov"), .variant = T("effect")}),
                     "none 0.5, mail 0.666666666667, web 0.333333333333");
    cr_expect_str_eq(told(&st, (sojourn_path){.name = T("markov")}), "none 0, mail 2, web 1");
    cr_expect_str_eq(told(&st, (sojourn_path){.name = T("linear")}), "none 0, mail 2, web 1");
    story_close(&st);
}

Test(goals, any_event_may_be_one)
{
    const sojourn_where cancel = {T("intent"), T("cancel")};
    story st;

    story_open(&st, NULL);
    visit(&st, "account:a", "voice", DAYS(1));
    tell(&st, "account:a",
         EVENT(.type = SOJOURN_EVENT_RESOLVE, .intent = T("cancel"), .start = DAYS(1) + 1));
    visit(&st, "account:b", "chat", DAYS(1));
    tell(&st, "account:b",
         EVENT(.type = SOJOURN_EVENT_CANCEL, .intent = T("cancel"), .start = DAYS(1) + 1));
    visit(&st, "account:c", "web", DAYS(1));
    tell(&st, "account:c",
         EVENT(.type = SOJOURN_EVENT_VISIT, .name = T("thank you"), .start = DAYS(1) + 1));
    tell(&st, "account:c",
         EVENT(.type = SOJOURN_EVENT_RESOLVE, .intent = T("order"), .start = DAYS(1) + 2));
    look(&st);
    cr_expect_str_eq(told(&st, (sojourn_path){.name = T("last"),
                                              .goal = T("resolve"),
                                              .where = &cancel,
                                              .where_count = 1}),
                     "none 0, voice 1", "a cancellation that was saved");
    cr_expect_str_eq(told(&st, (sojourn_path){.name = T("last"), .goal = T("resolve")}),
                     "none 0, voice 1, web 1");
    cr_expect_str_eq(told(&st, (sojourn_path){.name = T("last"), .goal = T("cancel")}),
                     "none 0, chat 1");
    cr_expect_str_eq(
        told(&st,
             (sojourn_path){.name = T("last"), .goal = T("visit"), .goal_name = T("thank you")}),
        "none 0, web 1", "a page");
    story_close(&st);
}

static int32_t nobody(void *context, const sojourn_span *goal, const sojourn_touch *touches,
                      uint64_t count, uint64_t *weights, int64_t *amount)
{
    (void)context, (void)touches, (void)count, (void)amount;
    weights[0] = goal->value.low == 600;
    return 0;
}

/* Of every model: all that was earned is told, that which no touch led to without a label. */
Test(goals, what_no_touch_led_to_is_told)
{
    story st;
    sojourn_path path = {.variant = T("value"), .attribute = nobody};
    sojourn_metric_row row = {.size = sizeof row};

    story_open(&st, NULL);
    visit(&st, "account:a", "web", DAYS(1));
    buy(&st, "account:a", DAYS(2), 600);
    buy(&st, "account:b", DAYS(2), 250);
    look(&st);
    for (uint64_t i = 0; i < 13; i++) {
        cr_assert_eq(sojourn_path_info(i, &row), SOJOURN_OK);
        path.name = row.name;
        path.step = text_is(row.name, "lead") || text_is(row.name, "last_other")
                        ? T("web")
                        : (sojourn_text){0};
        cr_expect_str_eq(told(&st, path), "none 250, web 600", "%s", row.name.data);
    }
    visit(&st, "account:b", "web", DAYS(1));
    look(&st);
    path.name = T("attribute");
    path.step = (sojourn_text){0};
    cr_expect_str_eq(told(&st, path), "none 250, web 600", "the host says nobody earned it");
    story_close(&st);
}

/* Two customers who become one, and who are two again. */
Test(goals, credits_move_with_a_merge_and_back)
{
    story st;
    const sojourn_path path = {.name = T("linear"), .variant = T("value")};

    story_open(&st, NULL);
    visit(&st, "account:a", "mail", DAYS(1));
    visit(&st, "account:b", "web", DAYS(2));
    buy(&st, "account:b", DAYS(3), 601);
    look(&st);
    cr_expect_str_eq(told(&st, path), "none 0, web 601");
    tie(&st, "account:a", "account:b", SOJOURN_LINK_SAME, 0);
    look(&st);
    cr_expect_str_eq(told(&st, path), "none 0, mail 300, web 301");
    tie(&st, "account:a", "account:b", SOJOURN_LINK_NONE, 1);
    look(&st);
    cr_expect_str_eq(told(&st, path), "none 0, web 601");
    story_close(&st);
}
