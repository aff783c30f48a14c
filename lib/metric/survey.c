/* SPDX-License-Identifier: MIT */
/* Answers of customers. A score off its scale is left out, never clamped. */
#include "metric/metric.h"

/* One item an answer of this type: `low` to `high` is the scale. */
static int answers(const sj_case *c, int32_t type, int64_t low, int64_t high, sj_items *out)
{
    for (uint32_t i = 0; i < c->events.count; i++) {
        const sj_case_event *e = &c->events.at[i];
        if (e->type != type)
            continue;
        sj_case_item item = sj_item_event(c, i, e->value);
        item.out = e->value < low || e->value > high;
        item.hit = !item.out;
        if (sj_items_add(out, item) != 0)
            return -1;
    }
    return 0;
}

/* Parameter: least of the scale. A promoter is 1, a detractor -1: the mean is the score, the
 * squares count both. */
int sj_survey_nps(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    uint32_t first = out->list.count;
    if (answers(c, SOJOURN_EVENT_NPS, ask->set[0], 10, out) != 0)
        return -1;
    for (uint32_t i = first; i < out->list.count; i++) {
        int64_t score = out->list.at[i].value;
        out->list.at[i].value = score >= 9 ? 1 : score <= 6 ? -1 : 0;
    }
    return 0;
}

/* Parameters: satisfied, least, most. */
int sj_survey_csat(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    uint32_t first = out->list.count;
    if (answers(c, SOJOURN_EVENT_CSAT, ask->set[1], ask->set[2], out) != 0)
        return -1;
    for (uint32_t i = first; i < out->list.count; i++) {
        sj_case_item *item = &out->list.at[i];
        item->value = !item->out && item->value >= ask->set[0];
        item->hit = item->value != 0;
    }
    return 0;
}

/* Parameters: least, most. */
int sj_survey_csat_score(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    return answers(c, SOJOURN_EVENT_CSAT, ask->set[0], ask->set[1], out);
}

int sj_survey_effort(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    return answers(c, SOJOURN_EVENT_EFFORT, ask->set[0], ask->set[1], out);
}

/* Answers that ask for a call. Parameters: least, below. */
int sj_survey_follow_up(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    for (uint32_t i = 0; i < c->events.count; i++) {
        const sj_case_event *e = &c->events.at[i];
        if (e->type == SOJOURN_EVENT_NPS && e->value >= ask->set[0] && e->value < ask->set[1] &&
            sj_items_add(out, sj_item_event(c, i, 1)) != 0)
            return -1;
    }
    return 0;
}
