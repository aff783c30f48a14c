/* SPDX-License-Identifier: MIT */
/* What the contact centre of one trade is like, and the knobs over it. All shares are per mille. */
#ifndef PROFILE_H
#define PROFILE_H

#include "tool.h"

enum {
    OWN_RATES = 4,
    INTENTS = 7,
    INTENT_CANCEL = INTENTS - 1,
    QUEUES = 4,
    SEGMENTS = 4,
    PAGES = 6
};

/* What a customer may want. */
struct intent {
    const char *name;
    int64_t weight;          /* among needs; 0: arises in other ways only */
    int64_t web, chat, mail; /* channel of a contact; the rest calls */
    int64_t contain, solve;  /* solved by a machine; by an agent of middling skill */
    int64_t ticket, refund;  /* opened when not solved at once; paid when solved */
    int64_t handle_s;        /* an agent's talk */
    int64_t queue;           /* 1 to QUEUES - 1 */
    int64_t low, high;       /* minor units */
    int64_t follows, after;  /* share of needs of `after` - 1 that bring this one days later */
};

struct segment {
    const char *name;
    int64_t share;       /* of customers */
    int64_t needs;       /* 1000: as often as the profile says */
    int64_t patience_s;  /* the middle of it */
    int64_t loyalty;     /* points of NPS over the others */
    int64_t spend;       /* 1000: as the intent says */
    int64_t own, uplift; /* buy in the week of a campaign: anyway; because of its mail */
    int64_t churn;       /* after each need, content or not */
};

/* Rates that a user may set. */
enum rate {
    RATE_IDENTITY,
    RATE_WITHHELD,
    RATE_SHARED,
    RATE_MISTAKEN,
    RATE_INVALID,
    RATE_OPT_OUT,
    RATE_WRONG,
    RATE_CONTAIN,
    RATE_STAFF,
    RATE_CALLBACK,
    RATE_TRANSFER,
    RATE_CUT_OFF,
    RATE_REDIAL,
    RATE_AGAIN,
    RATE_REOPEN,
    RATE_SURVEY,
    RATE_CAMPAIGN,
    RATE_OUTAGE,
    RATE_ANGER,
    RATE_CHURN,
    RATE_LATE,
    RATE_TWICE,
    RATE_REVISED,
    RATE_RETRACTED,
    RATE_SKEW,
    RATES
};

struct profile {
    const char *name, *currency;
    const char *queues[QUEUES]; /* the first is the general one */
    const char *pages[PAGES];
    struct intent intents[INTENTS];
    struct segment segments[SEGMENTS];
    int64_t sales, outage;         /* intents: what is sold; what an outage brings */
    int64_t need_days, visit_days; /* the middle of the time between two */
    int64_t web_habit;             /* customers who come to the site without a need */
    int64_t rows, work_s;          /* of a customer in 90 days: rows; seconds of agents */
    struct {
        enum rate rate;
        int64_t value;
    } own[OWN_RATES]; /* that differ from the usual; above 0 */
};

const struct profile *profile_find(const char *name); /* NULL: there is none */
void profile_rates(const struct profile *profile, int64_t out[RATES]);
const char *profile_names(void); /* for a message */
/* Take NAME=N into `rates`; NULL, or what is wrong. */
const char *profile_rate(sojourn_text setting, int64_t rates[RATES]);
const char *profile_rate_name(enum rate rate);

#endif
