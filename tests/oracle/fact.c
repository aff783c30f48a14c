/* SPDX-License-Identifier: MIT */
/* Laws 1, 3 and 8: memory, texts and hashes, identifiers, facts. */
#include "inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

/* Zeros, one more byte than asked for, until oracle_close(). */
void *oracle_keep(oracle *o, size_t size)
{
    void **block = calloc(1, sizeof *block + size + 1);
    if (block == NULL)
        abort();
    *block = o->kept;
    o->kept = block;
    return block + 1;
}

static sojourn_text copy(oracle *o, sojourn_text t)
{
    char *data = oracle_keep(o, t.length);
    for (uint64_t i = 0; i < t.length; i++)
        data[i] = t.data[i];
    return (sojourn_text){data, t.length};
}

sojourn_text oracle_word(const char *word)
{
    return (sojourn_text){word, strlen(word)};
}

int oracle_order(sojourn_text a, sojourn_text b)
{
    uint64_t least = a.length < b.length ? a.length : b.length;
    int order = least ? memcmp(a.data, b.data, least) : 0;
    return order ? order : (a.length > b.length) - (a.length < b.length);
}

int oracle_same(sojourn_text a, sojourn_text b)
{
    return a.length > 0 && oracle_order(a, b) == 0;
}

int oracle_id_order(sojourn_id a, sojourn_id b)
{
    if (a.high != b.high)
        return a.high < b.high ? -1 : 1;
    return (a.low > b.low) - (a.low < b.low);
}

static uint64_t rotate(uint64_t x, int bits)
{
    return (x << bits) | (x >> (64 - bits));
}

static uint64_t rounds(uint64_t v[4], int count)
{
    while (count-- > 0) {
        v[0] += v[1];
        v[1] = rotate(v[1], 13) ^ v[0];
        v[2] += v[3];
        v[3] = rotate(v[3], 16) ^ v[2];
        v[0] = rotate(v[0], 32) + v[3];
        v[3] = rotate(v[3], 21) ^ v[0];
        v[2] += v[1];
        v[1] = rotate(v[1], 17) ^ v[2];
        v[2] = rotate(v[2], 32);
    }
    return __builtin_bswap64(v[0] ^ v[1] ^ v[2] ^ v[3]);
}

static uint64_t little(const uint8_t *bytes)
{
    uint64_t x = 0;
    for (size_t i = 0; i < 8; i++)
        x |= (uint64_t)bytes[i] << (8 * i);
    return x;
}

/* SipHash-2-4-128 of the texts joined by NUL bytes. */
sojourn_id oracle_hash(oracle *o, const sojourn_text *texts, size_t count)
{
    size_t size = count - 1, at = 0;
    for (size_t i = 0; i < count; i++)
        size += texts[i].length;
    uint8_t *bytes = oracle_keep(o, size + 8);
    for (size_t i = 0; i < count; i++, at++)
        for (uint64_t k = 0; k < texts[i].length; k++)
            bytes[at++] = (uint8_t)texts[i].data[k];
    bytes[size | 7] = (uint8_t)size;
    uint64_t k0 = little(o->options.key), k1 = little(o->options.key + 8);
    uint64_t v[4] = {k0 ^ 0x736f6d6570736575, k1 ^ 0x646f72616e646f6d ^ 0xee,
                     k0 ^ 0x6c7967656e657261, k1 ^ 0x7465646279746573};
    for (size_t i = 0; i <= size; i += 8) {
        v[3] ^= little(bytes + i);
        rounds(v, 2);
        v[0] ^= little(bytes + i);
    }
    v[2] ^= 0xee;
    sojourn_id id = {rounds(v, 4), 0};
    v[1] ^= 0xdd;
    id.low = rounds(v, 4);
    return id;
}

sojourn_text oracle_hex(char out[33], sojourn_id id)
{
    snprintf(out, 33, "%016llx%016llx", (unsigned long long)id.high, (unsigned long long)id.low);
    return oracle_word(out);
}

