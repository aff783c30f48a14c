/* SPDX-License-Identifier: MIT */
/** Paths that are looked at together: how often each state, the last labels of a path, was followed
 *  by which; and how often each set of labels led to a goal. All counts, so no order matters. */
#ifndef SJ_API_TRACK_H
#define SJ_API_TRACK_H

#include "base/arena.h"
#include "base/array.h"
#include "index/table.h"
#include "metric/credit.h"
#include "metric/markov.h"

/** A state, by the numbers of its labels, the latest last; of a set of labels nothing. */
typedef struct sj_track_key {
    uint32_t label[SJ_MARKOV_ORDER];
} sj_track_key;
typedef struct sj_track_state {
    sj_track_key key;
    int64_t leaves, ends, goals; /* how often paths went on from it or ended in it, or had that
                                    set; how often they ended, and with a goal */
    sojourn_sum value;           /* of the goals that it led to */
} sj_track_state;
typedef struct sj_track_link {
    uint32_t from, to;
    int64_t count;
} sj_track_link;

typedef struct sj_track {
    sj_alloc *alloc;
    int order;
    SJ_ARRAY(sj_track_state) states; /* 0: the start; or by number of the set */
    SJ_ARRAY(sj_track_link) links;
    sj_table by_key, by_ends;
} sj_track;

/** Fold a path in whose labels have these numbers; goal: 1 or 0. 0, or -1 for no memory. */
int sj_track_path(sj_track *track, const uint32_t *labels, uint32_t count, int goal, int64_t value);
/** Fold in the set of its labels; sets have numbers from 0, in the order in which they come. */
int sj_track_set(sj_track *track, uint32_t set, int goal, int64_t value);
/** The states as a chain, by the rank of their labels, of `count`, memory of `scratch`; `worth`:
 *  goals count by their value. 0, or -1. */
int sj_track_chain(const sj_track *track, const uint32_t *ranks, uint32_t count, int worth,
                   sj_arena *scratch, sj_markov *out);
void sj_track_free(sj_track *track);

#endif
