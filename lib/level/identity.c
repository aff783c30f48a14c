/* SPDX-License-Identifier: MIT */
/* Law 3 in its order: what contacts prove and links say, strong customers, what is shared,
 * customers, and whose each contact is. Each step works off a list of what changed and marks what
 * the next must look at. Cost: what changed, and what it touches. */
#include "level/identity.h"
#include "base/kind.h"

#include <string.h>

const sj_kind *sj_identity_kind(const sj_levels *v, uint32_t node)
{
    return &v->rule->kinds->at[sj_intern_scope(&v->facts->identifiers, node)];
}

int sj_identity_weak(const sj_levels *v, uint32_t node)
{
    return sj_identity_kind(v, node)->strength == SOJOURN_CLASS_WEAK;
}

int sj_identity_firm(const sj_levels *v, uint32_t node)
{
    return !sj_identity_weak(v, node) && !sj_at(&v->nodes, node).shared;
}

sj_edge_walk sj_identity_edges(const sj_levels *v, uint32_t node)
{
    return (sj_edge_walk){v,       node,    sj_chain_first(&v->node_edges.by_left, node),
                          SJ_NONE, SJ_NONE, NULL};
}

int sj_identity_next(sj_edge_walk *w)
{
    if (w->row == SJ_NONE)
        return 0;
    w->number = sj_at(&w->v->node_edges.rows, w->row).right;
    w->edge = &sj_at(&w->v->edges, w->number);
    w->other = w->edge->a == w->node ? w->edge->b : w->edge->a;
    w->row = sj_chain_next(&w->v->node_edges.by_left, w->row);
    return 1;
}

int sj_identity_apart(const sj_levels *v, int part, uint32_t node, uint32_t group)
{
    sj_edge_walk w = sj_identity_edges(v, node);
    while (sj_identity_next(&w))
        if (w.edge->link == SOJOURN_LINK_DISTINCT && sj_at(&v->parts[part].of, w.other) == group)
            return 1;
    return 0;
}

/* Room for every number below `limit`, so that marking cannot fail. */
static int room(sj_levels *v, sj_dirty *dirty, uint32_t limit)
{
    return sj_dirty_reserve(v->alloc, dirty, limit - dirty->list.count, limit);
}

static int extend_part(sj_levels *v, int part, uint32_t count)
{
    sj_part *p = &v->parts[part];
    if (sj_column_extend(v->alloc, &p->of, count, SJ_NONE) != 0 ||
        sj_chain_reserve(v->alloc, &p->nodes, 0, count) != 0 ||
        room(v, &v->moved[part], count) != 0 || room(v, &v->guards_dirty[part], count) != 0)
        return -1;
    return 0;
}

static int extend(sj_levels *v)
{
    uint32_t count = v->facts->identifiers.names.count;
    if (count > v->nodes.count &&
        sj_column_reserve(v->alloc, &v->nodes, count - v->nodes.count) != 0)
        return -1;
    if (extend_part(v, SJ_CORE, count) != 0 || extend_part(v, SJ_WHOLE, count) != 0 ||
        room(v, &v->share_dirty, count) != 0 || room(v, &v->turned, count) != 0 ||
        room(v, &v->decide_dirty, v->contacts.count) != 0 ||
        room(v, &v->ask_dirty, v->contacts.count) != 0 ||
        room(v, &v->loose, v->sessions.count) != 0)
        return -1;
    while (v->nodes.count < count)
        sj_column_push(&v->nodes, ((sj_node){0}));
    return 0;
}

uint32_t sj_identity_edge(sj_levels *v, uint32_t a, uint32_t b)
{
    uint32_t ends[2] = {a < b ? a : b, a < b ? b : a};
    char bytes[sizeof ends];
    memcpy(bytes, ends, sizeof ends);
    uint32_t most = v->edges.count + 1;
    if (sj_column_reserve(v->alloc, &v->edges, 1) != 0 || room(v, &v->ages_dirty, most) != 0 ||
        room(v, &v->edges_dirty[SJ_CORE], most) != 0 ||
        room(v, &v->edges_dirty[SJ_WHOLE], most) != 0 ||
        sj_relation_reserve(v->alloc, &v->node_edges, 2, v->nodes.count, most) != 0)
        return SJ_NONE;
    uint32_t edge = sj_intern_put(&v->pairs, 0, (sojourn_text){bytes, sizeof bytes});
    if (edge == v->edges.count) {
        sj_column_push(&v->edges, ((sj_edge){.a = ends[0], .b = ends[1], .age = SJ_NONE}));
        sj_relation_put(&v->node_edges, a, edge);
        sj_relation_put(&v->node_edges, b, edge);
    }
    return edge;
}

/* A link says something else: its edge, and what it holds apart. */
static int renew_link(sj_levels *v, uint32_t number)
{
    const sj_link *link = &sj_at(&v->facts->links, number);
    uint32_t edge = sj_identity_edge(v, link->a, link->b);
    if (edge == SJ_NONE)
        return -1;
    sj_edge *e = &sj_at(&v->edges, edge);
    int change = (link->link == SOJOURN_LINK_DISTINCT) - (e->link == SOJOURN_LINK_DISTINCT);
    const uint32_t ends[2] = {e->a, e->b};
    e->link = (uint8_t)link->link;
    sj_dirty_put(&v->edges_dirty[SJ_CORE], edge);
    for (int i = 0; i < 2 && change != 0; i++) {
        sj_part_guard(v, ends[i], change);
        sj_dirty_put(&v->share_dirty, ends[i]);
        sj_decide_asked(v, ends[i]);
    }
    return 0;
}

