/* SPDX-License-Identifier: MIT */
/* What a watched dashboard costs: one event fed and settled, without and with 50 figures watched.
 *
 *   watched EVENTS.bin [TAIL [single]]
 *
 * EVENTS.bin is made by `events`. All but the last TAIL (20,000) are fed in batches; the rest one
 * by one, the first half of them without, the second half with the dashboard. Then every figure is
 * read, of more than two million events every tenth, and measured by a walk: they must be the same.
 * Times are of the processor. `single`: each of the 50 is one figure, and instead of by groups it
 * is of one channel or system. */
#include "record.h"

#include <inttypes.h>
#include <sojourn/figures.h>
#include <sojourn/memory.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { BATCH = 4096, FIGURES = 50 };

typedef struct asked {
    const char *name, *variant, *by[2];
} asked;

/* Sums, shares, means and distinct customers, alone and by what a wall shows them by. */
static const asked dashboard[FIGURES] = {
    {"events", "", {"", ""}},
    {"events", "", {"type", ""}},
    {"events", "", {"channel", ""}},
    {"events", "", {"system", ""}},
    {"events", "", {"day", ""}},
    {"transactions", "", {"", ""}},
    {"transactions", "", {"channel", ""}},
    {"interactions", "", {"", ""}},
    {"interactions", "", {"channel", ""}},
    {"interactions", "", {"intent", ""}},
    {"interactions", "", {"day", ""}},
    {"interactions", "", {"intent", "day"}},
    {"engagements", "", {"", ""}},
    {"engagements", "", {"intent", ""}},
    {"engagements", "", {"outcome", ""}},
    {"active_customers", "", {"", ""}},
    {"active_customers", "", {"day", ""}},
    {"active_customers", "", {"week", ""}},
    {"active_customers", "", {"month", ""}},
    {"active_customers", "", {"channel", ""}},
    {"active_customers", "", {"channel", "day"}},
    {"daily_active_customers", "", {"", ""}},
    {"stickiness", "", {"", ""}},
    {"offered", "", {"", ""}},
    {"offered", "interaction", {"intent", ""}},
    {"answered", "", {"", ""}},
    {"abandoned", "", {"", ""}},
    {"speed_of_answer", "", {"", ""}},
    {"service_level", "", {"", ""}},
    {"service_level", "", {"intent", ""}},
    {"handled", "", {"", ""}},
    {"handled", "", {"agent", ""}},
    {"handle_time", "", {"", ""}},
    {"handle_time", "interaction", {"intent", ""}},
    {"transferred", "", {"", ""}},
    {"fcr", "no_return", {"", ""}},
    {"fcr", "outcome", {"", ""}},
    {"repeat_contact", "any", {"", ""}},
    {"containment", "", {"", ""}},
    {"containment", "", {"intent", ""}},
    {"deflection", "", {"", ""}},
    {"contacts_per_engagement", "", {"", ""}},
    {"nps", "", {"", ""}},
    {"csat", "", {"", ""}},
    {"popularity", "interaction", {"intent", ""}},
    {"adoption", "", {"channel", ""}},
    {"session_time", "", {"", ""}},
    {"session_time", "transaction", {"channel", ""}},
    {"visits_per_customer", "", {"", ""}},
    {"exits", "", {"", ""}},
};

static int single;

/* No two of one metric and variant are of the same. */
static const sojourn_where *condition(int number)
{
    static const sojourn_where channels[] = {{{"channel", 7}, {"c0", 2}},
                                             {{"channel", 7}, {"c1", 2}},
                                             {{"channel", 7}, {"c2", 2}},
                                             {{"channel", 7}, {"c3", 2}}};
    static const sojourn_where systems[] = {{{"system", 6}, {"s0", 2}},
                                            {{"system", 6}, {"s1", 2}},
                                            {{"system", 6}, {"s2", 2}},
                                            {{"system", 6}, {"s3", 2}}};

    return number % 2 ? &channels[number / 2 % 4] : &systems[number / 2 % 4];
}

static sojourn_metric metric_of(int number)
{
    const asked *a = &dashboard[number];
    sojourn_metric m = {.size = sizeof m, .name = {a->name, strlen(a->name)}};

    m.variant = (sojourn_text){a->variant, strlen(a->variant)};
    if (single && a->by[0][0] != 0) {
        m.where = condition(number);
        m.where_count = 1;
    }
    for (int i = 0; i < 2 && !single; i++)
        m.by[i] = (sojourn_text){a->by[i], strlen(a->by[i])};
    return m;
}

static uint64_t now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (uint64_t)t.tv_sec * UINT64_C(1000000000) + (uint64_t)t.tv_nsec;
}

static void tell(sojourn *s, const record *r, uint64_t number)
{
    record_texts t;
    sojourn_event e;
    sojourn_error error;

    if (record_event(r, number, &t, &e) &&
        sojourn_link(s, &t.who[0], &t.who[1], SOJOURN_LINK_SAME, 0, &error) != 0)
        record_stop("link", error.message);
    if (sojourn_feed(s, &e, 1, &error) != 0)
        record_stop("feed", error.message);
}

static void settle(sojourn *s)
{
    sojourn_error error;

    if (sojourn_settle(s, &error) != 0)
        record_stop("settle", error.message);
}

