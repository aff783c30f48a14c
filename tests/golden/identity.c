/* SPDX-License-Identifier: MIT */
/* Whose is it: law 3, its examples and its rows of the table of golden cases. */
#include "story.h"

#include <criterion/criterion.h>
#include <string.h>

#define PHONE "phone:+4917155501"
#define ANI "ani:+4917155501"

/* Something of a system without session keys: a contact of its own. */
static void say(story *st, const char *who, int64_t start)
{
    tell(st, who, EVENT(.system = T("web"), .start = start));
}

/* Part of a contact. */
static void call(story *st, const char *who, const char *contact, int64_t start)
{
    tell(st, who,
         EVENT(.system = T("acd"), .contact = {contact, strlen(contact)}, .start = start,
               .channel = T("voice")));
}

/* Is the event of that start of the customer whose first identifier this is? */
static int is_of(const story *st, int64_t start, const char *who)
{
    const sojourn_span *span = begun(st, EVENTS, start);

    cr_assert_not_null(span, "no event, or several, at that time");
    return !(span->flags & SOJOURN_SPAN_ANONYMOUS) && id_equal(span->customer, named(st, who));
}

/* Is it anonymous by that value? */
static int is_anonymous(const story *st, int64_t start, const char *value)
{
    const sojourn_span *span = begun(st, EVENTS, start);

    cr_assert_not_null(span, "no event, or several, at that time");
    return (span->flags & SOJOURN_SPAN_ANONYMOUS) && id_equal(span->customer, named(st, value));
}

Test(identity, phone_then_account)
{
    story st;

    story_open(&st, NULL);
    call(&st, PHONE, "v1", at(MON, 9, 0));
    call(&st, "account:k", "v1", at(MON, 9, 1));
    call(&st, PHONE, "v2", at(30, 9, 0));
    look(&st);
    cr_expect_eq(count(&st, JOURNEYS), 1);
    cr_expect(is_of(&st, at(30, 9, 0), "account:k"));
    say(&st, "account:l " PHONE, at(40, 9, 0));
    look(&st);
    cr_expect_eq(st.counts.shared, 1, "it ties nobody any more");
    cr_expect(is_of(&st, at(MON, 9, 0), "account:k"));
    cr_expect(is_of(&st, at(40, 9, 0), "account:l"));
    cr_expect(is_anonymous(&st, at(30, 9, 0), PHONE));
    story_close(&st);
}

Test(identity, conference)
{
    story st;

    story_open(&st, NULL);
    call(&st, "account:A", "v1", at(MON, 9, 0));
    call(&st, "account:B", "v1", at(MON, 9, 5));
    call(&st, "account:B", "v2", at(TUE, 9, 0));
    look(&st);
    cr_expect(together(&st, INTERACTIONS, at(MON, 9, 0), at(MON, 9, 5)));
    cr_expect(is_of(&st, at(MON, 9, 5), "account:A"));
    cr_expect(is_of(&st, at(TUE, 9, 0), "account:B"));
    story_close(&st);
}

Test(identity, kiosk)
{
    story st;

    story_open(&st, NULL);
    say(&st, "account:A device:d", at(MON, 10, 0));
    say(&st, "device:d", at(MON, 10, 6));
    say(&st, "device:d", at(MON, 10, 7));
    look(&st);
    cr_expect(is_of(&st, at(MON, 10, 7), "account:A"), "as long as nobody else is known");
    say(&st, "account:B device:d", at(MON, 10, 8));
    look(&st);
    cr_expect(is_of(&st, at(MON, 10, 0), "account:A"));
    cr_expect(is_anonymous(&st, at(MON, 10, 6), "device:d"));
    cr_expect(is_anonymous(&st, at(MON, 10, 7), "device:d"));
    cr_expect(is_of(&st, at(MON, 10, 8), "account:B"));
    cr_expect_eq(st.counts.shared, 0, "weak values are never tied");
    story_close(&st);
}

Test(identity, late_login)
{
    story st;

    story_open(&st, NULL);
    say(&st, "cookie:c", at(MON, 9, 0));
    look(&st);
    cr_expect(is_anonymous(&st, at(MON, 9, 0), "cookie:c"));
    say(&st, "cookie:c account:A", at(MON, 10, 0));
    look(&st);
    cr_expect(is_of(&st, at(MON, 9, 0), "account:A"));
    say(&st, "cookie:c account:B", at(TUE, 10, 0));
    look(&st);
    cr_expect(is_anonymous(&st, at(MON, 9, 0), "cookie:c"));
    story_close(&st);
}

