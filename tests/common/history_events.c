/* SPDX-License-Identifier: MIT */
/* One event. A session leans to a person, a channel and a contact, with exceptions; a time is a
 * time said before plus nothing, a step, or a limit of the options give or take a microsecond. */
#include "history_parts.h"

#define DAY INT64_C(86400000000)

int64_t time_add(int64_t a, int64_t b)
{
    if (b > 0 && a > INT64_MAX - b)
        return INT64_MAX;
    if (b < 0 && a < INT64_MIN - b)
        return INT64_MIN;
    return a + b;
}

void time_mark(world *w, int64_t t)
{
    w->marks[w->mark_count % WORLD_MARKS] = t;
    w->mark_count++;
}

int64_t time_said(world *w)
{
    uint64_t held = w->mark_count < WORLD_MARKS ? w->mark_count : WORLD_MARKS;

    return held == 0 ? w->base : w->marks[dice_below(&w->d, held)];
}

static int64_t step(world *w)
{
    return (int64_t)dice_below(&w->d, (uint64_t)w->scale + 1);
}

int64_t time_limit(world *w)
{
    int64_t limit = w->limits[dice_below(&w->d, w->limit_count)];

    return limit + (int64_t)dice_below(&w->d, 3) - 1;
}

static int64_t midnight_after(int64_t t)
{
    int64_t rest = t % DAY;

    return time_add(t, DAY - (rest < 0 ? rest + DAY : rest));
}

static int64_t time_extreme(world *w)
{
    static const int64_t times[] = {INT64_MIN, INT64_MIN + 1, INT64_MAX, INT64_MAX - 1, 0, -1, 1};

    return times[dice_below(&w->d, COUNT_OF(times))];
}

int64_t time_start(world *w, uint64_t system)
{
    int64_t mark = time_said(w);

    if (w->extreme && dice_percent(&w->d, 10))
        return time_extreme(w);
    switch (dice_below(&w->d, 14)) {
    case 0:
    case 1:
    case 2:
        return time_add(mark, step(w));
    case 3:
    case 4:
    case 5:
        return time_add(mark, time_limit(w));
    case 6:
        return time_add(mark, -time_limit(w));
    case 7:
        return mark;
    case 8:
        return midnight_after(mark) - (int64_t)dice_below(&w->d, 2);
    case 9:
        return time_add(mark, w->skew[system]);
    default:
        return time_add(w->base, (int64_t)dice_below(&w->d, w->slots) * w->scale);
    }
}

int64_t time_end(world *w, int64_t start)
{
    int64_t end = 0;

    if (w->extreme && dice_percent(&w->d, 3))
        return INT64_MAX;
    switch (dice_below(&w->d, 8)) {
    case 0:
        return start;
    case 1:
        return time_add(start, 1);
    case 2:
    case 3:
        return time_add(start, step(w));
    case 4:
        end = time_said(w);
        return end > start && end < time_add(start, 40 * w->scale) ? end : start;
    case 5:
        return dice_percent(&w->d, 20) ? time_add(start, 9 * step(w)) : 0;
    default:
        return 0;
    }
}

int64_t time_upto(world *w)
{
    int64_t mark = time_said(w);

    switch (dice_below(&w->d, 8)) {
    case 0:
        return time_extreme(w);
    case 1:
        return time_add(mark, -1);
    case 2:
        return time_add(w->base, (int64_t)dice_below(&w->d, w->slots) * w->scale);
    case 3:
        return time_add(w->base, 400 * DAY);
    default:
        return mark;
    }
}

static int32_t type_of(world *w)
{
    static const int32_t common[] = {SOJOURN_EVENT_START,   SOJOURN_EVENT_INPUT,
                                     SOJOURN_EVENT_CONNECT, SOJOURN_EVENT_MESSAGE,
                                     SOJOURN_EVENT_END,     SOJOURN_EVENT_PURCHASE};

    if (dice_percent(&w->d, w->noted))
        return (int32_t)(dice_percent(&w->d, 40) ? SOJOURN_EVENT_RESOLVE
                                                 : SOJOURN_EVENT_RESOLVE + dice_below(&w->d, 7));
    if (dice_percent(&w->d, 2))
        return SOJOURN_EVENT_AGENT_STATE;
    if (dice_percent(&w->d, 40))
        return common[dice_below(&w->d, COUNT_OF(common))];
    return (int32_t)dice_below(&w->d, SOJOURN_EVENT_PURCHASE + 1);
}

