/* SPDX-License-Identifier: MIT */
/** Figures that are kept up to date: what each engagement adds to them, or each customer, and the
 *  sums. */
#ifndef SJ_API_WATCH_H
#define SJ_API_WATCH_H

#include "api/handle.h"
#include "api/ledger.h"
#include "api/measure.h"
#include "index/due.h"

/** Ledgers by row of an engagement, which has another row when anything in it changes; and by
 *  customer, of figures whose items hang on all of him. */
enum { SJ_BY_ENGAGEMENT, SJ_BY_CUSTOMER, SJ_SHELVES };

/** One question; its tally has a sheet. */
typedef struct sj_watch {
    sj_measure m;
    uint64_t number;    /* from 1 */
    uint8_t shelf;      /* its sections are in those ledgers */
    sj_present present; /* of a figure that counts customers by engagements */
} sj_watch;

/** Of a customer: is he known, when his engagements were counted last? Of an engagement: no
 * customer has it any more. */
enum { SJ_LEDGER_NONE, SJ_LEDGER_ANONYMOUS, SJ_LEDGER_KNOWN, SJ_LEDGER_GONE };

/** What one adds to all figures of its shelf. */
typedef struct sj_ledger {
    uint8_t *bytes;
    uint32_t count, size;
    uint32_t of;   /* customer, + 1; 0: nothing is written */
    uint32_t gone; /* the customer's first engagement that is gone, the next, + 1 */
    uint8_t state; /* SJ_LEDGER_... */
    int64_t near_from, near_through; /* starts that it hangs on, as in sj_case_term */
} sj_ledger;

/** Ledgers, each by the last time that it holds, and by the complement of the first. */
typedef struct sj_shelf {
    SJ_COLUMN(sj_ledger) ledgers;
    sj_due later, earlier;
    uint32_t used; /* figures */
} sj_shelf;

struct sj_watches {
    SJ_ARRAY(sj_watch *) list; /* by number */
    uint64_t last;             /* number */
    sj_shelf shelf[SJ_SHELVES];
    sj_dirty behind; /* customers who changed since theirs were written */
    uint8_t all;     /* any may have changed */
    sj_gather gather;
    sj_items items;
    sj_cells sheet;
    sj_bytes next;
};

/** Which sections of a ledger are written again: those from a number on, and those with a mark. */
typedef struct sj_choice {
    uint64_t from;
    int marks;
} sj_choice;

/** A ledger to be written. */
typedef struct sj_entry {
    uint32_t customer;
    uint8_t shelf;
    uint32_t number;     /* of the ledger */
    uint32_t old;        /* of the one that it takes the place of: its own, or one that is gone */
    uint32_t engagement; /* number in the block */
} sj_entry;

/** Write a ledger, widening `near` by the starts of interactions that others see otherwise now: 0,
 * or -1 for no memory and nothing changed. */
int sj_keep_write(sojourn *s, const sj_entry *entry, const sj_choice *choice, sj_case_term *near);
/** Take one off all sums; likewise, but it cannot fail. */
void sj_keep_drop(sj_watches *w, int shelf, uint32_t number, sj_case_term *near);
/** Take a figure out of all ledgers. */
void sj_keep_forget(sj_watches *w, const sj_watch *watch);

/** Make what no handle has yet; NULL for no memory. */
sj_watches *sj_watch_make(sojourn *s);
/** Write the sections of a question, the last, in all ledgers; or what is behind: 0, or -1 for no
 *  memory, and then some stay behind. */
int sj_watch_begin(sojourn *s, const sj_watch *watch);
int sj_watch_catch_up(sojourn *s);
/** Is none behind? */
int sj_watch_ready(const sojourn *s);
/** The question that is watched and the same as this one; NULL: there is none. */
sj_watch *sj_watch_find(const sojourn *s, const sj_measure *m);
/** Room for a question to be read into, NULL for no memory; and giving it back. */
sj_watch *sj_watch_read(sojourn *s);
void sj_watch_free(sojourn *s, sj_watch *watch);
/** Take a question out of all ledgers and the list. */
void sj_watch_drop(sojourn *s, sj_watch *watch);
/** Give all back where nothing is watched. */
void sj_watch_tidy(sojourn *s);

#endif
