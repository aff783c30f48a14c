/* SPDX-License-Identifier: MIT */
/* Each rule of law 10 once, each guard once, and the list of what was left out. */
#include "story.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

typedef struct told {
    char rules[400]; /* "session, silence, !shared value" */
    sojourn_reason rows[32];
    uint64_t count;
} told;

static void keep(const sojourn_answer *answer, told *out)
{
    const sojourn_reason *rows;
    size_t length = 0;

    cr_assert_eq(sojourn_answer_reasons(answer, &rows, &out->count, NULL), SOJOURN_OK);
    cr_assert_leq(out->count, 32);
    out->rules[0] = '\0';
    for (uint64_t i = 0; i < out->count; i++) {
        out->rows[i] = rows[i];
        length += (size_t)snprintf(out->rules + length, sizeof out->rules - length, "%s%s%.*s",
                                   i > 0 ? ", " : "", rows[i].apart ? "!" : "",
                                   (int)rows[i].rule.length, rows[i].rule.data);
    }
}

static told explain(const story *st, sojourn_id a, sojourn_id b)
{
    sojourn_answer *answer = NULL;
    sojourn_error error = {0};
    told out;

    cr_assert_eq(sojourn_explain(st->s, a, b, &answer, &error), SOJOURN_OK, "%s", error.message);
    keep(answer, &out);
    sojourn_answer_close(answer);
    return out;
}

static sojourn_id event_at(const story *st, int64_t start)
{
    const sojourn_span *span = begun(st, EVENTS, start);

    cr_assert_not_null(span);
    return span->id;
}

static sojourn_id span_at(const story *st, int level, int64_t start)
{
    const sojourn_span *span = begun(st, level, start);

    cr_assert_not_null(span);
    return span->id;
}

/* The chain between two events, named by their starts; and that its steps hang together. */
static told chain(const story *st, int64_t a, int64_t b)
{
    told t = explain(st, event_at(st, a), event_at(st, b));

    for (uint64_t i = 1; i < t.count; i++)
        cr_expect(t.rows[i].apart || id_equal(t.rows[i].from, t.rows[i - 1].to));
    if (t.count > 0 && !t.rows[0].apart) {
        cr_expect(id_equal(t.rows[0].from, event_at(st, a)));
        cr_expect(id_equal(t.rows[t.count - 1].to, event_at(st, b)));
    }
    return t;
}

static void expect_rules(const told *t, const char *rules)
{
    cr_expect_str_eq(t->rules, rules);
}

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

Test(reasons, attached_by_a_value)
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
Test(reasons, attached_by_another_event_of_the_contact)
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
Test(reasons, attached_by_a_value_that_is_not_distinct)
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
Test(reasons, attached_by_a_touch_in_another_contact)
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

Test(reasons, attached_by_the_equal_phone)
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
Test(reasons, attached_by_no_equal_ani)
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

Test(reasons, attached_by_an_issue_key)
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
Test(reasons, attached_by_the_key_of_one_customer)
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

/* ---- guards ---- */

static told guards(const char *a, const char *b, const sojourn_options *options, int32_t link)
{
    story st;
    told t;

    story_open(&st, options);
    tell(&st, a, EVENT(.system = T("a"), .start = at(MON, 9, 0)));
    tell(&st, b, EVENT(.system = T("b"), .start = at(WED, 9, 0)));
    if (link)
        tie(&st, "account:k", "account:l", link, 1);
    look(&st);
    t = chain(&st, at(MON, 9, 0), at(WED, 9, 0));
    story_close(&st);
    return t;
}

Test(guards, nothing_in_common)
{
    told t = guards("account:k", "account:l", NULL, 0);

    cr_expect_eq(t.count, 0);
}

Test(guards, shared_value)
{
    told t = guards("account:k phone:+4917155501", "account:l phone:+4917155501", NULL, 0);

    expect_rules(&t, "!shared value");
    cr_expect(text_is(t.rows[0].key, "phone"));
    cr_expect_eq(t.rows[0].measured, 2);
    cr_expect_eq(t.rows[0].limit, 1);
}

Test(guards, distinct)
{
    told t =
        guards("account:k email:m@x.org", "account:l email:m@x.org", NULL, SOJOURN_LINK_DISTINCT);

    expect_rules(&t, "!distinct, !link distinct, !two customers");
}

Test(guards, unique)
{
    const sojourn_kind kinds[] = {{.name = T("user"), .unique = 1}};
    const sojourn_options options = {.size = sizeof options, .kinds = kinds, .kind_count = 1};
    told t = guards("user:k email:m@x.org", "user:l email:m@x.org", &options, 0);

    expect_rules(&t, "!unique, !two customers");
    cr_expect(text_is(t.rows[0].key, "user"));
}

