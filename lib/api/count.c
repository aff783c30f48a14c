/* SPDX-License-Identifier: MIT */
/* Counts are read off the columns when asked for; keeping them up to date would be a second truth.
 */
#include "api/handle.h"
#include "base/aged.h"
#include "base/fault.h"

static void count_facts(const sj_facts *facts, sojourn_counts *out)
{
    const sj_records *r = &facts->records;
    for (uint32_t i = 0; i < r->count; i++) {
        if (sj_at(r, i).taken) {
            out->erased++;
        } else if (sj_at(&facts->winner, sj_at(r, i).event) != i) {
            out->superseded++;
        } else if (sj_at(r, i).type == SOJOURN_EVENT_RETRACTED) {
            out->retracted++;
        } else {
            out->events++;
            out->blocked += sj_at(r, i).blocked;
        }
    }
    out->repeated = facts->repeated;
    for (uint32_t i = 0; i < facts->links.count; i++)
        out->links += sj_at(&facts->links, i).link == SOJOURN_LINK_SAME;
}

sojourn_status sojourn_count(const sojourn *s, sojourn_counts *out, sojourn_error *error)
{
    sojourn_counts counts = {0};
    sojourn_status status = sj_handle_check(s, error);
    if (status != SOJOURN_OK)
        return status;
    if (out == NULL)
        return sj_fault(error, SOJOURN_E_ARGUMENT, 0, "say where the counts go, not NULL");
    count_facts(&s->facts, &counts);
    counts.customers = s->levels.journeys;
    counts.shared = s->levels.shared;
    counts.refused = s->levels.refused;
    for (uint32_t i = 0; i < s->levels.customers.count; i++) {
        const sj_customer *c = &sj_at(&s->levels.customers, i);
        uint32_t identifiers = sj_at(&s->levels.parts[SJ_WHOLE].groups, i).count;
        if (c->block != NULL && identifiers > counts.largest_customer)
            counts.largest_customer = identifiers;
    }
    counts.bytes = s->alloc.bytes;
    if (sj_aged_write(out, &counts, sizeof counts) != 0)
        return sj_fault(error, SOJOURN_E_ARGUMENT, 0, "set size to sizeof: counts");
    return SOJOURN_OK;
}
