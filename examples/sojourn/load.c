/* SPDX-License-Identifier: MIT */
/* Facts go in by batches. A batch that the library refuses is fed up to the bad row, which is
 * reported, and from the row behind it: each row is looked at twice at most. */
#include "load.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BATCH = 4096, TOLD = 100 };

struct load {
    const struct command *command;
    const struct load_watch *watch; /* or NULL */
    sojourn *handle;
    struct facts facts;
    sojourn_event *batch;
    const struct fact **from; /* of each event of the batch */
    uint64_t taken, refused, fed;
};

static sojourn *held; /* what all questions of `sojourn ask` are of */

static int refused(void *context, const char *file, uint64_t line, const char *why)
{
    struct load *load = context;
    load->refused++;
    if (load->watch)
        load->watch->refused(load->watch->context, file, line, why);
    else if (load->refused <= TOLD)
        report_error("%s:%llu: %s", file, (unsigned long long)line, why);
    return load->command->strict ? TOOL_REFUSED : TOOL_DONE;
}

static int fact_refused(struct load *load, const struct fact *fact, const sojourn_error *error)
{
    if (error->status == SOJOURN_E_EVENT || error->status == SOJOURN_E_ARGUMENT)
        return refused(load, fact->file, fact->line, error->message);
    report_library("feeding", error);
    return TOOL_SYSTEM;
}

static void watch(const struct load *load, const struct fact *const *facts, uint64_t count)
{
    for (uint64_t i = 0; load->watch && i < count; i++)
        load->watch->fact(load->watch->context, facts[i]);
}

/* A link or an erasure: each is a call of its own. */
static int other_feed(struct load *load, const struct fact *fact)
{
    sojourn_error error;
    const sojourn_event *said = &fact->event;
    const sojourn_identifier *who = said->identifiers;
    int32_t status =
        fact->link == FACTS_ERASURE
            ? sojourn_erase(load->handle, who, said->identifier_count, said->end, &error)
            : sojourn_link(load->handle, &who[0], &who[1], fact->link, said->revision, &error);
    if (status)
        return fact_refused(load, fact, &error);
    load->taken++;
    watch(load, &fact, 1);
    return TOOL_DONE;
}

/* Feed from `at` up to the first bad row; *at is then behind it. */
static int part_feed(struct load *load, size_t *at, size_t count)
{
    sojourn_error error, again;
    const sojourn_event *events = load->batch + *at;
    uint64_t good = count - *at;
    size_t from = *at;
    int result = TOOL_DONE;
    if (sojourn_feed(load->handle, events, good, &error)) {
        good = error.index < good ? error.index : 0;
        result = fact_refused(load, load->from[*at + good], &error);
        if (result == TOOL_DONE && good && sojourn_feed(load->handle, events, good, &again)) {
            report_library("feeding", &again);
            result = TOOL_SYSTEM;
        }
        ++*at;
    }
    load->taken += good;
    watch(load, load->from + from, good);
    *at += good;
    return result;
}

static int events_feed(struct load *load, size_t count)
{
    int result = TOOL_DONE;
    for (size_t at = 0; at < count && result == TOOL_DONE;)
        result = part_feed(load, &at, count);
    return result;
}

static int settle(struct load *load)
{
    sojourn_error error;
    if (!sojourn_settle(load->handle, &error))
        return TOOL_DONE;
    report_library("settling", &error);
    return TOOL_SYSTEM;
}

static int facts_feed(struct load *load)
{
    uint64_t every = load->command->settle;
    int result = TOOL_DONE;
    size_t count = 0;
    for (size_t i = 0; i < load->facts.count && result == TOOL_DONE; i++) {
        const struct fact *fact = &load->facts.items[i];
        bool now = every && ++load->fed % every == 0;
        if (fact->link == FACTS_EVENT) {
            load->batch[count] = fact->event;
            load->from[count++] = fact;
        } else {
            result = other_feed(load, fact);
        }
        if (result == TOOL_DONE && (count == BATCH || now)) {
            result = events_feed(load, count);
            count = 0;
        }
        if (result == TOOL_DONE && now)
            result = settle(load);
    }
    if (count && result == TOOL_DONE)
        result = events_feed(load, count);
    facts_reset(&load->facts);
    return result;
}

