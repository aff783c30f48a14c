/* SPDX-License-Identifier: MIT */
/**
 * @file oracle.h
 * The answers of libsojourn by sorting everything and computing it again: slow and plain, from
 * doc/law.md. What the library would refuse must not be fed; out of memory aborts.
 */
#ifndef SOJOURN_TESTS_ORACLE_H
#define SOJOURN_TESTS_ORACLE_H

#include <sojourn/sojourn.h>

typedef struct oracle oracle;

/** NULL: defaults. Arrays and rules of `options` are borrowed until oracle_close(). */
oracle *oracle_open(const sojourn_options *options);
void oracle_close(oracle *o);
void oracle_feed(oracle *o, const sojourn_event *events, uint64_t count);
void oracle_link(oracle *o, const sojourn_identifier *a, const sojourn_identifier *b, int32_t link,
                 uint32_t revision);
void oracle_erase(oracle *o, const sojourn_identifier *who, uint64_t count, int64_t upto);
/** All spans of a level in the order of the cursor; `as_of` 0: the greatest end of any event.
 *  They and their texts live until oracle_close(). */
const sojourn_span *oracle_spans(oracle *o, int32_t level, int64_t as_of, uint64_t *count);
/** All but `repeated` and `bytes`, which are 0. */
void oracle_count(oracle *o, sojourn_counts *out);
/** Hash of an identifier; 0 when it is blocked, else 1. */
int oracle_identifier(oracle *o, const sojourn_identifier *who, sojourn_id *out);
/** The value that a handle which keeps values tells of an identifier; empty: none. */
sojourn_text oracle_value(oracle *o, const sojourn_identifier *who);

#endif
