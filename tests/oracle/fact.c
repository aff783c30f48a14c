/* SPDX-License-Identifier: MIT */
/* Law 1: all distinct records ever fed, and the winning link of each pair. */
#include "inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int oracle_is_note(const record *r)
{
    return r->event.type >= SOJOURN_EVENT_RESOLVE && r->event.type <= SOJOURN_EVENT_TRAIT;
}

static int identifier_order(const void *a, const void *b)
{
    const sojourn_identifier *x = a, *y = b;
    int order = oracle_order(x->kind, y->kind);
    return order ? order : oracle_order(x->value, y->value);
}

static size_t add_identifiers(const sojourn_event *e, sojourn_text *texts)
{
    sojourn_identifier sorted[32];
    size_t count = 0;
    for (uint64_t i = 0; i < e->identifier_count; i++)
        sorted[i] = e->identifiers[i];
    qsort(sorted, e->identifier_count, sizeof *sorted, identifier_order);
    for (uint64_t i = 0; i < e->identifier_count; i++) {
        if (i > 0 && identifier_order(&sorted[i - 1], &sorted[i]) == 0)
            continue;
        texts[count++] = sorted[i].kind;
        texts[count++] = sorted[i].value;
    }
    return count;
}

static sojourn_id content_hash(const oracle *o, const sojourn_event *e)
{
    size_t length = 0;
    while (length < sizeof e->currency && e->currency[length] != 0)
        length++;
    sojourn_text currency = {e->currency, length};
    sojourn_text texts[17 + 64] = {e->system, e->session, e->contact, e->parent,
                                   e->issue,  e->channel, e->intent,  e->queue,
                                   e->agent,  e->name,    e->detail,  currency};
    int64_t numbers[5] = {e->start, e->end, e->sequence, e->value, e->type};
    char decimal[5][24];
    for (int i = 0; i < 5; i++) {
        snprintf(decimal[i], sizeof decimal[i], "%lld", (long long)numbers[i]);
        texts[12 + i] = oracle_word(decimal[i]);
    }
    return oracle_hash(o, texts, 17 + add_identifiers(e, texts + 17));
}

/* Into r->who, each once; those that are stated go to `stated` too. Returns how many are. */
static uint64_t mention_all(oracle *o, record *r, const sojourn_identifier *list, uint64_t count,
                            sojourn_identifier *stated)
{
    uint64_t stated_count = 0;
    r->who_count = 0;
    for (uint64_t i = 0; i < count; i++) {
        mention m;
        if (list[i].value.length == 0)
            continue; /* not stated, thus not blocked */
        if (!oracle_mention(o, &list[i], &m)) {
            r->blocked++;
            continue;
        }
        stated[stated_count].kind = oracle_copy(o, list[i].kind);
        stated[stated_count++].value = oracle_copy(o, list[i].value);
        size_t k = 0;
        while (k < r->who_count && oracle_id_order(r->who[k].id, m.id) != 0)
            k++;
        r->who[k] = m;
        r->who_count += k == r->who_count;
    }
    return stated_count;
}

static void name_record(oracle *o, record *r)
{
    sojourn_event *e = &r->event;
    r->content = content_hash(o, e);
    if (e->id.length == 0) {
        char hex[34] = "~";
        oracle_hex(hex + 1, r->content);
        e->id = oracle_copy(o, oracle_word(hex));
    }
    sojourn_text texts[4] = {{NULL, 0}, e->system, {NULL, 0}, e->id};
    r->id = r->session = oracle_hash(o, texts, 4);
    texts[2] = e->session;
    if (e->session.length > 0)
        r->session = oracle_hash(o, texts, 3);
}

