/* SPDX-License-Identifier: MIT */
/**
 * @file story.h
 * Cases that read like stories: what is told goes to a handle and to the oracle, and look() checks
 * that both see the same spans before a case looks at them.
 */
#ifndef TESTS_STORY_H
#define TESTS_STORY_H

#include "oracle.h"
#include "walk.h"

#include <sojourn/sojourn.h>

#define T(literal) ((sojourn_text){("" literal), sizeof(literal) - 1})
#define EVENT(...) ((sojourn_event){__VA_ARGS__})
#define MINUTES(n) (INT64_C(60000000) * (n))
#define HOURS(n) (60 * MINUTES(n))
#define DAYS(n) (24 * HOURS(n))

enum { MON, TUE, WED, THU, FRI, SAT, SUN, JULY = 182 }; /* days since Monday, 2024-01-01 */
enum {
    EVENTS = SOJOURN_LEVEL_EVENT,
    TRANSACTIONS = SOJOURN_LEVEL_TRANSACTION,
    INTERACTIONS = SOJOURN_LEVEL_INTERACTION,
    ENGAGEMENTS = SOJOURN_LEVEL_ENGAGEMENT,
    JOURNEYS = SOJOURN_LEVEL_JOURNEY
};

typedef struct story {
    sojourn *s;
    oracle *o;
    walk level[WALK_LEVELS];
    sojourn_id facts, spans; /* digests */
    sojourn_counts counts;
} story;

/** Microseconds of a day and a time of day. */
int64_t at(int day, int hour, int minute);

void story_open(story *st, const sojourn_options *options);
void story_close(story *st);
/** One event; `who` lists its identifiers: "account:k phone:+4917155501". */
void tell(story *st, const char *who, sojourn_event event);
/** A link of two identifiers, `SOJOURN_LINK_SAME` or `SOJOURN_LINK_NONE`. */
void tie(story *st, const char *a, const char *b, int32_t link, uint32_t revision);
/** An erasure of one or more identifiers. */
void erase(story *st, const char *who, int64_t upto);
/** Settle, compare all with the oracle, and take the spans of all levels. */
void look(story *st);
/** The same as of a time. */
void look_as_of(story *st, int64_t as_of);

/** Spans of a level, after look(). */
uint64_t count(const story *st, int level);
/** The span of a level that starts at a time; NULL: none or several. */
const sojourn_span *begun(const story *st, int level, int64_t start);
/** Are both events, named by their starts, in one span of the level? */
int together(story *st, int level, int64_t a, int64_t b);
/** The id that the law gives to an identifier. */
sojourn_id named(const story *st, const char *who);
/** Read one "kind:value". */
sojourn_identifier identifier(const char *who);
int text_is(sojourn_text text, const char *expected);

#endif
