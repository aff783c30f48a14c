/* SPDX-License-Identifier: MIT */
/* What a path gives to a table: rows of a key and a value, each of an event that the drill-down
 * leads to. A customer's rows come together and hang on his facts alone. Cost: the touches of the
 * path, times the labels of a phrase. */
#include "api/trace.h"

#include "base/bytes.h"
#include "base/exact.h"

typedef sj_trace_source source;

/* Labels of the question, and behind them the groups that its row is of. */
static sj_tally_key key_of(const source *s, int64_t first, int64_t second, const sj_case_item *item)
{
    const sj_trace *t = s->t;
    sj_tally_key key = {{first, second, 0, SJ_TALLY_ALL}};
    sj_case_item end = sj_item_event(&s->g->c, sj_trace_end(s), 1);
    int labels = sj_trace_labels(t);
    for (int i = 0; i < 2 && labels + i < 3; i++)
        if (t->by[i].what != 0)
            key.of[labels + i] = sj_dimension_key(s->g, &t->by[i], t->own.filter.offset,
                                                  t->rule.shape == SJ_TRAIL_WHOLE ? item : &end);
    return key;
}

int sj_trace_give(const source *s, int64_t first, int64_t second, sj_case_item item)
{
    sj_tally_key key = key_of(s, first, second, &item);
    return s->emit(s->context, s->g, &key, &item);
}

/* value: of a share 1 of 0 and 1; `listed`: the drill-down leads to the event. */
static int give_row(const source *s, int64_t first, int64_t second, uint32_t event, int64_t value,
                    int listed)
{
    sj_case_item item = sj_item_event(&s->g->c, event, value);
    item.hit = listed != 0;
    return sj_trace_give(s, first, second, item);
}

static int variant(const source *s)
{
    return s->t->ask.variant;
}

static int has_goal(const source *s)
{
    return s->way->goal != SJ_NONE;
}

uint32_t sj_trace_end(const source *s)
{
    return has_goal(s) ? s->way->goal : s->path[s->count - 1].event;
}

/* A row that says whether its path had a goal; a path that is still open says nothing. */
static int give_share(const source *s, int64_t first, int64_t second)
{
    sj_case_item item = sj_item_event(&s->g->c, sj_trace_end(s), has_goal(s));
    item.hit = (uint8_t)has_goal(s);
    item.out = (uint8_t)sj_trace_open(s->t, s->trail, s->g, s->way);
    return sj_trace_give(s, first, second, item);
}

/* A row that is counted, or that says whether its path had a goal: variants count and share. */
static int emit_path(const source *s, int64_t first, int64_t second)
{
    return variant(s) == 0 ? give_row(s, first, second, sj_trace_end(s), 1, 1)
                           : give_share(s, first, second);
}

/* The number of the labels [from, until) of the path; SJ_NONE for no memory. */
static uint32_t phrase_of(const source *s, uint32_t from, uint32_t until)
{
    uint32_t count = until - from, row = SJ_NONE;
    sj_arena_mark mark = sj_arena_save(&s->t->scratch);
    int64_t *keys = sj_arena_take(&s->t->scratch, count * sizeof *keys);
    for (uint32_t i = 0; i < count && keys != NULL; i++)
        keys[i] = s->path[from + i].point;
    if (keys != NULL)
        row = s->t->looking ? sj_phrase_find(&s->t->phrases, keys, count)
                            : sj_phrase_add(&s->t->phrases, keys, count);
    sj_arena_release(&s->t->scratch, mark);
    return row;
}

static int give_follows(const source *s)
{
    for (uint32_t i = 1; i < s->count; i++) {
        int64_t gap = sj_time_silence(s->path[i - 1].end, s->path[i].start);
        if (give_row(s, s->path[i - 1].point, s->path[i].point, s->path[i].event,
                     variant(s) == 0 ? 1 : gap, 1) != 0)
            return -1;
    }
    return 0;
}

