/* SPDX-License-Identifier: MIT */
/* A group of events, at any level, is known by its first event; passive ones come last. */
#include "inside.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#define ROTATE(x, bits) ((x) << (bits) | (x) >> (64 - (bits)))
#define BLANKS " \t\n\v\f\r"
#define BETWEEN "-./()" BLANKS

enum { KEYED = 1 << 29, VOICE = 1 << 30 }; /* flags of a contact */

/* Zeros, one more byte than asked for, until oracle_close(). */
void *keep(oracle *o, size_t size)
{
    void **block = calloc(1, sizeof *block + size + 1);
    if (block == NULL)
        abort();
    *block = o->kept;
    o->kept = block;
    return block + 1;
}

/* A copy ends in NUL, which no text holds: strcmp() orders copies. */
static sojourn_text copy(oracle *o, sojourn_text t)
{
    char *data = keep(o, t.length);
    return (sojourn_text){t.length > 0 ? memcpy(data, t.data, t.length) : data, t.length};
}

/* Its place from 1 on, or 0. */
static int listed(const sojourn_text *list, uint64_t count, sojourn_text t)
{
    while (count > 0 && !same(list[count - 1], t))
        count--;
    return (int)count;
}

static uint64_t rounds(uint64_t v[4], int count)
{
    for (int i = 0; i < 2 * count; i++) {
        uint64_t *a = &v[i % 2 * 2], *b = &v[2 - i % 2 * 2];
        *a += v[1];
        *b += v[3];
        v[1] = ROTATE(v[1], i % 2 ? 17 : 13) ^ *a;
        v[3] = ROTATE(v[3], i % 2 ? 21 : 16) ^ *b;
        *a = ROTATE(*a, 32);
    }
    return __builtin_bswap64(v[0] ^ v[1] ^ v[2] ^ v[3]);
}

static uint64_t little(const uint8_t *bytes)
{
    uint64_t x = 0;
    for (int i = 8; i-- > 0;)
        x = x << 8 | bytes[i];
    return x;
}

/* By NUL bytes, and with 8 more zeros. */
static sojourn_text join(oracle *o, const sojourn_text *texts, size_t count)
{
    size_t size = 0;
    for (size_t i = 0; i < count; i++)
        size += texts[i].length + 1;
    char *bytes = keep(o, size + 8), *to = bytes;
    for (size_t i = 0; i < count; to += texts[i++].length + 1)
        memcpy(to, texts[i].data, texts[i].length);
    return (sojourn_text){bytes, size - 1};
}

static sojourn_id hash(oracle *o, const sojourn_text *texts, size_t count) /* SipHash-2-4-128. */
{
    sojourn_text joined = join(o, texts, count);
    uint64_t k0 = little(o->options.key), k1 = little(o->options.key + 8);
    uint64_t v[4] = {k0 ^ 0x736f6d6570736575, k1 ^ 0x646f72616e646f6d ^ 0xee,
                     k0 ^ 0x6c7967656e657261, k1 ^ 0x7465646279746573};
    for (size_t i = 0; i <= joined.length; i += 8) {
        uint64_t block = little((const uint8_t *)joined.data + i);
        block |= i + 8 > joined.length ? joined.length << 56 : 0;
        v[3] ^= block;
        rounds(v, 2);
        v[0] ^= block;
    }
    v[2] ^= 0xee;
    sojourn_id id = {rounds(v, 4), 0};
    v[1] ^= 0xdd;
    id.low = rounds(v, 4);
    return id;
}

static sojourn_text hex(oracle *o, const char *before, sojourn_id id)
{
    char *out = keep(o, 33);
    snprintf(out, 34, "%s%016" PRIx64 "%016" PRIx64, before, id.high, id.low);
    return WORD(out);
}

static sojourn_text lower(oracle *o, sojourn_text t, const char *without) /* In ASCII lower case. */
{
    char *out = keep(o, t.length), *to = out;
    for (const char *c = t.data; c < t.data + t.length; c++)
        if (strchr(without, *c) == NULL)
            *to++ = (char)(*c >= 'A' && *c <= 'Z' ? *c + ('a' - 'A') : *c);
    return WORD(out);
}

static int is_blocked(oracle *o, sojourn_text value, int is_phone)
{
    static const sojourn_text words[] = {
        {TEXT("-1")},         {TEXT("null")},    {TEXT("none")},           {TEXT("nan")},
        {TEXT("undefined")},  {TEXT("unknown")}, {TEXT("anonymous")},      {TEXT("guest")},
        {TEXT("true")},       {TEXT("false")},   {TEXT("[objectobject]")}, {TEXT("withheld")},
        {TEXT("restricted")}, {TEXT("private")}, {TEXT("unavailable")}};
    sojourn_text t = lower(o, value, BLANKS);
    return strspn(t.data, "0-+") == t.length || listed(words, is_phone ? 15 : 11, t);
}

