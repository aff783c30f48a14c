/* SPDX-License-Identifier: MIT */
/* Record batches in and out: every layout leads to the same facts, and a stream says what a cursor
 * says. */
#include "trial.h"

#include <stdio.h>

int tell_table(trial *t, sojourn *s, const fact **facts, uint64_t count)
{
    sojourn_error error = {0};
    sojourn_status status;
    table batch;
    int fine;

    table_facts(&batch, facts, count, &t->dice);
    status = sojourn_feed_arrow(s, &batch.schema, &batch.batch, &error);
    fine = trial_expects(t, status, SOJOURN_OK, "feed a record batch", &error);
    if (batch.released != 0)
        fine = trial_fails(t, "feed a record batch", "the caller's structs are released");
    table_close(&batch);
    return fine;
}

static int stream_holds(trial *t, sojourn_cursor *cursor, const walk *expected)
{
    struct ArrowArrayStream stream;
    sojourn_error error = {0};
    const char *wrong;
    char why[1200];
    walk got;
    int fine;

    if (!trial_expects(t, sojourn_export_arrow(cursor, &stream, &error), SOJOURN_OK, "export",
                       &error))
        return 0;
    wrong = table_walk(&stream, &got);
    fine = wrong == NULL || trial_fails(t, "a stream", wrong);
    fine = fine && (walk_equal(&got, expected, why, sizeof why) || trial_fails(t, "a stream", why));
    t->comparisons += 1 + got.count;
    walk_free(&got);
    return fine;
}

static int changes_hold(trial *t, const sojourn *s)
{
    sojourn_error error = {0};
    sojourn_cursor *cursor;
    walk expected = {0};
    int fine =
        trial_expects(t, walk_changes(s, &expected, &error), SOJOURN_OK, "changes", &error) &&
        trial_expects(t, sojourn_cursor_changes(s, &cursor, &error), SOJOURN_OK, "changes",
                      &error) &&
        stream_holds(t, cursor, &expected);

    walk_free(&expected);
    return fine;
}

int streams_hold(trial *t, const sojourn *s)
{
    for (int32_t level = 0; level < WALK_LEVELS; level++) {
        sojourn_query query = {.size = sizeof query, .level = level};
        sojourn_error error = {0};
        sojourn_cursor *cursor;

        if (!trial_expects(t, sojourn_cursor_open(s, &query, &cursor, &error), SOJOURN_OK, "cursor",
                           &error) ||
            !stream_holds(t, cursor, &t->expected[level]))
            return 0;
    }
    return changes_hold(t, s);
}
