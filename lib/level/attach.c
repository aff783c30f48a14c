/* SPDX-License-Identifier: MIT */
/* How a contact that states nobody came to its customer (law 3.3): the nearest event of the
 * customer that touches its value, or the first that states its issue key; and how notes came to
 * their interaction (law 4). Cost: n log n of the customer, times the weak values of a contact. */
#include "base/exact.h"
#include "index/sort.h"
#include "level/identity.h"
#include "level/touch.h"

/* The best answer to a contact's question so far. */
typedef struct {
    const sj_web *w;
    sj_touches *t;
    uint32_t contact, *asking, count; /* its records, in event order */
    uint32_t value;                   /* SJ_NONE, no answer yet */
    uint32_t by, says;                /* record that touched, SJ_NONE: the equal phone; node */
    int64_t away;
} answer;

static int better(const answer *a, uint32_t value, uint32_t by, int64_t away)
{
    const sj_levels *v = a->w->v;
    if (a->value == SJ_NONE)
        return 1;
    uint32_t ranks[2] = {sj_identity_kind(v, value)->rank, sj_identity_kind(v, a->value)->rank};
    if (ranks[0] != ranks[1] || away != a->away)
        return ranks[0] != ranks[1] ? ranks[0] < ranks[1] : away < a->away;
    if (by == a->by)
        return sj_touch_smaller(v, a->value, value) == value;
    if (by == SJ_NONE || a->by == SJ_NONE)
        return by == SJ_NONE;
    return sj_facts_order(v->facts, by, a->by) < 0;
}

/* Event `by` may touch a value, that far from an event of the contact that asks. */
static void hear(answer *a, uint32_t value, uint32_t by, int64_t away)
{
    const sj_levels *v = a->w->v;
    if (!sj_time_within(away, sj_identity_kind(v, value)->lifetime_us) ||
        !better(a, value, by, away))
        return;
    uint32_t session = sj_at(&v->place, sj_at(&v->facts->records, by).event);
    uint32_t says = sj_touch_speaker(v, a->w->customer, sj_at(&v->sessions, session).contact, by);
    if (says == SJ_NONE)
        return;
    a->value = value;
    a->by = by;
    a->says = says;
    a->away = away;
}

static int states(const sj_levels *v, uint32_t record, uint32_t node)
{
    const sj_records *r = &v->facts->records;
    for (uint32_t i = 0; i < sj_at(r, record).identifier_count; i++)
        if (sj_facts_stated(v->facts, record, i) == node)
            return 1;
    return 0;
}

/* How far an event is from the nearest of the contact, whether or not that states the value. */
static int64_t away_from(const answer *a, uint32_t by)
{
    const sj_levels *v = a->w->v;
    const sj_records *r = &v->facts->records;
    uint32_t low = 0, high = a->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (sj_at(r, a->asking[middle]).start <= sj_at(r, by).start)
            low = middle + 1;
        else
            high = middle;
    }
    int64_t before = low > 0 ? sj_touch_distance(v, a->asking[low - 1], by) : INT64_MAX;
    int64_t since = low < a->count ? sj_touch_distance(v, a->asking[low], by) : INT64_MAX;
    return before < since ? before : since;
}

/* An event in a contact of somebody else may have touched it. */
static void hear_others(answer *a, uint32_t value)
{
    const sj_levels *v = a->w->v;
    const sj_records *r = &v->facts->records;
    int64_t first = sj_at(r, a->asking[0]).start, last = sj_at(r, a->asking[a->count - 1]).start;
    int64_t reach = sj_identity_kind(v, value)->lifetime_us;
    int ever = reach == SOJOURN_FOREVER;
    int64_t from = ever ? INT64_MIN : sj_time_add(first, -reach);
    int64_t until = ever ? INT64_MAX : sj_time_add(last, reach);
    for (uint32_t row = sj_interval_first(&v->bearers, value, from, until); row != SJ_NONE;
         row = sj_interval_next(&v->bearers, row, from, until)) {
        sj_contact_walk walk = sj_contact_records(v, sj_at(&v->mentions.rows, row).left);
        for (uint32_t by; (by = sj_contact_next(&walk)) != SJ_NONE;)
            if (states(v, by, value))
                hear(a, value, by, away_from(a, by));
    }
}

