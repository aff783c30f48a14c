/* SPDX-License-Identifier: MIT */
/* What the files of the oracle share. A group of events, at any level, is named by the index of
 * its first event in event order: label[event] == label of its group. */
#ifndef SOJOURN_TESTS_ORACLE_INSIDE_H
#define SOJOURN_TESTS_ORACLE_INSIDE_H

#include "oracle.h"

#define NONE SIZE_MAX
enum { KIND_ACCOUNT, KIND_CUSTOMER, KIND_USER, KIND_LOYALTY, KIND_EMAIL, KIND_PHONE, KIND_COOKIE,
       KIND_DEVICE, KIND_ANI, KIND_IP, KINDS };

typedef struct mention { /* an identifier; kinds up to KIND_PHONE are strong or medium */
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

typedef struct session {
    int64_t start, end;
    sojourn_text channel;
    int asynchronous, passive;
} session;

typedef struct customer {
    sojourn_id id;
    int anonymous;
    uint64_t size; /* identifiers; 0: anonymous without any */
} customer;

typedef struct interaction {
    size_t first; /* event */
    int64_t start, end;
    sojourn_text intent, issue;
    uint32_t flags; /* REDIAL, REOPENED */
    int passive, joined;
} interaction;

/* What follows from the facts. Each array has an item for every event; those of groups are filled
 * at their labels. of[LEVEL_EVENT] is the event itself. */
typedef struct view {
    const oracle *o;
    size_t n;
    const record **row; /* in event order */
    size_t *session, *contact, *of[5];
    session *sessions;
    customer *customers; /* at contacts */
    interaction *interactions;
    int32_t *closing; /* state that an event brings its engagement into, 0: none */
} view;

struct oracle {
    sojourn_options options; /* defaults filled in, but reopen_us */
    void **kept;
    record *records; /* distinct */
    pair *links;
    size_t kept_count, record_count, link_count;
    view *v; /* NULL: facts came since */
    sojourn_span *spans[5];
};

typedef struct extent {
    size_t first;
    int64_t start, end;
    int passive;
} extent;

/* text.c: memory, texts, time, hashes */
void *oracle_grow(void *block, size_t count, size_t size);
void *oracle_keep(oracle *o, size_t size);
sojourn_text oracle_copy(oracle *o, sojourn_text t);
sojourn_text oracle_word(const char *word);
int oracle_order(sojourn_text a, sojourn_text b);
int oracle_same(sojourn_text a, sojourn_text b);
int oracle_id_order(sojourn_id a, sojourn_id b);
int64_t oracle_silence(int64_t start_a, int64_t end_a, int64_t start_b, int64_t end_b);
int oracle_joins(int64_t silence, int64_t limit);
sojourn_id oracle_hash(const oracle *o, const sojourn_text *texts, size_t count);
sojourn_text oracle_hex(char out[33], sojourn_id id);

/* identifier.c */
int oracle_blocked(sojourn_text value, int phone);
int oracle_mention(oracle *o, const sojourn_identifier *who, mention *out);

/* fact.c */
int oracle_is_note(const record *r);
size_t *oracle_winners(const oracle *o, size_t *count);

/* group.c: labels, sessions, contacts; customer.c; interaction.c; engagement.c; span.c */
void oracle_unite(size_t *label, size_t n, size_t a, size_t b);
extent oracle_extent(const view *v, const size_t *label, size_t group);
view *oracle_view(oracle *o);
void oracle_forget(oracle *o);
void oracle_find_customers(view *v);
void oracle_find_interactions(view *v);
void oracle_find_engagements(view *v);
size_t oracle_close_of(const view *v, size_t engagement, size_t until);
sojourn_text oracle_bears(const view *v, size_t engagement);
int64_t oracle_window(const oracle *o, sojourn_text intent);
void oracle_fill(const view *v, int32_t level, size_t group, sojourn_span *out);

#endif
