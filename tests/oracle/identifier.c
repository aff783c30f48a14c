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

static char lower(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

static sojourn_text trim(sojourn_text t)
{
    for (; t.length > 0 && is_blank(t.data[0]); t.length--)
        t.data++;
    while (t.length > 0 && is_blank(t.data[t.length - 1]))
        t.length--;
    return t;
}

int oracle_blocked(sojourn_text value, int phone)
{
    static const char words[] = " -1 null none nan undefined unknown anonymous guest true false "
                                "[objectobject] ";
    static const char of_phones[] = " withheld restricted private unavailable ";
    char squeezed[24] = " "; /* longer than any word */
    size_t length = 1;
    int something = 0;
    for (uint64_t i = 0; i < value.length; i++) {
        char c = value.data[i];
        something |= !is_blank(c) && strchr("0-+", c) == NULL;
        if (!is_blank(c) && length < sizeof squeezed - 2)
            squeezed[length++] = lower(c);
    }
    squeezed[length] = ' ';
    return !something || strstr(words, squeezed) || (phone && strstr(of_phones, squeezed));
}

static sojourn_text map(oracle *o, sojourn_text t, int more)
{
    utf8proc_uint8_t *data = NULL;
    int options = UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE | more;
    utf8proc_ssize_t length =
        utf8proc_map((const utf8proc_uint8_t *)t.data, (utf8proc_ssize_t)t.length, &data,
                     (utf8proc_option_t)options);
    if (length < 0)
        abort();
    sojourn_text copy = oracle_copy(o, (sojourn_text){(const char *)data, (uint64_t)length});
    free(data);
    return copy;
}

static int is_number(sojourn_text t)
{
    for (uint64_t i = 0; i < t.length; i++)
        if (!is_blank(t.data[i]) &&
            strchr(i > 0 ? "0123456789-./()" : "0123456789-./()+", t.data[i]) == NULL)
            return 0;
    return 1;
}

static sojourn_text phone(oracle *o, sojourn_text t)
{
    sojourn_text country = o->options.country;
    char *digits = oracle_keep(o, t.length), *out = oracle_keep(o, t.length + country.length + 1);
    if (!is_number(t)) {
        for (uint64_t i = 0; i < t.length; i++)
            out[i] = lower(t.data[i]);
        return (sojourn_text){out, t.length};
    }
    uint64_t prefix = t.length > 0 && t.data[0] == '+';
    if (t.length > 1 && memcmp(t.data, "00", 2) == 0)
        prefix = 2;
    uint64_t count = 0, dropped = 0, length = 0;
    for (uint64_t i = prefix; i < t.length; i++) {
        if (prefix && !dropped && i + 3 <= t.length && memcmp(t.data + i, "(0)", 3) == 0)
            dropped = 1, i += 2;
        else if (t.data[i] >= '0' && t.data[i] <= '9')
            digits[count++] = t.data[i];
    }
    if (prefix || country.length > 0)
        out[length++] = '+';
    for (uint64_t i = 0; i < country.length && !prefix; i++)
        out[length++] = country.data[i];
    uint64_t from = !prefix && country.length > 0 && digits[0] == '0';
    memcpy(out + length, digits + from, count - from);
    return (sojourn_text){out, length + count - from};
}

/* 0: blocked. A kind that does not exist would be refused. */
int oracle_mention(oracle *o, const sojourn_identifier *who, mention *out)
{
    int kind = 0;
    while (kind < KINDS && !oracle_same(who->kind, oracle_word(kinds[kind])))
        kind++;
    if (kind == KINDS)
        abort();
    int is_phone = kind == PHONE || kind == ANI;
    sojourn_text texts[2] = {who->kind, trim(who->value)};
    if (is_phone)
        texts[1] = phone(o, texts[1]);
    else if (kind == EMAIL || kind == USER)
        texts[1] = trim(map(o, map(o, map(o, who->value, 0), UTF8PROC_CASEFOLD), 0));
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
