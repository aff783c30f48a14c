/* SPDX-License-Identifier: MIT */
/* Reading a question over paths: names become numbers, texts are copied, and what is unknown or
 * missing is refused by name. */
#include "api/trace.h"

#include "api/measure.h"
#include "api/names.h"
#include "base/aged.h"
#include "base/bytes.h"
#include "base/fault.h"

#include <string.h>

static sojourn_status refuse(sojourn_error *error, const char *message)
{
    return sj_fault(error, SOJOURN_E_ARGUMENT, 0, message);
}

static int needs_step(const sj_trace *t)
{
    switch (t->question->fold) {
    case SJ_QUESTION_LAST_OTHER:
    case SJ_QUESTION_LEAD:
    case SJ_QUESTION_NEXT:
    case SJ_QUESTION_FUNNEL:
    case SJ_QUESTION_JOIN:
        return 1;
    default:
        return 0;
    }
}

/* Does a question look at a step that it does not need? */
static int may_have_step(const sj_trace *t)
{
    return t->question->fold == SJ_QUESTION_LEADS || t->question->fold == SJ_QUESTION_LEAVE ||
           t->question->fold == SJ_QUESTION_RULES;
}

static sojourn_status read_question(sj_trace *t, sojourn_error *error)
{
    for (uint64_t i = 0; (t->question = sj_question_row(i)) != NULL; i++)
        if (sj_text_equal(sj_text(t->question->name), t->asked.name))
            return sj_inquire_variant(t->question, t->asked.variant, &t->ask, error);
    return sj_filter_refuse(error, 0, "name a question of sojourn_path_info()", t->asked.name);
}

static sojourn_status read_anchors(sj_trace *t, sojourn_error *error)
{
    const int64_t *set = t->ask.set;
    sj_credit *c = &t->credit;
    if (t->question->fold == SJ_QUESTION_POSITION)
        *c = (sj_credit){.first = set[0], .last = set[1]};
    else
        *c = (sj_credit){.first = set[0], .lead = set[1], .last = set[2]};
    if (c->first > 100 || c->lead > 100 || c->last > 100 || c->first + c->lead + c->last > 100)
        return refuse(error, "let first, lead and last be 100 or less together");
    return SOJOURN_OK;
}

static sojourn_status read_join(const int64_t *set, sojourn_error *error)
{
    if ((set[0] == 0 && set[1] == 0) || set[3] == 0)
        return refuse(error, "let before or after be 1, and nth 1 or more");
    return SOJOURN_OK;
}

/* What the first parameter of a question may be. */
static const struct {
    uint8_t question;
    int64_t least, most;
    const char *wrong;
} bounds[] = {
    {SJ_QUESTION_DECAY, 1, INT64_MAX, "let half_life_us be above 0"},
    {SJ_QUESTION_MARKOV, 1, SJ_MARKOV_ORDER, "let order be 1 to 4"},
    {SJ_QUESTION_RATE, 1, 1000000, "let pairs be 1 to 1000000"},
    {SJ_QUESTION_NGRAMS, 1, 1000, "let length be 1 to 1000"},
    {SJ_QUESTION_PREFIXES, 1, 1000, "let depth be 1 to 1000"},
    {SJ_QUESTION_LEAVE, 0, 999, "use thousandths from 0 to 999: quantile"},
    {SJ_QUESTION_RULES, 1, SJ_TRACE_ITEMS, "let items be 1 to 3"},
};

static sojourn_status read_parameters(sj_trace *t, sojourn_error *error)
{
    uint8_t asked = t->question->fold;
    const int64_t *set = t->ask.set;
    sojourn_status status = sj_inquire_parameters(t->question, t->asked.parameters,
                                                  t->asked.parameter_count, &t->ask, error);
    if (status != SOJOURN_OK)
        return status;
    for (size_t i = 0; i < sizeof bounds / sizeof *bounds; i++)
        if (bounds[i].question == asked && (set[0] < bounds[i].least || set[0] > bounds[i].most))
            return refuse(error, bounds[i].wrong);
    t->credit.half_life = set[0];
    t->track.order = (int)(asked == SJ_QUESTION_MARKOV ? set[0] : 1);
    if (asked == SJ_QUESTION_JOIN)
        return read_join(set, error);
    if (asked == SJ_QUESTION_POSITION || asked == SJ_QUESTION_LEAD)
        return read_anchors(t, error);
    return SOJOURN_OK;
}

