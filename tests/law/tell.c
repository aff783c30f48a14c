/* SPDX-License-Identifier: MIT */
/* Facts into handles: in the order of the deck, in batches of any size. */
#include "trial.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH = 64 };

int trial_fails(trial *t, const char *what, const char *detail)
{
    snprintf(t->why, sizeof t->why, "%s: %s", what, detail);
    return 0;
}

int trial_expects(trial *t, sojourn_status got, sojourn_status expected, const char *what,
                  const sojourn_error *error)
{
    char detail[400];

    t->comparisons++;
    if (got == expected)
        return 1;
    snprintf(detail, sizeof detail, "status %" PRId32 ", expected %" PRId32 " (%s)", got, expected,
             got < 0 && error != NULL ? error->message : "");
    return trial_fails(t, what, detail);
}

static int flush(trial *t, sojourn *s, const sojourn_event *batch, uint64_t *count)
{
    sojourn_error error = {0};
    sojourn_status status = sojourn_feed(s, batch, *count, &error);

    *count = 0;
    return trial_expects(t, status, SOJOURN_OK, "feed", &error);
}

static int tell_link(trial *t, sojourn *s, const fact *f)
{
    sojourn_error error = {0};
    sojourn_status status = sojourn_link(s, &f->a, &f->b, f->link, f->revision, &error);

    return trial_expects(t, status, SOJOURN_OK, "link", &error);
}

static int tell_erasure(trial *t, sojourn *s, const fact *f)
{
    sojourn_error error = {0};
    sojourn_status status = sojourn_erase(s, f->identifiers, f->erased, f->upto, &error);

    return trial_expects(t, status, SOJOURN_OK, "erase", &error);
}

int tell(trial *t, sojourn *s, const fact **facts, uint64_t count, uint64_t most)
{
    sojourn_event batch[BATCH];
    uint64_t held = 0, size = 1;

    for (uint64_t i = 0; i < count; i++) {
        if (facts[i]->is_link || facts[i]->is_erasure) {
            if (!(facts[i]->is_link ? tell_link : tell_erasure)(t, s, facts[i]))
                return 0;
            continue;
        }
        if (held == 0)
            size = 1 + dice_below(&t->dice, most < BATCH ? most : BATCH);
        batch[held++] = facts[i]->event;
        if (held == size && !flush(t, s, batch, &held))
            return 0;
    }
    return held == 0 || flush(t, s, batch, &held);
}

void tell_oracle(oracle *o, const fact **facts, uint64_t count)
{
    sojourn_event *events = malloc((count + 1) * sizeof *events);
    uint64_t held = 0;

    if (events == NULL)
        abort();
    for (uint64_t i = 0; i < count; i++) {
        const fact *f = facts[i];

        if (f->is_link)
            oracle_link(o, &f->a, &f->b, f->link, f->revision);
        else if (f->is_erasure)
            oracle_erase(o, f->identifiers, f->erased, f->upto);
        else
            events[held++] = f->event;
    }
    oracle_feed(o, events, held);
    free(events);
}
