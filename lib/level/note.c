/* SPDX-License-Identifier: MIT */
/* Contacts of notes only find the interaction that they speak of (law 4, passive contacts). The
 * interactions that hold a contact are put in order of their first event that is no note; a note
 * begins at the last that is not after it and goes back as far as notes reach. */
#include "base/exact.h"
#include "index/sort.h"
#include "level/build.h"

/* The interactions that hold a contact, by their first event that is no note. */
typedef struct {
    const sj_build *build;
    uint32_t *group, *record; /* record: of the first such event, by group */
    uint32_t count;
} hosts;

static int passive_group(const sj_build *b, uint32_t group)
{
    for (uint32_t i = b->groups.start[group]; i < b->groups.start[group + 1]; i++)
        if (!sj_build_session(b, b->groups.member[i])->span.passive)
            return 0;
    return 1;
}

static uint32_t first_contact_event(const sj_build *b, uint32_t group)
{
    const sj_facts *facts = b->v->facts;
    uint32_t best = SJ_NONE;
    for (uint32_t i = b->groups.start[group]; i < b->groups.start[group + 1]; i++)
        for (uint32_t e = SJ_NONE; (e = sj_build_event(b, b->groups.member[i], e)) != SJ_NONE;) {
            uint32_t record = sj_at(&facts->winner, e);
            if (!sj_event_note(sj_at(&facts->records, record).type) &&
                (best == SJ_NONE || sj_facts_order(facts, record, best) < 0))
                best = record;
        }
    return best;
}

static int host_order(const void *context, uint32_t x, uint32_t y)
{
    const hosts *h = context;
    return sj_facts_order(h->build->v->facts, h->record[x], h->record[y]);
}

/* 2: the group states `issue`; 1: only others; 0: none at all. */
static int states(const sj_build *b, uint32_t group, uint32_t issue)
{
    const sj_facts *facts = b->v->facts;
    int found = 0;
    for (uint32_t i = b->groups.start[group]; i < b->groups.start[group + 1]; i++)
        for (uint32_t e = SJ_NONE; (e = sj_build_event(b, b->groups.member[i], e)) != SJ_NONE;) {
            uint32_t stated =
                sj_record_text(&facts->records, sj_at(&facts->winner, e), SJ_TEXT_ISSUE);
            if (stated == issue)
                return 2;
            found |= stated != SJ_NONE;
        }
    return found;
}

static uint32_t last_issue(const sj_build *b, uint32_t group)
{
    const sj_facts *facts = b->v->facts;
    uint32_t best = SJ_NONE;
    for (uint32_t i = b->groups.start[group]; i < b->groups.start[group + 1]; i++)
        for (uint32_t e = SJ_NONE; (e = sj_build_event(b, b->groups.member[i], e)) != SJ_NONE;) {
            uint32_t record = sj_at(&facts->winner, e);
            if (sj_record_text(&facts->records, record, SJ_TEXT_ISSUE) != SJ_NONE &&
                (best == SJ_NONE || sj_facts_order(facts, record, best) > 0))
                best = record;
        }
    return best != SJ_NONE ? sj_record_text(&facts->records, best, SJ_TEXT_ISSUE) : SJ_NONE;
}

/* The number of hosts that start at or before `time`. */
static uint32_t started_by(const hosts *h, int64_t time)
{
    const sj_records *r = &h->build->v->facts->records;
    uint32_t low = 0, high = h->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (sj_at(r, h->record[h->group[middle]]).start <= time)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static uint32_t host_of(const hosts *h, uint32_t group)
{
    const sj_build *b = h->build;
    const sj_facts *facts = b->v->facts;
    uint32_t first = b->groups.member[b->groups.start[group]];
    int64_t time = sj_build_session(b, first)->span.start;
    uint32_t issue = last_issue(b, group), silent = SJ_NONE;
    for (uint32_t i = started_by(h, time); i-- > 0;) {
        uint32_t host = h->group[i];
        int64_t since = sj_time_silence(sj_at(&facts->records, h->record[host]).start, time);
        if (!sj_time_within(since, b->v->rule->note_us))
            break;
        int said = issue != SJ_NONE ? states(b, host, issue) : 2;
        if (said == 2)
            return host;
        if (said == 0 && silent == SJ_NONE)
            silent = host;
    }
    return silent;
}

int sj_note_attach(sj_build *b)
{
    sj_arena *scratch = &b->v->scratch;
    uint32_t count = b->groups.count;
    uint32_t *group = sj_arena_take(scratch, count * sizeof *group);
    uint32_t *record = sj_arena_take(scratch, count * sizeof *record);
    if (group == NULL || record == NULL)
        return -1;
    hosts h = {b, group, record, 0};
    for (uint32_t g = 0; g < count; g++)
        if (!passive_group(b, g))
            group[h.count++] = g;
    if (h.count == count || h.count == 0)
        return 0;
    for (uint32_t i = 0; i < h.count; i++)
        record[group[i]] = first_contact_event(b, group[i]);
    if (sj_sort(scratch, group, h.count, host_order, &h) != 0)
        return -1;
    for (uint32_t g = 0; g < count; g++) {
        uint32_t host = passive_group(b, g) ? host_of(&h, g) : SJ_NONE;
        if (host != SJ_NONE)
            sj_component_join(b->parent, b->groups.member[b->groups.start[g]],
                              b->groups.member[b->groups.start[host]]);
    }
    return sj_component_group(scratch, b->parent, b->session_count, &b->groups);
}
