/* SPDX-License-Identifier: MIT */
/* Mail: a thread of question and answer over days, and the offers of a campaign. Agents answer
 * between calls, in office hours; that takes no time of theirs here. */
#include "center.h"

static struct record mail_record(struct center *center, const struct contact *contact,
                                 const char *type)
{
    struct record record = contact_record(center, contact, "mail", type);
    record.channel = "email";
    record.contact = contact->key;
    record.session = contact->session;
    record.session_letter = 'm';
    record.transaction = contact->menu;
    record.issue = center->people[contact->customer].issue;
    record.issue_letter = center->people[contact->customer].offered ? 'O' : 'T';
    record.states = STATES_EMAIL;
    return record;
}

static void thread_begin(struct center *center, struct contact *contact)
{
    contact->key = ++center->contact;
    contact->session = ++center->session;
    contact->menu = ++center->transaction;
    customer_uses(center, contact->customer, STATES_EMAIL, contact->now);
}

static void ask(struct center *center, struct contact *contact, bool first)
{
    struct record record = mail_record(center, contact, "message");
    record.detail = "in";
    if (first && contact->identified) {
        record.states |= STATES_ACCOUNT; /* the customer number stands in the mail */
        contact->named = true;
    }
    if (first || chance(center, 500))
        record.intent = contact_intent(center, contact);
    contact->told.steps++;
    deliver_event(center, &record);
}

static void answer(struct center *center, struct contact *contact)
{
    const struct customer *who = &center->people[contact->customer];
    const struct intent *intent = &center->profile->intents[who->intent];
    uint32_t agent = (uint32_t)random_below(&center->random, center->agent_count);
    struct told *told = &contact->told;
    int64_t asked = contact->now;
    contact->now = office_hours(center, contact->now + between(center, HOUR, 18 * HOUR));
    struct record record = mail_record(center, contact, "message");
    record.detail = "out";
    record.agent = agent + 1;
    record.queue = told->queue = center->profile->queues[intent->queue];
    told->wait_us += (contact->now - asked) / 60; /* an hour is borne like a minute on the line */
    told->answered = true;
    told->agent = agent + 1;
    told->agents++;
    told->skill = center->agents[agent].skill[intent->queue];
    told->end = "agent";
    told->resolved = chance(center, intent->solve - 150 + 60 * (told->skill - 3));
    deliver_event(center, &record);
}

void mail_thread(struct center *center, struct contact *contact)
{
    const struct customer *who = &center->people[contact->customer];
    int64_t rounds = random_between(&center->random, 1, 3);
    thread_begin(center, contact);
    for (int64_t i = 0; i < rounds && !contact->told.resolved; i++) {
        ask(center, contact, i == 0);
        answer(center, contact);
        if (i + 1 < rounds && !contact->told.resolved)
            contact->now = office_hours(center, contact->now + between(center, HOUR, 20 * HOUR));
    }
    if (!contact->told.resolved || who->intent != center->profile->sales)
        return;
    struct record record = mail_record(center, contact, "purchase");
    contact_buys(center, contact, &record);
    record.name = contact_intent(center, contact);
    record.intent = record.name;
    deliver_event(center, &record);
}

void mail_offer(struct center *center, uint32_t customer, int64_t now)
{
    struct customer *who = &center->people[customer];
    struct contact contact;
    contact_begin(center, &contact, customer, now + between(center, 0, HOUR));
    contact.channel = CHANNEL_MAIL;
    contact.named = true; /* the system that sends it knows to whom */
    who->offered = true;
    who->issue = ++center->offer;
    thread_begin(center, &contact);
    struct record record = mail_record(center, &contact, "message");
    record.states |= STATES_ACCOUNT;
    record.intent = contact_intent(center, &contact);
    record.name = "campaign ";
    record.campaign = who->calendar + 1;
    record.detail = "offer";
    deliver_event(center, &record);
    contact.told.end = "offer";
    contact.told.queue = NULL;
    truth_interaction(center, &contact);
    who->last_end = who->intent_end[who->intent] = contact.now;
}
