/* SPDX-License-Identifier: MIT */
/* What sojourn_open and sojourn_merge refuse; structs that grow. */
#include "heap.h"
#include "story.h"

#include <criterion/criterion.h>
#include <stddef.h>
#include <string.h>

static sojourn_options plain(void)
{
    return (sojourn_options){.size = sizeof(sojourn_options)};
}

static void refuse(const char *what, sojourn_options options, uint64_t index)
{
    sojourn *s = (sojourn *)&options;
    sojourn_error error = {0};

    cr_expect_eq(sojourn_open(&options, &s, &error), SOJOURN_E_ARGUMENT, "%s", what);
    cr_expect_null(s, "%s", what);
    cr_expect_eq(error.status, SOJOURN_E_ARGUMENT, "%s", what);
    cr_expect_eq(error.index, index, "%s", what);
    cr_expect_gt(strlen(error.message), 5, "%s", what);
    sojourn_close(s);
}

static void take(const char *what, const sojourn_options *options)
{
    sojourn *s = NULL;
    sojourn_error error = {0};

    cr_expect_eq(sojourn_open(options, &s, &error), SOJOURN_OK, "%s: %s", what, error.message);
    cr_expect_not_null(s, "%s", what);
    sojourn_close(s);
}

Test(options, sizes)
{
    sojourn_options o = plain();

    take("none", NULL);
    take("all zero", &o);
    o.size = offsetof(sojourn_options, note_us);
    take("yesterday's", &o);
    o.size = 0;
    refuse("no size", o, 0);
}

Test(options, grown_tail)
{
    struct {
        sojourn_options known;
        uint64_t later;
    } grown;
    sojourn *s = NULL;

    memset(&grown, 0, sizeof grown);
    grown.known.size = sizeof grown;
    take("tomorrow's, its tail zero", &grown.known);
    grown.later = 1;
    cr_expect_eq(sojourn_open(&grown.known, &s, NULL), SOJOURN_E_ARGUMENT);
    cr_expect_null(s);
}

Test(options, lengths)
{
    int64_t *fields[7];
    sojourn_options o = plain();

    fields[0] = &o.interaction_gap_us;
    fields[1] = &o.contact_us;
    fields[2] = &o.thread_us;
    fields[3] = &o.window_us;
    fields[4] = &o.reopen_us;
    fields[5] = &o.unknown_us;
    fields[6] = &o.note_us;
    for (int i = 0; i < 7; i++) {
        *fields[i] = -1;
        refuse("below zero", o, 0);
        *fields[i] = 1;
        take("one microsecond", &o);
        *fields[i] = SOJOURN_FOREVER;
        take("for ever", &o);
        *fields[i] = 0;
    }
}

Test(options, flags_and_country)
{
    sojourn_options o = plain();

    o.flags = 1;
    refuse("unknown flag", o, 0);
    o.flags = UINT64_C(1) << 63;
    refuse("unknown flag", o, 0);
    o.flags = SOJOURN_REDIAL_JOINS | SOJOURN_INTENT_FIRST;
    take("known flags", &o);
    o.country = T("+49");
    refuse("a plus", o, 0);
    o.country = T("DE");
    refuse("letters", o, 0);
    o.country = (sojourn_text){NULL, 2};
    refuse("no bytes", o, 0);
    o.country = T("49");
    take("digits", &o);
}

Test(options, gaps)
{
    sojourn_gap gaps[] = {{T("chat"), T("voice"), 5}, {T("web"), T("web"), 0}};
    sojourn_options o = plain();

    o.gaps = gaps;
    o.gap_count = 2;
    refuse("zero", o, 1);
    gaps[1].gap_us = -1;
    refuse("below zero", o, 1);
    gaps[1].gap_us = SOJOURN_FOREVER;
    take("for ever", &o);
    gaps[1].a = T("\xff");
    refuse("not UTF-8", o, 1);
    o.gaps = NULL;
    refuse("no array", o, 0);
}