static int is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static char lower(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

static sojourn_text trim(sojourn_text t)
{
    for (; t.length > 0 && is_blank(t.data[0]); t.length--)
        t.data++;
    while (t.length > 0 && is_blank(t.data[t.length - 1]))
        t.length--;
    return t;
}

static int is_blocked(sojourn_text value, int phone)
{
    static const char words[] = " -1 null none nan undefined unknown anonymous guest true false "
                                "[objectobject] ";
    static const char of_phones[] = " withheld restricted private unavailable ";
    char squeezed[24] = " "; /* longer than any word */
    size_t length = 1;
    int something = 0;
    for (uint64_t i = 0; i < value.length; i++) {
        char c = value.data[i];
        something |= !is_blank(c) && strchr("0-+", c) == NULL;
        if (!is_blank(c) && length < sizeof squeezed - 2)
            squeezed[length++] = lower(c);
    }
    squeezed[length] = ' ';
    return !something || strstr(words, squeezed) || (phone && strstr(of_phones, squeezed));
}

static sojourn_text map(oracle *o, sojourn_text t, int more)
{
    utf8proc_uint8_t *data = NULL;
    int options = UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE | more;
    utf8proc_ssize_t length = utf8proc_map((const utf8proc_uint8_t *)t.data, (long)t.length, &data,
                                           (utf8proc_option_t)options);
    if (length < 0)
        abort();
    sojourn_text kept = copy(o, (sojourn_text){(const char *)data, (uint64_t)length});
    free(data);
    return kept;
}

static sojourn_text phone(oracle *o, sojourn_text t)
{
    sojourn_text country = o->options.country;
    char *out = oracle_keep(o, t.length + country.length + 1);
    int is_number = 1, dropped = 0;
    for (uint64_t i = 0; i < t.length; i++) {
        const char *allowed = i > 0 ? "0123456789-./()" : "0123456789-./()+";
        is_number &= is_blank(t.data[i]) || strchr(allowed, t.data[i]) != NULL;
        out[i] = lower(t.data[i]);
    }
    if (!is_number)
        return (sojourn_text){out, t.length};
    uint64_t prefix = t.data[0] == '+' ? 1 : t.length > 1 && memcmp(t.data, "00", 2) == 0 ? 2 : 0;
    uint64_t length = prefix || country.length > 0;
    out[0] = '+';
    for (uint64_t i = 0; i < country.length && !prefix; i++)
        out[length++] = country.data[i];
    uint64_t first = length;
    for (uint64_t i = prefix; i < t.length; i++) {
        int zero = prefix ? i + 3 <= t.length && memcmp(t.data + i, "(0)", 3) == 0
                          : country.length > 0 && t.data[i] == '0' && length == first;
        if (zero && !dropped) {
            dropped = 1;
            i += prefix ? 2 : 0;
        } else if (t.data[i] >= '0' && t.data[i] <= '9')
            out[length++] = t.data[i];
    }
    return (sojourn_text){out, length};
}

/* 0: blocked. */
static int name(oracle *o, const sojourn_identifier *who, mention *out)
{
    sojourn_kind kind = oracle_kind(o, who->kind);
    int dialled = kind.normal == SOJOURN_NORMAL_PHONE;
    sojourn_text texts[2] = {kind.name, trim(who->value)};
    if (is_blocked(who->value, dialled))
        return 0;
    if (dialled)
        texts[1] = phone(o, texts[1]);
    else if (kind.normal == SOJOURN_NORMAL_FOLD)
        texts[1] = trim(map(o, map(o, map(o, who->value, 0), UTF8PROC_CASEFOLD), 0));
    *out = (mention){.id = oracle_hash(o, texts, 2), .kind = kind};
    out->kind.name = copy(o, who->kind);
    texts[0] = oracle_word("phone");
    out->as_phone = oracle_hash(o, texts, 2);
    return !is_blocked(texts[1], dialled);
}

int oracle_identifier(oracle *o, const sojourn_identifier *who, sojourn_id *out)
{
    mention m;
    int usable = name(o, who, &m);
    if (usable)
        *out = m.id;
    return usable;
}

static int identifier_order(const void *a, const void *b)
{
    const sojourn_identifier *x = a, *y = b;
    int order = oracle_order(x->kind, y->kind);
    return order ? order : oracle_order(x->value, y->value);
}

/* Sorts `stated`: r->who as stated. */
static sojourn_id content_hash(oracle *o, const row *r, sojourn_identifier *stated)
{
    const sojourn_event *e = &r->event;
    int64_t numbers[5] = {e->start, e->end, e->sequence, e->value, e->type};
    char decimal[5][24];
    sojourn_text texts[17 + 64];
    size_t count = 0;
    for (int i = SYSTEM; i < TEXTS; i++)
        texts[count++] = r->text[i];
    texts[count++] = (sojourn_text){e->currency, e->currency[0] ? 3 : 0};
    for (int i = 0; i < 5; i++) {
        snprintf(decimal[i], sizeof decimal[i], "%lld", (long long)numbers[i]);
        texts[count++] = oracle_word(decimal[i]);
    }
    qsort(stated, r->who_count, sizeof *stated, identifier_order);
    for (size_t i = 0; i < r->who_count; i++)
        if (i == 0 || identifier_order(&stated[i - 1], &stated[i]) != 0) {
            texts[count++] = stated[i].kind;
            texts[count++] = stated[i].value;
        }
    return oracle_hash(o, texts, count);
}

/* Into r->who and `stated`, but what is blocked. */
static void mention_all(oracle *o, row *r, const sojourn_identifier *list, uint64_t count,
                        sojourn_identifier stated[32])
{
    r->who_count = 0;
    for (uint64_t i = 0; i < count; i++)
        if (list[i].value.length > 0 && !name(o, &list[i], &r->who[r->who_count]))
            r->blocked++;
        else if (list[i].value.length > 0)
            stated[r->who_count++] = list[i];
}

static row *make_record(oracle *o, const sojourn_event *fed)
{
    row *r = oracle_keep(o, sizeof *r);
    sojourn_identifier stated[32], listed[32];
    const sojourn_rules *rules = o->options.rules;
    char hex[34] = "~";
    r->event = *fed;
    r->event.end = fed->end == 0 ? fed->start : fed->end;
    memcpy(r->text, fed, sizeof r->text);
    for (int i = 0; i < TEXTS; i++) {
        int key = (i >= SESSION_KEY && i <= ISSUE) || i == INTENT;
        int blocked = key && r->text[i].length > 0 && is_blocked(r->text[i], 0);
        r->blocked += (uint64_t)blocked;
        r->text[i] = blocked ? NOTHING : copy(o, r->text[i]);
    }
    uint64_t keys_blocked = r->blocked, count = 0;
    mention_all(o, r, fed->identifiers, fed->identifier_count, stated);
    r->content = content_hash(o, r, stated);
    oracle_hex(hex + 1, r->content);
    if (fed->id.length == 0)
        r->text[ID] = copy(o, oracle_word(hex));
    sojourn_text texts[4] = {NOTHING, r->text[SYSTEM], NOTHING, r->text[ID]};
    r->id = r->session_id = oracle_hash(o, texts, 4);
    texts[2] = r->text[SESSION_KEY];
    if (texts[2].length > 0)
        r->session_id = oracle_hash(o, texts, 3);
    if (rules != NULL && rules->identify != NULL) {
        if (rules->identify(rules->context, fed, listed, 32, &count) < 0)
            abort();
        r->blocked = keys_blocked;
        mention_all(o, r, listed, count, stated);
    }
    return r;
}

static int same_event(const row *a, const row *b)
{
    return oracle_order(a->text[ID], b->text[ID]) == 0 &&
           oracle_order(a->text[SYSTEM], b->text[SYSTEM]) == 0;
}

static int same_record(const row *a, const row *b)
{
    return a->event.revision == b->event.revision && oracle_id_order(a->content, b->content) == 0 &&
           same_event(a, b);
}

void oracle_feed(oracle *o, const sojourn_event *events, uint64_t count)
{
    o->rows = NULL;
    for (uint64_t i = 0; i < count; i++) {
        row *r = make_record(o, &events[i]), **at = &o->records;
        while (*at != NULL && !same_record(*at, r))
            at = &(*at)->next;
        r->next = *at == NULL ? NULL : (*at)->next;
        if (*at == NULL || r->event.reference < (*at)->event.reference)
            *at = r;
    }
}

static int beats(const row *a, const row *b)
{
    int retracts_a = a->event.type == SOJOURN_EVENT_RETRACTED;
    int retracts_b = b->event.type == SOJOURN_EVENT_RETRACTED;
    if (a->event.revision != b->event.revision)
        return a->event.revision > b->event.revision;
    return retracts_a != retracts_b ? retracts_a : oracle_id_order(a->content, b->content) > 0;
}

int oracle_holds(const oracle *o, const row *r)
{
    for (const row *other = o->records; other != NULL; other = other->next)
        if (same_event(other, r) && beats(other, r))
            return 0;
    return 1;
}

void oracle_link(oracle *o, const sojourn_identifier *a, const sojourn_identifier *b, int32_t link,
                 uint32_t revision)
{
    pair *p = oracle_keep(o, sizeof *p), **at = &o->links;
    *p = (pair){.link = link, .revision = revision};
    if (!name(o, a, &p->a) || !name(o, b, &p->b))
        abort();
    if (oracle_id_order(p->a.id, p->b.id) > 0) {
        mention greater = p->a;
        p->a = p->b;
        p->b = greater;
    }
    while (*at != NULL && (oracle_id_order((*at)->a.id, p->a.id) != 0 ||
                           oracle_id_order((*at)->b.id, p->b.id) != 0))
        at = &(*at)->next;
    p->next = *at == NULL ? NULL : (*at)->next;
    if (*at == NULL || revision > (*at)->revision ||
        (revision == (*at)->revision && link > (*at)->link))
        *at = p;
    o->rows = NULL;
}
