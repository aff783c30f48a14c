/* SPDX-License-Identifier: MIT */
/* Both sides of the last settle, level by level and in order of id, walked side by side. A span may
 * have gone from one customer to another, so ids are looked for among all that were touched. Cost:
 * the touched customers; memory: their spans of one level. */
#include "api/change.h"

#include "api/row.h"
#include "base/bytes.h"

#include <string.h>

int sj_change_open(sj_change *c, sj_alloc *alloc, sj_arena *scratch, const sj_levels *v)
{
    memset(c, 0, sizeof *c);
    c->v = c->before.v = c->after.v = v;
    c->before.alloc = c->after.alloc = alloc;
    c->before.scratch = c->after.scratch = scratch;
    c->before.before = 1;
    c->level = SOJOURN_LEVEL_EVENT - 1;
    return sj_side_open(&c->before) != 0 || sj_side_open(&c->after) != 0 ? -1 : 0;
}

void sj_change_free(sj_change *c)
{
    sj_side_free(&c->before);
    sj_side_free(&c->after);
}

static int list(sj_change *c, int32_t level)
{
    c->before_at = c->after_at = 0;
    if (sj_side_list(&c->before, level) == 0 && sj_side_list(&c->after, level) == 0)
        return 0;
    c->before.by_id.count = c->after.by_id.count = 0;
    return -1;
}

static const sj_item *peek(const sj_side *side, uint32_t at)
{
    return at < side->by_id.count ? &side->items.at[side->by_id.at[at]] : NULL;
}

static void fill(const sj_change *c, const sj_item *item, int64_t as_of, sojourn_span *out)
{
    sj_row row = {item->id, 0, 0, item->number, item->parent};
    sj_row_fill(c->v, item->block, c->level, &row, as_of, out);
    out->settle = c->v->past.settles;
    if (c->level == SOJOURN_LEVEL_EVENT)
        out->reference = item->reference;
}

/* The number of the span of a level that holds a transaction. */
static uint32_t holder(const sj_block *b, uint32_t transaction, int32_t level)
{
    uint32_t number = transaction;
    for (int32_t at = SOJOURN_LEVEL_TRANSACTION; at < level; at++)
        number = sj_block_parent(b, at, number);
    return number;
}

/* The best seat so far on the other side: that of the smallest session. */
typedef struct {
    const sj_seat *seat;
    sojourn_id least;
} match;

static void look(const sj_change *c, const sj_side *other, const sj_block *b, uint32_t transaction,
                 match *best)
{
    uint32_t count;
    const uint32_t *sessions = sj_block_sessions(b, transaction, &count);
    for (uint32_t i = 0; i < count; i++) {
        sojourn_id id = sj_at(&c->v->sessions, sessions[i]).span.id;
        const sj_seat *seat = sj_side_seat(other, sessions[i]);
        if (seat != NULL && (best->seat == NULL || sj_id_compare(id, best->least) < 0))
            *best = (match){seat, id};
    }
}

static void look_in(const sj_change *c, const sj_side *other, const sj_block *b, uint32_t place,
                    match *best)
{
    uint32_t first, count, chapter = 0;
    sj_block_transactions(b, place, &first, &count);
    while (chapter + 1 < b->chapter_count && b->base[chapter + 1] <= place)
        chapter++;
    for (uint32_t i = 0; i < count; i++)
        look(c, other, b, b->transaction_base[chapter] + first + i, best);
}

/* The span that holds, on the other side, the smallest session of those that are there too. */
static sojourn_id counterpart(const sj_change *c, const sj_item *item, const sj_side *other)
{
    const sj_block *b = item->block;
    match best = {NULL, {0, 0}};
    if (c->level == SOJOURN_LEVEL_TRANSACTION)
        look(c, other, b, item->number, &best);
    if (c->level == SOJOURN_LEVEL_INTERACTION)
        look_in(c, other, b, item->number, &best);
    if (c->level == SOJOURN_LEVEL_ENGAGEMENT)
        for (uint32_t i = b->first[item->number]; i != SJ_NONE; i = b->next[i])
            look_in(c, other, b, i, &best);
    for (uint32_t i = 0; c->level == SOJOURN_LEVEL_JOURNEY && i < b->transaction_count; i++)
        look(c, other, b, i, &best);
    if (best.seat == NULL)
        return (sojourn_id){0, 0};
    uint32_t number = holder(best.seat->block, best.seat->transaction, c->level);
    return sj_block_id(c->v, best.seat->block, c->level, number);
}