static int give_ngrams(const source *s)
{
    uint32_t length = (uint32_t)s->t->ask.set[0];
    for (uint32_t i = length; i <= s->count; i++) {
        uint32_t phrase = phrase_of(s, i - length, i);
        if (phrase == SJ_NONE || give_row(s, phrase, 0, s->path[i - 1].event, 1, 1) != 0)
            return -1;
    }
    return 0;
}

static int give_variants(const source *s)
{
    uint32_t phrase = phrase_of(s, 0, s->count);
    return phrase == SJ_NONE ? -1 : emit_path(s, phrase, 0);
}

/* The first `depth` labels of a path, or all of them if there are no more. */
static int give_prefix(const source *s, uint32_t depth)
{
    uint32_t phrase = phrase_of(s, 0, depth);
    int ends = depth == s->count;
    if (phrase == SJ_NONE)
        return -1;
    if (variant(s) == SJ_PREFIX_ENDS)
        return give_row(s, phrase, depth, sj_trace_end(s), ends, ends);
    return emit_path(s, phrase, depth);
}

static int give_prefixes(const source *s)
{
    uint32_t depth = (uint32_t)s->t->ask.set[0];
    for (uint32_t i = 1; i <= s->count && i <= depth; i++)
        if (give_prefix(s, i) != 0)
            return -1;
    return 0;
}

static int is_step(const source *s, int64_t key)
{
    char room[SJ_DIMENSION_ROOM];
    return sj_text_equal(sj_dimension_label(s->t->own.filter.v, &s->t->rule.touch, key, room),
                         s->t->step);
}

/* What comes after the step; nothing after the last touch. */
static int give_next(const source *s)
{
    for (uint32_t i = 0; i < s->count; i++) {
        int64_t next = i + 1 < s->count ? s->path[i + 1].point : SJ_DIMENSION_UNSTATED;
        if (is_step(s, s->path[i].point) && give_row(s, next, 0, s->path[i].event, 1, 1) != 0)
            return -1;
    }
    return 0;
}

int sj_trace_again(const source *s, uint32_t at)
{
    return s->trail->again.at[at];
}

static int give_loops(const source *s)
{
    for (uint32_t i = 0; i < s->count; i++) {
        int again = sj_trace_again(s, i);
        if (give_row(s, s->path[i].point, 0, s->path[i].event, again, again) != 0)
            return -1;
    }
    return 0;
}

static int give_success(const source *s)
{
    for (uint32_t i = 0; i < s->count; i++)
        if (!sj_trace_again(s, i) && give_share(s, s->path[i].point, 0) != 0)
            return -1;
    return 0;
}

/* ---- all touches of a span ---- */
int sj_trace_takes(const source *s, uint32_t at)
{
    sj_case_item item = sj_item_event(&s->g->c, s->path[at].event, 1);
    return sj_filter_takes(&s->t->own.filter, s->g, &item);
}

uint32_t sj_trace_steps_of(const source *s, int64_t key)
{
    char room[SJ_DIMENSION_ROOM];
    uint32_t steps = 0;
    sojourn_text any, own;
    sojourn_text label = sj_dimension_label(s->t->own.filter.v, &s->t->rule.touch, key, room);
    for (int i = 0; i < s->t->funnel.steps; i++)
        for (any = s->t->steps[i]; sj_trace_cut(&any, '|', &own);)
            if (sj_text_equal(own, label))
                steps |= UINT32_C(1) << i;
    return steps;
}

/* How many steps the touches take; below 0: no memory. */
static int reached(const source *s)
{
    int out = -1;
    uint32_t count = 0, chains = 1;
    sj_arena_mark mark = sj_arena_save(&s->t->scratch);
    sj_funnel_event *events = sj_arena_take(&s->t->scratch, s->count * sizeof *events);
    for (uint32_t i = 0; i < s->count && events != NULL; i++) {
        if (!sj_trace_takes(s, i))
            continue;
        uint32_t steps = sj_trace_steps_of(s, s->path[i].point);
        events[count++] = (sj_funnel_event){s->path[i].start, steps};
        for (; steps != 0; steps &= steps - 1)
            chains++;
    }
    sj_funnel_chain *room = sj_arena_take(&s->t->scratch, chains * sizeof *room);
    if (events != NULL && room != NULL)
        out = sj_funnel_reach(&s->t->funnel, events, count, room);
    sj_arena_release(&s->t->scratch, mark);
    return out;
}

