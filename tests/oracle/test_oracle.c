/* SPDX-License-Identifier: MIT */
/* The golden cases of law 10 on the oracle alone, worked out by hand. */
#include "inside.h"

#include <criterion/criterion.h>
#include <string.h>

#define M (INT64_C(60) * 1000000) /* minute */
#define H (60 * M)
#define D (24 * H)
#define T(word) ((sojourn_text){word, sizeof(word) - 1})
#define WHO(kind, value) ((sojourn_identifier){T(kind), T(value)})
#define OF(kind, value) .identifiers = &WHO(kind, value), .identifier_count = 1
#define FEED(o, ...) oracle_feed(o, &(sojourn_event){__VA_ARGS__}, 1)
#define CALL .system = T("acd"), .channel = T("voice")

static const int T1 = SOJOURN_LEVEL_TRANSACTION, T2 = SOJOURN_LEVEL_INTERACTION,
                 T3 = SOJOURN_LEVEL_ENGAGEMENT, T4 = SOJOURN_LEVEL_JOURNEY;
static oracle *o;

static void open_default(void)
{
    o = oracle_open(NULL);
}

static void close_it(void)
{
    oracle_close(o);
}

TestSuite(oracle, .init = open_default, .fini = close_it);

static uint64_t spans(int level)
{
    uint64_t count;
    oracle_spans(o, level, 0, &count);
    return count;
}

static const sojourn_span *span(int level, uint64_t i)
{
    uint64_t count;
    const sojourn_span *list = oracle_spans(o, level, 0, &count);
    cr_assert(i < count);
    return &list[i];
}

static void same_as(const char *kind, const char *a, const char *b, int expected)
{
    sojourn_identifier x = {oracle_word(kind), oracle_word(a)};
    sojourn_identifier y = {oracle_word(kind), oracle_word(b)};
    sojourn_id p, q;
    cr_assert(oracle_identifier(o, &x, &p) && oracle_identifier(o, &y, &q));
    cr_expect((oracle_id_order(p, q) == 0) == expected, "%s %s %s", kind, a, b);
}

Test(oracle, siphash)
{
    sojourn_text none[2] = {{NULL, 0}, {NULL, 0}};
    sojourn_options options = {.size = sizeof options};
    for (uint8_t i = 0; i < 16; i++)
        options.key[i] = i;
    close_it();
    o = oracle_open(&options);
    sojourn_id id = oracle_hash(o, none, 1);
    cr_expect(id.high == 0xa3817f04ba25a8e6 && id.low == 0x6df67214c7550293);
    id = oracle_hash(o, none, 2);
    cr_expect(id.high == 0xda87c1d86b99af44 && id.low == 0x347659119b22fc45);
}

Test(oracle, identifiers)
{
    sojourn_options options = {.size = sizeof options, .country = T("49")};
    close_it();
    o = oracle_open(&options);
    same_as("phone", "0171 555-01", "+4917155501", 1);
    same_as("phone", "+49 (0)171 55501", "004917155501", 1);
    same_as("phone", "0171 555-01", "004917155501", 1);
    same_as("phone", "SIP:A@b", " sip:a@B", 1);
    same_as("email",
            " Stra\xc3\x9f"
            "e@X.de\t",
            "STRASSE@x.DE", 1);
    same_as("user", "\xef\xbc\xa1", "a", 1);
    same_as("cookie", "A", "a", 0);
    cr_expect(oracle_blocked(T(" [Object object]"), 0));
    cr_expect(oracle_blocked(T("+00 -0"), 0));
    cr_expect(oracle_blocked(T("Withheld"), 1));
    cr_expect(!oracle_blocked(T("withheld"), 0));
    cr_expect(!oracle_blocked(T("nullable and more"), 0));
}

Test(oracle, gap_edge)
{
    FEED(o, CALL, .session = T("1"), OF("account", "k"), .start = 9 * H, .end = 10 * H);
    FEED(o, CALL, .session = T("2"), OF("account", "k"), .start = 10 * H + 30 * M);
    cr_expect_eq(spans(T2), 2);
    FEED(o, CALL, .session = T("3"), OF("account", "k"), .start = 12 * H, .end = 13 * H);
    FEED(o, CALL, .session = T("4"), OF("account", "k"), .start = 13 * H + 30 * M - 1);
    cr_expect_eq(spans(T2), 3);
    cr_expect_eq(span(T2, 2)->end, 13 * H + 30 * M - 1);
    cr_expect_eq(spans(T4), 1);
}

