/* SPDX-License-Identifier: MIT */
/* What figures cost beside reading the spans they are of.
 *
 *   measure EVENTS.bin [METRIC..]
 *   measure EVENTS.bin FOLDER/     also writes the spans, and the figures measured together, as CSV
 *
 * EVENTS.bin is made by `events`; here its events also queue, connect, hold and so on, or there
 * would be no answer time to measure. All are fed and settled; then the spans of all levels are
 * read once, and twenty metrics (or those named) are measured by intent and day, together and one
 * by one. Times are of the processor, ratios to that reading; the sums of numerators and
 * denominators are for comparison. */
#include "spans.h"

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

/* What an event of a session with an agent, with a menu or on a site says. */
static int32_t type_of(const record *r)
{
    static const int32_t with_agent[] = {SOJOURN_EVENT_CONNECT,  SOJOURN_EVENT_CONNECT,
                                         SOJOURN_EVENT_HOLD,     SOJOURN_EVENT_RETRIEVE,
                                         SOJOURN_EVENT_TRANSFER, SOJOURN_EVENT_WRAP_UP,
                                         SOJOURN_EVENT_CONNECT,  SOJOURN_EVENT_MESSAGE};
    int32_t alone = r->system == RECORD_IVR ? SOJOURN_EVENT_INPUT : SOJOURN_EVENT_VISIT;
    int32_t end = r->ts % 8 == 0 ? SOJOURN_EVENT_ABANDON : SOJOURN_EVENT_END;
    if (r->type == RECORD_START)
        return r->agent != 0 ? SOJOURN_EVENT_QUEUE : SOJOURN_EVENT_START;
    if (r->type == RECORD_END)
        return r->agent != 0 ? end : SOJOURN_EVENT_END;
    return r->agent != 0 ? with_agent[r->ts % 8] : alone;
}

static void feed(sojourn *s, const record *records, uint64_t first, uint64_t count)
{
    static record_texts texts[BATCH];
    static sojourn_event events[BATCH];
    sojourn_error error;

    for (uint64_t i = 0; i < count; i++) {
        if (record_event(&records[i], first + i, &texts[i], &events[i]) &&
            sojourn_link(s, &texts[i].who[0], &texts[i].who[1], SOJOURN_LINK_SAME, 0, &error) != 0)
            stop("link", &error);
        if (events[i].type == SOJOURN_EVENT_OTHER)
            events[i].type = type_of(&records[i]);
    }
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

typedef struct sums {
    uint64_t figures, above, below;
} sums;

/* Seconds to measure a metric and all that are `also` asked; the sums of each into `of`. */
static double measure(const sojourn *s, const sojourn_metric *metric, sums *of, const char *folder)
{
    sojourn_answer *answer;
    const sojourn_figure *rows;
    uint64_t count;
    sojourn_error error;
    double begin = now();

    if (sojourn_measure(s, metric, &answer, &error) != 0)
        stop("measure", &error);
    double took = now() - begin;
    sojourn_answer_figures(answer, &rows, &count, NULL);
    for (uint64_t i = 0; i < count; i++) {
        of[rows[i].metric].figures++;
        of[rows[i].metric].above += rows[i].numerator.low;
        of[rows[i].metric].below += (uint64_t)rows[i].denominator;
    }
    if (folder != NULL)
        spans_figures(folder, metric, rows, count);
    sojourn_answer_close(answer);
    return took;
}

static void ask(const char *const *names, size_t count, sojourn_metric *metrics)
{
    for (size_t i = 0; i < count; i++)
        metrics[i] = (sojourn_metric){.size = sizeof *metrics,
                                      .name = {names[i], strlen(names[i])},
                                      .by = {{"intent", 6}, {"day", 3}},
                                      .also = i + 1 < count ? &metrics[i + 1] : NULL};
}

static void race(const sojourn *s, const char *const *names, size_t count, const char *folder)
{
    sojourn_metric metrics[MOST];
    sums of[MOST] = {{0, 0, 0}};
    uint64_t spans = 0;
    double all = 0, whole = read_spans(s, &spans);

    printf("%" PRIu64 " spans read in %.3f s\n", spans, whole);
    ask(names, count, metrics);
    double together = measure(s, metrics, of, folder);
    for (size_t i = 0; i < count; i++) {
        sums own = {0, 0, 0};
        metrics[i].also = NULL;
        double took = measure(s, &metrics[i], &own, NULL);
        printf("%-24s %7.3f s %6.2f  %8" PRIu64 " figures %20" PRIu64 " / %" PRIu64 "\n", names[i],
               took, took / whole, own.figures, own.above, own.below);
        if (memcmp(&own, &of[i], sizeof own) != 0)
            record_stop(names[i], "has other figures asked alone");
        all += took;
    }
    printf("one by one: %.3f s, %.2f times the reading\n", all, all / whole);
    printf("together: %.3f s, %.2f times the reading\n", together, together / whole);
}

int main(int argc, char **argv)
{
    sojourn *s;
    sojourn_error error;

    if (argc < 2 || argc > MOST)
        record_stop("measure", "needs EVENTS.bin, and perhaps a folder or metrics");
    if (sojourn_open(record_options(), &s, &error) != 0)
        stop("open", &error);
    const char *folder = argc == 3 && strchr(argv[2], '/') != NULL ? argv[2] : NULL;
    int own = argc > 2 && folder == NULL;
    printf("%" PRIu64 " events\n", feed_all(s, argv[1]));
    race(s, own ? (const char *const *)argv + 2 : usual,
         own ? (size_t)argc - 2 : sizeof usual / sizeof *usual, folder);
    if (folder != NULL)
        spans_write(s, folder);
    sojourn_close(s);
    return 0;
}