Test(identity, login_later_in_the_session)
{
    story st;

    story_open(&st, NULL);
    tell(&st, "cookie:c", EVENT(.system = T("web"), .session = T("w1"), .start = at(MON, 9, 0)));
    tell(&st, "account:A", EVENT(.system = T("web"), .session = T("w1"), .start = at(MON, 9, 5)));
    say(&st, "cookie:c", at(MON, 8, 0));
    look(&st);
    cr_expect(is_of(&st, at(MON, 8, 0), "account:A"), "whom the contact states is touched");
    story_close(&st);
}

Test(identity, switchboard)
{
    story st;

    story_open(&st, NULL);
    say(&st, ANI " account:1", at(MON, 9, 0));
    say(&st, ANI, at(TUE, 9, 0));
    say(&st, ANI, at(400, 9, 0));
    look(&st);
    cr_expect(is_of(&st, at(TUE, 9, 0), "account:1"));
    cr_expect(is_anonymous(&st, at(400, 9, 0), ANI), "too long after");
    say(&st, ANI " account:2", at(170, 9, 0));
    look(&st);
    cr_expect(is_of(&st, at(MON, 9, 0), "account:1"));
    cr_expect(is_of(&st, at(170, 9, 0), "account:2"));
    cr_expect(is_anonymous(&st, at(TUE, 9, 0), ANI), "those that were there, too");
    story_close(&st);
}

Test(identity, couple)
{
    story st;

    story_open(&st, NULL);
    say(&st, "account:A " PHONE, at(MON, 9, 0));
    say(&st, "account:B " PHONE, at(TUE, 9, 0));
    say(&st, PHONE, at(WED, 9, 0));
    look(&st);
    cr_expect_eq(st.counts.shared, 1);
    cr_expect(is_of(&st, at(MON, 9, 0), "account:A"));
    cr_expect(is_of(&st, at(TUE, 9, 0), "account:B"));
    cr_expect(is_anonymous(&st, at(WED, 9, 0), PHONE));
    tie(&st, PHONE, "account:B", SOJOURN_LINK_SAME, 0);
    look(&st);
    cr_expect_eq(st.counts.shared, 1, "a link takes nothing from that");
    cr_expect(is_of(&st, at(WED, 9, 0), "account:B"), "links of a shared value are taken");
    story_close(&st);
}

static uint64_t customers_of_a_mailbox(const sojourn_options *options, int accounts)
{
    static const char *const who[] = {"account:1 email:m@x", "account:2 email:m@x",
                                      "account:3 email:m@x", "account:4 email:m@x"};
    uint64_t journeys;
    story st;

    story_open(&st, options);
    for (int i = 0; i < accounts; i++)
        say(&st, who[i], at(i, 9, 0));
    look(&st);
    cr_expect_eq(st.counts.shared, count(&st, JOURNEYS) > 1);
    journeys = count(&st, JOURNEYS);
    story_close(&st);
    return journeys;
}

Test(identity, family_mailbox)
{
    cr_expect_eq(customers_of_a_mailbox(NULL, 3), 1);
    cr_expect_eq(customers_of_a_mailbox(NULL, 4), 4);
}

Test(identity, raised_limit)
{
    sojourn_kind kinds[] = {{.name = T("email"), .limit = 4}};
    sojourn_options options = {.size = sizeof options, .kinds = kinds, .kind_count = 1};

    cr_expect_eq(customers_of_a_mailbox(&options, 4), 1);
    kinds[0].limit = 2;
    cr_expect_eq(customers_of_a_mailbox(&options, 3), 3);
}

Test(identity, unique)
{
    const sojourn_kind kinds[] = {{.name = T("user"), .unique = 1}};
    const sojourn_options options = {.size = sizeof options, .kinds = kinds, .kind_count = 1};
    story st;

    story_open(&st, &options);
    tell(&st, "user:u email:m@x", EVENT(.system = T("web"), .id = T("e1"), .start = at(MON, 9, 0)));
    say(&st, "user:v email:m@x", at(TUE, 9, 0));
    say(&st, "email:m@x", at(WED, 9, 0));
    look(&st);
    cr_expect_eq(st.counts.refused, 1);
    cr_expect(is_of(&st, at(WED, 9, 0), "user:u"));
    cr_expect(is_of(&st, at(TUE, 9, 0), "user:v"));
    tell(&st, "", EVENT(.system = T("web"), .id = T("e1"), .type = SOJOURN_EVENT_RETRACTED));
    look(&st);
    cr_expect_eq(st.counts.refused, 0);
    cr_expect(is_of(&st, at(WED, 9, 0), "user:v"));
    tie(&st, "user:v", "user:w", SOJOURN_LINK_SAME, 0);
    look(&st);
    cr_expect_eq(st.counts.refused, 0, "a link is not asked");
    cr_expect_eq(st.counts.largest_customer, 3);
    story_close(&st);
}

