/* SPDX-License-Identifier: MIT */
/* What the records of one interaction share: whose they are, which keys they bear, what time it
 * is. A record costs one copy of its fields. */
#include "center.h"

bool chance(struct center *center, int64_t per_mille)
{
    return (int64_t)random_below(&center->random, 1000) < per_mille;
}

int64_t between(struct center *center, int64_t low, int64_t high)
{
    return random_between(&center->random, low / SECOND, high / SECOND) * SECOND;
}

/* From 08:00 to 20:00; a night moves to an hour of the next day as busy as it usually is. */
int64_t office_hours(struct center *center, int64_t time)
{
    static const int64_t busy[] = {70, 100, 115, 105, 85, 75, 80, 90, 95, 80, 60, 45};
    int64_t clock = time % DAY, luck, hour = 0;
    if (clock >= 8 * HOUR && clock < 20 * HOUR)
        return time;
    luck = (int64_t)random_below(&center->random, 1000);
    while ((luck -= busy[hour]) >= 0)
        hour++;
    return time - clock + (clock < 8 * HOUR ? 0 : DAY) + (8 + hour) * HOUR +
           between(center, 0, HOUR - SECOND);
}

void contact_begin(struct center *center, struct contact *contact, uint32_t customer, int64_t now)
{
    const struct customer *who = &center->people[customer];
    *contact = (struct contact){.customer = customer,
                                .interaction = ++center->interaction,
                                .began = now,
                                .now = now,
                                .web_end = NEVER,
                                .wake = NEVER,
                                .device = (uint8_t)random_below(&center->random, who->devices),
                                .elsewhere = chance(center, 40),
                                .identified = chance(center, center->rates[RATE_IDENTITY])};
    contact->told.anger = who->anger;
}

void contact_pass(struct center *center, struct contact *contact, int64_t low, int64_t high)
{
    contact->now += random_between(&center->random, low / 1000, high / 1000) * 1000;
}

const char *contact_intent(const struct center *center, const struct contact *contact)
{
    return center->profile->intents[center->people[contact->customer].intent].name;
}

struct record contact_record(struct center *center, const struct contact *contact,
                             const char *system, const char *type)
{
    const struct customer *who = &center->people[contact->customer];
    return (struct record){.type = type,
                           .system = system,
                           .id = ++center->event,
                           .customer = contact->customer,
                           .owner = who->owner,
                           .device = contact->device,
                           .engagement = who->engagement,
                           .interaction = contact->interaction,
                           .start = contact->now,
                           .point = true};
}

struct record contact_keyed(struct center *center, const struct contact *contact,
                            const char *system, const char *type)
{
    struct record record = contact_record(center, contact, system, type);
    record.channel = contact->channel == CHANNEL_CHAT ? "chat" : "voice";
    record.contact = contact->key;
    record.parent = contact->parent;
    return record;
}

void contact_last(struct center *center, struct contact *contact, struct record *record,
                  int64_t low, int64_t high)
{
    contact_pass(center, contact, low, high);
    record->end = contact->now;
    record->point = false;
}

uint64_t contact_once(struct center *center, uint64_t *transaction)
{
    if (!*transaction)
        *transaction = ++center->transaction;
    return *transaction;
}

/* ---- how it ends ---- */

static void issue_state(const struct customer *who, struct record *record)
{
    record->issue = who->issue;
    record->issue_letter = who->offered ? 'O' : 'T';
}

void contact_resolve(struct center *center, struct contact *contact, int64_t when)
{
    struct record record = contact_record(center, contact, "crm", "resolve");
    record.contact = contact->key;
    record.start = when;
    record.transaction = contact_once(center, &contact->crm);
    issue_state(&center->people[contact->customer], &record);
    deliver_event(center, &record);
}

/* What it costs: the price of the intent by the customer's segment. */
void contact_buys(struct center *center, struct contact *contact, struct record *record)
{
    struct customer *who = &center->people[contact->customer];
    const struct intent *intent = &center->profile->intents[who->intent];
    int64_t price = random_between(&center->random, intent->low, intent->high);
    record->name = "";
    record->value = price * center->profile->segments[who->segment].spend / 1000;
    record->currency = center->profile->currency;
    who->spent += record->value;
    contact->told.resolved = true;
    issue_state(who, record);
}

void contact_tries_refund(struct center *center, struct contact *contact)
{
    struct customer *who = &center->people[contact->customer];
    const struct intent *intent = &center->profile->intents[who->intent];
    if (!chance(center, intent->refund))
        return;
    struct record record = contact_record(center, contact, "shop", "purchase");
    record.contact = contact->key;
    record.name = "refund";
    record.value = -random_between(&center->random, intent->low, intent->high);
    record.currency = center->profile->currency;
    record.transaction = contact_once(center, &contact->shop);
    issue_state(who, &record);
    who->spent += record.value;
    contact->told.refunded = true;
    deliver_event(center, &record);
}
