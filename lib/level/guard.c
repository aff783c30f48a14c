/* SPDX-License-Identifier: MIT */
/* What keeps apart (law 10): edges left out, distinct links, values and keys that two customers
 * share, the silence between two interactions; and the list of all that was left out. Cost: the
 * customers asked about, or everything where everything is asked for. */
#include "base/bytes.h"
#include "base/exact.h"
#include "index/sort.h"
#include "level/identity.h"
#include "level/web.h"

static sj_thing identifier(uint32_t node)
{
    return (sj_thing){SJ_THING_IDENTIFIER, node};
}

/* ---- edges left out ---- */

static uint64_t unique_kinds(const sj_levels *v, int part, uint32_t node, sojourn_text *name,
                             uint64_t among)
{
    const sj_part *p = &v->parts[part];
    uint32_t group = sj_at(&p->of, node);
    uint64_t kinds = 0;
    for (uint32_t n = group != SJ_NONE ? sj_chain_first(&p->nodes, group) : SJ_NONE; n != SJ_NONE;
         n = sj_chain_next(&p->nodes, n)) {
        const sj_kind *kind = sj_identity_kind(v, n);
        uint64_t bit = UINT64_C(1) << sj_intern_scope(&v->facts->identifiers, n);
        if (!kind->unique || (among & bit) == 0)
            continue;
        kinds |= bit;
        if (name->length == 0 || sj_text_compare(kind->name, *name) < 0)
            *name = kind->name;
    }
    return kinds;
}

int sj_guard_left_out(const sj_levels *v, const sj_edge *e, uint32_t from, sj_reason *out)
{
    int part = e->in[SJ_CORE] == SJ_REFUSED ? SJ_CORE : SJ_WHOLE;
    int link = e->link == SOJOURN_LINK_SAME;
    sojourn_text any = {NULL, 0}, name = {NULL, 0};
    if (e->in[part] != SJ_REFUSED)
        return 0;
    uint64_t kinds = link ? 0 : unique_kinds(v, part, e->a, &any, UINT64_MAX);
    kinds = kinds != 0 ? unique_kinds(v, part, e->b, &name, kinds) : 0;
    *out = (sj_reason){.rule = kinds != 0 ? SJ_REASON_UNIQUE : SJ_REASON_DISTINCT,
                       .apart = 1,
                       .from = identifier(from),
                       .to = identifier(e->a == from ? e->b : e->a),
                       .evidence = link ? SJ_NONE : e->age,
                       .key = name};
    return 1;
}

static int add_edge(sj_inquiry *q, const sj_edge *e, uint32_t from)
{
    sj_reason r;
    if (sj_guard_left_out(q->v, e, from, &r) && sj_reason_add(q, &r) != 0)
        return -1;
    r = (sj_reason){.rule = SJ_REASON_LINK_DISTINCT,
                    .apart = 1,
                    .from = identifier(from),
                    .to = identifier(e->a == from ? e->b : e->a),
                    .evidence = SJ_NONE};
    return e->link == SOJOURN_LINK_DISTINCT ? sj_reason_add(q, &r) : 0;
}

/* The nodes of a customer, or the one node that nobody has. */
static uint32_t first_node(const sj_levels *v, const sj_target *a)
{
    if (a->customer != SJ_NONE)
        return sj_chain_first(&v->parts[SJ_WHOLE].nodes, a->customer);
    return a->things[0].kind == SJ_THING_IDENTIFIER ? a->things[0].number : SJ_NONE;
}

static int has_node(const sj_levels *v, const sj_target *a, uint32_t node)
{
    return a->customer != SJ_NONE ? sj_at(&v->parts[SJ_WHOLE].of, node) == a->customer
                                  : first_node(v, a) == node;
}

static int add_edges(sj_inquiry *q, const sj_target *a, const sj_target *b)
{
    const sj_levels *v = q->v;
    for (uint32_t n = first_node(v, a); n != SJ_NONE;
         n = a->customer != SJ_NONE ? sj_chain_next(&v->parts[SJ_WHOLE].nodes, n) : SJ_NONE) {
        sj_edge_walk w = sj_identity_edges(v, n);
        while (sj_identity_next(&w))
            if (has_node(v, b, w.other) && add_edge(q, w.edge, n) != 0)
                return -1;
    }
    return 0;
}

/* ---- what two customers share ---- */

