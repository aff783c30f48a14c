/* SPDX-License-Identifier: MIT */
/* A settle in tasks: who may run them and how, what a runner must not do, and one answer for all.
 */
#include "runner.h"
#include "story.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

enum { CUSTOMERS = 40 };

/* What a runner does, and how often it was asked. */
typedef struct host {
    sojourn *s; /* called back, if given */
    uint64_t calls, tasks;
    int32_t answer, leaves_out, twice, beyond, busy;
} host;

static int32_t run(void *context, sojourn_task *task, void *argument, uint64_t count)
{
    host *h = context;

    h->calls++;
    h->tasks = count;
    if (h->s != NULL)
        h->busy = sojourn_settle(h->s, NULL) == SOJOURN_E_BUSY;
    for (uint64_t i = (uint64_t)h->leaves_out; i < count; i++)
        for (int k = 0; k <= h->twice; k++)
            task(argument, i);
    if (h->beyond)
        task(argument, count);
    return h->answer;
}

static sojourn_runner runner_of(host *h, uint64_t tasks, uint64_t least)
{
    return (sojourn_runner){
        .size = sizeof(sojourn_runner), .context = h, .run = run, .tasks = tasks, .least = least};
}

/* Some customers with two calls each, a day apart. */
static sojourn *fed(const sojourn_runner *runner, const sojourn_rules *rules)
{
    sojourn_options options = {.size = sizeof options, .runner = runner, .rules = rules};
    sojourn *s;

    cr_assert_eq(sojourn_open(&options, &s, NULL), SOJOURN_OK);
    for (int i = 0; i < 2 * CUSTOMERS; i++) {
        char account[12], session[12];
        sojourn_identifier who = {T("account"), {account, 0}};
        sojourn_event e = EVENT(.system = T("acd"), .channel = T("voice"), .intent = T("bill"),
                                .start = at(MON + i / CUSTOMERS, 9, i % 60), .identifiers = &who,
                                .identifier_count = 1);

        who.value.length = (uint64_t)snprintf(account, sizeof account, "k%d", i % CUSTOMERS);
        e.session = (sojourn_text){session, (uint64_t)snprintf(session, sizeof session, "%d", i)};
        cr_assert_eq(sojourn_feed(s, &e, 1, NULL), SOJOURN_OK);
    }
    return s;
}

static sojourn_id digest_of(const sojourn *s)
{
    sojourn_id spans = {0, 0};

    cr_expect_eq(sojourn_digest(s, NULL, &spans, NULL), SOJOURN_OK);
    return spans;
}

/* The digest without a runner. */
static sojourn_id expected(void)
{
    sojourn *s = fed(NULL, NULL);

    cr_expect_eq(sojourn_settle(s, NULL), SOJOURN_OK);
    sojourn_id spans = digest_of(s);
    sojourn_close(s);
    return spans;
}

Test(tasks, any_number_has_one_answer)
{
    sojourn_id spans = expected();

    for (uint64_t tasks = 0; tasks <= 256; tasks += tasks < 9 ? 1 : 247) {
        host h = {.twice = 1, .beyond = 1};
        sojourn_runner runner = runner_of(&h, tasks, 1);
        sojourn *s = fed(&runner, NULL);

        cr_expect_eq(sojourn_settle(s, NULL), SOJOURN_OK);
        cr_expect(id_equal(digest_of(s), spans));
        cr_expect_eq(h.calls, 1);
        cr_expect_eq(h.tasks, tasks == 0 ? 16 : tasks > CUSTOMERS ? CUSTOMERS : tasks);
        sojourn_close(s);
    }
}

Test(tasks, few_customers_are_not_worth_them)
{
    host h = {0};
    sojourn_runner usual = runner_of(&h, 2, 0), just = runner_of(&h, 2, CUSTOMERS);
    sojourn *s = fed(&usual, NULL);

    cr_expect_eq(sojourn_settle(s, NULL), SOJOURN_OK);
    cr_expect_eq(h.calls, 0);
    sojourn_close(s);
    s = fed(&just, NULL);
    cr_expect_eq(sojourn_settle(s, NULL), SOJOURN_OK);
    cr_expect_eq(h.calls, 1);
    sojourn_close(s);
}

