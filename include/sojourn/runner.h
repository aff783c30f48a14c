/* SPDX-License-Identifier: MIT */
/**
 * @file runner.h
 * A settle by several threads, which are the host's: the library makes none.
 *
 * sojourn_settle() finds interactions and engagements customer by customer. With a runner it cuts that
 * work into tasks and hands them to `run`; what they find is put in on the calling thread, in one
 * order. So ids, digests and change lists are the same with 1, 2 and 8 tasks, and without a runner.
 *
 *   static int32_t run(void *pool, sojourn_task *task, void *argument, uint64_t count)
 *   {
 *       pool_for_each(pool, task, argument, count); // any pool that runs and then waits
 *       return 0;
 *   }
 *
 * Tasks ask the allocator for memory, in many threads at once: it must allow that, as malloc does.
 * They ask no rule of sojourn_rules: that is done on the calling thread, as without a runner.
 */
#ifndef SOJOURN_RUNNER_H
#define SOJOURN_RUNNER_H

#include <sojourn/sojourn.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Task number `index` of those behind `argument`. */
typedef void sojourn_task(void *argument, uint64_t index);
/** Who runs the tasks of a settle; copied at open, its context outlives the handle. */
typedef struct sojourn_runner {
    uint64_t size;
    void *context;
    /** Call task(argument, 0) to task(argument, count - 1), each once, in any order, in any threads,
     *  and return 0 when all have ended; below 0 when they cannot be run. Then, and where one was left
     *  out, the settle ends with SOJOURN_E_CALLBACK. It may be called many times in one settle. */
    int32_t (*run)(void *context, sojourn_task *task, void *argument, uint64_t count);
    uint64_t tasks; /**< of one call, at most 256; more than threads even out the load; 0: 16 */
    uint64_t least; /**< fewer customers that changed are not worth a call; 0: 256 */
} sojourn_runner;

#ifdef __cplusplus
}
#endif
#endif
