/* SPDX-License-Identifier: MIT */
/* What keeps two things apart: each guard of law 10 once, and the list of what was left out. */
#include "told.h"

#include <criterion/criterion.h>

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

enum { LATE = 5 };

/* In the order that `number` draws: a link within the group of p, which something guards, and four
 * that are taken back. */
static void take_back(story *st, int number)
{
    static const char *const pairs[LATE][2] = {{"account:p", "account:x"},
                                               {"account:p", "account:y"},
                                               {"account:p", "account:w"},
                                               {"account:y", "account:z"},
                                               {"account:w", "account:v"}};
    int left[LATE] = {0, 1, 2, 3, 4};

    for (int count = LATE; count > 0; count--) {
        int drawn = number % count, k = left[drawn];

        number /= count;
        left[drawn] = left[count - 1];
        tie(st, pairs[k][0], pairs[k][1], k == 0 ? SOJOURN_LINK_SAME : SOJOURN_LINK_NONE, 2);
    }
}

/* What falls into many parts in one settle falls into the same, whichever goes first. */
Test(guards, all_at_once)
{
    static const char *const who[] = {"account:p", "account:q", "account:u", "account:x",
                                      "account:y", "account:z", "account:w", "account:v"};
    static const char *const ties[][2] = {
        {"account:p", "account:y"}, {"account:y", "account:z"}, {"account:p", "account:w"},
        {"account:w", "account:v"}, {"account:p", "account:u"}, {"account:u", "account:x"}};

    for (int number = 0; number < 120; number++) {
        story st;

        story_open(&st, NULL);
        for (int i = 0; i < 8; i++)
            tell(&st, who[i], EVENT(.system = T("a"), .start = at(MON, i, 0)));
        for (int i = 0; i < 6; i++)
            tie(&st, ties[i][0], ties[i][1], SOJOURN_LINK_SAME, 1);
        tie(&st, "account:p", "account:q", SOJOURN_LINK_DISTINCT, 1);
        look(&st);
        cr_expect_eq(count(&st, JOURNEYS), 2);
        take_back(&st, number);
        look(&st);
        cr_expect_eq(count(&st, JOURNEYS), 6);
        story_close(&st);
    }
}
