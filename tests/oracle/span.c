/* SPDX-License-Identifier: MIT */
/* Laws 6 and 7: what a span says; and the calls. */
#include "inside.h"

#include <stdlib.h>
#include <string.h>

static sojourn_id span_id(const view *v, int32_t level, size_t group)
{
    const record *r = v->row[group];
    if (level == SOJOURN_LEVEL_EVENT)
        return r->id;
    if (level == SOJOURN_LEVEL_JOURNEY)
        return v->customers[v->contact[group]].id;
    sojourn_id least = r->session;
    for (size_t e = group; e < v->n; e++)
        if (v->of[level][e] == group && oracle_id_order(v->row[e]->session, least) < 0)
            least = v->row[e]->session;
    char number[2] = {(char)('0' + level), 0}, hex[33];
    sojourn_text texts[2] = {oracle_word(number), oracle_hex(hex, least)};
    return oracle_hash(v->o, texts, 2);
}

static uint32_t flags(const record *r)
{
    const sojourn_event *e = &r->event;
    uint32_t f = 0;
    if (!oracle_is_note(r))
        f |= SOJOURN_SPAN_CONTACT | (e->agent.length > 0 ? SOJOURN_SPAN_AGENT : 0);
    if (e->type == SOJOURN_EVENT_ABANDON)
        f |= SOJOURN_SPAN_ABANDONED;
    if (e->type == SOJOURN_EVENT_TRANSFER)
        f |= SOJOURN_SPAN_TRANSFERRED;
    if (e->type == SOJOURN_EVENT_INPUT || e->type == SOJOURN_EVENT_VISIT)
        f |= SOJOURN_SPAN_SELF_SERVICE;
    return f;
}

static void add_value(sojourn_sum *sum, int64_t value)
{
    uint64_t low = sum->low + (uint64_t)value;
    sum->high += (value < 0 ? -1 : 0) + (low < sum->low);
    sum->low = low;
}

static void first_texts(sojourn_span *s, const sojourn_event *e)
{
    sojourn_text *into[] = {&s->system, &s->channel, &s->queue,  &s->agent,
                            &s->name,   &s->detail,  &s->intent, &s->issue};
    sojourn_text from[] = {e->system, e->channel, e->queue, e->agent,
                           e->name,   e->detail,  e->intent, e->issue};
    for (size_t i = 0; i < 8; i++)
        if (into[i]->length == 0)
            *into[i] = from[i];
}

static void add_purchases(const view *v, int32_t level, size_t group, sojourn_span *s)
{
    int purchases = 0;
    for (size_t e = group; e < v->n; e++) {
        const sojourn_event *event = &v->row[e]->event;
        if (v->of[level][e] != group || event->type != SOJOURN_EVENT_PURCHASE)
            continue;
        if (purchases++ > 0 && memcmp(s->currency, event->currency, 4) != 0) {
            memcpy(s->currency, "***", 4);
            s->value = (sojourn_sum){0, 0};
            return;
        }
        memcpy(s->currency, event->currency, 4);
        add_value(&s->value, event->value);
    }
}

static void add_topic(const view *v, int32_t level, size_t group, sojourn_span *s)
{
    if (level >= SOJOURN_LEVEL_INTERACTION)
        s->intent = s->issue = (sojourn_text){NULL, 0};
    if (level == SOJOURN_LEVEL_INTERACTION) {
        s->intent = v->interactions[group].intent;
        s->issue = v->interactions[group].issue;
    }
    for (size_t e = group; e < v->n && level == SOJOURN_LEVEL_ENGAGEMENT; e++) {
        const interaction *i = &v->interactions[v->of[SOJOURN_LEVEL_INTERACTION][e]];
        if (v->of[level][e] == group && i->first == e && i->intent.length > 0)
            s->intent = i->intent;
    }
    if (level == SOJOURN_LEVEL_ENGAGEMENT)
        s->issue = oracle_bears(v, group);
}

