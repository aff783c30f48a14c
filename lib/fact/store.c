/* SPDX-License-Identifier: MIT */
/* Records are appended and never moved; which one of an event holds is one number an event. Putting
 * is two steps: draft, name and append some records at a time (may fail, then pools and records are
 * cut back), then commit all (cannot fail). A record costs about 55 bytes, and its new names. */
#include "fact/store.h"

#include "base/hash.h"
#include "fact/name.h"

#include <string.h>

enum { POOLS = 7, BLOCK = 32 /* records at a time */ };

static sj_intern *pool_at(sj_facts *facts, int i)
{
    sj_intern *const pools[POOLS] = {&facts->texts,    &facts->contacts, &facts->systems,
                                     &facts->sessions, &facts->events,   &facts->identifiers,
                                     &facts->pairs};
    return pools[i];
}

void sj_facts_init(sj_facts *facts, sj_alloc *alloc, const uint8_t key[16], const sj_kinds *kinds)
{
    memset(facts, 0, sizeof *facts);
    facts->alloc = alloc;
    facts->kinds = kinds;
    facts->key = key;
    for (int i = 0; i < POOLS; i++)
        sj_intern_init(pool_at(facts, i), alloc, sj_hash_slot(key, 16, 0));
    facts->events.scopes = facts->sessions.scopes = &facts->systems;
    facts->events.blanks = 1;
    facts->identifiers.key = key;
}

void sj_facts_free(sj_facts *facts)
{
    sj_record_free(facts->alloc, &facts->records);
    for (int i = 0; i < POOLS; i++)
        sj_intern_free(pool_at(facts, i));
    sj_erase_free(facts);
    sj_table_free(facts->alloc, &facts->repeats);
    sj_column_free(facts->alloc, &facts->stated);
    sj_column_free(facts->alloc, &facts->twin);
    sj_column_free(facts->alloc, &facts->winner);
    sj_column_free(facts->alloc, &facts->links);
    sj_column_free(facts->alloc, &facts->versions);
    sj_column_free(facts->alloc, &facts->again);
    sj_dirty_free(facts->alloc, &facts->changed_events);
    sj_dirty_free(facts->alloc, &facts->changed_links);
}

static void say_numbers(sj_record_draft *r, const sj_draft *d)
{
    uint32_t currency;
    uint64_t length = (uint64_t)d->end - (uint64_t)d->start;
    memcpy(&currency, d->currency, sizeof currency);
    sj_record_say(r, SJ_SAYS_CURRENCY, currency);
    sj_record_say(r, SJ_SAYS_REVISION, d->revision);
    if (length <= UINT32_MAX)
        sj_record_say(r, SJ_SAYS_LENGTH, length);
    else
        sj_record_say(r, SJ_SAYS_END, (uint64_t)d->end);
    sj_record_say(r, SJ_SAYS_SEQUENCE, (uint64_t)d->sequence);
    sj_record_say(r, SJ_SAYS_VALUE, (uint64_t)d->value);
    sj_record_say(r, SJ_SAYS_REFERENCE, d->reference);
}

static void record_of(const sj_facts *facts, const sj_draft *d, const sj_named *n,
                      sj_record_draft *r)
{
    r->head = (sj_record){.start = d->start,
                          .content = d->content,
                          .event = n->event,
                          .session = n->session,
                          .type = d->type,
                          .blocked = d->blocked & 127u,
                          .taken = (unsigned)d->taken & 1u,
                          .identifier_count = d->identifier_count & 63};
    r->identifiers = facts->stated.count;
    r->revision = d->revision;
    r->count = 0;
    for (int i = 0; i < SJ_TEXTS; i++)
        if (n->text[i] != SJ_NONE) {
            r->head.says |= (uint16_t)(1u << i);
            r->words[r->count++] = n->text[i];
        }
    say_numbers(r, d);
}

/* Add the record of a draft, or note that it is there: 0, or -1. The first one of an event holds
 * for now. */
static int put_record(sj_facts *facts, const sj_draft *d, const sj_named *n)
{
    sj_record_draft record;
    record_of(facts, d, n, &record);
    uint32_t *winner = &sj_at(&facts->winner, n->event);
    uint32_t row = sj_record_find(&facts->records, &facts->repeats, *winner, &record);
    if (row != SJ_NONE) {
        if (sj_column_reserve(facts->alloc, &facts->again, 1) != 0)
            return -1;
        sj_column_push(&facts->again,
                       ((sj_again){d->reference, row, record.head.blocked, record.head.taken}));
        return 0;
    }
    row = sj_record_add(facts->alloc, &facts->records, &facts->repeats, *winner, &record);
    if (row == SJ_NONE)
        return -1;
    if (*winner == SJ_NONE)
        *winner = row;
    for (uint32_t i = 0; i < d->identifier_count; i++)
        sj_column_push(&facts->stated, n->identifiers[i]);
    return 0;
}

