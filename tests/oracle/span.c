/* SPDX-License-Identifier: MIT */
/* Laws 6 and 7: what a span says; and the calls. */
#include "inside.h"

#include <stdlib.h>
#include <string.h>

static sojourn_id span_id(oracle *o, int32_t level, size_t group)
{
    sojourn_id least = o->rows[group].session_id;
    if (level == EVENT)
        return o->rows[group].id;
    if (level == JOURNEY)
        return o->rows[group].customer;
    foreach (e, o, level, group)
        if (oracle_id_order(o->rows[e].session_id, least) < 0)
            least = o->rows[e].session_id;
    char number[2] = {(char)('0' + level), 0}, hex[33];
    sojourn_text texts[2] = {oracle_word(number), oracle_hex(hex, least)};
    return oracle_hash(o, texts, 2);
}

static uint32_t flags_of(const row *r)
{
    int32_t type = r->event.type;
    uint32_t flags = oracle_is_note(r) ? 0 : SOJOURN_SPAN_CONTACT;
    if (flags && r->text[AGENT].length > 0)
        flags |= SOJOURN_SPAN_AGENT;
    if (type == SOJOURN_EVENT_ABANDON)
        flags |= SOJOURN_SPAN_ABANDONED;
    if (type == SOJOURN_EVENT_TRANSFER)
        flags |= SOJOURN_SPAN_TRANSFERRED;
    if (type == SOJOURN_EVENT_INPUT || type == SOJOURN_EVENT_VISIT)
        flags |= SOJOURN_SPAN_SELF_SERVICE;
    return flags | (r->anonymous ? SOJOURN_SPAN_ANONYMOUS : 0);
}

/* `before`: how many were added already. */
static void add_value(sojourn_span *s, const sojourn_event *e, uint64_t before)
{
    if (before > 0 && memcmp(s->currency, e->currency, 4) != 0) {
        memcpy(s->currency, "***", 4);
        s->value = (sojourn_sum){0, 0};
        return;
    }
    uint64_t low = s->value.low + (uint64_t)e->value;
    memcpy(s->currency, e->currency, 4);
    s->value.high += (e->value < 0 ? -1 : 0) + (low < s->value.low);
    s->value.low = low;
}

static void add_event(sojourn_span *s, const row *r, uint64_t *purchases)
{
    sojourn_text *into[TEXTS] = {
        [SYSTEM] = &s->system, [CHANNEL] = &s->channel, [QUEUE] = &s->queue,   [AGENT] = &s->agent,
        [NAME] = &s->name,     [DETAIL] = &s->detail,   [INTENT] = &s->intent, [ISSUE] = &s->issue};
    for (int i = 0; i < TEXTS; i++)
        if (into[i] != NULL && into[i]->length == 0)
            *into[i] = r->text[i];
    s->event_count++;
    s->flags |= flags_of(r) | (s->level >= INTERACTION ? r->flags : 0);
    if ((s->level == EVENT || r->event.type == SOJOURN_EVENT_PURCHASE) && s->currency[0] != '*')
        add_value(s, &r->event, (*purchases)++);
}

/* All but the state. */
void oracle_fill(oracle *o, int32_t level, size_t group, sojourn_span *out)
{
    const row *r = &o->rows[group];
    extent x = oracle_extent(o, level, group);
    sojourn_span s = {.size = sizeof s, .level = level, .start = x.start, .end = x.end};
    sojourn_text intent = NOTHING;
    uint64_t purchases = 0;
    s.id = span_id(o, level, group);
    s.customer = r->customer;
    if (level < JOURNEY)
        s.parent = span_id(o, level + 1, o->of[level + 1][group]);
    foreach (e, o, level, group) {
        const row *member = &o->rows[e];
        s.child_count += level > EVENT && o->of[level - 1][e] == e;
        add_event(&s, member, &purchases);
        if (member->interaction.first == e && member->intent.length > 0)
            intent = member->intent;
    }
    if (level >= INTERACTION) {
        s.intent = level < JOURNEY ? intent : NOTHING;
        s.issue = level < JOURNEY ? oracle_bears(o, level, group) : NOTHING;
    }
    if (level == EVENT) {
        s.type = r->event.type;
        s.reference = r->event.reference;
        s.revision = r->event.revision;
    }
    *out = s;
}

