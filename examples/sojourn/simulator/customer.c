/* SPDX-License-Identifier: MIT */
/* Who there is, and when they act. Each customer has one timer: a need, a contact, a visit without
 * a need, or a day of the calendar on which a campaign or an outage meets him. */
#include "center.h"

/* ---- who ---- */

static unsigned segment_draw(struct center *center)
{
    int64_t luck = (int64_t)random_below(&center->random, 1000);
    for (unsigned i = 0; i < SEGMENTS; i++) {
        luck -= center->profile->segments[i].share;
        if (luck < 0)
            return i;
    }
    return 0;
}

static void customer_draw(struct center *center, uint32_t index)
{
    struct customer *who = &center->people[index];
    *who = (struct customer){.known = index < center->known_count, .owner = index};
    for (size_t i = 0; i < INTENTS; i++)
        who->intent_end[i] = BEGIN - 1000 * DAY;
    who->segment = (uint8_t)segment_draw(center);
    who->digital = (uint8_t)random_below(&center->random, 101);
    who->patience = (uint8_t)random_between(&center->random, 50, 150);
    who->devices = (uint8_t)(who->known ? 1 + random_below(&center->random, DEVICES) : 1);
    who->withheld = chance(center, center->rates[RATE_WITHHELD]);
    who->zeroes = chance(center, 80);
    who->visits = !who->known || chance(center, center->profile->web_habit);
    who->next_intent = INTENTS;
    if (index % 2 && who->known && chance(center, center->rates[RATE_SHARED])) {
        who->owner = index - 1; /* one household: one phone, one mailbox */
        who->shares = center->people[index - 1].shares = true;
    }
}

/* Most are customers already; some come in the course of the time. */
static void customer_arrive(struct center *center, uint32_t index)
{
    struct customer *who = &center->people[index];
    int64_t came = BEGIN + (chance(center, 750) ? 0 : between(center, 0, 60 * DAY));
    int64_t days =
        center->profile->need_days * 1000 / center->profile->segments[who->segment].needs;
    who->need_at = came + between(center, 8 * HOUR, 2 * days * DAY);
    customer_rest(center, index, came - 26 * HOUR);
}

void customers_begin(struct center *center, uint64_t wanted)
{
    center->known_count = (uint32_t)(wanted / (uint64_t)center->profile->rows) + (wanted > 0);
    center->people_count = center->known_count + center->known_count / 5;
    center->people = memory_get(center->people_count * sizeof *center->people);
    center->salt = random_next(&center->random);
    for (uint32_t i = 0; i < center->people_count; i++)
        customer_draw(center, i);
    for (uint32_t i = 0; i < center->people_count; i++)
        customer_arrive(center, i);
}

/* ---- identifiers ---- */

static void link_send(struct center *center, const struct record *link, int64_t from, int64_t until)
{
    deliver_link(center, link, from + between(center, HOUR, until));
}

/* The account is taken for another one's; that is taken back days later. */
static void mistaken(struct center *center, uint32_t customer, int64_t now)
{
    struct record link = {.type = "link.same", .customer = customer, .other = customer + 2};
    if (customer + 2 >= center->known_count || !chance(center, center->rates[RATE_MISTAKEN]))
        return;
    link_send(center, &link, now, DAY);
    link.type = "link.none";
    link.revision = 1;
    link_send(center, &link, now, 9 * DAY);
}

void customer_uses(struct center *center, uint32_t customer, unsigned used, int64_t now)
{
    struct customer *who = &center->people[customer];
    struct record link = {.type = "link.same",
                          .customer = customer,
                          .owner = who->owner,
                          .other = customer,
                          .device = used == STATES_COOKIE << 1   ? 1
                                    : used == STATES_COOKIE << 2 ? 2
                                                                 : 0};
    if ((who->used & used) || !who->known)
        return;
    who->used |= (uint8_t)used;
    link.states = (uint8_t)(used >= STATES_COOKIE ? STATES_COOKIE : used);
    mistaken(center, customer, now);
    if (who->shares && used == STATES_EMAIL) {
        link.type = "link.distinct";
        link.states = 0;
        link.customer = customer | 1;
        link.other = customer & ~UINT32_C(1);
        link_send(center, &link, now, 10 * DAY);
    } else if (!who->shares || used >= STATES_COOKIE) {
        if (chance(center, center->rates[RATE_IDENTITY]))
            link_send(center, &link, now, 10 * DAY);
        else
            who->lost |= (uint8_t)used;
    }
}

/* ---- the calendar: every five days at 10:00 a campaign; each third is an outage ---- */

static int64_t calendar_time(uint32_t item)
{
    return BEGIN + (5 * (int64_t)item + 5) * DAY + 10 * HOUR;
}

/* The same for a customer and an item, whatever else is drawn. */
static int64_t calendar_luck(const struct center *center, uint32_t customer, uint32_t item,
                             uint64_t what)
{
    struct random random = {center->salt + ((uint64_t)customer << 24) + item * 4 + what};
    return (int64_t)random_below(&random, 1000);
}

