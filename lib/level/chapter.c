/* SPDX-License-Identifier: MIT */
/* The interactions of a chapter, found in scratch memory, go into one block of just their size: what
 * the walk will ask of each, the closes, then the sessions, those of one span next to each other,
 * where these begin, and the spans, packed. The last interaction may be open, behind the rest. */
#include "index/sort.h"
#include "level/build.h"
#include "level/pack.h"

#include <string.h>

void sj_chapter_free(sj_levels *v, sj_chapter *chapter)
{
    if (chapter != NULL)
        sj_alloc_resize(v->alloc, chapter, chapter->size, 0);
}

/* The state that a record brings its engagement into; 0: none. */
static int32_t close_of(const sj_build *b, uint32_t record, int sales)
{
    const sj_records *r = &b->v->facts->records;
    switch (sj_at(r, record).type) {
    case SOJOURN_EVENT_RESOLVE:
        return SOJOURN_STATE_RESOLVED;
    case SOJOURN_EVENT_CANCEL:
        return SOJOURN_STATE_CANCELLED;
    case SOJOURN_EVENT_PURCHASE:
        return sales || sj_rule_goal(b->v->rule, sj_record_text(r, record, SJ_TEXT_NAME))
                   ? SOJOURN_STATE_SOLD
                   : 0;
    default:
        return 0;
    }
}

/* Closes of the chapter's interactions while they are being listed. */
typedef struct {
    sj_mark *at;
    uint32_t *order; /* of those of one interaction */
    uint32_t *until; /* where those of each interaction end */
    uint32_t count;
    const sj_facts *facts;
} close_list;

static int close_order(const void *context, uint32_t a, uint32_t b)
{
    const close_list *c = context;
    return sj_facts_order(c->facts, c->at[a].record, c->at[b].record);
}

/* The closes of an interaction: counted, or listed as they come. */
static void list_closes(const sj_build *b, const sj_piece *piece, int filling, close_list *out)
{
    int sales = sj_rule_window_of(b->v->rule, sj_span_intent(&piece->span, b->v->facts)).sales;
    for (uint32_t i = 0; i < piece->count; i++) {
        uint32_t e = SJ_NONE;
        if (!sj_build_session(b, piece->locals[i])->closes)
            continue;
        while ((e = sj_build_event(b, piece->locals[i], e)) != SJ_NONE) {
            uint32_t record = sj_at(&b->v->facts->winner, e);
            int32_t state = close_of(b, record, sales);
            if (state != 0 && filling)
                out->at[out->count] = (sj_mark){record, state};
            out->count += state != 0;
        }
    }
}

/* The closes of each piece in event order, in scratch memory: 0, or -1. */
static int sort_closes(const sj_build *b, close_list *out)
{
    sj_arena *scratch = &b->v->scratch;
    for (uint32_t i = 0; i < b->piece_count; i++)
        list_closes(b, &b->pieces[i], 0, out);
    out->at = sj_arena_take(scratch, out->count * sizeof *out->at);
    out->order = sj_arena_take(scratch, out->count * sizeof *out->order);
    out->until = sj_arena_take(scratch, b->piece_count * sizeof *out->until);
    if (out->at == NULL || out->order == NULL || out->until == NULL)
        return -1;
    out->count = 0;
    for (uint32_t i = 0; i < b->piece_count; i++) {
        uint32_t from = out->count;
        list_closes(b, &b->pieces[i], 1, out);
        for (uint32_t k = from; k < out->count; k++)
            out->order[k] = k;
        if (sj_sort(scratch, out->order + from, out->count - from, close_order, out) != 0)
            return -1;
        out->until[i] = out->count;
    }
    return 0;
}

/* Where the spans lie, interactions before transactions, counted from the first of their words. */
static uint32_t *places_of(const sj_chapter *c)
{
    return sj_chapter_first_transaction(c) + c->interaction_count + 1;
}

static const uint32_t *words_of(const sj_chapter *c)
{
    return places_of(c) + c->interaction_count + c->transaction_count;
}

static const uint32_t *packed(const sj_chapter *c, int32_t level, uint32_t number)
{
    uint32_t before = level == SOJOURN_LEVEL_TRANSACTION ? c->interaction_count : 0;
    return words_of(c) + places_of(c)[before + number];
}

/* Transactions of the last interaction begin here. */
static uint32_t first_of_last(const sj_chapter *c)
{
    return sj_chapter_first_transaction(c)[c->interaction_count - 1];
}

/* The span where it lies open, or NULL. */
static const sj_span *opened(const sj_chapter *c, int32_t level, uint32_t number)
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
    sj_pack_get(packed(c, level, number), out);
    out->id = sj_at(&v->sessions, out->least).span.id;
    out->members = first[number];
    out->member_count = first[number + 1] - first[number];
}

void sj_chapter_span(const sj_levels *v, const sj_chapter *c, int32_t level, uint32_t number,
                     sj_span *out)
{
    const sj_span *open = opened(c, level, number);
    if (open != NULL)
        *out = *open;
    else
        unpack(v, c, level, number, out);
}

uint32_t sj_chapter_least(const sj_chapter *c, int32_t level, uint32_t number)
{
    return sj_pack_least(packed(c, level, number));
}

