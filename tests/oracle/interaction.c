/* SPDX-License-Identifier: MIT */
/* Law 4: interactions and transactions. Sessions and contacts are named by their labels. */
#include "inside.h"

#include <stdlib.h>
#include <string.h>

static int64_t gap(const oracle *o, const session *a, const session *b)
{
    for (uint64_t i = o->options.gap_count; i-- > 0;) {
        const sojourn_gap *g = &o->options.gaps[i];
        if ((oracle_same(g->a, a->channel) && oracle_same(g->b, b->channel)) ||
            (oracle_same(g->a, b->channel) && oracle_same(g->b, a->channel)))
            return g->gap_us;
    }
    return a->asynchronous || b->asynchronous ? 0 : o->options.interaction_gap_us;
}

static int in_gap(const view *v, size_t a, size_t b)
{
    const session *s = &v->sessions[a], *t = &v->sessions[b];
    return !s->passive && !t->passive &&
           oracle_joins(oracle_silence(s->start, s->end, t->start, t->end), gap(v->o, s, t));
}

static int is_keyed_call(const view *v, size_t contact)
{
    int keyed = 0, voice = 0;
    for (size_t e = contact; e < v->n; e++) {
        const sojourn_event *event = &v->row[e]->event;
        if (v->contact[e] != contact)
            continue;
        keyed |= event->contact.length > 0 || event->parent.length > 0;
        voice |= oracle_same(event->channel, oracle_word("voice"));
    }
    return keyed && voice;
}

/* Unites what is near if `unite`; else flags what the rule of redials alone keeps apart. */
static void look_near(view *v, const int *keyed_call, int unite)
{
    size_t *of = v->of[SOJOURN_LEVEL_INTERACTION], *who = v->of[SOJOURN_LEVEL_JOURNEY];
    for (size_t a = 0; a < v->n; a++)
        for (size_t b = 0; b < a; b++) {
            if (v->session[a] != a || v->session[b] != b || who[a] != who[b] || !in_gap(v, a, b))
                continue;
            size_t x = of[a], y = of[b];
            int redial = keyed_call[v->contact[a]] && keyed_call[v->contact[b]] &&
                         !(v->o->options.flags & SOJOURN_REDIAL_JOINS);
            if (unite && !redial)
                oracle_unite(of, v->n, a, b);
            else if (!unite && redial && x != y)
                v->interactions[v->interactions[x].first > v->interactions[y].first ? x : y]
                    .flags |= SOJOURN_SPAN_REDIAL;
        }
}

/* Does the interaction state this key? Length 0: any key. */
static int states(const view *v, size_t group, sojourn_text issue)
{
    for (size_t e = group; e < v->n; e++) {
        sojourn_text t = v->row[e]->event.issue;
        if (v->of[SOJOURN_LEVEL_INTERACTION][e] == group && t.length > 0 &&
            (issue.length == 0 || oracle_same(t, issue)))
            return 1;
    }
    return 0;
}

/* opening[e]: is e the first event of its interaction that is no note? */
static size_t find_host(const view *v, const int *opening, size_t note, sojourn_text issue, int none)
{
    const size_t *who = v->of[SOJOURN_LEVEL_JOURNEY], *of = v->of[SOJOURN_LEVEL_INTERACTION];
    int64_t at = v->row[note]->event.start;
    for (size_t e = v->n; e-- > 0;) {
        int64_t start = v->row[e]->event.start;
        if (!opening[e] || who[e] != who[note] || start > at ||
            !oracle_joins(oracle_silence(start, start, at, at), v->o->options.note_us))
            continue;
        if (none ? !states(v, of[e], issue) : issue.length == 0 || states(v, of[e], issue))
            return e;
    }
    return NONE;
}

static void attach_notes(view *v, const int *passive)
{
    size_t *of = v->of[SOJOURN_LEVEL_INTERACTION], n = v->n;
    size_t *host = oracle_grow(NULL, n, sizeof *host);
    int *opening = oracle_grow(NULL, n, sizeof *opening);
    for (size_t e = 0; e < n; e++) {
        opening[e] = !oracle_is_note(v->row[e]);
        for (size_t k = 0; k < e && opening[e]; k++)
            opening[e] = !opening[k] || of[k] != of[e];
    }
    for (size_t g = 0; g < n; g++) {
        host[g] = NONE;
        if (v->contact[g] != g || !passive[g])
            continue;
        sojourn_text issue = {NULL, 0}, any = {NULL, 0};
        for (size_t e = g; e < n; e++)
            if (v->contact[e] == g && v->row[e]->event.issue.length > 0)
                issue = v->row[e]->event.issue;
        host[g] = find_host(v, opening, g, issue, 0);
        if (host[g] == NONE && issue.length > 0)
            host[g] = find_host(v, opening, g, any, 1);
    }
    for (size_t g = 0; g < n; g++)
        if (host[g] != NONE)
            oracle_unite(of, n, g, host[g]);
    free(host);
    free(opening);
}

static sojourn_text last_stated(const view *v, size_t group, int issue)
{
    for (int passive = 0; passive < 2; passive++) {
        sojourn_text found = {NULL, 0};
        for (size_t e = group; e < v->n; e++) {
            const sojourn_event *event = &v->row[e]->event;
            sojourn_text t = issue ? event->issue : event->intent;
            if (v->of[SOJOURN_LEVEL_INTERACTION][e] == group && t.length > 0 &&
                v->sessions[v->session[e]].passive == passive &&
                (found.length == 0 || !(v->o->options.flags & SOJOURN_INTENT_FIRST)))
                found = t;
        }
        if (found.length > 0)
            return found;
    }
    return (sojourn_text){NULL, 0};
}

static void describe(view *v, size_t group)
{
    extent x = oracle_extent(v, v->of[SOJOURN_LEVEL_INTERACTION], group);
    interaction i = {.first = x.first, .start = x.start, .end = x.end, .passive = x.passive};
    i.intent = last_stated(v, group, 0);
    i.issue = last_stated(v, group, 1);
    v->interactions[group] = i;
}

static void find_transactions(view *v)
{
    size_t *of = v->of[SOJOURN_LEVEL_TRANSACTION];
    memcpy(of, v->session, v->n * sizeof *of);
    for (size_t a = 0; a < v->n; a++)
        for (size_t b = 0; b < a; b++) {
            const sojourn_event *x = &v->row[a]->event, *y = &v->row[b]->event;
            if (x->session.length == 0 && y->session.length == 0 &&
                oracle_same(x->system, y->system) &&
                v->of[SOJOURN_LEVEL_INTERACTION][a] == v->of[SOJOURN_LEVEL_INTERACTION][b])
                oracle_unite(of, v->n, a, b);
        }
}

void oracle_find_interactions(view *v)
{
    size_t *of = v->of[SOJOURN_LEVEL_INTERACTION], n = v->n;
    int *keyed_call = oracle_grow(NULL, n, sizeof *keyed_call);
    int *passive = oracle_grow(NULL, n, sizeof *passive);
    memcpy(of, v->contact, n * sizeof *of);
    for (size_t g = 0; g < n; g++) {
        keyed_call[g] = is_keyed_call(v, g);
        passive[g] = oracle_extent(v, v->contact, v->contact[g]).passive;
    }
    look_near(v, keyed_call, 1);
    attach_notes(v, passive);
    for (size_t g = 0; g < n; g++)
        if (of[g] == g)
            describe(v, g);
    look_near(v, keyed_call, 0);
    find_transactions(v);
    free(keyed_call);
    free(passive);
}