static int taken(void *context, struct facts *facts)
{
    struct load *load = context;
    if (load->command->shuffled || facts->count < BATCH)
        return TOOL_DONE;
    return facts_feed(load);
}

static int files_read(struct load *load, const char *const *files)
{
    const struct facts_sink sink = {taken, refused, load};
    int result = TOOL_DONE;
    for (; *files && result == TOOL_DONE; files++)
        result = facts_read(&load->facts, *files, &sink);
    if (load->command->shuffled)
        facts_shuffle(&load->facts, load->command->shuffle);
    return result == TOOL_DONE ? facts_feed(load) : result;
}

static int finish(struct load *load)
{
    if (load->refused && !load->watch)
        report_error("%llu bad row%s left out, %llu rows taken", (unsigned long long)load->refused,
                     load->refused == 1 ? "" : "s", (unsigned long long)load->taken);
    if (!load->taken) {
        report_error("no usable row; what a row looks like is in doc/facts.md");
        return TOOL_INPUT;
    }
    report_note("%llu rows taken", (unsigned long long)load->taken);
    return settle(load);
}

static int handle_open(struct load *load, struct command *command)
{
    sojourn_error error;
    sojourn_status status = sojourn_open(options_get(&command->options), &load->handle, &error);
    if (!status)
        return TOOL_DONE;
    report_library("--set", &error);
    return status == SOJOURN_E_MEMORY ? TOOL_SYSTEM : TOOL_USAGE;
}

int load_open(struct command *command, const char *const *files, sojourn **out)
{
    if (!held)
        return load_watched(command, files, NULL, out);
    if (*files || command->strict || command->shuffled || command->settle || command->judges) {
        report_error(
            "a question is of the files that ask has read: it names none, and how they are "
            "read and judged is said to ask");
        return TOOL_USAGE;
    }
    *out = held;
    return TOOL_DONE;
}

void load_close(sojourn *handle)
{
    if (handle != held)
        sojourn_close(handle);
}

int load_hold(struct command *command)
{
    sojourn *handle;
    bool piped = !command->rest[0];
    for (const char *const *file = command->rest; *file; file++)
        piped |= !strcmp(*file, "-");
    if (piped) {
        report_error("ask needs a FILE: its standard input has the questions");
        return TOOL_USAGE;
    }
    int result = load_watched(command, command->rest, NULL, &handle);
    if (result == TOOL_DONE)
        held = handle;
    return result;
}

void load_release(void)
{
    sojourn_close(held);
    held = NULL;
}

int load_watched(struct command *command, const char *const *files, const struct load_watch *watch,
                 sojourn **out)
{
    static const char *const standard[] = {"-", NULL};
    struct load load = {.command = command, .watch = watch};
    if (held) {
        report_error("this verb reads files: run it on its own");
        return TOOL_USAGE;
    }
    if (!*files && isatty(STDIN_FILENO)) {
        report_error("no FILE; name one, or - for standard input");
        return TOOL_USAGE;
    }
    int result = handle_open(&load, command);
    if (result != TOOL_DONE)
        return result;
    load.facts.options = options_get(&command->options);
    load.batch = memory_get(BATCH * sizeof *load.batch);
    load.from = memory_get(BATCH * sizeof *load.from);
    result = files_read(&load, *files ? files : standard);
    if (result == TOOL_DONE)
        result = finish(&load);
    facts_close(&load.facts);
    free(load.batch);
    free(load.from);
    *out = load.handle;
    if (result != TOOL_DONE)
        sojourn_close(load.handle);
    return result;
}
