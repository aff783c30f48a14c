/* SPDX-License-Identifier: MIT */
/* Figures that are watched while customers become one and two again, while time goes on and back,
 * and while what they count is taken away: each the same as measured anew, in other words. */
#include "story.h"

#include <sojourn/figures.h>

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

enum { LINE = 400 };

/* Each figure as "label value/of (left out)", with blanks between. */
static void write_figures(const story *st, sojourn_metric metric, char out[LINE])
{
    sojourn_answer *answer;
    const sojourn_figure *rows;
    uint64_t count;
    size_t length = 0;

    metric.size = sizeof metric;
    out[0] = '\0';
    cr_assert_eq(sojourn_measure(st->s, &metric, &answer, NULL), SOJOURN_OK);
    cr_assert_eq(sojourn_answer_figures(answer, &rows, &count, NULL), SOJOURN_OK);
    for (uint64_t i = 0; i < count; i++)
        length += (size_t)snprintf(out + length, LINE - length, "%s%.*s %lld/%lld (%lld)",
                                   i == 0 ? "" : ", ", (int)rows[i].group[0].length,
                                   rows[i].group[0].length ? rows[i].group[0].data : "",
                                   (long long)rows[i].numerator.low, (long long)rows[i].denominator,
                                   (long long)rows[i].left_out);
    sojourn_answer_close(answer);
}

static void expect_figures(story *st, sojourn_metric metric, const char *expected)
{
    sojourn_query always = {.size = sizeof always, .from = INT64_MIN, .until = INT64_MAX};
    char kept[LINE], anew[LINE];

    look(st);
    write_figures(st, metric, kept);
    metric.scope = &always;
    write_figures(st, metric, anew);
    cr_expect_str_eq(kept, expected);
    cr_expect_str_eq(anew, expected);
}

static sojourn_status watch(story *st, sojourn_metric metric, int32_t on, sojourn_error *error)
{
    metric.size = sizeof metric;
    return sojourn_watch(st->s, &metric, on, error);
}

static void visit(story *st, const char *who, const char *id, int64_t time)
{
    tell(st, who,
         EVENT(.type = SOJOURN_EVENT_VISIT, .system = T("web"), .id = {id, strlen(id)},
               .channel = T("web"), .start = time));
}

Test(watched, customers_of_a_day_become_one_and_two_again)
{
    story st;
    sojourn_metric daily = {.name = T("active_customers"), .by = {T("day")}};

    story_open(&st, NULL);
    look(&st);
    cr_assert_eq(watch(&st, daily, 1, NULL), SOJOURN_OK);
    visit(&st, "account:a", "1", at(MON, 9, 0));
    visit(&st, "account:b", "2", at(MON, 10, 0));
    visit(&st, "account:a", "3", at(TUE, 9, 0));
    expect_figures(&st, daily, "2024-01-01 2/1 (0), 2024-01-02 1/1 (0)");
    tie(&st, "account:a", "account:b", SOJOURN_LINK_SAME, 1);
    expect_figures(&st, daily, "2024-01-01 1/1 (0), 2024-01-02 1/1 (0)");
    tie(&st, "account:a", "account:b", SOJOURN_LINK_NONE, 2);
    expect_figures(&st, daily, "2024-01-01 2/1 (0), 2024-01-02 1/1 (0)");
    visit(&st, "account:b", "4", at(TUE, 8, 0));
    expect_figures(&st, daily, "2024-01-01 2/1 (0), 2024-01-02 2/1 (0)");
    erase(&st, "account:a", at(TUE, 23, 0));
    expect_figures(&st, daily, "2024-01-01 1/1 (0), 2024-01-02 1/1 (0)");
    tell(&st, "account:b",
         EVENT(.type = SOJOURN_EVENT_RETRACTED, .system = T("web"), .id = T("2"), .revision = 1,
               .start = at(MON, 10, 0)));
    expect_figures(&st, daily, "2024-01-02 1/1 (0)");
    story_close(&st);
}

