/* SPDX-License-Identifier: MIT */
/* Case folding with utf8proc's tables, in the caller's memory: utf8proc_map would ask malloc. */
#include "base/norm.h"

#include <utf8proc.h>

/* One pass of NFKC, with the options of utf8proc; encodes in place. 1, -1 or -2. */
static int pass(sj_arena *scratch, sojourn_text *text, int folding)
{
    utf8proc_option_t options = (utf8proc_option_t)(UTF8PROC_STABLE | UTF8PROC_COMPAT |
                                                    UTF8PROC_COMPOSE |
                                                    (folding ? UTF8PROC_CASEFOLD : 0));
    const utf8proc_uint8_t *bytes = (const utf8proc_uint8_t *)text->data;
    utf8proc_ssize_t length = (utf8proc_ssize_t)text->length;
    utf8proc_ssize_t points = utf8proc_decompose(bytes, length, NULL, 0, options);
    if (points < 0)
        return -2;
    utf8proc_int32_t *buffer = sj_arena_take(scratch, ((size_t)points + 1) * sizeof *buffer);
    if (buffer == NULL)
        return -1;
    points = utf8proc_decompose(bytes, length, buffer, points, options);
    if (points >= 0)
        points = utf8proc_reencode(buffer, points, options);
    if (points < 0)
        return -2;
    *text = (sojourn_text){(const char *)buffer, (uint64_t)points};
    return 1;
}

int sj_norm_fold(sj_arena *scratch, sojourn_text text, sojourn_text *out)
{
    *out = text;
    for (int step = 0; step < 3; step++) {
        int status = pass(scratch, out, step == 1);
        if (status != 1)
            return status;
    }
    return 1;
}
