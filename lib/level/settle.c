/* SPDX-License-Identifier: MIT */
/* The strata in the order of law 2. Each keeps a list of what it must do and takes an item off only
 * when it is done, so a settle that failed is simply called again. */
#include "level/level.h"

#include <string.h>

enum { LAST_STAMP = 1 << 30 }; /* of a settle that begins: it makes fewer than three times that */

void sj_levels_init(sj_levels *v, sj_alloc *alloc, sj_facts *facts, const sj_rule *rule,
                    const uint8_t *key)
{
    memset(v, 0, sizeof *v);
    v->alloc = alloc;
    v->facts = facts;
    v->rule = rule;
    v->key = key;
    v->scratch.alloc = v->past.saved.alloc = alloc;
    v->latest = INT64_MIN;
    v->latest_of = SJ_NONE;
    sj_intern_init(&v->pairs, alloc, 0);
}

static void free_customer(sj_levels *v, sj_block *block)
{
    for (uint32_t k = 0; block != NULL && k < block->chapter_count; k++)
        sj_chapter_free(v, block->chapters[k]);
    sj_block_free(v, block);
}

enum { SETS = 11 + 3 * SJ_PARTS };

/* All lists of what must be worked out again. */
static void list_sets(sj_levels *v, sj_dirty *out[SETS])
{
    sj_dirty *const sets[] = {&v->contacts_gone,   &v->sessions_dirty, &v->regroup,
                              &v->evidence_dirty,  &v->share_dirty,    &v->turned,
                              &v->customers_dirty, &v->decide_dirty,   &v->ask_dirty,
                              &v->loose,           &v->ages_dirty};
    memcpy(out, sets, sizeof sets);
    for (int part = 0; part < SJ_PARTS; part++) {
        out[SETS - 3 * part - 1] = &v->guards_dirty[part];
        out[SETS - 3 * part - 2] = &v->edges_dirty[part];
        out[SETS - 3 * part - 3] = &v->moved[part];
    }
}

static void free_part(sj_levels *v, int part)
{
    sj_part *p = &v->parts[part];
    sj_column_free(v->alloc, &p->of);
    sj_chain_free(v->alloc, &p->nodes);
    sj_column_free(v->alloc, &p->groups);
    sj_column_free(v->alloc, &p->unused);
}

static void free_lists(sj_levels *v)
{
    sj_array_free(v->alloc, &v->work);
    sj_array_free(v->alloc, &v->more);
}

void sj_levels_free(sj_levels *v)
{
    for (uint32_t i = 0; i < v->customers.count; i++)
        free_customer(v, sj_at(&v->customers, i).block);
    sj_past_free(v);
    sj_column *const columns[] = {
        &v->session_of_key,   &v->session_of_event, &v->place, &v->unused_contacts,
        &v->unused_customers, &v->proofs,           &v->kept,  &v->unused_engagements};
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
        sj_column_free(v->alloc, columns[i]);
    free_lists(v);
    sj_chain *const chains[] = {&v->session_events, &v->contact_sessions, &v->node_contacts,
                                &v->waiting};
    for (size_t i = 0; i < sizeof chains / sizeof chains[0]; i++)
        sj_chain_free(v->alloc, chains[i]);
    sj_relation *const relations[] = {&v->session_keys, &v->contact_edges, &v->mentions,
                                      &v->node_edges,   &v->issues,        &v->asking};
    for (size_t i = 0; i < sizeof relations / sizeof relations[0]; i++)
        sj_relation_free(v->alloc, relations[i]);
    sj_dirty *sets[SETS];
    list_sets(v, sets);
    for (size_t i = 0; i < SETS; i++)
        sj_dirty_free(v->alloc, sets[i]);
    for (int part = 0; part < SJ_PARTS; part++)
        free_part(v, part);
    sj_array_free(v->alloc, &v->told);
    sj_array_free(v->alloc, &v->told_issues);
    sj_interval_free(v->alloc, &v->bearers);
    sj_interval_free(v->alloc, &v->askers);
    sj_column_free(v->alloc, &v->sessions);
    sj_column_free(v->alloc, &v->sayings);
    sj_column_free(v->alloc, &v->contacts);
    sj_column_free(v->alloc, &v->nodes);
    sj_column_free(v->alloc, &v->edges);
    sj_column_free(v->alloc, &v->customers);
    sj_engaged_free(v);
    sj_intern_free(&v->pairs);
    sj_arena_free(&v->scratch);
}

/* Stamps tell one walk from another. Long before they run out all of them begin anew. */
static void renew_stamps(sj_levels *v)
{
    if (v->stamp < LAST_STAMP)
        return;
    for (uint32_t i = 0; i < v->nodes.count; i++)
        sj_at(&v->nodes, i).seen = 0;
    for (int part = 0; part < SJ_PARTS; part++)
        for (uint32_t i = 0; i < v->parts[part].groups.count; i++)
            sj_at(&v->parts[part].groups, i).seen = 0;
    for (uint32_t i = 0; i < v->kept.count; i++)
        sj_at(&v->kept, i) = 0;
    v->stamp = 0;
}

/* What is done needs no list any more: a settle of much would leave long ones. The lists of
 * identity and journey keep their room for all, so that marking cannot fail; giving it back would
 * make every settle as long as they are. */
static void trim(sj_levels *v)
{
    sj_dirty *const sets[] = {&v->contacts_gone, &v->sessions_dirty, &v->regroup,
                              &v->evidence_dirty, &v->facts->changed_links};
    for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++)
        sj_dirty_trim(v->alloc, sets[i]);
    if (!v->facts->erase.begun)
        sj_dirty_trim(v->alloc, &v->facts->changed_events);
    sj_column_trim(v->alloc, &v->facts->versions);
}

/* Is there a fact, an identifier or a longer session that the levels have not seen? */
static int is_behind(const sj_levels *v)
{
    const sj_facts *facts = v->facts;
    return facts->changed_events.list.count + facts->changed_links.list.count != 0 ||
           facts->identifiers.names.count != v->nodes.count || v->loose.list.count != 0;
}

sj_step sj_levels_settle(sj_levels *v)
{
    sj_step (*const strata[])(sj_levels *) = {sj_session_settle, sj_contact_settle,
                                              sj_identity_settle, sj_loose_settle,
                                              sj_journey_settle};
    sj_arena_mark mark = sj_arena_save(&v->scratch);
    int again = v->past.midway; /* the levels are halfway to something else */
    renew_stamps(v);
    sj_step status = sj_past_begin(v) == 0 ? SOJOURN_OK : SOJOURN_E_MEMORY;
    if (status == SOJOURN_OK && !again)
        status = sj_grow_events(v);
    again |= is_behind(v);
    for (size_t i = 0; again && i < sizeof strata / sizeof strata[0] && status == SOJOURN_OK; i++)
        status = strata[i](v);
    sj_arena_release(&v->scratch, mark);
    if (status != SOJOURN_OK)
        return status;
    sj_past_end(v);
    trim(v);
    return status;
}
