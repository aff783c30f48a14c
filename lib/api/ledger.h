/* SPDX-License-Identifier: MIT */
/** What one engagement, or one customer, adds to the figures that are watched, as bytes. */
#ifndef SJ_API_LEDGER_H
#define SJ_API_LEDGER_H

#include "api/gather.h"
#include "api/present.h"
#include "api/tally.h"

typedef SJ_ARRAY(uint8_t) sj_bytes;

/** Marks of a section: it hangs on the time it is asked about; on interactions of other
 * engagements.
 */
enum { SJ_SECTION_ASKS = 1, SJ_SECTION_LOOKS = 2 };

/** What is added to one of them. Number 0: what others see of an engagement's interactions. */
typedef struct sj_section {
    const uint8_t *at, *cells, *end; /* all of it; its cells */
    uint64_t number;                 /* of what is watched */
    int marks;
} sj_section;

/** Where a section's cells go, and whose it is. */
typedef struct sj_account {
    sj_tally *tally;
    sj_present *present; /* NULL: it is all that the customer adds */
    uint32_t customer;
} sj_account;

/** Write a section behind what there is: none if nothing is added and nothing marked. 0, or -1. */
int sj_ledger_write(sj_alloc *alloc, sj_bytes *out, uint64_t number, int marks,
                    const sj_cells *sheet);
/** Write section 0 of the engagement that was gathered; 0, or -1. */
int sj_ledger_show(sj_alloc *alloc, sj_bytes *out, const sj_gather *gather);
/** Widen a stretch of time by the starts of interactions of which one section 0 says what the other
 *  does not. */
void sj_ledger_differ(const sj_section *a, const sj_section *b, sj_case_term *near);
/** The section that begins at `at`; its number is UINT64_MAX at the end. */
sj_section sj_ledger_section(const uint8_t *at, const uint8_t *end);
int sj_ledger_same(const sj_section *a, const sj_section *b);
/** Make room for adding a section; 0, or -1. Then add its cells, or take them off. */
int sj_ledger_reserve(sj_alloc *alloc, const sj_section *section, const sj_account *account);
void sj_ledger_apply(const sj_section *section, const sj_account *account, int add);

#endif
