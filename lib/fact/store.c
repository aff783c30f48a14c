/* SPDX-License-Identifier: MIT */
/* Records are appended and never moved; which one of an event holds is one number an event. Putting
 * is two steps: name, reserve and append for the whole batch (may fail, then pools and records are
 * cut back), then commit (cannot fail). A record costs about 150 bytes and its new texts. */
#include "fact/store.h"

#include "base/bytes.h"
#include "base/hash.h"

#include <string.h>

enum { POOLS = 7 };

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
}

void sj_facts_free(sj_facts *facts)
{
    sj_column_free(facts->alloc, &facts->records);
    for (int i = 0; i < POOLS; i++)
        sj_intern_free(pool_at(facts, i));
    sj_erase_free(facts);
    sj_table_free(facts->alloc, &facts->repeats);
    sj_column_free(facts->alloc, &facts->stated);
    sj_column_free(facts->alloc, &facts->twin);
    sj_column_free(facts->alloc, &facts->winner);
    sj_column_free(facts->alloc, &facts->links);
    sj_column_free(facts->alloc, &facts->versions);
    sj_dirty_free(facts->alloc, &facts->changed_events);
    sj_dirty_free(facts->alloc, &facts->changed_links);
}

/* A draft with its names looked up. */
typedef struct {
    uint32_t event, session;
    sj_record_texts text;
    uint32_t *identifiers;
    uint32_t row; /* of the record */
    int fresh;    /* it was not there */
} named;

static int name_text(sj_intern *pool, uint32_t scope, sojourn_text text, uint32_t *out)
{
    *out = text.length != 0 ? sj_intern_put(pool, scope, text) : SJ_NONE;
    return text.length != 0 && *out == SJ_NONE ? -1 : 0;
}

static uint32_t name_id(sj_facts *facts, uint32_t kind, sojourn_id id)
{
    char bytes[sizeof id];
    memcpy(bytes, &id, sizeof bytes);
    return sj_intern_put(&facts->identifiers, kind, (sojourn_text){bytes, sizeof bytes});
}

/* The same of a key, which a record that was taken states by its seal. */
static int name_key(sj_intern *pool, uint32_t scope, sojourn_text key, int taken, uint32_t *out)
{
    sojourn_id seal;
    if (!taken || key.length == 0)
        return name_text(pool, scope, key, out);
    memcpy(&seal, key.data, sizeof seal);
    *out = sj_intern_put_seal(pool, scope, seal);
    return *out == SJ_NONE ? -1 : 0;
}

static uint32_t name_identifier(sj_facts *facts, const sj_draft_identifier *who)
{
    if (who->kind == SJ_KIND_ANI && name_id(facts, SJ_KIND_PHONE, who->phone) == SJ_NONE)
        return SJ_NONE;
    return name_id(facts, who->kind, who->id);
}

/* An ani and the phone of equal value know each other. */
static void pair_twins(sj_facts *facts, const sj_draft_identifier *who)
{
    if (who->kind != SJ_KIND_ANI)
        return;
    const sj_draft_identifier phone = {.id = who->phone, .kind = SJ_KIND_PHONE};
    uint32_t a = sj_facts_find(facts, who), b = sj_facts_find(facts, &phone);
    sj_at(&facts->twin, a) = b;
    sj_at(&facts->twin, b) = a;
}

static int name_event(sj_facts *facts, const sj_draft *draft, sj_arena *scratch, named *out)
{
    uint32_t system = sj_intern_put(&facts->systems, 0, draft->system);
    if (system == SJ_NONE)
        return -1;
    if (name_key(&facts->events, system, draft->id, draft->taken, &out->event) != 0 ||
        name_key(&facts->sessions, system, draft->session, draft->taken, &out->session) != 0)
        return -1;
    for (int i = 0; i < SJ_TEXTS; i++)
        if (i <= SJ_TEXT_PARENT
                ? name_key(&facts->contacts, 0, draft->text[i], draft->taken, &out->text.of[i]) != 0
                : name_text(&facts->texts, 0, draft->text[i], &out->text.of[i]) != 0)
            return -1;
    out->identifiers = sj_arena_take(scratch, draft->identifier_count * sizeof(uint32_t));
    if (out->identifiers == NULL)
        return -1;
    for (uint32_t i = 0; i < draft->identifier_count; i++)
        if ((out->identifiers[i] = name_identifier(facts, &draft->identifiers[i])) == SJ_NONE)
            return -1;
    return 0;
}

