/* SPDX-License-Identifier: MIT */
/* A customer's likely frustration with an interaction: how its length and its events rank in a
 * baseline that the caller states, and how often he was moved on, came back or had to change the
 * channel. In millionths, rounded once. Cost: the baseline for each interaction. */
#include "base/exact.h"
#include "metric/metric.h"
#include "metric/real.h"

#include <string.h>

enum { BASELINE_US, BASELINE_EVENTS, WEIGHTS, LEAST = 2, EXPIRED };

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

/* What came before in an engagement. */
typedef struct {
    int64_t contacts;
    uint32_t last;
} before;

/* `at` goes on over the events of the interaction, and its engagement has it behind then. */
static moves count(const sj_case *c, uint32_t interaction, uint32_t *at, before *seen)
{
    const sj_case_interaction *own = &c->interactions.at[interaction];
    before *b = &seen[own->engagement];
    moves m = {.repeats = b->contacts};
    for (; *at < c->events.count && c->events.at[*at].interaction == interaction; ++*at) {
        m.events += c->events.at[*at].type < SOJOURN_EVENT_RESOLVE;
        m.transfers += c->events.at[*at].type == SOJOURN_EVENT_TRANSFER;
    }
    m.switches = b->contacts > 0 && switched(&c->interactions.at[b->last], own);
    if ((own->flags & SOJOURN_SPAN_CONTACT) != 0)
        *b = (before){b->contacts + 1, interaction};
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

/* Adds the item of a contact, if any: 0, or -1 for no memory. */
typedef int scoring(const sj_case *c, const sj_ask *ask, uint32_t interaction, const moves *m,
                    sj_items *out);

static int each(const sj_case *c, const sj_ask *ask, scoring *judges, sj_items *out)
{
    size_t size = (c->engagements.count + (size_t)1) * sizeof(before);
    before *seen = sj_alloc_resize(out->alloc, NULL, 0, size);
    int failed = 0;
    uint32_t at = 0;
    if (seen == NULL)
        return -1;
    memset(seen, 0, size);
    for (uint32_t i = 0; i < c->interactions.count && !failed; i++) {
        moves m = count(c, i, &at, seen);
        if ((c->interactions.at[i].flags & SOJOURN_SPAN_CONTACT) != 0)
            failed = judges(c, ask, i, &m, out) != 0;
    }
    sj_alloc_resize(out->alloc, seen, size, 0);
    return failed ? -1 : 0;
}

static int scored(const sj_case *c, const sj_ask *ask, uint32_t i, const moves *m, sj_items *out)
{
    int64_t score = score_of(ask, &ask->set[WEIGHTS], &c->interactions.at[i], m);
    sj_case_item item = sj_item_interaction(c, i, score >= 0 ? score : 0);
    item.out = score < 0;
    item.hit = !item.out;
    return sj_items_add(out, item);
}

int sj_frustration_list(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    return each(c, ask, scored, out);
}

static int lost(const sj_case *c, const sj_ask *ask, uint32_t i, const moves *m, sj_items *out)
{
    static const int64_t usual[] = {400, 300, 300};
    const sj_case_interaction *own = &c->interactions.at[i];
    int64_t score = score_of(ask, usual, own, m);
    int calm = score / 1000000 < ask->set[LEAST];
    if (score < 0 || calm != ask->variant)
        return 0;
    int32_t state = sj_case_state(c, &c->engagements.at[own->engagement]);
    int gave_up = state == SOJOURN_STATE_CANCELLED ||
                  (state == SOJOURN_STATE_EXPIRED && ask->set[EXPIRED] != 0);
    sj_case_item item = sj_item_interaction(c, i, gave_up);
    item.out = state == SOJOURN_STATE_OPEN || state == SOJOURN_STATE_NONE;
    return sj_items_add(out, item);
}

/* Of interactions above and below a score, who cancelled, or of whom no more came. Variants:
 * frustrated, calm. Parameters: the baseline; score; expired. */
int sj_frustration_lost(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    return each(c, ask, lost, out);
}
