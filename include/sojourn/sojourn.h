/* SPDX-License-Identifier: MIT */
/**
 * @file sojourn.h
 * Customer engagement hierarchy: contact-centre events in, journeys out.
 *
 *   event        one fact of one system: a key press, a route, a hold
 *   transaction  all events of one session in one system
 *   interaction  all transactions of one customer in one block of time
 *   engagement   all interactions of one customer about one issue
 *   journey      all engagements of one customer
 *
 * Use      open, feed, settle, ask, close; one handle, one company's facts.
 * Law      Answers depend on the set of facts fed, never on the order, the batches or the shards
 *          they came in; sojourn_digest() shows it.
 * Threads  No global state. Calls on a `const sojourn *` may run in many threads at once (then the
 *          allocator does too); any other call needs the handle for itself.
 * Memory   Handed in: copied before return. Handed out: borrowed until the moment named, or given
 *          and then freed by its own close.
 * Errors   0 is success, above 0 is news, below 0 is an error: then the handle is as before the
 *          call, and the call may be repeated. `error` may be NULL.
 * Growth   A struct that begins with `size` grows at its end only: set `size` to sizeof and the
 *          rest to zero, for zero is the default. Any other struct never changes; reserved is zero.
 * Time     int64 microseconds UTC since 1970; lengths of time end in `_us`.
 */
#ifndef SOJOURN_SOJOURN_H
#define SOJOURN_SOJOURN_H

#include <stddef.h>
#include <stdint.h>

#if defined(_WIN32) && defined(SOJOURN_BUILD)
#define SOJOURN_API __declspec(dllexport)
#elif defined(__GNUC__)
#define SOJOURN_API __attribute__((visibility("default")))
#else
#define SOJOURN_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

#define SOJOURN_VERSION 0x000100 /* major << 16 | minor << 8 | patch */
SOJOURN_API uint32_t sojourn_version(void); /**< of the library at run time */

/* ---- handles and small values ---- */
typedef struct sojourn sojourn;               /**< facts, and the levels over them */
typedef struct sojourn_cursor sojourn_cursor; /**< a walk over spans */
typedef struct sojourn_answer sojourn_answer; /**< reasons */

/** UTF-8 bytes, not zero-terminated; length 0 is "not stated". */
typedef struct sojourn_text {
    const char *data;
    uint64_t length;
} sojourn_text;
/** Name of an event, span, identifier or customer, made from content under the handle's key. */
typedef struct sojourn_id {
    uint64_t high, low;
} sojourn_id;
/** One way to know a customer: {"phone", "+15550100"}. */
typedef struct sojourn_identifier {
    sojourn_text kind; /**< account, customer, user, loyalty: strong; email, phone: medium;
                            cookie, device, ani, ip: weak; or one that the host declares */
    sojourn_text value; /**< at most 512 bytes */
} sojourn_identifier;
/** An exact sum: high * 2^64 + low. */
typedef struct sojourn_sum {
    int64_t high;
    uint64_t low;
} sojourn_sum;

/* ---- errors ---- */
typedef int32_t sojourn_status;
enum {
    SOJOURN_OK = 0,
    SOJOURN_DONE = 1,         /**< no further row; not an error */
    SOJOURN_E_ARGUMENT = -1,  /**< NULL, bad size, unknown code or name: a bug in the caller */
    SOJOURN_E_MEMORY = -2,    /**< allocator gave NULL, memory_limit, or 2^32 - 2 rows of a table */
    SOJOURN_E_EVENT = -3,     /**< a fact is not usable; error.index says which */
    SOJOURN_E_UNSETTLED = -4, /**< facts came since the last sojourn_settle() */
    SOJOURN_E_STALE = -5,     /**< cursor or answer of a handle that changed since */
    SOJOURN_E_BUSY = -6,      /**< called from inside a callback of this handle */
    SOJOURN_E_CALLBACK = -7   /**< a callback failed; error.detail is its answer */
};
/** The story of an error; the caller's own, filled on an error only, never on success. */
typedef struct sojourn_error {
    sojourn_status status;
    int32_t detail;    /**< what a callback answered, else 0 */
    uint64_t index;    /**< of the fact or the array item that is wrong, from 0 */
    char message[240]; /**< one line, zero-terminated: what the caller must change */
} sojourn_error;
/** Constant English text of a status; never NULL. */
SOJOURN_API const char *sojourn_status_text(sojourn_status status);