/* Drop the records that came after the first `count`. */
static void release_records(sj_facts *facts, uint32_t count)
{
    sj_records *r = &facts->records;
    while (r->count > count) {
        uint32_t last = r->count - 1, *winner = &sj_at(&facts->winner, sj_at(r, last).event);
        if (*winner == last)
            *winner = SJ_NONE;
        facts->stated.count = sj_record_identifiers(r, last);
        sj_record_pop(r, &facts->repeats);
    }
}

/* The event of a record that holds will say something else: remember what the last settle saw. */
static void outdate(sj_facts *facts, uint32_t record)
{
    const sj_records *r = &facts->records;
    if (record < facts->known)
        sj_column_push(&facts->versions,
                       ((sj_version){sj_at(r, record).event, record,
                                     sj_record_number(r, record, SJ_SAYS_REFERENCE)}));
    sj_dirty_put(&facts->changed_events, sj_at(r, record).event);
}

/* The record was there already; what is told of a taken one is forgotten. */
static void repeat(sj_facts *facts, const sj_again *again)
{
    sj_records *records = &facts->records;
    sj_record *r = &sj_at(records, again->row);
    facts->repeated++;
    if (r->taken || again->taken)
        return;
    if (again->blocked > r->blocked)
        r->blocked = again->blocked & 127u;
    if (again->reference >= sj_record_number(records, again->row, SJ_SAYS_REFERENCE))
        return;
    if (sj_at(&facts->winner, r->event) == again->row)
        outdate(facts, again->row);
    sj_record_change(records, again->row, SJ_SAYS_REFERENCE, again->reference);
}

static void commit_record(sj_facts *facts, uint32_t row)
{
    const sj_record *r = &sj_at(&facts->records, row);
    uint32_t *winner = &sj_at(&facts->winner, r->event);
    if (*winner != row) {
        if (!sj_record_beats(&facts->records, row, *winner))
            return;
        outdate(facts, *winner);
    }
    *winner = row;
    sj_dirty_put(&facts->changed_events, r->event);
}

static void commit_link(sj_facts *facts, const sj_draft_link *d, uint32_t pair)
{
    if (pair == facts->links.count) {
        uint32_t ends[2];
        memcpy(ends, sj_intern_text(&facts->pairs, pair).data, sizeof ends);
        sj_column_push(&facts->links, ((sj_link){ends[0], ends[1], d->revision, d->link}));
    } else {
        sj_link *link = &sj_at(&facts->links, pair);
        if (d->revision < link->revision ||
            (d->revision == link->revision && d->link <= link->link))
            return;
        link->revision = d->revision;
        link->link = d->link;
    }
    sj_dirty_put(&facts->changed_links, pair);
}

/* The names of a batch: the pair of each link, the identifier of each erasure. */
typedef struct {
    uint32_t *pairs, *erased;
} names;

/* Room for some drafts, whose names are known. */
static int reserve_block(sj_facts *facts, const sj_draft *drafts, uint32_t count)
{
    uint64_t identifiers = 0;
    for (uint32_t i = 0; i < count; i++)
        identifiers += drafts[i].identifier_count;
    return sj_record_reserve(facts->alloc, &facts->records, count) != 0 ||
                   sj_column_reserve(facts->alloc, &facts->stated, identifiers) != 0 ||
                   sj_column_extend(facts->alloc, &facts->winner, facts->events.names.count,
                                    SJ_NONE)
               ? -1
               : 0;
}

/* Draft and append some events, `from` and those after it. */
static sojourn_status put_block(sj_facts *facts, const sj_batch *batch, uint64_t from,
                                uint32_t count, sj_arena *scratch)
{
    sj_draft *drafts = sj_arena_take(scratch, count * sizeof *drafts);
    sj_named *named = sj_arena_take(scratch, count * sizeof *named);
    sojourn_status status = SOJOURN_OK;
    if (drafts == NULL || named == NULL)
        return SOJOURN_E_MEMORY;
    for (uint32_t i = 0; i < count && status == SOJOURN_OK; i++)
        status = batch->draft(batch->context, from + i, scratch, &drafts[i]);
    if (status != SOJOURN_OK)
        return status;
    if (sj_name_events(facts, drafts, count, scratch, named) != 0 ||
        reserve_block(facts, drafts, count) != 0)
        return SOJOURN_E_MEMORY;
    for (uint32_t i = 0; i < count; i++)
        if (put_record(facts, &drafts[i], &named[i]) != 0)
            return SOJOURN_E_MEMORY;
    return SOJOURN_OK;
}

