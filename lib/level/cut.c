/* SPDX-License-Identifier: MIT */
/* Cutting a customer's time into chapters: the chapters that stay and the sessions that wait lie in
 * order, and where nothing before can be one interaction with anything after (no contact goes on,
 * the silence is too long, no note looks back so far) there may be a cut. Cost: a sweep over the
 * bounds of the chapters, and the sessions of those that are made. */
#include "base/exact.h"
#include "index/map.h"
#include "index/sort.h"
#include "level/build.h"

#include <string.h>

enum {
    CHAPTER = 8, /* sessions that a chapter takes in before another begins */
    KEYS = 64    /* intents and issue keys behind a front: each may be looked for in all of it */
};

static sj_bounds bounds_of(const sj_levels *v, uint32_t session)
{
    const sj_session *s = &sj_at(&v->sessions, session);
    int passive = sj_at(&v->contacts, s->contact).passive;
    return (sj_bounds){
        s->span.start, s->span.end, passive ? s->span.start : INT64_MAX,
        (uint8_t)((passive ? SJ_NOTES_CONTACT : 0) | (s->span.passive ? SJ_NOTES_SESSION : 0))};
}

/* A session that waits, or the interaction of which it is the first and which stays as it is. */
static sj_stretch stretch_of(const sj_levels *v, uint32_t session)
{
    sj_chapter *c = sj_at(&v->sessions, session).chapter;
    uint32_t number = 0, count;
    if (c == NULL)
        return (sj_stretch){NULL, SJ_NONE, session, 0, bounds_of(v, session)};
    while (sj_chapter_interaction(c, number, &count)[0] != session)
        number++;
    return sj_stretch_interaction(c, number);
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

/* Could the last place before chapter k wait for one that starts at `time` or later? */
static int waits(const sj_story *t, const sj_block *old, uint32_t k, int64_t time)
{
    const sj_mark *closes;
    uint32_t last = old->base[k] - 1;
    return (old->reopened[last] & SJ_WAITED) != 0 &&
           sj_time_within(sj_time_silence(sj_block_visit(old, last, &closes)->end, time),
                          t->v->rule->unknown_us);
}

/* Of the first `k` chapters those that nothing reaches which looks back so far from `time`. */
static uint32_t before(const sj_block *old, uint32_t k, int64_t time, int64_t reach)
{
    while (k > 0 && sj_time_within(sj_time_silence(old->bounds[k - 1].until, time), reach))
        k--;
    return k;
}

/* Where the first of the waiting sessions, in order, begins that is a note; INT64_MAX: none is. */
static int64_t first_note(const sj_levels *v, const uint32_t *sessions, uint32_t waiting)
{
    for (uint32_t i = 0; i < waiting; i++) {
        const sj_session *s = &sj_at(&v->sessions, sessions[i]);
        if (s->chapter == NULL && sj_at(&v->contacts, s->contact).passive)
            return s->span.start;
    }
    return INT64_MAX;
}

/* Chapters in front that nothing which waits reaches, nor what was in a chapter that is gone; but
 * one, which may take it in. Notes that were there reach no further than their chapters. A host's
 * rule is asked of all. */
static uint32_t chapters_in_front(const sj_story *t, const sj_block *old, const uint32_t *sessions,
                                  uint32_t waiting)
{
    const sj_rule *rule = t->v->rule;
    const uint8_t *gone = memchr(old->gone, 1, old->chapter_count);
    uint32_t k = gone != NULL ? (uint32_t)(gone - old->gone) : old->chapter_count;
    if (waiting != 0)
        k = before(old, k, sj_at(&t->v->sessions, sessions[0]).span.start,
                   sj_interaction_longest(rule));
    int64_t note = first_note(t->v, sessions, waiting);
    if (note != INT64_MAX)
        k = before(old, k, note, rule->note_us);
    k -= k > 0;
    while (k > 0 && waits(t, old, k, old->bounds[k].from))
        k--;
    return rule->host->same_issue == NULL ? k : 0;
}

/* Engagements that have a member before `places`: they are numbered by their first. */
static uint32_t engagements_in_front(const sj_block *old, uint32_t places)
{
    uint32_t low = 0, high = old->engagement_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (old->first[middle] < places)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static uint32_t count_distinct(sj_map *seen, const uint32_t *keys, uint32_t from, uint32_t until)
{
    uint32_t count = 0;
    for (uint32_t i = from; i < until; i++) {
        uint32_t *at = keys[i] != SJ_NONE ? sj_map_at(seen, keys[i]) : NULL;
        if (at != NULL && *at == SJ_NONE)
            *at = count++;
    }
    return count;
}

/* Many intents or issue keys behind a front: to look for each in front costs more than to walk it.
 * 0 into *few, or 1; -1 for no memory. */
static int judge_front(const sj_story *t, const sj_front *f, uint32_t waiting, int *few)
{
    sj_arena *scratch = &t->v->scratch;
    uint32_t places = f->block->place_count - f->places;
    uint32_t engagements = f->block->engagement_count - f->engagements;
    *few = (uint64_t)places + engagements + waiting <= KEYS;
    if (*few)
        return 0;
    sj_arena_mark mark = sj_arena_save(scratch);
    sj_map intents, issues;
    if (sj_map_init(&intents, scratch, places) != 0 ||
        sj_map_init(&issues, scratch, engagements) != 0)
        return -1;
    uint64_t keys =
        (uint64_t)waiting +
        count_distinct(&intents, f->block->intent, f->places, f->block->place_count) +
        count_distinct(&issues, f->block->issue, f->engagements, f->block->engagement_count);
    *few = keys <= KEYS;
    sj_arena_release(scratch, mark);
    return 0;
}

/* `sessions`: those that wait, in order. */
static int keep_front(sj_story *t, sj_block *old, const uint32_t *sessions, uint32_t waiting)
{
    sj_front *f = &t->walk.front;
    int few;
    *f = (sj_front){.block = old};
    uint32_t chapters = old != NULL ? chapters_in_front(t, old, sessions, waiting) : 0;
    if (chapters == 0)
        return 0;
    uint32_t places = old->base[chapters];
    sj_front front = {old, chapters, places, engagements_in_front(old, places)};
    if (judge_front(t, &front, waiting, &few) != 0)
        return -1;
    if (few)
        *f = front;
    return 0;
}

/* Chapters that stay, but those in front, and sessions that wait, in order of time. */
static int lay_stretches(sj_story *t)
{
    sj_levels *v = t->v;
    sj_block *old = sj_at(&v->customers, t->customer).block;
    uint32_t waiting, chapters = old != NULL ? old->chapter_count : 0, next = 0;
    uint32_t *sessions = list_waiting(v, t->customer, &waiting);
    if (sessions == NULL || keep_front(t, old, sessions, waiting) != 0)
        return -1;
    uint32_t front = t->walk.front.chapters;
    t->at = sj_arena_take(&v->scratch, ((size_t)waiting + chapters - front) * sizeof *t->at);
    if (t->at == NULL)
        return -1;
    for (uint32_t k = front; k <= chapters; k++) {
        if (k < chapters && old->gone[k])
            continue;
        while (next < waiting && (k == chapters || sj_at(&v->sessions, sessions[next]).span.start <
                                                       old->bounds[k].from)) {
            t->at[t->count++] = stretch_of(v, sessions[next++]);
        }
        if (k < chapters)
            t->at[t->count++] = (sj_stretch){old->chapters[k], SJ_NONE, k, 0, old->bounds[k]};
    }
    return 0;
}

/* It is enough that each session reaches to its neighbour in the list of its contact's. */
void sj_cut_reach(sj_levels *v, sj_stretch *at, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (at[i].chapter == NULL)
            sj_at(&v->sessions, at[i].number).local = i;
        at[i].reach = i;
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t next =
            at[i].chapter == NULL ? sj_chain_next(&v->contact_sessions, at[i].number) : SJ_NONE;
        uint32_t other = next != SJ_NONE ? sj_at(&v->sessions, next).local : i;
        uint32_t low = i < other ? i : other, high = i < other ? other : i;
        if (at[low].reach < high)
            at[low].reach = high;
    }
    for (uint32_t i = 0; i < count; i++)
        if (at[i].chapter == NULL)
            sj_at(&v->sessions, at[i].number).local = SJ_NONE;
}

/* Can nothing before stretch i be one interaction with it, or with what comes after? */
static int parts(const sj_story *t, const sj_bounds *before, uint32_t reach, uint32_t i)
{
    const sj_rule *rule = t->v->rule;
    return reach < i &&
           !sj_time_within(sj_time_silence(before->until, t->at[i].bounds.from),
                           sj_interaction_longest(rule)) &&
           (i >= t->noted ||
            !sj_time_within(sj_time_silence(before->until, t->passive[i]), rule->note_us));
}

/* `stays`: its number in the last block, or SJ_NONE if it is new. */
static int add_chapter(sj_story *t, sj_chapter *chapter, uint32_t stays, const sj_bounds *bounds)
{
    const sj_block *old = sj_at(&t->v->customers, t->customer).block;
    uint32_t k = t->walk.chapter_count++;
    t->walk.chapters[k] = chapter;
    t->walk.was[k] = stays != SJ_NONE ? old->base[stays] : SJ_NONE;
    t->stays[k] = stays;
    t->bounds[k] = *bounds;
    return chapter == NULL ? -1 : 0;
}

/* One chapter of the stretches [from, until). */
static int make_chapter(sj_story *t, uint32_t from, uint32_t until)
{
    sj_bounds bounds;
    sj_chapter *chapter = sj_stretch_chapter(t, from, until, &bounds);
    return add_chapter(t, chapter, SJ_NONE, &bounds);
}

/* What hangs together from stretch `from` on: the number of the first that does not. */
static uint32_t segment(const sj_story *t, uint32_t from)
{
    sj_bounds before = t->at[from].bounds;
    uint32_t reach = t->at[from].reach, i = from + 1;
    for (; i < t->count && !parts(t, &before, reach, i); i++) {
        sj_bounds_widen(&before, &t->at[i].bounds);
        reach = t->at[i].reach > reach ? t->at[i].reach : reach;
    }
    return i;
}

static uint32_t sessions_in(const sj_story *t, uint32_t from, uint32_t until)
{
    uint32_t count = 0, more = 1;
    for (uint32_t i = from; i < until; i++, count += more, more = 1)
        if (t->at[i].chapter != NULL && t->at[i].interaction != SJ_NONE)
            sj_chapter_interaction(t->at[i].chapter, t->at[i].interaction, &more);
        else if (t->at[i].chapter != NULL)
            more = t->at[i].chapter->session_count;
    return count;
}

static int is_whole(const sj_stretch *s)
{
    return s->chapter != NULL && s->interaction == SJ_NONE;
}

/* Cut the stretches into chapters: those that nothing touched stay, others take in neighbours as
 * long as they are small. */
static int cut(sj_story *t)
{
    for (uint32_t from = 0, until; from < t->count; from = until) {
        until = segment(t, from);
        uint32_t next = until, size = sessions_in(t, from, until);
        int stays = until == from + 1 && is_whole(&t->at[from]);
        while (next < t->count && (next = segment(t, until)) &&
               (size += sessions_in(t, until, next)) <= CHAPTER &&
               !(stays && next == until + 1 && is_whole(&t->at[until]))) {
            stays = 0;
            until = next;
        }
        const sj_stretch *s = &t->at[from];
        if ((stays ? add_chapter(t, s->chapter, s->number, &s->bounds)
                   : make_chapter(t, from, until)) != 0)
            return -1;
    }
    return 0;
}

static int prepare(sj_story *t)
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
    sj_cut_reach(t->v, t->at, t->count);
    for (uint32_t i = t->count; i-- > 0;) {
        int64_t later = i + 1 < t->count ? t->passive[i + 1] : INT64_MAX;
        int64_t own = t->at[i].bounds.passive;
        t->passive[i] = own < later ? own : later;
        if ((t->at[i].bounds.notes & SJ_NOTES_CONTACT) != 0 && t->noted == 0)
            t->noted = i + 1;
    }
    return 0;
}

int sj_cut_chapters(sj_story *t)
{
    return prepare(t) != 0 || cut(t) != 0 ? -1 : 0;
}
