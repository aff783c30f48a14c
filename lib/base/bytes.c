/* SPDX-License-Identifier: MIT */
/* Everything about texts that needs no table of Unicode. All linear in the length. */
#include "base/bytes.h"

#include <string.h>

sojourn_text sj_text(const char *string)
{
    return (sojourn_text){string, strlen(string)};
}

int sj_text_compare(sojourn_text a, sojourn_text b)
{
    uint64_t shared = a.length < b.length ? a.length : b.length;
    int order = shared != 0 ? memcmp(a.data, b.data, (size_t)shared) : 0;
    return order != 0 ? order : (a.length > b.length) - (a.length < b.length);
}

/* Length of the UTF-8 sequence at `p` of at most `left` bytes, or 0 if it is none. */
static uint64_t sequence(const unsigned char *p, uint64_t left)
{
    static const struct {
        unsigned char from, until, second_from, second_until, length;
    } forms[] = {
        {0x01, 0x7f, 0, 0, 1},       {0xc2, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3},
        {0xe1, 0xec, 0x80, 0xbf, 3}, {0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3},
        {0xf0, 0xf0, 0x90, 0xbf, 4}, {0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4}};
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        uint64_t length = forms[i].length;
        if (p[0] < forms[i].from || p[0] > forms[i].until)
            continue;
        if (length > left)
            return 0;
        if (length > 1 && (p[1] < forms[i].second_from || p[1] > forms[i].second_until))
            return 0;
        for (uint64_t k = 2; k < length; k++)
            if ((p[k] & 0xc0) != 0x80)
                return 0;
        return length;
    }
    return 0;
}

/* 1 if all eight bytes are from 1 to 127: without a zero nothing borrows from its neighbour. */
static int plain(uint64_t word)
{
    return (((word - UINT64_C(0x0101010101010101)) | word) & UINT64_C(0x8080808080808080)) == 0;
}

static uint64_t load(const char *bytes, size_t count)
{
    uint64_t word = UINT64_C(0x0101010101010101);
    memcpy(&word, bytes, count);
    return word;
}

/* What is left behind the last whole step is looked at together with bytes before it. */
int sj_text_plain(sojourn_text text)
{
    const char *p = text.data;
    uint64_t length = text.length;
    if (length < 4) {
        for (uint64_t i = 0; i < length; i++)
            if ((unsigned char)(p[i] - 1) >= 0x7f)
                return 0;
        return 1;
    }
    if (length < 8)
        return plain(load(p, 4)) && plain(load(p + length - 4, 4));
    for (uint64_t i = 0; i + 8 < length; i += 8)
        if (!plain(load(p + i, 8)))
            return 0;
    return plain(load(p + length - 8, 8));
}

int sj_text_valid(sojourn_text text)
{
    const unsigned char *p = (const unsigned char *)text.data;
    if (sj_text_plain(text))
        return 1;
    for (uint64_t i = 0; i < text.length;) {
        uint64_t length = sequence(p + i, text.length - i);
        if (length == 0)
            return 0;
        i += length;
    }
    return 1;
}

sojourn_text sj_text_trim(sojourn_text text)
{
    while (text.length != 0 && sj_text_blank(text.data[0])) {
        text.data++;
        text.length--;
    }
    while (text.length != 0 && sj_text_blank(text.data[text.length - 1]))
        text.length--;
    return text;
}

int sj_id_compare(sojourn_id a, sojourn_id b)
{
    if (a.high != b.high)
        return a.high < b.high ? -1 : 1;
    return (a.low > b.low) - (a.low < b.low);
}

int sj_id_equal(sojourn_id a, sojourn_id b)
{
    return a.high == b.high && a.low == b.low;
}

/* Eight digits at once: a nibble to each byte, then to its digit. */
static void hex_of(uint32_t part, char out[8])
{
    uint64_t x = part;
    x = (x << 16 | x) & UINT64_C(0x0000ffff0000ffff);
    x = (x << 8 | x) & UINT64_C(0x00ff00ff00ff00ff);
    x = (x << 4 | x) & UINT64_C(0x0f0f0f0f0f0f0f0f);
    uint64_t letters = (x + UINT64_C(0x0606060606060606)) >> 4 & UINT64_C(0x0101010101010101);
    x += UINT64_C(0x3030303030303030) + letters * ('a' - '0' - 10);
    x = sj_word_little(sj_word_swapped(x));
    memcpy(out, &x, sizeof x);
}

void sj_id_hex(sojourn_id id, char out[32])
{
    hex_of((uint32_t)(id.high >> 32), out);
    hex_of((uint32_t)id.high, out + 8);
    hex_of((uint32_t)(id.low >> 32), out + 16);
    hex_of((uint32_t)id.low, out + 24);
}

/* The eight digits of a number, of which the last come first in the word: four, two and one at a
 * time are parted from the rest, in all lanes at once. */
static void eight_digits(uint32_t number, char *out)
{
    uint64_t w = number / 10000 | (uint64_t)(number % 10000) << 32;
    uint64_t part = (w * 10486 >> 20) & UINT64_C(0x0000007f0000007f);
    w = part | (w - 100 * part) << 16;
    part = (w * 103 >> 10) & UINT64_C(0x000f000f000f000f);
    w = (part | (w - 10 * part) << 8) + UINT64_C(0x3030303030303030);
    w = sj_word_little(w);
    memcpy(out, &w, sizeof w);
}

uint64_t sj_text_decimal(int64_t number, char out[20])
{
    const uint32_t eight = 100000000;
    char digits[24];
    uint64_t at = 0, sign = number < 0;
    uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    if (rest < 10 && number >= 0) {
        out[0] = (char)('0' + rest);
        return 1;
    }
    uint64_t upper = rest / eight;
    if (upper >= eight)
        eight_digits((uint32_t)(upper / eight), digits);
    else
        at = 8;
    eight_digits((uint32_t)(upper % eight), digits + 8);
    eight_digits((uint32_t)(rest % eight), digits + 16);
    while (digits[at] == '0')
        at++;
    out[0] = '-';
    memcpy(out + sign, digits + at, sizeof digits - at);
    return sizeof digits - at + sign;
}
