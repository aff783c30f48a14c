/* SPDX-License-Identifier: MIT */
/* Facts in. Every road gives its events as drafts when they are asked for, some at a time; where
 * one is refused, what went in before it is taken back, so a call adds all or nothing. */
#include "api/feed.h"

#include "base/bytes.h"
#include "base/fault.h"
#include "fact/recent.h"

#include <string.h>

sojourn_status sj_feed_put(sojourn *s, const sj_batch *batch, sojourn_error *error)
{
    if (batch->event_count + batch->link_count + batch->erasure_count == 0)
        return SOJOURN_OK;
    sj_arena_mark mark = sj_arena_save(&s->scratch);
    s->busy = 1;
    sojourn_status status = sj_facts_put(&s->facts, batch, &s->scratch);
    s->busy = 0;
    sj_arena_release(&s->scratch, mark);
    if (status == SOJOURN_E_MEMORY)
        sj_fault_memory(error);
    if (status != SOJOURN_OK)
        return sj_handle_answer(s, status, error);
    s->generation++;
    s->settled = 0;
    return SOJOURN_OK;
}

/* The events of one call. */
typedef struct {
    sj_reader reader;
    const sojourn_event *events;
    sojourn_error *error;
} reading;

static sojourn_status draft_event(const void *context, uint64_t index, sj_arena *scratch,
                                  sj_draft *out)
{
    const reading *r = context;
    (void)scratch;
    return sj_event_draft(&r->reader, &r->events[index], index, out, r->error);
}

sojourn_status sojourn_feed(sojourn *s, const sojourn_event *events, uint64_t count,
                            sojourn_error *error)
{
    sojourn_status status = sj_handle_check(s, error);
    if (status != SOJOURN_OK)
        return status;
    if (events == NULL && count != 0)
        return sj_fault(error, SOJOURN_E_ARGUMENT, 0, "give the events that are counted");
    sj_arena_mark mark = sj_arena_save(&s->scratch);
    reading r = {sj_handle_reader(s, &s->scratch), events, error};
    if (sj_recent_make(&s->scratch, count, &r.reader.recent) != 0)
        return sj_handle_answer(s, sj_fault_memory(error), error);
    const sj_batch batch = {.draft = draft_event, .context = &r, .event_count = count};
    status = sj_feed_put(s, &batch, error);
    sj_arena_release(&s->scratch, mark);
    return status;
}

sojourn_status sj_feed_link(sojourn *s, const sojourn_identifier *a, const sojourn_identifier *b,
                            int32_t link, uint32_t revision, sj_draft_link *draft,
                            sojourn_error *error)
{
    sj_reader reader = sj_handle_reader(s, &s->scratch);
    uint64_t index = 0;
    *draft = (sj_draft_link){.revision = revision, .link = link};
    int status = sj_event_identifier(&reader, a, index, &draft->a, error);
    if (status > 0)
        status = sj_event_identifier(&reader, b, ++index, &draft->b, error);
    if (status < 0)
        return status;
    if (status == 0)
        return sj_fault(error, SOJOURN_E_EVENT, index,
                        "link values that name somebody; this one is taken as not stated");
    if (sj_id_equal(draft->a.id, draft->b.id))
        return sj_fault(error, SOJOURN_E_EVENT, 1, "link two identifiers, not one with itself");
    return SOJOURN_OK;
}

sojourn_status sojourn_link(sojourn *s, const sojourn_identifier *a, const sojourn_identifier *b,
                            int32_t link, uint32_t revision, sojourn_error *error)
{
    sojourn_status status = sj_handle_check(s, error);
    if (status != SOJOURN_OK)
        return status;
    if (a == NULL || b == NULL)
        return sj_fault(error, SOJOURN_E_ARGUMENT, 0, "give two identifiers, not NULL");
    if (link < SOJOURN_LINK_NONE || link > SOJOURN_LINK_DISTINCT)
        return sj_fault(error, SOJOURN_E_ARGUMENT, 0, "use one of SOJOURN_LINK_...");
    sj_arena_mark mark = sj_arena_save(&s->scratch);
    sj_draft_link draft;
    status = sj_feed_link(s, a, b, link, revision, &draft, error);
    if (status == SOJOURN_OK)
        status = sj_feed_put(s, &(sj_batch){.links = &draft, .link_count = 1}, error);
    sj_arena_release(&s->scratch, mark);
    return sj_handle_answer(s, status, error);
}

sojourn_status sj_feed_erasure(sojourn *s, const sojourn_identifier *who, uint64_t count,
                               int64_t upto, sj_batch *batch, sojourn_error *error)
{
    sj_reader reader = sj_handle_reader(s, &s->scratch);
    uint64_t before = batch->erasure_count;
    for (uint64_t i = 0; i < count; i++) {
        sj_draft_erasure *next = &batch->erasures[batch->erasure_count];
        *next = (sj_draft_erasure){0};
        int status = sj_event_identifier(&reader, &who[i], i, &next->who, error);
        if (status < 0)
            return status;
        next->upto = upto;
        batch->erasure_count += status > 0;
    }
    if (batch->erasure_count == before)
        return sj_fault(error, SOJOURN_E_EVENT, 0,
                        "erase values that name somebody; there is none of them");
    return SOJOURN_OK;
}

