/* SPDX-License-Identifier: MIT */
/* What figures cost beside reading the spans they are of.
 *
 *   measure EVENTS.bin [METRIC..]
 *
 * EVENTS.bin is made by `events`. All are fed and settled; then the spans of all levels are read
 * once, and twenty metrics (or those named) are measured by intent and day. Times are of the
 * processor, ratios to that reading; the sums of numerators and denominators are for comparison. */
#include "record.h"

#include <sojourn/figures.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { BATCH = 4096, MOST = 64 };

static const char *const usual[] = {
    "events",      "transactions", "interactions",  "engagements",      "offered",
    "answered",    "abandoned",    "service_level", "speed_of_answer",  "handled",
    "handle_time", "transferred",  "fcr",           "repeat_contact",   "containment",
    "resolved",    "steps",        "session_time",  "active_customers", "contacts_per_engagement"};

static void stop(const char *what, const sojourn_error *error)
{
    record_stop(what, error->message);
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void feed(sojourn *s, const record *records, uint64_t first, uint64_t count)
{
    static record_texts texts[BATCH];
    static sojourn_event events[BATCH];
    sojourn_error error;

    for (uint64_t i = 0; i < count; i++)
        if (record_event(&records[i], first + i, &texts[i], &events[i]) &&
            sojourn_link(s, &texts[i].who[0], &texts[i].who[1], SOJOURN_LINK_SAME, 0, &error) != 0)
            stop("link", &error);
    if (sojourn_feed(s, events, count, &error) != 0)
        stop("feed", &error);
}

static uint64_t feed_all(sojourn *s, const char *path)
{
    static record records[BATCH];
    uint64_t count, done = 0;
    sojourn_error error;
    FILE *file = record_open(path, &count);

    for (size_t part; (part = fread(records, sizeof *records, BATCH, file)) > 0; done += part)
        feed(s, records, done, part);
    fclose(file);
    if (sojourn_settle(s, &error) != 0)
        stop("settle", &error);
    return done;
}

/* Seconds to read the spans of all levels. */
static double read_spans(const sojourn *s, uint64_t *count)
{
    double begin = now();

    for (int32_t level = SOJOURN_LEVEL_EVENT; level <= SOJOURN_LEVEL_JOURNEY; level++) {
        const sojourn_query query = {.size = sizeof query, .level = level};
        sojourn_cursor *cursor;
        const sojourn_span *span;
        sojourn_error error;
        double from = now();
        uint64_t before = *count;

        if (sojourn_cursor_open(s, &query, &cursor, &error) != 0)
            stop("cursor", &error);
        while (sojourn_cursor_next(cursor, &span, NULL) == SOJOURN_OK)
            ++*count;
        sojourn_cursor_close(cursor);
        printf("level %d: %" PRIu64 " spans in %.3f s\n", level, *count - before, now() - from);
    }
    return now() - begin;
}

static double measure(const sojourn *s, const char *name, double whole)
{
    const sojourn_metric metric = {
        .size = sizeof metric, .name = {name, strlen(name)}, .by = {{"intent", 6}, {"day", 3}}};
    sojourn_answer *answer;
    const sojourn_figure *rows;
    uint64_t count, above = 0, below = 0;
    sojourn_error error;
    double begin = now();

    if (sojourn_measure(s, &metric, &answer, &error) != 0)
        stop(name, &error);
    double took = now() - begin;
    sojourn_answer_figures(answer, &rows, &count, NULL);
    for (uint64_t i = 0; i < count; i++) {
        above += rows[i].numerator.low;
        below += (uint64_t)rows[i].denominator;
    }
    printf("%-24s %7.3f s %6.2f  %8" PRIu64 " figures %20" PRIu64 " / %" PRIu64 "\n", name, took,
           took / whole, count, above, below);
    sojourn_answer_close(answer);
    return took;
}

int main(int argc, char **argv)
{
    sojourn *s;
    sojourn_error error;
    uint64_t spans = 0;
    double all = 0;

    if (argc < 2)
        record_stop("measure", "needs EVENTS.bin");
    if (sojourn_open(record_options(), &s, &error) != 0)
        stop("open", &error);
    printf("%" PRIu64 " events\n", feed_all(s, argv[1]));
    double whole = read_spans(s, &spans);
    printf("%" PRIu64 " spans read in %.3f s\n", spans, whole);
    for (int i = 2; i < argc; i++)
        all += measure(s, argv[i], whole);
    for (size_t i = 0; argc == 2 && i < sizeof usual / sizeof *usual; i++)
        all += measure(s, usual[i], whole);
    printf("all: %.3f s, %.2f times the reading\n", all, all / whole);
    sojourn_close(s);
    return 0;
}
