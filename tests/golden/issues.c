/* SPDX-License-Identifier: MIT */
/* The golden cases about engagements: doc/law.md, section 12; and states as of a time. */
#include "story.h"

#include <criterion/criterion.h>

static void billing(story *st, int day, sojourn_text ticket)
{
    tell(st, "account:k",
         EVENT(.system = T("acd"), .intent = T("billing"), .issue = ticket, .start = at(day, 9, 0),
               .end = at(day, 9, 10)));
}

Test(golden, two_tickets)
{
    story st;

    story_open(&st, NULL);
    billing(&st, MON, T(""));
    billing(&st, TUE, T("T1"));
    billing(&st, WED, T(""));
    billing(&st, THU, T("T2"));
    billing(&st, JULY, T("T1"));
    look(&st);
    cr_expect_eq(count(&st, INTERACTIONS), 5);
    cr_expect_eq(count(&st, ENGAGEMENTS), 2);
    cr_expect(together(&st, ENGAGEMENTS, at(MON, 9, 0), at(TUE, 9, 0)));
    cr_expect(together(&st, ENGAGEMENTS, at(MON, 9, 0), at(WED, 9, 0)));
    cr_expect(together(&st, ENGAGEMENTS, at(MON, 9, 0), at(JULY, 9, 0)));
    cr_expect_eq(begun(&st, ENGAGEMENTS, at(THU, 9, 0))->child_count, 1);
    cr_expect(text_is(begun(&st, ENGAGEMENTS, at(MON, 9, 0))->issue, "T1"));
    cr_expect(text_is(begun(&st, ENGAGEMENTS, at(THU, 9, 0))->issue, "T2"));
    story_close(&st);
}

static void buy(story *st, int day, int64_t cents)
{
    tell(st, "account:k",
         EVENT(.system = T("shop"), .type = SOJOURN_EVENT_VISIT, .intent = T("new line"),
               .channel = T("web"), .start = at(day, 9, 0), .end = at(day, 9, 20)));
    tell(st, "account:k",
         EVENT(.system = T("shop"), .type = SOJOURN_EVENT_PURCHASE, .value = cents,
               .currency = "EUR", .channel = T("web"), .start = at(day, 9, 20)));
}

Test(golden, two_purchases)
{
    const sojourn_window sales = {.intent = T("new line"), .sales = 1};
    const sojourn_options options = {.size = sizeof options, .windows = &sales, .window_count = 1};
    story st;

    story_open(&st, &options);
    buy(&st, MON, 4900);
    buy(&st, THU, 100);
    look(&st);
    cr_expect_eq(count(&st, ENGAGEMENTS), 2);
    for (uint64_t i = 0; i < count(&st, ENGAGEMENTS); i++)
        cr_expect_eq(st.level[ENGAGEMENTS].spans[i].state, SOJOURN_STATE_SOLD);
    cr_expect_eq(begun(&st, ENGAGEMENTS, at(MON, 9, 0))->value.low, 4900);
    cr_expect_eq(st.level[JOURNEYS].spans[0].value.low, 5000);
    story_close(&st);
}

Test(golden, survey)
{
    const sojourn_span *call;
    story st;

    story_open(&st, NULL);
    tell(&st, "account:k",
         EVENT(.system = T("acd"), .session = T("1"), .contact = T("c1"),
               .type = SOJOURN_EVENT_CONNECT, .start = at(MON, 9, 0), .end = at(MON, 9, 10)));
    tell(&st, "",
         EVENT(.system = T("acd"), .session = T("1"), .type = SOJOURN_EVENT_RESOLVE,
               .start = at(MON, 9, 10)));
    tell(&st, "account:k",
         EVENT(.system = T("survey"), .type = SOJOURN_EVENT_CSAT, .value = 5,
               .start = at(WED, 12, 0)));
    look(&st);
    cr_expect_eq(count(&st, INTERACTIONS), 1);
    call = &st.level[INTERACTIONS].spans[0];
    cr_expect_eq(call->end, at(MON, 9, 10), "it ends on Monday");
    cr_expect_eq(call->event_count, 3);
    cr_expect_eq(call->child_count, 2);
    cr_expect_eq(st.level[ENGAGEMENTS].spans[0].state, SOJOURN_STATE_RESOLVED);
    story_close(&st);
}

