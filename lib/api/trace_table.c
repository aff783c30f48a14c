/* SPDX-License-Identifier: MIT */
/* Tables from rows: what the keys of a question are, how cells come from rows, and what is only
 * known when all rows are. */
#include "api/drawn.h"
#include "api/trace.h"

#include "base/bytes.h"
#include "base/exact.h"

#include <string.h>

int sj_trace_is_table(const sj_trace *t)
{
    return t->question->fold >= SJ_QUESTION_FOLLOWS;
}

int sj_trace_of_customer(const sj_trace *t)
{
    return t->question->fold == SJ_QUESTION_JOIN || t->question->fold == SJ_QUESTION_LEAVE;
}

/* ---- labels ---- */
/* Two digits at least, so that labels are in order up to 99. */
static int label_place(sj_trace *t, int64_t key, sojourn_text *out)
{
    char room[24] = "0";
    uint64_t length = sj_text_decimal(key, room + 1);
    *out = length == 1 ? (sojourn_text){room, 2} : (sojourn_text){room + 1, length};
    return sj_filter_keep(&t->own.filter, out);
}

static int label_phrase(sj_trace *t, int64_t key, sojourn_text *out)
{
    static const char then[] = " > ";
    const sj_phrase *phrase = &t->phrases.rows.at[key];
    sojourn_text label = {0};
    uint64_t length = 0, at = 0;
    for (int writes = 0; writes < 2; writes++) {
        char *room = writes ? sj_arena_bytes(&t->own.filter.kept, length) : NULL;
        if (writes && room == NULL)
            return -1;
        for (uint32_t i = 0; i < phrase->count; i++) {
            char own[SJ_DIMENSION_ROOM];
            label = sj_dimension_label(t->own.filter.v, &t->rule.touch,
                                       t->phrases.keys.at[phrase->from + i], own);
            uint64_t gap = i != 0 ? sizeof then - 1 : 0;
            length += writes ? 0 : label.length + gap;
            if (writes) {
                memcpy(room + at, then, gap);
                memcpy(room + at + gap, label.data, label.length);
                at += gap + label.length;
            }
        }
        *out = (sojourn_text){room, length};
    }
    return 0;
}

/* The conditions of a rule, in the order of their texts. */
static int read_conditions(sj_trace *t, const sj_phrase *rule, sojourn_text *out)
{
    for (uint32_t i = 0; i < rule->count; i += 2) {
        char room[SJ_DIMENSION_ROOM];
        const int64_t *pair = t->phrases.keys.at + rule->from + i;
        const sj_trace_predicate *p = &t->predicates[pair[0]];
        sojourn_text label = sj_dimension_label(t->own.filter.v, &p->field, pair[1], room), own;
        own.length = p->name.length + 1 + label.length;
        char *text = sj_arena_bytes(&t->own.filter.kept, own.length);
        if (text == NULL)
            return -1;
        memcpy(text, p->name.data, p->name.length);
        text[p->name.length] = '=';
        memcpy(text + p->name.length + 1, label.data, label.length);
        own.data = text;
        uint32_t at = i / 2;
        for (; at > 0 && sj_text_compare(out[at - 1], own) > 0; at--)
            out[at] = out[at - 1];
        out[at] = own;
    }
    return 0;
}

static int label_rule(sj_trace *t, int64_t key, sojourn_text *out)
{
    static const char and[] = " + ";
    const sj_phrase *rule = &t->phrases.rows.at[key];
    sojourn_text parts[SJ_TRACE_ITEMS];
    uint64_t length = 0;
    if (read_conditions(t, rule, parts) != 0)
        return -1;
    for (uint32_t i = 0; i < rule->count / 2; i++)
        length += parts[i].length + (i != 0 ? sizeof and-1 : 0);
    char *text = sj_arena_bytes(&t->own.filter.kept, length);
    *out = (sojourn_text){text, length};
    for (uint32_t i = 0; i < rule->count / 2 && text != NULL; i++) {
        memcpy(text, and, i != 0 ? sizeof and-1 : 0);
        text += i != 0 ? sizeof and-1 : 0;
        memcpy(text, parts[i].data, parts[i].length);
        text += parts[i].length;
    }
    return out->data != NULL ? 0 : -1;
}

