/* SPDX-License-Identifier: MIT */
/* Records on their way. Most arrive within seconds, some hours or days late, some twice, and an
 * agent's wrap-up is corrected now and then. What is under way lies in slots, due by a heap. */
#include "center.h"

#include <stdlib.h>

void deliver_header(struct center *center)
{
    fputs("system,id,session,contact,parent,issue,channel,intent,queue,agent,name,detail,type,"
          "start,end,value,currency,revision,reference,identifier.account,identifier.phone,"
          "identifier.email,identifier.cookie\n",
          center->facts.stream);
    if (center->truthful)
        fputs("reference,system,id,revision,customer,journey,engagement,interaction,transaction\n",
              center->truth.stream);
}

/* ---- rows ---- */

static void word(struct out *out, const char *text)
{
    out_word(out, text ? text : "");
}

/* A letter and a number, with leading zeros up to `width`; nothing for 0. */
static void key(struct out *out, const char *prefix, uint64_t number, int width)
{
    char text[40];
    size_t length = 0, digits;
    if (!number) {
        out_word(out, "");
        return;
    }
    while (*prefix)
        text[length++] = *prefix++;
    char digit[NUMBER_ROOM];
    digits = count_write(digit, number);
    for (size_t i = digits; i < (size_t)width; i++)
        text[length++] = '0';
    for (size_t i = 0; i < digits; i++)
        text[length++] = digit[i];
    out_text(out, (sojourn_text){text, length});
}

static void email(struct out *out, uint64_t person)
{
    char text[64];
    int length =
        snprintf(text, sizeof text, "Customer.%llu@example.com", (unsigned long long)person);
    out_text(out, (sojourn_text){text, (uint64_t)length});
}

static void identifiers_write(struct out *out, const struct record *record)
{
    unsigned states = record->states;
    uint64_t account = record->account ? record->account : record->person;
    key(out, "A", states & STATES_ACCOUNT ? 1000000 + account : 0, 7);
    key(out, "+49151", states & STATES_PHONE ? 10000000 + record->person : 0, 8);
    if (states & STATES_EMAIL)
        email(out, record->person);
    else
        out_word(out, "");
    key(out, "c-", states & STATES_COOKIE ? 500000 + record->person : 0, 8);
    out_row(out);
}

static void keys_write(struct out *out, const struct record *record)
{
    const char letter[2] = {record->session_letter, 0};
    word(out, record->system);
    key(out, "e", record->id, 0);
    key(out, letter, record->session, 0);
    key(out, "k", record->contact, 0);
    key(out, "k", record->parent, 0);
    key(out, "T", record->issue, 0);
}

static void row_write(struct center *center, const struct record *record)
{
    struct out *out = &center->facts;
    keys_write(out, record);
    word(out, record->channel);
    word(out, record->intent);
    word(out, record->queue);
    key(out, "agent-", record->agent, 2);
    word(out, record->name);
    word(out, record->detail);
    word(out, record->type);
    if (record->start)
        out_moment(out, record->start);
    else
        out_word(out, "");
    if (record->point)
        out_word(out, "");
    else
        out_moment(out, record->end);
    if (record->value)
        out_number(out, record->value);
    else
        out_word(out, "");
    word(out, record->currency);
    key(out, "", record->revision, 0);
    key(out, "", record->reference, 0);
    identifiers_write(out, record);
}

static void truth_write(struct center *center, const struct record *record)
{
    struct out *out = &center->truth;
    if (!center->truthful)
        return;
    out_count(out, record->reference);
    word(out, record->system);
    key(out, "e", record->id, 0);
    out_count(out, record->revision);
    out_count(out, record->customer);
    out_count(out, record->customer);
    out_count(out, record->engagement);
    out_count(out, record->interaction);
    out_count(out, record->transaction);
    out_row(out);
}

/* ---- under way ---- */

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
    center->left -= center->left > 0;
    send(center, record, when);
}

static int64_t delay(struct center *center)
{
    uint64_t luck = random_below(&center->random, 100);
    int64_t most = luck < 94 ? 4 * SECOND : luck < 98 ? 30 * MINUTE : 3 * DAY;
    return random_between(&center->random, 0, most);
}

/* The first record of a wrap-up, before somebody corrected it. */
static void correct(struct center *center, struct record *record, int64_t when)
{
    struct record before = *record;
    before.detail = "not yet known";
    before.end -= (before.end - before.start) / 2;
    before.reference = ++center->reference;
    truth_write(center, &before);
    event_send(center, &before, when);
    record->revision = 1;
}

void deliver_event(struct center *center, struct record *record)
{
    int64_t known = record->point ? record->start : record->end;
    if (record->type[0] == 'w' && random_percent(&center->random, 5))
        correct(center, record, known + delay(center));
    record->reference = ++center->reference;
    truth_write(center, record);
    event_send(center, record, known + delay(center));
    if (random_below(&center->random, 1000) < 15)
        event_send(center, record, known + delay(center) + delay(center));
}

void deliver_once(struct center *center, struct record *record)
{
    record->reference = ++center->reference;
    truth_write(center, record);
    event_send(center, record, record->start);
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
