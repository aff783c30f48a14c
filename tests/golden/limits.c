/* SPDX-License-Identifier: MIT */
/* Silences at the limit: exactly the limit parts, one microsecond less joins. */
#include "story.h"

#include <criterion/criterion.h>

/* Interactions of two sessions with that silence between them. */
static uint64_t interactions(const sojourn_options *options, sojourn_event first,
                             sojourn_event second, int64_t silence)
{
    story st;
    uint64_t found;

    first.system = second.system = T("acd");
    first.session = T("1");
    second.session = T("2");
    first.start = at(MON, 9, 0);
    first.end = at(MON, 9, 10);
    second.start = first.end + silence;
    story_open(&st, options);
    tell(&st, "account:k", first);
    tell(&st, "account:k", second);
    look(&st);
    found = count(&st, INTERACTIONS);
    story_close(&st);
    return found;
}

static void parts_at(const sojourn_options *options, sojourn_event first, sojourn_event second,
                     int64_t limit)
{
    cr_expect_eq(interactions(options, first, second, limit), 2);
    cr_expect_eq(interactions(options, first, second, limit - 1), 1);
}

Test(limit, default_gap)
{
    parts_at(NULL, EVENT(.channel = T("voice")), EVENT(.channel = T("chat")), MINUTES(30));
    parts_at(NULL, EVENT(.channel = T("web")), EVENT(.type = SOJOURN_EVENT_VISIT), MINUTES(30));
}

Test(limit, gap_of_the_handle)
{
    sojourn_options o = {.size = sizeof o, .interaction_gap_us = MINUTES(5)};

    parts_at(&o, EVENT(.channel = T("voice")), EVENT(.channel = T("chat")), MINUTES(5));
    o.interaction_gap_us = 1;
    parts_at(&o, EVENT(.channel = T("voice")), EVENT(.channel = T("chat")), 1);
    cr_expect_eq(interactions(&o, EVENT(.channel = T("web")), EVENT(.channel = T("web")), -1), 1);
    o.interaction_gap_us = SOJOURN_FOREVER;
    cr_expect_eq(interactions(&o, EVENT(.type = 0), EVENT(.type = 0), DAYS(9999)), 1);
}

Test(limit, gap_of_two_channels)
{
    const sojourn_gap gaps[] = {{T("chat"), T("voice"), HOURS(9)},
                                {T("voice"), T("chat"), HOURS(2)},
                                {T("email"), T("web"), HOURS(1)}};
    const sojourn_options o = {.size = sizeof o, .gaps = gaps, .gap_count = 3};

    parts_at(&o, EVENT(.channel = T("voice")), EVENT(.channel = T("chat")), HOURS(2));
    parts_at(&o, EVENT(.channel = T("chat")), EVENT(.channel = T("voice")), HOURS(2));
    parts_at(&o, EVENT(.channel = T("web")), EVENT(.channel = T("email")), HOURS(1));
    parts_at(&o, EVENT(.channel = T("web")), EVENT(.channel = T("web")), MINUTES(30));
}

Test(limit, asynchronous_channels_never_join_by_time)
{
    const sojourn_text fax = T("fax");
    const sojourn_options listed = {
        .size = sizeof listed, .asynchronous = &fax, .asynchronous_count = 1};
    const sojourn_options none = {.size = sizeof none, .asynchronous = &fax};

    cr_expect_eq(interactions(NULL, EVENT(.channel = T("email")), EVENT(.channel = T("voice")), -1),
                 2);
    cr_expect_eq(
        interactions(&none, EVENT(.channel = T("email")), EVENT(.channel = T("voice")), -1), 1);
    cr_expect_eq(
        interactions(&listed, EVENT(.channel = T("fax")), EVENT(.channel = T("voice")), -1), 2);
    cr_expect_eq(
        interactions(&listed, EVENT(.channel = T("email")), EVENT(.channel = T("voice")), 0), 1);
}

Test(limit, contact_keys)
{
    const sojourn_options o = {.size = sizeof o, .contact_us = HOURS(3), .thread_us = HOURS(2)};
    const sojourn_event call = {.contact = T("c"), .channel = T("voice")};
    const sojourn_event mail = {.contact = T("c"), .channel = T("email")};
    const sojourn_event child = {.contact = T("d"), .parent = T("c"), .channel = T("voice")};

    parts_at(NULL, call, call, DAYS(7));
    parts_at(NULL, call, child, DAYS(7));
    parts_at(NULL, call, mail, DAYS(1));
    parts_at(&o, call, call, HOURS(3));
    parts_at(&o, mail, mail, HOURS(2));
}

