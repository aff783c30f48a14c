/* SPDX-License-Identifier: MIT */
/* Identity bombs, small: one value, key or chain on everything. They must be right here; what they
 * cost in full size is told by tests/bench/bomb.c. */
#include "story.h"

#include <criterion/criterion.h>
#include <stdio.h>

enum { MANY = 400, SOME = 40 };

/* One event of two identifiers; 0 in place of `b`: of one. */
static void say(story *st, const char *a, int i, const char *b, int k, const char *issue)
{
    char who[80];

    snprintf(who, sizeof who, b != NULL ? "%s:+49%d %s:+49%d" : "%s:+49%d", a, 1000 + i,
             b != NULL ? b : "", 1000 + k);
    tell(st, who,
         EVENT(.system = T("web"), .issue = {issue, issue != NULL ? 2 : 0},
               .start = at(MON, 9, 0) + MINUTES(7) * (i + 1)));
}

/* Half state an account and the value, half the value alone; then one account goes again. */
static void half(const char *kind, int accounts, uint64_t customers)
{
    story st;

    story_open(&st, NULL);
    for (int i = 0; i < MANY; i++)
        say(&st, i % 2 ? kind : "account", i % 2 ? 0 : i % accounts, i % 2 ? NULL : kind, 0, NULL);
    look(&st);
    cr_expect_eq(count(&st, JOURNEYS), customers);
    say(&st, "account", MANY, kind, 0, NULL);
    look(&st);
    cr_expect_geq(count(&st, JOURNEYS), customers);
    story_close(&st);
}

Test(bomb, everybody_on_one_phone)
{
    story st;

    story_open(&st, NULL);
    for (int i = 0; i < MANY; i++)
        say(&st, "account", i, "phone", 0, NULL);
    look(&st);
    cr_expect_eq(count(&st, JOURNEYS), MANY);
    cr_expect_eq(st.counts.largest_customer, 1);
    cr_expect_eq(st.counts.shared, 1);
    story_close(&st);
}

Test(bomb, one_number)
{
    half("ani", MANY, MANY / 2 + 1);
}

Test(bomb, kiosk)
{
    half("cookie", MANY, MANY / 2 + 1);
}

Test(bomb, browser)
{
    half("cookie", 1, 1);
}

Test(bomb, chain_and_star)
{
    story st;

    story_open(&st, NULL);
    for (int i = 0; i < 4 * SOME; i++)
        say(&st, "account", (i + 1) / 2, "loyalty", i / 2, NULL);
    for (int i = 0; i < 4 * SOME; i++)
        say(&st, "user", 0, "customer", i, NULL);
    look(&st);
    cr_expect_eq(count(&st, JOURNEYS), 2);
    cr_expect_eq(st.counts.largest_customer, 4 * SOME + 1);
    story_close(&st);
}

Test(bomb, clique)
{
    story st;

    story_open(&st, NULL);
    for (int i = 0; i < SOME; i++)
        for (int k = 0; k < i; k++)
            say(&st, "account", i, "loyalty", k, NULL);
    look(&st);
    cr_expect_eq(count(&st, JOURNEYS), 1);
    tie(&st, "account:+491001", "loyalty:+491000", SOJOURN_LINK_DISTINCT, 0);
    look(&st);
    cr_expect_gt(st.counts.refused, 0);
    tie(&st, "account:+491001", "loyalty:+491000", SOJOURN_LINK_NONE, 1);
    look(&st);
    cr_expect_eq(count(&st, JOURNEYS), 1);
    cr_expect_eq(st.counts.refused, 0);
    story_close(&st);
}

Test(bomb, one_issue_key)
{
    for (int accounts = 1; accounts <= MANY; accounts += MANY - 1) {
        story st;

        story_open(&st, NULL);
        for (int i = 0; i < MANY; i++)
            say(&st, i % 2 ? "cookie" : "account", i % 2 ? i : i % accounts, NULL, 0, "T1");
        look(&st);
        cr_expect_eq(count(&st, JOURNEYS), accounts == 1 ? 1 : MANY);
        story_close(&st);
    }
}

/* The fourth customer of a mailbox comes and goes. */
Test(bomb, flapping_hub)
{
    story st;

    story_open(&st, NULL);
    for (int i = 0; i < SOME; i++)
        say(&st, i < 3 ? "account" : "email", i < 3 ? i : 0, i < 3 ? "email" : NULL, 0, NULL);
    for (uint32_t i = 0; i < SOME; i++) {
        tell(&st, "account:k email:+491000",
             EVENT(.system = T("crm"), .id = T("1"), .start = at(TUE, 9, 0), .revision = i,
                   .type = i % 2 ? SOJOURN_EVENT_RETRACTED : SOJOURN_EVENT_OTHER));
        look(&st);
        cr_expect_eq(count(&st, JOURNEYS), i % 2 ? 1 : 5);
    }
    story_close(&st);
}
