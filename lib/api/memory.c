/* SPDX-License-Identifier: MIT */
/* Bytes are read off the structures when asked for; a table of them is all there is. Cost: a column
 * at once, an index its pages, spans a walk over the customers. */
#include <sojourn/memory.h>

#include "api/handle.h"
#include "base/aged.h"
#include "base/bytes.h"
#include "base/fault.h"

typedef struct {
    uint64_t rows, bytes;
} held;

/* ---- facts ---- */

static held in_records(const sojourn *s)
{
    const sj_facts *f = &s->facts;
    return (held){f->records.count, sj_record_held(&f->records) + sj_column_held(&f->stated) +
                                        sj_column_held(&f->winner) + sj_table_held(&f->repeats)};
}

static held in_events(const sojourn *s)
{
    return (held){s->facts.events.names.count, sj_intern_held(&s->facts.events)};
}

static held in_session_keys(const sojourn *s)
{
    return (held){s->facts.sessions.names.count, sj_intern_held(&s->facts.sessions)};
}

static held in_contact_keys(const sojourn *s)
{
    return (held){s->facts.contacts.names.count, sj_intern_held(&s->facts.contacts)};
}

static held in_identifiers(const sojourn *s)
{
    const sj_facts *f = &s->facts;
    return (held){f->identifiers.names.count,
                  sj_intern_held(&f->identifiers) + sj_column_held(&f->twin)};
}

static held in_texts(const sojourn *s)
{
    const sj_facts *f = &s->facts;
    return (held){f->texts.names.count + f->systems.names.count,
                  sj_intern_held(&f->texts) + sj_intern_held(&f->systems)};
}

static held in_links(const sojourn *s)
{
    const sj_facts *f = &s->facts;
    return (held){f->links.count, sj_column_held(&f->links) + sj_intern_held(&f->pairs)};
}

static held in_erasures(const sojourn *s)
{
    const sj_erase *e = &s->facts.erase;
    uint64_t bytes = sj_column_held(&e->rows) + sj_column_held(&e->erasure_of) +
                     sj_column_held(&e->first_statement) + sj_column_held(&e->next_statement) +
                     sj_column_held(&e->stating) + sj_reach_held(&e->reach) +
                     sj_column_held(&e->contacts) + sj_column_held(&e->next) +
                     sj_column_held(&e->remains);
    for (int i = 0; i < SJ_ERASE_POOLS; i++)
        bytes += sj_column_held(&e->used[i]);
    return (held){e->rows.count, bytes};
}

/* ---- levels ---- */

static held in_seats(const sojourn *s)
{
    const sj_levels *v = &s->levels;
    return (held){v->place.count, sj_column_held(&v->place) + sj_chain_held(&v->session_events) +
                                      sj_column_held(&v->session_of_event)};
}

static held in_sessions(const sojourn *s)
{
    const sj_levels *v = &s->levels;
    return (held){v->sessions.count,
                  sj_column_held(&v->sessions) + sj_column_held(&v->session_of_key) +
                      sj_chain_held(&v->waiting) + sj_relation_held(&v->session_keys)};
}

static held in_sayings(const sojourn *s)
{
    return (held){s->levels.sayings.count, sj_column_held(&s->levels.sayings)};
}

static held in_contacts(const sojourn *s)
{
    const sj_levels *v = &s->levels;
    return (held){v->contacts.count,
                  sj_column_held(&v->contacts) + sj_column_held(&v->unused_contacts) +
                      sj_chain_held(&v->contact_sessions) + sj_chain_held(&v->node_contacts)};
}

static held in_mentions(const sojourn *s)
{
    const sj_levels *v = &s->levels;
    return (held){v->mentions.rows.count,
                  sj_relation_held(&v->mentions) + sj_interval_held(&v->bearers) +
                      sj_interval_held(&v->askers) + sj_relation_held(&v->issues) +
                      sj_relation_held(&v->asking)};
}

static held in_edges(const sojourn *s)
{
    const sj_levels *v = &s->levels;
    return (held){v->edges.count, sj_column_held(&v->edges) + sj_intern_held(&v->pairs) +
                                      sj_relation_held(&v->contact_edges) +
                                      sj_column_held(&v->proofs) +
                                      sj_relation_held(&v->node_edges)};
}

static held in_nodes(const sojourn *s)
{
    const sj_levels *v = &s->levels;
    uint64_t bytes = sj_column_held(&v->nodes);
    for (int i = 0; i < SJ_PARTS; i++)
        bytes += sj_column_held(&v->parts[i].of) + sj_chain_held(&v->parts[i].nodes) +
                 sj_column_held(&v->parts[i].groups) + sj_column_held(&v->parts[i].unused);
    return (held){v->nodes.count, bytes};
}

static held in_customers(const sojourn *s)
{
    const sj_levels *v = &s->levels;
    held h = {v->journeys, sj_column_held(&v->customers) + sj_column_held(&v->unused_customers)};
    for (uint32_t i = 0; i < v->customers.count; i++)
        if (sj_at(&v->customers, i).block != NULL)
            h.bytes += sj_at(&v->customers, i).block->size;
    return h;
}

static held in_chapters(const sojourn *s)
{
    const sj_levels *v = &s->levels;
    held h = {0, 0};
    for (uint32_t i = 0; i < v->customers.count; i++) {
        const sj_block *b = sj_at(&v->customers, i).block;
        for (uint32_t k = 0; b != NULL && k < b->chapter_count; k++, h.rows++)
            h.bytes += b->chapters[k]->size;
    }
    return h;
}

