/* SPDX-License-Identifier: MIT */
/* ASCII is normalised here; what needs the tables of Unicode is in fold.c. Linear in the length. */
#include "base/norm.h"

#include "base/bytes.h"

#include <string.h>

enum { WORD = 14 /* the longest of the words */ };

/* 1 if `word`, in lower case and without blanks, is one of those that say nothing. */
static int is_word(const char *word, size_t length, int phone)
{
    static const char words[][WORD + 1] = {"-1",         "null",    "none",           "nan",
                                           "undefined",  "unknown", "anonymous",      "guest",
                                           "true",       "false",   "[objectobject]", "withheld",
                                           "restricted", "private", "unavailable"};
    enum { ALL = sizeof words / sizeof words[0], OF_PHONES = 4 };
    for (size_t i = 0; i < (phone ? (size_t)ALL : (size_t)ALL - OF_PHONES); i++)
        if (words[i][0] == word[0] && words[i][length] == 0 && memcmp(words[i], word, length) == 0)
            return 1;
    return 0;
}

/* Most values say something by a digit that no word has, and soon. */
int sj_norm_says_nothing(sojourn_text value, int phone)
{
    char word[WORD];
    size_t length = 0;
    int empty = 1;
    for (uint64_t i = 0; i < value.length; i++) {
        char c = value.data[i];
        if (c >= '2' && c <= '9')
            return 0;
        if (sj_text_blank(c))
            continue;
        empty &= c == '0' || c == '-' || c == '+';
        if (length < WORD)
            word[length] = sj_text_lower(c);
        if (++length > WORD && !empty)
            return 0;
    }
    return empty || is_word(word, length, phone);
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

/* A text in the form of SOJOURN_NORMAL_PHONE or FOLD: 1 done, -1 no memory, -2 cannot be. */
static int convert(sj_arena *scratch, int phone, sojourn_text *text, sojourn_text country)
{
    if (!phone && !sj_text_plain(*text))
        return sj_norm_fold(scratch, *text, text);
    char *bytes = sj_arena_bytes(scratch, (size_t)(text->length + country.length + 1));
    if (bytes == NULL)
        return -1;
    *text = phone ? phone_number(bytes, *text, country) : lowered(bytes, *text);
    return 1;
}

/* Trimming makes no blocked value of another: blanks never counted. */
int sj_norm_value(sj_arena *scratch, int32_t normal, sojourn_text value, sojourn_text country,
                  sojourn_text *out)
{
    int phone = normal == SOJOURN_NORMAL_PHONE, trims = normal == SOJOURN_NORMAL_TRIM;
    if (sj_norm_blocked(value, phone))
        return 0;
    *out = value;
    int status = trims ? 1 : convert(scratch, phone, out, country);
    if (status != 1)
        return status;
    *out = sj_text_trim(*out);
    return trims || !sj_norm_blocked(*out, phone);
}
