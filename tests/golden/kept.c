/* SPDX-License-Identifier: MIT */
/* Values of identifiers: told by a handle that keeps them, wiped by an erasure, never an answer. */
#include "story.h"

#include <criterion/criterion.h>

#define UPTO at(MON, 12, 0)

static const sojourn_options keeping = {.size = sizeof keeping,
                                        .flags = SOJOURN_KEEP_VALUES,
                                        .country = {"49", 2}},
                             silent = {.size = sizeof silent, .country = {"49", 2}};

/* Is `value` what a handle tells of this identifier? "": none. */
static int tells(const sojourn *s, const char *who, const char *value)
{
    const sojourn_identifier asked = identifier(who);
    sojourn_identifier told = {{NULL, 0}, {NULL, 0}};
    sojourn_error error = {0};
    sojourn_id id;

    cr_assert_eq(sojourn_identifier_id(s, &asked, &id, NULL), SOJOURN_OK);
    cr_assert_eq(sojourn_identifier_value(s, id, &told, &error), SOJOURN_OK, "%s", error.message);
    cr_expect_eq(told.kind.length, asked.kind.length, "%s", who);
    return text_is(told.value, value);
}

static void call(story *st, const char *who, int hour)
{
    tell(st, who, EVENT(.system = T("ivr"), .start = at(MON, hour, 0)));
}

static void join(story *into, const story *from)
{
    cr_assert_eq(sojourn_merge(into->s, from->s, NULL), SOJOURN_OK);
}

Test(kept, only_when_the_host_asks)
{
    story kept, not_kept;

    story_open(&kept, &keeping);
    story_open(&not_kept, &silent);
    call(&kept, "phone:0171-55501 user:Ann", 9);
    call(&not_kept, "phone:0171-55501 user:Ann", 9);
    cr_expect(tells(kept.s, "phone:0171-55501", "+4917155501"), "normalised");
    cr_expect(tells(kept.s, "user:ANN", "ann"));
    cr_expect(tells(not_kept.s, "phone:0171-55501", ""));
    look(&kept);
    look(&not_kept);
    cr_expect(id_equal(kept.spans, not_kept.spans));
    cr_expect(id_equal(kept.facts, not_kept.facts));
    cr_expect(tells(kept.s, "user:ann", "ann"), "after a settle");
    story_close(&kept);
    story_close(&not_kept);
}

Test(kept, two_spellings_in_either_order)
{
    for (int turned = 0; turned < 2; turned++) {
        story st;

        story_open(&st, &keeping);
        call(&st, turned ? "phone:+4917155501" : "phone:0171/55501", 9);
        call(&st, turned ? "phone:0171/55501" : "phone:+4917155501", 10);
        cr_expect(tells(st.s, "phone:0171 555 01", "+4917155501"), "turned %d", turned);
        story_close(&st);
    }
}

/* The phone of an ani's value is known to the law, but nobody stated it. */
Test(kept, an_ani_states_no_phone)
{
    story st;

    story_open(&st, &keeping);
    call(&st, "ani:017155501", 9);
    cr_expect(tells(st.s, "ani:017155501", "+4917155501"));
    cr_expect(tells(st.s, "phone:017155501", ""));
    call(&st, "phone:017155501", 10);
    cr_expect(tells(st.s, "phone:017155501", "+4917155501"));
    story_close(&st);
}

Test(kept, links)
{
    story st;

    story_open(&st, &keeping);
    tie(&st, "account:A", "email:Ann@X", SOJOURN_LINK_SAME, 0);
    cr_expect(tells(st.s, "account:A", "A"));
    cr_expect(tells(st.s, "email:ann@x", "ann@x"));
    erase(&st, "email:ann@x", UPTO);
    cr_expect(tells(st.s, "email:ann@x", ""), "named by the erasure");
    cr_expect(tells(st.s, "account:A", "A"), "the link stays, and this end of it is nobody's");
    tie(&st, "account:A", "email:Ann@X", SOJOURN_LINK_SAME, 1);
    cr_expect(tells(st.s, "email:ann@x", ""), "told again");
    tie(&st, "account:A", "cookie:c", SOJOURN_LINK_SAME, 1);
    cr_expect(tells(st.s, "cookie:c", "c"), "a link after the erasure");
    story_close(&st);
}

