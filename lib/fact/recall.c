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
    uint8_t type = facts->records.type[facts->winner.at[event]];
    return type != SOJOURN_EVENT_RETRACTED && type != SOJOURN_EVENT_AGENT_STATE;
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

int sj_facts_draft(const sj_facts *facts, uint32_t record, sj_arena *scratch, sj_draft *out)
{
    const sj_records *r = &facts->records;
    memset(out, 0, sizeof *out);
    out->system = sj_intern_text(&facts->systems, sj_facts_system(facts, record));
    out->id = sj_intern_text(&facts->events, r->event[record]);
    if (r->session[record] != SJ_NONE)
        out->session = sj_intern_text(&facts->sessions, r->session[record]);
    for (int i = 0; i < SJ_TEXTS; i++)
        out->text[i] = sj_facts_text(facts, r->text[record].of[i]);
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
    out->reference = r->reference[record];
    out->content = r->content[record];
    return 0;
}

sj_draft_link sj_facts_draft_link(const sj_facts *facts, uint32_t link)
{
    const sj_link *l = &facts->links.at[link];
    return (sj_draft_link){draft_identifier(facts, l->a), draft_identifier(facts, l->b),
                           l->revision, l->link};
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
    sojourn_sum sum = sj_sum_add((sojourn_sum){(int64_t)a.high, a.low},
                                 (sojourn_sum){(int64_t)b.high, b.low});
    return (sojourn_id){(uint64_t)sum.high, sum.low};
}

sojourn_id sj_facts_digest(const sj_facts *facts)
{
    const sj_records *r = &facts->records;
    sojourn_id digest = {0};
    for (uint32_t i = 0; i < facts->winner.count; i++) {
        uint32_t record = facts->winner.at[i];
        if (record == SJ_NONE)
            continue;
        sojourn_text id = sj_intern_text(&facts->events, r->event[record]);
        sojourn_text system = sj_intern_text(&facts->systems, sj_facts_system(facts, record));
        sojourn_id name = sj_hash_digest(id.data, id.length);
        sojourn_id of = sj_hash_digest(system.data, system.length);
        uint64_t words[] = {name.high, name.low, of.high, of.low, r->content[record].high,
                            r->content[record].low, r->revision[record], r->reference[record]};
        digest = add(digest, digest_of(words, 8));
    }
    for (uint32_t i = 0; i < facts->links.count; i++) {
        sj_draft_link l = sj_facts_draft_link(facts, i);
        int swap = sj_id_compare(l.a.id, l.b.id) > 0;
        sojourn_id a = swap ? l.b.id : l.a.id, b = swap ? l.a.id : l.b.id;
        uint64_t words[] = {a.high, a.low, b.high, b.low, l.revision, (uint64_t)l.link};
        digest = add(digest, digest_of(words, 6));
    }
    return digest;
}
