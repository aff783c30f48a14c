/* SPDX-License-Identifier: MIT */
/* sojourn summary: the five levels in one screen. Lengths and sizes are kept as plain arrays, 16
 * bytes a span, and sorted for their medians. */
#include "human.h"
#include "load.h"
#include "names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FLAGS = 8, STATES = 6 };

struct level {
    int64_t *lengths, *sizes;
    size_t count, length_room, size_room;
    uint64_t flags[FLAGS], states[STATES];
    uint64_t resolved_at_once; /* resolved, with one interaction */
    int64_t start, end;
};

static void span_add(struct level *level, const sojourn_span *span)
{
    size_t count = level->count;
    level->lengths =
        memory_grow(level->lengths, count, &level->length_room, sizeof *level->lengths);
    level->sizes = memory_grow(level->sizes, count, &level->size_room, sizeof *level->sizes);
    level->lengths[count] = span->end - span->start;
    level->sizes[count] = (int64_t)span->child_count;
    level->start = !count || span->start < level->start ? span->start : level->start;
    level->end = !count || span->end > level->end ? span->end : level->end;
    level->count++;
    for (unsigned bit = 0; bit < FLAGS; bit++)
        level->flags[bit] += span->flags >> bit & 1;
    if (span->state >= 0 && span->state < STATES)
        level->states[span->state]++;
    level->resolved_at_once += span->state == SOJOURN_STATE_RESOLVED && span->child_count == 1;
}

static sojourn_status level_read(const sojourn *handle, const sojourn_query *query,
                                 struct level *level, sojourn_error *error)
{
    sojourn_cursor *cursor;
    const sojourn_span *span;
    sojourn_status status = sojourn_cursor_open(handle, query, &cursor, error);
    if (status)
        return status;
    while ((status = sojourn_cursor_next(cursor, &span, error)) == SOJOURN_OK)
        span_add(level, span);
    sojourn_cursor_close(cursor);
    return status == SOJOURN_DONE ? SOJOURN_OK : status;
}

static int compare(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* The lower one of two in the middle. */
static int64_t median(int64_t *numbers, size_t count)
{
    if (!count)
        return 0;
    qsort(numbers, count, sizeof *numbers, compare);
    return numbers[(count - 1) / 2];
}

static void share_print(const char *what, uint64_t part, uint64_t of)
{
    char share[HUMAN_ROOM];
    printf("  %s %s", what, human_share(share, part, of));
}

static uint64_t flag_count(const struct level *level, uint32_t flag)
{
    unsigned bit = 0;
    while (flag >> bit != 1)
        bit++;
    return level->flags[bit];
}

static void interactions_print(const struct level *level)
{
    share_print("with an agent", flag_count(level, SOJOURN_SPAN_AGENT), level->count);
    share_print("abandoned", flag_count(level, SOJOURN_SPAN_ABANDONED), level->count);
    share_print("redial", flag_count(level, SOJOURN_SPAN_REDIAL), level->count);
}

static void engagements_print(const struct level *level)
{
    for (int32_t state = SOJOURN_STATE_OPEN; state < STATES; state++)
        if (level->states[state])
            share_print(names_of_state(state), level->states[state], level->count);
    if (level->states[SOJOURN_STATE_RESOLVED]) {
        printf("\n%62s", "");
        share_print("of the resolved, with one contact", level->resolved_at_once,
                    level->states[SOJOURN_STATE_RESOLVED]);
    }
}

static void level_print(int32_t which, struct level *level)
{
    static const char *const children[] = {"", "event", "transaction", "interaction", "engagement"};
    char count[HUMAN_ROOM], length[HUMAN_ROOM], size[HUMAN_ROOM + 16] = "", name[24];
    int64_t middle = median(level->sizes, level->count);
    snprintf(name, sizeof name, "%ss", names_of_level(which));
    if (which)
        snprintf(size, sizeof size, "%lld %s%s", (long long)middle, children[which],
                 middle == 1 ? "" : "s");
    printf("%-13s %12s   %13s   %15s ", name, human_count(count, level->count),
           human_duration(length, median(level->lengths, level->count)), size);
    if (which == SOJOURN_LEVEL_TRANSACTION)
        share_print("self-service", flag_count(level, SOJOURN_SPAN_SELF_SERVICE), level->count);
    if (which == SOJOURN_LEVEL_INTERACTION)
        interactions_print(level);
    if (which == SOJOURN_LEVEL_ENGAGEMENT)
        engagements_print(level);
    if (which == SOJOURN_LEVEL_JOURNEY)
        share_print("anonymous", flag_count(level, SOJOURN_SPAN_ANONYMOUS), level->count);
    putchar('\n');
}

static void facts_print(const sojourn *handle, const struct level *journeys)
{
    char number[4][HUMAN_ROOM], from[HUMAN_ROOM], until[HUMAN_ROOM];
    sojourn_counts counts = {.size = sizeof counts};
    if (sojourn_count(handle, &counts, NULL))
        return;
    if (journeys->count)
        printf("From %s to %s UTC\n", human_moment(from, journeys->start),
               human_moment(until, journeys->end));
    printf("Facts: %s events hold, %s records came again, %s were revised, %s pairs linked\n\n",
           human_count(number[0], counts.events), human_count(number[1], counts.repeated),
           human_count(number[2], counts.superseded), human_count(number[3], counts.links));
}

static void levels_print(struct level *levels)
{
    printf("%-13s %12s   %13s   %15s\n", "level", "count", "median length", "median holds");
    for (int32_t i = 0; i <= SOJOURN_LEVEL_JOURNEY; i++)
        level_print(i, &levels[i]);
}

int summary_run(struct command *command)
{
    sojourn *handle;
    sojourn_error error;
    sojourn_status status = SOJOURN_OK;
    struct level levels[SOJOURN_LEVEL_JOURNEY + 1] = {0};
    int result = load_open(command, command->rest, &handle);
    if (result != TOOL_DONE)
        return result;
    for (int32_t i = 0; i <= SOJOURN_LEVEL_JOURNEY && !status; i++) {
        command->query.level = i;
        status = level_read(handle, &command->query, &levels[i], &error);
    }
    if (status) {
        report_library("summary", &error);
        result = status == SOJOURN_E_ARGUMENT ? TOOL_USAGE : TOOL_SYSTEM;
    } else {
        facts_print(handle, &levels[SOJOURN_LEVEL_JOURNEY]);
        levels_print(levels);
    }
    for (size_t i = 0; i <= SOJOURN_LEVEL_JOURNEY; i++) {
        free(levels[i].lengths);
        free(levels[i].sizes);
    }
    load_close(handle);
    return result;
}