Test(golden, taken_up_again)
{
    story st;

    story_open(&st, NULL);
    billing(&st, MON, T(""));
    tell(&st, "account:k",
         EVENT(.system = T("crm"), .type = SOJOURN_EVENT_RESOLVE, .start = at(MON, 10, 0)));
    billing(&st, WED, T(""));
    look(&st);
    cr_expect_eq(count(&st, ENGAGEMENTS), 1);
    cr_expect(begun(&st, INTERACTIONS, at(WED, 9, 0))->flags & SOJOURN_SPAN_REOPENED);
    cr_expect_eq(st.level[ENGAGEMENTS].spans[0].state, SOJOURN_STATE_OPEN);
    look_as_of(&st, at(TUE, 9, 0));
    cr_expect_eq(st.level[ENGAGEMENTS].spans[0].state, SOJOURN_STATE_RESOLVED);
    look_as_of(&st, at(MON, 9, 30));
    cr_expect_eq(st.level[ENGAGEMENTS].spans[0].state, SOJOURN_STATE_OPEN);
    look_as_of(&st, at(MON, 8, 59));
    cr_expect_eq(st.level[ENGAGEMENTS].spans[0].state, SOJOURN_STATE_NONE);
    look_as_of(&st, at(WED, 9, 10) + DAYS(7) - 1);
    cr_expect_eq(st.level[ENGAGEMENTS].spans[0].state, SOJOURN_STATE_OPEN);
    look_as_of(&st, at(WED, 9, 10) + DAYS(7));
    cr_expect_eq(st.level[ENGAGEMENTS].spans[0].state, SOJOURN_STATE_EXPIRED);
    story_close(&st);
}

Test(golden, cancelled_for_good)
{
    story st;

    story_open(&st, NULL);
    billing(&st, MON, T(""));
    tell(&st, "account:k",
         EVENT(.system = T("crm"), .type = SOJOURN_EVENT_CANCEL, .start = at(MON, 9, 5)));
    billing(&st, TUE, T(""));
    look(&st);
    cr_expect_eq(count(&st, ENGAGEMENTS), 2);
    cr_expect_eq(begun(&st, ENGAGEMENTS, at(MON, 9, 0))->state, SOJOURN_STATE_CANCELLED);
    story_close(&st);
}

Test(golden, goal_closes_any_issue)
{
    const sojourn_text goal = T("gold");
    const sojourn_options options = {.size = sizeof options, .goals = &goal, .goal_count = 1};
    story st;

    story_open(&st, &options);
    billing(&st, MON, T(""));
    tell(&st, "account:k",
         EVENT(.system = T("shop"), .type = SOJOURN_EVENT_PURCHASE, .name = T("gold"),
               .start = at(MON, 9, 5)));
    look(&st);
    cr_expect_eq(count(&st, ENGAGEMENTS), 1);
    cr_expect_eq(st.level[ENGAGEMENTS].spans[0].state, SOJOURN_STATE_SOLD);
    story_close(&st);
}

Test(golden, windows_are_exact)
{
    for (int64_t shorter = 0; shorter <= 1; shorter++) {
        story st;

        story_open(&st, NULL);
        billing(&st, MON, T(""));
        tell(&st, "account:k",
             EVENT(.system = T("acd"), .intent = T("billing"),
                   .start = at(MON, 9, 10) + DAYS(7) - shorter));
        look(&st);
        cr_expect_eq(count(&st, ENGAGEMENTS), shorter ? 1 : 2);
        story_close(&st);
    }
}

Test(golden, no_intent_joins_within_a_day)
{
    for (int64_t shorter = 0; shorter <= 1; shorter++) {
        story st;

        story_open(&st, NULL);
        billing(&st, MON, T(""));
        tell(&st, "account:k",
             EVENT(.system = T("acd"), .start = at(MON, 9, 10) + DAYS(1) - shorter));
        look(&st);
        cr_expect_eq(count(&st, ENGAGEMENTS), shorter ? 1 : 2);
        story_close(&st);
    }
}
