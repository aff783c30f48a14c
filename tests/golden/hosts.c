/* SPDX-License-Identifier: MIT */
/* What a host judges itself when it asks for figures: the clock of a place that is put forward in
 * spring, and how trying an interaction was. */
#include "story.h"

#include <sojourn/paths.h>

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

enum { MARCH_30 = 89, MARCH_31 = 90 }; /* days since 2024-01-01 */

/* A host whose clock, or whose patience, fails with this answer; 0: it does not. */
typedef struct host {
    int32_t answer;
    int64_t more;
} host;

/* Berlin in 2024, up to autumn. */
static int32_t berlin(void *context, int64_t time, int64_t *offset_us)
{
    const host *h = context;

    *offset_us = HOURS(time < at(MARCH_31, 1, 0) ? 1 : 2) + h->more;
    return h->answer;
}

/* Ten points for each event but the first; of mails nothing is said. */
static int32_t score(void *context, const sojourn_span *interaction, const sojourn_span *events,
                     uint64_t count, int64_t *millionths)
{
    const host *h = context;

    cr_expect(count == interaction->event_count && interaction->level == INTERACTIONS);
    for (uint64_t i = 0; i < count; i++) {
        cr_expect(events[i].level == EVENTS && events[i].start >= interaction->start);
        cr_expect(i == 0 || events[i].start >= events[i - 1].start);
    }
    *millionths = (int64_t)(count - 1) * 10000000;
    return h->answer < 0 ? h->answer : text_is(interaction->channel, "email");
}

static void call(story *st, const char *who, const char *channel, int64_t time)
{
    sojourn_text said = {channel, strlen(channel)};

    tell(st, who,
         EVENT(.type = SOJOURN_EVENT_INPUT, .system = said, .channel = said, .start = time));
}

/* Each figure as "label value/of (count)", with blanks between; or why there is none. */
static const char *told(sojourn_answer *answer, const sojourn_error *error)
{
    static char out[400];
    const sojourn_figure *rows;
    uint64_t count;

    if (answer == NULL) {
        snprintf(out, sizeof out, "%d %d", error->status, error->detail);
        return out;
    }
    cr_assert_eq(sojourn_answer_figures(answer, &rows, &count, NULL), SOJOURN_OK);
    size_t length = 0;
    for (uint64_t i = 0; i < count; i++)
        length += (size_t)snprintf(out + length, sizeof out - length, "%s%.*s %lld/%lld (%lld)",
                                   i == 0 ? "" : ", ", (int)rows[i].group[0].length,
                                   rows[i].group[0].length ? rows[i].group[0].data : "",
                                   (long long)rows[i].numerator.low, (long long)rows[i].denominator,
                                   (long long)rows[i].count);
    sojourn_answer_close(answer);
    return out;
}

static const char *measured(const story *st, sojourn_metric metric)
{
    sojourn_answer *answer = NULL;
    sojourn_error error = {0};

    metric.size = sizeof metric;
    sojourn_measure(st->s, &metric, &answer, &error);
    return told(answer, &error);
}

static const char *traced(const story *st, sojourn_path path)
{
    sojourn_answer *answer = NULL;
    sojourn_error error = {0};

    path.size = sizeof path;
    sojourn_trace(st->s, &path, &answer, &error);
    return told(answer, &error);
}

static void three_nights(story *st)
{
    story_open(st, NULL);
    call(st, "account:a", "voice", at(MARCH_30, 22, 30));
    call(st, "account:b", "voice", at(MARCH_31, 21, 30));
    call(st, "account:c", "voice", at(MARCH_31, 22, 30));
    tell(st, "",
         EVENT(.type = SOJOURN_EVENT_AGENT_STATE, .agent = T("Ann"), .detail = T("ready"),
               .start = at(MARCH_30, 22, 0), .end = at(MARCH_31, 23, 0)));
    tell(st, "account:a",
         EVENT(.type = SOJOURN_EVENT_CONNECT, .agent = T("Ann"), .start = at(MARCH_31, 10, 0),
               .end = at(MARCH_31, 11, 0)));
    look(st);
}

