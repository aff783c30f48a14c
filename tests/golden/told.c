/* SPDX-License-Identifier: MIT */
#include "told.h"

#include <criterion/criterion.h>
#include <stdio.h>

static void keep(const sojourn_answer *answer, told *out)
{
    const sojourn_reason *rows;
    size_t length = 0;

    cr_assert_eq(sojourn_answer_reasons(answer, &rows, &out->count, NULL), SOJOURN_OK);
    cr_assert_leq(out->count, 32);
    out->rules[0] = '\0';
    for (uint64_t i = 0; i < out->count; i++) {
        out->rows[i] = rows[i];
        length += (size_t)snprintf(out->rules + length, sizeof out->rules - length, "%s%s%.*s",
                                   i > 0 ? ", " : "", rows[i].apart ? "!" : "",
                                   (int)rows[i].rule.length, rows[i].rule.data);
    }
}

told explain(const story *st, sojourn_id a, sojourn_id b)
{
    sojourn_answer *answer = NULL;
    sojourn_error error = {0};
    told out;

    cr_assert_eq(sojourn_explain(st->s, a, b, &answer, &error), SOJOURN_OK, "%s", error.message);
    keep(answer, &out);
    sojourn_answer_close(answer);
    return out;
}

sojourn_id span_at(const story *st, int level, int64_t start)
{
    const sojourn_span *span = begun(st, level, start);

    cr_assert_not_null(span);
    return span->id;
}

sojourn_id event_at(const story *st, int64_t start)
{
    return span_at(st, EVENTS, start);
}

told chain(const story *st, int64_t a, int64_t b)
{
    told t = explain(st, event_at(st, a), event_at(st, b));

    for (uint64_t i = 1; i < t.count; i++)
        cr_expect(t.rows[i].apart || id_equal(t.rows[i].from, t.rows[i - 1].to));
    if (t.count > 0 && !t.rows[0].apart) {
        cr_expect(id_equal(t.rows[0].from, event_at(st, a)));
        cr_expect(id_equal(t.rows[t.count - 1].to, event_at(st, b)));
    }
    return t;
}

void expect_rules(const told *t, const char *rules)
{
    cr_expect_str_eq(t->rules, rules);
}
