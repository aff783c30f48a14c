/* SPDX-License-Identifier: MIT */
/* Two ways for a host to say who earned a sale, in place of a model of the library: by how long
 * each agent dealt with the customer, and by what is left of the price. */
#include <inttypes.h>
#include <sojourn/paths.h>
#include <stdio.h>
#include <string.h>

#define TEXT(word)                                                                                 \
    {                                                                                              \
        word, sizeof(word) - 1                                                                     \
    }
#define MINUTE INT64_C(60000000)

/* A touch weighs as long as it lasted: Ann for 15 minutes, Ben for 5. */
static int32_t by_handle_time(void *context, const sojourn_span *goal, const sojourn_touch *touches,
                              uint64_t count, uint64_t *weights, int64_t *amount)
{
    (void)context, (void)goal, (void)amount;
    for (uint64_t i = 0; i < count; i++)
        weights[i] = (uint64_t)(touches[i].end - touches[i].start);
    return 0;
}

struct margin {
    sojourn_text product;
    int64_t percent;
};

/* What is shared is the margin of the product, not its price; all touches alike. */
static int32_t by_margin(void *context, const sojourn_span *goal, const sojourn_touch *touches,
                         uint64_t count, uint64_t *weights, int64_t *amount)
{
    const struct margin *margins = context;
    (void)touches;
    for (; margins->product.length; margins++)
        if (margins->product.length == goal->name.length &&
            !memcmp(margins->product.data, goal->name.data, goal->name.length))
            *amount = *amount * margins->percent / 100;
    for (uint64_t i = 0; i < count; i++)
        weights[i] = 1;
    return 0;
}

static int show(const sojourn *s, sojourn_path path, const char *title)
{
    const sojourn_figure *figures;
    sojourn_answer *answer;
    sojourn_error error;
    uint64_t count;
    double value, low, high;

    if (sojourn_trace(s, &path, &answer, &error)) {
        fprintf(stderr, "%s\n", error.message);
        return 1;
    }
    sojourn_answer_figures(answer, &figures, &count, &error);
    puts(title);
    for (uint64_t i = 0; i < count; i++) {
        const sojourn_text *agent = &figures[i].group[0];
        if (agent->length &&
            sojourn_figure_value(&figures[i], (sojourn_text){0}, &value, &low, &high) == SOJOURN_OK)
            printf("  %.*s %g\n", (int)agent->length, agent->data, value);
    }
    sojourn_answer_close(answer);
    return 0;
}

int main(void)
{
    sojourn_identifier who = {TEXT("account"), TEXT("4711")};
    sojourn_event call = {.system = TEXT("desk"),
                          .type = SOJOURN_EVENT_CONNECT,
                          .identifiers = &who,
                          .identifier_count = 1};
    sojourn_event events[] = {call, call, call};
    static struct margin margins[] = {{TEXT("premium"), 40}, {TEXT("basic"), 10}, {{0}, 0}};
    sojourn_path path = {.size = sizeof path,
                         .name = TEXT("attribute"),
                         .variant = TEXT("value"),
                         .touch = TEXT("agent"),
                         .attribute = by_handle_time};
    sojourn_error error;
    sojourn *s;

    events[0].agent = (sojourn_text)TEXT("Ben");
    events[0].start = 1 * MINUTE;
    events[0].end = 6 * MINUTE;
    events[1].agent = (sojourn_text)TEXT("Ann");
    events[1].start = 6 * MINUTE;
    events[1].end = 21 * MINUTE;
    events[2].type = SOJOURN_EVENT_PURCHASE;
    events[2].name = (sojourn_text)TEXT("premium");
    events[2].start = 21 * MINUTE;
    events[2].value = 6000;
    if (sojourn_open(NULL, &s, &error) || sojourn_feed(s, events, 3, &error) ||
        sojourn_settle(s, &error)) {
        fprintf(stderr, "%s\n", error.message);
        return 1;
    }
    int failed = show(s, path, "60.00 by handle time:");
    path.attribute = by_margin;
    path.context = margins;
    failed |= show(s, path, "its margin of 40 %:");
    sojourn_close(s);
    return failed;
}
