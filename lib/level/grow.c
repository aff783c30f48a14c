/* SPDX-License-Identifier: MIT */
/* Most events go on with a session: they say nothing new of who it is or what it is one contact
 * with. Then contacts and identity have nothing to do. And most of these only lengthen the session
 * that was last of its customer: nothing comes after them that they could join, and they do not
 * change what it is about. Such an event is one more member of its session, transaction,
 * interaction and engagement, and is folded into each. Cost: one chapter, copied for the first such
 * event of a settle. */
#include "index/chain.h"
#include "level/identity.h"
#include "level/patch.h"

/* What is looked at for one event; where there is more, the strata look at all of it once. */
enum { LOOKS = 256 };

/* An event, and where it would go. */
typedef struct {
    sj_levels *v;
    uint32_t event, record, session;
    sj_session *s;
    const sj_chapter
        *chapter; /* the last of the customer; its last interaction holds the session */
    sj_block *block;
    uint32_t transaction, engagement; /* transaction: in the chapter */
    uint32_t looked;                  /* at so many keys, sessions and values so far */
} growth;

/* Is the session a contact, and of the class it was? */
static int goes_on(const growth *g)
{
    const sj_records *r = &g->v->facts->records;
    uint32_t channel = sj_record_text(r, g->record, SJ_TEXT_CHANNEL);
    uint32_t first = g->s->span.stated[SJ_FIRST_CHANNEL];
    return !g->s->span.passive &&
           (channel == SJ_NONE ||
            (first != SJ_NONE && sj_record_text(r, first, SJ_TEXT_CHANNEL) == channel));
}

/* All that share a contact key of the session are one contact with it: it cannot reach others. */
static int joins_nobody(growth *g)
{
    const sj_relation *keys = &g->v->session_keys;
    for (uint32_t k = sj_chain_first(&keys->by_left, g->session); k != SJ_NONE;
         k = sj_chain_next(&keys->by_left, k))
        for (uint32_t row = sj_chain_first(&keys->by_right, sj_at(&keys->rows, k).right);
             row != SJ_NONE; row = sj_chain_next(&keys->by_right, row))
            if (g->looked++ == LOOKS ||
                sj_at(&g->v->sessions, sj_at(&keys->rows, row).left).contact != g->s->contact)
                return 0;
    return 1;
}

static int is_key(growth *g, uint32_t text)
{
    const sj_relation *keys = &g->v->session_keys;
    uint32_t k = sj_chain_first(&keys->by_left, g->session);
    while (k != SJ_NONE && sj_at(&keys->rows, k).right != text && g->looked++ != LOOKS)
        k = sj_chain_next(&keys->by_left, k);
    return text == SJ_NONE || (k != SJ_NONE && sj_at(&keys->rows, k).right == text);
}

/* It comes after all that its contact said. */
static int last_of_contact(growth *g)
{
    int64_t start = sj_at(&g->v->facts->records, g->record).start;
    for (uint32_t s = sj_chain_first(&g->v->contact_sessions, g->s->contact); s != SJ_NONE;
         s = sj_chain_next(&g->v->contact_sessions, s))
        if (g->looked++ == LOOKS || sj_at(&g->v->sessions, s).span.end >= start)
            return 0;
    return 1;
}

static int mentioned(growth *g, uint32_t node)
{
    const sj_relation *m = &g->v->mentions;
    uint32_t row = sj_chain_first(&m->by_left, g->s->contact);
    while (row != SJ_NONE && sj_at(&m->rows, row).right != node && g->looked++ != LOOKS)
        row = sj_chain_next(&m->by_left, row);
    return row != SJ_NONE && sj_at(&m->rows, row).right == node;
}

/* With one value it does not matter which event states it first. */
static int mentions_one(const growth *g)
{
    const sj_chain *mentions = &g->v->mentions.by_left;
    uint32_t row = sj_chain_first(mentions, g->s->contact);
    return row == SJ_NONE || sj_chain_next(mentions, row) == SJ_NONE;
}

/* Does its contact prove what it proved, and stand where it stood? One identifier ties nothing. */
static int repeats(growth *g)
{
    const sj_facts *facts = g->v->facts;
    const sj_record *r = &sj_at(&facts->records, g->record);
    uint8_t standing = sj_at(&g->v->contacts, g->s->contact).standing;
    if (standing == SJ_STANDING_ASKING || r->identifier_count > 1 ||
        sj_record_text(&facts->records, g->record, SJ_TEXT_ISSUE) != SJ_NONE ||
        !is_key(g, sj_record_text(&facts->records, g->record, SJ_TEXT_CONTACT)) ||
        !is_key(g, sj_record_text(&facts->records, g->record, SJ_TEXT_PARENT)) ||
        !joins_nobody(g) || !(mentions_one(g) || last_of_contact(g)))
        return 0;
    uint32_t node = r->identifier_count != 0 ? sj_facts_stated(facts, g->record, 0) : SJ_NONE;
    return node == SJ_NONE || (!sj_identity_weak(g->v, node) && mentioned(g, node));
}