/* A week after its end a call is resolved if nobody called again; the clock is the last event. */
Test(watched, windows_close_and_open_again)
{
    story st;
    sojourn_metric fcr = {.name = T("fcr"),
                          .variant = T("any_return"),
                          .parameters = &(sojourn_parameter){T("handled_only"), 0},
                          .parameter_count = 1};

    story_open(&st, NULL);
    visit(&st, "account:a", "1", at(MON, 9, 0));
    look(&st);
    cr_assert_eq(watch(&st, fcr, 1, NULL), SOJOURN_OK);
    expect_figures(&st, fcr, " 0/0 (1)");
    visit(&st, "account:b", "2", at(MON, 8, 0));
    expect_figures(&st, fcr, " 0/0 (2)");
    visit(&st, "account:c", "3", at(MON + 7, 8, 30));
    expect_figures(&st, fcr, " 1/1 (2)");
    visit(&st, "account:d", "4", at(MON + 9, 0, 0));
    expect_figures(&st, fcr, " 2/2 (2)");
    tell(&st, "account:d",
         EVENT(.type = SOJOURN_EVENT_RETRACTED, .system = T("web"), .id = T("4"), .revision = 1,
               .start = at(MON + 9, 0, 0)));
    expect_figures(&st, fcr, " 1/1 (2)");
    visit(&st, "account:b", "5", at(MON + 2, 8, 0));
    expect_figures(&st, fcr, " 0/1 (3)");
    story_close(&st);
}

/* What begins then has no more time to be over; the last moment is after it all the same. */
Test(watched, a_window_that_closes_at_the_last_moment_there_is)
{
    story st;
    sojourn_metric fcr = {.name = T("fcr"),
                          .variant = T("any_return"),
                          .parameters = &(sojourn_parameter){T("handled_only"), 0},
                          .parameter_count = 1};

    story_open(&st, NULL);
    visit(&st, "account:a", "1", INT64_MAX - HOURS(1));
    look(&st);
    cr_assert_eq(watch(&st, fcr, 1, NULL), SOJOURN_OK);
    expect_figures(&st, fcr, " 0/0 (1)");
    visit(&st, "account:b", "2", INT64_MAX - 1);
    expect_figures(&st, fcr, " 0/0 (2)");
    tell(&st, "account:c",
         EVENT(.type = SOJOURN_EVENT_VISIT, .start = INT64_MAX - 1, .end = INT64_MAX));
    expect_figures(&st, fcr, " 3/3 (0)");
    erase(&st, "account:c", INT64_MAX);
    expect_figures(&st, fcr, " 0/0 (2)");
    story_close(&st);
}

static void call_eight_times(story *st, int day, sojourn_text intent)
{
    for (int i = 0; i < 8; i++)
        tell(st, "account:a",
             EVENT(.type = SOJOURN_EVENT_VISIT, .system = T("web"), .intent = intent,
                   .start = at(day, 9 + i, 0)));
}

/* What comes late is about something else, and so many others lie around that their engagements
 * stay as they are: yet the last of the first is no longer without a return. */
Test(watched, a_return_that_is_told_late)
{
    story st;
    sojourn_metric fcr = {.name = T("fcr"),
                          .variant = T("any_return"),
                          .parameters = &(sojourn_parameter){T("handled_only"), 0},
                          .parameter_count = 1};
    sojourn_event late = {.type = SOJOURN_EVENT_VISIT,
                          .system = T("web"),
                          .id = T("late"),
                          .intent = T("move"),
                          .start = at(THU, 9, 0)};

    story_open(&st, NULL);
    look(&st);
    cr_assert_eq(watch(&st, fcr, 1, NULL), SOJOURN_OK);
    call_eight_times(&st, MON, T("bill"));
    call_eight_times(&st, MON + 20, T("card"));
    expect_figures(&st, fcr, " 1/8 (8)");
    tell(&st, "account:a", late);
    expect_figures(&st, fcr, " 1/9 (8)");
    late.type = SOJOURN_EVENT_RETRACTED;
    late.revision = 1;
    tell(&st, "account:a", late);
    expect_figures(&st, fcr, " 1/8 (8)");
    story_close(&st);
}

Test(watched, a_name_that_no_event_had_stated)
{
    story st;
    sojourn_metric score = {.name = T("engagement_score"),
                            .parameters = &(sojourn_parameter){T("weight:basket"), 2000},
                            .parameter_count = 1};

    story_open(&st, NULL);
    visit(&st, "account:a", "1", at(MON, 9, 0));
    look(&st);
    cr_assert_eq(watch(&st, score, 1, NULL), SOJOURN_OK);
    expect_figures(&st, score, " 0/1 (0)");
    tell(&st, "account:b",
         EVENT(.type = SOJOURN_EVENT_INPUT, .name = T("basket"), .start = at(MON, 10, 0)));
    expect_figures(&st, score, " 2000/2 (0)");
    story_close(&st);
}

