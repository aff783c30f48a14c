/* SPDX-License-Identifier: MIT */
/** What follows from the facts; each file of this floor keeps one stratum of it up to date. */
#ifndef SJ_LEVEL_LEVEL_H
#define SJ_LEVEL_LEVEL_H

#include "base/array.h"
#include "index/chain.h"
#include "index/interval.h"
#include "level/past.h"
#include "level/span.h"

#include <sojourn/runner.h>

/** A value that a session states: the first record that does, and one of the last start. */
typedef struct sj_saying {
    uint32_t node, record, last, next;
} sj_saying;

enum { SJ_STANDS_NOT, SJ_STANDS_FIRST, SJ_STANDS_BEHIND };
/** The events of one (system, session key), or one event without. */
typedef struct sj_session {
    sj_span span;   /* id: of the session; no events: there is none */
    int64_t latest; /* greatest start of any event */
    uint32_t contact;
    uint32_t system, class;
    uint32_t sayings; /* first of them; a value may be among them twice */
    uint8_t keyed, asynchronous, voice;
    uint8_t closes;  /* has an event that may close an engagement */
    uint8_t stale;   /* has lost an event: to be folded again from those it has */
    uint8_t altered; /* it, or its contact, is not what it was when its chapter was made */
    uint8_t stands;  /* SJ_STANDS_...: its interaction stays as it is while its chapter goes */
    uint32_t local;  /* its place in a list that is being worked on */
    uint32_t waits;  /* customer for whom it waits to be put into a chapter, or SJ_NONE; of an
                        interaction that stays as it is the first session waits */
    sj_chapter *chapter;
} sj_session;

/** How a contact comes to its customer (law 3.3). */
enum {
    SJ_STANDING_NONE,   /* not looked at yet */
    SJ_STANDING_STATED, /* by a strong identifier, or a medium one that is not shared */
    SJ_STANDING_LINKED, /* by another that a `same` link names */
    SJ_STANDING_ASKING  /* it asks its weak and shared values */
};
typedef struct sj_contact {
    uint32_t placed;   /* identifier whose customer has it, or SJ_NONE */
    uint32_t customer; /* of its own, where it states none; else SJ_NONE */
    uint32_t heard;    /* stamp of the last change of what it says of its values */
    uint8_t lives, passive, keyed, voice;
    uint8_t standing;
} sj_contact;

/** The two partitions of the identifiers: by `same` links and ties of strong ones alone, which
 *  says what is shared; and by all edges, whose groups are the customers. */
enum { SJ_CORE, SJ_WHOLE, SJ_PARTS };
enum { SJ_OUT, SJ_LIVE, SJ_REFUSED };

/** Two identifiers tied by contacts, or linked. */
typedef struct sj_edge {
    uint32_t a, b;
    uint32_t evidence;        /* contacts that tie them */
    uint32_t age;             /* record by which the first of these had shown both */
    uint32_t taken[SJ_PARTS]; /* age with which it was taken last, */
    uint8_t as[SJ_PARTS];     /* and link */
    uint8_t in[SJ_PARTS];     /* SJ_OUT, SJ_LIVE or SJ_REFUSED */
    uint8_t link;             /* SOJOURN_LINK_... that holds */
    uint8_t named;            /* counted in `links` of its ends */
} sj_edge;

typedef struct sj_node {
    uint32_t links;             /* `same` links not left out that name it */
    uint32_t distincts;         /* winning `distinct` links */
    uint32_t refused[SJ_PARTS]; /* edges of it that were left out */
    uint32_t seen;              /* stamp of the last walk that met it, */
    uint32_t local;             /* and its place in that */
    uint32_t told;              /* of a weak value: its place in `told`, + 1 */
    uint8_t shared;
} sj_node;

