/* SPDX-License-Identifier: MIT */
/* Promises and refusals within a contact: callbacks, agents who do not answer, transfers. Each
 * looks ahead from an event to the end of its contact. */
#include "metric/metric.h"

/* The contact's events after `at`, up to one of the type `until`: is there one of this type, by
 * this agent (SJ_NONE: by anybody)? */
static int comes(const sj_case *c, uint32_t at, uint32_t end, int32_t type, uint32_t agent,
                 int32_t until)
{
    for (uint32_t i = at + 1; i < end; i++) {
        const sj_case_event *e = &c->events.at[i];
        if (e->type == type && (agent == SJ_NONE || e->agent == SJ_NONE || e->agent == agent))
            return 1;
        if (e->type == until)
            return 0;
    }
    return 0;
}

/* One item for each event of a type. */
typedef int judge(const sj_case *c, uint32_t at, uint32_t end);

static int each(const sj_case *c, int32_t type, judge *says, sj_items *out)
{
    for (uint32_t k = 0; k < c->contacts.count; k++) {
        uint32_t end = c->contacts.at[k].until;
        for (uint32_t i = c->contacts.at[k].from; i < end; i++)
            if (c->events.at[i].type == type &&
                sj_items_add(out, sj_item_event(c, i, says(c, i, end))) != 0)
                return -1;
    }
    return 0;
}

static int always(const sj_case *c, uint32_t at, uint32_t end)
{
    (void)c;
    (void)at;
    (void)end;
    return 1;
}

static int kept(const sj_case *c, uint32_t at, uint32_t end)
{
    return comes(c, at, end, SOJOURN_EVENT_CONNECT, SJ_NONE, SOJOURN_EVENT_CALLBACK);
}

static int not_taken(const sj_case *c, uint32_t at, uint32_t end)
{
    return !comes(c, at, end, SOJOURN_EVENT_CONNECT, c->events.at[at].agent, SOJOURN_EVENT_RING);
}

int sj_callback_asked(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    (void)ask;
    return each(c, SOJOURN_EVENT_CALLBACK, always, out);
}

int sj_callback_kept(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    (void)ask;
    return each(c, SOJOURN_EVENT_CALLBACK, kept, out);
}

int sj_callback_not_taken(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    (void)ask;
    return each(c, SOJOURN_EVENT_RING, not_taken, out);
}

int sj_callback_transfers(const sj_case *c, const sj_ask *ask, sj_items *out)
{
    (void)ask;
    return each(c, SOJOURN_EVENT_TRANSFER, always, out);
}
