/* SPDX-License-Identifier: MIT */
/* An agent's part of a call or chat: ring, talk, hold, conference, transfer, wrap-up. A better
 * skill talks shorter, puts on hold and transfers less, and solves more; nothing else about an
 * agent matters. */
#include "center.h"

struct leg {
    struct contact *contact;
    struct customer *who;
    const struct intent *intent;
    uint32_t agent;
    int skill;
    bool wrong; /* the queue is not the intent's */
    uint64_t session, transaction;
};

static struct record desk_record(struct center *center, const struct leg *leg, const char *type)
{
    struct record record = contact_keyed(center, leg->contact, "desk", type);
    record.session = leg->session;
    record.session_letter = 'd';
    record.agent = leg->agent + 1;
    record.transaction = leg->transaction;
    record.issue = leg->who->issue;
    record.issue_letter = leg->who->offered ? 'O' : 'T';
    return record;
}

static void desk_send(struct center *center, struct leg *leg, const char *type, const char *detail,
                      int64_t low, int64_t high)
{
    struct record record = desk_record(center, leg, type);
    record.detail = detail;
    if (high)
        contact_last(center, leg->contact, &record, low, high);
    deliver_event(center, &record);
}

static void arrive(struct center *center, const struct leg *leg)
{
    struct contact *contact = leg->contact;
    struct record queue = contact_keyed(center, contact, "acd", "queue");
    queue.transaction = contact_once(center, &contact->acd);
    queue.queue = center->profile->queues[contact->queue];
    queue.start = contact->entered;
    queue.end = contact->now;
    queue.point = false;
    if (contact->state != CONTACT_CALLBACK)
        deliver_event(center, &queue);
    struct record ring = contact_keyed(center, contact, "acd", "ring");
    ring.queue = queue.queue;
    ring.transaction = contact->acd;
    ring.agent = leg->agent + 1;
    contact_last(center, contact, &ring, 2 * SECOND, 12 * SECOND);
    deliver_event(center, &ring);
}

/* The agent asks who is calling, and what about if the menu did not hear it. */
static void connect(struct center *center, struct leg *leg, int64_t talk)
{
    struct contact *contact = leg->contact;
    struct record record = desk_record(center, leg, "connect");
    record.states = (uint8_t)(STATES_ACCOUNT | (leg->who->withheld ? 0 : STATES_PHONE));
    if (!contact->stated || contact->heard != leg->who->intent || chance(center, 300))
        record.intent = leg->intent->name;
    contact->named = contact->stated = true;
    contact->heard = leg->who->intent;
    contact_last(center, contact, &record, talk, talk);
    deliver_event(center, &record);
    if (leg->who->seen)
        return;
    struct record trait = contact_record(center, contact, "crm", "trait");
    trait.name = "segment";
    trait.detail = center->profile->segments[leg->who->segment].name;
    trait.contact = contact->key;
    trait.transaction = contact_once(center, &contact->crm);
    leg->who->seen = true;
    deliver_event(center, &trait);
}

static int64_t handle_us(struct center *center, const struct leg *leg)
{
    int64_t usual = leg->intent->handle_s * SECOND * (1300 - 100 * leg->skill) / 1000;
    return usual * random_between(&center->random, 500, 1500) / 1000 / 1000 * 1000;
}

static void talk(struct center *center, struct leg *leg)
{
    struct told *told = &leg->contact->told;
    int64_t length = leg->wrong ? 45 * SECOND : handle_us(center, leg), before = leg->contact->now;
    connect(center, leg, length * 3 / 5);
    if (!leg->wrong && chance(center, 400 - 50 * leg->skill)) {
        int64_t from = leg->contact->now;
        desk_send(center, leg, "hold", NULL, 10 * SECOND, 150 * SECOND);
        told->hold_us += leg->contact->now - from;
        told->holds++;
        desk_send(center, leg, "retrieve", NULL, length * 2 / 5, length * 2 / 5);
    } else {
        contact_pass(center, leg->contact, length * 2 / 5, length * 2 / 5);
    }
    if (!leg->wrong && leg->skill <= 2 && chance(center, 120))
        desk_send(center, leg, "conference", "colleague", 30 * SECOND, 4 * MINUTE);
    told->handle_us += leg->contact->now - before;
}

/* How this leg goes on: NULL when it does not. */
static const char *transfer_choose(struct center *center, const struct leg *leg)
{
    int64_t rate = center->rates[RATE_TRANSFER];
    if (leg->contact->legs > 3)
        return NULL;
    if (leg->wrong)
        return chance(center, 900) ? "blind" : NULL;
    if (leg->contact->queue == 0 && leg->intent->queue)
        rate *= 5;
    if (!chance(center, rate * (6 - leg->skill) / 3))
        return NULL;
    return chance(center, 100) ? "external" : chance(center, 500) ? "warm" : "blind";
}