static void read_model(sj_trace *t)
{
    static const int models[] = {
        [SJ_QUESTION_FIRST] = SJ_CREDIT_FIRST,
        [SJ_QUESTION_LAST] = SJ_CREDIT_LAST,
        [SJ_QUESTION_LAST_OTHER] = SJ_CREDIT_LAST_OTHER,
        [SJ_QUESTION_LINEAR] = SJ_CREDIT_LINEAR,
        [SJ_QUESTION_POSITION] = SJ_CREDIT_ANCHORED,
        [SJ_QUESTION_LEAD] = SJ_CREDIT_ANCHORED,
        [SJ_QUESTION_DECAY] = SJ_CREDIT_DECAY,
        [SJ_QUESTION_DURATION] = SJ_CREDIT_DURATION,
        [SJ_QUESTION_HOST] = SJ_CREDIT_LINEAR,
        [SJ_QUESTION_SHAPLEY] = SJ_CREDIT_LINEAR,
        [SJ_QUESTION_ORDERED] = SJ_CREDIT_LINEAR,
        [SJ_QUESTION_MARKOV] = SJ_CREDIT_LINEAR,
        [SJ_QUESTION_RATE] = SJ_CREDIT_LINEAR,
    };
    uint8_t asked = t->question->fold;
    if (sj_trace_is_table(t)) {
        sj_trace_fold(t);
        t->rule.shape = SJ_TRAIL_CUT;
        t->rule.tells_again = asked == SJ_QUESTION_LOOPS || asked == SJ_QUESTION_SUCCESS ||
                              asked == SJ_QUESTION_DRIVERS || asked == SJ_QUESTION_LEADS;
        if (asked == SJ_QUESTION_LEAVE)
            t->rule.level = SOJOURN_LEVEL_INTERACTION;
        if (asked == SJ_QUESTION_RULES) /* each event may state what another does not */
            t->rule.repeats = SOJOURN_REPEATS_KEPT;
        if (asked == SJ_QUESTION_LEADS || asked == SJ_QUESTION_FUNNEL) {
            t->rule.shape = SJ_TRAIL_WHOLE;
            t->rule.look_back = SOJOURN_FOREVER;
        }
        return;
    }
    t->credit.model = models[asked];
    if (asked == SJ_QUESTION_SHAPLEY || asked == SJ_QUESTION_ORDERED || asked == SJ_QUESTION_RATE)
        t->rule.repeats = SOJOURN_REPEATS_FIRST;
}

/* The steps of a pattern are within one window. */
static sojourn_status read_trigger(sj_trace *t, sojourn_error *error)
{
    sojourn_status status = sj_trace_steps(t, error);
    for (int i = 0; i < t->funnel.steps && status == SOJOURN_OK; i++)
        if (t->funnel.within[i] != INT64_MAX)
            status = refuse(error, "leave <= off these steps, they are within within_us");
    return status;
}

/* A step that nobody looks at is refused: the answer would be another one than was asked for. */
static sojourn_status read_step(sj_trace *t, sojourn_error *error)
{
    sojourn_text question = sj_text(t->question->name);
    t->step = t->asked.step;
    if (sj_filter_keep(&t->own.filter, &t->step) != 0)
        return sj_fault_memory(error);
    if (t->step.length == 0)
        return needs_step(t)
                   ? sj_filter_refuse(error, 0, "name the step that it asks for", question)
                   : SOJOURN_OK;
    if (!needs_step(t) && !may_have_step(t))
        return sj_filter_refuse(error, 0, "leave step away, this question takes none", question);
    return SOJOURN_OK;
}

