/* SPDX-License-Identifier: MIT */
/* Lines by queue and priority, and agents with skills and shifts. Who has been idle longest takes
 * a contact, so that which agent a customer gets is chance. Finding an agent looks at all of them;
 * an agent looks at the heads of the lines. */
#include "center.h"

#define SHIFT (17 * HOUR / 2)
enum { FEW = 24 }; /* agents */

/* ---- slots ---- */

static uint32_t slot_take(struct center *center)
{
    uint32_t slot = center->contact_hole;
    center->live++;
    if (slot) {
        center->contact_hole = center->contacts[slot - 1].next;
        return slot - 1;
    }
    center->contacts = memory_grow(center->contacts, center->contact_count, &center->contact_room,
                                   sizeof *center->contacts);
    return (uint32_t)center->contact_count++;
}

static void slot_free(struct center *center, uint32_t slot)
{
    center->contacts[slot].state = CONTACT_FREE;
    center->contacts[slot].wake = NEVER;
    center->contacts[slot].next = center->contact_hole;
    center->contact_hole = slot + 1;
}

static void contact_wait(struct center *center, uint32_t slot, unsigned state, int64_t until)
{
    center->contacts[slot].state = (uint8_t)state;
    center->contacts[slot].wake = until;
    timer_set(center, TIMER_CONTACT, slot, until);
}

void queue_enter(struct center *center, const struct contact *contact)
{
    uint32_t slot = slot_take(center);
    center->contacts[slot] = *contact;
    center->contacts[slot].priority =
        center->people[contact->customer].segment == SEGMENTS - 1 ? 1 : 2;
    contact_wait(center, slot, CONTACT_COMING, contact->now);
}

/* ---- lines ---- */

static void line_put(struct center *center, struct line *line, uint32_t slot)
{
    center->contacts[slot].next = 0;
    if (line->head)
        center->contacts[line->tail - 1].next = slot + 1;
    else
        line->head = slot + 1;
    line->tail = slot + 1;
}

static void line_drop(struct center *center, struct line *line)
{
    line->head = center->contacts[line->head - 1].next;
}

/* 1 + the slot of the first who still waits. */
static uint32_t line_first(struct center *center, struct line *line)
{
    while (line->head && center->contacts[line->head - 1].state == CONTACT_GONE) {
        uint32_t gone = line->head - 1;
        line_drop(center, line);
        slot_free(center, gone);
    }
    return line->head;
}

/* The line whose first contact this agent takes next, or NULL. */
static struct line *line_choose(struct center *center, const struct agent *agent)
{
    for (unsigned priority = 0; priority < PRIORITIES; priority++) {
        struct line *best = NULL;
        for (unsigned queue = 0; queue < QUEUES; queue++) {
            struct line *line = &center->lines[queue][priority];
            if (!agent->skill[queue] || !line_first(center, line))
                continue;
            if (!best ||
                center->contacts[line->head - 1].entered < center->contacts[best->head - 1].entered)
                best = line;
        }
        if (best)
            return best;
    }
    return NULL;
}

/* ---- agents ---- */

static void agent_wait(struct center *center, uint32_t index, unsigned state, int64_t until)
{
    center->agents[index].state = (uint8_t)state;
    center->agents[index].wake = until;
    timer_set(center, TIMER_AGENT, index, until);
}

static void agent_told(struct center *center, uint32_t index, const char *state, int64_t until)
{
    struct record record = {.type = "agent_state",
                            .system = "wfm",
                            .detail = state,
                            .agent = index + 1,
                            .id = ++center->event,
                            .start = center->agents[index].since,
                            .end = until};
    if (until > record.start)
        deliver_event(center, &record);
}

static void serve(struct center *center, uint32_t slot, uint32_t index, int64_t now)
{
    struct contact *contact = &center->contacts[slot];
    int64_t until = now;
    agent_told(center, index, "ready", now);
    contact->now = now;
    if (contact->state == CONTACT_CALLBACK) {
        contact->parent = contact->key;
        contact->key = ++center->contact;
    } else {
        contact->told.wait_us += now - contact->entered;
    }
    bool more = leg_take(center, contact, index, &until);
    agent_wait(center, index, AGENT_BUSY, until);
    if (more) {
        contact_wait(center, slot, CONTACT_COMING, contact->now);
        return;
    }
    need_after(center, contact);
    center->live--;
    slot_free(center, slot);
}

static void agent_ready(struct center *center, uint32_t index, int64_t now)
{
    struct agent *agent = &center->agents[index];
    struct line *line = line_choose(center, agent);
    agent->since = now;
    if (line) {
        uint32_t slot = line->head - 1;
        line_drop(center, line);
        serve(center, slot, index, now);
    } else {
        agent_wait(center, index, AGENT_IDLE, agent->shift_end > now ? agent->shift_end : now);
    }
}

/* The next shift after `now`, five days in seven; of few agents all day, each day. */
static int64_t shift_next(struct center *center, uint32_t index, int64_t now)
{
    struct agent *agent = &center->agents[index];
    bool few = center->agent_count < FEW;
    static const int64_t shifts[] = {15 * HOUR / 2, 9 * HOUR, 12 * HOUR};
    int64_t opens = shifts[few ? 0 : index / QUEUES % 3];
    int64_t day = (now - BEGIN) / DAY;
    while (BEGIN + day * DAY + opens <= now || (!few && (day + index) % 7 > 4))
        day++;
    agent->shift_end = BEGIN + day * DAY + opens + (few ? 13 * HOUR : SHIFT);
    agent->broke = false;
    return BEGIN + day * DAY + opens;
}