/* ---- facts ---- */
enum { /* sojourn_event.type */
    /* contacts; LOGIN and LOGOUT are the customer's */
    SOJOURN_EVENT_OTHER = 0,
    SOJOURN_EVENT_START,
    SOJOURN_EVENT_INPUT,
    SOJOURN_EVENT_QUEUE,
    SOJOURN_EVENT_RING,
    SOJOURN_EVENT_CONNECT,
    SOJOURN_EVENT_HOLD,
    SOJOURN_EVENT_RETRIEVE,
    SOJOURN_EVENT_CONFERENCE,
    SOJOURN_EVENT_TRANSFER,
    SOJOURN_EVENT_WRAP_UP,
    SOJOURN_EVENT_ABANDON,
    SOJOURN_EVENT_CALLBACK,
    SOJOURN_EVENT_END,
    SOJOURN_EVENT_MESSAGE,
    SOJOURN_EVENT_VISIT,
    SOJOURN_EVENT_LOGIN,
    SOJOURN_EVENT_LOGOUT,
    SOJOURN_EVENT_PURCHASE,
    /* notes: they say something about a contact and are none themselves */
    SOJOURN_EVENT_RESOLVE = 64,
    SOJOURN_EVENT_CANCEL,
    SOJOURN_EVENT_NPS,
    SOJOURN_EVENT_CSAT,
    SOJOURN_EVENT_EFFORT,
    SOJOURN_EVENT_COST,
    SOJOURN_EVENT_TRAIT,
    SOJOURN_EVENT_AGENT_STATE = 128, /**< agent, [start, end), detail "ready"; no customer's */
    SOJOURN_EVENT_RETRACTED          /**< this (system, id) was a mistake */
};

/** One fact, known by (system, id). The greater `revision` wins, so a resend does no harm.
 *  Texts are at most 65,535 bytes; a value that means nothing ("unknown", "000") is not stated. */
typedef struct sojourn_event {
    sojourn_text id;      /**< none: known by its content; then it cannot be revised */
    sojourn_text system;  /**< "ivr-east", "acd", "crm" */
    sojourn_text session; /**< one customer's session within that system, not an agent's shift */
    sojourn_text contact; /**< call or conversation id that several systems state alike */
    sojourn_text parent;  /**< contact key of the call that led to this one */
    sojourn_text issue;   /**< ticket, case, order */
    sojourn_text channel; /**< "voice", "chat", "email" */
    sojourn_text intent;  /**< what the customer wants, if stated */
    sojourn_text queue, agent;
    sojourn_text name;   /**< menu item, page, product, survey question, trait */
    sojourn_text detail; /**< disposition, kind of transfer, value of a trait */
    const sojourn_identifier *identifiers; /**< in any order */
    uint64_t identifier_count;             /**< at most 32 */
    int64_t start, end;                    /**< [start, end); end 0: a point */
    int64_t sequence;   /**< order among events of one start and system */
    int64_t value;      /**< PURCHASE, COST: minor units; NPS, CSAT, EFFORT: the score */
    uint64_t reference; /**< the caller's own number of the record, handed back */
    char currency[4];   /**< "EUR"; all zero: the only one there is */
    int32_t type;       /**< SOJOURN_EVENT_... */
    uint32_t revision, reserved_word;
    uint64_t reserved[3];
} sojourn_event;

