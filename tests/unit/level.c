/* SPDX-License-Identifier: MIT */
/* What public calls alone reach in years: stamps that run out. */
#include "api/handle.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static uint32_t random_below(uint32_t limit)
{
    static uint64_t state = 1;
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(state >> 33) % limit;
}

static sojourn_text text(const char *zero_terminated)
{
    return (sojourn_text){zero_terminated, strlen(zero_terminated)};
}

/* A link, or an event that states two of three identifiers. */
typedef struct {
    char value[3][12], event[12];
    sojourn_identifier who[3];
    uint32_t first;
    int32_t link; /* below 0: an event */
    int64_t start;
} told;

static void draw(told *t)
{
    static const char *const kinds[3] = {"user", "email", "account"};
    static const uint32_t values[3] = {4, 4, 3};
    for (int i = 0; i < 3; i++) {
        snprintf(t->value[i], sizeof t->value[i], "v%u", random_below(values[i]));
        t->who[i] = (sojourn_identifier){text(kinds[i]), text(t->value[i])};
    }
    snprintf(t->event, sizeof t->event, "%u", random_below(12));
    t->first = random_below(2);
    t->link = random_below(3) == 0 ? (int32_t)random_below(3) : -1;
    t->start = random_below(1000) * INT64_C(60000000);
}

static void tell(sojourn *s, const told *t, uint32_t revision)
{
    const sojourn_event event = {.id = text(t->event),
                                 .system = text("web"),
                                 .start = t->start,
                                 .identifiers = t->who + t->first,
                                 .identifier_count = 2,
                                 .revision = revision};
    const sojourn_status status =
        t->link >= 0 ? sojourn_link(s, &t->who[2], &t->who[t->first], t->link, revision, NULL)
                     : sojourn_feed(s, &event, 1, NULL);
    cr_assert_eq(status, SOJOURN_OK);
}

static sojourn *fresh(void)
{
    const sojourn_kind kind = {.name = {"user", 4}, .unique = 1};
    const sojourn_options o = {.size = sizeof o, .kinds = &kind, .kind_count = 1};
    sojourn *s = NULL;
    cr_assert_eq(sojourn_open(&o, &s, NULL), SOJOURN_OK);
    return s;
}

/* Two handles are told the same; one has walked over its identifiers ever so often. */
static void grow_old(uint32_t stamp)
{
    sojourn *s = fresh(), *old = fresh();
    sojourn_id spans, old_spans;
    told t;
    for (uint32_t i = 0; i < 60; i++) {
        draw(&t);
        tell(s, &t, i);
        tell(old, &t, i);
        if (i % 5 == 4) {
            cr_assert_eq(sojourn_settle(old, NULL), SOJOURN_OK);
            old->levels.stamp = stamp;
        }
        if (random_below(2) == 0)
            cr_assert_eq(sojourn_settle(old, NULL), SOJOURN_OK);
    }
    cr_assert_eq(sojourn_settle(s, NULL), SOJOURN_OK);
    cr_assert_eq(sojourn_settle(old, NULL), SOJOURN_OK);
    cr_assert_eq(sojourn_digest(s, NULL, &spans, NULL), SOJOURN_OK);
    cr_assert_eq(sojourn_digest(old, NULL, &old_spans, NULL), SOJOURN_OK);
    cr_expect_eq(spans.high, old_spans.high);
    cr_expect_eq(spans.low, old_spans.low);
    sojourn_close(s);
    sojourn_close(old);
}

Test(level, stamps_begin_anew_before_they_run_out)
{
    for (uint32_t round = 0; round < 100; round++)
        grow_old(UINT32_MAX - round % 7);
}
