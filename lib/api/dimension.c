/* SPDX-License-Identifier: MIT */
/* What an item's own event states; where it states nothing, or is a span, what its transaction and
 * its interaction, or its engagement, say. So intents, and all that follows from customers, are as
 * of now, and a merge or a correction moves figures from group to group. */
#include "api/dimension.h"

#include "api/names.h"
#include "api/state.h"
#include "base/bytes.h"
#include "base/calendar.h"
#include "base/exact.h"

#include <string.h>

const char sj_dimension_names[] =
    "channel system queue agent name detail intent day hour half_hour week month customer "
    "first_channel last_channel outcome trait:NAME";

/* In the order of the names, from 1. */
enum {
    NONE,
    CHANNEL,
    SYSTEM,
    QUEUE,
    AGENT,
    NAME,
    DETAIL,
    INTENT,
    DAY, /* SJ_DIMENSION_DAY */
    HOUR,
    HALF_HOUR,
    WEEK,
    MONTH,
    CUSTOMER,
    FIRST_CHANNEL,
    LAST_CHANNEL,
    OUTCOME,
    TRAIT
};
_Static_assert((int)DAY == (int)SJ_DIMENSION_DAY, "tally.c groups by days, too");

static const struct {
    uint8_t first, text;
} fields[] = {
    [CHANNEL] = {SJ_FIRST_CHANNEL, SJ_TEXT_CHANNEL}, [SYSTEM] = {SJ_FIRST_SYSTEM, 0},
    [QUEUE] = {SJ_FIRST_QUEUE, SJ_TEXT_QUEUE},       [AGENT] = {SJ_FIRST_AGENT, SJ_TEXT_AGENT},
    [NAME] = {SJ_FIRST_NAME, SJ_TEXT_NAME},          [DETAIL] = {SJ_FIRST_DETAIL, SJ_TEXT_DETAIL},
};

int sj_dimension_read(sojourn_text name, sj_dimension *out)
{
    sojourn_text word, trait = sj_text("trait:");
    *out = (sj_dimension){0};
    if (name.length > trait.length && memcmp(name.data, trait.data, trait.length) == 0) {
        out->what = TRAIT;
        out->trait = (sojourn_text){name.data + trait.length, name.length - trait.length};
        return 0;
    }
    for (int i = 0; i + 1 < TRAIT && sj_registry_word(sj_dimension_names, i, &word); i++)
        if (sj_text_equal(word, name))
            out->what = (uint8_t)(i + 1);
    return out->what != NONE ? 0 : -1;
}

static int64_t number(uint32_t text)
{
    return text != SJ_NONE ? (int64_t)text : SJ_DIMENSION_UNSTATED;
}

/* The text that a record states, by number. */
static uint32_t text_of(const sj_facts *f, uint32_t record, uint8_t what)
{
    if (record == SJ_NONE)
        return SJ_NONE;
    if (what != SYSTEM)
        return sj_record_text(&f->records, record, fields[what].text);
    uint32_t system = sj_facts_system(f, record);
    return sj_intern_text(&f->systems, system).length != 0 ? system : SJ_NONE;
}

static uint32_t said_by(const sj_gather *g, int32_t level, uint32_t span, uint8_t what)
{
    const sj_span *s = sj_block_span(g->v, g->block, level, span);
    return text_of(g->v->facts, s->stated[fields[what].first], what);
}

static uint32_t said(const sj_gather *g, const sj_case_item *item, uint8_t what)
{
    if (item->level != SOJOURN_LEVEL_EVENT)
        return said_by(g, item->level, item->number, what);
    const sj_case_event *e = &g->c.events.at[item->number];
    uint32_t text = text_of(g->v->facts, e->record, what);
    if (text == SJ_NONE)
        text = said_by(g, SOJOURN_LEVEL_TRANSACTION, e->transaction, what);
    if (text == SJ_NONE)
        text = said_by(g, SOJOURN_LEVEL_INTERACTION, e->interaction, what);
    return text;
}

static uint32_t engagement_of(const sj_gather *g, const sj_case_item *item)
{
    if (item->level == SOJOURN_LEVEL_ENGAGEMENT)
        return item->number;
    uint32_t interaction = item->level == SOJOURN_LEVEL_INTERACTION
                               ? item->number
                               : g->c.events.at[item->number].interaction;
    return g->c.interactions.at[interaction].engagement;
}

