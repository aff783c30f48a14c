/* SPDX-License-Identifier: MIT */
/* One interaction: a web session, a call, or a web session and the call that follows from it. The
 * dialler, the queue, the agent's desktop and the CRM each record their own part; the contact key
 * is what the call's systems state alike. */
#include "center.h"

static const char *const intents[INTENTS] = {"billing", "delivery", "technical",
                                             "order",   "tariff",   "account"};
static const char *const pages[] = {"/", "/help", "/help/contact", "/orders", "/tariffs", "/cart"};

void contact_begin(struct contact *contact, struct center *center, struct customer *who,
                   int64_t now)
{
    *contact = (struct contact){.center = center,
                                .who = who,
                                .interaction = ++center->interaction,
                                .now = now,
                                .intent = who->needs ? intents[who->intent] : NULL};
}

static void pass(struct contact *contact, int64_t low, int64_t high)
{
    contact->now += random_between(&contact->center->random, low, high) / 1000 * 1000;
}

static struct record record_of(struct contact *contact, const char *system, const char *type)
{
    const struct customer *who = contact->who;
    return (struct record){.type = type,
                           .system = system,
                           .id = ++contact->center->event,
                           .person = who->person,
                           .customer = who->number,
                           .engagement = who->engagement,
                           .interaction = contact->interaction,
                           .start = contact->now,
                           .point = true};
}

/* A record that lasts some time. */
static void last(struct contact *contact, struct record *record, int64_t low, int64_t high)
{
    pass(contact, low, high);
    record->end = contact->now;
    record->point = false;
}

static uint64_t transaction_once(struct contact *contact, uint64_t *transaction)
{
    if (!*transaction)
        *transaction = ++contact->center->transaction;
    return *transaction;
}

/* ---- web ---- */

static void page(struct contact *contact, uint64_t session, const char *type, unsigned states)
{
    struct center *center = contact->center;
    struct record record = record_of(contact, "web", type);
    record.channel = "web";
    record.session = session;
    record.session_letter = 'w';
    record.transaction = center->transaction;
    record.states = states;
    record.name = pages[random_below(&center->random, 6)];
    record.intent = contact->intent;
    if (type[0] == 'p') {
        record.name = "tariff M";
        record.value = random_between(&center->random, 990, 24990);
        record.currency = "EUR";
    }
    deliver_event(center, &record);
    pass(contact, 5 * SECOND, 4 * MINUTE);
}

void contact_web(struct contact *contact, bool login, bool purchase, bool resolve)
{
    struct center *center = contact->center;
    uint64_t session = ++center->session;
    unsigned states = STATES_COOKIE;
    int64_t count = random_between(&center->random, 1, 5);
    center->transaction++;
    contact->who->cookie_used = true;
    for (int64_t i = 0; i < count; i++) {
        page(contact, session, "visit", states);
        if (login && !i) {
            states |= STATES_ACCOUNT;
            if (random_percent(&center->random, 30))
                states |= STATES_EMAIL;
            page(contact, session, "login", states);
        }
    }
    if (purchase)
        page(contact, session, "purchase", states);
    if (resolve)
        page(contact, session, "resolve", states);
    contact->resolved = resolve;
}

/* ---- call ---- */

static unsigned phone_of(const struct contact *contact)
{
    return contact->who->kind == CUSTOMER_WITHHELD ? 0 : STATES_PHONE;
}

static unsigned account_of(struct contact *contact)
{
    if (contact->who->kind == CUSTOMER_WITHHELD)
        return 0;
    contact->who->phone_tied = true;
    return STATES_ACCOUNT;
}

static struct record call_record(struct contact *contact, const char *system, const char *type)
{
    struct record record = record_of(contact, system, type);
    record.channel = "voice";
    record.contact = contact->key;
    record.parent = contact->parent;
    return record;
}

static void dialler_record(struct contact *contact, const char *type, const char *menu)
{
    struct center *center = contact->center;
    struct record record = call_record(contact, "ivr", type);
    record.session = contact->key;
    record.session_letter = 'i';
    record.transaction = center->transaction;
    record.states = phone_of(contact);
    record.name = menu;
    if (menu) {
        record.intent = contact->intent;
        if (random_percent(&center->random, 40))
            record.states |= account_of(contact);
    }
    deliver_event(center, &record);
    pass(contact, 4 * SECOND, 25 * SECOND);
}

