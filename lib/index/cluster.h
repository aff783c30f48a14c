/* SPDX-License-Identifier: MIT */
/** Stretches of time by key, that grow and run together but never shrink. */
#ifndef SJ_INDEX_CLUSTER_H
#define SJ_INDEX_CLUSTER_H

#include "base/column.h"

/** From `start` to `end`; one of those that are in it stands for all. */
typedef struct sj_cluster {
    int64_t start, end;
    uint32_t member;
    uint32_t before, after; /* of the same key */
} sj_cluster;
typedef struct sj_clusters {
    SJ_COLUMN(sj_cluster) rows;
    sj_column finger; /* by key: the one touched last */
    uint32_t unused; /* row + 1 */
} sj_clusters;

/** Make room for `extra` more stretches, and for keys below `keys`; 0, or -1. */
int sj_cluster_reserve(sj_alloc *alloc, sj_clusters *clusters, uint32_t extra, uint32_t keys);
/** Take out a stretch of `key` whose silence to `grown` is less than `limit`; `grown` then covers
 *  it too. Its member, or SJ_NONE: there is none. */
uint32_t sj_cluster_take(sj_clusters *clusters, uint32_t key, sj_cluster *grown, int64_t limit);
/** Put in what is near no other stretch of `key`. */
void sj_cluster_put(sj_clusters *clusters, uint32_t key, const sj_cluster *stretch);
uint64_t sj_cluster_held(const sj_clusters *clusters);
void sj_cluster_free(sj_alloc *alloc, sj_clusters *clusters);

#endif
