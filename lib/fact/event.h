/* SPDX-License-Identifier: MIT */
/** An event as it is fed: checked, its blocked values dropped, its identifiers hashed. */
#ifndef SJ_FACT_EVENT_H
#define SJ_FACT_EVENT_H

#include "base/arena.h"
#include "base/kind.h"

enum { SJ_IDENTIFIERS = 32 };

/** The texts of an event that are kept as numbers of names. */
enum {
    SJ_TEXT_CONTACT,
    SJ_TEXT_PARENT,
    SJ_TEXT_ISSUE,
    SJ_TEXT_CHANNEL,
    SJ_TEXT_INTENT,
    SJ_TEXT_QUEUE,
    SJ_TEXT_AGENT,
    SJ_TEXT_NAME,
    SJ_TEXT_DETAIL,
    SJ_TEXTS
};

typedef struct sj_draft_identifier {
    sojourn_id id;
    sojourn_id phone; /* of an ani: the phone of equal value */
    uint32_t kind;
    sojourn_text value; /* normalised; empty where it is not kept */
} sj_draft_identifier;

/** What will be a record; its texts are borrowed until it is put. They come first, as in an event.
 */
typedef struct sj_draft {
    sojourn_text id, system, session, text[SJ_TEXTS];
    sj_draft_identifier *identifiers; /* by (kind, id), each once */
    uint32_t identifier_count;
    uint32_t revision, blocked;
    uint8_t type;
    char currency[4];
    int64_t start, end, sequence, value;
    uint64_t reference;
    sojourn_id content;
    int taken; /* id, session and contact keys are the 16 bytes of their seals */
} sj_draft;

typedef struct sj_recent sj_recent;
/** What is needed to understand an event. */
typedef struct sj_reader {
    const uint8_t *key;
    const sj_kinds *kinds;
    sojourn_text country;
    const sojourn_rules *rules;
    sj_arena *scratch;
    int keeps;         /* values of identifiers */
    sj_recent *recent; /* of this call; NULL: none */
} sj_reader;

/** 1 if the type says something about a contact and is none itself. */
int sj_event_note(uint8_t type);
/** Check `event` and draft it; `index` is told in errors. The draft lives in the scratch arena. */
sojourn_status sj_event_draft(const sj_reader *reader, const sojourn_event *event, uint64_t index,
                              sj_draft *out, sojourn_error *error);
/** Check and hash one identifier: 1 done, 0 blocked, or an error below 0. */
int sj_event_identifier(const sj_reader *reader, const sojourn_identifier *who, uint64_t index,
                        sj_draft_identifier *out, sojourn_error *error);

#endif
