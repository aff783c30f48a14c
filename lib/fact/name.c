/* SPDX-License-Identifier: MIT */
/* A name costs a place in a table, a row and its bytes, far apart in memory. So the names of some
 * drafts are taken together: all are hashed, then all places read, then all are put, and what one
 * waits for comes near while the others work. Labels, which repeat, are found without a table. */
#include "fact/name.h"

#include <string.h>

/* A name to be put, and where its number goes. */
typedef struct {
    sj_intern *pool;
    uint32_t *out;
    sj_intern_key key;
} seek;
typedef struct {
    seek *at;
    uint32_t count;
} seeks;

static sj_intern_key *add(seeks *list, sj_intern *pool, uint32_t *out)
{
    seek *next = &list->at[list->count++];
    next->pool = pool;
    next->out = out;
    return &next->key;
}

/* A key of an event, which a record that was taken states by its seal. */
static void add_key(seeks *list, sj_intern *pool, uint32_t scope, sojourn_text key, int taken,
                    uint32_t *out)
{
    sojourn_id seal;
    *out = SJ_NONE;
    if (key.length != 0 && !taken)
        sj_intern_key_of(pool, scope, key, add(list, pool, out));
    if (key.length == 0 || !taken)
        return;
    memcpy(&seal, key.data, sizeof seal);
    sj_intern_key_of_seal(pool, scope, seal, (sojourn_text){0}, add(list, pool, out));
}

/* An identifier is a seal; its text, the value, is for the host that asked to keep it. */
static void key_of_value(const sj_facts *facts, const sj_draft_identifier *who, sj_intern_key *out)
{
    sj_intern_key_of_seal(&facts->identifiers, who->kind, who->id,
                          facts->keeps ? who->value : (sojourn_text){0}, out);
}

/* The phone that an ani twins was not stated itself. */
static void key_of_phone(const sj_facts *facts, const sj_draft_identifier *ani, sj_intern_key *out)
{
    sj_intern_key_of_seal(&facts->identifiers, SJ_KIND_PHONE, ani->phone, (sojourn_text){0}, out);
}

/* How many a draft may add. */
static size_t most(const sj_draft *draft)
{
    return 2u + (draft->text[SJ_TEXT_CONTACT].length != 0) +
           (draft->text[SJ_TEXT_PARENT].length != 0) + 2 * draft->identifier_count;
}

/* The phone that an ani twins goes behind all identifiers. */
static int add_identifiers(seeks *list, sj_facts *facts, const sj_draft *draft, sj_arena *scratch,
                           sj_named *out)
{
    uint32_t count = draft->identifier_count;
    out->identifiers = sj_arena_take(scratch, 2 * count * sizeof *out->identifiers);
    if (out->identifiers == NULL)
        return -1;
    for (uint32_t i = 0; i < count; i++) {
        const sj_draft_identifier *who = &draft->identifiers[i];
        if (who->kind == SJ_KIND_ANI)
            key_of_phone(facts, who, add(list, &facts->identifiers, &out->identifiers[count + i]));
        key_of_value(facts, who, add(list, &facts->identifiers, &out->identifiers[i]));
    }
    return 0;
}

static int is_label(int text)
{
    return text > SJ_TEXT_ISSUE;
}

static int name_texts(sj_facts *facts, const sj_draft *draft, sj_named *out)
{
    for (int i = SJ_TEXT_PARENT + 1; i < SJ_TEXTS; i++) {
        out->text[i] = SJ_NONE;
        if (draft->text[i].length == 0)
            continue;
        out->text[i] = is_label(i) ? sj_intern_put_again(&facts->texts, 0, draft->text[i])
                                   : sj_intern_put(&facts->texts, 0, draft->text[i]);
        if (out->text[i] == SJ_NONE)
            return -1;
    }
    return 0;
}

static int add_event(seeks *list, sj_facts *facts, const sj_draft *draft, sj_arena *scratch,
                     sj_named *out)
{
    uint32_t system = sj_intern_put_again(&facts->systems, 0, draft->system);
    if (system == SJ_NONE || name_texts(facts, draft, out) != 0)
        return -1;
    add_key(list, &facts->events, system, draft->id, draft->taken, &out->event);
    add_key(list, &facts->sessions, system, draft->session, draft->taken, &out->session);
    for (int i = SJ_TEXT_CONTACT; i <= SJ_TEXT_PARENT; i++)
        add_key(list, &facts->contacts, 0, draft->text[i], draft->taken, &out->text[i]);
    return add_identifiers(list, facts, draft, scratch, out);
}

