/* SPDX-License-Identifier: MIT */
/* Erasures: what goes, what stays, and that the order of arrival shows nowhere; the last cases look
 * into the memory. */
#include "heap.h"
#include "story.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define UPTO at(MON, 12, 0)

/* A call of k with key presses that state nobody, its agent desktop, and a call after noon. */
static void tell_part(story *st, int part)
{
    switch (part) {
    case 0:
        tell(st, "account:k phone:+4917155501",
             EVENT(.system = T("ivr"), .id = T("1"), .session = T("i1"), .contact = T("call-1"),
                   .channel = T("voice"), .start = at(MON, 9, 0)));
        break;
    case 1:
        tell(st, "",
             EVENT(.system = T("ivr"), .id = T("2"), .session = T("i1"), .name = T("menu 2"),
                   .type = SOJOURN_EVENT_INPUT, .start = at(MON, 9, 1)));
        break;
    case 2:
        tell(st, "ani:0171555",
             EVENT(.system = T("desk"), .id = T("3"), .contact = T("call-1"), .agent = T("ann"),
                   .type = SOJOURN_EVENT_CONNECT, .start = at(MON, 9, 2), .end = at(MON, 9, 9)));
        break;
    case 3:
        tell(st, "account:k",
             EVENT(.system = T("ivr"), .id = T("4"), .session = T("i1"), .contact = T("call-1"),
                   .start = at(MON, 14, 0)));
        break;
    default:
        tell(st, "account:other",
             EVENT(.system = T("ivr"), .id = T("5"), .contact = T("call-5"), .agent = T("ann"),
                   .start = at(MON, 9, 0)));
    }
}
enum { PARTS = 5 };

/* The erasure comes before part `at`, and everything settles or not before it. */
static void run(story *st, int erased_at, int turned, int settles)
{
    story_open(st, NULL);
    for (int i = 0; i <= PARTS; i++) {
        if (i == erased_at)
            erase(st, "account:k phone:+4917155501", UPTO);
        if (i < PARTS)
            tell_part(st, turned ? PARTS - 1 - i : i);
        if (settles)
            look(st);
    }
    look(st);
}

Test(erase, before_between_and_after)
{
    story first;

    run(&first, 0, 0, 0);
    cr_expect_eq(first.counts.erased, 3);
    cr_expect_eq(first.counts.events, 2);
    cr_expect_eq(count(&first, EVENTS), 2);
    cr_expect_not_null(begun(&first, EVENTS, at(MON, 14, 0)), "what comes after the time stays");
    cr_expect_eq(count(&first, JOURNEYS), 2);
    for (int i = 0; i < (PARTS + 1) * 4; i++) {
        story other;

        run(&other, i / 4, i % 2, i / 2 % 2);
        cr_expect(id_equal(other.spans, first.spans), "spans, case %d", i);
        cr_expect(id_equal(other.facts, first.facts), "facts, case %d", i);
        story_close(&other);
    }
    story_close(&first);
}

/* doc/law.md, Erasure: the example. */
Test(erase, the_example_of_the_law)
{
    story st;

    story_open(&st, NULL);
    tell(&st, "account:k", EVENT(.system = T("ivr"), .contact = T("c"), .start = at(MON, 9, 0)));
    tell(&st, "", EVENT(.system = T("acd"), .contact = T("c"), .start = at(MON, 9, 1)));
    tell(&st, "account:l", EVENT(.system = T("desk"), .contact = T("c"), .start = at(MON, 9, 2)));
    tell(&st, "cookie:x", EVENT(.system = T("web"), .start = at(MON, 9, 3)));
    tell(&st, "", EVENT(.system = T("acd"), .contact = T("c"), .start = at(MON, 13, 0)));
    erase(&st, "account:k", UPTO);
    look(&st);
    cr_expect_eq(count(&st, EVENTS), 3);
    cr_expect_null(begun(&st, EVENTS, at(MON, 9, 0)));
    cr_expect_null(begun(&st, EVENTS, at(MON, 9, 1)));
    tell(&st, "", EVENT(.system = T("bot"), .contact = T("c"), .start = at(MON, 8, 0)));
    look(&st);
    cr_expect_eq(count(&st, EVENTS), 3, "what comes later goes too");
    cr_expect_eq(st.counts.erased, 3);
    story_close(&st);
}

