/* SPDX-License-Identifier: MIT */
/* The interactions of a chapter, found in scratch memory, go into one block of just their size, the
 * members of each span next to each other, with what the walk will ask of them beside. */
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
        return sales || sj_rule_goal(b->v->rule, sj_at(r, record).text.of[SJ_TEXT_NAME])
                   ? SOJOURN_STATE_SOLD
                   : 0;
    default:
        return 0;
    }
}

/* The closes of an interaction: counted, and listed where `out` says. */
static uint32_t list_closes(const sj_build *b, const sj_piece *piece, sj_mark *out)
{
    int sales = sj_rule_window_of(b->v->rule, sj_span_intent(&piece->span, b->v->facts)).sales;
    uint32_t count = 0;
    for (uint32_t i = 0; i < piece->count; i++) {
        uint32_t e = SJ_NONE;
        if (!sj_build_session(b, piece->locals[i])->closes)
            continue;
        while ((e = sj_build_event(b, piece->locals[i], e)) != SJ_NONE) {
            uint32_t record = sj_at(&b->v->facts->winner, e);
            int32_t state = close_of(b, record, sales);
            if (state != 0 && out != NULL)
                out[count] = (sj_mark){record, state};
            count += state != 0;
        }
    }
    return count;
}

static size_t cut(size_t *at, size_t count, size_t size)
{
    size_t place = *at;
    *at += (count * size + 15) / 16 * 16;
    return place;
}

/* Say how large the chapter is, and where everything lies in it if there is one. */
static size_t lay_out(const sj_build *b, uint32_t closes, sj_chapter *c)
{
    size_t at = 0;
    cut(&at, 1, sizeof *c);
    size_t interactions = cut(&at, b->piece_count, sizeof(sj_span));
    size_t transactions = cut(&at, b->transaction_count, sizeof(sj_span));
    size_t visits = cut(&at, b->piece_count, sizeof(sj_visit));
    size_t marks = cut(&at, closes, sizeof(sj_mark));
    size_t sessions = cut(&at, b->session_count, sizeof(uint32_t));
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

static void put_transaction(const sj_build *b, const sj_piece *piece, uint32_t t, uint32_t parent,
                            sj_chapter *c)
{
    sj_span *span = &c->transactions[c->transaction_count++];
    *span = b->transactions[t];
    span->parent = parent;
    span->members = c->session_count;
    for (uint32_t i = 0; i < piece->count; i++) {
        uint32_t local = piece->locals[i];
        if (b->transaction_of[local] == t)
            c->sessions[c->session_count++] = b->session[local];
    }
}

static void put_interaction(const sj_build *b, const sj_piece *piece, sj_chapter *c)
{
    const sj_facts *facts = b->v->facts;
    uint32_t number = c->interaction_count++, first = c->transaction_count;
    sj_span *span = &c->interactions[number];
    *span = piece->span;
    span->members = first;
    for (uint32_t t = 0; t < piece->span.member_count; t++)
        put_transaction(b, piece, piece->span.members + t, number, c);
    uint32_t closes = list_closes(b, piece, c->closes + c->close_count);
    c->visits[number] = (sj_visit){span->start,
                                   span->end,
                                   span->first,
                                   sj_span_intent(span, facts),
                                   sj_span_issue(span, facts),
                                   c->close_count,
                                   closes,
                                   span->passive};
    c->close_count += closes;
    sj_span_fold(&c->sum, span, facts, b->v->rule);
}

sj_chapter *sj_chapter_build(const sj_build *b, uint32_t customer)
{
    uint32_t closes = 0;
    for (uint32_t i = 0; i < b->piece_count; i++)
        closes += list_closes(b, &b->pieces[i], NULL);
    size_t size = lay_out(b, closes, NULL);
    sj_chapter *c = sj_alloc_resize(b->v->alloc, NULL, 0, size);
    if (c == NULL)
        return NULL;
    memset(c, 0, size);
    lay_out(b, closes, c);
    c->size = size;
    c->customer = customer;
    sj_span_empty(&c->sum);
    for (uint32_t i = 0; i < b->piece_count; i++)
        put_interaction(b, &b->pieces[i], c);
    return c;
}