static int name_link(sj_facts *facts, const sj_draft_link *draft, uint32_t *out)
{
    uint32_t ends[2] = {name_identifier(facts, &draft->a), name_identifier(facts, &draft->b)};
    if (ends[0] == SJ_NONE || ends[1] == SJ_NONE)
        return -1;
    if (ends[0] > ends[1]) {
        uint32_t swap = ends[0];
        ends[0] = ends[1];
        ends[1] = swap;
    }
    char bytes[sizeof ends];
    memcpy(bytes, ends, sizeof ends);
    *out = sj_intern_put(&facts->pairs, 0, (sojourn_text){bytes, sizeof bytes});
    return *out == SJ_NONE ? -1 : 0;
}

static sj_record record_of(const sj_facts *facts, const sj_draft *d, const named *n)
{
    sj_record r = {.start = d->start,
                   .end = d->end,
                   .sequence = d->sequence,
                   .system = sj_at(&facts->events.names, n->event).scope,
                   .event = n->event,
                   .session = n->session,
                   .revision = d->revision,
                   .identifiers = facts->stated.count,
                   .text = n->text,
                   .type = d->type,
                   .identifier_count = (uint8_t)d->identifier_count,
                   .blocked = (uint8_t)d->blocked,
                   .taken = (uint8_t)d->taken,
                   .value = d->value,
                   .reference = d->reference,
                   .content = d->content};
    memcpy(r.currency, d->currency, sizeof r.currency);
    return r;
}

/* Find the record of a draft, or add it, which nothing else looks at yet: 0, or -1. */
static int put_record(sj_facts *facts, const sj_draft *d, named *n)
{
    sj_record record = record_of(facts, d, n);
    n->row = sj_record_find(&facts->records, &facts->repeats, &record);
    n->fresh = n->row == SJ_NONE;
    if (!n->fresh)
        return 0;
    if (sj_record_reserve(facts->alloc, &facts->repeats, &record) != 0)
        return -1;
    n->row = sj_record_push(&facts->records, &facts->repeats, &record);
    for (uint32_t i = 0; i < d->identifier_count; i++)
        sj_column_push(&facts->stated, n->identifiers[i]);
    return 0;
}

/* Drop the records that came after the first `count`. */
static void release_records(sj_facts *facts, uint32_t count)
{
    sj_records *r = &facts->records;
    while (r->count > count) {
        facts->stated.count = sj_at(r, r->count - 1).identifiers;
        sj_record_pop(r, &facts->repeats);
    }
}

/* The event of a record that holds will say something else: remember what the last settle saw. */
static void outdate(sj_facts *facts, uint32_t record)
{
    const sj_records *r = &facts->records;
    if (record < facts->known)
        sj_column_push(&facts->versions,
                       ((sj_version){sj_at(r, record).event, record, sj_at(r, record).reference}));
    sj_dirty_put(&facts->changed_events, sj_at(r, record).event);
}

/* The record was there already; what is told of a taken one is forgotten. */
static void repeat(sj_facts *facts, const sj_draft *d, uint32_t row)
{
    sj_records *r = &facts->records;
    facts->repeated++;
    if (sj_at(r, row).taken || d->taken)
        return;
    if (d->blocked > sj_at(r, row).blocked)
        sj_at(r, row).blocked = (uint8_t)d->blocked;
    if (d->reference >= sj_at(r, row).reference)
        return;
    if (sj_at(&facts->winner, sj_at(r, row).event) == row)
        outdate(facts, row);
    sj_at(r, row).reference = d->reference;
}

static void commit_event(sj_facts *facts, const sj_draft *d, const named *n)
{
    const sj_records *r = &facts->records;
    if (!n->fresh) {
        repeat(facts, d, n->row);
        return;
    }
    for (uint32_t i = 0; i < d->identifier_count; i++)
        pair_twins(facts, &d->identifiers[i]);
    uint32_t *winner = &sj_at(&facts->winner, n->event);
    if (*winner != SJ_NONE && !sj_record_beats(&sj_at(r, n->row), &sj_at(r, *winner)))
        return;
    if (*winner != SJ_NONE)
        outdate(facts, *winner);
    *winner = n->row;
    sj_dirty_put(&facts->changed_events, n->event);
}

