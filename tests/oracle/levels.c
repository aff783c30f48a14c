/* SPDX-License-Identifier: MIT */
/* Law 2, 4, 5 and 6. A group of events, at any level, is known by its first event; passive ones
 * come last. */
#include "inside.h"

/* Is the silence between them less than the limit? What is retracted has no time at all. */
static int joins(const sojourn_span *a, const sojourn_span *b, int64_t limit)
{
    if (a->start > a->end || b->start > b->end)
        return 0;
    return a->start < b->start ? within(a->end, b->start, limit) : within(b->end, a->start, limit);
}

/* What holds for an intent, defaults filled in. */
sojourn_window window_of(const oracle *o, sojourn_text intent)
{
    sojourn_window w = {.intent = intent};
    for (uint64_t i = 0; i < o->options.window_count; i++)
        if (same(o->options.windows[i].intent, intent))
            w = o->options.windows[i];
    w.window_us = OR(w.window_us, w.sales ? 30 * DAY : OR(o->options.window_us, 7 * DAY));
    w.reopen_us = OR(w.reopen_us, OR(o->options.reopen_us, w.window_us));
    return w;
}

/* The state that an event brings its engagement into, or 0. */
static int32_t closing(const oracle *o, const row *e)
{
    int sells = window_of(o, e->of[INTERACTION]->topic[INTENT]).sales ||
                listed(o->options.goals, o->options.goal_count, e->text[NAME]);
    return e->event.type == SOJOURN_EVENT_RESOLVE             ? SOJOURN_STATE_RESOLVED
           : e->event.type == SOJOURN_EVENT_CANCEL            ? SOJOURN_STATE_CANCELLED
           : e->event.type == SOJOURN_EVENT_PURCHASE && sells ? SOJOURN_STATE_SOLD
                                                              : 0;
}

static void add_texts(sojourn_span *s, const row *e)
{
    sojourn_text *into[TEXTS] = {
        [SYSTEM] = &s->system, [CHANNEL] = &s->channel, [QUEUE] = &s->queue,   [AGENT] = &s->agent,
        [NAME] = &s->name,     [DETAIL] = &s->detail,   [INTENT] = &s->intent, [ISSUE] = &s->issue};
    const sojourn_text *said = s->level < INTERACTION ? e->text : e->topic;
    for (int i = 0; i < TEXTS; i++)
        if (into[i] != NULL && (into[i]->length == 0 || (said == e->topic && i == INTENT)))
            *into[i] = said[i].length > 0 ? said[i] : *into[i];
}

/* By events before `until`. Id: the least session. State: of the last close that holds, or 0. */
sojourn_span describe(const oracle *o, int level, const row *group, const row *until)
{
    sojourn_span s = {.size = sizeof s, .level = level, .customer = group->customer};
    const char *currency = NULL;
    int passive = 1, mixed = 0;
    s.start = INT64_MAX;
    s.end = INT64_MIN;
    foreach (e, o, level, group)
        passive &= e->passive || e >= until;
    foreach (e, o, level, group) {
        if (e >= until)
            break;
        int32_t state = level == ENGAGEMENT ? closing(o, e) : 0;
        if (state || (e->found & SOJOURN_SPAN_REOPENED))
            s.state = state;
        s.child_count += level != EVENT && e->of[level - 1] == e;
        if (s.event_count++ == 0 || id_order(e->session, s.id) < 0)
            s.id = e->session;
        s.flags |= e->flags | (level < INTERACTION ? 0 : e->found);
        if (e->passive == passive && e->event.type != SOJOURN_EVENT_RETRACTED) {
            s.start = LEAST(s.start, e->event.start);
            s.end = MOST(s.end, e->event.end);
        }
        if (level == EVENT || e->event.type == SOJOURN_EVENT_PURCHASE) {
            currency = OR(currency, e->event.currency);
            mixed |= strcmp(currency, e->event.currency) != 0;
            s.value.low += (uint64_t)e->event.value;
            s.value.high += (s.value.low < (uint64_t)e->event.value) - (e->event.value < 0);
        }
        add_texts(&s, e);
    }
    if (currency != NULL)
        memcpy(s.currency, mixed ? "***" : currency, 4);
    if (mixed)
        s.value = (sojourn_sum){0, 0};
    return s;
}

static void measure(oracle *o, int level)
{
    foreach (g, o, level, g) {
        sojourn_span *s = &g->span[level];
        char number[] = {(char)('0' + level), 0};
        *s = describe(o, level, g, o->end);
        if (level == EVENT) {
            s->id = g->id;
            s->type = g->event.type;
            s->reference = g->event.reference;
            s->revision = g->event.revision;
        } else if (level == JOURNEY) {
            s->id = g->customer;
            s->intent = s->issue = WORD("");
        } else if (level < JOURNEY)
            s->id = hash(o, (sojourn_text[]){WORD(number), hex(o, "", s->id)}, 2);
    }
}

