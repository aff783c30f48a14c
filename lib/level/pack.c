/* SPDX-License-Identifier: MIT */
/* Two words say which of the others there are. Most of what a span states its first event does, an
 * interaction's intent is stated once, and few have a purchase: of 128 bytes some 36 are left. Cost:
 * a look at each field. */
#include "level/pack.h"

#include <string.h>

/* Where a statement is found, 2 bits each, in the first word; the flags are above them. */
enum { NOWHERE, AT_FIRST, STATED, AS_BEFORE, STATEMENTS = SJ_FIRSTS + 4, FLAGS_AT = 24 };
/* The second word; above these bits the count of events, unless it is a word of its own. */
enum { PLACED = 1, LONG = 2, PRICED = 4, BIG = 8, MANY = 16, PASSIVE = 32, EVENTS_AT = 6 };
/* Where every span has them, and what is placed. */
enum { LEAST = 2, FIRST };

_Static_assert(2 * STATEMENTS == FLAGS_AT && SOJOURN_SPAN_ANONYMOUS < 1 << (32 - FLAGS_AT),
               "statements and flags fill a word");
_Static_assert(SJ_PACK_WORDS == FIRST + 1 + 2 + 2 + 1 + 1 + 4 + STATEMENTS, "all that may be said");

static void list(sj_span *span, uint32_t *out[STATEMENTS])
{
    for (int i = 0; i < SJ_FIRSTS; i++)
        out[i] = &span->stated[i];
    for (int i = 0; i < 2; i++) {
        out[SJ_FIRSTS + i] = &span->intent[i];
        out[SJ_FIRSTS + 2 + i] = &span->issue[i];
    }
}

static uint32_t put_number(uint32_t *out, uint32_t at, uint64_t number)
{
    out[at] = (uint32_t)number;
    out[at + 1] = (uint32_t)(number >> 32);
    return at + 2;
}

static uint64_t get_number(const uint32_t **at)
{
    uint64_t number = (*at)[0] | (uint64_t)(*at)[1] << 32;
    *at += 2;
    return number;
}

static uint32_t put_place(const sj_span *span, uint32_t *out, uint32_t at)
{
    uint64_t length = (uint64_t)span->end - (uint64_t)span->start;
    out[1] |= PLACED | (length > UINT32_MAX ? LONG : 0u);
    out[at++] = span->first;
    at = put_number(out, at, (uint64_t)span->start);
    if (length > UINT32_MAX)
        return put_number(out, at, length);
    out[at] = (uint32_t)length;
    return at + 1;
}

static uint32_t put_value(const sj_span *span, uint32_t *out, uint32_t at)
{
    int big = span->value.high != 0;
    out[1] |= PRICED | (big ? BIG : 0u);
    memcpy(&out[at++], span->currency, sizeof *out);
    at = put_number(out, at, span->value.low);
    return big ? put_number(out, at, (uint64_t)span->value.high) : at;
}

static uint32_t put_statements(const sj_span *span, uint32_t *out, uint32_t at)
{
    sj_span copy = *span;
    uint32_t *said[STATEMENTS], before = SJ_NONE;
    list(&copy, said);
    for (int i = 0; i < STATEMENTS; i++) {
        uint32_t record = *said[i], where = STATED;
        if (record == SJ_NONE || record == span->first || record == before)
            where = record == SJ_NONE ? NOWHERE : record == span->first ? AT_FIRST : AS_BEFORE;
        else
            out[at++] = before = record;
        out[0] |= where << 2 * i;
    }
    return at;
}

uint32_t sj_pack_put(const sj_span *span, int placed, uint32_t *out)
{
    int many = span->events >> (32 - EVENTS_AT) != 0;
    uint32_t at = FIRST;
    out[0] = span->flags << FLAGS_AT;
    out[1] = (many ? MANY : span->events << EVENTS_AT) | (span->passive ? PASSIVE : 0u);
    out[LEAST] = span->least;
    if (placed)
        at = put_place(span, out, at);
    if (many)
        out[at++] = span->events;
    if (span->priced)
        at = put_value(span, out, at);
    return put_statements(span, out, at);
}

static void get_time(const uint32_t **at, int is_long, int64_t *start, int64_t *end)
{
    *start = (int64_t)get_number(at);
    uint64_t length = is_long ? get_number(at) : *(*at)++;
    *end = (int64_t)((uint64_t)*start + length);
}

static void get_value(const uint32_t **at, int big, sj_span *out)
{
    memcpy(out->currency, (*at)++, sizeof out->currency);
    out->value.low = get_number(at);
    out->value.high = big ? (int64_t)get_number(at) : 0;
}

static void get_statements(const uint32_t *words, const uint32_t *at, sj_span *out)
{
    uint32_t *said[STATEMENTS], before = SJ_NONE;
    list(out, said);
    for (int i = 0; i < STATEMENTS; i++)
        switch (words[0] >> 2 * i & 3) {
        case NOWHERE:
            *said[i] = SJ_NONE;
            break;
        case AT_FIRST:
            *said[i] = out->first;
            break;
        case STATED:
            *said[i] = before = *at++;
            break;
        default:
            *said[i] = before;
        }
}

void sj_pack_get(const uint32_t *words, sj_span *out)
{
    const uint32_t *at = words + FIRST;
    uint32_t bits = words[1];
    out->flags = words[0] >> FLAGS_AT;
    out->passive = (bits & PASSIVE) != 0;
    out->priced = (bits & PRICED) != 0;
    out->least = words[LEAST];
    if ((bits & PLACED) != 0) {
        out->first = *at++;
        get_time(&at, (bits & LONG) != 0, &out->start, &out->end);
    }
    out->events = (bits & MANY) != 0 ? *at++ : bits >> EVENTS_AT;
    out->value = (sojourn_sum){0, 0};
    memset(out->currency, 0, sizeof out->currency);
    if (out->priced)
        get_value(&at, (bits & BIG) != 0, out);
    get_statements(words, at, out);
}

uint32_t sj_pack_length(const uint32_t *words)
{
    uint32_t bits = words[1], said = words[0] & ((UINT32_C(1) << FLAGS_AT) - 1), length = FIRST;
    if ((bits & PLACED) != 0)
        length += (bits & LONG) != 0 ? 5 : 4;
    length += (bits & MANY) != 0;
    if ((bits & PRICED) != 0)
        length += (bits & BIG) != 0 ? 5 : 3;
    for (said = said >> 1 & ~said & 0x555555u; said != 0; said &= said - 1) /* STATED */
        length++;
    return length;
}

uint32_t sj_pack_least(const uint32_t *words)
{
    return words[LEAST];
}

uint32_t sj_pack_first(const uint32_t *words)
{
    return words[FIRST];
}

void sj_pack_time(const uint32_t *words, int64_t *start, int64_t *end)
{
    const uint32_t *at = words + FIRST + 1;
    get_time(&at, (words[1] & LONG) != 0, start, end);
}
