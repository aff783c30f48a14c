/* SPDX-License-Identifier: MIT */
/** The columns that records lie in. */
#ifndef SJ_FACT_RECORDS_H
#define SJ_FACT_RECORDS_H

#include "base/array.h"
#include "fact/event.h"

/** A text of a record as the number of a name; SJ_NONE is "not stated". */
typedef struct sj_record_texts {
    uint32_t of[SJ_TEXTS];
} sj_record_texts;

/** Records: each distinct (event, revision, content) that was ever fed. One column a field. One
 * that an erasure took keeps event, session, contact keys, identifiers, revision, content, start,
 * end and whether its type is a retraction; the rest is zero, and it only decides what else goes.
 */
typedef struct sj_records {
    uint32_t count, room;
    uint32_t *event, *session; /* session: number of the session key, or SJ_NONE */
    int64_t *start, *end, *sequence, *value;
    uint64_t *reference;
    uint32_t *revision, *identifiers; /* identifiers: of the first, in sj_facts.stated */
    uint8_t *type, *identifier_count, *blocked, *taken;
    char (*currency)[4];
    sj_record_texts *text;
    sojourn_id *content;
} sj_records;

/** Make room for `extra` more records; 0, or -1 and nothing changed. */
int sj_records_reserve(sj_alloc *alloc, sj_records *records, uint64_t extra);
void sj_records_free(sj_alloc *alloc, sj_records *records);

#endif