/* The groups of both are one from now on. */
static void unite(const oracle *o, int level, const row *a, const row *b)
{
    row *first = LEAST(a->of[level], b->of[level]), *other = MOST(a->of[level], b->of[level]);
    row *known = first->passive > other->passive ? other : first;
    all_rows (e, o)
        if (e->of[level] == first || e->of[level] == other)
            e->of[level] = known;
}

static int share_key(const row *a, const row *b)
{
    return same(a->text[CONTACT_KEY], b->text[CONTACT_KEY]) ||
           same(a->text[CONTACT_KEY], b->text[PARENT_KEY]) ||
           same(a->text[PARENT_KEY], b->text[CONTACT_KEY]) ||
           same(a->text[PARENT_KEY], b->text[PARENT_KEY]);
}

/* 4: are their sessions near? 2: but for the rule of redials. */
static int nearness(const oracle *o, const row *a, const row *b)
{
    sojourn_text x = SPAN(a, SESSION)->channel, y = SPAN(b, SESSION)->channel;
    int64_t gap = a->slow || b->slow ? 0 : OR(o->options.interaction_gap_us, DAY / 48);
    int apart = a->call && b->call && !(o->options.flags & SOJOURN_REDIAL_JOINS);
    const sojourn_gap *g = o->options.gaps;
    for (size_t i = 0; i < o->options.gap_count; i++, g++)
        if ((same(g->a, x) && same(g->b, y)) || (same(g->a, y) && same(g->b, x)))
            gap = g->gap_us;
    return a->of[JOURNEY] == b->of[JOURNEY] && !a->passive && !b->passive &&
                   joins(SPAN(a, SESSION), SPAN(b, SESSION), gap)
               ? 1 + apart
               : 0;
}

/* Do two events make their groups one? */
static int related(const oracle *o, int level, const row *a, const row *b)
{
    int64_t contact = OR(o->options.contact_us, 7 * DAY), thread = OR(o->options.thread_us, DAY);
    switch (level) {
    case SESSION:
        return id_order(a->session, b->session) == 0;
    case KIN:
    case CONTACT:
        contact = level == KIN ? MOST(contact, thread) : a->slow || b->slow ? thread : contact;
        return share_key(a, b) && joins(SPAN(a, SESSION), SPAN(b, SESSION), contact);
    case JOURNEY:
        return id_order(a->customer, b->customer) == 0;
    case NEAR:
        return nearness(o, a, b) == 1;
    default: /* TRANSACTION */
        return a->of[INTERACTION] == b->of[INTERACTION] && a->text[SESSION_KEY].length == 0 &&
               b->text[SESSION_KEY].length == 0 &&
               strcmp(a->text[SYSTEM].data, b->text[SYSTEM].data) == 0;
    }
}

/* The groups of the level `from`, united where two of their events are related. */
void group(oracle *o, int level, int from)
{
    all_rows (e, o)
        e->of[level] = e->of[from];
    all_rows (a, o)
        for (const row *b = o->rows; b < a; b++)
            if (a->of[level] != b->of[level] && related(o, level, a, b))
                unite(o, level, a, b);
    measure(o, level);
}

/* What a group states last, by passive sessions only where no other states it. */
static sojourn_text topic(const oracle *o, int level, const row *group, int which, uint64_t first)
{
    sojourn_text found[2] = {WORD(""), WORD("")}; /* by active sessions, by passive ones */
    foreach (e, o, level, group) {
        sojourn_text *old = &found[e->passive];
        if (e->text[which].length > 0 && (old->length == 0 || !first))
            *old = e->text[which];
    }
    return found[found[0].length == 0];
}

/* The interaction that a passive contact finds, or NULL. */
static row *host(const oracle *o, const row *contact)
{
    sojourn_text issue = topic(o, CONTACT, contact, ISSUE, 0);
    row *keyless = NULL;
    for (row *e = o->end; contact->passive && e-- > o->rows;) {
        const row *opening = NULL;
        int any = 0, found = issue.length == 0;
        foreach (k, o, NEAR, e->of[NEAR]) {
            opening = opening == NULL && (k->flags & SOJOURN_SPAN_CONTACT) ? k : opening;
            any |= k->text[ISSUE].length > 0;
            found |= same(k->text[ISSUE], issue);
        }
        if (e != opening || e->of[JOURNEY] != contact->of[JOURNEY] ||
            e->event.start > contact->event.start ||
            !within(e->event.start, contact->event.start, OR(o->options.note_us, 30 * DAY)))
            continue;
        if (found)
            return e->of[NEAR];
        keyless = any ? keyless : OR(keyless, e->of[NEAR]);
    }
    return keyless;
}

static void find_interactions(oracle *o)
{
    uint64_t first = o->options.flags & SOJOURN_INTENT_FIRST;
    group(o, NEAR, CONTACT);
    all_rows (e, o) {
        row *found = host(o, e->of[CONTACT]);
        e->of[INTERACTION] = OR(found, e->of[NEAR]);
    }
    all_rows (a, o)
        all_rows (b, o)
            if (a->of[INTERACTION] > b->of[INTERACTION] && nearness(o, a, b) == 2)
                a->of[INTERACTION]->found |= SOJOURN_SPAN_REDIAL;
    all_rows (e, o) {
        e->topic[INTENT] = topic(o, INTERACTION, e, INTENT, first);
        e->topic[ISSUE] = topic(o, INTERACTION, e, ISSUE, first);
        e->of[ENGAGEMENT] = e->of[INTERACTION];
    }
    group(o, TRANSACTION, SESSION);
    measure(o, INTERACTION);
}

