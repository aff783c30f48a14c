/* SPDX-License-Identifier: MIT */
/* Histories settled by threads, in a build with the thread sanitizer, which tsan.py makes. Each is
 * told in two halves, and settled after each; the digests are those of one thread. */
#include "heap.h"
#include "history.h"
#include "runner.h"

#include <inttypes.h>

enum { HISTORIES = 40, LARGE = 4, WAYS = 4 };

static sojourn_status tell(sojourn *s, const history *h, uint64_t from, uint64_t until)
{
    sojourn_status status = SOJOURN_OK;

    for (uint64_t i = from; i < until && status == SOJOURN_OK; i++) {
        const fact *f = &h->facts[i];

        if (f->is_link)
            status = sojourn_link(s, &f->a, &f->b, f->link, f->revision, NULL);
        else if (f->is_erasure)
            status = sojourn_erase(s, f->identifiers, f->erased, f->upto, NULL);
        else
            status = sojourn_feed(s, &f->event, 1, NULL);
        if (status == SOJOURN_E_EVENT || status == SOJOURN_E_ARGUMENT)
            status = SOJOURN_OK; /* letters that only Unicode folds: this build does without */
    }
    return status == SOJOURN_OK ? sojourn_settle(s, NULL) : status;
}

/* 1 if it was told and settled; the digest of its spans. */
static int settled(const history *h, const sojourn_runner *runner, sojourn_id *spans)
{
    const sojourn_allocator allocator = {.size = sizeof allocator, .resize = heap_plain};
    sojourn_options options = h->options;
    sojourn *s = NULL;
    int fine;

    options.allocator = &allocator;
    options.runner = runner;
    fine = sojourn_open(&options, &s, NULL) == SOJOURN_OK &&
           tell(s, h, 0, h->count / 2) == SOJOURN_OK &&
           tell(s, h, h->count / 2, h->count) == SOJOURN_OK &&
           sojourn_digest(s, NULL, spans, NULL) == SOJOURN_OK;
    sojourn_close(s);
    return fine;
}

static int holds(uint64_t index)
{
    const sojourn_runner runners[WAYS] = {runner_backwards(3), runner_threads(1), runner_threads(2),
                                          runner_threads(8)};
    history *h = history_sized(20240229, index, index < LARGE ? 1500 : 60);
    sojourn_id one, other;
    int fine = settled(h, NULL, &one);

    for (int i = 0; fine && i < WAYS; i++)
        fine = settled(h, &runners[i], &other) && one.high == other.high && one.low == other.low;
    history_free(h);
    return fine;
}

int main(void)
{
    for (uint64_t i = 0; i < HISTORIES; i++)
        if (!holds(i)) {
            printf("history %" PRIu64 ": by threads a digest differs, or there is none\n", i);
            return 1;
        }
    printf("%d histories\n", HISTORIES);
    return 0;
}
