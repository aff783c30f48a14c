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
/* Contacts as an erasure sees them; interactions, before notes find theirs. */
enum { KIN = CONTACT + 1, NEAR, LEVELS };
enum { LINK = 1000 };                        /* a type of fact */
enum { OWN = 1, NAMED, SHARED_OR_WEAK, IP }; /* what a contact states is asked in this order */
/* The texts that sojourn_event begins with. */
enum { ID, SYSTEM, SESSION_KEY, CONTACT_KEY, PARENT_KEY, ISSUE, CHANNEL, INTENT, QUEUE };
enum { AGENT = QUEUE + 1, NAME, DETAIL, TEXTS };

#define all_rows(e, o) for (row *e = (o)->rows; e < (o)->end; e++)
#define all_people(p, o) for (person *p = (o)->people; p != NULL; p = p->next)
#define foreach(e, o, level, group)                                                                \
    all_rows (e, o)                                                                                \
        if (e->of[level] == (group))
#define SPAN(e, level) (&(e)->of[level]->span[level])
#define members(p, o, of)                                                                          \
    all_people (p, o)                                                                              \
        if (p->customer == (of))

typedef struct person {      /* an identifier */
    struct person *next;     /* in the order of hashes */
    size_t number;           /* in that order */
    sojourn_id id, as_phone; /* that of the phone of equal value */
    sojourn_kind kind;       /* defaults filled in */
    sojourn_text value;      /* normalised */
    int64_t rank, upto;      /* upto: erased until then */
    int strong, weak, shared, erased;
    int stated, named;       /* by an event that holds; by a `same` link not left out */
    struct person *customer; /* the first, by rank and hash, of those that are one */
    struct row *shown;       /* of the group looked at, the first event that states it */
} person;

typedef struct entry { /* an edge, or what a contact states; the least comes first */
    int64_t order[3];
    person *a, *b; /* a has the smaller hash */
} entry;

typedef struct row {           /* a record of an event, or of the link of who[0] and who[1] */
    struct row *next, *record; /* record: of which this is a copy */
    int taken;                 /* the record, by an erasure */
    sojourn_event event;       /* its numbers */
    sojourn_text text[TEXTS];  /* kept; blocked ones dropped, id filled in */
    int64_t strength;          /* 4 * revision, and the link, or 1 for a retraction */
    sojourn_id content, id, session, customer;
    person *who[32], *known; /* known: the one that names the customer, or NULL */
    uint64_t who_count, blocked;
    uint32_t flags, found;     /* found: REDIAL and REOPENED of the interaction known by it */
    int is_stated, passive;    /* its contact is; its session is */
    int slow, call;            /* its session is asynchronous; its contact may be redialled */
    struct row *of[LEVELS];    /* the groups that it is in */
    sojourn_span *span;        /* [LEVELS]: of the groups that are known by it */
    sojourn_text topic[TEXTS]; /* intent and issue: of its interaction */
    int joined;                /* the interaction known by it: an engagement */
    const struct row *asked;   /* the engagement known by it: for this interaction already */
} row;

typedef struct page { /* memory, taken from its end */
    struct page *below;
    size_t left;
} page;

struct oracle {
    sojourn_options options;
    page *pages;
    row *records; /* each once */
    size_t record_count;
    int erases;
    person *people;
    size_t people_count;
    struct pair *pairs;       /* of people, by number */
    uint64_t shared, refused; /* values, pairs */
    row *rows, *end;          /* the events that hold, in order; NULL: facts came since */
};

void *keep(oracle *o, size_t size);
sojourn_text copy(oracle *o, sojourn_text t);
int listed(const sojourn_text *list, uint64_t count, sojourn_text t);
sojourn_text join(oracle *o, const sojourn_text *texts, size_t count);
sojourn_id hash(oracle *o, const sojourn_text *texts, size_t count);
sojourn_text hex(oracle *o, const char *before, sojourn_id id);
int is_blocked(oracle *o, sojourn_text value, int is_phone);
person *know(oracle *o, const sojourn_identifier *who);
int holds(const oracle *o, const row *r);
void group(oracle *o, int level, int from);
sojourn_span describe(const oracle *o, int level, const row *group, const row *until);
sojourn_window window_of(const oracle *o, sojourn_text intent);
int is(const person *p, const char *kind);
void look_at(const oracle *o, int level, const row *group);
int is_distinct(const oracle *o, const person *p, const person *customer);
int grade(const person *p);
entry *list(oracle *o, const row *contact);
void attach(oracle *o, const row *contact);
void find_customers(oracle *o);
void find_levels(oracle *o);
void line_up(oracle *o, int all);
void find_taken(oracle *o);
void build(oracle *o);

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
