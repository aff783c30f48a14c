/* SPDX-License-Identifier: MIT */
/**
 * @file told.h
 * The answer of sojourn_explain() about a story, to be compared as one line of text.
 */
#ifndef TESTS_TOLD_H
#define TESTS_TOLD_H

#include "story.h"

typedef struct told {
    char rules[400]; /* "session, silence, !shared value"; ! is apart */
    sojourn_reason rows[32];
    uint64_t count;
} told;

/** What is said of two things; the zero id: a list. */
told explain(const story *st, sojourn_id a, sojourn_id b);
/** The chain between two events, named by their starts; and that its steps hang together. */
told chain(const story *st, int64_t a, int64_t b);
void expect_rules(const told *t, const char *rules);
/** Ids of the event, and of the span, that begins at a time. */
sojourn_id event_at(const story *st, int64_t start);
sojourn_id span_at(const story *st, int level, int64_t start);

#endif