static sojourn_status read_touch(sj_trace *t, sojourn_error *error)
{
    const char *usual = t->question->fold == SJ_QUESTION_LEAVE ? "name" : "channel";
    sojourn_text name = t->asked.touch.length != 0 ? t->asked.touch : sj_text(usual);
    sojourn_status status = sj_filter_dimension(&t->own.filter, name, 0, &t->rule.touch, error);
    if (status == SOJOURN_OK)
        status = read_step(t, error);
    if (status == SOJOURN_OK && t->question->fold == SJ_QUESTION_FUNNEL)
        status = sj_trace_steps(t, error);
    if (status == SOJOURN_OK && t->question->fold == SJ_QUESTION_LEADS)
        status = read_trigger(t, error);
    return status;
}

static sojourn_status read_type(sojourn_text name, int32_t *out, sojourn_error *error)
{
    *out = sj_names_find(SOJOURN_NAMES_TYPE, name);
    if (*out < 0 || *out >= SOJOURN_EVENT_AGENT_STATE)
        return sj_filter_refuse(error, 0, "name a type of a customer's events", name);
    return SOJOURN_OK;
}

/* What is joined: a type, perhaps with a name behind it. */
static sojourn_status read_other(sj_trace *t, sojourn_error *error)
{
    sojourn_text type = {0};
    if (t->question->fold != SJ_QUESTION_JOIN)
        return SOJOURN_OK;
    t->other_name = t->step;
    sj_trace_cut(&t->other_name, '=', &type);
    t->other_name = sj_text_trim(t->other_name);
    return read_type(type, &t->other, error);
}

static sojourn_status read_by(sj_trace *t, sojourn_error *error)
{
    sojourn_status status = SOJOURN_OK;
    for (uint64_t i = 0; i < 2 && status == SOJOURN_OK; i++) {
        if (t->asked.by[i].length == 0)
            continue;
        if (!sj_trace_is_table(t) || sj_trace_of_customer(t) ||
            (uint64_t)sj_trace_labels(t) + i > 2)
            return sj_filter_refuse(error, i, "leave by as it is, this question has other labels",
                                    t->asked.by[i]);
        status = sj_filter_dimension(&t->own.filter, t->asked.by[i], i, &t->by[i], error);
    }
    return status;
}

static sojourn_status read_condition(sj_trace *t, sojourn_text text, sojourn_error *error)
{
    sj_trace_predicate *p = &t->predicates[t->predicate_count++];
    p->value = text;
    sj_trace_cut(&p->value, '=', &p->name);
    p->value = sj_text_trim(p->value);
    return sj_filter_dimension(&t->own.filter, p->name, 0, &p->field, error);
}

/* Conditions of rules: "agent | queue=billing"; what a touch states, if none is named. */
static sojourn_status read_conditions(sj_trace *t, sojourn_error *error)
{
    sojourn_text rest = t->step, one;
    sojourn_status status = SOJOURN_OK;
    if (t->question->fold != SJ_QUESTION_RULES)
        return SOJOURN_OK;
    if (rest.length == 0) {
        rest = t->asked.touch.length != 0 ? t->asked.touch : sj_text("channel");
        if (sj_filter_keep(&t->own.filter, &rest) != 0)
            return sj_fault_memory(error);
    }
    while (status == SOJOURN_OK && sj_trace_cut(&rest, '|', &one)) {
        if (t->predicate_count == SJ_TRACE_PREDICATES)
            return refuse(error, "name at most 16 conditions");
        status = read_condition(t, one, error);
    }
    return status;
}

/* What labels are. */
static sojourn_status read_labels(sj_trace *t, sojourn_error *error)
{
    sojourn_status status = read_touch(t, error);
    if (status == SOJOURN_OK)
        status = read_by(t, error);
    return status == SOJOURN_OK ? read_conditions(t, error) : status;
}

static sojourn_status read_goal(sj_trace *t, sojourn_error *error)
{
    sojourn_text name = t->asked.goal.length != 0 ? t->asked.goal : sj_text("purchase");
    sojourn_status status = read_type(name, &t->rule.goal, error);
    if (status != SOJOURN_OK)
        return status;
    t->rule.goal_name = t->asked.goal_name;
    if (sj_filter_keep(&t->own.filter, &t->rule.goal_name) != 0)
        return sj_fault_memory(error);
    memcpy(t->currency, t->asked.currency, sizeof t->currency);
    t->priced = t->currency[0] != 0;
    return read_other(t, error);
}

