/* SPDX-License-Identifier: MIT */
/* What the settle of one more event asks of the allocator does not hang on how many customers there
 * are. There are so many that each list of them takes several pieces of memory. */
#include "heap.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { CUSTOMERS = 50000, MOST_LENT = 300000 };

static void *count(void *lent, void *block, size_t old_size, size_t new_size)
{
    *(uint64_t *)lent += new_size;
    return heap_plain(NULL, block, old_size, new_size);
}

static sojourn_identifier who(const char *kind, char text[24], int number)
{
    uint64_t length = (uint64_t)snprintf(text, 24, "%d@x.org", number);

    return (sojourn_identifier){{kind, strlen(kind)}, {text, length}};
}

/* One event of an account and a mailbox, or of two accounts. */
static void feed(sojourn *s, int account, const char *kind, int other)
{
    char text[2][24];
    sojourn_identifier both[2] = {who("account", text[0], account), who(kind, text[1], other)};
    sojourn_event e = {
        .system = {"web", 3}, .start = account, .identifiers = both, .identifier_count = 2};

    cr_assert_eq(sojourn_feed(s, &e, 1, NULL), SOJOURN_OK);
}

Test(settle, of_one_event_among_many)
{
    uint64_t lent = 0;
    sojourn_allocator allocator = {.size = sizeof allocator, .context = &lent, .resize = count};
    sojourn_options options = {.size = sizeof options, .allocator = &allocator};
    sojourn *s;

    cr_assert_eq(sojourn_open(&options, &s, NULL), SOJOURN_OK);
    for (int i = 0; i < CUSTOMERS; i++)
        feed(s, i, "email", i);
    cr_assert_eq(sojourn_settle(s, NULL), SOJOURN_OK);
    for (int i = 0; i < 6; i++) { /* the first of each makes room for its kind */
        feed(s, i, i % 2 != 0 ? "account" : "email", CUSTOMERS / 2 + i);
        lent = 0;
        cr_assert_eq(sojourn_settle(s, NULL), SOJOURN_OK);
        cr_expect(i < 2 || lent < MOST_LENT, "%d: %" PRIu64 " bytes", i, lent);
    }
    sojourn_close(s);
}
