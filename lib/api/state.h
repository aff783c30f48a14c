/* SPDX-License-Identifier: MIT */
/** The state of an engagement as of a time. */
#ifndef SJ_API_STATE_H
#define SJ_API_STATE_H

#include "level/level.h"

/** One of SOJOURN_STATE_...; law 5. Cost: the events of the engagement, if any is later. */
int32_t sj_state_of(const sj_levels *levels, const sj_block *block, uint32_t engagement,
                    int64_t as_of);

/** The same; `expires`: when nothing but time closes it, or did, else INT64_MIN. */
int32_t sj_state_until(const sj_levels *levels, const sj_block *block, uint32_t engagement,
                       int64_t as_of, int64_t *expires);

/** The last intent among the engagement's interactions begun by `as_of`; SJ_NONE: none. */
uint32_t sj_state_intent(const sj_block *block, uint32_t engagement, int64_t as_of);
/** The record of what closed it, if it is closed as of then and did not expire; else SJ_NONE. */
uint32_t sj_state_closer(const sj_levels *levels, const sj_block *block, uint32_t engagement,
                         int64_t as_of);

#endif
