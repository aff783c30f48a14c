/* SPDX-License-Identifier: MIT */
/* Law 4: interactions and transactions. */
#include "inside.h"

#include <stdlib.h>
#include <string.h>

int oracle_is_slow(const oracle *o, sojourn_text channel)
{
    static const char *const usual[] = {"email", "sms", "messaging", "social", "post"};
    const sojourn_options *p = &o->options;
    for (uint64_t i = 0; i < (p->asynchronous ? p->asynchronous_count : 5); i++)
        if (oracle_same(channel, p->asynchronous ? p->asynchronous[i] : oracle_word(usual[i])))
            return 1;
    return 0;
}

static int64_t gap(const oracle *o, sojourn_text a, sojourn_text b)
{
    for (uint64_t i = o->options.gap_count; i-- > 0;) {
        const sojourn_gap *g = &o->options.gaps[i];
        if ((oracle_same(g->a, a) && oracle_same(g->b, b)) ||
            (oracle_same(g->a, b) && oracle_same(g->b, a)))
            return g->gap_us;
    }
    return oracle_is_slow(o, a) || oracle_is_slow(o, b) ? 0 : o->options.interaction_gap_us;
}

/* Unites what is near if `unite`; else flags what the rule of redials alone keeps apart. */
static void look_near(oracle *o, int unite)
{
    size_t *of = o->of[INTERACTION];
    for (size_t a = 0; a < o->n; a++)
        for (size_t b = 0; b < a; b++) {
            const extent *s = &o->rows[a].session, *t = &o->rows[b].session;
            row *x = &o->rows[of[a]], *y = &o->rows[of[b]];
            if (o->of[JOURNEY][a] != o->of[JOURNEY][b] || s->passive || t->passive ||
                !oracle_joins(oracle_silence(s, t), gap(o, s->channel, t->channel)))
                continue;
            int redial = !(o->options.flags & SOJOURN_REDIAL_JOINS) &&
                         o->rows[o->of[CONTACT][a]].keyed_call &&
                         o->rows[o->of[CONTACT][b]].keyed_call;
            if (unite && !redial)
                oracle_unite(of, o->n, a, b);
            else if (!unite && redial && x != y)
                (x->interaction.first > y->interaction.first ? x : y)->flags = SOJOURN_SPAN_REDIAL;
        }
}

static int is_keyed_call(const oracle *o, size_t contact)
{
    int keyed = 0, voice = 0;
    foreach (e, o, CONTACT, contact) {
        const sojourn_event *event = &o->rows[e].r->event;
        keyed |= event->contact.length > 0 || event->parent.length > 0;
        voice |= oracle_same(event->channel, oracle_word("voice"));
    }
    return keyed && voice;
}

/* Does the interaction state this key? Length 0: any key. */
static int states(const oracle *o, size_t group, sojourn_text issue)
{
    foreach (e, o, INTERACTION, group) {
        sojourn_text t = o->rows[e].r->event.issue;
        if (t.length > 0 && (issue.length == 0 || oracle_same(t, issue)))
            return 1;
    }
    return 0;
}

/* Is e the first event of its interaction that is no note? */
static int opens(const oracle *o, size_t e)
{
    foreach (k, o, INTERACTION, o->of[INTERACTION][e])
        if (!oracle_is_note(o->rows[k].r))
            return k == e;
    return 0;
}

/* Of the latest interaction that states the key, or, if `keyless`, none; NONE if there is none. */
static size_t find_host(const oracle *o, size_t note, sojourn_text issue, int keyless)
{
    extent x = {.start = o->rows[note].r->event.start};
    for (size_t e = o->n; e-- > 0;) {
        extent y = {.start = o->rows[e].r->event.start, .end = o->rows[e].r->event.start};
        if (o->of[JOURNEY][e] != o->of[JOURNEY][note] || y.start > x.start || !opens(o, e) ||
            !oracle_joins(oracle_silence(&y, &x), o->options.note_us))
            continue;
        int found = states(o, o->of[INTERACTION][e], issue);
        if (keyless ? !found : found || issue.length == 0)
            return e;
    }
    return NONE;
}

/* All look before any joins. */
static void attach_notes(oracle *o)
{
    size_t *host = oracle_grow(NULL, o->n, sizeof *host);
    for (size_t g = 0; g < o->n; g++) {
        sojourn_text issue = {NULL, 0}, any = {NULL, 0};
        host[g] = NONE;
        if (o->of[CONTACT][g] != g || !oracle_extent(o, CONTACT, g).passive)
            continue;
        foreach (e, o, CONTACT, g)
            if (o->rows[e].r->event.issue.length > 0)
                issue = o->rows[e].r->event.issue;
        host[g] = find_host(o, g, issue, 0);
        if (host[g] == NONE && issue.length > 0)
            host[g] = find_host(o, g, any, 1);
    }
    for (size_t g = 0; g < o->n; g++)
        if (host[g] != NONE)
            oracle_unite(o->of[INTERACTION], o->n, g, host[g]);
    free(host);
}

static sojourn_text last_stated(const oracle *o, size_t group, int issue)
{
    int first = (o->options.flags & SOJOURN_INTENT_FIRST) != 0;
    sojourn_text found[2] = {{NULL, 0}, {NULL, 0}}; /* by active sessions, by passive ones */
    foreach (e, o, INTERACTION, group) {
        const sojourn_event *event = &o->rows[e].r->event;
        sojourn_text t = issue ? event->issue : event->intent;
        if (t.length > 0 && !(first && found[o->rows[e].passive].length > 0))
            found[o->rows[e].passive] = t;
    }
    return found[found[0].length == 0];
}

void oracle_find_interactions(oracle *o)
{
    memcpy(o->of[INTERACTION], o->of[CONTACT], o->n * sizeof(size_t));
    for (size_t g = 0; g < o->n; g++)
        o->rows[g].keyed_call = is_keyed_call(o, g);
    look_near(o, 1);
    attach_notes(o);
    for (size_t g = 0; g < o->n; g++) {
        o->rows[g].interaction = oracle_extent(o, INTERACTION, g);
        o->rows[g].intent = last_stated(o, g, 0);
        o->rows[g].issue = last_stated(o, g, 1);
    }
    look_near(o, 0);
    memcpy(o->of[TRANSACTION], o->of[SESSION], o->n * sizeof(size_t));
    for (size_t a = 0; a < o->n; a++)
        for (size_t b = 0; b < a; b++) {
            const sojourn_event *x = &o->rows[a].r->event, *y = &o->rows[b].r->event;
            if (x->session.length == 0 && y->session.length == 0 &&
                oracle_order(x->system, y->system) == 0 &&
                o->of[INTERACTION][a] == o->of[INTERACTION][b])
                oracle_unite(o->of[TRANSACTION], o->n, a, b);
        }
}