static int put_all(const seeks *list)
{
    for (uint32_t i = 0; i < list->count; i++)
        *list->at[i].out = sj_intern_prefetch(list->at[i].pool, &list->at[i].key);
    for (uint32_t i = 0; i < list->count; i++)
        sj_intern_prefetch_bytes(list->at[i].pool, *list->at[i].out);
    for (uint32_t i = 0; i < list->count; i++) {
        const seek *s = &list->at[i];
        if ((*s->out = sj_intern_put_key(s->pool, &s->key)) == SJ_NONE)
            return -1;
    }
    return 0;
}

/* An ani and the phone of equal value know each other: 0, or -1. */
static int pair_twins(sj_facts *facts, uint32_t ani, uint32_t phone)
{
    if (sj_column_extend(facts->alloc, &facts->twin, facts->identifiers.names.count, SJ_NONE) != 0)
        return -1;
    sj_at(&facts->twin, ani) = phone;
    sj_at(&facts->twin, phone) = ani;
    return 0;
}

static int pair_all(sj_facts *facts, const sj_draft *draft, const sj_named *named)
{
    const uint32_t *numbers = named->identifiers;
    for (uint32_t i = 0; i < draft->identifier_count; i++)
        if (draft->identifiers[i].kind == SJ_KIND_ANI &&
            pair_twins(facts, numbers[i], numbers[draft->identifier_count + i]) != 0)
            return -1;
    return 0;
}

int sj_name_events(sj_facts *facts, const sj_draft *drafts, uint32_t count, sj_arena *scratch,
                   sj_named *out)
{
    seeks list = {NULL, 0};
    size_t room = 0;
    for (uint32_t i = 0; i < count; i++)
        room += most(&drafts[i]);
    list.at = sj_arena_take(scratch, room * sizeof *list.at);
    if (list.at == NULL)
        return -1;
    for (uint32_t i = 0; i < count; i++)
        if (add_event(&list, facts, &drafts[i], scratch, &out[i]) != 0)
            return -1;
    if (put_all(&list) != 0)
        return -1;
    for (uint32_t i = 0; i < count; i++)
        if (pair_all(facts, &drafts[i], &out[i]) != 0)
            return -1;
    return 0;
}

uint32_t sj_name_identifier(sj_facts *facts, const sj_draft_identifier *who)
{
    sj_intern_key key;
    key_of_value(facts, who, &key);
    uint32_t number = sj_intern_put_key(&facts->identifiers, &key), phone;
    if (number == SJ_NONE || who->kind != SJ_KIND_ANI)
        return number;
    key_of_phone(facts, who, &key);
    phone = sj_intern_put_key(&facts->identifiers, &key);
    return phone != SJ_NONE && pair_twins(facts, number, phone) == 0 ? number : SJ_NONE;
}

void sj_name_untwin(sj_facts *facts, uint32_t count)
{
    for (uint32_t i = count; i < facts->twin.count; i++) {
        uint32_t twin = sj_at(&facts->twin, i);
        if (twin != SJ_NONE)
            sj_at(&facts->twin, twin) = SJ_NONE;
        sj_at(&facts->twin, i) = SJ_NONE;
    }
}

int sj_name_link(sj_facts *facts, const sj_draft_link *draft, uint32_t *out)
{
    uint32_t ends[2] = {sj_name_identifier(facts, &draft->a), sj_name_identifier(facts, &draft->b)};
    if (ends[0] == SJ_NONE || ends[1] == SJ_NONE)
        return -1;
    if (ends[0] > ends[1]) {
        uint32_t swap = ends[0];
        ends[0] = ends[1];
        ends[1] = swap;
    }
    char bytes[sizeof ends];
    memcpy(bytes, ends, sizeof ends);
    *out = sj_intern_put(&facts->pairs, 0, (sojourn_text){bytes, sizeof bytes});
    return *out == SJ_NONE ? -1 : 0;
}