/* ---- options and rules ---- */
#define SOJOURN_FOREVER INT64_MAX /**< no limit, for every `_us` option */
/** One function: block NULL allocates, new_size 0 frees. Aligned as malloc. */
typedef struct sojourn_allocator {
    uint64_t size;
    void *context;
    void *(*resize)(void *context, void *block, size_t old_size, size_t new_size);
} sojourn_allocator;

typedef struct sojourn_span sojourn_span; /**< a stretch of one customer's time, see below */
/**
 * The caller's judgement. A rule is a function of its arguments alone: no clock, no counter, no
 * call into this handle, no jump out of it, or the law is lost. NULL takes the library's own. An
 * answer below 0 stops the call with SOJOURN_E_CALLBACK.
 */
typedef struct sojourn_rules {
    uint64_t size;
    void *context;
    sojourn_text name; /**< of these rules and their version; merged handles must agree */
    /** List the identifiers that `event` proves to be one customer, in place of its own; asked
     *  once for each event fed. `capacity` is 32; texts are copied before the next call. */
    int32_t (*identify)(void *context, const sojourn_event *event, sojourn_identifier *out,
                        uint64_t capacity, uint64_t *count);
    /** 1 if interaction `next` is about the issue of the engagement whose last interaction is
     *  `last`, else 0; latest engagement first. Neither span has its `parent` yet. */
    int32_t (*same_issue)(void *context, const sojourn_span *last, const sojourn_span *next);
} sojourn_rules;

enum { SOJOURN_CLASS_STRONG = 1, SOJOURN_CLASS_MEDIUM, SOJOURN_CLASS_WEAK };
enum { SOJOURN_NORMAL_TRIM = 1, SOJOURN_NORMAL_FOLD, SOJOURN_NORMAL_PHONE }; /* doc/law.md 3 */
/** A kind of identifier: one of the library's, changed, or one more. Zero: as it is, or as said. */
typedef struct sojourn_kind {
    sojourn_text name;   /**< at most 54 that are not the library's */
    int32_t strength;    /**< SOJOURN_CLASS_...; of a new kind above 0 */
    int32_t normal;      /**< SOJOURN_NORMAL_...; TRIM */
    int32_t priority;    /**< in its class the smaller is stronger; the library's 1 to 10; 100 */
    int32_t unique;      /**< 1: a customer has one value */
    uint64_t limit;      /**< MEDIUM: strong customers that a value may tie; phone 1, others 3 */
    int64_t lifetime_us; /**< WEAK: how far in time a value reaches; 30 days */
    uint64_t reserved[2];
} sojourn_kind;
/** Silence that ends an interaction between two channels, in either order. */
typedef struct sojourn_gap {
    sojourn_text a, b;
    int64_t gap_us; /**< above 0 */
} sojourn_gap;
/** How long an intent stays one issue, and how long after its close it is taken up again. */
typedef struct sojourn_window {
    sojourn_text intent;
    int64_t window_us, reopen_us; /**< 0: window_us as the handle's, or 30 days if `sales`;
                                       reopen_us as the handle's, or else as the window */
    int32_t sales;                /**< 1: a PURCHASE closes it */
    uint32_t reserved_word;
} sojourn_window;

enum { /* sojourn_options.flags */
       SOJOURN_KEEP_VALUES = 1 << 1,      /**< identifiers can be read, not only named */
       SOJOURN_REDIAL_JOINS = 1 << 2,     /**< a call soon after a call is one interaction */
       SOJOURN_INTENT_FIRST = 1 << 3 };   /**< an interaction is about what was stated first */
