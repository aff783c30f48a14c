/* SPDX-License-Identifier: MIT */
/** A span as it lies where it only waits to be read: what it says, and no more. */
#ifndef SJ_LEVEL_PACK_H
#define SJ_LEVEL_PACK_H

#include "level/span.h"

/** Words that a span takes at most. */
enum { SJ_PACK_WORDS = 26 };

/** Write a span but for its id and members; so many words. Unless `placed`, also without start, end
 *  and first event, which the reader knows. */
uint32_t sj_pack_put(const sj_span *span, int placed, uint32_t *out);
/** Read it back; what it was written without is in `out` before. */
void sj_pack_get(const uint32_t *words, sj_span *out);
/** So many words were written. */
uint32_t sj_pack_length(const uint32_t *words);
/** Its smallest session. */
uint32_t sj_pack_least(const uint32_t *words);
/** Of one that is placed: record of the first event; start and end. */
uint32_t sj_pack_first(const uint32_t *words);
void sj_pack_time(const uint32_t *words, int64_t *start, int64_t *end);

#endif