static sojourn_text fold(oracle *o, sojourn_text t) /* NFKC, case fold, NFKC. */
{
    for (int i = 0; i < 3; i++) {
        utf8proc_uint8_t *data = NULL;
        int options = UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE | UTF8PROC_NULLTERM;
        options |= i == 1 ? UTF8PROC_CASEFOLD : 0;
        if (utf8proc_map((const utf8proc_uint8_t *)copy(o, t).data, 0, &data,
                         (utf8proc_option_t)options) < 0)
            abort();
        t = copy(o, WORD((const char *)data));
        free(data);
    }
    return t;
}

static sojourn_text phone(oracle *o, sojourn_text t)
{
    size_t plus = t.data[0] == '+', prefix = plus ? 1 : strncmp(t.data, "00", 2) == 0 ? 2 : 0;
    const char *country = prefix ? "" : o->options.country.data;
    char *zero = prefix ? strstr(t.data, "(0)") : NULL;
    if (plus + strspn(t.data + plus, "0123456789" BETWEEN) != t.length)
        return lower(o, t, "");
    if (zero != NULL)
        zero[1] = ' ';
    const char *digits = lower(o, WORD(t.data + prefix), BETWEEN).data;
    char *out = keep(o, 1 + strlen(country) + strlen(digits));
    sprintf(out, "%s%s%s", prefix || *country ? "+" : "", country,
            digits + (*country && *digits == '0'));
    return WORD(out);
}

static person *know(oracle *o, const sojourn_identifier *who) /* NULL: blocked. */
{
    sojourn_kind kind = oracle_kind(o, who->kind);
    int is_phone = kind.normal == SOJOURN_NORMAL_PHONE;
    sojourn_text t = kind.normal == SOJOURN_NORMAL_FOLD ? fold(o, who->value) : who->value;
    for (; t.length > 0 && strchr(BLANKS, t.data[0]) != NULL; t.length--)
        t.data++;
    while (t.length > 0 && strchr(BLANKS, t.data[t.length - 1]) != NULL)
        t.length--;
    t = is_phone ? phone(o, copy(o, t)) : t;
    if (is_blocked(o, who->value, is_phone) || is_blocked(o, t, is_phone))
        return NULL;
    sojourn_id id = hash(o, (sojourn_text[]){who->kind, t}, 2);
    person **at = &o->people, *p;
    while (*at != NULL && id_order((*at)->id, id) < 0)
        at = &(*at)->next;
    if (*at != NULL && id_order((*at)->id, id) == 0)
        return *at;
    p = keep(o, sizeof *p);
    *p = (person){.next = *at, .id = id, .kind = kind, .value = copy(o, t), .customer = p};
    p->as_phone = hash(o, (sojourn_text[]){WORD("phone"), t}, 2);
    *at = p;
    return p;
}

int oracle_identifier(oracle *o, const sojourn_identifier *who, sojourn_id *out)
{
    const person *p = know(o, who);
    *out = p != NULL ? p->id : *out;
    return p != NULL;
}

static int text_order(const void *a, const void *b)
{
    const sojourn_text *x = a, *y = b;
    int order = memcmp(x->data, y->data, LEAST(x->length, y->length));
    return order ? order : ORDER(x->length, y->length);
}

static sojourn_id content_hash(oracle *o, const sojourn_event *e, const sojourn_text text[TEXTS])
{
    sojourn_text texts[TEXTS + 1 + 32];
    char numbers[5 * 21];
    size_t count = TEXTS - 1, first = TEXTS + 1;
    int length = snprintf(numbers, sizeof numbers,
                          "%" PRId64 "%c%" PRId64 "%c%" PRId64 "%c%" PRId64 "%c%" PRId32, e->start,
                          0, e->end, 0, e->sequence, 0, e->value, 0, e->type);
    memcpy(texts, text + 1, count * sizeof *texts);
    texts[count++] = WORD(e->currency);
    texts[count++] = (sojourn_text){numbers, (uint64_t)length};
    for (uint64_t i = 0; i < e->identifier_count; i++)
        if (e->identifiers[i].value.length > 0 && know(o, &e->identifiers[i]) != NULL)
            texts[count++] = join(o, (const sojourn_text *)&e->identifiers[i], 2);
    qsort(texts + first, count - first, sizeof *texts, text_order);
    size_t different = LEAST(count, first + 1);
    for (size_t i = different; i < count; i++)
        if (text_order(&texts[i - 1], &texts[i]) != 0)
            texts[different++] = texts[i];
    return hash(o, texts, different);
}

