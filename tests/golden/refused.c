/* SPDX-License-Identifier: MIT */
/* Facts that are refused: the status, the index of the fact, and a handle as before. */
#include "story.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static sojourn_id facts_of(const sojourn *s)
{
    sojourn_id facts = {0, 0};

    cr_assert_eq(sojourn_digest(s, &facts, NULL, NULL), SOJOURN_OK);
    return facts;
}

static sojourn *some_facts(void)
{
    sojourn *s = NULL;
    sojourn_event e = {.system = T("acd"), .id = T("e1"), .start = at(MON, 9, 0)};

    cr_assert_eq(sojourn_open(NULL, &s, NULL), SOJOURN_OK);
    cr_assert_eq(sojourn_feed(s, &e, 1, NULL), SOJOURN_OK);
    return s;
}

static void expect_error(sojourn_status status, const sojourn_error *error, const char *what)
{
    cr_expect_eq(error->status, status, "%s", what);
    cr_expect_eq(error->detail, 0, "%s", what);
    cr_expect_gt(strlen(error->message), 5, "%s", what);
    cr_expect_null(strchr(error->message, '\n'), "%s", what);
}

/* The event is the third of a batch of good ones: none of them may come in. */
static void refuse(const char *what, sojourn_event bad)
{
    sojourn *s = some_facts();
    sojourn_event batch[4] = {EVENT(.id = T("e2")), EVENT(.id = T("e3")), bad,
                              EVENT(.id = T("e4"))};
    sojourn_error error = {0};
    sojourn_id before = facts_of(s);

    cr_expect_eq(sojourn_feed(s, batch, 4, &error), SOJOURN_E_EVENT, "%s", what);
    expect_error(SOJOURN_E_EVENT, &error, what);
    cr_expect_eq(error.index, 2, "%s", what);
    cr_expect(id_equal(facts_of(s), before), "%s", what);
    cr_expect_eq(sojourn_feed(s, batch, 4, NULL), SOJOURN_E_EVENT, "%s", what);
    cr_expect_eq(sojourn_feed(s, batch, 2, &error), SOJOURN_OK, "%s", what);
    sojourn_close(s);
}

static void take(const char *what, sojourn_event good)
{
    sojourn *s = some_facts();
    sojourn_error error = {0};

    cr_expect_eq(sojourn_feed(s, &good, 1, &error), SOJOURN_OK, "%s: %s", what, error.message);
    sojourn_close(s);
}

Test(refused, times)
{
    refuse("end before start", EVENT(.start = 10, .end = 9));
    refuse("end before start, long ago", EVENT(.start = -5, .end = -6));
    take("no end", EVENT(.start = 10));
    take("end at start", EVENT(.start = 10, .end = 10));
}

Test(refused, codes)
{
    refuse("type below", EVENT(.type = -1));
    refuse("type between", EVENT(.type = SOJOURN_EVENT_PURCHASE + 1));
    refuse("type between", EVENT(.type = SOJOURN_EVENT_TRAIT + 1));
    refuse("type beyond", EVENT(.id = T("x"), .type = SOJOURN_EVENT_RETRACTED + 1));
    refuse("retraction without id", EVENT(.type = SOJOURN_EVENT_RETRACTED));
    refuse("reserved word", EVENT(.reserved_word = 1));
    refuse("reserved", EVENT(.reserved = {0, 0, 1}));
    take("retraction of the unknown", EVENT(.id = T("x"), .type = SOJOURN_EVENT_RETRACTED));
}

Test(refused, currencies)
{
    refuse("small letters", EVENT(.currency = "eur"));
    refuse("two letters", EVENT(.currency = "EU"));
    refuse("four letters", EVENT(.currency = {'E', 'U', 'R', 'O'}));
    refuse("late", EVENT(.currency = {0, 'E', 'U', 'R'}));
    refuse("stars", EVENT(.currency = "***"));
    take("three capitals", EVENT(.currency = "EUR"));
}

