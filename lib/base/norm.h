/* SPDX-License-Identifier: MIT */
/** Identifiers: normalisers and blocked values (law 1 and 3). */
#ifndef SJ_BASE_NORM_H
#define SJ_BASE_NORM_H

#include "base/arena.h"
#include "base/kind.h"

enum { SJ_NORM_LONGEST = 512 };

/** 1 if `value` says nothing; `phone`: of a kind that is dialled. */
int sj_norm_blocked(sojourn_text value, int phone);
/** Normalise `value` into `scratch` by SOJOURN_NORMAL_...: 1 done, 0 blocked, -1 no memory, -2
 *  cannot be normalised. */
int sj_norm_value(sj_arena *scratch, int32_t normal, sojourn_text value, sojourn_text country,
                  sojourn_text *out);
/** NFKC, case fold, NFKC of a text that is not ASCII: 1, -1 or -2. */
int sj_norm_fold(sj_arena *scratch, sojourn_text text, sojourn_text *out);

#endif
