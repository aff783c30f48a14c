/* SPDX-License-Identifier: MIT */
/* From the caller's struct to a draft: everything that can be refused is refused here, before any
 * state changes. Cost: the bytes of the event, hashed once for its content. */
#include "fact/event.h"

#include "base/bytes.h"
#include "base/fault.h"
#include "base/hash.h"
#include "base/norm.h"
#include "fact/recent.h"

#include <string.h>

enum { TEXT_LONGEST = 65535 };

int sj_event_note(uint8_t type)
{
    return type >= SOJOURN_EVENT_RESOLVE && type <= SOJOURN_EVENT_TRAIT;
}

static sojourn_status bad(sojourn_error *error, uint64_t index, const char *message,
                          const char *field)
{
    return sj_fault_name(error, SOJOURN_E_EVENT, index, message, sj_text(field));
}

/* 1 if there is nothing more to check in a text, as in nearly all. */
static inline int is_fine(sojourn_text text, uint64_t longest)
{
    return text.length == 0 || (text.data != NULL && text.length <= longest && sj_text_plain(text));
}

static sojourn_status check_text(sojourn_text text, uint64_t longest, const char *field,
                                 uint64_t index, sojourn_error *error)
{
    if (is_fine(text, longest))
        return SOJOURN_OK;
    if (text.data == NULL)
        return bad(error, index, "give the bytes of a text that has a length", field);
    if (text.length > longest)
        return bad(error, index, "shorten a text that is too long", field);
    if (!sj_text_valid(text))
        return bad(error, index, "give this text in UTF-8 without NUL", field);
    return SOJOURN_OK;
}

static sojourn_id identifier_id(const sj_reader *reader, sojourn_text kind, sojourn_text normal)
{
    sj_sip sip;
    sj_sip_init(&sip, reader->key);
    sj_sip_text(&sip, kind);
    sj_sip_text(&sip, normal);
    return sj_sip_finish(&sip);
}

/* The number of a kind, whose name is looked at closely only where there is no such kind. */
static sojourn_status find_kind(const sj_reader *reader, const sojourn_identifier *who,
                                uint64_t index, uint32_t *kind, sojourn_error *error)
{
    sojourn_status status = SOJOURN_OK;
    if (who->kind.length == 0 || who->kind.data != NULL)
        *kind = sj_kinds_find(reader->kinds, who->kind);
    else
        *kind = SJ_NONE;
    if (*kind == SJ_NONE)
        status = check_text(who->kind, TEXT_LONGEST, "kind of identifier", index, error);
    if (status == SOJOURN_OK && !is_fine(who->value, SJ_NORM_LONGEST)) {
        status = check_text(who->value, SJ_NORM_LONGEST, "identifier", index, error);
        if (status != SOJOURN_OK)
            sj_fault_kind(error, who->kind);
    }
    if (status != SOJOURN_OK || *kind != SJ_NONE)
        return status;
    return sj_fault_name(error, SOJOURN_E_EVENT, index,
                         "declare this kind of identifier, or use one that exists", who->kind);
}

/* The text may be a rule's, who lends it until it is asked again. */
static int keep_value(const sj_reader *reader, sojourn_text normal, sojourn_text *out)
{
    char *bytes = reader->keeps ? sj_arena_bytes(reader->scratch, (size_t)normal.length) : NULL;
    *out = (sojourn_text){bytes, bytes != NULL ? normal.length : 0};
    if (bytes != NULL)
        memcpy(bytes, normal.data, (size_t)normal.length);
    return reader->keeps && bytes == NULL ? -1 : 1;
}

