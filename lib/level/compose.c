/* SPDX-License-Identifier: MIT */
/* What the walk found goes into one block of just its size: what stays in front is copied, an
 * engagement with the members that it had keeps its row, any other is folded into a fresh one. Cost:
 * the interactions of the walk, and some bytes copied for each of those in front. */
#include "index/sort.h"
#include "level/build.h"

#include <string.h>

/* A block that is being made; members and marks: so many have a place. */
typedef struct {
    const sj_walk *w;
    const sj_block *old; /* of which the front is copied */
    sj_block *b;
    uint32_t members, marks;
} composing;

static uint32_t fresh_count(const sj_walk *w)
{
    return w->issue_count - w->recalled_count;
}

/* Closes and reopenings of all engagements. */
static size_t mark_count(const sj_walk *w)
{
    const uint32_t *from = w->front.engagements != 0 ? w->front.block->marks_from : NULL;
    size_t count = w->mark_count + (from != NULL ? from[w->front.engagements] : 0);
    for (uint32_t i = 0; i < w->recalled_count; i++) {
        uint32_t e = w->issues[w->order[i]].number;
        count -= from[e + 1] - from[e];
    }
    return count;
}

/* Say how large the block is, and where everything lies in it if there is one. */
static size_t lay_out(const sj_walk *w, sj_block *block)
{
    size_t at = 0, places = (size_t)w->front.places + w->place_count;
    size_t parts = (size_t)w->front.chapters + w->chapter_count;
    size_t engagements = (size_t)w->front.engagements + fresh_count(w);
    sj_alloc_place(&at, 1, sizeof *block);
    size_t chapters = sj_alloc_place(&at, parts, sizeof(sj_chapter *));
    size_t bounds = sj_alloc_place(&at, parts, sizeof(sj_bounds));
    size_t gone = sj_alloc_place(&at, parts, sizeof(uint8_t));
    size_t base = sj_alloc_place(&at, parts + 1, sizeof(uint32_t));
    size_t transactions = sj_alloc_place(&at, parts + 1, sizeof(uint32_t));
    size_t engagement_of = sj_alloc_place(&at, places, sizeof(uint32_t));
    size_t intent = sj_alloc_place(&at, places, sizeof(uint32_t));
    size_t members = sj_alloc_place(&at, places, sizeof(uint32_t));
    size_t reopened = sj_alloc_place(&at, places, sizeof(uint8_t));
    size_t rows = sj_alloc_place(&at, engagements, sizeof(uint32_t));
    size_t members_from = sj_alloc_place(&at, engagements + 1, sizeof(uint32_t));
    size_t marks_from = sj_alloc_place(&at, engagements + 1, sizeof(uint32_t));
    size_t marks = sj_alloc_place(&at, mark_count(w), sizeof(sj_mark));
    size_t issue = sj_alloc_place(&at, engagements, sizeof(uint32_t));
    if (block == NULL)
        return at;
    char *from = (char *)block;
    block->chapters = (void *)(from + chapters);
    block->bounds = (void *)(from + bounds);
    block->gone = (void *)(from + gone);
    block->base = (void *)(from + base);
    block->transaction_base = (void *)(from + transactions);
    block->engagement_of = (void *)(from + engagement_of);
    block->intent = (void *)(from + intent);
    block->members = (void *)(from + members);
    block->reopened = (void *)(from + reopened);
    block->engagements = (void *)(from + rows);
    block->members_from = (void *)(from + members_from);
    block->marks_from = (void *)(from + marks_from);
    block->marks = (void *)(from + marks);
    block->issue = (void *)(from + issue);
    return at;
}

static int number_order(const void *walk, uint32_t a, uint32_t b)
{
    const sj_walk *w = walk;
    uint32_t x = w->issues[a].number, y = w->issues[b].number;
    return (x > y) - (x < y);
}

/* Engagements are numbered by their first places; those in front have their numbers. */
static int number(sj_walk *w)
{
    uint32_t count = 0;
    w->order = sj_arena_take(&w->v->scratch, w->issue_count * sizeof *w->order);
    if (w->order == NULL)
        return -1;
    for (uint32_t e = 0; e < w->issue_count; e++)
        if (w->issues[e].number != SJ_NONE)
            w->order[count++] = e;
    w->recalled_count = count;
    if (sj_sort(&w->v->scratch, w->order, count, number_order, w) != 0)
        return -1;
    for (uint32_t i = 0; i < w->place_count; i++) {
        sj_issue *g = &w->issues[w->engagement_of[i]];
        if (g->number != SJ_NONE)
            continue;
        g->number = w->front.engagements + count - w->recalled_count;
        w->order[count++] = w->engagement_of[i];
    }
    return 0;
}