/* The limit does not hold here, nor for the settle that follows: one must be able to erase. */
sojourn_status sojourn_erase(sojourn *s, const sojourn_identifier *who, uint64_t count,
                             int64_t upto, sojourn_error *error)
{
    sj_batch batch = {0};
    sojourn_status status = sj_handle_check(s, error);
    if (status != SOJOURN_OK)
        return status;
    if (who == NULL && count != 0)
        return sj_fault(error, SOJOURN_E_ARGUMENT, 0, "give the identifiers that are counted");
    sj_handle_limit(s, 0);
    sj_arena_mark mark = sj_arena_save(&s->scratch);
    batch.erasures = sj_arena_zero(&s->scratch, count, sizeof *batch.erasures);
    status = batch.erasures == NULL ? sj_fault_memory(error)
                                    : sj_feed_erasure(s, who, count, upto, &batch, error);
    if (status == SOJOURN_OK)
        status = sj_feed_put(s, &batch, error);
    sj_arena_release(&s->scratch, mark);
    sj_handle_limit(s, 1);
    s->erasing |= status == SOJOURN_OK;
    return status;
}

static sojourn_status draft_record(const void *context, uint64_t index, sj_arena *scratch,
                                   sj_draft *out)
{
    const sj_facts *facts = context;
    return sj_facts_draft(facts, (uint32_t)index, scratch, out) == 0 ? SOJOURN_OK
                                                                     : SOJOURN_E_MEMORY;
}

static sojourn_status merge_all(sojourn *into, const sojourn *from, sojourn_error *error)
{
    const sj_facts *facts = &from->facts;
    sj_arena *scratch = &into->scratch;
    sj_batch b = {.draft = draft_record,
                  .context = facts,
                  .event_count = facts->records.count,
                  .link_count = facts->links.count,
                  .erasure_count = facts->erase.rows.count};
    b.links = sj_arena_zero(scratch, b.link_count, sizeof *b.links);
    b.erasures = sj_arena_zero(scratch, b.erasure_count, sizeof *b.erasures);
    if (b.links == NULL || b.erasures == NULL)
        return sj_fault_memory(error);
    for (uint32_t i = 0; i < b.link_count; i++)
        b.links[i] = sj_facts_draft_link(facts, i);
    for (uint32_t i = 0; i < b.erasure_count; i++)
        b.erasures[i] = sj_facts_draft_erasure(facts, i);
    return sj_feed_put(into, &b, error);
}

sojourn_status sojourn_merge(sojourn *into, const sojourn *from, sojourn_error *error)
{
    sojourn_status status = sj_handle_check(into, error);
    if (status == SOJOURN_OK)
        status = sj_handle_check(from, error);
    if (status != SOJOURN_OK || into == from)
        return status;
    if (memcmp(into->key, from->key, sizeof into->key) != 0 ||
        !sj_text_equal(into->country, from->country) ||
        !sj_kinds_alike(&into->kinds, &from->kinds) ||
        !sj_text_equal(into->rules.name, from->rules.name) ||
        (into->rules.identify != NULL) != (from->rules.identify != NULL))
        return sj_fault(error, SOJOURN_E_ARGUMENT, 0,
                        "merge handles of one key and country and the same kinds and rules");
    sj_arena_mark mark = sj_arena_save(&into->scratch);
    status = merge_all(into, from, error);
    sj_arena_release(&into->scratch, mark);
    return sj_handle_answer(into, status, error);
}

sojourn_status sojourn_settle(sojourn *s, sojourn_error *error)
{
    sojourn_status status = sj_handle_check(s, error);
    if (status != SOJOURN_OK)
        return status;
    if (s->settled && s->watching != NULL)
        s->watching->settled(s, 0);
    if (s->settled)
        return sj_handle_answer(s, SOJOURN_OK, error);
    s->generation++;
    s->busy = 1;
    sj_handle_limit(s, !s->erasing);
    status = sj_levels_settle(&s->levels);
    if (status == SOJOURN_OK && s->watching != NULL)
        s->watching->settled(s, 1);
    sj_handle_limit(s, 1);
    s->busy = 0;
    if (status == SOJOURN_E_CALLBACK) {
        sj_fault(error, status, 0,
                 s->levels.unrun
                     ? "the runner failed or left out a task: run each once, wait for all, repeat"
                     : "the rule same_issue failed: mend what it reports, then repeat");
        if (error != NULL)
            error->detail = s->levels.answer;
    } else if (status != SOJOURN_OK) {
        sj_fault_memory(error);
    }
    s->settled = status == SOJOURN_OK;
    s->erasing &= !s->settled;
    return sj_handle_answer(s, status, error);
}
