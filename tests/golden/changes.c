/* SPDX-License-Identifier: MIT */
/* The change list: late merge and un-merge (doc/law.md, section 7), what counts as a change, whose
 * counterpart a span is, settles that failed, and calls that are refused. */
#include "story.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { MADE = SOJOURN_CHANGE_MADE, CHANGED = SOJOURN_CHANGE_CHANGED, GONE = SOJOURN_CHANGE_GONE };

/* The list of what the last settle did, after look(). */
static walk changes(const story *st)
{
    walk rows = {0};
    sojourn_error error = {0};

    cr_assert_eq(walk_changes(st->s, &rows, &error), SOJOURN_OK, "%s", error.message);
    return rows;
}

static uint64_t rows_of(const walk *rows, int32_t level, int32_t change)
{
    uint64_t n = 0;

    for (uint64_t i = 0; i < rows->count; i++)
        n += rows->spans[i].level == level && rows->spans[i].change == change;
    return n;
}

static void expect_rows(const walk *rows, int32_t level, uint64_t made, uint64_t changed,
                        uint64_t gone)
{
    cr_expect_eq(rows_of(rows, level, MADE), made, "level %" PRId32 ", made", level);
    cr_expect_eq(rows_of(rows, level, CHANGED), changed, "level %" PRId32 ", changed", level);
    cr_expect_eq(rows_of(rows, level, GONE), gone, "level %" PRId32 ", gone", level);
}

static void expect_settle(const walk *rows, uint64_t number)
{
    for (uint64_t i = 0; i < rows->count; i++)
        cr_expect_eq(rows->spans[i].settle, number);
}

/* The only row of a level and a change. */
static const sojourn_span *row_of(const walk *rows, int32_t level, int32_t change)
{
    const sojourn_span *found = NULL;

    for (uint64_t i = 0; i < rows->count; i++) {
        if (rows->spans[i].level != level || rows->spans[i].change != change)
            continue;
        cr_assert_null(found, "several rows");
        found = &rows->spans[i];
    }
    cr_assert_not_null(found, "no row of level %" PRId32 ", change %" PRId32, level, change);
    return found;
}

static void visit_and_call(story *st)
{
    tell(st, "cookie:c",
         EVENT(.system = T("web"), .session = T("w1"), .type = SOJOURN_EVENT_VISIT,
               .channel = T("web"), .start = at(MON, 9, 0), .end = at(MON, 9, 20)));
    tell(st, "account:k",
         EVENT(.system = T("acd"), .session = T("a1"), .type = SOJOURN_EVENT_CONNECT,
               .channel = T("voice"), .start = at(MON, 9, 15), .end = at(MON, 9, 40)));
}

/* Of interactions and engagements one is left, of both sessions; the other went into it. */
static void expect_joined(const walk *rows, int32_t level)
{
    const sojourn_span *left = row_of(rows, level, CHANGED), *gone = row_of(rows, level, GONE);

    expect_rows(rows, level, 0, 1, 1);
    cr_expect_eq(left->start, at(MON, 9, 0));
    cr_expect_eq(left->end, at(MON, 9, 40));
    cr_expect(id_zero(left->counterpart));
    cr_expect(id_equal(gone->counterpart, left->id), "it went into the one that is left");
    cr_expect(gone->start == 0 && id_zero(gone->customer) && id_zero(gone->parent));
}

static void expect_parted(const walk *rows, int32_t level)
{
    const sojourn_span *left = row_of(rows, level, CHANGED), *made = row_of(rows, level, MADE);

    expect_rows(rows, level, 1, 1, 0);
    cr_expect(id_equal(made->counterpart, left->id), "it came out of the one that is left");
    cr_expect_eq(left->event_count + made->event_count, 2);
}

