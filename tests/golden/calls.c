/* SPDX-License-Identifier: MIT */
/* Cursors, callbacks, moments at which a call is refused; version and status texts. */
#include "story.h"

#include <criterion/criterion.h>
#include <string.h>

static sojourn *open_one(const sojourn_rules *rules)
{
    const sojourn_options options = {.size = sizeof options, .rules = rules};
    sojourn *s = NULL;

    cr_assert_eq(sojourn_open(&options, &s, NULL), SOJOURN_OK);
    return s;
}

static sojourn_status feed_at(sojourn *s, int day, sojourn_error *error)
{
    const sojourn_identifier k = {T("account"), T("k")};
    const sojourn_event e = EVENT(.system = T("acd"), .intent = T("billing"),
                                  .start = at(day, 9, 0), .identifiers = &k, .identifier_count = 1);

    return sojourn_feed(s, &e, 1, error);
}

static sojourn *settled(void)
{
    sojourn *s = open_one(NULL);

    cr_assert_eq(feed_at(s, MON, NULL), SOJOURN_OK);
    cr_assert_eq(feed_at(s, TUE, NULL), SOJOURN_OK);
    cr_assert_eq(sojourn_settle(s, NULL), SOJOURN_OK);
    return s;
}

static void refuse(const sojourn *s, const char *what, sojourn_query query)
{
    sojourn_cursor *cursor = (sojourn_cursor *)&query;
    sojourn_error error = {0};

    cr_expect_eq(sojourn_cursor_open(s, &query, &cursor, &error), SOJOURN_E_ARGUMENT, "%s", what);
    cr_expect_null(cursor, "%s", what);
    cr_expect_gt(strlen(error.message), 5, "%s", what);
}

static uint64_t rows(const sojourn *s, sojourn_query query)
{
    walk found;
    uint64_t n;

    query.size = sizeof query;
    cr_assert_eq(walk_query(s, &query, &found, NULL), SOJOURN_OK);
    n = found.count;
    walk_free(&found);
    return n;
}

Test(cursor, queries_that_are_refused)
{
    sojourn *s = settled();
    const sojourn_query q = {.size = sizeof q};
    sojourn_query bad = q;

    bad.size = 0;
    refuse(s, "no size", bad);
    bad = q;
    bad.level = 5;
    refuse(s, "level", bad);
    bad.level = -1;
    refuse(s, "level", bad);
    bad = q;
    bad.flags = 2;
    refuse(s, "flags", bad);
    bad = q;
    bad.customer = (sojourn_identifier){T("passport"), T("k")};
    refuse(s, "kind", bad);
    bad.customer = (sojourn_identifier){T("account"), T("\xff")};
    refuse(s, "not UTF-8", bad);
    refuse(NULL, "no handle", q);
    cr_expect_eq(sojourn_cursor_open(s, &q, NULL, NULL), SOJOURN_E_ARGUMENT);
    cr_expect_eq(sojourn_cursor_next(NULL, NULL, NULL), SOJOURN_E_ARGUMENT);
    sojourn_cursor_close(NULL);
    sojourn_close(s);
}

Test(cursor, periods_and_limits)
{
    sojourn *s = settled();
    const int64_t mon = at(MON, 9, 0), tue = at(TUE, 9, 0);

    cr_expect_eq(rows(s, (sojourn_query){.level = EVENTS}), 2);
    cr_expect_eq(rows(s, (sojourn_query){.level = EVENTS, .limit = 1}), 1);
    cr_expect_eq(rows(s, (sojourn_query){.from = mon, .until = tue}), 1, "until is not in it");
    cr_expect_eq(rows(s, (sojourn_query){.from = mon, .until = tue + 1}), 2);
    cr_expect_eq(rows(s, (sojourn_query){.from = mon + 1, .until = tue + 1}), 1);
    cr_expect_eq(rows(s, (sojourn_query){.level = JOURNEYS, .from = mon + 1, .until = tue}), 1,
                 "a span from before to after");
    cr_expect_eq(rows(s, (sojourn_query){.customer = identifier("account:other")}), 0);
    cr_expect_eq(rows(s, (sojourn_query){.customer = identifier("account:k")}), 2);
    cr_expect_eq(rows(s, (sojourn_query){.within = {1, 2}}), 0);
    sojourn_close(s);
}

Test(cursor, done_stays_done)
{
    sojourn *s = open_one(NULL);
    const sojourn_query q = {.size = sizeof q};
    sojourn_cursor *cursor = NULL;
    const sojourn_span *span = NULL;

    cr_assert_eq(sojourn_settle(s, NULL), SOJOURN_OK);
    cr_assert_eq(sojourn_cursor_open(s, &q, &cursor, NULL), SOJOURN_OK);
    cr_expect_eq(sojourn_cursor_next(cursor, &span, NULL), SOJOURN_DONE);
    cr_expect_eq(sojourn_cursor_next(cursor, &span, NULL), SOJOURN_DONE);
    sojourn_cursor_close(cursor);
    sojourn_close(s);
}

