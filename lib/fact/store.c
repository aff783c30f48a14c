/* SPDX-License-Identifier: MIT */
/* One column a field, rows appended and never moved; which record of an event holds is one number
 * an event. Putting is two steps: name and reserve for the whole batch (may fail, then the pools
 * are cut back), then commit (cannot fail). A record costs about 150 bytes and its new texts. */
#include "fact/store.h"

#include "base/bytes.h"
#include "base/hash.h"

#include <stddef.h>
#include <string.h>

void sj_facts_init(sj_facts *facts, sj_alloc *alloc, uint64_t seed)
{
    memset(facts, 0, sizeof *facts);
    facts->alloc = alloc;
    sj_intern *const pools[] = {&facts->texts,  &facts->systems,     &facts->sessions,
                                &facts->events, &facts->identifiers, &facts->pairs};
    for (size_t i = 0; i < sizeof pools / sizeof pools[0]; i++)
        sj_intern_init(pools[i], alloc, seed);
}

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

static int reserve_records(sj_facts *facts, uint64_t extra)
{
    sj_records *r = &facts->records;
    uint64_t room = r->count + extra;
    if (room <= r->room)
        return 0;
    room += room / 2 + 8;
    if (room >= SJ_NONE)
        return -1;
    sj_records grown = *r;
    int i = 0;
    for (; i < COLUMNS; i++) {
        void *at = sj_alloc_resize(facts->alloc, NULL, 0, (size_t)room * columns[i].size);
        if (at == NULL)
            break;
        column_set(&grown, i, at);
    }
    if (i < COLUMNS) {
        while (i-- > 0)
            sj_alloc_resize(facts->alloc, column_get(&grown, i), (size_t)room * columns[i].size, 0);
        return -1;
    }
    for (i = 0; i < COLUMNS; i++) {
        void *old = column_get(r, i);
        if (r->count != 0)
            memcpy(column_get(&grown, i), old, r->count * columns[i].size);
        sj_alloc_resize(facts->alloc, old, r->room * columns[i].size, 0);
    }
    grown.room = (uint32_t)room;
    *r = grown;
    return 0;
}

void sj_facts_free(sj_facts *facts)
{
    sj_records *r = &facts->records;
    for (int i = 0; i < COLUMNS; i++)
        sj_alloc_resize(facts->alloc, column_get(r, i), r->room * columns[i].size, 0);
    sj_intern *const pools[] = {&facts->texts,  &facts->systems,     &facts->sessions,
                                &facts->events, &facts->identifiers, &facts->pairs};
    for (size_t i = 0; i < sizeof pools / sizeof pools[0]; i++)
        sj_intern_free(pools[i]);
    sj_table_free(facts->alloc, &facts->repeats);
    sj_array_free(facts->alloc, &facts->stated);
    sj_array_free(facts->alloc, &facts->twin);
    sj_array_free(facts->alloc, &facts->winner);
    sj_array_free(facts->alloc, &facts->links);
    sj_array_free(facts->alloc, &facts->versions);
    sj_dirty_free(facts->alloc, &facts->changed_events);
    sj_dirty_free(facts->alloc, &facts->changed_links);
}