static void commit_link(sj_facts *facts, const sj_draft_link *d, uint32_t pair)
{
    pair_twins(facts, &d->a);
    pair_twins(facts, &d->b);
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

/* Identifiers and further records of events that are here, of a batch. */
typedef struct {
    uint64_t identifiers, again;
} sums;

/* 0, or -1 if there are more than a table holds. */
static int add_up(const sj_facts *facts, const sj_batch *batch, const named *names, sums *out)
{
    *out = (sums){0, 0};
    for (uint64_t i = 0; i < batch->event_count; i++) {
        out->identifiers += batch->events[i].identifier_count;
        out->again += names[i].event < facts->winner.count;
    }
    return batch->event_count >= SJ_NONE || batch->link_count >= SJ_NONE ||
                   batch->erasure_count >= SJ_NONE || out->identifiers >= SJ_NONE
               ? -1
               : 0;
}

static int reserve(sj_facts *facts, const sj_batch *batch, const named *names)
{
    uint32_t events = (uint32_t)batch->event_count, links = (uint32_t)batch->link_count;
    uint32_t event_names = facts->events.names.count, pairs = facts->pairs.names.count;
    sj_alloc *alloc = facts->alloc;
    sums sum;
    return add_up(facts, batch, names, &sum) != 0 ||
                   sj_column_reserve(alloc, &facts->records, events) != 0 ||
                   sj_column_reserve(alloc, &facts->versions, sum.again) != 0 ||
                   sj_column_reserve(alloc, &facts->stated, sum.identifiers) != 0 ||
                   sj_column_extend(alloc, &facts->winner, event_names, SJ_NONE) != 0 ||
                   sj_column_extend(alloc, &facts->twin, facts->identifiers.names.count, SJ_NONE) ||
                   sj_column_reserve(alloc, &facts->links, links) != 0 ||
                   sj_dirty_reserve(alloc, &facts->changed_events, events, event_names) != 0 ||
                   sj_dirty_reserve(alloc, &facts->changed_links, links, pairs) != 0 ||
                   sj_erase_reserve(facts, events, sum.identifiers, batch->erasure_count) != 0
               ? -1
               : 0;
}

/* The names of a batch: of each event, the pair of each link, the identifier of each erasure. */
typedef struct {
    named *events;
    uint32_t *pairs, *erased;
} names;

/* Look up or add all names, and make room for the rest: 0, or -1. */
static int name_all(sj_facts *facts, const sj_batch *batch, sj_arena *scratch, names *out)
{
    out->events = sj_arena_zero(scratch, batch->event_count, sizeof *out->events);
    out->pairs = sj_arena_zero(scratch, batch->link_count, sizeof *out->pairs);
    out->erased = sj_arena_zero(scratch, batch->erasure_count, sizeof *out->erased);
    if (out->events == NULL || out->pairs == NULL || out->erased == NULL)
        return -1;
    for (uint64_t i = 0; i < batch->event_count; i++)
        if (name_event(facts, &batch->events[i], scratch, &out->events[i]) != 0)
            return -1;
    for (uint64_t i = 0; i < batch->link_count; i++)
        if (name_link(facts, &batch->links[i], &out->pairs[i]) != 0)
            return -1;
    for (uint64_t i = 0; i < batch->erasure_count; i++)
        if ((out->erased[i] = name_identifier(facts, &batch->erasures[i].who)) == SJ_NONE)
            return -1;
    return reserve(facts, batch, out->events);
}

/* The same, and add the records: 0, or -1. */
static int prepare(sj_facts *facts, const sj_batch *batch, sj_arena *scratch, names *out)
{
    if (name_all(facts, batch, scratch, out) != 0)
        return -1;
    for (uint64_t i = 0; i < batch->event_count; i++)
        if (put_record(facts, &batch->events[i], &out->events[i]) != 0)
            return -1;
    return 0;
}

/* What the batch erases, and what of it was erased before. */
static void commit_erasures(sj_facts *facts, const sj_batch *batch, const names *n)
{
    sj_erase_learn(facts);
    for (uint64_t i = 0; i < batch->erasure_count; i++) {
        pair_twins(facts, &batch->erasures[i].who);
        sj_erase_add(facts, n->erased[i], batch->erasures[i].upto);
    }
    sj_erase_settle(facts);
    for (uint64_t i = 0; i < batch->event_count; i++)
        if (batch->events[i].taken)
            sj_erase_take(facts, n->events[i].row);
}

static void commit(sj_facts *facts, const sj_batch *batch, const names *n)
{
    for (uint64_t i = 0; i < batch->event_count; i++)
        commit_event(facts, &batch->events[i], &n->events[i]);
    for (uint64_t i = 0; i < batch->link_count; i++)
        commit_link(facts, &batch->links[i], n->pairs[i]);
    if (facts->erase.begun)
        commit_erasures(facts, batch, n);
}

int sj_facts_put(sj_facts *facts, const sj_batch *batch, sj_arena *scratch)
{
    sj_intern_mark marks[POOLS];
    uint32_t records = facts->records.count;
    names n;
    if (sj_erase_begin(facts, batch->erasure_count != 0) != 0)
        return -1;
    for (int i = 0; i < POOLS; i++)
        marks[i] = sj_intern_save(pool_at(facts, i));
    if (prepare(facts, batch, scratch, &n) == 0) {
        commit(facts, batch, &n);
        return 0;
    }
    release_records(facts, records);
    sj_erase_close(facts);
    for (int i = 0; i < POOLS; i++)
        sj_intern_release(pool_at(facts, i), marks[i]);
    return -1;
}
