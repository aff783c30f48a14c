/* SPDX-License-Identifier: MIT */
/* Reading the columns back: drafts for a merge, event order, the digest of what holds. */
#include "base/bytes.h"
#include "base/exact.h"
#include "base/hash.h"
#include "fact/store.h"

#include <string.h>

uint32_t sj_facts_system(const sj_facts *facts, uint32_t record)
{
    return sj_intern_scope(&facts->events, sj_at(&facts->records, record).event);
}

sojourn_text sj_facts_text(const sj_facts *facts, uint32_t number)
{
    return number != SJ_NONE ? sj_intern_text(&facts->texts, number) : (sojourn_text){0};
}

sojourn_id sj_facts_identifier(const sj_facts *facts, uint32_t identifier)
{
    return sj_intern_seal(&facts->identifiers, identifier);
}

uint32_t sj_facts_twin(const sj_facts *facts, uint32_t identifier)
{
    return identifier < facts->twin.count ? sj_at(&facts->twin, identifier) : SJ_NONE;
}

uint32_t sj_facts_find(const sj_facts *facts, const sj_draft_identifier *who)
{
    sj_intern_key key;
    sj_intern_key_of_seal(&facts->identifiers, who->kind, who->id, (sojourn_text){0}, &key);
    return sj_intern_find(&facts->identifiers, &key);
}

uint32_t sj_facts_find_id(const sj_facts *facts, sojourn_id id)
{
    sj_draft_identifier who = {.id = id};
    uint32_t identifier = SJ_NONE;
    for (; who.kind < facts->kinds->count && identifier == SJ_NONE; who.kind++)
        identifier = sj_facts_find(facts, &who);
    return identifier;
}

int sj_facts_lives(const sj_facts *facts, uint32_t event)
{
    uint32_t record = sj_at(&facts->winner, event);
    uint8_t type = sj_at(&facts->records, record).type;
    return type != SOJOURN_EVENT_RETRACTED && type != SOJOURN_EVENT_AGENT_STATE &&
           !sj_at(&facts->records, record).taken;
}

int sj_facts_order(const sj_facts *facts, uint32_t record_a, uint32_t record_b)
{
    const sj_records *r = &facts->records;
    const sj_record *a = &sj_at(r, record_a), *b = &sj_at(r, record_b);
    if (a->start != b->start)
        return a->start < b->start ? -1 : 1;
    uint32_t system_a = sj_facts_system(facts, record_a);
    uint32_t system_b = sj_facts_system(facts, record_b);
    if (system_a != system_b)
        return sj_text_compare(sj_intern_text(&facts->systems, system_a),
                               sj_intern_text(&facts->systems, system_b));
    int64_t sequence_a = (int64_t)sj_record_number(r, record_a, SJ_SAYS_SEQUENCE);
    int64_t sequence_b = (int64_t)sj_record_number(r, record_b, SJ_SAYS_SEQUENCE);
    if (sequence_a != sequence_b)
        return sequence_a < sequence_b ? -1 : 1;
    if (a->event == b->event)
        return 0;
    return sj_text_compare(sj_intern_text(&facts->events, a->event),
                           sj_intern_text(&facts->events, b->event));
}

static sj_draft_identifier draft_identifier(const sj_facts *facts, uint32_t number)
{
    sj_draft_identifier who = {.id = sj_facts_identifier(facts, number),
                               .kind = sj_intern_scope(&facts->identifiers, number),
                               .value = sj_intern_text(&facts->identifiers, number)};
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
    int taken = sj_at(r, record).taken;
    out->system = sj_intern_text(&facts->systems, sj_facts_system(facts, record));
    for (int i = SJ_TEXT_PARENT + 1; i < SJ_TEXTS && !taken; i++)
        out->text[i] = sj_facts_text(facts, sj_record_text(r, record, i));
    return recall_key(&facts->events, sj_at(r, record).event, taken, scratch, &out->id) != 0 ||
                   recall_key(&facts->sessions, sj_at(r, record).session, taken, scratch,
                              &out->session) != 0 ||
                   recall_key(&facts->contacts, sj_record_text(r, record, SJ_TEXT_CONTACT), taken,
                              scratch, &out->text[SJ_TEXT_CONTACT]) != 0 ||
                   recall_key(&facts->contacts, sj_record_text(r, record, SJ_TEXT_PARENT), taken,
                              scratch, &out->text[SJ_TEXT_PARENT]) != 0
               ? -1
               : 0;
}

int sj_facts_draft(const sj_facts *facts, uint32_t record, sj_arena *scratch, sj_draft *out)
{
    const sj_records *r = &facts->records;
    memset(out, 0, sizeof *out);
    if (recall_texts(facts, record, scratch, out) != 0)
        return -1;
    out->taken = sj_at(r, record).taken;
    out->identifier_count = sj_at(r, record).identifier_count;
    out->identifiers = sj_arena_take(scratch, out->identifier_count * sizeof *out->identifiers);
    if (out->identifiers == NULL)
        return -1;
    for (uint32_t i = 0; i < out->identifier_count; i++) {
        uint32_t number = sj_facts_stated(facts, record, i);
        out->identifiers[i] = draft_identifier(facts, number);
    }
    out->revision = (uint32_t)sj_record_number(r, record, SJ_SAYS_REVISION);
    out->blocked = sj_at(r, record).blocked;
    out->type = sj_at(r, record).type;
    sj_record_currency(r, record, out->currency);
    out->start = sj_at(r, record).start;
    out->end = sj_record_end(r, record);
    out->sequence = (int64_t)sj_record_number(r, record, SJ_SAYS_SEQUENCE);
    out->value = (int64_t)sj_record_number(r, record, SJ_SAYS_VALUE);
    out->reference = out->taken ? 0 : sj_record_number(r, record, SJ_SAYS_REFERENCE);
    out->content = sj_at(r, record).content;
    return 0;
}

sj_draft_link sj_facts_draft_link(const sj_facts *facts, uint32_t link)
{
    const sj_link *l = &sj_at(&facts->links, link);
    return (sj_draft_link){draft_identifier(facts, l->a), draft_identifier(facts, l->b),
                           l->revision, l->link};
}

sj_draft_erasure sj_facts_draft_erasure(const sj_facts *facts, uint32_t row)
{
    const sj_erasure *e = &sj_at(&facts->erase.rows, row);
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
    sojourn_text id = sj_intern_text(&facts->events, sj_at(r, record).event);
    sojourn_text system = sj_intern_text(&facts->systems, sj_facts_system(facts, record));
    int taken = sj_at(r, record).taken;
    sojourn_id name = taken ? sj_intern_seal(&facts->events, sj_at(r, record).event)
                            : sj_hash_digest(id.data, id.length);
    sojourn_id of = sj_hash_digest(system.data, system.length), content = sj_at(r, record).content;
    uint64_t words[] = {name.high,
                        name.low,
                        of.high,
                        of.low,
                        content.high,
                        content.low,
                        sj_record_number(r, record, SJ_SAYS_REVISION),
                        taken ? 0 : sj_record_number(r, record, SJ_SAYS_REFERENCE)};
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
        if (sj_at(&facts->winner, i) != SJ_NONE)
            digest = add(digest, event_digest(facts, sj_at(&facts->winner, i)));
    for (uint32_t i = 0; i < facts->links.count; i++)
        digest = add(digest, link_digest(facts, i));
    for (uint32_t i = 0; i < facts->erase.rows.count; i++)
        digest = add(digest, erasure_digest(facts, i));
    return digest;
}