Test(changes, late_merge_and_un_merge)
{
    story st;
    walk first, merged, parted;

    story_open(&st, NULL);
    visit_and_call(&st);
    look(&st);
    first = changes(&st);
    for (int32_t level = EVENTS; level <= JOURNEYS; level++)
        expect_rows(&first, level, 2, 0, 0);
    expect_settle(&first, 1);

    tie(&st, "cookie:c", "account:k", SOJOURN_LINK_SAME, 0);
    look(&st);
    merged = changes(&st);
    expect_settle(&merged, 2);
    expect_rows(&merged, EVENTS, 0, 1, 0);
    cr_expect(text_is(row_of(&merged, EVENTS, CHANGED)->system, "web"), "it has another customer");
    expect_joined(&merged, INTERACTIONS);
    expect_joined(&merged, ENGAGEMENTS);
    expect_rows(&merged, JOURNEYS, 0, 1, 1);
    cr_expect(id_equal(row_of(&merged, JOURNEYS, CHANGED)->id, named(&st, "account:k")));
    cr_expect(id_equal(row_of(&merged, JOURNEYS, GONE)->id, named(&st, "cookie:c")));
    cr_expect(id_equal(row_of(&merged, JOURNEYS, GONE)->counterpart, named(&st, "account:k")));

    tie(&st, "account:k", "cookie:c", SOJOURN_LINK_NONE, 1);
    look(&st);
    parted = changes(&st);
    expect_settle(&parted, 3);
    expect_rows(&parted, EVENTS, 0, 1, 0);
    expect_parted(&parted, INTERACTIONS);
    expect_parted(&parted, ENGAGEMENTS);
    expect_parted(&parted, JOURNEYS);
    cr_expect(id_equal(row_of(&parted, JOURNEYS, MADE)->id, named(&st, "cookie:c")));
    walk_free(&first);
    walk_free(&merged);
    walk_free(&parted);
    story_close(&st);
}

Test(changes, what_nobody_touched_is_not_listed)
{
    story st;
    walk rows;

    story_open(&st, NULL);
    visit_and_call(&st);
    look(&st);
    tell(&st, "account:other", EVENT(.system = T("acd"), .start = at(TUE, 9, 0)));
    look(&st);
    rows = changes(&st);
    cr_expect_eq(rows.count, WALK_LEVELS);
    for (int32_t level = EVENTS; level <= JOURNEYS; level++)
        expect_rows(&rows, level, 1, 0, 0);
    walk_free(&rows);
    story_close(&st);
}

Test(changes, settle_without_work)
{
    story st;
    walk rows;

    story_open(&st, NULL);
    rows = changes(&st);
    cr_expect_eq(rows.count, 0, "nothing was settled yet");
    visit_and_call(&st);
    look(&st);
    look(&st);
    rows = changes(&st);
    cr_expect_eq(rows.count, 10, "it was settled already: the list stays");
    walk_free(&rows);
    visit_and_call(&st);
    look(&st);
    rows = changes(&st);
    cr_expect_eq(rows.count, 0, "a repeat changes nothing");
    tell(&st, "account:other", EVENT(.system = T("acd"), .start = at(TUE, 9, 0)));
    look(&st);
    rows = changes(&st);
    expect_settle(&rows, 3);
    walk_free(&rows);
    story_close(&st);
}

/* One event of a call that says more at each step. */
static void tell_end(story *st, sojourn_event e)
{
    e.system = T("acd");
    e.session = T("a1");
    e.id = T("end");
    tell(st, "account:k", e);
    look(st);
}

static void call_with_end(story *st)
{
    story_open(st, NULL);
    tell(st, "account:k",
         EVENT(.system = T("acd"), .session = T("a1"), .type = SOJOURN_EVENT_CONNECT,
               .intent = T("billing"), .start = at(MON, 9, 0), .end = at(MON, 11, 0)));
    tell_end(st, EVENT(.start = at(MON, 10, 0), .reference = 7));
}

