/* SPDX-License-Identifier: MIT */
/* How long and how often customers come, and what holds them. Notes are no visits. The next event
 * of a session lies behind an event in its contact, so one walk from the last event back finds it
 * for all of them. */
#include "base/exact.h"
#include "metric/metric.h"

#include <string.h>

static int is_contact(const sj_case *c, uint32_t interaction)
{
    return (c->interactions.at[interaction].flags & SOJOURN_SPAN_CONTACT) != 0;
}

/* Parameters: least_us, most_us; 0: no limit. */
static int timed(sj_case_item item, int64_t time, const sj_ask *ask, sj_items *out)
{
    item.value = time;
    item.out = time < ask->set[0] || (ask->set[1] != 0 && time > ask->set[1]);
    item.hit = !item.out;
    return sj_items_add(out, item);
}

static int transactions(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    for (uint32_t i = 0; i < c->transactions.count; i++) {
        const sj_case_transaction *t = &c->transactions.at[i];
        if ((t->flags & SOJOURN_SPAN_CONTACT) != 0 &&
            timed(sj_item_transaction(c, i, 1), sj_time_silence(t->start, t->end), ask, out) != 0)
            return -1;
    }
    return 0;
}

/* Variants: interaction, transaction. */
int sj_visit_time(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    if (ask->variant == 1)
        return transactions(c, ask, out);
    for (uint32_t i = 0; i < c->interactions.count; i++) {
        const sj_case_interaction *own = &c->interactions.at[i];
        if (is_contact(c, i) && timed(sj_item_interaction(c, i, 1),
                                      sj_time_silence(own->start, own->end), ask, out) != 0)
            return -1;
    }
    return 0;
}

/* From the end of what came before; the first visit has none. */
int sj_visit_gap(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    int64_t end = 0;
    int any = 0;
    for (uint32_t i = 0; i < c->interactions.count && !c->anonymous; i++) {
        if (!is_contact(c, i))
            continue;
        const sj_case_interaction *own = &c->interactions.at[i];
        if (any &&
            timed(sj_item_interaction(c, i, 1), sj_time_silence(end, own->start), ask, out) != 0)
            return -1;
        end = any && end > own->end ? end : own->end;
        any = 1;
    }
    return 0;
}

/* Parameter: anonymous. */
int sj_visit_each(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    if (c->anonymous && ask->set[0] == 0)
        return 0;
    for (uint32_t i = 0; i < c->interactions.count; i++)
        if (is_contact(c, i) && sj_items_add(out, sj_item_interaction(c, i, 1)) != 0)
            return -1;
    return 0;
}

/* The next event, no note, of the session of each event, which lies in its contact, or SJ_NONE.
 * From the last one back: each session knows what of it came then. */
typedef struct {
    uint32_t *next, *latest;
    size_t next_size, latest_size;
} following;

static int same_contact(const sj_case_event *a, const sj_case_event *b)
{
    return a->contact == b->contact && a->interaction == b->interaction;
}

static void follow(const sj_case *c, following *f)
{
    for (uint32_t i = c->events.count; i-- > 0;) {
        const sj_case_event *e = &c->events.at[i];
        uint32_t *latest = &f->latest[e->transaction];
        f->next[i] =
            *latest != SJ_NONE && same_contact(e, &c->events.at[*latest]) ? *latest : SJ_NONE;
        if (e->type < SOJOURN_EVENT_RESOLVE)
            *latest = i;
    }
}

static void give_back(sj_alloc *alloc, following *f)
{
    sj_alloc_resize(alloc, f->next, f->next_size, 0);
    sj_alloc_resize(alloc, f->latest, f->latest_size, 0);
}

/* 0, or -1 for no memory. */
static int read_following(const sj_case *c, sj_alloc *alloc, following *f)
{
    *f = (following){.next_size = (c->events.count + (size_t)1) * sizeof *f->next,
                     .latest_size = (c->transactions.count + (size_t)1) * sizeof *f->latest};
    f->next = sj_alloc_resize(alloc, NULL, 0, f->next_size);
    f->latest = f->next != NULL ? sj_alloc_resize(alloc, NULL, 0, f->latest_size) : NULL;
    if (f->latest == NULL) {
        sj_alloc_resize(alloc, f->next, f->next != NULL ? f->next_size : 0, 0);
        return -1;
    }
    memset(f->latest, 255, f->latest_size);
    follow(c, f);
    return 0;
}

static int looks(const sj_case_event *e)
{
    return e->type == SOJOURN_EVENT_VISIT || e->type == SOJOURN_EVENT_INPUT;
}

/* What stood open last is not known: left out, not 0. */
static int dwell(const sj_case *c, const sj_ask *ask, uint32_t at, uint32_t next, sj_items *out)
{
    const sj_case_event *e = &c->events.at[at];
    int64_t start = next != SJ_NONE ? c->events.at[next].start : e->end;
    sj_case_item item = sj_item_event(c, at, 0);
    int known = next != SJ_NONE || e->end > e->start;
    item.out = !known;
    return known ? timed(item, sj_time_silence(e->start, start), ask, out)
                 : sj_items_add(out, item);
}

/* Parameters: least_us, most_us. */
int sj_visit_dwell(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    following f;
    int failed = read_following(c, out->alloc, &f);
    if (failed != 0)
        return -1;
    for (uint32_t i = 0; i < c->events.count && failed == 0; i++)
        if (looks(&c->events.at[i]))
            failed = dwell(c, ask, i, f.next[i], out);
    give_back(out->alloc, &f);
    return failed;
}

int sj_visit_exit(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    following f;
    (void)ask;
    int failed = read_following(c, out->alloc, &f);
    if (failed != 0)
        return -1;
    for (uint32_t i = 0; i < c->events.count && failed == 0; i++)
        if (looks(&c->events.at[i]))
            failed = sj_items_add(out, sj_item_event(c, i, f.next[i] == SJ_NONE));
    give_back(out->alloc, &f);
    return failed;
}

/* Parameter: visits. */
int sj_visit_looked(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    uint32_t at = 0;
    for (uint32_t i = 0; i < c->interactions.count; i++) {
        int64_t visits = 0, bought = 0;
        for (; at < c->events.count && c->events.at[at].interaction == i; at++) {
            visits += c->events.at[at].type == SOJOURN_EVENT_VISIT;
            bought += c->events.at[at].type == SOJOURN_EVENT_PURCHASE;
        }
        if (visits > 0 && visits >= ask->set[0] &&
            sj_items_add(out, sj_item_interaction(c, i, bought == 0)) != 0)
            return -1;
    }
    return 0;
}
