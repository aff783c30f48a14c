/* SPDX-License-Identifier: MIT */
/* Law 1 and 3: what is blocked, kinds of identifiers, normalised values. */
#include "inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <utf8proc.h>

#define BLANKS " \t\n\v\f\r"
#define BETWEEN "-./()" BLANKS

static sojourn_text lower(oracle *o, sojourn_text t, const char *without) /* In ASCII lower case. */
{
    char *out = keep(o, t.length), *to = out;
    for (const char *c = t.data; c < t.data + t.length; c++)
        if (strchr(without, *c) == NULL)
            *to++ = (char)(*c >= 'A' && *c <= 'Z' ? *c + ('a' - 'A') : *c);
    return WORD(out);
}

int is_blocked(oracle *o, sojourn_text value, int is_phone)
{
    static const sojourn_text words[] = {
        {TEXT("-1")},         {TEXT("null")},    {TEXT("none")},           {TEXT("nan")},
        {TEXT("undefined")},  {TEXT("unknown")}, {TEXT("anonymous")},      {TEXT("guest")},
        {TEXT("true")},       {TEXT("false")},   {TEXT("[objectobject]")}, {TEXT("withheld")},
        {TEXT("restricted")}, {TEXT("private")}, {TEXT("unavailable")}};
    sojourn_text t = lower(o, value, BLANKS);
    return strspn(t.data, "0-+") == t.length || listed(words, is_phone ? 15 : 11, t);
}

static sojourn_text fold(oracle *o, sojourn_text t) /* NFKC, case fold, NFKC. */
{
    const int nfkc = UTF8PROC_NULLTERM | UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE;
    for (int i = 0; i < 3; i++) {
        utf8proc_uint8_t *out = NULL;
        if (utf8proc_map((const utf8proc_uint8_t *)copy(o, t).data, 0, &out,
                         (utf8proc_option_t)(nfkc | (i == 1 ? UTF8PROC_CASEFOLD : 0))) < 0)
            abort();
        t = copy(o, WORD((const char *)out));
        free(out);
    }
    return t;
}

static sojourn_text phone(oracle *o, sojourn_text t)
{
    size_t plus = t.data[0] == '+', prefix = plus ? 1 : strncmp(t.data, "00", 2) == 0 ? 2 : 0;
    const char *country = prefix ? "" : o->options.country.data;
    char *zero = prefix ? strstr(t.data, "(0)") : NULL;
    if (plus + strspn(t.data + plus, "0123456789" BETWEEN) != t.length)
        return lower(o, t, "");
    if (zero != NULL)
        zero[1] = ' ';
    const char *digits = lower(o, WORD(t.data + prefix), BETWEEN).data;
    char *out = keep(o, 1 + strlen(country) + strlen(digits));
    sprintf(out, "%s%s%s", prefix || *country ? "+" : "", country,
            digits + (*country && *digits == '0'));
    return WORD(out);
}

/* The library's kinds, then the host's; the later holds, option by option. */
static sojourn_kind kind_of(const oracle *o, sojourn_text name)
{
    enum { FOLD = SOJOURN_NORMAL_FOLD, PHONE = SOJOURN_NORMAL_PHONE, USUAL = 10 };
    static const sojourn_kind usual[USUAL] = {
        {{TEXT("account")}, 1, 0, 1, .limit = 0},
        {{TEXT("customer")}, 1, 0, 2, .limit = 0},
        {{TEXT("user")}, 1, FOLD, 3, .limit = 0},
        {{TEXT("loyalty")}, 1, 0, 4, .limit = 0},
        {{TEXT("email")}, 2, FOLD, 5, .limit = 0},
        {{TEXT("phone")}, 2, PHONE, 6, .limit = 1},
        {{TEXT("cookie")}, 3, 0, 7, .limit = 0},
        {{TEXT("device")}, 3, 0, 8, .lifetime_us = 365 * DAY},
        {{TEXT("ani")}, 3, PHONE, 9, .lifetime_us = 180 * DAY},
        {{TEXT("ip")}, 3, 0, 10, .lifetime_us = DAY}};
    sojourn_kind k = {name, 0, SOJOURN_NORMAL_TRIM, 100, 0, 3, 30 * DAY, {0}};
    for (uint64_t i = 0; i < USUAL + o->options.kind_count; i++) {
        const sojourn_kind *by = i < USUAL ? &usual[i] : &o->options.kinds[i - USUAL];
        if (same(by->name, name))
            k = (sojourn_kind){by->name,
                               OR(by->strength, k.strength),
                               OR(by->normal, k.normal),
                               OR(by->priority, k.priority),
                               by->unique | k.unique,
                               OR(by->limit, k.limit),
                               OR(by->lifetime_us, k.lifetime_us),
                               {0}};
    }
    return k;
}

person *know(oracle *o, const sojourn_identifier *who) /* NULL: blocked. */
{
    sojourn_kind kind = kind_of(o, who->kind);
    int is_phone = kind.normal == SOJOURN_NORMAL_PHONE;
    sojourn_text t = kind.normal == SOJOURN_NORMAL_FOLD ? fold(o, who->value) : who->value;
    for (; t.length > 0 && strchr(BLANKS, t.data[0]) != NULL; t.length--)
        t.data++;
    while (t.length > 0 && strchr(BLANKS, t.data[t.length - 1]) != NULL)
        t.length--;
    t = is_phone ? phone(o, copy(o, t)) : t;
    if (is_blocked(o, who->value, is_phone) || is_blocked(o, t, is_phone))
        return NULL;
    sojourn_id id = hash(o, (sojourn_text[]){who->kind, t}, 2);
    person **at = &o->people, *p;
    while (*at != NULL && id_order((*at)->id, id) < 0)
        at = &(*at)->next;
    if (*at != NULL && id_order((*at)->id, id) == 0)
        return *at;
    p = keep(o, sizeof *p);
    *p = (person){.next = *at, .id = id, .kind = kind, .value = copy(o, t)};
    p->as_phone = hash(o, (sojourn_text[]){WORD("phone"), t}, 2);
    p->strong = kind.strength == SOJOURN_CLASS_STRONG;
    p->weak = kind.strength == SOJOURN_CLASS_WEAK;
    p->rank = kind.strength * (INT64_C(1) << 32) + kind.priority;
    o->people_count++;
    return *at = p;
}

int oracle_identifier(oracle *o, const sojourn_identifier *who, sojourn_id *out)
{
    const person *p = know(o, who);
    *out = p != NULL ? p->id : *out;
    return p != NULL;
}