static record make_record(oracle *o, const sojourn_event *fed)
{
    record r = {.event = *fed};
    sojourn_event *e = &r.event;
    sojourn_text *texts[] = {&e->id,      &e->system, &e->channel, &e->queue,
                             &e->agent,   &e->name,   &e->detail,  &e->session,
                             &e->contact, &e->parent, &e->issue,   &e->intent};
    for (size_t i = 0; i < 12; i++) {
        *texts[i] = oracle_copy(o, *texts[i]);
        if (i >= 7 && texts[i]->length > 0 && oracle_blocked(*texts[i], 0)) {
            texts[i]->length = 0;
            r.blocked++;
        }
    }
    if (e->end == 0)
        e->end = e->start;
    uint64_t key_blocked = r.blocked;
    sojourn_identifier stated[32], listed[32], unused[32];
    e->identifier_count = mention_all(o, &r, fed->identifiers, fed->identifier_count, stated);
    e->identifiers = stated;
    name_record(o, &r);
    e->identifiers = NULL;
    const sojourn_rules *rules = o->options.rules;
    if (rules != NULL && rules->identify != NULL) {
        uint64_t count = 0;
        if (rules->identify(rules->context, fed, listed, 32, &count) < 0)
            abort();
        r.blocked = key_blocked;
        mention_all(o, &r, listed, count, unused);
    }
    return r;
}

static int same_event(const record *a, const record *b)
{
    return oracle_order(a->event.id, b->event.id) == 0 &&
           oracle_order(a->event.system, b->event.system) == 0;
}

void oracle_feed(oracle *o, const sojourn_event *events, uint64_t count)
{
    oracle_forget(o);
    for (uint64_t i = 0; i < count; i++) {
        record r = make_record(o, &events[i]);
        size_t k = 0;
        while (k < o->record_count && (o->records[k].event.revision != r.event.revision ||
                                       oracle_id_order(o->records[k].content, r.content) != 0 ||
                                       !same_event(&o->records[k], &r)))
            k++;
        if ((o->record_count & (o->record_count - 1)) == 0) /* full: a power of two */
            o->records = oracle_grow(o->records, 2 * o->record_count, sizeof r);
        if (k == o->record_count || r.event.reference < o->records[k].event.reference)
            o->records[k] = r;
        o->record_count += k == o->record_count;
    }
}

static int beats(const record *a, const record *b)
{
    int retracts_a = a->event.type == SOJOURN_EVENT_RETRACTED;
    int retracts_b = b->event.type == SOJOURN_EVENT_RETRACTED;
    if (a->event.revision != b->event.revision)
        return a->event.revision > b->event.revision;
    if (retracts_a != retracts_b)
        return retracts_a;
    return oracle_id_order(a->content, b->content) > 0;
}

/* Given: the records that hold, retractions too. */
size_t *oracle_winners(const oracle *o, size_t *count)
{
    size_t *winners = oracle_grow(NULL, o->record_count, sizeof *winners);
    *count = 0;
    for (size_t i = 0; i < o->record_count; i++) {
        int beaten = 0;
        for (size_t k = 0; k < o->record_count && !beaten; k++)
            beaten = k != i && beats(&o->records[k], &o->records[i]) &&
                     same_event(&o->records[k], &o->records[i]);
        if (!beaten)
            winners[(*count)++] = i;
    }
    return winners;
}

void oracle_link(oracle *o, const sojourn_identifier *a, const sojourn_identifier *b, int32_t link,
                 uint32_t revision)
{
    pair p = {.link = link, .revision = revision};
    if (!oracle_mention(o, a, &p.a) || !oracle_mention(o, b, &p.b))
        abort();
    if (oracle_id_order(p.a.id, p.b.id) > 0) {
        mention greater = p.a;
        p.a = p.b;
        p.b = greater;
    }
    oracle_forget(o);
    size_t k = 0;
    while (k < o->link_count && (oracle_id_order(o->links[k].a.id, p.a.id) != 0 ||
                                 oracle_id_order(o->links[k].b.id, p.b.id) != 0))
        k++;
    o->links = oracle_grow(o->links, o->link_count, sizeof p);
    if (k == o->link_count || revision > o->links[k].revision ||
        (revision == o->links[k].revision && link > o->links[k].link))
        o->links[k] = p;
    o->link_count += k == o->link_count;
}
