/* SPDX-License-Identifier: MIT */
/* Self-service: menus, bots, pages. An interaction leaves it with its first QUEUE, RING or CONNECT
 * after an INPUT or VISIT, by time, whatever system it is of. One pass over the events. */
#include "metric/menu.h"

#include "base/exact.h"
#include "metric/spell.h"

int sj_menu_input(const sj_menu_stay *s, int32_t type)
{
    return type == SOJOURN_EVENT_INPUT || (type == SOJOURN_EVENT_VISIT && !s->keys);
}

static int is_exit(int32_t type)
{
    return type == SOJOURN_EVENT_QUEUE || type == SOJOURN_EVENT_RING ||
           type == SOJOURN_EVENT_CONNECT;
}

static int64_t least_input(const sj_case *c, const sj_menu_stay *s)
{
    int64_t least = INT64_MAX;
    for (uint32_t i = s->from; i < s->until; i++)
        if (sj_menu_input(s, c->events.at[i].type) && c->events.at[i].start < least)
            least = c->events.at[i].start;
    return least;
}

void sj_menu_read(const sj_case *c, uint32_t at, sj_menu_stay *s)
{
    s->from = s->until;
    while (s->until < c->events.count && c->events.at[s->until].interaction == at)
        s->until++;
    s->left = INT64_MAX;
    s->last = SJ_NONE;
    s->inputs = 0;
    s->first = least_input(c, s);
    for (uint32_t i = s->from; i < s->until; i++)
        if (is_exit(c->events.at[i].type) && c->events.at[i].start >= s->first &&
            c->events.at[i].start < s->left)
            s->left = c->events.at[i].start;
    for (uint32_t i = s->from; i < s->until; i++) {
        const sj_case_event *e = &c->events.at[i];
        if (!sj_menu_input(s, e->type) || e->start > s->left)
            continue;
        s->inputs++;
        if (s->last == SJ_NONE || sj_case_before(c, s->last, i))
            s->last = i;
    }
}

/* The last input before a person came in. */
int sj_menu_exit(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    (void)ask;
    sj_menu_stay s = {0};
    for (uint32_t i = 0; i < c->interactions.count; i++) {
        sj_menu_read(c, i, &s);
        if (s.last != SJ_NONE && s.left != INT64_MAX &&
            sj_items_add(out, sj_item_event(c, s.last, 1)) != 0)
            return -1;
    }
    return 0;
}

/* How long its inputs last together, each up to the exit: gaps between two are in it, for a menu
 * speaks then. */
int sj_menu_time(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    sj_menu_stay s = {0};
    for (uint32_t i = 0; i < c->interactions.count; i++) {
        sj_menu_read(c, i, &s);
        if (s.last == SJ_NONE)
            continue;
        int64_t end = c->events.at[s.last].end;
        end = end < s.left ? end : s.left;
        sj_case_item item = sj_item_interaction(c, i, 1);
        item.value = sj_time_silence(s.first, end);
        item.out = item.value < ask->set[0] || (ask->set[1] != 0 && item.value > ask->set[1]);
        item.hit = !item.out;
        if (sj_items_add(out, item) != 0)
            return -1;
    }
    return 0;
}

int sj_menu_inputs(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    (void)ask;
    sj_menu_stay s = {0};
    for (uint32_t i = 0; i < c->interactions.count; i++) {
        sj_menu_read(c, i, &s);
        if (s.last != SJ_NONE && sj_items_add(out, sj_item_interaction(c, i, s.inputs)) != 0)
            return -1;
    }
    return 0;
}

/* When a person was last begun with in each interaction; INT64_MIN: never. To be freed; NULL for no
 * memory. */
static int64_t *last_met(const sj_case *c, sj_alloc *alloc, size_t size)
{
    int64_t *met = sj_alloc_resize(alloc, NULL, 0, size);
    for (uint32_t i = 0; i < c->interactions.count && met != NULL; i++)
        met[i] = INT64_MIN;
    for (uint32_t i = 0; i < c->transactions.count && met != NULL; i++) {
        const sj_case_transaction *t = &c->transactions.at[i];
        if ((t->flags & SOJOURN_SPAN_AGENT) != 0 && t->start > met[t->interaction])
            met[t->interaction] = t->start;
    }
    return met;
}

/* Is there a person in this transaction, or in one of its interaction that begins no earlier? */
static int meets(const sj_case_transaction *t, const int64_t *met)
{
    return (t->flags & SOJOURN_SPAN_AGENT) != 0 ||
           (met[t->interaction] != INT64_MIN && met[t->interaction] >= t->start);
}

int sj_menu_automated(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    (void)ask;
    size_t size = (c->interactions.count + (size_t)1) * sizeof(int64_t);
    int64_t *met = last_met(c, out->alloc, size);
    int failed = 0;
    if (met == NULL)
        return -1;
    for (uint32_t i = 0; i < c->transactions.count && !failed; i++)
        if ((c->transactions.at[i].flags & SOJOURN_SPAN_CONTACT) != 0)
            failed =
                sj_items_add(out, sj_item_transaction(c, i, !meets(&c->transactions.at[i], met)));
    sj_alloc_resize(out->alloc, met, size, 0);
    return failed ? -1 : 0;
}