Test(changes, a_revision)
{
    story st;
    walk rows;

    call_with_end(&st);
    tell_end(&st, EVENT(.start = at(MON, 10, 0), .reference = 8, .revision = 1));
    rows = changes(&st);
    cr_expect_eq(rows.count, 1, "the revision is a field of the event alone");
    cr_expect_eq(row_of(&rows, EVENTS, CHANGED)->revision, 1);
    cr_expect_eq(row_of(&rows, EVENTS, CHANGED)->reference, 8);
    walk_free(&rows);
    tell_end(&st, EVENT(.start = at(MON, 10, 0), .reference = 3, .revision = 1));
    rows = changes(&st);
    cr_expect_eq(rows.count, 1, "so is the smallest reference of a repeat");
    cr_expect_eq(row_of(&rows, EVENTS, CHANGED)->reference, 3);
    walk_free(&rows);
    story_close(&st);
}

Test(changes, a_close_that_no_field_tells)
{
    story st;
    walk rows;

    call_with_end(&st);
    tell_end(&st, EVENT(.start = at(MON, 10, 0), .revision = 1, .type = SOJOURN_EVENT_RESOLVE));
    rows = changes(&st);
    cr_expect_eq(rows.count, 2);
    cr_expect_eq(row_of(&rows, ENGAGEMENTS, CHANGED)->state, SOJOURN_STATE_RESOLVED);
    walk_free(&rows);
    tell_end(&st, EVENT(.start = at(MON, 9, 30), .revision = 2, .type = SOJOURN_EVENT_RESOLVE));
    rows = changes(&st);
    expect_rows(&rows, ENGAGEMENTS, 0, 1, 0);
    cr_expect_eq(rows.count, 2, "the event and the time of the close");
    walk_free(&rows);
    tell_end(&st, EVENT(.start = at(MON, 9, 30), .revision = 3, .type = SOJOURN_EVENT_RESOLVE));
    rows = changes(&st);
    cr_expect_eq(rows.count, 1, "it closes when it did");
    walk_free(&rows);
    story_close(&st);
}

Test(changes, time_is_no_change)
{
    story st;
    walk rows;

    story_open(&st, NULL);
    tell(&st, "account:k",
         EVENT(.system = T("acd"), .intent = T("billing"), .start = at(MON, 9, 0)));
    tell(&st, "account:l",
         EVENT(.system = T("acd"), .intent = T("billing"), .start = at(JULY, 9, 0)));
    look(&st);
    cr_expect_eq(begun(&st, ENGAGEMENTS, at(MON, 9, 0))->state, SOJOURN_STATE_EXPIRED);
    rows = changes(&st);
    expect_rows(&rows, JOURNEYS, 2, 0, 0);
    walk_free(&rows);
    tell(&st, "account:l", EVENT(.system = T("acd"), .start = at(JULY + 300, 9, 0)));
    look(&st);
    rows = changes(&st);
    expect_rows(&rows, JOURNEYS, 0, 1, 0);
    expect_rows(&rows, ENGAGEMENTS, 1, 0, 0);
    walk_free(&rows);
    story_close(&st);
}

Test(changes, retraction_and_return)
{
    story st;
    walk rows;

    call_with_end(&st);
    tell_end(&st, EVENT(.revision = 1, .type = SOJOURN_EVENT_RETRACTED));
    rows = changes(&st);
    expect_rows(&rows, EVENTS, 0, 0, 1);
    cr_expect(id_zero(row_of(&rows, EVENTS, GONE)->counterpart));
    expect_rows(&rows, TRANSACTIONS, 0, 1, 0);
    walk_free(&rows);
    tell_end(&st, EVENT(.start = at(MON, 10, 0), .revision = 2));
    rows = changes(&st);
    expect_rows(&rows, EVENTS, 1, 0, 0);
    expect_rows(&rows, JOURNEYS, 0, 1, 0);
    walk_free(&rows);
    story_close(&st);
}

