/* SPDX-License-Identifier: MIT */
/* Records in a column, 40 bytes each, and what they state only sometimes in another, 4 or 8 bytes a
 * thing; the last ones may be dropped. Nearly every event has one record, found by its number. As
 * soon as there is another, all of them are in a table by what makes one distinct. */
#include "fact/records.h"

#include "base/bytes.h"

#include <string.h>

enum { PLACES = (1 << 13) - 1 };
_Static_assert(SJ_RECORD_GROUP * SJ_IDENTIFIERS <= PLACES + 1 &&
                   SJ_RECORD_GROUP * SJ_SAYS_WORDS <= PLACES + 1,
               "places within a group have 13 bits");

static int states(const sj_records *records, uint32_t record, int what)
{
    return sj_at(records, record).says >> what & 1;
}

uint64_t sj_record_number(const sj_records *records, uint32_t record, int what)
{
    if (!states(records, record, what))
        return 0;
    uint32_t place = sj_record_place(records, record, what), next = place + 1;
    return sj_at(&records->words, place) |
           (what >= SJ_SAYS_END ? (uint64_t)sj_at(&records->words, next) << 32 : 0);
}

void sj_record_change(sj_records *records, uint32_t record, int what, uint64_t number)
{
    if (!states(records, record, what))
        return;
    uint32_t place = sj_record_place(records, record, what), next = place + 1;
    sj_at(&records->words, place) = (uint32_t)number;
    if (what >= SJ_SAYS_END)
        sj_at(&records->words, next) = (uint32_t)(number >> 32);
}

int64_t sj_record_end(const sj_records *records, uint32_t record)
{
    if (states(records, record, SJ_SAYS_END))
        return (int64_t)sj_record_number(records, record, SJ_SAYS_END);
    return sj_at(records, record).start +
           (int64_t)sj_record_number(records, record, SJ_SAYS_LENGTH);
}

void sj_record_currency(const sj_records *records, uint32_t record, char out[4])
{
    uint32_t word = (uint32_t)sj_record_number(records, record, SJ_SAYS_CURRENCY);
    memcpy(out, &word, sizeof word);
}

int sj_record_beats(const sj_records *records, uint32_t a, uint32_t b)
{
    const sj_record *x = &sj_at(records, a), *y = &sj_at(records, b);
    uint64_t revision_x = sj_record_number(records, a, SJ_SAYS_REVISION);
    uint64_t revision_y = sj_record_number(records, b, SJ_SAYS_REVISION);
    if (revision_x != revision_y)
        return revision_x > revision_y;
    int gone_x = x->type == SOJOURN_EVENT_RETRACTED, gone_y = y->type == SOJOURN_EVENT_RETRACTED;
    return gone_x != gone_y ? gone_x : sj_id_compare(x->content, y->content) > 0;
}

/* What makes a record distinct. */
typedef struct {
    sojourn_id content;
    uint64_t revision;
    uint32_t event;
} sign;

static sign sign_of(const sj_records *records, uint32_t record)
{
    const sj_record *r = &sj_at(records, record);
    return (sign){r->content, sj_record_number(records, record, SJ_SAYS_REVISION), r->event};
}

static int same(const sj_records *records, uint32_t record, const sign *wanted)
{
    sign s = sign_of(records, record);
    return s.event == wanted->event && s.revision == wanted->revision &&
           sj_id_equal(s.content, wanted->content);
}

static uint64_t hash_of(const sign *s)
{
    return (s->content.low ^ s->event) * UINT64_C(0x9e3779b97f4a7c15) +
           s->revision * UINT64_C(0xd6e8feb86659fd93);
}

static uint32_t find(const sj_records *records, const sj_table *repeats, const sign *wanted)
{
    sj_table_walk walk;
    uint32_t row = sj_table_first(repeats, hash_of(wanted), &walk);
    while (row != SJ_NONE && !same(records, row, wanted))
        row = sj_table_next(&walk);
    return row;
}

static sign sign_of_draft(const sj_record_draft *draft)
{
    return (sign){draft->head.content, draft->revision, draft->head.event};
}

uint32_t sj_record_find(const sj_records *records, const sj_table *repeats, uint32_t winner,
                        const sj_record_draft *like)
{
    sign wanted = sign_of_draft(like);
    if (winner == SJ_NONE || same(records, winner, &wanted))
        return winner;
    return find(records, repeats, &wanted);
}

int sj_record_reserve(sj_alloc *alloc, sj_records *records, uint32_t count)
{
    return sj_column_reserve(alloc, records, count) != 0 ||
                   sj_column_reserve(alloc, &records->groups, count / SJ_RECORD_GROUP + 1) != 0 ||
                   sj_column_reserve(alloc, &records->words, (uint64_t)count * SJ_SAYS_WORDS) != 0
               ? -1
               : 0;
}

void sj_record_say(sj_record_draft *draft, int what, uint64_t number)
{
    if (number == 0)
        return;
    draft->head.says |= (uint16_t)(1u << what);
    draft->words[draft->count++] = (uint32_t)number;
    if (what >= SJ_SAYS_END)
        draft->words[draft->count++] = (uint32_t)(number >> 32);
}

/* Enter a record, if it is not in yet: 0, or -1 for no memory. */
static int enter(sj_alloc *alloc, const sj_records *records, sj_table *repeats, const sign *s,
                 uint32_t row)
{
    if (find(records, repeats, s) != SJ_NONE)
        return 0;
    if (sj_table_reserve(alloc, repeats, hash_of(s)) != 0)
        return -1;
    sj_table_put(repeats, hash_of(s), row);
    return 0;
}

uint32_t sj_record_add(sj_alloc *alloc, sj_records *records, sj_table *repeats, uint32_t winner,
                       const sj_record_draft *draft)
{
    uint32_t row = records->count;
    if (winner != SJ_NONE) {
        sign first = sign_of(records, winner), own = sign_of_draft(draft);
        if (enter(alloc, records, repeats, &first, winner) != 0 ||
            enter(alloc, records, repeats, &own, row) != 0)
            return SJ_NONE;
    }
    if (row % SJ_RECORD_GROUP == 0)
        sj_column_push(&records->groups,
                       ((sj_record_group){draft->identifiers, records->words.count}));
    const sj_record_group *group = sj_record_group_of(records, row);
    sj_column_push(records, draft->head);
    sj_at(records, row).identifiers = (draft->identifiers - group->identifiers) & PLACES;
    sj_at(records, row).words = (records->words.count - group->words) & PLACES;
    for (uint32_t i = 0; i < draft->count; i++)
        sj_column_push(&records->words, draft->words[i]);
    return row;
}

void sj_record_pop(sj_records *records, sj_table *repeats)
{
    uint32_t last = records->count - 1;
    sign s = sign_of(records, last);
    if (find(records, repeats, &s) == last)
        sj_table_drop(repeats, hash_of(&s), last);
    records->words.count = sj_record_place(records, last, 0);
    records->count--;
    if (last % SJ_RECORD_GROUP == 0)
        records->groups.count--;
}

uint64_t sj_record_held(const sj_records *records)
{
    return sj_column_held(records) + sj_column_held(&records->words) +
           sj_column_held(&records->groups);
}

void sj_record_free(sj_alloc *alloc, sj_records *records)
{
    sj_column_free(alloc, records);
    sj_column_free(alloc, &records->words);
    sj_column_free(alloc, &records->groups);
}
