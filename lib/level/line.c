/* SPDX-License-Identifier: MIT */
/* Which line of law 5 brought each interaction into its engagement. Who is in which is known, so
 * the walk is gone once more without asking a host's rule: only what each line needs is kept. Cost:
 * n log n of the customer's interactions. */
#include "base/exact.h"
#include "index/sort.h"
#include "level/web.h"

/* An engagement so far. */
typedef struct {
    int64_t end;
    uint32_t issue, bearer, last, count; /* key, who brought it in, last interaction: in the walk */
    uint8_t passive;
} line;

/* Interactions are called by their place in the walk. */
typedef struct {
    sj_web *w;
    const sj_levels *v;
    const sj_block *b;
    uint32_t count;
    uint32_t *before; /* the one before of the same intent, or SJ_NONE */
    uint32_t *walked; /* by number in the block: place in the walk */
    uint8_t *joined;
    line *lines;               /* by engagement */
    const sj_target *parted[2]; /* two engagements of which the split is told; or NULL */
    int status;
} walk;

static sj_span span_of(const walk *w, uint32_t i)
{
    sj_span span;
    sj_block_get(w->v, w->b, SOJOURN_LEVEL_INTERACTION, i, &span);
    return span;
}

static uint32_t intent_of(const walk *w, uint32_t i)
{
    const sj_mark *closes;
    return sj_block_visit(w->b, i, &closes)->intent;
}

static uint32_t issue_of(const walk *w, uint32_t i)
{
    const sj_mark *closes;
    return sj_block_visit(w->b, i, &closes)->issue;
}

static uint32_t stating(const uint32_t record[2])
{
    return record[0] != SJ_NONE ? record[0] : record[1];
}

static int intent_order(const void *context, uint32_t a, uint32_t b)
{
    const walk *w = context;
    uint32_t x = intent_of(w, a), y = intent_of(w, b);
    return x != y ? (x < y ? -1 : 1) : (a > b) - (a < b);
}

/* In which interaction of the walk an event lies. */
static uint32_t interaction_of(const walk *w, uint32_t record)
{
    uint32_t session = sj_at(&w->v->place, sj_at(&w->v->facts->records, record).event);
    return w->walked[sj_web_place(w->w, (sj_thing){SJ_THING_SESSION, session})];
}

static void number_sessions(walk *w)
{
    for (uint32_t i = 0; i < w->count; i++) {
        uint32_t first, count;
        const sj_chapter *c = sj_block_transactions(w->b, i, &first, &count);
        const uint32_t *at = &sj_chapter_first_session(c)[first];
        for (uint32_t k = at[0]; k < at[count]; k++)
            w->walked[sj_web_place(w->w, (sj_thing){SJ_THING_SESSION, c->sessions[k]})] = i;
    }
}

static int take(walk *w, sj_arena *scratch)
{
    uint32_t n = w->count;
    w->before = sj_arena_take(scratch, n * sizeof *w->before);
    w->walked = sj_arena_take(scratch, w->w->count[SJ_THING_SESSION] * sizeof *w->walked);
    w->joined = sj_arena_zero(scratch, n, 1);
    w->lines = sj_arena_zero(scratch, w->b->engagement_count, sizeof *w->lines);
    return w->before != NULL && w->walked != NULL && w->joined != NULL && w->lines != NULL ? 0 : -1;
}

/* Of each interaction the one before it that states its intent. */
static int chain_intents(walk *w, sj_arena *scratch)
{
    uint32_t n = w->count, *order = sj_arena_take(scratch, n * sizeof *order);
    if (order == NULL)
        return -1;
    for (uint32_t i = 0; i < n; i++)
        order[i] = i;
    if (sj_sort(scratch, order, n, intent_order, w) != 0)
        return -1;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t intent = intent_of(w, order[i]);
        int again = i > 0 && intent != SJ_NONE && intent_of(w, order[i - 1]) == intent;
        w->before[order[i]] = again ? order[i - 1] : SJ_NONE;
    }
    return 0;
}

static int begin(walk *w, sj_arena *scratch)
{
    if (take(w, scratch) != 0 || chain_intents(w, scratch) != 0)
        return -1;
    number_sessions(w);
    return 0;
}

