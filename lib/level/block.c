/* SPDX-License-Identifier: MIT */
/* Reading a customer's block: spans by level and number, what holds them and what they hold. Cost: a
 * search over the first numbers of the chapters. */
#include "base/bytes.h"
#include "level/build.h"

#include <string.h>

void sj_block_free(sj_levels *v, sj_block *block)
{
    if (block != NULL)
        sj_alloc_resize(v->alloc, block, block->size, 0);
}

/* Where everything lies in a block of which the rooms are said, the widest first and so without a
 * gap; its size. */
static size_t lay_out(sj_block *b)
{
    const struct {
        void *array;
        size_t count, size;
    } arrays[] = {
        {&b->bounds, b->chapter_room, sizeof *b->bounds},
        {&b->chapters, b->chapter_room, sizeof *b->chapters},
        {&b->base, (size_t)b->chapter_room + 1, sizeof *b->base},
        {&b->transaction_base, (size_t)b->chapter_room + 1, sizeof *b->transaction_base},
        {&b->engagement_of, b->place_room, sizeof *b->engagement_of},
        {&b->intent, b->place_room, sizeof *b->intent},
        {&b->next, b->place_room, sizeof *b->next},
        {&b->engagements, b->engagement_room, sizeof *b->engagements},
        {&b->first, b->engagement_room, sizeof *b->first},
        {&b->issue, b->engagement_room, sizeof *b->issue},
        {&b->reopened, b->place_room, sizeof *b->reopened},
        {&b->gone, b->chapter_room, sizeof *b->gone},
    };
    size_t used = sizeof *b;
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++) {
        void *at = (char *)b + used;
        memcpy(arrays[i].array, &at, sizeof at);
        used += arrays[i].count * arrays[i].size;
    }
    return used;
}

static void copy_arrays(sj_block *to, const sj_block *from)
{
    size_t parts = from->chapter_count, places = from->place_count;
    size_t engagements = from->engagement_count;
    memcpy(to->chapters, from->chapters, parts * sizeof(sj_chapter *));
    memcpy(to->bounds, from->bounds, parts * sizeof *to->bounds);
    memcpy(to->gone, from->gone, parts);
    memcpy(to->base, from->base, (parts + 1) * sizeof *to->base);
    memcpy(to->transaction_base, from->transaction_base,
           (parts + 1) * sizeof *to->transaction_base);
    memcpy(to->engagement_of, from->engagement_of, places * sizeof *to->engagement_of);
    memcpy(to->intent, from->intent, places * sizeof *to->intent);
    memcpy(to->next, from->next, places * sizeof *to->next);
    memcpy(to->reopened, from->reopened, places);
    memcpy(to->engagements, from->engagements, engagements * sizeof *to->engagements);
    memcpy(to->first, from->first, engagements * sizeof *to->first);
    memcpy(to->issue, from->issue, engagements * sizeof *to->issue);
}