static void draw_identifiers(world *w, fact *f, uint64_t person)
{
    uint64_t count = 1, n = 0;

    if (!dice_percent(&w->d, w->known))
        return;
    if (dice_percent(&w->d, 30))
        count = 1 + dice_below(&w->d, FACT_IDENTIFIERS);
    for (; n < count; n++) {
        uint64_t kind = dice_below(&w->d, dice_percent(&w->d, 60) ? 6 : NAME_KINDS);

        if (dice_percent(&w->d, 8))
            person = dice_below(&w->d, w->people);
        if (dice_percent(&w->d, 4))
            f->identifiers[n] = name_nasty(w);
        else
            f->identifiers[n] =
                name_identifier(w, kind, kind >= 6 && kind < NAME_BUILT_IN ? person / 2 : person);
    }
    f->event.identifiers = f->identifiers;
    f->event.identifier_count = n;
}

static sojourn_text key(world *w, const char *form, uint64_t number)
{
    return dice_percent(&w->d, 3) ? name_blocked(w) : name_spelled(w->h, form, number);
}

static void draw_keys(world *w, sojourn_event *e, uint64_t session)
{
    if (dice_percent(&w->d, w->keyed))
        e->session = key(w, "s#", session);
    if (dice_percent(&w->d, w->in_contact)) {
        uint64_t contact = dice_percent(&w->d, 85) ? dice_mix(session) : dice_next(&w->d);

        e->contact = key(w, "c#", (contact >> 3) % w->contacts);
    }
    if (dice_percent(&w->d, w->in_contact / 8))
        e->parent = key(w, "c#", dice_below(&w->d, w->contacts));
    if (dice_percent(&w->d, w->ticketed))
        e->issue = key(w, "T#", dice_below(&w->d, w->issues));
    if (dice_percent(&w->d, w->intended))
        e->intent = dice_percent(&w->d, 4) ? name_blocked(w) : name_intent(w);
}

static void draw_words(world *w, sojourn_event *e, uint64_t session)
{
    static const sojourn_text names[] = {{"gold", 4}, {"plan", 4}, {"menu 1", 6},
                                         {NULL, 0},   {NULL, 0},   {NULL, 0}};
    static const sojourn_text words[] = {{"ready", 5},    {"blind", 5}, {"unknown", 7},
                                         {"\xc3\xa9", 2}, {NULL, 0},    {NULL, 0},
                                         {NULL, 0}};

    if (dice_percent(&w->d, w->spoken))
        e->channel = name_channel(0);
    else if (dice_percent(&w->d, 70))
        e->channel =
            name_channel(dice_percent(&w->d, 80) ? dice_mix(session) >> 9 : dice_next(&w->d));
    e->name = name_any(w, names, COUNT_OF(names));
    e->detail = name_any(w, words, COUNT_OF(words));
    e->queue = name_any(w, words, COUNT_OF(words));
    if (dice_percent(&w->d, 15))
        e->agent = name_spelled(w->h, "ag#", dice_below(&w->d, 3));
}

void event_number(world *w, sojourn_event *e)
{
    static const int64_t values[] = {0, 1, 100, 4999, -250, 10, 0, 0};
    static const char currencies[][4] = {"EUR", "EUR", "USD", ""};

    e->value = values[dice_below(&w->d, COUNT_OF(values))];
    if (dice_percent(&w->d, 2))
        e->value = dice_percent(&w->d, 70) ? INT64_MAX : INT64_MIN;
    if (e->type == SOJOURN_EVENT_PURCHASE || e->type == SOJOURN_EVENT_COST ||
        dice_percent(&w->d, 3)) {
        const char *currency = currencies[dice_below(&w->d, COUNT_OF(currencies))];

        for (int i = 0; i < 3; i++)
            e->currency[i] = currency[i];
    }
    e->sequence = dice_percent(&w->d, 70) ? 0 : (int64_t)dice_below(&w->d, 4) - 1;
    e->reference = dice_below(&w->d, 1000);
    e->revision = dice_percent(&w->d, 90) ? 0 : (uint32_t)dice_below(&w->d, 3);
}

void event_draw(world *w, fact *f)
{
    static const sojourn_text systems[] = {{"ivr-east", 8}, {"acd", 3}, {"crm", 3}, {"web", 3}};
    sojourn_event *e = &f->event;
    uint64_t session = dice_below(&w->d, w->sessions);
    uint64_t system = (dice_percent(&w->d, 75) ? session : dice_next(&w->d)) % w->systems;

    if (!dice_percent(&w->d, 2))
        e->system = systems[system];
    if (dice_percent(&w->d, 80))
        e->id = name_spelled(w->h, "e#", dice_below(&w->d, 4 * w->h->count + 4));
    e->type = type_of(w);
    e->start = time_start(w, system);
    e->end = time_end(w, e->start);
    time_mark(w, e->end == 0 ? e->start : e->end);
    draw_keys(w, e, session);
    draw_words(w, e, session);
    event_number(w, e);
    draw_identifiers(w, f, dice_mix(session ^ 77) % w->people);
}
