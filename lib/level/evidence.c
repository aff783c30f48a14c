/* SPDX-License-Identifier: MIT */
/* What a contact proves (law 3.1): which identifiers it mentions, and which of them it ties. A
 * contact that changed is another one, so proving starts from nothing and withdrawing takes back
 * all. Cost: the events of the contact, and the square of the identifiers it ties. */
#include "base/kind.h"
#include "level/identity.h"

/* What a contact, or one event, mentions. */
typedef struct {
    uint32_t node;
    uint32_t first; /* record in event order that mentions it */
} mention;
typedef struct {
    mention *at;
    uint32_t count;
} mentions;

typedef struct {
    uint32_t edge, age;
} proof;
typedef struct {
    proof *at;
    uint32_t count, room;
} proofs;

/* The earliest of the proofs that an edge has left; they are all of events that hold. */
int sj_evidence_age(sj_levels *v, uint32_t edge)
{
    sj_edge *e = &sj_at(&v->edges, edge);
    e->age = SJ_NONE;
    for (uint32_t row = sj_chain_first(&v->contact_edges.by_right, edge); row != SJ_NONE;
         row = sj_chain_next(&v->contact_edges.by_right, row)) {
        uint32_t shown = sj_at(&v->proofs, row);
        if (e->age == SJ_NONE || sj_facts_order(v->facts, shown, e->age) < 0)
            e->age = shown;
    }
    return 0;
}

static void drop_ties(sj_levels *v, uint32_t contact)
{
    uint32_t row;
    while ((row = sj_chain_first(&v->contact_edges.by_left, contact)) != SJ_NONE) {
        uint32_t edge = sj_at(&v->contact_edges.rows, row).right, age = sj_at(&v->proofs, row);
        sj_edge *e = &sj_at(&v->edges, edge);
        sj_relation_take(&v->contact_edges, row);
        e->evidence--;
        if (e->age == age)
            sj_dirty_put(&v->ages_dirty, edge);
        sj_dirty_put(&v->edges_dirty[SJ_CORE], edge);
    }
}

static void drop_mentions(sj_levels *v, uint32_t contact)
{
    uint32_t row;
    while ((row = sj_chain_first(&v->mentions.by_left, contact)) != SJ_NONE) {
        uint32_t node = sj_at(&v->mentions.rows, row).right;
        sj_relation_take(&v->mentions, row);
        if (sj_chain_first(&v->mentions.by_right, node) == SJ_NONE)
            sj_dirty_put(&v->turned, node);
    }
}

int sj_evidence_withdraw(sj_levels *v, uint32_t contact)
{
    if (sj_column_reserve(v->alloc, &v->unused_contacts, 1) != 0)
        return -1;
    drop_ties(v, contact);
    sj_decide_leave(v, contact);
    drop_mentions(v, contact);
    sj_column_push(&v->unused_contacts, contact);
    return 0;
}

/* 1 if among these are two strong or medium ones of one kind, `email` apart if asked. */
static int two_of_a_kind(const sj_levels *v, const mentions *m, int but_email)
{
    uint64_t kinds = 0;
    for (uint32_t i = 0; i < m->count; i++) {
        uint32_t kind = sj_intern_scope(&v->facts->identifiers, m->at[i].node);
        if (sj_identity_weak(v, m->at[i].node) || (but_email && kind == SJ_KIND_EMAIL))
            continue;
        if ((kinds >> kind & 1) != 0)
            return 1;
        kinds |= UINT64_C(1) << kind;
    }
    return 0;
}

static int add_proof(sj_levels *v, proofs *p, proof one)
{
    if (p->count == p->room) {
        uint32_t room = p->room * 2 + 8;
        proof *grown = sj_arena_take(&v->scratch, room * sizeof *grown);
        if (grown == NULL)
            return -1;
        for (uint32_t i = 0; i < p->count; i++)
            grown[i] = p->at[i];
        p->at = grown;
        p->room = room;
    }
    p->at[p->count++] = one;
    return 0;
}

/* All pairs of strong and medium ones; both of a pair are shown by the later of their firsts. */
static int tie(sj_levels *v, const mentions *m, proofs *p)
{
    for (uint32_t i = 0; i < m->count; i++)
        for (uint32_t k = i + 1; k < m->count && !sj_identity_weak(v, m->at[i].node); k++) {
            const mention *x = &m->at[i], *y = &m->at[k];
            if (sj_identity_weak(v, y->node))
                continue;
            uint32_t edge = sj_identity_edge(v, x->node, y->node);
            uint32_t age = sj_facts_order(v->facts, x->first, y->first) < 0 ? y->first : x->first;
            if (edge == SJ_NONE || add_proof(v, p, (proof){edge, age}) != 0)
                return -1;
        }
    return 0;
}

