/* SPDX-License-Identifier: MIT */
/* Of the erasures that name an identifier only the latest time matters. A record that states a
 * strong or medium identifier hangs on that alone; the others hang in a list at the first session
 * of their contact, with the latest time that its identifiers are erased up to. Times only rise and
 * contacts only join, so a list is looked through when its time rises and not otherwise. Cost: the
 * records of what an erasure names; the first erasure also learns of all records there are. */
#include "fact/erase.h"

#include "base/norm.h"
#include "fact/store.h"
#include "fact/used.h"

#include <string.h>

static int covers(sj_upto upto, int64_t start)
{
    return upto.stated && start <= upto.time;
}

static sj_upto later(sj_upto a, sj_upto b)
{
    return b.stated && (!a.stated || b.time > a.time) ? b : a;
}

static sj_upto upto_of(const sj_erase *e, uint32_t identifier)
{
    uint32_t row = sj_at(&e->erasure_of, identifier);
    return row < e->rows.count ? (sj_upto){sj_at(&e->rows, row).upto, 1} : (sj_upto){0, 0};
}

static int is_weak(const sj_facts *facts, uint32_t identifier)
{
    return facts->kinds->at[sj_intern_scope(&facts->identifiers, identifier)].strength ==
           SOJOURN_CLASS_WEAK;
}

/* Does the record state a strong or medium identifier? `upto`: of these, else of the weak ones. */
static int states_somebody(const sj_facts *facts, uint32_t record, sj_upto *upto)
{
    uint32_t from = sj_record_identifiers(&facts->records, record);
    uint32_t until = from + sj_at(&facts->records, record).identifier_count;
    sj_upto found[2] = {{0, 0}, {0, 0}};
    int known = 0;
    for (uint32_t i = from; i < until; i++) {
        uint32_t identifier = sj_at(&facts->stated, i);
        int weak = is_weak(facts, identifier);
        known |= !weak;
        found[weak] = later(found[weak], upto_of(&facts->erase, identifier));
    }
    *upto = found[!known];
    return known;
}

/* ---- taking ---- */

/* Texts and numbers go at once. What the last settle saw is told from what comes after it by the
 * numbers of texts and the reference, so these wait for the settle after the next. */
void sj_erase_take(sj_facts *facts, uint32_t record)
{
    sj_records *r = &facts->records;
    if (sj_at(r, record).taken)
        return;
    sj_at(r, record).taken = 1;
    sj_used_names(facts, record, 0);
    sj_at(r, record).blocked = 0;
    sj_record_change(r, record, SJ_SAYS_SEQUENCE, 0);
    sj_record_change(r, record, SJ_SAYS_VALUE, 0);
    sj_record_change(r, record, SJ_SAYS_CURRENCY, 0);
    if (sj_at(r, record).type != SOJOURN_EVENT_RETRACTED)
        sj_at(r, record).type = SOJOURN_EVENT_OTHER;
    sj_column_push(&facts->erase.remains, record);
    if (sj_at(&facts->winner, sj_at(r, record).event) == record)
        sj_dirty_put(&facts->changed_events, sj_at(r, record).event);
}

static void forget(sj_facts *facts, uint32_t record)
{
    sj_records *r = &facts->records;
    sj_record_change(r, record, SJ_SAYS_REFERENCE, 0);
    for (int i = SJ_TEXT_PARENT + 1; i < SJ_TEXTS; i++) {
        uint32_t text = sj_record_text(r, record, i);
        if (text != SJ_NONE && sj_used_none(facts, SJ_ERASE_TEXTS, text))
            sj_intern_void(&facts->texts, text);
        sj_record_change(r, record, i, SJ_NONE);
    }
}

void sj_erase_forget(sj_facts *facts)
{
    sj_column *remains = &facts->erase.remains;
    uint32_t old = facts->erase.remembered, kept = remains->count - old;
    for (uint32_t i = 0; i < old; i++)
        forget(facts, sj_at(remains, i));
    for (uint32_t i = 0; i < kept; i++)
        sj_at(remains, i) = sj_at(remains, old + i);
    remains->count = kept;
    facts->erase.remembered = 0;
}

void sj_erase_remember(sj_facts *facts)
{
    facts->erase.remembered = facts->erase.remains.count;
}

static sj_erase_contact *contact_of(sj_facts *facts, uint32_t session)
{
    sj_erase *e = &facts->erase;
    uint32_t contact = sj_reach_contact(&e->reach, session);
    return &sj_at(&e->contacts, contact);
}

