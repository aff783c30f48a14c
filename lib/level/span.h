/* SPDX-License-Identifier: MIT */
/** What is said of any stretch of events, folded from its members, the same at every level. */
#ifndef SJ_LEVEL_SPAN_H
#define SJ_LEVEL_SPAN_H

#include "level/rule.h"

/** Texts of which a span says the first stated. */
enum {
    SJ_FIRST_SYSTEM,
    SJ_FIRST_CHANNEL,
    SJ_FIRST_QUEUE,
    SJ_FIRST_AGENT,
    SJ_FIRST_NAME,
    SJ_FIRST_DETAIL,
    SJ_FIRST_INTENT,
    SJ_FIRST_ISSUE,
    SJ_FIRSTS
};

/** Every statement is kept as the record that makes it, so that statements compare in event order. */
typedef struct sj_span {
    sojourn_id id; /* of the smallest session in it; of an event nothing */
    int64_t start, end; /* what is passive apart, unless there is nothing else */
    sojourn_sum value;
    uint32_t first; /* record of the first event, likewise */
    uint32_t events, flags;
    uint32_t stated[SJ_FIRSTS];
    uint32_t intent[2], issue[2]; /* last (or first) stated: by sessions, by passive ones */
    uint32_t members, member_count; /* where the next level down lies, and how much of it */
    uint32_t least; /* number of the session with that id */
    char currency[4];
    uint8_t passive, priced; /* of notes only; has a purchase */
} sj_span;

/** A span of one event of a system; it is passive until its session is known to be more. */
void sj_span_event(sj_span *span, const sj_facts *facts, uint32_t record, uint32_t system);
/** Nothing, to fold into. */
void sj_span_empty(sj_span *span);
/** Fold the event of a record in, as sj_span_fold would its span, into a span that is passive.
 *  `last`: of two intents the later stays. */
void sj_span_take(sj_span *into, const sj_facts *facts, uint32_t record, uint32_t system, int last);
/** Fold a member in; its order does not matter. */
void sj_span_fold(sj_span *into, const sj_span *member, const sj_facts *facts, const sj_rule *rule);
/** The intent or issue that a span is about: of its sessions, else of its notes. */
uint32_t sj_span_intent(const sj_span *span, const sj_facts *facts);
uint32_t sj_span_issue(const sj_span *span, const sj_facts *facts);
/** Number of the text of `field` that the span first states. */
sojourn_text sj_span_text(const sj_span *span, const sj_facts *facts, int field);
/** The id of a span from its level and the smallest session in it. */
sojourn_id sj_span_id(const uint8_t key[16], int32_t level, sojourn_id least);
/** The id of the event of a record. */
sojourn_id sj_span_event_id(const uint8_t key[16], const sj_facts *facts, uint32_t record);

#endif