Test(moment, unsettled)
{
    sojourn *s = settled();
    const sojourn_query q = {.size = sizeof q};
    sojourn_cursor *cursor = NULL;
    sojourn_counts counts = {.size = sizeof counts};
    sojourn_id spans;
    sojourn_error error = {0};

    cr_assert_eq(feed_at(s, WED, NULL), SOJOURN_OK);
    cr_expect_eq(sojourn_cursor_open(s, &q, &cursor, &error), SOJOURN_E_UNSETTLED);
    cr_expect_eq(error.status, SOJOURN_E_UNSETTLED);
    cr_expect_null(cursor);
    cr_expect_eq(sojourn_digest(s, NULL, &spans, NULL), SOJOURN_E_UNSETTLED);
    cr_expect_eq(sojourn_digest(s, &spans, NULL, NULL), SOJOURN_OK);
    cr_expect_eq(sojourn_digest(s, NULL, NULL, NULL), SOJOURN_OK);
    cr_expect_eq(sojourn_count(s, &counts, NULL), SOJOURN_OK);
    cr_expect_eq(counts.events, 3);
    cr_expect_gt(counts.bytes, 0);
    cr_expect_eq(sojourn_settle(s, NULL), SOJOURN_OK);
    cr_expect_eq(sojourn_digest(s, NULL, &spans, NULL), SOJOURN_OK);
    sojourn_close(s);
}

Test(moment, stale)
{
    sojourn *s = settled();
    const sojourn_query q = {.size = sizeof q};
    sojourn_cursor *cursor = NULL;
    const sojourn_span *span = NULL;

    cr_assert_eq(sojourn_cursor_open(s, &q, &cursor, NULL), SOJOURN_OK);
    cr_assert_eq(sojourn_cursor_next(cursor, &span, NULL), SOJOURN_OK);
    cr_assert_eq(feed_at(s, WED, NULL), SOJOURN_OK);
    cr_expect_eq(sojourn_cursor_next(cursor, &span, NULL), SOJOURN_E_STALE);
    cr_assert_eq(sojourn_settle(s, NULL), SOJOURN_OK);
    cr_expect_eq(sojourn_cursor_next(cursor, &span, NULL), SOJOURN_E_STALE);
    sojourn_cursor_close(cursor);
    sojourn_close(s);
}

Test(moment, null_arguments)
{
    sojourn *s = settled();
    sojourn_counts counts = {.size = 0};

    cr_expect_eq(sojourn_settle(NULL, NULL), SOJOURN_E_ARGUMENT);
    cr_expect_eq(sojourn_count(s, NULL, NULL), SOJOURN_E_ARGUMENT);
    cr_expect_eq(sojourn_count(NULL, &counts, NULL), SOJOURN_E_ARGUMENT);
    cr_expect_eq(sojourn_count(s, &counts, NULL), SOJOURN_E_ARGUMENT, "no size");
    counts.size = offsetof(sojourn_counts, links);
    counts.links = 77;
    cr_expect_eq(sojourn_count(s, &counts, NULL), SOJOURN_OK, "yesterday's size");
    cr_expect_eq(counts.events, 2);
    cr_expect_eq(counts.links, 77, "what is beyond the size is not touched");
    cr_expect_eq(sojourn_digest(NULL, NULL, NULL, NULL), SOJOURN_E_ARGUMENT);
    sojourn_close(NULL);
    sojourn_close(s);
}

/* A rule that calls back, or fails. */
typedef struct judge {
    sojourn *s;
    int32_t answer;
    uint64_t fail_on, asked;
    sojourn_status feed, settle, digest, cursor, link;
} judge;

static void call_back(judge *j)
{
    const sojourn_query q = {.size = sizeof q};
    const sojourn_identifier a = {T("account"), T("a")}, b = {T("account"), T("b")};
    sojourn_cursor *cursor = NULL;
    sojourn_id facts;

    j->feed = feed_at(j->s, WED, NULL);
    j->settle = sojourn_settle(j->s, NULL);
    j->digest = sojourn_digest(j->s, &facts, NULL, NULL);
    j->cursor = sojourn_cursor_open(j->s, &q, &cursor, NULL);
    j->link = sojourn_link(j->s, &a, &b, SOJOURN_LINK_SAME, 0, NULL);
}

static int32_t identify(void *context, const sojourn_event *event, sojourn_identifier *out,
                        uint64_t capacity, uint64_t *count)
{
    judge *j = context;

    cr_expect_eq(capacity, 32);
    if (j->s != NULL)
        call_back(j);
    out[0] = event->identifiers[0];
    *count = 1;
    return ++j->asked == j->fail_on ? j->answer : 0;
}

