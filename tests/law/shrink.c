/* SPDX-License-Identifier: MIT */
/* A smaller history that still fails: leave out halves, quarters, ... and at last single facts,
 * as long as anything goes. A failure may hang on the order drawn, so several are tried. */
#define _POSIX_C_SOURCE 200809L
#include "trial.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SCHEDULES = 4 };

int deck_fails(const deck *d, uint64_t schedule)
{
    pid_t child = fork();
    int status = 0;

    if (child == 0) {
        trial *t = malloc(sizeof *t);
        int fine = t != NULL;

        signal(SIGABRT, SIG_DFL);
        signal(SIGILL, SIG_DFL);
        signal(SIGSEGV, SIG_DFL);
        for (uint64_t i = 0; fine && i < SCHEDULES; i++)
            fine = trial_run(t, d, schedule + i);
        _exit(!fine);
    }
    if (child < 0 || waitpid(child, &status, 0) != child)
        abort();
    return status != 0;
}

/* The deck without facts [from, from + count), if that still fails. */
static int leave_out(deck *d, uint64_t from, uint64_t count, uint64_t schedule)
{
    deck fewer = {d->history, malloc(d->count * sizeof *d->facts), d->count - count, d->asks, 1};
    int fails;

    if (fewer.facts == NULL)
        abort();
    memcpy((void *)fewer.facts, (const void *)d->facts, from * sizeof *d->facts);
    memcpy((void *)(fewer.facts + from), (const void *)(d->facts + from + count),
           (d->count - from - count) * sizeof *d->facts);
    fails = deck_fails(&fewer, schedule);
    if (fails) {
        memcpy((void *)d->facts, (const void *)fewer.facts, fewer.count * sizeof *d->facts);
        d->count = fewer.count;
    }
    free((void *)fewer.facts);
    return fails;
}

void deck_shrink(deck *d, uint64_t schedule)
{
    d->shrinking = 1;
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
