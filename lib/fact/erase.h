/* SPDX-License-Identifier: MIT */
/** Erasures, and which records they take (law 9). */
#ifndef SJ_FACT_ERASE_H
#define SJ_FACT_ERASE_H

#include "fact/event.h"
#include "fact/reach.h"
#include "index/intern.h"

/** Up to when what is named is erased; not stated: nothing is. */
typedef struct sj_upto {
    int64_t time;
    int stated;
} sj_upto;
/** One row an identifier that an erasure names: the greatest time of all that do. */
typedef struct sj_erasure {
    uint32_t identifier;
    int64_t upto;
} sj_erasure;
typedef struct sj_draft_erasure {
    sj_draft_identifier who;
    int64_t upto;
} sj_draft_erasure;

/** Of the first session of a contact: what holds for the contact. */
typedef struct sj_erase_contact {
    sj_upto upto;         /* greatest of the strong and medium identifiers that its records state */
    uint32_t first, last; /* kept records that state none of these */
} sj_erase_contact;

/** Pools whose names give way when no kept record uses them any more. */
enum {
    SJ_ERASE_EVENTS,
    SJ_ERASE_SESSIONS,
    SJ_ERASE_CONTACTS,
    SJ_ERASE_TEXTS,
    SJ_ERASE_IDENTIFIERS, /* which a link uses, too, until an erasure names them */
    SJ_ERASE_POOLS
};
/** In place of the row of an erasure: none names the identifier, and a link does. */
#define SJ_ERASE_LINKED (SJ_NONE - 1)

/** Empty until the first erasure: who never erases pays nothing. */
typedef struct sj_erase {
    SJ_COLUMN(sj_erasure) rows;
    sj_column erasure_of;              /* by identifier: its row, SJ_ERASE_LINKED or SJ_NONE */
    sj_column first_statement;         /* by identifier */
    sj_column next_statement, stating; /* by statement (sj_facts.stated): the next, its record */
    uint32_t indexed, linked;          /* records and links that all of this knows of */
    uint32_t fresh[SJ_ERASE_POOLS];    /* names there were when the batch began */
    uint32_t pinned;                   /* texts that the options name: the host's own */
    sj_column used[SJ_ERASE_POOLS];    /* kept records that use a name */
    sj_reach reach;
    SJ_COLUMN(sj_erase_contact) contacts; /* by session */
    sj_column next;                       /* by record: the next in the list of its contact */
    sj_column remains;   /* taken records of which the change list still needs to know */
    uint32_t remembered; /* of these, those that were taken before the last settle */
    int begun;
} sj_erase;

struct sj_facts;
/** Room for learning of the records that came and of so many erasures; 0, or -1 and nothing
 * changed. */
int sj_erase_reserve(struct sj_facts *facts, uint64_t erasures);
/** Learn of the records and links that came since, then of erasures, then take what they take. */
void sj_erase_learn(struct sj_facts *facts);
void sj_erase_add(struct sj_facts *facts, uint32_t identifier, int64_t upto);
void sj_erase_settle(struct sj_facts *facts);
/** A batch begins; with one that erases, names can be sealed from now on. 0, or -1 for no memory.
 */
int sj_erase_begin(struct sj_facts *facts, int erases);
/** Take a record, if it is not taken yet. */
void sj_erase_take(struct sj_facts *facts, uint32_t record);
/** The last settle is over: what it saw may be forgotten when the next one begins. */
void sj_erase_remember(struct sj_facts *facts);
void sj_erase_forget(struct sj_facts *facts);
void sj_erase_free(struct sj_facts *facts);

#endif