Test(erase, a_weak_value_takes_what_states_nobody_else)
{
    story st;

    story_open(&st, NULL);
    tell(&st, "cookie:c", EVENT(.system = T("web"), .start = at(MON, 9, 0)));
    tell(&st, "cookie:c account:k", EVENT(.system = T("web"), .start = at(MON, 10, 0)));
    tell(&st, "cookie:c", EVENT(.system = T("web"), .start = at(MON, 13, 0)));
    erase(&st, "cookie:c", UPTO);
    look(&st);
    cr_expect_eq(count(&st, EVENTS), 2);
    cr_expect_null(begun(&st, EVENTS, at(MON, 9, 0)));
    story_close(&st);
}

/* An event whose winning record goes, goes; a later revision that is not covered takes its place,
 * and the record that lost still says whose contact it was. */
Test(erase, revisions)
{
    story st;

    story_open(&st, NULL);
    tell(&st, "", EVENT(.system = T("a"), .id = T("1"), .start = at(MON, 8, 0)));
    tell(&st, "account:k",
         EVENT(.system = T("a"), .id = T("1"), .revision = 1, .start = at(MON, 9, 0)));
    tell(&st, "", EVENT(.system = T("a"), .id = T("2"), .session = T("s"), .start = at(MON, 9, 0)));
    tell(&st, "account:k",
         EVENT(.system = T("a"), .id = T("3"), .session = T("s"), .start = at(TUE, 9, 0)));
    tell(&st, "",
         EVENT(.system = T("a"), .id = T("3"), .session = T("t"), .revision = 1,
               .start = at(TUE, 9, 0)));
    look(&st);
    cr_expect_eq(count(&st, EVENTS), 3);
    erase(&st, "account:k", UPTO);
    look(&st);
    cr_expect_eq(count(&st, EVENTS), 1);
    cr_expect_eq(st.counts.erased, 3);
    cr_expect_eq(st.counts.superseded, 1);
    tell(&st, "", EVENT(.system = T("a"), .id = T("1"), .revision = 2, .start = at(MON, 15, 0)));
    look(&st);
    cr_expect_eq(count(&st, EVENTS), 2, "a revision after the time");
    story_close(&st);
}

/* The latest time counts; erasing again, or up to an earlier time, adds nothing. */
Test(erase, again)
{
    story st;
    sojourn_id facts;

    story_open(&st, NULL);
    tell_part(&st, 0);
    erase(&st, "account:k", at(MON, 8, 0));
    look(&st);
    cr_expect_eq(st.counts.erased, 0);
    erase(&st, "account:k", UPTO);
    look(&st);
    cr_expect_eq(st.counts.erased, 1);
    facts = st.facts;
    erase(&st, "account:k", at(MON, 11, 0));
    tell_part(&st, 0);
    look(&st);
    cr_expect(id_equal(st.facts, facts));
    cr_expect_eq(st.counts.erased, 1);
    cr_expect_eq(st.counts.repeated, 1);
    story_close(&st);
}

/* A retraction lends its session no time, but it says whose contact it is of. */
Test(erase, retractions)
{
    for (int timed = 0; timed < 2; timed++) {
        story st;

        story_open(&st, NULL);
        tell(&st, "account:k",
             EVENT(.system = T("a"), .id = T("1"), .session = T("s"), .contact = T("c"),
                   .type = SOJOURN_EVENT_RETRACTED, .start = at(MON, 9, 0)));
        tell(&st, "", EVENT(.system = T("b"), .contact = T("c"), .start = at(MON, 9, 0)));
        if (timed)
            tell(&st, "account:l",
                 EVENT(.system = T("a"), .session = T("s"), .start = at(MON, 9, 0)));
        erase(&st, "account:k", UPTO);
        look(&st);
        cr_expect_eq(count(&st, EVENTS), 1);
        cr_expect_eq(st.counts.erased, timed ? 2 : 1);
        story_close(&st);
    }
}

/* A record gives way to a revision that says less, and goes: the spans that stay have changed, for
 * they lose its queue, though of that no text is left to compare. */
