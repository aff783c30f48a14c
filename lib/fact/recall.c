/* SPDX-License-Identifier: MIT */
/* Reading the columns back: drafts for a merge, event order, the digest of what holds. */
#include "base/bytes.h"
#include "base/exact.h"
#include "base/hash.h"
#include "fact/store.h"

#include <string.h>

uint32_t sj_facts_system(const sj_facts *facts, uint32_t record)
{
    return facts->events.names.at[facts->records.event[record]].scope;
}

sojourn_text sj_facts_text(const sj_facts *facts, uint32_t number)
{
    return number != SJ_NONE ? sj_intern_text(&facts->texts, number) : (sojourn_text){0};
}

sojourn_id sj_facts_identifier(const sj_facts *facts, uint32_t identifier)
{
    sojourn_id id;
    memcpy(&id, sj_intern_text(&facts->identifiers, identifier).data, sizeof id);
    return id;
}

uint32_t sj_facts_twin(const sj_facts *facts, uint32_t identifier)
{
    return identifier < facts->twin.count ? facts->twin.at[identifier] : SJ_NONE;
}

uint32_t sj_facts_find(const sj_facts *facts, const sj_draft_identifier *who)
{
    char bytes[sizeof who->id];
    memcpy(bytes, &who->id, sizeof bytes);
    return sj_intern_find(&facts->identifiers, who->kind, (sojourn_text){bytes, sizeof bytes});
}

int sj_facts_lives(const sj_facts *facts, uint32_t event)
{
    uint32_t record = facts->winner.at[event];
    uint8_t type = facts->records.type[record];
    return type != SOJOURN_EVENT_RETRACTED && type != SOJOURN_EVENT_AGENT_STATE &&
           !facts->records.taken[record];
}

int sj_facts_order(const sj_facts *facts, uint32_t a, uint32_t b)
{
    const sj_records *r = &facts->records;
    if (r->start[a] != r->start[b])
        return r->start[a] < r->start[b] ? -1 : 1;
    uint32_t system_a = sj_facts_system(facts, a), system_b = sj_facts_system(facts, b);
    if (system_a != system_b)
        return sj_text_compare(sj_intern_text(&facts->systems, system_a),
                               sj_intern_text(&facts->systems, system_b));
    if (r->sequence[a] != r->sequence[b])
        return r->sequence[a] < r->sequence[b] ? -1 : 1;
    if (r->event[a] == r->event[b])
        return 0;
    return sj_text_compare(sj_intern_text(&facts->events, r->event[a]),
                           sj_intern_text(&facts->events, r->event[b]));
}

static sj_draft_identifier draft_identifier(const sj_facts *facts, uint32_t number)
{
    sj_draft_identifier who = {.id = sj_facts_identifier(facts, number),
                               .kind = facts->identifiers.names.at[number].scope};
    if (who.kind == SJ_KIND_ANI)
        who.phone = sj_facts_identifier(facts, sj_facts_twin(facts, number));
    return who;
}

/* A key of a record as its draft states it: by its bytes, or, taken, by its seal. */
static int recall_key(const sj_intern *pool, uint32_t number, int sealed, sj_arena *scratch,
                      sojourn_text *out)
{
    *out = (sojourn_text){0};
    if (number == SJ_NONE)
        return 0;
    *out = sj_intern_text(pool, number);
    if (!sealed)
        return 0;
    sojourn_id seal = sj_intern_seal(pool, number);
    char *bytes = sj_arena_bytes(scratch, sizeof seal);
    if (bytes == NULL)
        return -1;
    memcpy(bytes, &seal, sizeof seal);
    *out = (sojourn_text){bytes, sizeof seal};
    return 0;
}

static int recall_texts(const sj_facts *facts, uint32_t record, sj_arena *scratch, sj_draft *out)
{
    const sj_records *r = &facts->records;
    const uint32_t *text = r->text[record].of;
    int taken = r->taken[record];
    out->system = sj_intern_text(&facts->systems, sj_facts_system(facts, record));
    for (int i = SJ_TEXT_PARENT + 1; i < SJ_TEXTS && !taken; i++)
        out->text[i] = sj_facts_text(facts, text[i]);
    return recall_key(&facts->events, r->event[record], taken, scratch, &out->id) != 0 ||
                   recall_key(&facts->sessions, r->session[record], taken, scratch,
                              &out->session) != 0 ||
                   recall_key(&facts->contacts, text[SJ_TEXT_CONTACT], taken, scratch,
                              &out->text[SJ_TEXT_CONTACT]) != 0 ||
                   recall_key(&facts->contacts, text[SJ_TEXT_PARENT], taken, scratch,
                              &out->text[SJ_TEXT_PARENT]) != 0
               ? -1
               : 0;
}

