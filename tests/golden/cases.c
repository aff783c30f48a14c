/* SPDX-License-Identifier: MIT */
/* The golden cases about customers and interactions: doc/law.md, section 12. */
#include "story.h"

#include <criterion/criterion.h>

Test(golden, gap_edge)
{
    const int64_t first_end = at(MON, 9, 10);

    for (int64_t shorter = 0; shorter <= 1; shorter++) {
        story st;

        story_open(&st, NULL);
        tell(
            &st, "account:k",
            EVENT(.system = T("acd"), .session = T("1"), .start = at(MON, 9, 0), .end = first_end));
        tell(&st, "account:k",
             EVENT(.system = T("acd"), .session = T("2"),
                   .start = first_end + MINUTES(30) - shorter, .end = at(MON, 9, 50)));
        look(&st);
        cr_expect_eq(count(&st, TRANSACTIONS), 2);
        cr_expect_eq(count(&st, INTERACTIONS), shorter ? 1 : 2);
        story_close(&st);
    }
}

Test(golden, four_systems)
{
    const sojourn_text systems[] = {T("ivr"), T("acd"), T("desktop"), T("crm")};
    story st;

    story_open(&st, NULL);
    for (int i = 0; i < 4; i++)
        tell(&st,
             i == 0   ? "ani:+4917155501"
             : i == 3 ? "account:k"
                      : "",
             EVENT(.system = systems[i], .session = T("77"), .contact = T("call-1"),
                   .channel = T("voice"), .start = at(MON, 9, 5 * i),
                   .end = at(MON, 9, 5 * i + 5)));
    look(&st);
    cr_expect_eq(count(&st, EVENTS), 4);
    cr_expect_eq(count(&st, TRANSACTIONS), 4);
    cr_expect_eq(count(&st, INTERACTIONS), 1);
    cr_expect_eq(count(&st, ENGAGEMENTS), 1);
    cr_expect_eq(count(&st, JOURNEYS), 1);
    story_close(&st);
}

/* Two calls are put through to each other: the agent's leg states the key of the second as well. */
Test(golden, bridged_call)
{
    story st;

    story_open(&st, NULL);
    tell(&st, "account:k",
         EVENT(.system = T("pbx"), .session = T("leg-1"), .contact = T("call-1"),
               .channel = T("voice"), .start = at(MON, 9, 0), .end = at(MON, 9, 5)));
    tell(&st, "phone:+4917155501",
         EVENT(.system = T("pbx"), .session = T("leg-2"), .contact = T("call-2"),
               .channel = T("voice"), .start = at(MON, 9, 40), .end = at(MON, 9, 45)));
    look(&st);
    cr_expect_eq(count(&st, INTERACTIONS), 2);
    cr_expect_eq(count(&st, JOURNEYS), 2);
    tell(&st, "",
         EVENT(.system = T("pbx"), .session = T("leg-1"), .contact = T("call-2"),
               .channel = T("voice"), .start = at(MON, 9, 40), .end = at(MON, 9, 45)));
    look(&st);
    cr_expect_eq(count(&st, TRANSACTIONS), 2);
    cr_expect_eq(count(&st, INTERACTIONS), 1);
    cr_expect_eq(st.level[INTERACTIONS].spans[0].start, at(MON, 9, 0));
    cr_expect_eq(st.level[INTERACTIONS].spans[0].end, at(MON, 9, 45));
    cr_expect_eq(count(&st, JOURNEYS), 1, "one contact, and what it states is tied");
    story_close(&st);
}

static void visit_and_call(story *st)
{
    tell(st, "cookie:c",
         EVENT(.system = T("web"), .session = T("w1"), .type = SOJOURN_EVENT_VISIT,
               .channel = T("web"), .start = at(MON, 9, 0), .end = at(MON, 9, 20)));
    tell(st, "account:k",
         EVENT(.system = T("acd"), .session = T("a1"), .type = SOJOURN_EVENT_CONNECT,
               .channel = T("voice"), .start = at(MON, 9, 15), .end = at(MON, 9, 40)));
}