Test(watched, twice_is_once_and_the_end_is_one)
{
    story st;
    sojourn_metric events = {.name = T("events")},
                   hourly = {.name = T("events"), .by = {T("hour")}};
    sojourn_counts before = {.size = sizeof before}, after = before;
    sojourn_error error = {0};

    story_open(&st, NULL);
    visit(&st, "account:a", "1", at(MON, 9, 0));
    look(&st);
    sojourn_count(st.s, &before, NULL);
    cr_expect_eq(watch(&st, events, 1, NULL), SOJOURN_OK);
    cr_expect_eq(watch(&st, events, 1, NULL), SOJOURN_OK);
    cr_expect_eq(watch(&st, hourly, 1, NULL), SOJOURN_OK);
    cr_expect_eq(watch(&st, events, 0, NULL), SOJOURN_OK);
    expect_figures(&st, hourly, "2024-01-01T09:00 1/1 (0)");
    cr_expect_eq(watch(&st, events, 0, &error), SOJOURN_E_ARGUMENT);
    cr_expect_str_eq(error.message, "end what is watched, asked in the same words: events");
    cr_expect_eq(watch(&st, hourly, 0, NULL), SOJOURN_OK);
    sojourn_count(st.s, &after, NULL);
    cr_expect_eq(before.bytes, after.bytes);
    story_close(&st);
}

static int32_t berlin(void *context, int64_t time, int64_t *offset_us)
{
    (void)context;
    (void)time;
    *offset_us = HOURS(1);
    return 0;
}

static void expect_refused(story *st, sojourn_metric metric, const char *message)
{
    sojourn_error error = {0};

    cr_expect_eq(watch(st, metric, 1, &error), SOJOURN_E_ARGUMENT);
    cr_expect_str_eq(error.message, message);
}

Test(watched, what_cannot_be)
{
    story st;
    sojourn_query one = {.size = sizeof one, .customer = identifier("account:a")};
    sojourn_parameter median = {T("quantile"), 500};
    sojourn_metric other = {.size = sizeof other, .name = T("events")};
    sojourn_error error = {0};

    story_open(&st, NULL);
    visit(&st, "account:a", "1", at(MON, 9, 0));
    look(&st);
    expect_refused(
        &st,
        (sojourn_metric){.name = T("handle_time"), .parameters = &median, .parameter_count = 1},
        "measure what needs every value, a quantile or a survival, without watching it: "
        "handle_time");
    expect_refused(&st, (sojourn_metric){.name = T("events"), .also = &other},
                   "watch metrics one by one: also");
    expect_refused(&st, (sojourn_metric){.name = T("patience")},
                   "measure what needs every value, a quantile or a survival, without watching it: "
                   "patience");
    expect_refused(&st, (sojourn_metric){.name = T("health")},
                   "measure what looks through a window that moves without watching it: health");
    expect_refused(&st, (sojourn_metric){.name = T("occupancy")},
                   "measure agents' time, which is of all customers, without watching it: "
                   "occupancy");
    expect_refused(&st, (sojourn_metric){.name = T("patience_mean")},
                   "name the time as_of which to watch it, for it grows with every moment: "
                   "patience_mean");
    expect_refused(&st, (sojourn_metric){.name = T("events"), .offset = berlin},
                   "measure what asks a rule of yours, which may fail, without watching it: "
                   "events");
    expect_refused(&st, (sojourn_metric){.name = T("events"), .scope = &one},
                   "watch all customers: of one, or within a span, a measure is short: events");
    cr_expect_eq(watch(&st, (sojourn_metric){.name = T("events")}, 2, &error), SOJOURN_E_ARGUMENT);
    cr_expect_str_eq(error.message, "say 1 to watch, 0 to end it");
    visit(&st, "account:a", "2", at(MON, 9, 1));
    cr_expect_eq(watch(&st, (sojourn_metric){.name = T("events")}, 1, &error), SOJOURN_E_UNSETTLED);
    story_close(&st);
}
