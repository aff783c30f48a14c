/* SPDX-License-Identifier: MIT */
/* How a contact comes to its customer (law 3.3), by one walk over what its events state. It hangs
 * on an identifier, so it moves along when customers join or split. What stated contacts say of
 * weak values and issue keys is kept in order of time, and whoever asks them is told when it
 * changes. */
#include "base/bytes.h"
#include "base/exact.h"
#include "level/identity.h"

/* The order in which values count: lower first. */
static int tier(const sj_levels *v, uint32_t node)
{
    return sj_identity_firm(v, node)           ? SJ_STANDING_STATED
           : sj_at(&v->nodes, node).links != 0 ? SJ_STANDING_LINKED
                                               : SJ_STANDING_ASKING;
}

/* Is what `node` says at `record` stronger than what the best so far says? */
static int stronger(const sj_levels *v, uint32_t node, uint32_t record, uint32_t best,
                    uint32_t best_record)
{
    if (best == SJ_NONE)
        return 1;
    int tiers[2] = {tier(v, node), tier(v, best)};
    uint32_t ranks[2] = {sj_identity_kind(v, node)->rank, sj_identity_kind(v, best)->rank};
    if (tiers[0] != tiers[1])
        return tiers[0] < tiers[1];
    if (ranks[0] != ranks[1])
        return ranks[0] < ranks[1];
    int order = sj_facts_order(v->facts, record, best_record);
    if (order != 0)
        return order < 0;
    return sj_id_compare(sj_facts_identifier(v->facts, node), sj_facts_identifier(v->facts, best)) <
           0;
}

static uint32_t strongest(const sj_levels *v, uint32_t contact)
{
    uint32_t best = SJ_NONE, best_record = SJ_NONE;
    sj_saying_walk walk = sj_saying_walk_of(v, contact);
    for (const sj_saying *s; (s = sj_saying_next(&walk)) != NULL;)
        if (stronger(v, s->node, s->record, best, best_record)) {
            best = s->node;
            best_record = s->record;
        }
    return best;
}

/* Everything that placing on `node` needs; a customer of its own into *own. */
static int reserve_place(sj_levels *v, uint32_t contact, uint32_t node, uint32_t *own)
{
    *own = SJ_NONE;
    if (sj_chain_reserve(v->alloc, &v->node_contacts, v->nodes.count, v->contacts.count) != 0)
        return -1;
    if (node != SJ_NONE)
        return sj_part_join(v, SJ_WHOLE, node);
    *own = sj_at(&v->contacts, contact).customer;
    if (*own == SJ_NONE)
        *own = sj_part_customer(v);
    return *own == SJ_NONE ? -1 : 0;
}

/* The customer that a contact hangs on now, or SJ_NONE. */
static uint32_t customer_of(const sj_levels *v, const sj_contact *c)
{
    return c->placed != SJ_NONE ? sj_at(&v->parts[SJ_WHOLE].of, c->placed) : c->customer;
}

static void lift(sj_levels *v, uint32_t contact)
{
    sj_contact *c = &sj_at(&v->contacts, contact);
    uint32_t customer = customer_of(v, c);
    sj_contact_loosen(v, contact);
    if (customer != SJ_NONE)
        sj_dirty_put(&v->customers_dirty, customer);
    if (c->placed != SJ_NONE)
        sj_chain_drop(&v->node_contacts, c->placed, contact);
    else if (customer != SJ_NONE)
        sj_at(&v->customers, customer).solo = SJ_NONE;
    c->placed = c->customer = SJ_NONE;
}

int sj_decide_place(sj_levels *v, uint32_t contact, uint32_t node)
{
    sj_contact *c = &sj_at(&v->contacts, contact);
    uint32_t own;
    if (reserve_place(v, contact, node, &own) != 0)
        return -1;
    if (node != SJ_NONE && node == c->placed)
        return 0;
    lift(v, contact);
    c->placed = node;
    c->customer = own;
    if (node != SJ_NONE)
        sj_chain_push(&v->node_contacts, node, contact);
    else
        sj_at(&v->customers, own).solo = contact;
    sj_dirty_put(&v->customers_dirty, customer_of(v, c));
    return 0;
}

/* From the first to the last start of some events of a contact. */
typedef struct {
    int64_t from, until;
} stretch;

static void widen(stretch *s, int64_t from, int64_t until)
{
    s->from = from < s->from ? from : s->from;
    s->until = until > s->until ? until : s->until;
}

/* The stretch of all events of a contact, and by `local` of each weak value that it mentions that of
 * those that state it; NULL for no memory. */