typedef struct sj_group {
    uint32_t count, strong; /* identifiers; strong ones */
    uint32_t guards;        /* reasons why an edge to it may be left out */
    uint32_t seen, met;     /* stamp of the last taking, and how many of it that met */
} sj_group;
typedef struct sj_part {
    sj_column of; /* group of a node; SJ_NONE: alone, and nobody asked yet */
    sj_chain nodes;
    SJ_COLUMN(sj_group) groups; /* of SJ_WHOLE: by number of the customer */
    sj_column unused;           /* of SJ_CORE */
} sj_part;

/** How an engagement closed or opened again. */
typedef struct sj_mark {
    uint32_t record;
    int32_t state; /* SOJOURN_STATE_RESOLVED, _SOLD, _CANCELLED; _OPEN: taken up again */
} sj_mark;

/** What the walk of law 5 asks of an interaction. */
typedef struct sj_visit {
    int64_t start, end;
    uint32_t first; /* record of the first event */
    uint32_t intent, issue;
    uint32_t closes, close_count; /* in the chapter's closes */
    uint8_t passive;
} sj_visit;

/** Sessions of one customer that no other session of his can be one interaction with, and the spans
 *  they make, members of one span together. One block of memory, not changed by later settles. */
struct sj_chapter {
    size_t size;
    uint32_t *sessions;
    sj_span *open; /* the last interaction and its transactions while they change in place, or NULL:
                      packed, as all others are */
    uint32_t customer;
    uint32_t interaction_count, transaction_count, session_count, close_count;
    uint32_t last;     /* session, in order */
    sj_visit visits[]; /* one an interaction, in the order of the walk; the rest lies behind them */
};
static inline sj_mark *sj_chapter_closes(const sj_chapter *c)
{
    return (sj_mark *)(uintptr_t)(c->visits + c->interaction_count);
}
/** Place of each transaction's first session, of each interaction's first transaction; one more. */
static inline uint32_t *sj_chapter_first_session(const sj_chapter *c)
{
    return c->sessions + c->session_count;
}
static inline uint32_t *sj_chapter_first_transaction(const sj_chapter *c)
{
    return sj_chapter_first_session(c) + c->transaction_count + 1;
}

/** The sessions of an interaction, the first of them first. */
static inline const uint32_t *sj_chapter_interaction(const sj_chapter *c, uint32_t number,
                                                     uint32_t *count)
{
    const uint32_t *first = sj_chapter_first_session(c), *t = sj_chapter_first_transaction(c);
    *count = first[t[number + 1]] - first[t[number]];
    return c->sessions + first[t[number]];
}

/** There is a passive contact; a passive session. */
enum { SJ_NOTES_CONTACT = 1, SJ_NOTES_SESSION };
/** Where a chapter lies in time, over all its sessions. */
typedef struct sj_bounds {
    int64_t from, until; /* first start, greatest end */
    int64_t passive;     /* first start of a passive contact, if there is one; else INT64_MAX */
    uint8_t notes;       /* SJ_NOTES_... */
} sj_bounds;

/** How an interaction came into its engagement: it took it up again; it waited for the next one. */
enum { SJ_REOPENED = 1, SJ_WAITED = 2 };

/** How an engagement closed and opened again in event order: not changed by later settles. What is
 *  said of it is folded from its interactions when somebody asks. */
typedef struct sj_engagement {
    sj_mark *marks;
    uint32_t mark_count, member_count;
    uint32_t least; /* the smallest session in it */
} sj_engagement;

/** A customer's chapters in order of time, and what the walk over all their interactions found: the
 *  place of an interaction is its number in that walk, and engagements are numbered by their first
 *  places. One block of memory with some room; what is behind a place may be replaced. */
