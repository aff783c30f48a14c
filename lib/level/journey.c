/* SPDX-License-Identifier: MIT */
/* Journeys: which sessions a customer has, cut into chapters that nothing joins, and the walk over
 * all their interactions. A session that changed, or that is another customer's now, is loose: its
 * chapter is opened, and what hangs together there is cut anew. Chapters stay small, so an event
 * costs one of them, and a short walk over the rest. */
#include "base/bytes.h"
#include "base/exact.h"
#include "index/sort.h"
#include "level/build.h"
#include "level/identity.h"

/* How many sessions a chapter takes in before another begins. */
enum { CHAPTER = 8 };

void sj_journey_loosen(sj_levels *v, uint32_t contact)
{
    for (uint32_t s = sj_chain_first(&v->contact_sessions, contact); s != SJ_NONE;
         s = sj_chain_next(&v->contact_sessions, s))
        sj_dirty_put(&v->loose, s);
}

/* The identifier that names the customer, and whether it is a known one. */
static void name(sj_levels *v, uint32_t number)
{
    sj_customer *c = &v->customers.at[number];
    const sj_chain *nodes = &v->parts[SJ_WHOLE].nodes;
    uint32_t best = SJ_NONE;
    c->anonymous = 1;
    for (uint32_t node = sj_chain_first(nodes, number); node != SJ_NONE;
         node = sj_chain_next(nodes, node)) {
        sojourn_id id = sj_facts_identifier(v->facts, node);
        uint32_t rank = sj_identity_kind(v, node)->rank;
        if (rank < best || (rank == best && sj_id_compare(id, c->id) < 0)) {
            best = rank;
            c->id = id;
        }
        if (sj_identity_firm(v, node) || v->nodes.at[node].links != 0)
            c->anonymous = 0;
    }
    if (c->solo == SJ_NONE)
        return;
    uint32_t session = sj_chain_first(&v->contact_sessions, c->solo);
    c->id = v->sessions.at[session].span.id;
    while ((session = sj_chain_next(&v->contact_sessions, session)) != SJ_NONE)
        if (sj_id_compare(v->sessions.at[session].span.id, c->id) < 0)
            c->id = v->sessions.at[session].span.id;
}

/* The chapter's sessions are loose, and its customer must be looked at. */
static void open_chapter(sj_levels *v, sj_chapter *c)
{
    sj_block *block = v->customers.at[c->customer].block;
    uint32_t k = 0;
    while (block->chapters[k] != c)
        k++;
    block->gone[k] = 1;
    for (uint32_t i = 0; i < c->session_count; i++) {
        v->sessions.at[c->sessions[i]].chapter = NULL;
        sj_dirty_put(&v->loose, c->sessions[i]);
    }
    sj_dirty_put(&v->customers_dirty, c->customer);
}

static void stop_waiting(sj_levels *v, uint32_t session)
{
    sj_session *s = &v->sessions.at[session];
    if (s->waits != SJ_NONE)
        sj_chain_drop(&v->waiting, s->waits, session);
    s->waits = SJ_NONE;
}

/* Every loose session waits for a chapter of the customer whose it is now. */
static int line_up(sj_levels *v)
{
    uint32_t sessions = v->sessions.count, customers = v->customers.count;
    if (sj_dirty_reserve(v->alloc, &v->loose, sessions - v->loose.list.count, sessions) != 0 ||
        sj_chain_reserve(v->alloc, &v->waiting, customers, sessions) != 0)
        return -1;
    for (uint32_t i = 0; i < v->loose.list.count; i++) {
        sj_chapter *chapter = v->sessions.at[v->loose.list.at[i]].chapter;
        if (chapter != NULL)
            open_chapter(v, chapter);
    }
    for (uint32_t session; (session = sj_dirty_pop(&v->loose)) != SJ_NONE;) {
        sj_session *s = &v->sessions.at[session];
        stop_waiting(v, session);
        if (s->contact == SJ_NONE)
            continue;
        const sj_contact *c = &v->contacts.at[s->contact];
        s->waits = c->placed != SJ_NONE ? v->parts[SJ_WHOLE].of.at[c->placed] : c->customer;
        sj_chain_push(&v->waiting, s->waits, session);
        sj_dirty_put(&v->customers_dirty, s->waits);
    }
    return 0;
}