static stretch *measure(sj_levels *v, uint32_t contact, stretch *all)
{
    static const stretch none = {INT64_MAX, INT64_MIN};
    uint32_t count = 0;
    for (uint32_t row = sj_chain_first(&v->mentions.by_left, contact); row != SJ_NONE;
         row = sj_chain_next(&v->mentions.by_left, row))
        sj_at(&v->nodes, sj_at(&v->mentions.rows, row).right).local = count++;
    stretch *of = sj_arena_take(&v->scratch, count * sizeof *of);
    if (of == NULL)
        return NULL;
    *all = none;
    for (uint32_t i = 0; i < count; i++)
        of[i] = none;
    for (uint32_t s = sj_chain_first(&v->contact_sessions, contact); s != SJ_NONE;
         s = sj_chain_next(&v->contact_sessions, s))
        widen(all, sj_at(&v->sessions, s).span.start, sj_at(&v->sessions, s).latest);
    const sj_records *r = &v->facts->records;
    sj_saying_walk walk = sj_saying_walk_of(v, contact);
    for (const sj_saying *s; (s = sj_saying_next(&walk)) != NULL;)
        if (sj_identity_weak(v, s->node))
            widen(&of[sj_at(&v->nodes, s->node).local], sj_at(r, s->record).start,
                  sj_at(r, s->last).start);
    return of;
}

int sj_decide_near(int64_t a, int64_t b, int64_t limit)
{
    return sj_time_within(a < b ? sj_time_silence(a, b) : sj_time_silence(b, a), limit);
}

void sj_decide_asked(sj_levels *v, uint32_t node)
{
    uint32_t twin = sj_facts_twin(v->facts, node);
    if (sj_identity_weak(v, node))
        sj_tell_value(v, node, INT64_MIN, INT64_MAX, SJ_NONE);
    else if (twin != SJ_NONE)
        sj_tell_value(v, twin, INT64_MIN, INT64_MAX, SJ_NONE);
}

/* The only customer of the firm identifiers of a contact, or SJ_NONE. */
static uint32_t only_customer(const sj_levels *v, uint32_t contact)
{
    uint32_t sole = SJ_NONE;
    for (uint32_t row = sj_chain_first(&v->mentions.by_left, contact); row != SJ_NONE;
         row = sj_chain_next(&v->mentions.by_left, row)) {
        uint32_t node = sj_at(&v->mentions.rows, row).right,
                 customer = sj_at(&v->parts[SJ_WHOLE].of, node);
        if (!sj_identity_firm(v, node))
            continue;
        if (sole != SJ_NONE && sole != customer)
            return SJ_NONE;
        sole = customer;
    }
    return sole;
}

/* What a contact says of its values changes. `whole`: it comes or goes, and all else about it is as
 * the levels have it now. */
static void hear(sj_levels *v, uint32_t contact, int whole)
{
    sj_contact *c = &sj_at(&v->contacts, contact);
    int standing = c->standing;
    uint32_t sole = whole && standing == SJ_STANDING_STATED ? only_customer(v, contact) : SJ_NONE;
    uint32_t own =
        whole && c->placed != SJ_NONE ? sj_at(&v->parts[SJ_WHOLE].of, c->placed) : SJ_NONE;
    c->heard = v->hearing;
    for (uint32_t row = sj_chain_first(&v->mentions.by_left, contact);
         row != SJ_NONE && standing == SJ_STANDING_STATED;
         row = sj_chain_next(&v->mentions.by_left, row)) {
        uint32_t node = sj_at(&v->mentions.rows, row).right;
        if (!sj_identity_weak(v, node))
            continue;
        const sj_interval_node *heard = &sj_at(&v->bearers.nodes, row);
        sj_tell_value(v, node, heard->from, heard->until, sole);
    }
    for (uint32_t row = sj_chain_first(&v->issues.by_left, contact); row != SJ_NONE;
         row = sj_chain_next(&v->issues.by_left, row))
        sj_tell_issue(v, sj_at(&v->issues.rows, row).right, own);
}

void sj_decide_heard(sj_levels *v, uint32_t contact)
{
    hear(v, contact, 0);
}

/* Who bears or asks weak values by such a standing; NULL: nobody does. */
static sj_interval *index_of(sj_levels *v, int standing)
{
    return standing == SJ_STANDING_STATED   ? &v->bearers
           : standing == SJ_STANDING_ASKING ? &v->askers
                                            : NULL;
}

static void leave_values(sj_levels *v, uint32_t contact)
{
    sj_contact *c = &sj_at(&v->contacts, contact);
    sj_interval *index = index_of(v, c->standing);
    for (uint32_t row = sj_chain_first(&v->mentions.by_left, contact);
         row != SJ_NONE && index != NULL; row = sj_chain_next(&v->mentions.by_left, row)) {
        uint32_t node = sj_at(&v->mentions.rows, row).right;
        if (sj_identity_weak(v, node))
            sj_interval_drop(index, node, row);
    }
    sj_relation_drop(&v->issues, contact);
    sj_relation_drop(&v->asking, contact);
    c->standing = SJ_STANDING_NONE;
}