/* An ani asks the equal phone, never the other way round. */
static void hear_twin(answer *a, uint32_t value)
{
    const sj_levels *v = a->w->v;
    uint32_t twin = sj_facts_twin(v->facts, value);
    if (sj_intern_scope(&v->facts->identifiers, value) != SJ_KIND_ANI || twin == SJ_NONE ||
        twin >= v->nodes.count || sj_identity_weak(v, twin) ||
        sj_at(&v->parts[SJ_WHOLE].of, twin) != a->w->customer || !better(a, value, SJ_NONE, 0))
        return;
    a->value = value;
    a->by = SJ_NONE;
    a->says = twin;
    a->away = 0;
}

/* The equal phone, and each event's nearest touches before and after. */
static void hear_own(answer *a, uint32_t value)
{
    const sj_levels *v = a->w->v;
    const sj_touches *t = a->t;
    hear_twin(a, value);
    for (uint32_t i = 0; i < a->count; i++) {
        uint32_t record = a->asking[i];
        uint32_t next = sj_touch_after(t, value, sj_at(&v->facts->records, record).start);
        for (uint32_t k = next > 0 ? next - 1 : 0; k <= next && k < t->count; k++) {
            const sj_touch *x = &t->at[t->order[k]];
            if (x->what == value)
                hear(a, value, x->record, sj_touch_distance(v, record, x->record));
        }
    }
}

/* An ip is asked only by a contact that states no other weak value. */
static int asks_ip(const sj_levels *v, uint32_t contact)
{
    for (uint32_t row = sj_chain_first(&v->mentions.by_left, contact); row != SJ_NONE;
         row = sj_chain_next(&v->mentions.by_left, row)) {
        uint32_t node = sj_at(&v->mentions.rows, row).right;
        if (sj_identity_weak(v, node) &&
            sj_intern_scope(&v->facts->identifiers, node) != SJ_KIND_IP)
            return 0;
    }
    return 1;
}

static int asks(const answer *a, uint32_t node, int ip)
{
    const sj_levels *v = a->w->v;
    return sj_identity_weak(v, node) &&
           (ip || sj_intern_scope(&v->facts->identifiers, node) != SJ_KIND_IP) &&
           (sj_at(&v->nodes, node).distincts == 0 ||
            !sj_identity_apart(v, SJ_WHOLE, node, a->w->customer));
}

/* Others are listened to only for what ranks before the answer so far. */
static void ask_values(answer *a, int others)
{
    const sj_levels *v = a->w->v;
    int ip = asks_ip(v, a->contact);
    for (uint32_t row = sj_chain_first(&v->mentions.by_left, a->contact); row != SJ_NONE;
         row = sj_chain_next(&v->mentions.by_left, row)) {
        uint32_t node = sj_at(&v->mentions.rows, row).right;
        if (!asks(a, node, ip))
            continue;
        if (!others)
            hear_own(a, node);
        else if (a->value == SJ_NONE ||
                 sj_identity_kind(v, node)->rank < sj_identity_kind(v, a->value)->rank)
            hear_others(a, node);
    }
}

/* The event that states the value that was touched: the nearest to the touch, or the first. */
static uint32_t statement(const answer *a)
{
    const sj_levels *v = a->w->v;
    uint32_t best = SJ_NONE;
    for (uint32_t i = 0; i < a->count; i++) {
        uint32_t record = a->asking[i];
        if (states(v, record, a->value) &&
            (best == SJ_NONE || (a->by != SJ_NONE && sj_touch_distance(v, record, a->by) <
                                                         sj_touch_distance(v, best, a->by))))
            best = record;
    }
    return best;
}

