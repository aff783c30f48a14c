/* SPDX-License-Identifier: MIT */
/** Identifiers: kinds, normalisers, blocked values (law 1 and 3). */
#ifndef SJ_BASE_NORM_H
#define SJ_BASE_NORM_H

#include "base/arena.h"

#include <sojourn/sojourn.h>

enum { SJ_STRONG = 1, SJ_MEDIUM, SJ_WEAK };
enum { SJ_NORM_TRIM, SJ_NORM_FOLD, SJ_NORM_PHONE };
enum { SJ_NORM_LONGEST = 512 };

/** A kind of identifier; its number is its priority, 0 the first. */
typedef struct sj_kind {
    const char *name;
    uint8_t strength, normal, several; /* several: an event may state two values */
} sj_kind;

/** Number of the kind of this name, or SJ_NONE. */
uint32_t sj_norm_kind(sojourn_text name);
const sj_kind *sj_norm_kind_at(uint32_t kind);
/** 1 if `value` says nothing; `phone`: of a kind that is dialled. */
int sj_norm_blocked(sojourn_text value, int phone);
/** Normalise `value` into `scratch`: 1 done, 0 blocked, -1 no memory, -2 cannot be normalised. */
int sj_norm_value(sj_arena *scratch, uint32_t kind, sojourn_text value, sojourn_text country,
                  sojourn_text *out);
/** NFKC, case fold, NFKC of a text that is not ASCII: 1, -1 or -2. */
int sj_norm_fold(sj_arena *scratch, sojourn_text text, sojourn_text *out);

#endif
