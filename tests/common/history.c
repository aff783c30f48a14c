/* SPDX-License-Identifier: MIT */
/* A history draws its world first (how many keys there are, how often each is stated, the scale
 * of time), then its facts, of which some repeat, revise or retract earlier ones. */
#include "history.h"
#include "history_parts.h"

#include <inttypes.h>
#include <stdlib.h>

#define SECOND INT64_C(1000000)
#define DAY (86400 * SECOND)

/* Every sixth history is of lives. */
static int long_lived(uint64_t index)
{
    return index % 6 == 3;
}

static uint64_t one_of(world *w, const uint64_t *numbers, uint64_t count)
{
    return numbers[dice_below(&w->d, count)];
}

static void draw_shares(world *w)
{
    static const uint64_t keyed[] = {10, 60, 90, 100}, in_contact[] = {0, 20, 60, 90},
                          known[] = {30, 70, 95}, intended[] = {0, 30, 60, 90}, few[] = {0, 10, 40},
                          noted[] = {0, 5, 20, 50}, changed[] = {0, 5, 25},
                          linked[] = {0, 2, 10, 30}, spoken[] = {0, 0, 50, 90},
                          erased[] = {0, 0, 3, 10};

    w->keyed = one_of(w, keyed, COUNT_OF(keyed));
    w->in_contact = one_of(w, in_contact, COUNT_OF(in_contact));
    w->known = one_of(w, known, COUNT_OF(known));
    w->intended = one_of(w, intended, COUNT_OF(intended));
    w->ticketed = one_of(w, few, COUNT_OF(few));
    w->noted = one_of(w, noted, COUNT_OF(noted));
    w->revised = one_of(w, changed, COUNT_OF(changed));
    w->repeated = one_of(w, changed, COUNT_OF(changed));
    w->spoken = one_of(w, spoken, COUNT_OF(spoken));
    w->linked = one_of(w, linked, COUNT_OF(linked));
    w->erased = one_of(w, erased, COUNT_OF(erased));
}

static void draw_world(world *w, uint64_t count)
{
    static const int64_t scales[] = {
        1, SECOND, 60 * SECOND, 600 * SECOND, 3600 * SECOND, 6 * 3600 * SECOND, DAY, 7 * DAY};
    static const int64_t skews[] = {0, 3 * SECOND, -90 * SECOND, 3600 * SECOND, -1, 1};

    w->systems = 1 + dice_below(&w->d, 4);
    w->sessions = 2 + dice_below(&w->d, 2 + count / 3);
    w->contacts = 1 + dice_below(&w->d, 2 + count / 3);
    w->people = 1 + dice_below(&w->d, 2 + count / 16);
    w->issues = 1 + dice_below(&w->d, 4);
    draw_shares(w);
    w->scale = scales[dice_below(&w->d, COUNT_OF(scales))];
    w->base = 1700000000 * SECOND + (int64_t)dice_below(&w->d, 86400) * SECOND;
    for (uint64_t i = 0; i < COUNT_OF(w->skew); i++)
        w->skew[i] = skews[dice_below(&w->d, COUNT_OF(skews))];
    w->slots = dice_percent(&w->d, 50) ? 4 : 32;
    w->extreme = dice_percent(&w->d, 4);
}

static void draw_link(world *w, fact *f)
{
    uint64_t kind = dice_below(&w->d, NAME_BUILT_IN), other = dice_below(&w->d, NAME_BUILT_IN);
    uint64_t person = dice_below(&w->d, w->people + 1);

    f->is_link = 1;
    f->link = dice_percent(&w->d, 55) ? SOJOURN_LINK_SAME : (int32_t)dice_below(&w->d, 3);
    f->revision = (uint32_t)dice_below(&w->d, 3);
    f->a = name_identifier(w, kind, person);
    /* Kind or number must differ: a link of a value with itself is refused. */
    f->b = name_identifier(w, other, kind == other ? person + 1 : person + dice_below(&w->d, 2));
}

