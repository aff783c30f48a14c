/* SPDX-License-Identifier: MIT */
/** What one customer adds to the figures that are watched, as bytes. */
#ifndef SJ_API_LEDGER_H
#define SJ_API_LEDGER_H

#include "api/tally.h"

typedef SJ_ARRAY(uint8_t) sj_bytes;

/** What he adds to one of them. */
typedef struct sj_section {
    const uint8_t *at, *cells, *end; /* all of it; its cells */
    uint64_t number;                 /* of what is watched */
    int asks;                        /* it hangs on the time it is asked about */
} sj_section;

/** Write a section behind what there is: none if nothing is added and nothing asked. 0, or -1. */
int sj_ledger_write(sj_alloc *alloc, sj_bytes *out, uint64_t number, int asks,
                    const sj_cells *sheet);
/** The section that begins at `at`; its number is UINT64_MAX at the end. */
sj_section sj_ledger_section(const uint8_t *at, const uint8_t *end);
/** Add the cells of a section to a tally, or take them off. */
void sj_ledger_apply(const sj_section *section, sj_tally *tally, int add);

#endif
