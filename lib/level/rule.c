/* SPDX-License-Identifier: MIT */
/* Options are few: each look-up is a short walk from the last declared to the first. */
#include "level/rule.h"

#include "base/bytes.h"

#include <string.h>

#define MINUTES(n) ((int64_t)(n)*60 * 1000000)
#define DAYS(n) MINUTES((n)*24 * 60)

static int has(const sj_rows *rows, uint32_t row)
{
    for (uint32_t i = 0; i < rows->count; i++)
        if (rows->at[i] == row)
            return 1;
    return 0;
}

static int add_name(sj_rows *rows, sj_facts *facts, sojourn_text text)
{
    uint32_t name = sj_intern_put(&facts->texts, 0, text);
    if (name == SJ_NONE || sj_array_reserve(facts->alloc, rows, 1) != 0)
        return -1;
    sj_array_push(rows, name);
    return 0;
}

static int add_names(sj_rows *rows, sj_facts *facts, const sojourn_text *texts, uint64_t count)
{
    for (uint64_t i = 0; i < count; i++)
        if (add_name(rows, facts, texts[i]) != 0)
            return -1;
    return 0;
}

static int add_gap(sj_rule *rule, sj_facts *facts, const sojourn_gap *gap)
{
    sojourn_text ends[2] = {gap->a, gap->b};
    uint32_t class[2];
    for (int i = 0; i < 2; i++) {
        uint32_t channel = SJ_NONE;
        if (ends[i].length != 0 && (channel = sj_intern_put(&facts->texts, 0, ends[i])) == SJ_NONE)
            return -1;
        if (!has(&rule->gap_channels, channel)) {
            if (sj_array_reserve(facts->alloc, &rule->gap_channels, 1) != 0)
                return -1;
            sj_array_push(&rule->gap_channels, channel);
        }
        class[i] = sj_rule_class(rule, channel);
    }
    if (sj_array_reserve(facts->alloc, &rule->gaps, 1) != 0)
        return -1;
    sj_array_push(&rule->gaps, ((sj_rule_gap){class[0], class[1], gap->gap_us}));
    return 0;
}

static int add_window(sj_rule *rule, sj_facts *facts, const sojourn_window *w)
{
    uint32_t intent = sj_intern_put(&facts->texts, 0, w->intent);
    if (intent == SJ_NONE || sj_array_reserve(facts->alloc, &rule->windows, 1) != 0)
        return -1;
    int64_t window = w->window_us != 0 ? w->window_us : w->sales ? DAYS(30) : rule->window_us;
    int64_t reopen = w->reopen_us != 0 ? w->reopen_us
                                       : (rule->reopen_us != 0 ? rule->reopen_us : window);
    sj_array_push(&rule->windows, ((sj_rule_window){intent, window, reopen, w->sales}));
    return 0;
}

static int64_t or_default(int64_t stated, int64_t usual)
{
    return stated != 0 ? stated : usual;
}

int sj_rule_init(sj_rule *rule, const sojourn_options *options, const sj_kinds *kinds,
                 const sojourn_rules *host, sj_facts *facts)
{
    static const char *const usual[] = {"email", "sms", "messaging", "social", "post"};
    memset(rule, 0, sizeof *rule);
    rule->flags = options->flags;
    rule->kinds = kinds;
    rule->host = host;
    rule->interaction_gap_us = or_default(options->interaction_gap_us, MINUTES(30));
    rule->contact_us = or_default(options->contact_us, DAYS(7));
    rule->thread_us = or_default(options->thread_us, DAYS(1));
    rule->window_us = or_default(options->window_us, DAYS(7));
    rule->reopen_us = options->reopen_us;
    rule->unknown_us = or_default(options->unknown_us, DAYS(1));
    rule->note_us = or_default(options->note_us, DAYS(30));
    rule->voice = sj_intern_put(&facts->texts, 0, sj_text("voice"));
    if (rule->voice == SJ_NONE)
        return -1;
    for (size_t i = 0; options->asynchronous == NULL && i < sizeof usual / sizeof usual[0]; i++)
        if (add_name(&rule->asynchronous, facts, sj_text(usual[i])) != 0)
            return -1;
    if (options->asynchronous != NULL &&
        add_names(&rule->asynchronous, facts, options->asynchronous,
                  options->asynchronous_count) != 0)
        return -1;
    if (add_names(&rule->goals, facts, options->goals, options->goal_count) != 0)
        return -1;
    for (uint64_t i = 0; i < options->gap_count; i++)
        if (add_gap(rule, facts, &options->gaps[i]) != 0)
            return -1;
    for (uint64_t i = 0; i < options->window_count; i++)
        if (add_window(rule, facts, &options->windows[i]) != 0)
            return -1;
    return 0;
}

void sj_rule_free(sj_rule *rule, sj_alloc *alloc)
{
    sj_array_free(alloc, &rule->asynchronous);
    sj_array_free(alloc, &rule->gap_channels);
    sj_array_free(alloc, &rule->goals);
    sj_array_free(alloc, &rule->gaps);
    sj_array_free(alloc, &rule->windows);
}

int sj_rule_asynchronous(const sj_rule *rule, uint32_t channel)
{
    return channel != SJ_NONE && has(&rule->asynchronous, channel);
}

enum { NAMED = 2 };

uint32_t sj_rule_class(const sj_rule *rule, uint32_t channel)
{
    for (uint32_t i = 0; i < rule->gap_channels.count; i++)
        if (rule->gap_channels.at[i] == channel)
            return NAMED + i;
    return (uint32_t)sj_rule_asynchronous(rule, channel);
}

static int class_asynchronous(const sj_rule *rule, uint32_t class)
{
    return class < NAMED ? (int)class
                         : sj_rule_asynchronous(rule, rule->gap_channels.at[class - NAMED]);
}

int64_t sj_rule_silence(const sj_rule *rule, uint32_t class_a, uint32_t class_b)
{
    for (uint32_t i = rule->gaps.count; i-- > 0;) {
        const sj_rule_gap *gap = &rule->gaps.at[i];
        if ((gap->a == class_a && gap->b == class_b) || (gap->a == class_b && gap->b == class_a))
            return gap->gap_us;
    }
    if (class_asynchronous(rule, class_a) || class_asynchronous(rule, class_b))
        return 0;
    return rule->interaction_gap_us;
}

sj_rule_window sj_rule_window_of(const sj_rule *rule, uint32_t intent)
{
    for (uint32_t i = rule->windows.count; intent != SJ_NONE && i-- > 0;)
        if (rule->windows.at[i].intent == intent)
            return rule->windows.at[i];
    int64_t reopen = rule->reopen_us != 0 ? rule->reopen_us : rule->window_us;
    return (sj_rule_window){intent, rule->window_us, reopen, 0};
}

int sj_rule_goal(const sj_rule *rule, uint32_t name)
{
    return name != SJ_NONE && has(&rule->goals, name);
}
