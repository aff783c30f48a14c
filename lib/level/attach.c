/* SPDX-License-Identifier: MIT */
/* How a contact that states nobody came to its customer (law 3.3): the nearest event of the
 * customer that touches its value, found among the touches in order of time, or the first that
 * states its issue key; and how notes came to their interaction (law 4). Cost: n log n of the
 * customer. */
#include "base/bytes.h"
#include "base/exact.h"
#include "index/sort.h"
#include "level/identity.h"
#include "level/web.h"

/* An event of a stated contact that bears a weak value, or an issue key. */
typedef struct {
    uint64_t what; /* identifier; 2^32 + number of an issue key */
    uint32_t record;
} touch;
typedef struct {
    const sj_levels *v;
    touch *at;
    uint32_t *order, count;
} touches;

#define ISSUE_KEY (UINT64_C(1) << 32)

static int of_customer(const sj_levels *v, uint32_t customer, uint32_t node)
{
    return sj_identity_firm(v, node) && sj_at(&v->parts[SJ_WHOLE].of, node) == customer;
}

static uint32_t smaller(const sj_levels *v, uint32_t best, uint32_t node)
{
    return best == SJ_NONE || sj_id_compare(sj_facts_identifier(v->facts, node),
                                            sj_facts_identifier(v->facts, best)) < 0
               ? node
               : best;
}

/* The identifier that says for this customer what the event bears; SJ_NONE: none does. */
static uint32_t speaker(const sj_levels *v, uint32_t customer, uint32_t contact, uint32_t record)
{
    const sj_records *r = &v->facts->records;
    uint32_t best = SJ_NONE;
    int own = 0;
    for (uint32_t i = 0; i < sj_at(r, record).identifier_count; i++) {
        uint32_t node = sj_at(&v->facts->stated, sj_at(r, record).identifiers + i);
        own |= sj_identity_firm(v, node);
        best = of_customer(v, customer, node) ? smaller(v, best, node) : best;
    }
    for (uint32_t row = sj_chain_first(&v->mentions.by_left, contact); !own && row != SJ_NONE;
         row = sj_chain_next(&v->mentions.by_left, row)) {
        uint32_t node = sj_at(&v->mentions.rows, row).right;
        best = of_customer(v, customer, node) ? smaller(v, best, node) : best;
    }
    return best;
}

static void put_touch(touches *t, int filling, uint64_t what, uint32_t record)
{
    if (filling)
        t->at[t->count] = (touch){what, record};
    t->count++;
}

static void list_event(const sj_web *w, touches *t, uint32_t event, int filling)
{
    const sj_levels *v = w->v;
    const sj_records *r = &v->facts->records;
    uint32_t record = sj_at(&v->facts->winner, event);
    uint32_t contact = sj_at(&v->sessions, sj_at(&v->place, event)).contact;
    uint32_t issue = sj_at(r, record).text.of[SJ_TEXT_ISSUE];
    int standing = sj_at(&v->contacts, contact).standing;
    if (standing == SJ_STANDING_ASKING)
        return;
    if (issue != SJ_NONE)
        put_touch(t, filling, ISSUE_KEY + issue, record);
    if (standing != SJ_STANDING_STATED || speaker(v, w->customer, contact, record) == SJ_NONE)
        return;
    for (uint32_t i = 0; i < sj_at(r, record).identifier_count; i++) {
        uint32_t node = sj_at(&v->facts->stated, sj_at(r, record).identifiers + i);
        if (sj_identity_weak(v, node))
            put_touch(t, filling, node, record);
    }
}

static int touch_order(const void *context, uint32_t a, uint32_t b)
{
    const touches *t = context;
    if (t->at[a].what != t->at[b].what)
        return t->at[a].what < t->at[b].what ? -1 : 1;
    return sj_facts_order(t->v->facts, t->at[a].record, t->at[b].record);
}

