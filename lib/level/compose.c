/* SPDX-License-Identifier: MIT */
/* What the walk found goes into a block: behind the front of the last one, where that stays, else
 * into a new one. An engagement with the members that it had keeps its row, any other has a
 * fresh one. Cost: the interactions of the walk, and now and then the block, when it must
 * grow. */
#include "base/bytes.h"
#include "index/sort.h"
#include "level/build.h"

#include <string.h>

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

/* Does an engagement have just the members of the row that it could keep? */
static int same(const sj_walk *w, const sj_issue *g)
{
    return g->row != SJ_NONE && sj_at(&w->v->engagements, g->row).member_count == g->count;
}

static int keep_marks(const sj_walk *w, sj_issue *g)
{
    g->kept = NULL;
    if (g->mark_count == 0)
        return 0;
    g->kept = sj_alloc_resize(w->v->alloc, NULL, 0, g->mark_count * sizeof *g->kept);
    uint32_t at = g->kept != NULL ? g->mark_count : 0;
    for (const sj_marking *m = g->marks; at > 0; m = m->before)
        g->kept[--at] = m->mark;
    return g->kept != NULL ? 0 : -1;
}

/* Room for the rows of the engagements that have none to keep, and their marks. */
static int reserve_rows(sj_walk *w)
{
    uint32_t fresh = 0;
    for (uint32_t e = 0; e < w->issue_count; e++) {
        if (!same(w, &w->issues[e]))
            w->issues[e].row = SJ_NONE;
        fresh += w->issues[e].row == SJ_NONE;
    }
    return sj_engaged_reserve(w->v, fresh);
}

static void drop_marks(const sj_walk *w, uint32_t count)
{
    for (uint32_t e = 0; e < count; e++)
        if (w->issues[e].row == SJ_NONE && w->issues[e].kept != NULL)
            sj_alloc_resize(w->v->alloc, w->issues[e].kept,
                            w->issues[e].mark_count * sizeof *w->issues[e].kept, 0);
}

static int reserve_marks(sj_walk *w)
{
    for (uint32_t e = 0; e < w->issue_count; e++)
        if (w->issues[e].row == SJ_NONE && keep_marks(w, &w->issues[e]) != 0) {
            drop_marks(w, e);
            return -1;
        }
    return 0;
}

static uint32_t more(uint32_t need)
{
    return need + need / 4;
}

/* The block with room for it all: the last one, if something stays in front. */
static sj_block *find_block(sj_walk *w)
{
    sj_front *f = &w->front;
    sj_alloc *alloc = w->v->alloc;
    uint32_t chapters = f->chapters + w->chapter_count, places = f->places + w->place_count;
    uint32_t engagements = f->engagements + w->issue_count - w->recalled_count;
    if (f->chapters == 0)
        return sj_block_make(alloc, NULL, chapters, places, engagements);
    if (chapters <= f->block->chapter_room && places <= f->block->place_room &&
        engagements <= f->block->engagement_room)
        return f->block;
    sj_block *old = f->block;
    chapters = chapters > old->chapter_count ? chapters : old->chapter_count;
    places = places > old->place_count ? places : old->place_count;
    engagements = engagements > old->engagement_count ? engagements : old->engagement_count;
    sj_block *block = sj_block_make(alloc, old, more(chapters), more(places), more(engagements));
    if (block == NULL)
        return NULL;
    sj_at(&w->v->customers, w->number).block = f->block = block;
    sj_block_free(w->v, old);
    return block;
}

/* What the past must know of a block that stays: 0, or -1. */
static int save(sj_walk *w)
{
    const sj_block *b = w->front.block;
    sj_touched *touched = sj_arena_take(&w->v->scratch, w->recalled_count * sizeof *touched);
    if (touched == NULL)
        return -1;
    for (uint32_t i = 0; i < w->recalled_count; i++) {
        const sj_issue *g = &w->issues[w->order[i]];
        touched[i] = (sj_touched){g->number, b->engagements[g->number], b->issue[g->number], g->at,
                                  b->next[g->at]};
    }
    return sj_patch_save(w->v, w->number, &w->front, touched, w->recalled_count);
}

