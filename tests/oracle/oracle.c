/* SPDX-License-Identifier: MIT */
/* Law 1: records, which of them hold; and the answers. */
#include "inside.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static int text_order(const void *a, const void *b)
{
    const sojourn_text *x = a, *y = b;
    int order = memcmp(x->data, y->data, LEAST(x->length, y->length));
    return order ? order : ORDER(x->length, y->length);
}

static sojourn_id content_hash(oracle *o, const row *r)
{
    const sojourn_event *e = &r->event;
    sojourn_text texts[TEXTS + 1 + 32];
    char numbers[5 * 21];
    size_t count = TEXTS - 1, first = TEXTS + 1, different = first;
    int length = snprintf(numbers, sizeof numbers,
                          "%" PRId64 "%c%" PRId64 "%c%" PRId64 "%c%" PRId64 "%c%" PRId32, e->start,
                          0, e->end, 0, e->sequence, 0, e->value, 0, e->type);
    memcpy(texts, r->text + 1, count * sizeof *texts);
    texts[count++] = WORD(e->currency);
    texts[count++] = (sojourn_text){numbers, (uint64_t)length};
    for (uint64_t i = 0; i < e->identifier_count; i++)
        if (e->identifiers[i].value.length > 0 && know(o, &e->identifiers[i]) != NULL)
            texts[count++] = join(o, (const sojourn_text *)&e->identifiers[i], 2);
    qsort(texts + first, count - first, sizeof *texts, text_order);
    for (size_t i = first; i < count; i++)
        if (i == first || text_order(&texts[i - 1], &texts[i]) != 0)
            texts[different++] = texts[i];
    return hash(o, texts, different);
}

static void take_identifiers(oracle *o, row *r)
{
    const sojourn_rules *rules = o->options.rules;
    sojourn_identifier proved[32];
    const sojourn_identifier *list = r->event.identifiers;
    uint64_t count = r->event.identifier_count;
    if (rules != NULL && rules->identify != NULL) {
        list = proved;
        rules->identify(rules->context, &r->event, proved, 32, &count);
    }
    for (uint64_t i = 0; i < count; i++)
        if (list[i].value.length > 0) {
            person *p = know(o, &list[i]);
            r->who[r->who_count] = p;
            r->who_count += p != NULL;
            r->blocked += p == NULL;
        }
}

static void take_texts(oracle *o, row *r)
{
    for (int i = 0; i < TEXTS; i++) {
        int key = (i >= SESSION_KEY && i <= ISSUE) || i == INTENT;
        int blocked = key && r->text[i].length > 0 && is_blocked(o, r->text[i], 0);
        r->blocked += (uint64_t)blocked;
        r->text[i] = blocked ? WORD("") : copy(o, r->text[i]);
    }
}

static row make_record(oracle *o, const sojourn_event *fed)
{
    static const uint32_t flags[SOJOURN_EVENT_RESOLVE] = {
        [SOJOURN_EVENT_INPUT] = SOJOURN_SPAN_SELF_SERVICE,
        [SOJOURN_EVENT_VISIT] = SOJOURN_SPAN_SELF_SERVICE,
        [SOJOURN_EVENT_ABANDON] = SOJOURN_SPAN_ABANDONED,
        [SOJOURN_EVENT_TRANSFER] = SOJOURN_SPAN_TRANSFERRED};
    row r = {.event = *fed};
    r.strength = 4 * (int64_t)fed->revision + (fed->type == SOJOURN_EVENT_RETRACTED);
    memcpy(r.text, fed, sizeof r.text);
    take_texts(o, &r);
    take_identifiers(o, &r);
    if (fed->type < SOJOURN_EVENT_RESOLVE)
        r.flags = SOJOURN_SPAN_CONTACT | flags[fed->type] |
                  (r.text[AGENT].length > 0 ? SOJOURN_SPAN_AGENT : 0);
    r.event.end = OR(fed->end, fed->start);
    r.content = content_hash(o, &r);
    if (fed->id.length == 0)
        r.text[ID] = hex(o, "~", r.content);
    sojourn_text texts[4] = {WORD(""), r.text[SYSTEM], WORD(""), r.text[ID]};
    r.id = hash(o, texts, 4);
    texts[2] = r.text[SESSION_KEY];
    r.session = texts[2].length > 0 ? hash(o, texts, 3) : r.id;
    return r;
}

