/* SPDX-License-Identifier: MIT */
/* A customer's likely frustration with an interaction: how its length and its events rank in a
 * baseline that the caller states, and how often he was moved on, came back or had to change the
 * channel. In millionths, rounded once. Cost: the baseline for each interaction. */
#include "base/exact.h"
#include "metric/metric.h"
#include "metric/real.h"

enum { BASELINE_US, BASELINE_EVENTS, WEIGHTS, LEAST = 2 };

/* Share of the baseline below, and half of what is equal; below 0: there is none. */
static double rank_of(const sj_ask *ask, int parameter, int64_t value)
{
    int64_t twice = 0, count = 0;
    for (uint32_t i = 0; i < ask->named_count; i++)
        if (ask->named[i].parameter == parameter) {
            int64_t other = ask->named[i].value;
            twice += other < value ? 2 : other == value;
            count++;
        }
    return count > 0 ? (double)twice / (2 * (double)count) : -1;
}

typedef struct {
    int64_t events, transfers, repeats, switches;
} moves;

/* A channel that is not stated is no other one. */
static int switched(const sj_case_interaction *a, const sj_case_interaction *b)
{
    return a->channel != SJ_NONE && b->channel != SJ_NONE && a->channel != b->channel;
}

/* `at` goes on over the events of the interaction. */
static moves count(const sj_case *c, uint32_t interaction, uint32_t *at)
{
    const sj_case_interaction *own = &c->interactions.at[interaction];
    moves m = {0};
    for (; *at < c->events.count && c->events.at[*at].interaction == interaction; ++*at) {
        m.events += c->events.at[*at].type < SOJOURN_EVENT_RESOLVE;
        m.transfers += c->events.at[*at].type == SOJOURN_EVENT_TRANSFER;
    }
    for (uint32_t i = interaction; i-- > c->engagements.at[own->engagement].first;) {
        const sj_case_interaction *other = &c->interactions.at[i];
        if (other->engagement != own->engagement || (other->flags & SOJOURN_SPAN_CONTACT) == 0)
            continue;
        m.switches += m.repeats == 0 && switched(other, own);
        m.repeats++;
    }
    return m;
}

/* In millionths; below 0: nothing is known of it. */
static int64_t score_of(const sj_ask *ask, const int64_t *weights, const sj_case_interaction *own,
                        const moves *m)
{
    double duration = rank_of(ask, BASELINE_US, sj_time_silence(own->start, own->end));
    double events = rank_of(ask, BASELINE_EVENTS, m->events);
    double moved = 0 - sj_real_expm1(-(0.5 * (double)m->transfers + 0.7 * (double)m->repeats +
                                       0.3 * (double)m->switches));
    double score =
        (double)weights[0] * duration + (double)weights[1] * events + (double)weights[2] * moved;
    return duration >= 0 && events >= 0 && score < 1e9 ? (int64_t)(score * 1e5 + 0.5) : -1;
}

int sj_frustration_list(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    uint32_t at = 0;
    for (uint32_t i = 0; i < c->interactions.count; i++) {
        const sj_case_interaction *own = &c->interactions.at[i];
        moves m = count(c, i, &at);
        if ((own->flags & SOJOURN_SPAN_CONTACT) == 0)
            continue;
        int64_t score = score_of(ask, &ask->set[WEIGHTS], own, &m);
        sj_case_item item = sj_item_interaction(c, i, score >= 0 ? score : 0);
        item.out = score < 0;
        item.hit = !item.out;
        if (sj_items_add(out, item) != 0)
            return -1;
    }
    return 0;
}

/* Of interactions above and below a score, who cancelled. Variants: frustrated, calm. Parameters:
 * the baseline; score. */
int sj_frustration_lost(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    static const int64_t usual[] = {400, 300, 300};
    uint32_t at = 0;
    for (uint32_t i = 0; i < c->interactions.count; i++) {
        const sj_case_interaction *own = &c->interactions.at[i];
        moves m = count(c, i, &at);
        int64_t score = score_of(ask, usual, own, &m);
        int calm = score / 1000000 < ask->set[LEAST];
        if ((own->flags & SOJOURN_SPAN_CONTACT) == 0 || score < 0 || calm != ask->variant)
            continue;
        int32_t state = sj_case_state(c, &c->engagements.at[own->engagement]);
        sj_case_item item = sj_item_interaction(c, i, state == SOJOURN_STATE_CANCELLED);
        item.out = state == SOJOURN_STATE_OPEN || state == SOJOURN_STATE_NONE;
        if (sj_items_add(out, item) != 0)
            return -1;
    }
    return 0;
}
