/* SPDX-License-Identifier: MIT */
/* Identity: contacts and links tie identifiers by edges, edges make customers. Edges are counted
 * and kept: a new one joins the smaller customer to the larger, one that went is answered by a walk
 * over those that are left. Cost: the touched contacts, and the smaller or the split customer. */
#include "base/bytes.h"
#include "base/norm.h"
#include "level/level.h"

#include <string.h>

static int extend_nodes(sj_levels *v)
{
    uint32_t count = v->facts->identifiers.names.count;
    if (count > v->nodes.count &&
        sj_array_reserve(v->alloc, &v->nodes, count - v->nodes.count) != 0)
        return -1;
    while (v->nodes.count < count)
        sj_array_push(&v->nodes, ((sj_node){SJ_NONE, 0, 0}));
    return 0;
}

uint32_t sj_identity_kind(const sj_levels *v, uint32_t node)
{
    return v->facts->identifiers.names.at[node].scope;
}

int sj_identity_strength(const sj_levels *v, uint32_t node)
{
    return sj_norm_kind_at(sj_identity_kind(v, node))->strength;
}

uint32_t sj_identity_customer(const sj_levels *v, uint32_t contact)
{
    const sj_contact *c = &v->contacts.at[contact];
    return c->placed != SJ_NONE ? v->nodes.at[c->placed].customer : c->customer;
}

uint32_t sj_identity_take(sj_levels *v)
{
    uint32_t number = v->customers.count;
    if (v->unused_customers.count != 0) {
        number = v->unused_customers.at[--v->unused_customers.count];
    } else {
        /* Giving back cannot fail: there is room for all of them. */
        if (sj_array_reserve(v->alloc, &v->customers, 1) != 0 ||
            sj_array_reserve(v->alloc, &v->unused_customers, number + 1) != 0 ||
            sj_chain_reserve(v->alloc, &v->customer_nodes, number + 1, v->nodes.count) != 0)
            return SJ_NONE;
        v->customers.count++;
    }
    v->customers.at[number] = (sj_customer){NULL, {0, 0}, SJ_NONE, 0, 0, 1};
    return number;
}

int sj_identity_join(sj_levels *v, uint32_t node)
{
    if (v->nodes.at[node].customer != SJ_NONE)
        return 0;
    if (sj_chain_reserve(v->alloc, &v->customer_nodes, 0, v->nodes.count) != 0)
        return -1;
    uint32_t customer = sj_identity_take(v);
    if (customer == SJ_NONE)
        return -1;
    sj_chain_push(&v->customer_nodes, customer, node);
    v->nodes.at[node].customer = customer;
    v->customers.at[customer].identifiers = 1;
    return 0;
}

/* Number of the edge between two nodes, made if need be; SJ_NONE for no memory. */
static uint32_t edge_between(sj_levels *v, uint32_t a, uint32_t b)
{
    uint32_t ends[2] = {a < b ? a : b, a < b ? b : a};
    char bytes[sizeof ends];
    memcpy(bytes, ends, sizeof ends);
    if (sj_array_reserve(v->alloc, &v->edges, 1) != 0 ||
        sj_relation_reserve(v->alloc, &v->node_edges, 2, v->nodes.count, v->edges.count + 1) != 0)
        return SJ_NONE;
    uint32_t edge = sj_intern_put(&v->pairs, 0, (sojourn_text){bytes, sizeof bytes});
    if (edge == v->edges.count) {
        sj_array_push(&v->edges, ((sj_edge){ends[0], ends[1], 0, 0, 0}));
        sj_relation_put(&v->node_edges, a, edge);
        sj_relation_put(&v->node_edges, b, edge);
    }
    return edge;
}

/* Room for what a withdrawal does. */
static int reserve_withdrawal(sj_levels *v, uint32_t contact)
{
    uint32_t edges = 0;
    for (uint32_t row = sj_chain_first(&v->contact_edges.by_left, contact); row != SJ_NONE;
         row = sj_chain_next(&v->contact_edges.by_left, row))
        edges++;
    return sj_dirty_reserve(v->alloc, &v->edges_dirty, edges, v->edges.count) != 0 ||
                   sj_dirty_reserve(v->alloc, &v->customers_dirty, 1, v->customers.count) != 0 ||
                   sj_array_reserve(v->alloc, &v->unused_contacts, 1) != 0
               ? -1
               : 0;
}

