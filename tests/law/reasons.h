/* SPDX-License-Identifier: MIT */
/** @file reasons.h  One question after reasons, and what the facts say of its answer. */
#ifndef TESTS_REASONS_H
#define TESTS_REASONS_H

#include "trial.h"

typedef struct question {
    trial *t;
    const sojourn *s;
    sojourn_id a, b;
    const sojourn_span *x, *y; /* of these ids, if they are spans */
    const sojourn_reason *rows;
    uint64_t count, fold;
} question;

int reason_is(const sojourn_reason *r, const char *rule);
/** Write down what is wrong with a row; always 0. */
int reason_wrong(const question *q, uint64_t row, const char *what);

/** Two customers: what both state is told, and nothing else. */
int shares_hold(const question *q);
/** The event of a step states its identifier; its link was told. */
int told_holds(const question *q, const sojourn_reason *r);

#endif