static void dialler(struct contact *contact, enum call_end end)
{
    contact->center->transaction++;
    contact->who->phone_used = true;
    dialler_record(contact, "start", NULL);
    if (end != CALL_CUT_OFF)
        dialler_record(contact, "input", contact->intent);
    dialler_record(contact, "end", NULL);
    contact->now -= 6 * SECOND; /* the next system's clock is early */
}

static void queue(struct contact *contact)
{
    struct record record = call_record(contact, "acd", "queue");
    record.queue = contact->intent;
    record.transaction = transaction_once(contact, &contact->acd);
    last(contact, &record, 2 * SECOND, 6 * MINUTE);
    deliver_event(contact->center, &record);
}

static void abandon(struct contact *contact)
{
    struct record record = call_record(contact, "acd", "abandon");
    record.queue = contact->intent;
    record.transaction = transaction_once(contact, &contact->acd);
    deliver_event(contact->center, &record);
    contact->abandoned = true;
}

static void desk_record(struct contact *contact, uint64_t session, unsigned agent, const char *type,
                        int64_t most)
{
    struct center *center = contact->center;
    struct record record = call_record(contact, "desk", type);
    record.session = session;
    record.session_letter = 'd';
    record.agent = agent;
    record.transaction = center->transaction;
    record.issue = contact->who->issue;
    if (type[0] == 'c')
        record.states = account_of(contact);
    if (type[0] == 'w')
        record.detail = random_percent(&center->random, 80) ? "done" : "follow up";
    if (most)
        last(contact, &record, 5 * SECOND, most);
    deliver_event(center, &record);
}

static void agent_leg(struct contact *contact, bool transfer)
{
    struct center *center = contact->center;
    unsigned agent = 1 + (unsigned)random_below(&center->random, AGENTS);
    uint64_t session = ++center->session;
    center->transaction++;
    desk_record(contact, session, agent, "connect", 5 * MINUTE);
    if (random_percent(&center->random, 30)) {
        desk_record(contact, session, agent, "hold", 2 * MINUTE);
        desk_record(contact, session, agent, "retrieve", 3 * MINUTE);
    }
    if (transfer)
        desk_record(contact, session, agent, "transfer", 0);
    else
        desk_record(contact, session, agent, "end", 0);
    desk_record(contact, session, agent, "wrap_up", MINUTE);
}

/* The second leg of a transferred call has a key of its own, and the first one's as parent. */
static void transfer(struct contact *contact)
{
    contact->parent = contact->key;
    contact->key = ++contact->center->contact;
    queue(contact);
    agent_leg(contact, false);
}

static void resolve_record(struct contact *contact)
{
    struct record record = record_of(contact, "crm", "resolve");
    record.contact = contact->key;
    record.issue = contact->who->issue;
    record.transaction = transaction_once(contact, &contact->crm);
    deliver_event(contact->center, &record);
    contact->resolved = true;
}

void contact_call(struct contact *contact, enum call_end end, bool resolve)
{
    contact->key = ++contact->center->contact;
    dialler(contact, end);
    if (end == CALL_ABANDONED || end == CALL_ANSWERED)
        queue(contact);
    if (end == CALL_ABANDONED)
        abandon(contact);
    if (end != CALL_ANSWERED)
        return;
    bool moved = random_percent(&contact->center->random, 12);
    contact->answered = true;
    agent_leg(contact, moved);
    if (moved)
        transfer(contact);
    if (resolve)
        resolve_record(contact);
}

/* 0 to 10, and 10 more often than that. */
static int64_t score(struct center *center)
{
    return random_percent(&center->random, 50) ? 10 : random_between(&center->random, 0, 10);
}

/* Some minutes later, half of the time with no key but the customer's. */
void contact_survey(struct contact *contact)
{
    struct center *center = contact->center;
    bool keyed = random_percent(&center->random, 50);
    int64_t count = random_between(&center->random, 1, 2);
    pass(contact, 10 * MINUTE, 50 * MINUTE);
    for (int64_t i = 0; i < count; i++) {
        struct record record = record_of(contact, "survey", i ? "csat" : "nps");
        record.contact = keyed ? contact->key : 0;
        record.states = phone_of(contact);
        record.name = i ? "how content are you?" : "would you recommend us, \"yes\" or no?";
        record.value = i ? random_between(&center->random, 1, 5) : score(center);
        record.transaction = transaction_once(contact, &contact->survey);
        deliver_event(center, &record);
        pass(contact, 20 * SECOND, MINUTE);
    }
}
