/* SPDX-License-Identifier: MIT */
/* Floor 0 against published vectors and plain arithmetic. */
#include "base/bytes.h"
#include "base/exact.h"
#include "base/hash.h"
#include "base/norm.h"

#include <criterion/criterion.h>
#include <string.h>

Test(base, siphash_has_its_published_vectors)
{
    uint8_t key[16];
    char hex[32];
    sj_sip sip;
    for (int i = 0; i < 16; i++)
        key[i] = (uint8_t)i;
    sj_sip_init(&sip, key);
    sj_id_hex(sj_sip_finish(&sip), hex);
    cr_assert_eq(memcmp(hex, "a3817f04ba25a8e66df67214c7550293", 32), 0);
    sj_sip_init(&sip, key);
    sj_sip_text(&sip, (sojourn_text){"\0", 1});
    sj_id_hex(sj_sip_finish(&sip), hex);
    cr_assert_eq(memcmp(hex, "da87c1d86b99af44347659119b22fc45", 32), 0);
}

/* A text with a NUL in it is two texts, wherever the NUL and the buffer's end lie. */
Test(base, siphash_of_texts_is_that_of_their_bytes)
{
    char bytes[3 * SJ_SIP_ROOM];
    const uint8_t key[16] = {1};
    for (uint64_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)('a' + i % 26);
    for (uint64_t length = 1; length < sizeof bytes; length++)
        for (uint64_t cut = length % 7; cut < length; cut += 7) {
            sj_sip whole, parts;
            char c = bytes[cut];
            bytes[cut] = 0;
            sj_sip_init(&whole, key);
            sj_sip_init(&parts, key);
            sj_sip_text(&whole, (sojourn_text){bytes, length});
            sj_sip_text(&parts, (sojourn_text){bytes, cut});
            sj_sip_text(&parts, (sojourn_text){bytes + cut + 1, length - cut - 1});
            bytes[cut] = c;
            cr_assert(sj_id_equal(sj_sip_finish(&whole), sj_sip_finish(&parts)));
        }
}

Test(base, a_wrong_byte_is_seen_wherever_it_is)
{
    char bytes[40];
    memset(bytes, 'a', sizeof bytes);
    for (uint64_t length = 0; length < sizeof bytes; length++) {
        cr_assert(sj_text_plain((sojourn_text){bytes, length}));
        for (uint64_t at = 0; at < length; at++)
            for (int c = 0; c < 256; c++) {
                bytes[at] = (char)c;
                cr_assert_eq(sj_text_plain((sojourn_text){bytes, length}), c > 0 && c < 128);
                cr_assert_eq(sj_text_valid((sojourn_text){bytes, length}), c > 0 && c < 128);
                bytes[at] = 'a';
            }
    }
}

/* Every byte may be the first of a value that says something; of one that says nothing, few are. */
Test(base, a_value_is_blocked_by_what_it_says)
{
    static const char *const blocked[] = {
        "",     " \t",  "-",     "000 000",         "+0-0000000000000000000",
        "-1",   "NULL", "N a N", "[object Object]", " Guest ",
        "faLse"};
    static const char *const said[] = {"1",
                                       "-2",
                                       "nul",
                                       "nulll",
                                       "nanx",
                                       "0a",
                                       "[object Objectt]",
                                       "withheld",
                                       "-1-1",
                                       "0000000000000000001"};
    for (size_t i = 0; i < sizeof blocked / sizeof blocked[0]; i++)
        cr_assert(sj_norm_blocked(sj_text(blocked[i]), 0), "%s", blocked[i]);
    for (size_t i = 0; i < sizeof said / sizeof said[0]; i++)
        cr_assert_not(sj_norm_blocked(sj_text(said[i]), 0), "%s", said[i]);
    cr_assert(sj_norm_blocked(sj_text("With Held"), 1));
    for (int c = 1; c < 256; c++) {
        const char one[] = {(char)c, 'x'}, *nothing = " \t\n\v\f\r0-+";
        cr_assert_not(sj_norm_blocked((sojourn_text){one, 2}, 1));
        cr_assert_eq(sj_norm_blocked((sojourn_text){one, 1}, 1), strchr(nothing, c) != NULL);
    }
}

Test(base, texts_that_are_no_utf8_are_found)
{
    static const char *const bad[] = {
        "\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\x80", "\xc3", "a\xff"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        cr_assert_eq(sj_text_valid(sj_text(bad[i])), 0, "text %zu", i);
    cr_assert(sj_text_valid(sj_text("gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x98\x80")));
    cr_assert_eq(sj_text_valid((sojourn_text){"a\0b", 3}), 0);
}

Test(base, time_saturates)
{
    cr_assert_eq(sj_time_silence(INT64_MIN, INT64_MAX), INT64_MAX);
    cr_assert_eq(sj_time_silence(5, 3), 0);
    cr_assert_eq(sj_time_add(INT64_MAX - 1, 5), INT64_MAX);
    cr_assert_eq(sj_time_add(INT64_MIN + 1, -5), INT64_MIN);
    cr_assert(sj_time_within(INT64_MAX, SOJOURN_FOREVER));
    cr_assert_not(sj_time_within(30, 30));
}

Test(base, sums_carry)
{
    sojourn_sum sum = sj_sum(INT64_MAX);
    for (int i = 0; i < 3; i++)
        sum = sj_sum_add(sum, sj_sum(INT64_MAX));
    cr_assert_eq(sum.high, 1);
    cr_assert_eq(sum.low, UINT64_MAX - 3);
    sum = sj_sum_add(sj_sum(-1), sj_sum(1));
    cr_assert(sum.high == 0 && sum.low == 0);
}

Test(base, decimals_have_every_digit)
{
    char out[20];
    cr_assert_eq(sj_text_decimal(INT64_MIN, out), 20);
    cr_assert_eq(memcmp(out, "-9223372036854775808", 20), 0);
    cr_assert_eq(sj_text_decimal(0, out), 1);
    cr_assert_eq(out[0], '0');
    cr_assert_eq(sj_text_decimal(-7, out), 2);
    cr_assert_eq(memcmp(out, "-7", 2), 0);
    uint64_t length = 1;
    for (int64_t number = 1; length < 19; number *= 10, length++) {
        cr_assert_eq(sj_text_decimal(number, out), length);
        cr_assert_eq(out[0], '1');
        cr_assert_eq(sj_text_decimal(number * 10 - 1, out), length);
        cr_assert_eq(out[length - 1], '9');
    }
}