/** How a handle judges; copied at open. Two handles give equal answers under equal options. */
typedef struct sojourn_options {
    uint64_t size;
    uint64_t flags;
    uint8_t key[16]; /**< secret of all ids; zero: a public one, for tests */
    const sojourn_allocator *allocator; /**< NULL: malloc. Its context outlives the handle */
    const sojourn_rules *rules;         /**< NULL: the library's own. Likewise */
    sojourn_text country;               /**< of phone numbers without one: "49" */
    const sojourn_kind *kinds;          /**< over the library's, by name */
    const sojourn_text *asynchronous;   /**< channels that time never joins; NULL: email, sms,
                                             messaging, social, post */
    const sojourn_gap *gaps;            /**< over interaction_gap_us; the last of a pair holds */
    const sojourn_window *windows;      /**< over window_us and reopen_us; likewise */
    const sojourn_text *goals;          /**< names of PURCHASE events that close any issue */
    uint64_t kind_count, asynchronous_count, gap_count, window_count, goal_count;
    /* Silences: a shorter one joins. 0: the default; 1: only what overlaps or touches */
    int64_t interaction_gap_us; /**< sessions near in time; 30 min */
    int64_t contact_us;         /**< an equal contact key still joins; 7 days */
    int64_t thread_us;          /**< the same where a side is asynchronous; 24 h */
    int64_t window_us;          /**< an intent stays one issue; 7 days */
    int64_t reopen_us;          /**< a resolved issue is taken up again; as the window */
    int64_t unknown_us;         /**< an interaction without intent joins its neighbour; 24 h */
    int64_t note_us;            /**< a note without keys finds its interaction; 30 days */
    uint64_t memory_limit;      /**< bytes; 0: none. What it refuses: memory.h */
    const struct sojourn_runner *runner; /**< NULL: a settle runs on one thread. runner.h */
} sojourn_options;

/** Make an empty handle; `options` may be NULL. On error *out is NULL. */
SOJOURN_API sojourn_status sojourn_open(const sojourn_options *options, sojourn **out,
                                        sojourn_error *error);
/** Free `s`. Close its cursors before. NULL is fine. */
SOJOURN_API void sojourn_close(sojourn *s);

/* ---- feed ---- */
/** Add facts: all, or on an error none. */
SOJOURN_API sojourn_status sojourn_feed(sojourn *s, const sojourn_event *events, uint64_t count,
                                        sojourn_error *error);
enum { SOJOURN_LINK_NONE, SOJOURN_LINK_SAME, SOJOURN_LINK_DISTINCT }; /* the greater wins */
/** Say two identifiers are one customer, two, or neither; the greater `revision`, then `link`, wins. */
SOJOURN_API sojourn_status sojourn_link(sojourn *s, const sojourn_identifier *a,
                                        const sojourn_identifier *b, int32_t link,
                                        uint32_t revision, sojourn_error *error);
/** Erase each record that starts at or before `upto` and states one of these, or states nobody and
 *  is of a contact that does (doc/law.md 9), now and whenever it comes; no text of it stays in
 *  memory. To erase a customer name all its identifiers. Links stay. */
SOJOURN_API sojourn_status sojourn_erase(sojourn *s, const sojourn_identifier *who, uint64_t count,
                                         int64_t upto, sojourn_error *error);
/** Add all facts of `from`, a handle of the same key, country and rules, and of kinds of the same
 *  names, classes and normalisers. */
SOJOURN_API sojourn_status sojourn_merge(sojourn *into, const sojourn *from, sojourn_error *error);
/** Bring the levels up to date. The work follows what changed, not what is held. After an error
 *  the levels are not up to date, as before, and the next settle goes on. */
SOJOURN_API sojourn_status sojourn_settle(sojourn *s, sojourn_error *error);

/* ---- ask: spans ---- */
enum { SOJOURN_LEVEL_EVENT, SOJOURN_LEVEL_TRANSACTION, SOJOURN_LEVEL_INTERACTION,
       SOJOURN_LEVEL_ENGAGEMENT, SOJOURN_LEVEL_JOURNEY };
