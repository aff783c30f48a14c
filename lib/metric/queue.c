/* SPDX-License-Identifier: MIT */
/* Waiting. An entry is a QUEUE event, or the first CONNECT of a contact that has none: answered
 * without a wait. What happens in its contact from its start to the next entry says how it ended;
 * an ABANDON decides over any CONNECT, for clocks of two systems differ by more than the moment
 * between them. One pass over the events of a contact. */
#include "base/exact.h"
#include "metric/metric.h"

#include <string.h>

enum { OPEN, ANSWERED, ABANDONED, OUT };

typedef struct {
    uint32_t event, interaction;
    int64_t wait;
    int outcome, direct;
    int waits; /* as of the time asked about */
} entry;
typedef struct {
    const sj_ask *ask;
    sj_items *out;
    uint8_t ended[OUT + 1]; /* of an interaction: some entry of it ended so */
} walk;
typedef int visit(const sj_case *c, const entry *e, walk *w);

static int64_t between(int64_t from, int64_t until)
{
    return until <= from ? 0 : from < 0 && until > INT64_MAX + from ? INT64_MAX : until - from;
}

static int outcome_of(int32_t type)
{
    switch (type) {
    case SOJOURN_EVENT_ABANDON:
        return ABANDONED;
    case SOJOURN_EVENT_CONNECT:
        return ANSWERED;
    case SOJOURN_EVENT_QUEUE:
    case SOJOURN_EVENT_TRANSFER:
    case SOJOURN_EVENT_CALLBACK:
    case SOJOURN_EVENT_END:
        return OUT;
    default:
        return OPEN;
    }
}

/* ABANDON before CONNECT before the rest. */
static int outweighs(int a, int b)
{
    static const int weight[] = {[OPEN] = 0, [OUT] = 1, [ANSWERED] = 2, [ABANDONED] = 3};
    return weight[a] > weight[b];
}

/* The entry that begins with event `at`; answers the event after its last. */
static uint32_t read_entry(const sj_case *c, uint32_t at, uint32_t until, entry *e)
{
    const sj_case_event *begin = &c->events.at[at], *by = NULL;
    *e = (entry){.event = at, .interaction = begin->interaction, .outcome = OPEN};
    uint32_t i = at + 1;
    for (int more = 1; i < until && more; i += (uint32_t)more) {
        int outcome = outcome_of(c->events.at[i].type);
        more = c->events.at[i].type != SOJOURN_EVENT_QUEUE;
        if (outweighs(outcome, e->outcome)) {
            e->outcome = outcome;
            by = &c->events.at[i];
        }
    }
    int stated = begin->end > begin->start;
    if (e->outcome == OPEN && stated)
        e->outcome = OUT;
    e->waits = !stated && by == NULL;
    e->wait = between(begin->start, stated ? begin->end : by != NULL ? by->start : c->as_of);
    return i;
}

static int direct(const sj_case *c, const sj_case_contact *contact, walk *w, visit *each)
{
    for (uint32_t i = contact->from; i < contact->until; i++)
        if (c->events.at[i].type == SOJOURN_EVENT_CONNECT) {
            entry e = {i, c->events.at[i].interaction, 0, ANSWERED, 1, 0};
            return each(c, &e, w);
        }
    return 0;
}

static int each_of(const sj_case *c, const sj_case_contact *contact, walk *w, visit *each)
{
    uint32_t i = contact->from;
    while (i < contact->until && c->events.at[i].type != SOJOURN_EVENT_QUEUE)
        i++;
    if (i == contact->until)
        return direct(c, contact, w, each);
    while (i < contact->until) {
        entry e;
        i = read_entry(c, i, contact->until, &e);
        if (each(c, &e, w) != 0)
            return -1;
    }
    return 0;
}

static int each_entry(const sj_case *c, const sj_ask *ask, sj_items *out, visit *each)
{
    walk w = {.ask = ask, .out = out};
    for (uint32_t i = 0; i < c->contacts.count; i++)
        if (each_of(c, &c->contacts.at[i], &w, each) != 0)
            return -1;
    return 0;
}

static int add(const sj_case *c, const entry *e, int64_t value, sj_items *out)
{
    return sj_items_add(out, sj_item_event(c, e->event, value));
}

static int offered(const sj_case *c, const entry *e, walk *w)
{
    return add(c, e, 1, w->out);
}

static int answered(const sj_case *c, const entry *e, walk *w)
{
    return add(c, e, e->outcome == ANSWERED, w->out);
}