Test(hosts, days_of_a_clock_that_is_put_forward)
{
    story st;
    host h = {0, 0};
    sojourn_metric by_day = {.name = T("events"),
                             .by = {T("day")},
                             .where = &(sojourn_where){T("type"), T("input")},
                             .where_count = 1,
                             .context = &h,
                             .offset = berlin};

    three_nights(&st);
    cr_expect_str_eq(measured(&st, by_day),
                     "2024-03-30 1/1 (1), 2024-03-31 1/1 (1), 2024-04-01 1/1 (1)");
    by_day.by[0] = T("month");
    cr_expect_str_eq(measured(&st, by_day), "2024-03 2/1 (2), 2024-04 1/1 (1)");
    by_day.offset = NULL;
    by_day.offset_us = HOURS(1);
    cr_expect_str_eq(measured(&st, by_day), "2024-03 3/1 (3)");
    story_close(&st);
}

/* Touches, conditions and groups of paths follow the same clock, on the way down, too. */
Test(hosts, paths_by_a_clock_that_is_put_forward)
{
    story st;
    host h = {0, 0}, fails = {-7, 0};
    sojourn_path by_day = {.name = T("first_step"),
                           .variant = T("count"),
                           .touch = T("day"),
                           .context = &h,
                           .offset = berlin};
    sojourn_answer *answer;
    sojourn_cursor *cursor;
    const sojourn_span *span;
    sojourn_error error = {0};

    three_nights(&st);
    cr_expect_str_eq(traced(&st, by_day),
                     "2024-03-30 1/1 (1), 2024-03-31 1/1 (1), 2024-04-01 1/1 (1)");
    by_day.touch = T("channel");
    by_day.by[0] = T("month");
    by_day.where = &(sojourn_where){T("day"), T("2024-04-01")};
    by_day.where_count = 1;
    cr_expect_str_eq(traced(&st, by_day), "voice 1/1 (1)");
    by_day.size = sizeof by_day;
    cr_assert_eq(sojourn_trace(st.s, &by_day, &answer, NULL), SOJOURN_OK);
    cr_assert_eq(sojourn_cursor_drill(answer, 0, &cursor, NULL), SOJOURN_OK);
    cr_assert_eq(sojourn_cursor_next(cursor, &span, NULL), SOJOURN_OK);
    cr_expect_eq(span->start, at(MARCH_31, 22, 30));
    cr_expect_eq(sojourn_cursor_next(cursor, &span, NULL), SOJOURN_DONE);
    sojourn_cursor_close(cursor);
    h.answer = -5;
    cr_assert_eq(sojourn_cursor_drill(answer, 0, &cursor, NULL), SOJOURN_OK);
    cr_expect_eq(sojourn_cursor_next(cursor, &span, &error), SOJOURN_E_CALLBACK);
    cr_expect_eq(error.detail, -5);
    sojourn_cursor_close(cursor);
    sojourn_answer_close(answer);
    by_day.context = &fails;
    cr_expect_str_eq(traced(&st, by_day), "-7 -7");
    fails = (host){0, DAYS(1)};
    cr_expect_str_eq(traced(&st, by_day), "-7 -1", "a day ahead");
    by_day = (sojourn_path){.name = T("first_step"), .context = &fails, .offset = berlin};
    cr_expect_str_eq(traced(&st, by_day), "voice 3/1 (3)",
                     "a clock that nothing asks for is not asked");
    story_close(&st);
}

