/* SPDX-License-Identifier: MIT */
/* Each rule of law 10 once, but for the attachments. */
#include "told.h"

#include <criterion/criterion.h>

/* The example of doc/law.md 10. */
Test(reasons, the_example)
{
    story st;
    told t;

    story_open(&st, NULL);
    tell(&st, "cookie:c",
         EVENT(.system = T("web"), .session = T("w"), .start = at(MON, 9, 0),
               .end = at(MON, 9, 20)));
    tell(&st, "account:k",
         EVENT(.system = T("acd"), .session = T("v"), .start = at(MON, 9, 15),
               .end = at(MON, 9, 40)));
    tie(&st, "cookie:c", "account:k", SOJOURN_LINK_SAME, 1);
    look(&st);
    t = chain(&st, at(MON, 9, 0), at(MON, 9, 15));
    expect_rules(&t, "session, silence, session");
    cr_expect_eq(t.rows[1].measured, 0);
    cr_expect_eq(t.rows[1].limit, MINUTES(30));
    cr_expect(id_equal(t.rows[1].evidence, event_at(&st, at(MON, 9, 15))));
    t = explain(&st, named(&st, "account:k"), event_at(&st, at(MON, 9, 0)));
    expect_rules(&t, "link same, states");
    cr_expect(id_zero(t.rows[0].evidence));
    story_close(&st);
}

Test(reasons, tie_and_states)
{
    story st;
    told t;

    story_open(&st, NULL);
    tell(&st, "account:k phone:+4917155501", EVENT(.system = T("a"), .start = at(MON, 9, 0)));
    tell(&st, "phone:+4917155501", EVENT(.system = T("a"), .start = at(FRI, 9, 0)));
    look(&st);
    t = explain(&st, named(&st, "account:k"), event_at(&st, at(FRI, 9, 0)));
    expect_rules(&t, "tie, states");
    cr_expect(id_equal(t.rows[0].evidence, event_at(&st, at(MON, 9, 0))));
    t = chain(&st, at(MON, 9, 0), at(FRI, 9, 0));
    expect_rules(&t, "states, states");
    story_close(&st);
}

Test(reasons, contact_key)
{
    story st;
    told t;

    story_open(&st, NULL);
    tell(&st, "account:k",
         EVENT(.system = T("ivr"), .session = T("i"), .contact = T("call"), .channel = T("voice"),
               .start = at(MON, 9, 0)));
    tell(&st, "",
         EVENT(.system = T("crm"), .session = T("m"), .parent = T("call"), .channel = T("voice"),
               .start = at(MON, 15, 0)));
    look(&st);
    t = chain(&st, at(MON, 9, 0), at(MON, 15, 0));
    expect_rules(&t, "session, contact key, session");
    cr_expect(text_is(t.rows[1].key, "call"));
    cr_expect_eq(t.rows[1].measured, HOURS(6));
    cr_expect_eq(t.rows[1].limit, DAYS(7));
    t = explain(&st, span_at(&st, TRANSACTIONS, at(MON, 9, 0)),
                span_at(&st, TRANSACTIONS, at(MON, 15, 0)));
    expect_rules(&t, "contact key");
    story_close(&st);
}

Test(reasons, note)
{
    story st;
    told t;

    story_open(&st, NULL);
    tell(&st, "account:k", EVENT(.system = T("acd"), .start = at(MON, 9, 0)));
    tell(&st, "account:k",
         EVENT(.system = T("survey"), .type = SOJOURN_EVENT_CSAT, .start = at(WED, 9, 0)));
    look(&st);
    t = chain(&st, at(WED, 9, 0), at(MON, 9, 0));
    expect_rules(&t, "note");
    cr_expect_eq(t.rows[0].measured, DAYS(2));
    cr_expect_eq(t.rows[0].limit, DAYS(30));
    story_close(&st);
}

Test(reasons, lines_of_an_engagement)
{
    story st;
    told t;

    story_open(&st, NULL);
    tell(&st, "account:k",
         EVENT(.system = T("a"), .intent = T("billing"), .issue = T("t1"), .start = at(MON, 9, 0)));
    tell(&st, "account:k", EVENT(.system = T("a"), .intent = T("billing"), .start = at(WED, 9, 0)));
    tell(&st, "account:k", EVENT(.system = T("a"), .start = at(WED, 21, 0)));
    tell(&st, "account:k", EVENT(.system = T("a"), .issue = T("t1"), .start = at(JULY, 9, 0)));
    look(&st);
    t = chain(&st, at(WED, 9, 0), at(MON, 9, 0));
    expect_rules(&t, "intent");
    cr_expect(text_is(t.rows[0].key, "billing"));
    cr_expect_eq(t.rows[0].measured, DAYS(2));
    cr_expect_eq(t.rows[0].limit, DAYS(7));
    t = chain(&st, at(WED, 9, 0), at(WED, 21, 0));
    expect_rules(&t, "neighbour");
    cr_expect_eq(t.rows[0].limit, DAYS(1));
    t = chain(&st, at(JULY, 9, 0), at(MON, 9, 0));
    expect_rules(&t, "issue");
    cr_expect_eq(t.rows[0].limit, SOJOURN_FOREVER);
    t = chain(&st, at(JULY, 9, 0), at(WED, 21, 0));
    expect_rules(&t, "states, states");
    story_close(&st);
}