static int list_touches(const sj_web *w, touches *t)
{
    const sj_levels *v = w->v;
    for (int filling = 0; filling < 2; filling++) {
        t->count = 0;
        for (uint32_t i = 0; i < w->count[SJ_THING_SESSION]; i++)
            for (uint32_t e = sj_chain_first(&v->session_events, w->number[SJ_THING_SESSION][i]);
                 e != SJ_NONE; e = sj_chain_next(&v->session_events, e))
                list_event(w, t, e, filling);
        if (filling)
            break;
        t->at = sj_arena_take(&w->q->scratch, t->count * sizeof *t->at);
        t->order = sj_arena_take(&w->q->scratch, t->count * sizeof *t->order);
        if (t->at == NULL || t->order == NULL)
            return -1;
    }
    for (uint32_t i = 0; i < t->count; i++)
        t->order[i] = i;
    return sj_sort(&w->q->scratch, t->order, t->count, touch_order, t);
}

/* Where the touches of `what` begin that start after `time`. */
static uint32_t after(const touches *t, uint64_t what, int64_t time)
{
    uint32_t low = 0, high = t->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const touch *x = &t->at[t->order[middle]];
        if (x->what < what ||
            (x->what == what && sj_at(&t->v->facts->records, x->record).start <= time))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static int64_t distance(const sj_levels *v, uint32_t a, uint32_t b)
{
    int64_t x = sj_at(&v->facts->records, a).start, y = sj_at(&v->facts->records, b).start;
    return x < y ? sj_time_silence(x, y) : sj_time_silence(y, x);
}

/* The best answer to a contact's question so far. */
typedef struct {
    const sj_web *w;
    touches t;
    uint32_t contact, record, value; /* value: SJ_NONE, no answer yet */
    uint32_t by, says;               /* record that touched, SJ_NONE: the equal phone; node */
    int64_t away;
} answer;

static int better(const answer *a, uint32_t value, uint32_t record, uint32_t by, int64_t away)
{
    const sj_levels *v = a->w->v;
    if (a->value == SJ_NONE)
        return 1;
    uint32_t ranks[2] = {sj_identity_kind(v, value)->rank, sj_identity_kind(v, a->value)->rank};
    if (ranks[0] != ranks[1] || away != a->away)
        return ranks[0] != ranks[1] ? ranks[0] < ranks[1] : away < a->away;
    int order = sj_facts_order(v->facts, record, a->record);
    if (order != 0 || a->by == SJ_NONE || by == SJ_NONE)
        return order != 0 ? order < 0 : by == SJ_NONE;
    return sj_facts_order(v->facts, by, a->by) < 0;
}

/* Event `by` may touch what `record` asks. */
static void hear(answer *a, uint32_t value, uint32_t record, uint32_t by)
{
    const sj_levels *v = a->w->v;
    int64_t away = distance(v, record, by);
    uint32_t session = sj_at(&v->place, sj_at(&v->facts->records, by).event);
    uint32_t says = speaker(v, a->w->customer, sj_at(&v->sessions, session).contact, by);
    if (says == SJ_NONE || !sj_time_within(away, sj_identity_kind(v, value)->lifetime_us) ||
        !better(a, value, record, by, away))
        return;
    a->record = record;
    a->value = value;
    a->by = by;
    a->says = says;
    a->away = away;
}

static int states(const sj_levels *v, uint32_t record, uint32_t node)
{
    const sj_records *r = &v->facts->records;
    for (uint32_t i = 0; i < sj_at(r, record).identifier_count; i++)
        if (sj_at(&v->facts->stated, sj_at(r, record).identifiers + i) == node)
            return 1;
    return 0;
}

/* An event in a contact of somebody else may have touched it. */
static void hear_others(answer *a, uint32_t value, uint32_t record)
{
    const sj_levels *v = a->w->v;
    int64_t reach = sj_identity_kind(v, value)->lifetime_us,
            start = sj_at(&v->facts->records, record).start;
    int64_t from = reach == SOJOURN_FOREVER ? INT64_MIN : sj_time_add(start, -reach);
    int64_t until = reach == SOJOURN_FOREVER ? INT64_MAX : sj_time_add(start, reach);
    for (uint32_t row = sj_interval_first(&v->bearers, value, from, until); row != SJ_NONE;
         row = sj_interval_next(&v->bearers, row, from, until)) {
        sj_contact_walk walk = sj_contact_records(v, sj_at(&v->mentions.rows, row).left);
        for (uint32_t by; (by = sj_contact_next(&walk)) != SJ_NONE;)
            if (states(v, by, value))
                hear(a, value, record, by);
    }
}

static void hear_twin(answer *a, uint32_t value, uint32_t record)
{
    const sj_levels *v = a->w->v;
    uint32_t twin = sj_facts_twin(v->facts, value);
    if (twin == SJ_NONE || twin >= v->nodes.count ||
        sj_at(&v->parts[SJ_WHOLE].of, twin) != a->w->customer ||
        !better(a, value, record, SJ_NONE, 0))
        return;
    a->record = record;
    a->value = value;
    a->by = SJ_NONE;
    a->says = twin;
    a->away = 0;
}

static void ask_value(answer *a, uint32_t value, uint32_t record, int others)
{
    const touches *t = &a->t;
    int64_t start = sj_at(&a->w->v->facts->records, record).start;
    uint32_t next = after(t, value, start);
    hear_twin(a, value, record);
    if (next > 0 && t->at[t->order[next - 1]].what == value)
        hear(a, value, record, t->at[t->order[next - 1]].record);
    if (next < t->count && t->at[t->order[next]].what == value)
        hear(a, value, record, t->at[t->order[next]].record);
    if (others)
        hear_others(a, value, record);
}

/* An ip is asked only by a contact that states no other weak value. */
static int asks_ip(const sj_levels *v, uint32_t contact)
{
    for (uint32_t row = sj_chain_first(&v->mentions.by_left, contact); row != SJ_NONE;
         row = sj_chain_next(&v->mentions.by_left, row)) {
        uint32_t node = sj_at(&v->mentions.rows, row).right;
        if (sj_identity_weak(v, node) &&
            sj_at(&v->facts->identifiers.names, node).scope != SJ_KIND_IP)
            return 0;
    }
    return 1;
}

static void ask_values(answer *a, int others)
{
    const sj_levels *v = a->w->v;
    const sj_records *r = &v->facts->records;
    int ip = asks_ip(v, a->contact);
    sj_contact_walk walk = sj_contact_records(v, a->contact);
    for (uint32_t record; (record = sj_contact_next(&walk)) != SJ_NONE;)
        for (uint32_t i = 0; i < sj_at(r, record).identifier_count; i++) {
            uint32_t node = sj_at(&v->facts->stated, sj_at(r, record).identifiers + i);
            if (sj_identity_weak(v, node) &&
                (ip || sj_at(&v->facts->identifiers.names, node).scope != SJ_KIND_IP))
                ask_value(a, node, record, others);
        }
}

/* The contact's first issue key, in event order, that its customer's stated contacts have. */
static void ask_issue(sj_web *w, const touches *t, uint32_t contact)
{
    const sj_levels *v = w->v;
    uint32_t best = SJ_NONE, by = SJ_NONE;
    sj_contact_walk walk = sj_contact_records(v, contact);
    for (uint32_t record; (record = sj_contact_next(&walk)) != SJ_NONE;) {
        uint32_t issue = sj_at(&v->facts->records, record).text.of[SJ_TEXT_ISSUE];
        uint32_t at = issue != SJ_NONE ? after(t, ISSUE_KEY + issue - 1, INT64_MAX) : t->count;
        if (at < t->count && t->at[t->order[at]].what == ISSUE_KEY + issue &&
            (best == SJ_NONE || sj_facts_order(v->facts, record, best) < 0)) {
            best = record;
            by = t->at[t->order[at]].record;
        }
    }
    if (best == SJ_NONE)
        return;
    sojourn_text key =
        sj_facts_text(v->facts, sj_at(&v->facts->records, best).text.of[SJ_TEXT_ISSUE]);
    sj_web_add(w, (sj_reason){.rule = SJ_REASON_ISSUE_KEY,
                              .from = sj_reason_thing(v, best),
                              .to = sj_reason_thing(v, by),
                              .evidence = by,
                              .key = key,
                              .measured = distance(v, best, by),
                              .limit = SOJOURN_FOREVER});
}

static void attach(sj_web *w, const touches *t, uint32_t contact)
{
    const sj_levels *v = w->v;
    answer a = {w, *t, contact, SJ_NONE, SJ_NONE, SJ_NONE, SJ_NONE, 0};
    for (int others = 0; others < 2 && a.value == SJ_NONE; others++)
        ask_values(&a, others);
    if (a.value == SJ_NONE) {
        ask_issue(w, t, contact);
        return;
    }
    const sj_kind *kind = sj_identity_kind(v, a.value);
    sj_web_add(w, (sj_reason){.rule = SJ_REASON_ATTACHED,
                              .from = sj_reason_thing(v, a.record),
                              .to = {SJ_THING_IDENTIFIER, a.says},
                              .evidence = a.by,
                              .key = kind->name,
                              .measured = a.away,
                              .limit = a.by == SJ_NONE ? SOJOURN_FOREVER : kind->lifetime_us});
}

/* 1 if a contact asked, and hangs on what it does not state itself. */
static int attached(const sj_levels *v, uint32_t contact)
{
    const sj_contact *c = &sj_at(&v->contacts, contact);
    if (c->standing != SJ_STANDING_ASKING || c->placed == SJ_NONE)
        return 0;
    for (uint32_t row = sj_chain_first(&v->mentions.by_left, contact); row != SJ_NONE;
         row = sj_chain_next(&v->mentions.by_left, row))
        if (sj_at(&v->mentions.rows, row).right == c->placed)
            return 0;
    return 1;
}

/* ---- notes ---- */

static uint32_t earlier(const sj_levels *v, uint32_t best, uint32_t record)
{
    return best == SJ_NONE || sj_facts_order(v->facts, record, best) < 0 ? record : best;
}

/* The sessions of transactions [first, first + count) of a chapter lie together. */
static const uint32_t *sessions_of(const sj_chapter *c, uint32_t first, uint32_t count,
                                   uint32_t *sessions)
{
    const sj_span *last = &c->transactions[first + count - 1];
    *sessions = last->members + last->member_count - c->transactions[first].members;
    return c->sessions + c->transactions[first].members;
}

/* The first event of these sessions that is no note. */
static uint32_t first_contact(const sj_levels *v, const uint32_t *sessions, uint32_t count)
{
    uint32_t best = SJ_NONE;
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t e = sj_chain_first(&v->session_events, sessions[i]); e != SJ_NONE;
             e = sj_chain_next(&v->session_events, e)) {
            uint32_t record = sj_at(&v->facts->winner, e);
            if (!sj_event_note(sj_at(&v->facts->records, record).type))
                best = earlier(v, best, record);
        }
    return best;
}

