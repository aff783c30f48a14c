/* SPDX-License-Identifier: MIT */
/** A sample as counters of buckets: whole numbers that add and subtract, so that it has equal bits
 *  whatever order, part or later correction its values came by. */
#ifndef SJ_METRIC_SKETCH_H
#define SJ_METRIC_SKETCH_H

#include "base/array.h"

#include <sojourn/sojourn.h>

/** A value is told within 1 / SJ_SKETCH_WITHIN of itself; below that many, exactly. */
enum { SJ_SKETCH_WITHIN = 256 };

typedef struct sj_sketch_bucket {
    int32_t index;
    int64_t count; /* never 0 */
} sj_sketch_bucket;
/** All zero is empty. Buckets are in the order of their values. */
typedef struct sj_sketch {
    SJ_ARRAY(sj_sketch_bucket) buckets;
} sj_sketch;

/** Count a value so many times, or, below 0, so many times less; 0, or -1 for no memory. */
int sj_sketch_add(sj_alloc *alloc, sj_sketch *sketch, int64_t value, int64_t times);
/** Add all that another has, `times` each: 1 merges it, -1 takes it away. 0, or -1 for no memory
 *  and nothing changed. */
int sj_sketch_merge(sj_alloc *alloc, sj_sketch *into, const sj_sketch *from, int64_t times);
/** How many values there are. */
int64_t sj_sketch_count(const sj_sketch *sketch);
/** The value at rank (count - 1) * thousandths / 1000, rounded down, as the middle of its bucket;
 *  0 if there is none. */
int64_t sj_sketch_quantile(const sj_sketch *sketch, int64_t thousandths);
void sj_sketch_free(sj_alloc *alloc, sj_sketch *sketch);

#endif