void sj_decide_leave(sj_levels *v, uint32_t contact)
{
    hear(v, contact, 1);
    leave_values(v, contact);
    lift(v, contact);
}

/* Mentions of weak values are in the index; room for others would be in vain. */
static int reserve_values(sj_levels *v, uint32_t contact, int standing)
{
    sj_interval *index = index_of(v, standing);
    for (uint32_t row = sj_chain_first(&v->mentions.by_left, contact);
         row != SJ_NONE && index != NULL; row = sj_chain_next(&v->mentions.by_left, row))
        if (sj_identity_weak(v, sj_at(&v->mentions.rows, row).right) &&
            sj_interval_reserve(v->alloc, index, v->nodes.count, row + 1) != 0)
            return -1;
    return 0;
}

static int reserve_standing(sj_levels *v, uint32_t contact, int standing)
{
    uint32_t events = 0;
    for (uint32_t s = sj_chain_first(&v->contact_sessions, contact); s != SJ_NONE;
         s = sj_chain_next(&v->contact_sessions, s))
        if (sj_at(&v->sessions, s).span.stated[SJ_FIRST_ISSUE] != SJ_NONE)
            events += sj_at(&v->sessions, s).span.events;
    return reserve_values(v, contact, standing) != 0 ||
                   sj_relation_reserve(v->alloc, &v->issues, events, v->contacts.count,
                                       v->facts->texts.names.count) != 0 ||
                   sj_relation_reserve(v->alloc, &v->asking, events, v->contacts.count,
                                       v->facts->texts.names.count) != 0
               ? -1
               : 0;
}

static void put_issue(uint32_t contact, uint32_t issue, sj_relation *into)
{
    uint32_t row = issue == SJ_NONE ? SJ_NONE : sj_chain_first(&into->by_left, contact);
    while (row != SJ_NONE && sj_at(&into->rows, row).right != issue)
        row = sj_chain_next(&into->by_left, row);
    if (issue != SJ_NONE && row == SJ_NONE)
        sj_relation_put(into, contact, issue);
}

static void put_issues(sj_levels *v, uint32_t contact, sj_relation *into)
{
    for (uint32_t s = sj_chain_first(&v->contact_sessions, contact); s != SJ_NONE;
         s = sj_chain_next(&v->contact_sessions, s)) {
        int any = sj_at(&v->sessions, s).span.stated[SJ_FIRST_ISSUE] != SJ_NONE;
        for (uint32_t e = any ? sj_chain_first(&v->session_events, s) : SJ_NONE; e != SJ_NONE;
             e = sj_chain_next(&v->session_events, e)) {
            uint32_t record = sj_at(&v->facts->winner, e);
            put_issue(contact, sj_record_text(&v->facts->records, record, SJ_TEXT_ISSUE), into);
        }
    }
}

/* Take the standing: be heard, or ask. */
static void stand(sj_levels *v, uint32_t contact, int standing, const stretch *all,
                  const stretch *of)
{
    sj_interval *index = index_of(v, standing);
    sj_at(&v->contacts, contact).standing = (uint8_t)standing;
    for (uint32_t row = sj_chain_first(&v->mentions.by_left, contact);
         row != SJ_NONE && index != NULL; row = sj_chain_next(&v->mentions.by_left, row)) {
        uint32_t node = sj_at(&v->mentions.rows, row).right;
        const stretch *s = standing == SJ_STANDING_STATED ? &of[sj_at(&v->nodes, node).local] : all;
        if (sj_identity_weak(v, node))
            sj_interval_put(index, node, row, s->from, s->until);
    }
    put_issues(v, contact, standing == SJ_STANDING_ASKING ? &v->asking : &v->issues);
}

static int decide(sj_levels *v, uint32_t contact)
{
    uint32_t best = strongest(v, contact);
    int standing = best != SJ_NONE ? tier(v, best) : SJ_STANDING_ASKING;
    int fresh = sj_at(&v->contacts, contact).standing == SJ_STANDING_NONE;
    stretch all, *of = measure(v, contact, &all);
    if (of == NULL || reserve_standing(v, contact, standing) != 0 ||
        (standing != SJ_STANDING_ASKING && sj_decide_place(v, contact, best) != 0))
        return -1;
    sj_decide_heard(v, contact);
    leave_values(v, contact);
    stand(v, contact, standing, &all, of);
    hear(v, contact, fresh);
    if (standing == SJ_STANDING_ASKING)
        sj_dirty_put(&v->ask_dirty, contact);
    return 0;
}

int sj_decide_contact(sj_levels *v, uint32_t contact)
{
    if (!sj_at(&v->contacts, contact).lives)
        return 0;
    sj_arena_mark mark = sj_arena_save(&v->scratch);
    int status = decide(v, contact);
    sj_arena_release(&v->scratch, mark);
    return status;
}
