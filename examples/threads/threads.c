/* SPDX-License-Identifier: MIT */
/* A settle by four threads, and one by this thread alone: one digest. */
#include <inttypes.h>
#include <pthread.h>
#include <sojourn/runner.h>
#include <stdio.h>

enum { THREADS = 4, CUSTOMERS = 20000 };

struct job {
    sojourn_task *task;
    void *argument;
    uint64_t index;
};

static void *work(void *given)
{
    const struct job *job = given;
    job->task(job->argument, job->index);
    return NULL;
}

/* A thread for each task; one that cannot be made is done without. */
static int32_t run(void *context, sojourn_task *task, void *argument, uint64_t count)
{
    pthread_t threads[THREADS];
    struct job jobs[THREADS];
    uint64_t started = 0;
    (void)context;
    for (; started < count; started++) {
        jobs[started] = (struct job){task, argument, started};
        if (pthread_create(&threads[started], NULL, work, &jobs[started]))
            break;
    }
    for (uint64_t i = started; i < count; i++)
        task(argument, i);
    for (uint64_t i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    return 0;
}

/* Two calls of each customer. */
static sojourn_status feed(sojourn *s, sojourn_error *error)
{
    char number[12];
    sojourn_identifier who = {{"account", 7}, {number, 0}};
    sojourn_event call = {.system = {"desk", 4},
                          .type = SOJOURN_EVENT_CONNECT,
                          .identifiers = &who,
                          .identifier_count = 1};
    sojourn_status status = SOJOURN_OK;
    for (int i = 0; i < 2 * CUSTOMERS && status == SOJOURN_OK; i++) {
        who.value.length = (uint64_t)snprintf(number, sizeof number, "%d", i % CUSTOMERS);
        call.start = INT64_C(60000000) * (i + 1);
        status = sojourn_feed(s, &call, 1, error);
    }
    return status;
}

static int show(const char *title, const sojourn_runner *runner)
{
    sojourn_options options = {.size = sizeof options, .runner = runner};
    sojourn_error error;
    sojourn_id spans;
    sojourn *s = NULL;
    int failed = sojourn_open(&options, &s, &error) || feed(s, &error) ||
                 sojourn_settle(s, &error) || sojourn_digest(s, NULL, &spans, &error);
    if (failed)
        fprintf(stderr, "%s\n", error.message);
    else
        printf("%-14s %016" PRIx64 "%016" PRIx64 "\n", title, spans.high, spans.low);
    sojourn_close(s);
    return failed;
}

int main(void)
{
    sojourn_runner runner = {.size = sizeof runner, .run = run, .tasks = THREADS};
    return show("one thread", NULL) || show("four threads", &runner);
}
