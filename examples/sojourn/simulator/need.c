/* SPDX-License-Identifier: MIT */
/* A need is what one engagement is about: it takes contacts until it is met or given up. Each
 * step is one draw by rates that hang on the customer and on what happened before. */
#include "center.h"

/* ---- begin and end ---- */

static bool rested(const struct customer *who, unsigned intent, int64_t now)
{
    return now - who->intent_end[intent] > 8 * DAY;
}

/* By weight among those that have rested for 8 days; INTENTS: none has. */
static unsigned intent_choose(struct center *center, const struct customer *who, int64_t now)
{
    const struct intent *intents = center->profile->intents;
    int64_t sum = 0, luck;
    for (unsigned i = 0; i < INTENTS; i++)
        sum += rested(who, i, now) ? intents[i].weight : 0;
    if (!sum)
        return INTENTS;
    luck = (int64_t)random_below(&center->random, (uint64_t)sum);
    for (unsigned i = 0; i < INTENTS; i++) {
        luck -= rested(who, i, now) ? intents[i].weight : 0;
        if (luck < 0)
            return i;
    }
    return INTENTS;
}

void need_open(struct center *center, struct customer *who, unsigned intent, int64_t now)
{
    who->engagement = ++center->engagement;
    who->issue = 0;
    who->intent = (uint8_t)intent;
    who->cause = who->next_cause;
    who->next_intent = INTENTS;
    who->next_cause = CAUSE_OWN;
    who->tries = 0;
    who->needing = true;
    who->reopened = who->late = who->offered = false;
    who->need_begin = now;
    who->needs++;
    who->anger -= who->anger / 10;
}

bool need_begin(struct center *center, uint32_t customer, int64_t now)
{
    struct customer *who = &center->people[customer];
    unsigned intent = who->next_intent;
    if (intent == INTENTS || !rested(who, intent, now)) {
        intent = intent_choose(center, who, now);
        who->next_cause = CAUSE_OWN;
    }
    if (intent == INTENTS)
        return false;
    need_open(center, who, intent, now);
    return true;
}

/* What a need leaves behind: the wish to go, or another need; INTENTS: neither. */
static void need_follows(struct center *center, struct customer *who, bool sold)
{
    const struct intent *intents = center->profile->intents;
    if (who->intent != INTENT_CANCEL && mood_leaves(center, who)) {
        who->next_intent = INTENT_CANCEL;
        who->next_cause = CAUSE_CHURN;
        return;
    }
    for (unsigned i = 0; sold && i < INTENTS; i++) {
        if (intents[i].after == who->intent + 1 && chance(center, intents[i].follows)) {
            who->next_intent = (uint8_t)i;
            who->next_cause = CAUSE_SALE;
            return;
        }
    }
}

void need_close(struct center *center, uint32_t customer, int64_t now, const char *end)
{
    struct customer *who = &center->people[customer];
    const struct segment *segment = &center->profile->segments[who->segment];
    int64_t days = center->profile->need_days * 1000 / segment->needs;
    truth_engagement(center, customer, end);
    who->needing = false;
    if (who->churned) {
        customer_plan(center, customer, PLAN_GONE, NEVER);
        return;
    }
    need_follows(center, who, end[0] == 's');
    who->need_at = now + 2 * DAY + between(center, HOUR, 2 * days * DAY);
    if (who->next_intent < INTENTS)
        who->need_at = now + between(center, 49 * HOUR, 5 * DAY);
    customer_rest(center, customer, now);
}

/* ---- one contact ---- */

static enum channel channel_choose(struct center *center, const struct customer *who)
{
    const struct intent *intent = &center->profile->intents[who->intent];
    int64_t calm = 140 - who->anger; /* who is angry calls */
    int64_t web = intent->web * who->digital / 50 * calm / 140;
    int64_t luck = (int64_t)random_below(&center->random, 1000);
    if (luck < web)
        return CHANNEL_WEB;
    if (luck < web + intent->chat * who->digital / 50)
        return CHANNEL_CHAT;
    return luck > 1000 - intent->mail * calm / 140 ? CHANNEL_MAIL : CHANNEL_VOICE;
}

static void call(struct center *center, struct contact *contact)
{
    const struct customer *who = &center->people[contact->customer];
    contact->key = ++center->contact;
    contact->session = ++center->session;
    if (contact->channel == CHANNEL_VOICE && !who->withheld)
        customer_uses(center, contact->customer, STATES_PHONE, contact->now);
    if (contact->channel == CHANNEL_CHAT)
        customer_uses(center, contact->customer, (unsigned)STATES_COOKIE << contact->device,
                      contact->now);
    if (menu_walk(center, contact) == MENU_QUEUE)
        queue_enter(center, contact);
    else
        need_after(center, contact);
}

void need_act(struct center *center, uint32_t customer, int64_t now, bool redial)
{
    struct customer *who = &center->people[customer];
    struct contact contact;
    contact_begin(center, &contact, customer, now);
    contact.channel = (uint8_t)(redial ? CHANNEL_VOICE : channel_choose(center, who));
    contact.told.redial = redial;
    contact.told.label = who->late ? LABEL_WINDOW : LABEL_NONE;
    who->late = false;
    who->tries++;
    who->contacts++;
    if (contact.channel == CHANNEL_MAIL) {
        mail_thread(center, &contact);
    } else if (contact.channel == CHANNEL_WEB) {
        web_visit(center, &contact, true);
        contact.web_end = contact.now;
        if (!contact.told.resolved && chance(center, 450)) {
            contact_pass(center, &contact, MINUTE, 10 * MINUTE);
            contact.channel = CHANNEL_VOICE;
        }
    }
    if (contact.channel == CHANNEL_VOICE || contact.channel == CHANNEL_CHAT)
        call(center, &contact);
    else
        need_after(center, &contact);
}

