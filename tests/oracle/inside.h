/* SPDX-License-Identifier: MIT */
/* What the files of the oracle share. Groups of events, at any level, are named by the index of
 * their first event in event order: of[level][event] is the label of its group. */
#ifndef SOJOURN_TESTS_ORACLE_INSIDE_H
#define SOJOURN_TESTS_ORACLE_INSIDE_H

#include "oracle.h"

#define NONE SIZE_MAX
#define DAY (INT64_C(86400) * 1000000)
#define foreach(e, o, level, group)                                                                \
    for (size_t e = (group); e < (o)->n; e = oracle_next(o, level, e))

enum { TRANSACTION = 1, INTERACTION, ENGAGEMENT, JOURNEY, SESSION, CONTACT, LEVELS };
enum { USER = 2, EMAIL = 4, PHONE, ANI = 8, KINDS = 10 }; /* up to PHONE: strong or medium */

typedef struct mention {
    sojourn_id id;
    int kind;
} mention;

typedef struct record {
    sojourn_event event; /* texts kept, blocked ones dropped, id and end filled in */
    sojourn_id content, id, session;
    mention who[32]; /* each once */
    size_t who_count;
    uint64_t blocked;
} record;

typedef struct pair { /* the link that holds */
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

typedef struct row { /* an event, and what is known of the groups that it is the label of */
    const record *r;
    int passive; /* its session is */
    extent session, interaction;
    sojourn_id customer; /* of the contact, as the next two */
    int anonymous, keyed_call;
    uint64_t known_by;          /* identifiers of the customer */
    sojourn_text intent, issue; /* of the interaction, as the next two */
    uint32_t flags;             /* REDIAL, REOPENED */
    int joined;                 /* an engagement */
    int32_t closing;            /* state that this event brings its engagement into, or 0 */
} row;

struct oracle {
    sojourn_options options; /* defaults filled in, but reopen_us */
    void **kept;
    record *records; /* distinct */
    pair *links;
    row *rows; /* NULL: facts came since */
    size_t kept_count, record_count, link_count, n, *of[LEVELS];
    sojourn_span *spans[5];
};

/* text.c */
void *oracle_grow(void *block, size_t count, size_t size);
void *oracle_keep(oracle *o, size_t size);
sojourn_text oracle_copy(oracle *o, sojourn_text t);
sojourn_text oracle_word(const char *word);
int oracle_order(sojourn_text a, sojourn_text b);
int oracle_same(sojourn_text a, sojourn_text b); /* and stated */
int oracle_id_order(sojourn_id a, sojourn_id b);
int64_t oracle_silence(const extent *a, const extent *b);
int oracle_joins(int64_t silence, int64_t limit);
sojourn_id oracle_hash(const oracle *o, const sojourn_text *texts, size_t count);
sojourn_text oracle_hex(char out[33], sojourn_id id);
/* identifier.c */
int oracle_blocked(sojourn_text value, int phone);
int oracle_mention(oracle *o, const sojourn_identifier *who, mention *out);
/* fact.c */
int oracle_is_note(const record *r);
size_t *oracle_winners(const oracle *o, size_t *count);
/* group.c */
void oracle_unite(size_t *label, size_t n, size_t a, size_t b);
size_t oracle_next(const oracle *o, int level, size_t e);
extent oracle_extent(const oracle *o, int level, size_t group);
void oracle_build(oracle *o);
void oracle_forget(oracle *o);
/* customer.c, interaction.c, engagement.c */
int oracle_is_slow(const oracle *o, sojourn_text channel); /* asynchronous */
void oracle_find_customers(oracle *o);
void oracle_find_interactions(oracle *o);
void oracle_find_engagements(oracle *o);
const row *oracle_starts(const oracle *o, size_t e);
size_t oracle_close_of(const oracle *o, size_t engagement, size_t until);
sojourn_text oracle_bears(const oracle *o, size_t engagement);
int64_t oracle_window(const oracle *o, sojourn_text intent);
/* span.c */
void oracle_fill(const oracle *o, int32_t level, size_t group, sojourn_span *out);

#endif
