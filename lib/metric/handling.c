/* SPDX-License-Identifier: MIT */
/* Work of agents. A leg is what one agent does in one contact, from a CONNECT on; what names no
 * agent is of the agent who was connected last. The stretches of all legs go into one array, with
 * the leg, interaction or engagement that they are summed by; sorted, each is one sweep. Cost: n
 * log n of the customer's stretches. */
#include "base/exact.h"
#include "metric/shift.h"

enum { TALK = 1, HOLD = 2, WRAP_UP = 4 };
enum { BY_LEG, BY_INTERACTION, BY_ENGAGEMENT };

typedef struct {
    uint32_t event, agent; /* event: its first CONNECT that lasts, or its first */
    uint8_t transferred;
} leg;
typedef struct {
    sj_alloc *alloc;
    SJ_ARRAY(leg) legs;
    sj_spells spells;
    uint32_t first, last; /* of the contact: first leg; the leg that was connected last */
    int by;
    const sj_ask *ask; /* names the kinds of transfer that count; NULL: all do */
} work;

static int ends_talk(int32_t type)
{
    return type == SOJOURN_EVENT_CONNECT || type == SOJOURN_EVENT_TRANSFER ||
           type == SOJOURN_EVENT_WRAP_UP || type == SOJOURN_EVENT_ABANDON ||
           type == SOJOURN_EVENT_END;
}

static int lasts(const sj_case_event *e)
{
    return e->end > e->start;
}

/* Where a stretch ends that states no end: with what ends it in its transaction. */
static int64_t end_of(const sj_case *c, uint32_t at, uint32_t until)
{
    const sj_case_event *e = &c->events.at[at];
    if (lasts(e) || e->type == SOJOURN_EVENT_WRAP_UP)
        return e->end;
    for (uint32_t i = at + 1; i < until; i++) {
        const sj_case_event *next = &c->events.at[i];
        int ends = ends_talk(next->type) ||
                   (e->type == SOJOURN_EVENT_HOLD && next->type == SOJOURN_EVENT_RETRIEVE);
        if (ends && next->transaction == e->transaction)
            return next->start;
    }
    return e->end;
}

static uint32_t find_leg(const work *w, uint32_t agent)
{
    for (uint32_t i = w->first; i < w->legs.count; i++)
        if (w->legs.at[i].agent == agent)
            return i;
    return SJ_NONE;
}

/* The leg that a CONNECT is of: begun, or gone on with. */
static uint32_t connect(const sj_case *c, work *w, uint32_t event)
{
    const sj_case_event *e = &c->events.at[event];
    uint32_t found = find_leg(w, e->agent);
    if (found == SJ_NONE) {
        found = w->legs.count;
        sj_array_push(&w->legs, ((leg){.event = event, .agent = e->agent}));
    } else if (lasts(e) && !lasts(&c->events.at[w->legs.at[found].event])) {
        w->legs.at[found].event = event;
    }
    return w->last = found;
}

/* The leg of an event; SJ_NONE: nobody is connected yet. */
static uint32_t leg_of(const sj_case *c, work *w, uint32_t event)
{
    const sj_case_event *e = &c->events.at[event];
    if (e->type == SOJOURN_EVENT_CONNECT)
        return connect(c, w, event);
    uint32_t found = e->agent != SJ_NONE ? find_leg(w, e->agent) : SJ_NONE;
    return found != SJ_NONE ? found : w->last;
}

static uint32_t sort_of(int32_t type)
{
    switch (type) {
    case SOJOURN_EVENT_CONNECT:
        return TALK;
    case SOJOURN_EVENT_HOLD:
        return HOLD;
    case SOJOURN_EVENT_WRAP_UP:
        return WRAP_UP;
    default:
        return 0;
    }
}

static int is_transfer(const work *w, const sj_case_event *e)
{
    return e->type == SOJOURN_EVENT_TRANSFER &&
           (w->ask == NULL || w->ask->set[0] == 0 || sj_ask_value(w->ask, 0, e->detail) != 0);
}

static int read_event(const sj_case *c, uint32_t at, uint32_t until, work *w)
{
    const sj_case_event *e = &c->events.at[at];
    uint32_t sort = sort_of(e->type);
    if (sort == 0 && e->type != SOJOURN_EVENT_TRANSFER)
        return 0;
    if (sj_array_reserve(w->alloc, &w->legs, 1) != 0 ||
        sj_array_reserve(w->alloc, &w->spells, 1) != 0)
        return -1;
    uint32_t own = leg_of(c, w, at);
    if (own == SJ_NONE)
        return 0;
    if (is_transfer(w, e))
        w->legs.at[own].transferred = 1;
    uint32_t sum = w->by == BY_LEG           ? own
                   : w->by == BY_INTERACTION ? e->interaction
                                             : c->interactions.at[e->interaction].engagement;
    if (sort != 0)
        sj_array_push(&w->spells, ((sj_spell){e->start, end_of(c, at, until), sum, sort}));
    return 0;
}

static int read_all(const sj_case *c, work *w)
{
    for (uint32_t k = 0; k < c->contacts.count; k++) {
        const sj_case_contact *contact = &c->contacts.at[k];
        w->first = w->legs.count;
        w->last = SJ_NONE;
        for (uint32_t i = contact->from; i < contact->until; i++)
            if (read_event(c, i, contact->until, w) != 0)
                return -1;
    }
    sj_spell_order(w->spells.at, w->spells.count);
    return 0;
}

static void close(work *w)
{
    sj_array_free(w->alloc, &w->legs);
    sj_array_free(w->alloc, &w->spells);
}

