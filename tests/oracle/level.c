/* SPDX-License-Identifier: MIT */
/* Laws 2 and 4: sessions, contacts, interactions, transactions. */
#include "inside.h"

#include <stdlib.h>
#include <string.h>

int oracle_is_note(const row *r)
{
    return r->event.type >= SOJOURN_EVENT_RESOLVE && r->event.type <= SOJOURN_EVENT_TRAIT;
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
    extent x = {NONE, INT64_MAX, INT64_MIN, NOTHING, 1};
    foreach (e, o, level, group)
        x.passive &= o->rows[e].passive;
    foreach (e, o, level, group) {
        const row *r = &o->rows[e];
        if (r->passive != x.passive)
            continue;
        x.first = x.first == NONE ? e : x.first;
        x.start = r->event.start < x.start ? r->event.start : x.start;
        x.end = r->event.end > x.end ? r->event.end : x.end;
        x.channel = x.channel.length == 0 ? r->text[CHANNEL] : x.channel;
    }
    return x;
}

/* Is the silence between them less than the limit? */
int oracle_joins(const extent *a, const extent *b, int64_t limit)
{
    int64_t start = a->start > b->start ? a->start : b->start;
    int64_t end = a->start > b->start ? b->end : a->end;
    int64_t silence = INT64_MAX;
    if (start <= end)
        silence = 0;
    else if (end >= 0 || start <= INT64_MAX + end)
        silence = start - end;
    return limit == SOJOURN_FOREVER || silence < limit;
}

/* Both groups bear the label of the first from now on. */
void oracle_unite(size_t *label, size_t n, size_t a, size_t b)
{
    size_t least = label[a] < label[b] ? label[a] : label[b], other = label[a] + label[b] - least;
    for (size_t e = 0; e < n; e++)
        if (label[e] == other)
            label[e] = least;
}

/* The groups of the level `from`, united where two of their events are related. */
static void unite_all(oracle *o, int level, int from, relation *related)
{
    memcpy(o->of[level], o->of[from], o->n * sizeof(size_t));
    for (size_t a = 0; a < o->n; a++)
        for (size_t b = 0; b < a; b++)
            if (related(o, a, b))
                oracle_unite(o->of[level], o->n, a, b);
}

static int one_session(oracle *o, size_t a, size_t b)
{
    const sojourn_text *x = o->rows[a].text, *y = o->rows[b].text;
    return oracle_same(x[SESSION_KEY], y[SESSION_KEY]) && !oracle_order(x[SYSTEM], y[SYSTEM]);
}

static int is_slow(const oracle *o, sojourn_text channel) /* asynchronous */
{
    static const char *const usual[] = {"email", "sms", "messaging", "social", "post"};
    const sojourn_options *p = &o->options;
    for (uint64_t i = 0; i < (p->asynchronous ? p->asynchronous_count : 5); i++)
        if (oracle_same(channel, p->asynchronous ? p->asynchronous[i] : oracle_word(usual[i])))
            return 1;
    return 0;
}

static int share_contact(oracle *o, size_t a, size_t b)
{
    const sojourn_text *x = o->rows[a].text, *y = o->rows[b].text;
    const extent *s = &o->rows[a].session, *t = &o->rows[b].session;
    int slow = is_slow(o, s->channel) || is_slow(o, t->channel), share = 0;
    for (int i = CONTACT_KEY; i <= PARENT_KEY; i++)
        share |= oracle_same(x[i], y[CONTACT_KEY]) || oracle_same(x[i], y[PARENT_KEY]);
    return share && oracle_joins(s, t, slow ? o->options.thread_us : o->options.contact_us);
}

static int one_customer(oracle *o, size_t a, size_t b)
{
    return oracle_id_order(o->rows[a].customer, o->rows[b].customer) == 0;
}

static int64_t gap(const oracle *o, sojourn_text a, sojourn_text b)
{
    for (uint64_t i = o->options.gap_count; i-- > 0;) {
        const sojourn_gap *g = &o->options.gaps[i];
        if ((oracle_same(g->a, a) && oracle_same(g->b, b)) ||
            (oracle_same(g->a, b) && oracle_same(g->b, a)))
            return g->gap_us;
    }
    return is_slow(o, a) || is_slow(o, b) ? 0 : o->options.interaction_gap_us;
}

static int is_keyed_call(const oracle *o, size_t contact)
{
    int keyed = 0, voice = 0;
    foreach (e, o, CONTACT, contact) {
        const sojourn_text *t = o->rows[e].text;
        keyed |= t[CONTACT_KEY].length > 0 || t[PARENT_KEY].length > 0;
        voice |= oracle_same(t[CHANNEL], oracle_word("voice"));
    }
    return keyed && voice;
}

static int in_time(oracle *o, size_t a, size_t b)
{
    const extent *s = &o->rows[a].session, *t = &o->rows[b].session;
    return o->of[JOURNEY][a] == o->of[JOURNEY][b] && !s->passive && !t->passive &&
           oracle_joins(s, t, gap(o, s->channel, t->channel));
}

static int redial(oracle *o, size_t a, size_t b)
{
    return !(o->options.flags & SOJOURN_REDIAL_JOINS) && is_keyed_call(o, o->of[CONTACT][a]) &&
           is_keyed_call(o, o->of[CONTACT][b]);
}

static int near(oracle *o, size_t a, size_t b)
{
    return in_time(o, a, b) && !redial(o, a, b);
}

/* Does the interaction state this key? Length 0: any key. */
static int states(const oracle *o, size_t group, sojourn_text issue)
{
    foreach (e, o, INTERACTION, group) {
        sojourn_text t = o->rows[e].text[ISSUE];
        if (t.length > 0 && (issue.length == 0 || oracle_same(t, issue)))
            return 1;
    }
    return 0;
}

