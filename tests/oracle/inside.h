/* SPDX-License-Identifier: MIT */
/* What the files of the oracle share. A group of events, at any level, is named by the index of
 * its first event in event order: of[level][event]. */
#ifndef SOJOURN_TESTS_ORACLE_INSIDE_H
#define SOJOURN_TESTS_ORACLE_INSIDE_H

#include "oracle.h"

#define NONE SIZE_MAX
#define DAY (INT64_C(86400) * 1000000)
#define NOTHING ((sojourn_text){NULL, 0})
#define foreach(e, o, level, group)                                                                \
    for (size_t e = (group); e < (o)->n; e = oracle_next(o, level, e))

enum { EVENT, TRANSACTION, INTERACTION, ENGAGEMENT, JOURNEY, SESSION, CONTACT, LEVELS };
/* The texts that sojourn_event begins with. */
enum { ID, SYSTEM, SESSION_KEY, CONTACT_KEY, PARENT_KEY, ISSUE, CHANNEL, INTENT, QUEUE };
enum { AGENT = QUEUE + 1, NAME, DETAIL, TEXTS };

typedef struct mention {
    sojourn_id id, as_phone; /* that of the phone of equal normalised value */
    sojourn_kind kind;       /* defaults filled in */
    size_t number;           /* of the identifier, in identity.c */
} mention;

typedef struct pair { /* the link that holds */
    struct pair *next;
    mention a, b;
    int32_t link;
    uint32_t revision;
} pair;

typedef struct extent { /* of a group: of what is not passive, as long as there is anything else */
    size_t first;       /* event */
    int64_t start, end;
    sojourn_text channel;
    int passive;
} extent;

typedef struct row { /* a record, and what is known of the groups that it is in */
    struct row *next;
    sojourn_event event;      /* its numbers */
    sojourn_text text[TEXTS]; /* kept; blocked ones dropped, id filled in */
    sojourn_id content, id, session_id;
    mention who[32];
    size_t who_count;
    uint64_t blocked;
    int passive; /* its session is */
    extent session, interaction;
    sojourn_text intent, issue; /* of the interaction */
    sojourn_id customer;
    int anonymous;
    uint64_t known_by; /* identifiers of the customer */
    uint32_t flags;    /* REDIAL, REOPENED */
    int joined;        /* its interaction an engagement */
    int32_t closing;   /* state that it brings its engagement into, or 0 */
} row;

struct oracle {
    sojourn_options options; /* defaults filled in, but reopen_us */
    void **kept;
    row *records; /* distinct */
    pair *links;
    row *rows; /* the events that hold, in order; NULL: facts came since */
    size_t n, *of[LEVELS];
    uint64_t shared, refused; /* values, pairs */
};

typedef int relation(oracle *o, size_t a, size_t b); /* of two events */

/* fact.c */
void *oracle_keep(oracle *o, size_t size);
sojourn_text oracle_word(const char *word);
int oracle_order(sojourn_text a, sojourn_text b);
int oracle_same(sojourn_text a, sojourn_text b); /* and stated */
int oracle_id_order(sojourn_id a, sojourn_id b);
sojourn_id oracle_hash(oracle *o, const sojourn_text *texts, size_t count);
sojourn_text oracle_hex(char out[33], sojourn_id id);
int oracle_holds(const oracle *o, const row *r);
/* level.c */
int oracle_is_note(const row *r);
size_t oracle_next(const oracle *o, int level, size_t e);
extent oracle_extent(const oracle *o, int level, size_t group);
int oracle_joins(const extent *a, const extent *b, int64_t limit);
void oracle_unite(size_t *label, size_t n, size_t a, size_t b);
void oracle_build(oracle *o);
/* identity.c */
sojourn_kind oracle_kind(const oracle *o, sojourn_text name);
void oracle_find_customers(oracle *o);
/* engagement.c */
sojourn_window oracle_window(const oracle *o, sojourn_text intent);
size_t oracle_close_of(const oracle *o, size_t engagement, size_t until);
sojourn_text oracle_bears(const oracle *o, int level, size_t group);
void oracle_find_engagements(oracle *o);
/* span.c */
void oracle_fill(oracle *o, int32_t level, size_t group, sojourn_span *out);

#endif
