/* SPDX-License-Identifier: MIT */
/* A customer of a hundred thousand events costs four times one of a quarter of them, or five, not
 * sixteen: what is worked out of each event does not look at all others. Time is the processor's,
 * and the bound is far from both. */
#include "story.h"

#include <criterion/criterion.h>
#include <sojourn/paths.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { LONG = 100000, QUARTER = LONG / 4, MOST = 9 };

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Page views of one customer, in one contact: each of a session and a name of its own. */
static sojourn *views(int events)
{
    sojourn *s;
    const sojourn_identifier who = {T("account"), T("k")};
    cr_assert_eq(sojourn_open(NULL, &s, NULL), SOJOURN_OK);
    for (int i = 0; i < events; i++) {
        char name[16];
        sojourn_text own = {name, (uint64_t)snprintf(name, sizeof name, "p%d", i)};
        sojourn_event e = {.system = T("web"),
                           .type = SOJOURN_EVENT_VISIT,
                           .id = own,
                           .session = own,
                           .name = own,
                           .start = i,
                           .contact = T("c"),
                           .identifiers = &who,
                           .identifier_count = 1};
        cr_assert_eq(sojourn_feed(s, &e, 1, NULL), SOJOURN_OK);
    }
    cr_assert_eq(sojourn_settle(s, NULL), SOJOURN_OK);
    return s;
}

static double asked(const sojourn *s, const char *question, int32_t repeats)
{
    sojourn_path path = {.size = sizeof path,
                         .name = {question, strlen(question)},
                         .touch = T("name"),
                         .repeats = repeats};
    sojourn_answer *answer;
    double before = now();
    cr_assert_eq(sojourn_trace(s, &path, &answer, NULL), SOJOURN_OK);
    before = now() - before;
    sojourn_answer_close(answer);
    return before;
}

static double measured(const sojourn *s, const char *name)
{
    sojourn_metric metric = {.size = sizeof metric, .name = {name, strlen(name)}};
    sojourn_answer *answer;
    double before = now();
    cr_assert_eq(sojourn_measure(s, &metric, &answer, NULL), SOJOURN_OK);
    before = now() - before;
    sojourn_answer_close(answer);
    return before;
}

Test(long_history, is_asked_in_proportion_to_its_length)
{
    static const struct {
        const char *name;
        int32_t repeats;
    } paths[] = {{"loops", SOJOURN_REPEATS_KEPT},
                 {"success", SOJOURN_REPEATS_KEPT},
                 {"last_step", SOJOURN_REPEATS_FIRST}};
    static const char *const metrics[] = {"dwell_time", "exits"};
    sojourn *whole = views(LONG), *quarter = views(QUARTER);
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        double less = asked(quarter, paths[i].name, paths[i].repeats);
        double more = asked(whole, paths[i].name, paths[i].repeats);
        cr_expect(more < MOST * less, "%s: %g s of %g s", paths[i].name, more, less);
    }
    for (size_t i = 0; i < sizeof metrics / sizeof *metrics; i++) {
        double less = measured(quarter, metrics[i]), more = measured(whole, metrics[i]);
        cr_expect(more < MOST * less, "%s: %g s of %g s", metrics[i], more, less);
    }
    sojourn_close(whole);
    sojourn_close(quarter);
}

/* A customer of many accounts and one mailbox, of which it is said late that somebody else's it is
 * not: what that costs. */
static double parted(int accounts)
{
    sojourn *s;
    const sojourn_identifier mail = {T("email"), T("ann@example.org")};
    const sojourn_identifier first = {T("account"), T("A0")}, other = {T("account"), T("Z")};
    cr_assert_eq(sojourn_open(NULL, &s, NULL), SOJOURN_OK);
    for (int i = 0; i < accounts; i++) {
        char account[16];
        sojourn_text own = {account, (uint64_t)snprintf(account, sizeof account, "A%d", i)};
        sojourn_identifier who[] = {mail, {T("account"), own}};
        sojourn_event e = {.system = T("web"),
                           .type = SOJOURN_EVENT_VISIT,
                           .id = own,
                           .session = own,
                           .start = DAYS(i),
                           .identifiers = who,
                           .identifier_count = 2};
        cr_assert_eq(sojourn_feed(s, &e, 1, NULL), SOJOURN_OK);
        if (i != 0)
            cr_assert_eq(sojourn_link(s, &first, &who[1], SOJOURN_LINK_SAME, 1, NULL), SOJOURN_OK);
    }
    cr_assert_eq(sojourn_settle(s, NULL), SOJOURN_OK);
    cr_assert_eq(sojourn_link(s, &mail, &other, SOJOURN_LINK_DISTINCT, 1, NULL), SOJOURN_OK);
    double before = now();
    cr_assert_eq(sojourn_settle(s, NULL), SOJOURN_OK);
    before = now() - before;
    sojourn_close(s);
    return before;
}

Test(long_history, is_parted_in_proportion_to_its_identifiers)
{
    double less = parted(QUARTER), more = parted(LONG);
    cr_expect(more < MOST * less, "%g s of %g s", more, less);
}