/* ---- and what follows ---- */

/* No record says who this was, and no system learns whose the phone, mailbox or cookie is. */
static bool unidentified(const struct customer *who, const struct contact *contact)
{
    bool voice = contact->channel == CHANNEL_VOICE, mail = contact->channel == CHANNEL_MAIL;
    unsigned used = voice  ? STATES_PHONE
                    : mail ? STATES_EMAIL
                           : (unsigned)STATES_COOKIE << contact->device;
    if (contact->named)
        return false;
    return (who->lost & used) || (voice && (who->withheld || contact->elsewhere)) ||
           ((voice || mail) && who->shares);
}

/* What keeps a reader of the records from seeing what was meant, even with every record. */
static enum label label_of(const struct customer *who, const struct contact *contact)
{
    bool talks = contact->channel == CHANNEL_VOICE || contact->channel == CHANNEL_CHAT;
    if (contact->told.label == LABEL_UNIDENTIFIED || unidentified(who, contact))
        return LABEL_UNIDENTIFIED;
    if (talks && !contact->stated)
        return LABEL_NO_INTENT;
    if (talks && contact->heard != who->intent)
        return LABEL_WRONG_INTENT;
    return contact->told.label;
}

static void ticket_open(struct center *center, struct contact *contact)
{
    struct customer *who = &center->people[contact->customer];
    if (who->issue || !chance(center, center->profile->intents[who->intent].ticket))
        return;
    who->issue = ++center->issue;
    struct record record = contact_record(center, contact, "crm", "other");
    record.contact = contact->key;
    record.name = "case";
    record.detail = "opened";
    record.issue = who->issue;
    record.issue_letter = 'T';
    record.transaction = contact_once(center, &contact->crm);
    deliver_event(center, &record);
}

/* The CRM says so at once, or the back office some days later. Answers when. */
static int64_t resolution(struct center *center, struct contact *contact)
{
    const struct customer *who = &center->people[contact->customer];
    int64_t when = contact->now + between(center, 5 * SECOND, 4 * MINUTE);
    if (!contact->told.answered || who->churned || who->intent == center->profile->sales)
        return contact->now;
    contact_tries_refund(center, contact);
    if (who->issue && chance(center, 300))
        when = office_hours(center, contact->now + between(center, DAY, 3 * DAY));
    contact_resolve(center, contact, when);
    return when;
}

static const char *end_of(const struct center *center, const struct customer *who)
{
    if (who->churned)
        return "cancelled";
    return who->intent == center->profile->sales ? "sold" : "resolved";
}

static void met(struct center *center, struct contact *contact)
{
    uint32_t customer = contact->customer;
    struct customer *who = &center->people[customer];
    int64_t when = resolution(center, contact);
    bool final = who->intent == center->profile->sales || who->intent == INTENT_CANCEL;
    if (final || who->reopened || !chance(center, center->rates[RATE_REOPEN])) {
        need_close(center, customer, when, end_of(center, who));
        return;
    }
    who->reopened = true;
    customer_plan(center, customer, PLAN_CONTACT,
                  office_hours(center, when + between(center, DAY, 4 * DAY)));
}

static void redial(struct center *center, const struct contact *contact)
{
    int64_t when = contact->now + between(center, MINUTE, 20 * MINUTE);
    int64_t apart = contact->web_end + 31 * MINUTE + 2 * center->rates[RATE_SKEW] * SECOND;
    if (contact->web_end != NEVER && when < apart)
        when = apart;
    customer_plan(center, contact->customer, PLAN_REDIAL, when);
}

static void unmet(struct center *center, struct contact *contact)
{
    uint32_t customer = contact->customer;
    struct customer *who = &center->people[customer];
    bool broken = contact->told.abandoned || contact->told.cut;
    if (broken && contact->channel == CHANNEL_VOICE && !contact->told.callback &&
        chance(center, center->rates[RATE_REDIAL])) {
        redial(center, contact);
        return;
    }
    if (who->tries >= 7 || chance(center, 60)) {
        need_close(center, customer, contact->now, "gave up");
        return;
    }
    int64_t silence = between(center, 4 * HOUR, 5 * DAY);
    who->late = !who->issue && chance(center, center->rates[RATE_AGAIN]);
    if (who->late)
        silence = between(center, 8 * DAY, 20 * DAY);
    customer_plan(center, customer, PLAN_CONTACT, office_hours(center, contact->now + silence));
}

void need_after(struct center *center, struct contact *contact)
{
    struct customer *who = &center->people[contact->customer];
    const struct told *told = &contact->told;
    contact->told.label = label_of(who, contact);
    mood_after(center, who, contact);
    truth_interaction(center, contact);
    who->last_end = who->intent_end[who->intent] = contact->now;
    if (told->answered && !told->resolved)
        ticket_open(center, contact);
    if (told->answered && !told->cut && !told->abandoned &&
        chance(center, center->rates[RATE_SURVEY]))
        survey_send(center, contact);
    if (told->resolved)
        met(center, contact);
    else
        unmet(center, contact);
}
