/* SPDX-License-Identifier: MIT */
/* Texts, numbers, ids and lengths of time, read and written without the locale. */
#include "tool.h"

#include <string.h>

sojourn_text text_of(const char *zero_terminated)
{
    return (sojourn_text){zero_terminated, strlen(zero_terminated)};
}

bool text_is(sojourn_text text, const char *zero_terminated)
{
    size_t length = strlen(zero_terminated);
    return text.length == length && !memcmp(text.data, zero_terminated, length);
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool text_is_fold(sojourn_text text, const char *lower_case)
{
    if (text.length != strlen(lower_case))
        return false;
    for (size_t i = 0; i < text.length; i++)
        if (lower(text.data[i]) != lower_case[i])
            return false;
    return true;
}

bool text_cut(sojourn_text *rest, char by, sojourn_text *head)
{
    if (!rest->data)
        return false;
    const char *found = rest->length ? memchr(rest->data, by, rest->length) : NULL;
    head->data = rest->data;
    head->length = found ? (uint64_t)(found - rest->data) : rest->length;
    if (found)
        *rest = (sojourn_text){found + 1, rest->length - head->length - 1};
    else
        *rest = (sojourn_text){0};
    return true;
}

const char *count_read(sojourn_text text, uint64_t *out)
{
    uint64_t number = 0;
    if (!text.length)
        return "is empty; write a whole number";
    for (size_t i = 0; i < text.length; i++) {
        char c = text.data[i];
        if (c < '0' || c > '9')
            return "is not a whole number; write digits only";
        uint64_t digit = (uint64_t)(c - '0');
        if (number > (UINT64_MAX - digit) / 10)
            return "is too large";
        number = number * 10 + digit;
    }
    *out = number;
    return NULL;
}

const char *number_read(sojourn_text text, int64_t *out)
{
    bool minus = text.length && text.data[0] == '-';
    uint64_t number;
    if (minus)
        text = (sojourn_text){text.data + 1, text.length - 1};
    const char *wrong = count_read(text, &number);
    if (wrong)
        return wrong;
    if (number > (uint64_t)INT64_MAX + minus)
        return "is too large";
    *out = minus ? (int64_t)(0 - number) : (int64_t)number;
    return NULL;
}

static int64_t unit_us(sojourn_text unit)
{
    static const struct {
        const char *name;
        int64_t us;
    } units[] = {{"us", 1},         {"ms", 1000},      {"s", 1000000},     {"m", 60000000},
                 {"min", 60000000}, {"h", 3600000000}, {"d", 86400000000}, {"w", 604800000000}};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (text_is(unit, units[i].name))
            return units[i].us;
    return 0;
}

static const char *part_read(sojourn_text part, int64_t *sum)
{
    static const char advice[] =
        "is not a length of time; write 30m, 7d, 1800s, 1800s+1us or forever";
    uint64_t digits = 0;
    int64_t number;
    while (digits < part.length && part.data[digits] >= '0' && part.data[digits] <= '9')
        digits++;
    int64_t us = unit_us((sojourn_text){part.data + digits, part.length - digits});
    if (!us || number_read((sojourn_text){part.data, digits}, &number))
        return advice;
    if (number > (INT64_MAX - *sum) / us)
        return "is too long; write forever";
    *sum += number * us;
    return NULL;
}

const char *duration_read(sojourn_text text, int64_t *out_us)
{
    int64_t sum = 0;
    sojourn_text part;
    const char *wrong = NULL;
    if (text_is(text, "forever")) {
        *out_us = SOJOURN_FOREVER;
        return NULL;
    }
    while (!wrong && text_cut(&text, '+', &part))
        wrong = part_read(part, &sum);
    if (!wrong && !sum)
        wrong = "is no time at all, which means the default; write 1us for \"only what touches\"";
    if (!wrong)
        *out_us = sum;
    return wrong;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

const char *key_read(sojourn_text text, uint8_t key[16])
{
    if (text.length != 32)
        return "must be 32 hexadecimal digits";
    for (size_t i = 0; i < 16; i++) {
        int high = hex_digit(text.data[2 * i]), low = hex_digit(text.data[2 * i + 1]);
        if (high < 0 || low < 0)
            return "must be 32 hexadecimal digits";
        key[i] = (uint8_t)(high << 4 | low);
    }
    return NULL;
}

const char *id_read(sojourn_text text, sojourn_id *out)
{
    uint8_t bytes[16];
    const char *wrong = key_read(text, bytes);
    if (wrong)
        return wrong;
    *out = (sojourn_id){0};
    for (size_t i = 0; i < 8; i++) {
        out->high = out->high << 8 | bytes[i];
        out->low = out->low << 8 | bytes[8 + i];
    }
    return NULL;
}

size_t id_write(char *out, sojourn_id id)
{
    static const char hex[] = "0123456789abcdef";
    for (int i = 0; i < 16; i++) {
        out[i] = hex[id.high >> (60 - 4 * i) & 15];
        out[16 + i] = hex[id.low >> (60 - 4 * i) & 15];
    }
    return ID_ROOM;
}

size_t count_write(char *out, uint64_t number)
{
    return sum_write(out, (sojourn_sum){0, number});
}

size_t number_write(char *out, int64_t number)
{
    return sum_write(out, (sojourn_sum){number < 0 ? -1 : 0, (uint64_t)number});
}

/* The last decimal digit of a 128-bit number, which loses it. */
static unsigned digit_take(uint64_t *high, uint64_t *low)
{
    if (!*high) {
        unsigned digit = (unsigned)(*low % 10);
        *low /= 10;
        return digit;
    }
    uint64_t words[4] = {*high >> 32, *high & UINT32_MAX, *low >> 32, *low & UINT32_MAX};
    uint64_t rest = 0;
    for (int i = 0; i < 4; i++) {
        rest = rest << 32 | words[i];
        words[i] = rest / 10;
        rest %= 10;
    }
    *high = words[0] << 32 | words[1];
    *low = words[2] << 32 | words[3];
    return (unsigned)rest;
}

size_t sum_write(char *out, sojourn_sum sum)
{
    char digits[NUMBER_ROOM];
    size_t count = 0, length = 0;
    uint64_t high = (uint64_t)sum.high, low = sum.low;
    if (sum.high < 0) {
        out[length++] = '-';
        low = ~low + 1;
        high = ~high + (low == 0);
    }
    do
        digits[count++] = (char)('0' + digit_take(&high, &low));
    while (high || low);
    while (count)
        out[length++] = digits[--count];
    return length;
}

size_t identifier_write(char *out, const sojourn *handle, sojourn_id id)
{
    sojourn_identifier who;
    if (sojourn_identifier_value(handle, id, &who, NULL) || !who.value.length ||
        who.kind.length + who.value.length >= IDENTIFIER_ROOM)
        return 0;
    memcpy(out, who.kind.data, who.kind.length);
    out[who.kind.length] = '=';
    memcpy(out + who.kind.length + 1, who.value.data, who.value.length);
    return who.kind.length + 1 + who.value.length;
}