uint32_t sj_chapter_first(const sj_chapter *c, int32_t level, uint32_t number)
{
    const sj_span *open = opened(c, level, number);
    if (open != NULL)
        return open->first;
    return level == SOJOURN_LEVEL_INTERACTION ? c->visits[number].first
                                              : sj_pack_first(packed(c, level, number));
}

void sj_chapter_time(const sj_chapter *c, uint32_t number, int64_t *start, int64_t *end)
{
    const sj_span *open = opened(c, SOJOURN_LEVEL_TRANSACTION, number);
    if (open == NULL) {
        sj_pack_time(packed(c, SOJOURN_LEVEL_TRANSACTION, number), start, end);
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
        uint32_t least = sj_pack_least(words_of(c) + places_of(c)[i]);
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

/* Spans that were packed in scratch memory, as they will lie. */
typedef struct {
    uint32_t *words, *places, count;
} packing;

static void pack(packing *p, const sj_span *span, int placed, uint32_t place)
{
    p->places[place] = p->count;
    p->count += sj_pack_put(span, placed, p->words + p->count);
}

/* Each interaction before its transactions: 0, or -1. */
static int pack_all(const sj_build *b, packing *p)
{
    sj_arena *scratch = &b->v->scratch;
    size_t spans = (size_t)b->piece_count + b->transaction_count;
    p->count = 0;
    p->places = sj_arena_take(scratch, spans * sizeof *p->places);
    p->words = sj_arena_take(scratch, spans * SJ_PACK_WORDS * sizeof *p->words);
    if (p->places == NULL || p->words == NULL)
        return -1;
    for (uint32_t i = 0; i < b->piece_count; i++) {
        const sj_span *span = &b->pieces[i].span;
        pack(p, span, 0, i);
        for (uint32_t t = span->members; t < span->members + span->member_count; t++)
            pack(p, &b->transactions[t], 1, b->piece_count + t);
    }
    return 0;
}

/* A chapter with room for it all, which is as long as it has to be; NULL for no memory. */
static sj_chapter *make(const sj_build *b, uint32_t closes, uint32_t words)
{
    size_t numbers = (size_t)b->session_count + 2 * ((size_t)b->transaction_count + 1) +
                     2 * (size_t)b->piece_count + words;
    size_t before = sizeof(sj_chapter) + b->piece_count * sizeof(sj_visit) + closes * sizeof(sj_mark);
    size_t size = 0;
    sj_alloc_place(&size, 1, before + numbers * sizeof(uint32_t));
    sj_chapter *c = sj_alloc_resize(b->v->alloc, NULL, 0, size);
    if (c == NULL)
        return NULL;
    memset(c, 0, size);
    c->size = size;
    c->sessions = (void *)((char *)c + before);
    c->interaction_count = b->piece_count;
    c->transaction_count = b->transaction_count;
    c->session_count = b->session_count;
    c->close_count = closes;
    return c;
}

/* The sessions of each transaction of a piece next to each other, from place `at` on. */
static void put_sessions(const sj_build *b, const sj_piece *piece, uint32_t at, sj_chapter *c)
{
    uint32_t *first = sj_chapter_first_session(c), from = piece->span.members;
    for (uint32_t t = from; t < from + piece->span.member_count; t++) {
        first[t] = at;
        at += b->transactions[t].member_count;
        b->transactions[t].member_count = 0;
    }
    for (uint32_t i = 0; i < piece->count; i++) {
        uint32_t local = piece->locals[i], t = b->transaction_of[local];
        c->sessions[first[t] + b->transactions[t].member_count++] = b->session[local];
    }
}

static void put_interaction(const sj_build *b, uint32_t number, const close_list *all,
                            sj_chapter *c)
{
    const sj_facts *facts = b->v->facts;
    const sj_span *span = &b->pieces[number].span;
    uint32_t from = number != 0 ? all->until[number - 1] : 0;
    for (uint32_t i = from; i < all->until[number]; i++)
        sj_chapter_closes(c)[i] = all->at[all->order[i]];
    c->visits[number] = (sj_visit){span->start,
                                   span->end,
                                   span->first,
                                   sj_span_intent(span, facts),
                                   sj_span_issue(span, facts),
                                   from,
                                   all->until[number] - from,
                                   span->passive};
    sj_chapter_first_transaction(c)[number] = span->members;
}

sj_chapter *sj_chapter_build(const sj_build *b, uint32_t customer)
{
    close_list all = {.facts = b->v->facts};
    packing p;
    if (sort_closes(b, &all) != 0 || pack_all(b, &p) != 0)
        return NULL;
    sj_chapter *c = make(b, all.count, p.count);
    if (c == NULL)
        return NULL;
    c->customer = customer;
    c->last = b->session[b->session_count - 1];
    for (uint32_t i = 0, sessions = 0; i < b->piece_count; i++) {
        put_interaction(b, i, &all, c);
        put_sessions(b, &b->pieces[i], sessions, c);
        sessions += b->pieces[i].count;
    }
    sj_chapter_first_session(c)[c->transaction_count] = c->session_count;
    sj_chapter_first_transaction(c)[c->interaction_count] = c->transaction_count;
    uint32_t *places = places_of(c), spans = c->interaction_count + c->transaction_count;
    memcpy(places, p.places, spans * sizeof *places);
    memcpy(places + spans, p.words, p.count * sizeof *p.words);
    return c;
}