/* The contact's first issue key, in event order, that only its customer's stated contacts have. */
static void ask_issue(sj_web *w, answer *a)
{
    const sj_levels *v = w->v;
    uint32_t best = SJ_NONE, by = SJ_NONE;
    for (uint32_t i = 0; i < a->count && by == SJ_NONE; i++) {
        best = a->asking[i];
        uint32_t issue = sj_record_text(&v->facts->records, best, SJ_TEXT_ISSUE);
        by = issue != SJ_NONE ? sj_touch_issue(a->t, issue) : SJ_NONE;
    }
    if (by == SJ_NONE)
        return;
    sojourn_text key =
        sj_facts_text(v->facts, sj_record_text(&v->facts->records, best, SJ_TEXT_ISSUE));
    sj_web_add(w, (sj_reason){.rule = SJ_REASON_ISSUE_KEY,
                              .from = sj_reason_thing(v, best),
                              .to = sj_reason_thing(v, by),
                              .evidence = by,
                              .key = key,
                              .measured = sj_touch_distance(v, best, by),
                              .limit = SOJOURN_FOREVER});
}

static int record_order(const void *context, uint32_t a, uint32_t b)
{
    const sj_levels *v = context;
    return sj_facts_order(v->facts, a, b);
}

static int list_asking(answer *a)
{
    const sj_levels *v = a->w->v;
    sj_arena *scratch = &a->w->q->scratch;
    for (int filling = 0; filling < 2; filling++) {
        sj_contact_walk walk = sj_contact_records(v, a->contact);
        a->count = 0;
        for (uint32_t record; (record = sj_contact_next(&walk)) != SJ_NONE; a->count++)
            if (filling)
                a->asking[a->count] = record;
        if (!filling && (a->asking = sj_arena_take(scratch, a->count * sizeof(uint32_t))) == NULL)
            return -1;
    }
    return sj_sort(scratch, a->asking, a->count, record_order, v);
}

static int attach(sj_web *w, sj_touches *t, uint32_t contact)
{
    const sj_levels *v = w->v;
    answer a = {w, t, contact, NULL, 0, SJ_NONE, SJ_NONE, SJ_NONE, 0};
    sj_arena_mark mark = sj_arena_save(&w->q->scratch);
    if (list_asking(&a) != 0)
        return -1;
    ask_values(&a, 0);
    ask_values(&a, 1);
    if (a.value == SJ_NONE) {
        ask_issue(w, &a);
    } else {
        const sj_kind *kind = sj_identity_kind(v, a.value);
        sj_web_add(w, (sj_reason){.rule = SJ_REASON_ATTACHED,
                                  .from = sj_reason_thing(v, statement(&a)),
                                  .to = {SJ_THING_IDENTIFIER, a.says},
                                  .evidence = a.by,
                                  .key = kind->name,
                                  .measured = a.away,
                                  .limit = a.by == SJ_NONE ? SOJOURN_FOREVER : kind->lifetime_us});
    }
    sj_arena_release(&w->q->scratch, mark);
    return 0;
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
    const uint32_t *at = &sj_chapter_first_session(c)[first];
    *sessions = at[count] - at[0];
    return c->sessions + at[0];
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
    sj_touches t = {w->v, NULL, NULL, 0, NULL};
    if (sj_touch_list(w, &t) != 0)
        return -1;
    for (uint32_t i = 0; i < w->count[SJ_THING_SESSION]; i++) {
        uint32_t session = w->number[SJ_THING_SESSION][i];
        uint32_t contact = sj_at(&v->sessions, session).contact;
        if (sj_chain_first(&v->contact_sessions, contact) == session && attached(v, contact) &&
            attach(w, &t, contact) != 0)
            return -1;
    }
    join_notes(w);
    return 0;
}
