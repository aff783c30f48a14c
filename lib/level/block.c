/* SPDX-License-Identifier: MIT */
/* A customer's spans, found in scratch memory, go into one block of just their size, the members of
 * each span next to each other. */
#include "base/bytes.h"
#include "level/build.h"

#include <string.h>

void sj_block_free(sj_levels *v, sj_block *block)
{
    if (block != NULL)
        sj_alloc_resize(v->alloc, block, block->size, 0);
}

static size_t cut(size_t *at, size_t count, size_t size)
{
    size_t place = *at;
    *at += (count * size + 15) / 16 * 16;
    return place;
}

/* Say how large the block is, and where everything lies in it if there is one. */
static size_t lay_out(const sj_build *b, sj_block *block)
{
    size_t at = 0;
    cut(&at, 1, sizeof *block);
    size_t engagements = cut(&at, b->issue_count, sizeof(sj_span));
    size_t interactions = cut(&at, b->piece_count, sizeof(sj_span));
    size_t transactions = cut(&at, b->transaction_count, sizeof(sj_span));
    size_t sessions = cut(&at, b->session_count, sizeof(uint32_t));
    size_t marks_from = cut(&at, (size_t)b->issue_count + 1, sizeof(uint32_t));
    size_t marks = cut(&at, b->mark_count, sizeof(sj_mark));
    size_t issue = cut(&at, b->issue_count, sizeof(uint32_t));
    if (block == NULL)
        return at;
    char *from = (char *)block;
    block->engagements = (void *)(from + engagements);
    block->interactions = (void *)(from + interactions);
    block->transactions = (void *)(from + transactions);
    block->sessions = (void *)(from + sessions);
    block->marks_from = (void *)(from + marks_from);
    block->marks = (void *)(from + marks);
    block->issue = (void *)(from + issue);
    return at;
}

static void put_transaction(const sj_build *b, const sj_piece *piece, uint32_t t, uint32_t parent,
                            sj_block *block)
{
    sj_span *span = &block->transactions[block->transaction_count++];
    *span = b->transactions[t];
    span->parent = parent;
    span->members = block->session_count;
    for (uint32_t i = 0; i < piece->count; i++) {
        uint32_t local = piece->locals[i];
        if (b->transaction_of[local] == t)
            block->sessions[block->session_count++] = b->session[local];
    }
}

static void put_interaction(const sj_build *b, const sj_piece *piece, uint32_t parent,
                            sj_block *block)
{
    uint32_t number = block->interaction_count++, first = block->transaction_count;
    sj_span *span = &block->interactions[number];
    *span = piece->span;
    span->parent = parent;
    span->members = first;
    for (uint32_t t = 0; t < piece->span.member_count; t++)
        put_transaction(b, piece, piece->span.members + t, number, block);
}

static void put_marks(const sj_issue *issue, uint32_t e, sj_block *block)
{
    block->marks_from[e] = block->mark_count;
    block->mark_count += issue->mark_count;
    uint32_t at = block->mark_count;
    for (const sj_marking *m = issue->marks; m != NULL; m = m->before)
        block->marks[--at] = m->mark;
}

/* `order`: pieces by engagement, in each in order of the walk. */
static void put_engagement(const sj_build *b, const uint32_t *order, uint32_t e, sj_block *block)
{
    sj_span *span = &block->engagements[e];
    uint32_t first = block->interaction_count;
    sojourn_id least = b->pieces[order[first]].least;
    sj_span_empty(span);
    span->parent = 0;
    span->members = first;
    span->member_count = b->issues[e].count;
    for (uint32_t i = 0; i < span->member_count; i++) {
        const sj_piece *piece = &b->pieces[order[first + i]];
        if (sj_id_compare(piece->least, least) < 0)
            least = piece->least;
        put_interaction(b, piece, e, block);
        sj_span_fold(span, &piece->span, b->v->facts, b->v->rule);
    }
    span->id = sj_span_id(b->v->key, SOJOURN_LEVEL_ENGAGEMENT, least);
    put_marks(&b->issues[e], e, block);
    block->issue[e] = b->issues[e].issue;
    sj_span_fold(&block->journey, span, b->v->facts, b->v->rule);
}

static int64_t latest_end(const sj_build *b)
{
    int64_t latest = INT64_MIN;
    for (uint32_t i = 0; i < b->session_count; i++)
        if (sj_build_session(b, i)->span.end > latest)
            latest = sj_build_session(b, i)->span.end;
    return latest;
}

int sj_block_build(const sj_build *b, sj_block **out)
{
    sj_arena *scratch = &b->v->scratch;
    uint32_t *first = sj_arena_zero(scratch, (uint64_t)b->issue_count + 1, sizeof *first);
    uint32_t *order = sj_arena_take(scratch, b->piece_count * sizeof *order);
    size_t size = lay_out(b, NULL);
    if (first == NULL || order == NULL)
        return -1;
    sj_block *block = sj_alloc_resize(b->v->alloc, NULL, 0, size);
    if (block == NULL)
        return -1;
    memset(block, 0, size);
    lay_out(b, block);
    block->size = size;
    for (uint32_t e = 0; e < b->issue_count; e++)
        first[e + 1] = first[e] + b->issues[e].count;
    for (uint32_t i = 0; i < b->piece_count; i++)
        order[first[b->pieces[i].engagement]++] = i;
    sj_span_empty(&block->journey);
    block->journey.id = b->customer;
    block->journey.member_count = block->engagement_count = b->issue_count;
    for (uint32_t e = 0; e < b->issue_count; e++)
        put_engagement(b, order, e, block);
    block->marks_from[b->issue_count] = block->mark_count;
    block->latest = latest_end(b);
    *out = block;
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
