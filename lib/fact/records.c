/* SPDX-License-Identifier: MIT */
/* One column a field. Columns grow together: into new ones, so that one that fails leaves all as
 * they were, and what is left behind is overwritten. */
#include "fact/records.h"

#include <stddef.h>
#include <string.h>

/* The columns of the records, so that they grow and go together. */
static const struct {
    size_t place, size;
} columns[] = {
    {offsetof(sj_records, event), sizeof(uint32_t)},
    {offsetof(sj_records, session), sizeof(uint32_t)},
    {offsetof(sj_records, start), sizeof(int64_t)},
    {offsetof(sj_records, end), sizeof(int64_t)},
    {offsetof(sj_records, sequence), sizeof(int64_t)},
    {offsetof(sj_records, value), sizeof(int64_t)},
    {offsetof(sj_records, reference), sizeof(uint64_t)},
    {offsetof(sj_records, revision), sizeof(uint32_t)},
    {offsetof(sj_records, identifiers), sizeof(uint32_t)},
    {offsetof(sj_records, type), sizeof(uint8_t)},
    {offsetof(sj_records, identifier_count), sizeof(uint8_t)},
    {offsetof(sj_records, blocked), sizeof(uint8_t)},
    {offsetof(sj_records, taken), sizeof(uint8_t)},
    {offsetof(sj_records, currency), sizeof(char[4])},
    {offsetof(sj_records, text), sizeof(sj_record_texts)},
    {offsetof(sj_records, content), sizeof(sojourn_id)},
};
enum { COLUMNS = sizeof columns / sizeof columns[0] };

static void *column_get(const sj_records *records, int i)
{
    void *at;
    memcpy(&at, (const char *)records + columns[i].place, sizeof at);
    return at;
}

static void column_set(sj_records *records, int i, void *at)
{
    memcpy((char *)records + columns[i].place, &at, sizeof at);
}

int sj_records_reserve(sj_alloc *alloc, sj_records *r, uint64_t extra)
{
    uint64_t room = r->count + extra;
    if (room <= r->room)
        return 0;
    room += room / 2 + 8;
    if (room >= SJ_NONE)
        return -1;
    sj_records grown = *r;
    int i = 0;
    for (; i < COLUMNS; i++) {
        void *at = sj_alloc_resize(alloc, NULL, 0, (size_t)room * columns[i].size);
        if (at == NULL)
            break;
        column_set(&grown, i, at);
    }
    if (i < COLUMNS) {
        while (i-- > 0)
            sj_alloc_resize(alloc, column_get(&grown, i), (size_t)room * columns[i].size, 0);
        return -1;
    }
    for (i = 0; i < COLUMNS; i++) {
        void *old = column_get(r, i);
        size_t size = r->count * columns[i].size;
        if (size != 0)
            memcpy(column_get(&grown, i), old, size);
        if (size != 0)
            memset(old, 0, size);
        sj_alloc_resize(alloc, old, r->room * columns[i].size, 0);
    }
    grown.room = (uint32_t)room;
    *r = grown;
    return 0;
}

void sj_records_free(sj_alloc *alloc, sj_records *r)
{
    for (int i = 0; i < COLUMNS; i++)
        sj_alloc_resize(alloc, column_get(r, i), r->room * columns[i].size, 0);
}