/* Are ways of one group compared with those of the others? */
static int is_of_ways(const sj_trace *t)
{
    uint8_t asked = t->question->fold;
    return (asked == SJ_QUESTION_STEPS && t->ask.variant >= SJ_STEPS_DIFFERENCE) ||
           (asked == SJ_QUESTION_ELAPSED && t->ask.variant == SJ_ELAPSED_DIFFERENCE);
}

int sj_trace_differs(const sj_trace *t)
{
    return t->question->fold == SJ_QUESTION_DRIVERS || is_of_ways(t);
}

int sj_trace_of_shares(const sj_trace *t)
{
    uint8_t asked = t->question->fold;
    return (asked == SJ_QUESTION_DRIVERS && t->ask.variant == SJ_DRIVER_SATISFIED) ||
           (asked == SJ_QUESTION_STEPS && t->ask.variant == SJ_STEPS_ONE);
}

/* What the keys of a question are: labels of touches, but for these. */
enum { TOUCH = 1, NOTHING, PHRASE, PLACE, STEP, RULE };

static int kind_of(const sj_trace *t, int index)
{
    uint8_t question = t->question->fold;
    static const uint8_t kinds[][2] = {
        [SJ_QUESTION_FOLLOWS] = {TOUCH, TOUCH},     [SJ_QUESTION_NGRAMS] = {PHRASE, NOTHING},
        [SJ_QUESTION_VARIANTS] = {PHRASE, NOTHING}, [SJ_QUESTION_PREFIXES] = {PHRASE, PLACE},
        [SJ_QUESTION_ORDERED] = {TOUCH, PLACE},     [SJ_QUESTION_FUNNEL] = {PLACE, STEP},
        [SJ_QUESTION_STEPS] = {PLACE, NOTHING},     [SJ_QUESTION_ELAPSED] = {NOTHING, NOTHING},
        [SJ_QUESTION_RULES] = {RULE, NOTHING},
    };
    if (index > 1 || is_of_ways(t))
        return NOTHING;
    if (question == SJ_QUESTION_LEAVE && index == 1 && t->ask.variant == SJ_LEAVE_PATH)
        return PHRASE;
    if (question < sizeof kinds / sizeof *kinds && kinds[question][index] != 0)
        return kinds[question][index];
    return index == 0 ? TOUCH : NOTHING;
}

int sj_trace_labels(const sj_trace *t)
{
    int first = kind_of(t, 0) != NOTHING;
    return first + (kind_of(t, 1) != NOTHING);
}

/* A label of the question's own. */
static int label_own(sj_trace *t, int index, int64_t key, sojourn_text *out)
{
    switch (kind_of(t, index)) {
    case TOUCH:
        return sj_figures_label(&t->own, &t->rule.touch, key, out);
    case PHRASE:
        return label_phrase(t, key, out);
    case RULE:
        return key != SJ_DIMENSION_UNSTATED ? label_rule(t, key, out) : 0;
    case PLACE:
        return key != 0 ? label_place(t, key, out) : 0;
    case STEP:
        *out = t->steps[key];
        return 0;
    default:
        return 0;
    }
}

int sj_trace_label(sj_figures *own, int index, int64_t key, sojourn_text *out)
{
    sj_trace *t = (sj_trace *)own;
    int by = index - sj_trace_labels(t);
    *out = (sojourn_text){0};
    if (by >= 0 && by < 2 && t->by[by].what != 0)
        return sj_figures_label(own, &t->by[by], key, out);
    if (t->question->fold != SJ_QUESTION_LEADS || t->step.length == 0)
        return label_own(t, index, key, out);
    if (index == 0 && key != SJ_DIMENSION_UNSTATED)
        *out = t->step;
    return 0;
}