/* Transactions of the last interaction begin here. */
static uint32_t first_of_last(const sj_chapter *c)
{
    return sj_chapter_first_transaction(c)[c->interaction_count - 1];
}

/* The transaction of the last interaction that holds the session, or SJ_NONE. */
static uint32_t find_transaction(const growth *g)
{
    const sj_chapter *c = g->chapter;
    const uint32_t *first = sj_chapter_first_session(c);
    for (uint32_t t = c->transaction_count; t-- > first_of_last(c);)
        for (uint32_t i = first[t + 1]; i-- > first[t];)
            if (c->sessions[i] == g->session)
                return t;
    return SJ_NONE;
}

/* Does it only lengthen the session, of whose customer nothing begins later and no interaction, and
 * closes nothing? */
static int is_last(growth *g)
{
    const sj_record *r = &sj_at(&g->v->facts->records, g->record);
    const sj_chapter *c = g->s->chapter;
    sj_block *b = sj_at(&g->v->customers, c->customer).block;
    if (c->last != g->session || b->chapters[b->chapter_count - 1] != c ||
        r->start <= g->s->span.end || r->type == SOJOURN_EVENT_RESOLVE ||
        r->type == SOJOURN_EVENT_CANCEL || r->type == SOJOURN_EVENT_PURCHASE ||
        g->v->rule->host->same_issue != NULL)
        return 0;
    g->chapter = c;
    g->block = b;
    g->transaction = find_transaction(g);
    g->engagement = b->engagement_of[b->place_count - 1];
    return g->transaction != SJ_NONE;
}

/* What the event, which states no issue, adds to a session that holds a contact, and to all that
 * hold that. */
static sj_span addition(const growth *g)
{
    sj_span one;
    sj_span_event(&one, g->v->facts, g->record, g->s->system);
    one.id = g->s->span.id;
    one.least = g->s->span.least;
    one.passive = 0;
    one.intent[0] = one.intent[1];
    one.intent[1] = SJ_NONE;
    return one;
}

/* Would the walk of law 5 ask the interaction for the same intent? */
static int means_the_same(const growth *g, const sj_span *one)
{
    const sj_chapter *c = g->chapter;
    sj_span span;
    if (one->stated[SJ_FIRST_INTENT] == SJ_NONE)
        return 1;
    sj_chapter_span(g->v, c, SOJOURN_LEVEL_INTERACTION, c->interaction_count - 1, &span);
    sj_span_fold(&span, one, g->v->facts, g->v->rule);
    return sj_span_intent(&span, g->v->facts) == c->visits[c->interaction_count - 1].intent;
}

static void fold(const growth *g, sj_span *into, const sj_span *one)
{
    sj_span_fold(into, one, g->v->facts, g->v->rule);
}

/* Copies of what changes, and what the past must know: 0, or -1. */
static int reserve(const growth *g, sj_chapter **chapter, sj_mark **marks)
{
    sj_levels *v = g->v;
    sj_block *b = g->block;
    sj_front front = {b, b->chapter_count - 1, b->place_count, b->engagement_count};
    sj_touched touched = {g->engagement, b->engagements[g->engagement], b->issue[g->engagement],
                          SJ_NONE, SJ_NONE};
    *chapter = NULL;
    if (sj_past_reserve_swap(v, 1, 1) != 0 || sj_engaged_reserve(v, 1) != 0)
        return -1;
    const sj_engagement *e = sj_block_engagement(v, b, g->engagement);
    if (sj_engaged_marks(v, e->marks, e->mark_count, marks) != 0)
        return -1;
    *chapter = sj_chapter_open(v, g->chapter);
    if (*chapter != NULL && sj_patch_save(v, g->chapter->customer, &front, &touched, 1) == 0)
        return 0;
    sj_chapter_free(v, *chapter);
    sj_alloc_resize(v->alloc, *marks, e->mark_count * sizeof **marks, 0);
    return -1;
}