/* A stretch of a customer's time: a chapter that is there, or a session that waits. */
typedef struct {
    sj_chapter *chapter; /* or NULL */
    uint32_t number;     /* of the chapter in the last block, or of the session */
    uint32_t reach;      /* number of the last stretch that shares a contact with it */
    sj_bounds bounds;
} stretch;

typedef struct {
    sj_levels *v;
    uint32_t customer;
    stretch *at;
    uint32_t count;
    int64_t *passive; /* first start of what is passive from here on */
    sj_walk walk;     /* with chapters for all of it, */
    uint32_t *stays;  /* their numbers in the last block; SJ_NONE: new */
    sj_bounds *bounds;
} story;

static sj_bounds bounds_of(const sj_levels *v, uint32_t session)
{
    const sj_session *s = &v->sessions.at[session];
    int passive = v->contacts.at[s->contact].passive;
    return (sj_bounds){s->span.start, s->span.start, s->span.end,
                       passive ? s->span.start : INT64_MAX};
}

static void widen(sj_bounds *b, const sj_bounds *other)
{
    b->from = other->from < b->from ? other->from : b->from;
    b->last = other->last > b->last ? other->last : b->last;
    b->until = other->until > b->until ? other->until : b->until;
    b->passive = other->passive < b->passive ? other->passive : b->passive;
}

/* The sessions that wait, in order. */
static uint32_t *list_waiting(sj_levels *v, uint32_t customer, uint32_t *count)
{
    uint32_t *sessions = NULL;
    for (int filling = 0; filling < 2; filling++) {
        *count = 0;
        for (uint32_t s = sj_chain_first(&v->waiting, customer); s != SJ_NONE;
             s = sj_chain_next(&v->waiting, s), ++*count)
            if (filling)
                sessions[*count] = s;
        if (!filling)
            sessions = sj_arena_take(&v->scratch, *count * sizeof *sessions);
        if (sessions == NULL)
            return NULL;
    }
    return sj_sort(&v->scratch, sessions, *count, sj_session_order, v) == 0 ? sessions : NULL;
}

/* Chapters that stay and sessions that wait, in order of time. */
static int lay_stretches(story *t)
{
    sj_levels *v = t->v;
    const sj_block *old = v->customers.at[t->customer].block;
    uint32_t waiting, chapters = old != NULL ? old->chapter_count : 0, next = 0;
    uint32_t *sessions = list_waiting(v, t->customer, &waiting);
    t->at = sj_arena_take(&v->scratch, ((size_t)waiting + chapters) * sizeof *t->at);
    if (sessions == NULL || t->at == NULL)
        return -1;
    for (uint32_t k = 0; k <= chapters; k++) {
        if (k < chapters && old->gone[k])
            continue;
        while (next < waiting &&
               (k == chapters || v->sessions.at[sessions[next]].span.start < old->bounds[k].from)) {
            t->at[t->count++] = (stretch){NULL, sessions[next], 0, bounds_of(v, sessions[next])};
            next++;
        }
        if (k < chapters)
            t->at[t->count++] = (stretch){old->chapters[k], k, 0, old->bounds[k]};
    }
    return 0;
}

/* Sessions of one contact belong together. */
static void join_contacts(story *t)
{
    sj_levels *v = t->v;
    for (uint32_t i = 0; i < t->count; i++)
        if (t->at[i].chapter == NULL)
            v->sessions.at[t->at[i].number].local = i;
    for (uint32_t i = 0; i < t->count; i++) {
        t->at[i].reach = i;
        if (t->at[i].chapter != NULL)
            continue;
        uint32_t s = sj_chain_first(&v->contact_sessions, v->sessions.at[t->at[i].number].contact);
        for (; s != SJ_NONE; s = sj_chain_next(&v->contact_sessions, s))
            if (v->sessions.at[s].local > t->at[i].reach)
                t->at[i].reach = v->sessions.at[s].local;
    }
    for (uint32_t i = 0; i < t->count; i++)
        if (t->at[i].chapter == NULL)
            v->sessions.at[t->at[i].number].local = SJ_NONE;
}

/* Can nothing before stretch i be one interaction with it, or with what comes after? */
static int parts(const story *t, const sj_bounds *before, uint32_t reach, uint32_t i)
{
    const sj_rule *rule = t->v->rule;
    return reach < i &&
           !sj_time_within(sj_time_silence(before->until, t->at[i].bounds.from),
                           sj_interaction_longest(rule)) &&
           (t->passive[i] == INT64_MAX ||
            !sj_time_within(sj_time_silence(before->last, t->passive[i]), rule->note_us));
}

