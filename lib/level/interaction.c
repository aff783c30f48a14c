/* SPDX-License-Identifier: MIT */
/* Interactions and their transactions: sessions in order of their first events, joined by contact
 * and by one sweep of nearness. A session's place in that order is its number here, so the least
 * number of a component is its beginning. Cost: n log n of the chapter's sessions. */
#include "base/bytes.h"
#include "base/exact.h"
#include "index/near.h"
#include "index/sort.h"
#include "level/build.h"

#include <string.h>

const sj_session *sj_build_session(const sj_build *b, uint32_t local)
{
    return &sj_at(&b->v->sessions, b->session[local]);
}

uint32_t sj_build_event(const sj_build *b, uint32_t local, uint32_t after)
{
    const sj_chain *events = &b->v->session_events;
    return after == SJ_NONE ? sj_chain_first(events, b->session[local])
                            : sj_chain_next(events, after);
}

/* A keyed contact of channel voice: two of them time never joins. */
static int bars(const sj_build *b, uint32_t local)
{
    uint32_t contact = sj_build_session(b, local)->contact;
    const sj_contact *c = &sj_at(&b->v->contacts, contact);
    return c->keyed && c->voice && (b->v->rule->flags & SOJOURN_REDIAL_JOINS) == 0;
}

static int64_t silence(const void *build, uint32_t a, uint32_t b)
{
    const sj_rule *rule = ((const sj_build *)build)->v->rule;
    return (a & b & 1) != 0 ? 0 : sj_rule_silence(rule, a >> 1, b >> 1);
}

static void join_contacts(sj_build *b)
{
    sj_levels *v = b->v;
    for (uint32_t i = 0; i < b->session_count; i++)
        sj_at(&v->sessions, b->session[i]).local = i;
    for (uint32_t i = 0; i < b->session_count; i++) {
        uint32_t next = sj_chain_next(&v->contact_sessions, b->session[i]);
        if (next != SJ_NONE)
            sj_component_join(b->parent, i, sj_at(&v->sessions, next).local);
    }
    for (uint32_t i = 0; i < b->session_count; i++)
        sj_at(&v->sessions, b->session[i]).local = SJ_NONE;
}

static int join_near(sj_build *b)
{
    sj_near_item *items = sj_arena_take(&b->v->scratch, b->session_count * sizeof *items);
    uint32_t count = 0;
    if (items == NULL)
        return -1;
    for (uint32_t i = 0; i < b->session_count; i++) {
        const sj_session *s = sj_build_session(b, i);
        if (!s->span.passive)
            items[count++] = (sj_near_item){s->span.start, s->span.end, i,
                                            s->class << 1 | (uint32_t)bars(b, i)};
    }
    return sj_near_join(&b->v->scratch, items, count, silence, b, b->parent);
}

/* The first session of a group that is not passive; all are: the first. */
static uint32_t beginning(const sj_build *b, uint32_t group)
{
    for (uint32_t i = b->groups.start[group]; i < b->groups.start[group + 1]; i++)
        if (!sj_build_session(b, b->groups.member[i])->span.passive)
            return b->groups.member[i];
    return b->groups.member[b->groups.start[group]];
}

static int kept_apart(const sj_build *b, const sj_session *x, const sj_session *y)
{
    return sj_time_within(sj_time_silence(x->span.end, y->span.start),
                          sj_rule_silence(b->v->rule, x->class, y->class)) &&
           sj_rule_silence(b->v->rule, x->class, y->class) > 0;
}

int64_t sj_interaction_longest(const sj_rule *rule)
{
    int64_t most = rule->interaction_gap_us;
    for (uint32_t i = 0; i < rule->gaps.count; i++)
        if (rule->gaps.at[i].gap_us > most)
            most = rule->gaps.at[i].gap_us;
    return most;
}

/* Sessions that the redial rule speaks of, in order, and the greatest end up to each. */
typedef struct {
    uint32_t *local, count;
    int64_t *reach, most;
} barred;

/* Hold a session against those before it, back to where nothing before can reach it; one with which
 * its interaction begins can be a redial only itself, and is one at once. */
static void find_redial(sj_build *b, barred *list, uint32_t i)
{
    const sj_session *y = sj_build_session(b, i);
    uint32_t group_y = b->groups.group[i], begun = beginning(b, group_y);
    int64_t reach = y->span.end;
    for (uint32_t k = list->count; k-- > 0;) {
        if (!sj_time_within(sj_time_silence(list->reach[k], y->span.start), list->most))
            break;
        uint32_t x = list->local[k];
        uint32_t group_x = b->groups.group[x];
        if (group_x != group_y && kept_apart(b, sj_build_session(b, x), y))
            b->redial[beginning(b, group_x) < begun ? i : x] = 1;
        if (begun == i && b->redial[i])
            break;
    }
    if (list->count != 0 && list->reach[list->count - 1] > reach)
        reach = list->reach[list->count - 1];
    list->local[list->count] = i;
    list->reach[list->count++] = reach;
}

