/* SPDX-License-Identifier: MIT */
/** What a handle is made of. */
#ifndef SJ_API_HANDLE_H
#define SJ_API_HANDLE_H

#include "level/level.h"

struct sojourn {
    sj_alloc alloc;
    sj_arena scratch; /* of one call */
    sj_kinds kinds;
    sj_facts facts;
    sj_rule rule;
    sj_levels levels;
    sojourn_rules rules;
    uint8_t key[16];
    sojourn_text country; /* it and the name of the rules live in `kept` */
    sj_arena kept;
    uint64_t generation; /* of the facts and levels; a cursor of another is stale */
    uint8_t settled, busy;
};

/** 0 if `s` may be called now. */
sojourn_status sj_handle_check(const sojourn *s, sojourn_error *error);
/** Likewise, and it is settled. */
sojourn_status sj_handle_settled(const sojourn *s, sojourn_error *error);
/** How this handle reads events, in a scratch arena. */
sj_reader sj_handle_reader(const sojourn *s, sj_arena *scratch);

/** Check options of any age into `out`: its pointers stay the caller's. */
sojourn_status sj_options_read(const sojourn_options *options, sojourn_options *out,
                               sojourn_allocator *allocator, sojourn_rules *rules,
                               sojourn_error *error);
/** malloc as an allocator, or one without `resize` where there is none. */
sojourn_allocator sj_heap(void);

#endif
