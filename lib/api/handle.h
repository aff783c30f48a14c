/* SPDX-License-Identifier: MIT */
/** What a handle is made of. */
#ifndef SJ_API_HANDLE_H
#define SJ_API_HANDLE_H

#include "level/level.h"

typedef struct sj_watches sj_watches;
/** What a handle that watches figures calls: where nothing is watched no code of it is needed. */
typedef struct sj_watching {
    void (*settled)(sojourn *s, int anew); /* anew: something was settled */
    void (*free)(sojourn *s);
    uint64_t (*held)(const sojourn *s, uint64_t *rows); /* bytes */
} sj_watching;

struct sojourn {
    sj_alloc alloc;
    sj_arena scratch; /* of one call */
    sj_kinds kinds;
    sj_facts facts;
    sj_rule rule;
    sj_levels levels;
    sojourn_rules rules;
    sojourn_runner runner; /* of the levels, if it has a function */
    uint8_t key[16];
    sojourn_text country; /* it and the name of the rules live in `kept` */
    sj_arena kept;
    uint64_t generation; /* of the facts and levels; a cursor of another is stale */
    uint64_t memory_limit; /* of `alloc`, but while an erasure is on its way */
    uint8_t settled, busy, erasing;
    const sj_watching *watching; /* NULL: nothing is watched */
    sj_watches *watches;
};

/** 0 if `s` may be called now. */
sojourn_status sj_handle_check(const sojourn *s, sojourn_error *error);
/** Likewise, and it is settled. */
sojourn_status sj_handle_settled(const sojourn *s, sojourn_error *error);
/** From now on the limit holds, or it does not. */
void sj_handle_limit(sojourn *s, int holds);
/** The answer of a call that may have asked for memory; where the limit refused it, that is told. */
sojourn_status sj_handle_answer(sojourn *s, sojourn_status status, sojourn_error *error);
/** How this handle reads events, in a scratch arena. */
sj_reader sj_handle_reader(const sojourn *s, sj_arena *scratch);

/** Check options of any age into `out`: its pointers stay the caller's. */
sojourn_status sj_options_read(const sojourn_options *options, sojourn_options *out,
                               sojourn_allocator *allocator, sojourn_rules *rules,
                               sojourn_runner *runner, sojourn_error *error);
/** malloc as an allocator, or one without `resize` where there is none. */
sojourn_allocator sj_heap(void);

#endif