static void put_chapters(const composing *c)
{
    const sj_walk *w = c->w;
    const sj_front *front = &w->front;
    sj_block *b = c->b;
    uint32_t n = front->chapters, transactions = 0;
    if (n != 0) {
        memcpy(b->chapters, c->old->chapters, n * sizeof(sj_chapter *));
        memcpy(b->bounds, c->old->bounds, n * sizeof *b->bounds);
        memcpy(b->base, c->old->base, n * sizeof *b->base);
        memcpy(b->transaction_base, c->old->transaction_base, n * sizeof *b->transaction_base);
        transactions = c->old->transaction_base[n];
    }
    for (uint32_t i = 0; i < w->chapter_count; i++) {
        b->chapters[n + i] = w->chapters[i];
        b->bounds[n + i] = w->bounds[i];
        b->base[n + i] = front->places + w->base[i];
        b->transaction_base[n + i] = transactions;
        transactions += w->chapters[i]->transaction_count;
    }
    b->chapter_count = n + w->chapter_count;
    b->transaction_count = b->transaction_base[b->chapter_count] = transactions;
    b->base[b->chapter_count] = b->place_count;
    b->latest = n != 0 ? b->bounds[n - 1].until : INT64_MIN;
    for (uint32_t i = n; i < b->chapter_count; i++)
        b->latest = b->bounds[i].until > b->latest ? b->bounds[i].until : b->latest;
}

static void put_places(const composing *c)
{
    const sj_walk *w = c->w;
    sj_block *b = c->b;
    uint32_t n = w->front.places;
    if (n != 0) {
        memcpy(b->engagement_of, c->old->engagement_of, n * sizeof *b->engagement_of);
        memcpy(b->intent, c->old->intent, n * sizeof *b->intent);
        memcpy(b->reopened, c->old->reopened, n);
    }
    for (uint32_t i = 0; i < w->place_count; i++) {
        b->engagement_of[n + i] = w->issues[w->engagement_of[i]].number;
        b->intent[n + i] = w->visit[i]->intent;
        b->reopened[n + i] = w->reopened[i];
    }
}

/* The engagements [from, until) in front are as they were. */
static void put_run(composing *c, uint32_t from, uint32_t until)
{
    const sj_block *old = c->old;
    sj_block *b = c->b;
    if (from == until)
        return;
    uint32_t members = old->members_from[until] - old->members_from[from];
    uint32_t marks = old->marks_from[until] - old->marks_from[from];
    memcpy(b->engagements + from, old->engagements + from, (until - from) * sizeof(uint32_t));
    memcpy(b->issue + from, old->issue + from, (until - from) * sizeof(uint32_t));
    memcpy(b->members + c->members, old->members + old->members_from[from],
           members * sizeof(uint32_t));
    memcpy(b->marks + c->marks, old->marks + old->marks_from[from], marks * sizeof(sj_mark));
    for (uint32_t e = from; e < until; e++) {
        b->members_from[e] = old->members_from[e] - old->members_from[from] + c->members;
        b->marks_from[e] = old->marks_from[e] - old->marks_from[from] + c->marks;
    }
    c->members += members;
    c->marks += marks;
}

/* An engagement that the walk knows: its members in front, room for the others, and its marks. */
static void put_engagement(composing *c, const sj_issue *g)
{
    const sj_block *old = c->old;
    sj_block *b = c->b;
    uint32_t e = g->number, at = c->members;
    b->engagements[e] = g->row;
    b->issue[e] = g->issue;
    b->members_from[e] = c->members;
    b->marks_from[e] = c->marks;
    for (uint32_t m = e < c->w->front.engagements ? old->members_from[e] : SJ_NONE;
         m != SJ_NONE && m < old->members_from[e + 1] && old->members[m] < c->w->front.places; m++)
        b->members[at++] = old->members[m];
    c->members += g->count;
    c->marks += g->mark_count;
    at = c->marks;
    for (const sj_marking *m = g->marks; m != NULL; m = m->before)
        b->marks[--at] = m->mark;
}

/* Members of each engagement in the order of the walk, and its marks in event order. */
static void put_engagements(composing *c)
{
    const sj_walk *w = c->w;
    sj_block *b = c->b;
    uint32_t next = 0;
    for (uint32_t i = 0; i < w->issue_count; i++) {
        const sj_issue *g = &w->issues[w->order[i]];
        if (i < w->recalled_count)
            put_run(c, next, g->number);
        else if (i == w->recalled_count)
            put_run(c, next, w->front.engagements);
        next = g->number + 1;
        put_engagement(c, g);
    }
    if (w->issue_count == w->recalled_count)
        put_run(c, next, w->front.engagements);
    b->members_from[b->engagement_count] = c->members;
    b->marks_from[b->engagement_count] = b->mark_count = c->marks;
    for (uint32_t i = w->place_count; i-- > 0;) {
        sj_issue *g = &w->issues[w->engagement_of[i]];
        b->members[b->members_from[g->number] + --g->count] = w->front.places + i;
    }
}