/* account:k goes with its record before noon; the one after noon states it again. */
Test(kept, an_erasure_takes_what_no_record_states)
{
    for (int order = 0; order < 6; order++) {
        story st;

        story_open(&st, &keeping);
        for (int step = 0; step < 3; step++) {
            int what = step == 0 ? order % 3 : step == 1 ? (order + 1 + order / 3) % 3
                                                         : (order + 2 - order / 3) % 3;
            if (what == 0)
                call(&st, "account:k phone:017155501", 9);
            else if (what == 1)
                call(&st, "account:k", 14);
            else
                erase(&st, "account:k", UPTO);
        }
        cr_expect(tells(st.s, "account:k", "k"), "order %d", order);
        cr_expect(tells(st.s, "phone:017155501", ""), "order %d", order);
        erase(&st, "account:k", at(MON, 15, 0));
        cr_expect(tells(st.s, "account:k", ""), "order %d", order);
        story_close(&st);
    }
}

Test(kept, merge)
{
    story kept[2], not_kept;

    story_open(&kept[0], &keeping);
    story_open(&kept[1], &keeping);
    story_open(&not_kept, &silent);
    call(&kept[1], "account:a", 9);
    tie(&kept[1], "account:a", "email:e@x", SOJOURN_LINK_SAME, 0);
    call(&not_kept, "account:b", 9);
    join(&not_kept, &kept[1]);
    cr_expect(tells(not_kept.s, "account:a", ""), "into one that keeps none");
    join(&kept[0], &not_kept);
    cr_expect(tells(kept[0].s, "account:a", ""), "from one that keeps none");
    join(&kept[0], &kept[1]);
    cr_expect(tells(kept[0].s, "account:a", "a"));
    cr_expect(tells(kept[0].s, "email:e@x", "e@x"));
    cr_expect(tells(kept[0].s, "account:b", ""));
    call(&kept[0], "account:b", 9);
    cr_expect(tells(kept[0].s, "account:b", "b"), "the record came again, with its value");
    story_close(&kept[0]);
    story_close(&kept[1]);
    story_close(&not_kept);
}

/* A batch that fails teaches no value, neither of a new identifier nor of one that had none. */
Test(kept, a_failed_batch)
{
    story st, not_kept;
    const sojourn_identifier who[] = {{T("account"), T("b")}, {T("account"), T("new")}};
    const sojourn_event events[] = {
        {.system = T("s"), .start = 1, .identifiers = who, .identifier_count = 2},
        {.system = T("s"), .start = 2, .end = 1}};
    sojourn_id id;
    sojourn_identifier told;

    story_open(&st, &keeping);
    story_open(&not_kept, &silent);
    call(&not_kept, "account:b", 9);
    join(&st, &not_kept);
    cr_expect_eq(sojourn_feed(st.s, events, 2, NULL), SOJOURN_E_EVENT);
    cr_expect(tells(st.s, "account:b", ""));
    cr_assert_eq(sojourn_identifier_id(st.s, &who[1], &id, NULL), SOJOURN_OK);
    cr_expect_eq(sojourn_identifier_value(st.s, id, &told, NULL), SOJOURN_E_ARGUMENT);
    cr_assert_eq(sojourn_feed(st.s, events, 1, NULL), SOJOURN_OK);
    cr_expect(tells(st.s, "account:b", "b"));
    cr_expect(tells(st.s, "account:new", "new"));
    story_close(&st);
    story_close(&not_kept);
}

/* One buffer for all answers: a rule lends its texts until it is asked again. */
static int32_t lend(void *context, const sojourn_event *event, sojourn_identifier *out,
                    uint64_t capacity, uint64_t *count)
{
    char *buffer = context;

    (void)capacity;
    buffer[0] = event->name.data[0];
    out[0] = (sojourn_identifier){T("account"), {buffer, 1}};
    *count = 1;
    return 0;
}

Test(kept, what_a_rule_lends)
{
    char buffer[1];
    const sojourn_rules rules = {.size = sizeof rules, .context = buffer, .identify = lend};
    sojourn_options options = keeping;
    sojourn *s;
    const sojourn_event events[] = {{.system = T("s"), .name = T("x")},
                                    {.system = T("s"), .name = T("y")}};

    options.rules = &rules;
    cr_assert_eq(sojourn_open(&options, &s, NULL), SOJOURN_OK);
    cr_assert_eq(sojourn_feed(s, events, 2, NULL), SOJOURN_OK);
    cr_expect(tells(s, "account:x", "x"));
    cr_expect(tells(s, "account:y", "y"));
    sojourn_close(s);
}

Test(kept, refused)
{
    story st;
    sojourn_identifier out;
    const sojourn_id nobody = {1, 2};

    story_open(&st, &keeping);
    cr_expect_eq(sojourn_identifier_value(NULL, nobody, &out, NULL), SOJOURN_E_ARGUMENT);
    cr_expect_eq(sojourn_identifier_value(st.s, nobody, NULL, NULL), SOJOURN_E_ARGUMENT);
    cr_expect_eq(sojourn_identifier_value(st.s, nobody, &out, NULL), SOJOURN_E_ARGUMENT);
    story_close(&st);
}