Test(identity, distinct_keeps_apart_and_releases)
{
    story st;

    story_open(&st, NULL);
    say(&st, "account:A loyalty:x", at(MON, 9, 0));
    say(&st, "account:B loyalty:x", at(TUE, 9, 0));
    look(&st);
    cr_expect_eq(count(&st, JOURNEYS), 1);
    tie(&st, "account:A", "account:B", SOJOURN_LINK_DISTINCT, 1);
    look(&st);
    cr_expect_eq(count(&st, JOURNEYS), 2);
    cr_expect_eq(st.counts.refused, 1);
    cr_expect(is_of(&st, at(TUE, 9, 0), "account:B"), "the older tie is taken");
    tie(&st, "account:A", "account:B", SOJOURN_LINK_SAME, 1);
    look(&st);
    cr_expect_eq(count(&st, JOURNEYS), 2, "distinct is greater at one revision");
    tie(&st, "loyalty:x", "account:B", SOJOURN_LINK_SAME, 0);
    say(&st, "loyalty:x", at(WED, 9, 0));
    look(&st);
    cr_expect(is_of(&st, at(WED, 9, 0), "account:B"), "links before ties");
    tie(&st, "account:B", "account:A", SOJOURN_LINK_NONE, 2);
    look(&st);
    cr_expect_eq(count(&st, JOURNEYS), 1);
    cr_expect_eq(st.counts.refused, 0);
    story_close(&st);
}

Test(identity, distinct_from_a_value)
{
    story st;

    story_open(&st, NULL);
    say(&st, "account:A " PHONE, at(MON, 9, 0));
    say(&st, "account:B " PHONE, at(TUE, 9, 0));
    say(&st, "account:B cookie:c", at(WED, 9, 0));
    say(&st, "account:A cookie:c", at(WED, 10, 0));
    say(&st, "cookie:c", at(THU, 9, 0));
    say(&st, PHONE, at(FRI, 9, 0));
    tie(&st, "account:B", PHONE, SOJOURN_LINK_DISTINCT, 0);
    tie(&st, "account:B", "cookie:c", SOJOURN_LINK_DISTINCT, 0);
    look(&st);
    cr_expect_eq(st.counts.shared, 0, "it is not tied to B");
    cr_expect_eq(st.counts.refused, 1);
    cr_expect(is_of(&st, at(FRI, 9, 0), "account:A"));
    cr_expect(is_of(&st, at(THU, 9, 0), "account:A"), "nor does the cookie touch B");
    story_close(&st);
}

Test(identity, expired_lifetime)
{
    const sojourn_kind kinds[] = {{.name = T("device"), .lifetime_us = SOJOURN_FOREVER}};
    const sojourn_options options = {.size = sizeof options, .kinds = kinds, .kind_count = 1};
    story st;

    story_open(&st, &options);
    say(&st, "account:A cookie:c device:d", at(100, 9, 0));
    say(&st, "cookie:c", at(70, 9, 0));
    say(&st, "cookie:c", at(70, 9, 0) + 1);
    say(&st, "cookie:c", at(130, 9, 0) - 1);
    say(&st, "cookie:c", at(130, 9, 0));
    say(&st, "device:d", at(9999, 9, 0));
    look(&st);
    cr_expect(is_anonymous(&st, at(70, 9, 0), "cookie:c"), "30 days are not near");
    cr_expect(is_of(&st, at(70, 9, 0) + 1, "account:A"));
    cr_expect(is_of(&st, at(130, 9, 0) - 1, "account:A"));
    cr_expect(is_anonymous(&st, at(130, 9, 0), "cookie:c"));
    cr_expect(is_of(&st, at(9999, 9, 0), "account:A"), "for ever");
    story_close(&st);
}