/* Forget what a contact that is gone proved and who it belonged to. */
static int withdraw(sj_levels *v, uint32_t contact)
{
    sj_contact *c = &v->contacts.at[contact];
    if (reserve_withdrawal(v, contact) != 0)
        return -1;
    for (uint32_t row = sj_chain_first(&v->contact_edges.by_left, contact); row != SJ_NONE;
         row = sj_chain_next(&v->contact_edges.by_left, row)) {
        uint32_t edge = v->contact_edges.rows.at[row].right;
        v->edges.at[edge].evidence--;
        sj_dirty_put(&v->edges_dirty, edge);
    }
    sj_relation_drop(&v->contact_edges, contact);
    sj_relation_drop(&v->contact_weak, contact);
    uint32_t customer = sj_identity_customer(v, contact);
    if (customer != SJ_NONE)
        sj_dirty_put(&v->customers_dirty, customer);
    if (c->placed != SJ_NONE)
        sj_chain_drop(&v->node_contacts, c->placed, contact);
    else if (customer != SJ_NONE)
        v->customers.at[customer].solo = SJ_NONE;
    c->placed = c->customer = SJ_NONE;
    sj_array_push(&v->unused_contacts, contact);
    return 0;
}

/* A link says something else: its edge, and who its weak ends belong to. */
static int apply_link(sj_levels *v, const sj_link *link)
{
    uint32_t edge = edge_between(v, link->a, link->b);
    uint32_t ends[2] = {link->a, link->b}, asked = 0;
    int same = link->link == SOJOURN_LINK_SAME;
    if (edge == SJ_NONE)
        return -1;
    for (int i = 0; i < 2; i++)
        for (uint32_t row = sj_chain_first(&v->contact_weak.by_right, ends[i]); row != SJ_NONE;
             row = sj_chain_next(&v->contact_weak.by_right, row))
            asked++;
    if (sj_dirty_reserve(v->alloc, &v->edges_dirty, 1, v->edges.count) != 0 ||
        sj_dirty_reserve(v->alloc, &v->decide_dirty, asked, v->contacts.count) != 0)
        return -1;
    if (v->edges.at[edge].link == same)
        return 0;
    v->edges.at[edge].link = (uint8_t)same;
    sj_dirty_put(&v->edges_dirty, edge);
    for (int i = 0; i < 2; i++) {
        v->nodes.at[ends[i]].links += same ? 1u : UINT32_MAX;
        for (uint32_t row = sj_chain_first(&v->contact_weak.by_right, ends[i]); row != SJ_NONE;
             row = sj_chain_next(&v->contact_weak.by_right, row))
            sj_dirty_put(&v->decide_dirty, v->contact_weak.rows.at[row].left);
    }
    return 0;
}

static int push(sj_levels *v, sj_rows *rows, uint32_t row)
{
    if (sj_array_reserve(v->alloc, rows, 1) != 0)
        return -1;
    sj_array_push(rows, row);
    return 0;
}

/* 1 if among `count` nodes are two of one kind, `several` kinds apart if asked. */
static int two_of_a_kind(const sj_levels *v, const uint32_t *nodes, uint32_t count, int apart)
{
    uint32_t kinds = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t kind = sj_identity_kind(v, nodes[i]);
        if (sj_identity_strength(v, nodes[i]) == SJ_WEAK || (apart && sj_norm_kind_at(kind)->several))
            continue;
        if ((kinds >> kind & 1) != 0)
            return 1;
        kinds |= 1u << kind;
    }
    return 0;
}