int sj_event_identifier(const sj_reader *reader, const sojourn_identifier *who, uint64_t index,
                        sj_draft_identifier *out, sojourn_error *error)
{
    sojourn_status status = find_kind(reader, who, index, &out->kind, error);
    if (status != SOJOURN_OK)
        return status;
    sojourn_text normal;
    int done = sj_norm_value(reader->scratch, reader->kinds->at[out->kind].normal, who->value,
                             reader->country, &normal);
    if (done == 1)
        done = keep_value(reader, normal, &out->value);
    if (done == -1)
        return sj_fault_memory(error);
    if (done < 0) {
        bad(error, index, "give a value that Unicode can fold", "identifier");
        sj_fault_kind(error, who->kind);
        return SOJOURN_E_EVENT;
    }
    if (done == 0)
        return 0;
    out->id = identifier_id(reader, who->kind, normal);
    if (out->kind == SJ_KIND_ANI)
        out->phone = identifier_id(reader, reader->kinds->at[SJ_KIND_PHONE].name, normal);
    return 1;
}

static int draft_order(const sj_draft_identifier *a, const sj_draft_identifier *b)
{
    return a->kind != b->kind ? (a->kind < b->kind ? -1 : 1) : sj_id_compare(a->id, b->id);
}

/* Keep the list in order and each one once; it has at most 32. */
static void insert(sj_draft *draft, const sj_draft_identifier *new)
{
    uint32_t at = draft->identifier_count;
    while (at != 0 && draft_order(&draft->identifiers[at - 1], new) > 0)
        at--;
    if (at != 0 && draft_order(&draft->identifiers[at - 1], new) == 0)
        return;
    memmove(draft->identifiers + at + 1, draft->identifiers + at,
            (draft->identifier_count++ - at) * sizeof *new);
    draft->identifiers[at] = *new;
}

/* Likewise of an event: what was stated before in this call is known. A value that is kept is not,
 * for it lives as short as its draft. */
static int repeated_identifier(const sj_reader *reader, const sojourn_identifier *who,
                               uint64_t index, sj_draft_identifier *out, sojourn_error *error)
{
    if (reader->recent == NULL || reader->keeps)
        return sj_event_identifier(reader, who, index, out, error);
    if (sj_recent_find(reader->recent, who, out))
        return 1;
    int status = sj_event_identifier(reader, who, index, out, error);
    if (status == 1)
        sj_recent_put(reader->recent, who, out);
    return status;
}

/* `kept`, where given, gets the identifiers that are no blocked values, as stated. */
static sojourn_status take_identifiers(const sj_reader *reader, const sojourn_identifier *list,
                                       uint64_t count, uint64_t index, sj_draft *draft,
                                       const sojourn_identifier **kept, uint32_t *kept_count,
                                       sojourn_error *error)
{
    if (count > SJ_IDENTIFIERS)
        return bad(error, index, "state at most 32 identifiers", "identifier_count");
    if (count != 0 && list == NULL)
        return bad(error, index, "give the array that is counted", "identifiers");
    draft->identifiers =
        sj_arena_take(reader->scratch, (size_t)(count + 1) * sizeof *draft->identifiers);
    if (draft->identifiers == NULL)
        return sj_fault_memory(error);
    draft->identifier_count = 0;
    for (uint64_t i = 0; i < count; i++) {
        sj_draft_identifier one;
        int status = kept != NULL ? repeated_identifier(reader, &list[i], index, &one, error)
                                  : sj_event_identifier(reader, &list[i], index, &one, error);
        if (status < 0)
            return status;
        if (status == 0) {
            draft->blocked += list[i].value.length != 0;
            continue;
        }
        insert(draft, &one);
        if (kept != NULL)
            kept[(*kept_count)++] = &list[i];
    }
    return SOJOURN_OK;
}

static int stated_order(const sojourn_identifier *a, const sojourn_identifier *b)
{
    int order = sj_text_compare(a->kind, b->kind);
    return order != 0 ? order : sj_text_compare(a->value, b->value);
}

static void sort_stated(const sojourn_identifier **stated, uint32_t count)
{
    for (uint32_t i = 1; i < count; i++) {
        const sojourn_identifier *moved = stated[i];
        uint32_t at = i;
        for (; at != 0 && stated_order(stated[at - 1], moved) > 0; at--)
            stated[at] = stated[at - 1];
        stated[at] = moved;
    }
}

static char *put_text(char *to, sojourn_text text)
{
    sj_text_copy(to, text);
    to[text.length] = 0;
    return to + text.length + 1;
}

