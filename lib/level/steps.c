/* SPDX-License-Identifier: MIT */
/* The steps that lead away from one thing. Those by time come out of an index, and a walk that
 * needs each session once takes it out when it is met. */
#include "base/exact.h"
#include "level/identity.h"
#include "level/web.h"

static sj_reason plain_step(int rule, sj_thing from, sj_thing to, uint32_t evidence)
{
    return (sj_reason){.rule = rule, .from = from, .to = to, .evidence = evidence};
}

typedef struct {
    sj_web *w;
    sj_thing from;
    int once;
    sj_steps_visitor *visit;
    void *context;
} walk;

static void step_to(const walk *k, int rule, sj_thing to, uint32_t evidence)
{
    sj_reason step = plain_step(rule, k->from, to, evidence);
    k->visit(k->context, &step);
}

static void walk_statements(const walk *k, uint32_t event)
{
    const sj_levels *v = k->w->v;
    const sj_records *r = &v->facts->records;
    uint32_t record = sj_at(&v->facts->winner, event);
    uint32_t contact = sj_at(&v->sessions, sj_at(&v->place, event)).contact;
    for (uint32_t i = 0; i < sj_at(r, record).identifier_count; i++) {
        uint32_t node = sj_facts_stated(v->facts, record, i);
        if (sj_web_counts(k->w, contact, node))
            step_to(k, SJ_REASON_STATES, (sj_thing){SJ_THING_IDENTIFIER, node}, record);
    }
}

/* One index, one owner: the sessions that are nearer than a limit. */
typedef struct {
    sj_interval *index;
    uint32_t owner;
    int64_t limit;
    int rule;
    sojourn_text key;
} reach;

static uint32_t first_near(const reach *h, const sj_span *x, uint32_t after)
{
    int ever = h->limit == SOJOURN_FOREVER;
    int64_t from = ever ? INT64_MIN : sj_time_add(x->start, 1 - h->limit);
    int64_t until = ever ? INT64_MAX : sj_time_add(x->end, h->limit - 1);
    return after == SJ_NONE ? sj_interval_first(h->index, h->owner, from, until)
                            : sj_interval_next(h->index, after, from, until);
}

static void walk_near(const walk *k, const reach *h)
{
    const sj_levels *v = k->w->v;
    uint32_t own = k->from.number, row = SJ_NONE;
    while ((row = first_near(h, &sj_at(&v->sessions, own).span, k->once ? SJ_NONE : row)) !=
           SJ_NONE) {
        uint32_t other = h->rule == SJ_REASON_SILENCE ? k->w->number[SJ_THING_SESSION][row]
                                                      : k->w->key_session[row];
        uint32_t later = sj_session_order(v, own, other) < 0 ? other : own;
        sj_reason step = {.rule = h->rule,
                          .from = k->from,
                          .to = {SJ_THING_SESSION, other},
                          .evidence = sj_at(&v->sessions, later).span.first,
                          .key = h->key,
                          .measured = sj_web_silence(v, own, other),
                          .limit = h->limit};
        if (k->once)
            sj_interval_drop(h->index, h->owner, row);
        if (other != own)
            k->visit(k->context, &step);
    }
}

static void walk_silence(const walk *k)
{
    const sj_levels *v = k->w->v;
    uint32_t lane = sj_web_lane(v, k->from.number);
    for (uint32_t other = 0; other < sj_web_lanes(v); other++) {
        reach h = {&k->w->near, other, sj_web_limit(v, lane, other), SJ_REASON_SILENCE, {NULL, 0}};
        if (h.limit > 0)
            walk_near(k, &h);
    }
}

static void walk_keys(const walk *k)
{
    const sj_levels *v = k->w->v;
    const sj_session *s = &sj_at(&v->sessions, k->from.number);
    uint32_t place = sj_web_place(k->w, k->from);
    for (uint32_t row = k->w->keys_of[place]; row < k->w->keys_of[place + 1]; row++)
        for (uint32_t slow = 0; slow < 2; slow++) {
            int64_t limit = slow || s->asynchronous ? v->rule->thread_us : v->rule->contact_us;
            reach h = {&k->w->alike, k->w->key_owner[row] + slow, limit, SJ_REASON_CONTACT_KEY,
                       sj_intern_text(&v->facts->contacts, k->w->key[row])};
            walk_near(k, &h);
        }
}

static void walk_session(const walk *k)
{
    const sj_levels *v = k->w->v;
    uint32_t session = k->from.number;
    const sj_session *s = &sj_at(&v->sessions, session);
    uint32_t event = sj_chain_first(&v->session_events, session);
    if (!s->keyed)
        walk_statements(k, event);
    for (; s->keyed && event != SJ_NONE; event = sj_chain_next(&v->session_events, event))
        step_to(k, SJ_REASON_SESSION, (sj_thing){SJ_THING_EVENT, event},
                sj_at(&v->facts->winner, event));
    if (!s->span.passive)
        walk_silence(k);
    walk_keys(k);
}

static void walk_event(const walk *k)
{
    uint32_t event = k->from.number;
    step_to(k, SJ_REASON_SESSION, (sj_thing){SJ_THING_SESSION, sj_at(&k->w->v->place, event)},
            sj_at(&k->w->v->facts->winner, event));
    walk_statements(k, event);
}

static void walk_edges(const walk *k)
{
    sj_edge_walk w = sj_identity_edges(k->w->v, k->from.number);
    while (sj_identity_next(&w)) {
        sj_thing other = {SJ_THING_IDENTIFIER, w.other};
        int link = w.edge->link == SOJOURN_LINK_SAME;
        if (w.edge->in[SJ_WHOLE] == SJ_LIVE)
            step_to(k, link ? SJ_REASON_LINK : SJ_REASON_TIE, other, link ? SJ_NONE : w.edge->age);
    }
}

static uint32_t first_said(const sj_web *w, uint32_t node)
{
    uint32_t low = 0, high = w->said_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (w->said[w->said_order[middle]].node < node)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void walk_identifier(const walk *k)
{
    const sj_web *w = k->w;
    walk_edges(k);
    for (uint32_t i = first_said(w, k->from.number); i < w->said_count; i++) {
        const sj_said *s = &w->said[w->said_order[i]];
        if (s->node != k->from.number)
            break;
        uint32_t record = sj_at(&w->v->facts->winner, s->event);
        step_to(k, SJ_REASON_STATES, sj_reason_thing(w->v, record), record);
    }
}

static void walk_extra(const walk *k)
{
    const sj_web *w = k->w;
    uint32_t place = sj_web_place(w, k->from), low = 0, high = w->extra_count * 2;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (w->extra_of[w->extra_order[middle]] < place)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < w->extra_count * 2 && w->extra_of[w->extra_order[low]] == place; low++) {
        sj_reason step = w->extra[w->extra_order[low] / 2];
        sj_thing from = step.from;
        if (!sj_reason_same(from, k->from)) {
            step.from = step.to;
            step.to = from;
        }
        k->visit(k->context, &step);
    }
}

void sj_steps_visit(sj_web *w, sj_thing from, int once, sj_steps_visitor *visit, void *context)
{
    static void (*const by_kind[])(const walk *) = {walk_session, walk_event, walk_identifier};
    walk k = {w, from, once, visit, context};
    by_kind[from.kind](&k);
    walk_extra(&k);
}
