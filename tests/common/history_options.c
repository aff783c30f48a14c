/* SPDX-License-Identifier: MIT */
/* Options: the default half of the time, else each one on its own at random. The rules are pure
 * functions whose answers hang on much of what they are shown, so that a wrong field shows. */
#include "history_parts.h"

#include <string.h>

#define MINUTE INT64_C(60000000)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

static const int64_t lengths[] = {
    1,       2,   1000000, 5 * MINUTE, 10 * MINUTE, 30 * MINUTE, 30 * MINUTE + 1, HOUR, 12 * HOUR,
    DAY - 1, DAY, 2 * DAY, 7 * DAY,    30 * DAY,    90 * DAY,    SOJOURN_FOREVER,
};

static int64_t length_any(world *w)
{
    return lengths[dice_below(&w->d, COUNT_OF(lengths))];
}

static int64_t length_or_default(world *w)
{
    return dice_percent(&w->d, 40) ? 0 : length_any(w);
}

static int32_t identify(void *context, const sojourn_event *event, sojourn_identifier *out,
                        uint64_t capacity, uint64_t *count)
{
    uint64_t n = 0;

    (void)context;
    for (uint64_t i = 0; i < event->identifier_count; i++) {
        sojourn_text kind = event->identifiers[i].kind;

        if (n < capacity && (kind.length != 6 || event->session.length > 0))
            out[n++] = event->identifiers[i]; /* cookies and devices only in sessions */
    }
    if (n < capacity && event->name.length > 0)
        out[n++] = (sojourn_identifier){TEXT("loyalty"), event->name};
    *count = n;
    return 0;
}

static uint64_t stir_text(uint64_t sum, sojourn_text text)
{
    for (uint64_t i = 0; i < text.length; i++)
        sum = dice_mix(sum ^ (uint8_t)text.data[i]);
    return dice_mix(sum ^ text.length);
}

static uint64_t stir(uint64_t sum, const sojourn_span *span)
{
    const sojourn_text texts[] = {span->system, span->channel, span->queue,  span->agent,
                                  span->name,   span->detail,  span->intent, span->issue};

    for (uint64_t i = 0; i < COUNT_OF(texts); i++)
        sum = stir_text(sum, texts[i]);
    sum = dice_mix(sum ^ span->id.low ^ span->customer.high);
    sum = dice_mix(sum ^ (uint64_t)span->start) ^ (uint64_t)span->end;
    sum = dice_mix(sum ^ span->event_count ^ span->child_count << 32);
    return dice_mix(sum ^ span->value.low ^ (span->flags & ~(uint32_t)SOJOURN_SPAN_REOPENED));
}

static int32_t same_issue(void *context, const sojourn_span *last, const sojourn_span *next)
{
    (void)context;
    return (int32_t)(stir(stir(1, last), next) % 3 == 0);
}

static void draw_rules(world *w)
{
    sojourn_rules *rules = &w->h->rules;

    rules->size = sizeof *rules;
    rules->name = TEXT("random history");
    if (dice_percent(&w->d, 50))
        rules->identify = identify;
    if (dice_percent(&w->d, 50))
        rules->same_issue = same_issue;
    w->h->options.rules = rules;
}

static void draw_lists(world *w)
{
    history *h = w->h;
    sojourn_options *o = &h->options;

    o->gaps = h->gaps;
    o->gap_count = dice_below(&w->d, COUNT_OF(h->gaps) + 1);
    for (uint64_t i = 0; i < o->gap_count; i++)
        h->gaps[i] = (sojourn_gap){name_channel(dice_next(&w->d)), name_channel(dice_next(&w->d)),
                                   length_any(w)};
    o->windows = h->windows;
    o->window_count = dice_below(&w->d, COUNT_OF(h->windows) + 1);
    for (uint64_t i = 0; i < o->window_count; i++) {
        h->windows[i].intent = name_intent(w);
        h->windows[i].window_us = length_or_default(w);
        h->windows[i].reopen_us = length_or_default(w);
        h->windows[i].sales = dice_percent(&w->d, 40);
    }
    if (dice_percent(&w->d, 50)) {
        o->asynchronous = h->asynchronous;
        o->asynchronous_count = dice_below(&w->d, COUNT_OF(h->asynchronous) + 1);
        for (uint64_t i = 0; i < o->asynchronous_count; i++)
            h->asynchronous[i] = name_channel(dice_next(&w->d));
    }
    o->goals = h->goals;
    o->goal_count = dice_below(&w->d, 3);
    h->goals[0] = TEXT("gold");
    h->goals[1] = TEXT("plan");
}

