/* SPDX-License-Identifier: MIT */
/* An event that comes after a look and goes on with its customer's last session: most only lengthen
 * it, and these say more. look() checks each against the oracle. */
#include "heap.h"
#include "story.h"

#include <criterion/criterion.h>

static void say(story *st, const char *who, const char *session, int64_t start)
{
    tell(st, who,
         EVENT(.system = T("web"), .session = {session, 2}, .type = SOJOURN_EVENT_INPUT,
               .start = start));
}

static uint64_t listed(const story *st, int32_t level, int32_t change)
{
    walk rows = {0};
    uint64_t n = 0;

    cr_assert_eq(walk_changes(st->s, &rows, NULL), SOJOURN_OK);
    for (uint64_t i = 0; i < rows.count; i++)
        n += rows.spans[i].level == level && rows.spans[i].change == change;
    walk_free(&rows);
    return n;
}

/* Two key presses at once: each level has changed once, and the call ends with the later one. */
Test(growth, key_presses)
{
    story st;

    story_open(&st, NULL);
    say(&st, "account:k", "s1", at(MON, 9, 0));
    look(&st);
    say(&st, "", "s1", at(MON, 9, 1));
    say(&st, "account:k", "s1", at(MON, 9, 2));
    look(&st);
    for (int level = TRANSACTIONS; level <= JOURNEYS; level++) {
        cr_expect_eq(begun(&st, level, at(MON, 9, 0))->end, at(MON, 9, 2));
        cr_expect_eq(begun(&st, level, at(MON, 9, 0))->event_count, 3);
        cr_expect_eq(listed(&st, level, SOJOURN_CHANGE_CHANGED), 1);
    }
    cr_expect_eq(listed(&st, EVENTS, SOJOURN_CHANGE_MADE), 2);
    story_close(&st);
}

/* A thousand page views at once are one more thing to remember, not a thousand. */
Test(growth, many_at_once)
{
    heap h;
    sojourn_options o = {.size = sizeof o, .allocator = &h.allocator};
    story st;

    heap_init(&h);
    story_open(&st, &o);
    say(&st, "account:k", "s1", at(MON, 9, 0));
    cr_assert_eq(sojourn_settle(st.s, NULL), SOJOURN_OK);
    for (int i = 1; i <= 1000; i++)
        say(&st, "", "s1", at(MON, 9, 0) + i);
    uint64_t before = h.bytes;
    cr_assert_eq(sojourn_settle(st.s, NULL), SOJOURN_OK);
    cr_expect_lt(h.bytes - before, 100 * 1000, "%d bytes", (int)(h.bytes - before));
    look(&st);
    cr_expect_eq(begun(&st, JOURNEYS, at(MON, 9, 0))->event_count, 1001);
    story_close(&st);
}

/* A key press, and in the same breath a call of long ago: the journey is told once. */
Test(growth, and_more_of_the_customer)
{
    story st;

    story_open(&st, NULL);
    say(&st, "account:k", "s1", at(WED, 9, 0));
    look(&st);
    say(&st, "", "s1", at(WED, 9, 1));
    say(&st, "account:k", "s2", at(MON, 9, 0));
    look(&st);
    cr_expect_eq(listed(&st, JOURNEYS, SOJOURN_CHANGE_CHANGED), 1);
    cr_expect_eq(listed(&st, TRANSACTIONS, SOJOURN_CHANGE_CHANGED), 1);
    cr_expect_eq(listed(&st, TRANSACTIONS, SOJOURN_CHANGE_MADE), 1);
    story_close(&st);
}

/* An event was a mistake, and then was none: it is made anew. */
Test(growth, taken_back_and_told_again)
{
    sojourn_event press =
        EVENT(.system = T("web"), .session = T("s1"), .id = T("e"), .start = at(MON, 9, 1));
    story st;

    story_open(&st, NULL);
    say(&st, "account:k", "s1", at(MON, 9, 0));
    tell(&st, "", press);
    look(&st);
    press.revision = 1;
    press.type = SOJOURN_EVENT_RETRACTED;
    tell(&st, "", press);
    look(&st);
    cr_expect_eq(listed(&st, EVENTS, SOJOURN_CHANGE_GONE), 1);
    press.revision = 2;
    press.type = SOJOURN_EVENT_INPUT;
    tell(&st, "", press);
    look(&st);
    cr_expect_eq(listed(&st, EVENTS, SOJOURN_CHANGE_MADE), 1);
    cr_expect_eq(listed(&st, EVENTS, SOJOURN_CHANGE_CHANGED), 0);
    story_close(&st);
}

/* A conference of two accounts is that account's which was stated first. The IVR says so late: at
 * the very time at which the other system states both, or some minutes before. */
