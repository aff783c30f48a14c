/* SPDX-License-Identifier: MIT */
/* Floor 0 against published vectors and plain arithmetic. */
#include "base/bytes.h"
#include "base/exact.h"
#include "base/hash.h"

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

Test(base, texts_that_are_no_utf8_are_found)
{
    static const char *const bad[] = {"\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80",
                                      "\x80",     "\xc3",         "a\xff"};
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
}
