/* SPDX-License-Identifier: MIT */
/* Sayings of a session are a list through one column, the latest first. A value is looked for among
 * the first few only: sessions that say many are rare, and whoever reads a list can bear it twice. */
#include "level/level.h"

enum { FEW = 8 };

int sj_saying_reserve(sj_levels *v, uint32_t extra)
{
    return sj_column_reserve(v->alloc, &v->sayings, extra);
}

static uint32_t find(const sj_levels *v, uint32_t first, uint32_t node)
{
    for (int i = 0; i < FEW && first != SJ_NONE; i++) {
        if (sj_at(&v->sayings, first).node == node)
            return first;
        first = sj_at(&v->sayings, first).next;
    }
    return SJ_NONE;
}

static uint32_t take_row(sj_levels *v)
{
    uint32_t row = v->unused_saying;
    if (row == 0)
        return v->sayings.count++;
    v->unused_saying = sj_at(&v->sayings, row - 1).next;
    return row - 1;
}

static void say(sj_levels *v, uint32_t *first, uint32_t node, uint32_t record)
{
    const sj_records *r = &v->facts->records;
    uint32_t row = find(v, *first, node);
    if (row == SJ_NONE) {
        row = take_row(v);
        sj_at(&v->sayings, row) = (sj_saying){node, record, record, *first};
        *first = row;
        return;
    }
    sj_saying *s = &sj_at(&v->sayings, row);
    if (sj_facts_order(v->facts, record, s->record) < 0)
        s->record = record;
    if (sj_at(r, record).start > sj_at(r, s->last).start)
        s->last = record;
}

void sj_saying_add(sj_levels *v, uint32_t *first, uint32_t record)
{
    const sj_record *r = &sj_at(&v->facts->records, record);
    for (uint32_t i = 0; i < r->identifier_count; i++)
        say(v, first, sj_facts_stated(v->facts, record, i), record);
}

void sj_saying_drop(sj_levels *v, uint32_t *first)
{
    while (*first != SJ_NONE) {
        uint32_t row = *first;
        *first = sj_at(&v->sayings, row).next;
        sj_at(&v->sayings, row).next = v->unused_saying;
        v->unused_saying = row + 1;
    }
}

sj_saying_walk sj_saying_walk_of(const sj_levels *v, uint32_t contact)
{
    uint32_t session = sj_chain_first(&v->contact_sessions, contact);
    return (sj_saying_walk){v, session, sj_at(&v->sessions, session).sayings};
}

const sj_saying *sj_saying_next(sj_saying_walk *w)
{
    while (w->row == SJ_NONE) {
        w->session = sj_chain_next(&w->v->contact_sessions, w->session);
        if (w->session == SJ_NONE)
            return NULL;
        w->row = sj_at(&w->v->sessions, w->session).sayings;
    }
    const sj_saying *s = &sj_at(&w->v->sayings, w->row);
    w->row = s->next;
    return s;
}