static void take_identifiers(oracle *o, row *r, const sojourn_event *fed)
{
    const sojourn_rules *rules = o->options.rules;
    sojourn_identifier listed[32];
    const sojourn_identifier *list = fed->identifiers;
    uint64_t count = fed->identifier_count;
    if (rules != NULL && rules->identify != NULL) {
        list = listed;
        rules->identify(rules->context, fed, listed, 32, &count);
    }
    for (uint64_t i = 0; i < count; i++)
        if (list[i].value.length > 0) {
            person *p = know(o, &list[i]);
            r->who[r->who_count] = p;
            r->who_count += p != NULL;
            r->blocked += p == NULL;
        }
}

static row make_record(oracle *o, const sojourn_event *fed)
{
    int32_t type = fed->type, served = type == SOJOURN_EVENT_INPUT || type == SOJOURN_EVENT_VISIT;
    row r = {.event = *fed};
    r.event.end = fed->end == 0 ? fed->start : fed->end;
    r.strength = 4 * (int64_t)fed->revision + (fed->type == SOJOURN_EVENT_RETRACTED);
    memcpy(r.text, fed, sizeof r.text);
    for (int i = 0; i < TEXTS; i++) {
        int key = (i >= SESSION_KEY && i <= ISSUE) || i == INTENT;
        int blocked = key && r.text[i].length > 0 && is_blocked(o, r.text[i], 0);
        r.blocked += (uint64_t)blocked;
        r.text[i] = blocked ? WORD("") : copy(o, r.text[i]);
    }
    if (type < SOJOURN_EVENT_RESOLVE)
        r.flags = SOJOURN_SPAN_CONTACT | (r.text[AGENT].length > 0 ? SOJOURN_SPAN_AGENT : 0) |
                  (type == SOJOURN_EVENT_ABANDON ? SOJOURN_SPAN_ABANDONED : 0) |
                  (type == SOJOURN_EVENT_TRANSFER ? SOJOURN_SPAN_TRANSFERRED : 0) |
                  (served ? SOJOURN_SPAN_SELF_SERVICE : 0);
    r.flags |= r.text[CONTACT_KEY].length + r.text[PARENT_KEY].length > 0 ? KEYED : 0;
    r.flags |= same(r.text[CHANNEL], WORD("voice")) ? VOICE : 0;
    take_identifiers(o, &r, fed);
    r.content = content_hash(o, &r.event, r.text);
    if (fed->id.length == 0)
        r.text[ID] = hex(o, "~", r.content);
    sojourn_text texts[4] = {WORD(""), r.text[SYSTEM], WORD(""), r.text[ID]};
    r.id = hash(o, texts, 4);
    texts[2] = r.text[SESSION_KEY];
    r.session = texts[2].length > 0 ? hash(o, texts, 3) : r.id;
    return r;
}

static void hold(oracle *o, row r) /* Keeps a fact if none that is known alike is stronger. */
{
    row *old = o->facts;
    while (old != NULL && id_order(old->id, r.id) != 0)
        old = old->next;
    if (old == NULL) {
        r.next = o->facts;
        o->facts = memcpy(keep(o, sizeof r), &r, sizeof r);
        o->fact_count++;
    } else if (r.strength == old->strength && id_order(r.content, old->content) == 0) {
        old->event.reference = LEAST(old->event.reference, r.event.reference);
        old->blocked = MOST(old->blocked, r.blocked);
    } else if (r.strength > old->strength ||
               (r.strength == old->strength && id_order(r.content, old->content) > 0)) {
        r.next = old->next;
        *old = r;
    }
    o->rows = NULL;
}

void oracle_feed(oracle *o, const sojourn_event *events, uint64_t count)
{
    for (uint64_t i = 0; i < count; i++) {
        row r = make_record(o, &events[i]), *record = o->records;
        while (record != NULL &&
               (id_order(record->id, r.id) != 0 || id_order(record->content, r.content) != 0 ||
                record->strength != r.strength))
            record = record->next;
        if (record == NULL) {
            record = memcpy(keep(o, sizeof r), &r, sizeof r);
            record->next = o->records;
            o->records = record;
        }
        r.record = record;
        hold(o, r);
    }
}

void oracle_erase(oracle *o, const sojourn_identifier *who, uint64_t count, int64_t upto)
{
    for (uint64_t i = 0; i < count; i++) {
        person *p = know(o, &who[i]);
        if (p == NULL)
            continue;
        p->upto = p->erased ? MOST(p->upto, upto) : upto;
        p->erased = o->erases = 1;
    }
    o->rows = NULL;
}