/* Few fields of a kind are changed; a new one has its class. */
static sojourn_kind draw_kind(world *w, uint64_t which)
{
    static const uint64_t limits[] = {0, 0, 1, 2, 3, 1000, UINT64_MAX};
    sojourn_kind k = {.name = name_kind(which)};

    if (dice_percent(&w->d, 10) || which >= NAME_BUILT_IN)
        k.strength = 1 + (int32_t)dice_below(&w->d, 3);
    if (dice_percent(&w->d, 15))
        k.normal = 1 + (int32_t)dice_below(&w->d, 3);
    if (dice_percent(&w->d, 30))
        k.priority = 1 + (int32_t)dice_below(&w->d, 8);
    k.unique = dice_percent(&w->d, 30);
    k.limit = limits[dice_below(&w->d, COUNT_OF(limits))];
    k.lifetime_us = length_or_default(w);
    return k;
}

static void declare(world *w, uint64_t which)
{
    sojourn_kind k = draw_kind(w, which);

    if (k.normal != 0 || w->normal[which] == 0)
        w->normal[which] = k.normal != 0 ? k.normal : SOJOURN_NORMAL_TRIM;
    w->h->kinds[w->h->options.kind_count++] = k;
}

/* Some are declared twice: field by field the last holds. */
static void draw_kinds(world *w)
{
    uint64_t share = dice_percent(&w->d, 50) ? 25 : 70;

    w->h->options.kinds = w->h->kinds;
    for (uint64_t i = 0; i < NAME_KINDS; i++)
        for (int twice = 0; twice < 2; twice++)
            if (dice_percent(&w->d, twice ? share / 8 : share))
                declare(w, i);
}

static void draw_lengths(world *w)
{
    sojourn_options *o = &w->h->options;

    o->interaction_gap_us = length_or_default(w);
    o->contact_us = length_or_default(w);
    o->thread_us = length_or_default(w);
    o->window_us = length_or_default(w);
    o->reopen_us = length_or_default(w);
    o->unknown_us = length_or_default(w);
    o->note_us = length_or_default(w);
}

static void add_limit(world *w, int64_t length)
{
    if (length > 0 && length != SOJOURN_FOREVER && w->limit_count < WORLD_LIMITS)
        w->limits[w->limit_count++] = length;
}

static void list_limits(world *w)
{
    const sojourn_options *o = &w->h->options;
    const int64_t all[] = {
        30 * MINUTE,   30 * MINUTE,  DAY,          7 * DAY,
        30 * DAY,      180 * DAY,    365 * DAY,    o->interaction_gap_us,
        o->contact_us, o->thread_us, o->window_us, o->reopen_us,
        o->unknown_us, o->note_us,
    };

    for (uint64_t i = 0; i < COUNT_OF(all); i++)
        add_limit(w, all[i]);
    for (uint64_t i = 0; i < o->gap_count; i++)
        add_limit(w, o->gaps[i].gap_us);
    for (uint64_t i = 0; i < o->window_count; i++) {
        add_limit(w, o->windows[i].window_us);
        add_limit(w, o->windows[i].reopen_us);
    }
    for (uint64_t i = 0; i < o->kind_count; i++)
        add_limit(w, o->kinds[i].lifetime_us);
}

void options_draw(world *w)
{
    static const int32_t normal[NAME_KINDS] = {1, 1, 2, 1, 2, 3, 1, 1, 3, 1};
    static const sojourn_text countries[] = {{NULL, 0}, {"49", 2}, {"49", 2}, {"1", 1}};
    sojourn_options *o = &w->h->options;

    memset(o, 0, sizeof *o);
    o->size = sizeof *o;
    memcpy(w->normal, normal, sizeof normal);
    if (dice_percent(&w->d, 50)) {
        if (dice_percent(&w->d, 50))
            o->flags |= SOJOURN_REDIAL_JOINS;
        if (dice_percent(&w->d, 50))
            o->flags |= SOJOURN_INTENT_FIRST;
        for (uint64_t i = 0; i < sizeof o->key && dice_percent(&w->d, 90); i++)
            o->key[i] = (uint8_t)dice_next(&w->d);
        o->country = name_any(w, countries, COUNT_OF(countries));
        if (dice_percent(&w->d, 75))
            draw_lengths(w);
        if (dice_percent(&w->d, 75))
            draw_lists(w);
        if (dice_percent(&w->d, 50))
            draw_rules(w);
    }
    if (dice_percent(&w->d, 40))
        draw_kinds(w);
    if (w->lives > 0)
        life_options(w);
    if (dice_percent(&w->d, 50))
        o->flags |= SOJOURN_KEEP_VALUES;
    list_limits(w);
}
