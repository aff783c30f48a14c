/* SPDX-License-Identifier: MIT */
/* Lives: one to three customers who come back for weeks, told mostly in order. An event goes on
 * with one of its customer's last sessions, or begins another; what a session says of itself hangs
 * on its number. A few facts come late, to a session of long ago or between two. */
#include "history_parts.h"

#define MINUTE INT64_C(60000000)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

static uint64_t one_of(world *w, const uint64_t numbers[3])
{
    return numbers[dice_below(&w->d, 3)];
}

void life_choose(world *w)
{
    static const uint64_t shares[] = {80, 95, 100}, changed[] = {0, 2, 10},
                          linked[] = {10, 50, 100}, known[] = {60, 90, 100}, late[] = {0, 4, 12},
                          browsed[] = {0, 20, 60}, crossed[] = {0, 3, 15};

    w->lives = one_of(w, shares);
    w->people = 1 + dice_below(&w->d, dice_percent(&w->d, 60) ? 1 : LIVES);
    w->revised = one_of(w, changed);
    w->repeated = one_of(w, changed);
    w->linked = one_of(w, linked);
    w->known = one_of(w, known);
    w->late = one_of(w, late);
    w->browsed = one_of(w, browsed);
    w->crossed = one_of(w, crossed);
    w->usual = dice_percent(&w->d, 50) ? 0 : dice_below(&w->d, 8);
    w->pace = dice_percent(&w->d, 50) ? 6 * DAY : 6 * HOUR;
    w->extreme = w->extreme && dice_percent(&w->d, 20);
    for (uint64_t i = 0; i < LIVES; i++)
        w->life[i] = (life){w->base + (int64_t)i * HOUR, 1};
}

void life_options(world *w)
{
    static const int64_t lengths[] = {1,       10 * MINUTE, 30 * MINUTE, 12 * HOUR,
                                      2 * DAY, 7 * DAY,     30 * DAY,    SOJOURN_FOREVER};
    sojourn_options *o = &w->h->options;

    if (dice_percent(&w->d, 50))
        w->h->rules.same_issue = NULL;
    if (dice_percent(&w->d, 20))
        return;
    o->note_us = lengths[dice_below(&w->d, 7)];
    o->unknown_us = lengths[1 + dice_below(&w->d, COUNT_OF(lengths) - 1)];
    o->window_us = lengths[3 + dice_below(&w->d, 5)];
    o->gap_count = dice_percent(&w->d, 70) ? 0 : o->gap_count;
    if (dice_percent(&w->d, 80))
        o->interaction_gap_us = lengths[dice_below(&w->d, 4)];
}

/* From one event of a session to the next. */
static int64_t pause_within(world *w)
{
    switch (dice_below(&w->d, 12)) {
    case 0:
        return 0;
    case 1:
        return 1;
    case 2:
        return time_limit(w);
    case 3:
        return (int64_t)dice_below(&w->d, 3 * HOUR);
    default:
        return 1 + (int64_t)dice_below(&w->d, 10 * MINUTE);
    }
}

/* From one session to the next. */
static int64_t pause_between(world *w)
{
    switch (dice_below(&w->d, 10)) {
    case 0:
        return (int64_t)dice_below(&w->d, 20 * MINUTE);
    case 1:
    case 2:
        return time_limit(w);
    case 3:
    case 4:
        return (int64_t)dice_below(&w->d, DAY);
    case 5:
        return (int64_t)dice_below(&w->d, 40 * DAY);
    default:
        return (int64_t)dice_below(&w->d, (uint64_t)w->pace);
    }
}

static int32_t type_of(world *w)
{
    if (dice_percent(&w->d, w->noted / 3))
        return SOJOURN_EVENT_RESOLVE + (int32_t)dice_below(&w->d, 7);
    if (dice_percent(&w->d, 1))
        return SOJOURN_EVENT_AGENT_STATE;
    return (int32_t)dice_below(&w->d, SOJOURN_EVENT_PURCHASE + (dice_percent(&w->d, 50) ? 0 : 1));
}

/* What a session states, hangs on its number; now and then an event says another thing, or none. */
static void draw_words(world *w, sojourn_event *e, uint64_t session)
{
    static const sojourn_text systems[] = {{"acd", 3}, {"web", 3}};
    uint64_t mix = dice_mix(session);

    e->system = systems[mix % COUNT_OF(systems)];
    if (dice_percent(&w->d, 95))
        e->session = name_spelled(w->h, "s#", session);
    if (mix >> 8 & 1 && dice_percent(&w->d, 70))
        e->contact = name_spelled(w->h, "c#", session - LIVES * ((mix >> 20) % 3));
    if (dice_percent(&w->d, 2))
        e->parent = name_spelled(w->h, "c#", session);
    if (dice_percent(&w->d, 60))
        e->channel = name_channel(dice_percent(&w->d, mix >> 12 & 3 ? 98 : 50) ? mix >> 16
                                                                               : dice_next(&w->d));
    if (dice_percent(&w->d, w->intended / 2))
        e->intent = name_intent(w);
    if (dice_percent(&w->d, w->ticketed / 3))
        e->issue = name_spelled(w->h, "T#", dice_below(&w->d, w->issues + 4));
    if (dice_percent(&w->d, 20))
        e->agent = name_spelled(w->h, "ag#", dice_below(&w->d, 3));
    if (dice_percent(&w->d, 20))
        e->name = dice_percent(&w->d, 50) ? TEXT("gold") : TEXT("menu 1");
}