Test(guards, weak_value)
{
    told t = guards("account:k cookie:c", "account:l cookie:c", NULL, 0);

    expect_rules(&t, "!weak value");
    cr_expect_eq(t.rows[0].measured, DAYS(2));
    cr_expect_eq(t.rows[0].limit, DAYS(30));
    t = guards("account:k ip:10.0.0.1", "account:l ip:10.0.0.1", NULL, 0);
    expect_rules(&t, "!lifetime");
    cr_expect_eq(t.rows[0].limit, DAYS(1));
}

Test(guards, keys)
{
    story st;
    told t;

    story_open(&st, NULL);
    tell(&st, "account:k",
         EVENT(.system = T("a"), .contact = T("c"), .issue = T("t"), .start = at(MON, 9, 0)));
    tell(&st, "account:l",
         EVENT(.system = T("b"), .contact = T("c"), .issue = T("t"), .start = at(JULY, 9, 0)));
    look(&st);
    t = chain(&st, at(MON, 9, 0), at(JULY, 9, 0));
    expect_rules(&t, "!contact key, !issue key");
    cr_expect_eq(t.rows[0].limit, DAYS(7));
    story_close(&st);
}

static told split(int level, sojourn_event first, sojourn_event second)
{
    story st;
    told t;

    first.start = at(MON, 9, 0);
    second.start = second.end != 0 ? second.end : at(MON, 9, 10);
    second.end = 0;
    story_open(&st, NULL);
    tell(&st, "account:k", first);
    tell(&st, "account:k", second);
    look(&st);
    t = explain(&st, span_at(&st, level, first.start), span_at(&st, level, second.start));
    story_close(&st);
    return t;
}

Test(guards, interactions_of_one_customer)
{
    told t = split(INTERACTIONS, EVENT(.contact = T("v1"), .channel = T("voice")),
                   EVENT(.contact = T("v2"), .channel = T("voice")));

    expect_rules(&t, "neighbour, !redial");
    cr_expect_eq(t.rows[1].measured, MINUTES(10));
    t = split(INTERACTIONS, EVENT(.channel = T("voice")),
              EVENT(.channel = T("voice"), .end = at(MON, 12, 0)));
    expect_rules(&t, "neighbour, !silence");
    cr_expect_eq(t.rows[1].measured, HOURS(3));
    cr_expect_eq(t.rows[1].limit, MINUTES(30));
}

Test(guards, engagements_of_one_customer)
{
    told t =
        split(ENGAGEMENTS, EVENT(.intent = T("x")), EVENT(.intent = T("x"), .end = at(JULY, 9, 0)));

    expect_rules(&t, "states, states, !window");
    cr_expect_eq(t.rows[2].limit, DAYS(7));
    t = split(ENGAGEMENTS, EVENT(.intent = T("x"), .issue = T("t1")),
              EVENT(.intent = T("x"), .issue = T("t2"), .end = at(TUE, 9, 0)));
    expect_rules(&t, "states, states, !issue");
    t = split(ENGAGEMENTS, EVENT(.intent = T("x")), EVENT(.intent = T("y"), .end = at(TUE, 9, 0)));
    expect_rules(&t, "states, states, !intent");
    t = split(ENGAGEMENTS, EVENT(.channel = T("voice")),
              EVENT(.channel = T("voice"), .end = at(FRI, 9, 0)));
    expect_rules(&t, "states, states, !neighbour");
}

/* ---- lists ---- */

Test(lists, what_was_left_out)
{
    const sojourn_id all = {0, 0};
    story st;
    told t;

    story_open(&st, NULL);
    tell(&st, "account:k phone:+4917155501 email:m@x.org", EVENT(.start = at(MON, 9, 0)));
    tell(&st, "account:l phone:+4917155501 email:m@x.org", EVENT(.start = at(TUE, 9, 0)));
    tell(&st, "account:unknown ani:withheld", EVENT(.start = at(WED, 9, 0)));
    tie(&st, "account:k", "account:l", SOJOURN_LINK_DISTINCT, 1);
    look(&st);
    t = explain(&st, all, all);
    expect_rules(&t, "!distinct, !shared value, !blocked");
    cr_expect_eq(st.counts.refused, 1);
    cr_expect_eq(st.counts.shared, 1);
    cr_expect_eq(t.rows[2].measured, 2);
    t = explain(&st, named(&st, "phone:+4917155501"), all);
    expect_rules(&t, "!shared value");
    t = explain(&st, all, named(&st, "email:m@x.org"));
    expect_rules(&t, "!distinct");
    t = explain(&st, event_at(&st, at(WED, 9, 0)), all);
    expect_rules(&t, "!blocked");
    story_close(&st);
}

/* ---- refused input ---- */