static int32_t same_issue(void *context, const sojourn_span *last, const sojourn_span *next)
{
    judge *j = context;

    cr_expect_eq(last->level, SOJOURN_LEVEL_INTERACTION);
    cr_expect(id_zero(last->parent) && id_zero(next->parent));
    if (j->s != NULL)
        call_back(j);
    return ++j->asked == j->fail_on ? j->answer : 1;
}

static void expect_busy(const judge *j)
{
    cr_expect_gt(j->asked, 0);
    cr_expect_eq(j->feed, SOJOURN_E_BUSY);
    cr_expect_eq(j->settle, SOJOURN_E_BUSY);
    cr_expect_eq(j->digest, SOJOURN_E_BUSY);
    cr_expect_eq(j->cursor, SOJOURN_E_BUSY);
    cr_expect_eq(j->link, SOJOURN_E_BUSY);
}

Test(callback, busy)
{
    judge j = {0};
    const sojourn_rules identifies = {
        .size = sizeof identifies, .context = &j, .identify = identify};
    const sojourn_rules judges = {.size = sizeof judges, .context = &j, .same_issue = same_issue};

    j.s = open_one(&identifies);
    cr_expect_eq(feed_at(j.s, MON, NULL), SOJOURN_OK);
    expect_busy(&j);
    sojourn_close(j.s);

    j = (judge){0};
    j.s = open_one(&judges);
    cr_expect_eq(feed_at(j.s, MON, NULL), SOJOURN_OK);
    cr_expect_eq(feed_at(j.s, TUE, NULL), SOJOURN_OK);
    cr_expect_eq(sojourn_settle(j.s, NULL), SOJOURN_OK);
    expect_busy(&j);
    sojourn_close(j.s);
}

Test(callback, identify_fails)
{
    judge j = {.fail_on = 2, .answer = -42};
    const sojourn_rules rules = {.size = sizeof rules, .context = &j, .identify = identify};
    const sojourn_identifier k = {T("account"), T("k")};
    const sojourn_event batch[] = {EVENT(.start = 1, .identifiers = &k, .identifier_count = 1),
                                   EVENT(.start = 2, .identifiers = &k, .identifier_count = 1)};
    sojourn *s = open_one(&rules);
    sojourn_counts counts = {.size = sizeof counts};
    sojourn_error error = {0};

    cr_expect_eq(sojourn_feed(s, batch, 2, &error), SOJOURN_E_CALLBACK);
    cr_expect_eq(error.status, SOJOURN_E_CALLBACK);
    cr_expect_eq(error.detail, -42);
    cr_expect_eq(error.index, 1);
    cr_expect_eq(sojourn_count(s, &counts, NULL), SOJOURN_OK);
    cr_expect_eq(counts.events, 0, "all or none");
    cr_expect_eq(sojourn_feed(s, batch, 2, &error), SOJOURN_OK, "it may be repeated");
    sojourn_close(s);
}

Test(callback, same_issue_fails)
{
    judge j = {.fail_on = 1, .answer = -3};
    const sojourn_rules rules = {.size = sizeof rules, .context = &j, .same_issue = same_issue};
    sojourn *s = open_one(&rules);
    sojourn_id spans;
    sojourn_error error = {0};

    cr_assert_eq(feed_at(s, MON, NULL), SOJOURN_OK);
    cr_assert_eq(feed_at(s, TUE, NULL), SOJOURN_OK);
    cr_expect_eq(sojourn_settle(s, &error), SOJOURN_E_CALLBACK);
    cr_expect_eq(error.detail, -3);
    cr_expect_eq(sojourn_digest(s, NULL, &spans, NULL), SOJOURN_E_UNSETTLED);
    cr_expect_eq(sojourn_settle(s, &error), SOJOURN_OK, "the next settle goes on");
    cr_expect_eq(sojourn_digest(s, NULL, &spans, NULL), SOJOURN_OK);
    sojourn_close(s);
}

Test(words, version_and_status)
{
    cr_expect_eq(sojourn_version(), SOJOURN_VERSION);
    for (sojourn_status a = SOJOURN_E_CALLBACK; a <= SOJOURN_DONE; a++) {
        cr_assert_not_null(sojourn_status_text(a));
        cr_expect_gt(strlen(sojourn_status_text(a)), 0);
        for (sojourn_status b = SOJOURN_E_CALLBACK; b < a; b++)
            cr_expect_str_neq(sojourn_status_text(a), sojourn_status_text(b));
    }
    cr_expect_not_null(sojourn_status_text(99));
    cr_expect_not_null(sojourn_status_text(INT32_MIN));
}