static sojourn_status put_events(sj_facts *facts, const sj_batch *batch, sj_arena *scratch)
{
    sojourn_status status = SOJOURN_OK;
    for (uint64_t from = 0; from < batch->event_count && status == SOJOURN_OK; from += BLOCK) {
        uint64_t left = batch->event_count - from;
        sj_arena_mark mark = sj_arena_save(scratch);
        status = put_block(facts, batch, from, left < BLOCK ? (uint32_t)left : BLOCK, scratch);
        sj_arena_release(scratch, mark);
    }
    return status;
}

/* Look up or add what links and erasures name: 0, or -1. */
static int name_rest(sj_facts *facts, const sj_batch *batch, sj_arena *scratch, names *out)
{
    if (batch->link_count >= SJ_NONE || batch->erasure_count >= SJ_NONE)
        return -1;
    out->pairs = sj_arena_zero(scratch, batch->link_count, sizeof *out->pairs);
    out->erased = sj_arena_zero(scratch, batch->erasure_count, sizeof *out->erased);
    if (out->pairs == NULL || out->erased == NULL)
        return -1;
    for (uint64_t i = 0; i < batch->link_count; i++)
        if (sj_name_link(facts, &batch->links[i], &out->pairs[i]) != 0)
            return -1;
    for (uint64_t i = 0; i < batch->erasure_count; i++)
        if ((out->erased[i] = sj_name_identifier(facts, &batch->erasures[i].who)) == SJ_NONE)
            return -1;
    return 0;
}

/* Room for the commit of the records from `first` on, and of the rest. */
static int reserve(sj_facts *facts, const sj_batch *batch, uint32_t first)
{
    uint32_t records = facts->records.count - first, links = (uint32_t)batch->link_count;
    uint32_t events = facts->events.names.count, pairs = facts->pairs.names.count;
    sj_alloc *alloc = facts->alloc;
    uint64_t outdated = facts->again.count;
    for (uint32_t i = first; i < facts->records.count && first != 0; i++)
        outdated += sj_at(&facts->winner, sj_at(&facts->records, i).event) < first;
    return sj_column_reserve(alloc, &facts->versions, outdated) != 0 ||
                   sj_column_extend(alloc, &facts->twin, facts->identifiers.names.count, SJ_NONE) ||
                   sj_column_reserve(alloc, &facts->links, links) != 0 ||
                   sj_dirty_reserve(alloc, &facts->changed_events, records + facts->again.count,
                                    events) != 0 ||
                   sj_dirty_reserve(alloc, &facts->changed_links, links, pairs) != 0 ||
                   sj_erase_reserve(facts, batch->erasure_count) != 0
               ? -1
               : 0;
}

/* What the batch erases, and what of it was erased before. */
static void commit_erasures(sj_facts *facts, const sj_batch *batch, const names *n)
{
    sj_erase_learn(facts);
    for (uint64_t i = 0; i < batch->erasure_count; i++)
        sj_erase_add(facts, n->erased[i], batch->erasures[i].upto);
    sj_erase_settle(facts);
    for (uint32_t i = 0; i < facts->again.count; i++)
        if (sj_at(&facts->again, i).taken)
            sj_erase_take(facts, sj_at(&facts->again, i).row);
}

static void commit(sj_facts *facts, const sj_batch *batch, uint32_t first, const names *n)
{
    for (uint32_t row = first; row < facts->records.count; row++)
        commit_record(facts, row);
    for (uint32_t i = 0; i < facts->again.count; i++)
        repeat(facts, &sj_at(&facts->again, i));
    for (uint64_t i = 0; i < batch->link_count; i++)
        commit_link(facts, &batch->links[i], n->pairs[i]);
    if (facts->erase.begun)
        commit_erasures(facts, batch, n);
}

sojourn_status sj_facts_put(sj_facts *facts, const sj_batch *batch, sj_arena *scratch)
{
    sj_intern_mark marks[POOLS];
    uint32_t first = facts->records.count;
    names n;
    if (sj_erase_begin(facts, batch->erasure_count != 0) != 0)
        return SOJOURN_E_MEMORY;
    for (int i = 0; i < POOLS; i++)
        marks[i] = sj_intern_save(pool_at(facts, i));
    facts->again.count = 0;
    sojourn_status status = put_events(facts, batch, scratch);
    if (status == SOJOURN_OK &&
        (name_rest(facts, batch, scratch, &n) != 0 || reserve(facts, batch, first) != 0))
        status = SOJOURN_E_MEMORY;
    if (status == SOJOURN_OK) {
        commit(facts, batch, first, &n);
        return status;
    }
    release_records(facts, first);
    for (int i = 0; i < POOLS; i++) {
        if (pool_at(facts, i) == &facts->identifiers)
            sj_name_untwin(facts, marks[i].count);
        sj_intern_release(pool_at(facts, i), marks[i]);
    }
    return status;
}