Test(reasons, reopened_is_told_with_its_close)
{
    story st;
    told t;

    story_open(&st, NULL);
    tell(&st, "account:k", EVENT(.system = T("a"), .intent = T("x"), .start = at(MON, 9, 0)));
    tell(&st, "account:k",
         EVENT(.system = T("a"), .type = SOJOURN_EVENT_RESOLVE, .start = at(MON, 9, 5)));
    tell(&st, "account:k", EVENT(.system = T("a"), .intent = T("x"), .start = at(TUE, 9, 0)));
    look(&st);
    t = chain(&st, at(TUE, 9, 0), at(MON, 9, 0));
    expect_rules(&t, "intent");
    cr_expect(id_equal(t.rows[0].evidence, event_at(&st, at(MON, 9, 5))));
    story_close(&st);
}

static int32_t always(void *context, const sojourn_span *last, const sojourn_span *next)
{
    (void)context, (void)last, (void)next;
    return 1;
}

Test(reasons, rule_of_the_host)
{
    const sojourn_rules rules = {.size = sizeof rules, .same_issue = always};
    const sojourn_options options = {.size = sizeof options, .rules = &rules};
    story st;
    told t;

    story_open(&st, &options);
    tell(&st, "account:k", EVENT(.system = T("a"), .intent = T("x"), .start = at(MON, 9, 0)));
    tell(&st, "account:k", EVENT(.system = T("a"), .intent = T("y"), .start = at(WED, 9, 0)));
    look(&st);
    t = chain(&st, at(WED, 9, 0), at(MON, 9, 0));
    expect_rules(&t, "same issue");
    story_close(&st);
}

static int32_t never(void *context, const sojourn_span *last, const sojourn_span *next)
{
    (void)context, (void)last, (void)next;
    return 0;
}

/* Ticket t1 on Monday and on a later day at 20:00; what comes that day at 9:00 states nothing. */
static told waiting(int day,
                    int32_t (*same_issue)(void *, const sojourn_span *, const sojourn_span *),
                    int64_t other)
{
    const sojourn_rules rules = {.size = sizeof rules, .same_issue = same_issue};
    const sojourn_options options = {.size = sizeof options, .rules = &rules};
    story st;
    told t;

    story_open(&st, &options);
    tell(&st, "account:k", EVENT(.system = T("a"), .issue = T("t1"), .start = at(MON, 9, 0)));
    tell(&st, "account:k", EVENT(.system = T("a"), .start = at(day, 9, 0)));
    tell(&st, "account:k", EVENT(.system = T("a"), .issue = T("t1"), .start = at(day, 20, 0)));
    look(&st);
    cr_expect_eq(count(&st, ENGAGEMENTS), 1);
    t = chain(&st, at(day, 9, 0), other);
    story_close(&st);
    return t;
}

/* The host said no, or was not asked after so long: it came with the one that it waited for. */
Test(reasons, neighbour_that_was_waited_for)
{
    told t = waiting(WED, never, at(WED, 20, 0));

    expect_rules(&t, "neighbour");
    cr_expect_eq(t.rows[0].measured, HOURS(11));
    cr_expect_eq(t.rows[0].limit, DAYS(1));
    t = waiting(JULY, always, at(JULY, 20, 0));
    expect_rules(&t, "neighbour");
    cr_expect_eq(t.rows[0].measured, HOURS(11));
    t = waiting(WED, always, at(MON, 9, 0));
    expect_rules(&t, "same issue");
    cr_expect_eq(t.rows[0].measured, DAYS(2));
}

/* Five calls, each within half an hour of the one before: the way by the account is shorter. */
Test(reasons, the_shortest_chain)
{
    story st;
    told t;

    story_open(&st, NULL);
    for (int i = 0; i < 5; i++)
        tell(&st, i == 1 ? "" : "account:k",
             EVENT(.system = T("a"), .session = i == 1 ? T("s") : T(""),
                   .contact = i < 2 ? T("c") : T(""), .intent = T("x"),
                   .start = at(MON, 9, 20 * i)));
    look(&st);
    t = chain(&st, at(MON, 9, 0), at(MON, 9, 40));
    expect_rules(&t, "states, states");
    t = chain(&st, at(MON, 9, 20), at(MON, 10, 0));
    expect_rules(&t, "session, silence, silence");
    t = chain(&st, at(MON, 9, 0), at(MON, 9, 20));
    expect_rules(&t, "contact key, session");
    story_close(&st);
}

Test(reasons, part)
{
    story st;
    told t;

    story_open(&st, NULL);
    tell(&st, "account:k", EVENT(.system = T("a"), .start = at(MON, 9, 0)));
    look(&st);
    t = explain(&st, event_at(&st, at(MON, 9, 0)), span_at(&st, ENGAGEMENTS, at(MON, 9, 0)));
    expect_rules(&t, "part");
    cr_expect(id_equal(t.rows[0].to, span_at(&st, ENGAGEMENTS, at(MON, 9, 0))));
    t = explain(&st, named(&st, "account:k"), named(&st, "account:k"));
    expect_rules(&t, "part");
    t = explain(&st, event_at(&st, at(MON, 9, 0)), span_at(&st, JOURNEYS, at(MON, 9, 0)));
    expect_rules(&t, "states");
    story_close(&st);
}
