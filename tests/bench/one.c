/* SPDX-License-Identifier: MIT */
/* What one event costs in a settled handle: feed and settle, to the updated journey.
 *
 *   one EVENTS.bin [TAIL]
 *
 * EVENTS.bin is the generator's file: 56-byte records in order of arrival. All but the last TAIL
 * (200,000) are fed in batches; the rest one by one, each settled and timed. The counts at the end
 * are those of the job that the generator's peers compute. */
#include <sojourn/sojourn.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct record {
    int64_t ts; /* milliseconds */
    uint64_t session, call, id1, id2;
    uint8_t system, channel, type, intent;
    uint16_t agent, pad;
    int32_t value;
    uint32_t pad2;
} record;

enum { PURCHASE = 10, RESOLVE = 12, BATCH = 4096, DEPTHS = 8 };

/* The texts of one event. */
typedef struct texts {
    char system[4], id[24], session[20], channel[4], intent[4], value[2][64];
    sojourn_identifier who[2];
} texts;

static void stop(const char *what, const sojourn_error *error)
{
    fprintf(stderr, "%s: %s\n", what, error != NULL ? error->message : "");
    exit(1);
}

static sojourn_text text(const char *string)
{
    return (sojourn_text){string, strlen(string)};
}

static sojourn_identifier identifier(uint64_t code, char *out)
{
    static const char *const kinds[] = {"", "kp", "ke", "ka", "kc"};
    sprintf(out, "%" PRIu64, code & UINT64_C(0x00ffffffffffffff));
    return (sojourn_identifier){text(kinds[code >> 56]), text(out)};
}

/* 1 if the record is also a link: two values of one kind. */
static int make(const record *r, uint64_t number, texts *t, sojourn_event *e)
{
    memset(e, 0, sizeof *e);
    int two = r->id2 != 0 && r->id2 != r->id1, link = two && r->id1 >> 56 == r->id2 >> 56;
    sprintf(t->system, "s%d", r->system);
    sprintf(t->id, "%" PRIu64, number);
    sprintf(t->session, "%016" PRIx64, r->session);
    sprintf(t->channel, "c%d", r->channel);
    sprintf(t->intent, "i%d", r->intent);
    t->who[0] = identifier(r->id1, t->value[0]);
    if (two)
        t->who[1] = identifier(r->id2, t->value[1]);
    e->system = text(t->system);
    e->id = text(t->id);
    e->session = text(t->session);
    e->channel = text(t->channel);
    e->intent = r->intent != 0 ? text(t->intent) : (sojourn_text){0};
    e->identifiers = t->who;
    e->identifier_count = two && !link ? 2 : 1;
    e->start = r->ts * 1000;
    e->sequence = r->intent;
    e->type = r->type == PURCHASE  ? SOJOURN_EVENT_PURCHASE
              : r->type == RESOLVE ? SOJOURN_EVENT_RESOLVE
                                   : SOJOURN_EVENT_OTHER;
    if (r->type == PURCHASE) {
        e->value = r->value;
        memcpy(e->currency, "USD", 4);
    }
    return link;
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
    static texts all[BATCH];
    static sojourn_event events[BATCH];
    static uint8_t linked[BATCH];
    sojourn_error error;
    for (uint64_t i = 0; i < count; i++)
        linked[i] = (uint8_t)make(&records[i], first + i, &all[i], &events[i]);
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
        texts t;
        sojourn_event e;
        int link = make(&records[i], first + i, &t, &e);
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
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        stop("cannot read the events", NULL);
    fseek(file, 0, SEEK_END);
    *count = (uint64_t)ftell(file) / sizeof(record);
    rewind(file);
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
    static const char *const names[] = {"kp", "ke", "ka", "kc"};
    sojourn_kind kinds[4] = {0};
    for (int i = 0; i < 4; i++) {
        kinds[i].name = text(names[i]);
        kinds[i].strength = SOJOURN_CLASS_STRONG;
    }
    const int64_t day = INT64_C(86400000000);
    sojourn_options options = {.size = sizeof options,
                               .flags = SOJOURN_INTENT_FIRST,
                               .kinds = kinds,
                               .kind_count = 4,
                               .interaction_gap_us = day / 48 + 1,
                               .window_us = 7 * day + 1,
                               .reopen_us = 1,
                               .unknown_us = 1};
    sojourn *s;
    sojourn_error error;
    if (sojourn_open(&options, &s, &error) != 0)
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
