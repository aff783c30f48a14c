/* SPDX-License-Identifier: MIT */
/* Reading a chapter, which is one block of just its size: what the walk will ask of each
 * interaction, the closes, then the sessions, those of one span next to each other, where these
 * begin, and the spans, packed. The last interaction may be open, behind the rest. Cost: the span
 * that is read. */
#include "level/build.h"
#include "level/pack.h"

#include <string.h>

void sj_chapter_free(sj_levels *v, sj_chapter *chapter)
{
    if (chapter != NULL)
        sj_alloc_resize(v->alloc, chapter, chapter->size, 0);
}

/* Where the spans lie, interactions before transactions, counted from the first of their words. */
uint32_t *sj_chapter_places(const sj_chapter *c)
{
    return sj_chapter_first_transaction(c) + c->interaction_count + 1;
}

static const uint32_t *words_of(const sj_chapter *c)
{
    return sj_chapter_places(c) + c->interaction_count + c->transaction_count;
}

const uint32_t *sj_chapter_packed(const sj_chapter *c, int32_t level, uint32_t number)
{
    uint32_t before = level == SOJOURN_LEVEL_TRANSACTION ? c->interaction_count : 0;
    return words_of(c) + sj_chapter_places(c)[before + number];
}

/* Transactions of the last interaction begin here. */
static uint32_t first_of_last(const sj_chapter *c)
{
    return sj_chapter_first_transaction(c)[c->interaction_count - 1];
}

const sj_span *sj_chapter_opened(const sj_chapter *c, int32_t level, uint32_t number)
{
    if (c->open == NULL)
        return NULL;
    if (level == SOJOURN_LEVEL_INTERACTION)
        return number + 1 == c->interaction_count ? c->open : NULL;
    return number >= first_of_last(c) ? &c->open[1 + number - first_of_last(c)] : NULL;
}

static void unpack(const sj_levels *v, const sj_chapter *c, int32_t level, uint32_t number,
                   sj_span *out)
{
    int up = level == SOJOURN_LEVEL_INTERACTION;
    const uint32_t *first = up ? sj_chapter_first_transaction(c) : sj_chapter_first_session(c);
    if (up) {
        out->first = c->visits[number].first;
        out->start = c->visits[number].start;
        out->end = c->visits[number].end;
    }
    sj_pack_get(sj_chapter_packed(c, level, number), out);
    out->id = sj_at(&v->sessions, out->least).span.id;
    out->members = first[number];
    out->member_count = first[number + 1] - first[number];
}

void sj_chapter_span(const sj_levels *v, const sj_chapter *c, int32_t level, uint32_t number,
                     sj_span *out)
{
    const sj_span *open = sj_chapter_opened(c, level, number);
    if (open != NULL)
        *out = *open;
    else
        unpack(v, c, level, number, out);
}

uint32_t sj_chapter_least(const sj_chapter *c, int32_t level, uint32_t number)
{
    return sj_pack_least(sj_chapter_packed(c, level, number));
}

uint32_t sj_chapter_first(const sj_chapter *c, int32_t level, uint32_t number)
{
    const sj_span *open = sj_chapter_opened(c, level, number);
    if (open != NULL)
        return open->first;
    return level == SOJOURN_LEVEL_INTERACTION ? c->visits[number].first
                                              : sj_pack_first(sj_chapter_packed(c, level, number));
}

void sj_chapter_time(const sj_chapter *c, uint32_t number, int64_t *start, int64_t *end)
{
    const sj_span *open = sj_chapter_opened(c, SOJOURN_LEVEL_TRANSACTION, number);
    if (open == NULL) {
        sj_pack_time(sj_chapter_packed(c, SOJOURN_LEVEL_TRANSACTION, number), start, end);
        return;
    }
    *start = open->start;
    *end = open->end;
}

void sj_chapter_near(const sj_chapter *c)
{
    const uint32_t *words = words_of(c);
    SJ_PREFETCH(c->visits);
    SJ_PREFETCH(words);
    SJ_PREFETCH(words + 16);
}

void sj_chapter_near_ids(const sj_levels *v, const sj_chapter *c)
{
    enum { MOST = 8 };
    uint32_t spans = c->interaction_count + c->transaction_count;
    for (uint32_t i = 0; i < spans && i < MOST; i++) {
        uint32_t least = sj_pack_least(words_of(c) + sj_chapter_places(c)[i]);
        SJ_PREFETCH(&sj_at(&v->sessions, least).span.id);
    }
}

sj_chapter *sj_chapter_open(sj_levels *v, const sj_chapter *chapter)
{
    uint32_t first = first_of_last(chapter), count = chapter->transaction_count - first;
    size_t size = chapter->size;
    size_t at = chapter->open == NULL ? sj_alloc_place(&size, 1 + count, sizeof(sj_span))
                                      : (size_t)((char *)chapter->open - (const char *)chapter);
    sj_chapter *c = sj_alloc_resize(v->alloc, NULL, 0, size);
    if (c == NULL)
        return NULL;
    memcpy(c, chapter, chapter->size);
    c->size = size;
    c->sessions = (void *)((char *)c + ((char *)chapter->sessions - (const char *)chapter));
    c->open = (void *)((char *)c + at);
    if (chapter->open != NULL)
        return c;
    unpack(v, chapter, SOJOURN_LEVEL_INTERACTION, chapter->interaction_count - 1, c->open);
    for (uint32_t t = 0; t < count; t++)
        unpack(v, chapter, SOJOURN_LEVEL_TRANSACTION, first + t, &c->open[1 + t]);
    return c;
}
