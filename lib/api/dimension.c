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
    "first_channel last_channel outcome type weekday hour_of_day first_day first_week first_month "
    "age_days age_weeks age_months reason value_band:WIDTH trait:NAME";

const char sj_dimension_shift_names[] = "agent day hour half_hour week month";

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
    TYPE,
    WEEKDAY,
    HOUR_OF_DAY,
    FIRST_DAY,
    FIRST_WEEK,
    FIRST_MONTH,
    AGE_DAYS,
    AGE_WEEKS,
    AGE_MONTHS,
    REASON,
    VALUE_BAND,
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

/* What comes after a head, if it is one. */
static int after(sojourn_text name, const char *head, sojourn_text *rest)
{
    size_t length = strlen(head);
    if (name.length <= length || memcmp(name.data, head, length) != 0)
        return 0;
    *rest = (sojourn_text){name.data + length, name.length - length};
    return 1;
}

/* A whole number above 0 of at most 18 digits; else 0. */
static int64_t width_of(sojourn_text digits)
{
    int64_t width = 0;
    for (uint64_t i = 0; i < digits.length; i++) {
        if (digits.data[i] < '0' || digits.data[i] > '9' || digits.length > 18)
            return 0;
        width = width * 10 + (digits.data[i] - '0');
    }
    return width;
}

int sj_dimension_read(sojourn_text name, sj_dimension *out)
{
    sojourn_text word;
    *out = (sj_dimension){0};
    if (after(name, "trait:", &out->trait)) {
        out->what = TRAIT;
        return 0;
    }
    if (after(name, "value_band:", &out->trait)) {
        out->what = VALUE_BAND;
        out->width = width_of(out->trait);
        return out->width > 0 ? 0 : -1;
    }
    for (int i = 1; i < VALUE_BAND && sj_registry_word(sj_dimension_names, i - 1, &word); i++)
        out->what = sj_text_equal(word, name) ? (uint8_t)i : out->what;
    return out->what != NONE ? 0 : -1;
}