void oracle_link(oracle *o, const sojourn_identifier *a, const sojourn_identifier *b, int32_t link,
                 uint32_t revision)
{
    row r = {.event = {.type = LINK}, .strength = 4 * (int64_t)revision + link, .link = link};
    person *x = r.who[0] = know(o, a), *y = r.who[1] = know(o, b);
    x->linked = y->linked = 1;
    r.id = (sojourn_id){x->id.high ^ y->id.high, x->id.low ^ y->id.low}; /* in either order */
    hold(o, r);
}

static int joins(const sojourn_span *a, const sojourn_span *b, int64_t limit)
{
    return a->start < b->start ? within(a->end, b->start, limit) : within(b->end, a->start, limit);
}

/* What holds for an intent, defaults filled in. */
static sojourn_window window_of(const oracle *o, sojourn_text intent)
{
    sojourn_window w = {.intent = intent};
    for (uint64_t i = 0; i < o->options.window_count; i++)
        if (same(o->options.windows[i].intent, intent))
            w = o->options.windows[i];
    w.window_us = OR(w.window_us, w.sales ? 30 * DAY : OR(o->options.window_us, 7 * DAY));
    w.reopen_us = OR(w.reopen_us, OR(o->options.reopen_us, w.window_us));
    return w;
}

/* The state that an event brings its engagement into, or 0. */
static int32_t closing(const oracle *o, const row *e)
{
    int sells = window_of(o, e->of[INTERACTION]->topic[INTENT]).sales ||
                listed(o->options.goals, o->options.goal_count, e->text[NAME]);
    return e->event.type == SOJOURN_EVENT_RESOLVE             ? SOJOURN_STATE_RESOLVED
           : e->event.type == SOJOURN_EVENT_CANCEL            ? SOJOURN_STATE_CANCELLED
           : e->event.type == SOJOURN_EVENT_PURCHASE && sells ? SOJOURN_STATE_SOLD
                                                              : 0;
}

static void add_texts(sojourn_span *s, const row *e)
{
    sojourn_text *into[TEXTS] = {
        [SYSTEM] = &s->system, [CHANNEL] = &s->channel, [QUEUE] = &s->queue,   [AGENT] = &s->agent,
        [NAME] = &s->name,     [DETAIL] = &s->detail,   [INTENT] = &s->intent, [ISSUE] = &s->issue};
    const sojourn_text *said = s->level < INTERACTION ? e->text : e->topic;
    for (int i = 0; i < TEXTS; i++)
        if (into[i] != NULL && into[i]->length == 0)
            *into[i] = said[i];
    if (s->level >= INTERACTION && said[INTENT].length > 0)
        s->intent = said[INTENT];
}

/* By events before `until`. Id: the least session. State: of the last close that holds, or 0. */
static sojourn_span describe(const oracle *o, int level, const row *group, const row *until)
{
    sojourn_span s = {.size = sizeof s, .level = level, .customer = group->customer};
    uint32_t hidden = level == CONTACT ? 0 : KEYED | VOICE;
    hidden |= level < INTERACTION ? SOJOURN_SPAN_REDIAL | SOJOURN_SPAN_REOPENED : 0;
    const char *currency = NULL;
    int passive = 1, mixed = 0;
    s.start = INT64_MAX;
    s.end = INT64_MIN;
    foreach (e, o, level, group)
        passive &= e->passive || e >= until;
    foreach (e, o, level, group) {
        if (e >= until)
            break;
        int32_t state = level == ENGAGEMENT ? closing(o, e) : 0;
        if (state || (e->flags & SOJOURN_SPAN_REOPENED))
            s.state = state;
        s.child_count += level != EVENT && e->of[level - 1] == e;
        if (s.event_count++ == 0 || id_order(e->session, s.id) < 0)
            s.id = e->session;
        s.flags |= e->flags & ~hidden;
        if (e->passive == passive) {
            s.start = LEAST(s.start, e->event.start);
            s.end = MOST(s.end, e->event.end);
        }
        if (level == EVENT || e->event.type == SOJOURN_EVENT_PURCHASE) {
            currency = currency != NULL ? currency : e->event.currency;
            mixed |= strcmp(currency, e->event.currency) != 0;
            s.value.low += (uint64_t)e->event.value;
            s.value.high += (s.value.low < (uint64_t)e->event.value) - (e->event.value < 0);
        }
        add_texts(&s, e);
    }
    if (currency != NULL)
        memcpy(s.currency, mixed ? "***" : currency, 4);
    if (mixed)
        s.value = (sojourn_sum){0, 0};
    return s;
}

