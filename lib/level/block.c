/* SPDX-License-Identifier: MIT */
/* What the walk found goes into one block of just its size. An engagement with the members that it
 * had keeps its row; any other is folded into a fresh one. */
#include "base/bytes.h"
#include "level/build.h"

#include <string.h>

void sj_block_free(sj_levels *v, sj_block *block)
{
    if (block != NULL)
        sj_alloc_resize(v->alloc, block, block->size, 0);
}

/* The part of a table of first numbers that holds `number`. */
static uint32_t part_of(const uint32_t *first, uint32_t count, uint32_t number)
{
    uint32_t low = 0, high = count;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (first[middle] <= number)
            low = middle;
        else
            high = middle;
    }
    return low;
}

uint32_t sj_block_count(const sj_block *b, int32_t level)
{
    switch (level) {
    case SOJOURN_LEVEL_TRANSACTION:
        return b->transaction_count;
    case SOJOURN_LEVEL_INTERACTION:
        return b->place_count;
    case SOJOURN_LEVEL_ENGAGEMENT:
        return b->engagement_count;
    default:
        return 1;
    }
}

const sj_span *sj_block_span(const sj_levels *v, const sj_block *b, int32_t level, uint32_t number)
{
    if (level == SOJOURN_LEVEL_ENGAGEMENT)
        return &sj_at(&v->engagements, b->engagements[number]);
    int up = level == SOJOURN_LEVEL_INTERACTION;
    const uint32_t *first = up ? b->base : b->transaction_base;
    uint32_t part = part_of(first, b->chapter_count, number);
    const sj_chapter *c = b->chapters[part];
    return &(up ? c->interactions : c->transactions)[number - first[part]];
}

uint32_t sj_block_parent(const sj_block *b, int32_t level, uint32_t number)
{
    if (level == SOJOURN_LEVEL_ENGAGEMENT)
        return 0;
    if (level == SOJOURN_LEVEL_INTERACTION)
        return b->engagement_of[number];
    uint32_t part = part_of(b->transaction_base, b->chapter_count, number);
    uint32_t local = number - b->transaction_base[part];
    return b->base[part] + b->chapters[part]->transactions[local].parent;
}

sojourn_id sj_block_id(const sj_levels *v, const sj_block *b, int32_t level, uint32_t number)
{
    if (level == SOJOURN_LEVEL_JOURNEY)
        return b->id;
    return sj_span_id(v->key, level, sj_block_span(v, b, level, number)->id);
}

const sj_chapter *sj_block_transactions(const sj_block *b, uint32_t place, uint32_t *first,
                                        uint32_t *count)
{
    uint32_t part = part_of(b->base, b->chapter_count, place);
    const sj_chapter *c = b->chapters[part];
    *first = c->interactions[place - b->base[part]].members;
    *count = c->interactions[place - b->base[part]].member_count;
    return c;
}

const uint32_t *sj_block_sessions(const sj_block *b, uint32_t transaction, uint32_t *count)
{
    uint32_t part = part_of(b->transaction_base, b->chapter_count, transaction);
    const sj_chapter *c = b->chapters[part];
    const sj_span *span = &c->transactions[transaction - b->transaction_base[part]];
    *count = span->member_count;
    return c->sessions + span->members;
}

/* `pointer` into the one block of memory, in the other. */
static void *across(const sj_block *from, sj_block *to, const void *pointer)
{
    return (char *)to + ((const char *)pointer - (const char *)from);
}

sj_block *sj_block_before(sj_alloc *alloc, const sj_past *past, const sj_block *block)
{
    sj_block *b = sj_alloc_resize(alloc, NULL, 0, block->size);
    if (b == NULL)
        return NULL;
    memcpy(b, block, block->size);
    b->chapters = across(block, b, block->chapters);
    b->bounds = across(block, b, block->bounds);
    b->gone = across(block, b, block->gone);
    b->base = across(block, b, block->base);
    b->transaction_base = across(block, b, block->transaction_base);
    b->engagement_of = across(block, b, block->engagement_of);
    b->members = across(block, b, block->members);
    b->reopened = across(block, b, block->reopened);
    b->engagements = across(block, b, block->engagements);
    b->members_from = across(block, b, block->members_from);
    b->marks_from = across(block, b, block->marks_from);
    b->marks = across(block, b, block->marks);
    b->issue = across(block, b, block->issue);
    sj_past_undo(past, b);
    return b;
}

