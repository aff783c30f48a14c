/* SPDX-License-Identifier: MIT */
/* Interactions that leave a menu: by the last input, what came before it, and what became of
 * the customer. Cost: the events of an interaction, and of one that reached nobody those that
 * begin soon after it. */
#include "api/trace.h"

#include "base/bytes.h"
#include "base/exact.h"
#include "metric/menu.h"

enum { QUANTILE, REDIAL };

typedef struct {
    sj_trace *t;
    const sj_trail *trail;
    const sj_gather *g;
    sj_trace_emit *emit;
    void *context;
    sj_menu_stay stay;
    uint32_t interaction;
    uint32_t from, until; /* its events in the order of the trail */
    int64_t met;          /* when an agent came in; INT64_MAX: none did */
} leave;

static const sj_case_interaction *own(const leave *l)
{
    return &l->g->c.interactions.at[l->interaction];
}

static int64_t sooner(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* The first agent from the last input on. */
static int64_t met(const leave *l)
{
    const sj_case_event *events = l->g->c.events.at;
    int64_t least = INT64_MAX;
    for (uint32_t i = l->stay.from; i < l->stay.until; i++) {
        int agent = events[i].type == SOJOURN_EVENT_CONNECT ||
                    (events[i].agent != SJ_NONE && events[i].type < SOJOURN_EVENT_RESOLVE);
        if (agent && events[i].start >= events[l->stay.last].start)
            least = sooner(least, events[i].start);
    }
    return least;
}

/* What is solved in the menu alone has not left it. */
static int leaves(const leave *l)
{
    return l->stay.last != SJ_NONE &&
           (l->stay.left != INT64_MAX || l->met != INT64_MAX || !own(l)->solved);
}

/* Does a next interaction of the same issue begin soon? */
static int comes_back(const leave *l)
{
    const sj_case *c = &l->g->c;
    for (uint32_t i = l->interaction + 1; i < c->interactions.count; i++) {
        const sj_case_interaction *next = &c->interactions.at[i];
        if (sj_time_silence(own(l)->end, next->start) > l->t->ask.set[REDIAL])
            return 0;
        if (next->engagement == own(l)->engagement && (next->flags & SOJOURN_SPAN_CONTACT) != 0)
            return 1;
    }
    return 0;
}

/* Before its window is over nobody knows. */
static void judge(const leave *l, sj_case_item *item)
{
    int agent = l->met != INT64_MAX, back = !agent && comes_back(l);
    int open = sj_time_add(own(l)->end, l->t->ask.set[REDIAL]) > l->g->c.as_of;
    item->out = !agent && !back && open;
    if (l->t->ask.variant == SJ_LEAVE_AGENT)
        item->value = agent;
    else if (l->t->ask.variant == SJ_LEAVE_REDIAL)
        item->value = back;
    else
        item->value = !agent && !back && !open;
}

/* Answers 0 if it is not about a sale. */
static int judge_sale(const leave *l, sj_case_item *item)
{
    int32_t state = l->g->c.engagements.at[own(l)->engagement].state;
    item->value = state != SOJOURN_STATE_SOLD;
    item->out = state == SOJOURN_STATE_OPEN;
    return sj_rule_window_of(l->g->v->rule, own(l)->intent).sales;
}

static int is_invalid(const leave *l, uint32_t event)
{
    const sj_facts *f = l->g->v->facts;
    sojourn_text wrong = l->t->step.length != 0 ? l->t->step : sj_text("invalid");
    uint32_t detail = sj_record_text(&f->records, l->g->c.events.at[event].record, SJ_TEXT_DETAIL);
    return detail != SJ_NONE && sj_text_equal(sj_facts_text(f, detail), wrong);
}

static int is_input(const leave *l, uint32_t event)
{
    const sj_case_event *e = &l->g->c.events.at[event];
    return sj_menu_input(&l->stay, e->type) && e->start <= l->stay.left;
}

static int64_t count_invalid(const leave *l)
{
    int64_t count = 0;
    for (uint32_t i = l->stay.from; i < l->stay.until; i++)
        count += is_input(l, i) && is_invalid(l, i);
    return count;
}

/* The value of a variant; 0 if it is not asked of this interaction. */
static int value_of(const leave *l, sj_case_item *item)
{
    int64_t end = l->g->c.events.at[l->stay.last].end;
    switch (l->t->ask.variant) {
    case SJ_LEAVE_TIME:
        item->value =
            sj_time_silence(l->stay.first, sooner(l->stay.left, sooner(l->met, own(l)->end)));
        return 1;
    case SJ_LEAVE_WAIT:
        item->value = sj_time_silence(end, l->met != INT64_MAX ? l->met : own(l)->end);
        return 1;
    case SJ_LEAVE_INPUTS:
        item->value = l->stay.inputs;
        return 1;
    case SJ_LEAVE_INVALID:
        item->value = count_invalid(l);
        return 1;
    case SJ_LEAVE_LOST:
        return judge_sale(l, item);
    case SJ_LEAVE_AGENT:
    case SJ_LEAVE_REDIAL:
    case SJ_LEAVE_GONE:
        judge(l, item);
        return 1;
    default:
        return 1;
    }
}

static int give(const leave *l, int64_t first, int64_t second, const sj_case_item *item)
{
    sj_tally_key key = {{first, second, 0, SJ_TALLY_ALL}};
    return l->emit(l->context, l->g, &key, item);
}

static int64_t key_of(const leave *l, uint32_t event)
{
    return sj_dimension_touch(l->g, &l->t->rule.touch, l->t->own.filter.offset, event);
}

/* The labels of the inputs, one after another. */
static int give_path(const leave *l, const sj_case_item *item)
{
    uint32_t count = 0, row = SJ_NONE;
    sj_arena_mark mark = sj_arena_save(&l->t->scratch);
    int64_t *keys = sj_arena_take(&l->t->scratch, (l->until - l->from) * sizeof *keys);
    for (uint32_t i = l->from; i < l->until && keys != NULL; i++) {
        uint32_t event = l->trail->order.at[i];
        int64_t key = is_input(l, event) ? key_of(l, event) : SJ_DIMENSION_UNSTATED;
        if (key != SJ_DIMENSION_UNSTATED)
            keys[count++] = key;
    }
    if (keys != NULL)
        row = l->t->looking ? sj_phrase_find(&l->t->phrases, keys, count)
                            : sj_phrase_add(&l->t->phrases, keys, count);
    sj_arena_release(&l->t->scratch, mark);
    return row == SJ_NONE ? -1 : give(l, key_of(l, l->stay.last), row, item);
}

static int give_leave(const leave *l)
{
    int share = l->t->ask.variant >= SJ_LEAVE_AGENT;
    if (!leaves(l))
        return 0;
    sj_case_item item = sj_item_event(&l->g->c, l->stay.last, 1);
    if (!sj_filter_takes(&l->t->own.filter, l->g, &item) || !value_of(l, &item))
        return 0;
    item.hit = !share || item.value != 0;
    if (l->t->ask.variant == SJ_LEAVE_PATH)
        return give_path(l, &item);
    int64_t key = key_of(l, l->stay.last);
    if (key != SJ_DIMENSION_UNSTATED && give(l, key, 0, &item) != 0)
        return -1;
    return give(l, SJ_DIMENSION_UNSTATED, 0, &item);
}

int sj_trace_leave(sj_trace *t, const sj_trail *trail, const sj_gather *g, sj_trace_emit *emit,
                   void *context)
{
    leave l = {.t = t, .trail = trail, .g = g, .emit = emit, .context = context};
    l.stay.keys = 1;
    for (; l.interaction < g->c.interactions.count; l.interaction++) {
        l.from = l.until;
        while (l.until < trail->order.count &&
               sj_trail_unit(trail, g, trail->order.at[l.until]) == l.interaction)
            l.until++;
        sj_menu_read(&g->c, l.interaction, &l.stay);
        l.met = l.stay.last != SJ_NONE ? met(&l) : INT64_MAX;
        if (give_leave(&l) != 0)
            return -1;
    }
    return 0;
}