int sj_dimension_of_customer(const sj_dimension *by)
{
    return by->what >= FIRST_DAY && by->what != REASON;
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
    sj_span s;
    sj_block_get(g->v, g->block, level, sj_gather_number(g, level, span), &s);
    return text_of(g->v->facts, s.stated[fields[what].first], what);
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

static uint32_t interaction_of(const sj_gather *g, const sj_case_item *item)
{
    switch (item->level) {
    case SOJOURN_LEVEL_EVENT:
        return g->c.events.at[item->number].interaction;
    case SOJOURN_LEVEL_TRANSACTION:
        return g->c.transactions.at[item->number].interaction;
    default:
        return item->number;
    }
}

static uint32_t engagement_of(const sj_gather *g, const sj_case_item *item)
{
    return item->level == SOJOURN_LEVEL_ENGAGEMENT
               ? item->number
               : g->c.interactions.at[interaction_of(g, item)].engagement;
}

static uint32_t intent_of(const sj_gather *g, const sj_case_item *item)
{
    if (item->level != SOJOURN_LEVEL_ENGAGEMENT)
        return g->c.interactions.at[interaction_of(g, item)].intent;
    return sj_state_intent(g->block, sj_gather_number(g, item->level, item->number), INT64_MAX);
}

/* The value that held when the item began: of the last TRAIT of this name by then. */
static uint32_t trait_of(const sj_gather *g, sojourn_text name, int64_t time)
{
    const sj_facts *f = g->v->facts;
    uint32_t found = SJ_NONE;
    for (uint32_t i = 0; i < g->traits.count; i++) {
        const sj_case_event *e = &g->c.events.at[g->traits.at[i]];
        if (e->start > time ||
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
    case WEEKDAY: /* from Monday, 1 */
        return sj_time_silence(sj_calendar_week(time), time) / SJ_CALENDAR_DAY + 1;
    case HOUR_OF_DAY:
        return sj_time_silence(sj_calendar_floor(time, SJ_CALENDAR_DAY), time) / hour;
    default:
        return sj_calendar_floor(time, SJ_CALENDAR_DAY);
    }
}

/* When the customer's first contact began; `time` where there is none. */
static int64_t first_of(const sj_gather *g, int64_t time)
{
    for (uint32_t i = 0; i < g->c.interactions.count; i++)
        if ((g->c.interactions.at[i].flags & SOJOURN_SPAN_CONTACT) != 0)
            return g->c.interactions.at[i].start;
    return time;
}

/* Key of the customer's first contact, or how many days, weeks or months after it this is. */
static int64_t since_first(uint8_t what, int64_t first, int64_t time)
{
    static const uint8_t unit[] = {DAY, WEEK, MONTH};
    int64_t begun, now;
    if (what <= FIRST_MONTH)
        return key_of_time(unit[what - FIRST_DAY], first);
    begun = key_of_time(unit[what - AGE_DAYS], first);
    now = key_of_time(unit[what - AGE_DAYS], time);
    if (what == AGE_MONTHS)
        return sj_calendar_months(now) - sj_calendar_months(begun);
    int64_t gone = now >= begun ? sj_time_silence(begun, now) : -sj_time_silence(now, begun);
    return gone / (what == AGE_DAYS ? SJ_CALENDAR_DAY : 7 * SJ_CALENDAR_DAY);
}

/* Least value of the band of what the customer has bought, of one currency. */
static int64_t band_of(const sj_gather *g, int64_t width)
{
    sj_span span;
    sj_block_get(g->v, g->block, SOJOURN_LEVEL_JOURNEY, 0, &span);
    int64_t value = (int64_t)span.value.low;
    if (span.value.high != (value < 0 ? -1 : 0) || span.currency[0] == '*')
        return SJ_DIMENSION_UNSTATED;
    return sj_calendar_floor(value, width);
}

/* What the event that closed its engagement states as detail. */
static uint32_t reason_of(const sj_gather *g, const sj_case_item *item)
{
    uint32_t e = sj_gather_number(g, SOJOURN_LEVEL_ENGAGEMENT, engagement_of(g, item));
    return text_of(g->v->facts, sj_state_closer(g->v, g->block, e, g->c.as_of), DETAIL);
}

static uint32_t channel_of(const sj_gather *g, const sj_case_item *item, uint8_t what)
{
    const sj_case_engagement *e = &g->c.engagements.at[engagement_of(g, item)];
    return said_by(g, SOJOURN_LEVEL_INTERACTION, what == FIRST_CHANNEL ? e->first : e->last,
                   CHANNEL);
}

static int64_t type_of(const sj_gather *g, const sj_case_item *item)
{
    return item->level == SOJOURN_LEVEL_EVENT ? g->c.events.at[item->number].type
                                              : SJ_DIMENSION_UNSTATED;
}

static int64_t local_of(const sj_gather *g, int64_t offset, int64_t time)
{
    return g->c.clock != NULL ? sj_clock_local(g->c.clock, time) : sj_time_add(time, offset);
}

/* A key that a moment has: of the item, or of it and the customer's first contact. */
static int64_t key_of_moment(const sj_gather *g, uint8_t what, int64_t offset, int64_t time)
{
    int64_t local = local_of(g, offset, time);
    if (what < FIRST_DAY)
        return key_of_time(what, local);
    return since_first(what, local_of(g, offset, first_of(g, time)), local);
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
    case LAST_CHANNEL:
        return number(channel_of(g, item, by->what));
    case OUTCOME:
        return sj_case_state(&g->c, &g->c.engagements.at[engagement_of(g, item)]);
    case REASON:
        return number(reason_of(g, item));
    case TYPE:
        return type_of(g, item);
    case VALUE_BAND:
        return band_of(g, by->width);
    case TRAIT:
        return number(trait_of(g, by->trait, item->time));
    default:
        return by->what < INTENT ? number(said(g, item, by->what))
                                 : key_of_moment(g, by->what, offset, item->time);
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

int sj_dimension_of_shift(const sj_dimension *by)
{
    return by->what == AGENT || (by->what >= DAY && by->what <= MONTH);
}

int64_t sj_dimension_shift_key(const sj_dimension *by, sj_clock *clock, uint32_t agent,
                               int64_t time)
{
    if (by->what == NONE)
        return 0;
    return by->what == AGENT ? number(agent) : key_of_time(by->what, sj_clock_local(clock, time));
}

int64_t sj_dimension_unit(const sj_dimension *by)
{
    static const int64_t hour = INT64_C(3600000000);
    if (by->what == HOUR)
        return hour;
    if (by->what == HALF_HOUR)
        return hour / 2;
    return by->what == DAY || by->what == WEEK || by->what == MONTH ? SJ_CALENDAR_DAY : 0;
}

/* How many characters of a calendar's moment are the label; 0: it is none. */
static int characters_of(uint8_t what)
{
    switch (what) {
    case HOUR:
    case HALF_HOUR:
        return SJ_CALENDAR_MINUTES;
    case DAY:
    case WEEK:
    case FIRST_DAY:
    case FIRST_WEEK:
        return SJ_CALENDAR_DAYS;
    case MONTH:
    case FIRST_MONTH:
        return SJ_CALENDAR_MONTHS;
    default:
        return 0;
    }
}

static int is_number(uint8_t what)
{
    return (what >= AGE_DAYS && what <= AGE_MONTHS) || what == VALUE_BAND || what == WEEKDAY;
}

sojourn_text sj_dimension_label(const sj_levels *v, const sj_dimension *by, int64_t key,
                                char room[SJ_DIMENSION_ROOM])
{
    int characters = characters_of(by->what);
    if (by->what == NONE || key == SJ_DIMENSION_UNSTATED)
        return (sojourn_text){0};
    if (characters != 0)
        return (sojourn_text){room, sj_calendar_write(key, characters, room)};
    if (is_number(by->what))
        return (sojourn_text){room, sj_text_decimal(key, room)};
    if (by->what == HOUR_OF_DAY) {
        room[0] = (char)('0' + key / 10);
        room[1] = (char)('0' + key % 10);
        return (sojourn_text){room, 2};
    }
    switch (by->what) {
    case SYSTEM:
        return sj_intern_text(&v->facts->systems, (uint32_t)key);
    case CUSTOMER:
        sj_id_hex(sj_at(&v->customers, (uint32_t)key).block->id, room);
        return (sojourn_text){room, 32};
    case OUTCOME:
        return sj_names_tell(SOJOURN_NAMES_STATE, (int32_t)key);
    case TYPE:
        return sj_names_tell(SOJOURN_NAMES_TYPE, (int32_t)key);
    default:
        return sj_facts_text(v->facts, (uint32_t)key);
    }
}
