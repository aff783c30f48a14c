/* SPDX-License-Identifier: MIT */
/* A settle frees nothing that the one before it had left: the blocks it replaces, and where the
 * events it moves were, stay until the next one begins. Then they are waste, of which each settle
 * takes some away: a few for a start, and twice as much as it leaves itself, so that waste neither
 * makes one settle wait nor gathers. A block knows the settle it is of, so one that a failed try
 * has built is not taken for one of the past. Cost: what was touched, once more. */
#include "level/past.h"

#include "level/level.h"
#include "level/patch.h"

enum { FEW = 64 };

static void discard_block(sj_levels *v)
{
    if (v->past.waste.blocks.count != 0)
        sj_block_free(v, sj_column_pop(&v->past.waste.blocks));
}

static void discard_chapter(sj_levels *v)
{
    if (v->past.waste.chapters.count != 0)
        sj_chapter_free(v, sj_column_pop(&v->past.waste.chapters));
}

/* Its row may be used again; there is room to say so. */
static void discard_engagement(sj_levels *v)
{
    if (v->past.waste.engagements.count != 0)
        sj_engaged_drop(v, sj_column_pop(&v->past.waste.engagements));
}

static int is_empty(const sj_left *left)
{
    return left->blocks.count + left->chapters.count + left->engagements.count == 0;
}

/* Take away so many of each. */
static void discard(sj_levels *v, uint32_t most)
{
    for (uint32_t i = 0; i < most && !is_empty(&v->past.waste); i++) {
        discard_block(v);
        discard_chapter(v);
        discard_engagement(v);
    }
}

/* What the last settle left is waste now: 0, or -1 and nothing changed. */
static int forget_left(sj_levels *v)
{
    sj_left *left = &v->past.left, *waste = &v->past.waste;
    if (is_empty(waste)) {
        sj_left empty = *waste;
        *waste = *left;
        *left = empty;
        return 0;
    }
    if (sj_column_reserve(v->alloc, &waste->blocks, left->blocks.count) != 0 ||
        sj_column_reserve(v->alloc, &waste->chapters, left->chapters.count) != 0 ||
        sj_column_reserve(v->alloc, &waste->engagements, left->engagements.count) != 0)
        return -1;
    while (left->blocks.count != 0)
        sj_column_push(&waste->blocks, sj_column_pop(&left->blocks));
    while (left->chapters.count != 0)
        sj_column_push(&waste->chapters, sj_column_pop(&left->chapters));
    while (left->engagements.count != 0)
        sj_column_push(&waste->engagements, sj_column_pop(&left->engagements));
    return 0;
}

static int forget(sj_levels *v)
{
    if (forget_left(v) != 0)
        return -1;
    discard(v, v->facts->erase.remains.count != 0 ? UINT32_MAX : FEW);
    sj_dirty_clear(&v->past.touched);
    sj_patch_forget(v);
    v->past.moved.count = v->past.versions.count = 0;
    sj_erase_forget(v->facts);
    return 0;
}

int sj_past_begin(sj_levels *v)
{
    if (!v->past.midway) {
        if (forget(v) != 0)
            return -1;
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

int sj_past_reserve_swap(sj_levels *v, uint32_t chapters, uint32_t engagements)
{
    sj_past *past = &v->past;
    return sj_column_reserve(v->alloc, &past->left.blocks, 1) != 0 ||
                   sj_column_reserve(v->alloc, &past->left.chapters, chapters) != 0 ||
                   sj_column_reserve(v->alloc, &past->left.engagements, engagements) != 0 ||
                   sj_dirty_reserve(v->alloc, &past->touched, 1, v->customers.count) != 0
               ? -1
               : 0;
}

void sj_past_chapter(sj_levels *v, sj_chapter *chapter)
{
    discard_chapter(v);
    discard_chapter(v);
    sj_column_push(&v->past.left.chapters, chapter);
}

void sj_past_engagement(sj_levels *v, uint32_t row)
{
    discard_engagement(v);
    discard_engagement(v);
    sj_column_push(&v->past.left.engagements, row);
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
    if (old == NULL || old->settle == now) {
        sj_block_free(v, old);
        return;
    }
    sj_patch_undo(&v->past, old);
    discard_block(v);
    discard_block(v);
    sj_column_push(&v->past.left.blocks, old);
}

static void free_left(sj_levels *v, sj_left *left)
{
    sj_column_free(v->alloc, &left->blocks);
    sj_column_free(v->alloc, &left->chapters);
    sj_column_free(v->alloc, &left->engagements);
}

void sj_past_free(sj_levels *v)
{
    discard(v, UINT32_MAX);
    free_left(v, &v->past.waste);
    v->past.waste = v->past.left;
    discard(v, UINT32_MAX);
    free_left(v, &v->past.waste);
    sj_column_free(v->alloc, &v->past.patches);
    sj_arena_free(&v->past.saved);
    sj_column_free(v->alloc, &v->past.moved);
    sj_column_free(v->alloc, &v->past.versions);
    sj_dirty_free(v->alloc, &v->past.touched);
}
