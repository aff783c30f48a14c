/* SPDX-License-Identifier: MIT */
#include "options.h"

#include <stdlib.h>
#include <string.h>

/* Each setter answers NULL, or what is wrong with the value. */
typedef const char *setter(struct options *options, sojourn_text value);

static const char *set_key(struct options *options, sojourn_text value)
{
    return key_read(value, options->raw.key);
}

static const char *set_country(struct options *options, sojourn_text value)
{
    options->raw.country = value;
    return NULL;
}

static void text_add(sojourn_text **list, uint64_t *count, size_t *room, sojourn_text value)
{
    *list = memory_grow(*list, *count, room, sizeof **list);
    (*list)[(*count)++] = value;
}

static const char *set_asynchronous(struct options *options, sojourn_text value)
{
    sojourn_text channel, all = value;
    options->raw.asynchronous_count = 0;
    options->asynchronous = memory_grow(options->asynchronous, 0, &options->asynchronous_room,
                                        sizeof *options->asynchronous);
    while (value.length && text_cut(&all, ',', &channel))
        text_add(&options->asynchronous, &options->raw.asynchronous_count,
                 &options->asynchronous_room, channel);
    options->raw.asynchronous = options->asynchronous;
    return NULL;
}

static const char *set_goal(struct options *options, sojourn_text value)
{
    text_add(&options->goals, &options->raw.goal_count, &options->goal_room, value);
    return NULL;
}

static const char *set_gap(struct options *options, sojourn_text value)
{
    sojourn_gap gap = {0};
    sojourn_text length = {0};
    if (!text_cut(&value, ':', &gap.a) || !text_cut(&value, ':', &gap.b) ||
        !text_cut(&value, ':', &length) || value.data)
        return "must be CHANNEL:CHANNEL:TIME, for example voice:chat:10m";
    const char *wrong = duration_read(length, &gap.gap_us);
    if (wrong)
        return wrong;
    options->gaps = memory_grow(options->gaps, options->raw.gap_count, &options->gap_room,
                                sizeof *options->gaps);
    options->gaps[options->raw.gap_count++] = gap;
    return NULL;
}

/* INTENT:TIME[:REOPEN][:sales]; a time left empty is the default. */
static const char *window_read(sojourn_text value, sojourn_window *window)
{
    int64_t *const limits[] = {&window->window_us, &window->reopen_us};
    sojourn_text part;
    const char *wrong = NULL;
    text_cut(&value, ':', &window->intent);
    for (size_t count = 0; !wrong && text_cut(&value, ':', &part);) {
        if (text_is(part, "sales") && !value.data)
            window->sales = 1;
        else if (count == 2)
            return "must be INTENT:TIME[:REOPEN][:sales], for example order:30d:sales";
        else if (part.length)
            wrong = duration_read(part, limits[count++]);
        else
            count++;
    }
    return wrong;
}

static const char *set_window(struct options *options, sojourn_text value)
{
    if (!memchr(value.data, ':', value.length))
        return duration_read(value, &options->raw.window_us);
    sojourn_window window = {0};
    const char *wrong = window_read(value, &window);
    if (wrong)
        return wrong;
    options->windows = memory_grow(options->windows, options->raw.window_count,
                                   &options->window_room, sizeof *options->windows);
    options->windows[options->raw.window_count++] = window;
    return NULL;
}

/* One word of a kind. */
static const char *kind_word(sojourn_text word, sojourn_kind *kind)
{
    static const char *const strengths[] = {"strong", "medium", "weak"};
    static const char *const normals[] = {"trim", "fold", "phone"};
    sojourn_text value = word, name = {0};
    text_cut(&value, '=', &name);
    for (int32_t i = 0; i < 3; i++) {
        if (text_is(word, strengths[i]))
            return kind->strength = SOJOURN_CLASS_STRONG + i, NULL;
        if (text_is(word, normals[i]))
            return kind->normal = SOJOURN_NORMAL_TRIM + i, NULL;
    }
    if (text_is(word, "unique"))
        return kind->unique = 1, NULL;
    if (text_is(name, "limit"))
        return count_read(value, &kind->limit);
    if (text_is(name, "lifetime"))
        return duration_read(value, &kind->lifetime_us);
    uint64_t priority = 0;
    const char *wrong = text_is(name, "priority")
                            ? count_read(value, &priority)
                            : "must be NAME:WORD[:WORD...]; words are strong, "
                              "medium, weak, trim, fold, phone, unique, "
                              "priority=N, limit=N, lifetime=TIME";
    kind->priority = (int32_t)(priority & INT32_MAX);
    return wrong || priority <= INT32_MAX ? wrong : "is too large; a priority is below 2^31";
}

