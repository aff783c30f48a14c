/* SPDX-License-Identifier: MIT */
/* Tasks all at once. Conformance, which has no threads on a microcontroller, leaves this file out.
 */
#include "runner.h"

#include <pthread.h>

enum { MOST = 16 };

typedef struct job {
    sojourn_task *task;
    void *argument;
    uint64_t index;
} job;

static void *run_job(void *given)
{
    const job *j = given;

    j->task(j->argument, j->index);
    return NULL;
}

static int32_t run(void *context, sojourn_task *task, void *argument, uint64_t count)
{
    pthread_t threads[MOST];
    job jobs[MOST];
    uint64_t started = 0;

    (void)context;
    for (; started < count && started < MOST; started++) {
        jobs[started] = (job){task, argument, started};
        if (pthread_create(&threads[started], NULL, run_job, &jobs[started]) != 0)
            break;
    }
    for (uint64_t i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    return started == count ? 0 : -1;
}

sojourn_runner runner_threads(uint64_t tasks)
{
    return (sojourn_runner){.size = sizeof(sojourn_runner), .run = run, .tasks = tasks, .least = 1};
}
