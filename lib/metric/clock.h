/* SPDX-License-Identifier: MIT */
/** The clock that days and hours are of: so far ahead of UTC, or as far as the caller's rule says.
 */
#ifndef SJ_METRIC_CLOCK_H
#define SJ_METRIC_CLOCK_H

#include <stdint.h>

typedef struct sj_clock {
    int64_t offset;
    void *context;
    int32_t (*rule)(void *context, int64_t time, int64_t *offset_us); /* NULL: offset, always */
    int32_t answer; /* below 0: the rule failed, and no time since is of use */
} sj_clock;

/** What the clock shows at a time. */
int64_t sj_clock_local(sj_clock *clock, int64_t time);
/** When it shows this; of two such times the later, and where it is put forward over it, the time
 *  it would be by the offset of before. */
int64_t sj_clock_back(sj_clock *clock, int64_t local);

#endif
