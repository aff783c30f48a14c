/* SPDX-License-Identifier: MIT */
/** What follows from the facts; each file of this floor keeps one stratum of it up to date. */
#ifndef SJ_LEVEL_LEVEL_H
#define SJ_LEVEL_LEVEL_H

#include "index/chain.h"
#include "level/past.h"
#include "level/span.h"

/** The events of one (system, session key), or one event without. */
typedef struct sj_session {
    sj_span span; /* id: of the session; no events: there is none */
    uint32_t contact;
    uint32_t system, class;
    uint8_t keyed, asynchronous, voice;
    uint32_t local; /* its place in a list that is being worked on */
} sj_session;

typedef struct sj_contact {
    uint32_t placed;   /* identifier whose customer has it, or SJ_NONE */
    uint32_t customer; /* of its own, where it states none; else SJ_NONE */
    uint8_t lives, passive, keyed, voice;
} sj_contact;

/** Two identifiers tied by contacts, or linked. */
typedef struct sj_edge {
    uint32_t a, b;
    uint32_t evidence; /* contacts that tie them */
    uint8_t link, live;
} sj_edge;

typedef struct sj_node {
    uint32_t customer; /* or SJ_NONE: nobody asked yet */
    uint32_t links;    /* winning `same` links that name it */
    uint32_t seen;     /* stamp of the last walk that met it */
} sj_node;

/** How an engagement closed or opened again. */
typedef struct sj_mark {
    uint32_t record;
    int32_t state; /* SOJOURN_STATE_RESOLVED, _SOLD, _CANCELLED; _OPEN: taken up again */
} sj_mark;

/** All spans of one customer, members of one span together; one block of memory. */
struct sj_block {
    size_t size;
    uint32_t engagement_count, interaction_count, transaction_count, session_count, mark_count;
    sj_span journey; /* members: engagements */
    sj_span *engagements, *interactions, *transactions; /* transactions' members: sessions */
    uint32_t *sessions, *marks_from; /* marks_from: of each engagement, and one more */
    sj_mark *marks;
    uint32_t *issue; /* key that each engagement bears, or SJ_NONE */
    int64_t latest;  /* greatest end of any event */
    uint64_t settle; /* in which it was built */
    uint8_t anonymous;
};

typedef struct sj_customer {
    sj_block *block;
    sojourn_id id;
    uint32_t solo; /* contact that states nothing, or SJ_NONE */
    uint32_t identifiers;
    uint8_t anonymous, lives;
} sj_customer;

typedef struct sj_levels {
    sj_alloc *alloc;
    sj_facts *facts;
    const sj_rule *rule;
    const uint8_t *key;
    sj_arena scratch;

    SJ_ARRAY(sj_session) sessions;
    sj_rows session_of_key, session_of_event; /* of events without a session key */
    sj_rows place;                            /* session that an event is in now */
    sj_chain session_events, contact_sessions, node_contacts, customer_nodes;
    sj_relation session_keys, contact_edges, contact_weak, node_edges;
    SJ_ARRAY(sj_contact) contacts;
    SJ_ARRAY(sj_node) nodes;
    SJ_ARRAY(sj_edge) edges;
    sj_intern pairs; /* of edges */
    SJ_ARRAY(sj_customer) customers;
    sj_rows unused_contacts, unused_customers;

    sj_dirty contacts_gone; /* their rows are free once what they proved is withdrawn */
    sj_dirty sessions_dirty, regroup, evidence_dirty, decide_dirty, edges_dirty, customers_dirty;
    sj_past past;       /* what the last settle began with */
    sj_rows work, more; /* lists that are being worked on */
    uint32_t stamp;     /* of the last walk over nodes */
    uint64_t journeys;
    int64_t latest; /* greatest end of any event in the levels */
    int32_t answer; /* of a callback that failed */
} sj_levels;

/** Outcome of a step of this floor: 0, SOJOURN_E_MEMORY or SOJOURN_E_CALLBACK. */
typedef sojourn_status sj_step;

void sj_levels_init(sj_levels *levels, sj_alloc *alloc, sj_facts *facts, const sj_rule *rule,
                    const uint8_t *key);
void sj_levels_free(sj_levels *levels);
/** Bring all levels up to date, from what changed to what follows. Goes on after a failure. */
sj_step sj_levels_settle(sj_levels *levels);

/* The strata, in the order of law 2; each empties its own list of what must be done. */
sj_step sj_session_settle(sj_levels *levels);
sj_step sj_contact_settle(sj_levels *levels);
sj_step sj_identity_settle(sj_levels *levels);
sj_step sj_journey_settle(sj_levels *levels);

/** A walk over the records of a contact's events; SJ_NONE after the last. */
typedef struct sj_contact_walk {
    const sj_levels *v;
    uint32_t session, event;
} sj_contact_walk;
sj_contact_walk sj_contact_records(const sj_levels *levels, uint32_t contact);
uint32_t sj_contact_next(sj_contact_walk *walk);

uint32_t sj_identity_kind(const sj_levels *levels, uint32_t node);
int sj_identity_strength(const sj_levels *levels, uint32_t node);
/** Put a contact under the customer of its strongest identifier: 0, or -1 for no memory. */
int sj_decide(sj_levels *levels, uint32_t contact);
/** The customer of a contact that has been decided. */
uint32_t sj_identity_customer(const sj_levels *levels, uint32_t contact);
/** Give a node a customer if it has none: 0, or -1 for no memory. */
int sj_identity_join(sj_levels *levels, uint32_t node);
/** Number of a customer without anything, or SJ_NONE for no memory. */
uint32_t sj_identity_take(sj_levels *levels);
/** Order two sessions, or the sessions' events, by start and event order. */
int sj_session_order(const void *levels, uint32_t a, uint32_t b);

void sj_block_free(sj_levels *levels, sj_block *block);
/** Fill the public form of a span but for parent, state and children; `flags` are its customer's. */
void sj_span_show(const sj_levels *levels, const sj_span *span, int32_t level, sojourn_id customer,
                  uint32_t flags, sojourn_span *out);

#endif