static int32_t state(const oracle *o, size_t engagement, int64_t as_of)
{
    int64_t end[2] = {INT64_MIN, INT64_MIN}; /* of active sessions, of passive ones */
    int any[2] = {0, 0};
    sojourn_text intent = NOTHING;
    size_t until = 0;
    for (; until < o->n && o->rows[until].event.start <= as_of; until++) {
        const row *r = &o->rows[until];
        if (o->of[ENGAGEMENT][until] != engagement)
            continue;
        any[r->passive] = 1;
        if (r->event.end > end[r->passive])
            end[r->passive] = r->event.end;
        if (r->interaction.first == until && r->intent.length > 0)
            intent = r->intent;
    }
    size_t close = oracle_close_of(o, engagement, until);
    if (!any[0] && !any[1])
        return SOJOURN_STATE_NONE;
    if (close != NONE)
        return o->rows[close].closing;
    int64_t window = oracle_window(o, intent).window_us, last = end[!any[0]];
    int64_t expiry = last > INT64_MAX - window ? INT64_MAX : last + window;
    return window != SOJOURN_FOREVER && as_of >= expiry ? SOJOURN_STATE_EXPIRED
                                                        : SOJOURN_STATE_OPEN;
}

static int span_order(const void *a, const void *b)
{
    const sojourn_span *x = a, *y = b;
    int order = oracle_id_order(x->customer, y->customer);
    if (order == 0)
        order = (x->start > y->start) - (x->start < y->start);
    return order ? order : oracle_id_order(x->id, y->id);
}

const sojourn_span *oracle_spans(oracle *o, int32_t level, int64_t as_of, uint64_t *count)
{
    oracle_build(o);
    sojourn_span *spans = oracle_keep(o, o->n * sizeof *spans);
    int64_t greatest = INT64_MIN;
    for (size_t e = 0; e < o->n; e++)
        greatest = o->rows[e].event.end > greatest ? o->rows[e].event.end : greatest;
    *count = 0;
    for (size_t g = 0; g < o->n; g++)
        if (o->of[level][g] == g) {
            oracle_fill(o, level, g, &spans[*count]);
            if (level == ENGAGEMENT)
                spans[*count].state = state(o, g, as_of == 0 ? greatest : as_of);
            ++*count;
        }
    qsort(spans, *count, sizeof *spans, span_order);
    return spans;
}

void oracle_count(oracle *o, sojourn_counts *out)
{
    oracle_build(o);
    *out = (sojourn_counts){.size = sizeof *out, .shared = o->shared, .refused = o->refused};
    for (const row *r = o->records; r != NULL; r = r->next) {
        int holds = oracle_holds(o, r), retracted = r->event.type == SOJOURN_EVENT_RETRACTED;
        out->superseded += !holds;
        out->retracted += holds && retracted;
        out->events += holds && !retracted;
        out->blocked += holds && !retracted ? r->blocked : 0;
    }
    for (const pair *p = o->links; p != NULL; p = p->next)
        out->links += p->link == SOJOURN_LINK_SAME;
    for (size_t e = 0; e < o->n; e++) {
        uint64_t known_by = o->rows[e].known_by;
        out->customers += o->of[JOURNEY][e] == e;
        out->largest_customer = known_by > out->largest_customer ? known_by : out->largest_customer;
    }
}

oracle *oracle_open(const sojourn_options *options)
{
    static const sojourn_options defaults = {0};
    oracle *o = calloc(1, sizeof *o);
    if (o == NULL)
        abort();
    o->options = options != NULL ? *options : defaults;
    sojourn_options *p = &o->options;
    int64_t *limits[] = {&p->interaction_gap_us, &p->contact_us, &p->thread_us,
                         &p->window_us,          &p->unknown_us, &p->note_us};
    int64_t usual[] = {DAY / 48, 7 * DAY, DAY, 7 * DAY, DAY, 30 * DAY};
    for (size_t i = 0; i < 6; i++)
        *limits[i] = *limits[i] == 0 ? usual[i] : *limits[i];
    return o;
}

void oracle_close(oracle *o)
{
    for (void **block = o != NULL ? o->kept : NULL, **next; block != NULL; block = next) {
        next = *block;
        free(block);
    }
    free(o);
}