Test(identity, ani_of_a_phone)
{
    story st;

    story_open(&st, NULL);
    say(&st, ANI, at(MON, 9, 0));
    say(&st, "account:A " PHONE, at(900, 9, 0));
    look(&st);
    cr_expect(is_of(&st, at(MON, 9, 0), "account:A"), "at any time");
    say(&st, "account:B " PHONE, at(901, 9, 0));
    look(&st);
    cr_expect(is_anonymous(&st, at(MON, 9, 0), ANI), "shared as the phone is");
    tie(&st, PHONE, "account:B", SOJOURN_LINK_SAME, 0);
    look(&st);
    cr_expect(is_of(&st, at(MON, 9, 0), "account:B"), "unless a link names the phone");
    tie(&st, ANI, "account:B", SOJOURN_LINK_DISTINCT, 0);
    look(&st);
    cr_expect(is_anonymous(&st, at(MON, 9, 0), ANI));
    story_close(&st);
}

Test(identity, ani_of_a_phone_declared_weak)
{
    const sojourn_kind kinds[] = {{.name = T("phone"), .strength = SOJOURN_CLASS_WEAK}};
    const sojourn_options options = {.size = sizeof options, .kinds = kinds, .kind_count = 1};
    story st;

    story_open(&st, &options);
    tie(&st, PHONE, "account:A", SOJOURN_LINK_SAME, 0);
    say(&st, ANI, at(MON, 9, 0));
    look(&st);
    cr_expect(is_anonymous(&st, at(MON, 9, 0), ANI));
    say(&st, PHONE " account:B", at(TUE, 9, 0));
    look(&st);
    cr_expect(is_anonymous(&st, at(MON, 9, 0), ANI));
    story_close(&st);
}

Test(identity, two_addresses)
{
    story st;

    story_open(&st, NULL);
    say(&st, "account:A ip:10.1.1.2", at(MON, 9, 0));
    say(&st, "ip:10.1.1.1 ip:10.1.1.2", at(MON, 9, 5));
    look(&st);
    cr_expect(is_of(&st, at(MON, 9, 5), "account:A"), "both are asked");
    story_close(&st);
}

Test(identity, issue_key_attaches)
{
    story st;

    story_open(&st, NULL);
    tell(&st, "account:A", EVENT(.system = T("crm"), .issue = T("T1"), .start = at(MON, 9, 0)));
    tell(&st, "", EVENT(.system = T("post"), .issue = T("T1"), .start = at(TUE, 9, 0)));
    tell(&st, "cookie:c", EVENT(.system = T("web"), .issue = T("T1"), .start = at(WED, 9, 0)));
    tell(&st, "cookie:c", EVENT(.system = T("web"), .start = at(WED, 9, 5)));
    look(&st);
    cr_expect(is_of(&st, at(TUE, 9, 0), "account:A"));
    cr_expect(is_of(&st, at(WED, 9, 0), "account:A"));
    cr_expect(is_anonymous(&st, at(WED, 9, 5), "cookie:c"), "what is attached touches nothing");
    tell(&st, "account:B", EVENT(.system = T("crm"), .issue = T("T1"), .start = at(THU, 9, 0)));
    look(&st);
    cr_expect(is_anonymous(&st, at(WED, 9, 0), "cookie:c"));
    cr_expect(begun(&st, EVENTS, at(TUE, 9, 0))->flags & SOJOURN_SPAN_ANONYMOUS);
    story_close(&st);
}

Test(identity, ip_alone)
{
    story st;

    story_open(&st, NULL);
    say(&st, "account:A ip:10.1.1.1", at(MON, 9, 0));
    say(&st, "ip:10.1.1.1", at(MON, 9, 5));
    say(&st, "ip:10.1.1.1 cookie:c", at(MON, 9, 10));
    look(&st);
    cr_expect(is_of(&st, at(MON, 9, 5), "account:A"));
    cr_expect(is_anonymous(&st, at(MON, 9, 10), "cookie:c"), "a cookie is there to be asked");
    story_close(&st);
}

Test(identity, weak_values_never_chain)
{
    story st;

    story_open(&st, NULL);
    say(&st, "account:A cookie:c", at(MON, 9, 0));
    say(&st, "cookie:c device:d", at(MON, 9, 5));
    say(&st, "device:d", at(MON, 9, 10));
    look(&st);
    cr_expect(is_of(&st, at(MON, 9, 5), "account:A"));
    cr_expect(is_anonymous(&st, at(MON, 9, 10), "device:d"));
    tie(&st, "cookie:c", "device:d", SOJOURN_LINK_SAME, 0);
    look(&st);
    cr_expect(is_of(&st, at(MON, 9, 10), "cookie:c"), "but by a link");
    cr_expect(is_of(&st, at(MON, 9, 5), "cookie:c"), "then it is stated and asks nobody");
    cr_expect(is_of(&st, at(MON, 9, 0), "account:A"));
    story_close(&st);
}

