/* SPDX-License-Identifier: MIT */
/* A settle frees nothing that the one before it had left: the blocks it replaces, and where the
 * events it moves were, stay until the next one begins. A block knows the settle it is of, so one
 * that a failed try has built is not taken for one of the past. Cost: what was touched, once more.
 */
#include "level/past.h"

#include "level/level.h"

static void forget(sj_levels *v)
{
    sj_past *past = &v->past;
    while (past->blocks.count != 0)
        sj_block_free(v, sj_column_pop(&past->blocks));
    while (past->chapters.count != 0)
        sj_chapter_free(v, sj_column_pop(&past->chapters));
    while (past->engagements.count != 0)
        sj_column_push(&v->unused_engagements, sj_column_pop(&past->engagements));
    while (sj_dirty_pop(&past->touched) != SJ_NONE)
        continue;
    past->moved.count = past->versions.count = 0;
    sj_erase_forget(v->facts);
}

int sj_past_begin(sj_levels *v)
{
    if (!v->past.midway) {
        forget(v);
        v->past.midway = 1;
        v->past.known_before = v->past.known;
    }
    return sj_column_reserve(v->alloc, &v->past.versions, v->facts->versions.count);
}

/* The versions that the facts have gathered are of the past now; they begin anew. */
void sj_past_end(sj_levels *v)
{
    sj_past *past = &v->past;
    sj_facts *facts = v->facts;
    for (uint32_t i = 0; i < facts->versions.count; i++)
        sj_column_push(&past->versions, sj_at(&facts->versions, i));
    facts->versions.count = 0;
    facts->known = facts->records.count;
    past->known = facts->events.names.count;
    past->settles++;
    sj_erase_remember(facts);
    past->midway = 0;
}

int sj_past_reserve_move(sj_levels *v)
{
    return sj_column_reserve(v->alloc, &v->past.moved, 1);
}

int sj_past_reserve_swap(sj_levels *v, const sj_block *old)
{
    sj_past *past = &v->past;
    uint32_t chapters = old != NULL ? old->chapter_count : 0;
    uint32_t engagements = old != NULL ? old->engagement_count : 0;
    return sj_column_reserve(v->alloc, &past->blocks, 1) != 0 ||
                   sj_column_reserve(v->alloc, &past->chapters, chapters) != 0 ||
                   sj_column_reserve(v->alloc, &past->engagements, engagements) != 0 ||
                   sj_dirty_reserve(v->alloc, &past->touched, 1, v->customers.count) != 0
               ? -1
               : 0;
}

void sj_past_chapter(sj_levels *v, sj_chapter *chapter)
{
    sj_column_push(&v->past.chapters, chapter);
}

void sj_past_engagement(sj_levels *v, uint32_t row)
{
    sj_column_push(&v->past.engagements, row);
}

void sj_past_move(sj_levels *v, uint32_t event, uint32_t session)
{
    if (event < v->past.known_before)
        sj_column_push(&v->past.moved, ((sj_moved){event, session}));
}

void sj_past_swap(sj_levels *v, uint32_t customer, sj_block *old, sj_block *block)
{
    uint64_t now = v->past.settles + 1;
    if (block != NULL) {
        block->settle = now;
        sj_dirty_put(&v->past.touched, customer);
    }
    if (old != NULL && old->settle != now)
        sj_column_push(&v->past.blocks, old);
    else
        sj_block_free(v, old);
}

void sj_past_free(sj_levels *v)
{
    forget(v);
    sj_column_free(v->alloc, &v->past.blocks);
    sj_column_free(v->alloc, &v->past.chapters);
    sj_column_free(v->alloc, &v->past.engagements);
    sj_column_free(v->alloc, &v->past.moved);
    sj_column_free(v->alloc, &v->past.versions);
    sj_dirty_free(v->alloc, &v->past.touched);
}
