/* SPDX-License-Identifier: MIT */
/* What the files of the oracle share. */
#ifndef SOJOURN_TESTS_ORACLE_INSIDE_H
#define SOJOURN_TESTS_ORACLE_INSIDE_H

#include "oracle.h"

#include <string.h>

#define WORD(data) ((sojourn_text){data, strlen(data)})
#define OR(value, usual) ((value) != 0 ? (value) : (usual))
#define DAY (INT64_C(86400) * 1000000)
#define TEXT(word) .data = word, .length = sizeof(word) - 1
#define ORDER(a, b) (((a) > (b)) - ((a) < (b)))
#define LEAST(a, b) ((a) < (b) ? (a) : (b))
#define MOST(a, b) ((a) > (b) ? (a) : (b))

enum { EVENT, TRANSACTION, INTERACTION, ENGAGEMENT, JOURNEY, SESSION, CONTACT };
enum { NEAR = CONTACT + 1, LEVELS }; /* near: interactions, before notes find theirs */
enum { LINK = 1000 };                /* a type of fact */
/* The texts that sojourn_event begins with. */
enum { ID, SYSTEM, SESSION_KEY, CONTACT_KEY, PARENT_KEY, ISSUE, CHANNEL, INTENT, QUEUE };
enum { AGENT = QUEUE + 1, NAME, DETAIL, TEXTS };

#define foreach(e, o, level, group)                                                                \
    for (row *e = (o)->rows; e < (o)->end; e++)                                                    \
        if (e->of[level] == (group))

typedef struct person { /* an identifier */
    struct person *next;
    size_t number;           /* in the order of hashes */
    sojourn_id id, as_phone; /* that of the phone of equal value */
    sojourn_kind kind;       /* defaults filled in */
    sojourn_text value;      /* normalised */
    int64_t rank;
    int strong, weak, shared;
    int stated, named;       /* by an event that holds; by a `same` link not left out */
    int linked, erased;      /* by any link; up to */
    int64_t upto;
    struct person *customer; /* the first, by rank and hash, of those that are one */
} person;

typedef struct row { /* what holds of an event, or of the link of who[0] and who[1] */
    struct row *next, *record, *contact; /* record: as it was fed; its contact, to an erasure */
    int taken;                           /* by an erasure; of a record */
    sojourn_event event;      /* its numbers */
    sojourn_text text[TEXTS]; /* kept; blocked ones dropped, id filled in */
    int64_t strength;         /* 4 * revision, and the link, or 1 for a retraction */
    sojourn_id content, id, session, customer;
    person *who[32], *known; /* known: the one that names the customer, or NULL */
    uint64_t who_count, blocked;
    int32_t link;
    int is_stated;          /* its contact is */
    uint32_t flags;         /* REDIAL and REOPENED: of the interaction that is known by it */
    int passive, slow;      /* slow: asynchronous; its session is */
    struct row *of[LEVELS]; /* the groups that it is in */
    /* of the group that is known by it */
    sojourn_span *span;        /* [LEVELS] */
    sojourn_text topic[TEXTS]; /* interaction: intent and issue for those of the event */
    int joined;                /* interaction */
    const struct row *asked;   /* engagement: for this interaction already */
} row;

struct oracle {
    sojourn_options options;
    void **kept;
    row *facts;   /* one for each event or link */
    row *records; /* all events ever fed, each once */
    int erases;
    size_t fact_count;
    person *people; /* in the order of hashes */
    size_t people_count;
    struct pair *pairs;       /* of people, by number */
    uint64_t shared, refused; /* values, pairs */
    row *rows, *end;          /* the events that hold, in order; NULL: facts came since */
};

void *keep(oracle *o, size_t size);
sojourn_kind oracle_kind(const oracle *o, sojourn_text name);
/* Sets known, customer and the flag ANONYMOUS of the events from their contacts. */
void oracle_find_customers(oracle *o);

static inline int same(sojourn_text a, sojourn_text b)
{
    return a.length > 0 && a.length == b.length && memcmp(a.data, b.data, a.length) == 0;
}

static inline int id_order(sojourn_id a, sojourn_id b)
{
    return a.high != b.high ? ORDER(a.high, b.high) : ORDER(a.low, b.low);
}

/* Is the silence from `end` to `start` less than the limit? */
static inline int within(int64_t end, int64_t start, int64_t limit)
{
    uint64_t silence = start > end ? (uint64_t)start - (uint64_t)end : 0;
    return limit == SOJOURN_FOREVER || silence < (uint64_t)limit;
}

#endif
