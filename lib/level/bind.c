/* SPDX-License-Identifier: MIT */
/* Making a chapter: interactions that were found in scratch memory, and such as another chapter
 * keeps, go into one block. Cost: what is in it, once; the closes of each interaction are sorted.
 */
#include "index/sort.h"
#include "level/build.h"
#include "level/pack.h"

#include <string.h>

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

/* An interaction of a chapter that is made: found now, or kept as it is. */
typedef struct {
    const sj_piece *piece; /* or NULL */
    const sj_kept *kept;
    uint32_t number; /* of the piece */
    uint32_t transactions;
} item;
typedef struct {
    item *at;
    uint32_t count, transactions, sessions, closes;
} items;

static void add_piece(const sj_build *b, uint32_t number, items *all)
{
    const sj_piece *piece = &b->pieces[number];
    all->at[all->count++] = (item){piece, NULL, number, piece->span.member_count};
    all->transactions += piece->span.member_count;
    all->sessions += piece->count;
}

static void add_kept(const sj_kept *kept, items *all)
{
    const uint32_t *first = &sj_chapter_first_transaction(kept->chapter)[kept->number];
    uint32_t sessions;
    sj_chapter_interaction(kept->chapter, kept->number, &sessions);
    all->at[all->count++] = (item){NULL, kept, 0, first[1] - first[0]};
    all->transactions += first[1] - first[0];
    all->sessions += sessions;
    all->closes += kept->chapter->visits[kept->number].close_count;
}

