/* SPDX-License-Identifier: MIT */
/* The bench job through the public interface, from the first fact to the last figure: one line of
 * JSON with times, memory and all answers.
 *
 *   job structs|parallel|arrow|one|settled EVENTS.bin
 *
 *   structs  1,024 events a call, as texts
 *   parallel the same, settled by two threads
 *   arrow    the same as record batches
 *   one      one event a call, settled at the end
 *   settled  one event a call, each settled
 *
 * Clocks run while the library works, not while a batch is read and made texts; so the peak of
 * memory is that of the library and one batch. */
#include "figures.h"
#include "record.h"
#include "runner.h"
#include "table.h"

#include <sojourn/memory.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum { BATCH = 1024, KINDS = 4, COLUMNS = 13 };

typedef struct batch {
    record records[BATCH];
    record_texts texts[BATCH];
    sojourn_event events[BATCH];
    uint8_t linked[BATCH];
    uint64_t count;
    table table;
} batch;

typedef struct watch {
    double cpu, wall;
} watch;

typedef struct road {
    const char *name;
    void (*feed)(sojourn *s, const batch *b);
    int tabled, threads;
} road;

static double clock_of(clockid_t id)
{
    struct timespec t;

    clock_gettime(id, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static watch now(void)
{
    return (watch){clock_of(CLOCK_PROCESS_CPUTIME_ID), clock_of(CLOCK_MONOTONIC)};
}

static void lap(watch *sum, watch begin)
{
    watch end = now();

    sum->cpu += end.cpu - begin.cpu;
    sum->wall += end.wall - begin.wall;
}

static void check(sojourn_status status, const char *what, const sojourn_error *error)
{
    if (status != SOJOURN_OK)
        record_stop(what, error->message);
}

/* ---- roads ---- */

static void link_one(sojourn *s, const batch *b, uint64_t i)
{
    const sojourn_identifier *who = b->texts[i].who;
    sojourn_error error;

    if (b->linked[i])
        check(sojourn_link(s, &who[0], &who[1], SOJOURN_LINK_SAME, 0, &error), "link", &error);
}

static void link_all(sojourn *s, const batch *b)
{
    for (uint64_t i = 0; i < b->count; i++)
        link_one(s, b, i);
}

static void feed_structs(sojourn *s, const batch *b)
{
    sojourn_error error;

    link_all(s, b);
    check(sojourn_feed(s, b->events, b->count, &error), "feed", &error);
}

static void feed_arrow(sojourn *s, const batch *b)
{
    sojourn_error error;

    link_all(s, b);
    check(sojourn_feed_arrow(s, &b->table.schema, &b->table.batch, &error), "feed", &error);
}

static void feed_one(sojourn *s, const batch *b)
{
    sojourn_error error;

    for (uint64_t i = 0; i < b->count; i++) {
        link_one(s, b, i);
        check(sojourn_feed(s, &b->events[i], 1, &error), "feed", &error);
    }
}

static void feed_settled(sojourn *s, const batch *b)
{
    sojourn_error error;

    for (uint64_t i = 0; i < b->count; i++) {
        link_one(s, b, i);
        check(sojourn_feed(s, &b->events[i], 1, &error), "feed", &error);
        check(sojourn_settle(s, &error), "settle", &error);
    }
}

static const road roads[] = {{"structs", feed_structs, 0, 0}, {"parallel", feed_structs, 0, 2},
                             {"arrow", feed_arrow, 1, 0},     {"one", feed_one, 0, 0},
                             {"settled", feed_settled, 0, 0}};

/* ---- batches ---- */

static void cells_of(const batch *b, sojourn_text cells[COLUMNS][BATCH])
{
    static const sojourn_text types[] = {{"other", 5}, {"purchase", 8}, {"resolve", 7}},
                              dollars = {"USD", 3};

    for (uint64_t i = 0; i < b->count; i++) {
        const sojourn_event *e = &b->events[i];
        int purchase = e->type == SOJOURN_EVENT_PURCHASE,
            resolve = e->type == SOJOURN_EVENT_RESOLVE;
        const sojourn_text texts[] = {e->id,
                                      e->session,
                                      e->agent,
                                      e->system,
                                      e->channel,
                                      e->intent,
                                      types[purchase + 2 * resolve],
                                      purchase ? dollars : (sojourn_text){0}};

        for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
            cells[KINDS + k][i] = texts[k];
        for (int k = 0; k < KINDS; k++)
            cells[k][i] = (sojourn_text){0};
        for (uint64_t k = 0; k < e->identifier_count; k++)
            cells[strchr("peac", e->identifiers[k].kind.data[1]) - "peac"][i] =
                e->identifiers[k].value;
    }
}

static void add_integers(batch *b)
{
    static int64_t starts[BATCH], sequences[BATCH], values[BATCH];
    static uint8_t sold[BATCH];

    for (uint64_t i = 0; i < b->count; i++) {
        const sojourn_event *e = &b->events[i];

        starts[i] = e->start;
        sequences[i] = e->sequence;
        values[i] = e->value;
        sold[i] = e->type == SOJOURN_EVENT_PURCHASE;
    }
    table_integers(&b->table, "start", "tsu:UTC", starts, NULL);
    table_integers(&b->table, "sequence", "l", sequences, NULL);
    table_integers(&b->table, "value", "l", values, sold);
}

static void make_table(batch *b)
{
    static const struct {
        const char *name, *format;
    } columns[] = {{"identifier.kp", "u"},
                   {"identifier.ke", "u"},
                   {"identifier.ka", "u"},
                   {"identifier.kc", "u"},
                   {"id", "u"},
                   {"session", "u"},
                   {"agent", "u"},
                   {"system", "Cu"},
                   {"channel", "Cu"},
                   {"intent", "Cu"},
                   {"type", "Cu"},
                   {"currency", "Cu"}};
    static sojourn_text cells[COLUMNS][BATCH];

    cells_of(b, cells);
    table_open(&b->table, (int64_t)b->count, 0);
    for (size_t k = 0; k < sizeof columns / sizeof *columns; k++)
        table_texts(&b->table, columns[k].name, columns[k].format, cells[k]);
    add_integers(b);
}

static int read_batch(batch *b, FILE *file, uint64_t first, int tabled)
{
    b->count = fread(b->records, sizeof *b->records, BATCH, file);
    for (uint64_t i = 0; i < b->count; i++)
        b->linked[i] =
            (uint8_t)record_event(&b->records[i], first + i, &b->texts[i], &b->events[i]);
    if (b->count != 0 && tabled)
        make_table(b);
    return b->count != 0;
}

/* ---- the job ---- */

static void print_structures(const sojourn *s)
{
    sojourn_structure one = {.size = sizeof one};

    printf("\"structures\":{");
    for (uint64_t i = 0; sojourn_memory(s, i, &one, NULL) == SOJOURN_OK; i++)
        printf("%s\"%.*s\":%" PRIu64, i != 0 ? "," : "", (int)one.name.length, one.name.data,
               one.bytes);
    printf("},");
}

static void print(const road *how, const watch laps[3], const sojourn *s, const figures *f)
{
    sojourn_counts counts = {.size = sizeof counts};
    struct rusage used;

    sojourn_count(s, &counts, NULL);
    getrusage(RUSAGE_SELF, &used);
    printf("{\"road\":\"%s\",\"cpu\":%.6f,\"wall\":%.6f,\"feed\":%.6f,\"settle\":%.6f,"
           "\"settle_wall\":%.6f,\"figures\":%.6f,\"bytes\":%" PRIu64 ",\"peak\":%ld,",
           how->name, laps[0].cpu + laps[1].cpu + laps[2].cpu,
           laps[0].wall + laps[1].wall + laps[2].wall, laps[0].cpu, laps[1].cpu,
           laps[1].wall, laps[2].cpu, counts.bytes, used.ru_maxrss * 1024);
    print_structures(s);
    printf("\"answers\":{");
    figures_print(f);
    printf("}}\n");
}

static sojourn_status open_handle(const road *how, sojourn **s, sojourn_error *error)
{
    sojourn_options options = *record_options();
    sojourn_runner runner = runner_threads((uint64_t)how->threads);

    runner.least = 0;
    if (how->threads != 0)
        options.runner = &runner;
    return sojourn_open(&options, s, error);
}

static void run(const road *how, const char *path)
{
    static batch b;
    uint64_t count, first = 0;
    watch laps[3] = {{0}}, begin;
    FILE *file = record_open(path, &count);
    sojourn_error error;
    sojourn *s;
    figures f;

    check(open_handle(how, &s, &error), "open", &error);
    for (; read_batch(&b, file, first, how->tabled); first += b.count) {
        begin = now();
        how->feed(s, &b);
        lap(&laps[0], begin);
        if (how->tabled)
            table_close(&b.table);
    }
    begin = now();
    check(sojourn_settle(s, &error), "settle", &error);
    lap(&laps[1], begin);
    begin = now();
    figures_fold(s, &f);
    lap(&laps[2], begin);
    print(how, laps, s, &f);
    sojourn_close(s);
    fclose(file);
}

int main(int argc, char **argv)
{
    for (size_t i = 0; argc == 3 && i < sizeof roads / sizeof *roads; i++)
        if (strcmp(argv[1], roads[i].name) == 0)
            return run(&roads[i], argv[2]), 0;
    record_stop("job", "structs|parallel|arrow|one|settled EVENTS.bin");
}