void agent_act(struct center *center, uint32_t index, int64_t now)
{
    struct agent *agent = &center->agents[index];
    if (agent->wake != now)
        return;
    if (agent->state == AGENT_IDLE)
        agent_told(center, index, "ready", now);
    if (agent->state == AGENT_BREAK)
        agent_told(center, index, "break", now);
    if (agent->state != AGENT_OFF && now >= agent->shift_end) {
        agent_wait(center, index, AGENT_OFF, shift_next(center, index, now));
    } else if (agent->state == AGENT_BUSY && !agent->broke && now > agent->shift_end - SHIFT / 2) {
        agent->broke = true;
        agent->since = now;
        agent_wait(center, index, AGENT_BREAK, now + 30 * MINUTE);
    } else {
        agent_ready(center, index, now);
    }
}

/* Each has one queue of his own, and others less well; of few everybody does everything. */
static void skills_draw(struct center *center, struct agent *agent, uint32_t index)
{
    bool few = center->agent_count < FEW;
    for (unsigned queue = 0; queue < QUEUES; queue++) {
        if (queue == index % QUEUES)
            agent->skill[queue] = (uint8_t)(2 + random_below(&center->random, 4));
        else if (few || chance(center, queue ? 450 : 700))
            agent->skill[queue] = (uint8_t)(1 + random_below(&center->random, 4));
    }
}

void agents_begin(struct center *center)
{
    int64_t load = center->known_count * center->profile->work_s / 90; /* a day's */
    int64_t works = 10500;                                             /* s a day, each */
    center->agent_count = (uint32_t)(load * center->rates[RATE_STAFF] / 1000 / works + 1);
    center->agents = memory_get(center->agent_count * sizeof *center->agents);
    for (uint32_t i = 0; i < center->agent_count; i++) {
        skills_draw(center, &center->agents[i], i);
        agent_wait(center, i, AGENT_OFF, shift_next(center, i, BEGIN));
    }
}

/* Who has been idle longest of those who can, or agent_count. */
static uint32_t agent_find(const struct center *center, unsigned queue)
{
    uint32_t best = center->agent_count;
    for (uint32_t i = 0; i < center->agent_count; i++) {
        const struct agent *agent = &center->agents[i];
        if (agent->state == AGENT_IDLE && agent->skill[queue] &&
            (best == center->agent_count || agent->since < center->agents[best].since))
            best = i;
    }
    return best;
}

/* ---- a contact that waits ---- */

static struct record acd_record(struct center *center, struct contact *contact, const char *type)
{
    struct record record = contact_keyed(center, contact, "acd", type);
    record.queue = center->profile->queues[contact->queue];
    record.transaction = contact_once(center, &contact->acd);
    return record;
}

static void waited(struct center *center, struct contact *contact)
{
    struct record record = acd_record(center, contact, "queue");
    record.start = contact->entered;
    record.end = contact->now;
    record.point = false;
    contact->told.wait_us += contact->now - contact->entered;
    contact->told.queue = record.queue;
    deliver_event(center, &record);
}

static void abandon(struct center *center, uint32_t slot, int64_t now)
{
    struct contact *contact = &center->contacts[slot];
    bool called = contact->state == CONTACT_CALLBACK;
    contact->now = now;
    if (!called)
        waited(center, contact);
    struct record record = acd_record(center, contact, "abandon");
    record.detail = called ? "callback not made" : NULL;
    deliver_event(center, &record);
    contact->told.abandoned = true;
    contact->told.end = "abandoned";
    truth_leg(center, contact, &contact->told, called ? 0 : now - contact->entered,
              called ? "callback not made" : "abandoned");
    need_after(center, contact);
    contact->state = CONTACT_GONE;
    contact->wake = NEVER;
    center->live--;
}

/* The caller takes a call-back in place of waiting. */
static void call_back(struct center *center, uint32_t slot)
{
    struct contact *contact = &center->contacts[slot];
    contact_pass(center, contact, 15 * SECOND, 40 * SECOND);
    waited(center, contact);
    struct record record = acd_record(center, contact, "callback");
    contact->told.callback = true;
    truth_leg(center, contact, &contact->told, contact->now - contact->entered, "callback");
    deliver_event(center, &record);
    contact_wait(center, slot, CONTACT_CALLBACK, contact->now + 30 * HOUR);
}

static int64_t patience(struct center *center, const struct contact *contact)
{
    const struct customer *who = &center->people[contact->customer];
    int64_t usual = center->profile->segments[who->segment].patience_s * SECOND;
    usual = usual * who->patience / 100 * (1000 - 6 * who->anger) / 1000;
    return usual * random_between(&center->random, 500, 1500) / 1000 / 1000 * 1000 *
           (contact->legs ? 2 : 1);
}

static void line_up(struct center *center, uint32_t slot, int64_t now)
{
    struct contact *contact = &center->contacts[slot];
    struct line *line = &center->lines[contact->queue][contact->priority];
    bool behind = line_first(center, line) != 0;
    contact->patience_us = patience(center, contact);
    line_put(center, line, slot);
    if (contact->channel == CHANNEL_VOICE && !contact->legs && behind &&
        chance(center, center->rates[RATE_CALLBACK]))
        call_back(center, slot);
    else
        contact_wait(center, slot, CONTACT_WAITING, now + contact->patience_us);
}

void queue_act(struct center *center, uint32_t slot, int64_t now)
{
    struct contact *contact = &center->contacts[slot];
    if (contact->wake != now)
        return;
    if (contact->state != CONTACT_COMING) {
        abandon(center, slot, now);
        return;
    }
    contact->now = contact->entered = now;
    uint32_t agent = agent_find(center, contact->queue);
    if (agent < center->agent_count)
        serve(center, slot, agent, now);
    else
        line_up(center, slot, now);
}
