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

int sj_text_equal(sojourn_text a, sojourn_text b)
{
    return a.length == b.length &&
           (a.length == 0 || memcmp(a.data, b.data, (size_t)a.length) == 0);
}

/* Length of the UTF-8 sequence at `p` of at most `left` bytes, or 0 if it is none. */
static uint64_t sequence(const unsigned char *p, uint64_t left)
{
    static const struct {
        unsigned char from, until, second_from, second_until, length;
    } forms[] = {{0x01, 0x7f, 0, 0, 1},          {0xc2, 0xdf, 0x80, 0xbf, 2},
                 {0xe0, 0xe0, 0xa0, 0xbf, 3},    {0xe1, 0xec, 0x80, 0xbf, 3},
                 {0xed, 0xed, 0x80, 0x9f, 3},    {0xee, 0xef, 0x80, 0xbf, 3},
                 {0xf0, 0xf0, 0x90, 0xbf, 4},    {0xf1, 0xf3, 0x80, 0xbf, 4},
                 {0xf4, 0xf4, 0x80, 0x8f, 4}};
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

int sj_text_valid(sojourn_text text)
{
    const unsigned char *p = (const unsigned char *)text.data;
    for (uint64_t i = 0; i < text.length;) {
        uint64_t length = sequence(p + i, text.length - i);
        if (length == 0)
            return 0;
        i += length;
    }
    return 1;
}

int sj_text_ascii(sojourn_text text)
{
    for (uint64_t i = 0; i < text.length; i++)
        if ((unsigned char)text.data[i] > 0x7f)
            return 0;
    return 1;
}

int sj_text_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
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

char sj_text_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
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

void sj_id_hex(sojourn_id id, char out[32])
{
    for (int i = 0; i < 16; i++) {
        out[i] = "0123456789abcdef"[id.high >> (60 - 4 * i) & 15];
        out[16 + i] = "0123456789abcdef"[id.low >> (60 - 4 * i) & 15];
    }
}

uint64_t sj_text_decimal(int64_t number, char out[20])
{
    char digits[20];
    uint64_t count = 0, length = 0;
    uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    do
        digits[count++] = (char)('0' + rest % 10);
    while ((rest /= 10) != 0);
    if (number < 0)
        out[length++] = '-';
    while (count != 0)
        out[length++] = digits[--count];
    return length;
}