/* Fails once as told, says so, and then goes on. */
static void fails(host h, int32_t detail)
{
    sojourn_runner runner = runner_of(&h, 4, 1);
    sojourn *s = fed(&runner, NULL);
    sojourn_error error = {0};
    sojourn_id facts, again, spans;

    cr_expect_eq(sojourn_digest(s, &facts, NULL, NULL), SOJOURN_OK);
    cr_expect_eq(sojourn_settle(s, &error), SOJOURN_E_CALLBACK);
    cr_expect_eq(error.detail, detail);
    cr_expect_not_null(strstr(error.message, "runner"));
    cr_expect_eq(sojourn_digest(s, NULL, &spans, NULL), SOJOURN_E_UNSETTLED);
    cr_expect_eq(sojourn_digest(s, &again, NULL, NULL), SOJOURN_OK);
    cr_expect(id_equal(facts, again));
    h.answer = h.leaves_out = 0;
    cr_expect_eq(sojourn_settle(s, NULL), SOJOURN_OK);
    cr_expect(id_equal(digest_of(s), expected()));
    sojourn_close(s);
}

Test(tasks, a_runner_that_fails)
{
    fails((host){.answer = -7}, -7);
    fails((host){.answer = -7, .leaves_out = 4}, -7);
}

Test(tasks, a_task_that_is_left_out)
{
    fails((host){.leaves_out = 1}, 0);
    fails((host){.leaves_out = 4}, 0);
}

Test(tasks, a_runner_does_not_call_the_handle)
{
    host h = {0};
    sojourn_runner runner = runner_of(&h, 2, 1);
    sojourn *s = h.s = fed(&runner, NULL);

    cr_expect_eq(sojourn_settle(s, NULL), SOJOURN_OK);
    cr_expect(h.busy);
    cr_expect(id_equal(digest_of(s), expected()));
    sojourn_close(s);
}

/* Asked while no task runs. */
typedef struct judge {
    int32_t running, asked, fails;
} judge;

static int32_t run_marked(void *context, sojourn_task *task, void *argument, uint64_t count)
{
    judge *j = context;

    j->running = 1;
    for (uint64_t i = 0; i < count; i++)
        task(argument, i);
    j->running = 0;
    return 0;
}

static int32_t same_issue(void *context, const sojourn_span *last, const sojourn_span *next)
{
    judge *j = context;

    cr_expect(!j->running && last->start < next->start);
    j->asked++;
    return j->fails ? -9 : 0;
}

Test(tasks, rules_are_asked_by_none)
{
    judge j = {.fails = 1};
    sojourn_rules rules = {.size = sizeof rules, .context = &j, .same_issue = same_issue};
    sojourn_runner runner = {
        .size = sizeof runner, .context = &j, .run = run_marked, .tasks = 3, .least = 1};
    sojourn *s = fed(&runner, &rules);
    sojourn_counts counts = {.size = sizeof counts};
    sojourn_error error = {0};

    cr_expect_eq(sojourn_settle(s, &error), SOJOURN_E_CALLBACK);
    cr_expect_eq(error.detail, -9);
    cr_expect_not_null(strstr(error.message, "same_issue"));
    j = (judge){0};
    cr_expect_eq(sojourn_settle(s, NULL), SOJOURN_OK);
    cr_expect_eq(j.asked, CUSTOMERS);
    cr_expect_eq(sojourn_count(s, &counts, NULL), SOJOURN_OK);
    cr_expect_eq(counts.customers, CUSTOMERS);
    sojourn_close(s);
}

static void refused(const sojourn_runner *runner, const char *says)
{
    sojourn_options options = {.size = sizeof options, .runner = runner};
    sojourn_error error = {0};
    sojourn *s = (sojourn *)&options;

    cr_expect_eq(sojourn_open(&options, &s, &error), SOJOURN_E_ARGUMENT);
    cr_expect_null(s);
    cr_expect_not_null(strstr(error.message, says), "%s", error.message);
}

Test(tasks, runners_that_are_refused)
{
    sojourn_runner runner = runner_backwards(2);

    runner.size = 0;
    refused(&runner, "size");
    runner = runner_backwards(257);
    refused(&runner, "256");
    runner = runner_backwards(2);
    runner.run = NULL;
    refused(&runner, "function");
}