/* "a > b" and "c" read as "a" and "b > c" do: then the shorter first label comes first. */
int sj_trace_order(const sj_figures *own, const sj_tally_key *a, const sj_tally_key *b)
{
    const sj_trace *t = (const sj_trace *)own;
    int order = 0, at = kind_of(t, 0) != PHRASE;
    if (kind_of(t, at) != PHRASE || a->of[at] == b->of[at])
        return 0;
    const sj_phrase *x = &t->phrases.rows.at[a->of[at]], *y = &t->phrases.rows.at[b->of[at]];
    for (uint32_t i = 0; i < x->count && i < y->count && order == 0; i++) {
        char left[SJ_DIMENSION_ROOM], right[SJ_DIMENSION_ROOM];
        const int64_t *keys = t->phrases.keys.at;
        order = sj_text_compare(
            sj_dimension_label(own->filter.v, &t->rule.touch, keys[x->from + i], left),
            sj_dimension_label(own->filter.v, &t->rule.touch, keys[y->from + i], right));
    }
    return order;
}

/* ---- cells from rows ---- */
static int is_pattern(const sj_trace *t)
{
    uint8_t asked = t->question->fold;
    return asked == SJ_QUESTION_LEADS || asked == SJ_QUESTION_RULES || sj_trace_differs(t);
}

/* Is it a table of how many, of which some are shown as a part of all? */
static int counts(const sj_trace *t)
{
    switch (t->question->fold) {
    case SJ_QUESTION_NGRAMS:
    case SJ_QUESTION_NEXT:
    case SJ_QUESTION_FUNNEL:
    case SJ_QUESTION_JOIN:
        return 1;
    case SJ_QUESTION_STEPS:
        return !is_of_ways(t);
    case SJ_QUESTION_LOOPS:
    case SJ_QUESTION_SUCCESS:
    case SJ_QUESTION_ELAPSED:
        return 0;
    case SJ_QUESTION_LEAVE:
        return t->ask.variant <= SJ_LEAVE_PATH;
    case SJ_QUESTION_PREFIXES:
        return t->ask.variant != SJ_PREFIX_SHARE;
    default:
        return t->ask.variant == 0 && !is_pattern(t);
    }
}

static int is_time(const sj_trace *t)
{
    int variant = t->ask.variant;
    if (t->question->fold == SJ_QUESTION_LEAVE)
        return variant == SJ_LEAVE_TIME || variant == SJ_LEAVE_WAIT;
    return t->question->fold == SJ_QUESTION_ELAPSED ||
           (t->question->fold == SJ_QUESTION_FOLLOWS && t->ask.variant == 1);
}

/* Is a count shown as a part of all, or of those that took the first step? */
static int is_part(const sj_trace *t)
{
    uint8_t asked = t->question->fold;
    return asked == SJ_QUESTION_FUNNEL ||
           ((asked == SJ_QUESTION_NEXT || asked == SJ_QUESTION_STEPS) && t->ask.variant == 1);
}

/* Is it how many of something one has? */
static int is_each(const sj_trace *t)
{
    int variant = t->ask.variant;
    return t->question->fold == SJ_QUESTION_LEAVE &&
           (variant == SJ_LEAVE_INPUTS || variant == SJ_LEAVE_INVALID);
}

/* Is a sum shown over the goals that it is of? */
static int is_joined(const sj_trace *t)
{
    return t->question->fold == SJ_QUESTION_JOIN && t->ask.variant >= SJ_JOIN_COUNT;
}

static int is_compared(const sj_trace *t)
{
    return t->question->fold == SJ_QUESTION_SUCCESS && t->ask.variant == SJ_SUCCESS_COMPARED;
}

static int is_shrunk(const sj_trace *t)
{
    return t->question->fold == SJ_QUESTION_SUCCESS && t->ask.variant == SJ_SUCCESS_SHRUNK;
}

static int is_score(const sj_trace *t)
{
    return sj_trace_differs(t) && !sj_trace_of_shares(t) && !is_time(t);
}

static int is_ratio(const sj_trace *t)
{
    uint8_t asked = t->question->fold;
    int rule = asked == SJ_QUESTION_LEADS || asked == SJ_QUESTION_RULES;
    return is_compared(t) ||
           (rule && (t->ask.variant == SJ_RULE_LIFT || t->ask.variant == SJ_RULE_RATIO));
}

sj_tally_key sj_trace_shown(const sj_trace *t, const sj_tally_key *key)
{
    sj_tally_key shown = *key;
    if (is_compared(t))
        shown.of[1] = shown.of[2] = SJ_DIMENSION_UNSTATED;
    return shown;
}