enum { /* sojourn_span.state, of an engagement as of a time; 0 at other levels */
       SOJOURN_STATE_NONE, /**< nothing of it has begun by then */
       SOJOURN_STATE_OPEN, SOJOURN_STATE_RESOLVED, SOJOURN_STATE_SOLD,
       SOJOURN_STATE_CANCELLED, SOJOURN_STATE_EXPIRED
};
enum {                                        /* sojourn_span.flags: of the span or any member */
       SOJOURN_SPAN_CONTACT = 1 << 0,         /**< holds more than notes */
       SOJOURN_SPAN_ABANDONED = 1 << 1,       /**< has an ABANDON */
       SOJOURN_SPAN_TRANSFERRED = 1 << 2,     /**< has a TRANSFER */
       SOJOURN_SPAN_SELF_SERVICE = 1 << 3,    /**< has an INPUT or a VISIT */
       SOJOURN_SPAN_AGENT = 1 << 4,           /**< has an event, no note, that names an agent */
       SOJOURN_SPAN_REDIAL = 1 << 5,          /**< kept apart from an earlier one as a redial */
       SOJOURN_SPAN_REOPENED = 1 << 6,        /**< took up a closed issue again */
       SOJOURN_SPAN_ANONYMOUS = 1 << 7        /**< its customer is no known one */
};
/* sojourn_span.change, of sojourn_cursor_changes(); of what is gone only level and id are told */
enum { SOJOURN_CHANGE_NONE, SOJOURN_CHANGE_MADE, SOJOURN_CHANGE_CHANGED, SOJOURN_CHANGE_GONE };

/** A stretch of one customer's time, made by the library only. Its texts live as long as it. */
struct sojourn_span {
    uint64_t size;
    int32_t level, state;
    int32_t type; /**< of an event; 0 at other levels */
    uint32_t flags;
    sojourn_id id;
    sojourn_id parent;   /**< span of the next level that holds it; zero: a journey */
    sojourn_id customer; /**< also the id of the journey */
    int64_t start, end;  /**< of its first event, to the latest end; notes of their own apart */
    uint64_t child_count, event_count;
    sojourn_sum value; /**< of an event: as fed; else its purchases, minor units of `currency` */
    uint64_t reference; /**< of an event */
    char currency[4];   /**< "***": several, then value is 0; ask for the events */
    uint32_t revision;  /**< of an event; 0 at other levels */
    sojourn_text system, channel, queue, agent, name, detail; /**< first stated, in event order */
    sojourn_text intent, issue; /**< interaction: last stated; engagement: last, and the one it
                                     bears; journey: none; below: first stated */
    int32_t change; /**< SOJOURN_CHANGE_...; zero but in a change list, and so is the rest */
    uint32_t reserved_word;
    uint64_t settle;        /**< its number, from 1; of the rows of one span the last holds */
    sojourn_id counterpart; /**< made: span it was part of; gone: span it went into; law 7 */
};

enum { SOJOURN_QUERY_LATEST_FIRST = 1 << 0 }; /* sojourn_query.flags: within each customer */
typedef struct sojourn_query {
    uint64_t size;
    int32_t level;
    uint32_t flags;
    sojourn_identifier customer; /**< whose it would be at `as_of`, stated alone; zero: all */
    sojourn_id within;           /**< only this span or what lies in it; zero: any */
    int64_t from, until;         /**< spans that meet [from, until); both 0: all time */
    int64_t as_of;               /**< judge `state` and a weak value's customer at this time; 0:
                                      the last event's end */
    uint64_t limit;              /**< rows; 0: all */
} sojourn_query;

/** Walk spans by customer, start, id. Close it before `s` changes. Agent states are facts
 *  without a customer and no spans. */
SOJOURN_API sojourn_status sojourn_cursor_open(const sojourn *s, const sojourn_query *query,
                                               sojourn_cursor **out, sojourn_error *error);
/** Walk what the last settle made, changed or took away, by level from events up, then id. Who
 *  reads every list and keeps of each (level, id) the row of the greatest settle has all spans, but
 *  for `state`: it is as of the last event's end, and of it only a close or a reopening is a
 *  change. A settle of what is settled already is none. */