struct sj_block {
    size_t size;
    sojourn_id id; /* of the journey */
    uint32_t chapter_count, place_count, transaction_count, engagement_count;
    uint32_t chapter_room, place_room, engagement_room;
    sj_chapter **chapters;
    sj_bounds *bounds;
    uint8_t *gone;              /* by chapter: its sessions wait for another */
    uint32_t *base;             /* place of each chapter's first, and one more */
    uint32_t *transaction_base; /* likewise, numbers of transactions */
    uint32_t *engagement_of;    /* by place */
    uint32_t *intent;           /* by place; SJ_NONE: unknown */
    uint32_t *next;             /* by place: the next of its engagement, or SJ_NONE */
    uint8_t *reopened;          /* by place: SJ_REOPENED, SJ_WAITED */
    uint32_t *engagements;      /* rows of v->engagements */
    uint32_t *first;            /* place of each engagement */
    uint32_t *issue;            /* key that each engagement bears, or SJ_NONE */
    int64_t latest;             /* greatest end of any event */
    uint64_t settle;            /* in which it was built */
    uint32_t patch;             /* the last of the past's patches that is of it, + 1; 0: none */
    uint8_t anonymous;
};

/** What stated contacts say of a value, or an issue key, is another thing within a stretch of time;
 *  sole: the only customer that comes or goes, or SJ_NONE. */
typedef struct sj_told {
    uint32_t node, sole;
    int64_t from, until;
} sj_told;
/** Within [from, until] a weak value, node - 1, touches no customer but one. */
typedef struct sj_run {
    uint32_t node, customer;
    int64_t from, until;
} sj_run;
enum { SJ_RUNS = 64 };

typedef struct sj_customer {
    sj_block *block;
    uint32_t solo; /* contact that states nothing, or SJ_NONE */
    uint8_t lives;
} sj_customer;

typedef struct sj_levels {
    sj_alloc *alloc;
    sj_facts *facts;
    const sj_rule *rule;
    const uint8_t *key;
    sj_arena scratch;

    SJ_COLUMN(sj_session) sessions;
    SJ_COLUMN(sj_saying) sayings;
    uint32_t unused_saying;                     /* first free row, chained by `next`, + 1 */
    sj_column session_of_key, session_of_event; /* of events without a session key */
    sj_column place;                            /* session that an event is in now */
    sj_chain session_events, contact_sessions, node_contacts;
    sj_chain waiting; /* by customer: sessions without a chapter */
    sj_relation session_keys, contact_edges, mentions, node_edges; /* mentions: contact, node */
    sj_column proofs;           /* by row of contact_edges: record by which both were shown */
    sj_interval bearers;        /* by weak node: rows of `mentions` of stated contacts */
    sj_interval askers;         /* by weak node: rows of `mentions` of asking contacts */
    sj_relation issues, asking; /* issue keys of stated or linked contacts; of asking ones */
    sj_part parts[SJ_PARTS];
    SJ_COLUMN(sj_contact) contacts;
    SJ_COLUMN(sj_node) nodes;
    SJ_COLUMN(sj_edge) edges;
    sj_intern pairs; /* of edges */
    SJ_COLUMN(sj_customer) customers;
    SJ_COLUMN(sj_engagement) engagements;
    sj_column kept; /* by engagement: stamp of the last walk that kept it */
    sj_column unused_contacts, unused_customers, unused_engagements;

    sj_dirty contacts_gone; /* their rows are free once what they proved is withdrawn */
    sj_dirty sessions_dirty, regroup, evidence_dirty, customers_dirty;
    sj_dirty guards_dirty[SJ_PARTS], edges_dirty[SJ_PARTS], moved[SJ_PARTS]; /* moved: nodes */
    sj_dirty ages_dirty;                                                     /* edges */
    sj_dirty share_dirty, turned;        /* nodes: to be counted; that count otherwise now */
    sj_dirty decide_dirty, ask_dirty;    /* contacts */
    sj_dirty loose;                      /* sessions that must be put into a chapter again */
    SJ_ARRAY(sj_told) told, told_issues; /* in this settle, or one that failed */
    uint32_t hearing;                    /* stamp of this settle's changes */
    sj_run runs[SJ_RUNS];                /* what asking found, by node */
    uint32_t known_issue, known_node;    /* issue key asked last, + 1, and its answer */
    sj_past past;                        /* what the last settle began with */
    sj_rows work, more;                  /* lists that are being worked on */
    uint32_t stamp;                      /* of the last walk over nodes */
    uint32_t again;                      /* the same, when this step of identity began */
    uint64_t journeys, shared, refused;
    int64_t latest;               /* greatest end of any event in the levels, */
    uint32_t latest_of;           /* and a customer who has it, or SJ_NONE */
    int32_t answer;               /* of a callback that failed */
    const sojourn_runner *runner; /* NULL: there is none */
    uint8_t unrun;                /* it was the runner's, and not a rule's */
} sj_levels;