void sj_trace_fold(sj_trace *t)
{
    t->tally.fold = SJ_FOLD_SHARE;
    if (counts(t))
        t->tally.fold = SJ_FOLD_COUNT;
    if (is_time(t) || is_each(t) || is_score(t))
        t->tally.fold = SJ_FOLD_MEAN;
    if (is_time(t) && !sj_trace_differs(t))
        t->tally.quantile = t->ask.set[0];
}

/* ---- what is known last ---- */
/* The key of all that a cell is a part of: that of its group. */
static sj_tally_key whole_of(const sj_trace *t, const sj_cell *cell)
{
    sj_tally_key key = cell->key;
    for (int i = 0; i < sj_trace_labels(t); i++)
        key.of[i] = 0;
    return key;
}

static int of_all(sj_trace *t)
{
    sj_tally wholes = {.alloc = t->tally.alloc};
    uint32_t row = 0;
    for (uint32_t i = 0; i < t->tally.cells.count && row != SJ_NONE; i++) {
        const sj_cell *cell = &t->tally.cells.at[i];
        sj_tally_key key = whole_of(t, cell);
        row = sj_tally_cell(&wholes, &key);
        if (row != SJ_NONE && (t->question->fold != SJ_QUESTION_FUNNEL || cell->key.of[0] == 1))
            wholes.cells.at[row].count += cell->count;
    }
    for (uint32_t i = 0; i < t->tally.cells.count && row != SJ_NONE; i++) {
        sj_tally_key key = whole_of(t, &t->tally.cells.at[i]);
        t->tally.cells.at[i].denominator = wholes.cells.at[sj_tally_find(&wholes, &key)].count;
    }
    sj_tally_free(&wholes);
    return row == SJ_NONE ? -1 : 0;
}

int sj_trace_finish(sj_trace *t, sj_arena *scratch)
{
    if (sj_tally_finish(&t->tally, scratch) != 0 || (is_part(t) && of_all(t) != 0))
        return -1;
    for (uint32_t i = 0; i < t->tally.cells.count && is_joined(t); i++)
        t->tally.cells.at[i].denominator = t->joined;
    if (t->question->fold == SJ_QUESTION_RULES && sj_trace_judge(t, scratch) != 0)
        return -1;
    if (is_pattern(t))
        sj_trace_compare(t);
    if (is_compared(t))
        return sj_drawn_compare(&t->own, &t->tally, t->ask.set[0], scratch);
    return is_shrunk(t) ? sj_drawn_finish(&t->own, &t->tally, 0, t->ask.set[0], scratch) : 0;
}

static int32_t unit_of(const sj_trace *t)
{
    if (is_ratio(t) || is_score(t))
        return SOJOURN_UNIT_SCORE;
    if (is_time(t))
        return SOJOURN_UNIT_SECONDS;
    if (is_joined(t) && t->ask.variant == SJ_JOIN_VALUE)
        return SOJOURN_UNIT_MONEY;
    return (counts(t) && !is_part(t)) || is_each(t) ? SOJOURN_UNIT_COUNT : SOJOURN_UNIT_SHARE;
}

static int32_t interval_of(const sj_trace *t)
{
    if (unit_of(t) == SOJOURN_UNIT_SHARE)
        return SOJOURN_INTERVAL_SHARE;
    int mean = is_score(t) || is_each(t) || is_time(t);
    return mean && t->tally.quantile == 0 ? SOJOURN_INTERVAL_MEAN : SOJOURN_INTERVAL_NONE;
}

void sj_trace_show_row(const sj_figures *own, const sj_cell *cell, sojourn_figure *out)
{
    const sj_trace *t = (const sj_trace *)own;
    out->numerator = cell->numerator;
    out->squares = cell->squares;
    out->denominator = cell->denominator;
    out->count = cell->count;
    out->left_out = cell->left_out;
    out->unit = unit_of(t);
    out->interval = cell->sample != 0 ? cell->interval : interval_of(t);
    if (cell->sample == 0 && cell->far > SJ_TALLY_FAR) { /* squares may not have fitted */
        out->squares = sj_sum(0);
        out->interval = SOJOURN_INTERVAL_NONE;
    }
    out->sample = (uint64_t)cell->sample;
}