/* `stays`: its number in the last block, or SJ_NONE if it is new. */
static int add_chapter(story *t, sj_chapter *chapter, uint32_t stays, const sj_bounds *bounds)
{
    const sj_block *old = t->v->customers.at[t->customer].block;
    uint32_t k = t->walk.chapter_count++;
    t->walk.chapters[k] = chapter;
    t->walk.was[k] = stays != SJ_NONE ? old->base[stays] : SJ_NONE;
    t->stays[k] = stays;
    t->bounds[k] = *bounds;
    return chapter == NULL ? -1 : 0;
}

/* One chapter of the stretches [from, until). */
static int make_chapter(story *t, uint32_t from, uint32_t until)
{
    sj_levels *v = t->v;
    uint32_t count = 0;
    sj_bounds bounds = t->at[from].bounds;
    for (uint32_t i = from; i < until; i++) {
        count += t->at[i].chapter != NULL ? t->at[i].chapter->session_count : 1;
        widen(&bounds, &t->at[i].bounds);
    }
    sj_build b = {.v = v, .session = sj_arena_take(&v->scratch, count * sizeof(uint32_t))};
    for (uint32_t i = from; b.session != NULL && i < until; i++) {
        const sj_chapter *c = t->at[i].chapter;
        for (uint32_t k = 0; c != NULL && k < c->session_count; k++)
            b.session[b.session_count++] = c->sessions[k];
        if (c == NULL)
            b.session[b.session_count++] = t->at[i].number;
    }
    if (b.session == NULL || sj_sort(&v->scratch, b.session, count, sj_session_order, v) != 0 ||
        sj_interaction_build(&b) != 0)
        return -1;
    return add_chapter(t, sj_chapter_build(&b, t->customer), SJ_NONE, &bounds);
}

/* What hangs together from stretch `from` on: the number of the first that does not. */
static uint32_t segment(const story *t, uint32_t from)
{
    sj_bounds before = t->at[from].bounds;
    uint32_t reach = t->at[from].reach, i = from + 1;
    for (; i < t->count && !parts(t, &before, reach, i); i++) {
        widen(&before, &t->at[i].bounds);
        reach = t->at[i].reach > reach ? t->at[i].reach : reach;
    }
    return i;
}

static uint32_t sessions_in(const story *t, uint32_t from, uint32_t until)
{
    uint32_t count = 0;
    for (uint32_t i = from; i < until; i++)
        count += t->at[i].chapter != NULL ? t->at[i].chapter->session_count : 1;
    return count;
}

/* Cut the stretches into chapters: those that nothing touched stay, others take in neighbours as
 * long as they are small. */
static int cut(story *t)
{
    for (uint32_t from = 0, until; from < t->count; from = until) {
        until = segment(t, from);
        uint32_t next = until, size = sessions_in(t, from, until);
        int stays = until == from + 1 && t->at[from].chapter != NULL;
        while (next < t->count && (next = segment(t, until)) &&
               (size += sessions_in(t, until, next)) <= CHAPTER &&
               !(stays && next == until + 1 && t->at[until].chapter != NULL)) {
            stays = 0;
            until = next;
        }
        const stretch *s = &t->at[from];
        if ((stays ? add_chapter(t, s->chapter, s->number, &s->bounds)
                   : make_chapter(t, from, until)) != 0)
            return -1;
    }
    return 0;
}

static int prepare(story *t)
{
    sj_arena *scratch = &t->v->scratch;
    if (lay_stretches(t) != 0)
        return -1;
    t->passive = sj_arena_take(scratch, t->count * sizeof *t->passive);
    t->walk.chapters = sj_arena_take(scratch, t->count * sizeof(sj_chapter *));
    t->walk.was = sj_arena_take(scratch, t->count * sizeof *t->walk.was);
    t->bounds = sj_arena_take(scratch, t->count * sizeof *t->bounds);
    t->stays = sj_arena_take(scratch, t->count * sizeof *t->stays);
    if (t->passive == NULL || t->walk.chapters == NULL || t->walk.was == NULL ||
        t->bounds == NULL || t->stays == NULL)
        return -1;
    join_contacts(t);
    for (uint32_t i = t->count; i-- > 0;) {
        int64_t later = i + 1 < t->count ? t->passive[i + 1] : INT64_MAX;
        int64_t own = t->at[i].bounds.passive;
        t->passive[i] = own < later ? own : later;
    }
    return 0;
}

