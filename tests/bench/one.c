/* SPDX-License-Identifier: MIT */
/* What one event costs in a settled handle: feed and settle, to the updated journey.
 *
 *   one EVENTS.bin [TAIL]
 *
 * EVENTS.bin is made by `events`. All but the last TAIL (200,000) are fed in batches; the rest one
 * by one, each settled and timed. The counts at the end are those of the job of README.md. */
#include "record.h"

#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

enum { BATCH = 4096 };

static void stop(const char *what, const sojourn_error *error)
{
    record_stop(what, error != NULL ? error->message : "");
}

static uint64_t now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * UINT64_C(1000000000) + (uint64_t)t.tv_nsec;
}

/* Feed a batch: the nanoseconds of the library's calls. */
static uint64_t feed(sojourn *s, const record *records, uint64_t first, uint64_t count)
{
    static record_texts all[BATCH];
    static sojourn_event events[BATCH];
    static uint8_t linked[BATCH];
    sojourn_error error;
    for (uint64_t i = 0; i < count; i++)
        linked[i] = (uint8_t)record_event(&records[i], first + i, &all[i], &events[i]);
    uint64_t begin = now();
    for (uint64_t i = 0; i < count; i++)
        if (linked[i] &&
            sojourn_link(s, &all[i].who[0], &all[i].who[1], SOJOURN_LINK_SAME, 0, &error) != 0)
            stop("link", &error);
    if (sojourn_feed(s, events, count, &error) != 0)
        stop("feed", &error);
    return now() - begin;
}

static int order(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static void print_times(const char *what, uint64_t *ns, uint64_t count)
{
    if (count == 0)
        return;
    qsort(ns, count, sizeof *ns, order);
    double sum = 0;
    for (uint64_t i = 0; i < count; i++)
        sum += (double)ns[i];
    printf("%-44s %8" PRIu64 "  mean %7.0f  p50 %6" PRIu64 "  p90 %6" PRIu64 "  p99 %7" PRIu64
           "  p99.9 %8" PRIu64 "  max %9" PRIu64 " ns\n",
           what, count, sum / (double)count, ns[count / 2], ns[count * 9 / 10],
           ns[count * 99 / 100], ns[count * 999 / 1000], ns[count - 1]);
}

/* Transactions of the customer of an identifier. */
static uint64_t size_of(const sojourn *s, const sojourn_identifier *who)
{
    sojourn_query query = {.size = sizeof query, .level = SOJOURN_LEVEL_TRANSACTION};
    query.customer = *who;
    sojourn_cursor *cursor;
    const sojourn_span *span;
    uint64_t count = 0;
    if (sojourn_cursor_open(s, &query, &cursor, NULL) != 0)
        return 0;
    while (sojourn_cursor_next(cursor, &span, NULL) == SOJOURN_OK)
        count++;
    sojourn_cursor_close(cursor);
    return count;
}

static void tell_one_by_one(sojourn *s, const record *records, uint64_t first, uint64_t count)
{
    uint64_t *all = malloc(count * sizeof *all), *heavy = malloc(count * sizeof *all);
    uint64_t *light = malloc(count * sizeof *all), heavies = 0, lights = 0, links = 0;
    uint64_t *merges = malloc(count * sizeof *all), *feeds = malloc(count * sizeof *all);
    sojourn_error error;
    for (uint64_t i = 0; i < count; i++) {
        record_texts t;
        sojourn_event e;
        int link = record_event(&records[i], first + i, &t, &e);
        uint64_t begin = now(), fed;
        if (link && sojourn_link(s, &t.who[0], &t.who[1], SOJOURN_LINK_SAME, 0, &error) != 0)
            stop("link", &error);
        if (sojourn_feed(s, &e, 1, &error) != 0)
            stop("feed", &error);
        fed = now();
        if (sojourn_settle(s, &error) != 0)
            stop("settle", &error);
        all[i] = now() - begin;
        feeds[i] = fed - begin;
        if (records[i].id2 != 0)
            merges[links++] = all[i];
        if (i % 64 != 0)
            continue;
        uint64_t size = size_of(s, &t.who[0]);
        if (size > 1000)
            heavy[heavies++] = all[i];
        else if (size <= 10)
            light[lights++] = all[i];
    }
    print_times("one event, fed and settled", all, count);
    print_times("of it, fed", feeds, count);
    print_times("of these, two identifiers", merges, links);
    print_times("sample: customer of up to 10 transactions", light, lights);
    print_times("sample: customer of more than 1,000", heavy, heavies);
    free(all);
    free(heavy);
    free(light);
    free(merges);
    free(feeds);
}

static void print_counts(const sojourn *s)
{
    static const char *const names[] = {"", "transactions", "interactions", "engagements",
                                        "journeys"};
    sojourn_counts counts = {.size = sizeof counts};
    sojourn_count(s, &counts, NULL);
    printf("{\"events\":%" PRIu64, counts.events);
    for (int32_t level = SOJOURN_LEVEL_TRANSACTION; level <= SOJOURN_LEVEL_JOURNEY; level++) {
        sojourn_query query = {.size = sizeof query, .level = level};
        sojourn_cursor *cursor;
        const sojourn_span *span;
        uint64_t count = 0;
        int64_t length = 0;
        if (sojourn_cursor_open(s, &query, &cursor, NULL) != 0)
            stop("cursor", NULL);
        while (sojourn_cursor_next(cursor, &span, NULL) == SOJOURN_OK) {
            count++;
            length += (span->end - span->start) / 1000;
        }
        sojourn_cursor_close(cursor);
        printf(",\"%s\":%" PRIu64 ",\"dur_%d\":%" PRId64, names[level], count, level, length);
    }
    printf("}  %.1f bytes an event\n", (double)counts.bytes / (double)counts.events);
}

static record *read_all(const char *path, uint64_t *count)
{
    FILE *file = record_open(path, count);
    record *records = malloc(*count * sizeof *records);
    if (records == NULL || fread(records, sizeof *records, *count, file) != *count)
        stop("cannot read the events", NULL);
    fclose(file);
    return records;
}

int main(int argc, char **argv)
{
    if (argc < 2)
        stop("one EVENTS.bin [TAIL]", NULL);
    uint64_t count, tail = argc > 2 ? strtoull(argv[2], NULL, 10) : 200000;
    record *records = read_all(argv[1], &count);
    tail = tail < count ? tail : count;
    sojourn *s;
    sojourn_error error;
    if (sojourn_open(record_options(), &s, &error) != 0)
        stop("open", &error);
    uint64_t fed = 0, batches = 0;
    uint64_t *times = malloc((count / BATCH + 1) * sizeof *times);
    for (uint64_t i = 0; i < count - tail; i += BATCH) {
        uint64_t n = count - tail - i < BATCH ? count - tail - i : BATCH;
        times[batches] = feed(s, records + i, i, n);
        fed += times[batches];
        times[batches++] /= n;
    }
    uint64_t begin = now();
    if (sojourn_settle(s, &error) != 0)
        stop("settle", &error);
    uint64_t settled = now();
    if (count > tail)
        printf("%" PRIu64 " events in batches of %d: feed %.0f ns, settle %.0f ns an event\n",
               count - tail, BATCH, (double)fed / (double)(count - tail),
               (double)(settled - begin) / (double)(count - tail));
    print_times("one event of a batch, fed", times, batches);
    free(times);
    tell_one_by_one(s, records + count - tail, count - tail, tail);
    print_counts(s);
    sojourn_close(s);
    free(records);
    return 0;
}
