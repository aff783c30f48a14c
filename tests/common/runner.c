/* SPDX-License-Identifier: MIT */
/* Tasks in an order that nobody would take. */
#include "runner.h"

static int32_t run(void *context, sojourn_task *task, void *argument, uint64_t count)
{
    (void)context;
    while (count-- > 0)
        task(argument, count);
    return 0;
}

sojourn_runner runner_backwards(uint64_t tasks)
{
    return (sojourn_runner){.size = sizeof(sojourn_runner), .run = run, .tasks = tasks, .least = 1};
}