/* A draft with its names looked up. */
typedef struct {
    uint32_t event, session;
    sj_record_texts text;
    uint32_t *identifiers;
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

static uint32_t name_identifier(sj_facts *facts, const sj_draft_identifier *who)
{
    if (who->kind == SJ_KIND_ANI && name_id(facts, SJ_KIND_PHONE, who->phone) == SJ_NONE)
        return SJ_NONE;
    return name_id(facts, who->kind, who->id);
}

/* An ani and the phone of equal value know each other. */
static void pair_twins(sj_facts *facts, const sj_draft_identifier *who)
{
    while (facts->twin.count < facts->identifiers.names.count)
        sj_array_push(&facts->twin, SJ_NONE);
    if (who->kind != SJ_KIND_ANI)
        return;
    const sj_draft_identifier phone = {.id = who->phone, .kind = SJ_KIND_PHONE};
    uint32_t a = sj_facts_find(facts, who), b = sj_facts_find(facts, &phone);
    facts->twin.at[a] = b;
    facts->twin.at[b] = a;
}

static int name_event(sj_facts *facts, const sj_draft *draft, sj_arena *scratch, named *out)
{
    uint32_t system = sj_intern_put(&facts->systems, 0, draft->system);
    if (system == SJ_NONE)
        return -1;
    out->event = sj_intern_put(&facts->events, system, draft->id);
    if (out->event == SJ_NONE ||
        name_text(&facts->sessions, system, draft->session, &out->session) != 0)
        return -1;
    for (int i = 0; i < SJ_TEXTS; i++)
        if (name_text(&facts->texts, 0, draft->text[i], &out->text.of[i]) != 0)
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

/* Does a record of key a beat one of key b? */
static int beats(const sj_records *r, uint32_t a, uint32_t b)
{
    if (r->revision[a] != r->revision[b])
        return r->revision[a] > r->revision[b];
    int gone_a = r->type[a] == SOJOURN_EVENT_RETRACTED, gone_b = r->type[b] == SOJOURN_EVENT_RETRACTED;
    return gone_a != gone_b ? gone_a : sj_id_compare(r->content[a], r->content[b]) > 0;
}

typedef struct {
    const sj_records *records;
    uint32_t event, revision;
    sojourn_id content;
} wanted;

static int same_record(const void *context, uint32_t row)
{
    const wanted *w = context;
    const sj_records *r = w->records;
    return r->event[row] == w->event && r->revision[row] == w->revision &&
           sj_id_equal(r->content[row], w->content);
}

static uint64_t record_hash(uint32_t event, uint32_t revision, sojourn_id content)
{
    return (content.low ^ event) * UINT64_C(0x9e3779b97f4a7c15) + revision * UINT64_C(0xd6e8feb86659fd93);
}

static uint32_t append(sj_facts *facts, const sj_draft *d, const named *n)
{
    sj_records *r = &facts->records;
    uint32_t row = r->count++;
    r->event[row] = n->event;
    r->session[row] = n->session;
    r->start[row] = d->start;
    r->end[row] = d->end;
    r->sequence[row] = d->sequence;
    r->value[row] = d->value;
    r->reference[row] = d->reference;
    r->revision[row] = d->revision;
    r->identifiers[row] = facts->stated.count;
    r->type[row] = d->type;
    r->identifier_count[row] = (uint8_t)d->identifier_count;
    r->blocked[row] = (uint8_t)d->blocked;
    memcpy(r->currency[row], d->currency, sizeof r->currency[row]);
    r->text[row] = n->text;
    r->content[row] = d->content;
    for (uint32_t i = 0; i < d->identifier_count; i++)
        sj_array_push(&facts->stated, n->identifiers[i]);
    for (uint32_t i = 0; i < d->identifier_count; i++)
        pair_twins(facts, &d->identifiers[i]);
    return row;
}

/* The event of a record that holds will say something else: remember what the last settle saw. */
static void outdate(sj_facts *facts, uint32_t record)
{
    const sj_records *r = &facts->records;
    if (record < facts->known)
        sj_array_push(&facts->versions,
                      ((sj_version){r->event[record], record, r->reference[record]}));
    sj_dirty_put(&facts->changed_events, r->event[record]);
}

static void repeat(sj_facts *facts, const sj_draft *d, uint32_t row)
{
    sj_records *r = &facts->records;
    facts->repeated++;
    if (d->blocked > r->blocked[row])
        r->blocked[row] = (uint8_t)d->blocked;
    if (d->reference >= r->reference[row])
        return;
    if (facts->winner.at[r->event[row]] == row)
        outdate(facts, row);
    r->reference[row] = d->reference;
}

static void commit_event(sj_facts *facts, const sj_draft *d, const named *n)
{
    sj_records *r = &facts->records;
    wanted w = {r, n->event, d->revision, d->content};
    uint64_t hash = record_hash(n->event, d->revision, d->content);
    uint32_t row = sj_table_find(&facts->repeats, hash, same_record, &w);
    if (row != SJ_NONE) {
        repeat(facts, d, row);
        return;
    }
    row = append(facts, d, n);
    sj_table_put(&facts->repeats, hash, row);
    while (facts->winner.count <= n->event)
        sj_array_push(&facts->winner, SJ_NONE);
    uint32_t *winner = &facts->winner.at[n->event];
    if (*winner != SJ_NONE && !beats(r, row, *winner))
        return;
    if (*winner != SJ_NONE)
        outdate(facts, *winner);
    *winner = row;
    sj_dirty_put(&facts->changed_events, n->event);
}

static void commit_link(sj_facts *facts, const sj_draft_link *d, uint32_t pair)
{
    pair_twins(facts, &d->a);
    pair_twins(facts, &d->b);
    if (pair == facts->links.count) {
        uint32_t ends[2];
        memcpy(ends, sj_intern_text(&facts->pairs, pair).data, sizeof ends);
        sj_array_push(&facts->links, ((sj_link){ends[0], ends[1], d->revision, d->link}));
    } else {
        sj_link *link = &facts->links.at[pair];
        if (d->revision < link->revision ||
            (d->revision == link->revision && d->link <= link->link))
            return;
        link->revision = d->revision;
        link->link = d->link;
    }
    sj_dirty_put(&facts->changed_links, pair);
}

/* `again`: of the events, those that are here already. */
static int reserve(sj_facts *facts, uint64_t events, uint64_t again, uint64_t identifiers,
                   uint64_t links)
{
    uint32_t names = facts->events.names.count;
    if (events >= SJ_NONE || identifiers >= SJ_NONE || links >= SJ_NONE)
        return -1;
    return reserve_records(facts, events) != 0 ||
                   sj_table_reserve(facts->alloc, &facts->repeats, (uint32_t)events) != 0 ||
                   sj_array_reserve(facts->alloc, &facts->versions, again) != 0 ||
                   sj_array_reserve(facts->alloc, &facts->stated, identifiers) != 0 ||
                   sj_array_reserve(facts->alloc, &facts->twin,
                                    facts->identifiers.names.count - facts->twin.count) != 0 ||
                   sj_array_reserve(facts->alloc, &facts->winner, names - facts->winner.count) ||
                   sj_array_reserve(facts->alloc, &facts->links, links) != 0 ||
                   sj_dirty_reserve(facts->alloc, &facts->changed_events, (uint32_t)events, names) ||
                   sj_dirty_reserve(facts->alloc, &facts->changed_links, (uint32_t)links,
                                    facts->pairs.names.count) != 0
               ? -1
               : 0;
}

enum { POOLS = 6 };
static void save_pools(sj_facts *facts, sj_intern *pools[POOLS], sj_intern_mark marks[POOLS])
{
    sj_intern *const all[POOLS] = {&facts->texts,  &facts->systems,     &facts->sessions,
                                   &facts->events, &facts->identifiers, &facts->pairs};
    for (int i = 0; i < POOLS; i++) {
        pools[i] = all[i];
        marks[i] = sj_intern_save(all[i]);
    }
}

int sj_facts_put(sj_facts *facts, const sj_draft *events, uint64_t event_count,
                 const sj_draft_link *links, uint64_t link_count, sj_arena *scratch)
{
    sj_intern *pools[POOLS];
    sj_intern_mark marks[POOLS];
    save_pools(facts, pools, marks);
    named *names = sj_arena_zero(scratch, event_count, sizeof *names);
    uint32_t *pairs = sj_arena_zero(scratch, link_count, sizeof *pairs);
    int status = names == NULL || pairs == NULL ? -1 : 0;
    uint64_t identifiers = 0, again = 0;
    for (uint64_t i = 0; i < event_count && status == 0; i++) {
        status = name_event(facts, &events[i], scratch, &names[i]);
        identifiers += events[i].identifier_count;
        again += names[i].event < facts->winner.count;
    }
    for (uint64_t i = 0; i < link_count && status == 0; i++)
        status = name_link(facts, &links[i], &pairs[i]);
    if (status == 0)
        status = reserve(facts, event_count, again, identifiers, link_count);
    if (status != 0) {
        for (int i = 0; i < POOLS; i++)
            sj_intern_release(pools[i], marks[i]);
        return -1;
    }
    for (uint64_t i = 0; i < event_count; i++)
        commit_event(facts, &events[i], &names[i]);
    for (uint64_t i = 0; i < link_count; i++)
        commit_link(facts, &links[i], pairs[i]);
    return 0;
}
