/* SPDX-License-Identifier: MIT */
/** Figures that are kept up to date: what each customer adds to them, and the sums. */
#ifndef SJ_API_WATCH_H
#define SJ_API_WATCH_H

#include "api/handle.h"
#include "api/ledger.h"
#include "api/measure.h"
#include "index/due.h"

/** One question; its tally has a sheet. */
typedef struct sj_watch {
    sj_measure m;
    uint64_t number;
} sj_watch;

/** What a customer adds to all of them. */
typedef struct sj_ledger {
    uint8_t *bytes;
    uint32_t count, size;
} sj_ledger;

struct sj_watches {
    SJ_ARRAY(sj_watch *) list; /* by number */
    uint64_t last;             /* number */
    SJ_COLUMN(sj_ledger) ledgers;
    sj_due later, earlier; /* customers by the last time that their ledger holds; by the complement
                              of the first */
    sj_dirty behind;       /* customers who changed since theirs was written */
    uint8_t all;           /* any may have changed */
    sj_gather gather;
    sj_items items;
    sj_cells sheet;
    sj_bytes next;
};

/** Which sections of a ledger are written again: those from a number on, and those that ask. */
typedef struct sj_choice {
    uint64_t from;
    int asking;
} sj_choice;

/** Make what no handle has yet; NULL for no memory. */
sj_watches *sj_watch_make(sojourn *s);
/** Write the ledgers of all customers, or of those that are behind: 0, or -1 for no memory, and
 * then some stay behind. */
int sj_watch_all(sojourn *s, const sj_choice *choice);
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