Test(golden, late_merge)
{
    story late, early;
    sojourn_counts before;

    story_open(&late, NULL);
    visit_and_call(&late);
    look(&late);
    before = late.counts;
    cr_expect_eq(count(&late, INTERACTIONS), 2);
    tie(&late, "cookie:c", "account:k", SOJOURN_LINK_SAME, 0);
    look(&late);
    cr_expect_eq(count(&late, INTERACTIONS), 1);
    cr_expect_eq(late.level[INTERACTIONS].spans[0].start, at(MON, 9, 0));
    cr_expect_eq(late.level[INTERACTIONS].spans[0].end, at(MON, 9, 40));
    cr_expect_eq(late.counts.customers, before.customers - 1, "one customer fewer");

    story_open(&early, NULL);
    tie(&early, "account:k", "cookie:c", SOJOURN_LINK_SAME, 0);
    visit_and_call(&early);
    look(&early);
    cr_expect(id_equal(late.spans, early.spans), "as if the link had come first");
    cr_expect(id_equal(late.facts, early.facts));
    story_close(&early);
    story_close(&late);
}

Test(golden, un_merge)
{
    story st;
    sojourn_id before;

    story_open(&st, NULL);
    visit_and_call(&st);
    look(&st);
    before = st.spans;
    tie(&st, "cookie:c", "account:k", SOJOURN_LINK_SAME, 0);
    look(&st);
    cr_expect_eq(st.counts.links, 1);
    cr_expect_not(id_equal(st.spans, before));
    tie(&st, "account:k", "cookie:c", SOJOURN_LINK_NONE, 1);
    look(&st);
    cr_expect(id_equal(st.spans, before), "the spans before the link");
    cr_expect_eq(st.counts.links, 0);
    cr_expect_eq(count(&st, JOURNEYS), 2);
    story_close(&st);
}

Test(golden, phone_then_account)
{
    story st;

    story_open(&st, NULL);
    tell(&st, "phone:+4917155501",
         EVENT(.system = T("ivr"), .session = T("1"), .start = at(MON, 9, 0)));
    tell(&st, "account:k", EVENT(.system = T("ivr"), .session = T("1"), .start = at(MON, 9, 1)));
    tell(&st, "phone:004917155501",
         EVENT(.system = T("ivr"), .session = T("2"), .start = at(MON + 30, 9, 0)));
    look(&st);
    cr_expect_eq(count(&st, JOURNEYS), 1);
    cr_expect(id_equal(st.level[JOURNEYS].spans[0].id, named(&st, "account:k")));
    cr_expect_eq(st.counts.largest_customer, 2);
    story_close(&st);
}

Test(golden, conference)
{
    story st;

    story_open(&st, NULL);
    tell(&st, "account:B", EVENT(.system = T("acd"), .session = T("0"), .start = at(MON, 8, 0)));
    tell(&st, "account:A",
         EVENT(.system = T("acd"), .session = T("1"), .contact = T("c"), .start = at(MON, 12, 0)));
    tell(&st, "account:B",
         EVENT(.system = T("acd"), .session = T("2"), .contact = T("c"), .start = at(MON, 12, 5)));
    tell(&st, "account:B", EVENT(.system = T("acd"), .session = T("3"), .start = at(TUE, 12, 0)));
    look(&st);
    cr_expect(together(&st, INTERACTIONS, at(MON, 12, 0), at(MON, 12, 5)));
    cr_expect(
        id_equal(begun(&st, INTERACTIONS, at(MON, 12, 0))->customer, named(&st, "account:A")));
    cr_expect(id_equal(begun(&st, INTERACTIONS, at(MON, 8, 0))->customer, named(&st, "account:B")));
    cr_expect(
        id_equal(begun(&st, INTERACTIONS, at(TUE, 12, 0))->customer, named(&st, "account:B")));
    cr_expect_eq(count(&st, JOURNEYS), 2);
    story_close(&st);
}