static void measure(oracle *o, int level)
{
    char number[] = {(char)('0' + level), 0};
    foreach (g, o, level, g) {
        sojourn_span s = describe(o, level, g, o->end);
        sojourn_text texts[] = {WORD(number), hex(o, "", s.id)};
        if (level == EVENT) {
            s.id = g->id;
            s.type = g->event.type;
            s.reference = g->event.reference;
            s.revision = g->event.revision;
        } else if (level < JOURNEY)
            s.id = hash(o, texts, 2);
        if (level == JOURNEY) {
            s.id = g->customer;
            s.intent = s.issue = WORD("");
        }
        g->span[level] = s;
    }
}

/* Both groups are one from now on. */
static void unite(oracle *o, int level, const row *a, const row *b)
{
    row *first = a->of[level], *other = b->of[level];
    if (first->passive != other->passive ? first->passive : first > other) {
        first = b->of[level];
        other = a->of[level];
    }
    foreach (e, o, level, other)
        e->of[level] = first;
}

static int share_key(const row *a, const row *b)
{
    return same(a->text[CONTACT_KEY], b->text[CONTACT_KEY]) ||
           same(a->text[CONTACT_KEY], b->text[PARENT_KEY]) ||
           same(a->text[PARENT_KEY], b->text[CONTACT_KEY]) ||
           same(a->text[PARENT_KEY], b->text[PARENT_KEY]);
}

static int share_contact(const oracle *o, const row *a, const row *b)
{
    const sojourn_span *s = &a->of[SESSION]->span[SESSION], *t = &b->of[SESSION]->span[SESSION];
    int64_t limit =
        a->slow || b->slow ? OR(o->options.thread_us, DAY) : OR(o->options.contact_us, 7 * DAY);
    return share_key(a, b) && joins(s, t, limit);
}

/* Is a record of a session that lasts so long; `start` after `end`: of retractions only. */
static void last(const oracle *o, row *r)
{
    r->span = r->span != NULL ? r->span : keep((oracle *)o, sizeof *r->span);
    *r->span = (sojourn_span){.start = INT64_MAX, .end = INT64_MIN};
    for (const row *s = o->records; s != NULL; s = s->next)
        if (id_order(s->session, r->session) == 0 && s->event.type != SOJOURN_EVENT_RETRACTED) {
            r->span->start = LEAST(r->span->start, s->event.start);
            r->span->end = MOST(r->span->end, s->event.end);
        }
}

/* Are they of one contact, as an erasure sees it? */
static int kindred(const oracle *o, const row *a, const row *b)
{
    int64_t limit = MOST(OR(o->options.contact_us, 7 * DAY), OR(o->options.thread_us, DAY));
    return id_order(a->session, b->session) == 0 ||
           (share_key(a, b) && a->span->start <= a->span->end && b->span->start <= b->span->end &&
            joins(a->span, b->span, limit));
}

/* Does what `by` states, strong and medium or weak, take `r`? */
static int takes(const row *by, int firm, const row *r)
{
    for (uint64_t i = 0; i < by->who_count; i++)
        if ((by->who[i]->kind.strength != SOJOURN_CLASS_WEAK) == firm && by->who[i]->erased &&
            r->event.start <= by->who[i]->upto)
            return 1;
    return 0;
}

static void erase(oracle *o)
{
    for (row *r = o->records; r != NULL; r = r->next) {
        last(o, r);
        r->contact = r;
    }
    for (row *a = o->records; a != NULL; a = a->next)
        for (row *b = a->next; b != NULL; b = b->next) {
            const row *gone = b->contact;
            if (a->contact != gone && kindred(o, a, b))
                for (row *r = o->records; r != NULL; r = r->next)
                    r->contact = r->contact == gone ? a->contact : r->contact;
        }
    for (row *r = o->records; r != NULL; r = r->next) {
        int firm = 0;
        for (uint64_t i = 0; i < r->who_count; i++)
            firm |= r->who[i]->kind.strength != SOJOURN_CLASS_WEAK;
        r->taken = takes(r, firm, r);
        for (const row *by = o->records; by != NULL && !firm; by = by->next)
            r->taken |= by->contact == r->contact && takes(by, 1, r);
    }
}