static const char *set_kind(struct options *options, sojourn_text value)
{
    sojourn_kind kind = {0};
    sojourn_text word;
    const char *wrong = NULL;
    text_cut(&value, ':', &kind.name);
    while (!wrong && text_cut(&value, ':', &word))
        wrong = kind_word(word, &kind);
    if (wrong)
        return wrong;
    options->kinds = memory_grow(options->kinds, options->raw.kind_count, &options->kind_room,
                                 sizeof *options->kinds);
    options->kinds[options->raw.kind_count++] = kind;
    return NULL;
}

static const char *set_flag(struct options *options, sojourn_text value, uint64_t flag)
{
    if (!value.length || text_is(value, "yes") || text_is(value, "1"))
        options->raw.flags |= flag;
    else if (text_is(value, "no") || text_is(value, "0"))
        options->raw.flags &= ~flag;
    else
        return "must be yes or no";
    return NULL;
}

static const char *set_redial_joins(struct options *options, sojourn_text value)
{
    return set_flag(options, value, SOJOURN_REDIAL_JOINS);
}

static const char *set_intent_first(struct options *options, sojourn_text value)
{
    return set_flag(options, value, SOJOURN_INTENT_FIRST);
}

static const char *set_keep_values(struct options *options, sojourn_text value)
{
    return set_flag(options, value, SOJOURN_KEEP_VALUES);
}

static const struct {
    const char *name;
    setter *set;
} setters[] = {
    {"key", set_key},
    {"country", set_country},
    {"kind", set_kind},
    {"asynchronous", set_asynchronous},
    {"goal", set_goal},
    {"gap", set_gap},
    {"window", set_window},
    {"redial_joins", set_redial_joins},
    {"intent_first", set_intent_first},
    {"keep_values", set_keep_values},
};

static const struct {
    const char *name;
    size_t place;
} limits[] = {
    {"interaction_gap", offsetof(sojourn_options, interaction_gap_us)},
    {"contact", offsetof(sojourn_options, contact_us)},
    {"thread", offsetof(sojourn_options, thread_us)},
    {"reopen", offsetof(sojourn_options, reopen_us)},
    {"unknown", offsetof(sojourn_options, unknown_us)},
    {"note", offsetof(sojourn_options, note_us)},
};

static const char *option_set(struct options *options, sojourn_text name, sojourn_text value)
{
    for (size_t i = 0; i < sizeof setters / sizeof *setters; i++)
        if (text_is(name, setters[i].name))
            return setters[i].set(options, value);
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        if (text_is(name, limits[i].name)) {
            void *place = (char *)&options->raw + limits[i].place;
            return duration_read(value, place);
        }
    }
    return "is no option; they are interaction_gap, contact, thread, window, reopen, unknown, "
           "note, gap, asynchronous, goal, country, kind, key, redial_joins, intent_first, "
           "keep_values";
}

bool options_set(struct options *options, sojourn_text setting)
{
    sojourn_text value = setting, name;
    text_cut(&value, '=', &name);
    bool flag = text_is(name, "redial_joins") || text_is(name, "intent_first") ||
                text_is(name, "keep_values");
    if (!value.data && !flag) {
        report_error("--set %s: write option=value", setting.data);
        return false;
    }
    const char *wrong = option_set(options, name, value.data ? value : text_of(""));
    if (wrong)
        report_error("--set %s: %s", setting.data, wrong);
    return !wrong;
}

const sojourn_options *options_get(struct options *options)
{
    options->raw.size = sizeof options->raw;
    options->raw.goals = options->goals;
    options->raw.gaps = options->gaps;
    options->raw.windows = options->windows;
    options->raw.kinds = options->kinds;
    return &options->raw;
}

void options_close(struct options *options)
{
    free(options->asynchronous);
    free(options->goals);
    free(options->gaps);
    free(options->windows);
    free(options->kinds);
    *options = (struct options){0};
}