/* The greatest end of all; looked for among all customers only where the one that had it shrank. */
static void note_latest(sj_levels *v, const sj_block *old, const sj_block *block)
{
    if (block != NULL && block->latest >= v->latest) {
        v->latest = block->latest;
    } else if (old != NULL && old->latest == v->latest) {
        v->latest = INT64_MIN;
        for (uint32_t i = 0; i < v->customers.count; i++) {
            const sj_block *b = v->customers.at[i].block;
            if (b != NULL && b->latest > v->latest)
                v->latest = b->latest;
        }
    }
}

static void swap_in(sj_levels *v, uint32_t number, sj_block *block)
{
    sj_customer *c = &v->customers.at[number];
    sj_block *old = c->block;
    v->journeys += (uint64_t)(block != NULL) - (uint64_t)(old != NULL);
    c->block = block;
    sj_block_retire(v, old, block);
    note_latest(v, old, block);
    sj_past_swap(v, number, old, block);
    if (block != NULL || v->parts[SJ_WHOLE].groups.at[number].count != 0 || c->solo != SJ_NONE ||
        !c->lives)
        return;
    c->lives = 0;
    sj_array_push(&v->unused_customers, number);
}

/* The new chapters take their sessions over; the old ones that are no more are of the past. */
static void commit(story *t)
{
    sj_levels *v = t->v;
    sj_block *old = v->customers.at[t->customer].block;
    for (uint32_t i = 0; i < t->count; i++)
        if (t->at[i].chapter != NULL)
            old->gone[t->at[i].number] = 1;
    for (uint32_t k = 0; k < t->walk.chapter_count; k++) {
        sj_chapter *c = t->walk.chapters[k];
        if (t->stays[k] != SJ_NONE)
            old->gone[t->stays[k]] = 0;
        for (uint32_t i = 0; t->stays[k] == SJ_NONE && i < c->session_count; i++) {
            stop_waiting(v, c->sessions[i]);
            v->sessions.at[c->sessions[i]].chapter = c;
        }
    }
    for (uint32_t k = 0; old != NULL && k < old->chapter_count; k++)
        if (old->gone[k])
            sj_past_chapter(v, old->chapters[k]);
}

static sj_step build(story *t, sj_block **block)
{
    if (prepare(t) != 0 || cut(t) != 0)
        return SOJOURN_E_MEMORY;
    if (t->count == 0)
        return SOJOURN_OK;
    t->walk.bounds = t->bounds;
    sj_step status = sj_engagement_walk(&t->walk);
    if (status == SOJOURN_OK && sj_block_build(&t->walk, block) != 0)
        status = SOJOURN_E_MEMORY;
    return status;
}

static sj_step renew(sj_levels *v, uint32_t number)
{
    sj_block *block = NULL;
    const sj_customer *c = &v->customers.at[number];
    if (sj_past_reserve_swap(v, c->block) != 0)
        return SOJOURN_E_MEMORY;
    sj_arena_mark mark = sj_arena_save(&v->scratch);
    if (c->solo != SJ_NONE || v->parts[SJ_WHOLE].groups.at[number].count != 0)
        name(v, number);
    story t = {.v = v, .customer = number};
    t.walk.v = v;
    t.walk.customer = c;
    t.walk.id = c->id;
    t.walk.flags = c->anonymous ? SOJOURN_SPAN_ANONYMOUS : 0u;
    sj_step status = build(&t, &block);
    for (uint32_t k = 0; status != SOJOURN_OK && k < t.walk.chapter_count; k++)
        if (t.stays[k] == SJ_NONE)
            sj_chapter_free(v, t.walk.chapters[k]);
    if (status == SOJOURN_OK) {
        commit(&t);
        swap_in(v, number, block);
    }
    sj_arena_release(&v->scratch, mark);
    return status;
}

sj_step sj_journey_settle(sj_levels *v)
{
    sj_dirty *dirty = &v->customers_dirty;
    if (line_up(v) != 0)
        return SOJOURN_E_MEMORY;
    while (dirty->list.count != 0) {
        sj_step status = renew(v, dirty->list.at[dirty->list.count - 1]);
        if (status != SOJOURN_OK)
            return status;
        sj_dirty_pop(dirty);
    }
    return SOJOURN_OK;
}
