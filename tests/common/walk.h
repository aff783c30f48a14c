/* SPDX-License-Identifier: MIT */
/**
 * @file walk.h
 * A cursor's answer, kept: the spans of a query with texts of their own, to be compared with
 * another walk or with the oracle.
 */
#ifndef TESTS_WALK_H
#define TESTS_WALK_H

#include <sojourn/sojourn.h>
#include <stddef.h>

typedef struct walk {
    sojourn_span *spans;
    uint64_t count, capacity;
    struct walk_page *pages;
    const sojourn_span **by_id; /* built when asked */
} walk;

enum { WALK_LEVELS = 5 };

/** All rows of a query. On an error the walk is empty. */
sojourn_status walk_query(const sojourn *s, const sojourn_query *query, walk *out,
                          sojourn_error *error);
/** All rows of a level, judged as of a time. */
sojourn_status walk_level(const sojourn *s, int32_t level, int64_t as_of, walk *out,
                          sojourn_error *error);
/** All rows of the change list, after those that the walk holds; on an error some of them. */
sojourn_status walk_changes(const sojourn *s, walk *into, sojourn_error *error);
/** Add a copy of a row. */
void walk_keep(walk *w, const sojourn_span *span);
/** Copies of rows that live elsewhere. */
void walk_copy(const sojourn_span *spans, uint64_t count, walk *out);
void walk_free(walk *w);
const sojourn_span *walk_find(walk *w, sojourn_id id);

int id_equal(sojourn_id a, sojourn_id b);
int id_zero(sojourn_id id);
int id_order(sojourn_id a, sojourn_id b);

/** Name of the first field in which two spans differ, or NULL. */
const char *span_difference(const sojourn_span *a, const sojourn_span *b);
/** 1 if equal; else 0 and in `why` the first row and field that differ. */
int walk_equal(const walk *got, const walk *expected, char *why, size_t size);

#endif