static bool calendar_meets(const struct center *center, uint32_t customer, uint32_t item)
{
    enum rate rate = item % 3 == 2 ? RATE_OUTAGE : RATE_CAMPAIGN;
    return calendar_luck(center, customer, item, 0) < center->rates[rate];
}

/* The first item from `from` on that meets the customer before `until`, or UINT32_MAX. */
static uint32_t calendar_next(const struct center *center, uint32_t customer, int64_t from,
                              int64_t until)
{
    int64_t days = (from - calendar_time(0)) / DAY;
    uint32_t item = days < 0 ? 0 : (uint32_t)(days / 5);
    for (; calendar_time(item) < until; item++)
        if (calendar_time(item) >= from && calendar_meets(center, customer, item))
            return item;
    return UINT32_MAX;
}

static void outage(struct center *center, uint32_t customer, int64_t now)
{
    struct customer *who = &center->people[customer];
    int64_t when = now + between(center, MINUTE, 3 * HOUR);
    who->next_intent = (uint8_t)center->profile->outage;
    who->next_cause = CAUSE_OUTAGE;
    if (when - who->intent_end[who->next_intent] > 8 * DAY)
        customer_plan(center, customer, PLAN_NEED, when);
    else
        customer_rest(center, customer, now);
}

/* Of those whom a campaign is for, a fifth gets no mail, by lot: so its effect is known. */
static void campaign(struct center *center, uint32_t customer, int64_t now)
{
    struct customer *who = &center->people[customer];
    const struct segment *segment = &center->profile->segments[who->segment];
    unsigned sales = (unsigned)center->profile->sales;
    bool treated = calendar_luck(center, customer, who->calendar, 1) < 800;
    bool moved = treated && chance(center, segment->uplift);
    bool own = chance(center, segment->own);
    const char *wants = moved ? "campaign" : own ? "own" : "";
    int64_t when = office_hours(center, now + between(center, 2 * HOUR, 4 * DAY));
    if (now - who->intent_end[sales] <= 8 * DAY || now - who->last_end < 26 * HOUR) {
        customer_rest(center, customer, now);
        return;
    }
    truth_offer(center, customer, who->calendar, treated, wants);
    who->next_cause = moved ? CAUSE_CAMPAIGN : CAUSE_OWN;
    who->next_intent = (uint8_t)sales;
    if (!treated && !own) {
        who->next_intent = INTENTS;
        customer_rest(center, customer, now);
    } else if (!treated) {
        customer_plan(center, customer, PLAN_NEED, when);
    } else {
        need_open(center, who, sales, now);
        mail_offer(center, customer, now);
        if (*wants)
            customer_plan(center, customer, PLAN_CONTACT, when);
        else
            need_close(center, customer, now, "ignored");
    }
}

/* ---- when ---- */

void customer_plan(struct center *center, uint32_t customer, enum plan plan, int64_t when)
{
    struct customer *who = &center->people[customer];
    who->plan = (uint8_t)plan;
    who->wake = when;
    if (plan != PLAN_GONE)
        timer_set(center, TIMER_CUSTOMER, customer, when);
}

/* What comes first: the next need, a visit without one, or what the calendar brings. */
void customer_rest(struct center *center, uint32_t customer, int64_t now)
{
    struct customer *who = &center->people[customer];
    int64_t middle = center->profile->visit_days, when;
    enum plan plan = PLAN_NEED;
    if (who->need_at < now + 49 * HOUR)
        who->need_at = now + between(center, 49 * HOUR, 60 * HOUR);
    when = who->known ? who->need_at : INT64_MAX;
    if (who->visits) {
        int64_t visit = now + between(center, 26 * HOUR, 2 * middle * DAY);
        plan = visit < when ? PLAN_VISIT : plan;
        when = visit < when ? visit : when;
    }
    uint32_t item =
        who->known ? calendar_next(center, customer, now + 26 * HOUR, when) : UINT32_MAX;
    if (item != UINT32_MAX) {
        who->calendar = item;
        plan = PLAN_CALENDAR;
        when = calendar_time(item);
    }
    customer_plan(center, customer, plan,
                  plan == PLAN_CALENDAR ? when : office_hours(center, when));
}

static void visit(struct center *center, uint32_t customer, int64_t now)
{
    struct customer *who = &center->people[customer];
    struct contact contact;
    contact_begin(center, &contact, customer, now);
    contact.channel = CHANNEL_WEB;
    who->engagement = ++center->engagement;
    who->need_begin = now;
    web_visit(center, &contact, false);
    truth_interaction(center, &contact);
    truth_engagement(center, customer, "visit");
    who->last_end = contact.now;
    customer_rest(center, customer, contact.now);
}

void customer_act(struct center *center, uint32_t customer, int64_t now)
{
    struct customer *who = &center->people[customer];
    if (who->wake != now)
        return;
    who->wake = NEVER;
    if (who->plan == PLAN_VISIT)
        visit(center, customer, now);
    else if (who->plan == PLAN_CALENDAR)
        (who->calendar % 3 == 2 ? outage : campaign)(center, customer, now);
    else if (who->plan == PLAN_NEED && !need_begin(center, customer, now))
        customer_rest(center, customer, now);
    else
        need_act(center, customer, now, who->plan == PLAN_REDIAL);
}
