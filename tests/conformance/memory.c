/* SPDX-License-Identifier: MIT */
/* What a handle takes on a microcontroller: empty, and with interactions of one event each, of one
 * customer or of as many; each fed and settled alone, as it would come in. */
#include "arena.h"
#include "start.h"

#include <sojourn/sojourn.h>
#include <stdio.h>

static uint64_t memory[200 * 1024 / sizeof(uint64_t)];

static sojourn_text number(char out[12], int value)
{
    return (sojourn_text){out, (uint64_t)snprintf(out, 12, "%d", value)};
}

static sojourn_status feed(sojourn *s, int which, int customer)
{
    char words[2][12];
    sojourn_identifier account = {{"account", 7}, number(words[0], customer)};
    sojourn_event call = {.system = {"ivr", 3},
                          .session = number(words[1], which),
                          .channel = {"voice", 5},
                          .start = INT64_C(3600000000) * (which + 1),
                          .end = INT64_C(3600000000) * (which + 1) + 60000000,
                          .identifiers = &account,
                          .identifier_count = 1};
    sojourn_status status = sojourn_feed(s, &call, 1, NULL);

    return status != SOJOURN_OK ? status : sojourn_settle(s, NULL);
}

/* Bytes lent out after so many interactions; 0 when something fails. */
static unsigned long held(int interactions, int of_one)
{
    arena fixed;
    sojourn_options options = {.size = sizeof options, .allocator = &fixed.allocator};
    sojourn *s;
    sojourn_status status;
    size_t used;

    arena_init(&fixed, memory, sizeof memory);
    status = sojourn_open(&options, &s, NULL);
    for (int i = 0; status == SOJOURN_OK && i < interactions; i++)
        status = feed(s, i, of_one ? 0 : i);
    used = fixed.used;
    sojourn_close(s);
    return status == SOJOURN_OK && fixed.used == 0 ? (unsigned long)used : 0;
}

int main(void)
{
    unsigned long empty = held(0, 1);

    printf("empty %lu\n", empty);
    printf("known %lu\n", (held(64, 1) - empty) / 64);
    printf("new %lu\n", (held(64, 0) - empty) / 64);
    return 0;
}
