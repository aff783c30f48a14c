/* SPDX-License-Identifier: MIT */
/* CSV to a stream, in blocks. Quotes only where they are needed. */
#ifndef OUT_H
#define OUT_H

#include "tool.h"

#include <stdio.h>

struct out {
    FILE *stream;
    size_t length;
    bool begun; /* a field stands on this line already */
    char bytes[1 << 16];
};

void out_text(struct out *out, sojourn_text text);
void out_word(struct out *out, const char *word); /* zero-terminated */
void out_count(struct out *out, uint64_t number);
void out_number(struct out *out, int64_t number);
void out_sum(struct out *out, sojourn_sum sum);
void out_id(struct out *out, sojourn_id id);
void out_moment(struct out *out, int64_t us);
void out_row(struct out *out); /* end of the line */
void out_flush(struct out *out);

#endif
