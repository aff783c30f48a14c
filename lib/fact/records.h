/* SPDX-License-Identifier: MIT */
/** What is kept of an event. */
#ifndef SJ_FACT_RECORDS_H
#define SJ_FACT_RECORDS_H

#include "base/column.h"
#include "fact/event.h"
#include "index/table.h"

/** A text of a record as the number of a name; SJ_NONE is "not stated". */
typedef struct sj_record_texts {
    uint32_t of[SJ_TEXTS];
} sj_record_texts;

/** A record: one of the distinct (event, revision, content) that were ever fed. One that an erasure
 *  took keeps event, session, contact keys, identifiers, revision, content, start, end and whether
 *  its type is a retraction; the rest is zero, and it only decides what else goes. */
typedef struct sj_record {
    int64_t start, end, sequence;
    uint32_t system, event, session; /* session: number of the session key, or SJ_NONE */
    uint32_t revision, identifiers;  /* identifiers: of the first, in sj_facts.stated */
    sj_record_texts text;
    uint8_t type, identifier_count, blocked, taken;
    char currency[4];
    int64_t value;
    uint64_t reference;
    sojourn_id content;
} sj_record;
typedef SJ_COLUMN(sj_record) sj_records;

/** Does a record of an event hold rather than another of the same? */
int sj_record_beats(const sj_record *a, const sj_record *b);
/** Row of the record with the event, revision and content of `like`, or SJ_NONE. `winner`: the
 * record of its event that holds, or SJ_NONE. */
uint32_t sj_record_find(const sj_records *records, const sj_table *repeats, uint32_t winner,
                        const sj_record *like);
/** Add a record that is not there, for which there is room among the records: its row, or SJ_NONE
 * for no memory. `repeats` finds the records of events that have several. */
uint32_t sj_record_add(sj_alloc *alloc, sj_records *records, sj_table *repeats, uint32_t winner,
                       const sj_record *record);
/** Drop the last record. */
void sj_record_pop(sj_records *records, sj_table *repeats);

#endif
