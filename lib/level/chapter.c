/* SPDX-License-Identifier: MIT */
/* The interactions of a chapter, found in scratch memory, go into one block of just their size, the
 * members of each span next to each other, with what the walk will ask of them beside. */
#include "index/sort.h"
#include "level/build.h"

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

sj_chapter *sj_chapter_copy(sj_levels *v, const sj_chapter *chapter)
{
    sj_chapter *c = sj_alloc_resize(v->alloc, NULL, 0, chapter->size);
    if (c == NULL)
        return NULL;
    memcpy(c, chapter, chapter->size);
    ptrdiff_t by = (char *)c - (const char *)chapter;
    c->interactions = (void *)((char *)chapter->interactions + by);
    c->transactions = (void *)((char *)chapter->transactions + by);
    c->visits = (void *)((char *)chapter->visits + by);
    c->closes = (void *)((char *)chapter->closes + by);
    c->sessions = (void *)((char *)chapter->sessions + by);
    return c;
}

/* Say how large the chapter is, and where everything lies in it if there is one. */
static size_t lay_out(const sj_build *b, uint32_t closes, sj_chapter *c)
{
    size_t at = 0;
    sj_alloc_place(&at, 1, sizeof *c);
    size_t interactions = sj_alloc_place(&at, b->piece_count, sizeof(sj_span));
    size_t transactions = sj_alloc_place(&at, b->transaction_count, sizeof(sj_span));
    size_t visits = sj_alloc_place(&at, b->piece_count, sizeof(sj_visit));
    size_t marks = sj_alloc_place(&at, closes, sizeof(sj_mark));
    size_t sessions = sj_alloc_place(&at, b->session_count, sizeof(uint32_t));
    if (c == NULL)
        return at;
    char *from = (char *)c;
    c->interactions = (void *)(from + interactions);
    c->transactions = (void *)(from + transactions);
    c->visits = (void *)(from + visits);
    c->closes = (void *)(from + marks);
    c->sessions = (void *)(from + sessions);
    return at;
}

/* The transactions of a piece, and the sessions of each next to each other. */
static void put_transactions(const sj_build *b, const sj_piece *piece, uint32_t parent,
                             sj_chapter *c)
{
    sj_span *first = &c->transactions[c->transaction_count];
    for (uint32_t t = 0; t < piece->span.member_count; t++) {
        first[t] = b->transactions[piece->span.members + t];
        first[t].parent = parent;
        first[t].members = c->session_count;
        c->session_count += first[t].member_count;
        first[t].member_count = 0;
    }
    for (uint32_t i = 0; i < piece->count; i++) {
        uint32_t local = piece->locals[i];
        sj_span *span = &first[b->transaction_of[local] - piece->span.members];
        c->sessions[span->members + span->member_count++] = b->session[local];
    }
    c->transaction_count += piece->span.member_count;
}

static void put_interaction(const sj_build *b, const sj_piece *piece, const close_list *all,
                            sj_chapter *c)
{
    const sj_facts *facts = b->v->facts;
    uint32_t number = c->interaction_count++, from = c->close_count;
    sj_span *span = &c->interactions[number];
    *span = piece->span;
    span->members = c->transaction_count;
    put_transactions(b, piece, number, c);
    for (uint32_t i = from; i < all->until[number]; i++)
        c->closes[c->close_count++] = all->at[all->order[i]];
    c->visits[number] = (sj_visit){span->start,
                                   span->end,
                                   span->first,
                                   sj_span_intent(span, facts),
                                   sj_span_issue(span, facts),
                                   from,
                                   c->close_count - from,
                                   span->passive};
}

sj_chapter *sj_chapter_build(const sj_build *b, uint32_t customer)
{
    close_list all = {.facts = b->v->facts};
    if (sort_closes(b, &all) != 0)
        return NULL;
    size_t size = lay_out(b, all.count, NULL);
    sj_chapter *c = sj_alloc_resize(b->v->alloc, NULL, 0, size);
    if (c == NULL)
        return NULL;
    memset(c, 0, size);
    lay_out(b, all.count, c);
    c->size = size;
    c->customer = customer;
    c->last = b->session[b->session_count - 1];
    for (uint32_t i = 0; i < b->piece_count; i++)
        put_interaction(b, &b->pieces[i], &all, c);
    return c;
}