static void refuse_text(const char *what, const char *bytes, uint64_t length)
{
    sojourn_text text = {bytes, length};

    refuse(what, EVENT(.system = text));
    refuse(what, EVENT(.id = text));
    refuse(what, EVENT(.session = text));
    refuse(what, EVENT(.contact = text));
    refuse(what, EVENT(.parent = text));
    refuse(what, EVENT(.issue = text));
    refuse(what, EVENT(.channel = text));
    refuse(what, EVENT(.intent = text));
    refuse(what, EVENT(.queue = text));
    refuse(what, EVENT(.agent = text));
    refuse(what, EVENT(.name = text));
    refuse(what, EVENT(.detail = text));
}

Test(refused, texts)
{
    char *text = malloc(65536);

    cr_assert_not_null(text);
    memset(text, 'x', 65536);
    refuse_text("NUL", "a\0b", 3);
    refuse_text("lone byte", "\x80", 1);
    refuse_text("cut", "ab\xe2\x82", 4);
    refuse_text("overlong", "\xc0\xaf", 2);
    refuse_text("overlong", "\xe0\x80\xaf", 3);
    refuse_text("surrogate", "\xed\xa0\x80", 3);
    refuse_text("beyond Unicode", "\xf4\x90\x80\x80", 4);
    refuse_text("no such byte", "\xff", 1);
    refuse_text("too long", text, 65536);
    take("as long as may be", EVENT(.detail = {text, 65535}));
    take("the last character", EVENT(.detail = T("\xf4\x8f\xbf\xbf")));
    free(text);
}

static void refuse_identifier(const char *what, sojourn_identifier bad)
{
    const sojourn_identifier two[] = {{T("account"), T("k")}, bad};

    refuse(what, EVENT(.identifiers = two, .identifier_count = 2));
}

Test(refused, identifiers)
{
    sojourn_identifier many[33];
    char value[513];

    memset(value, 'x', sizeof value);
    for (int i = 0; i < 33; i++)
        many[i] = (sojourn_identifier){T("account"), {value, (uint64_t)i + 1}};
    refuse_identifier("no kind", (sojourn_identifier){T(""), T("k")});
    refuse_identifier("unknown kind", (sojourn_identifier){T("passport"), T("k")});
    refuse_identifier("kind in capitals", (sojourn_identifier){T("Account"), T("k")});
    refuse_identifier("NUL", (sojourn_identifier){T("account"), T("a\0b")});
    refuse_identifier("not UTF-8", (sojourn_identifier){T("email"), T("\xff@x")});
    refuse_identifier("too long", (sojourn_identifier){T("email"), {value, 513}});
    refuse("33 identifiers", EVENT(.identifiers = many, .identifier_count = 33));
    take("32 identifiers", EVENT(.identifiers = many, .identifier_count = 32));
    many[0].value.length = 512;
    take("as long as may be", EVENT(.identifiers = many, .identifier_count = 1));
}

Test(refused, kinds_by_name)
{
    const sojourn_identifier two[] = {{T("account"), T("k")}, {T("passport"), T("k")}};
    const sojourn_event e = EVENT(.identifiers = two, .identifier_count = 2);
    sojourn *s = some_facts();
    sojourn_error error = {0};

    cr_expect_eq(sojourn_feed(s, &e, 1, &error), SOJOURN_E_EVENT);
    cr_expect_not_null(strstr(error.message, "passport"), "%s", error.message);
    cr_expect_eq(sojourn_link(s, &two[0], &two[1], SOJOURN_LINK_SAME, 0, &error), SOJOURN_E_EVENT);
    cr_expect_not_null(strstr(error.message, "passport"), "%s", error.message);
    sojourn_close(s);
}