Test(options, windows)
{
    sojourn_window windows[] = {{.intent = T("a")}, {.intent = T("b"), .window_us = -1}};
    sojourn_options o = plain();

    o.windows = windows;
    o.window_count = 2;
    refuse("window below zero", o, 1);
    windows[1] = (sojourn_window){.intent = T("b"), .reopen_us = -1};
    refuse("reopen below zero", o, 1);
    windows[1] = (sojourn_window){.intent = T("b"), .sales = 2};
    refuse("sales neither 0 nor 1", o, 1);
    windows[1] = (sojourn_window){.intent = T("b"), .reserved_word = 1};
    refuse("reserved", o, 1);
    windows[1] = (sojourn_window){.intent = T("a\0b")};
    refuse("NUL", o, 1);
    windows[1] = (sojourn_window){.intent = T("a"), .sales = 1};
    take("twice the same intent", &o);
    o.windows = NULL;
    refuse("no array", o, 0);
}

static void refuse_kind(const char *what, sojourn_kind bad)
{
    const sojourn_kind two[] = {{.name = T("passport"), .strength = SOJOURN_CLASS_STRONG}, bad};
    sojourn_options o = plain();

    o.kinds = two;
    o.kind_count = 2;
    refuse(what, o, 1);
}

Test(options, kinds)
{
    const sojourn_kind good[] = {{.name = T("cookie")},
                                 {.name = T("user"), .unique = 1, .priority = INT32_MAX},
                                 {.name = T("phone"), .limit = UINT64_MAX},
                                 {.name = T("ip"), .lifetime_us = SOJOURN_FOREVER},
                                 {.name = T("badge"), .strength = SOJOURN_CLASS_WEAK}};
    sojourn_options o = plain();

    o.kinds = good;
    o.kind_count = 5;
    take("kinds", &o);
    o.kinds = NULL;
    refuse("no array", o, 0);
    refuse_kind("no name", (sojourn_kind){.strength = SOJOURN_CLASS_WEAK});
    refuse_kind("not UTF-8", (sojourn_kind){.name = T("\xff"), .strength = SOJOURN_CLASS_WEAK});
    refuse_kind("NUL", (sojourn_kind){.name = T("a\0b"), .strength = SOJOURN_CLASS_WEAK});
    refuse_kind("new, without class", (sojourn_kind){.name = T("badge")});
    refuse_kind("class", (sojourn_kind){.name = T("badge"), .strength = SOJOURN_CLASS_WEAK + 1});
    refuse_kind("class below", (sojourn_kind){.name = T("phone"), .strength = -1});
    refuse_kind("normaliser", (sojourn_kind){.name = T("phone"), .normal = 4});
    refuse_kind("normaliser below", (sojourn_kind){.name = T("phone"), .normal = -1});
    refuse_kind("priority", (sojourn_kind){.name = T("phone"), .priority = -1});
    refuse_kind("unique", (sojourn_kind){.name = T("phone"), .unique = 2});
    refuse_kind("unique below", (sojourn_kind){.name = T("phone"), .unique = -1});
    refuse_kind("lifetime", (sojourn_kind){.name = T("ip"), .lifetime_us = -1});
    refuse_kind("reserved", (sojourn_kind){.name = T("ip"), .reserved = {0, 1}});
}

Test(options, kinds_without_end)
{
    sojourn_kind kinds[65];
    char names[55];
    sojourn_options o = plain();

    for (size_t i = 0; i < 55; i++) {
        names[i] = (char)('0' + i);
        kinds[i] = (sojourn_kind){.name = {&names[i], 1}, .strength = SOJOURN_CLASS_STRONG};
    }
    o.kinds = kinds;
    o.kind_count = 54;
    take("54 new ones", &o);
    o.kind_count = 55;
    refuse("55 new ones", o, 54);
    kinds[54] = (sojourn_kind){.name = T("phone"), .limit = 2};
    take("54 new ones and a changed one", &o);
}

