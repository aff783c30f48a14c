/* SPDX-License-Identifier: MIT */
/* What one event costs in a settled handle: feed and settle, to the updated journey.
 *
 *   one EVENTS.bin [TAIL]
 *
 * EVENTS.bin is made by `events`. All but the last TAIL (200,000) are fed in batches; the rest one
 * by one, each settled and timed, but for those during which another process had the processor. A
 * late merge is an event by which two customers become one who have a transaction each. The counts
 * at the end are those of the job of README.md. */
#include "record.h"

#include <inttypes.h>
#include <stdlib.h>
#include <sys/resource.h>
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

/* How often another process had this processor so far. */
static long interruptions(void)
{
    struct rusage usage;
    return getrusage(RUSAGE_SELF, &usage) == 0 ? usage.ru_nivcsw : 0;
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

/* Who is whom, told by the records alone: a forest of identifiers. */
typedef struct {
    uint64_t *key;
    uint32_t *parent, *size; /* transactions, of a root */
    uint64_t mask;
} forest;

static forest plant(uint64_t events)
{
    uint64_t room = 1024;
    while (room < 2 * events)
        room *= 2;
    forest f = {calloc(room, sizeof(uint64_t)), calloc(room, sizeof(uint32_t)),
                calloc(room, sizeof(uint32_t)), room - 1};
    if (f.key == NULL || f.parent == NULL || f.size == NULL)
        stop("no memory", NULL);
    return f;
}

/* The place of a key; 1 into *fresh if it is new. */
static uint32_t place_of(forest *f, uint64_t key, int *fresh)
{
    uint64_t at = (key * UINT64_C(0x9e3779b97f4a7c15) >> 20) & f->mask;
    while (f->key[at] != 0 && f->key[at] != key)
        at = (at + 1) & f->mask;
    *fresh = f->key[at] == 0;
    if (*fresh)
        f->parent[at] = (uint32_t)at;
    f->key[at] = key;
    return (uint32_t)at;
}

static uint32_t root_of(forest *f, uint64_t key)
{
    int fresh;
    uint32_t at = place_of(f, key, &fresh);
    while (f->parent[at] != at)
        at = f->parent[at] = f->parent[f->parent[at]];
    return at;
}

/* What a record says of customers: the transactions of the smaller of two that it joins. */
static uint32_t join(forest *who, forest *sessions, const record *r)
{
    uint32_t a = root_of(who, r->id1), b = r->id2 != 0 ? root_of(who, r->id2) : a, smaller = 0;
    int fresh;
    if (a != b) {
        smaller = who->size[a] < who->size[b] ? who->size[a] : who->size[b];
        who->parent[b] = a;
        who->size[a] += who->size[b];
    }
    place_of(sessions, r->session * 8 + r->system, &fresh);
    who->size[a] += (uint32_t)fresh;
    return smaller;
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

/* Times of what was fed one by one. */
typedef struct {
    uint64_t *at, count;
} times;

static times begin_times(uint64_t most)
{
    times t = {malloc((most + 1) * sizeof *t.at), 0};
    if (t.at == NULL)
        stop("no memory", NULL);
    return t;
}

static void print_all(const char *what, times *t)
{
    print_times(what, t->at, t->count);
    free(t->at);
}

/* The nanoseconds of one event; those of its feed. */
static uint64_t apply(sojourn *s, const record_texts *t, const sojourn_event *e, int link,
                      uint64_t *fed)
{
    sojourn_error error;
    uint64_t begin = now();
    if (link && sojourn_link(s, &t->who[0], &t->who[1], SOJOURN_LINK_SAME, 0, &error) != 0)
        stop("link", &error);
    if (sojourn_feed(s, e, 1, &error) != 0)
        stop("feed", &error);
    *fed = now() - begin;
    if (sojourn_settle(s, &error) != 0)
        stop("settle", &error);
    return now() - begin;
}

/* The same, on its own: `--toggle-collect=apply_merge` lets callgrind count merges alone. */
__attribute__((noinline)) static uint64_t
apply_merge(sojourn *s, const record_texts *t, const sojourn_event *e, int link, uint64_t *fed)
{
    return apply(s, t, e, link, fed);
}

static uint64_t sum(const times *t)
{
    uint64_t all = 0;
    for (uint64_t i = 0; i < t->count; i++)
        all += t->at[i];
    return all;
}

static void tell_merges(const times *all, const times *merges, const times *settles,
                        uint64_t smaller)
{
    if (merges->count == 0)
        return;
    printf("late merges: %.1f transactions of the smaller side; settle %.0f ns each, %.0f ns a"
           " transaction of it; with their feed %.1f %% of the time of all\n",
           (double)smaller / (double)merges->count, (double)sum(settles) / (double)merges->count,
           (double)sum(settles) / (double)smaller, 100.0 * (double)sum(merges) / (double)sum(all));
}

static void tell_one_by_one(sojourn *s, const record *records, uint64_t first, uint64_t count)
{
    times all = begin_times(count), heavy = begin_times(count), light = begin_times(count);
    times twos = begin_times(count), merges = begin_times(count), settles = begin_times(count);
    times feeds = begin_times(count);
    forest who = plant(first + count), sessions = plant(first + count);
    uint64_t transactions = 0, interrupted = 0;
    for (uint64_t i = 0; i < first; i++)
        join(&who, &sessions, &records[i]);
    for (uint64_t i = first; i < first + count; i++) {
        record_texts t;
        sojourn_event e;
        int link = record_event(&records[i], i, &t, &e);
        uint32_t smaller = join(&who, &sessions, &records[i]);
        long before = interruptions();
        uint64_t fed, ns = (smaller != 0 ? apply_merge : apply)(s, &t, &e, link, &fed);
        if (interruptions() != before) {
            interrupted++;
            continue;
        }
        all.at[all.count++] = ns;
        feeds.at[feeds.count++] = fed;
        if (records[i].id2 != 0)
            twos.at[twos.count++] = ns;
        if (smaller != 0) {
            merges.at[merges.count++] = ns;
            settles.at[settles.count++] = ns - fed;
            transactions += smaller;
        }
        if (i % 64 != 0)
            continue;
        uint64_t size = size_of(s, &t.who[0]);
        if (size > 1000)
            heavy.at[heavy.count++] = ns;
        else if (size <= 10)
            light.at[light.count++] = ns;
    }
    printf("%" PRIu64 " events were interrupted by another process and are not counted\n",
           interrupted);
    tell_merges(&all, &merges, &settles, transactions);
    print_all("one event, fed and settled", &all);
    print_all("of it, fed", &feeds);
    print_all("of these, two identifiers", &twos);
    print_all("of these, late merges", &merges);
    print_all("settle of a late merge", &settles);
    print_all("sample: customer of up to 10 transactions", &light);
    print_all("sample: customer of more than 1,000", &heavy);
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
    uint64_t *spans = malloc((count / BATCH + 1) * sizeof *spans);
    for (uint64_t i = 0; i < count - tail; i += BATCH) {
        uint64_t n = count - tail - i < BATCH ? count - tail - i : BATCH;
        spans[batches] = feed(s, records + i, i, n);
        fed += spans[batches];
        spans[batches++] /= n;
    }
    uint64_t begin = now();
    if (sojourn_settle(s, &error) != 0)
        stop("settle", &error);
    uint64_t settled = now();
    if (count > tail)
        printf("%" PRIu64 " events in batches of %d: feed %.0f ns, settle %.0f ns an event\n",
               count - tail, BATCH, (double)fed / (double)(count - tail),
               (double)(settled - begin) / (double)(count - tail));
    print_times("one event of a batch, fed", spans, batches);
    free(spans);
    tell_one_by_one(s, records, count - tail, tail);
    print_counts(s);
    sojourn_close(s);
    free(records);
    return 0;
}