static char *put_number(char *to, int64_t number)
{
    to += sj_text_decimal(number, to);
    *to = 0;
    return to + 1;
}

/* Bytes for all that is put, each with a NUL behind it. */
static char *content_room(const sj_reader *reader, const sj_draft *d,
                          const sojourn_identifier **stated, uint32_t count)
{
    enum { NUMBERS = 5, LONGEST = 21 };
    uint64_t room = d->system.length + d->session.length + sizeof d->currency + SJ_TEXTS + 2 +
                    NUMBERS * LONGEST;
    for (int i = 0; i < SJ_TEXTS; i++)
        room += d->text[i].length;
    for (uint32_t i = 0; i < count; i++)
        room += stated[i]->kind.length + stated[i]->value.length + 2;
    return sj_arena_bytes(reader->scratch, (size_t)room);
}

/* Law 8: the content of an event, every field but reference and revision. 0, or -1 for no memory.
 */
static int take_content(const sj_reader *reader, sj_draft *d, const sojourn_identifier **stated,
                        uint32_t count)
{
    char *bytes = content_room(reader, d, stated, count), *at = bytes;
    if (bytes == NULL)
        return -1;
    at = put_text(at, d->system);
    at = put_text(at, d->session);
    for (int i = 0; i < SJ_TEXTS; i++)
        at = put_text(at, d->text[i]);
    at = put_text(at, (sojourn_text){d->currency, d->currency[0] != 0 ? 3 : 0});
    const sojourn_text start = {at, sj_text_decimal(d->start, at)};
    at = put_text(at + start.length, (sojourn_text){0});
    at = d->end == d->start ? put_text(at, start) : put_number(at, d->end);
    at = put_number(at, d->sequence);
    at = put_number(at, d->value);
    at = put_number(at, d->type);
    sort_stated(stated, count);
    for (uint32_t i = 0; i < count; i++)
        if (i == 0 || stated_order(stated[i - 1], stated[i]) != 0)
            at = put_text(put_text(at, stated[i]->kind), stated[i]->value);
    d->content = sj_sip_joined(reader->key, bytes, (uint64_t)(at - bytes) - 1);
    return 0;
}

static sojourn_status ask_identify(const sj_reader *reader, const sojourn_event *event,
                                   uint64_t index, sj_draft *draft, sojourn_error *error)
{
    sojourn_identifier *list = sj_arena_zero(reader->scratch, SJ_IDENTIFIERS, sizeof *list);
    uint64_t count = 0;
    if (list == NULL)
        return sj_fault_memory(error);
    int32_t answer =
        reader->rules->identify(reader->rules->context, event, list, SJ_IDENTIFIERS, &count);
    if (answer < 0 || count > SJ_IDENTIFIERS) {
        sj_fault(error, SOJOURN_E_CALLBACK, index,
                 "the rule identify failed: mend what it reports, then repeat the call");
        if (error != NULL)
            error->detail = answer;
        return SOJOURN_E_CALLBACK;
    }
    for (uint64_t i = 0; i < draft->identifier_count; i++)
        draft->identifiers[i] = (sj_draft_identifier){0};
    return take_identifiers(reader, list, count, index, draft, NULL, NULL, error);
}

/* Give the event without id its name: ~ and its content in hex. */
static sojourn_status name_by_content(const sj_reader *reader, sj_draft *draft,
                                      sojourn_error *error)
{
    char *name = sj_arena_bytes(reader->scratch, 33);
    if (name == NULL)
        return sj_fault_memory(error);
    name[0] = '~';
    sj_id_hex(draft->content, name + 1);
    draft->id = (sojourn_text){name, 33};
    return SOJOURN_OK;
}

static void drop_blocked(sojourn_text *text, uint32_t *blocked)
{
    if (text->length == 0 || !sj_norm_blocked(*text, 0))
        return;
    (*blocked)++;
    *text = (sojourn_text){0};
}

