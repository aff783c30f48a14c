/* SPDX-License-Identifier: MIT */
/** What is kept of an event. */
#ifndef SJ_FACT_RECORDS_H
#define SJ_FACT_RECORDS_H

#include "base/column.h"
#include "fact/event.h"
#include "index/table.h"

/** What a record says only where it is stated: a word each, then two words each. Before these come
 *  its texts, by SJ_TEXT_..., as the numbers of names. */
enum {
    SJ_SAYS_CURRENCY = SJ_TEXTS,
    SJ_SAYS_REVISION,
    SJ_SAYS_LENGTH, /* end - start, or */
    SJ_SAYS_END,
    SJ_SAYS_SEQUENCE,
    SJ_SAYS_VALUE,
    SJ_SAYS_REFERENCE,
    SJ_SAYS,
    SJ_SAYS_WORDS = SJ_SAYS + SJ_SAYS - SJ_SAYS_END
};

/** A record: one of the distinct (event, revision, content) that were ever fed. One that an erasure
 *  took keeps event, session, contact keys, identifiers, revision, content, start, end and whether
 *  its type is a retraction; the rest is zero, and it only decides what else goes. */
typedef struct sj_record {
    int64_t start;
    sojourn_id content;
    uint32_t event, session; /* session: number of the session key, or SJ_NONE */
    uint16_t says;           /* bits of SJ_SAYS_... and SJ_TEXT_... */
    unsigned type : 8, blocked : 7, taken : 1;
    unsigned identifier_count : 6;
    unsigned identifiers : 13, words : 13; /* the first, counted from those of its group */
} sj_record;
/** So many records, one after the other, and the first of what they state and say: places in
 *  sj_facts.stated and sj_records.words. A record has at most 32 of the one and 20 of the other. */
enum { SJ_RECORD_GROUP = 256 };
typedef struct sj_record_group {
    uint32_t identifiers, words;
} sj_record_group;
typedef struct sj_records {
    sj_record **chunk; /* a column, see base/column.h */
    uint32_t count, room;
    sj_column words;
    SJ_COLUMN(sj_record_group) groups;
} sj_records;
/** A record to be, with its words in order. */
typedef struct sj_record_draft {
    sj_record head;
    uint32_t identifiers; /* the first, in sj_facts.stated */
    uint32_t revision, count, words[SJ_SAYS_WORDS];
} sj_record_draft;

static inline const sj_record_group *sj_record_group_of(const sj_records *records, uint32_t record)
{
    return &sj_at(&records->groups, record / SJ_RECORD_GROUP);
}
/** The place of a record's first identifier in sj_facts.stated. */
static inline uint32_t sj_record_identifiers(const sj_records *records, uint32_t record)
{
    return sj_record_group_of(records, record)->identifiers + sj_at(records, record).identifiers;
}
/** The place of what a record says; its bit is set. Of two words the bit counts twice. */
static inline uint32_t sj_record_place(const sj_records *records, uint32_t record, int what)
{
    const sj_record *r = &sj_at(records, record);
    uint32_t below = r->says & ((1u << what) - 1), ones = below | below >> SJ_SAYS_END << 16;
    ones -= ones >> 1 & 0x55555555;
    ones = (ones & 0x33333333) + (ones >> 2 & 0x33333333);
    return sj_record_group_of(records, record)->words + r->words +
           (((ones + (ones >> 4)) & 0x0f0f0f0f) * 0x01010101 >> 24);
}
/** A text as the number of a name; SJ_NONE is "not stated". */
static inline uint32_t sj_record_text(const sj_records *records, uint32_t record, int text)
{
    if ((sj_at(records, record).says >> text & 1) == 0)
        return SJ_NONE;
    uint32_t place = sj_record_place(records, record, text);
    return sj_at(&records->words, place);
}
/** A number of SJ_SAYS_..., 0 where it is not stated. */
uint64_t sj_record_number(const sj_records *records, uint32_t record, int what);
/** Let a number that is stated, or else stays 0, be another. */
void sj_record_change(sj_records *records, uint32_t record, int what, uint64_t number);
int64_t sj_record_end(const sj_records *records, uint32_t record);
void sj_record_currency(const sj_records *records, uint32_t record, char out[4]);

/** Does a record of an event hold rather than another of the same? */
int sj_record_beats(const sj_records *records, uint32_t a, uint32_t b);
/** Row of the record with the event, revision and content of `like`, or SJ_NONE. `winner`: the
 * record of its event that holds, or SJ_NONE. */
uint32_t sj_record_find(const sj_records *records, const sj_table *repeats, uint32_t winner,
                        const sj_record_draft *like);
/** Make room for so many more records and their words; 0, or -1 and nothing changed. */
int sj_record_reserve(sj_alloc *alloc, sj_records *records, uint32_t count);
/** Say one thing more, in order; a number of 0 is not said. */
void sj_record_say(sj_record_draft *draft, int what, uint64_t number);
/** Add a record that is not there and has room: its row, or SJ_NONE for no memory. `repeats` finds
 *  the records of events that have several. */
uint32_t sj_record_add(sj_alloc *alloc, sj_records *records, sj_table *repeats, uint32_t winner,
                       const sj_record_draft *draft);
/** Drop the last record. */
void sj_record_pop(sj_records *records, sj_table *repeats);
uint64_t sj_record_held(const sj_records *records);
void sj_record_free(sj_alloc *alloc, sj_records *records);

#endif
