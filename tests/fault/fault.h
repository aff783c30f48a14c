/* SPDX-License-Identifier: MIT */
/**
 * @file fault.h
 * One call after another without memory: at every request, once, and from that request on.
 */
#ifndef TESTS_FAULT_H
#define TESTS_FAULT_H

#include "heap.h"
#include "history.h"
#include "table.h"
#include "walk.h"

/** What a call works on. Built anew for every fault, by the same steps. */
typedef struct stage {
    heap heap;
    const history *history;
    const history *other; /* facts fed by the call itself */
    sojourn_options options;
    sojourn *s, *from;
    sojourn_cursor *cursor;
    sojourn_answer *answer;
    struct ArrowArrayStream stream;
    table table; /* of the other facts */
    sojourn_id a, b; /* that it is asked about */
    walk rows; /* that the call gave */
    const struct scene *scene;
} stage;

/** One public call in one situation. */
typedef struct scene {
    const char *name;
    int (*prepare)(stage *st); /* 0: could not */
    sojourn_status (*call)(stage *st, sojourn_error *error);
    int32_t level; /* of a query */
} scene;

extern const scene scenes[];
extern const uint64_t scene_count;

/** Facts [from, until) of a history, in one batch and its links. */
sojourn_status stage_tell(sojourn *s, const history *h, uint64_t from, uint64_t until,
                          sojourn_error *error);
void stage_open(stage *st, const history *h, const history *other, const scene *sc);
void stage_close(stage *st);

#endif
