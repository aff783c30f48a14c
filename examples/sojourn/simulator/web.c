/* SPDX-License-Identifier: MIT */
/* A session on the site or in the app: pages, perhaps a login, perhaps what the customer came
 * for. */
#include "center.h"

static struct record web_record(struct center *center, const struct contact *contact,
                                const char *type, bool need)
{
    const struct customer *who = &center->people[contact->customer];
    struct record record = contact_record(center, contact, "web", type);
    record.channel = "web";
    record.session = contact->session;
    record.session_letter = 'w';
    record.transaction = contact->menu;
    record.states = (uint8_t)(STATES_COOKIE | (contact->named ? STATES_ACCOUNT : 0));
    record.name = center->profile->pages[random_below(&center->random, PAGES)];
    if (need)
        record.intent = contact_intent(center, contact);
    if (need && who->offered) {
        record.issue = who->issue;
        record.issue_letter = 'O';
    }
    return record;
}

static void web_send(struct center *center, struct contact *contact, const char *type, bool need)
{
    struct record record = web_record(center, contact, type, need);
    if (type[0] == 'l' && chance(center, 300)) {
        record.states |= STATES_EMAIL;
        customer_uses(center, contact->customer, STATES_EMAIL, contact->now);
    }
    if (type[0] == 'p') {
        contact_buys(center, contact, &record);
        record.name = record.intent;
    }
    deliver_event(center, &record);
    contact_pass(center, contact, 4 * SECOND, 3 * MINUTE);
}

static bool web_solves(struct center *center, const struct contact *contact)
{
    const struct intent *intent =
        &center->profile->intents[center->people[contact->customer].intent];
    bool sells = intent == &center->profile->intents[center->profile->sales];
    int64_t share = sells ? 550 : 50 + intent->contain;
    return chance(center, share * center->rates[RATE_CONTAIN] / 1000);
}

void web_visit(struct center *center, struct contact *contact, bool need)
{
    struct customer *who = &center->people[contact->customer];
    unsigned used = (unsigned)STATES_COOKIE << contact->device;
    int64_t pages = random_between(&center->random, 1, 5);
    bool login = who->known && chance(center, need ? 450 : 250);
    contact->session = ++center->session;
    contact->menu = ++center->transaction;
    contact->told.web = true;
    customer_uses(center, contact->customer, used, contact->now);
    for (int64_t i = 0; i < pages; i++) {
        web_send(center, contact, "visit", need);
        contact->told.steps++;
        if (login && !i) {
            contact->named = true;
            web_send(center, contact, "login", need);
        }
    }
    if ((who->lost & used) && !contact->named)
        contact->told.label = LABEL_UNIDENTIFIED;
    if (!need || !web_solves(center, contact))
        return;
    contact->told.resolved = contact->told.contained = true;
    contact->told.end = "machine";
    web_send(center, contact, who->intent == center->profile->sales ? "purchase" : "resolve", need);
}
