/* SPDX-License-Identifier: MIT */
/* Contacts: the touched sessions, whatever was one contact with them and whatever shares a key with
 * them are the region; inside it all contacts are found again, outside nothing can have changed.
 * Cost: n log n of the region. A failure leaves everything as it was. */
#include "base/exact.h"
#include "index/component.h"
#include "index/near.h"
#include "index/sort.h"
#include "level/level.h"

static int add(sj_levels *v, uint32_t session)
{
    if (sj_at(&v->sessions, session).local != SJ_NONE)
        return 0;
    if (sj_rows_push(v->alloc, &v->work, session) != 0)
        return -1;
    sj_at(&v->sessions, session).local = v->work.count - 1;
    return 0;
}

/* All of its contact follow from the first of them, one from the other. */
static int add_contact(sj_levels *v, uint32_t session)
{
    uint32_t contact = sj_at(&v->sessions, session).contact;
    if (contact == SJ_NONE)
        return 0;
    uint32_t next = sj_chain_next(&v->contact_sessions, session);
    if (next != SJ_NONE && add(v, next) != 0)
        return -1;
    return add(v, sj_chain_first(&v->contact_sessions, contact));
}

static int key_number(const void *context, uint32_t a, uint32_t b)
{
    (void)context;
    return (a > b) - (a < b);
}

/* The contact keys of the touched sessions into v->more, in order of number. */
static int list_keys(sj_levels *v)
{
    const sj_relation *keys = &v->session_keys;
    v->more.count = 0;
    for (uint32_t i = 0; i < v->regroup.list.count; i++)
        for (uint32_t k = sj_chain_first(&keys->by_left, sj_at(&v->regroup.list, i)); k != SJ_NONE;
             k = sj_chain_next(&keys->by_left, k)) {
            if (sj_rows_push(v->alloc, &v->more, sj_at(&keys->rows, k).right) != 0)
                return -1;
        }
    return sj_sort(&v->scratch, v->more.at, v->more.count, key_number, NULL);
}

/* Whatever shares a key with a touched session; each key is walked once. */
static int add_sharers(sj_levels *v)
{
    const sj_relation *keys = &v->session_keys;
    for (uint32_t i = 0; i < v->more.count; i++) {
        uint32_t row = SJ_NONE;
        if (i == 0 || v->more.at[i] != v->more.at[i - 1])
            row = sj_chain_first(&keys->by_right, v->more.at[i]);
        for (; row != SJ_NONE; row = sj_chain_next(&keys->by_right, row))
            if (add(v, sj_at(&keys->rows, row).left) != 0)
                return -1;
    }
    return 0;
}

static int collect(sj_levels *v)
{
    for (uint32_t i = 0; i < v->regroup.list.count; i++)
        if (add(v, sj_at(&v->regroup.list, i)) != 0)
            return -1;
    if (list_keys(v) != 0 || add_sharers(v) != 0)
        return -1;
    for (uint32_t i = 0; i < v->work.count; i++)
        if (add_contact(v, v->work.at[i]) != 0)
            return -1;
    return 0;
}

/* Order rows of session_keys by key, then time. */
static int key_order(const void *levels, uint32_t a, uint32_t b)
{
    const sj_levels *v = levels;
    const sj_relation_row *x = &sj_at(&v->session_keys.rows, a),
                          *y = &sj_at(&v->session_keys.rows, b);
    if (x->right != y->right)
        return x->right < y->right ? -1 : 1;
    return sj_session_order(v, x->left, y->left);
}

static int64_t silence(const void *levels, uint32_t a, uint32_t b)
{
    const sj_rule *rule = ((const sj_levels *)levels)->rule;
    return a != 0 || b != 0 ? rule->thread_us : rule->contact_us;
}

/* Join what shares the keys of rows[0 .. count). */
static int join_key(sj_levels *v, const uint32_t *rows, uint32_t count, uint32_t *parent)
{
    if (count < 2)
        return 0;
    sj_arena_mark mark = sj_arena_save(&v->scratch);
    sj_near_item *items = sj_arena_take(&v->scratch, count * sizeof *items);
    if (items == NULL)
        return -1;
    for (uint32_t i = 0; i < count; i++) {
        const sj_session *s = &sj_at(&v->sessions, sj_at(&v->session_keys.rows, rows[i]).left);
        items[i] = (sj_near_item){s->span.start, s->span.end, s->local, s->asynchronous};
    }
    int status = sj_near_join(&v->scratch, items, count, silence, v, parent);
    sj_arena_release(&v->scratch, mark);
    return status;
}

static uint32_t key_of(const sj_levels *v, uint32_t row)
{
    return sj_at(&v->session_keys.rows, row).right;
}

static int join_keys(sj_levels *v, uint32_t *parent)
{
    const sj_chain *by_session = &v->session_keys.by_left;
    uint32_t count = 0, first = 0;
    v->more.count = 0;
    for (uint32_t i = 0; i < v->work.count; i++)
        for (uint32_t row = sj_chain_first(by_session, v->work.at[i]); row != SJ_NONE;
             row = sj_chain_next(by_session, row)) {
            if (sj_rows_push(v->alloc, &v->more, row) != 0)
                return -1;
        }
    uint32_t *rows = v->more.at;
    count = v->more.count;
    if (sj_sort(&v->scratch, rows, count, key_order, v) != 0)
        return -1;
    for (uint32_t i = 1; i <= count; i++) {
        if (i < count && key_of(v, rows[i]) == key_of(v, rows[first]))
            continue;
        if (join_key(v, rows + first, i - first, parent) != 0)
            return -1;
        first = i;
    }
    return 0;
}

