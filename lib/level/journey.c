/* SPDX-License-Identifier: MIT */
/* Journeys: which sessions a customer has, cut into chapters that nothing joins, and the walk over
 * all their interactions. A session that changed, or that is another customer's now, is loose: its
 * chapter is opened, and what hangs together there is cut anew. Chapters stay small, so an event
 * costs one of them, and a short walk over the rest. */
#include "base/bytes.h"
#include "level/build.h"
#include "level/identity.h"

/* The smallest session of a contact. */
static sojourn_id least_session(const sj_levels *v, uint32_t contact)
{
    uint32_t session = sj_chain_first(&v->contact_sessions, contact);
    sojourn_id least = sj_at(&v->sessions, session).span.id;
    while ((session = sj_chain_next(&v->contact_sessions, session)) != SJ_NONE)
        if (sj_id_compare(sj_at(&v->sessions, session).span.id, least) < 0)
            least = sj_at(&v->sessions, session).span.id;
    return least;
}

/* The identifier that names the customer, and whether it is a known one. */
static void name(const sj_levels *v, uint32_t number, sj_walk *w)
{
    const sj_chain *nodes = &v->parts[SJ_WHOLE].nodes;
    uint32_t best = SJ_NONE, solo = sj_at(&v->customers, number).solo;
    w->flags = SOJOURN_SPAN_ANONYMOUS;
    for (uint32_t node = sj_chain_first(nodes, number); node != SJ_NONE;
         node = sj_chain_next(nodes, node)) {
        sojourn_id id = sj_facts_identifier(v->facts, node);
        uint32_t rank = sj_identity_kind(v, node)->rank;
        if (rank < best || (rank == best && sj_id_compare(id, w->id) < 0)) {
            best = rank;
            w->id = id;
        }
        if (sj_identity_firm(v, node) || sj_at(&v->nodes, node).links != 0)
            w->flags = 0;
    }
    if (solo != SJ_NONE)
        w->id = least_session(v, solo);
}

/* The greatest end of all. Where the customer that had it shrinks, another may follow in this
 * settle that has it. */
static void note_latest(sj_levels *v, uint32_t number, const sj_block *block)
{
    if (block != NULL && block->latest >= v->latest) {
        v->latest = block->latest;
        v->latest_of = number;
    } else if (v->latest_of == number) {
        v->latest_of = SJ_NONE;
    }
}

/* Look for the greatest end among all customers, if none has it. */
static void find_latest(sj_levels *v)
{
    if (v->latest_of != SJ_NONE)
        return;
    v->latest = INT64_MIN;
    for (uint32_t i = 0; i < v->customers.count; i++)
        if (sj_at(&v->customers, i).block != NULL)
            note_latest(v, i, sj_at(&v->customers, i).block);
}

static void swap_in(sj_story *t, sj_block *block)
{
    sj_levels *v = t->v;
    uint32_t number = t->customer;
    sj_customer *c = &sj_at(&v->customers, number);
    sj_block *old = c->block;
    v->journeys += (uint64_t)(block != NULL) - (uint64_t)(old != NULL);
    sj_compose_retire(&t->walk);
    if (block != NULL)
        sj_compose_block(&t->walk, block);
    c->block = block;
    note_latest(v, number, block);
    if (old != block)
        sj_past_swap(v, number, old, block);
    if (block != NULL || sj_at(&v->parts[SJ_WHOLE].groups, number).count != 0 ||
        c->solo != SJ_NONE || !c->lives)
        return;
    c->lives = 0;
    sj_column_push(&v->unused_customers, number);
}