SOJOURN_API sojourn_status sojourn_cursor_changes(const sojourn *s, sojourn_cursor **out,
                                                  sojourn_error *error);
/** Next span, valid until the next call on this cursor; SOJOURN_DONE after the last. */
SOJOURN_API sojourn_status sojourn_cursor_next(sojourn_cursor *cursor, const sojourn_span **out,
                                               sojourn_error *error);
/** Free a cursor. NULL is fine. */
SOJOURN_API void sojourn_cursor_close(sojourn_cursor *cursor);

/* ---- ask: reasons ---- */
/** One step: `from` and `to` belong together by `rule`, or are kept apart by it; doc/law.md 10. */
typedef struct sojourn_reason {
    sojourn_text rule, key;        /**< key: contact key, issue, intent or kind that decided */
    sojourn_id from, to, evidence; /**< evidence: an event, or zero */
    int64_t measured, limit;       /**< a silence, or a count */
    int32_t apart;                 /**< 1: kept apart */
    uint32_t reserved_word;
    uint64_t reserved[2];
} sojourn_reason;
/** Say by the shortest chain why two events, spans or identifiers are one customer's, and what
 *  keeps them apart. `b` zero: list what was left out, shared or blocked of `a`; both: of all.
 *  Costs: an identifier is found at once, another id by a walk over all ids, first those of the
 *  other's customer; then n log n of the sessions of the customer, or of the two. */
SOJOURN_API sojourn_status sojourn_explain(const sojourn *s, sojourn_id a, sojourn_id b,
                                           sojourn_answer **out, sojourn_error *error);
/** Rows, from a to b, until the close. Close it before `s` changes. */
SOJOURN_API sojourn_status sojourn_answer_reasons(const sojourn_answer *answer,
                                                  const sojourn_reason **out, uint64_t *count,
                                                  sojourn_error *error);
/** Free an answer. NULL is fine. */
SOJOURN_API void sojourn_answer_close(sojourn_answer *answer);
/** Name an identifier. Needs no settle. */
SOJOURN_API sojourn_status sojourn_identifier_id(const sojourn *s, const sojourn_identifier *who,
                                                 sojourn_id *out, sojourn_error *error);
/** Tell the identifier of an id that was fed, until `s` changes: its value is normalised, and
 *  empty unless SOJOURN_KEEP_VALUES holds and no erasure took it. Needs no settle. */
SOJOURN_API sojourn_status sojourn_identifier_value(const sojourn *s, sojourn_id id,
                                                    sojourn_identifier *out, sojourn_error *error);

/** What a handle holds; set `size` before the call. */
typedef struct sojourn_counts {
    uint64_t size;
    uint64_t events;     /**< that hold: winning revisions that are no retraction */
    uint64_t repeated;   /**< records that were there already when they came */
    uint64_t superseded; /**< records that lost to another revision */
    uint64_t retracted;  /**< events whose winning record is a retraction */
    uint64_t blocked;    /**< values taken as not stated, in the events that hold */
    uint64_t links;      /**< pairs of identifiers linked `same` */
    uint64_t shared;     /**< values known to be of several customers; of the last settle */
    uint64_t refused;    /**< ties and links left out, for `distinct` or unique; likewise */
    uint64_t customers;  /**< journeys; of the last settle */
    uint64_t largest_customer; /**< the most identifiers that one customer has; likewise */
    uint64_t bytes;            /**< of memory */
    uint64_t erased; /**< records that erasures took: in none of events, superseded, retracted */
} sojourn_counts;
/** Count. Needs no settle. */
SOJOURN_API sojourn_status sojourn_count(const sojourn *s, sojourn_counts *out,
                                         sojourn_error *error);

/** 128 bits over the facts, and over what follows from them (that needs a settled handle).
 *  Either may be NULL. */
SOJOURN_API sojourn_status sojourn_digest(const sojourn *s, sojourn_id *facts, sojourn_id *spans,
                                          sojourn_error *error);

#ifdef __cplusplus
}
#endif
#endif
