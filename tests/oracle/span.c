/* SPDX-License-Identifier: MIT */
/* Laws 6 and 7: what a span says; and the calls. */
#include "inside.h"

#include <stdlib.h>
#include <string.h>

static sojourn_id span_id(const oracle *o, int32_t level, size_t group)
{
    if (level == SOJOURN_LEVEL_EVENT)
        return o->rows[group].r->id;
    if (level == JOURNEY)
        return o->rows[o->of[CONTACT][group]].customer;
    sojourn_id least = {UINT64_MAX, UINT64_MAX};
    foreach (e, o, level, group)
        if (oracle_id_order(o->rows[e].r->session, least) < 0)
            least = o->rows[e].r->session;
    char number[2] = {(char)('0' + level), 0}, hex[33];
    sojourn_text texts[2] = {oracle_word(number), oracle_hex(hex, least)};
    return oracle_hash(o, texts, 2);
}

static uint32_t flags_of(const record *r)
{
    const sojourn_event *e = &r->event;
    uint32_t flags = oracle_is_note(r) ? 0 : SOJOURN_SPAN_CONTACT;
    if (flags && e->agent.length > 0)
        flags |= SOJOURN_SPAN_AGENT;
    if (e->type == SOJOURN_EVENT_ABANDON)
        flags |= SOJOURN_SPAN_ABANDONED;
    if (e->type == SOJOURN_EVENT_TRANSFER)
        flags |= SOJOURN_SPAN_TRANSFERRED;
    if (e->type == SOJOURN_EVENT_INPUT || e->type == SOJOURN_EVENT_VISIT)
        flags |= SOJOURN_SPAN_SELF_SERVICE;
    return flags;
}

static void first_texts(sojourn_span *s, const sojourn_event *e)
{
    sojourn_text *into[] = {&s->system, &s->channel, &s->queue,  &s->agent,
                            &s->name,   &s->detail,  &s->intent, &s->issue};
    sojourn_text from[] = {e->system, e->channel, e->queue,  e->agent,
                           e->name,   e->detail,  e->intent, e->issue};
    for (size_t i = 0; i < 8; i++)
        if (into[i]->length == 0)
            *into[i] = from[i];
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

static void add_topic(const oracle *o, int32_t level, size_t group, sojourn_span *s)
{
    if (level < INTERACTION)
        return;
    s->intent = s->issue = (sojourn_text){NULL, 0};
    foreach (e, o, level, group) {
        const row *x = oracle_starts(o, e);
        if (x == NULL)
            continue;
        s->flags |= x->flags;
        if (x->intent.length > 0 && level < JOURNEY)
            s->intent = x->intent;
    }
    if (level < JOURNEY)
        s->issue = level == INTERACTION ? o->rows[group].issue : oracle_bears(o, group);
}

/* All but the state. */
void oracle_fill(const oracle *o, int32_t level, size_t group, sojourn_span *out)
{
    const row *contact = &o->rows[o->of[CONTACT][group]];
    const record *r = o->rows[group].r;
    extent x = oracle_extent(o, level, group);
    sojourn_span s = {.size = sizeof s, .level = level, .start = x.start, .end = x.end};
    s.id = span_id(o, level, group);
    if (level < JOURNEY)
        s.parent = span_id(o, level + 1, o->of[level + 1][group]);
    s.customer = contact->customer;
    s.flags = contact->anonymous ? SOJOURN_SPAN_ANONYMOUS : 0;
    uint64_t purchases = 0;
    foreach (e, o, level, group) {
        const record *member = o->rows[e].r;
        s.event_count++;
        s.child_count += level > 0 && o->of[level - 1][e] == e;
        s.flags |= flags_of(member);
        first_texts(&s, &member->event);
        if ((level == 0 || member->event.type == SOJOURN_EVENT_PURCHASE) && s.currency[0] != '*')
            add_value(&s, &member->event, purchases++);
    }
    add_topic(o, level, group, &s);
    if (level == SOJOURN_LEVEL_EVENT) {
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
    sojourn_text intent = {NULL, 0};
    size_t until = 0;
    for (; until < o->n && o->rows[until].r->event.start <= as_of; until++) {
        const row *x = oracle_starts(o, until), *event = &o->rows[until];
        if (o->of[ENGAGEMENT][until] != engagement)
            continue;
        any[event->passive] = 1;
        if (event->r->event.end > end[event->passive])
            end[event->passive] = event->r->event.end;
        if (x != NULL && x->intent.length > 0)
            intent = x->intent;
    }
    size_t close = oracle_close_of(o, engagement, until);
    if (!any[0] && !any[1])
        return SOJOURN_STATE_NONE;
    if (close != NONE)
        return o->rows[close].closing;
    int64_t window = oracle_window(o, intent), last = end[!any[0]];
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
    sojourn_span *spans = o->spans[level] = oracle_grow(o->spans[level], o->n, sizeof *spans);
    int64_t greatest = INT64_MIN;
    for (size_t e = 0; e < o->n; e++)
        if (o->rows[e].r->event.end > greatest)
            greatest = o->rows[e].r->event.end;
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
    size_t count, *winners = oracle_winners(o, &count);
    oracle_build(o);
    *out = (sojourn_counts){.size = sizeof *out, .superseded = o->record_count - count};
    for (size_t i = 0; i < count; i++) {
        const record *r = &o->records[winners[i]];
        int retracted = r->event.type == SOJOURN_EVENT_RETRACTED;
        out->retracted += (uint64_t)retracted;
        out->events += (uint64_t)!retracted;
        out->blocked += retracted ? 0 : r->blocked;
    }
    free(winners);
    for (size_t i = 0; i < o->link_count; i++)
        out->links += o->links[i].link == SOJOURN_LINK_SAME;
    for (size_t g = 0; g < o->n; g++) {
        uint64_t known_by = o->rows[o->of[CONTACT][g]].known_by;
        out->customers += o->of[JOURNEY][g] == g;
        if (known_by > out->largest_customer)
            out->largest_customer = known_by;
    }
}

oracle *oracle_open(const sojourn_options *options)
{
    oracle *o = oracle_grow(NULL, 0, sizeof *o);
    *o = (oracle){.rows = NULL};
    if (options != NULL)
        o->options = *options;
    sojourn_options *p = &o->options;
    int64_t *limits[] = {&p->interaction_gap_us, &p->contact_us, &p->thread_us,
                         &p->window_us,          &p->unknown_us, &p->note_us};
    int64_t defaults[] = {DAY / 48, 7 * DAY, DAY, 7 * DAY, DAY, 30 * DAY};
    for (size_t i = 0; i < 6; i++)
        if (*limits[i] == 0)
            *limits[i] = defaults[i];
    return o;
}

void oracle_close(oracle *o)
{
    if (o == NULL)
        return;
    oracle_forget(o);
    for (size_t i = 0; i < o->kept_count; i++)
        free(o->kept[i]);
    for (int level = 0; level < 5; level++)
        free(o->spans[level]);
    free(o->kept);
    free(o->records);
    free(o->links);
    free(o);
}