/* Which sessions only the redial rule keeps from one of an interaction that began before. */
static int find_redials(sj_build *b)
{
    sj_arena *scratch = &b->v->scratch;
    barred list = {sj_arena_take(scratch, b->session_count * sizeof *list.local), 0,
                   sj_arena_take(scratch, b->session_count * sizeof *list.reach),
                   sj_interaction_longest(b->v->rule)};
    b->redial = sj_arena_zero(scratch, b->session_count, 1);
    if (list.local == NULL || list.reach == NULL || b->redial == NULL)
        return -1;
    for (uint32_t i = 0; i < b->session_count; i++)
        if (!sj_build_session(b, i)->span.passive && bars(b, i))
            find_redial(b, &list, i);
    return 0;
}

/* The transaction of a session in the interaction that is being made. */
static uint32_t transaction_for(sj_build *b, uint32_t local)
{
    const sj_session *s = sj_build_session(b, local);
    for (uint32_t i = 0; !s->keyed && i < b->keyless_count; i++)
        if (sj_build_session(b, b->transactions[b->keyless[i]].members)->system == s->system)
            return b->keyless[i];
    if (!s->keyed)
        b->keyless[b->keyless_count++] = b->transaction_count;
    sj_span *fresh = &b->transactions[b->transaction_count];
    sj_span_empty(fresh);
    fresh->members = local;
    return b->transaction_count++;
}

static void make_piece(sj_build *b, uint32_t group, sj_piece *piece)
{
    const sj_levels *v = b->v;
    uint32_t first = b->transaction_count;
    piece->locals = b->groups.member + b->groups.start[group];
    piece->count = b->groups.start[group + 1] - b->groups.start[group];
    b->keyless_count = 0;
    sj_span_empty(&piece->span);
    for (uint32_t i = 0; i < piece->count; i++) {
        uint32_t local = piece->locals[i], t = transaction_for(b, local);
        const sj_span *s = &sj_build_session(b, local)->span;
        b->transaction_of[local] = t;
        sj_span_fold(&b->transactions[t], s, v->facts, v->rule);
        b->transactions[t].member_count++;
        if (b->redial[local])
            piece->span.flags |= SOJOURN_SPAN_REDIAL;
    }
    for (uint32_t t = first; t < b->transaction_count; t++)
        sj_span_fold(&piece->span, &b->transactions[t], v->facts, v->rule);
    piece->span.members = first;
    piece->span.member_count = b->transaction_count - first;
}

static int group_order(const void *build, uint32_t x, uint32_t y)
{
    const sj_build *b = build;
    uint32_t first_x = beginning(b, x), first_y = beginning(b, y);
    return (first_x > first_y) - (first_x < first_y);
}

static int make_pieces(sj_build *b)
{
    sj_arena *scratch = &b->v->scratch;
    uint32_t *order = sj_arena_take(scratch, b->groups.count * sizeof *order);
    b->transactions = sj_arena_take(scratch, b->session_count * sizeof *b->transactions);
    b->transaction_of = sj_arena_take(scratch, b->session_count * sizeof *b->transaction_of);
    b->keyless = sj_arena_take(scratch, b->session_count * sizeof *b->keyless);
    b->pieces = sj_arena_take(scratch, b->groups.count * sizeof *b->pieces);
    if (order == NULL || b->transactions == NULL || b->transaction_of == NULL ||
        b->keyless == NULL || b->pieces == NULL)
        return -1;
    b->piece_count = b->groups.count;
    for (uint32_t i = 0; i < b->piece_count; i++)
        order[i] = i;
    if (sj_sort(scratch, order, b->piece_count, group_order, b) != 0)
        return -1;
    for (uint32_t i = 0; i < b->piece_count; i++)
        make_piece(b, order[i], &b->pieces[i]);
    return 0;
}

int sj_interaction_build(sj_build *b)
{
    sj_arena *scratch = &b->v->scratch;
    b->parent = sj_component_init(scratch, b->session_count);
    if (b->parent == NULL)
        return -1;
    join_contacts(b);
    return join_near(b) != 0 ||
                   sj_component_group(scratch, b->parent, b->session_count, &b->groups) != 0 ||
                   find_redials(b) != 0 || sj_note_attach(b) != 0 || make_pieces(b) != 0
               ? -1
               : 0;
}