static void hang(sj_erase *e, sj_erase_contact *contact, uint32_t record)
{
    sj_at(&e->next, record) = contact->first;
    contact->first = record;
    if (contact->last == SJ_NONE)
        contact->last = record;
}

/* The contact's records that state nobody follow those that state somebody. */
static void raise(sj_facts *facts, sj_erase_contact *contact, sj_upto upto)
{
    const sj_records *r = &facts->records;
    uint32_t record = contact->first;
    if (!upto.stated || (contact->upto.stated && upto.time <= contact->upto.time))
        return;
    contact->upto = upto;
    contact->first = contact->last = SJ_NONE;
    while (record != SJ_NONE) {
        uint32_t next = sj_at(&facts->erase.next, record);
        if (covers(upto, sj_at(r, record).start))
            sj_erase_take(facts, record);
        if (!sj_at(r, record).taken)
            hang(&facts->erase, contact, record);
        record = next;
    }
}

static void join(void *context, uint32_t a, uint32_t b)
{
    sj_facts *facts = context;
    sj_erase *e = &facts->erase;
    sj_erase_contact *x = contact_of(facts, a), *y = contact_of(facts, b);
    if (x == y)
        return;
    raise(facts, x, y->upto);
    raise(facts, y, x->upto);
    sj_reach_unite(&e->reach, a, b);
    sj_erase_contact *root = contact_of(facts, a), *other = root == x ? y : x;
    if (other->first == SJ_NONE)
        return;
    sj_at(&e->next, other->last) = root->first;
    root->first = other->first;
    if (root->last == SJ_NONE)
        root->last = other->last;
    other->first = other->last = SJ_NONE;
}

/* ---- learning ---- */

static uint32_t learn_session(sj_facts *facts, uint32_t record)
{
    const sj_records *r = &facts->records;
    sj_reach_record said = {
        sj_at(r, record).session,
        sj_at(r, record).event,
        {sj_record_text(r, record, SJ_TEXT_CONTACT), sj_record_text(r, record, SJ_TEXT_PARENT)},
        sj_at(r, record).start,
        sj_record_end(r, record),
        sj_at(r, record).type != SOJOURN_EVENT_RETRACTED};
    uint32_t session = sj_reach_add(&facts->erase.reach, &said);
    if (session == facts->erase.contacts.count)
        sj_column_push(&facts->erase.contacts, ((sj_erase_contact){{0, 0}, SJ_NONE, SJ_NONE}));
    return session;
}

static void learn_statements(sj_facts *facts, uint32_t record)
{
    sj_erase *e = &facts->erase;
    uint32_t first = sj_record_identifiers(&facts->records, record);
    for (uint32_t i = first; i < first + sj_at(&facts->records, record).identifier_count; i++) {
        uint32_t *head = &sj_at(&e->first_statement, sj_at(&facts->stated, i));
        sj_at(&e->stating, i) = record;
        sj_at(&e->next_statement, i) = *head;
        *head = i;
    }
}

static void learn(sj_facts *facts, uint32_t record)
{
    const sj_records *r = &facts->records;
    sj_erase_contact *contact = contact_of(facts, learn_session(facts, record));
    sj_upto upto;
    int known = states_somebody(facts, record, &upto);
    learn_statements(facts, record);
    if (!sj_at(r, record).taken) {
        if (covers(known ? upto : later(upto, contact->upto), sj_at(r, record).start))
            sj_erase_take(facts, record);
        else if (!known)
            hang(&facts->erase, contact, record);
    }
    if (known)
        raise(facts, contact, upto);
}

static void learn_end(sj_facts *facts, uint32_t identifier)
{
    uint32_t *row = &sj_at(&facts->erase.erasure_of, identifier);
    if (*row == SJ_NONE)
        *row = SJ_ERASE_LINKED;
}

/* All names are held before the first record goes: a later one may use the same. */
void sj_erase_learn(sj_facts *facts)
{
    for (; facts->erase.linked < facts->links.count; facts->erase.linked++) {
        learn_end(facts, sj_at(&facts->links, facts->erase.linked).a);
        learn_end(facts, sj_at(&facts->links, facts->erase.linked).b);
    }
    for (uint32_t record = facts->erase.indexed; record < facts->records.count; record++)
        if (!sj_at(&facts->records, record).taken)
            sj_used_names(facts, record, 1);
    while (facts->erase.indexed < facts->records.count)
        learn(facts, facts->erase.indexed++);
}