int sj_compose_reserve(sj_walk *w, sj_block **out)
{
    if (number(w) != 0 || reserve_rows(w) != 0)
        return -1;
    sj_block *block = find_block(w);
    if (block == NULL)
        return -1;
    if (reserve_marks(w) == 0) {
        *out = block;
        if (w->front.chapters == 0 || save(w) == 0)
            return 0;
        drop_marks(w, w->issue_count);
    }
    if (w->front.chapters == 0)
        sj_block_free(w->v, block);
    return -1;
}

static void put_chapters(const sj_walk *w, sj_block *b)
{
    uint32_t n = w->front.chapters, transactions = n != 0 ? b->transaction_base[n] : 0;
    b->latest = n != 0 ? b->bounds[n - 1].until : INT64_MIN;
    for (uint32_t i = 0; i < w->chapter_count; i++, n++) {
        b->chapters[n] = w->chapters[i];
        b->bounds[n] = w->bounds[i];
        b->gone[n] = 0;
        b->base[n] = w->front.places + w->base[i];
        b->transaction_base[n] = transactions;
        transactions += w->chapters[i]->transaction_count;
        b->latest = b->bounds[n].until > b->latest ? b->bounds[n].until : b->latest;
    }
    b->chapter_count = n;
    b->transaction_count = b->transaction_base[n] = transactions;
    b->base[n] = b->place_count = w->front.places + w->place_count;
}

static void put_engagements(const sj_walk *w, sj_block *b)
{
    b->engagement_count = w->front.engagements + w->issue_count - w->recalled_count;
    for (uint32_t i = 0; i < w->issue_count; i++) {
        const sj_issue *g = &w->issues[w->order[i]];
        b->engagements[g->number] = g->row;
        b->issue[g->number] = g->issue;
        if (g->at != SJ_NONE)
            b->next[g->at] = SJ_NONE;
    }
}

/* Each place goes to the end of its engagement. */
static void put_places(const sj_walk *w, sj_block *b)
{
    for (uint32_t i = 0; i < w->place_count; i++) {
        sj_issue *g = &w->issues[w->engagement_of[i]];
        uint32_t place = w->front.places + i;
        b->engagement_of[place] = g->number;
        b->intent[place] = w->visit[i]->intent;
        b->reopened[place] = w->reopened[i];
        b->next[place] = SJ_NONE;
        *(g->at != SJ_NONE ? &b->next[g->at] : &b->first[g->number]) = place;
        g->at = place;
    }
}

static sojourn_id id_of(const sj_levels *v, uint32_t session)
{
    return sj_at(&v->sessions, session).span.id;
}

/* The smallest session of an engagement. */
static uint32_t least(const sj_levels *v, const sj_block *b, uint32_t e)
{
    uint32_t found = sj_block_least(b, b->first[e]);
    for (uint32_t i = b->next[b->first[e]]; i != SJ_NONE; i = b->next[i]) {
        uint32_t other = sj_block_least(b, i);
        if (sj_id_compare(id_of(v, other), id_of(v, found)) < 0)
            found = other;
    }
    return found;
}

void sj_compose_block(sj_walk *w, sj_block *b)
{
    b->id = w->id;
    b->anonymous = (w->flags & SOJOURN_SPAN_ANONYMOUS) != 0;
    put_chapters(w, b);
    put_engagements(w, b);
    put_places(w, b);
    for (uint32_t i = 0; i < w->issue_count; i++) {
        const sj_issue *g = &w->issues[w->order[i]];
        if (g->row != SJ_NONE)
            continue;
        uint32_t row = b->engagements[g->number] = sj_engaged_take(w->v);
        sj_at(&w->v->engagements, row) =
            (sj_engagement){g->kept, g->mark_count, g->count, least(w->v, b, g->number)};
    }
}

static void leave_row(const sj_walk *w, uint32_t row)
{
    if (sj_at(&w->v->kept, row) != w->v->stamp)
        sj_past_engagement(w->v, row);
}

void sj_compose_retire(const sj_walk *w)
{
    const sj_block *old = w->front.block;
    w->v->stamp++;
    for (uint32_t e = 0; e < w->issue_count; e++)
        if (w->issues[e].row != SJ_NONE)
            sj_at(&w->v->kept, w->issues[e].row) = w->v->stamp;
    for (uint32_t i = 0; i < w->recalled_count; i++)
        leave_row(w, old->engagements[w->issues[w->order[i]].number]);
    for (uint32_t e = w->front.engagements; old != NULL && e < old->engagement_count; e++)
        leave_row(w, old->engagements[e]);
}
