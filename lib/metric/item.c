/* SPDX-License-Identifier: MIT */
/* Items as metrics list them: one growing array, in the order of the walk, which no figure depends
 * on. */
#include "metric/metric.h"

int sj_case_over(const sj_case *c, int64_t time)
{
    int over = time <= c->as_of;
    sj_case_term *term = c->term;
    if (term != NULL && over && time > term->from)
        term->from = time;
    if (term != NULL && !over && time <= term->through)
        term->through = time - 1; /* not over, so it is no least time */
    return over;
}

int32_t sj_case_state(const sj_case *c, const sj_case_engagement *e)
{
    (void)sj_case_over(c, e->expires);
    return e->state;
}

int sj_case_beside(const sj_case *c, uint32_t place, int handled, sj_case_interaction *out)
{
    if (place >= (c->beside != NULL ? c->places : c->interactions.count))
        return 0;
    if (c->beside != NULL)
        c->beside(c->reader, place, handled, out);
    else
        *out = c->interactions.at[place];
    return 1;
}

void sj_case_near(const sj_case *c, int64_t from, int64_t through)
{
    sj_case_term *term = c->term;
    if (term == NULL)
        return;
    term->near_from = from < term->near_from ? from : term->near_from;
    term->near_through = through > term->near_through ? through : term->near_through;
}

int sj_case_before(const sj_case *c, uint32_t a, uint32_t b)
{
    const sj_case_event *x = &c->events.at[a], *y = &c->events.at[b];
    if (x->start != y->start || c->order == NULL)
        return x->start < y->start;
    return c->order(c->facts, x->record, y->record) < 0;
}

int64_t sj_ask_value(const sj_ask *ask, int parameter, uint32_t name)
{
    int64_t value = 0;
    for (uint32_t i = 0; i < ask->named_count; i++)
        if (ask->named[i].parameter == parameter && ask->named[i].name == name)
            value = ask->named[i].value;
    return value;
}

int sj_items_add(sj_items *items, sj_case_item item)
{
    if (sj_array_reserve(items->alloc, &items->list, 1) != 0)
        return -1;
    sj_array_push(&items->list, item);
    return 0;
}

static sj_case_item item(int level, uint32_t number, int64_t time, int64_t value)
{
    return (sj_case_item){
        .time = time, .value = value, .number = number, .level = (int8_t)level, .hit = value != 0};
}

sj_case_item sj_item_event(const sj_case *c, uint32_t event, int64_t value)
{
    return item(SOJOURN_LEVEL_EVENT, event, c->events.at[event].start, value);
}

sj_case_item sj_item_transaction(const sj_case *c, uint32_t transaction, int64_t value)
{
    return item(SOJOURN_LEVEL_TRANSACTION, transaction, c->transactions.at[transaction].start,
                value);
}

sj_case_item sj_item_interaction(const sj_case *c, uint32_t interaction, int64_t value)
{
    return item(SOJOURN_LEVEL_INTERACTION, interaction, c->interactions.at[interaction].start,
                value);
}

sj_case_item sj_item_engagement(const sj_case *c, uint32_t engagement, int64_t value)
{
    return item(SOJOURN_LEVEL_ENGAGEMENT, engagement, c->engagements.at[engagement].start, value);
}
