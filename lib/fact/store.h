/* SPDX-License-Identifier: MIT */
/** All that was said, in columns: the only state that counts. */
#ifndef SJ_FACT_STORE_H
#define SJ_FACT_STORE_H

#include "fact/erase.h"
#include "fact/records.h"
#include "index/dirty.h"
#include "index/intern.h"

/** Links: one row an unordered pair of identifiers. */
typedef struct sj_link {
    uint32_t a, b, revision;
    int32_t link;
} sj_link;
typedef struct sj_draft_link {
    sj_draft_identifier a, b;
    uint32_t revision;
    int32_t link;
} sj_draft_link;

/** The record of an event that held at the last settle, and its reference then. */
typedef struct sj_version {
    uint32_t event, record;
    uint64_t reference;
} sj_version;

/** A record that came again: what it said beside its content. */
typedef struct sj_again {
    uint64_t reference;
    uint32_t row;
    uint8_t blocked, taken;
} sj_again;

typedef struct sj_facts {
    sj_alloc *alloc;
    const sj_kinds *kinds;
    const uint8_t *key;    /* of seals */
    sj_intern texts;       /* channels, intents, ...: scope 0 */
    sj_intern contacts;    /* contact and parent keys: scope 0 */
    sj_intern systems;     /* scope 0 */
    sj_intern sessions;    /* scope: the system */
    sj_intern events;      /* scope: the system */
    sj_intern identifiers; /* sealed unless values are kept; scope: the kind */
    sj_intern pairs;       /* two numbers of identifiers; scope 0; same rows as links */
    sj_records records;
    sj_table repeats;          /* records of events that have several */
    SJ_COLUMN(sj_again) again; /* of one batch */
    sj_column stated;          /* identifiers of the records, those of one record together */
    sj_column twin;   /* by identifier: the phone of an ani's value, the ani of a phone's */
    sj_column winner; /* record that holds, by event */
    SJ_COLUMN(sj_link) links;
    sj_dirty changed_events, changed_links;
    SJ_COLUMN(sj_version) versions; /* of events that changed since; the first of an event counts */
    uint32_t known;                 /* records at the last settle */
    uint64_t repeated;
    int keeps; /* values of identifiers */
    sj_erase erase;
} sj_facts;

/** What is put at once; events are drafted as they are put, by their places, into scratch. */
typedef struct sj_batch {
    sojourn_status (*draft)(const void *context, uint64_t index, sj_arena *scratch, sj_draft *out);
    const void *context;
    sj_draft_link *links;
    sj_draft_erasure *erasures;
    uint64_t event_count, link_count, erasure_count;
} sj_batch;

/** `key` outlives the facts. */
void sj_facts_init(sj_facts *facts, sj_alloc *alloc, const uint8_t key[16], const sj_kinds *kinds);
void sj_facts_free(sj_facts *facts);
/** Add a batch: all, or what `draft` answered or SOJOURN_E_MEMORY, and nothing changed. */
sojourn_status sj_facts_put(sj_facts *facts, const sj_batch *batch, sj_arena *scratch);
/** Draft a record again, with its texts borrowed from the facts; 0, or -1 for no memory. */
int sj_facts_draft(const sj_facts *facts, uint32_t record, sj_arena *scratch, sj_draft *out);
sj_draft_link sj_facts_draft_link(const sj_facts *facts, uint32_t link);
sj_draft_erasure sj_facts_draft_erasure(const sj_facts *facts, uint32_t row);

/** Event order (law 1) of two records: less than, equal to or greater than 0. */
int sj_facts_order(const sj_facts *facts, uint32_t record_a, uint32_t record_b);
/** An identifier that a record states, by its place among these: its number. */
static inline uint32_t sj_facts_stated(const sj_facts *facts, uint32_t record, uint32_t i)
{
    uint32_t place = sj_record_identifiers(&facts->records, record) + i;
    return sj_at(&facts->stated, place);
}
/** Number of the system of a record. */
uint32_t sj_facts_system(const sj_facts *facts, uint32_t record);
sojourn_text sj_facts_text(const sj_facts *facts, uint32_t number); /* SJ_NONE: empty */
sojourn_id sj_facts_identifier(const sj_facts *facts, uint32_t identifier);
/** The phone of equal value of an ani, or the ani of a phone; SJ_NONE: not known. */
uint32_t sj_facts_twin(const sj_facts *facts, uint32_t identifier);
uint32_t sj_facts_find(const sj_facts *facts, const sj_draft_identifier *who);
/** The same of an id of whatever kind, by a look-up a kind. */
uint32_t sj_facts_find_id(const sj_facts *facts, sojourn_id id);
/** 1 if the event of this number is in the levels: not retracted, erased or an agent's state. */
int sj_facts_lives(const sj_facts *facts, uint32_t event);
/** 128 bits over the facts that hold. */
sojourn_id sj_facts_digest(const sj_facts *facts);

#endif