static held in_engagements(const sojourn *s)
{
    const sj_levels *v = &s->levels;
    held h = {v->engagements.count, sj_column_held(&v->engagements) + sj_column_held(&v->kept) +
                                        sj_column_held(&v->unused_engagements)};
    for (uint32_t i = 0; i < v->engagements.count; i++)
        h.bytes += sj_at(&v->engagements, i).mark_count * sizeof(sj_mark);
    return h;
}

/* ---- the rest ---- */

static uint64_t left_by(const sj_left *left)
{
    uint64_t bytes = sj_column_held(&left->blocks) + sj_column_held(&left->chapters) +
                     sj_column_held(&left->engagements);
    for (uint32_t i = 0; i < left->blocks.count; i++)
        bytes += sj_at(&left->blocks, i)->size;
    for (uint32_t i = 0; i < left->chapters.count; i++)
        bytes += sj_at(&left->chapters, i)->size;
    return bytes;
}

static held in_past(const sojourn *s)
{
    const sj_past *p = &s->levels.past;
    return (held){p->left.chapters.count + p->waste.chapters.count,
                  left_by(&p->left) + left_by(&p->waste) + sj_dirty_held(&p->touched) +
                      sj_column_held(&p->patches) + sj_arena_held(&p->saved) +
                      sj_column_held(&p->moved) + sj_column_held(&p->versions) +
                      sj_column_held(&s->facts.versions)};
}

static held in_work(const sojourn *s)
{
    const sj_levels *v = &s->levels;
    const sj_facts *f = &s->facts;
    const sj_dirty *const dirty[] = {
        &f->changed_events, &f->changed_links, &v->contacts_gone, &v->sessions_dirty,
        &v->regroup,        &v->evidence_dirty, &v->customers_dirty, &v->ages_dirty,
        &v->share_dirty,    &v->turned,         &v->decide_dirty,    &v->ask_dirty,
        &v->loose};
    held h = {f->changed_events.list.count,
              sj_column_held(&f->again) + sj_array_held(&v->told) +
                  sj_array_held(&v->told_issues) + sj_array_held(&v->work) +
                  sj_array_held(&v->more) + sj_arena_held(&v->scratch) +
                  sj_arena_held(&s->scratch)};
    for (size_t i = 0; i < sizeof dirty / sizeof dirty[0]; i++)
        h.bytes += sj_dirty_held(dirty[i]);
    for (int i = 0; i < SJ_PARTS; i++)
        h.bytes += sj_dirty_held(&v->guards_dirty[i]) + sj_dirty_held(&v->edges_dirty[i]) +
                   sj_dirty_held(&v->moved[i]);
    return h;
}

static held in_watches(const sojourn *s)
{
    held h = {0, 0};
    if (s->watching != NULL)
        h.bytes = s->watching->held(s, &h.rows);
    return h;
}

static held in_handle(const sojourn *s)
{
    const sj_rule *r = &s->rule;
    return (held){1, sizeof *s + sj_arena_held(&s->kept) + sj_array_held(&r->asynchronous) +
                         sj_array_held(&r->gap_channels) + sj_array_held(&r->goals) +
                         sj_array_held(&r->gaps) + sj_array_held(&r->windows)};
}

static const struct {
    const char *name;
    held (*in)(const sojourn *s);
} structures[] = {
    {"records", in_records},         {"event ids", in_events},
    {"session keys", in_session_keys}, {"contact keys", in_contact_keys},
    {"identifiers", in_identifiers}, {"texts", in_texts},
    {"links", in_links},             {"erasures", in_erasures},
    {"seats", in_seats},             {"sessions", in_sessions},
    {"sayings", in_sayings},         {"contacts", in_contacts},
    {"mentions", in_mentions},       {"edges", in_edges},
    {"nodes", in_nodes},             {"customers", in_customers},
    {"chapters", in_chapters},       {"engagements", in_engagements},
    {"past", in_past},               {"work", in_work},
    {"watches", in_watches},         {"handle", in_handle},
};

sojourn_status sojourn_memory(const sojourn *s, uint64_t index, sojourn_structure *out,
                              sojourn_error *error)
{
    sojourn_status status = sj_handle_check(s, error);
    if (status != SOJOURN_OK)
        return status;
    if (out == NULL)
        return sj_fault(error, SOJOURN_E_ARGUMENT, 0, "say where the bytes go, not NULL");
    sojourn_structure row = {0};
    if (index < sizeof structures / sizeof structures[0]) {
        held h = structures[index].in(s);
        row.name = sj_text(structures[index].name);
        row.rows = h.rows;
        row.bytes = h.bytes;
    }
    if (sj_aged_write(out, &row, sizeof row) != 0)
        return sj_fault(error, SOJOURN_E_ARGUMENT, 0, "set size to sizeof: structure");
    return row.name.length != 0 ? SOJOURN_OK : SOJOURN_DONE;
}

sojourn_status sojourn_limit(sojourn *s, uint64_t bytes, sojourn_error *error)
{
    sojourn_status status = sj_handle_check(s, error);
    if (status != SOJOURN_OK)
        return status;
    s->memory_limit = bytes;
    sj_handle_limit(s, 1);
    return SOJOURN_OK;
}
