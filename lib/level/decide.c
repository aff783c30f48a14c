/* SPDX-License-Identifier: MIT */
/* The customer of a contact: its strongest identifier by one walk over what its events state. The
 * contact hangs on that identifier, so it moves along when customers join or split. */
#include "base/bytes.h"
#include "base/norm.h"
#include "level/level.h"

/* Is what `node` says at `record` stronger than what the best so far says? Law 3. */
static int stronger(const sj_levels *v, uint32_t node, uint32_t record, uint32_t best,
                    uint32_t best_record)
{
    if (best == SJ_NONE)
        return 1;
    int tier[2];
    const uint32_t nodes[2] = {node, best};
    for (int i = 0; i < 2; i++)
        tier[i] = sj_identity_strength(v, nodes[i]) != SJ_WEAK ? 0 : v->nodes.at[nodes[i]].links != 0 ? 1 : 2;
    if (tier[0] != tier[1])
        return tier[0] < tier[1];
    if (sj_identity_kind(v, node) != sj_identity_kind(v, best))
        return sj_identity_kind(v, node) < sj_identity_kind(v, best);
    int order = sj_facts_order(v->facts, record, best_record);
    if (order != 0)
        return order < 0;
    return sj_id_compare(sj_facts_identifier(v->facts, node), sj_facts_identifier(v->facts, best)) <
           0;
}

static uint32_t decider_of(const sj_levels *v, uint32_t contact)
{
    const sj_records *r = &v->facts->records;
    uint32_t best = SJ_NONE, best_record = SJ_NONE;
    sj_contact_walk walk = sj_contact_records(v, contact);
    for (uint32_t record; (record = sj_contact_next(&walk)) != SJ_NONE;)
        for (uint32_t i = 0; i < r->identifier_count[record]; i++) {
            uint32_t node = v->facts->stated.at[r->identifiers[record] + i];
            if (stronger(v, node, record, best, best_record)) {
                best = node;
                best_record = record;
            }
        }
    return best;
}

/* Everything that deciding for `decider` needs; a customer of its own into *fresh. */
static int reserve(sj_levels *v, uint32_t contact, uint32_t decider, uint32_t *fresh)
{
    if (sj_chain_reserve(v->alloc, &v->node_contacts, v->nodes.count, v->contacts.count) != 0 ||
        sj_dirty_reserve(v->alloc, &v->customers_dirty, 3, v->customers.count + 1) != 0)
        return -1;
    *fresh = SJ_NONE;
    if (decider != SJ_NONE)
        return sj_identity_join(v, decider);
    *fresh = v->contacts.at[contact].customer;
    if (*fresh == SJ_NONE)
        *fresh = sj_identity_take(v);
    return *fresh == SJ_NONE ? -1 : 0;
}

int sj_decide(sj_levels *v, uint32_t contact)
{
    sj_contact *c = &v->contacts.at[contact];
    uint32_t decider, fresh;
    if (!c->lives)
        return 0;
    decider = decider_of(v, contact);
    if (reserve(v, contact, decider, &fresh) != 0)
        return -1;
    uint32_t old = sj_identity_customer(v, contact);
    if (old != SJ_NONE)
        sj_dirty_put(&v->customers_dirty, old);
    if (c->placed != SJ_NONE)
        sj_chain_drop(&v->node_contacts, c->placed, contact);
    c->placed = decider;
    c->customer = fresh;
    if (decider != SJ_NONE)
        sj_chain_push(&v->node_contacts, decider, contact);
    else
        v->customers.at[fresh].solo = contact;
    sj_dirty_put(&v->customers_dirty, sj_identity_customer(v, contact));
    return 0;
}
