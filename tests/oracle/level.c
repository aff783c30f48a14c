/* SPDX-License-Identifier: MIT */
/* Laws 2 to 4: sessions, contacts, customers, interactions, transactions. */
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

/* Adds who is not there. */
static size_t person(oracle *o, mention m)
{
    size_t k = 0;
    while (k < o->who_count && oracle_id_order(o->who[k].id, m.id) != 0)
        k++;
    if (k == o->who_count) {
        o->who[k] = m;
        o->label[o->who_count++] = k;
    }
    return k;
}

static void tie(oracle *o, mention a, mention b)
{
    size_t x = person(o, a), y = person(o, b);
    oracle_unite(o->label, o->who_count, x, y);
}

/* Do a and b state two values of one strong or medium kind, but for `except`? */
static int two_values(const row *a, const row *b, int except)
{
    for (size_t i = 0; i < a->who_count; i++)
        for (size_t k = 0; k < b->who_count; k++)
            if (a->who[i].kind <= PHONE && a->who[i].kind == b->who[k].kind &&
                a->who[i].kind != except && oracle_id_order(a->who[i].id, b->who[k].id) != 0)
                return 1;
    return 0;
}

static void tie_contact(oracle *o, size_t contact)
{
    int mixed = 0;
    foreach (a, o, CONTACT, contact)
        foreach (b, o, CONTACT, contact)
            mixed |= two_values(&o->rows[a], &o->rows[b], KINDS);
    foreach (a, o, CONTACT, contact)
        foreach (b, o, CONTACT, contact) {
            const row *x = &o->rows[a], *y = &o->rows[b];
            if (mixed && (a != b || two_values(x, x, EMAIL)))
                continue;
            for (size_t i = 0; i < x->who_count; i++)
                for (size_t k = 0; k < y->who_count; k++)
                    if (x->who[i].kind <= PHONE && y->who[k].kind <= PHONE)
                        tie(o, x->who[i], y->who[k]);
        }
}

/* Strong and medium ones, then weak ones that a link names, then those that leave anonymous. */
static int rank(oracle *o, mention m)
{
    return m.kind + (m.kind <= PHONE ? 0 : person(o, m) < o->linked ? KINDS : 2 * KINDS);
}

static void find_customer(oracle *o, row *c, size_t contact)
{
    const mention *best = NULL;
    size_t best_event = NONE;
    c->customer = o->rows[contact].session_id;
    foreach (e, o, CONTACT, contact) {
        const row *r = &o->rows[e];
        if (oracle_id_order(r->session_id, c->customer) < 0)
            c->customer = r->session_id;
        for (const mention *m = r->who; m < r->who + r->who_count; m++) {
            int order = best == NULL ? -1 : rank(o, *m) - rank(o, *best);
            if (order < 0 ||
                (order == 0 && e == best_event && oracle_id_order(m->id, best->id) < 0)) {
                best = m;
                best_event = e;
            }
        }
    }
    c->anonymous = best == NULL || rank(o, *best) >= 2 * KINDS;
    c->known_by = 0;
    if (best == NULL)
        return;
    size_t label = o->label[person(o, *best)];
    mention first = *best;
    for (size_t i = 0; i < o->who_count; i++)
        if (o->label[i] == label) {
            mention m = o->who[i];
            c->known_by++;
            if (m.kind < first.kind ||
                (m.kind == first.kind && oracle_id_order(m.id, first.id) < 0))
                first = m;
        }
    c->customer = first.id;
}

static void find_customers(oracle *o)
{
    size_t most = 32 * o->n;
    for (const pair *p = o->links; p != NULL; p = p->next)
        most += 2;
    o->who = oracle_keep(o, most * sizeof *o->who);
    o->label = oracle_keep(o, most * sizeof *o->label);
    o->who_count = 0;
    for (const pair *p = o->links; p != NULL; p = p->next)
        if (p->link == SOJOURN_LINK_SAME)
            tie(o, p->a, p->b);
    o->linked = o->who_count;
    for (size_t g = 0; g < o->n; g++)
        if (o->of[CONTACT][g] == g)
            tie_contact(o, g);
    for (size_t e = 0; e < o->n; e++)
        find_customer(o, &o->rows[e], o->of[CONTACT][e]);
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
    find_customers(o);
    unite_all(o, JOURNEY, EVENT, one_customer);
    find_interactions(o);
    oracle_find_engagements(o);
}
