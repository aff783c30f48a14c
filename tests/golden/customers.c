/* SPDX-License-Identifier: MIT */
/* Who is who: spellings, evidence, blocked values; and ids to the byte. */
#include "story.h"

#include <criterion/criterion.h>

static int one_customer(const sojourn_options *options, const char *a, const char *b)
{
    story st;
    int one;

    story_open(&st, options);
    tell(&st, a, EVENT(.system = T("a"), .start = at(MON, 9, 0)));
    tell(&st, b, EVENT(.system = T("b"), .start = at(WED, 9, 0)));
    look(&st);
    one = count(&st, JOURNEYS) == 1;
    story_close(&st);
    return one;
}

static sojourn_options in_germany(void)
{
    return (sojourn_options){.size = sizeof(sojourn_options), .country = T("49")};
}

Test(spelling, phone_of_a_country)
{
    const sojourn_options germany = in_germany();
    story st;

    story_open(&st, &germany);
    tell(&st, "phone:+4917155501", EVENT(.system = T("a"), .start = at(MON, 9, 0)));
    tell(&st, "phone:004917155501", EVENT(.system = T("a"), .start = at(TUE, 9, 0)));
    tell(&st, "phone:+49(0)17155501", EVENT(.system = T("a"), .start = at(WED, 9, 0)));
    tell(&st, "phone:0171/555-01", EVENT(.system = T("a"), .start = at(THU, 9, 0)));
    look(&st);
    cr_expect_eq(count(&st, JOURNEYS), 1);
    story_close(&st);
}

Test(spelling, phone_with_blanks)
{
    const sojourn_identifier spellings[] = {{T("phone"), T("0171 555-01")},
                                            {T("phone"), T("+49 (0)171 55501")},
                                            {T("phone"), T(" 004917155501\t")}};
    sojourn_options germany = in_germany();
    sojourn *s = NULL;
    walk journeys;

    cr_assert_eq(sojourn_open(&germany, &s, NULL), SOJOURN_OK);
    for (int i = 0; i < 3; i++) {
        sojourn_event e =
            EVENT(.start = at(i, 9, 0), .identifiers = &spellings[i], .identifier_count = 1);

        cr_assert_eq(sojourn_feed(s, &e, 1, NULL), SOJOURN_OK);
    }
    cr_assert_eq(sojourn_settle(s, NULL), SOJOURN_OK);
    cr_assert_eq(walk_level(s, JOURNEYS, 0, &journeys, NULL), SOJOURN_OK);
    cr_expect_eq(journeys.count, 1);
    walk_free(&journeys);
    sojourn_close(s);
}

Test(spelling, phone_without_country)
{
    cr_expect(one_customer(NULL, "phone:+4917155501", "phone:004917155501"));
    cr_expect_not(one_customer(NULL, "phone:+4917155501", "phone:017155501"));
    cr_expect(one_customer(NULL, "phone:sip:Ann@X.org", "phone:SIP:ann@x.ORG"));
}

Test(spelling, mail_is_folded)
{
    cr_expect(one_customer(NULL, "email:Ann@X.org", "email:ann@x.ORG"));
}

Test(unicode, mail_is_folded)
{
    cr_expect(one_customer(NULL,
                           "email:stra\xc3\x9f"
                           "e@x.org",
                           "email:STRASSE@x.org"));
    cr_expect(one_customer(NULL, "user:caf\xc3\xa9", "user:CAFE\xcc\x81"));
    cr_expect(one_customer(NULL, "user:\xef\xbc\xa1nn", "user:ann"));
}

Test(spelling, other_kinds_are_only_trimmed)
{
    cr_expect_not(one_customer(NULL, "account:K", "account:k"));
    cr_expect(one_customer(NULL, "account:k\t", "account:k"));
    cr_expect_not(one_customer(NULL, "account:k", "customer:k"), "kinds are apart");
}

Test(evidence, two_people_in_a_mail_thread)
{
    story st;

    story_open(&st, NULL);
    tell(&st, "email:ann@x.org",
         EVENT(.system = T("mail"), .session = T("t1"), .start = at(MON, 9, 0)));
    tell(&st, "email:bob@x.org",
         EVENT(.system = T("mail"), .session = T("t1"), .start = at(MON, 9, 5)));
    tell(&st, "email:bob@x.org", EVENT(.system = T("mail"), .start = at(FRI, 9, 0)));
    look(&st);
    cr_expect_eq(count(&st, JOURNEYS), 2);
    cr_expect(id_equal(begun(&st, JOURNEYS, at(MON, 9, 0))->id, named(&st, "email:ann@x.org")));
    story_close(&st);
    cr_expect(one_customer(NULL, "email:ann@x.org email:bob@x.org", "email:bob@x.org"),
              "one record with two mailboxes ties them");
}

Test(evidence, two_values_of_a_kind_in_one_record_tie_nothing)
{
    cr_expect_not(one_customer(NULL, "account:a account:b email:m@x.org", "account:b"));
    cr_expect(one_customer(NULL, "account:a email:m@x.org", "email:m@x.org"));
    cr_expect_not(one_customer(NULL, "account:a cookie:c", "account:b cookie:c"),
                  "weak values tie nothing");
}

