/* SPDX-License-Identifier: MIT */
/* ASCII is normalised here; what needs the tables of Unicode is in fold.c. Linear in the length. */
#include "base/norm.h"

#include "base/bytes.h"

#include <string.h>

/* 1 if `value` is `word`, blanks and ASCII case apart; `word` has neither. */
static int says(sojourn_text value, const char *word)
{
    for (uint64_t i = 0; i < value.length; i++) {
        if (sj_text_blank(value.data[i]))
            continue;
        if (*word == 0 || sj_text_lower(value.data[i]) != *word++)
            return 0;
    }
    return *word == 0;
}

int sj_norm_blocked(sojourn_text value, int phone)
{
    static const char *const words[] = {"-1",        "null",      "none",    "nan",
                                        "undefined", "unknown",   "anonymous", "guest",
                                        "true",      "false",     "[objectobject]",
                                        "withheld",  "restricted", "private", "unavailable"};
    enum { ALL = sizeof words / sizeof words[0], OF_PHONES = 4 };
    uint64_t empty = 0;
    while (empty < value.length && (strchr("0-+", value.data[empty]) != NULL ||
                                    sj_text_blank(value.data[empty])))
        empty++;
    if (empty == value.length)
        return 1;
    for (size_t i = 0; i < (phone ? (size_t)ALL : (size_t)ALL - OF_PHONES); i++)
        if (says(value, words[i]))
            return 1;
    return 0;
}

static sojourn_text lowered(char *out, sojourn_text text)
{
    for (uint64_t i = 0; i < text.length; i++)
        out[i] = sj_text_lower(text.data[i]);
    return (sojourn_text){out, text.length};
}

static int is_number(sojourn_text text)
{
    for (uint64_t i = 0; i < text.length; i++) {
        char c = text.data[i];
        if (!(c >= '0' && c <= '9') && !sj_text_blank(c) && strchr("-./()", c) == NULL &&
            !(c == '+' && i == 0))
            return 0;
    }
    return 1;
}

/* The digits of a number, the first (0) left out where `trunk` says so. */
static uint64_t digits_of(char *out, sojourn_text text, int trunk)
{
    uint64_t length = 0;
    for (uint64_t i = 0; i < text.length; i++) {
        if (trunk && text.length - i >= 3 && memcmp(text.data + i, "(0)", 3) == 0) {
            trunk = 0;
            i += 2;
        } else if (text.data[i] >= '0' && text.data[i] <= '9') {
            out[length++] = text.data[i];
        }
    }
    return length;
}

/* The law's simple rule; `out` has room for the text, a country and a plus. */
static sojourn_text phone_number(char *out, sojourn_text text, sojourn_text country)
{
    text = sj_text_trim(text);
    if (!is_number(text))
        return lowered(out, text);
    int zeros = text.length > 1 && memcmp(text.data, "00", 2) == 0;
    int abroad = zeros || (text.length != 0 && text.data[0] == '+');
    if (zeros)
        text = (sojourn_text){text.data + 2, text.length - 2};
    uint64_t length = digits_of(out + 1 + country.length, text, abroad), zero = 0;
    char *digits = out + 1 + country.length;
    if (!abroad && country.length == 0)
        return (sojourn_text){digits, length};
    if (!abroad)
        zero = length != 0 && digits[0] == '0';
    uint64_t prefix = abroad ? 0 : country.length;
    out[0] = '+';
    if (prefix != 0)
        memcpy(out + 1, country.data, (size_t)prefix);
    memmove(out + 1 + prefix, digits + zero, (size_t)(length - zero));
    return (sojourn_text){out, 1 + prefix + length - zero};
}

int sj_norm_value(sj_arena *scratch, int32_t normal, sojourn_text value, sojourn_text country,
                  sojourn_text *out)
{
    int phone = normal == SOJOURN_NORMAL_PHONE;
    if (sj_norm_blocked(value, phone))
        return 0;
    char *bytes = sj_arena_bytes(scratch, (size_t)(value.length + country.length + 1));
    if (bytes == NULL)
        return -1;
    *out = value;
    if (phone) {
        *out = phone_number(bytes, value, country);
    } else if (normal == SOJOURN_NORMAL_FOLD && sj_text_ascii(value)) {
        *out = lowered(bytes, value);
    } else if (normal == SOJOURN_NORMAL_FOLD) {
        int status = sj_norm_fold(scratch, value, out);
        if (status != 1)
            return status;
    }
    *out = sj_text_trim(*out);
    return !sj_norm_blocked(*out, phone);
}