static int renew_core(sj_levels *v, uint32_t edge)
{
    const sj_edge *e = &sj_at(&v->edges, edge);
    sj_dirty_put(&v->share_dirty, e->a);
    sj_dirty_put(&v->share_dirty, e->b);
    sj_dirty_put(&v->edges_dirty[SJ_WHOLE], edge);
    return sj_part_renew(v, SJ_CORE, edge, sj_share_core(v, e));
}

/* Whatever hangs together is taken once, however many of it are listed. */
static int take_once(sj_levels *v, int part, uint32_t node)
{
    return sj_at(&v->nodes, node).seen > v->again ? 0 : sj_take_again(v, part, node);
}

static int core_again(sj_levels *v, uint32_t node)
{
    return take_once(v, SJ_CORE, node);
}

/* A strong customer is another one: what may be shared is next to it, or held apart from it. */
static int core_moved(sj_levels *v, uint32_t node)
{
    sj_edge_walk w = sj_identity_edges(v, node);
    sj_dirty_put(&v->share_dirty, node);
    while (sj_identity_next(&w))
        sj_dirty_put(&v->share_dirty, w.other);
    return 0;
}

static int renew_whole(sj_levels *v, uint32_t edge)
{
    return sj_part_renew(v, SJ_WHOLE, edge, sj_share_whole(v, &sj_at(&v->edges, edge)));
}

static int whole_again(sj_levels *v, uint32_t node)
{
    return take_once(v, SJ_WHOLE, node);
}

/* A customer is another one: whoever asked and heard of this identifier asks again. */
static int whole_moved(sj_levels *v, uint32_t node)
{
    for (uint32_t row = sj_chain_first(&v->mentions.by_right, node); row != SJ_NONE;
         row = sj_chain_next(&v->mentions.by_right, row))
        sj_decide_heard(v, sj_at(&v->mentions.rows, row).left);
    for (uint32_t c = sj_chain_first(&v->node_contacts, node); c != SJ_NONE;
         c = sj_chain_next(&v->node_contacts, c)) {
        sj_contact_loosen(v, c);
        if (sj_at(&v->contacts, c).standing == SJ_STANDING_ASKING)
            sj_dirty_put(&v->ask_dirty, c);
    }
    sj_decide_asked(v, node);
    sj_edge_walk w = sj_identity_edges(v, node);
    while (sj_at(&v->nodes, node).distincts != 0 && sj_identity_next(&w))
        if (w.edge->link == SOJOURN_LINK_DISTINCT)
            sj_decide_asked(v, w.other);
    return 0;
}

/* An identifier is shared or named by a link, or no more, or is stated for the first time. */
static int turn(sj_levels *v, uint32_t node)
{
    uint32_t customer = sj_at(&v->parts[SJ_WHOLE].of, node);
    for (uint32_t row = sj_chain_first(&v->mentions.by_right, node); row != SJ_NONE;
         row = sj_chain_next(&v->mentions.by_right, row))
        sj_dirty_put(&v->decide_dirty, sj_at(&v->mentions.rows, row).left);
    if (customer != SJ_NONE)
        sj_dirty_put(&v->customers_dirty, customer);
    sj_decide_asked(v, node);
    return 0;
}

static int empty(sj_levels *v, sj_dirty *dirty, sj_identity_step *work)
{
    while (dirty->list.count != 0) {
        if (work(v, sj_at(&dirty->list, dirty->list.count - 1)) != 0)
            return -1;
        sj_dirty_pop(dirty);
    }
    return 0;
}

sj_step sj_identity_settle(sj_levels *v)
{
    const struct {
        sj_dirty *dirty;
        sj_identity_step *work;
    } steps[] = {
        {&v->contacts_gone, sj_evidence_withdraw}, {&v->facts->changed_links, renew_link},
        {&v->evidence_dirty, sj_evidence_prove},   {&v->ages_dirty, sj_evidence_age},
        {&v->edges_dirty[SJ_CORE], renew_core},    {&v->guards_dirty[SJ_CORE], core_again},
        {&v->moved[SJ_CORE], core_moved},          {&v->share_dirty, sj_share_count},
        {&v->edges_dirty[SJ_WHOLE], renew_whole},  {&v->guards_dirty[SJ_WHOLE], whole_again},
        {&v->moved[SJ_WHOLE], whole_moved},        {&v->turned, turn},
        {&v->decide_dirty, sj_decide_contact},
    };
    if (extend(v) != 0)
        return SOJOURN_E_MEMORY;
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        v->again = v->stamp;
        if (empty(v, steps[i].dirty, steps[i].work) != 0)
            return SOJOURN_E_MEMORY;
    }
    sj_tell_askers(v);
    return empty(v, &v->ask_dirty, sj_ask_contact) != 0 ? SOJOURN_E_MEMORY : SOJOURN_OK;
}
