/* SPDX-License-Identifier: MIT */
/* Of each key a list in order of time, and a finger on the stretch touched last. All of a key keep
 * the same distance, so there are few: what comes in time order is found at once, what comes late
 * by a walk from the finger. */
#include "index/cluster.h"

#include "base/exact.h"

int sj_cluster_reserve(sj_alloc *alloc, sj_clusters *c, uint32_t extra, uint32_t keys)
{
    if (sj_column_reserve(alloc, &c->rows, extra) != 0)
        return -1;
    return sj_column_extend(alloc, &c->finger, keys, SJ_NONE);
}

static int is_near(const sj_cluster *a, const sj_cluster *b, int64_t limit)
{
    int64_t silence =
        a->start < b->start ? sj_time_silence(a->end, b->start) : sj_time_silence(b->end, a->start);
    return sj_time_within(silence, limit);
}

static sj_cluster *row_at(const sj_clusters *c, uint32_t row)
{
    return &sj_at(&c->rows, row);
}

/* Move the finger to the last stretch that starts at or before `start`, or the first of all. */
static uint32_t point(sj_clusters *c, uint32_t key, int64_t start)
{
    uint32_t at = sj_at(&c->finger, key), next;
    while (at != SJ_NONE && row_at(c, at)->start > start && row_at(c, at)->before != SJ_NONE)
        at = row_at(c, at)->before;
    while (at != SJ_NONE && (next = row_at(c, at)->after) != SJ_NONE &&
           row_at(c, next)->start <= start)
        at = next;
    return sj_at(&c->finger, key) = at;
}

static void drop(sj_clusters *c, uint32_t key, uint32_t row)
{
    sj_cluster *gone = row_at(c, row);
    if (gone->before != SJ_NONE)
        row_at(c, gone->before)->after = gone->after;
    if (gone->after != SJ_NONE)
        row_at(c, gone->after)->before = gone->before;
    sj_at(&c->finger, key) = gone->before != SJ_NONE ? gone->before : gone->after;
    gone->before = c->unused;
    c->unused = row + 1;
}

uint32_t sj_cluster_take(sj_clusters *c, uint32_t key, sj_cluster *grown, int64_t limit)
{
    uint32_t at = point(c, key, grown->start);
    if (at != SJ_NONE && !is_near(row_at(c, at), grown, limit))
        at = row_at(c, at)->after;
    if (at == SJ_NONE || !is_near(row_at(c, at), grown, limit))
        return SJ_NONE;
    const sj_cluster found = sj_at(&c->rows, at);
    if (found.start < grown->start)
        grown->start = found.start;
    if (found.end > grown->end)
        grown->end = found.end;
    drop(c, key, at);
    return found.member;
}

void sj_cluster_put(sj_clusters *c, uint32_t key, const sj_cluster *stretch)
{
    uint32_t at = point(c, key, stretch->start), row = c->rows.count;
    if (c->unused != 0) {
        row = c->unused - 1;
        c->unused = row_at(c, row)->before;
    } else {
        c->rows.count++;
    }
    sj_cluster *fresh = row_at(c, row);
    *fresh = *stretch;
    fresh->before = fresh->after = SJ_NONE;
    sj_at(&c->finger, key) = row;
    if (at == SJ_NONE)
        return;
    int first = row_at(c, at)->start > stretch->start;
    fresh->before = first ? SJ_NONE : at;
    fresh->after = first ? at : row_at(c, at)->after;
    if (fresh->before != SJ_NONE)
        row_at(c, fresh->before)->after = row;
    if (fresh->after != SJ_NONE)
        row_at(c, fresh->after)->before = row;
}

uint64_t sj_cluster_held(const sj_clusters *clusters)
{
    return sj_column_held(&clusters->rows) + sj_column_held(&clusters->finger);
}

void sj_cluster_free(sj_alloc *alloc, sj_clusters *c)
{
    sj_column_free(alloc, &c->rows);
    sj_column_free(alloc, &c->finger);
}
