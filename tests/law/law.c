/* SPDX-License-Identifier: MIT */
/* Random histories against the law. SOJOURN_HISTORIES says how many, SOJOURN_SEED which,
 * SOJOURN_ONLY runs one of them, SOJOURN_ASK=all asks each all questions. TAP: one point for each
 * hundred. */
#include "trial.h"

#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

enum { POINT = 100, FAILURES_SHOWN = 3 };

/* Sanitizers end a program without a signal; they call this if told. */
void __sanitizer_set_death_callback(void (*callback)(void)) __attribute__((weak));

typedef struct totals {
    uint64_t seed, points, histories, facts, comparisons, failures;
} totals;

static uint64_t running, running_seed;

static void tell_death(void)
{
    fprintf(stdout, "# died in, or after, SOJOURN_SEED=%" PRIu64 " SOJOURN_ONLY=%" PRIu64 "\n",
            running_seed, running);
    fflush(stdout);
}

static void on_signal(int number)
{
    tell_death();
    signal(number, SIG_DFL);
    raise(number);
}

static uint64_t number_of(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);

    return text == NULL || *text == '\0' ? otherwise : strtoull(text, NULL, 0);
}

/* Each history is asked one kind of question more, the next one the next kind: all three would take
 * twice as long as the rest. SOJOURN_ASK=all asks them all, and figures by every dimension. */
static int32_t asks_of(uint64_t index)
{
    static const int32_t kinds[] = {ASK_FIGURES, ASK_WATCHED, ASK_PATHS};
    const char *all = getenv("SOJOURN_ASK");

    return all != NULL && strcmp(all, "all") == 0 ? ASK_KINDS | ASK_DIMENSIONS : kinds[index % 3];
}

static deck deck_of(const history *h, uint64_t index)
{
    deck d = {h, malloc(h->count * sizeof *d.facts), h->count, asks_of(index), 0};

    if (d.facts == NULL)
        abort();
    for (uint64_t i = 0; i < h->count; i++)
        d.facts[i] = &h->facts[i];
    return d;
}

static void show_failure(const totals *sum, uint64_t index, deck *d, const char *why)
{
    trial *t = malloc(sizeof *t);
    uint64_t schedule = dice_mix(sum->seed ^ index);

    if (t == NULL)
        abort();
    printf("# history %" PRIu64 " of seed %" PRIu64 " (%" PRIu64 " facts) fails: %s\n", index,
           sum->seed, d->count, why);
    printf("# replay: SOJOURN_SEED=%" PRIu64 " SOJOURN_ONLY=%" PRIu64 "\n", sum->seed, index);
    fflush(stdout);
    deck_shrink(d, schedule);
    printf("# %" PRIu64 " facts are enough\n", d->count);
    history_print_options(d->history, stdout);
    for (uint64_t i = 0; i < d->count; i++)
        history_print_fact(d->facts[i], stdout);
    fflush(stdout);
    for (uint64_t i = 0; i < 8 && trial_run(t, d, schedule + i);)
        i++;
    printf("# these: %s\n", t->why);
    fflush(stdout);
    free(t);
}

/* `alone`: what kills a process is shown, too. */
static int run_history(totals *sum, uint64_t index, int alone)
{
    history *h = history_make(sum->seed, index);
    deck d = deck_of(h, index);
    trial *t = malloc(sizeof *t);
    int fine;

    if (t == NULL)
        abort();
    t->why[0] = '\0';
    t->comparisons = 0;
    running = index;
    fine = (!alone || !deck_fails(&d, dice_mix(sum->seed ^ index))) &&
           trial_run(t, &d, dice_mix(sum->seed ^ index));
    sum->histories++;
    sum->facts += h->count;
    sum->comparisons += t->comparisons;
    if (!fine && sum->failures++ < FAILURES_SHOWN)
        show_failure(sum, index, &d, t->why);
    else if (!fine)
        printf("# history %" PRIu64 " fails: %.200s\n", index, t->why);
    free(t);
    free((void *)d.facts);
    history_free(h);
    return fine;
}

static void run_point(totals *sum, uint64_t from, uint64_t until)
{
    int fine = 1;

    for (uint64_t i = from; i < until; i++)
        fine = run_history(sum, i, 0) && fine;
    printf("%sok %" PRIu64 " - histories %" PRIu64 " to %" PRIu64 "\n", fine ? "" : "not ",
           ++sum->points, from, until - 1);
    fflush(stdout);
}

/* law [PART PARTS]: every PARTS-th point from PART on, so that parts may run side by side. */
int main(int argc, char **argv)
{
    totals sum = {.seed = number_of("SOJOURN_SEED", 20240229)};
    uint64_t count = number_of("SOJOURN_HISTORIES", 20000);
    uint64_t part = argc > 2 ? strtoull(argv[1], NULL, 10) : 0;
    uint64_t parts = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    uint64_t points = (count + POINT - 1) / POINT;
    const char *only = getenv("SOJOURN_ONLY");

    running_seed = sum.seed;
    signal(SIGABRT, on_signal);
    signal(SIGILL, on_signal); /* of UBSan, where it traps */
    signal(SIGSEGV, on_signal);
    if (__sanitizer_set_death_callback != NULL)
        __sanitizer_set_death_callback(tell_death);
    printf("# SOJOURN_SEED=%" PRIu64 " SOJOURN_HISTORIES=%" PRIu64 "\n", sum.seed, count);
    if (only != NULL && *only != '\0') {
        printf("1..1\n");
        printf("%sok 1 - history %s\n",
               run_history(&sum, number_of("SOJOURN_ONLY", 0), 1) ? "" : "not ", only);
    } else {
        printf("1..%" PRIu64 "\n", (points + parts - 1 - part) / parts);
        for (uint64_t k = part; k < points; k += parts)
            run_point(&sum, k * POINT, k * POINT + POINT < count ? k * POINT + POINT : count);
    }
    printf("# %" PRIu64 " histories, %" PRIu64 " facts, %" PRIu64 " comparisons, %" PRIu64
           " failures\n",
           sum.histories, sum.facts, sum.comparisons, sum.failures);
    return sum.failures > 0;
}