Test(options, lists_of_texts)
{
    const sojourn_text bad[] = {T("fine"), T("\xc0\x80")};
    sojourn_options o = plain();

    o.asynchronous = bad;
    o.asynchronous_count = 2;
    refuse("not UTF-8", o, 1);
    o.asynchronous = NULL;
    refuse("no array", o, 0);
    o.asynchronous_count = 0;
    o.goals = bad;
    o.goal_count = 2;
    refuse("not UTF-8", o, 1);
    o.goals = NULL;
    refuse("no array", o, 0);
}

Test(options, allocator_and_rules)
{
    sojourn_allocator allocator = {.size = sizeof allocator};
    sojourn_rules rules = {.size = sizeof rules, .name = T("\xff")};
    sojourn_options o = plain();

    o.allocator = &allocator;
    refuse("no function", o, 0);
    allocator.size = 0;
    refuse("no size", o, 0);
    o.allocator = NULL;
    o.rules = &rules;
    refuse("name not UTF-8", o, 0);
    rules.name = T("mine");
    rules.size = 0;
    refuse("no size", o, 0);
    rules.size = sizeof rules;
    take("rules without functions", &o);
    cr_expect_eq(sojourn_open(&o, NULL, NULL), SOJOURN_E_ARGUMENT);
}

Test(options, memory_is_the_callers)
{
    heap h;
    sojourn_options o = plain();
    sojourn *s = NULL;
    const sojourn_event e = EVENT(.system = T("acd"), .start = 1);

    heap_init(&h);
    o.allocator = &h.allocator;
    cr_assert_eq(sojourn_open(&o, &s, NULL), SOJOURN_OK);
    cr_assert_eq(sojourn_feed(s, &e, 1, NULL), SOJOURN_OK);
    cr_assert_eq(sojourn_settle(s, NULL), SOJOURN_OK);
    cr_expect_gt(h.blocks, 0);
    sojourn_close(s);
    cr_expect_eq(h.blocks, 0);
    cr_expect_eq(h.bytes, 0);
    cr_expect_eq(h.wrong, 0);
}

/* Handles with these options cannot be merged. */
static void apart(const char *what, const sojourn_options *a, const sojourn_options *b)
{
    sojourn *into = NULL, *from = NULL;
    sojourn_error error = {0};

    cr_assert_eq(sojourn_open(a, &into, NULL), SOJOURN_OK);
    cr_assert_eq(sojourn_open(b, &from, NULL), SOJOURN_OK);
    cr_expect_eq(sojourn_merge(into, from, &error), SOJOURN_E_ARGUMENT, "%s", what);
    cr_expect_gt(strlen(error.message), 5, "%s", what);
    cr_expect_eq(sojourn_merge(into, NULL, NULL), SOJOURN_E_ARGUMENT);
    cr_expect_eq(sojourn_merge(NULL, from, NULL), SOJOURN_E_ARGUMENT);
    sojourn_close(from);
    sojourn_close(into);
}

Test(options, merge)
{
    const sojourn_rules mine = {.size = sizeof mine, .name = T("mine")},
                        other = {.size = sizeof other, .name = T("mine 2")};
    const sojourn_kind folded = {.name = T("account"), .normal = SOJOURN_NORMAL_FOLD},
                       declared = {.name = T("badge"), .strength = SOJOURN_CLASS_WEAK};
    sojourn_options a = plain(), b = plain();

    b.key[15] = 1;
    apart("key", &a, &b);
    b = plain();
    b.country = T("49");
    apart("country", &a, &b);
    b = plain();
    a.rules = &mine;
    b.rules = &other;
    apart("rules", &a, &b);
    apart("rules of one only", &a, NULL);
    a = b = plain();
    a.kinds = &declared;
    a.kind_count = 1;
    apart("kinds of one only", &a, NULL);
    b.kinds = &folded;
    b.kind_count = 1;
    apart("kinds", &a, &b);
    apart("normaliser", &b, NULL);
}