/* The new chapters take their sessions over; the old ones that are no more are of the past. */
static void commit(sj_story *t)
{
    sj_levels *v = t->v;
    sj_block *old = sj_at(&v->customers, t->customer).block;
    for (uint32_t i = 0; i < t->count; i++)
        if (t->at[i].chapter != NULL && t->at[i].interaction == SJ_NONE)
            old->gone[t->at[i].number] = 1;
    for (uint32_t k = 0; k < t->walk.chapter_count; k++) {
        sj_chapter *c = t->walk.chapters[k];
        if (t->stays[k] != SJ_NONE)
            old->gone[t->stays[k]] = 0;
        for (uint32_t i = 0; t->stays[k] == SJ_NONE && i < c->session_count; i++) {
            sj_loose_stop(v, c->sessions[i]);
            sj_session *s = &sj_at(&v->sessions, c->sessions[i]);
            s->chapter = c;
            s->altered = s->stands = 0;
        }
    }
    for (uint32_t k = t->walk.front.chapters; old != NULL && k < old->chapter_count; k++)
        if (old->gone[k])
            sj_past_chapter(v, old->chapters[k]);
}

static int is_empty(const sj_story *t)
{
    return t->count == 0 && t->walk.front.chapters == 0;
}

static sj_step walk(sj_story *t)
{
    sj_step status = t->walked || is_empty(t) ? SOJOURN_OK : sj_engagement_walk(&t->walk);
    t->walked = status == SOJOURN_OK;
    return status;
}

void sj_journey_drop(sj_levels *v, sj_story *t)
{
    for (uint32_t k = 0; k < t->walk.chapter_count; k++)
        if (t->stays[k] == SJ_NONE)
            sj_chapter_free(v, t->walk.chapters[k]);
    t->walk.chapter_count = 0;
}

sj_step sj_journey_draft(sj_levels *v, uint32_t number, sj_story *t)
{
    *t = (sj_story){.v = v, .customer = number};
    t->walk.v = v;
    t->walk.number = number;
    t->walk.customer = &sj_at(&v->customers, number);
    name(v, number, &t->walk);
    sj_step status = sj_cut_chapters(t) == 0 ? SOJOURN_OK : SOJOURN_E_MEMORY;
    t->walk.bounds = t->bounds;
    if (status == SOJOURN_OK && v->rule->host->same_issue == NULL)
        status = walk(t);
    if (status != SOJOURN_OK)
        sj_journey_drop(v, t);
    return status;
}

sj_step sj_journey_put(sj_story *t)
{
    const sj_block *old = t->walk.customer->block;
    sj_block *block = NULL;
    sj_step status = walk(t);
    if (status != SOJOURN_OK)
        return status;
    if (sj_past_reserve_swap(t->v, old != NULL ? old->chapter_count : 0,
                             old != NULL ? old->engagement_count : 0) != 0 ||
        (!is_empty(t) && sj_compose_reserve(&t->walk, &block) != 0))
        return SOJOURN_E_MEMORY;
    commit(t);
    swap_in(t, block);
    return SOJOURN_OK;
}

sj_step sj_journey_renew(sj_levels *v, uint32_t number)
{
    sj_arena_mark mark = sj_arena_save(&v->scratch);
    sj_story t;
    sj_step status = sj_journey_draft(v, number, &t);
    if (status == SOJOURN_OK && (status = sj_journey_put(&t)) != SOJOURN_OK)
        sj_journey_drop(v, &t);
    sj_arena_release(&v->scratch, mark);
    return status;
}

static sj_step renew_last(sj_levels *v)
{
    sj_dirty *dirty = &v->customers_dirty;
    sj_step status = sj_journey_renew(v, sj_at(&dirty->list, dirty->list.count - 1));
    if (status == SOJOURN_OK)
        sj_dirty_pop(dirty);
    return status;
}

sj_step sj_journey_settle(sj_levels *v)
{
    const sj_column *dirty = &v->customers_dirty.list;
    v->unrun = 0;
    while (dirty->count != 0) {
        int many = v->runner != NULL && dirty->count >= v->runner->least;
        sj_step status = many ? sj_tasks_renew(v) : renew_last(v);
        if (status != SOJOURN_OK)
            return status;
    }
    find_latest(v);
    return SOJOURN_OK;
}
