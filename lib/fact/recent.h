/* SPDX-License-Identifier: MIT */
/** Identifiers that one call has stated already: nearly every event repeats that of its session. */
#ifndef SJ_FACT_RECENT_H
#define SJ_FACT_RECENT_H

#include "fact/event.h"

/** A list for a call of `count` events: NULL in *out where there are too few for it to pay. 0, or
 * -1 for no memory. What is put in is borrowed from the caller for as long as the call lasts. */
int sj_recent_make(sj_arena *scratch, uint64_t count, sj_recent **out);
/** 1 if the same was put, and what it was known as. */
int sj_recent_find(const sj_recent *recent, const sojourn_identifier *stated,
                   sj_draft_identifier *out);
void sj_recent_put(sj_recent *recent, const sojourn_identifier *stated,
                   const sj_draft_identifier *known);

#endif