Test(identity, declared_kinds)
{
    const sojourn_kind kinds[] = {
        {.name = T("passport"), .strength = SOJOURN_CLASS_STRONG},
        {.name = T("account"), .priority = 101},
        {.name = T("club"), .strength = SOJOURN_CLASS_MEDIUM, .normal = SOJOURN_NORMAL_FOLD},
        {.name = T("badge"), .strength = SOJOURN_CLASS_WEAK, .lifetime_us = DAYS(1)}};
    const sojourn_options options = {.size = sizeof options, .kinds = kinds, .kind_count = 4};
    story st;

    story_open(&st, &options);
    say(&st, "account:A passport:P club:Golf badge:b", at(MON, 9, 0));
    say(&st, "club:GOLF", at(30, 9, 0));
    say(&st, "badge:b", at(MON, 8, 0));
    say(&st, "badge:b", at(TUE, 9, 0));
    look(&st);
    cr_expect(is_of(&st, at(30, 9, 0), "passport:P"), "the account is weaker");
    cr_expect(is_of(&st, at(MON, 8, 0), "passport:P"));
    cr_expect(is_anonymous(&st, at(TUE, 9, 0), "badge:b"));
    story_close(&st);
}

/* The first journey that an identifier means as of a time; zero: none. */
static sojourn_id looked_up(const story *st, const char *who, int64_t as_of)
{
    sojourn_query q = {.size = sizeof q, .level = JOURNEYS, .as_of = as_of};
    walk got;
    sojourn_id id = {0, 0};

    q.customer = identifier(who);
    cr_assert_eq(walk_query(st->s, &q, &got, NULL), SOJOURN_OK);
    if (got.count > 0)
        id = got.spans[0].id;
    walk_free(&got);
    return id;
}

/* A login of account 1 on cookie c on Monday, of account 2 in July: who is c? */
Test(identity, looking_up)
{
    sojourn_query q = {.size = sizeof q, .flags = SOJOURN_QUERY_LATEST_FIRST, .limit = 2};
    walk got;
    story st;

    story_open(&st, NULL);
    tell(&st, "cookie:c account:1", EVENT(.system = T("web"), .start = at(MON, 9, 0)));
    tell(&st, "account:1",
         EVENT(.system = T("acd"), .intent = T("billing"), .start = at(TUE, 9, 0)));
    tell(&st, "account:1",
         EVENT(.system = T("acd"), .intent = T("billing"), .start = at(WED, 9, 0)));
    tell(&st, "cookie:c account:2", EVENT(.system = T("web"), .start = at(JULY, 9, 0)));
    tell(&st, "cookie:c", EVENT(.system = T("web"), .start = at(90, 9, 0)));
    look(&st);
    cr_expect(id_equal(looked_up(&st, "cookie:c", at(FRI, 9, 0)), named(&st, "account:1")));
    cr_expect(id_equal(looked_up(&st, "cookie:c", at(JULY, 10, 0)), named(&st, "account:2")));
    cr_expect(id_equal(looked_up(&st, "cookie:c", at(90, 9, 0)), named(&st, "cookie:c")));
    cr_expect(id_equal(looked_up(&st, "account:1", at(JULY, 0, 0)), named(&st, "account:1")));
    cr_expect(id_zero(looked_up(&st, "phone:1", at(MON, 0, 0))), "nobody has stated it");

    q.customer = identifier("cookie:c");
    q.as_of = at(FRI, 9, 0);
    q.until = at(FRI, 9, 0);
    q.from = INT64_MIN;
    q.level = ENGAGEMENTS;
    cr_assert_eq(walk_query(st.s, &q, &got, NULL), SOJOURN_OK);
    cr_expect_eq(got.spans[0].state, SOJOURN_STATE_OPEN);
    cr_expect_eq(got.spans[0].start, at(TUE, 9, 0));
    walk_free(&got);
    q.level = INTERACTIONS;
    cr_assert_eq(walk_query(st.s, &q, &got, NULL), SOJOURN_OK);
    cr_assert_eq(got.count, 2, "the last two");
    cr_expect_eq(got.spans[0].start, at(WED, 9, 0));
    cr_expect_eq(got.spans[1].start, at(TUE, 9, 0));
    walk_free(&got);
    story_close(&st);
}