/* Talk, hold and wrap-up add up to all: what is two at once is hold before talk before wrap-up. */
static int64_t part_of(const sj_spell *at, uint32_t count, uint32_t part)
{
    int64_t hold = sj_spell_union(at, count, HOLD);
    int64_t talk = sj_spell_union(at, count, TALK | HOLD);
    int64_t all = sj_spell_union(at, count, TALK | HOLD | WRAP_UP);
    switch (part) {
    case TALK:
        return talk - hold;
    case HOLD:
        return hold;
    case WRAP_UP:
        return all - talk;
    default:
        return all;
    }
}

static sj_case_item item_of(const sj_case *c, const work *w, uint32_t number)
{
    if (w->by == BY_INTERACTION)
        return sj_item_interaction(c, number, 0);
    if (w->by == BY_ENGAGEMENT)
        return sj_item_engagement(c, number, 0);
    return sj_item_event(c, w->legs.at[number].event, 0);
}

/* Parameters: least_us, most_us; 0: no limit. */
static int add(const sj_case *c, const work *w, const sj_spell *at, uint32_t count, uint32_t part,
               int held, const sj_ask *ask, sj_items *out)
{
    sj_case_item item = item_of(c, w, at->leg);
    item.value = part_of(at, count, part);
    if (held && item.value == 0)
        return 0;
    item.out = item.value < ask->set[0] || (ask->set[1] != 0 && item.value > ask->set[1]);
    item.hit = !item.out;
    return sj_items_add(out, item);
}

static int times(const sj_case *c, const sj_ask *ask, uint32_t part, int by, int held,
                 sj_items *out)
{
    work w = {.alloc = out->alloc, .by = by};
    int failed = read_all(c, &w);
    for (uint32_t i = 0, end; i < w.spells.count && !failed; i = end) {
        const sj_spell *at = &w.spells.at[i];
        for (end = i + 1; end < w.spells.count && w.spells.at[end].leg == at->leg;)
            end++;
        failed = add(c, &w, at, end - i, part, held, ask, out);
    }
    close(&w);
    return failed;
}

/* One item a leg, or an interaction with legs; 1 if it was transferred, or always. */
static int count(const sj_case *c, const sj_ask *ask, int all, sj_items *out)
{
    int by = ask->variant;
    work w = {.alloc = out->alloc, .ask = all ? NULL : ask};
    int failed = read_all(c, &w);
    for (uint32_t i = 0, end; i < w.legs.count && !failed; i = end) {
        uint32_t own = c->events.at[w.legs.at[i].event].interaction;
        int says = all;
        for (end = i; end < w.legs.count && (by == BY_INTERACTION || end == i); end++) {
            if (c->events.at[w.legs.at[end].event].interaction != own)
                break;
            says |= w.legs.at[end].transferred;
        }
        failed =
            sj_items_add(out, by == BY_INTERACTION ? sj_item_interaction(c, own, says)
                                                   : sj_item_event(c, w.legs.at[i].event, says));
    }
    close(&w);
    return failed;
}

/* A leg's stretches, in order, as those in which any of them lasts. */
static int join(const sj_spell *at, uint32_t count, uint32_t agent, sj_alloc *alloc, sj_spells *out)
{
    sj_spell now = {at->start, at->end, agent, SJ_SHIFT_CONTACT};
    if (sj_array_reserve(alloc, out, count) != 0)
        return -1;
    for (uint32_t i = 1; i <= count; i++) {
        if (i < count && at[i].start <= now.end) {
            now.end = at[i].end > now.end ? at[i].end : now.end;
            continue;
        }
        if (now.end > now.start && sj_time_silence(now.start, now.end) <= SJ_SHIFT_LONGEST)
            sj_array_push(out, now);
        if (i < count)
            now = (sj_spell){at[i].start, at[i].end, agent, SJ_SHIFT_CONTACT};
    }
    return 0;
}

int sj_handling_contacts(const sj_case *c, sj_alloc *alloc, sj_spells *out)
{
    work w = {.alloc = alloc};
    int failed = read_all(c, &w);
    for (uint32_t i = 0, end; i < w.spells.count && !failed; i = end) {
        const sj_spell *at = &w.spells.at[i];
        uint32_t agent = w.legs.at[at->leg].agent;
        for (end = i + 1; end < w.spells.count && w.spells.at[end].leg == at->leg;)
            end++;
        if (agent != SJ_NONE)
            failed = join(at, end - i, agent, alloc, out);
    }
    close(&w);
    return failed;
}

/* The legs of agents who are named. */
int sj_handling_agents(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    (void)ask;
    work w = {.alloc = out->alloc};
    int failed = read_all(c, &w);
    for (uint32_t i = 0; i < w.legs.count && !failed; i++)
        if (w.legs.at[i].agent != SJ_NONE)
            failed = sj_items_add(out, sj_item_event(c, w.legs.at[i].event, 1));
    close(&w);
    return failed;
}

int sj_handling_handled(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    return count(c, ask, 1, out);
}

/* Parameter: the kinds that count, by what a TRANSFER states as detail; where any is named. */
int sj_handling_transferred(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    return count(c, ask, 0, out);
}

int sj_handling_time(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    return times(c, ask, 0, ask->variant, 0, out);
}

int sj_handling_talk(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    return times(c, ask, TALK, ask->variant, 0, out);
}

/* Variants: leg, interaction, engagement, held. */
int sj_handling_hold(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    int held = ask->variant == 3;
    return times(c, ask, HOLD, held ? BY_LEG : ask->variant, held, out);
}

int sj_handling_wrap_up(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    return times(c, ask, WRAP_UP, ask->variant, 0, out);
}