static void put(oracle *o, const row *r) /* Once. */
{
    row *old = o->records;
    while (old != NULL && (id_order(old->id, r->id) != 0 || old->strength != r->strength ||
                           id_order(old->content, r->content) != 0))
        old = old->next;
    if (old == NULL) {
        old = memcpy(keep(o, sizeof *r), r, sizeof *r);
        old->next = o->records;
        o->records = old;
        o->record_count++;
    }
    old->event.reference = LEAST(old->event.reference, r->event.reference);
    old->blocked = MOST(old->blocked, r->blocked);
    o->rows = NULL;
}

void oracle_feed(oracle *o, const sojourn_event *events, uint64_t count)
{
    for (uint64_t i = 0; i < count; i++) {
        row r = make_record(o, &events[i]);
        put(o, &r);
    }
}

void oracle_link(oracle *o, const sojourn_identifier *a, const sojourn_identifier *b, int32_t link,
                 uint32_t revision)
{
    row r = {.event = {.type = LINK}, .strength = 4 * (int64_t)revision + link, .who_count = 2};
    const person *x = r.who[0] = know(o, a), *y = r.who[1] = know(o, b);
    r.id = (sojourn_id){x->id.high ^ y->id.high, x->id.low ^ y->id.low}; /* in either order */
    put(o, &r);
}

/* Of the records of its event or link. */
int holds(const oracle *o, const row *r)
{
    for (const row *k = o->records; k != NULL; k = k->next)
        if (id_order(k->id, r->id) == 0 &&
            (k->strength > r->strength ||
             (k->strength == r->strength && id_order(k->content, r->content) > 0)))
            return 0;
    return 1;
}

static int row_order(const void *a, const void *b)
{
    const row *x = a, *y = b;
    int order = ORDER(x->event.start, y->event.start);
    order = order ? order : strcmp(x->text[SYSTEM].data, y->text[SYSTEM].data);
    order = order ? order : ORDER(x->event.sequence, y->event.sequence);
    return order ? order : strcmp(x->text[ID].data, y->text[ID].data);
}

/* Copies of all records of events, or of those that are in a level, in event order. */
void line_up(oracle *o, int all)
{
    o->rows = o->end = keep(o, o->record_count * sizeof *o->rows);
    for (row *r = o->records; r != NULL; r = r->next)
        if (all ? r->event.type != LINK
                : r->event.type < SOJOURN_EVENT_AGENT_STATE && !r->taken && holds(o, r)) {
            *o->end = *r;
            o->end++->record = r;
        }
    qsort(o->rows, (size_t)(o->end - o->rows), sizeof *o->rows, row_order);
    all_rows (e, o) {
        memcpy(e->topic, e->text, sizeof e->topic);
        e->of[EVENT] = e;
        e->span = keep(o, LEVELS * sizeof *e->span);
    }
}

void build(oracle *o)
{
    if (o->rows != NULL)
        return;
    if (o->erases)
        find_taken(o);
    line_up(o, 0);
    find_levels(o);
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
    all_rows (e, o)
        last = MOST(last, e->event.end);
    foreach (e, o, level, e) {
        *s = e->span[level];
        if (level < JOURNEY)
            s->parent = SPAN(e, level + 1)->id;
        s++->state = level == ENGAGEMENT ? state(o, e, OR(as_of, last)) : 0;
    }
    *count = (uint64_t)(s - spans);
    qsort(spans, *count, sizeof *spans, span_order);
    return spans;
}

void oracle_count(oracle *o, sojourn_counts *out)
{
    build(o);
    *out = (sojourn_counts){.size = sizeof *out, .shared = o->shared, .refused = o->refused};
    for (const row *r = o->records; r != NULL; r = r->next) {
        int is_link = r->event.type == LINK, first = holds(o, r);
        int is_event = first && r->event.type < SOJOURN_EVENT_RETRACTED && !r->taken;
        out->links += is_link && first && r->strength % 4 == SOJOURN_LINK_SAME;
        out->erased += (uint64_t)r->taken;
        out->superseded += !is_link && !r->taken && !first;
        out->retracted += !is_link && !r->taken && first && !is_event;
        out->events += (uint64_t)is_event;
        out->blocked += is_event ? r->blocked : 0;
    }
    foreach (e, o, JOURNEY, e) {
        uint64_t known_by = 0;
        members (p, o, e->known)
            known_by += 1;
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
    for (page *p = o->pages, *below; p != NULL; p = below) {
        below = p->below;
        free(p);
    }
    free(o);
}
