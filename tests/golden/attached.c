/* SPDX-License-Identifier: MIT */
/* How a contact that states nobody came to its customer: each way of law 3.3, told by law 10. */
#include "told.h"

#include <criterion/criterion.h>

Test(attached, by_a_value)
{
    story st;
    told t;

    story_open(&st, NULL);
    tell(&st, "cookie:c", EVENT(.system = T("web"), .start = at(MON, 9, 0)));
    tell(&st, "cookie:c account:k", EVENT(.system = T("web"), .start = at(TUE, 10, 0)));
    tell(&st, "cookie:c account:k", EVENT(.system = T("web"), .start = at(FRI, 10, 0)));
    look(&st);
    t = explain(&st, event_at(&st, at(MON, 9, 0)), named(&st, "account:k"));
    expect_rules(&t, "attached");
    cr_expect(text_is(t.rows[0].key, "cookie"));
    cr_expect(id_equal(t.rows[0].evidence, event_at(&st, at(TUE, 10, 0))));
    cr_expect_eq(t.rows[0].measured, HOURS(25));
    cr_expect_eq(t.rows[0].limit, DAYS(30));
    story_close(&st);
}

/* Wednesday's event states nothing, but it is of the contact that asks, and it is near. */
Test(attached, by_another_event_of_the_contact)
{
    const sojourn_kind ip = {.name = T("ip"), .lifetime_us = DAYS(1)};
    const sojourn_options options = {.size = sizeof options, .kinds = &ip, .kind_count = 1};
    story st;
    told t;

    story_open(&st, &options);
    tell(
        &st, "ip:a",
        EVENT(.system = T("web"), .session = T("s"), .start = at(MON, 9, 0), .end = at(WED, 9, 0)));
    tell(&st, "",
         EVENT(.system = T("web"), .session = T("s"), .intent = T("x"), .start = at(WED, 9, 0)));
    tell(&st, "ip:a account:k",
         EVENT(.system = T("web"), .intent = T("y"), .start = at(WED, 20, 0)));
    look(&st);
    t = chain(&st, at(WED, 9, 0), at(WED, 20, 0));
    expect_rules(&t, "session, session, attached, states");
    cr_expect(id_equal(t.rows[2].from, event_at(&st, at(MON, 9, 0))));
    cr_expect(id_equal(t.rows[2].evidence, event_at(&st, at(WED, 20, 0))));
    cr_expect_eq(t.rows[2].measured, HOURS(11));
    cr_expect_eq(t.rows[2].limit, DAYS(1));
    story_close(&st);
}

/* The cookie ranks first, but it is declared not to be k's. */
Test(attached, by_a_value_that_is_not_distinct)
{
    story st;
    told t;

    story_open(&st, NULL);
    tell(&st, "cookie:c device:d account:k", EVENT(.system = T("web"), .start = at(MON, 9, 0)));
    tell(&st, "cookie:c device:d", EVENT(.system = T("web"), .start = at(TUE, 9, 0)));
    tie(&st, "cookie:c", "account:k", SOJOURN_LINK_DISTINCT, 1);
    look(&st);
    t = explain(&st, event_at(&st, at(TUE, 9, 0)), named(&st, "account:k"));
    expect_rules(&t, "attached");
    cr_expect(text_is(t.rows[0].key, "device"));
    story_close(&st);
}

/* The cookie ranks first, and only an event in somebody else's contact touches it. */
Test(attached, by_a_touch_in_another_contact)
{
    story st;
    told t;

    story_open(&st, NULL);
    tell(&st, "account:a",
         EVENT(.system = T("acd"), .contact = T("conference"), .start = at(MON, 9, 0)));
    tell(&st, "account:k cookie:c",
         EVENT(.system = T("acd"), .contact = T("conference"), .start = at(MON, 9, 5)));
    tell(&st, "account:k device:d", EVENT(.system = T("web"), .start = at(TUE, 9, 0)));
    tell(&st, "cookie:c device:d", EVENT(.system = T("web"), .start = at(WED, 9, 0)));
    look(&st);
    t = explain(&st, event_at(&st, at(WED, 9, 0)), named(&st, "account:k"));
    expect_rules(&t, "attached");
    cr_expect(text_is(t.rows[0].key, "cookie"));
    cr_expect(id_equal(t.rows[0].evidence, event_at(&st, at(MON, 9, 5))));
    story_close(&st);
}

