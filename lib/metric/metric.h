/* SPDX-License-Identifier: MIT */
/** A metric is a row of the registry and a function that lists, of one customer, what it measures.
 *  Plain arrays in, plain items out: no handle, no text, no clock. */
#ifndef SJ_METRIC_METRIC_H
#define SJ_METRIC_METRIC_H

#include "base/array.h"
#include "metric/clock.h"

#include <sojourn/figures.h>

/** An event of the customer, in the order of its contact. */
typedef struct sj_case_event {
    int64_t start, end, value;
    uint32_t record;      /* what the caller knows it by */
    uint32_t transaction; /* number of it, and of its interaction */
    uint32_t interaction, contact;
    uint32_t agent, name, detail; /* SJ_NONE: not stated */
    int32_t type;
} sj_case_event;
typedef struct sj_case_transaction {
    int64_t start, end;
    uint32_t interaction, flags;
} sj_case_transaction;
/** The events of one contact lie together, and its contacts in an interaction. */
typedef struct sj_case_contact {
    uint32_t from, until; /* events */
} sj_case_contact;
typedef struct sj_case_interaction {
    int64_t start, end;
    uint32_t from, until; /* contacts */
    uint32_t engagement, intent, flags;
    uint32_t first_intent, channel; /* first stated */
    uint32_t place;                 /* number of it among all of the customer's */
    uint8_t handled;                /* reached an agent */
    uint8_t solved;                 /* has a RESOLVE or a PURCHASE */
} sj_case_interaction;
typedef struct sj_case_engagement {
    int64_t start;
    int64_t expires; /* when nothing but time closes it, or did; else INT64_MIN */
    int32_t state;   /* ask sj_case_state() */
    uint32_t first, last, count, handled; /* interactions; how many, and of them handled */
} sj_case_engagement;

/** What is listed of a customer stays the same as of any time from `from` through `through`, both
 * of them in it: INT64_MAX is "for good", and INT64_MAX - 1 "up to the last moment there is"; and
 * while those of his interactions are the same that begin from `near_from` through `near_through`,
 * beside those that are listed in the case. */
typedef struct sj_case_term {
    int64_t from, through, near_from, near_through;
} sj_case_term;
#define SJ_CASE_TERM_ALWAYS                                                                        \
    {                                                                                              \
        INT64_MIN, INT64_MAX, INT64_MAX, INT64_MIN                                                 \
    }

/** All of one customer, or one of his engagements. Interactions are in the order of their first
 *  events. */
typedef struct sj_case {
    SJ_ARRAY(sj_case_event) events;
    SJ_ARRAY(sj_case_contact) contacts;
    SJ_ARRAY(sj_case_transaction) transactions;
    SJ_ARRAY(sj_case_interaction) interactions;
    SJ_ARRAY(sj_case_engagement) engagements;
    int64_t as_of;      /* windows that end later are open: ask sj_case_over() */
    sj_case_term *term; /* NULL: nobody asks */
    sj_clock *clock;
    /* Event order of two records: contacts lie in none, so of what begins at once it decides. */
    int (*order)(const void *facts, uint32_t record_a, uint32_t record_b);
    const void *facts;
    int anonymous;
    /* Of one engagement: reads any interaction of the customer, his places from 0 on; `handled`:
     * that, too. NULL: all are here. */
    void (*beside)(const void *reader, uint32_t place, int handled, sj_case_interaction *out);
    const void *reader;
    uint32_t places;
} sj_case;

/** What a metric looks at beside the interactions and events of one engagement, for its items of
 *  that: nothing but sj_case_beside(), or all of the customer. */
enum { SJ_OF_ENGAGEMENT, SJ_OF_CUSTOMER };

/** How a figure comes from items. */
enum {
    SJ_FOLD_COUNT,     /* values, 0 or 1, over 1 */
    SJ_FOLD_SHARE,     /* values, 0 or 1, over items */
    SJ_FOLD_MEAN,      /* values over items; or a quantile of them */
    SJ_FOLD_CUSTOMERS, /* customers that have an item */
    SJ_FOLD_DAILY,     /* customers of each day over days */
    SJ_FOLD_STICKY,    /* the same over all customers */
    SJ_FOLD_ADOPTION,  /* customers over those of all groups that differ in the last dimension only
                        */
    SJ_FOLD_PART,      /* items over those of all groups that differ in the last dimension only */
    SJ_FOLD_EACH,      /* values over customers that have an item */
    SJ_FOLD_OCCUPANCY, /* agents' time, see metric/shift.h: three folds */
    SJ_FOLD_UTILISATION,
    SJ_FOLD_CONCURRENCY,
    SJ_FOLD_EXPOSURE, /* values over hits */
    SJ_FOLD_HEALTH,   /* values of hits, over the others; no data without a history */
    SJ_FOLD_ALARM,    /* 1 if that is far below what it strays by, else 0 */
    SJ_FOLD_SEGMENT,  /* values, 0 or 1, over 1; of a customer his items decide together */
    SJ_FOLD_LASTING,  /* share that Kaplan and Meier say lasts beyond a value */
    SJ_FOLD_SURVIVAL  /* quantile of Kaplan and Meier; hit: the event, else censored */
};
/** Something that a metric looks at. */
typedef struct sj_case_item {
    int64_t time;    /* when it begins: decides on scope, hour and day */
    int64_t value;   /* what it adds to the numerator */
    uint32_t number; /* of the event in the case, of the interaction or of the engagement */
    int8_t level;    /* SOJOURN_LEVEL_... of that */
    uint8_t hit;     /* the drill-down leads to it */
    uint8_t out;     /* it is only counted as left out */
} sj_case_item;
typedef struct sj_items {
    sj_alloc *alloc;
    SJ_ARRAY(sj_case_item) list;
} sj_items;