Test(oracle, four_systems)
{
    FEED(o, .system = T("ivr"), .contact = T("c"), .start = 9 * H, .end = 9 * H + M,
         .type = SOJOURN_EVENT_INPUT);
    FEED(o, CALL, .contact = T("c"), .session = T("s"), .start = 9 * H + M, .end = 10 * H);
    FEED(o, .system = T("desk"), .contact = T("c"), .start = 9 * H + 2 * M, .agent = T("eve"));
    FEED(o, .system = T("crm"), .contact = T("c"), OF("account", "k"), .start = 11 * H);
    cr_expect_eq(spans(T1), 4);
    cr_expect_eq(spans(T2), 1);
    const sojourn_span *s = span(T2, 0);
    cr_expect_eq(s->child_count, 4);
    cr_expect_eq(s->start, 9 * H);
    cr_expect_eq(s->end, 11 * H);
    cr_expect_eq(s->flags, SOJOURN_SPAN_CONTACT | SOJOURN_SPAN_SELF_SERVICE | SOJOURN_SPAN_AGENT);
    cr_expect(!memcmp(&s->id, &span(T1, 0)->parent, sizeof s->id));
}

Test(oracle, late_merge_and_back)
{
    sojourn_counts counts;
    FEED(o, .system = T("web"), .session = T("w"), OF("cookie", "c"), .start = 9 * H,
         .end = 9 * H + 20 * M, .type = SOJOURN_EVENT_VISIT);
    FEED(o, CALL, .session = T("v"), OF("account", "k"), .start = 9 * H + 15 * M,
         .end = 9 * H + 40 * M);
    cr_expect_eq(spans(T2), 2);
    oracle_link(o, &WHO("account", "k"), &WHO("cookie", "c"), SOJOURN_LINK_SAME, 1);
    oracle_link(o, &WHO("cookie", "c"), &WHO("account", "k"), SOJOURN_LINK_NONE, 1);
    oracle_count(o, &counts);
    cr_expect_eq(counts.customers, 1);
    cr_expect_eq(counts.links, 1);
    cr_expect_eq(counts.largest_customer, 2);
    cr_expect_eq(spans(T2), 1);
    cr_expect_eq(span(T2, 0)->start, 9 * H);
    cr_expect_eq(span(T2, 0)->end, 9 * H + 40 * M);
    cr_expect_eq(span(T2, 0)->flags & SOJOURN_SPAN_ANONYMOUS, 0);
    oracle_link(o, &WHO("cookie", "c"), &WHO("account", "k"), SOJOURN_LINK_NONE, 2);
    cr_expect_eq(spans(T4), 2);
}

Test(oracle, phone_then_account)
{
    FEED(o, CALL, .session = T("1"), OF("phone", "+1555"), .start = 9 * H);
    FEED(o, CALL, .session = T("1"), OF("account", "k"), .start = 9 * H + M);
    FEED(o, CALL, .session = T("2"), OF("phone", "+1 555"), .start = 30 * D);
    cr_expect_eq(spans(T4), 1);
}

Test(oracle, conference)
{
    sojourn_id a;
    FEED(o, CALL, .contact = T("c"), OF("account", "A"), .start = 9 * H);
    FEED(o, CALL, .contact = T("c"), OF("account", "B"), .start = 9 * H + M);
    FEED(o, CALL, .contact = T("d"), OF("account", "B"), .start = 5 * D);
    cr_assert(oracle_identifier(o, &WHO("account", "A"), &a));
    cr_expect_eq(spans(T2), 2);
    cr_expect_eq(spans(T4), 2);
    for (uint64_t i = 0; i < 2; i++)
        cr_expect_eq(oracle_id_order(span(T2, i)->customer, a) == 0, span(T2, i)->start == 9 * H);
}