/** Outcome of a step of this floor: 0, SOJOURN_E_MEMORY or SOJOURN_E_CALLBACK. */
typedef sojourn_status sj_step;

void sj_levels_init(sj_levels *levels, sj_alloc *alloc, sj_facts *facts, const sj_rule *rule,
                    const uint8_t *key);
void sj_levels_free(sj_levels *levels);
/** Bring all levels up to date, from what changed to what follows. Goes on after a failure. */
sj_step sj_levels_settle(sj_levels *levels);

/** Events that only go on with a session are put into it, and those that lengthen the last of their
 *  customer folded into every level; the rest is left to the strata. */
sj_step sj_grow_events(sj_levels *levels);
/* The strata, in the order of law 2; each empties its own list of what must be done. */
sj_step sj_session_settle(sj_levels *levels);
sj_step sj_contact_settle(sj_levels *levels);
sj_step sj_identity_settle(sj_levels *levels);
/** Every loose session waits for a chapter of the customer whose it is now; of an interaction that
 *  stays as it is the first does, for all. */
sj_step sj_loose_settle(sj_levels *levels);
sj_step sj_journey_settle(sj_levels *levels);

/** Room for an event to move. */
int sj_session_reserve(sj_levels *levels, uint32_t event);
/** An event that is in no session is in this one now, and folded into it; there is room. */
void sj_session_seat(sj_levels *levels, uint32_t event, uint32_t session);

/* What a session says: a list that begins at *first. */
int sj_saying_reserve(sj_levels *levels, uint32_t extra);
/** Add all that a record says; there is room. */
void sj_saying_add(sj_levels *levels, uint32_t *first, uint32_t record);
void sj_saying_drop(sj_levels *levels, uint32_t *first);
/** A walk over what the sessions of a contact say; NULL after the last. */
typedef struct sj_saying_walk {
    const sj_levels *v;
    uint32_t session, row;
} sj_saying_walk;
sj_saying_walk sj_saying_walk_of(const sj_levels *levels, uint32_t contact);
const sj_saying *sj_saying_next(sj_saying_walk *walk);

/** A walk over the records of a contact's events; SJ_NONE after the last. */
typedef struct sj_contact_walk {
    const sj_levels *v;
    uint32_t session, event;
} sj_contact_walk;
sj_contact_walk sj_contact_records(const sj_levels *levels, uint32_t contact);
uint32_t sj_contact_next(sj_contact_walk *walk);

/** The identifier whose customer a contact would have that states `node` alone, at a time. */
uint32_t sj_ask_who(const sj_levels *levels, uint32_t node, int64_t time);
/** Order two sessions, or the sessions' events, by start and event order. */
int sj_session_order(const void *levels, uint32_t a, uint32_t b);

/** The sessions of a contact go into other chapters; there is room to say so. */
void sj_contact_loosen(sj_levels *levels, uint32_t contact);
void sj_block_free(sj_levels *levels, sj_block *block);
void sj_chapter_free(sj_levels *levels, sj_chapter *chapter);
/** The same once more, with its last interaction open; NULL for no memory. */
sj_chapter *sj_chapter_open(sj_levels *levels, const sj_chapter *chapter);
/** An interaction or a transaction by its number in the chapter; the smallest session in it; the
 *  record of its first event. */
