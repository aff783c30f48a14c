/* SPDX-License-Identifier: MIT */
/* sojourn simulate: the customers act in order of time until enough rows are made; the last rows
 * are single page views, so that no contact is cut in two. */
#include "center.h"
#include "command.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_ROWS = 80 }; /* of one contact, twins and corrections included */

static const int64_t begin = INT64_C(1704067200) * SECOND; /* 2024-01-01 */

struct town {
    struct customer *people;
    uint64_t count;
    struct heap next;
};

static void town_fill(struct town *town, struct center *center, uint64_t events)
{
    uint64_t known = events / 80 + 1, visitors = events / 320, withheld = events / 16000;
    town->count = known + visitors + withheld;
    town->people = memory_get((size_t)town->count * sizeof *town->people);
    for (uint64_t i = 0; i < town->count; i++) {
        enum customer_kind kind = i < known              ? CUSTOMER_KNOWN
                                  : i < known + visitors ? CUSTOMER_VISITOR
                                                         : CUSTOMER_WITHHELD;
        int64_t day = random_between(&center->random, 0, 19) * DAY;
        int64_t clock = random_between(&center->random, 8 * 3600, 20 * 3600 - 1) * SECOND;
        customer_begin(center, &town->people[i], kind, i + 1);
        heap_put(&town->next, begin + day + clock, (uint32_t)i);
    }
}

static int64_t town_act(struct town *town, struct center *center)
{
    int64_t now = begin;
    while (center->left >= MOST_ROWS) {
        uint32_t who = heap_take(&town->next, &now);
        deliver_until(center, now);
        heap_put(&town->next, customer_act(center, &town->people[who], now), who);
    }
    return now;
}

/* One page view of somebody who never comes back. */
static void passer_by(struct center *center, uint64_t person, int64_t now)
{
    struct record record = {.type = "visit",
                            .system = "web",
                            .channel = "web",
                            .name = "/",
                            .id = ++center->event,
                            .session = ++center->session,
                            .session_letter = 'w',
                            .states = STATES_COOKIE,
                            .person = person,
                            .start = now,
                            .point = true,
                            .customer = ++center->customer,
                            .engagement = ++center->engagement,
                            .interaction = ++center->interaction,
                            .transaction = ++center->transaction};
    deliver_once(center, &record);
}

static void town_finish(struct town *town, struct center *center, int64_t now)
{
    uint64_t person = town->count + 2; /* 1 beyond may be stated by a mistaken link */
    for (; center->left; now += SECOND)
        passer_by(center, person++, now);
    for (uint64_t i = 0; i < town->count; i++)
        customer_finish(center, &town->people[i], now);
    deliver_until(center, INT64_MAX);
}

static void center_close(struct center *center)
{
    heap_close(&center->due);
    free(center->slots);
    free(center->holes);
    free(center);
}

static void simulate(struct center *center, uint64_t events)
{
    struct town town = {0};
    center->left = events;
    deliver_header(center);
    town_fill(&town, center, events);
    town_finish(&town, center, town_act(&town, center));
    heap_close(&town.next);
    free(town.people);
}

static int truth_end(struct center *center, const char *file)
{
    out_flush(&center->truth);
    bool failed = ferror(center->truth.stream) != 0;
    failed |= fclose(center->truth.stream) != 0;
    if (failed)
        report_error("%s: %s", file, strerror(errno));
    return failed ? TOOL_SYSTEM : TOOL_DONE;
}

int simulate_run(struct command *command)
{
    int result = TOOL_DONE;
    if (command->rest[0] || command->events > 1000000000) {
        report_error("simulate takes no FILE, and --events up to 1000000000");
        return TOOL_USAGE;
    }
    struct center *center = memory_get(sizeof *center);
    center->random.state = command->seed;
    center->facts.stream = stdout;
    center->truthful = command->truth != NULL;
    if (center->truthful && !(center->truth.stream = fopen(command->truth, "wb"))) {
        report_error("%s: %s", command->truth, strerror(errno));
        center_close(center);
        return TOOL_SYSTEM;
    }
    simulate(center, command->events);
    out_flush(&center->facts);
    if (center->truthful)
        result = truth_end(center, command->truth);
    center_close(center);
    return result;
}