static int give_funnel(const source *s)
{
    int all = reached(s), failed = all < 0;
    for (int i = 0; i < all && !failed; i++)
        failed = give_row(s, i + 1, i, s->path[s->count - 1].event, 1, 1);
    return failed ? -1 : 0;
}

static int give(const source *s)
{
    switch (s->t->question->fold) {
    case SJ_QUESTION_FOLLOWS:
        return give_follows(s);
    case SJ_QUESTION_NGRAMS:
        return give_ngrams(s);
    case SJ_QUESTION_VARIANTS:
        return give_variants(s);
    case SJ_QUESTION_PREFIXES:
        return give_prefixes(s);
    case SJ_QUESTION_NEXT:
        return give_next(s);
    case SJ_QUESTION_LOOPS:
        return give_loops(s);
    case SJ_QUESTION_SUCCESS:
        return give_success(s);
    case SJ_QUESTION_LEADS:
        return sj_trace_pattern(s);
    case SJ_QUESTION_DRIVERS:
        return sj_trace_driver(s);
    case SJ_QUESTION_RULES:
        return sj_trace_rule(s);
    default:
        return give_funnel(s);
    }
}

static int64_t elapsed(const source *s)
{
    return sj_time_silence(s->path[0].start, s->g->c.events.at[s->way->goal].start);
}

/* How long a way to a goal is: a row of its group, and one of all that it is compared with. */
static int give_way(const source *s, int64_t value)
{
    sj_case_item item = sj_item_event(&s->g->c, s->way->goal, value);
    sj_tally_key key = key_of(s, SJ_DIMENSION_UNSTATED, 0, &item), all = key;
    item.hit = value != 0 || variant(s) != SJ_STEPS_ONE;
    all.of[0] = SJ_DIMENSION_UNSTATED;
    if (key.of[0] != SJ_DIMENSION_UNSTATED && s->emit(s->context, s->g, &key, &item) != 0)
        return -1;
    return s->emit(s->context, s->g, &all, &item);
}

static int give_steps(const source *s)
{
    switch (variant(s)) {
    case SJ_STEPS_DIFFERENCE:
        return give_way(s, s->count);
    case SJ_STEPS_ONE:
        return give_way(s, s->count == 1);
    default:
        return give_row(s, s->count, 0, s->way->goal, 1, 1);
    }
}

/* Of the questions about how a path begins, ends and how long it is. */
static int give_ends(const source *s)
{
    switch (s->t->question->fold) {
    case SJ_QUESTION_BEGINS:
        return emit_path(s, s->path[0].point, 0);
    case SJ_QUESTION_ENDS:
        return emit_path(s, s->path[s->count - 1].point, 0);
    case SJ_QUESTION_STEPS:
        return has_goal(s) ? give_steps(s) : 0;
    default:
        if (!has_goal(s))
            return 0;
        return variant(s) == SJ_ELAPSED_DIFFERENCE ? give_way(s, elapsed(s))
                                                   : give_row(s, 0, 0, s->way->goal, elapsed(s), 1);
    }
}

int sj_trace_open(const sj_trace *t, const sj_trail *trail, const sj_gather *g, const sj_way *way)
{
    return t->asked.open_us != 0 && way->goal == SJ_NONE &&
           sj_time_add(trail->touches.at[way->until - 1].start, t->asked.open_us) > g->c.as_of;
}

int sj_trace_rows(sj_trace *t, const sj_trail *trail, const sj_gather *g, const sj_way *way,
                  sj_trace_emit *emit, void *context)
{
    source s = {t, trail, g, way, trail->path.at, trail->path.count, emit, context};
    if (s.count == 0) /* a goal without a touch is one of those without any label */
        return t->question->fold == SJ_QUESTION_DRIVERS ? give(&s) : 0;
    return t->question->fold >= SJ_QUESTION_BEGINS ? give_ends(&s) : give(&s);
}
