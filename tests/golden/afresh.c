/* SPDX-License-Identifier: MIT */
/* Figures are right again after each fact, whichever it is, as if all had been told at once. */
#include "story.h"

#include <sojourn/figures.h>

#include <criterion/criterion.h>
#include <string.h>

static const char *const metrics[] = {
    "offered",         "answered", "service_level", "abandoned",        "fcr",      "handle_time",
    "speed_of_answer", "events",   "interactions",  "active_customers", "resolved", "nps",
    "visit_gap"};
enum { METRICS = sizeof metrics / sizeof *metrics };

static sojourn_answer *measured(const sojourn *s, const char *name, const char *by)
{
    const sojourn_metric metric = {
        .size = sizeof metric, .name = {name, strlen(name)}, .by = {{by, strlen(by)}}};
    sojourn_answer *answer;

    cr_assert_eq(sojourn_measure(s, &metric, &answer, NULL), SOJOURN_OK, "%s", name);
    return answer;
}

static int same(const sojourn_figure *a, const sojourn_figure *b)
{
    return a->numerator.low == b->numerator.low && a->numerator.high == b->numerator.high &&
           a->squares.low == b->squares.low && a->denominator == b->denominator &&
           a->count == b->count && a->left_out == b->left_out &&
           a->group[0].length == b->group[0].length &&
           (a->group[0].length == 0 ||
            memcmp(a->group[0].data, b->group[0].data, a->group[0].length) == 0);
}

static void expect_same(const sojourn *s, const sojourn *fresh, const char *name, const char *by)
{
    sojourn_answer *answers[] = {measured(s, name, by), measured(fresh, name, by)};
    const sojourn_figure *rows[2];
    uint64_t counts[2];

    for (int i = 0; i < 2; i++)
        cr_assert_eq(sojourn_answer_figures(answers[i], &rows[i], &counts[i], NULL), SOJOURN_OK);
    cr_assert_eq(counts[0], counts[1], "%s by %s", name, by);
    for (uint64_t i = 0; i < counts[0]; i++)
        cr_expect(same(&rows[0][i], &rows[1][i]), "%s by %s", name, by);
    sojourn_answer_close(answers[0]);
    sojourn_answer_close(answers[1]);
}

static uint64_t figure(const sojourn *s, const char *name)
{
    sojourn_answer *answer = measured(s, name, "");
    const sojourn_figure *rows;
    uint64_t count;

    cr_assert_eq(sojourn_answer_figures(answer, &rows, &count, NULL), SOJOURN_OK);
    uint64_t numerator = count == 1 ? rows[0].numerator.low : UINT64_MAX;
    sojourn_answer_close(answer);
    return numerator;
}

typedef void step(story *st);

static void call(story *st, const char *who, int64_t time, int32_t end)
{
    tell(st, who,
         EVENT(.type = SOJOURN_EVENT_QUEUE, .queue = T("q"), .start = time,
               .contact = {who, strlen(who)}));
    tell(st, who,
         EVENT(.type = end, .agent = T("Ann"), .start = time + MINUTES(1),
               .contact = {who, strlen(who)}));
}

static void first(story *st)
{
    call(st, "account:a", at(MON, 9, 0), SOJOURN_EVENT_CONNECT);
}

static void second(story *st)
{
    call(st, "account:b", at(TUE, 9, 0), SOJOURN_EVENT_ABANDON);
}

static void late(story *st) /* of nobody who is known */
{
    call(st, "cookie:c", at(MON, 8, 0), SOJOURN_EVENT_CONNECT);
}

static void score(story *st)
{
    tell(st, "account:a", EVENT(.type = SOJOURN_EVENT_NPS, .value = 9, .start = at(MON, 12, 0)));
}

static void solved(story *st)
{
    tell(st, "account:a", EVENT(.type = SOJOURN_EVENT_RESOLVE, .start = at(MON, 9, 2)));
}

static void joined(story *st)
{
    tie(st, "account:a", "account:b", SOJOURN_LINK_SAME, 1);
}

static void parted(story *st)
{
    tie(st, "account:a", "account:b", SOJOURN_LINK_NONE, 2);
}

static void erased(story *st)
{
    erase(st, "account:b", INT64_MAX);
}

static step *const steps[] = {first, second, late, score, solved, joined, parted, erased};
enum { STEPS = sizeof steps / sizeof *steps };

Test(afresh, figures_after_each_fact)
{
    static const struct {
        uint64_t events, customers, offered;
    } wanted[STEPS] = {{2, 1, 1}, {4, 2, 2}, {6, 2, 3}, {7, 2, 3},
                       {8, 2, 3}, {8, 1, 3}, {8, 2, 3}, {6, 1, 2}};
    story st;

    story_open(&st, NULL);
    for (int i = 0; i < STEPS; i++) {
        story fresh;
        steps[i](&st);
        look(&st);
        story_open(&fresh, NULL);
        for (int k = 0; k <= i; k++)
            steps[k](&fresh);
        look(&fresh);
        for (int m = 0; m < METRICS; m++) {
            expect_same(st.s, fresh.s, metrics[m], "day");
            expect_same(st.s, fresh.s, metrics[m], "customer");
        }
        cr_expect_eq(figure(st.s, "events"), wanted[i].events, "step %d", i);
        cr_expect_eq(figure(st.s, "active_customers"), wanted[i].customers, "step %d", i);
        cr_expect_eq(figure(st.s, "offered"), wanted[i].offered, "step %d", i);
        story_close(&fresh);
    }
    story_close(&st);
}
