/* SPDX-License-Identifier: MIT */
/* Making a chapter of stretches: an interaction that is as it was, and that nothing else reaches,
 * is kept as it lies; only what stands next to something new is found again. Where there are notes,
 * which look far back, all of it is. Cost: the sessions that are found again, and a copy of the
 * rest. */
#include "base/exact.h"
#include "index/sort.h"
#include "level/build.h"

void sj_bounds_widen(sj_bounds *b, const sj_bounds *other)
{
    b->from = other->from < b->from ? other->from : b->from;
    b->until = other->until > b->until ? other->until : b->until;
    b->passive = other->passive < b->passive ? other->passive : b->passive;
    b->notes |= other->notes;
}

sj_stretch sj_stretch_interaction(sj_chapter *c, uint32_t number)
{
    const sj_visit *visit = &c->visits[number];
    return (sj_stretch){c, number, SJ_NONE, 0, {visit->start, visit->end, INT64_MAX, 0}};
}

/* Sessions of a stretch. */
static const uint32_t *sessions_of(const sj_stretch *s, uint32_t *count)
{
    *count = s->chapter == NULL ? 1 : s->chapter->session_count;
    if (s->chapter == NULL)
        return &s->number;
    return s->interaction == SJ_NONE ? s->chapter->sessions
                                     : sj_chapter_interaction(s->chapter, s->interaction, count);
}

/* Stretches of a chapter that is made. */
typedef struct {
    sj_stretch *at;
    uint32_t count;
} row;

static int from_order(const void *context, uint32_t a, uint32_t b)
{
    const sj_stretch *at = context;
    return (at[a].bounds.from > at[b].bounds.from) - (at[a].bounds.from < at[b].bounds.from);
}

static int is_whole(const sj_stretch *s)
{
    return s->chapter != NULL && s->interaction == SJ_NONE;
}

/* Whole chapters by their interactions; NULL for no memory. */
static sj_stretch *spread(sj_levels *v, const sj_stretch *at, uint32_t count, uint32_t *out)
{
    uint32_t most = 0, n = 0;
    for (uint32_t i = 0; i < count; i++)
        most += is_whole(&at[i]) ? at[i].chapter->interaction_count : 1;
    sj_stretch *all = sj_arena_take(&v->scratch, most * sizeof *all);
    for (uint32_t i = 0; all != NULL && i < count; i++)
        if (is_whole(&at[i]))
            for (uint32_t k = 0; k < at[i].chapter->interaction_count; k++)
                all[n++] = sj_stretch_interaction(at[i].chapter, k);
        else
            all[n++] = at[i];
    *out = most;
    return all;
}

/* The same, all in order of time: 0, or -1. */
static int line_up(sj_levels *v, const sj_stretch *at, uint32_t count, row *out)
{
    const sj_stretch *all = spread(v, at, count, &out->count);
    uint32_t *order = sj_arena_take(&v->scratch, out->count * sizeof *order);
    out->at = sj_arena_take(&v->scratch, out->count * sizeof *out->at);
    if (all == NULL || order == NULL || out->at == NULL)
        return -1;
    for (uint32_t i = 0; i < out->count; i++)
        order[i] = i;
    if (sj_sort(&v->scratch, order, out->count, from_order, all) != 0)
        return -1;
    for (uint32_t i = 0; i < out->count; i++)
        out->at[i] = all[order[i]];
    return 0;
}

/* What hangs together from stretch `from` on: the number of the first that does not. */
static uint32_t segment(const sj_levels *v, const row *r, uint32_t from)
{
    int64_t until = r->at[from].bounds.until, most = sj_interaction_longest(v->rule);
    uint32_t reach = r->at[from].reach, i = from + 1;
    for (; i < r->count &&
           (reach >= i || sj_time_within(sj_time_silence(until, r->at[i].bounds.from), most));
         i++) {
        until = r->at[i].bounds.until > until ? r->at[i].bounds.until : until;
        reach = r->at[i].reach > reach ? r->at[i].reach : reach;
    }
    return i;
}

static void add_sessions(sj_build *b, const sj_stretch *s)
{
    uint32_t count;
    const uint32_t *sessions = sessions_of(s, &count);
    for (uint32_t i = 0; i < count; i++)
        b->session[b->session_count++] = sessions[i];
}

/* Keep what stands alone, list the sessions of the rest: 0, or -1. */
static int part(sj_build *b, const sj_stretch *at, uint32_t count)
{
    row r;
    if (line_up(b->v, at, count, &r) != 0)
        return -1;
    b->kept = sj_arena_take(&b->v->scratch, r.count * sizeof *b->kept);
    if (b->kept == NULL)
        return -1;
    sj_cut_reach(b->v, r.at, r.count);
    for (uint32_t from = 0, until; from < r.count; from = until) {
        const sj_stretch *s = &r.at[from];
        until = segment(b->v, &r, from);
        if (until == from + 1 && s->chapter != NULL)
            b->kept[b->kept_count++] = (sj_kept){s->chapter, s->interaction, b->session_count};
        for (uint32_t i = from; i < until && !(until == from + 1 && s->chapter != NULL); i++)
            add_sessions(b, &r.at[i]);
    }
    return 0;
}

static int find(sj_build *b)
{
    if (b->session_count == 0)
        return 0;
    return sj_sort(&b->v->scratch, b->session, b->session_count, sj_session_order, b->v) != 0 ||
                   sj_interaction_build(b) != 0
               ? -1
               : 0;
}

static sj_chapter *make(sj_story *t, const sj_stretch *at, uint32_t count, sj_bounds *bounds)
{
    sj_levels *v = t->v;
    uint32_t sessions = 0, more, olds = 0;
    *bounds = at[0].bounds;
    for (uint32_t i = 0; i < count; i++, sessions += more) {
        sessions_of(&at[i], &more);
        sj_bounds_widen(bounds, &at[i].bounds);
        olds += at[i].chapter != NULL;
    }
    sj_build b = {.v = v, .session = sj_arena_take(&v->scratch, sessions * sizeof(uint32_t))};
    if (b.session == NULL)
        return NULL;
    int splits = olds != 0 && !bounds->notes;
    for (uint32_t i = 0; i < count && !splits; i++)
        add_sessions(&b, &at[i]);
    if ((splits && part(&b, at, count) != 0) || find(&b) != 0)
        return NULL;
    return sj_bind_chapter(&b, t->customer);
}

sj_chapter *sj_stretch_chapter(sj_story *t, uint32_t from, uint32_t until, sj_bounds *bounds)
{
    sj_arena_mark mark = sj_arena_save(&t->v->scratch);
    sj_chapter *chapter = make(t, &t->at[from], until - from, bounds);
    sj_arena_release(&t->v->scratch, mark);
    return chapter;
}