/* Let a contact of notes, met by the head of its list of sessions, join by its first session. */
static void join_note(sj_web *w, uint32_t head, uint32_t host)
{
    const sj_levels *v = w->v;
    uint32_t contact = sj_at(&v->sessions, head).contact, session = head;
    if (!sj_at(&v->contacts, contact).passive ||
        sj_chain_first(&v->contact_sessions, contact) != head)
        return;
    for (uint32_t s = head; s != SJ_NONE; s = sj_chain_next(&v->contact_sessions, s))
        session = sj_session_order(v, s, session) < 0 ? s : session;
    const sj_span *span = &sj_at(&v->sessions, session).span;
    sojourn_text issue = sj_facts_text(v->facts, sj_span_issue(span, v->facts));
    int64_t since = sj_time_silence(sj_at(&v->facts->records, host).start, span->start);
    sj_web_add(w, (sj_reason){.rule = SJ_REASON_NOTE,
                              .from = {SJ_THING_SESSION, session},
                              .to = sj_reason_thing(v, host),
                              .evidence = span->first,
                              .key = issue,
                              .measured = since,
                              .limit = v->rule->note_us});
}

static void join_notes(sj_web *w)
{
    const sj_block *b = w->block;
    for (uint32_t place = 0; b != NULL && place < b->place_count; place++) {
        uint32_t first, count, sessions;
        const sj_chapter *c = sj_block_transactions(b, place, &first, &count);
        const uint32_t *session = sessions_of(c, first, count, &sessions);
        uint32_t host = first_contact(w->v, session, sessions);
        for (uint32_t i = 0; host != SJ_NONE && i < sessions; i++)
            join_note(w, session[i], host);
    }
}

int sj_attach_steps(sj_web *w)
{
    const sj_levels *v = w->v;
    touches t = {w->v, NULL, NULL, 0};
    if (list_touches(w, &t) != 0)
        return -1;
    for (uint32_t i = 0; i < w->count[SJ_THING_SESSION]; i++) {
        uint32_t session = w->number[SJ_THING_SESSION][i];
        uint32_t contact = sj_at(&v->sessions, session).contact;
        if (sj_chain_first(&v->contact_sessions, contact) == session && attached(v, contact))
            attach(w, &t, contact);
    }
    join_notes(w);
    return 0;
}