static void tell_call(story *st, const char *who, const char *session, int minute,
                      uint32_t revision)
{
    tell(st, who,
         EVENT(.system = T("acd"), .id = {session, strlen(session)},
               .session = {session, strlen(session)}, .revision = revision,
               .start = at(MON, 9, minute)));
}

/* Two calls of one interaction go to two others; the smaller session says which is the
 * counterpart. The id of a session's own interaction, asked before, tells which that is. */
static int part(const char *names[4])
{
    story st;
    walk rows;
    sojourn_id own[4], joined;
    int smaller, said = 0;

    story_open(&st, NULL);
    for (int i = 0; i < 4; i++)
        tell_call(&st, i % 2 == 0 ? "account:a" : "account:b", names[i], 5 * i, 0);
    tell_call(&st, "account:c", names[2], 10, 1);
    tell_call(&st, "account:d", names[3], 15, 1);
    look(&st);
    for (int i = 0; i < 4; i++)
        own[i] = begun(&st, INTERACTIONS, at(MON, 9, 5 * i))->id;
    tell_call(&st, "account:e", names[2], 10, 2);
    tell_call(&st, "account:e", names[3], 15, 2);
    look(&st);
    joined = begun(&st, INTERACTIONS, at(MON, 9, 10))->id;
    smaller = id_equal(joined, own[2]) ? 0 : 1;
    tell_call(&st, "account:a", names[2], 10, 3);
    tell_call(&st, "account:b", names[3], 15, 3);
    look(&st);
    rows = changes(&st);
    if (rows_of(&rows, INTERACTIONS, GONE) == 1 &&
        id_equal(row_of(&rows, INTERACTIONS, GONE)->id, joined)) {
        cr_expect(id_equal(row_of(&rows, INTERACTIONS, GONE)->counterpart,
                           begun(&st, INTERACTIONS, at(MON, 9, 5 * smaller))->id));
        cr_expect(id_equal(row_of(&rows, JOURNEYS, GONE)->counterpart,
                           named(&st, smaller == 0 ? "account:a" : "account:b")));
        said = 1 << smaller;
    }
    walk_free(&rows);
    story_close(&st);
    return said;
}

Test(changes, counterpart_by_the_smallest_session)
{
    int said = 0;

    for (int i = 0; i < 40; i++) {
        char text[4][32];
        const char *names[4];

        for (int k = 0; k < 4; k++) {
            snprintf(text[k], sizeof text[k], "s%d-%d", i, k);
            names[k] = text[k];
        }
        said |= part(names);
    }
    cr_expect_eq(said, 3, "both cases were there");
}

typedef struct judge {
    sojourn *s;
    sojourn_status status;
    int asked, fail_on;
} judge;

static int32_t same_issue(void *context, const sojourn_span *last, const sojourn_span *next)
{
    judge *j = context;
    sojourn_cursor *cursor = NULL;

    (void)last;
    (void)next;
    j->status = sojourn_cursor_changes(j->s, &cursor, NULL);
    return ++j->asked == j->fail_on ? -1 : 1;
}

static sojourn *judged(judge *j, sojourn_rules *rules)
{
    sojourn_options options = {.size = sizeof options, .rules = rules};

    *rules = (sojourn_rules){.size = sizeof *rules, .context = j, .same_issue = same_issue};
    cr_assert_eq(sojourn_open(&options, &j->s, NULL), SOJOURN_OK);
    return j->s;
}

/* Two events of each of four customers; `revision` moves every other one. */
static void tell_customers(sojourn *s, uint32_t revision)
{
    static const char names[] = "abcdefgh";

    for (int i = 0; i < 8; i += revision == 0 ? 1 : 2) {
        const sojourn_identifier who = {T("account"), {&names[(i + (int)revision) / 2 % 4], 1}};
        const sojourn_event e =
            EVENT(.system = T("acd"), .id = {&names[i], 1}, .session = {&names[i], 1},
                  .intent = T("billing"), .revision = revision, .start = at(MON + i, 9, 0),
                  .identifiers = &who, .identifier_count = 1);

        cr_assert_eq(sojourn_feed(s, &e, 1, NULL), SOJOURN_OK);
    }
}