static void confer(int minute)
{
    story st;

    story_open(&st, NULL);
    tell(&st, "",
         EVENT(.system = T("x"), .session = T("x1"), .contact = T("c"), .start = at(MON, 8, 40)));
    tell(&st, "account:k", EVENT(.system = T("x"), .session = T("x1"), .start = at(MON, 9, 0)));
    tell(&st, "account:l",
         EVENT(.system = T("x"), .session = T("x1"), .sequence = 1, .start = at(MON, 9, 0)));
    tell(&st, "",
         EVENT(.system = T("ivr"), .session = T("a1"), .contact = T("c"), .start = at(MON, 8, 50)));
    look(&st);
    cr_expect(id_equal(st.level[JOURNEYS].spans[0].id, named(&st, "account:k")));
    tell(&st, "account:l",
         EVENT(.system = T("ivr"), .session = T("a1"), .start = at(MON, 8, minute)));
    look(&st);
    cr_expect(id_equal(st.level[JOURNEYS].spans[0].id, named(&st, "account:l")));
    story_close(&st);
}

Test(growth, first_of_a_conference)
{
    confer(60);
    confer(55);
}

/* The call of 08:00 goes on at 09:20 by its contact key; the chat between them is the last
 * interaction, but its session is not the last: longer, it is near 09:20. */
Test(growth, not_the_last_session)
{
    story st;

    story_open(&st, NULL);
    tell(&st, "account:k",
         EVENT(.system = T("acd"), .session = T("x1"), .contact = T("c"), .start = at(MON, 8, 0)));
    tell(&st, "account:k",
         EVENT(.system = T("acd"), .session = T("x2"), .contact = T("c"), .start = at(MON, 9, 20)));
    say(&st, "account:k", "s1", at(MON, 8, 45));
    look(&st);
    cr_expect_eq(count(&st, INTERACTIONS), 2);
    say(&st, "", "s1", at(MON, 9, 0));
    look(&st);
    cr_expect_eq(count(&st, INTERACTIONS), 1);
    story_close(&st);
}

/* A chat that goes over to voice is a call, and a call soon after a call is a redial. */
Test(growth, becomes_a_call)
{
    story st;

    story_open(&st, NULL);
    tell(&st, "account:k",
         EVENT(.system = T("acd"), .session = T("x1"), .contact = T("c"), .channel = T("chat"),
               .start = at(MON, 9, 0)));
    look(&st);
    tell(&st, "",
         EVENT(.system = T("acd"), .session = T("x1"), .channel = T("voice"),
               .start = at(MON, 9, 1)));
    look(&st);
    tell(&st, "account:k",
         EVENT(.system = T("acd"), .session = T("x2"), .contact = T("d"), .channel = T("voice"),
               .start = at(MON, 9, 5)));
    look(&st);
    cr_expect_eq(count(&st, INTERACTIONS), 2);
    cr_expect(begun(&st, INTERACTIONS, at(MON, 9, 5))->flags & SOJOURN_SPAN_REDIAL);
    story_close(&st);
}

/* A cookie that is stated again reaches further in time. */
Test(growth, a_weak_value_again)
{
    story st;

    story_open(&st, NULL);
    say(&st, "account:k cookie:c", "s1", at(MON, 9, 0));
    tell(&st, "cookie:c", EVENT(.system = T("web"), .start = at(45, 9, 0)));
    look(&st);
    cr_expect_eq(count(&st, JOURNEYS), 2);
    say(&st, "cookie:c", "s1", at(20, 9, 0));
    look(&st);
    cr_expect_eq(count(&st, JOURNEYS), 1);
    story_close(&st);
}

static const char *const sessions[] = {"a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8",
                                       "b1", "b2", "b3", "b4", "b5", "b6", "b7", "b8",
                                       "c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8"};

/* A visit on each of 24 days, too many for what lies near a note. */
static void visit_daily(story *st, const char *who)
{
    for (int day = 1; day <= 24; day++)
        say(st, who, sessions[day - 1], at(day, 9, 0));
    look(st);
}

/* A survey finds the case that it names, far in front of the visits since. */
Test(growth, a_note_looks_far_back)
{
    story st;

    story_open(&st, NULL);
    tell(&st, "account:k",
         EVENT(.system = T("acd"), .session = T("x1"), .issue = T("I-1"), .start = at(MON, 8, 0)));
    visit_daily(&st, "account:k");
    cr_expect_eq(count(&st, INTERACTIONS), 25);
    tell(&st, "account:k",
         EVENT(.system = T("survey"), .issue = T("I-1"), .type = SOJOURN_EVENT_NPS,
               .value = 9, .start = at(25, 9, 0)));
    look(&st);
    cr_expect_eq(count(&st, INTERACTIONS), 25);
    cr_expect(together(&st, INTERACTIONS, at(MON, 8, 0), at(25, 9, 0)));
    story_close(&st);
}

/* A visitor of many days gets an account: what is told of him then is that he is known. */
Test(growth, no_more_anonymous)
{
    story st;

    story_open(&st, NULL);
    visit_daily(&st, "cookie:c");
    cr_expect(st.level[JOURNEYS].spans[0].flags & SOJOURN_SPAN_ANONYMOUS);
    tie(&st, "cookie:c", "account:k", SOJOURN_LINK_SAME, 0);
    say(&st, "cookie:c", "c8", at(24, 9, 1));
    look(&st);
    cr_expect_eq(st.level[JOURNEYS].spans[0].flags & SOJOURN_SPAN_ANONYMOUS, 0);
    cr_expect_eq(listed(&st, TRANSACTIONS, SOJOURN_CHANGE_CHANGED), 24);
    story_close(&st);
}
