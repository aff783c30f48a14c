/* SPDX-License-Identifier: MIT */
/* What questions over paths cost against settling the events, in one run.
 *
 *   paths EVENTS.bin [CHANNELS]
 *
 * EVENTS.bin is made by `events`; a session's channel is one of CHANNELS (12). Times are the
 * processor's; memory is what the library lent, and what it lent more while it answered. */
#include "record.h"

#include <inttypes.h>
#include <sojourn/paths.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { BATCH = 4096 };

/* Bytes now, and the most there were. */
typedef struct held {
    uint64_t now, most;
} held;

static void *resize(void *context, void *block, size_t old_size, size_t new_size)
{
    held *h = context;
    void *out = NULL;
    if (new_size != 0 && (out = realloc(block, new_size)) == NULL)
        return NULL;
    if (new_size == 0)
        free(block);
    h->now += new_size - old_size;
    h->most = h->now > h->most ? h->now : h->most;
    return out;
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void check(sojourn_status status, const char *what, const sojourn_error *error)
{
    if (status != SOJOURN_OK)
        record_stop(what, error->message);
}

static void feed(sojourn *s, const record *records, uint64_t first, uint64_t count,
                 unsigned channels)
{
    static record_texts all[BATCH];
    static sojourn_event events[BATCH];
    sojourn_error error;
    for (uint64_t i = 0; i < count; i++) {
        int linked = record_event(&records[i], first + i, &all[i], &events[i]);
        unsigned channel = (unsigned)(records[i].session * UINT64_C(0x9e3779b97f4a7c15) >> 40);
        events[i].channel.data = all[i].channel;
        events[i].channel.length =
            (uint64_t)snprintf(all[i].channel, sizeof all[i].channel, "c%u", channel % channels);
        if (records[i].system == RECORD_IVR && records[i].type == RECORD_START)
            events[i].type = SOJOURN_EVENT_INPUT;
        if (linked)
            check(sojourn_link(s, &all[i].who[0], &all[i].who[1], SOJOURN_LINK_SAME, 0, &error),
                  "link", &error);
    }
    check(sojourn_feed(s, events, count, &error), "feed", &error);
}

static double settled(sojourn *s, const char *path, unsigned channels, uint64_t *events)
{
    static record records[BATCH];
    uint64_t first = 0;
    size_t count;
    sojourn_error error;
    FILE *file = record_open(path, events);
    while ((count = fread(records, sizeof *records, BATCH, file)) != 0) {
        feed(s, records, first, count, channels);
        first += count;
    }
    fclose(file);
    double begin = now();
    check(sojourn_settle(s, &error), "settle", &error);
    return now() - begin;
}

static sojourn_text text(const char *string)
{
    return (sojourn_text){string, strlen(string)};
}

typedef struct question {
    const char *name, *parameter;
    int64_t value;
    int32_t level;
    const char *what, *step;
} question;

static const question questions[] = {
    {"linear", NULL, 0, 0, "linear", ""},
    {"markov", "order", 1, 0, "Markov, order 1", ""},
    {"markov", "order", 3, 0, "Markov, order 3", ""},
    {"shapley", NULL, 0, 0, "Shapley of goals", ""},
    {"rate_shapley", NULL, 0, 0, "Shapley of rates", ""},
    {"variants", NULL, 0, SOJOURN_LEVEL_ENGAGEMENT, "variants of engagements", ""},
    {"prefixes", "depth", 5, SOJOURN_LEVEL_ENGAGEMENT, "prefixes of engagements", ""},
    {"follows", NULL, 0, 0, "directly-follows", ""},
    {"success", NULL, 0, SOJOURN_LEVEL_ENGAGEMENT, "success by channel", ""},
    {"leads_to", NULL, 0, 0, "what leads to a purchase", ""},
    {"funnel", NULL, 0, 0, "a funnel of three steps", "c0 > c1|c2 <= 7d > c3"},
    {"join", NULL, 0, 0, "the first start of a session to a purchase", "start"},
    {"opt_outs", NULL, 0, 0, "opt-outs", ""},
};

static void ask(const sojourn *s, const question *q, double settle, held *h)
{
    sojourn_path path = {.size = sizeof path, .name = text(q->name), .level = q->level};
    sojourn_parameter parameter;
    sojourn_answer *answer;
    sojourn_error error;
    const sojourn_figure *rows;
    uint64_t count, before = h->now;
    path.step = text(q->step);
    if (q->parameter) {
        parameter = (sojourn_parameter){text(q->parameter), q->value};
        path.parameters = &parameter;
        path.parameter_count = 1;
    }
    h->most = h->now;
    double begin = now();
    check(sojourn_trace(s, &path, &answer, &error), q->name, &error);
    double took = now() - begin;
    sojourn_answer_figures(answer, &rows, &count, NULL);
    printf("| %s | %.2f | %.3f | %" PRIu64 " | %.1f |\n", q->what, took / settle, took, count,
           (double)(h->most - before) / 1048576);
    fflush(stdout);
    sojourn_answer_close(answer);
}

int main(int count, char **arguments)
{
    held h = {0, 0};
    sojourn_allocator allocator = {sizeof allocator, &h, resize};
    sojourn_options options = *record_options();
    uint64_t events;
    sojourn *s;
    sojourn_error error;
    if (count < 2)
        record_stop("paths", "name a file of events");
    options.allocator = &allocator;
    check(sojourn_open(&options, &s, &error), "open", &error);
    unsigned channels = count > 2 ? (unsigned)strtoul(arguments[2], NULL, 10) : 0;
    channels = channels != 0 ? channels : 12;
    double settle = settled(s, arguments[1], channels, &events);
    sojourn_query query = {.size = sizeof query, .level = SOJOURN_LEVEL_ENGAGEMENT};
    sojourn_cursor *cursor;
    const sojourn_span *span;
    uint64_t engagements = 0;
    check(sojourn_cursor_open(s, &query, &cursor, &error), "cursor", &error);
    while (sojourn_cursor_next(cursor, &span, &error) == SOJOURN_OK)
        engagements++;
    sojourn_cursor_close(cursor);
    printf("%" PRIu64 " events, %" PRIu64 " engagements, settled in %.3f s; %.1f MiB\n\n", events,
           engagements, settle, (double)h.now / 1048576);
    printf("| question | of the time to settle | s | figures | MiB more while it answers |\n");
    printf("|---|---|---|---|---|\n");
    for (size_t i = 0; i < sizeof questions / sizeof *questions; i++)
        ask(s, &questions[i], settle, &h);
    sojourn_close(s);
    return 0;
}
