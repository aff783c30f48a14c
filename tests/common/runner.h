/* SPDX-License-Identifier: MIT */
/** @file runner.h  Runners of tasks for tests, which have them run however few customers changed. */
#ifndef TESTS_RUNNER_H
#define TESTS_RUNNER_H

#include <sojourn/runner.h>

/** On this thread, the last task first. */
sojourn_runner runner_backwards(uint64_t tasks);
/** Each in a thread of its own; at most 16. */
sojourn_runner runner_threads(uint64_t tasks);

#endif