/* Of one to three identifiers of a person, of any kind. */
static void draw_erasure(world *w, fact *f)
{
    uint64_t person = dice_below(&w->d, w->people);

    f->is_erasure = 1;
    f->upto = time_upto(w);
    f->erased = 1 + dice_below(&w->d, 3);
    for (uint64_t i = 0; i < f->erased; i++) {
        uint64_t kind = dice_below(&w->d, NAME_KINDS);

        f->identifiers[i] = name_identifier(w, kind, kind >= 6 ? person / 2 : person);
    }
}

static void repeat_link(world *w, fact *f, const fact *old)
{
    *f = *old;
    if (dice_percent(&w->d, 50)) {
        f->a = old->b;
        f->b = old->a;
    }
    if (dice_percent(&w->d, 50))
        f->link = (int32_t)dice_below(&w->d, 3);
    if (dice_percent(&w->d, 50))
        f->revision = (uint32_t)dice_below(&w->d, 4);
}

static void own_identifiers(fact *f)
{
    f->event.identifiers = f->event.identifier_count == 0 ? NULL : f->identifiers;
}

/* Same name, other content: rarely a retraction, or little changed, else another event. */
static void revise_event(world *w, fact *f, const fact *old)
{
    uint64_t how = dice_below(&w->d, 10);

    if (how < 6) {
        *f = *old;
        own_identifiers(f);
        f->event.reference = dice_below(&w->d, 1000);
    } else {
        event_draw(w, f);
        f->event.system = old->event.system;
        f->event.id = old->event.id;
    }
    f->event.revision = old->event.revision + (uint32_t)dice_below(&w->d, 2);
    if (how < 3) {
        f->event.type = SOJOURN_EVENT_RETRACTED;
        if (dice_percent(&w->d, 40)) {
            f->event.start = time_start(w, 0);
            f->event.end = 0;
        }
    } else if (how < 6) {
        f->event.detail = dice_percent(&w->d, 50) ? TEXT("other") : TEXT("again");
        f->event.type = dice_percent(&w->d, 30) ? SOJOURN_EVENT_AGENT_STATE : f->event.type;
    }
}

static void draw_fact(world *w, fact *f, const fact *earlier, uint64_t count)
{
    const fact *old = count == 0 ? NULL : &earlier[dice_below(&w->d, count)];

    if (old != NULL && dice_percent(&w->d, w->repeated)) {
        *f = *old;
        if (f->is_link || f->is_erasure)
            return;
        own_identifiers(f);
        if (dice_percent(&w->d, 50))
            f->event.reference = dice_below(&w->d, 1000);
    } else if (old != NULL && dice_percent(&w->d, w->revised) && !old->is_erasure &&
               (old->is_link || old->event.id.length > 0)) {
        if (old->is_link)
            repeat_link(w, f, old);
        else
            revise_event(w, f, old);
    } else if (dice_percent(&w->d, w->lives)) {
        life_draw(w, f);
    } else if (dice_percent(&w->d, w->staged)) {
        scene_draw(w, f);
    } else if (dice_percent(&w->d, w->linked)) {
        draw_link(w, f);
    } else if (dice_percent(&w->d, w->erased)) {
        draw_erasure(w, f);
    } else {
        event_draw(w, f);
    }
}

history *history_sized(uint64_t seed, uint64_t index, uint64_t count)
{
    history *h = calloc(1, sizeof *h);
    world w = {.h = h, .d = dice_of(seed, index)};

    if (h == NULL)
        abort();
    h->count = count;
    h->facts = calloc(count, sizeof *h->facts);
    h->text_capacity = 4096 + count * 768;
    h->texts = malloc(h->text_capacity);
    if (h->facts == NULL || h->texts == NULL)
        abort();
    draw_world(&w, count);
    if (long_lived(index))
        life_choose(&w);
    options_draw(&w);
    scene_choose(&w);
    for (uint64_t i = 0; i < count; i++)
        draw_fact(&w, &h->facts[i], h->facts, i);
    return h;
}

history *history_make(uint64_t seed, uint64_t index)
{
    dice d = dice_of(~seed, index);
    uint64_t count = 1;

    while (count < 400 && dice_below(&d, 40) != 0)
        count++;
    if (long_lived(index))
        count = 30 + dice_below(&d, 120);
    return history_sized(seed, index, index % 50 == 49 ? 500 : count);
}

void history_free(history *h)
{
    if (h == NULL)
        return;
    free(h->texts);
    free(h->facts);
    free(h);
}