/** What was asked beside the metric: number of the variant, values of the parameters in the
 *  registry's order. */
enum { SJ_ASK_PARAMETERS = 6 };
/** A parameter that is set for a name: "weight:basket". */
typedef struct sj_ask_named {
    uint32_t name; /* number of the text */
    int32_t parameter;
    int64_t value;
} sj_ask_named;
typedef struct sj_ask {
    int variant;
    int64_t set[SJ_ASK_PARAMETERS];
    const sj_ask_named *named;
    uint32_t named_count;
} sj_ask;

/** List the items of a customer; 0, or -1 for no memory. */
typedef int sj_metric_list(const sj_case *c, const sj_ask *ask, sj_items *out);
typedef struct sj_metric {
    const char *name, *levels, *variants, *parameters, *formula, *source;
    sj_metric_list *list;
    uint8_t unit, fold, reach; /* SJ_OF_... */
} sj_metric;

/** Is it of agents' time? */
static inline int sj_fold_of_shift(uint8_t fold)
{
    return fold >= SJ_FOLD_OCCUPANCY && fold <= SJ_FOLD_CONCURRENCY;
}

/** Number `index` of the registry; NULL after the last. */
const sj_metric *sj_registry_row(uint64_t index);
/** Its name and value, parameter number `index`; 0 after the last. */
int sj_registry_parameter(const sj_metric *metric, int index, sojourn_text *name, int64_t *value);
/** Item number `index` of a list of words; 0 after the last. */
int sj_registry_word(const char *list, int index, sojourn_text *word);

/** Has a time come, as of the time asked about? Only who asks here, or for a state, may let an item
 *  hang on it: a figure that is watched is worked out again when the answer turns. */
int sj_case_over(const sj_case *c, int64_t time);
int32_t sj_case_state(const sj_case *c, const sj_case_engagement *engagement);
/** Any interaction of the customer by its place; of it intent and flags, start and end are known,
 * and `handled` if it is asked for. 0: there is none. Who looks at one says by sj_case_near() which
 *  starts his items hang on, that of `a` through that of `b`. */
int sj_case_beside(const sj_case *c, uint32_t place, int handled, sj_case_interaction *out);
void sj_case_near(const sj_case *c, int64_t from, int64_t through);
/** Is event `a` before `b`, in event order? */
int sj_case_before(const sj_case *c, uint32_t a, uint32_t b);
/** What is set of a parameter for a name, the last if several; 0: nothing. */
int64_t sj_ask_value(const sj_ask *ask, int parameter, uint32_t name);

/** Add an item; 0, or -1 for no memory. */
int sj_items_add(sj_items *items, sj_case_item item);
/** Of an event, an interaction, an engagement: that counts, or that says 1 of 0 and 1. */
sj_case_item sj_item_event(const sj_case *c, uint32_t event, int64_t value);
sj_case_item sj_item_transaction(const sj_case *c, uint32_t transaction, int64_t value);
sj_case_item sj_item_interaction(const sj_case *c, uint32_t interaction, int64_t value);
sj_case_item sj_item_engagement(const sj_case *c, uint32_t engagement, int64_t value);