Test(golden, cut_off_call)
{
    const sojourn_span *second;
    story st;

    story_open(&st, NULL);
    tell(&st, "account:k",
         EVENT(.system = T("acd"), .session = T("1"), .contact = T("V1"), .channel = T("voice"),
               .start = at(MON, 13, 50), .end = at(MON, 14, 0)));
    tell(&st, "account:k",
         EVENT(.system = T("acd"), .session = T("2"), .contact = T("V2"), .channel = T("voice"),
               .intent = T("billing"), .start = at(MON, 14, 3), .end = at(MON, 14, 9)));
    look(&st);
    cr_expect_eq(count(&st, INTERACTIONS), 2);
    cr_expect_eq(count(&st, ENGAGEMENTS), 1);
    cr_expect_not(begun(&st, INTERACTIONS, at(MON, 13, 50))->flags & SOJOURN_SPAN_REDIAL);
    second = begun(&st, INTERACTIONS, at(MON, 14, 3));
    cr_expect(second->flags & SOJOURN_SPAN_REDIAL);
    cr_expect(text_is(st.level[ENGAGEMENTS].spans[0].intent, "billing"));
    story_close(&st);
}

static void two_calls_of_two_legs(story *st)
{
    const int64_t call[2] = {at(MON, 13, 50), at(MON, 14, 3)};
    const sojourn_text contact[2] = {T("V1"), T("V2")};

    for (int i = 0; i < 2; i++) {
        tell(st, "account:k",
             EVENT(.system = T("ivr"), .session = contact[i], .contact = contact[i],
                   .channel = T("voice"), .start = call[i], .end = call[i] + MINUTES(2)));
        tell(st, "",
             EVENT(.system = T("acd"), .session = contact[i], .contact = contact[i],
                   .channel = T("voice"), .agent = T("eva"), .start = call[i] + MINUTES(2),
                   .end = call[i] + MINUTES(10)));
    }
}

Test(golden, menu_leg)
{
    const sojourn_options joining = {.size = sizeof joining, .flags = SOJOURN_REDIAL_JOINS};
    story st;

    story_open(&st, NULL);
    two_calls_of_two_legs(&st);
    look(&st);
    cr_expect_eq(count(&st, TRANSACTIONS), 4);
    cr_expect_eq(count(&st, INTERACTIONS), 2);
    cr_expect(begun(&st, INTERACTIONS, at(MON, 14, 3))->flags & SOJOURN_SPAN_REDIAL);
    story_close(&st);

    story_open(&st, &joining);
    two_calls_of_two_legs(&st);
    look(&st);
    cr_expect_eq(count(&st, INTERACTIONS), 1, "the option lifts the rule");
    cr_expect_not(st.level[INTERACTIONS].spans[0].flags & SOJOURN_SPAN_REDIAL);
    story_close(&st);
}

static void resend_in_order(const int order[3])
{
    const sojourn_event record = {.system = T("acd"), .id = T("e1"), .start = at(MON, 9, 0)};
    sojourn_event told[3] = {record, record, record}, gone = record;
    story st;

    told[1].reference = 1;
    told[2].revision = 1;
    told[2].start = at(TUE, 9, 0);
    gone.revision = 1;
    gone.type = SOJOURN_EVENT_RETRACTED;
    story_open(&st, NULL);
    for (int i = 0; i < 3; i++)
        tell(&st, "account:k", told[order[i]]);
    look(&st);
    cr_expect_eq(count(&st, EVENTS), 1);
    cr_expect_eq(st.level[EVENTS].spans[0].start, at(TUE, 9, 0), "the last revision");
    cr_expect_eq(st.level[EVENTS].spans[0].revision, 1);
    cr_expect_eq(st.counts.events, 1);
    tell(&st, "", gone);
    look(&st);
    cr_expect_eq(count(&st, EVENTS), 0);
    cr_expect_eq(count(&st, JOURNEYS), 0);
    cr_expect_eq(st.counts.retracted, 1);
    story_close(&st);
}

Test(golden, resend)
{
    static const int orders[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
                                     {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};

    for (int i = 0; i < 6; i++)
        resend_in_order(orders[i]);
}
