/* SPDX-License-Identifier: MIT */
/**
 * @file history.h
 * Random histories: options and facts on small alphabets, so that keys, times, people and
 * spellings collide. A history is a function of (seed, index) alone.
 */
#ifndef TESTS_HISTORY_H
#define TESTS_HISTORY_H

#include "random.h"

#include <sojourn/sojourn.h>
#include <stdio.h>

enum { FACT_IDENTIFIERS = 6 };

/** An event, a link of a and b, or an erasure of its `identifiers` up to a time. */
typedef struct fact {
    int32_t is_link, link;
    int32_t is_erasure;
    uint32_t revision;
    uint64_t erased; /* identifiers */
    int64_t upto;
    sojourn_identifier a, b;
    sojourn_event event;
    sojourn_identifier identifiers[FACT_IDENTIFIERS];
} fact;

typedef struct history {
    sojourn_options options;
    sojourn_rules rules;
    sojourn_gap gaps[8];
    sojourn_window windows[6];
    sojourn_kind kinds[26];
    sojourn_text asynchronous[6], goals[3];
    fact *facts;
    uint64_t count;
    char *texts; /* owned: the bytes of made-up names */
    uint64_t text_length, text_capacity;
} history;

/** Geometric sizes of mean 40; one in 50 has 500 facts. Never NULL: without memory it aborts. */
history *history_make(uint64_t seed, uint64_t index);
/** The same with a size of your choice. */
history *history_sized(uint64_t seed, uint64_t index, uint64_t count);
void history_free(history *h);
/** One line a fact, as comments of TAP. */
void history_print_options(const history *h, FILE *file);
void history_print_fact(const fact *f, FILE *file);

#endif