/* The close that holds for interaction i: its mark; NULL: open. Marks of interactions that joined
 * later were not there yet. */
static const sj_mark *closed(const walk *w, uint32_t e, uint32_t i)
{
    const sj_facts *facts = w->v->facts;
    const sj_engagement *engagement = sj_block_engagement(w->v, w->b, e);
    const sj_mark *marks = engagement->marks;
    uint32_t first = span_of(w, i).first, low = 0, high = engagement->mark_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (sj_facts_order(facts, marks[middle].record, first) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    while (low > 0 && !w->joined[interaction_of(w, marks[low - 1].record)])
        low--;
    return low > 0 && marks[low - 1].state != SOJOURN_STATE_OPEN ? &marks[low - 1] : NULL;
}

static int64_t silence(const walk *w, uint32_t i, uint32_t other)
{
    return i < other ? sj_time_silence(span_of(w, i).end, span_of(w, other).start)
                     : sj_time_silence(span_of(w, other).end, span_of(w, i).start);
}

static sj_reason between(const walk *w, int rule, uint32_t record, uint32_t other)
{
    return (sj_reason){.rule = rule,
                       .from = sj_reason_thing(w->v, record),
                       .to = sj_reason_thing(w->v, other),
                       .evidence = record};
}

/* Interaction i has, or would have, come into e by its issue key. */
static sj_reason by_issue(const walk *w, uint32_t i, uint32_t other)
{
    sj_reason r = between(w, SJ_REASON_ISSUE, stating(span_of(w, i).issue),
                          stating(span_of(w, other).issue));
    r.key = sj_facts_text(w->v->facts, issue_of(w, i));
    r.measured = silence(w, i, other);
    r.limit = SOJOURN_FOREVER;
    return r;
}

/* What line 2 measures. */
static void measure(const walk *w, sj_reason *r, uint32_t i, uint32_t e)
{
    sj_rule_window window = sj_rule_window_of(w->v->rule, intent_of(w, i));
    const sj_mark *close = closed(w, e, i);
    r->measured = sj_time_silence(w->lines[e].end, span_of(w, i).start);
    r->limit = window.window_us;
    if (close == NULL)
        return;
    r->limit = close->state == SOJOURN_STATE_RESOLVED ? window.reopen_us : 0;
    r->evidence = close->record;
}

static sj_reason by_intent(const walk *w, uint32_t i, uint32_t other)
{
    sj_reason r = between(w, SJ_REASON_INTENT, stating(span_of(w, i).intent),
                          stating(span_of(w, other).intent));
    r.key = sj_facts_text(w->v->facts, intent_of(w, i));
    measure(w, &r, i, w->b->engagement_of[other]);
    return r;
}

static sj_reason by_host(const walk *w, uint32_t i, uint32_t e)
{
    sj_reason r =
        between(w, SJ_REASON_SAME_ISSUE, span_of(w, i).first, span_of(w, w->lines[e].last).first);
    measure(w, &r, i, e);
    return r;
}

static sj_reason by_neighbour(const walk *w, uint32_t i, uint32_t other)
{
    sj_reason r = between(w, SJ_REASON_NEIGHBOUR, span_of(w, i).first, span_of(w, other).first);
    r.measured = silence(w, i, other);
    r.limit = w->v->rule->unknown_us;
    return r;
}

static int silent(const walk *w, uint32_t i)
{
    return issue_of(w, i) == SJ_NONE && intent_of(w, i) == SJ_NONE;
}

/* Line 3's terms. */
static int neighbours(const walk *w, uint32_t i, uint32_t other)
{
    uint32_t e = w->b->engagement_of[other];
    return w->joined[other] && w->b->engagement_of[i] == e && closed(w, e, i) == NULL &&
           sj_time_within(silence(w, i, other), w->v->rule->unknown_us);
}

/* Interaction i begins an engagement of its own: why not that of the other that is asked for? */
static sj_reason why_not(const walk *w, uint32_t i, uint32_t e)
{
    const line *l = &w->lines[e];
    uint32_t issue = issue_of(w, i);
    if (issue != SJ_NONE && l->issue != SJ_NONE && issue != l->issue)
        return by_issue(w, i, l->bearer);
    if (w->v->rule->host->same_issue != NULL)
        return by_host(w, i, e);
    if (w->before[i] != SJ_NONE && w->b->engagement_of[w->before[i]] == e) {
        sj_reason r = by_intent(w, i, w->before[i]);
        r.rule = SJ_REASON_WINDOW;
        return r;
    }
    if (silent(w, i))
        return by_neighbour(w, i, l->last);
    sj_reason r = by_host(w, i, e);
    r.rule = SJ_REASON_INTENT;
    return r;
}

static void tell_split(walk *w, uint32_t i)
{
    uint32_t own = w->b->engagement_of[i];
    for (int k = 0; k < 2 && w->parted[0] != NULL && w->lines[own].count == 0; k++) {
        uint32_t other = w->parted[1 - k]->number;
        if (w->parted[k]->number != own || w->lines[other].count == 0)
            continue;
        sj_reason r = why_not(w, i, other);
        r.apart = 1;
        w->status |= sj_reason_add(w->w->q, &r);
    }
}

/* What is passive extends only what is nothing else. */
static void extend(line *l, const sj_span *span)
{
    if (l->count == 0 || (l->passive && !span->passive)) {
        l->end = span->end;
        l->passive = span->passive;
    } else if (l->passive == span->passive && span->end > l->end) {
        l->end = span->end;
    }
}

static void join(walk *w, uint32_t i)
{
    line *l = &w->lines[w->b->engagement_of[i]];
    sj_span span = span_of(w, i);
    uint32_t issue = sj_span_issue(&span, w->v->facts);
    tell_split(w, i);
    extend(l, &span);
    if (l->count == 0)
        l->issue = SJ_NONE;
    if (l->count++ == 0 || i > l->last)
        l->last = i;
    if (issue != SJ_NONE && l->issue == SJ_NONE) {
        l->issue = issue;
        l->bearer = i;
    }
    w->joined[i] = 1;
}

static void tell(const walk *w, sj_reason r)
{
    if (w->parted[0] == NULL)
        sj_web_add(w->w, r);
}

static void settle_waiting(walk *w, uint32_t i)
{
    while (i-- > 0 && !w->joined[i]) {
        if (i + 1 < w->count && neighbours(w, i, i + 1))
            tell(w, by_neighbour(w, i, i + 1));
        join(w, i);
    }
}

/* Line 1 or 2 as the library asks it: 1 and the reason, or 0. */
static int by_key(const walk *w, uint32_t i, sj_reason *out)
{
    uint32_t e = w->b->engagement_of[i], issue = issue_of(w, i), before = w->before[i];
    const line *l = &w->lines[e];
    int host = w->v->rule->host->same_issue != NULL;
    if (l->count != 0 && issue != SJ_NONE && l->issue == issue)
        *out = by_issue(w, i, l->bearer);
    else if (!host && before != SJ_NONE && w->b->engagement_of[before] == e)
        *out = by_intent(w, i, before);
    else
        return 0;
    return 1;
}

/* An interaction that nothing brings in begins an engagement, or waits. */
static void step(walk *w, uint32_t i)
{
    uint32_t e = w->b->engagement_of[i];
    int host = w->v->rule->host->same_issue != NULL;
    sj_reason r;
    if (by_key(w, i, &r))
        tell(w, r);
    else if (silent(w, i) && i > 0 && neighbours(w, i, i - 1))
        tell(w, by_neighbour(w, i, i - 1));
    else if (host && w->lines[e].count != 0 && (w->b->reopened[i] & SJ_WAITED) == 0)
        tell(w, by_host(w, i, e));
    else if (silent(w, i))
        return;
    join(w, i);
    settle_waiting(w, i);
}

int sj_line_steps(sj_web *web, const sj_target *a, const sj_target *b)
{
    walk w = {.w = web, .v = web->v, .b = web->block, .parted = {a, b}};
    sj_arena_mark mark = sj_arena_save(&web->q->scratch);
    if (web->block == NULL)
        return 0;
    w.count = web->block->place_count;
    if (begin(&w, &web->q->scratch) != 0)
        return -1;
    for (uint32_t i = 0; i < w.count; i++)
        step(&w, i);
    settle_waiting(&w, w.count);
    sj_arena_release(&web->q->scratch, mark);
    return w.status;
}
