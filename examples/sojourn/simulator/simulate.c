/* SPDX-License-Identifier: MIT */
/* sojourn simulate: timers in order of time until enough rows are made; then nobody begins
 * anything, and what is under way ends. Memory: some 200 bytes a customer, and what is under way.
 */
#include "center.h"
#include "command.h"

#include <stdlib.h>

enum { KIND_SHIFT = 30 }; /* a timer's slot is its kind and its index */

void timer_set(struct center *center, enum timer timer, uint32_t index, int64_t when)
{
    heap_put(&center->timers, when, (uint32_t)timer << KIND_SHIFT | index);
}

static void timer_run(struct center *center, uint32_t slot, int64_t now, bool finishing)
{
    uint32_t index = slot & ((UINT32_C(1) << KIND_SHIFT) - 1);
    switch (slot >> KIND_SHIFT) {
    case TIMER_CUSTOMER:
        if (!finishing)
            customer_act(center, index, now);
        break;
    case TIMER_CONTACT:
        queue_act(center, index, now);
        break;
    default:
        agent_act(center, index, now);
    }
}

static void simulate(struct center *center)
{
    customers_begin(center, center->wanted);
    if (center->wanted)
        agents_begin(center);
    while (center->rows < center->wanted || center->live) {
        int64_t now;
        uint32_t slot = heap_take(&center->timers, &now);
        deliver_until(center, now);
        timer_run(center, slot, now, center->rows >= center->wanted);
    }
    truth_end(center);
    deliver_until(center, INT64_MAX);
}

static void center_close(struct center *center)
{
    heap_close(&center->due);
    heap_close(&center->timers);
    free(center->slots);
    free(center->holes);
    free(center->people);
    free(center->contacts);
    free(center->agents);
    free(center);
}

/* Profile and rates; false: reported what is wrong. */
static bool settings_take(struct center *center, const struct command *command)
{
    center->profile = profile_find(command->profile ? command->profile : "retail");
    if (!center->profile) {
        report_error("--profile %s: it must be %s", command->profile, profile_names());
        return false;
    }
    profile_rates(center->profile, center->rates);
    for (size_t i = 0; i < command->rate_count; i++) {
        const char *wrong = profile_rate(text_of(command->rates[i]), center->rates);
        if (wrong) {
            report_error("--rate %s: it %s", command->rates[i], wrong);
            return false;
        }
    }
    return true;
}

static int center_run(struct center *center, const struct command *command)
{
    int result = TOOL_DONE;
    center->random.state = command->seed;
    center->wanted = command->events;
    center->facts.stream = stdout;
    center->day_number = -1;
    if (!settings_take(center, command))
        return TOOL_USAGE;
    if (command->truth)
        result = truth_open(center, command->truth);
    if (result == TOOL_DONE) {
        row_header(center);
        simulate(center);
        out_flush(&center->facts);
    }
    int closed = truth_close(center, command->truth);
    return result == TOOL_DONE ? closed : result;
}

int simulate_run(struct command *command)
{
    if (command->rest[0] || command->events > 1000000000) {
        report_error("simulate takes no FILE, and --events up to 1000000000");
        return TOOL_USAGE;
    }
    struct center *center = memory_get(sizeof *center);
    int result = center_run(center, command);
    center_close(center);
    return result;
}