static void hang(const growth *g, sj_chapter *c)
{
    g->block->chapters[g->block->chapter_count - 1] = c;
    for (uint32_t i = 0; i < c->session_count; i++)
        sj_at(&g->v->sessions, c->sessions[i]).chapter = c;
}

/* The last chapter and its last engagement are of the past, the customer has copies: 0, or -1. */
static int part_from_past(const growth *g)
{
    sj_levels *v = g->v;
    sj_block *b = g->block;
    sj_chapter *c;
    sj_mark *marks;
    if (reserve(g, &c, &marks) != 0)
        return -1;
    uint32_t row = sj_engaged_take(v), was = b->engagements[g->engagement];
    sj_at(&v->engagements, row) = sj_at(&v->engagements, was);
    sj_at(&v->engagements, row).marks = marks;
    b->engagements[g->engagement] = row;
    sj_past_engagement(v, was);
    sj_past_chapter(v, b->chapters[b->chapter_count - 1]);
    hang(g, c);
    return 0;
}

/* A settle that failed left a last chapter that is not open. */
static int open_last(const growth *g)
{
    sj_levels *v = g->v;
    const sj_block *b = g->block;
    sj_chapter *last = b->chapters[b->chapter_count - 1], *c;
    if (last->open != NULL)
        return 0;
    if (sj_past_reserve_swap(v, 1, 0) != 0 || (c = sj_chapter_open(v, last)) == NULL)
        return -1;
    sj_past_chapter(v, last);
    hang(g, c);
    return 0;
}

static void fold_chapter(const growth *g, const sj_span *one)
{
    sj_chapter *c = g->block->chapters[g->block->chapter_count - 1];
    uint32_t last = c->interaction_count - 1;
    fold(g, &c->open[1 + g->transaction - first_of_last(c)], one);
    fold(g, &c->open[0], one);
    c->visits[last].end = c->open[0].end;
}

static void commit(const growth *g, const sj_span *one)
{
    sj_levels *v = g->v;
    sj_block *b = g->block;
    fold_chapter(g, one);
    sj_bounds *bounds = &b->bounds[b->chapter_count - 1];
    bounds->until = one->end > bounds->until ? one->end : bounds->until;
    b->latest = one->end > b->latest ? one->end : b->latest;
    if (b->latest >= v->latest) {
        v->latest = b->latest;
        v->latest_of = sj_at(&v->sessions, g->session).chapter->customer;
    }
    sj_past_move(v, g->event, SJ_NONE);
    sj_session_seat(v, g->event, g->session);
}

/* A block with a patch has what is of this settle alone: an event before this one lengthened it. */
static int lengthen(const growth *g, const sj_span *one)
{
    if ((g->block->patch == 0 ? part_from_past(g) : open_last(g)) != 0)
        return -1;
    commit(g, one);
    return 1;
}

/* A session that is there, for an event that is in none. */
static uint32_t find_session(const sj_levels *v, uint32_t event)
{
    uint32_t key = sj_at(&v->facts->records, sj_at(&v->facts->winner, event)).session;
    if (key >= v->session_of_key.count || !sj_facts_lives(v->facts, event) ||
        (event < v->place.count && sj_at(&v->place, event) != SJ_NONE))
        return SJ_NONE;
    return sj_at(&v->session_of_key, key);
}

/* The session's customer must find his interactions again. */
static int loosen(const growth *g)
{
    if (sj_dirty_reserve(g->v->alloc, &g->v->loose, 1, g->v->sessions.count) != 0)
        return -1;
    sj_past_move(g->v, g->event, SJ_NONE);
    sj_session_seat(g->v, g->event, g->session);
    g->s->altered = 1;
    sj_dirty_put(&g->v->loose, g->session);
    return 1;
}

/* 1 if the event is in its session now, 0 if the strata must see it, -1 for no memory. */
static int grow(void *levels, uint32_t event)
{
    sj_levels *v = levels;
    growth g = {.v = v, .event = event, .session = find_session(v, event)};
    if (g.session == SJ_NONE)
        return 0;
    if (sj_session_reserve(v, event) != 0)
        return -1;
    g.record = sj_at(&v->facts->winner, event);
    g.s = &sj_at(&v->sessions, g.session);
    if (!goes_on(&g) || !repeats(&g))
        return 0;
    sj_span one = addition(&g);
    return is_last(&g) && means_the_same(&g, &one) ? lengthen(&g, &one) : loosen(&g);
}

sj_step sj_grow_events(sj_levels *v)
{
    return sj_dirty_sift(&v->facts->changed_events, grow, v) == 0 ? SOJOURN_OK : SOJOURN_E_MEMORY;
}
