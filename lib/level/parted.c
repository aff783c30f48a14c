/* SPDX-License-Identifier: MIT */
/* Why two interactions of one customer are two (law 4): the pair of their sessions that comes
 * nearest to being joined. One sweep over both, by time, that remembers of each side and lane the
 * latest end. Cost: n log n of the two, times the lanes. */
#include "base/exact.h"
#include "index/sort.h"
#include "level/web.h"

typedef struct {
    const sj_levels *v;
    uint32_t *session, count;
    uint8_t *side;
    uint32_t *last; /* by side and lane: session, or SJ_NONE */
    sj_reason best;
    int found;
} sweep;

static void list(sweep *s, const sj_target *a, uint8_t side)
{
    for (uint32_t i = 0; i < a->count; i++) {
        if (a->things[i].kind != SJ_THING_SESSION ||
            sj_at(&s->v->sessions, a->things[i].number).span.passive)
            continue;
        s->side[s->count] = side;
        s->session[s->count++] = a->things[i].number;
    }
}

static int session_order(const void *context, uint32_t a, uint32_t b)
{
    const sweep *s = context;
    return sj_session_order(s->v, s->session[a], s->session[b]);
}

/* Redials first, then what time could join, then the rest; in these by silence. */
static int grade(const sj_reason *r)
{
    return r->rule == SJ_REASON_REDIAL ? 0 : r->limit > 0 ? 1 : 2;
}

static int nearer(const sj_reason *x, const sj_reason *y)
{
    return grade(x) != grade(y) ? grade(x) < grade(y) : x->measured < y->measured;
}

/* Hold session y against x, which began before. */
static void hold(sweep *s, uint32_t x, uint32_t y, int turned)
{
    const sj_levels *v = s->v;
    uint32_t lanes[2] = {sj_web_lane(v, x), sj_web_lane(v, y)};
    int64_t limit = sj_rule_silence(v->rule, lanes[0] >> 1, lanes[1] >> 1);
    int64_t silence = sj_web_silence(v, x, y);
    int barred = (lanes[0] & lanes[1] & 1) != 0;
    sj_reason r = {.rule = SJ_REASON_SILENCE,
                   .apart = 1,
                   .evidence = sj_at(&v->sessions, y).span.first,
                   .measured = silence,
                   .limit = limit};
    if (barred && limit > 0 && sj_time_within(silence, limit))
        r.rule = SJ_REASON_REDIAL;
    r.from = (sj_thing){SJ_THING_SESSION, turned ? y : x};
    r.to = (sj_thing){SJ_THING_SESSION, turned ? x : y};
    if (!s->found || nearer(&r, &s->best))
        s->best = r;
    s->found = 1;
}

static void meet(sweep *s, uint32_t i, uint32_t lanes)
{
    uint32_t y = s->session[i], side = s->side[i];
    for (uint32_t lane = 0; lane < lanes; lane++) {
        uint32_t x = s->last[(1 - side) * lanes + lane];
        if (x != SJ_NONE)
            hold(s, x, y, side == 0);
    }
    uint32_t *last = &s->last[side * lanes + sj_web_lane(s->v, y)];
    if (*last == SJ_NONE ||
        sj_at(&s->v->sessions, *last).span.end < sj_at(&s->v->sessions, y).span.end)
        *last = y;
}

int sj_parted_interactions(sj_inquiry *q, const sj_target *a, const sj_target *b)
{
    uint32_t lanes = sj_web_lanes(q->v), most = a->count + b->count;
    sweep s = {.v = q->v};
    uint32_t *order = sj_arena_take(&q->scratch, most * sizeof *order);
    s.session = sj_arena_take(&q->scratch, most * sizeof *s.session);
    s.side = sj_arena_take(&q->scratch, most);
    s.last = sj_arena_take(&q->scratch, lanes * 2 * sizeof *s.last);
    if (order == NULL || s.session == NULL || s.side == NULL || s.last == NULL)
        return -1;
    list(&s, a, 0);
    list(&s, b, 1);
    for (uint32_t i = 0; i < s.count; i++)
        order[i] = i;
    for (uint32_t i = 0; i < lanes * 2; i++)
        s.last[i] = SJ_NONE;
    if (sj_sort(&q->scratch, order, s.count, session_order, &s) != 0)
        return -1;
    for (uint32_t i = 0; i < s.count; i++)
        meet(&s, order[i], lanes);
    return s.found ? sj_reason_add(q, &s.best) : 0;
}
