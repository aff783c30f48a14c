/* SPDX-License-Identifier: MIT */
/* Credits of every model add up to the goals, and to their value, of ten thousand journeys. */
#include "random.h"
#include "story.h"

#include <criterion/criterion.h>
#include <sojourn/paths.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { JOURNEYS_FED = 10000, LABELS = 12 };

static int32_t by_length(void *context, const sojourn_span *goal, const sojourn_touch *touches,
                         uint64_t count, uint64_t *weights, int64_t *amount)
{
    (void)context;
    (void)goal;
    (void)amount;
    for (uint64_t i = 0; i < count; i++)
        weights[i] = (uint64_t)(touches[i].end - touches[i].start);
    return 0;
}

/* A journey of up to twelve touches, some of them goals; their value. */
static int64_t feed_journey(sojourn *s, uint64_t number, dice *d, uint64_t *goals)
{
    char account[24], id[32], label[8];
    int64_t value = 0, start = 0;
    uint64_t count = 1 + dice_below(d, 12);
    sojourn_identifier who = {T("account"), {account, 0}};
    who.value.length = (uint64_t)snprintf(account, sizeof account, "A%u", (unsigned)number);
    for (uint64_t i = 0; i < count; i++) {
        sojourn_event e = {.system = T("a"),
                           .type = SOJOURN_EVENT_VISIT,
                           .identifiers = &who,
                           .identifier_count = 1,
                           .currency = "EUR"};
        start += (int64_t)dice_below(d, 1 + DAYS(5));
        e.start = start;
        e.end = start + (int64_t)dice_below(d, HOURS(1));
        e.channel = (sojourn_text){
            label, (uint64_t)snprintf(label, sizeof label, "c%u", (unsigned)dice_below(d, LABELS))};
        e.id = e.session = (sojourn_text){
            id, (uint64_t)snprintf(id, sizeof id, "%u-%u", (unsigned)number, (unsigned)i)};
        if (dice_percent(d, 20)) {
            e.type = SOJOURN_EVENT_PURCHASE;
            e.value = (int64_t)dice_below(d, 1000000) - 1000;
            value += e.value;
            ++*goals;
        } else {
            memset(e.currency, 0, sizeof e.currency);
        }
        cr_assert_eq(sojourn_feed(s, &e, 1, NULL), SOJOURN_OK);
    }
    return value;
}

static int has(sojourn_text list, const char *word)
{
    uint64_t length = strlen(word);
    for (uint64_t i = 0; i + length <= list.length; i++)
        if (memcmp(list.data + i, word, length) == 0)
            return 1;
    return 0;
}

static sojourn_sum sum_of(const sojourn *s, sojourn_text model, const char *variant)
{
    sojourn_path path = {.size = sizeof path,
                         .name = model,
                         .variant = {variant, strlen(variant)},
                         .attribute = by_length};
    sojourn_answer *answer;
    const sojourn_figure *rows;
    uint64_t figures;
    sojourn_sum all = {0, 0};
    sojourn_error error;
    if (has(model, "last_other") || has(model, "lead"))
        path.step = T("c3");
    cr_assert_eq(sojourn_trace(s, &path, &answer, &error), SOJOURN_OK, "%s", error.message);
    sojourn_answer_figures(answer, &rows, &figures, NULL);
    cr_expect(figures > LABELS, "a label each");
    for (uint64_t i = 0; i < figures; i++) {
        uint64_t low = all.low + rows[i].numerator.low;
        all.high += rows[i].numerator.high + (low < all.low);
        all.low = low;
    }
    sojourn_answer_close(answer);
    return all;
}

Test(credits, of_ten_thousand_journeys_add_up_in_every_model)
{
    sojourn *s;
    dice d = dice_of(7, 7);
    sojourn_metric_row row = {.size = sizeof row};
    uint64_t goals = 0;
    int64_t value = 0;
    int models = 0;
    cr_assert_eq(sojourn_open(NULL, &s, NULL), SOJOURN_OK);
    for (uint64_t i = 0; i < JOURNEYS_FED; i++)
        value += feed_journey(s, i, &d, &goals);
    cr_assert_eq(sojourn_settle(s, NULL), SOJOURN_OK);
    for (uint64_t i = 0; sojourn_path_info(i, &row) == SOJOURN_OK; i++) {
        if (!has(row.variants, "conversions"))
            continue;
        models++;
        sojourn_sum parts = sum_of(s, row.name, "conversions");
        __extension__ typedef unsigned __int128 wide;
        wide found = (wide)(uint64_t)parts.high << 64 | parts.low;
        cr_expect(found == (wide)goals * UINT64_C(1000000000000000), "%.*s: goals",
                  (int)row.name.length, row.name.data);
        parts = sum_of(s, row.name, "value");
        cr_expect(parts.low == (uint64_t)value && parts.high == (value < 0 ? -1 : 0), "%.*s: value",
                  (int)row.name.length, row.name.data);
    }
    cr_expect_eq(models, 13);
    sojourn_close(s);
}