Test(oracle, cut_off_call)
{
    FEED(o, CALL, .contact = T("1"), OF("account", "k"), .start = 13 * H, .end = 14 * H);
    FEED(o, CALL, .contact = T("2"), OF("account", "k"), .start = 14 * H + 3 * M,
         .intent = T("billing"));
    cr_expect_eq(spans(T2), 2);
    cr_expect_eq(spans(T3), 1);
    cr_expect_eq(span(T2, 0)->flags & SOJOURN_SPAN_REDIAL, 0);
    cr_expect_neq(span(T2, 1)->flags & SOJOURN_SPAN_REDIAL, 0);
    FEED(o, .system = T("ivr"), .contact = T("1"), .start = 12 * H, .type = SOJOURN_EVENT_INPUT);
    FEED(o, .system = T("ivr"), .contact = T("2"), .start = 14 * H + 2 * M);
    cr_expect_eq(spans(T2), 2); /* the menu leg: the rule is about contacts */
}

Test(oracle, two_tickets)
{
    const sojourn_text issues[] = {{NULL, 0}, T("T1"), {NULL, 0}, T("T2"), T("T1")};
    const int64_t days[] = {1, 2, 3, 4, 60};
    for (int i = 0; i < 5; i++)
        FEED(o, CALL, OF("account", "k"), .start = days[i] * D, .issue = issues[i],
             .intent = T("billing"));
    cr_assert_eq(spans(T3), 2);
    cr_expect_eq(span(T3, 0)->child_count, 4);
    cr_expect_eq(span(T3, 0)->end, 60 * D);
    cr_expect_eq(span(T3, 1)->start, 4 * D);
    cr_expect(oracle_same(span(T3, 1)->issue, issues[3]));
}

Test(oracle, two_purchases)
{
    sojourn_window window = {.intent = T("buy"), .sales = 1};
    sojourn_options options = {.size = sizeof options, .windows = &window, .window_count = 1};
    close_it();
    o = oracle_open(&options);
    for (int day = 1; day <= 4; day += 3) {
        FEED(o, CALL, OF("account", "k"), .start = day * D, .intent = T("buy"));
        FEED(o, CALL, OF("account", "k"), .start = day * D + M, .type = SOJOURN_EVENT_PURCHASE,
             .value = -5, .currency = "EUR");
    }
    cr_assert_eq(spans(T3), 2);
    cr_expect_eq(span(T3, 0)->state, SOJOURN_STATE_SOLD);
    cr_expect_eq(span(T3, 1)->state, SOJOURN_STATE_SOLD);
    cr_expect(span(T4, 0)->value.high == -1 && span(T4, 0)->value.low == UINT64_MAX - 9);
}

Test(oracle, survey)
{
    FEED(o, CALL, OF("account", "k"), .start = D, .end = D + M, .type = SOJOURN_EVENT_CONNECT);
    FEED(o, CALL, OF("account", "k"), .start = D + 2 * M, .type = SOJOURN_EVENT_RESOLVE);
    FEED(o, .system = T("poll"), OF("account", "k"), .start = 3 * D, .type = SOJOURN_EVENT_CSAT);
    cr_assert_eq(spans(T2), 1);
    cr_expect_eq(span(T2, 0)->end, D + M);
    cr_expect_eq(span(T2, 0)->event_count, 3);
    cr_expect_eq(span(T3, 0)->state, SOJOURN_STATE_RESOLVED);
}

Test(oracle, resend)
{
    static const int orders[3][3] = {{0, 0, 1}, {0, 1, 0}, {1, 0, 0}};
    sojourn_event first = {CALL, .id = T("e"), .start = D, .reference = 7}, events[2];
    sojourn_counts counts;
    events[0] = events[1] = first;
    events[1].revision = 1;
    events[1].start = 2 * D;
    for (int i = 0; i < 3; i++) {
        close_it();
        o = oracle_open(NULL);
        for (int k = 0; k < 3; k++)
            oracle_feed(o, &events[orders[i][k]], 1);
        oracle_count(o, &counts);
        cr_expect(counts.events == 1 && counts.superseded == 1 && counts.retracted == 0);
        cr_expect(spans(T4) == 1 && span(0, 0)->start == 2 * D);
    }
    events[1].type = SOJOURN_EVENT_RETRACTED;
    oracle_feed(o, &events[1], 1);
    oracle_count(o, &counts);
    cr_expect(counts.events == 0 && counts.superseded == 2 && counts.retracted == 1);
    cr_expect_eq(spans(T4), 0);
}
