/* SPDX-License-Identifier: MIT */
/* Laws 1 and 2: the events that hold, in order; sessions; contacts. And what groups share. */
#include "inside.h"

#include <stdlib.h>
#include <string.h>

static int event_order(const void *a, const void *b)
{
    const sojourn_event *x = &(*(const record *const *)a)->event;
    const sojourn_event *y = &(*(const record *const *)b)->event;
    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    int order = oracle_order(x->system, y->system);
    if (order)
        return order;
    if (x->sequence != y->sequence)
        return x->sequence < y->sequence ? -1 : 1;
    return oracle_order(x->id, y->id);
}

/* Both groups bear the label of the first event from now on. */
void oracle_unite(size_t *label, size_t n, size_t a, size_t b)
{
    size_t least = label[a] < label[b] ? label[a] : label[b];
    size_t other = label[a] < label[b] ? label[b] : label[a];
    for (size_t e = 0; e < n && least != other; e++)
        if (label[e] == other)
            label[e] = least;
}

/* Of what is not passive, as long as there is anything else. */
extent oracle_extent(const view *v, const size_t *label, size_t group)
{
    extent x = {NONE, INT64_MAX, INT64_MIN, 1};
    for (size_t e = group; e < v->n; e++)
        if (label[e] == group && !v->sessions[v->session[e]].passive)
            x.passive = 0;
    for (size_t e = group; e < v->n; e++) {
        const sojourn_event *event = &v->row[e]->event;
        if (label[e] != group || v->sessions[v->session[e]].passive != x.passive)
            continue;
        if (x.first == NONE)
            x.first = e;
        if (event->start < x.start)
            x.start = event->start;
        if (event->end > x.end)
            x.end = event->end;
    }
    return x;
}

static int is_asynchronous(const oracle *o, sojourn_text channel)
{
    static const char *const usual[] = {"email", "sms", "messaging", "social", "post"};
    if (channel.length == 0)
        return 0;
    for (uint64_t i = 0; i < (o->options.asynchronous ? o->options.asynchronous_count : 5); i++)
        if (oracle_same(channel, o->options.asynchronous ? o->options.asynchronous[i]
                                                         : oracle_word(usual[i])))
            return 1;
    return 0;
}

static void find_sessions(view *v)
{
    for (size_t a = 0; a < v->n; a++)
        for (size_t b = 0; b < a; b++) {
            const sojourn_event *x = &v->row[a]->event, *y = &v->row[b]->event;
            if (x->session.length > 0 && oracle_same(x->session, y->session) &&
                oracle_same(x->system, y->system))
                oracle_unite(v->session, v->n, a, b);
        }
    for (size_t g = 0; g < v->n; g++) {
        session s = {INT64_MAX, INT64_MIN, {NULL, 0}, 0, 1};
        for (size_t e = g; e < v->n; e++) {
            const sojourn_event *event = &v->row[e]->event;
            if (v->session[e] != g)
                continue;
            s.start = event->start < s.start ? event->start : s.start;
            s.end = event->end > s.end ? event->end : s.end;
            if (s.channel.length == 0)
                s.channel = event->channel;
            s.passive &= oracle_is_note(v->row[e]);
        }
        s.asynchronous = is_asynchronous(v->o, s.channel);
        v->sessions[g] = s;
    }
}

static int share_key(const sojourn_event *a, const sojourn_event *b)
{
    sojourn_text x[2] = {a->contact, a->parent}, y[2] = {b->contact, b->parent};
    for (int i = 0; i < 4; i++)
        if (x[i / 2].length > 0 && oracle_same(x[i / 2], y[i % 2]))
            return 1;
    return 0;
}

static void find_contacts(view *v)
{
    const sojourn_options *p = &v->o->options;
    memcpy(v->contact, v->session, v->n * sizeof *v->contact);
    for (size_t a = 0; a < v->n; a++)
        for (size_t b = 0; b < a; b++) {
            const session *s = &v->sessions[v->session[a]], *t = &v->sessions[v->session[b]];
            int64_t limit = s->asynchronous || t->asynchronous ? p->thread_us : p->contact_us;
            if (share_key(&v->row[a]->event, &v->row[b]->event) &&
                oracle_joins(oracle_silence(s->start, s->end, t->start, t->end), limit))
                oracle_unite(v->contact, v->n, a, b);
        }
}

static void find_rows(view *v)
{
    const oracle *o = v->o;
    size_t count, *winners = oracle_winners(o, &count);
    v->row = oracle_grow(NULL, count, sizeof *v->row);
    for (size_t i = 0; i < count; i++)
        if (o->records[winners[i]].event.type < SOJOURN_EVENT_AGENT_STATE)
            v->row[v->n++] = &o->records[winners[i]];
    free(winners);
    qsort(v->row, v->n, sizeof *v->row, event_order);
}

static size_t *own_labels(size_t n)
{
    size_t *label = oracle_grow(NULL, n, sizeof *label);
    for (size_t e = 0; e < n; e++)
        label[e] = e;
    return label;
}

view *oracle_view(oracle *o)
{
    if (o->v != NULL)
        return o->v;
    view *v = o->v = oracle_grow(NULL, 0, sizeof *v);
    *v = (view){.o = o};
    find_rows(v);
    size_t n = v->n;
    v->session = own_labels(n);
    v->contact = own_labels(n);
    for (int level = 0; level < 5; level++)
        v->of[level] = own_labels(n);
    v->sessions = oracle_grow(NULL, n, sizeof *v->sessions);
    v->customers = oracle_grow(NULL, n, sizeof *v->customers);
    v->interactions = oracle_grow(NULL, n, sizeof *v->interactions);
    v->closing = oracle_grow(NULL, n, sizeof *v->closing);
    find_sessions(v);
    find_contacts(v);
    oracle_find_customers(v);
    oracle_find_interactions(v);
    oracle_find_engagements(v);
    return v;
}

void oracle_forget(oracle *o)
{
    view *v = o->v;
    if (v == NULL)
        return;
    void *blocks[] = {v->row,     v->session,   v->contact,      v->of[0],   v->of[1],
                      v->of[2],   v->of[3],     v->of[4],        v->sessions, v->customers,
                      v->interactions, v->closing, v};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
        free(blocks[i]);
    o->v = NULL;
}