void sj_chapter_span(const sj_levels *levels, const sj_chapter *chapter, int32_t level,
                     uint32_t number, sj_span *out);
uint32_t sj_chapter_least(const sj_chapter *chapter, int32_t level, uint32_t number);
uint32_t sj_chapter_first(const sj_chapter *chapter, int32_t level, uint32_t number);
/** Where a transaction lies in time. */
void sj_chapter_time(const sj_chapter *chapter, uint32_t number, int64_t *start, int64_t *end);
/** Its words begin to come near; then, of its first spans, the sessions that name them. */
void sj_chapter_near(const sj_chapter *chapter);
void sj_chapter_near_ids(const sj_levels *levels, const sj_chapter *chapter);
/** A block with what another has, if any, and room for so many of each; NULL for no memory. */
sj_block *sj_block_make(sj_alloc *alloc, const sj_block *from, uint32_t chapters, uint32_t places,
                        uint32_t engagements);
/** Rows of v->engagements: room for more, and for giving all back (0, or -1); one of which nothing
 * is known yet; and one, with its marks, that is known no more. */
int sj_engaged_reserve(sj_levels *levels, uint32_t fresh);
uint32_t sj_engaged_take(sj_levels *levels);
void sj_engaged_drop(sj_levels *levels, uint32_t row);
void sj_engaged_free(sj_levels *levels);
/** Copies of marks, or NULL with `count` 0; 0, or -1. */
int sj_engaged_marks(sj_levels *levels, const sj_mark *marks, uint32_t count, sj_mark **out);
/* A block's spans by level and number: a transaction's runs on from chapter to chapter, an
 * interaction's is its place, a journey's is 0. */
uint32_t sj_block_count(const sj_block *block, int32_t level);
/** Record of the first event of an interaction or a transaction. */
uint32_t sj_block_first(const sj_block *block, int32_t level, uint32_t number);
/** The smallest session of an interaction. */
uint32_t sj_block_least(const sj_block *block, uint32_t place);
/** Where a span lies in time. Cost: of an engagement and a journey, their interactions. */
void sj_block_time(const sj_block *block, int32_t level, uint32_t number, int64_t *start,
                   int64_t *end);
/** Number of the span that holds it, one level up. */
uint32_t sj_block_parent(const sj_block *block, int32_t level, uint32_t number);
sojourn_id sj_block_id(const sj_levels *levels, const sj_block *block, int32_t level,
                       uint32_t number);
/** The chapter of an interaction, and where its transactions lie in that. */
const sj_chapter *sj_block_transactions(const sj_block *block, uint32_t place, uint32_t *first,
                                        uint32_t *count);
/** Number of the first transaction of an interaction. */
uint32_t sj_block_first_transaction(const sj_block *block, uint32_t place);
/** An engagement by number. */
const sj_engagement *sj_block_engagement(const sj_levels *levels, const sj_block *block,
                                         uint32_t number);
/** What the walk asks of an interaction, and its closes. */
const sj_visit *sj_block_visit(const sj_block *block, uint32_t place, const sj_mark **closes);
/** The sessions of a transaction. */
const uint32_t *sj_block_sessions(const sj_block *block, uint32_t transaction, uint32_t *count);
/** Copy a span of any level; its id is that of its smallest session. Cost: of an engagement and a
 *  journey, their interactions. */
void sj_block_get(const sj_levels *levels, const sj_block *block, int32_t level, uint32_t number,
                  sj_span *out);
/** Fill the public form of a span but for parent, state and children; `flags` are its customer's.
 */
void sj_span_show(const sj_levels *levels, const sj_span *span, int32_t level, sojourn_id customer,
                  uint32_t flags, sojourn_span *out);

#endif
