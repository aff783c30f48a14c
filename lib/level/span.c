/* SPDX-License-Identifier: MIT */
/* A span is a sum: counts and money add, intervals widen, flags unite, and of two statements the
 * one earlier (or later) in event order stays. So folding in any order gives one answer. */
#include "level/span.h"

#include "base/bytes.h"
#include "base/exact.h"
#include "base/hash.h"

#include <string.h>

static const uint8_t text_of[SJ_FIRSTS] = {
    [SJ_FIRST_CHANNEL] = SJ_TEXT_CHANNEL, [SJ_FIRST_QUEUE] = SJ_TEXT_QUEUE,
    [SJ_FIRST_AGENT] = SJ_TEXT_AGENT,     [SJ_FIRST_NAME] = SJ_TEXT_NAME,
    [SJ_FIRST_DETAIL] = SJ_TEXT_DETAIL,   [SJ_FIRST_INTENT] = SJ_TEXT_INTENT,
    [SJ_FIRST_ISSUE] = SJ_TEXT_ISSUE,
};

void sj_span_empty(sj_span *span)
{
    memset(span, 0, sizeof *span);
    span->passive = 1;
    span->id = (sojourn_id){UINT64_MAX, UINT64_MAX};
    span->first = span->least = SJ_NONE;
    span->intent[0] = span->intent[1] = span->issue[0] = span->issue[1] = SJ_NONE;
    for (int i = 0; i < SJ_FIRSTS; i++)
        span->stated[i] = SJ_NONE;
}

static uint32_t flags_of(uint8_t type, int agent)
{
    uint32_t flags = 0;
    if (!sj_event_note(type))
        flags |= SOJOURN_SPAN_CONTACT | (agent ? SOJOURN_SPAN_AGENT : 0u);
    if (type == SOJOURN_EVENT_ABANDON)
        flags |= SOJOURN_SPAN_ABANDONED;
    if (type == SOJOURN_EVENT_TRANSFER)
        flags |= SOJOURN_SPAN_TRANSFERRED;
    if (type == SOJOURN_EVENT_INPUT || type == SOJOURN_EVENT_VISIT)
        flags |= SOJOURN_SPAN_SELF_SERVICE;
    return flags;
}

/* Two spans that are folded: most of what each states, its first event does, and these two are
 * compared once. */
typedef struct {
    const sj_facts *facts;
    uint32_t mine, other;
    int order; /* of other against mine */
} pair;

static pair pair_of(const sj_span *into, const sj_span *member, const sj_facts *facts)
{
    pair p = {facts, into->first, member->first, 0};
    if (p.mine != SJ_NONE && p.other != SJ_NONE)
        p.order = sj_facts_order(facts, p.other, p.mine);
    return p;
}

/* Keep the earlier of two records; the later where `last`. */
static void keep(uint32_t *mine, uint32_t other, const pair *p, int last)
{
    if (other == SJ_NONE || other == *mine)
        return;
    int order = 0;
    if (*mine != SJ_NONE)
        order = *mine == p->mine && other == p->other ? p->order
                                                      : sj_facts_order(p->facts, other, *mine);
    if (*mine == SJ_NONE || (order > 0) == last)
        *mine = other;
}

static void fold_interval(sj_span *into, const sj_span *member, const pair *p)
{
    if (member->first == SJ_NONE || (member->passive && !into->passive))
        return;
    if (into->first == SJ_NONE || (into->passive && !member->passive)) {
        into->start = member->start;
        into->end = member->end;
        into->first = member->first;
        into->passive = member->passive;
        return;
    }
    into->start = member->start < into->start ? member->start : into->start;
    into->end = member->end > into->end ? member->end : into->end;
    keep(&into->first, member->first, p, 0);
}

static void fold_value(sj_span *into, const sj_span *member)
{
    static const char several[4] = "***";
    if (!member->priced)
        return;
    if (!into->priced) {
        into->priced = 1;
        into->value = member->value;
        memcpy(into->currency, member->currency, sizeof into->currency);
    } else if (memcmp(into->currency, member->currency, sizeof into->currency) == 0) {
        into->value = sj_sum_add(into->value, member->value);
    } else {
        into->value = sj_sum(0);
        memcpy(into->currency, several, sizeof into->currency);
    }
}

static void take_texts(sj_span *into, const sj_record *r, const pair *p, int last)
{
    for (int i = SJ_FIRST_CHANNEL; i < SJ_FIRSTS; i++) {
        if ((r->says >> text_of[i] & 1) == 0)
            continue;
        keep(&into->stated[i], p->other, p, 0);
        if (i >= SJ_FIRST_INTENT)
            keep(i == SJ_FIRST_INTENT ? &into->intent[1] : &into->issue[1], p->other, p, last);
    }
}