Test(erase, change_list)
{
    story st;
    walk list = {0};
    uint64_t changed[WALK_LEVELS] = {0};

    story_open(&st, NULL);
    tell(&st, "account:l",
         EVENT(.system = T("a"), .session = T("s"), .start = at(MON, 9, 0), .end = at(MON, 9, 30)));
    tell(&st, "account:k",
         EVENT(.system = T("a"), .id = T("1"), .session = T("s"), .queue = T("vip"),
               .start = at(MON, 9, 5)));
    look(&st);
    erase(&st, "account:k", at(MON, 9, 7));
    tell(&st, "account:l",
         EVENT(.system = T("a"), .id = T("1"), .session = T("s"), .revision = 1,
               .start = at(MON, 9, 10)));
    look(&st);
    cr_assert_eq(walk_changes(st.s, &list, NULL), SOJOURN_OK);
    for (uint64_t i = 0; i < list.count; i++)
        changed[list.spans[i].level] += list.spans[i].change == SOJOURN_CHANGE_CHANGED;
    for (int level = 0; level < WALK_LEVELS; level++)
        cr_expect_eq(changed[level], 1, "level %d", level);
    walk_free(&list);
    story_close(&st);
}

/* Keys that were sealed are known again: the session and contact of before, put back. */
Test(erase, keys_are_put_back)
{
    story st;
    const sojourn_span *after;

    run(&st, PARTS, 0, 1);
    tell(&st, "",
         EVENT(.system = T("desk"), .id = T("3"), .revision = 1, .contact = T("call-1"),
               .agent = T("ann"), .start = at(MON, 14, 5)));
    look(&st);
    cr_expect_eq(count(&st, EVENTS), 3);
    cr_expect(together(&st, INTERACTIONS, at(MON, 14, 0), at(MON, 14, 5)));
    after = begun(&st, EVENTS, at(MON, 14, 5));
    cr_expect(text_is(after->agent, "ann"));
    story_close(&st);
}

static sojourn_id facts_of(const sojourn *s)
{
    sojourn_id facts = {0, 0};

    cr_assert_eq(sojourn_digest(s, &facts, NULL, NULL), SOJOURN_OK);
    return facts;
}

Test(erase, refused)
{
    const sojourn_identifier who[] = {{T("account"), T("unknown")}, {T("phone"), T("withheld")}},
                             strange = {T("shoe"), T("42")};
    sojourn_error error = {0};
    sojourn *s;
    sojourn_id before;

    cr_assert_eq(sojourn_open(NULL, &s, NULL), SOJOURN_OK);
    before = facts_of(s);
    cr_expect_eq(sojourn_erase(NULL, who, 2, UPTO, NULL), SOJOURN_E_ARGUMENT);
    cr_expect_eq(sojourn_erase(s, NULL, 1, UPTO, &error), SOJOURN_E_ARGUMENT);
    cr_expect_eq(sojourn_erase(s, NULL, 0, UPTO, &error), SOJOURN_E_EVENT, "it names nothing");
    cr_expect_eq(sojourn_erase(s, who, 0, UPTO, &error), SOJOURN_E_EVENT);
    cr_expect_eq(sojourn_erase(s, who, 2, UPTO, &error), SOJOURN_E_EVENT, "blocked values only");
    cr_expect_gt(strlen(error.message), 5);
    cr_expect_eq(sojourn_erase(s, &strange, 1, UPTO, &error), SOJOURN_E_EVENT);
    cr_expect(id_equal(facts_of(s), before));
    sojourn_close(s);
}

/* Shards: one that knows of the erasure, one that does not; either way round. */
Test(erase, merge)
{
    story whole, shards[2];
    sojourn_id spans;

    run(&whole, 2, 0, 0);
    for (int into = 0; into < 2; into++) {
        for (int i = 0; i < 2; i++) {
            story_open(&shards[i], NULL);
            for (int part = 0; part < PARTS; part++)
                if (part == 0 || part % 2 == i)
                    tell_part(&shards[i], part);
        }
        erase(&shards[0], "account:k phone:+4917155501", UPTO);
        look(&shards[0]);
        cr_assert_eq(sojourn_merge(shards[into].s, shards[1 - into].s, NULL), SOJOURN_OK);
        cr_assert_eq(sojourn_settle(shards[into].s, NULL), SOJOURN_OK);
        cr_assert_eq(sojourn_digest(shards[into].s, NULL, &spans, NULL), SOJOURN_OK);
        cr_expect(id_equal(spans, whole.spans), "into %d", into);
        cr_expect(id_equal(facts_of(shards[into].s), whole.facts), "into %d", into);
        story_close(&shards[0]);
        story_close(&shards[1]);
    }
    story_close(&whole);
}

/* ---- memory ---- */

