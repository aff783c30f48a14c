/* SPDX-License-Identifier: MIT */
/* Records in a column; the last ones may be dropped. Nearly every event has one record, found by
 * its number. As soon as there is another, all of them are in a table by what makes one distinct.
 */
#include "fact/records.h"

#include "base/bytes.h"

int sj_record_beats(const sj_record *a, const sj_record *b)
{
    if (a->revision != b->revision)
        return a->revision > b->revision;
    int gone_a = a->type == SOJOURN_EVENT_RETRACTED, gone_b = b->type == SOJOURN_EVENT_RETRACTED;
    return gone_a != gone_b ? gone_a : sj_id_compare(a->content, b->content) > 0;
}

static int same(const sj_record *a, const sj_record *b)
{
    return a->event == b->event && a->revision == b->revision &&
           sj_id_equal(a->content, b->content);
}

static uint64_t hash_of(const sj_record *r)
{
    return (r->content.low ^ r->event) * UINT64_C(0x9e3779b97f4a7c15) +
           r->revision * UINT64_C(0xd6e8feb86659fd93);
}

static uint32_t find(const sj_records *records, const sj_table *repeats, const sj_record *like)
{
    sj_table_walk walk;
    uint32_t row = sj_table_first(repeats, hash_of(like), &walk);
    while (row != SJ_NONE && !same(&sj_at(records, row), like))
        row = sj_table_next(&walk);
    return row;
}

uint32_t sj_record_find(const sj_records *records, const sj_table *repeats, uint32_t winner,
                        const sj_record *like)
{
    if (winner == SJ_NONE || same(&sj_at(records, winner), like))
        return winner;
    return find(records, repeats, like);
}

/* Enter a record, if it is not in yet: 0, or -1 for no memory. */
static int enter(sj_alloc *alloc, const sj_records *records, sj_table *repeats,
                 const sj_record *record, uint32_t row)
{
    if (find(records, repeats, record) != SJ_NONE)
        return 0;
    if (sj_table_reserve(alloc, repeats, hash_of(record)) != 0)
        return -1;
    sj_table_put(repeats, hash_of(record), row);
    return 0;
}

uint32_t sj_record_add(sj_alloc *alloc, sj_records *records, sj_table *repeats, uint32_t winner,
                       const sj_record *record)
{
    uint32_t row = records->count;
    if (winner != SJ_NONE &&
        (enter(alloc, records, repeats, &sj_at(records, winner), winner) != 0 ||
         enter(alloc, records, repeats, record, row) != 0))
        return SJ_NONE;
    sj_column_push(records, *record);
    return row;
}

void sj_record_pop(sj_records *records, sj_table *repeats)
{
    uint32_t last = records->count - 1;
    const sj_record *record = &sj_at(records, last);
    if (find(records, repeats, record) == last)
        sj_table_drop(repeats, hash_of(record), last);
    records->count--;
}
