/* SPDX-License-Identifier: MIT */
/*
 * A contact centre that does not exist: who calls, what its systems record, when the records come.
 * Whole numbers only, so the same seed gives the same bytes everywhere.
 *
 * What belongs together is decided first and recorded second. The habits of the customers keep
 * clear of the edges of the default rules: contacts that are no redial lie 4 hours apart, an
 * intent comes back after 8 days at the earliest, two needs lie 2 days apart.
 */
#ifndef CENTER_H
#define CENTER_H

#include "heap.h"
#include "out.h"
#include "random.h"

#define SECOND INT64_C(1000000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

enum { INTENTS = 6, INTENT_ORDER = 3, QUEUES = 6, AGENTS = 40 };
enum { /* which identifiers a record states */
       STATES_ACCOUNT = 1,
       STATES_PHONE = 2,
       STATES_EMAIL = 4,
       STATES_COOKIE = 8
};

/* A row to come: an event with its truth, or a link of two identifiers. */
struct record {
    const char *type, *system, *channel, *intent, *queue, *name, *detail, *currency;
    char session_letter;
    unsigned states, agent; /* agent 0: none */
    uint32_t revision;
    bool point; /* has no end */
    int64_t start, end, value;
    uint64_t id, session, contact, parent, issue, reference; /* 0: not stated */
    uint64_t person;                                         /* whose identifiers */
    uint64_t account; /* of a link: whose account, when another's */
    uint64_t customer, engagement, interaction, transaction;
};

struct center {
    struct random random;
    struct out facts, truth;
    bool truthful; /* write the truth */
    uint64_t left; /* rows of events still to be made */
    uint64_t event, contact, session, issue, reference;
    uint64_t customer, engagement, interaction, transaction; /* the last given */
    struct heap due;
    struct record *slots;
    uint32_t *holes;
    size_t slot_count, slot_room, hole_count, hole_room;
};

/* ---- deliver.c: records to rows ---- */
void deliver_header(struct center *center);
void deliver_event(struct center *center, struct record *record); /* with delay, twins, revisions */
void deliver_once(struct center *center, struct record *record);  /* at once and one time */
void deliver_link(struct center *center, const struct record *record, int64_t when);
void deliver_until(struct center *center, int64_t time);

/* ---- customer.c: habits ---- */
enum customer_kind { CUSTOMER_KNOWN, CUSTOMER_VISITOR, CUSTOMER_WITHHELD };
struct customer {
    enum customer_kind kind;
    uint64_t person, number; /* of the identifiers; of the truth */
    uint64_t engagement, issue;
    unsigned intent, contacts_left;
    bool needs, first, redial, reopened;
    bool phone_used, phone_tied, cookie_used;
    int64_t intent_end[INTENTS];
};
void customer_begin(struct center *center, struct customer *who, enum customer_kind kind,
                    uint64_t person);
/* One contact at `now`; when the next one comes. */
int64_t customer_act(struct center *center, struct customer *who, int64_t now);
void customer_finish(struct center *center, struct customer *who, int64_t now);

/* ---- contact.c: the records of one interaction ---- */
struct contact {
    struct center *center;
    struct customer *who;
    uint64_t interaction;
    uint64_t key, parent, acd, crm, survey; /* the last three: transactions */
    const char *intent;
    int64_t now; /* the clock goes on from record to record */
    bool answered, abandoned, resolved;
};
enum call_end { CALL_CUT_OFF, CALL_CONTAINED, CALL_ABANDONED, CALL_ANSWERED };
void contact_begin(struct contact *contact, struct center *center, struct customer *who,
                   int64_t now);
void contact_web(struct contact *contact, bool login, bool purchase, bool resolve);
void contact_call(struct contact *contact, enum call_end end, bool resolve);
void contact_survey(struct contact *contact);

#endif
