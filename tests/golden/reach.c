/* SPDX-License-Identifier: MIT */
/* What an item hangs on, its engagement or all of its customer, is a property of its metric. Each
 * metric that may be watched is, in all its variants and by what may take it further, while what is
 * told comes in no order, for three customers of whom one is known and is not: each figure is the
 * one that is measured anew. */
#include "story.h"

#include <sojourn/figures.h>

#include <criterion/criterion.h>
#include <string.h>

enum { WATCHED = 1000, PARAMETERS = 3, TOLD = 90 };

typedef struct wall {
    story st;
    sojourn_metric at[WATCHED];
    sojourn_parameter with[WATCHED][PARAMETERS];
    int count;
} wall;

/* Parameters, if the metric has them: what is told below has these names. */
static uint64_t name_some(const sojourn_metric_row *row, sojourn_parameter *out)
{
    static const struct {
        const char *head, *name;
        int64_t value;
    } all[] = {{"after:", "after:basket", 1},
               {"unless:", "unless:order", 1},
               {"weight:", "weight:basket", 2000},
               {"handled_only", "handled_only", 0}};
    uint64_t count = 0;

    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (strstr(row->parameters.data, all[i].head) != NULL)
            out[count++] = (sojourn_parameter){{all[i].name, strlen(all[i].name)}, all[i].value};
    return count;
}

/* Each by itself, and by what follows from his engagement, or from all of the customer. */
static void watch_variant(wall *w, const sojourn_metric_row *row, sojourn_text variant)
{
    const sojourn_text by[] = {{0},          T("reason"),      T("last_channel"),
                               T("outcome"), T("first_week"),  T("trait:tier"),
                               T("intent"),  T("value_band:2")};

    for (size_t i = 0; i < sizeof by / sizeof *by; i++) {
        sojourn_metric *m = &w->at[w->count];
        *m = (sojourn_metric){
            .size = sizeof *m, .name = row->name, .variant = variant, .by = {by[i]}};
        m->parameters = w->with[w->count];
        m->parameter_count = name_some(row, w->with[w->count]);
        cr_assert_lt(w->count, WATCHED - 1);
        w->count += sojourn_watch(w->st.s, m, 1, NULL) == SOJOURN_OK;
    }
}

static void watch_row(wall *w, const sojourn_metric_row *row)
{
    sojourn_text rest = row->variants;

    do {
        uint64_t length = 0;
        while (length < rest.length && rest.data[length] != ' ')
            length++;
        watch_variant(w, row, (sojourn_text){rest.data, length});
        length += length < rest.length;
        rest = (sojourn_text){rest.data + length, rest.length - length};
    } while (rest.length != 0);
}

static int same_text(sojourn_text a, sojourn_text b)
{
    return a.length == b.length && (a.length == 0 || memcmp(a.data, b.data, a.length) == 0);
}

static int same_figures(const sojourn_answer *a, const sojourn_answer *b)
{
    const sojourn_figure *x, *y;
    uint64_t count, other;

    sojourn_answer_figures(a, &x, &count, NULL);
    sojourn_answer_figures(b, &y, &other, NULL);
    for (uint64_t i = 0; count == other && i < count; i++)
        if (!same_text(x[i].group[0], y[i].group[0]) ||
            memcmp(&x[i].numerator, &y[i].numerator, sizeof x->numerator) != 0 ||
            memcmp(&x[i].squares, &y[i].squares, sizeof x->squares) != 0 ||
            x[i].denominator != y[i].denominator || x[i].count != y[i].count ||
            x[i].left_out != y[i].left_out)
            return 0;
    return count == other;
}

static void expect_kept(const wall *w, int number)
{
    sojourn_query always = {.size = sizeof always, .from = INT64_MIN, .until = INT64_MAX};
    sojourn_metric m = w->at[number];
    sojourn_answer *kept, *anew;

    cr_assert_eq(sojourn_measure(w->st.s, &m, &kept, NULL), SOJOURN_OK);
    m.scope = &always;
    cr_assert_eq(sojourn_measure(w->st.s, &m, &anew, NULL), SOJOURN_OK);
    cr_expect(same_figures(kept, anew), "%.*s %.*s by %.*s", (int)m.name.length, m.name.data,
              (int)m.variant.length, m.variant.length != 0 ? m.variant.data : "",
              (int)m.by[0].length, m.by[0].length != 0 ? m.by[0].data : "");
    sojourn_answer_close(kept);
    sojourn_answer_close(anew);
}

/* One of many things, at a time that is often before what was told. */
static void tell_some(story *st, uint64_t luck)
{
    static const int32_t type[] = {
        SOJOURN_EVENT_VISIT,   SOJOURN_EVENT_INPUT,   SOJOURN_EVENT_INPUT,    SOJOURN_EVENT_QUEUE,
        SOJOURN_EVENT_CONNECT, SOJOURN_EVENT_RESOLVE, SOJOURN_EVENT_PURCHASE, SOJOURN_EVENT_TRAIT,
        SOJOURN_EVENT_TRAIT,   SOJOURN_EVENT_CSAT};
    static const char *const who[] = {"account:a", "account:a", "account:b", "cookie:c"};
    const sojourn_text name[] = {T("page"), T("basket"), T("order"), T("calls"), T("calls"),
                                 T("done"), T("shop"),   T("tier"),  T("tier"),  T("asked")};
    const sojourn_text channel[] = {T("web"), T("voice")}, intent[] = {T("bill"), T("move")};
    const sojourn_text detail[] = {T("gold"), T("tin")}, agent[] = {{0}, T("ann")};
    uint64_t kind = luck % (sizeof type / sizeof *type);
    sojourn_event event = {.type = type[kind],
                           .name = name[kind],
                           .detail = detail[kind % 2],
                           .system = T("all"),
                           .channel = channel[luck / 64 % 2],
                           .intent = intent[luck / 128 % 2],
                           .agent = agent[luck / 256 % 2],
                           .value = type[kind] == SOJOURN_EVENT_CSAT ? 4 : 0,
                           .start = at((int)(luck / 512 % 40), (int)(luck / 32768 % 24), 0)};

    if (event.type == SOJOURN_EVENT_PURCHASE) {
        event.value = 3;
        memcpy(event.currency, "EUR", 4);
    }
    tell(st, who[luck / 16 % 4], event);
}

Test(reach, each_metric_while_a_customer_grows, .timeout = 300)
{
    static wall w;
    sojourn_metric_row row = {.size = sizeof row};
    uint64_t luck = 20240101;

    story_open(&w.st, NULL);
    look(&w.st);
    for (uint64_t i = 0; sojourn_metric_info(i, &row) == SOJOURN_OK; i++)
        watch_row(&w, &row);
    cr_expect_gt(w.count, 600);
    for (int i = 0; i < TOLD; i++) {
        luck = luck * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        tell_some(&w.st, luck >> 24);
        if (i == TOLD / 3 || i == TOLD / 3 * 2) /* the cookie's customer is known, is not */
            tie(&w.st, "cookie:c", "account:z",
                i == TOLD / 3 ? SOJOURN_LINK_SAME : SOJOURN_LINK_NONE, (uint32_t)i);
        look(&w.st);
        for (int k = 0; k < w.count; k++)
            expect_kept(&w, k);
    }
    story_close(&w.st);
}