static int order(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

static void tell_one_by_one(sojourn *s, const record *records, uint64_t first, uint64_t count,
                            const char *what)
{
    uint64_t *ns = malloc((count + 1) * sizeof *ns), sum = 0;

    for (uint64_t i = 0; i < count; i++) {
        uint64_t begin = now();

        tell(s, &records[first + i], first + i);
        settle(s);
        ns[i] = now() - begin;
        sum += ns[i];
    }
    qsort(ns, count, sizeof *ns, order);
    if (count != 0)
        printf("%-28s %8" PRIu64 "  mean %6.1f  p50 %6.1f  p90 %6.1f  p99 %7.1f  max %9.1f us\n",
               what, count, (double)sum / (double)count / 1e3, (double)ns[count / 2] / 1e3,
               (double)ns[count * 9 / 10] / 1e3, (double)ns[count * 99 / 100] / 1e3,
               (double)ns[count - 1] / 1e3);
    free(ns);
}

static sojourn_answer *measure(const sojourn *s, const sojourn_metric *m)
{
    sojourn_answer *answer;
    sojourn_error error;

    if (sojourn_measure(s, m, &answer, &error) != 0)
        record_stop("measure", error.message);
    return answer;
}

static int same(const sojourn_answer *a, const sojourn_answer *b, uint64_t *figures)
{
    const sojourn_figure *x, *y;
    uint64_t count, other;

    sojourn_answer_figures(a, &x, &count, NULL);
    sojourn_answer_figures(b, &y, &other, NULL);
    *figures += count;
    for (uint64_t i = 0; count == other && i < count; i++)
        if (x[i].numerator.low != y[i].numerator.low || x[i].squares.low != y[i].squares.low ||
            x[i].denominator != y[i].denominator || x[i].count != y[i].count ||
            x[i].left_out != y[i].left_out)
            return 0;
    return count == other;
}

/* Each figure as it is kept, and by a walk as of the time that is meant. */
static void compare(const sojourn *s, int64_t latest, int every)
{
    sojourn_query scope = {.size = sizeof scope, .as_of = latest};
    uint64_t kept = 0, walked = 0, figures = 0;

    for (int i = 0; i < FIGURES; i += every) {
        sojourn_metric m = metric_of(i);
        uint64_t begin = now();
        sojourn_answer *a = measure(s, &m);

        kept += now() - begin;
        m.scope = &scope;
        begin = now();
        sojourn_answer *b = measure(s, &m);
        walked += now() - begin;
        if (!same(a, b, &figures))
            record_stop("a watched figure is another than measured", dashboard[i].name);
        sojourn_answer_close(a);
        sojourn_answer_close(b);
    }
    printf("read: %d answers of %" PRIu64 " figures in %.1f us; by walks %.1f ms; the same\n",
           FIGURES / every, figures, (double)kept / 1e3, (double)walked / 1e6);
}

static void print_memory(const sojourn *s, uint64_t events)
{
    sojourn_structure row = {.size = sizeof row};

    for (uint64_t i = 0; sojourn_memory(s, i, &row, NULL) == SOJOURN_OK; i++)
        if (row.name.length == 7 && memcmp(row.name.data, "watches", 7) == 0)
            printf("watches: %.1f bytes an event\n", (double)row.bytes / (double)events);
}

static void watch(sojourn *s)
{
    sojourn_error error;
    uint64_t begin = now();

    for (int i = 0; i < FIGURES; i++) {
        sojourn_metric m = metric_of(i);

        if (sojourn_watch(s, &m, 1, &error) != 0)
            record_stop("watch", error.message);
    }
    printf("%d watched: %.1f ms\n", FIGURES, (double)(now() - begin) / 1e6);
}

static int64_t latest_of(const sojourn *s)
{
    const sojourn_query q = {.size = sizeof q, .level = SOJOURN_LEVEL_JOURNEY};
    const sojourn_span *span;
    sojourn_cursor *cursor;
    int64_t latest = INT64_MIN;

    if (sojourn_cursor_open(s, &q, &cursor, NULL) != 0)
        record_stop("cursor", "");
    while (sojourn_cursor_next(cursor, &span, NULL) == SOJOURN_OK)
        latest = span->end > latest ? span->end : latest;
    sojourn_cursor_close(cursor);
    return latest;
}

int main(int argc, char **argv)
{
    uint64_t count, tail = argc > 2 ? strtoull(argv[2], NULL, 10) : 20000;
    sojourn_error error;
    sojourn *s;

    if (argc < 2)
        record_stop("watched", "give EVENTS.bin [TAIL [single]]");
    single = argc > 3;
    FILE *file = record_open(argv[1], &count);
    record *records = malloc((count + 1) * sizeof *records);
    if (records == NULL || fread(records, sizeof *records, count, file) != count)
        record_stop(argv[1], "cannot be read");
    fclose(file);
    if (sojourn_open(record_options(), &s, &error) != 0)
        record_stop("open", error.message);
    tail = tail < count ? tail : count;
    for (uint64_t i = 0; i < count - tail; i++)
        tell(s, &records[i], i);
    settle(s);
    tell_one_by_one(s, records, count - tail, tail / 2, "without");
    watch(s);
    tell_one_by_one(s, records, count - tail + tail / 2, tail - tail / 2,
                    "with 50 figures watched");
    print_memory(s, count);
    compare(s, latest_of(s), count > 2000000 ? 10 : 1);
    sojourn_close(s);
    free(records);
    return 0;
}