int sj_facts_draft(const sj_facts *facts, uint32_t record, sj_arena *scratch, sj_draft *out)
{
    const sj_records *r = &facts->records;
    memset(out, 0, sizeof *out);
    if (recall_texts(facts, record, scratch, out) != 0)
        return -1;
    out->taken = r->taken[record];
    out->identifier_count = r->identifier_count[record];
    out->identifiers = sj_arena_take(scratch, out->identifier_count * sizeof *out->identifiers);
    if (out->identifiers == NULL)
        return -1;
    for (uint32_t i = 0; i < out->identifier_count; i++) {
        uint32_t number = facts->stated.at[r->identifiers[record] + i];
        out->identifiers[i] = draft_identifier(facts, number);
    }
    out->revision = r->revision[record];
    out->blocked = r->blocked[record];
    out->type = r->type[record];
    memcpy(out->currency, r->currency[record], sizeof out->currency);
    out->start = r->start[record];
    out->end = r->end[record];
    out->sequence = r->sequence[record];
    out->value = r->value[record];
    out->reference = out->taken ? 0 : r->reference[record];
    out->content = r->content[record];
    return 0;
}

sj_draft_link sj_facts_draft_link(const sj_facts *facts, uint32_t link)
{
    const sj_link *l = &facts->links.at[link];
    return (sj_draft_link){draft_identifier(facts, l->a), draft_identifier(facts, l->b),
                           l->revision, l->link};
}

sj_draft_erasure sj_facts_draft_erasure(const sj_facts *facts, uint32_t row)
{
    const sj_erasure *e = &facts->erase.rows.at[row];
    return (sj_draft_erasure){draft_identifier(facts, e->identifier), e->upto};
}

/* Numbers are hashed in little-endian order, so that a digest is the same on every machine. */
static sojourn_id digest_of(const uint64_t *words, int count)
{
    uint8_t bytes[64];
    for (int i = 0; i < count * 8; i++)
        bytes[i] = (uint8_t)(words[i / 8] >> (8 * (i % 8)));
    return sj_hash_digest(bytes, (uint64_t)count * 8);
}

static sojourn_id add(sojourn_id a, sojourn_id b)
{
    sojourn_sum sum =
        sj_sum_add((sojourn_sum){(int64_t)a.high, a.low}, (sojourn_sum){(int64_t)b.high, b.low});
    return (sojourn_id){(uint64_t)sum.high, sum.low};
}

/* An event is named by its id, or, once its record was taken, by the seal of that. */
static sojourn_id event_digest(const sj_facts *facts, uint32_t record)
{
    const sj_records *r = &facts->records;
    sojourn_text id = sj_intern_text(&facts->events, r->event[record]);
    sojourn_text system = sj_intern_text(&facts->systems, sj_facts_system(facts, record));
    int taken = r->taken[record];
    sojourn_id name = taken ? sj_intern_seal(&facts->events, r->event[record])
                            : sj_hash_digest(id.data, id.length);
    sojourn_id of = sj_hash_digest(system.data, system.length), content = r->content[record];
    uint64_t words[] = {name.high,
                        name.low,
                        of.high,
                        of.low,
                        content.high,
                        content.low,
                        r->revision[record],
                        taken ? 0 : r->reference[record]};
    return digest_of(words, 8);
}

static sojourn_id link_digest(const sj_facts *facts, uint32_t link)
{
    sj_draft_link l = sj_facts_draft_link(facts, link);
    int swap = sj_id_compare(l.a.id, l.b.id) > 0;
    sojourn_id a = swap ? l.b.id : l.a.id, b = swap ? l.a.id : l.b.id;
    uint64_t words[] = {a.high, a.low, b.high, b.low, l.revision, (uint64_t)l.link};
    return digest_of(words, 6);
}

static sojourn_id erasure_digest(const sj_facts *facts, uint32_t row)
{
    sj_draft_erasure e = sj_facts_draft_erasure(facts, row);
    uint64_t words[] = {e.who.id.high, e.who.id.low, (uint64_t)e.upto};
    return digest_of(words, 3);
}

sojourn_id sj_facts_digest(const sj_facts *facts)
{
    sojourn_id digest = {0};
    for (uint32_t i = 0; i < facts->winner.count; i++)
        if (facts->winner.at[i] != SJ_NONE)
            digest = add(digest, event_digest(facts, facts->winner.at[i]));
    for (uint32_t i = 0; i < facts->links.count; i++)
        digest = add(digest, link_digest(facts, i));
    for (uint32_t i = 0; i < facts->erase.rows.count; i++)
        digest = add(digest, erasure_digest(facts, i));
    return digest;
}