static sojourn_status take_texts(const sojourn_event *e, uint64_t index, sj_draft *draft,
                                 sojourn_error *error)
{
    static const char *const fields[] = {"id",     "system", "session", "contact",
                                         "parent", "issue",  "channel", "intent",
                                         "queue",  "agent",  "name",    "detail"};
    enum { SIZE = sizeof fields / sizeof fields[0] * sizeof(sojourn_text) };
    _Static_assert(offsetof(sojourn_event, detail) + sizeof(sojourn_text) == SIZE &&
                       offsetof(sj_draft, text) + sizeof draft->text == SIZE,
                   "an event and a draft begin with these texts");
    const sojourn_text *texts = (const sojourn_text *)e;
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        if (is_fine(texts[i], TEXT_LONGEST))
            continue;
        sojourn_status status = check_text(texts[i], TEXT_LONGEST, fields[i], index, error);
        if (status != SOJOURN_OK)
            return status;
    }
    memcpy(draft, texts, SIZE);
    static const int blockable[] = {SJ_TEXT_CONTACT, SJ_TEXT_PARENT, SJ_TEXT_ISSUE, SJ_TEXT_INTENT};
    for (size_t i = 0; i < sizeof blockable / sizeof blockable[0]; i++)
        drop_blocked(&draft->text[blockable[i]], &draft->blocked);
    drop_blocked(&draft->session, &draft->blocked);
    return SOJOURN_OK;
}

static int known_type(int32_t type)
{
    return (type >= SOJOURN_EVENT_OTHER && type <= SOJOURN_EVENT_PURCHASE) ||
           (type >= SOJOURN_EVENT_RESOLVE && type <= SOJOURN_EVENT_TRAIT) ||
           type == SOJOURN_EVENT_AGENT_STATE || type == SOJOURN_EVENT_RETRACTED;
}

static int known_currency(const char c[4])
{
    static const char none[4];
    if (memcmp(c, none, sizeof none) == 0)
        return 1;
    for (int i = 0; i < 3; i++)
        if (c[i] < 'A' || c[i] > 'Z')
            return 0;
    return c[3] == 0;
}

static sojourn_status check_numbers(const sojourn_event *e, uint64_t index, sojourn_error *error)
{
    if (!known_type(e->type))
        return bad(error, index, "use one of SOJOURN_EVENT_...", "type");
    if (e->end != 0 && e->end < e->start)
        return bad(error, index, "let the event end at or after its start, or leave it 0", "end");
    if (!known_currency(e->currency))
        return bad(error, index, "give three capital letters and a NUL, or all zero", "currency");
    if (e->reserved_word != 0 || e->reserved[0] != 0 || e->reserved[1] != 0 || e->reserved[2] != 0)
        return bad(error, index, "set this field to zero", "reserved");
    if (e->type == SOJOURN_EVENT_RETRACTED && e->id.length == 0)
        return bad(error, index, "name the event that was a mistake", "id");
    return SOJOURN_OK;
}

sojourn_status sj_event_draft(const sj_reader *reader, const sojourn_event *event, uint64_t index,
                              sj_draft *out, sojourn_error *error)
{
    out->blocked = 0;
    out->taken = 0;
    sojourn_status status = check_numbers(event, index, error);
    if (status == SOJOURN_OK)
        status = take_texts(event, index, out, error);
    const sojourn_identifier *kept[SJ_IDENTIFIERS];
    uint32_t kept_count = 0, blocked = out->blocked;
    if (status == SOJOURN_OK)
        status = take_identifiers(reader, event->identifiers, event->identifier_count, index, out,
                                  kept, &kept_count, error);
    if (status != SOJOURN_OK)
        return status;
    out->start = event->start;
    out->end = event->end != 0 ? event->end : event->start;
    out->sequence = event->sequence;
    out->value = event->value;
    out->reference = event->reference;
    out->revision = event->revision;
    out->type = (uint8_t)event->type;
    memcpy(out->currency, event->currency, sizeof out->currency);
    if (take_content(reader, out, kept, kept_count) != 0)
        return sj_fault_memory(error);
    if (out->id.length == 0)
        status = name_by_content(reader, out, error);
    if (status != SOJOURN_OK || reader->rules->identify == NULL)
        return status;
    out->blocked = blocked;
    return ask_identify(reader, event, index, out, error);
}