/* The closes and reopenings of an engagement as a function of time. */
typedef struct {
    const sj_engagement *engagement;
    uint32_t at;
    int32_t state;
    int64_t when;
} closes;

static closes closes_of(const sj_change *c, const sj_item *item)
{
    return (closes){sj_block_engagement(c->v, item->block, item->number), 0, SOJOURN_STATE_OPEN,
                    0};
}

/* Go to the next time at which the state becomes another; 0 if there is none. */
static int turn(const sj_facts *facts, closes *k)
{
    const sj_records *r = &facts->records;
    const sj_mark *marks = k->engagement->marks;
    uint32_t until = k->engagement->mark_count;
    while (k->at < until) {
        sj_mark mark = marks[k->at++];
        int holds =
            k->at == until || sj_at(r, marks[k->at].record).start != sj_at(r, mark.record).start;
        if (!holds || mark.state == k->state)
            continue;
        k->state = mark.state;
        k->when = sj_at(r, mark.record).start;
        return 1;
    }
    return 0;
}

static int same_closes(const sj_change *c, const sj_item *a, const sj_item *b)
{
    const sj_facts *facts = c->v->facts;
    closes x = closes_of(c, a), y = closes_of(c, b);
    for (;;) {
        int more = turn(facts, &x);
        if (turn(facts, &y) != more)
            return 0;
        if (!more)
            return 1;
        if (x.when != y.when || x.state != y.state)
            return 0;
    }
}

/* A text that an erasure took says nothing that any span can say now. */
static int same_texts(const sojourn_span *a, const sojourn_span *b)
{
    const sojourn_text x[] = {a->system, a->channel, a->queue,  a->agent,
                              a->name,   a->detail,  a->intent, a->issue};
    const sojourn_text y[] = {b->system, b->channel, b->queue,  b->agent,
                              b->name,   b->detail,  b->intent, b->issue};
    for (size_t i = 0; i < sizeof x / sizeof x[0]; i++)
        if (x[i].data == sj_intern_gone || !sj_text_equal(x[i], y[i]))
            return 0;
    return 1;
}

/* 1 if the item says what `now`, its row of today, says. The state is left to its closes. */
static int unchanged(const sj_change *c, const sj_item *was, const sj_item *is,
                     const sojourn_span *now)
{
    sojourn_span then;
    if (c->level == SOJOURN_LEVEL_EVENT && sj_at(&c->v->facts->records, was->number).taken)
        return 0; /* another record of the event took its place */
    fill(c, was, INT64_MAX, &then);
    then.state = now->state;
    return memcmp(&then, now, offsetof(sojourn_span, system)) == 0 && same_texts(&then, now) &&
           (c->level != SOJOURN_LEVEL_ENGAGEMENT || same_closes(c, was, is));
}

static void gone(const sj_change *c, const sj_item *was, sojourn_span *out)
{
    memset(out, 0, sizeof *out);
    out->size = sizeof *out;
    out->level = c->level;
    out->id = was->id;
    out->change = SOJOURN_CHANGE_GONE;
    out->settle = c->v->past.settles;
    out->counterpart = counterpart(c, was, &c->after);
}

/* Take the next id of either side; 0 if there is nothing to say of it. */
static int step(sj_change *c, const sj_item *was, const sj_item *is, sojourn_span *out)
{
    int order = was == NULL ? 1 : is == NULL ? -1 : sj_id_compare(was->id, is->id);
    c->before_at += order <= 0;
    c->after_at += order >= 0;
    if (order < 0) {
        gone(c, was, out);
        return 1;
    }
    fill(c, is, c->v->latest, out);
    if (order == 0 && unchanged(c, was, is, out))
        return 0;
    out->change = order == 0 ? SOJOURN_CHANGE_CHANGED : SOJOURN_CHANGE_MADE;
    if (order > 0)
        out->counterpart = counterpart(c, is, &c->before);
    return 1;
}

sojourn_status sj_change_next(sj_change *c, sojourn_span *out)
{
    for (;;) {
        const sj_item *was = peek(&c->before, c->before_at), *is = peek(&c->after, c->after_at);
        if (was != NULL || is != NULL) {
            if (step(c, was, is, out))
                return SOJOURN_OK;
        } else if (c->level == SOJOURN_LEVEL_JOURNEY) {
            return SOJOURN_DONE;
        } else if (list(c, c->level + 1) != 0) {
            return SOJOURN_E_MEMORY;
        } else {
            c->level++;
        }
    }
}
