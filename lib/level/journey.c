/* SPDX-License-Identifier: MIT */
/* Journeys: who a customer is, which contacts it has, and the block of all its spans. A customer
 * that was touched is built anew in scratch memory and swapped in; nobody else is looked at. */
#include "base/bytes.h"
#include "level/build.h"
#include "level/identity.h"

/* The identifier that names the customer, and whether it is a known one. */
static void name(sj_levels *v, uint32_t number)
{
    sj_customer *c = &v->customers.at[number];
    const sj_chain *nodes = &v->parts[SJ_WHOLE].nodes;
    uint32_t best = SJ_NONE;
    c->anonymous = 1;
    for (uint32_t node = sj_chain_first(nodes, number); node != SJ_NONE;
         node = sj_chain_next(nodes, node)) {
        sojourn_id id = sj_facts_identifier(v->facts, node);
        uint32_t rank = sj_identity_kind(v, node)->rank;
        if (rank < best || (rank == best && sj_id_compare(id, c->id) < 0)) {
            best = rank;
            c->id = id;
        }
        if (sj_identity_firm(v, node) || v->nodes.at[node].links != 0)
            c->anonymous = 0;
    }
    if (c->solo == SJ_NONE)
        return;
    uint32_t session = sj_chain_first(&v->contact_sessions, c->solo);
    c->id = v->sessions.at[session].span.id;
    while ((session = sj_chain_next(&v->contact_sessions, session)) != SJ_NONE)
        if (sj_id_compare(v->sessions.at[session].span.id, c->id) < 0)
            c->id = v->sessions.at[session].span.id;
}

static int add_contact(sj_levels *v, uint32_t contact)
{
    if (sj_array_reserve(v->alloc, &v->work, 1) != 0)
        return -1;
    sj_array_push(&v->work, contact);
    return 0;
}

static int collect(sj_levels *v, uint32_t number)
{
    v->work.count = 0;
    if (v->customers.at[number].solo != SJ_NONE)
        return add_contact(v, v->customers.at[number].solo);
    const sj_chain *nodes = &v->parts[SJ_WHOLE].nodes;
    for (uint32_t node = sj_chain_first(nodes, number); node != SJ_NONE;
         node = sj_chain_next(nodes, node))
        for (uint32_t c = sj_chain_first(&v->node_contacts, node); c != SJ_NONE;
             c = sj_chain_next(&v->node_contacts, c))
            if (add_contact(v, c) != 0)
                return -1;
    return 0;
}

/* The greatest end of all; looked for among all customers only where the one that had it shrank. */
static void note_latest(sj_levels *v, const sj_block *old, const sj_block *block)
{
    if (block != NULL && block->latest >= v->latest) {
        v->latest = block->latest;
    } else if (old != NULL && old->latest == v->latest) {
        v->latest = INT64_MIN;
        for (uint32_t i = 0; i < v->customers.count; i++) {
            const sj_block *b = v->customers.at[i].block;
            if (b != NULL && b->latest > v->latest)
                v->latest = b->latest;
        }
    }
}

static void swap_in(sj_levels *v, uint32_t number, sj_block *block)
{
    sj_customer *c = &v->customers.at[number];
    sj_block *old = c->block;
    v->journeys += (uint64_t)(block != NULL) - (uint64_t)(old != NULL);
    c->block = block;
    note_latest(v, old, block);
    sj_past_swap(v, number, old, block);
    if (block != NULL || v->parts[SJ_WHOLE].groups.at[number].count != 0 || c->solo != SJ_NONE ||
        !c->lives)
        return;
    c->lives = 0;
    sj_array_push(&v->unused_customers, number);
}

/* From contacts to a block, bottom up. */
static sj_step build(sj_levels *v, uint32_t number, sj_block **block)
{
    const sj_customer *c = &v->customers.at[number];
    sj_build b = {.v = v, .customer = c->id, .flags = c->anonymous ? SOJOURN_SPAN_ANONYMOUS : 0u};
    if (sj_interaction_build(&b, &v->work) != 0)
        return SOJOURN_E_MEMORY;
    sj_step status = sj_engagement_walk(&b);
    if (status == SOJOURN_OK && sj_block_build(&b, block) != 0)
        status = SOJOURN_E_MEMORY;
    if (status == SOJOURN_OK)
        (*block)->anonymous = c->anonymous;
    return status;
}

static sj_step renew(sj_levels *v, uint32_t number)
{
    sj_block *block = NULL;
    sj_step status = SOJOURN_OK;
    if (collect(v, number) != 0 || sj_past_reserve(v, 0, 1) != 0)
        return SOJOURN_E_MEMORY;
    if (v->work.count != 0) {
        sj_arena_mark mark = sj_arena_save(&v->scratch);
        name(v, number);
        status = build(v, number, &block);
        sj_arena_release(&v->scratch, mark);
    }
    if (status == SOJOURN_OK)
        swap_in(v, number, block);
    return status;
}

sj_step sj_journey_settle(sj_levels *v)
{
    sj_dirty *dirty = &v->customers_dirty;
    while (dirty->list.count != 0) {
        sj_step status = renew(v, dirty->list.at[dirty->list.count - 1]);
        if (status != SOJOURN_OK)
            return status;
        sj_dirty_pop(dirty);
    }
    return SOJOURN_OK;
}
