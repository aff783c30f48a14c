/* SPDX-License-Identifier: MIT */
/** An answer: rows of reasons, or of figures. It counts its memory apart, as a cursor does, so that
 *  many may be asked for at once. */
#ifndef SJ_API_ANSWER_H
#define SJ_API_ANSWER_H

#include "api/figures.h"
#include "api/handle.h"
#include "level/reason.h"

struct sojourn_answer {
    sj_inquiry q; /* its allocator is the answer's */
    const sojourn *s;
    uint64_t generation;
    sojourn_reason *rows;
    uint32_t count, room;
    sj_figures *figures; /* the first of its list; NULL: it holds reasons */
};

/** Make an empty answer of a settled handle; NULL in *out on errors. */
sojourn_status sj_answer_open(const sojourn *s, sojourn_answer **out, sojourn_error *error);
/** 0 if it may be read now and holds figures, or reasons. */
sojourn_status sj_answer_check(const sojourn_answer *answer, int figures, sojourn_error *error);
/** Room for a struct of `size` bytes that begins with sj_figures, all zero, at the end of its list;
 *  NULL for no memory. */
void *sj_answer_room(sojourn_answer *answer, size_t size);
/** Free what only working it out needed. */
void sj_answer_trim(sojourn_answer *answer);

#endif
