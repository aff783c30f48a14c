/* SPDX-License-Identifier: MIT */
/*
 * A contact centre that does not exist: who wants what, what its systems record, when the records
 * come, and why (doc/simulator.md). Whole numbers only, so the same seed gives the same bytes
 * everywhere.
 *
 * One loop over timers of customers, contacts that wait, and agents. What belongs together is
 * decided first and recorded second. The habits of customers keep clear of the edges of the
 * default rules, but for those that the truth labels: contacts of one need lie 4 hours to 6 days
 * apart, an intent comes back after 8 days at the earliest, two needs lie 2 days apart.
 */
#ifndef CENTER_H
#define CENTER_H

#include "heap.h"
#include "out.h"
#include "profile.h"
#include "random.h"

#define SECOND INT64_C(1000000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
#define BEGIN (INT64_C(1704067200) * SECOND) /* 2024-01-01 */

enum { DEVICES = 3, DEVICE_APP = 2, PRIORITIES = 3, SKILLS = 5, BLAMES = 4, NEVER = -1 };
enum { /* which identifiers a record states; the first three also of a link */
       STATES_ACCOUNT = 1,
       STATES_PHONE = 2,
       STATES_EMAIL = 4,
       STATES_COOKIE = 8, /* or the device's own id, where it is the app */
       STATES_ANI = 16,
       STATES_ANI_OTHER = 32, /* calls from another number */
       STATES_SESSION = 64    /* a system that keeps a session knows all of these */
};

/* A row to come: an event with its truth, or a link of two identifiers. */
struct record {
    const char *type, *system, *channel, *intent, *queue, *name, *detail, *currency;
    char session_letter, issue_letter;
    bool point; /* has no end */
    uint8_t states, device;
    uint16_t revision;
    uint32_t agent;           /* 0: none */
    uint32_t customer, owner; /* whose identifiers; who has the phone and the mailbox */
    uint32_t other;           /* of a link: the other's account */
    uint32_t campaign;        /* its number follows the name */
    int64_t start, end, value;
    uint64_t id, session, contact, parent, issue, reference; /* 0: not stated */
    uint64_t engagement, interaction, transaction;
};

/* Why a need arose. */
enum cause { CAUSE_OWN, CAUSE_CAMPAIGN, CAUSE_OUTAGE, CAUSE_SALE, CAUSE_CHURN, CAUSE_VISIT };
/* What made a customer angry, summed up over the time. */
enum blame { BLAME_WAIT, BLAME_TRANSFER, BLAME_HOLD, BLAME_FAILURE };
enum plan { PLAN_NEED, PLAN_CONTACT, PLAN_REDIAL, PLAN_VISIT, PLAN_CALENDAR, PLAN_GONE };

/* 0 is the first; customers are numbered from 1 where they are written. */
struct customer {
    int64_t wake, last_end;
    int64_t intent_end[INTENTS];
    int64_t spent, need_begin, need_at; /* of this need, of the next */
    uint64_t engagement, issue;
    uint32_t owner, blamed[BLAMES]; /* points */
    uint32_t calendar;
    uint16_t contacts, needs;
    uint8_t plan, segment, digital, patience, anger, devices; /* digital, anger: of 100 */
    uint8_t intent, cause, tries, next_intent, next_cause;    /* next_intent INTENTS: any */
    uint8_t used, lost; /* STATES_...; cookies by 8 << device */
    bool known, withheld, shares, zeroes, visits, needing, reopened, late, offered, seen, churned;
};

/* ---- what is under way ---- */

enum label { LABEL_NONE, LABEL_UNIDENTIFIED, LABEL_NO_INTENT, LABEL_WRONG_INTENT, LABEL_WINDOW };
/* What the truth tells of an interaction. */
struct told {
    int64_t wait_us, hold_us, handle_us;
    uint32_t agent, agents; /* the last one; how many */
    int steps, invalid, transfers, holds, skill, anger, added[BLAMES], eased;
    const char *opt_out, *transfer, *end, *queue;
    enum label label;
    int score; /* of the survey; NEVER: none */
    bool cut, contained, abandoned, answered, resolved, callback, redial, web, refunded;
};

enum channel { CHANNEL_VOICE, CHANNEL_CHAT, CHANNEL_WEB, CHANNEL_MAIL };
enum { CONTACT_FREE, CONTACT_COMING, CONTACT_WAITING, CONTACT_CALLBACK, CONTACT_GONE };
/* One interaction. A call or chat lives in a slot as long as it may have to wait. */
struct contact {
    uint32_t customer, next;
    uint8_t state, channel, queue, priority, device;
    bool stated;     /* the menu heard what it is about */
    bool identified; /* says who is calling before an agent asks */
    bool named;      /* some record states the account */
    bool elsewhere;  /* calls from another number than his own */
    unsigned heard;  /* the intent that the menu heard */
    unsigned legs;
    int64_t wake, began, now; /* the clock goes on from record to record */
    int64_t entered, patience_us, web_end;
    uint64_t key, parent, session, interaction;
    uint64_t menu, acd, crm, survey, shop, chat; /* transactions */
    struct told told;
};

enum agent_state { AGENT_OFF, AGENT_IDLE, AGENT_BUSY, AGENT_BREAK };
struct agent {
    int64_t wake, since, shift_end;
    uint64_t handled, resolved;
    uint8_t state, skill[QUEUES];
    bool broke;
};
struct line {
    uint32_t head, tail; /* 1 + slot */
};

enum table {
    TABLE_EVENTS,
    TABLE_INTERACTIONS,
    TABLE_LEGS,
    TABLE_ENGAGEMENTS,
    TABLE_CUSTOMERS,
    TABLE_SURVEYS,
    TABLE_OFFERS,
    TABLE_AGENTS,
    TABLE_MODEL,
    TABLES
};