/* Edges between all pairs of strong and medium nodes go to v->work. */
static int tie(sj_levels *v, const uint32_t *nodes, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t k = i + 1; k < count; k++) {
            if (sj_identity_strength(v, nodes[i]) == SJ_WEAK || sj_identity_strength(v, nodes[k]) == SJ_WEAK)
                continue;
            uint32_t edge = edge_between(v, nodes[i], nodes[k]);
            if (edge == SJ_NONE || push(v, &v->work, edge) != 0)
                return -1;
        }
    return 0;
}

/* Each node that the contact states, once, into v->more. */
static int collect_nodes(sj_levels *v, uint32_t contact)
{
    const sj_records *r = &v->facts->records;
    sj_contact_walk walk = sj_contact_records(v, contact);
    v->stamp++;
    v->more.count = 0;
    for (uint32_t record; (record = sj_contact_next(&walk)) != SJ_NONE;)
        for (uint32_t i = 0; i < r->identifier_count[record]; i++) {
            uint32_t node = v->facts->stated.at[r->identifiers[record] + i];
            if (v->nodes.at[node].seen == v->stamp)
                continue;
            v->nodes.at[node].seen = v->stamp;
            if (push(v, &v->more, node) != 0)
                return -1;
        }
    return 0;
}

static int collect_ties(sj_levels *v, uint32_t contact)
{
    const sj_records *r = &v->facts->records;
    v->work.count = 0;
    if (!two_of_a_kind(v, v->more.at, v->more.count, 0))
        return tie(v, v->more.at, v->more.count);
    sj_contact_walk walk = sj_contact_records(v, contact);
    for (uint32_t record; (record = sj_contact_next(&walk)) != SJ_NONE;) {
        const uint32_t *nodes = v->facts->stated.at + r->identifiers[record];
        uint32_t count = r->identifier_count[record];
        if (count > 1 && !two_of_a_kind(v, nodes, count, 1) && tie(v, nodes, count) != 0)
            return -1;
    }
    return 0;
}

/* What a new contact proves. */
static int prove(sj_levels *v, uint32_t contact)
{
    if (!v->contacts.at[contact].lives)
        return 0;
    if (collect_nodes(v, contact) != 0 || collect_ties(v, contact) != 0)
        return -1;
    uint32_t contacts = v->contacts.count;
    if (sj_relation_reserve(v->alloc, &v->contact_edges, v->work.count, contacts,
                            v->edges.count) != 0 ||
        sj_relation_reserve(v->alloc, &v->contact_weak, v->more.count, contacts,
                            v->nodes.count) != 0 ||
        sj_dirty_reserve(v->alloc, &v->edges_dirty, v->work.count, v->edges.count) != 0 ||
        sj_dirty_reserve(v->alloc, &v->decide_dirty, 1, contacts) != 0)
        return -1;
    for (uint32_t i = 0; i < v->work.count; i++) {
        sj_relation_put(&v->contact_edges, contact, v->work.at[i]);
        v->edges.at[v->work.at[i]].evidence++;
        sj_dirty_put(&v->edges_dirty, v->work.at[i]);
    }
    for (uint32_t i = 0; i < v->more.count; i++)
        if (sj_identity_strength(v, v->more.at[i]) == SJ_WEAK)
            sj_relation_put(&v->contact_weak, contact, v->more.at[i]);
    sj_dirty_put(&v->decide_dirty, contact);
    return 0;
}

static void move_nodes(sj_levels *v, uint32_t from, uint32_t to)
{
    uint32_t node;
    while ((node = sj_chain_first(&v->customer_nodes, from)) != SJ_NONE) {
        sj_chain_drop(&v->customer_nodes, from, node);
        sj_chain_push(&v->customer_nodes, to, node);
        v->nodes.at[node].customer = to;
    }
    v->customers.at[to].identifiers += v->customers.at[from].identifiers;
    v->customers.at[from].identifiers = 0;
}