/* Are their sessions near? 2: but for the rule of redials. */
static int nearness(const oracle *o, const row *a, const row *b)
{
    const sojourn_span *s = &a->of[SESSION]->span[SESSION], *t = &b->of[SESSION]->span[SESSION];
    int64_t gap = a->slow || b->slow ? 0 : OR(o->options.interaction_gap_us, DAY / 48);
    uint32_t calls = a->of[CONTACT]->span[CONTACT].flags & b->of[CONTACT]->span[CONTACT].flags;
    int apart = (calls & KEYED) && (calls & VOICE) && !(o->options.flags & SOJOURN_REDIAL_JOINS);
    for (uint64_t i = 0; i < o->options.gap_count; i++) {
        const sojourn_gap *g = &o->options.gaps[i];
        if ((same(g->a, s->channel) && same(g->b, t->channel)) ||
            (same(g->a, t->channel) && same(g->b, s->channel)))
            gap = g->gap_us;
    }
    return a->of[JOURNEY] == b->of[JOURNEY] && !a->passive && !b->passive && joins(s, t, gap)
               ? 1 + apart
               : 0;
}

/* Does that make them one at this level? */
static int related(const oracle *o, int level, const row *a, const row *b)
{
    switch (level) {
    case SESSION:
        return id_order(a->session, b->session) == 0;
    case CONTACT:
        return share_contact(o, a, b);
    case JOURNEY:
        return id_order(a->customer, b->customer) == 0;
    case NEAR:
        return nearness(o, a, b) == 1;
    default: /* TRANSACTION */
        return a->of[INTERACTION] == b->of[INTERACTION] && a->text[SESSION_KEY].length == 0 &&
               b->text[SESSION_KEY].length == 0 &&
               strcmp(a->text[SYSTEM].data, b->text[SYSTEM].data) == 0;
    }
}

/* The groups of the level `from`, united where two of their events are related. */
static void group(oracle *o, int level, int from)
{
    for (row *e = o->rows; e < o->end; e++)
        e->of[level] = e->of[from];
    for (row *a = o->rows; a < o->end; a++)
        for (row *b = o->rows; b < a; b++)
            if (a->of[level] != b->of[level] && related(o, level, a, b))
                unite(o, level, a, b);
    measure(o, level);
}

/* The interaction that a passive contact finds, or NULL. */
static row *host(const oracle *o, const row *contact)
{
    sojourn_text issue = {"", 0};
    row *keyless = NULL;
    foreach (e, o, CONTACT, contact)
        issue = e->text[ISSUE].length > 0 ? e->text[ISSUE] : issue;
    for (row *e = o->end; contact->passive && e-- > o->rows;) {
        const row *opening = NULL;
        int any = 0, found = 0;
        foreach (k, o, NEAR, e->of[NEAR]) {
            opening = opening == NULL && (k->flags & SOJOURN_SPAN_CONTACT) ? k : opening;
            any |= k->text[ISSUE].length > 0;
            found |= same(k->text[ISSUE], issue);
        }
        if (e != opening || e->of[JOURNEY] != contact->of[JOURNEY] ||
            e->event.start > contact->event.start ||
            !within(e->event.start, contact->event.start, OR(o->options.note_us, 30 * DAY)))
            continue;
        if (found || issue.length == 0)
            return e->of[NEAR];
        keyless = !any && keyless == NULL ? e->of[NEAR] : keyless;
    }
    return keyless;
}

static sojourn_text topic(const oracle *o, const row *interaction, int which)
{
    sojourn_text found[2] = {{"", 0}, {"", 0}}; /* by active sessions, by passive ones */
    foreach (e, o, INTERACTION, interaction) {
        sojourn_text *old = &found[e->passive];
        if (old->length == 0 ||
            (e->text[which].length > 0 && !(o->options.flags & SOJOURN_INTENT_FIRST)))
            *old = e->text[which];
    }
    return found[found[0].length == 0];
}

static void find_interactions(oracle *o)
{
    group(o, NEAR, CONTACT);
    for (row *e = o->rows; e < o->end; e++) {
        row *found = host(o, e->of[CONTACT]);
        e->of[INTERACTION] = found != NULL ? found : e->of[NEAR];
    }
    for (row *a = o->rows; a < o->end; a++)
        for (row *b = o->rows; b < o->end; b++)
            if (a->of[INTERACTION] > b->of[INTERACTION] && nearness(o, a, b) == 2)
                a->of[INTERACTION]->flags |= SOJOURN_SPAN_REDIAL;
    for (row *e = o->rows; e < o->end; e++) {
        e->topic[INTENT] = topic(o, e, INTENT);
        e->topic[ISSUE] = topic(o, e, ISSUE);
        e->of[ENGAGEMENT] = e->of[INTERACTION];
    }
    group(o, TRANSACTION, SESSION);
    measure(o, INTERACTION);
}

/* The interaction of the same customer before x (step -1) or after it (1), or NULL. */
static row *beside(const oracle *o, const row *x, int step)
{
    for (row *k = o->rows + (x - o->rows); step > 0 ? ++k < o->end : k-- > o->rows;)
        if (k->of[INTERACTION] == k && k->of[JOURNEY] == x->of[JOURNEY])
            return k;
    return NULL;
}