/* Every text of an event but its system, told by `mark`, which no address looks like by chance. */
#define GONE "Qz7W"
#define STAYS "Kw3V"
static const char *const words[] = {"id",     "session", "contact", "parent", "issue", "channel",
                                    "intent", "queue",   "agent",   "name",   "detail"};
enum { WORDS = sizeof words / sizeof words[0], LONGEST = 40 };

static sojourn_text word(char out[LONGEST], const char *mark, int i, int number)
{
    snprintf(out, LONGEST, "%s%s%d", mark, words[i], number);
    return (sojourn_text){out, strlen(out)};
}

/* Events of one customer, of whom only the first states an identifier, in Unicode. */
static void feed_marked(sojourn *s, const char *mark)
{
    for (int n = 0; n < 40; n++) {
        char text[WORDS][LONGEST], user[LONGEST];
        sojourn_text t[WORDS];
        sojourn_identifier who = {T("user"), {user, 0}};
        sojourn_event e = {.system = T("sys"), .start = at(MON, 9, n)};

        for (int i = 0; i < WORDS; i++)
            t[i] = word(text[i], mark, i, i == 1 || i == 2 ? 0 : n);
        e.id = t[0];
        memcpy(&e.session, t + 1, 10 * sizeof *t);
        who.value.length = (uint64_t)snprintf(user, sizeof user, "%s\xc3\xa9user", mark);
        e.identifiers = &who;
        e.identifier_count = n == 0;
        cr_assert_eq(sojourn_feed(s, &e, 1, NULL), SOJOURN_OK);
    }
}

static void erase_marked(sojourn *s, const char *mark)
{
    char user[LONGEST];
    sojourn_identifier who = {T("user"), {user, 0}};

    who.value.length = (uint64_t)snprintf(user, sizeof user, "%s\xc3\xa9user", mark);
    cr_assert_eq(sojourn_erase(s, &who, 1, UPTO, NULL), SOJOURN_OK);
}

/* No word of the erased, in memory held or given back; all words of the one that is kept. */
static void look_into(const heap *h, int keeps, const char *when)
{
    char text[LONGEST];

    cr_expect_eq(heap_finds(h, GONE), 0, "%s: stated", when);
    cr_expect_eq(heap_finds(h, "qz7w\xc3\xa9"), 0, "%s: normalised", when);
    cr_expect_eq(heap_finds(h, "qz7we\xcc\x81"), 0, "%s: decomposed", when);
    cr_expect_eq(heap_finds(h, "kw3v\xc3\xa9") != 0, keeps, "%s: value", when);
    for (int i = 0; i < WORDS; i++) {
        word(text, STAYS, i, 0);
        cr_expect_gt(heap_finds(h, text), 0, "%s: %s is kept", when, text);
    }
}

Test(unicode, nothing_is_left_in_memory)
{
    for (int order = 0; order < 12; order++) {
        heap h;
        int keeps = order >= 6, shard = order % 6 >= 4;
        sojourn_options options = {.size = sizeof options,
                                   .flags = keeps ? SOJOURN_KEEP_VALUES : 0};
        sojourn *s, *other;

        heap_init(&h);
        h.keeps = 1;
        options.allocator = &h.allocator;
        cr_assert_eq(sojourn_open(&options, &s, NULL), SOJOURN_OK);
        cr_assert_eq(sojourn_open(&options, &other, NULL), SOJOURN_OK);
        feed_marked(order % 2 ? other : s, STAYS);
        for (int step = 0; step < 2; step++) {
            if (step == (order & 1))
                feed_marked(s, GONE);
            else
                erase_marked(shard ? other : s, GONE);
            if (order % 6 & 2)
                cr_assert_eq(sojourn_settle(s, NULL), SOJOURN_OK);
        }
        if (order % 2 || shard)
            cr_assert_eq(sojourn_merge(s, other, NULL), SOJOURN_OK);
        cr_assert_eq(sojourn_settle(s, NULL), SOJOURN_OK);
        look_into(&h, keeps, "settled");
        feed_marked(s, GONE);
        cr_assert_eq(sojourn_settle(s, NULL), SOJOURN_OK);
        look_into(&h, keeps, "fed again");
        sojourn_close(s);
        sojourn_close(other);
        cr_expect_eq(heap_finds(&h, GONE) + heap_finds(&h, STAYS), 0, "closed");
        cr_expect_eq(heap_finds(&h, "kw3v\xc3\xa9"), 0, "closed: value");
        heap_forget(&h);
    }
}
