/* SPDX-License-Identifier: MIT */
/* A smaller history that still fails: leave out halves, quarters, ... and at last single facts,
 * as long as anything goes. A failure may hang on the order drawn, so several are tried. */
#include "trial.h"

#include <stdlib.h>
#include <string.h>

enum { SCHEDULES = 4 };

static int still_fails(const deck *d, uint64_t schedule)
{
    trial *t = malloc(sizeof *t);
    int fails = 0;

    if (t == NULL)
        abort();
    for (uint64_t i = 0; !fails && i < SCHEDULES; i++)
        fails = !trial_run(t, d, schedule + i);
    free(t);
    return fails;
}

/* The deck without facts [from, from + count), if that still fails. */
static int leave_out(deck *d, uint64_t from, uint64_t count, uint64_t schedule)
{
    deck fewer = {d->history, malloc(d->count * sizeof *d->facts), d->count - count};
    int fails;

    if (fewer.facts == NULL)
        abort();
    memcpy((void *)fewer.facts, (const void *)d->facts, from * sizeof *d->facts);
    memcpy((void *)(fewer.facts + from), (const void *)(d->facts + from + count),
           (d->count - from - count) * sizeof *d->facts);
    fails = still_fails(&fewer, schedule);
    if (fails) {
        memcpy((void *)d->facts, (const void *)fewer.facts, fewer.count * sizeof *d->facts);
        d->count = fewer.count;
    }
    free((void *)fewer.facts);
    return fails;
}

void deck_shrink(deck *d, uint64_t schedule)
{
    for (uint64_t size = d->count / 2; size > 0;) {
        int left_out = 0;

        for (uint64_t i = 0; i + size <= d->count && size < d->count;)
            if (leave_out(d, i, size, schedule))
                left_out = 1;
            else
                i += size;
        if (!left_out || size >= d->count)
            size /= 2;
    }
}