static int connect(sj_levels *v, sj_edge *edge)
{
    if (sj_identity_join(v, edge->a) != 0 || sj_identity_join(v, edge->b) != 0 ||
        sj_dirty_reserve(v->alloc, &v->customers_dirty, 2, v->customers.count) != 0)
        return -1;
    uint32_t a = v->nodes.at[edge->a].customer, b = v->nodes.at[edge->b].customer;
    edge->live = 1;
    if (a == b)
        return 0;
    sj_dirty_put(&v->customers_dirty, a);
    sj_dirty_put(&v->customers_dirty, b);
    if (v->customers.at[a].identifiers < v->customers.at[b].identifiers)
        move_nodes(v, a, b);
    else
        move_nodes(v, b, a);
    return 0;
}

/* Collect in v->work what live edges other than `without` connect to `from`; 1 if that is `to`
 * too, 0 if not, -1 for no memory. */
static int reach(sj_levels *v, uint32_t from, uint32_t to, uint32_t without)
{
    v->stamp++;
    v->work.count = 0;
    if (push(v, &v->work, from) != 0)
        return -1;
    v->nodes.at[from].seen = v->stamp;
    for (uint32_t i = 0; i < v->work.count; i++)
        for (uint32_t row = sj_chain_first(&v->node_edges.by_left, v->work.at[i]); row != SJ_NONE;
             row = sj_chain_next(&v->node_edges.by_left, row)) {
            uint32_t number = v->node_edges.rows.at[row].right;
            const sj_edge *edge = &v->edges.at[number];
            uint32_t other = edge->a == v->work.at[i] ? edge->b : edge->a;
            if (!edge->live || number == without || v->nodes.at[other].seen == v->stamp)
                continue;
            if (other == to)
                return 1;
            v->nodes.at[other].seen = v->stamp;
            if (push(v, &v->work, other) != 0)
                return -1;
        }
    return 0;
}

static int disconnect(sj_levels *v, uint32_t number)
{
    sj_edge *edge = &v->edges.at[number];
    int whole = reach(v, edge->a, edge->b, number);
    if (whole < 0)
        return -1;
    if (whole == 0) {
        uint32_t old = v->nodes.at[edge->a].customer;
        uint32_t fresh = sj_identity_take(v);
        if (fresh == SJ_NONE ||
            sj_dirty_reserve(v->alloc, &v->customers_dirty, 2, v->customers.count) != 0)
            return -1;
        for (uint32_t i = 0; i < v->work.count; i++) {
            sj_chain_drop(&v->customer_nodes, old, v->work.at[i]);
            sj_chain_push(&v->customer_nodes, fresh, v->work.at[i]);
            v->nodes.at[v->work.at[i]].customer = fresh;
        }
        v->customers.at[old].identifiers -= v->work.count;
        v->customers.at[fresh].identifiers = v->work.count;
        sj_dirty_put(&v->customers_dirty, old);
        sj_dirty_put(&v->customers_dirty, fresh);
    }
    edge->live = 0;
    return 0;
}

static int renew_edge(sj_levels *v, uint32_t number)
{
    sj_edge *edge = &v->edges.at[number];
    int wanted = edge->link || edge->evidence != 0;
    if (wanted == edge->live)
        return 0;
    return wanted ? connect(v, edge) : disconnect(v, number);
}

typedef int step(sj_levels *v, uint32_t row);
static int empty(sj_levels *v, sj_dirty *dirty, step *work)
{
    while (dirty->list.count != 0) {
        if (work(v, dirty->list.at[dirty->list.count - 1]) != 0)
            return -1;
        sj_dirty_pop(dirty);
    }
    return 0;
}

static int renew_link(sj_levels *v, uint32_t link)
{
    return apply_link(v, &v->facts->links.at[link]);
}

sj_step sj_identity_settle(sj_levels *v)
{
    if (extend_nodes(v) != 0 || empty(v, &v->contacts_gone, withdraw) != 0 ||
        empty(v, &v->facts->changed_links, renew_link) != 0 ||
        empty(v, &v->evidence_dirty, prove) != 0 || empty(v, &v->edges_dirty, renew_edge) != 0 ||
        empty(v, &v->decide_dirty, sj_decide) != 0)
        return SOJOURN_E_MEMORY;
    return SOJOURN_OK;
}