/* NULL where there must be bytes is a bug of the caller, told as such or as a bad fact. */
Test(refused, null_arguments_of_feed)
{
    const sojourn_event bad[] = {EVENT(.system = {NULL, 1}), EVENT(.identifier_count = 1)};
    sojourn *s = some_facts();
    sojourn_id before = facts_of(s);
    sojourn_error error = {0};

    for (int i = 0; i < 2; i++) {
        sojourn_status status = sojourn_feed(s, &bad[i], 1, &error);

        cr_expect(status == SOJOURN_E_ARGUMENT || status == SOJOURN_E_EVENT, "%d", i);
    }
    cr_expect_eq(sojourn_feed(NULL, bad, 1, &error), SOJOURN_E_ARGUMENT);
    expect_error(SOJOURN_E_ARGUMENT, &error, "no handle");
    cr_expect_eq(sojourn_feed(s, NULL, 1, &error), SOJOURN_E_ARGUMENT);
    cr_expect_eq(sojourn_feed(s, NULL, 0, &error), SOJOURN_OK);
    cr_expect(id_equal(facts_of(s), before));
    sojourn_close(s);
}

static void refuse_link(const char *what, sojourn_status expected, sojourn_identifier a,
                        sojourn_identifier b, int32_t link)
{
    sojourn *s = some_facts();
    sojourn_id before = facts_of(s);
    sojourn_error error = {0};

    cr_expect_eq(sojourn_link(s, &a, &b, link, 0, &error), expected, "%s", what);
    expect_error(expected, &error, what);
    cr_expect(id_equal(facts_of(s), before), "%s", what);
    cr_expect_eq(sojourn_link(s, &b, &a, link, 0, NULL), expected, "%s, turned", what);
    sojourn_close(s);
}

Test(refused, links)
{
    const sojourn_identifier k = {T("account"), T("k")}, ann = {T("email"), T("ann@x")};

    refuse_link("itself", SOJOURN_E_EVENT, k, k, SOJOURN_LINK_SAME);
    refuse_link("itself in another spelling", SOJOURN_E_EVENT, ann,
                (sojourn_identifier){T("email"), T(" ANN@x")}, SOJOURN_LINK_NONE);
    refuse_link("blocked", SOJOURN_E_EVENT, k, (sojourn_identifier){T("account"), T("unknown")},
                SOJOURN_LINK_SAME);
    refuse_link("blocked", SOJOURN_E_EVENT, k, (sojourn_identifier){T("phone"), T("withheld")},
                SOJOURN_LINK_NONE);
    refuse_link("no value", SOJOURN_E_EVENT, k, (sojourn_identifier){T("account"), T("")},
                SOJOURN_LINK_SAME);
    refuse_link("unknown kind", SOJOURN_E_EVENT, k, (sojourn_identifier){T("passport"), T("1")},
                SOJOURN_LINK_SAME);
    refuse_link("not UTF-8", SOJOURN_E_EVENT, k, (sojourn_identifier){T("user"), T("\xc3")},
                SOJOURN_LINK_SAME);
    refuse_link("unknown link", SOJOURN_E_ARGUMENT, k, ann, 3);
    refuse_link("unknown link", SOJOURN_E_ARGUMENT, k, ann, -1);

    const sojourn_identifier nobody = {T("account"), T("unknown")};
    sojourn *s = some_facts();
    sojourn_error error = {0};
    cr_expect_eq(sojourn_link(s, &nobody, &k, SOJOURN_LINK_SAME, 0, &error), SOJOURN_E_EVENT);
    cr_expect_eq(error.index, 0);
    cr_expect_eq(sojourn_link(s, &k, &nobody, SOJOURN_LINK_SAME, 0, &error), SOJOURN_E_EVENT);
    cr_expect_eq(error.index, 1);
    sojourn_close(s);
}

Test(refused, null_arguments_of_link)
{
    const sojourn_identifier k = {T("account"), T("k")};
    sojourn *s = some_facts();

    cr_expect_eq(sojourn_link(NULL, &k, &k, 1, 0, NULL), SOJOURN_E_ARGUMENT);
    cr_expect_eq(sojourn_link(s, NULL, &k, 1, 0, NULL), SOJOURN_E_ARGUMENT);
    cr_expect_eq(sojourn_link(s, &k, NULL, 1, 0, NULL), SOJOURN_E_ARGUMENT);
    sojourn_close(s);
}
