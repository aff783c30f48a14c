/* SPDX-License-Identifier: MIT */
/* What a record batch costs against the same events as structs, and a stream against a cursor.
 *
 *   road [EVENTS [ROUNDS]]
 *
 * The roads take turns; each line is a ratio of processor times, the median of the rounds. */
#include "table.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { BATCH = 8192, ROUNDS = 9, TEXTS = 7 };
enum { STRUCTS, PLAIN, CODED, CURSOR, STREAM, ROADS };

typedef struct event {
    char id[12], session[16], account[16], cookie[16];
    const char *system, *channel, *intent, *type;
    int64_t start;
} event;

static void *need(void *block)
{
    if (block == NULL)
        abort();
    return block;
}

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static sojourn_text text(const char *string)
{
    return (sojourn_text){*string != '\0' ? string : NULL, strlen(string)};
}

static event *make(uint64_t count)
{
    static const char *const systems[] = {"web", "ivr", "desk"}, *const channels[] = {"web",
                                                                                      "voice"};
    static const char *const intents[] = {"",       "billing",  "order",
                                          "tariff", "delivery", "complaint"};
    static const char *const types[] = {"visit", "input", "connect"};
    dice d = dice_of(7, 7);
    event *events = need(calloc(count, sizeof *events));

    for (uint64_t i = 0; i < count; i++) {
        uint64_t session = i / 6, person = dice_mix(session) % (count / 40 + 1),
                 system = session % 3;
        event *e = &events[i];

        sprintf(e->id, "%" PRIu64, i);
        sprintf(e->session, "s%" PRIu64, session);
        if (system != 0)
            sprintf(e->account, "A%07" PRIu64, person);
        else
            sprintf(e->cookie, "c-%07" PRIu64, person);
        e->system = systems[system];
        e->channel = channels[system != 0];
        e->intent = intents[dice_below(&d, 6)];
        e->type = types[system];
        e->start = (int64_t)(UINT64_C(1704067200000000) + i * 3000000 + dice_below(&d, 9000000));
    }
    return events;
}

/* ---- the roads ---- */

typedef struct structs {
    sojourn_event *events;
    sojourn_identifier *who;
} structs;

static structs as_structs(const event *from, uint64_t count)
{
    structs s = {need(calloc(count, sizeof *s.events)), need(calloc(count, sizeof *s.who))};

    for (uint64_t i = 0; i < count; i++) {
        const event *e = &from[i];
        int32_t type = e->type[0] == 'v'   ? SOJOURN_EVENT_VISIT
                       : e->type[0] == 'i' ? SOJOURN_EVENT_INPUT
                                           : SOJOURN_EVENT_CONNECT;

        s.who[i].kind = text(e->account[0] != 0 ? "account" : "cookie");
        s.who[i].value = text(e->account[0] != 0 ? e->account : e->cookie);
        s.events[i] = (sojourn_event){.id = text(e->id),
                                      .system = text(e->system),
                                      .session = text(e->session),
                                      .channel = text(e->channel),
                                      .intent = text(e->intent),
                                      .start = e->start,
                                      .type = type,
                                      .identifiers = &s.who[i],
                                      .identifier_count = 1};
    }
    return s;
}

static void as_table(table *t, const event *from, uint64_t count, int coded)
{
    static const char *const names[] = {
        "id",     "session", "identifier.account", "identifier.cookie", "system", "channel",
        "intent", "type"};
    sojourn_text *cells = need(calloc(count, sizeof *cells));
    int64_t *starts = need(calloc(count, sizeof *starts));

    table_open(t, (int64_t)count, 0);
    for (int k = 0; k < 8; k++) {
        for (uint64_t i = 0; i < count; i++) {
            const event *e = &from[i];
            const char *const texts[] = {e->id,     e->session, e->account, e->cookie,
                                         e->system, e->channel, e->intent,  e->type};

            cells[i] = text(texts[k]);
        }
        table_texts(t, names[k], coded && k >= 4 ? "Cu" : "u", cells);
    }
    for (uint64_t i = 0; i < count; i++)
        starts[i] = from[i].start;
    table_integers(t, "start", "tsu:UTC", starts, NULL);
    free(cells);
    free(starts);
}

typedef struct bench {
    structs structs;
    table *tables[2];
    uint64_t count, batches;
    sojourn *settled;
} bench;