/* The first event names the customer, most others nobody. Some sessions have a weak value besides,
 * or nothing else. */
static void draw_identifiers(world *w, fact *f, uint64_t session, int first)
{
    uint64_t person = session % LIVES, mix = dice_mix(session) >> 32, count = 0;
    int weak = mix % 100 < w->browsed;

    if (dice_percent(&w->d, !first ? 25 : weak && (mix >> 8 & 1) ? 10 : w->known))
        f->identifiers[count++] =
            name_identifier(w, dice_percent(&w->d, 90) ? w->usual : dice_below(&w->d, 6), person);
    if (weak ? dice_percent(&w->d, 60) : dice_percent(&w->d, w->crossed)) {
        /* One by one: the order of two draws in one call is the compiler's. */
        uint64_t other = weak ? person / 2 : dice_below(&w->d, w->people + 1);

        f->identifiers[count++] =
            name_identifier(w, weak ? 6 + (mix >> 16) % 4 : dice_below(&w->d, 6), other);
    }
    f->event.identifiers = count > 0 ? f->identifiers : NULL;
    f->event.identifier_count = count;
}

/* Late: to one of the last sessions, or any; mostly shortly before what was said. */
static int draw_late(world *w, const life *l, sojourn_event *e, uint64_t *session)
{
    uint64_t back = dice_below(&w->d, dice_percent(&w->d, 60) && l->sessions > 4 ? 4 : l->sessions);

    *session = l->sessions - back;
    if (dice_percent(&w->d, 20)) {
        e->start = time_start(w, 0);
    } else if (dice_percent(&w->d, 50)) {
        int64_t pause = pause_within(w); /* one by one, as above */

        e->start = time_add(time_said(w), pause);
    } else {
        e->start = time_add(l->now, -(int64_t)dice_below(&w->d, HOUR));
    }
    return dice_percent(&w->d, 50);
}

/* The time of an event and its session; 1 if it begins one. */
static int draw_time(world *w, life *l, sojourn_event *e, uint64_t *session)
{
    int first = dice_percent(&w->d, 40);

    if (dice_percent(&w->d, w->late))
        return draw_late(w, l, e, session);
    l->now = time_add(l->now, first ? pause_between(w) : pause_within(w));
    l->sessions += first ? 1 : 0;
    *session = l->sessions - (!first && dice_percent(&w->d, 15) ? 1 : 0);
    e->start = l->now;
    if (dice_percent(&w->d, 15))
        e->end = time_add(l->now, pause_within(w));
    if (e->end > l->now && dice_percent(&w->d, 70))
        l->now = e->end;
    return first;
}

/* One of the last facts is taken back, or the one that was comes again: 1 if there is one. */
static int undo(world *w, fact *f)
{
    uint64_t told = (uint64_t)(f - w->h->facts), back = 1 + dice_below(&w->d, 3);
    const fact *old = back <= told ? f - back : NULL;

    if (w->undone != NULL) {
        *f = *w->undone;
        f->event.revision += 2;
        w->undone = NULL;
    } else if (old != NULL && !old->is_link && !old->is_erasure && old->event.id.length > 0 &&
               old->event.type != SOJOURN_EVENT_RETRACTED) {
        *f = *old;
        f->event.type = SOJOURN_EVENT_RETRACTED;
        f->event.revision++;
        w->undone = old;
    } else {
        return 0;
    }
    f->event.identifiers = f->event.identifier_count == 0 ? NULL : f->identifiers;
    return 1;
}

/* A note of its own, about what it states an issue key of, or what was last. */
static void draw_note(world *w, sojourn_event *e, life *l)
{
    e->system = TEXT("crm");
    e->type = SOJOURN_EVENT_RESOLVE + (int32_t)dice_below(&w->d, 7);
    e->start = l->now = time_add(l->now, pause_between(w));
    if (dice_percent(&w->d, w->ticketed * 2))
        e->issue = name_spelled(w->h, "T#", dice_below(&w->d, w->issues + 4));
}

void life_draw(world *w, fact *f)
{
    sojourn_event *e = &f->event;
    uint64_t person = dice_below(&w->d, w->people), session = 0;
    int first = 1;

    if (dice_percent(&w->d, w->undone != NULL ? 40 : 3) && undo(w, f))
        return;
    if (dice_percent(&w->d, 95))
        e->id = name_spelled(w->h, "e#", dice_below(&w->d, 40 * w->h->count));
    if (dice_percent(&w->d, w->noted / 4)) {
        draw_note(w, e, &w->life[person]);
    } else {
        first = draw_time(w, &w->life[person], e, &session);
        e->type = type_of(w);
        draw_words(w, e, session * LIVES + person);
    }
    time_mark(w, e->end > e->start ? e->end : e->start);
    event_number(w, e);
    draw_identifiers(w, f, session * LIVES + person, first);
}