Test(answers, refused)
{
    const sojourn_id none = {0, 0}, unknown = {1, 2};
    sojourn_answer *answer = (sojourn_answer *)&answer;
    sojourn_error error = {0};
    story st;

    story_open(&st, NULL);
    tell(&st, "account:k", EVENT(.system = T("a"), .start = at(MON, 9, 0)));
    cr_expect_eq(sojourn_explain(st.s, none, none, &answer, &error), SOJOURN_E_UNSETTLED);
    cr_expect_null(answer);
    look(&st);
    cr_expect_eq(sojourn_explain(NULL, none, none, &answer, &error), SOJOURN_E_ARGUMENT);
    cr_expect_eq(sojourn_explain(st.s, none, none, NULL, &error), SOJOURN_E_ARGUMENT);
    cr_expect_eq(sojourn_explain(st.s, unknown, none, &answer, &error), SOJOURN_E_ARGUMENT);
    cr_expect_eq(error.index, 0);
    cr_expect_eq(sojourn_explain(st.s, named(&st, "account:k"), unknown, &answer, &error),
                 SOJOURN_E_ARGUMENT);
    cr_expect_eq(error.index, 1);
    cr_expect_not_null(strstr(error.message, "id of an event"));
    sojourn_answer_close(NULL);
    story_close(&st);
}

Test(answers, stale)
{
    sojourn_answer *answer = NULL;
    const sojourn_reason *rows = NULL;
    uint64_t count = 1;
    sojourn_error error = {0};
    story st;

    story_open(&st, NULL);
    tell(&st, "account:k", EVENT(.system = T("a"), .start = at(MON, 9, 0)));
    look(&st);
    cr_assert_eq(sojourn_explain(st.s, named(&st, "account:k"), event_at(&st, at(MON, 9, 0)),
                                 &answer, &error),
                 SOJOURN_OK);
    cr_expect_eq(sojourn_answer_reasons(answer, NULL, &count, &error), SOJOURN_E_ARGUMENT);
    cr_expect_eq(sojourn_answer_reasons(NULL, &rows, &count, &error), SOJOURN_E_ARGUMENT);
    cr_expect_eq(sojourn_answer_reasons(answer, &rows, &count, &error), SOJOURN_OK);
    cr_expect_eq(count, 1);
    tell(&st, "account:k", EVENT(.system = T("a"), .start = at(TUE, 9, 0)));
    cr_expect_eq(sojourn_answer_reasons(answer, &rows, &count, &error), SOJOURN_E_STALE);
    cr_expect_null(rows);
    cr_expect_eq(count, 0);
    sojourn_answer_close(answer);
    story_close(&st);
}

typedef struct caller {
    sojourn *s;
    sojourn_status explained, named;
} caller;

static int32_t calls_back(void *context, const sojourn_span *last, const sojourn_span *next)
{
    const sojourn_identifier k = {T("account"), T("k")};
    const sojourn_id none = {0, 0};
    caller *c = context;
    sojourn_answer *answer;
    sojourn_id id;

    (void)last, (void)next;
    c->explained = sojourn_explain(c->s, none, none, &answer, NULL);
    c->named = sojourn_identifier_id(c->s, &k, &id, NULL);
    return 0;
}

Test(answers, busy)
{
    caller c = {0};
    const sojourn_rules rules = {.size = sizeof rules, .context = &c, .same_issue = calls_back};
    const sojourn_options options = {.size = sizeof options, .rules = &rules};
    const sojourn_identifier k = {T("account"), T("k")};

    cr_assert_eq(sojourn_open(&options, &c.s, NULL), SOJOURN_OK);
    for (int i = 0; i < 2; i++) {
        sojourn_event e = {
            .intent = T("x"), .start = at(i, 9, 0), .identifiers = &k, .identifier_count = 1};

        cr_assert_eq(sojourn_feed(c.s, &e, 1, NULL), SOJOURN_OK);
    }
    cr_assert_eq(sojourn_settle(c.s, NULL), SOJOURN_OK);
    cr_expect_eq(c.explained, SOJOURN_E_BUSY);
    cr_expect_eq(c.named, SOJOURN_E_BUSY);
    sojourn_close(c.s);
}

Test(answers, id_of_an_identifier)
{
    const sojourn_identifier mail = {T("email"), T(" ANN@x.org")}, bad = {T("passport"), T("1")},
                             blocked = {T("account"), T("unknown")};
    sojourn_error error = {0};
    sojourn_id id = {0, 0};
    story st;

    story_open(&st, NULL);
    cr_expect_eq(sojourn_identifier_id(st.s, &mail, &id, &error), SOJOURN_OK);
    cr_expect(id_equal(id, named(&st, "email:ann@x.org")));
    cr_expect_eq(sojourn_identifier_id(st.s, &bad, &id, &error), SOJOURN_E_EVENT);
    cr_expect_eq(sojourn_identifier_id(st.s, &blocked, &id, &error), SOJOURN_E_EVENT);
    cr_expect_eq(sojourn_identifier_id(st.s, NULL, &id, &error), SOJOURN_E_ARGUMENT);
    cr_expect_eq(sojourn_identifier_id(st.s, &mail, NULL, &error), SOJOURN_E_ARGUMENT);
    cr_expect_eq(sojourn_identifier_id(NULL, &mail, &id, &error), SOJOURN_E_ARGUMENT);
    story_close(&st);
}