/* What is left out of the paths, and which paths. */
static sojourn_status read_removal(sj_trace *t, sojourn_error *error)
{
    const sojourn_path *asked = &t->asked;
    if (asked->removes < SOJOURN_REMOVES_ALL || asked->removes > SOJOURN_REMOVES_LAST)
        return refuse(error, "set removes to one of SOJOURN_REMOVES_...");
    if (asked->open_us < 0)
        return refuse(error, "let open_us be 0 or more");
    t->rule.removed = asked->removed;
    t->rule.removes = asked->removes;
    t->rule.begin = asked->begin;
    if (sj_filter_keep(&t->own.filter, &t->rule.removed) != 0 ||
        sj_filter_keep(&t->own.filter, &t->rule.begin) != 0)
        return sj_fault_memory(error);
    return SOJOURN_OK;
}

static sojourn_status read_rule(sj_trace *t, sojourn_error *error)
{
    static const int64_t month = INT64_C(30) * 86400000000;
    const sojourn_path *asked = &t->asked;
    if (asked->look_back_us < 0)
        return refuse(error, "let look_back_us be 0 or more");
    if (asked->repeats < SOJOURN_REPEATS_SESSION || asked->repeats > SOJOURN_REPEATS_FIRST)
        return refuse(error, "set repeats to one of SOJOURN_REPEATS_...");
    if (asked->level != 0 &&
        (asked->level < SOJOURN_LEVEL_INTERACTION || asked->level > SOJOURN_LEVEL_JOURNEY))
        return refuse(error, "let level be that of interactions, engagements or journeys, or 0");
    if (t->question->fold == SJ_QUESTION_HOST && asked->attribute == NULL)
        return refuse(error, "give a function as attribute for this question");
    t->rule.look_back = asked->look_back_us != 0 ? asked->look_back_us : month;
    t->rule.repeats = asked->repeats;
    t->rule.level = asked->level;
    return read_removal(t, error);
}

static int lacks(const sojourn_path *asked)
{
    const sojourn_text texts[] = {asked->name,  asked->variant, asked->touch,     asked->goal,
                                  asked->step,  asked->removed, asked->goal_name, asked->by[0],
                                  asked->by[1], asked->begin};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (sj_text_lacks(texts[i]))
            return 1;
    return sj_filter_lacks(asked->parameters, asked->parameter_count, asked->where,
                           asked->where_count);
}

static sojourn_status read_clock(sj_trace *t, sojourn_error *error)
{
    const sojourn_path *asked = &t->asked;
    sj_filter *filter = &t->own.filter;
    filter->clock = sj_arena_zero(&filter->kept, 1, sizeof *filter->clock);
    if (filter->clock == NULL)
        return sj_fault_memory(error);
    *filter->clock = (sj_clock){asked->offset_us, asked->context, asked->offset, 0};
    return sj_filter_clock(filter, asked->offset_us, error);
}

sojourn_status sj_trace_read(sj_trace *t, const sojourn_path *path, sojourn_error *error)
{
    sj_filter *filter = &t->own.filter;
    sojourn_path *asked = &t->asked;
    if (path == NULL || sj_aged_read(asked, sizeof *asked, path) != 0)
        return refuse(error, "set size to sizeof and what is unknown to zero: path");
    if (lacks(asked))
        return refuse(error, "give the lists that are counted, and the bytes of texts: path");
    sojourn_status status = read_question(t, error);
    if (status == SOJOURN_OK)
        status = read_parameters(t, error);
    if (status == SOJOURN_OK)
        status = read_rule(t, error);
    if (status == SOJOURN_OK)
        status = read_labels(t, error);
    if (status == SOJOURN_OK)
        status = read_goal(t, error);
    if (status == SOJOURN_OK)
        status = read_clock(t, error);
    if (status == SOJOURN_OK)
        status = sj_filter_where(filter, asked->where, asked->where_count, error);
    if (status == SOJOURN_OK)
        status = sj_filter_scope(filter, asked->scope, SOJOURN_LEVEL_EVENT, error);
    if (status == SOJOURN_OK)
        read_model(t);
    return status;
}