static double feed(const bench *b, int road)
{
    sojourn *s = NULL;
    sojourn_error error = {0};
    double begun;

    if (sojourn_open(NULL, &s, NULL) != SOJOURN_OK)
        abort();
    begun = now();
    for (uint64_t i = 0; i < b->batches; i++) {
        uint64_t from = i * BATCH, left = b->count - from;
        const table *t = road != STRUCTS ? &b->tables[road == CODED][i] : NULL;
        sojourn_status status = t != NULL ? sojourn_feed_arrow(s, &t->schema, &t->batch, &error)
                                          : sojourn_feed(s, b->structs.events + from,
                                                         left < BATCH ? left : BATCH, &error);

        if (status != SOJOURN_OK)
            fprintf(stderr, "%s\n", error.message), exit(1);
    }
    begun = now() - begun;
    sojourn_close(s);
    return begun;
}

static double ask(const bench *b, int road)
{
    sojourn_query query = {.size = sizeof query, .level = SOJOURN_LEVEL_EVENT};
    struct ArrowArrayStream stream;
    struct ArrowArray batch = {.length = 1};
    const sojourn_span *span;
    sojourn_cursor *cursor;
    uint64_t rows = 0;
    double begun = now();

    if (sojourn_cursor_open(b->settled, &query, &cursor, NULL) != SOJOURN_OK)
        abort();
    if (road == CURSOR) {
        while (sojourn_cursor_next(cursor, &span, NULL) == SOJOURN_OK)
            rows++;
        sojourn_cursor_close(cursor);
    } else if (sojourn_export_arrow(cursor, &stream, NULL) == SOJOURN_OK) {
        while (stream.get_next(&stream, &batch) == 0 && batch.release != NULL) {
            rows += (uint64_t)batch.length;
            batch.release(&batch);
        }
        stream.release(&stream);
    }
    if (rows != b->count)
        abort();
    return now() - begun;
}

static int order(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static void run(bench *b, uint64_t rounds)
{
    static const struct {
        const char *name;
        int road, against;
    } lines[] = {{"batches of plain texts / structs", PLAIN, STRUCTS},
                 {"batches with dictionaries / structs", CODED, STRUCTS},
                 {"stream / cursor, events", STREAM, CURSOR}};
    double(*seconds)[ROADS] = need(calloc(rounds, sizeof *seconds));
    double *ratios = need(calloc(rounds, sizeof *ratios));

    for (uint64_t r = 0; r < rounds; r++)
        for (int road = 0; road < ROADS; road++)
            seconds[r][road] = road < CURSOR ? feed(b, road) : ask(b, road);
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        for (uint64_t r = 0; r < rounds; r++)
            ratios[r] = seconds[r][lines[i].road] / seconds[r][lines[i].against];
        qsort(ratios, rounds, sizeof *ratios, order);
        printf("%-36s %.2f (%.2f to %.2f)\n", lines[i].name, ratios[rounds / 2], ratios[0],
               ratios[rounds - 1]);
    }
    printf(
        "ns an event, last round: structs %.0f, plain %.0f, coded %.0f, cursor %.0f, stream %.0f\n",
        seconds[rounds - 1][STRUCTS] * 1e9 / (double)b->count,
        seconds[rounds - 1][PLAIN] * 1e9 / (double)b->count,
        seconds[rounds - 1][CODED] * 1e9 / (double)b->count,
        seconds[rounds - 1][CURSOR] * 1e9 / (double)b->count,
        seconds[rounds - 1][STREAM] * 1e9 / (double)b->count);
    free(seconds);
    free(ratios);
}

int main(int argc, char **argv)
{
    bench b = {.count = argc > 1 ? strtoull(argv[1], NULL, 10) : 500000};
    uint64_t rounds = argc > 2 ? strtoull(argv[2], NULL, 10) : ROUNDS;
    event *events = make(b.count);

    b.batches = (b.count + BATCH - 1) / BATCH;
    b.structs = as_structs(events, b.count);
    for (int coded = 0; coded < 2; coded++) {
        b.tables[coded] = need(calloc(b.batches, sizeof *b.tables[coded]));
        for (uint64_t i = 0; i < b.batches; i++) {
            uint64_t left = b.count - i * BATCH;

            as_table(&b.tables[coded][i], events + i * BATCH, left < BATCH ? left : BATCH, coded);
        }
    }
    if (sojourn_open(NULL, &b.settled, NULL) != SOJOURN_OK ||
        sojourn_feed(b.settled, b.structs.events, b.count, NULL) != SOJOURN_OK ||
        sojourn_settle(b.settled, NULL) != SOJOURN_OK)
        abort();
    run(&b, rounds);
    sojourn_close(b.settled);
    for (int coded = 0; coded < 2; coded++) {
        for (uint64_t i = 0; i < b.batches; i++)
            table_close(&b.tables[coded][i]);
        free(b.tables[coded]);
    }
    free(b.structs.events);
    free(b.structs.who);
    free(events);
    return 0;
}
