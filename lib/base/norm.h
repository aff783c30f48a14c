/* SPDX-License-Identifier: MIT */
/** Identifiers: normalisers and blocked values (law 1 and 3). */
#ifndef SJ_BASE_NORM_H
#define SJ_BASE_NORM_H

#include "base/arena.h"
#include "base/kind.h"

enum { SJ_NORM_LONGEST = 512 };

/** 1 if `value` says nothing; `phone`: of a kind that is dialled. Its first byte mostly shows that
 * it says something: it is none of blanks, "0-+[" and the letters that the words begin with. */
int sj_norm_says_nothing(sojourn_text value, int phone);
static inline int sj_norm_blocked(sojourn_text value, int phone)
{
    static const uint64_t first[2] = {UINT64_C(0x1280100003e00), UINT64_C(0xb540c208b540c2)};
    unsigned char c = value.length != 0 ? (unsigned char)value.data[0] : ' ';
    return c < 128 && (first[c >> 6] >> (c & 63) & 1) != 0 && sj_norm_says_nothing(value, phone);
}
/** Normalise `value` into `scratch` by SOJOURN_NORMAL_...: 1 done, 0 blocked, -1 no memory, -2
 *  cannot be normalised. */
int sj_norm_value(sj_arena *scratch, int32_t normal, sojourn_text value, sojourn_text country,
                  sojourn_text *out);
/** NFKC, case fold, NFKC of a text that is not ASCII: 1, -1 or -2. */
int sj_norm_fold(sj_arena *scratch, sojourn_text text, sojourn_text *out);

#endif