/* The interaction of the same customer before x (step -1) or after it (1), or NULL. */
static row *beside(const oracle *o, const row *x, int step)
{
    for (row *k = o->rows + (x - o->rows); step > 0 ? ++k < o->end : k-- > o->rows;)
        if (k->of[INTERACTION] == k && k->of[JOURNEY] == x->of[JOURNEY])
            return k;
    return NULL;
}

/* The engagement of k as interaction x finds it; x NULL: whole. */
static sojourn_span engagement(const oracle *o, const row *k, const row *x)
{
    return describe(o, ENGAGEMENT, k->of[ENGAGEMENT], OR(x, o->end));
}

/* Is it time for interaction x to join the engagement of k, by line 2? */
static int resumes(const oracle *o, const row *x, const row *k)
{
    sojourn_window w = window_of(o, x->topic[INTENT]);
    sojourn_span whole = engagement(o, k, NULL);
    int32_t state = engagement(o, k, x).state;
    int64_t limit = state == 0 ? w.window_us : state == SOJOURN_STATE_RESOLVED ? w.reopen_us : 0;
    return joins(&whole, &x->span[INTERACTION], limit);
}

static int by_neighbour(const oracle *o, const row *x, const row *k) /* Line 3. */
{
    return k != NULL && k->joined && engagement(o, k, x).state == 0 &&
           joins(&x->span[INTERACTION], &k->span[INTERACTION], OR(o->options.unknown_us, DAY));
}

static row *find_engagement(const oracle *o, const row *x) /* Lines 1 and 2. */
{
    const sojourn_rules *rules = o->options.rules;
    for (row *k = beside(o, x, -1); k != NULL && x->topic[ISSUE].length > 0; k = beside(o, k, -1))
        if (same(engagement(o, k, NULL).issue, x->topic[ISSUE]))
            return k;
    for (row *k = beside(o, x, -1); k != NULL; k = beside(o, k, -1))
        if (rules != NULL && rules->same_issue != NULL) {
            int first = k->joined && k->of[ENGAGEMENT]->asked != x;
            k->of[ENGAGEMENT]->asked = x;
            if (first && resumes(o, x, k) &&
                rules->same_issue(rules->context, &k->span[INTERACTION], &x->span[INTERACTION]) > 0)
                return k;
        } else if (same(k->topic[INTENT], x->topic[INTENT])) {
            sojourn_text borne = engagement(o, k, NULL).issue, own = x->topic[ISSUE];
            int agree = borne.length == 0 || own.length == 0 || same(borne, own);
            return agree && resumes(o, x, k) ? k : NULL;
        }
    return NULL;
}

static void walk(const oracle *o, row *x)
{
    row *k = find_engagement(o, x), *before = beside(o, x, -1);
    if (k != NULL && !x->passive && engagement(o, k, x).state != 0)
        x->found |= SOJOURN_SPAN_REOPENED;
    x->span[INTERACTION].flags |= x->found;
    if (k == NULL && x->topic[ISSUE].length == 0 && x->topic[INTENT].length == 0) {
        k = by_neighbour(o, x, before) ? before : NULL;
        if (k == NULL && beside(o, x, 1) != NULL)
            return; /* it waits */
    }
    unite(o, ENGAGEMENT, x, OR(k, x));
    x->joined = 1;
    for (; before != NULL && !before->joined; before = beside(o, x, -1)) {
        if (by_neighbour(o, before, x))
            unite(o, ENGAGEMENT, before, x);
        before->joined = 1;
        x = before;
    }
}

/* Of the events that are lined up, from their sessions. */
void find_levels(oracle *o)
{
    group(o, SESSION, EVENT);
    all_rows (e, o) {
        const sojourn_span *s = SPAN(e, SESSION);
        e->passive = !(s->flags & SOJOURN_SPAN_CONTACT);
        e->slow = listed(o->options.asynchronous, o->options.asynchronous_count, s->channel);
    }
    group(o, CONTACT, SESSION);
    all_rows (e, o) {
        int keyed = 0, voice = 0;
        foreach (k, o, CONTACT, e->of[CONTACT]) {
            keyed |= k->text[CONTACT_KEY].length + k->text[PARENT_KEY].length > 0;
            voice |= same(k->text[CHANNEL], WORD("voice"));
        }
        e->call = keyed && voice;
    }
    find_customers(o);
    group(o, JOURNEY, EVENT);
    find_interactions(o);
    all_rows (e, o)
        if (e->of[INTERACTION] == e)
            walk(o, e);
    for (int level = EVENT; level <= JOURNEY; level++)
        measure(o, level);
}