/* That day has 23 hours: a first one of the ninth, all of its own, the last of the next. */
Test(hosts, a_day_of_23_hours_is_one)
{
    story st;
    host h = {0, 0};
    const long long hour = 3600000000;
    char wanted[200];

    three_nights(&st);
    snprintf(wanted, sizeof wanted,
             "2024-03-30 0/%lld (0), 2024-03-31 %lld/%lld (1), 2024-04-01 0/%lld (0)", hour, hour,
             23 * hour, hour);
    cr_expect_str_eq(measured(&st, (sojourn_metric){.name = T("occupancy"),
                                                    .by = {T("day")},
                                                    .context = &h,
                                                    .offset = berlin}),
                     wanted);
    story_close(&st);
}

Test(hosts, a_clock_that_fails_or_is_a_day_off)
{
    story st;
    host fails = {-7, 0}, far = {0, DAYS(1)};

    three_nights(&st);
    cr_expect_str_eq(measured(&st, (sojourn_metric){.name = T("events"),
                                                    .by = {T("day")},
                                                    .context = &fails,
                                                    .offset = berlin}),
                     "-7 -7");
    cr_expect_str_eq(
        measured(&st, (sojourn_metric){.name = T("retained"), .context = &far, .offset = berlin}),
        "-7 -1");
    cr_expect_str_eq(
        measured(&st, (sojourn_metric){.name = T("events"), .context = &fails, .offset = berlin}),
        " 4/1 (4)", "a clock that nothing asks for is not asked");
    story_close(&st);
}

static void three_contacts(story *st)
{
    story_open(st, NULL);
    call(st, "account:a", "voice", at(MON, 9, 0));
    call(st, "account:a", "voice", at(MON, 9, 1));
    call(st, "account:a", "voice", at(MON, 9, 2));
    call(st, "account:b", "voice", at(MON, 10, 0));
    call(st, "account:c", "email", at(MON, 11, 0));
    look(st);
}

Test(hosts, a_score_of_ones_own)
{
    story st;
    host h = {0, 0};

    three_contacts(&st);
    cr_expect_str_eq(
        measured(&st, (sojourn_metric){.name = T("frustration"), .context = &h, .score = score}),
        " 20000000/2 (2)");
    cr_expect_str_eq(measured(&st, (sojourn_metric){.name = T("frustration"),
                                                    .by = {T("channel")},
                                                    .context = &h,
                                                    .score = score}),
                     "email 0/0 (0), voice 20000000/2 (2)");
    cr_expect_str_eq(measured(&st, (sojourn_metric){.name = T("events"), .score = score}), "-1 0");
    h.answer = -5;
    sojourn_id facts, spans;
    cr_expect_str_eq(
        measured(&st, (sojourn_metric){.name = T("frustration"), .context = &h, .score = score}),
        "-7 -5");
    cr_assert_eq(sojourn_digest(st.s, &facts, &spans, NULL), SOJOURN_OK);
    cr_expect(facts.low == st.facts.low && spans.low == st.spans.low);
    story_close(&st);
}

Test(hosts, a_score_that_fails_on_the_way_down)
{
    story st;
    host h = {0, 0};
    const sojourn_metric metric = {
        .size = sizeof metric, .name = T("frustration"), .context = &h, .score = score};
    sojourn_answer *answer;
    sojourn_cursor *cursor;
    const sojourn_span *span;
    sojourn_error error = {0};
    uint64_t count = 0;

    three_contacts(&st);
    cr_assert_eq(sojourn_measure(st.s, &metric, &answer, NULL), SOJOURN_OK);
    cr_assert_eq(sojourn_cursor_drill(answer, 0, &cursor, NULL), SOJOURN_OK);
    h.answer = -3;
    cr_expect_eq(sojourn_cursor_next(cursor, &span, &error), SOJOURN_E_CALLBACK);
    cr_expect_eq(error.detail, -3);
    h.answer = 0;
    while (sojourn_cursor_next(cursor, &span, NULL) == SOJOURN_OK)
        count++;
    cr_expect_eq(count, 2);
    sojourn_cursor_close(cursor);
    sojourn_answer_close(answer);
    story_close(&st);
}
