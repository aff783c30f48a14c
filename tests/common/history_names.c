/* SPDX-License-Identifier: MIT */
/* The alphabets. A person has one value of each kind and several spellings of it, and persons
 * share the form of their spellings, so that only a right normaliser tells them apart. */
#include "history_parts.h"

#include <stdlib.h>
#include <string.h>

static const sojourn_text kinds[NAME_KINDS] = {
    {"account", 7}, {"customer", 8}, {"user", 4},     {"loyalty", 7}, {"email", 5},
    {"phone", 5},   {"cookie", 6},   {"device", 6},   {"ani", 3},     {"ip", 2},
    {"club", 4},    {"badge", 5},    {"passport", 8},
};

/* Forms in one row are one value after folding. */
static const char *const folded[][4] = {
    {"ann#@x.org", "ANN#@X.Org", "  Ann#@x.org\t",
     "\xc2\xa0"
     "ann#@x.org"},
    {"stra\xc3\x9f"
     "e#@x.org",
     "STRASSE#@x.org",
     "Stra\xc3\x9f"
     "e#@X.ORG",
     "stra\xe1\xba\x9e"
     "e#@x.org"},
    {"caf\xc3\xa9#", "cafe\xcc\x81#", "CAF\xc3\x89#", "\ncaf\xc3\xa9#\v"},
    {"\xef\xbc\xa1nn#", "ann#", "a\xef\xbd\x8en#",
     "\xe3\x80\x80"
     "ANN#"},
    {"\xef\xac\x81sh\xcf\x82#", "FISH\xce\xa3#", "fish\xcf\x83#", "Fish\xcf\x82#"},
};
/* Forms in one row are one value if the country is 49. */
static const char *const phoned[][6] = {
    {"+4917155501#", "0171 555-01#", "+49 (0)171 55501#", "004917155501#", "(0171) 555.01/#",
     " 0049 (0) 171 555 01 #"},
    {"0171 2#", "+49 171 2#", "+49(0)1712#", "01712#", "00491712#", "0 1712#"},
    {"sip:Ann#@X.org", "SIP:ANN#@x.ORG", " sip:ann#@x.org", "sip:Ann#@x.org\n", "Sip:aNN#@x.oRG",
     "sip:ann#@x.org"},
};
static const char *const trimmed[] = {"a#", " a#", "a#\r\n", "\ta# "};
static const char *const nasty[] = {
    "()",       "(0)",   "00 (0)",   "+ (0)",     "+0",
    "0",        "+49",   "0(0)",     "1(0)",      "00(0)",
    "+49 0(0)", "0 017", "\xc2\xa0", "a\xcc\x81", "\xef\xbc\xaeULL",
    "-/-",
};
static const sojourn_text blocked[] = {
    {"unknown", 7},
    {"NULL", 4},
    {" none", 5},
    {"n a n", 5},
    {"000", 3},
    {"--", 2},
    {"+", 1},
    {"0 0", 3},
    {"[object Object]", 15},
    {"-1", 2},
    {"true", 4},
    {"FALSE", 5},
    {"[Object object]\t", 16},
    {"guest", 5},
    {"Undefined", 9},
    {"anonymous ", 10},
    {"withheld", 8},
    {"Private", 7},
    {"   ", 3},
    {"+00-0", 5},
    {"restricted", 10},
    {"unavailable", 11},
};
static const sojourn_text channels[NAME_CHANNELS] = {
    {"voice", 5}, {"voice", 5}, {"chat", 4}, {"web", 3}, {"email", 5}, {"sms", 3}, {"fax", 3},
};
static const sojourn_text intents[] = {
    {"billing", 7}, {"billing", 7}, {"sales", 5}, {"tech", 4}, {"upgrade", 7},
};

sojourn_text name_any(world *w, const sojourn_text *names, uint64_t count)
{
    return names[dice_below(&w->d, count)];
}

static char *reserve(history *h, uint64_t length)
{
    char *place = h->texts + h->text_length;

    if (h->text_length + length > h->text_capacity)
        abort();
    h->text_length += length;
    return place;
}

sojourn_text name_spelled(history *h, const char *form, uint64_t number)
{
    char digits[20];
    uint64_t count = 0, length = 0;
    char *out = reserve(h, strlen(form) + sizeof digits);

    do {
        digits[sizeof digits - ++count] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    for (const char *c = form; *c != '\0'; c++) {
        if (*c != '#') {
            out[length++] = *c;
            continue;
        }
        memcpy(out + length, digits + sizeof digits - count, count);
        length += count;
    }
    return (sojourn_text){out, length};
}

sojourn_text name_blocked(world *w)
{
    return name_any(w, blocked, COUNT_OF(blocked));
}

sojourn_text name_channel(uint64_t which)
{
    return channels[which % NAME_CHANNELS];
}

sojourn_text name_intent(world *w)
{
    return name_any(w, intents, COUNT_OF(intents));
}

static const char *form_of(world *w, uint64_t kind, uint64_t person)
{
    uint64_t which = dice_next(&w->d) >> 8;

    if (w->normal[kind] == SOJOURN_NORMAL_FOLD)
        return folded[person % COUNT_OF(folded)][which % COUNT_OF(folded[0])];
    if (w->normal[kind] == SOJOURN_NORMAL_PHONE)
        return phoned[person % COUNT_OF(phoned)][which % COUNT_OF(phoned[0])];
    return trimmed[which % COUNT_OF(trimmed)];
}

sojourn_text name_kind(uint64_t kind)
{
    return kinds[kind];
}

sojourn_identifier name_identifier(world *w, uint64_t kind, uint64_t person)
{
    kind = w->normal[kind] == 0 ? kind - NAME_BUILT_IN : kind;
    return (sojourn_identifier){kinds[kind], name_spelled(w->h, form_of(w, kind, person), person)};
}

sojourn_identifier name_nasty(world *w)
{
    uint64_t kind = dice_below(&w->d, NAME_BUILT_IN);

    if (dice_percent(&w->d, 50))
        return (sojourn_identifier){kinds[kind], name_blocked(w)};
    return (sojourn_identifier){kinds[kind],
                                name_spelled(w->h, nasty[dice_below(&w->d, COUNT_OF(nasty))], 0)};
}