/* A fresh engagement from its members. */
static void fold(const sj_walk *w, const sj_block *b, uint32_t e, sj_span *span)
{
    const sj_levels *v = w->v;
    uint32_t from = b->members_from[e];
    sj_span_empty(span);
    for (uint32_t i = from; i < b->members_from[e + 1]; i++) {
        uint32_t place = b->members[i];
        sj_span_fold(span, sj_block_span(v, b, SOJOURN_LEVEL_INTERACTION, place), v->facts,
                     v->rule);
        span->flags |= (b->reopened[place] & SJ_REOPENED) != 0 ? SOJOURN_SPAN_REOPENED : 0u;
    }
    span->member_count = b->members_from[e + 1] - from;
}

int sj_compose_reserve_rows(sj_levels *v, uint32_t fresh)
{
    uint32_t most = v->engagements.count + fresh;
    return sj_column_reserve(v->alloc, &v->engagements, fresh) != 0 ||
                   sj_column_reserve(v->alloc, &v->unused_engagements, most) != 0 ||
                   sj_column_extend(v->alloc, &v->kept, most, 0) != 0
               ? -1
               : 0;
}

uint32_t sj_compose_take_row(sj_levels *v)
{
    if (v->unused_engagements.count != 0)
        return sj_column_pop(&v->unused_engagements);
    return v->engagements.count++;
}

/* Does an engagement have just the members of the row that it could keep? */
static int same(const sj_walk *w, const sj_issue *g)
{
    return g->row != SJ_NONE && sj_at(&w->v->engagements, g->row).member_count == g->count;
}

/* Room for the rows of the engagements that have none to keep. */
static int reserve_rows(sj_walk *w)
{
    uint32_t fresh = 0;
    for (uint32_t e = 0; e < w->issue_count; e++) {
        if (!same(w, &w->issues[e]))
            w->issues[e].row = SJ_NONE;
        fresh += w->issues[e].row == SJ_NONE;
    }
    return sj_compose_reserve_rows(w->v, fresh);
}

static void compose(const sj_walk *w, sj_block *b)
{
    composing c = {w, w->front.block, b, 0, 0};
    b->id = w->id;
    b->anonymous = (w->flags & SOJOURN_SPAN_ANONYMOUS) != 0;
    b->place_count = w->front.places + w->place_count;
    b->engagement_count = w->front.engagements + fresh_count(w);
    put_chapters(&c);
    put_places(&c);
    put_engagements(&c);
    for (uint32_t i = 0; i < w->issue_count; i++) {
        uint32_t e = w->issues[w->order[i]].number;
        if (b->engagements[e] != SJ_NONE)
            continue;
        b->engagements[e] = sj_compose_take_row(w->v);
        fold(w, b, e, &sj_at(&w->v->engagements, b->engagements[e]));
    }
}

int sj_compose_block(sj_walk *w, sj_block **out)
{
    if (number(w) != 0 || reserve_rows(w) != 0)
        return -1;
    size_t size = lay_out(w, NULL);
    sj_block *b = sj_alloc_resize(w->v->alloc, NULL, 0, size);
    if (b == NULL)
        return -1;
    memset(b, 0, sizeof *b);
    lay_out(w, b);
    b->size = size;
    memset(b->gone, 0, w->front.chapters + w->chapter_count);
    compose(w, b);
    *out = b;
    return 0;
}

static void keep_row(const sj_walk *w, uint32_t row)
{
    sj_at(&w->v->kept, row) = w->v->stamp;
}

static void leave_row(const sj_walk *w, uint32_t row)
{
    if (sj_at(&w->v->kept, row) != w->v->stamp)
        sj_past_engagement(w->v, row);
}

void sj_compose_retire(const sj_walk *w, const sj_block *old, const sj_block *fresh)
{
    uint32_t front = w->front.engagements;
    w->v->stamp++;
    for (uint32_t i = 0; fresh != NULL && i < w->recalled_count; i++)
        keep_row(w, fresh->engagements[w->issues[w->order[i]].number]);
    for (uint32_t e = front; fresh != NULL && e < fresh->engagement_count; e++)
        keep_row(w, fresh->engagements[e]);
    for (uint32_t i = 0; old != NULL && i < w->recalled_count; i++)
        leave_row(w, old->engagements[w->issues[w->order[i]].number]);
    for (uint32_t e = front; old != NULL && e < old->engagement_count; e++)
        leave_row(w, old->engagements[e]);
}
