/* SPDX-License-Identifier: MIT */
/* A phone switch keeps its journeys itself: two calls of a customer, and the login that came
 * between them, in an arena of fixed size. The library knows no clock, no file and no malloc. */
#include "arena.h"
#include "start.h"

#include <sojourn/sojourn.h>
#include <stdio.h>

#ifndef ARENA_SIZE
#define ARENA_SIZE (160 * 1024)
#endif
#define TEXT(word)                                                                                 \
    {                                                                                              \
        word, sizeof(word) - 1                                                                     \
    }
#define AT(hour, minute) ((INT64_C(60) * (hour) + (minute)) * 60000000)

static uint64_t memory[ARENA_SIZE / sizeof(uint64_t)];

static const sojourn_identifier ani = {TEXT("ani"), TEXT("+4917155501")},
                                account = {TEXT("account"), TEXT("4711")};
static const sojourn_event events[] = {
    {.system = TEXT("ivr"),
     .session = TEXT("1"),
     .channel = TEXT("voice"),
     .start = AT(9, 0),
     .end = AT(9, 4),
     .type = SOJOURN_EVENT_INPUT,
     .identifiers = &ani,
     .identifier_count = 1},
    {.system = TEXT("ivr"),
     .session = TEXT("2"),
     .channel = TEXT("voice"),
     .start = AT(9, 20),
     .end = AT(9, 25),
     .type = SOJOURN_EVENT_LOGIN,
     .identifiers = &account,
     .identifier_count = 1},
    {.system = TEXT("acd"),
     .session = TEXT("7"),
     .channel = TEXT("voice"),
     .start = AT(9, 25),
     .end = AT(9, 40),
     .type = SOJOURN_EVENT_CONNECT,
     .identifiers = &ani,
     .identifier_count = 1},
};

static sojourn_status show(const sojourn *s, int32_t level, const char *name, sojourn_error *error)
{
    const sojourn_query query = {.size = sizeof query, .level = level};
    const sojourn_span *span;
    sojourn_cursor *cursor;
    sojourn_status status = sojourn_cursor_open(s, &query, &cursor, error);

    if (status != SOJOURN_OK)
        return status;
    while ((status = sojourn_cursor_next(cursor, &span, error)) == SOJOURN_OK)
        printf("%s: %d events, %d minutes\n", name, (int)span->event_count,
               (int)((span->end - span->start) / 60000000));
    sojourn_cursor_close(cursor);
    return status == SOJOURN_DONE ? SOJOURN_OK : status;
}

int main(void)
{
    static arena fixed; /* static: not on the stack, which is measured */
    static sojourn_options options = {.size = sizeof options, .country = TEXT("49")};
    static sojourn_error error;
    sojourn *s = NULL;
    size_t stack;

    arena_init(&fixed, memory, sizeof memory);
    options.allocator = &fixed.allocator;
    if (sojourn_open(&options, &s, &error) == SOJOURN_OK &&
        sojourn_feed(s, events, sizeof events / sizeof events[0], &error) == SOJOURN_OK)
        sojourn_settle(s, &error);
    stack = start_stack_used(); /* printf takes more */
    if (error.status != SOJOURN_OK || show(s, SOJOURN_LEVEL_INTERACTION, "interaction", &error) ||
        show(s, SOJOURN_LEVEL_JOURNEY, "journey", &error))
        printf("%s\n", error.message);
    sojourn_close(s);
    printf("arena %lu bytes at most, stack %lu\n", (unsigned long)fixed.most, (unsigned long)stack);
    return error.status != SOJOURN_OK;
}