/* All interactions in order: 0, or -1. */
static int list_parts(const sj_build *b, items *all)
{
    uint32_t k = 0, most = b->piece_count + b->kept_count;
    *all = (items){.at = sj_arena_take(&b->v->scratch, most * sizeof *all->at)};
    if (all->at == NULL)
        return -1;
    for (uint32_t i = 0; i < b->piece_count; i++) {
        while (k < b->kept_count && b->kept[k].before <= b->pieces[i].locals[0])
            add_kept(&b->kept[k++], all);
        add_piece(b, i, all);
    }
    while (k < b->kept_count)
        add_kept(&b->kept[k++], all);
    return 0;
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

/* A span of an interaction that is kept, packed once more if it was open. */
static void pack_again(packing *p, const sj_chapter *c, int32_t level, uint32_t number,
                       uint32_t place)
{
    const sj_span *open = sj_chapter_opened(c, level, number);
    if (open != NULL) {
        pack(p, open, level == SOJOURN_LEVEL_TRANSACTION, place);
        return;
    }
    const uint32_t *words = sj_chapter_packed(c, level, number);
    uint32_t length = sj_pack_length(words);
    memcpy(p->words + p->count, words, length * sizeof *words);
    p->places[place] = p->count;
    p->count += length;
}

static void pack_kept(packing *p, const sj_kept *kept, uint32_t place, uint32_t transaction)
{
    const sj_chapter *c = kept->chapter;
    const uint32_t *first = &sj_chapter_first_transaction(c)[kept->number];
    pack_again(p, c, SOJOURN_LEVEL_INTERACTION, kept->number, place);
    for (uint32_t t = first[0]; t < first[1]; t++)
        pack_again(p, c, SOJOURN_LEVEL_TRANSACTION, t, transaction++);
}

/* Each interaction before its transactions: 0, or -1. */
static int pack_all(const sj_build *b, const items *all, packing *p)
{
    sj_arena *scratch = &b->v->scratch;
    size_t spans = (size_t)all->count + all->transactions;
    p->count = 0;
    p->places = sj_arena_take(scratch, spans * sizeof *p->places);
    p->words = sj_arena_take(scratch, spans * SJ_PACK_WORDS * sizeof *p->words);
    if (p->places == NULL || p->words == NULL)
        return -1;
    for (uint32_t i = 0, t = all->count; i < all->count; t += all->at[i++].transactions) {
        const item *part = &all->at[i];
        if (part->piece == NULL) {
            pack_kept(p, part->kept, i, t);
            continue;
        }
        pack(p, &part->piece->span, 0, i);
        for (uint32_t k = 0; k < part->transactions; k++)
            pack(p, &b->transactions[part->piece->span.members + k], 1, t + k);
    }
    return 0;
}

/* A chapter with room for it all, which is as long as it has to be; NULL for no memory. */
static sj_chapter *make(const sj_build *b, const items *all, uint32_t words)
{
    size_t numbers = (size_t)all->sessions + 2 * ((size_t)all->transactions + 1) +
                     2 * (size_t)all->count + words;
    size_t before =
        sizeof(sj_chapter) + all->count * sizeof(sj_visit) + all->closes * sizeof(sj_mark);
    size_t size = 0;
    sj_alloc_place(&size, 1, before + numbers * sizeof(uint32_t));
    sj_chapter *c = sj_alloc_resize(b->v->alloc, NULL, 0, size);
    if (c == NULL)
        return NULL;
    memset(c, 0, size);
    c->size = size;
    c->sessions = (void *)((char *)c + before);
    c->interaction_count = all->count;
    c->transaction_count = all->transactions;
    c->session_count = all->sessions;
    c->close_count = all->closes;
    return c;
}

/* Where the next interaction of a chapter goes. */
typedef struct {
    sj_chapter *c;
    uint32_t interaction, transaction, session, close;
} filling;

/* The sessions of each transaction of a piece next to each other. */
static void put_sessions(const sj_build *b, const sj_piece *piece, filling *f)
{
    sj_chapter *c = f->c;
    uint32_t *first = sj_chapter_first_session(c) + f->transaction, from = piece->span.members;
    for (uint32_t t = 0; t < piece->span.member_count; t++) {
        first[t] = f->session;
        f->session += b->transactions[from + t].member_count;
        b->transactions[from + t].member_count = 0;
    }
    for (uint32_t i = 0; i < piece->count; i++) {
        uint32_t local = piece->locals[i], t = b->transaction_of[local] - from;
        c->sessions[first[t] + b->transactions[from + t].member_count++] = b->session[local];
    }
}

static void put_piece(const sj_build *b, const item *part, const close_list *all, filling *f)
{
    const sj_facts *facts = b->v->facts;
    const sj_span *span = &part->piece->span;
    uint32_t from = part->number != 0 ? all->until[part->number - 1] : 0;
    uint32_t count = all->until[part->number] - from;
    for (uint32_t i = 0; i < count; i++)
        sj_chapter_closes(f->c)[f->close + i] = all->at[all->order[from + i]];
    f->c->visits[f->interaction] = (sj_visit){span->start,
                                              span->end,
                                              span->first,
                                              sj_span_intent(span, facts),
                                              sj_span_issue(span, facts),
                                              f->close,
                                              count,
                                              span->passive};
    f->close += count;
    put_sessions(b, part->piece, f);
}

static void put_kept(const item *part, filling *f)
{
    const sj_chapter *old = part->kept->chapter;
    uint32_t number = part->kept->number, t = sj_chapter_first_transaction(old)[number], count;
    const sj_visit *visit = &old->visits[number];
    const uint32_t *sessions = sj_chapter_interaction(old, number, &count);
    const uint32_t *first = sj_chapter_first_session(old) + t;
    f->c->visits[f->interaction] = *visit;
    f->c->visits[f->interaction].closes = f->close;
    memcpy(sj_chapter_closes(f->c) + f->close, sj_chapter_closes(old) + visit->closes,
           visit->close_count * sizeof(sj_mark));
    f->close += visit->close_count;
    memcpy(f->c->sessions + f->session, sessions, count * sizeof *sessions);
    for (uint32_t i = 0; i < part->transactions; i++)
        sj_chapter_first_session(f->c)[f->transaction + i] = f->session + first[i] - first[0];
    f->session += count;
}

/* The last session of a part, in order. */
static uint32_t last_of(const sj_build *b, const item *part)
{
    if (part->piece != NULL)
        return b->session[b->session_count - 1];
    uint32_t count;
    const uint32_t *s = sj_chapter_interaction(part->kept->chapter, part->kept->number, &count);
    uint32_t last = s[0];
    for (uint32_t i = 1; i < count; i++)
        if (sj_session_order(b->v, s[i], last) > 0)
            last = s[i];
    return last;
}

static void fill(const sj_build *b, const items *all, const close_list *closes, sj_chapter *c)
{
    filling f = {.c = c};
    for (uint32_t i = 0; i < all->count; i++) {
        const item *part = &all->at[i];
        sj_chapter_first_transaction(c)[i] = f.transaction;
        if (part->piece != NULL)
            put_piece(b, part, closes, &f);
        else
            put_kept(part, &f);
        f.transaction += part->transactions;
        f.interaction++;
    }
    sj_chapter_first_session(c)[c->transaction_count] = c->session_count;
    sj_chapter_first_transaction(c)[c->interaction_count] = c->transaction_count;
}

sj_chapter *sj_bind_chapter(const sj_build *b, uint32_t customer)
{
    close_list closes = {.facts = b->v->facts};
    items all;
    packing p;
    if (list_parts(b, &all) != 0 || sort_closes(b, &closes) != 0 || pack_all(b, &all, &p) != 0)
        return NULL;
    all.closes += closes.count;
    sj_chapter *c = make(b, &all, p.count);
    if (c == NULL)
        return NULL;
    c->customer = customer;
    c->last = last_of(b, &all.at[all.count - 1]);
    fill(b, &all, &closes, c);
    uint32_t *places = sj_chapter_places(c), spans = c->interaction_count + c->transaction_count;
    memcpy(places, p.places, spans * sizeof *places);
    memcpy(places + spans, p.words, p.count * sizeof *p.words);
    return c;
}
