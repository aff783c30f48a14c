/* SPDX-License-Identifier: MIT */
/* Laws 1 and 2: the events that hold, in order; sessions; contacts. And what groups share. */
#include "inside.h"

#include <stdlib.h>
#include <string.h>

static int row_order(const void *a, const void *b)
{
    const sojourn_event *x = &((const row *)a)->r->event, *y = &((const row *)b)->r->event;
    int order = (x->start > y->start) - (x->start < y->start);
    if (order == 0)
        order = oracle_order(x->system, y->system);
    if (order == 0)
        order = (x->sequence > y->sequence) - (x->sequence < y->sequence);
    return order ? order : oracle_order(x->id, y->id);
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

/* The next event of the group of `e`; n if none. */
size_t oracle_next(const oracle *o, int level, size_t e)
{
    size_t next = e + 1;
    while (next < o->n && o->of[level][next] != o->of[level][e])
        next++;
    return next;
}

extent oracle_extent(const oracle *o, int level, size_t group)
{
    extent x = {NONE, INT64_MAX, INT64_MIN, {NULL, 0}, 1};
    foreach (e, o, level, group)
        x.passive &= o->rows[e].passive;
    foreach (e, o, level, group) {
        const sojourn_event *event = &o->rows[e].r->event;
        if (o->rows[e].passive != x.passive)
            continue;
        x.first = x.first == NONE ? e : x.first;
        x.start = event->start < x.start ? event->start : x.start;
        x.end = event->end > x.end ? event->end : x.end;
        x.channel = x.channel.length == 0 ? event->channel : x.channel;
    }
    return x;
}

static void find_sessions(oracle *o)
{
    for (size_t a = 0; a < o->n; a++)
        for (size_t b = 0; b < a; b++) {
            const sojourn_event *x = &o->rows[a].r->event, *y = &o->rows[b].r->event;
            if (oracle_same(x->session, y->session) && oracle_order(x->system, y->system) == 0)
                oracle_unite(o->of[SESSION], o->n, a, b);
        }
    for (size_t e = 0; e < o->n; e++) {
        o->rows[e].passive = 1;
        foreach (k, o, SESSION, o->of[SESSION][e])
            o->rows[e].passive &= oracle_is_note(o->rows[k].r);
    }
    for (size_t g = 0; g < o->n; g++)
        o->rows[g].session = oracle_extent(o, SESSION, o->of[SESSION][g]);
}

static void find_contacts(oracle *o)
{
    const sojourn_options *p = &o->options;
    memcpy(o->of[CONTACT], o->of[SESSION], o->n * sizeof(size_t));
    for (size_t a = 0; a < o->n; a++)
        for (size_t b = 0; b < a; b++) {
            const sojourn_event *x = &o->rows[a].r->event, *y = &o->rows[b].r->event;
            const extent *s = &o->rows[a].session, *t = &o->rows[b].session;
            int slow = oracle_is_slow(o, s->channel) || oracle_is_slow(o, t->channel);
            int share = oracle_same(x->contact, y->contact) || oracle_same(x->parent, y->parent) ||
                        oracle_same(x->contact, y->parent) || oracle_same(x->parent, y->contact);
            if (share && oracle_joins(oracle_silence(s, t), slow ? p->thread_us : p->contact_us))
                oracle_unite(o->of[CONTACT], o->n, a, b);
        }
}

static void find_rows(oracle *o)
{
    size_t count, *winners = oracle_winners(o, &count);
    o->rows = oracle_grow(NULL, count, sizeof *o->rows);
    o->n = 0;
    for (size_t i = 0; i < count; i++)
        if (o->records[winners[i]].event.type < SOJOURN_EVENT_AGENT_STATE)
            o->rows[o->n++] = (row){.r = &o->records[winners[i]]};
    free(winners);
    qsort(o->rows, o->n, sizeof *o->rows, row_order);
}

void oracle_build(oracle *o)
{
    if (o->rows != NULL)
        return;
    find_rows(o);
    for (int level = 0; level < LEVELS; level++) {
        o->of[level] = oracle_grow(NULL, o->n, sizeof(size_t));
        for (size_t e = 0; e < o->n; e++)
            o->of[level][e] = e;
    }
    find_sessions(o);
    find_contacts(o);
    oracle_find_customers(o);
    oracle_find_interactions(o);
    oracle_find_engagements(o);
}

void oracle_forget(oracle *o)
{
    for (int level = 0; level < LEVELS && o->rows != NULL; level++)
        free(o->of[level]);
    free(o->rows);
    o->rows = NULL;
}