static int is_short(const entry *e, int64_t limit)
{
    return e->outcome == ABANDONED && e->wait <= limit;
}

/* Variants: all, long. Parameter: short_us. */
static int abandoned(const sj_case *c, const entry *e, walk *w)
{
    if (w->ask->variant == 1 && is_short(e, w->ask->set[0]))
        return 0;
    return add(c, e, e->outcome == ABANDONED, w->out);
}

static int abandoned_soon(const sj_case *c, const entry *e, walk *w)
{
    return add(c, e, is_short(e, w->ask->set[0]), w->out);
}

static int timed(const sj_case *c, const entry *e, sj_items *out)
{
    sj_case_item item = sj_item_event(c, e->event, e->wait);
    item.hit = 1;
    return sj_items_add(out, item);
}

/* Variants: all, queued. */
static int speed(const sj_case *c, const entry *e, walk *w)
{
    if (e->outcome != ANSWERED || (w->ask->variant == 1 && e->direct))
        return 0;
    return timed(c, e, w->out);
}

static int lost(const sj_case *c, const entry *e, walk *w)
{
    return e->outcome == ABANDONED ? timed(c, e, w->out) : 0;
}

/* Did the wait end within the threshold, or has that not passed yet? */
static int is_soon(const sj_case *c, const entry *e, int64_t threshold)
{
    int64_t limit = sj_time_add(c->events.at[e->event].start, threshold);
    return e->waits ? limit == INT64_MAX || !sj_case_over(c, limit + 1) : e->wait <= threshold;
}

/* Variants: negative, positive, ignore, genesys, answered. Parameters: threshold_us, short_us. */
static int level(const sj_case *c, const entry *e, walk *w)
{
    int soon = is_soon(c, e, w->ask->set[0]);
    int gone = e->outcome == ABANDONED;
    int good = soon && (e->outcome == ANSWERED || (w->ask->variant == 1 && gone));
    int counts = e->outcome == ANSWERED;
    if (w->ask->variant < 3) /* the clock came to an answer, an abandonment or the threshold */
        counts = counts || !soon || (gone && w->ask->variant != 2);
    else if (w->ask->variant == 3)
        counts = counts || (gone && !is_short(e, w->ask->set[1]));
    return counts ? add(c, e, good, w->out) : 0;
}

static int patience(const sj_case *c, const entry *e, walk *w)
{
    if (e->direct)
        return 0;
    sj_case_item item = sj_item_event(c, e->event, e->wait);
    item.hit = e->outcome == ABANDONED;
    return sj_items_add(w->out, item);
}

/* One item an interaction that has entries; 1 if `wanted` holds of how they ended. */
enum { ENTERED, MET, LOST };

static int ended(const sj_case *c, const entry *e, walk *w)
{
    (void)c;
    w->ended[e->outcome] = 1;
    return 0;
}

static int says(const walk *w, int wanted)
{
    if (wanted == ENTERED)
        return 1;
    return wanted == MET ? w->ended[ANSWERED] : w->ended[ABANDONED] && !w->ended[ANSWERED];
}

static int of_interactions(const sj_case *c, int wanted, sj_items *out)
{
    for (uint32_t i = 0; i < c->interactions.count; i++) {
        walk w = {.out = out};
        for (uint32_t k = c->interactions.at[i].from; k < c->interactions.at[i].until; k++)
            each_of(c, &c->contacts.at[k], &w, ended);
        if (memchr(w.ended, 1, sizeof w.ended) != NULL &&
            sj_items_add(out, sj_item_interaction(c, i, says(&w, wanted))) != 0)
            return -1;
    }
    return 0;
}

int sj_queue_offered(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    return ask->variant == 1 ? of_interactions(c, ENTERED, out) : each_entry(c, ask, out, offered);
}

int sj_queue_answered(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    return ask->variant == 1 ? of_interactions(c, MET, out) : each_entry(c, ask, out, answered);
}

int sj_queue_abandoned(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    return ask->variant == 2 ? of_interactions(c, LOST, out) : each_entry(c, ask, out, abandoned);
}

int sj_queue_short(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    return each_entry(c, ask, out, abandoned_soon);
}

int sj_queue_speed(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    return each_entry(c, ask, out, speed);
}

int sj_queue_lost(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    return each_entry(c, ask, out, lost);
}

int sj_queue_level(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    return each_entry(c, ask, out, level);
}

int sj_queue_patience(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    return each_entry(c, ask, out, patience);
}