struct center {
    struct random random;
    const struct profile *profile;
    int64_t rates[RATES];
    struct out facts;
    struct out *truth; /* TABLES of them, or NULL */
    uint64_t rows, wanted;
    uint64_t salt; /* of what is drawn for a customer and a day of the calendar */
    uint64_t event, contact, session, issue, offer, reference; /* the last given */
    uint64_t engagement, interaction, transaction;
    struct heap due, timers;
    struct record *slots;
    uint32_t *holes;
    size_t slot_count, slot_room, hole_count, hole_room;
    struct customer *people;
    uint32_t people_count, known_count;
    struct contact *contacts;
    size_t contact_count, contact_room;
    uint32_t contact_hole; /* 1 + slot; the next by `next` */
    uint64_t live;         /* contacts in slots */
    struct agent *agents;
    uint32_t agent_count;
    struct line lines[QUEUES][PRIORITIES];
    char day[16]; /* row.c: the date written last */
    int64_t day_number;
};

/* ---- chance ---- */
bool chance(struct center *center, int64_t per_mille);
int64_t between(struct center *center, int64_t low, int64_t high); /* whole seconds, for lengths */
int64_t office_hours(struct center *center, int64_t time);         /* that, or the next morning */

/* ---- deliver.c: records on their way ---- */
void deliver_event(struct center *center, struct record *record);
void deliver_link(struct center *center, const struct record *record, int64_t when);
void deliver_until(struct center *center, int64_t time);

/* ---- row.c ---- */
void row_header(struct center *center);
void row_write(struct center *center, const struct record *record);

/* ---- truth.c ---- */
int truth_open(struct center *center, const char *folder); /* an exit code */
int truth_close(struct center *center, const char *folder);
void truth_event(struct center *center, const struct record *record);
void truth_interaction(struct center *center, const struct contact *contact);
/* One wait for an agent, and what came of it; `before`: what was told when it began. */
void truth_leg(struct center *center, const struct contact *contact, const struct told *before,
               int64_t wait_us, const char *end);
void truth_engagement(struct center *center, uint32_t customer, const char *end);
void truth_survey(struct center *center, const struct record *record, int64_t anger, int64_t noise);
void truth_offer(struct center *center, uint32_t customer, uint32_t campaign, bool treated,
                 const char *wants);
void truth_end(struct center *center); /* customers, agents, the model */

/* ---- timers, simulate.c ---- */
enum timer { TIMER_CUSTOMER, TIMER_CONTACT, TIMER_AGENT };
void timer_set(struct center *center, enum timer timer, uint32_t index, int64_t when);

/* ---- customer.c: who there is, and when they act ---- */
void customers_begin(struct center *center, uint64_t wanted);
void customer_act(struct center *center, uint32_t customer, int64_t now);
void customer_plan(struct center *center, uint32_t customer, enum plan plan, int64_t when);
void customer_rest(struct center *center, uint32_t customer, int64_t now);
/* An identifier was used: sooner or later a system learns whose it is, or nobody does. */
void customer_uses(struct center *center, uint32_t customer, unsigned used, int64_t now);

/* ---- need.c: what a customer wants, tries and does next ---- */
bool need_begin(struct center *center, uint32_t customer, int64_t now); /* about next_intent */
void need_open(struct center *center, struct customer *who, unsigned intent, int64_t now);
void need_close(struct center *center, uint32_t customer, int64_t now, const char *end);
void need_act(struct center *center, uint32_t customer, int64_t now, bool redial);
void need_after(struct center *center, struct contact *contact); /* an interaction is over */

/* ---- mood.c ---- */
void mood_after(struct center *center, struct customer *who, struct contact *contact);
bool mood_leaves(struct center *center, const struct customer *who);

/* ---- contact.c: records of one interaction ---- */
void contact_begin(struct center *center, struct contact *contact, uint32_t customer, int64_t now);
void contact_pass(struct center *center, struct contact *contact, int64_t low, int64_t high);
struct record contact_record(struct center *center, const struct contact *contact,
                             const char *system, const char *type);
struct record contact_keyed(struct center *center, const struct contact *contact,
                            const char *system, const char *type);
/* A record that lasts some time. */
void contact_last(struct center *center, struct contact *contact, struct record *record,
                  int64_t low, int64_t high);
uint64_t contact_once(struct center *center, uint64_t *transaction);
const char *contact_intent(const struct center *center, const struct contact *contact);
void contact_resolve(struct center *center, struct contact *contact, int64_t when);
void contact_buys(struct center *center, struct contact *contact, struct record *record);
void contact_tries_refund(struct center *center, struct contact *contact);

/* ---- menu.c: a voice menu, or a bot ---- */
enum menu_end { MENU_CUT_OFF, MENU_CONTAINED, MENU_QUEUE };
enum menu_end menu_walk(struct center *center, struct contact *contact);

/* ---- queue.c: lines and agents ---- */
void agents_begin(struct center *center);
void agent_act(struct center *center, uint32_t agent, int64_t now);
void queue_enter(struct center *center, const struct contact *contact); /* into a slot */
void queue_act(struct center *center, uint32_t slot, int64_t now);

/* ---- leg.c: an agent's part of a call or chat ---- */
/* True: it goes on in another queue. The agent is busy until *until. */
bool leg_take(struct center *center, struct contact *contact, uint32_t agent, int64_t *until);

/* ---- web.c, mail.c, survey.c ---- */
void web_visit(struct center *center, struct contact *contact, bool need);
void mail_thread(struct center *center, struct contact *contact);
void mail_offer(struct center *center, uint32_t customer, int64_t now); /* of the need begun */
void survey_send(struct center *center, struct contact *contact);

#endif