/* The functions of the registry, by family. */
int sj_queue_offered(const sj_case *c, const sj_ask *ask, sj_items *out);
int sj_queue_answered(const sj_case *c, const sj_ask *ask, sj_items *out);
int sj_queue_abandoned(const sj_case *c, const sj_ask *ask, sj_items *out);
int sj_queue_short(const sj_case *c, const sj_ask *ask, sj_items *out);
int sj_queue_speed(const sj_case *c, const sj_ask *ask, sj_items *out);
int sj_queue_lost(const sj_case *c, const sj_ask *ask, sj_items *out);
int sj_queue_level(const sj_case *c, const sj_ask *ask, sj_items *out);
int sj_queue_patience(const sj_case *c, const sj_ask *ask, sj_items *out);
int sj_handling_handled(const sj_case *c, const sj_ask *ask, sj_items *out);
int sj_handling_time(const sj_case *c, const sj_ask *ask, sj_items *out);
int sj_handling_talk(const sj_case *c, const sj_ask *ask, sj_items *out);
int sj_handling_hold(const sj_case *c, const sj_ask *ask, sj_items *out);
int sj_handling_wrap_up(const sj_case *c, const sj_ask *ask, sj_items *out);
int sj_handling_agents(const sj_case *c, const sj_ask *ask, sj_items *out);
int sj_handling_transferred(const sj_case *c, const sj_ask *ask, sj_items *out);
int sj_resolution_fcr(const sj_case *c, const sj_ask *ask, sj_items *out);
int sj_resolution_repeat(const sj_case *c, const sj_ask *ask, sj_items *out);
int sj_resolution_contained(const sj_case *c, const sj_ask *ask, sj_items *out);
int sj_resolution_deflected(const sj_case *c, const sj_ask *ask, sj_items *out);
int sj_resolution_contacts(const sj_case *c, const sj_ask *ask, sj_items *out);
int sj_survey_nps(const sj_case *c, const sj_ask *ask, sj_items *out);
int sj_survey_csat(const sj_case *c, const sj_ask *ask, sj_items *out);
int sj_survey_csat_score(const sj_case *c, const sj_ask *ask, sj_items *out);
int sj_survey_effort(const sj_case *c, const sj_ask *ask, sj_items *out);
int sj_activity_events(const sj_case *c, const sj_ask *ask, sj_items *out);
int sj_activity_interactions(const sj_case *c, const sj_ask *ask, sj_items *out);
int sj_activity_engagements(const sj_case *c, const sj_ask *ask, sj_items *out);
int sj_activity_customers(const sj_case *c, const sj_ask *ask, sj_items *out);
int sj_activity_transactions(const sj_case *c, const sj_ask *ask, sj_items *out);
int sj_activity_popularity(const sj_case *c, const sj_ask *ask, sj_items *out);
int sj_activity_adoption(const sj_case *c, const sj_ask *ask, sj_items *out);
int sj_activity_score(const sj_case *c, const sj_ask *ask, sj_items *out);
int sj_activity_silent(const sj_case *c, const sj_ask *ask, sj_items *out);
int sj_frustration_list(const sj_case *c, const sj_ask *ask, sj_items *out);
int sj_frustration_lost(const sj_case *c, const sj_ask *ask, sj_items *out);
int sj_health_list(const sj_case *c, const sj_ask *ask, sj_items *out);
int sj_visit_time(const sj_case *c, const sj_ask *ask, sj_items *out);
int sj_visit_gap(const sj_case *c, const sj_ask *ask, sj_items *out);
int sj_visit_each(const sj_case *c, const sj_ask *ask, sj_items *out);
int sj_visit_dwell(const sj_case *c, const sj_ask *ask, sj_items *out);
int sj_visit_exit(const sj_case *c, const sj_ask *ask, sj_items *out);
int sj_visit_looked(const sj_case *c, const sj_ask *ask, sj_items *out);
int sj_period_retained(const sj_case *c, const sj_ask *ask, sj_items *out);
int sj_period_churned(const sj_case *c, const sj_ask *ask, sj_items *out);
int sj_period_cohort(const sj_case *c, const sj_ask *ask, sj_items *out);
int sj_menu_exit(const sj_case *c, const sj_ask *ask, sj_items *out);
int sj_menu_time(const sj_case *c, const sj_ask *ask, sj_items *out);
int sj_menu_inputs(const sj_case *c, const sj_ask *ask, sj_items *out);
int sj_menu_automated(const sj_case *c, const sj_ask *ask, sj_items *out);
int sj_goal_resolved(const sj_case *c, const sj_ask *ask, sj_items *out);
int sj_goal_at_once(const sj_case *c, const sj_ask *ask, sj_items *out);
int sj_goal_step(const sj_case *c, const sj_ask *ask, sj_items *out);
int sj_goal_first(const sj_case *c, const sj_ask *ask, sj_items *out);
int sj_goal_time(const sj_case *c, const sj_ask *ask, sj_items *out);
int sj_goal_effort(const sj_case *c, const sj_ask *ask, sj_items *out);
int sj_goal_redialled(const sj_case *c, const sj_ask *ask, sj_items *out);
int sj_goal_agreement(const sj_case *c, const sj_ask *ask, sj_items *out);
int sj_goal_salvaged(const sj_case *c, const sj_ask *ask, sj_items *out);
int sj_callback_asked(const sj_case *c, const sj_ask *ask, sj_items *out);
int sj_callback_kept(const sj_case *c, const sj_ask *ask, sj_items *out);
int sj_callback_not_taken(const sj_case *c, const sj_ask *ask, sj_items *out);
int sj_callback_transfers(const sj_case *c, const sj_ask *ask, sj_items *out);
int sj_segment_list(const sj_case *c, const sj_ask *ask, sj_items *out);
/** Leave of the items that a question takes the one that says the customer is meant, if any. */
void sj_segment_decide(const sj_case *c, const sj_ask *ask, sj_items *items);
int sj_survey_follow_up(const sj_case *c, const sj_ask *ask, sj_items *out);

#endif
