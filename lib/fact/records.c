/* SPDX-License-Identifier: MIT */
/* Records in a column, found again by what makes one distinct; the last ones may be dropped. */
#include "fact/records.h"

#include "base/bytes.h"

int sj_record_beats(const sj_record *a, const sj_record *b)
{
    if (a->revision != b->revision)
        return a->revision > b->revision;
    int gone_a = a->type == SOJOURN_EVENT_RETRACTED, gone_b = b->type == SOJOURN_EVENT_RETRACTED;
    return gone_a != gone_b ? gone_a : sj_id_compare(a->content, b->content) > 0;
}

typedef struct {
    const sj_records *records;
    const sj_record *like;
} wanted;

static int same(const void *context, uint32_t row)
{
    const wanted *w = context;
    const sj_record *r = &sj_at(w->records, row);
    return r->event == w->like->event && r->revision == w->like->revision &&
           sj_id_equal(r->content, w->like->content);
}

static uint64_t hash_of(const sj_record *r)
{
    return (r->content.low ^ r->event) * UINT64_C(0x9e3779b97f4a7c15) +
           r->revision * UINT64_C(0xd6e8feb86659fd93);
}

uint32_t sj_record_find(const sj_records *records, const sj_table *repeats, const sj_record *like)
{
    wanted w = {records, like};
    return sj_table_find(repeats, hash_of(like), same, &w);
}

int sj_record_reserve(sj_alloc *alloc, sj_table *repeats, const sj_record *record)
{
    return sj_table_reserve(alloc, repeats, hash_of(record));
}

uint32_t sj_record_push(sj_records *records, sj_table *repeats, const sj_record *record)
{
    sj_table_put(repeats, hash_of(record), records->count);
    sj_column_push(records, *record);
    return records->count - 1;
}

void sj_record_pop(sj_records *records, sj_table *repeats)
{
    uint32_t last = records->count - 1;
    sj_table_drop(repeats, hash_of(&sj_at(records, last)), last);
    records->count--;
}