void sj_erase_add(sj_facts *facts, uint32_t identifier, int64_t time)
{
    sj_erase *e = &facts->erase;
    const sj_records *r = &facts->records;
    sj_upto upto = {time, 1}, own;
    uint32_t *row = &sj_at(&e->erasure_of, identifier);
    if (*row >= e->rows.count) {
        *row = e->rows.count;
        sj_column_push(&e->rows, ((sj_erasure){identifier, time}));
        sj_used_close(facts, SJ_ERASE_IDENTIFIERS, identifier);
    } else if (time <= sj_at(&e->rows, *row).upto) {
        return;
    }
    sj_at(&e->rows, *row).upto = time;
    int weak = is_weak(facts, identifier);
    for (uint32_t i = sj_at(&e->first_statement, identifier); i != SJ_NONE;
         i = sj_at(&e->next_statement, i)) {
        uint32_t record = sj_at(&e->stating, i);
        int known = states_somebody(facts, record, &own);
        if (known != weak && covers(upto, sj_at(r, record).start))
            sj_erase_take(facts, record);
        if (!weak)
            raise(facts,
                  contact_of(facts, sj_reach_find(&e->reach, sj_at(r, record).session,
                                                  sj_at(r, record).event)),
                  upto);
    }
}

void sj_erase_settle(sj_facts *facts)
{
    sj_erase *e = &facts->erase;
    sj_reach_settle(&e->reach, join, facts);
    sj_reach_trim(facts->alloc, &e->reach);
    sj_column_trim(facts->alloc, &e->contacts);
    sj_used_settle(facts);
}

/* ---- room ---- */

int sj_erase_begin(sj_facts *facts, int erases)
{
    if (facts->records.count == 0)
        facts->erase.pinned = facts->texts.names.count;
    for (int i = 0; i < SJ_ERASE_POOLS && erases; i++)
        if (sj_intern_use_seals(sj_used_pool(facts, i), facts->key) != 0)
            return -1;
    facts->erase.begun |= erases;
    for (int i = 0; i < SJ_ERASE_POOLS; i++)
        facts->erase.fresh[i] = sj_used_pool(facts, i)->names.count;
    return 0;
}

static int reserve_names(sj_facts *facts, uint64_t statements)
{
    sj_erase *e = &facts->erase;
    sj_alloc *alloc = facts->alloc;
    uint32_t identifiers = facts->identifiers.names.count, events = facts->events.names.count;
    for (int i = 0; i < SJ_ERASE_POOLS; i++)
        if (sj_column_extend(alloc, &e->used[i], sj_used_pool(facts, i)->names.count, 0) != 0)
            return -1;
    return sj_column_extend(alloc, &e->erasure_of, identifiers, SJ_NONE) != 0 ||
                   sj_column_extend(alloc, &e->first_statement, identifiers, SJ_NONE) != 0 ||
                   sj_column_extend(alloc, &e->next_statement, statements, SJ_NONE) != 0 ||
                   sj_column_extend(alloc, &e->stating, statements, SJ_NONE) != 0 ||
                   sj_dirty_reserve(alloc, &facts->changed_events,
                                    events - facts->changed_events.list.count, events) != 0
               ? -1
               : 0;
}

int sj_erase_reserve(sj_facts *facts, uint64_t erasures)
{
    sj_erase *e = &facts->erase;
    uint32_t records = facts->records.count, fresh = records - e->indexed;
    sj_reach_room room = {fresh, facts->events.names.count, facts->sessions.names.count,
                          facts->contacts.names.count};
    if (!e->begun)
        return 0;
    return reserve_names(facts, facts->stated.count) != 0 ||
                   sj_column_reserve(facts->alloc, &e->rows, erasures) != 0 ||
                   sj_column_extend(facts->alloc, &e->next, records, SJ_NONE) != 0 ||
                   sj_column_reserve(facts->alloc, &e->remains, records - e->remains.count) != 0 ||
                   sj_column_reserve(facts->alloc, &e->contacts, fresh) != 0 ||
                   sj_reach_reserve(facts->alloc, &e->reach, room) != 0
               ? -1
               : 0;
}

void sj_erase_free(sj_facts *facts)
{
    sj_erase *e = &facts->erase;
    sj_column *const columns[] = {&e->erasure_of,     &e->first_statement,
                                  &e->next_statement, &e->stating,
                                  &e->next,           &e->remains};
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
        sj_column_free(facts->alloc, columns[i]);
    for (int i = 0; i < SJ_ERASE_POOLS; i++)
        sj_column_free(facts->alloc, &e->used[i]);
    sj_column_free(facts->alloc, &e->rows);
    sj_column_free(facts->alloc, &e->contacts);
    sj_reach_free(facts->alloc, &e->reach);
}
