/* SPDX-License-Identifier: MIT */
/* A patch is the head of the block, the slices of its arrays that are behind the front, and what it
 * had in front, in one piece of memory; undoing copies the same slices the other way. Cost: what is
 * behind the front. */
#include "level/patch.h"

#include <string.h>

struct sj_patch {
    sj_block was; /* its head */
    sj_front front;
    uint32_t customer; /* SJ_NONE: it was undone */
    uint32_t touched_count;
    sj_touched *touched;
    char *slices;
};

/* One way or the other; the size of all slices. */
typedef struct {
    char *at;
    size_t size;
    int saving;
} slices;

static void pass(slices *s, void *array, size_t from, size_t until, size_t size)
{
    size_t bytes = (until - from) * size;
    if (bytes == 0)
        return;
    if (s->at != NULL && s->saving)
        memcpy(s->at + s->size, (char *)array + from * size, bytes);
    else if (s->at != NULL)
        memcpy((char *)array + from * size, s->at + s->size, bytes);
    s->size += bytes;
}

/* `head` says how much there is, of block `b`. */
static size_t pass_all(char *at, int saving, const sj_block *head, const sj_front *f, sj_block *b)
{
    slices s = {at, 0, saving};
    size_t parts = head->chapter_count, places = head->place_count;
    size_t engagements = head->engagement_count;
    pass(&s, b->chapters, f->chapters, parts, sizeof(sj_chapter *));
    pass(&s, b->bounds, f->chapters, parts, sizeof *b->bounds);
    pass(&s, b->base, f->chapters, parts + 1, sizeof *b->base);
    pass(&s, b->transaction_base, f->chapters, parts + 1, sizeof *b->transaction_base);
    pass(&s, b->engagement_of, f->places, places, sizeof *b->engagement_of);
    pass(&s, b->intent, f->places, places, sizeof *b->intent);
    pass(&s, b->next, f->places, places, sizeof *b->next);
    pass(&s, b->reopened, f->places, places, sizeof *b->reopened);
    pass(&s, b->engagements, f->engagements, engagements, sizeof *b->engagements);
    pass(&s, b->first, f->engagements, engagements, sizeof *b->first);
    pass(&s, b->issue, f->engagements, engagements, sizeof *b->issue);
    return s.size;
}

int sj_patch_save(sj_levels *v, uint32_t customer, const sj_front *f, const sj_touched *touched,
                  uint32_t count)
{
    sj_past *past = &v->past;
    sj_block *b = f->block;
    if (b->settle == past->settles + 1)
        return 0;
    sj_patch *p = sj_arena_take(&past->saved, sizeof *p);
    sj_touched *kept = sj_arena_take(&past->saved, count * sizeof *kept);
    char *bytes = sj_arena_take(&past->saved, pass_all(NULL, 1, b, f, b));
    if (p == NULL || kept == NULL || bytes == NULL ||
        sj_column_reserve(v->alloc, &past->patches, 1) != 0 ||
        sj_dirty_reserve(v->alloc, &past->touched, 1, v->customers.count) != 0)
        return -1;
    *p = (sj_patch){*b, *f, customer, count, kept, bytes};
    if (count != 0)
        memcpy(kept, touched, count * sizeof *kept);
    pass_all(bytes, 1, b, f, b);
    sj_dirty_put(&past->touched, customer);
    sj_column_push(&past->patches, p);
    b->patch = past->patches.count;
    return 0;
}

/* Take the last patch off a block, or off its copy. */
static void undo(const sj_past *past, sj_block *b)
{
    const sj_patch *p = sj_at(&past->patches, b->patch - 1);
    for (uint32_t i = 0; i < p->touched_count; i++) {
        const sj_touched *t = &p->touched[i];
        b->engagements[t->engagement] = t->row;
        b->issue[t->engagement] = t->issue;
        if (t->place != SJ_NONE)
            b->next[t->place] = t->next;
    }
    pass_all(p->slices, 0, &p->was, &p->front, b);
    b->id = p->was.id;
    b->anonymous = p->was.anonymous;
    b->chapter_count = p->was.chapter_count;
    b->place_count = p->was.place_count;
    b->transaction_count = p->was.transaction_count;
    b->engagement_count = p->was.engagement_count;
    b->latest = p->was.latest;
    b->patch = p->was.patch;
}

void sj_patch_undo(sj_past *past, sj_block *b)
{
    while (b->patch != 0) {
        sj_at(&past->patches, b->patch - 1)->customer = SJ_NONE;
        undo(past, b);
    }
}

int sj_patch_last(const sj_levels *v, uint32_t patch)
{
    uint32_t customer = sj_at(&v->past.patches, patch)->customer;
    return customer != SJ_NONE && sj_at(&v->customers, customer).block->patch == patch + 1;
}

sj_block *sj_patch_before(sj_alloc *alloc, const sj_levels *v, uint32_t patch)
{
    uint32_t customer = sj_at(&v->past.patches, patch)->customer;
    const sj_block *now = sj_at(&v->customers, customer).block;
    sj_block *b =
        sj_block_make(alloc, now, now->chapter_room, now->place_room, now->engagement_room);
    while (b != NULL && b->patch != 0)
        undo(&v->past, b);
    return b;
}

void sj_patch_forget(sj_levels *v)
{
    for (uint32_t i = 0; i < v->past.patches.count; i++) {
        uint32_t customer = sj_at(&v->past.patches, i)->customer;
        if (customer != SJ_NONE)
            sj_at(&v->customers, customer).block->patch = 0;
    }
    v->past.patches.count = 0;
    sj_arena_release(&v->past.saved, (sj_arena_mark){NULL, 0});
}
