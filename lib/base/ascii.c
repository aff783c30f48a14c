/* SPDX-License-Identifier: MIT */
/* In place of fold.c where there is no utf8proc. What is ASCII is folded alike by both; the rest is
 * refused, so that no build ever gives another answer than another. */
#include "base/norm.h"

int sj_norm_fold(sj_arena *scratch, sojourn_text text, sojourn_text *out)
{
    (void)scratch;
    (void)text;
    (void)out;
    return -2;
}
