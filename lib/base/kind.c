/* SPDX-License-Identifier: MIT */
/* Kinds are few: a table in the order of their numbers, and a hint or a short walk to find a name.
 */
#include "base/kind.h"

#include "base/bytes.h"

#include <string.h>

#define DAYS(n) ((int64_t)(n)*24 * 60 * 60 * 1000000)
enum { USUAL_PRIORITY = 100, USUAL_LIMIT = 3, PHONE_LIMIT = 1 };

static const struct {
    const char *name;
    int32_t strength, normal, days;
} own[SJ_KINDS_OWN] = {
    {"account", SOJOURN_CLASS_STRONG, SOJOURN_NORMAL_TRIM, 0},
    {"customer", SOJOURN_CLASS_STRONG, SOJOURN_NORMAL_TRIM, 0},
    {"user", SOJOURN_CLASS_STRONG, SOJOURN_NORMAL_FOLD, 0},
    {"loyalty", SOJOURN_CLASS_STRONG, SOJOURN_NORMAL_TRIM, 0},
    {"email", SOJOURN_CLASS_MEDIUM, SOJOURN_NORMAL_FOLD, 0},
    {"phone", SOJOURN_CLASS_MEDIUM, SOJOURN_NORMAL_PHONE, 0},
    {"cookie", SOJOURN_CLASS_WEAK, SOJOURN_NORMAL_TRIM, 30},
    {"device", SOJOURN_CLASS_WEAK, SOJOURN_NORMAL_TRIM, 365},
    {"ani", SOJOURN_CLASS_WEAK, SOJOURN_NORMAL_PHONE, 180},
    {"ip", SOJOURN_CLASS_WEAK, SOJOURN_NORMAL_TRIM, 1},
};

static uint32_t look_of(sojourn_text name)
{
    const unsigned char *p = (const unsigned char *)name.data;
    return name.length != 0
               ? (p[0] * 5u + p[name.length - 1] + (uint32_t)name.length * 11u) % SJ_KINDS_MOST
               : 0;
}

static void set_ranks(sj_kinds *kinds)
{
    for (uint32_t i = 0; i < kinds->count; i++) {
        kinds->hint[look_of(kinds->at[i].name)] = (uint8_t)i;
        kinds->at[i].rank = 0;
        for (uint32_t k = 0; k < kinds->count; k++)
            kinds->at[i].rank += kinds->at[k].strength < kinds->at[i].strength ||
                                 (kinds->at[k].strength == kinds->at[i].strength &&
                                  kinds->at[k].priority < kinds->at[i].priority);
    }
}

void sj_kinds_init(sj_kinds *kinds)
{
    memset(kinds, 0, sizeof *kinds);
    for (int i = 0; i < SJ_KINDS_OWN; i++)
        kinds->at[kinds->count++] = (sj_kind){
            .name = sj_text(own[i].name),
            .strength = own[i].strength,
            .normal = own[i].normal,
            .priority = i + 1,
            .limit = i == SJ_KIND_PHONE ? PHONE_LIMIT : USUAL_LIMIT,
            .lifetime_us = DAYS(own[i].days != 0 ? own[i].days : 30),
        };
    set_ranks(kinds);
}

int32_t sj_kinds_strength(sojourn_text name)
{
    for (int i = 0; i < SJ_KINDS_OWN; i++)
        if (sj_text_equal(name, sj_text(own[i].name)))
            return own[i].strength;
    return 0;
}

int sj_kinds_declare(sj_kinds *kinds, const sojourn_kind *kind)
{
    uint32_t number = sj_kinds_find(kinds, kind->name);
    if (number == UINT32_MAX) {
        if (kinds->count == SJ_KINDS_MOST)
            return -1;
        number = kinds->count++;
        kinds->at[number] = (sj_kind){.name = kind->name,
                                      .normal = SOJOURN_NORMAL_TRIM,
                                      .priority = USUAL_PRIORITY,
                                      .limit = USUAL_LIMIT,
                                      .lifetime_us = DAYS(30)};
    }
    sj_kind *k = &kinds->at[number];
    k->strength = kind->strength != 0 ? kind->strength : k->strength;
    k->normal = kind->normal != 0 ? kind->normal : k->normal;
    k->priority = kind->priority != 0 ? kind->priority : k->priority;
    k->limit = kind->limit != 0 ? kind->limit : k->limit;
    k->lifetime_us = kind->lifetime_us != 0 ? kind->lifetime_us : k->lifetime_us;
    k->unique |= kind->unique;
    set_ranks(kinds);
    return 0;
}

uint32_t sj_kinds_find(const sj_kinds *kinds, sojourn_text name)
{
    uint32_t hint = kinds->hint[look_of(name)];
    if (sj_text_equal(name, kinds->at[hint].name))
        return hint;
    for (uint32_t i = 0; i < kinds->count; i++)
        if (sj_text_equal(name, kinds->at[i].name))
            return i;
    return UINT32_MAX;
}

int sj_kinds_alike(const sj_kinds *a, const sj_kinds *b)
{
    if (a->count != b->count)
        return 0;
    for (uint32_t i = 0; i < a->count; i++)
        if (!sj_text_equal(a->at[i].name, b->at[i].name) || a->at[i].normal != b->at[i].normal ||
            a->at[i].strength != b->at[i].strength)
            return 0;
    return 1;
}