Test(evidence, anonymous)
{
    story st;

    cr_expect(one_customer(NULL, "cookie:c", "cookie:c device:d"), "the cookie is of priority");
    cr_expect_not(one_customer(NULL, "", ""), "without identifiers each is on its own");
    cr_expect_not(one_customer(NULL, "account:unknown", "account:unknown"), "blocked");
    cr_expect_not(one_customer(NULL, "ani:withheld", "ani:withheld"), "blocked for phones");
    cr_expect(one_customer(NULL, "account:withheld", "account:withheld"), "for phones only");

    story_open(&st, NULL);
    tell(&st, "cookie:c account:NULL ip:0.0",
         EVENT(.system = T("a"), .session = T("- -"), .start = at(MON, 9, 0)));
    look(&st);
    cr_expect(st.level[JOURNEYS].spans[0].flags & SOJOURN_SPAN_ANONYMOUS);
    cr_expect(id_equal(st.level[JOURNEYS].spans[0].id, named(&st, "cookie:c")));
    cr_expect_eq(st.counts.blocked, 2, "the account and the session");
    story_close(&st);
}

Test(evidence, any_identifier_finds_its_customer)
{
    static const char *const all[] = {"account:k", "phone:+4917155501", "cookie:c"};
    story st;

    story_open(&st, NULL);
    tell(&st, "account:k phone:+4917155501", EVENT(.system = T("a"), .start = at(MON, 9, 0)));
    tell(&st, "account:other", EVENT(.system = T("a"), .start = at(MON, 9, 0)));
    tie(&st, "cookie:c", "phone:+4917155501", SOJOURN_LINK_SAME, 0);
    look(&st);
    for (int i = 0; i < 3; i++) {
        sojourn_query q = {.size = sizeof q, .level = EVENTS, .customer = identifier(all[i])};
        walk found;

        cr_assert_eq(walk_query(st.s, &q, &found, NULL), SOJOURN_OK);
        cr_expect_eq(found.count, 1, "%s", all[i]);
        cr_expect(found.count == 0 || id_equal(found.spans[0].customer, named(&st, "account:k")));
        walk_free(&found);
    }
    story_close(&st);
}

/* Ids, computed from section 8 by another SipHash. */
static void expect_ids(const sojourn_options *options, const sojourn_id ids[5])
{
    story st;

    story_open(&st, options);
    tell(&st, "account:k",
         EVENT(.system = T("acd"), .id = T("e1"), .session = T("s1"), .start = at(MON, 9, 0)));
    look(&st);
    for (int level = 0; level < WALK_LEVELS; level++)
        cr_expect(id_equal(st.level[level].spans[0].id, ids[level]), "level %d", level);
    cr_expect(id_equal(named(&st, "account:k"), ids[JOURNEYS]));
    story_close(&st);
}

Test(ids, public_key)
{
    static const sojourn_id ids[] = {
        {UINT64_C(0xd0558ea86ff1d2a3), UINT64_C(0x34a4a6ae65ed6d30)},
        {UINT64_C(0xe04c2148f42ea280), UINT64_C(0xce1bbd18b2c5e80d)},
        {UINT64_C(0x36648f766387677f), UINT64_C(0x35067d6137a9b869)},
        {UINT64_C(0x0b7e69dc6c38f418), UINT64_C(0xc9bd07c08df7cc9a)},
        {UINT64_C(0x87285479f0c916cb), UINT64_C(0xeaf285c16d473266)},
    };

    expect_ids(NULL, ids);
}

Test(ids, key_of_sixteen_bytes)
{
    static const sojourn_id ids[] = {
        {UINT64_C(0xd92b68aa78a0380c), UINT64_C(0xb98e2d7286614d29)},
        {UINT64_C(0xf6b8b7719c02cc77), UINT64_C(0xb1fd8439cbf06c61)},
        {UINT64_C(0x0e9675cc6dbacd25), UINT64_C(0x52e63368a581ac81)},
        {UINT64_C(0xb75ba799eec555c2), UINT64_C(0x9720a367f1fb7125)},
        {UINT64_C(0x67918f2952590f01), UINT64_C(0x6c3018ec75728036)},
    };
    sojourn_options options = {.size = sizeof options};

    for (uint8_t i = 0; i < 16; i++)
        options.key[i] = i;
    expect_ids(&options, ids);
}

Test(ids, of_what_has_no_id)
{
    static const sojourn_id event = {UINT64_C(0x14101a070924012d), UINT64_C(0x0e4d482b344d74a7)};
    static const sojourn_id transaction = {UINT64_C(0x26354076850159e0),
                                           UINT64_C(0x7dcc9fb914182ad7)};
    story st;

    story_open(&st, NULL);
    tell(&st, "account:k", EVENT(.system = T("acd"), .start = 5));
    look(&st);
    cr_expect(id_equal(st.level[EVENTS].spans[0].id, event));
    cr_expect(id_equal(st.level[TRANSACTIONS].spans[0].id, transaction));
    story_close(&st);
}
