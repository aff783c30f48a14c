/* SPDX-License-Identifier: MIT */
/* What came of it. A return is the customer's next interaction, in order of start, that begins by
 * the end of the window after the end (from_start: the start) of the one looked at. A window that
 * ends after `as_of` is open, and a customer who is not known cannot be seen to return: both are
 * left out, never failures. Cost: a walk from each interaction over those that begin in its window.
 */
#include "base/exact.h"
#include "metric/metric.h"

enum { SAME_INTENT = 1, HANDLED = 2, FROM_START = 4 };

static int matches(const sj_case_interaction *a, const sj_case_interaction *b, int which)
{
    if ((b->flags & SOJOURN_SPAN_CONTACT) == 0 || ((which & HANDLED) != 0 && !b->handled))
        return 0;
    return (which & SAME_INTENT) == 0 || a->intent == b->intent;
}

/* When the window of an interaction ends. */
static int64_t closes(const sj_case_interaction *own, int64_t window, int which)
{
    return sj_time_add((which & FROM_START) != 0 ? own->start : own->end, window);
}

/* Does another that matches begin after `own`, until the end of its window? */
static int returns(const sj_case *c, const sj_case_interaction *own, int64_t window, int which)
{
    int64_t until = closes(own, window, which);
    sj_case_interaction next;
    int found = 0;
    for (uint32_t i = own->place + 1; !found && sj_case_beside(c, i, which & HANDLED, &next); i++) {
        if (next.start > until)
            break;
        found = matches(own, &next, which);
    }
    sj_case_near(c, own->start, found ? next.start : until);
    return found;
}

static int follows(const sj_case *c, const sj_case_interaction *own, int64_t window, int which)
{
    sj_case_interaction before;
    int found = 0;
    for (uint32_t i = own->place; i-- > 0 && !found;)
        found = sj_case_beside(c, i, which & HANDLED, &before) && matches(own, &before, which) &&
                own->start <= closes(&before, window, which);
    sj_case_near(c, found ? before.start : INT64_MIN, own->start);
    return found;
}

static int open(const sj_case *c, uint32_t at, int64_t window, int which)
{
    return !sj_case_over(c, closes(&c->interactions.at[at], window, which));
}

static int add(const sj_case *c, uint32_t at, int64_t value, int out_of, sj_items *out)
{
    sj_case_item item = sj_item_interaction(c, at, out_of ? 0 : value);
    item.out = out_of != 0;
    return sj_items_add(out, item);
}

/* Is the interaction one that is looked at? Parameter handled_only. */
static int counts(const sj_case_interaction *i, int handled_only)
{
    return (i->flags & SOJOURN_SPAN_CONTACT) != 0 && (!handled_only || i->handled);
}

/* Resolved by the first contact that was handled, of what is closed and was handled. */
static int closed_at_once(const sj_case *c, sj_items *out)
{
    for (uint32_t i = 0; i < c->engagements.count; i++) {
        const sj_case_engagement *e = &c->engagements.at[i];
        int32_t state = sj_case_state(c, e);
        if (e->handled == 0 || state == SOJOURN_STATE_NONE)
            continue;
        int solved = state == SOJOURN_STATE_RESOLVED || state == SOJOURN_STATE_SOLD;
        sj_case_item item = sj_item_engagement(c, i, solved && e->handled == 1);
        item.out = state == SOJOURN_STATE_OPEN;
        if (sj_items_add(out, item) != 0)
            return -1;
    }
    return 0;
}

/* What a return is, by variant and by the parameter from_start. */
static int which_of(int same, int64_t from_start)
{
    return (same ? SAME_INTENT : 0) | (from_start != 0 ? FROM_START : 0);
}

/* Variants: no_return, any_return, outcome. Parameters: return_us, handled_only, from_start. */
int sj_resolution_fcr(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    int which = which_of(ask->variant == 0, ask->set[2]);
    if (ask->variant == 2)
        return closed_at_once(c, out);
    for (uint32_t i = 0; i < c->interactions.count; i++) {
        if (!counts(&c->interactions.at[i], ask->set[1] != 0))
            continue;
        int skip = c->anonymous || open(c, i, ask->set[0], which);
        int value = !skip && !returns(c, &c->interactions.at[i], ask->set[0], which);
        if (add(c, i, value, skip, out) != 0)
            return -1;
    }
    return 0;
}

/* Variants: intent, any, earlier. Parameters: return_us, handled_only, from_start. */
int sj_resolution_repeat(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    int back = ask->variant == 2, which = which_of(ask->variant != 1, ask->set[2]);
    for (uint32_t i = 0; i < c->interactions.count; i++) {
        if (!counts(&c->interactions.at[i], ask->set[1] != 0))
            continue;
        const sj_case_interaction *own = &c->interactions.at[i];
        int skip = c->anonymous || (!back && open(c, i, ask->set[0], which));
        int again = !skip && (back ? follows(c, own, ask->set[0], which)
                                   : returns(c, own, ask->set[0], which));
        if (add(c, i, again, skip, out) != 0)
            return -1;
    }
    return 0;
}

/* Variants: contained, verified. Parameter: return_us. */
int sj_resolution_contained(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    for (uint32_t i = 0; i < c->interactions.count; i++) {
        const sj_case_interaction *own = &c->interactions.at[i];
        if ((own->flags & SOJOURN_SPAN_SELF_SERVICE) == 0)
            continue;
        int contained = !own->handled, skip = 0;
        if (ask->variant == 1 && contained) {
            contained = own->solved;
            skip = contained && (c->anonymous || open(c, i, ask->set[0], 0));
            contained = contained && !skip && !returns(c, own, ask->set[0], SAME_INTENT | HANDLED);
        }
        if (add(c, i, contained, skip, out) != 0)
            return -1;
    }
    return 0;
}

/* Began in self-service and never reached an agent, of what is no longer open. */
int sj_resolution_deflected(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    (void)ask;
    for (uint32_t i = 0; i < c->engagements.count; i++) {
        const sj_case_engagement *e = &c->engagements.at[i];
        if ((c->interactions.at[e->first].flags & SOJOURN_SPAN_SELF_SERVICE) == 0)
            continue;
        sj_case_item item = sj_item_engagement(c, i, e->handled == 0);
        item.out = e->handled == 0 && sj_case_state(c, e) == SOJOURN_STATE_OPEN;
        item.hit = item.hit && !item.out;
        if (sj_items_add(out, item) != 0)
            return -1;
    }
    return 0;
}

int sj_resolution_contacts(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    (void)ask;
    for (uint32_t i = 0; i < c->engagements.count; i++)
        if (sj_items_add(out, sj_item_engagement(c, i, c->engagements.at[i].count)) != 0)
            return -1;
    return 0;
}