static void wrap_up(struct center *center, struct leg *leg, const char *disposition)
{
    int64_t before = leg->contact->now;
    desk_send(center, leg, "wrap_up", disposition, 5 * SECOND, 90 * SECOND);
    leg->contact->told.handle_us += leg->contact->now - before;
}

static bool move(struct center *center, struct leg *leg, const char *how, int64_t *until)
{
    struct contact *contact = leg->contact;
    contact->told.transfers++;
    contact->told.transfer = how;
    if (how[0] == 'w')
        desk_send(center, leg, "conference", "next agent", 15 * SECOND, 90 * SECOND);
    desk_send(center, leg, "transfer", how, 0, 0);
    int64_t left = contact->now;
    wrap_up(center, leg, "transferred");
    *until = contact->now;
    contact->told.end = "transferred";
    if (how[0] == 'e')
        return false;
    contact->now = left;
    contact->parent = contact->key;
    contact->key = ++center->contact;
    contact->queue = (uint8_t)leg->intent->queue;
    contact->priority = 0;
    return true;
}

/* The customer wants to leave: a good agent keeps him. */
static bool keeps(struct center *center, const struct leg *leg)
{
    return chance(center, 150 + 90 * leg->skill - 2 * leg->who->anger);
}

static bool solves(struct center *center, const struct leg *leg)
{
    int64_t share = leg->intent->solve + 60 * (leg->skill - 3) - 2 * leg->who->anger;
    return !leg->wrong && chance(center, leg->contact->queue ? share : share - 100);
}

static void cancel(struct center *center, struct leg *leg)
{
    struct record record = contact_record(center, leg->contact, "crm", "cancel");
    record.contact = leg->contact->key;
    record.detail = "left";
    record.transaction = contact_once(center, &leg->contact->crm);
    leg->who->churned = true;
    deliver_event(center, &record);
}

static void solve(struct center *center, struct leg *leg)
{
    struct contact *contact = leg->contact;
    const struct profile *profile = center->profile;
    contact->told.resolved = solves(center, leg);
    if (leg->who->intent == INTENT_CANCEL && contact->told.resolved && !keeps(center, leg))
        cancel(center, leg);
    if (!contact->told.resolved || leg->intent != &profile->intents[profile->sales])
        return;
    struct record record = desk_record(center, leg, "purchase");
    contact_buys(center, contact, &record);
    record.name = leg->intent->name;
    deliver_event(center, &record);
}

static void cost(struct center *center, struct leg *leg)
{
    struct contact *contact = leg->contact;
    struct record record = contact_record(center, contact, "crm", "cost");
    record.contact = contact->key;
    record.value = contact->told.handle_us / SECOND; /* a cent a second */
    record.currency = center->profile->currency;
    record.transaction = contact_once(center, &contact->crm);
    deliver_event(center, &record);
}

static void finish(struct center *center, struct leg *leg)
{
    struct contact *contact = leg->contact;
    if (chance(center, center->rates[RATE_CUT_OFF])) {
        contact->told.cut = true;
        contact->told.end = "cut off";
    } else {
        solve(center, leg);
        contact->told.end = chance(center, 700) ? "customer" : "agent";
    }
    desk_send(center, leg, "end", contact->told.end, 0, 0);
    wrap_up(center, leg, contact->told.resolved ? "solved" : "open");
    cost(center, leg);
}

static const char *end_of(const struct leg *leg)
{
    const struct told *told = &leg->contact->told;
    return leg->who->churned ? "cancelled"
           : told->resolved  ? "solved"
           : told->cut       ? "cut off"
                             : "open";
}

static void begin(struct center *center, struct leg *leg)
{
    struct contact *contact = leg->contact;
    contact->told.queue = center->profile->queues[contact->queue];
    arrive(center, leg);
    leg->session = ++center->session;
    leg->transaction = ++center->transaction;
    contact->legs++;
    contact->told.answered = true;
    contact->told.agent = leg->agent + 1;
    contact->told.agents++;
    contact->told.skill = leg->skill;
}

bool leg_take(struct center *center, struct contact *contact, uint32_t agent, int64_t *until)
{
    struct customer *who = &center->people[contact->customer];
    struct leg leg = {.contact = contact,
                      .who = who,
                      .intent = &center->profile->intents[who->intent],
                      .agent = agent,
                      .skill = center->agents[agent].skill[contact->queue]};
    const struct told before = contact->told;
    int64_t waited = contact->state == CONTACT_CALLBACK ? 0 : contact->now - contact->entered;
    leg.wrong = contact->queue && contact->queue != leg.intent->queue;
    begin(center, &leg);
    talk(center, &leg);
    const char *transfer = transfer_choose(center, &leg);
    if (transfer) {
        bool more = move(center, &leg, transfer, until);
        truth_leg(center, contact, &before, waited, transfer);
        return more;
    }
    finish(center, &leg);
    truth_leg(center, contact, &before, waited, end_of(&leg));
    *until = contact->now;
    center->agents[agent].handled++;
    center->agents[agent].resolved += contact->told.resolved;
    return false;
}