static uint32_t count_sayings(const sj_levels *v, uint32_t contact)
{
    uint32_t count = 0;
    sj_saying_walk walk = sj_saying_walk_of(v, contact);
    while (sj_saying_next(&walk) != NULL)
        count++;
    return count;
}

/* Each node that the contact mentions, once. */
static int list_mentions(sj_levels *v, uint32_t contact, mentions *m)
{
    m->count = 0;
    m->at = sj_arena_take(&v->scratch, count_sayings(v, contact) * sizeof *m->at);
    if (m->at == NULL)
        return -1;
    v->stamp++;
    sj_saying_walk walk = sj_saying_walk_of(v, contact);
    for (const sj_saying *s; (s = sj_saying_next(&walk)) != NULL;) {
        sj_node *node = &sj_at(&v->nodes, s->node);
        if (node->seen != v->stamp) {
            node->seen = v->stamp;
            node->local = m->count;
            m->at[m->count++] = (mention){s->node, s->record};
        } else if (sj_facts_order(v->facts, s->record, m->at[node->local].first) < 0) {
            m->at[node->local].first = s->record;
        }
    }
    return 0;
}

static int list_event(sj_levels *v, uint32_t record, mentions *m)
{
    const sj_records *r = &v->facts->records;
    m->count = sj_at(r, record).identifier_count;
    m->at = sj_arena_take(&v->scratch, m->count * sizeof *m->at);
    for (uint32_t i = 0; m->at != NULL && i < m->count; i++)
        m->at[i] = (mention){sj_facts_stated(v->facts, record, i), record};
    return m->at == NULL ? -1 : 0;
}

static int list_proofs(sj_levels *v, uint32_t contact, const mentions *all, proofs *p)
{
    if (!two_of_a_kind(v, all, 0))
        return tie(v, all, p);
    sj_contact_walk walk = sj_contact_records(v, contact);
    for (uint32_t record; (record = sj_contact_next(&walk)) != SJ_NONE;) {
        mentions one;
        if (list_event(v, record, &one) != 0 ||
            (!two_of_a_kind(v, &one, 1) && tie(v, &one, p) != 0))
            return -1;
    }
    return 0;
}

static int reserve_proof(sj_levels *v, const mentions *m, const proofs *p)
{
    uint32_t contacts = v->contacts.count, rows;
    if (sj_relation_reserve(v->alloc, &v->contact_edges, p->count, contacts, v->edges.count) != 0 ||
        sj_relation_reserve(v->alloc, &v->mentions, m->count, contacts, v->nodes.count) != 0)
        return -1;
    rows = v->contact_edges.rows.count + p->count;
    if (sj_column_extend(v->alloc, &v->proofs, rows, SJ_NONE) != 0)
        return -1;
    for (uint32_t i = 0; i < m->count; i++)
        if (!sj_identity_weak(v, m->at[i].node) && sj_part_join(v, SJ_WHOLE, m->at[i].node) != 0)
            return -1;
    return 0;
}

static int prove(sj_levels *v, uint32_t contact)
{
    mentions m;
    proofs p = {NULL, 0, 0};
    if (list_mentions(v, contact, &m) != 0 || list_proofs(v, contact, &m, &p) != 0 ||
        reserve_proof(v, &m, &p) != 0)
        return -1;
    for (uint32_t i = 0; i < p.count; i++) {
        sj_edge *e = &sj_at(&v->edges, p.at[i].edge);
        uint32_t row = sj_relation_put(&v->contact_edges, contact, p.at[i].edge);
        sj_at(&v->proofs, row) = p.at[i].age;
        if (e->evidence++ == 0 || sj_dirty_has(&v->ages_dirty, p.at[i].edge))
            sj_dirty_put(&v->ages_dirty, p.at[i].edge);
        else if (sj_facts_order(v->facts, p.at[i].age, e->age) < 0)
            e->age = p.at[i].age;
        sj_dirty_put(&v->edges_dirty[SJ_CORE], p.at[i].edge);
    }
    for (uint32_t i = 0; i < m.count; i++) {
        uint32_t node = m.at[i].node;
        if (sj_chain_first(&v->mentions.by_right, node) == SJ_NONE)
            sj_dirty_put(&v->turned, node);
        sj_relation_put(&v->mentions, contact, node);
    }
    sj_dirty_put(&v->decide_dirty, contact);
    return 0;
}

int sj_evidence_prove(sj_levels *v, uint32_t contact)
{
    if (!sj_at(&v->contacts, contact).lives)
        return 0;
    sj_arena_mark mark = sj_arena_save(&v->scratch);
    int status = prove(v, contact);
    sj_arena_release(&v->scratch, mark);
    return status;
}