/* All but the state. */
void oracle_fill(const view *v, int32_t level, size_t group, sojourn_span *out)
{
    const record *r = v->row[group];
    const customer *c = &v->customers[v->contact[group]];
    extent x = oracle_extent(v, v->of[level], group);
    sojourn_span s = {.size = sizeof s, .level = level, .start = x.start, .end = x.end};
    s.id = span_id(v, level, group);
    if (level < SOJOURN_LEVEL_JOURNEY)
        s.parent = span_id(v, level + 1, v->of[level + 1][group]);
    s.customer = c->id;
    s.flags = c->anonymous ? SOJOURN_SPAN_ANONYMOUS : 0;
    for (size_t e = group; e < v->n; e++) {
        if (v->of[level][e] != group)
            continue;
        s.event_count++;
        s.child_count += level > SOJOURN_LEVEL_EVENT && v->of[level - 1][e] == e;
        s.flags |= flags(v->row[e]);
        if (level >= SOJOURN_LEVEL_INTERACTION)
            s.flags |= v->interactions[v->of[SOJOURN_LEVEL_INTERACTION][e]].flags;
        first_texts(&s, &v->row[e]->event);
    }
    add_topic(v, level, group, &s);
    if (level > SOJOURN_LEVEL_EVENT) {
        add_purchases(v, level, group, &s);
    } else {
        s.type = r->event.type;
        s.reference = r->event.reference;
        s.revision = r->event.revision;
        memcpy(s.currency, r->event.currency, 4);
        add_value(&s.value, r->event.value);
    }
    *out = s;
}

static int32_t state(const view *v, size_t engagement, int64_t as_of)
{
    int any[2] = {0, 0};
    int64_t end[2] = {INT64_MIN, INT64_MIN}; /* of active sessions, of passive ones */
    sojourn_text intent = {NULL, 0};
    size_t until = engagement;
    for (; until < v->n && v->row[until]->event.start <= as_of; until++) {
        const interaction *i = &v->interactions[v->of[SOJOURN_LEVEL_INTERACTION][until]];
        int passive = v->sessions[v->session[until]].passive;
        if (v->of[SOJOURN_LEVEL_ENGAGEMENT][until] != engagement)
            continue;
        any[passive] = 1;
        if (v->row[until]->event.end > end[passive])
            end[passive] = v->row[until]->event.end;
        if (i->first == until && i->intent.length > 0)
            intent = i->intent;
    }
    if (!any[0] && !any[1])
        return SOJOURN_STATE_NONE;
    size_t close = oracle_close_of(v, engagement, until);
    if (close != NONE)
        return v->closing[close];
    int64_t window = oracle_window(v->o, intent), last = end[!any[0]];
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
    const view *v = oracle_view(o);
    sojourn_span *spans = o->spans[level] = oracle_grow(o->spans[level], v->n, sizeof *spans);
    int64_t greatest = INT64_MIN;
    *count = 0;
    for (size_t e = 0; e < v->n; e++)
        if (v->row[e]->event.end > greatest)
            greatest = v->row[e]->event.end;
    for (size_t g = 0; g < v->n; g++)
        if (v->of[level][g] == g) {
            sojourn_span *s = &spans[(*count)++];
            oracle_fill(v, level, g, s);
            if (level == SOJOURN_LEVEL_ENGAGEMENT)
                s->state = state(v, g, as_of == 0 ? greatest : as_of);
        }
    qsort(spans, *count, sizeof *spans, span_order);
    return spans;
}

void oracle_count(oracle *o, sojourn_counts *out)
{
    const view *v = oracle_view(o);
    size_t count, *winners = oracle_winners(o, &count);
    *out = (sojourn_counts){.size = sizeof *out};
    out->superseded = o->record_count - count;
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
    for (size_t g = 0; g < v->n; g++) {
        const customer *c = &v->customers[v->contact[g]];
        out->customers += v->of[SOJOURN_LEVEL_JOURNEY][g] == g;
        if (c->size > out->largest_customer)
            out->largest_customer = c->size;
    }
}

oracle *oracle_open(const sojourn_options *options)
{
    const int64_t minute = 60 * INT64_C(1000000), day = 1440 * minute;
    oracle *o = oracle_grow(NULL, 0, sizeof *o);
    *o = (oracle){.v = NULL};
    if (options != NULL)
        o->options = *options;
    sojourn_options *p = &o->options;
    int64_t *limits[] = {&p->interaction_gap_us, &p->contact_us, &p->thread_us,
                         &p->window_us,          &p->unknown_us, &p->note_us};
    int64_t defaults[] = {30 * minute, 7 * day, day, 7 * day, day, 30 * day};
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