static void sum_up(const sj_levels *v, const sj_block *b, sj_span *out)
{
    sj_span_empty(out);
    for (uint32_t i = 0; i < b->chapter_count; i++)
        sj_span_fold(out, &b->chapters[i]->sum, v->facts, v->rule);
    for (uint32_t i = 0; i < b->place_count; i++)
        out->flags |= (b->reopened[i] & SJ_REOPENED) != 0 ? SOJOURN_SPAN_REOPENED : 0u;
    out->id = b->id;
    out->member_count = b->engagement_count;
}

void sj_block_get(const sj_levels *v, const sj_block *b, int32_t level, uint32_t number,
                  sj_span *out)
{
    if (level == SOJOURN_LEVEL_JOURNEY) {
        sum_up(v, b, out);
        return;
    }
    *out = *sj_block_span(v, b, level, number);
    out->id = sj_span_id(v->key, level, out->id);
    if (level == SOJOURN_LEVEL_INTERACTION && (b->reopened[number] & SJ_REOPENED) != 0)
        out->flags |= SOJOURN_SPAN_REOPENED;
}

/* Say how large the block is, and where everything lies in it if there is one. */
static size_t lay_out(const sj_walk *w, sj_block *block)
{
    size_t at = 0, places = w->place_count, engagements = w->issue_count;
    sj_alloc_place(&at, 1, sizeof *block);
    size_t chapters = sj_alloc_place(&at, w->chapter_count, sizeof(sj_chapter *));
    size_t bounds = sj_alloc_place(&at, w->chapter_count, sizeof(sj_bounds));
    size_t gone = sj_alloc_place(&at, w->chapter_count, sizeof(uint8_t));
    size_t base = sj_alloc_place(&at, (size_t)w->chapter_count + 1, sizeof(uint32_t));
    size_t transactions = sj_alloc_place(&at, (size_t)w->chapter_count + 1, sizeof(uint32_t));
    size_t engagement_of = sj_alloc_place(&at, places, sizeof(uint32_t));
    size_t members = sj_alloc_place(&at, places, sizeof(uint32_t));
    size_t reopened = sj_alloc_place(&at, places, sizeof(uint8_t));
    size_t rows = sj_alloc_place(&at, engagements, sizeof(uint32_t));
    size_t members_from = sj_alloc_place(&at, engagements + 1, sizeof(uint32_t));
    size_t marks_from = sj_alloc_place(&at, engagements + 1, sizeof(uint32_t));
    size_t marks = sj_alloc_place(&at, w->mark_count, sizeof(sj_mark));
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
    block->members = (void *)(from + members);
    block->reopened = (void *)(from + reopened);
    block->engagements = (void *)(from + rows);
    block->members_from = (void *)(from + members_from);
    block->marks_from = (void *)(from + marks_from);
    block->marks = (void *)(from + marks);
    block->issue = (void *)(from + issue);
    return at;
}

/* What the walk knows by chapter and by place. */
static void put_places(const sj_walk *w, sj_block *b)
{
    b->chapter_count = w->chapter_count;
    b->place_count = w->place_count;
    b->engagement_count = w->issue_count;
    b->latest = INT64_MIN;
    for (uint32_t i = 0; i < w->chapter_count; i++) {
        b->chapters[i] = w->chapters[i];
        b->bounds[i] = w->bounds[i];
        b->base[i] = w->base[i];
        b->transaction_base[i] = b->transaction_count;
        b->transaction_count += w->chapters[i]->transaction_count;
        b->latest = w->bounds[i].until > b->latest ? w->bounds[i].until : b->latest;
    }
    b->base[w->chapter_count] = w->place_count;
    b->transaction_base[w->chapter_count] = b->transaction_count;
    b->id = w->id;
    b->anonymous = (w->flags & SOJOURN_SPAN_ANONYMOUS) != 0;
    memcpy(b->engagement_of, w->engagement_of, w->place_count * sizeof *b->engagement_of);
    memcpy(b->reopened, w->reopened, w->place_count);
}

/* Members of each engagement in the order of the walk, and its marks in event order. */
static void put_members(const sj_walk *w, sj_block *b)
{
    uint32_t members = 0;
    for (uint32_t e = 0; e < w->issue_count; e++) {
        const sj_issue *g = &w->issues[e];
        b->members_from[e] = members;
        members += g->count;
        b->issue[e] = g->issue;
        b->marks_from[e] = b->mark_count;
        b->mark_count += g->mark_count;
        uint32_t at = b->mark_count;
        for (const sj_marking *m = g->marks; m != NULL; m = m->before)
            b->marks[--at] = m->mark;
    }
    b->members_from[w->issue_count] = members;
    b->marks_from[w->issue_count] = b->mark_count;
    for (uint32_t i = w->place_count; i-- > 0;) {
        uint32_t e = w->engagement_of[i];
        b->members[b->members_from[e] + --w->issues[e].count] = i;
    }
}