/* 1 if the settle failed as it should; then the repeated one lists all since the one before. */
static int fail_midway(int fail_on)
{
    judge j = {0}, k = {0};
    sojourn_rules rules, twins;
    sojourn *s = judged(&j, &rules), *twin = judged(&k, &twins);
    walk rows = {0}, expected = {0};
    char why[1200];
    int failed;

    tell_customers(s, 0);
    tell_customers(twin, 0);
    cr_assert_eq(sojourn_settle(s, NULL), SOJOURN_OK);
    cr_assert_eq(sojourn_settle(twin, NULL), SOJOURN_OK);
    j.fail_on = j.asked + fail_on;
    tell_customers(s, 2);
    tell_customers(twin, 2);
    failed = sojourn_settle(s, NULL) == SOJOURN_E_CALLBACK;
    j.fail_on = 0;
    tell_customers(s, 4);
    tell_customers(twin, 4);
    cr_assert_eq(sojourn_settle(s, NULL), SOJOURN_OK);
    cr_assert_eq(sojourn_settle(twin, NULL), SOJOURN_OK);
    cr_assert_eq(walk_changes(s, &rows, NULL), SOJOURN_OK);
    cr_assert_eq(walk_changes(twin, &expected, NULL), SOJOURN_OK);
    cr_expect_gt(expected.count, 4);
    cr_expect(!failed || walk_equal(&rows, &expected, why, sizeof why), "%d: %s", fail_on, why);
    walk_free(&rows);
    walk_free(&expected);
    sojourn_close(s);
    sojourn_close(twin);
    return failed;
}

Test(changes, a_settle_that_failed)
{
    int failed = 0;

    for (int fail_on = 1; fail_on < 8; fail_on++)
        failed += fail_midway(fail_on);
    cr_expect_gt(failed, 2);
}

Test(changes, refused)
{
    story st;
    sojourn_cursor *cursor = (sojourn_cursor *)&st;
    const sojourn_span *span = NULL;
    sojourn_error error = {0};
    judge j = {0};
    sojourn_rules rules;

    cr_expect_eq(sojourn_cursor_changes(NULL, &cursor, &error), SOJOURN_E_ARGUMENT);
    cr_expect_null(cursor);
    cr_expect_gt(strlen(error.message), 5);
    story_open(&st, NULL);
    cr_expect_eq(sojourn_cursor_changes(st.s, NULL, NULL), SOJOURN_E_ARGUMENT);
    visit_and_call(&st);
    cr_expect_eq(sojourn_cursor_changes(st.s, &cursor, &error), SOJOURN_E_UNSETTLED);
    cr_expect_null(cursor);
    look(&st);
    cr_assert_eq(sojourn_cursor_changes(st.s, &cursor, NULL), SOJOURN_OK);
    cr_expect_eq(sojourn_cursor_next(cursor, &span, NULL), SOJOURN_OK);
    cr_expect_eq(span->size, sizeof *span);
    tell(&st, "account:k", EVENT(.system = T("acd"), .start = at(TUE, 9, 0)));
    cr_expect_eq(sojourn_cursor_next(cursor, &span, NULL), SOJOURN_E_STALE);
    look(&st);
    cr_expect_eq(sojourn_cursor_next(cursor, &span, NULL), SOJOURN_E_STALE);
    sojourn_cursor_close(cursor);
    story_close(&st);

    tell_customers(judged(&j, &rules), 0);
    cr_expect_eq(sojourn_settle(j.s, NULL), SOJOURN_OK);
    cr_expect_gt(j.asked, 0);
    cr_expect_eq(j.status, SOJOURN_E_BUSY);
    sojourn_close(j.s);
}
