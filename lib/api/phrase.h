/* SPDX-License-Identifier: MIT */
/** Rows of labels, each with a number. */
#ifndef SJ_API_PHRASE_H
#define SJ_API_PHRASE_H

#include "base/array.h"
#include "index/table.h"

typedef struct sj_phrase {
    uint32_t from, count; /* in keys */
} sj_phrase;
typedef struct sj_phrases {
    sj_alloc *alloc;
    SJ_ARRAY(sj_phrase) rows;
    SJ_ARRAY(int64_t) keys;
    sj_table table;
} sj_phrases;

/** Number of a row of keys, or SJ_NONE: it is not there. */
uint32_t sj_phrase_find(const sj_phrases *phrases, const int64_t *keys, uint32_t count);
/** Likewise, new if need be; SJ_NONE for no memory. */
uint32_t sj_phrase_add(sj_phrases *phrases, const int64_t *keys, uint32_t count);
void sj_phrase_free(sj_phrases *phrases);

#endif