enum { VALUE, CONTACT_KEY, ISSUE_KEY };
typedef struct {
    uint32_t sort, number; /* of the value or key */
    sj_thing by;           /* who states it: */
    uint32_t record, session;
    int64_t start, end;
} stated;
typedef struct {
    const sj_levels *v;
    stated *at;
    uint32_t *order, count;
} statements;

static void put(statements *s, int filling, uint32_t sort, uint32_t number, uint32_t record)
{
    const sj_levels *v = s->v;
    uint32_t session = sj_at(&v->place, sj_at(&v->facts->records, record).event);
    const sj_span *span = &sj_at(&v->sessions, session).span;
    if (number == SJ_NONE)
        return;
    if (filling) {
        int64_t start = sj_at(&v->facts->records, record).start;
        s->at[s->count] = (stated){sort,
                                   number,
                                   sj_reason_thing(v, record),
                                   record,
                                   session,
                                   sort == CONTACT_KEY ? span->start : start,
                                   sort == CONTACT_KEY ? span->end : start};
    }
    s->count++;
}

static void put_event(statements *s, int filling, uint32_t record)
{
    const sj_facts *facts = s->v->facts;
    for (uint32_t i = 0; i < sj_at(&facts->records, record).identifier_count; i++)
        put(s, filling, VALUE,
            sj_facts_stated(facts, record, i), record);
    put(s, filling, CONTACT_KEY, sj_record_text(&facts->records, record, SJ_TEXT_CONTACT), record);
    put(s, filling, CONTACT_KEY, sj_record_text(&facts->records, record, SJ_TEXT_PARENT), record);
    put(s, filling, ISSUE_KEY, sj_record_text(&facts->records, record, SJ_TEXT_ISSUE), record);
}

static int stated_order(const void *context, uint32_t a, uint32_t b)
{
    const statements *s = context;
    const stated *x = &s->at[a], *y = &s->at[b];
    if (x->sort != y->sort || x->number != y->number)
        return x->sort != y->sort ? (x->sort < y->sort ? -1 : 1) : x->number < y->number ? -1 : 1;
    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    return sj_facts_order(s->v->facts, x->record, y->record);
}

/* An identifier that was asked about is stated by itself, at any time. */
static void put_asked(statements *s, int filling, const sj_target *a)
{
    if (a->things[0].kind != SJ_THING_IDENTIFIER ||
        (a->customer != SJ_NONE && sj_at(&s->v->customers, a->customer).block != NULL))
        return;
    if (filling)
        s->at[s->count] =
            (stated){VALUE, a->things[0].number, a->things[0], SJ_NONE, SJ_NONE, 0, 0};
    s->count++;
}

static void list_session(statements *s, uint32_t session, int filling)
{
    const sj_levels *v = s->v;
    for (uint32_t e = sj_chain_first(&v->session_events, session); e != SJ_NONE;
         e = sj_chain_next(&v->session_events, e))
        put_event(s, filling, sj_at(&v->facts->winner, e));
}

static void list_block(statements *s, const sj_block *b, int filling)
{
    for (uint32_t i = 0; b != NULL && i < b->chapter_count; i++)
        for (uint32_t k = 0; k < b->chapters[i]->session_count; k++)
            list_session(s, b->chapters[i]->sessions[k], filling);
}

static int list_stated(sj_inquiry *q, const sj_target *a, statements *s)
{
    const sj_levels *v = q->v;
    for (int filling = 0; filling < 2; filling++) {
        s->count = 0;
        put_asked(s, filling, a);
        if (a->customer != SJ_NONE)
            list_block(s, sj_at(&v->customers, a->customer).block, filling);
        if (filling)
            break;
        s->at = sj_arena_take(&q->scratch, s->count * sizeof *s->at);
        s->order = sj_arena_take(&q->scratch, s->count * sizeof *s->order);
        if (s->at == NULL || s->order == NULL)
            return -1;
    }
    for (uint32_t i = 0; i < s->count; i++)
        s->order[i] = i;
    return sj_sort(&q->scratch, s->order, s->count, stated_order, s);
}

static const stated *row_of(const statements *s, uint32_t i)
{
    return &s->at[s->order[i]];
}

static uint32_t end_of(const statements *s, uint32_t i)
{
    uint32_t end = i;
    while (end < s->count && row_of(s, end)->sort == row_of(s, i)->sort &&
           row_of(s, end)->number == row_of(s, i)->number)
        end++;
    return end;
}