sj_block *sj_block_make(sj_alloc *alloc, const sj_block *from, uint32_t chapters, uint32_t places,
                        uint32_t engagements)
{
    sj_block head = {0};
    if (from != NULL)
        head = *from;
    head.chapter_room = chapters;
    head.place_room = places;
    head.engagement_room = engagements;
    head.size = lay_out(&head);
    sj_block *b = sj_alloc_resize(alloc, NULL, 0, head.size);
    if (b == NULL)
        return NULL;
    *b = head;
    lay_out(b);
    if (from != NULL)
        copy_arrays(b, from);
    return b;
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

/* The chapter of an interaction or a transaction, whose number becomes that in it. */
static const sj_chapter *chapter_of(const sj_block *b, int32_t level, uint32_t *number)
{
    const uint32_t *first = level == SOJOURN_LEVEL_INTERACTION ? b->base : b->transaction_base;
    uint32_t part = part_of(first, b->chapter_count, *number);
    *number -= first[part];
    return b->chapters[part];
}

uint32_t sj_block_first(const sj_block *b, int32_t level, uint32_t number)
{
    const sj_chapter *c = chapter_of(b, level, &number);
    return sj_chapter_first(c, level, number);
}

uint32_t sj_block_least(const sj_block *b, uint32_t place)
{
    const sj_chapter *c = chapter_of(b, SOJOURN_LEVEL_INTERACTION, &place);
    return sj_chapter_least(c, SOJOURN_LEVEL_INTERACTION, place);
}

/* What is passive counts only where nothing else does. */
static void add_time(const sj_block *b, uint32_t place, sj_visit *sum)
{
    const sj_chapter *c = chapter_of(b, SOJOURN_LEVEL_INTERACTION, &place);
    const sj_visit *visit = &c->visits[place];
    if (visit->passive && !sum->passive)
        return;
    int only = sum->passive && !visit->passive;
    sum->start = only || visit->start < sum->start ? visit->start : sum->start;
    sum->end = only || visit->end > sum->end ? visit->end : sum->end;
    sum->passive = visit->passive;
}

void sj_block_time(const sj_block *b, int32_t level, uint32_t number, int64_t *start, int64_t *end)
{
    sj_visit sum = {.start = INT64_MAX, .end = INT64_MIN, .passive = 1};
    if (level == SOJOURN_LEVEL_TRANSACTION) {
        const sj_chapter *c = chapter_of(b, level, &number);
        sj_chapter_time(c, number, start, end);
        return;
    }
    if (level == SOJOURN_LEVEL_INTERACTION)
        add_time(b, number, &sum);
    for (uint32_t i = level == SOJOURN_LEVEL_ENGAGEMENT ? b->first[number] : SJ_NONE; i != SJ_NONE;
         i = b->next[i])
        add_time(b, i, &sum);
    for (uint32_t i = 0; level == SOJOURN_LEVEL_JOURNEY && i < b->place_count; i++)
        add_time(b, i, &sum);
    *start = sum.start;
    *end = sum.end;
}

uint32_t sj_block_parent(const sj_block *b, int32_t level, uint32_t number)
{
    if (level == SOJOURN_LEVEL_ENGAGEMENT)
        return 0;
    if (level == SOJOURN_LEVEL_INTERACTION)
        return b->engagement_of[number];
    uint32_t part = part_of(b->transaction_base, b->chapter_count, number);
    const sj_chapter *c = b->chapters[part];
    return b->base[part] + part_of(sj_chapter_first_transaction(c), c->interaction_count,
                                   number - b->transaction_base[part]);
}

sojourn_id sj_block_id(const sj_levels *v, const sj_block *b, int32_t level, uint32_t number)
{
    if (level == SOJOURN_LEVEL_JOURNEY)
        return b->id;
    uint32_t least;
    if (level == SOJOURN_LEVEL_ENGAGEMENT) {
        least = sj_block_engagement(v, b, number)->least;
    } else {
        const sj_chapter *c = chapter_of(b, level, &number);
        least = sj_chapter_least(c, level, number);
    }
    return sj_span_id(v->key, level, sj_at(&v->sessions, least).span.id);
}

const sj_chapter *sj_block_transactions(const sj_block *b, uint32_t place, uint32_t *first,
                                        uint32_t *count)
{
    const sj_chapter *c = chapter_of(b, SOJOURN_LEVEL_INTERACTION, &place);
    const uint32_t *at = &sj_chapter_first_transaction(c)[place];
    *first = at[0];
    *count = at[1] - at[0];
    return c;
}

uint32_t sj_block_first_transaction(const sj_block *b, uint32_t place)
{
    uint32_t part = part_of(b->base, b->chapter_count, place);
    return b->transaction_base[part] +
           sj_chapter_first_transaction(b->chapters[part])[place - b->base[part]];
}

const sj_engagement *sj_block_engagement(const sj_levels *v, const sj_block *b, uint32_t number)
{
    return &sj_at(&v->engagements, b->engagements[number]);
}

const sj_visit *sj_block_visit(const sj_block *b, uint32_t place, const sj_mark **closes)
{
    const sj_chapter *c = chapter_of(b, SOJOURN_LEVEL_INTERACTION, &place);
    *closes = sj_chapter_closes(c) + c->visits[place].closes;
    return &c->visits[place];
}

const uint32_t *sj_block_sessions(const sj_block *b, uint32_t transaction, uint32_t *count)
{
    const sj_chapter *c = chapter_of(b, SOJOURN_LEVEL_TRANSACTION, &transaction);
    const uint32_t *at = &sj_chapter_first_session(c)[transaction];
    *count = at[1] - at[0];
    return c->sessions + at[0];
}

static void get_one(const sj_levels *v, const sj_block *b, int32_t level, uint32_t number,
                    sj_span *out)
{
    int reopened = level == SOJOURN_LEVEL_INTERACTION && (b->reopened[number] & SJ_REOPENED) != 0;
    const sj_chapter *c = chapter_of(b, level, &number);
    sj_chapter_span(v, c, level, number, out);
    if (reopened)
        out->flags |= SOJOURN_SPAN_REOPENED;
}

static void fold_in(const sj_levels *v, const sj_block *b, uint32_t place, sj_span *out)
{
    sj_span one;
    get_one(v, b, SOJOURN_LEVEL_INTERACTION, place, &one);
    sj_span_fold(out, &one, v->facts, v->rule);
}

void sj_block_get(const sj_levels *v, const sj_block *b, int32_t level, uint32_t number,
                  sj_span *out)
{
    if (level < SOJOURN_LEVEL_ENGAGEMENT) {
        get_one(v, b, level, number, out);
        return;
    }
    int whole = level == SOJOURN_LEVEL_JOURNEY;
    sj_span_empty(out);
    for (uint32_t i = 0; whole && i < b->place_count; i++)
        fold_in(v, b, i, out);
    for (uint32_t i = whole ? SJ_NONE : b->first[number]; i != SJ_NONE; i = b->next[i])
        fold_in(v, b, i, out);
    out->member_count =
        whole ? b->engagement_count : sj_block_engagement(v, b, number)->member_count;
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
