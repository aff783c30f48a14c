/* SPDX-License-Identifier: MIT */
/* A session that changed, or is another customer's now, is loose: its chapter goes. What of that is
 * as it was stays together, and each loose session waits for the customer whose it is now. Cost:
 * the sessions of the chapters that go, and a search for each of these. */
#include "base/exact.h"
#include "level/build.h"

enum { LARGE = 64 /* sessions of a chapter that is opened as a whole */ };

/* The number of a chapter in its customer's block, or SJ_NONE: a settle that failed took it out.
 * No chapter that begins after its first interaction does can be it. */
static uint32_t number_of(const sj_block *block, const sj_chapter *c)
{
    uint32_t low = 0, high = block != NULL ? block->chapter_count : 0;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (block->bounds[middle].from <= c->visits[0].start)
            low = middle + 1;
        else
            high = middle;
    }
    while (low > 0 && block->chapters[low - 1] != c)
        low--;
    return low != 0 ? low - 1 : SJ_NONE;
}

static uint32_t customer_of(const sj_levels *v, const sj_session *s)
{
    const sj_contact *c = &sj_at(&v->contacts, s->contact);
    return c->placed != SJ_NONE ? sj_at(&v->parts[SJ_WHOLE].of, c->placed) : c->customer;
}

/* Are these sessions, an interaction of a chapter that goes, as they were, and one customer's? */
static int stay_together(const sj_levels *v, const uint32_t *sessions, uint32_t count)
{
    uint32_t customer = SJ_NONE;
    for (uint32_t i = 0; i < count; i++) {
        const sj_session *s = &sj_at(&v->sessions, sessions[i]);
        if (s->altered || (count > 1 && i > 0 && customer_of(v, s) != customer))
            return 0;
        if (count > 1 && i == 0)
            customer = customer_of(v, s);
    }
    return 1;
}

/* Has an interaction no neighbour that it could have been one with? What it says of redials is
 * theirs, too. `until`: greatest end of all before it. */
static int is_alone(const sj_levels *v, const sj_chapter *c, uint32_t number, int64_t until)
{
    const sj_visit *x = &c->visits[number];
    int64_t longest = sj_interaction_longest(v->rule);
    return (number == 0 || !sj_time_within(sj_time_silence(until, x->start), longest)) &&
           (number + 1 == c->interaction_count ||
            !sj_time_within(sj_time_silence(x->end, x[1].start), longest));
}

/* An interaction stays as it is, and waits by its first session; or its sessions wait. */
static void open_interaction(sj_levels *v, const sj_chapter *c, uint32_t number, int as_whole)
{
    uint32_t count;
    const uint32_t *sessions = sj_chapter_interaction(c, number, &count);
    if (sj_at(&v->sessions, sessions[0]).chapter != c)
        return;
    int stays = !as_whole && stay_together(v, sessions, count);
    for (uint32_t i = 0; i < count; i++) {
        sj_session *s = &sj_at(&v->sessions, sessions[i]);
        s->stands = stays ? (i == 0 ? SJ_STANDS_FIRST : SJ_STANDS_BEHIND) : SJ_STANDS_NOT;
        if (!stays)
            s->chapter = NULL;
        if (!stays || i == 0)
            sj_dirty_put(&v->loose, sessions[i]);
    }
}

/* A chapter goes, and its customer must be looked at. */
static void open_chapter(sj_levels *v, const sj_chapter *c)
{
    sj_block *block = sj_at(&v->customers, c->customer).block;
    uint32_t k = number_of(block, c);
    int as_whole = k == SJ_NONE || block->bounds[k].notes || c->session_count > LARGE;
    if (k != SJ_NONE)
        block->gone[k] = 1;
    int64_t until = INT64_MIN;
    for (uint32_t i = 0; i < c->interaction_count; i++) {
        open_interaction(v, c, i, as_whole || !is_alone(v, c, i, until));
        until = c->visits[i].end > until ? c->visits[i].end : until;
    }
    sj_dirty_put(&v->customers_dirty, c->customer);
}

void sj_loose_stop(sj_levels *v, uint32_t session)
{
    sj_session *s = &sj_at(&v->sessions, session);
    if (s->waits != SJ_NONE)
        sj_chain_drop(&v->waiting, s->waits, session);
    s->waits = SJ_NONE;
}

sj_step sj_loose_settle(sj_levels *v)
{
    uint32_t sessions = v->sessions.count, customers = v->customers.count;
    if (sj_dirty_reserve(v->alloc, &v->loose, sessions - v->loose.list.count, sessions) != 0 ||
        sj_chain_reserve(v->alloc, &v->waiting, customers, sessions) != 0)
        return SOJOURN_E_MEMORY;
    for (uint32_t i = 0; i < v->loose.list.count; i++) {
        const sj_session *s = &sj_at(&v->sessions, sj_at(&v->loose.list, i));
        if (s->chapter != NULL && s->stands == SJ_STANDS_NOT)
            open_chapter(v, s->chapter);
    }
    for (uint32_t session; (session = sj_dirty_pop(&v->loose)) != SJ_NONE;) {
        sj_session *s = &sj_at(&v->sessions, session);
        sj_loose_stop(v, session);
        if (s->contact == SJ_NONE || s->stands == SJ_STANDS_BEHIND)
            continue;
        s->waits = customer_of(v, s);
        sj_chain_push(&v->waiting, s->waits, session);
        sj_dirty_put(&v->customers_dirty, s->waits);
    }
    return SOJOURN_OK;
}