/* Room for all that the commit does. */
static int reserve(sj_levels *v, uint32_t groups)
{
    uint32_t contacts = v->contacts.count + groups;
    return sj_column_reserve(v->alloc, &v->contacts, groups) != 0 ||
                   sj_chain_reserve(v->alloc, &v->contact_sessions, contacts, v->sessions.count) !=
                       0 ||
                   sj_dirty_reserve(v->alloc, &v->evidence_dirty, groups, contacts) != 0 ||
                   sj_dirty_reserve(v->alloc, &v->contacts_gone, v->work.count, contacts) != 0 ||
                   sj_dirty_reserve(v->alloc, &v->loose, v->work.count, v->sessions.count) != 0
               ? -1
               : 0;
}

/* The contacts of the region are no more; what they proved is withdrawn by the next stratum. */
static void dissolve(sj_levels *v)
{
    for (uint32_t i = 0; i < v->work.count; i++) {
        sj_session *s = &sj_at(&v->sessions, v->work.at[i]);
        sj_dirty_put(&v->loose, v->work.at[i]);
        s->altered = 1;
        s->stands = SJ_STANDS_NOT;
        if (s->contact == SJ_NONE)
            continue;
        sj_chain_drop(&v->contact_sessions, s->contact, v->work.at[i]);
        sj_at(&v->contacts, s->contact).lives = 0;
        sj_dirty_put(&v->contacts_gone, s->contact);
        s->contact = SJ_NONE;
    }
}

static void found(sj_levels *v, const uint32_t *members, uint32_t count)
{
    uint32_t number = v->contacts.count;
    if (v->unused_contacts.count != 0)
        number = sj_column_pop(&v->unused_contacts);
    else
        v->contacts.count++;
    sj_contact contact = {SJ_NONE, SJ_NONE, 0, 1, 1, 0, 0, SJ_STANDING_NONE};
    for (uint32_t i = count; i-- > 0;) {
        uint32_t session = v->work.at[members[i]];
        sj_session *s = &sj_at(&v->sessions, session);
        s->contact = number;
        sj_chain_push(&v->contact_sessions, number, session);
        contact.passive &= s->span.passive;
        contact.voice |= s->voice;
        contact.keyed |= sj_chain_first(&v->session_keys.by_left, session) != SJ_NONE;
    }
    sj_at(&v->contacts, number) = contact;
    sj_dirty_put(&v->evidence_dirty, number);
}

static int regroup(sj_levels *v)
{
    if (collect(v) != 0)
        return -1;
    sj_groups groups;
    uint32_t *parent = sj_component_init(&v->scratch, v->work.count);
    if (parent == NULL || join_keys(v, parent) != 0 ||
        sj_component_group(&v->scratch, parent, v->work.count, &groups) != 0 ||
        reserve(v, groups.count) != 0)
        return -1;
    dissolve(v);
    for (uint32_t g = 0; g < groups.count; g++) {
        const uint32_t *members = groups.member + groups.start[g];
        if (sj_at(&v->sessions, v->work.at[members[0]]).span.events != 0)
            found(v, members, groups.start[g + 1] - groups.start[g]);
    }
    while (sj_dirty_pop(&v->regroup) != SJ_NONE)
        continue;
    return 0;
}

sj_step sj_contact_settle(sj_levels *v)
{
    if (v->regroup.list.count == 0)
        return SOJOURN_OK;
    sj_arena_mark mark = sj_arena_save(&v->scratch);
    v->work.count = 0;
    int status = regroup(v);
    for (uint32_t i = 0; i < v->work.count; i++)
        sj_at(&v->sessions, v->work.at[i]).local = SJ_NONE;
    sj_arena_release(&v->scratch, mark);
    return status == 0 ? SOJOURN_OK : SOJOURN_E_MEMORY;
}

sj_contact_walk sj_contact_records(const sj_levels *v, uint32_t contact)
{
    uint32_t session = sj_chain_first(&v->contact_sessions, contact);
    return (sj_contact_walk){v, session, sj_chain_first(&v->session_events, session)};
}

uint32_t sj_contact_next(sj_contact_walk *w)
{
    while (w->event == SJ_NONE) {
        w->session = sj_chain_next(&w->v->contact_sessions, w->session);
        if (w->session == SJ_NONE)
            return SJ_NONE;
        w->event = sj_chain_first(&w->v->session_events, w->session);
    }
    uint32_t record = sj_at(&w->v->facts->winner, w->event);
    w->event = sj_chain_next(&w->v->session_events, w->event);
    return record;
}

void sj_contact_loosen(sj_levels *v, uint32_t contact)
{
    for (uint32_t s = sj_chain_first(&v->contact_sessions, contact); s != SJ_NONE;
         s = sj_chain_next(&v->contact_sessions, s)) {
        sj_at(&v->sessions, s).stands = SJ_STANDS_NOT;
        sj_dirty_put(&v->loose, s);
    }
}