/* A fresh engagement from its members. */
static void fold(const sj_walk *w, const sj_block *b, uint32_t e, sj_span *span)
{
    uint32_t from = b->members_from[e];
    sj_span_empty(span);
    for (uint32_t i = from; i < b->members_from[e + 1]; i++) {
        uint32_t place = b->members[i], part = part_of(b->base, b->chapter_count, place);
        const sj_chapter *c = b->chapters[part];
        sj_span_fold(span, &c->interactions[place - b->base[part]], w->v->facts, w->v->rule);
        span->flags |= (b->reopened[place] & SJ_REOPENED) != 0 ? SOJOURN_SPAN_REOPENED : 0u;
    }
    span->member_count = b->members_from[e + 1] - from;
}

/* Does engagement e have just the members of the row that it could keep? */
static int same(const sj_walk *w, uint32_t e)
{
    const sj_issue *g = &w->issues[e];
    return g->row != SJ_NONE && sj_at(&w->v->engagements, g->row).member_count == g->count;
}

int sj_block_reserve_rows(sj_levels *v, uint32_t fresh)
{
    uint32_t most = v->engagements.count + fresh;
    return sj_column_reserve(v->alloc, &v->engagements, fresh) != 0 ||
                   sj_column_reserve(v->alloc, &v->unused_engagements, most) != 0 ||
                   sj_column_extend(v->alloc, &v->kept, most, 0) != 0
               ? -1
               : 0;
}

/* Room for the rows of the engagements that have none to keep. */
static int reserve_rows(sj_walk *w)
{
    uint32_t fresh = 0;
    for (uint32_t e = 0; e < w->issue_count; e++) {
        if (!same(w, e))
            w->issues[e].row = SJ_NONE;
        fresh += w->issues[e].row == SJ_NONE;
    }
    return sj_block_reserve_rows(w->v, fresh);
}

/* Engagements of the last time that are no more go to the past, when the block is swapped in. */
void sj_block_retire(sj_levels *v, const sj_block *old, const sj_block *fresh)
{
    v->stamp++;
    for (uint32_t e = 0; fresh != NULL && e < fresh->engagement_count; e++)
        sj_at(&v->kept, fresh->engagements[e]) = v->stamp;
    for (uint32_t e = 0; old != NULL && e < old->engagement_count; e++)
        if (sj_at(&v->kept, old->engagements[e]) != v->stamp)
            sj_past_engagement(v, old->engagements[e]);
}

uint32_t sj_block_take_row(sj_levels *v)
{
    if (v->unused_engagements.count != 0)
        return sj_column_pop(&v->unused_engagements);
    return v->engagements.count++;
}

int sj_block_build(sj_walk *w, sj_block **out)
{
    sj_levels *v = w->v;
    size_t size = lay_out(w, NULL);
    if (reserve_rows(w) != 0)
        return -1;
    sj_block *b = sj_alloc_resize(v->alloc, NULL, 0, size);
    if (b == NULL)
        return -1;
    memset(b, 0, size);
    lay_out(w, b);
    b->size = size;
    put_places(w, b);
    put_members(w, b);
    for (uint32_t e = 0; e < w->issue_count; e++) {
        b->engagements[e] = w->issues[e].row;
        if (b->engagements[e] != SJ_NONE)
            continue;
        b->engagements[e] = sj_block_take_row(v);
        fold(w, b, e, &sj_at(&v->engagements, b->engagements[e]));
    }
    *out = b;
    return 0;
}

void sj_span_show(const sj_levels *v, const sj_span *span, int32_t level, sojourn_id customer,
                  uint32_t flags, sojourn_span *out)
{
    memset(out, 0, sizeof *out);
    out->size = sizeof *out;
    out->level = level;
    out->flags = span->flags | flags;
    out->id = span->id;
    out->customer = customer;
    out->start = span->start;
    out->end = span->end;
    out->event_count = span->events;
    out->value = span->value;
    memcpy(out->currency, span->currency, sizeof out->currency);
    sojourn_text *const texts[] = {&out->system, &out->channel, &out->queue,  &out->agent,
                                   &out->name,   &out->detail,  &out->intent, &out->issue};
    for (int i = 0; i < SJ_FIRSTS; i++)
        *texts[i] = sj_span_text(span, v->facts, i);
    if (level != SOJOURN_LEVEL_INTERACTION)
        return;
    out->intent = sj_facts_text(v->facts, sj_span_intent(span, v->facts));
    out->issue = sj_facts_text(v->facts, sj_span_issue(span, v->facts));
}