static void take_value(sj_span *into, const sj_facts *facts, uint32_t record)
{
    sj_span one = {.priced = 1};
    one.value = sj_sum((int64_t)sj_record_number(&facts->records, record, SJ_SAYS_VALUE));
    sj_record_currency(&facts->records, record, one.currency);
    fold_value(into, &one);
}

static void take_interval(sj_span *into, const sj_facts *facts, const pair *p)
{
    int64_t start = sj_at(&facts->records, p->other).start;
    int64_t end = sj_record_end(&facts->records, p->other);
    if (into->first == SJ_NONE) {
        into->start = start;
        into->end = end;
    }
    into->start = start < into->start ? start : into->start;
    into->end = end > into->end ? end : into->end;
    keep(&into->first, p->other, p, 0);
}

void sj_span_take(sj_span *into, const sj_facts *facts, uint32_t record, uint32_t system, int last)
{
    const sj_record *r = &sj_at(&facts->records, record);
    pair p = {facts, into->first, record, 0};
    if (p.mine != SJ_NONE)
        p.order = sj_facts_order(facts, record, p.mine);
    take_interval(into, facts, &p);
    if (r->type == SOJOURN_EVENT_PURCHASE)
        take_value(into, facts, record);
    into->events++;
    into->flags |= flags_of(r->type, r->says >> SJ_TEXT_AGENT & 1);
    if (sj_intern_text(&facts->systems, system).length != 0)
        keep(&into->stated[SJ_FIRST_SYSTEM], record, &p, 0);
    take_texts(into, r, &p, last);
}

void sj_span_event(sj_span *span, const sj_facts *facts, uint32_t record, uint32_t system)
{
    sj_span_empty(span);
    sj_span_take(span, facts, record, system, 0);
}

void sj_span_fold(sj_span *into, const sj_span *member, const sj_facts *facts, const sj_rule *rule)
{
    int last = (rule->flags & SOJOURN_INTENT_FIRST) == 0;
    pair p = pair_of(into, member, facts);
    fold_interval(into, member, &p);
    fold_value(into, member);
    into->events += member->events;
    if (sj_id_compare(member->id, into->id) < 0) {
        into->id = member->id;
        into->least = member->least;
    }
    into->flags |= member->flags;
    for (int i = 0; i < SJ_FIRSTS; i++)
        keep(&into->stated[i], member->stated[i], &p, 0);
    for (int i = 0; i < 2; i++) {
        keep(&into->intent[i], member->intent[i], &p, last);
        keep(&into->issue[i], member->issue[i], &p, last);
    }
}

static uint32_t subject(const uint32_t record[2], const sj_facts *facts, int text)
{
    uint32_t at = record[0] != SJ_NONE ? record[0] : record[1];
    return at != SJ_NONE ? sj_record_text(&facts->records, at, text) : SJ_NONE;
}

uint32_t sj_span_intent(const sj_span *span, const sj_facts *facts)
{
    return subject(span->intent, facts, SJ_TEXT_INTENT);
}

uint32_t sj_span_issue(const sj_span *span, const sj_facts *facts)
{
    return subject(span->issue, facts, SJ_TEXT_ISSUE);
}

sojourn_text sj_span_text(const sj_span *span, const sj_facts *facts, int field)
{
    uint32_t record = span->stated[field];
    if (record == SJ_NONE)
        return (sojourn_text){0};
    if (field == SJ_FIRST_SYSTEM)
        return sj_intern_text(&facts->systems, sj_facts_system(facts, record));
    return sj_facts_text(facts, sj_record_text(&facts->records, record, text_of[field]));
}

sojourn_id sj_span_id(const uint8_t key[16], int32_t level, sojourn_id least)
{
    char hex[32];
    sj_sip sip;
    sj_sip_init(&sip, key);
    sj_sip_number(&sip, level);
    sj_id_hex(least, hex);
    sj_sip_text(&sip, (sojourn_text){hex, sizeof hex});
    return sj_sip_finish(&sip);
}

sojourn_id sj_span_event_id(const uint8_t key[16], const sj_facts *facts, uint32_t record)
{
    sj_sip sip;
    sj_sip_init(&sip, key);
    sj_sip_text(&sip, (sojourn_text){0});
    sj_sip_text(&sip, sj_intern_text(&facts->systems, sj_facts_system(facts, record)));
    sj_sip_text(&sip, (sojourn_text){0});
    sj_sip_text(&sip, sj_intern_text(&facts->events, sj_at(&facts->records, record).event));
    return sj_sip_finish(&sip);
}
