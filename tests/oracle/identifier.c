/* SPDX-License-Identifier: MIT */
/* Blocked values, and law 3's normalisers. */
#include "inside.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

static const char *const kinds[KINDS] = {"account", "customer", "user",   "loyalty", "email",
                                         "phone",   "cookie",   "device", "ani",     "ip"};

static int is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static int is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static char lower(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

static sojourn_text trim(sojourn_text t)
{
    while (t.length > 0 && is_blank(t.data[0]))
        t.data++, t.length--;
    while (t.length > 0 && is_blank(t.data[t.length - 1]))
        t.length--;
    return t;
}

int oracle_blocked(sojourn_text value, int phone)
{
    static const char *const words[] = {
        "-1",    "null", "none",  "nan",            "undefined", "unknown",    "anonymous", "guest",
        "true",  "false", "[objectobject]", "withheld",  "restricted", "private",   "unavailable"};
    char squeezed[16] = ""; /* longer than any word */
    size_t length = 0, count = sizeof words / sizeof *words - (phone ? 0 : 4);
    int something = 0;
    for (uint64_t i = 0; i < value.length; i++) {
        char c = value.data[i];
        something |= !is_blank(c) && strchr("0-+", c) == NULL;
        if (!is_blank(c) && length < sizeof squeezed - 1)
            squeezed[length++] = lower(c);
    }
    for (size_t i = 0; i < count; i++)
        if (strcmp(squeezed, words[i]) == 0)
            return 1;
    return !something;
}

static sojourn_text map(oracle *o, sojourn_text t, int options)
{
    utf8proc_uint8_t *data = NULL;
    utf8proc_ssize_t length =
        utf8proc_map((const utf8proc_uint8_t *)t.data, (utf8proc_ssize_t)t.length, &data,
                     (utf8proc_option_t)(UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE |
                                         options));
    if (length < 0)
        abort();
    sojourn_text mapped = {(const char *)data, (uint64_t)length};
    sojourn_text copy = oracle_copy(o, mapped);
    free(data);
    return copy;
}

static sojourn_text fold(oracle *o, sojourn_text t)
{
    return trim(map(o, map(o, map(o, t, 0), UTF8PROC_CASEFOLD), 0));
}

static int is_number(sojourn_text t)
{
    for (uint64_t i = 0; i < t.length; i++) {
        char c = t.data[i];
        if (!is_digit(c) && !is_blank(c) && strchr("-./()", c) == NULL && !(i == 0 && c == '+'))
            return 0;
    }
    return 1;
}

static sojourn_text phone(oracle *o, sojourn_text t)
{
    sojourn_text country = o->options.country;
    char *digits = oracle_keep(o, t.length + 1), *out = oracle_keep(o, t.length + country.length + 2);
    sojourn_text result = {out, 0};
    if (!is_number(t)) {
        for (uint64_t i = 0; i < t.length; i++)
            out[result.length++] = lower(t.data[i]);
        return result;
    }
    uint64_t prefix = t.length >= 1 && t.data[0] == '+'                  ? 1
                      : t.length >= 2 && memcmp(t.data, "00", 2) == 0 ? 2
                                                                      : 0;
    uint64_t count = 0, dropped = 0;
    for (uint64_t i = prefix; i < t.length; i++) {
        if (prefix && !dropped && i + 3 <= t.length && memcmp(t.data + i, "(0)", 3) == 0)
            dropped = 1, i += 2;
        else if (is_digit(t.data[i]))
            digits[count++] = t.data[i];
    }
    uint64_t from = !prefix && country.length > 0 && count > 0 && digits[0] == '0';
    if (prefix || country.length > 0)
        out[result.length++] = '+';
    if (!prefix && country.length > 0) {
        memcpy(out + result.length, country.data, country.length);
        result.length += country.length;
    }
    memcpy(out + result.length, digits + from, count - from);
    result.length += count - from;
    return result;
}

/* 0: blocked. A kind that does not exist is none of the oracle's business. */
int oracle_mention(oracle *o, const sojourn_identifier *who, mention *out)
{
    int kind = 0;
    while (kind < KINDS && !oracle_same(who->kind, oracle_word(kinds[kind])))
        kind++;
    if (kind == KINDS)
        abort();
    int is_phone = kind == KIND_PHONE || kind == KIND_ANI;
    sojourn_text texts[2] = {who->kind, trim(who->value)};
    if (is_phone)
        texts[1] = phone(o, texts[1]);
    else if (kind == KIND_EMAIL || kind == KIND_USER)
        texts[1] = fold(o, who->value);
    if (oracle_blocked(who->value, is_phone) || oracle_blocked(texts[1], is_phone))
        return 0;
    out->kind = kind;
    out->id = oracle_hash(o, texts, 2);
    return 1;
}

int oracle_identifier(oracle *o, const sojourn_identifier *who, sojourn_id *out)
{
    mention m;
    if (!oracle_mention(o, who, &m))
        return 0;
    *out = m.id;
    return 1;
}