Test(limit, redials_are_apart)
{
    const sojourn_event c = {.contact = T("c"), .channel = T("voice")};
    const sojourn_event d = {.contact = T("d"), .channel = T("voice")};
    const sojourn_event none = {.channel = T("voice")},
                        chat = {.contact = T("d"), .channel = T("chat")};
    const sojourn_options o = {.size = sizeof o, .flags = SOJOURN_REDIAL_JOINS};

    cr_expect_eq(interactions(NULL, c, d, 0), 2);
    cr_expect_eq(interactions(NULL, c, d, -MINUTES(5)), 2, "overlap included");
    cr_expect_eq(interactions(NULL, c, none, 0), 1, "only if both state a key");
    cr_expect_eq(interactions(NULL, c, chat, 0), 1, "only if both are voice");
    parts_at(&o, c, d, MINUTES(30));
}

/* A note without keys, that long after its call began. */
static uint64_t with_note(const sojourn_options *options, int64_t after)
{
    story st;
    uint64_t found;

    story_open(&st, options);
    tell(&st, "account:k",
         EVENT(.system = T("acd"), .start = at(MON, 9, 0), .end = at(MON, 9, 10)));
    tell(&st, "account:k",
         EVENT(.system = T("survey"), .type = SOJOURN_EVENT_NPS, .start = at(MON, 9, 0) + after));
    look(&st);
    found = count(&st, INTERACTIONS);
    story_close(&st);
    return found;
}

Test(limit, notes)
{
    const sojourn_options o = {.size = sizeof o, .note_us = HOURS(1)};

    cr_expect_eq(with_note(NULL, DAYS(30)), 2);
    cr_expect_eq(with_note(NULL, DAYS(30) - 1), 1);
    cr_expect_eq(with_note(NULL, 0), 1);
    cr_expect_eq(with_note(NULL, -1), 2);
    cr_expect_eq(with_note(&o, HOURS(1)), 2);
    cr_expect_eq(with_note(&o, HOURS(1) - 1), 1);
}

/* A note of the last moment there is, after so many calls. */
static uint64_t with_last_note(const sojourn_options *options, int calls)
{
    story st;
    uint64_t found;

    story_open(&st, options);
    for (int i = 0; i < calls; i++)
        tell(&st, "account:k",
             EVENT(.system = T("acd"), .start = INT64_MAX - HOURS(2) * (calls - i)));
    tell(&st, "account:k",
         EVENT(.system = T("survey"), .type = SOJOURN_EVENT_NPS, .start = INT64_MAX));
    look(&st);
    found = count(&st, INTERACTIONS);
    story_close(&st);
    return found;
}

Test(limit, a_note_at_the_end_of_time)
{
    const sojourn_options o = {.size = sizeof o, .note_us = SOJOURN_FOREVER};

    for (int calls = 1; calls <= 20; calls++) {
        cr_expect_eq(with_last_note(NULL, calls), (uint64_t)calls, "%d", calls);
        cr_expect_eq(with_last_note(&o, calls), (uint64_t)calls, "%d", calls);
    }
}

Test(limit, ends_of_time)
{
    const sojourn_options o = {.size = sizeof o, .interaction_gap_us = SOJOURN_FOREVER};
    story st;

    for (int forever = 0; forever <= 1; forever++) {
        story_open(&st, forever ? &o : NULL);
        tell(&st, "account:k", EVENT(.system = T("a"), .session = T("1"), .start = INT64_MIN));
        tell(&st, "account:k", EVENT(.system = T("a"), .session = T("2"), .start = INT64_MAX));
        look(&st);
        cr_expect_eq(count(&st, INTERACTIONS), forever ? 1 : 2);
        story_close(&st);
    }
}

Test(limit, money)
{
    story st;

    story_open(&st, NULL);
    for (int i = 0; i < 3; i++)
        tell(&st, "account:k",
             EVENT(.system = T("shop"), .session = T("s"), .type = SOJOURN_EVENT_PURCHASE,
                   .value = INT64_MAX, .currency = "EUR", .start = at(MON, 9, i)));
    look(&st);
    cr_expect_eq(st.level[JOURNEYS].spans[0].value.high, 1);
    cr_expect_eq(st.level[JOURNEYS].spans[0].value.low, (uint64_t)INT64_MAX - 2);
    tell(&st, "account:k",
         EVENT(.system = T("shop"), .session = T("s"), .type = SOJOURN_EVENT_PURCHASE, .value = 1,
               .start = at(MON, 10, 0)));
    look(&st);
    cr_expect_str_eq(st.level[JOURNEYS].spans[0].currency, "***", "no currency is one like any");
    cr_expect_eq(st.level[JOURNEYS].spans[0].value.low, 0);
    story_close(&st);
}
