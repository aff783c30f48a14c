/* SPDX-License-Identifier: MIT */
/* Habits. A known customer has needs, one at a time; a need takes a few contacts about one intent
 * until it is resolved, and some come back to it. A visitor reads pages and stays unknown. A
 * withheld caller is nobody twice. */
#include "center.h"

void customer_begin(struct center *center, struct customer *who, enum customer_kind kind,
                    uint64_t person)
{
    *who = (struct customer){.kind = kind, .person = person, .number = ++center->customer};
    for (size_t i = 0; i < INTENTS; i++)
        who->intent_end[i] = -1000 * DAY;
}

/* From 08:00 to 20:00, later rather than earlier. */
static int64_t office_hours(struct center *center, int64_t time)
{
    int64_t clock = time % DAY;
    if (clock >= 8 * HOUR && clock < 20 * HOUR)
        return time;
    int64_t morning = time - clock + (clock < 8 * HOUR ? 0 : DAY) + 8 * HOUR;
    return morning + random_between(&center->random, 0, 120) * MINUTE;
}

static int64_t later(struct center *center, int64_t now, int64_t low, int64_t high)
{
    return now + random_between(&center->random, low / SECOND, high / SECOND) * SECOND;
}

/* An intent that has rested for 8 days, or INTENTS. */
static unsigned intent_choose(struct center *center, const struct customer *who, int64_t now)
{
    unsigned first = (unsigned)random_below(&center->random, INTENTS);
    for (unsigned i = 0; i < INTENTS; i++) {
        unsigned intent = (first + i) % INTENTS;
        if (now - who->intent_end[intent] > 8 * DAY)
            return intent;
    }
    return INTENTS;
}

static bool need_begin(struct center *center, struct customer *who, int64_t now)
{
    unsigned intent = intent_choose(center, who, now);
    if (intent == INTENTS)
        return false;
    uint64_t luck = random_below(&center->random, 100);
    who->needs = who->first = true;
    who->reopened = false;
    who->intent = intent;
    who->contacts_left = luck < 60 ? 1 : luck < 85 ? 2 : 3;
    who->engagement = ++center->engagement;
    who->issue = 0;
    if (intent != INTENT_ORDER && random_percent(&center->random, 45))
        who->issue = ++center->issue;
    return true;
}

/* The cookie is known to be this customer's some days late; now and then it is first taken for
 * another's, and that is taken back. */
static void cookie_learn(struct center *center, struct customer *who, int64_t now)
{
    struct record link = {.type = "link.same",
                          .person = who->person,
                          .account = who->person,
                          .states = STATES_COOKIE | STATES_ACCOUNT};
    deliver_link(center, &link, later(center, now, HOUR, 20 * DAY));
    if (!random_percent(&center->random, 2))
        return;
    link.account = who->person + 1;
    deliver_link(center, &link, later(center, now, HOUR, DAY));
    link.type = "link.none";
    link.revision = 1;
    deliver_link(center, &link, later(center, now, HOUR, 9 * DAY));
}

static enum call_end call_choose(struct center *center, const struct customer *who)
{
    uint64_t luck = random_below(&center->random, 100);
    if (luck < 6 && who->first && who->kind == CUSTOMER_KNOWN)
        return CALL_CUT_OFF;
    if (luck < 16)
        return CALL_CONTAINED;
    return luck < 26 ? CALL_ABANDONED : CALL_ANSWERED;
}

static void web_contact(struct contact *contact, bool final)
{
    struct center *center = contact->center;
    bool purchase = final && contact->who->intent == INTENT_ORDER;
    bool resolve = final && !purchase && random_percent(&center->random, 40);
    contact_web(contact, random_percent(&center->random, 35), purchase, resolve);
}

/* Answers whether the customer rings again at once. */
static bool call_contact(struct contact *contact, bool final)
{
    struct center *center = contact->center;
    enum call_end end = call_choose(center, contact->who);
    bool alone = true;
    if (end == CALL_ANSWERED && !contact->who->redial && random_percent(&center->random, 15)) {
        contact_web(contact, false, false, false);
        contact->now += random_between(&center->random, 1, 10) * MINUTE;
        alone = false;
    }
    contact_call(contact, end, final && random_percent(&center->random, 80));
    return end == CALL_CUT_OFF ||
           (end == CALL_ABANDONED && alone && random_percent(&center->random, 60));
}

/* When the customer is heard of next, and about what. */
static int64_t need_go_on(struct center *center, struct customer *who, const struct contact *done)
{
    if (who->redial)
        return later(center, done->now, MINUTE, 20 * MINUTE);
    if (!done->abandoned)
        who->contacts_left--;
    if (who->contacts_left)
        return office_hours(center, later(center, done->now, 4 * HOUR, 3 * DAY));
    if (done->resolved && !who->reopened && random_percent(&center->random, 8)) {
        who->reopened = true;
        who->contacts_left = 1;
        return office_hours(center, later(center, done->now, DAY, 5 * DAY));
    }
    who->needs = false;
    return office_hours(center, later(center, done->now, 2 * DAY, 38 * DAY));
}

static int64_t known_act(struct center *center, struct customer *who, int64_t now)
{
    struct contact contact;
    bool seen = who->cookie_used;
    if (!who->needs && !need_begin(center, who, now))
        return now + 8 * DAY;
    contact_begin(&contact, center, who, now);
    bool final = who->contacts_left == 1;
    if (!who->redial && random_percent(&center->random, 25))
        web_contact(&contact, final);
    else
        who->redial = call_contact(&contact, final);
    who->first = false;
    who->intent_end[who->intent] = contact.now;
    int64_t end = contact.now;
    if (contact.answered && random_percent(&center->random, 20))
        contact_survey(&contact);
    if (who->cookie_used && !seen)
        cookie_learn(center, who, end);
    return need_go_on(center, who, &contact);
}

static int64_t visitor_act(struct center *center, struct customer *who, int64_t now)
{
    struct contact contact;
    if (!who->redial) /* here: the visitor came back within a day */
        who->engagement = ++center->engagement;
    contact_begin(&contact, center, who, now);
    contact_web(&contact, false, false, false);
    who->redial = random_percent(&center->random, 30);
    return who->redial ? later(center, contact.now, HOUR, 20 * HOUR)
                       : later(center, contact.now, 26 * HOUR, 30 * DAY);
}

static int64_t withheld_act(struct center *center, struct customer *who, int64_t now)
{
    struct contact contact;
    if (who->needs)
        who->number = ++center->customer;
    who->needs = true;
    who->engagement = ++center->engagement;
    who->intent = (unsigned)random_below(&center->random, INTENTS);
    contact_begin(&contact, center, who, now);
    enum call_end end = call_choose(center, who);
    contact_call(&contact, end, random_percent(&center->random, 70));
    return office_hours(center, later(center, contact.now, HOUR, 6 * DAY));
}

int64_t customer_act(struct center *center, struct customer *who, int64_t now)
{
    switch (who->kind) {
    case CUSTOMER_VISITOR:
        return visitor_act(center, who, now);
    case CUSTOMER_WITHHELD:
        return withheld_act(center, who, now);
    default:
        return known_act(center, who, now);
    }
}

/* A phone that was never heard beside the account is in the CRM's last export. */
void customer_finish(struct center *center, struct customer *who, int64_t now)
{
    const struct record link = {.type = "link.same",
                                .person = who->person,
                                .account = who->person,
                                .states = STATES_PHONE | STATES_ACCOUNT};
    if (who->kind == CUSTOMER_KNOWN && who->phone_used && !who->phone_tied)
        deliver_link(center, &link, now);
}