/* Is it time for interaction x to join the engagement of k, by line 2? */
static int resumes(const oracle *o, const row *x, const row *k)
{
    sojourn_window w = window_of(o, x->topic[INTENT]);
    sojourn_span whole = describe(o, ENGAGEMENT, k->of[ENGAGEMENT], o->end);
    int32_t state = describe(o, ENGAGEMENT, k->of[ENGAGEMENT], x).state;
    int64_t limit = state == 0 ? w.window_us : state == SOJOURN_STATE_RESOLVED ? w.reopen_us : 0;
    return joins(&whole, &x->span[INTERACTION], limit);
}

static int by_neighbour(const oracle *o, const row *x, const row *k) /* Line 3. */
{
    return k != NULL && k->joined && describe(o, ENGAGEMENT, k->of[ENGAGEMENT], x).state == 0 &&
           joins(&x->span[INTERACTION], &k->span[INTERACTION], OR(o->options.unknown_us, DAY));
}

static row *find_engagement(const oracle *o, const row *x) /* Lines 1 and 2. */
{
    const sojourn_rules *rules = o->options.rules;
    for (row *k = beside(o, x, -1); k != NULL && x->topic[ISSUE].length > 0; k = beside(o, k, -1))
        if (same(describe(o, ENGAGEMENT, k->of[ENGAGEMENT], o->end).issue, x->topic[ISSUE]))
            return k;
    for (row *k = beside(o, x, -1); k != NULL; k = beside(o, k, -1))
        if (rules != NULL && rules->same_issue != NULL) {
            int first = k->joined && k->of[ENGAGEMENT]->asked != x;
            k->of[ENGAGEMENT]->asked = x;
            if (first && resumes(o, x, k) &&
                rules->same_issue(rules->context, &k->span[INTERACTION], &x->span[INTERACTION]) > 0)
                return k;
        } else if (same(k->topic[INTENT], x->topic[INTENT])) {
            sojourn_text borne = describe(o, ENGAGEMENT, k->of[ENGAGEMENT], o->end).issue;
            int agree =
                borne.length == 0 || x->topic[ISSUE].length == 0 || same(borne, x->topic[ISSUE]);
            return agree && resumes(o, x, k) ? k : NULL;
        }
    return NULL;
}

static void walk(oracle *o, row *x)
{
    row *k = find_engagement(o, x), *before = beside(o, x, -1);
    if (k != NULL && !x->passive && describe(o, ENGAGEMENT, k->of[ENGAGEMENT], x).state != 0)
        x->flags |= SOJOURN_SPAN_REOPENED;
    x->span[INTERACTION].flags |= x->flags & SOJOURN_SPAN_REOPENED;
    if (k == NULL && x->topic[ISSUE].length == 0 && x->topic[INTENT].length == 0) {
        k = by_neighbour(o, x, before) ? before : NULL;
        if (k == NULL && beside(o, x, 1) != NULL)
            return; /* it waits */
    }
    unite(o, ENGAGEMENT, x, k != NULL ? k : x);
    x->joined = 1;
    for (; before != NULL && !before->joined; before = beside(o, x, -1)) {
        if (by_neighbour(o, before, x))
            unite(o, ENGAGEMENT, before, x);
        before->joined = 1;
        x = before;
    }
}

static int row_order(const void *a, const void *b)
{
    const row *x = a, *y = b;
    int order = ORDER(x->event.start, y->event.start);
    order = order ? order : strcmp(x->text[SYSTEM].data, y->text[SYSTEM].data);
    order = order ? order : ORDER(x->event.sequence, y->event.sequence);
    return order ? order : strcmp(x->text[ID].data, y->text[ID].data);
}

static void build(oracle *o)
{
    if (o->rows != NULL)
        return;
    if (o->erases)
        erase(o);
    o->rows = o->end = keep(o, o->fact_count * sizeof *o->rows);
    for (const row *r = o->facts; r != NULL; r = r->next)
        if (r->event.type < SOJOURN_EVENT_AGENT_STATE && !r->record->taken)
            *o->end++ = *r;
    qsort(o->rows, (size_t)(o->end - o->rows), sizeof *o->rows, row_order);
    for (row *e = o->rows; e < o->end; e++) {
        memcpy(e->topic, e->text, sizeof e->topic);
        e->of[EVENT] = e;
        e->span = keep(o, LEVELS * sizeof *e->span);
    }
    group(o, SESSION, EVENT);
    for (row *e = o->rows; e < o->end; e++) {
        const sojourn_span *s = &e->of[SESSION]->span[SESSION];
        e->passive = !(s->flags & SOJOURN_SPAN_CONTACT);
        e->slow = listed(o->options.asynchronous, o->options.asynchronous_count, s->channel);
    }
    group(o, CONTACT, SESSION);
    oracle_find_customers(o);
    group(o, JOURNEY, EVENT);
    find_interactions(o);
    for (row *e = o->rows; e < o->end; e++)
        if (e->of[INTERACTION] == e)
            walk(o, e);
    for (int level = EVENT; level <= JOURNEY; level++)
        measure(o, level);
}