Test(attached, by_the_equal_phone)
{
    story st;
    told t;

    story_open(&st, NULL);
    tell(&st, "phone:+4917155501 account:k", EVENT(.system = T("crm"), .start = at(MON, 9, 0)));
    tell(&st, "ani:+4917155501", EVENT(.system = T("acd"), .start = at(JULY, 9, 0)));
    look(&st);
    t = explain(&st, event_at(&st, at(JULY, 9, 0)), named(&st, "account:k"));
    expect_rules(&t, "attached, tie");
    cr_expect(text_is(t.rows[0].key, "ani"));
    cr_expect(id_equal(t.rows[0].to, named(&st, "phone:+4917155501")));
    cr_expect(id_zero(t.rows[0].evidence));
    story_close(&st);
}

/* A phone never asks the equal ani, whatever their classes. */
Test(attached, by_no_equal_ani)
{
    const sojourn_kind kinds[] = {
        {.name = T("phone"), .strength = SOJOURN_CLASS_WEAK, .lifetime_us = DAYS(30)},
        {.name = T("ani"), .strength = SOJOURN_CLASS_STRONG}};
    const sojourn_options options = {.size = sizeof options, .kinds = kinds, .kind_count = 2};
    story st;
    told t;

    story_open(&st, &options);
    tell(&st, "ani:+4917155501 account:k device:d",
         EVENT(.system = T("acd"), .start = at(MON, 9, 0)));
    tell(&st, "phone:+4917155501 device:d", EVENT(.system = T("web"), .start = at(TUE, 9, 0)));
    look(&st);
    t = explain(&st, event_at(&st, at(TUE, 9, 0)), named(&st, "account:k"));
    cr_expect(text_is(t.rows[0].key, "device"));
    cr_expect_eq(t.rows[0].measured, DAYS(1));
    story_close(&st);
}

Test(attached, by_an_issue_key)
{
    story st;
    told t;

    story_open(&st, NULL);
    tell(&st, "account:k", EVENT(.system = T("crm"), .issue = T("t1"), .start = at(MON, 9, 0)));
    tell(&st, "", EVENT(.system = T("web"), .issue = T("t1"), .start = at(TUE, 9, 0)));
    look(&st);
    t = explain(&st, event_at(&st, at(TUE, 9, 0)), named(&st, "account:k"));
    expect_rules(&t, "issue key, states");
    cr_expect(text_is(t.rows[0].key, "t1"));
    t = chain(&st, at(TUE, 9, 0), at(MON, 9, 0));
    expect_rules(&t, "issue key");
    story_close(&st);
}

/* Two customers state t1, which so decides nothing. */
Test(attached, by_the_key_of_one_customer)
{
    story st;
    told t;

    story_open(&st, NULL);
    tell(&st, "account:k", EVENT(.system = T("crm"), .issue = T("t1"), .start = at(MON, 9, 0)));
    tell(&st, "account:l", EVENT(.system = T("crm"), .issue = T("t1"), .start = at(MON, 9, 5)));
    tell(&st, "account:k", EVENT(.system = T("crm"), .issue = T("t2"), .start = at(MON, 9, 10)));
    tell(&st, "",
         EVENT(.system = T("web"), .session = T("s"), .issue = T("t1"), .start = at(TUE, 9, 0)));
    tell(&st, "",
         EVENT(.system = T("web"), .session = T("s"), .issue = T("t2"), .start = at(TUE, 9, 5)));
    look(&st);
    t = chain(&st, at(TUE, 9, 0), at(MON, 9, 10));
    expect_rules(&t, "session, session, issue key");
    cr_expect(text_is(t.rows[2].key, "t2"));
    story_close(&st);
}
