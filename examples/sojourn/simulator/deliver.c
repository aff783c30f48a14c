/* SPDX-License-Identifier: MIT */
/* Records on their way. Most arrive within seconds, some hours or days late, some twice; a wrap-up
 * is corrected now and then, a record made by mistake is taken back. What is under way lies in
 * slots, due by a heap. */
#include "center.h"

static void send(struct center *center, const struct record *record, int64_t when)
{
    size_t slot;
    if (center->hole_count) {
        slot = center->holes[--center->hole_count];
    } else {
        slot = center->slot_count++;
        center->slots = memory_grow(center->slots, slot, &center->slot_room, sizeof *record);
        center->holes = memory_grow(center->holes, slot, &center->hole_room, sizeof *center->holes);
    }
    center->slots[slot] = *record;
    heap_put(&center->due, when, (uint32_t)slot);
}

static void event_send(struct center *center, const struct record *record, int64_t when)
{
    center->rows++;
    send(center, record, when);
}

static int64_t delay(struct center *center)
{
    int64_t luck = (int64_t)random_below(&center->random, 1000), late = center->rates[RATE_LATE];
    int64_t most = luck >= late ? 4 * SECOND : luck >= late / 3 ? 30 * MINUTE : 3 * DAY;
    return random_between(&center->random, 0, most);
}

/* The clocks of the desk, the dialler and the site are off, each by its own. */
static void skew(const struct center *center, struct record *record)
{
    int64_t off = center->rates[RATE_SKEW] * SECOND;
    switch (record->system[0]) {
    case 'd':
        off = -off;
        break;
    case 'a':
        off /= 2;
        break;
    case 'w':
        off = record->system[1] == 'e' ? off : -off;
        break;
    default:
        return;
    }
    record->start += off;
    record->end += record->point ? 0 : off;
}

/* The first record of a wrap-up, before somebody corrected it. */
static void correct(struct center *center, struct record *record, int64_t known)
{
    struct record before = *record;
    before.detail = "not yet known";
    before.end -= (before.end - before.start) / 2;
    before.reference = ++center->reference;
    truth_event(center, &before);
    event_send(center, &before, known + delay(center));
    record->revision = 1;
}

/* A record of somebody else's that should not be, and its retraction. */
static void mistake(struct center *center, const struct record *record, int64_t known)
{
    struct record wrong = *record;
    wrong.id = ++center->event;
    wrong.customer = (record->customer + 1) % center->known_count;
    wrong.owner = wrong.customer;
    wrong.reference = ++center->reference;
    event_send(center, &wrong, known + delay(center));
    wrong.type = "retracted";
    wrong.revision = 1;
    wrong.reference = ++center->reference;
    event_send(center, &wrong, known + delay(center) + MINUTE);
}

void deliver_event(struct center *center, struct record *record)
{
    bool wraps = record->type[0] == 'w';
    int64_t known = record->point ? record->start : record->end;
    skew(center, record);
    if (wraps && chance(center, center->rates[RATE_REVISED]))
        correct(center, record, known);
    record->reference = ++center->reference;
    truth_event(center, record);
    event_send(center, record, known + delay(center));
    if (chance(center, center->rates[RATE_TWICE]))
        event_send(center, record, known + delay(center) + delay(center));
    if (record->states && chance(center, center->rates[RATE_RETRACTED]))
        mistake(center, record, known);
}

void deliver_link(struct center *center, const struct record *record, int64_t when)
{
    struct record link = *record;
    link.point = true;
    send(center, &link, when);
}

void deliver_until(struct center *center, int64_t time)
{
    while (heap_before(&center->due, time)) {
        int64_t when;
        uint32_t slot = heap_take(&center->due, &when);
        row_write(center, &center->slots[slot]);
        center->holes[center->hole_count++] = slot;
    }
}