static int32_t state(const oracle *o, const row *engagement, int64_t as_of)
{
    const row *until = o->rows;
    while (until < o->end && until->event.start <= as_of)
        until++;
    sojourn_span s = describe(o, ENGAGEMENT, engagement, until);
    int64_t window = window_of(o, s.intent).window_us;
    int expired =
        window != SOJOURN_FOREVER && (as_of == INT64_MAX || !within(s.end, as_of, window));
    if (s.event_count == 0 || s.state != 0)
        return s.state;
    return expired ? SOJOURN_STATE_EXPIRED : SOJOURN_STATE_OPEN;
}

static int span_order(const void *a, const void *b)
{
    const sojourn_span *x = a, *y = b;
    int order = id_order(x->customer, y->customer);
    order = order ? order : ORDER(x->start, y->start);
    return order ? order : id_order(x->id, y->id);
}

const sojourn_span *oracle_spans(oracle *o, int32_t level, int64_t as_of, uint64_t *count)
{
    build(o);
    sojourn_span *spans = keep(o, (size_t)(o->end - o->rows) * sizeof *spans), *s = spans;
    int64_t last = INT64_MIN;
    for (const row *e = o->rows; e < o->end; e++)
        last = MOST(last, e->event.end);
    foreach (e, o, level, e) {
        *s = e->span[level];
        if (level < JOURNEY)
            s->parent = e->of[level + 1]->span[level + 1].id;
        s++->state = level == ENGAGEMENT ? state(o, e, as_of == 0 ? last : as_of) : 0;
    }
    *count = (uint64_t)(s - spans);
    qsort(spans, *count, sizeof *spans, span_order);
    return spans;
}

sojourn_text oracle_value(oracle *o, const sojourn_identifier *who)
{
    const person *p = know(o, who);
    int told = p != NULL && p->linked && !p->erased;
    build(o);
    for (const row *r = o->records; r != NULL && p != NULL && !told; r = r->next)
        for (uint64_t i = 0; i < r->who_count; i++)
            told |= r->who[i] == p && !r->taken;
    return told && (o->options.flags & SOJOURN_KEEP_VALUES) ? p->value : WORD("");
}

void oracle_count(oracle *o, sojourn_counts *out)
{
    build(o);
    *out = (sojourn_counts){.size = sizeof *out, .shared = o->shared, .refused = o->refused};
    for (const row *r = o->facts; r != NULL; r = r->next) {
        int32_t type = r->event.type;
        out->links += type == LINK && r->link == SOJOURN_LINK_SAME;
        if (type != LINK && r->record->taken)
            continue;
        out->retracted += type == SOJOURN_EVENT_RETRACTED;
        out->events += type < SOJOURN_EVENT_RETRACTED;
        out->blocked += type < SOJOURN_EVENT_RETRACTED ? r->blocked : 0;
    }
    for (const row *r = o->records; r != NULL; r = r->next) {
        out->erased += (uint64_t)r->taken;
        out->superseded += !r->taken;
    }
    out->superseded -= out->events + out->retracted;
    foreach (e, o, JOURNEY, e) {
        uint64_t known_by = 0;
        for (const person *p = o->people; p != NULL; p = p->next)
            known_by += p->customer == e->known;
        out->customers++;
        out->largest_customer = MOST(out->largest_customer, known_by);
    }
}

oracle *oracle_open(const sojourn_options *options)
{
    static const sojourn_text slow[] = {
        {TEXT("email")}, {TEXT("sms")}, {TEXT("messaging")}, {TEXT("social")}, {TEXT("post")}};
    oracle *o = calloc(1, sizeof *o);
    if (o == NULL)
        abort();
    if (options != NULL)
        o->options = *options;
    if (o->options.asynchronous == NULL) {
        o->options.asynchronous = slow;
        o->options.asynchronous_count = 5;
    }
    o->options.country = copy(o, o->options.country);
    return o;
}

void oracle_close(oracle *o)
{
    for (void **block = o->kept, **next; block != NULL; block = next) {
        next = *block;
        free(block);
    }
    free(o);
}
