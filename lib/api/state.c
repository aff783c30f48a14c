/* SPDX-License-Identifier: MIT */
/* The last mark by the time asked for decides; where the issue is open, the time since its latest
 * end. Nothing is stored: a state is a question, not a fact. */
#include "api/state.h"

#include "base/exact.h"

/* What the events that start by a time say of their end. */
typedef struct {
    int64_t end[2]; /* of what is not passive, of what is */
    int begun[2];
} heard;

static void hear(const sj_levels *v, uint32_t session, int64_t as_of, heard *h)
{
    const sj_records *r = &v->facts->records;
    int passive = sj_at(&v->sessions, session).span.passive;
    for (uint32_t e = sj_chain_first(&v->session_events, session); e != SJ_NONE;
         e = sj_chain_next(&v->session_events, e)) {
        uint32_t record = sj_at(&v->facts->winner, e);
        if (sj_at(r, record).start > as_of)
            continue;
        if (!h->begun[passive] || sj_record_end(r, record) > h->end[passive])
            h->end[passive] = sj_record_end(r, record);
        h->begun[passive] = 1;
    }
}

/* The latest end of the events that start by `as_of`; 0 if there are none. */
static int latest_end(const sj_levels *v, const sj_block *b, uint32_t e, int64_t as_of,
                      int64_t *end)
{
    heard h = {{0, 0}, {0, 0}};
    int64_t start;
    if (as_of >= b->latest) {
        sj_block_time(b, SOJOURN_LEVEL_ENGAGEMENT, e, &start, end);
        return 1;
    }
    for (uint32_t i = b->first[e]; i != SJ_NONE; i = b->next[i]) {
        uint32_t first, count;
        const sj_chapter *c = sj_block_transactions(b, i, &first, &count);
        const uint32_t *at = &sj_chapter_first_session(c)[first];
        for (uint32_t s = at[0]; s < at[count]; s++)
            hear(v, c->sessions[s], as_of, &h);
    }
    *end = h.begun[0] ? h.end[0] : h.end[1];
    return h.begun[0] || h.begun[1];
}

uint32_t sj_state_intent(const sj_block *b, uint32_t e, int64_t as_of)
{
    uint32_t last = SJ_NONE;
    const sj_mark *closes;
    for (uint32_t i = b->first[e]; i != SJ_NONE; i = b->next[i])
        if (b->intent[i] != SJ_NONE && sj_block_visit(b, i, &closes)->start <= as_of)
            last = b->intent[i];
    return last;
}

/* The last close or reopening by a time; NULL: none. */
static const sj_mark *last_mark(const sj_levels *v, const sj_block *b, uint32_t e, int64_t as_of)
{
    const sj_engagement *engagement = sj_block_engagement(v, b, e);
    for (uint32_t m = engagement->mark_count; m-- > 0;)
        if (sj_at(&v->facts->records, engagement->marks[m].record).start <= as_of)
            return &engagement->marks[m];
    return NULL;
}

uint32_t sj_state_closer(const sj_levels *v, const sj_block *b, uint32_t e, int64_t as_of)
{
    const sj_mark *mark = last_mark(v, b, e, as_of);
    return mark != NULL && mark->state != SOJOURN_STATE_OPEN ? mark->record : SJ_NONE;
}

int32_t sj_state_of(const sj_levels *v, const sj_block *b, uint32_t e, int64_t as_of)
{
    int64_t expires;
    return sj_state_until(v, b, e, as_of, &expires);
}

int32_t sj_state_until(const sj_levels *v, const sj_block *b, uint32_t e, int64_t as_of,
                       int64_t *expires)
{
    int64_t end;
    *expires = INT64_MIN;
    if (!latest_end(v, b, e, as_of, &end))
        return SOJOURN_STATE_NONE;
    const sj_mark *mark = last_mark(v, b, e, as_of);
    if (mark != NULL && mark->state != SOJOURN_STATE_OPEN)
        return mark->state;
    int64_t window = sj_rule_window_of(v->rule, sj_state_intent(b, e, as_of)).window_us;
    if (window == SOJOURN_FOREVER)
        return SOJOURN_STATE_OPEN;
    *expires = sj_time_add(end, window);
    return as_of >= *expires ? SOJOURN_STATE_EXPIRED : SOJOURN_STATE_OPEN;
}