/* Is e the first event of its interaction that is no note? */
static int opens(const oracle *o, size_t e)
{
    foreach (k, o, INTERACTION, o->of[INTERACTION][e])
        if (!oracle_is_note(&o->rows[k]))
            return k == e;
    return 0;
}

/* In the latest interaction that states the key, or, if `keyless`, none; NONE: there is none. */
static size_t find_host(const oracle *o, size_t note, sojourn_text issue, int keyless)
{
    extent x = {.start = o->rows[note].event.start};
    for (size_t e = o->n; e-- > 0;) {
        extent y = {.start = o->rows[e].event.start, .end = o->rows[e].event.start};
        int found = states(o, o->of[INTERACTION][e], issue);
        if (o->of[JOURNEY][e] == o->of[JOURNEY][note] && y.start <= x.start && opens(o, e) &&
            oracle_joins(&y, &x, o->options.note_us) &&
            (keyless ? !found : found || issue.length == 0))
            return e;
    }
    return NONE;
}

/* All look before any joins. */
static void attach_notes(oracle *o)
{
    size_t *host = oracle_keep(o, o->n * sizeof *host);
    for (size_t g = 0; g < o->n; g++) {
        sojourn_text issue = NOTHING;
        host[g] = g;
        if (o->of[CONTACT][g] != g || !oracle_extent(o, CONTACT, g).passive)
            continue;
        foreach (e, o, CONTACT, g)
            if (o->rows[e].text[ISSUE].length > 0)
                issue = o->rows[e].text[ISSUE];
        size_t found = find_host(o, g, issue, 0);
        if (found == NONE && issue.length > 0)
            found = find_host(o, g, NOTHING, 1);
        host[g] = found == NONE ? g : found;
    }
    for (size_t g = 0; g < o->n; g++)
        oracle_unite(o->of[INTERACTION], o->n, g, host[g]);
}

static sojourn_text topic(const oracle *o, size_t group, int which)
{
    sojourn_text found[2] = {NOTHING, NOTHING}; /* by active sessions, by passive ones */
    foreach (e, o, INTERACTION, group) {
        sojourn_text t = o->rows[e].text[which], *old = &found[o->rows[e].passive];
        if (t.length > 0 && (old->length == 0 || !(o->options.flags & SOJOURN_INTENT_FIRST)))
            *old = t;
    }
    return found[found[0].length == 0];
}

static int one_transaction(oracle *o, size_t a, size_t b)
{
    const sojourn_text *x = o->rows[a].text, *y = o->rows[b].text;
    return x[SESSION_KEY].length == 0 && y[SESSION_KEY].length == 0 &&
           oracle_order(x[SYSTEM], y[SYSTEM]) == 0 &&
           o->of[INTERACTION][a] == o->of[INTERACTION][b];
}

static void find_interactions(oracle *o)
{
    size_t *of = o->of[INTERACTION];
    unite_all(o, INTERACTION, CONTACT, near);
    attach_notes(o);
    for (size_t e = 0; e < o->n; e++) {
        o->rows[e].interaction = oracle_extent(o, INTERACTION, of[e]);
        o->rows[e].intent = topic(o, of[e], INTENT);
        o->rows[e].issue = topic(o, of[e], ISSUE);
    }
    for (size_t a = 0; a < o->n; a++)
        for (size_t b = 0; b < o->n; b++)
            if (o->rows[a].interaction.first > o->rows[b].interaction.first && in_time(o, a, b) &&
                redial(o, a, b))
                o->rows[a].flags = SOJOURN_SPAN_REDIAL;
    unite_all(o, TRANSACTION, SESSION, one_transaction);
}

static int row_order(const void *a, const void *b)
{
    const row *x = a, *y = b;
    int order = (x->event.start > y->event.start) - (x->event.start < y->event.start);
    if (order == 0)
        order = oracle_order(x->text[SYSTEM], y->text[SYSTEM]);
    if (order == 0)
        order = (x->event.sequence > y->event.sequence) - (x->event.sequence < y->event.sequence);
    return order ? order : oracle_order(x->text[ID], y->text[ID]);
}

void oracle_build(oracle *o)
{
    size_t most = 0;
    for (const row *r = o->records; r != NULL; r = r->next)
        most++;
    if (o->rows != NULL)
        return;
    o->rows = oracle_keep(o, most * sizeof *o->rows);
    o->n = 0;
    for (const row *r = o->records; r != NULL; r = r->next)
        if (oracle_holds(o, r) && r->event.type < SOJOURN_EVENT_AGENT_STATE)
            o->rows[o->n++] = *r;
    qsort(o->rows, o->n, sizeof *o->rows, row_order);
    for (int level = 0; level < LEVELS; level++)
        o->of[level] = oracle_keep(o, o->n * sizeof(size_t));
    for (size_t e = 0; e < o->n; e++)
        o->of[EVENT][e] = e;
    unite_all(o, SESSION, EVENT, one_session);
    for (size_t e = 0; e < o->n; e++) {
        o->rows[e].passive = 1;
        foreach (k, o, SESSION, o->of[SESSION][e])
            o->rows[e].passive &= oracle_is_note(&o->rows[k]);
    }
    for (size_t e = 0; e < o->n; e++)
        o->rows[e].session = oracle_extent(o, SESSION, o->of[SESSION][e]);
    unite_all(o, CONTACT, SESSION, share_contact);
    oracle_find_customers(o);
    unite_all(o, JOURNEY, EVENT, one_customer);
    find_interactions(o);
    oracle_find_engagements(o);
}