static uint32_t intent_of(const sj_gather *g, const sj_case_item *item)
{
    if (item->level == SOJOURN_LEVEL_ENGAGEMENT)
        return sj_state_intent(g->block, item->number, INT64_MAX);
    uint32_t interaction = item->level == SOJOURN_LEVEL_INTERACTION
                               ? item->number
                               : g->c.events.at[item->number].interaction;
    return g->c.interactions.at[interaction].intent;
}

/* The value that held when the item began: of the last TRAIT of this name by then. */
static uint32_t trait_of(const sj_gather *g, sojourn_text name, int64_t time)
{
    const sj_facts *f = g->v->facts;
    uint32_t found = SJ_NONE;
    for (uint32_t i = 0; i < g->c.events.count; i++) {
        const sj_case_event *e = &g->c.events.at[i];
        if (e->type != SOJOURN_EVENT_TRAIT || e->start > time ||
            !sj_text_equal(sj_facts_text(f, sj_record_text(&f->records, e->record, SJ_TEXT_NAME)),
                           name))
            continue;
        if (found == SJ_NONE || sj_facts_order(f, found, e->record) < 0)
            found = e->record;
    }
    return text_of(f, found, DETAIL);
}

static int64_t key_of_time(uint8_t what, int64_t time)
{
    static const int64_t hour = INT64_C(3600000000);
    switch (what) {
    case HOUR:
        return sj_calendar_floor(time, hour);
    case HALF_HOUR:
        return sj_calendar_floor(time, hour / 2);
    case WEEK:
        return sj_calendar_week(time);
    case MONTH:
        return sj_calendar_month(time);
    default:
        return sj_calendar_floor(time, SJ_CALENDAR_DAY);
    }
}

int64_t sj_dimension_key(const sj_gather *g, const sj_dimension *by, int64_t offset,
                         const sj_case_item *item)
{
    switch (by->what) {
    case NONE:
        return 0;
    case INTENT:
        return number(intent_of(g, item));
    case CUSTOMER:
        return g->customer;
    case FIRST_CHANNEL:
    case LAST_CHANNEL: {
        const sj_case_engagement *e = &g->c.engagements.at[engagement_of(g, item)];
        return number(said_by(g, SOJOURN_LEVEL_INTERACTION,
                              by->what == FIRST_CHANNEL ? e->first : e->last, CHANNEL));
    }
    case OUTCOME:
        return g->c.engagements.at[engagement_of(g, item)].state;
    case TRAIT:
        return number(trait_of(g, by->trait, item->time));
    default:
        return by->what < INTENT ? number(said(g, item, by->what))
                                 : key_of_time(by->what, sj_time_add(item->time, offset));
    }
}

int64_t sj_dimension_touch(const sj_gather *g, const sj_dimension *by, int64_t offset,
                           uint32_t event)
{
    const sj_case_event *e = &g->c.events.at[event];
    sj_case_item item = sj_item_event(&g->c, event, 1);
    if (by->what == NONE || by->what >= INTENT)
        return sj_dimension_key(g, by, offset, &item);
    uint32_t text = text_of(g->v->facts, e->record, by->what);
    if (text == SJ_NONE && by->what == CHANNEL)
        text = said_by(g, SOJOURN_LEVEL_TRANSACTION, e->transaction, CHANNEL);
    return number(text);
}

static sojourn_text written(const char *room, uint64_t length)
{
    return (sojourn_text){room, length};
}

sojourn_text sj_dimension_label(const sj_levels *v, const sj_dimension *by, int64_t key,
                                char room[SJ_DIMENSION_ROOM])
{
    if (by->what == NONE || key == SJ_DIMENSION_UNSTATED)
        return (sojourn_text){0};
    switch (by->what) {
    case SYSTEM:
        return sj_intern_text(&v->facts->systems, (uint32_t)key);
    case CUSTOMER:
        sj_id_hex(sj_at(&v->customers, (uint32_t)key).block->id, room);
        return written(room, 32);
    case OUTCOME:
        return sj_names_tell(SOJOURN_NAMES_STATE, (int32_t)key);
    case HOUR:
    case HALF_HOUR:
        return written(room, sj_calendar_write(key, SJ_CALENDAR_MINUTES, room));
    case DAY:
    case WEEK:
        return written(room, sj_calendar_write(key, SJ_CALENDAR_DAYS, room));
    case MONTH:
        return written(room, sj_calendar_write(key, SJ_CALENDAR_MONTHS, room));
    default:
        return sj_facts_text(v->facts, (uint32_t)key);
    }
}