/* Rows [from, until) of one side that state the same. */
typedef struct {
    const statements *s;
    uint32_t from, until;
} side;

static int64_t apart_by(const stated *x, const stated *y)
{
    if (x->record == SJ_NONE || y->record == SJ_NONE)
        return 0;
    return x->start <= y->start ? sj_time_silence(x->end, y->start)
                                : sj_time_silence(y->end, x->start);
}

/* The nearest two of both sides, by one walk in order of time. */
static int64_t nearest(const side *a, const side *b, const stated *best[2])
{
    const stated *last[2] = {NULL, NULL};
    int64_t least = INT64_MAX;
    uint32_t i = a->from, k = b->from;
    while (i < a->until || k < b->until) {
        int turn =
            i == a->until || (k < b->until && row_of(b->s, k)->start < row_of(a->s, i)->start);
        const stated *row = turn ? row_of(b->s, k++) : row_of(a->s, i++);
        if (last[!turn] != NULL && (best[0] == NULL || apart_by(last[!turn], row) < least)) {
            least = apart_by(last[!turn], row);
            best[turn] = row;
            best[!turn] = last[!turn];
        }
        if (last[turn] == NULL || row->end >= last[turn]->end)
            last[turn] = row;
    }
    return least;
}

/* Why a value that both state makes them not one. */
static void judge_value(const sj_levels *v, uint32_t node, int64_t away, sj_reason *r)
{
    const sj_kind *kind = sj_identity_kind(v, node);
    r->key = kind->name;
    r->to = identifier(node);
    r->rule = SJ_REASON_STATED;
    if (sj_at(&v->nodes, node).shared) {
        r->rule = SJ_REASON_SHARED;
        r->limit = kind->limit < INT64_MAX ? (int64_t)kind->limit : INT64_MAX - 1;
        r->measured = r->limit + 1;
    } else if (sj_identity_weak(v, node)) {
        r->rule = sj_time_within(away, kind->lifetime_us) ? SJ_REASON_WEAK : SJ_REASON_LIFETIME;
        r->measured = away;
        r->limit = kind->lifetime_us;
    }
}

/* Keys: a contact key that is too old, an issue key, which never merges customers. */
static void judge_key(const sj_levels *v, const stated *x, const stated *y, int64_t away,
                      sj_reason *r)
{
    r->rule = x->sort == ISSUE_KEY ? SJ_REASON_ISSUE_KEY : SJ_REASON_CONTACT_KEY;
    r->key =
        sj_intern_text(x->sort == ISSUE_KEY ? &v->facts->texts : &v->facts->contacts, x->number);
    r->to = y->by;
    r->measured = away;
    if (x->sort == ISSUE_KEY)
        return;
    r->limit =
        sj_at(&v->sessions, x->session).asynchronous || sj_at(&v->sessions, y->session).asynchronous
            ? v->rule->thread_us
            : v->rule->contact_us;
}

static int judge(sj_inquiry *q, const side *a, const side *b)
{
    const stated *best[2] = {NULL, NULL};
    int64_t away = nearest(a, b, best);
    sj_reason r = {.apart = 1, .from = best[0]->by, .evidence = best[1]->record};
    if (best[0]->sort == VALUE)
        judge_value(q->v, best[0]->number, away, &r);
    else
        judge_key(q->v, best[0], best[1], away, &r);
    return sj_reason_add(q, &r);
}

static int64_t compare(const stated *x, const stated *y)
{
    return x->sort != y->sort ? (int64_t)x->sort - y->sort : (int64_t)x->number - y->number;
}

int sj_guard_customers(sj_inquiry *q, const sj_target *a, const sj_target *b)
{
    statements x = {q->v, NULL, NULL, 0}, y = x;
    uint32_t first = q->found.count;
    if (add_edges(q, a, b) != 0 || list_stated(q, a, &x) != 0 || list_stated(q, b, &y) != 0)
        return -1;
    for (uint32_t i = 0, k = 0; i < x.count && k < y.count;) {
        side left = {&x, i, end_of(&x, i)}, right = {&y, k, end_of(&y, k)};
        int64_t order = compare(row_of(&x, i), row_of(&y, k));
        if (order == 0 && judge(q, &left, &right) != 0)
            return -1;
        i = order <= 0 ? left.until : i;
        k = order >= 0 ? right.until : k;
    }
    return sj_reason_sort(q, first);
}
