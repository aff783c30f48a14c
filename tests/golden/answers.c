/* SPDX-License-Identifier: MIT */
/* Questions of sojourn_explain() that are refused, and answers that are out of date. */
#include "told.h"

#include <criterion/criterion.h>
#include <string.h>

Test(answers, refused)
{
    const sojourn_id none = {0, 0}, unknown = {1, 2};
    sojourn_answer *answer = (sojourn_answer *)&answer;
    sojourn_error error = {0};
    story st;

    story_open(&st, NULL);
    tell(&st, "account:k", EVENT(.system = T("a"), .start = at(MON, 9, 0)));
    cr_expect_eq(sojourn_explain(st.s, none, none, &answer, &error), SOJOURN_E_UNSETTLED);
    cr_expect_null(answer);
    look(&st);
    cr_expect_eq(sojourn_explain(NULL, none, none, &answer, &error), SOJOURN_E_ARGUMENT);
    cr_expect_eq(sojourn_explain(st.s, none, none, NULL, &error), SOJOURN_E_ARGUMENT);
    cr_expect_eq(sojourn_explain(st.s, unknown, none, &answer, &error), SOJOURN_E_ARGUMENT);
    cr_expect_eq(error.index, 0);
    cr_expect_eq(sojourn_explain(st.s, named(&st, "account:k"), unknown, &answer, &error),
                 SOJOURN_E_ARGUMENT);
    cr_expect_eq(error.index, 1);
    cr_expect_not_null(strstr(error.message, "id of an event"));
    sojourn_answer_close(NULL);
    story_close(&st);
}

Test(answers, stale)
{
    sojourn_answer *answer = NULL;
    const sojourn_reason *rows = NULL;
    uint64_t count = 1;
    sojourn_error error = {0};
    story st;

    story_open(&st, NULL);
    tell(&st, "account:k", EVENT(.system = T("a"), .start = at(MON, 9, 0)));
    look(&st);
    cr_assert_eq(sojourn_explain(st.s, named(&st, "account:k"), event_at(&st, at(MON, 9, 0)),
                                 &answer, &error),
                 SOJOURN_OK);
    cr_expect_eq(sojourn_answer_reasons(answer, NULL, &count, &error), SOJOURN_E_ARGUMENT);
    cr_expect_eq(sojourn_answer_reasons(NULL, &rows, &count, &error), SOJOURN_E_ARGUMENT);
    cr_expect_eq(sojourn_answer_reasons(answer, &rows, &count, &error), SOJOURN_OK);
    cr_expect_eq(count, 1);
    tell(&st, "account:k", EVENT(.system = T("a"), .start = at(TUE, 9, 0)));
    cr_expect_eq(sojourn_answer_reasons(answer, &rows, &count, &error), SOJOURN_E_STALE);
    cr_expect_null(rows);
    cr_expect_eq(count, 0);
    sojourn_answer_close(answer);
    story_close(&st);
}

typedef struct caller {
    sojourn *s;
    sojourn_status explained, named;
} caller;

static int32_t calls_back(void *context, const sojourn_span *last, const sojourn_span *next)
{
    const sojourn_identifier k = {T("account"), T("k")};
    const sojourn_id none = {0, 0};
    caller *c = context;
    sojourn_answer *answer;
    sojourn_id id;

    (void)last, (void)next;
    c->explained = sojourn_explain(c->s, none, none, &answer, NULL);
    c->named = sojourn_identifier_id(c->s, &k, &id, NULL);
    return 0;
}

Test(answers, busy)
{
    caller c = {0};
    const sojourn_rules rules = {.size = sizeof rules, .context = &c, .same_issue = calls_back};
    const sojourn_options options = {.size = sizeof options, .rules = &rules};
    const sojourn_identifier k = {T("account"), T("k")};

    cr_assert_eq(sojourn_open(&options, &c.s, NULL), SOJOURN_OK);
    for (int i = 0; i < 2; i++) {
        sojourn_event e = {
            .intent = T("x"), .start = at(i, 9, 0), .identifiers = &k, .identifier_count = 1};

        cr_assert_eq(sojourn_feed(c.s, &e, 1, NULL), SOJOURN_OK);
    }
    cr_assert_eq(sojourn_settle(c.s, NULL), SOJOURN_OK);
    cr_expect_eq(c.explained, SOJOURN_E_BUSY);
    cr_expect_eq(c.named, SOJOURN_E_BUSY);
    sojourn_close(c.s);
}

Test(answers, id_of_an_identifier)
{
    const sojourn_identifier mail = {T("email"), T(" ANN@x.org")}, bad = {T("passport"), T("1")},
                             blocked = {T("account"), T("unknown")};
    sojourn_error error = {0};
    sojourn_id id = {0, 0};
    story st;

    story_open(&st, NULL);
    cr_expect_eq(sojourn_identifier_id(st.s, &mail, &id, &error), SOJOURN_OK);
    cr_expect(id_equal(id, named(&st, "email:ann@x.org")));
    cr_expect_eq(sojourn_identifier_id(st.s, &bad, &id, &error), SOJOURN_E_EVENT);
    cr_expect_eq(sojourn_identifier_id(st.s, &blocked, &id, &error), SOJOURN_E_EVENT);
    cr_expect_eq(sojourn_identifier_id(st.s, NULL, &id, &error), SOJOURN_E_ARGUMENT);
    cr_expect_eq(sojourn_identifier_id(st.s, &mail, NULL, &error), SOJOURN_E_ARGUMENT);
    cr_expect_eq(sojourn_identifier_id(NULL, &mail, &id, &error), SOJOURN_E_ARGUMENT);
    story_close(&st);
}
