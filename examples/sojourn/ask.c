/* SPDX-License-Identifier: MIT */
#include "ask.h"

#include <stdio.h>
#include <string.h>

static const char times_end[] = "_us";

const char *ask_by(struct ask *ask, sojourn_text dimensions)
{
    sojourn_text name;
    for (size_t i = 0; text_cut(&dimensions, ',', &name); i++) {
        if (i == 3)
            return "must be three dimensions or fewer";
        ask->metric.by[i] = name;
    }
    return NULL;
}

const char *ask_where(struct ask *ask, sojourn_text condition)
{
    sojourn_where where = {.value = condition};
    if (!text_cut(&where.value, '=', &where.field) || !where.value.data)
        return "must be DIMENSION=VALUE, for example queue=billing";
    if (ask->metric.where_count == ASK_WHERE)
        return "is one condition too many";
    ask->where[ask->metric.where_count++] = where;
    return NULL;
}

const char *ask_clock(struct ask *ask, sojourn_text offset)
{
    unsigned hour, minute;
    char sign, rest;
    if (sscanf(offset.data, "%c%2u:%2u%c", &sign, &hour, &minute, &rest) != 3 || hour > 23 ||
        minute > 59 || (sign != '+' && sign != '-'))
        return "must be an offset like +01:00";
    int64_t us = ((int64_t)hour * 60 + minute) * 60000000;
    ask->metric.offset_us = sign == '-' ? -us : us;
    return NULL;
}

const char *ask_goal(struct ask *ask, sojourn_text goal)
{
    ask->path.goal_name = goal;
    text_cut(&ask->path.goal_name, '=', &ask->path.goal);
    return NULL;
}

const char *ask_repeats(struct ask *ask, sojourn_text repeats)
{
    static const char *const names[] = {[SOJOURN_REPEATS_SESSION] = "session",
                                        [SOJOURN_REPEATS_KEPT] = "kept",
                                        [SOJOURN_REPEATS_COLLAPSED] = "collapsed",
                                        [SOJOURN_REPEATS_FIRST] = "first"};
    for (int i = 0; i < (int)(sizeof names / sizeof *names); i++)
        if (text_is(repeats, names[i])) {
            ask->path.repeats = i;
            return NULL;
        }
    return "must be session, kept, collapsed or first";
}

const char *ask_currency(struct ask *ask, sojourn_text currency)
{
    if (currency.length != 3)
        return "must be three letters, for example EUR";
    memcpy(ask->path.currency, currency.data, 3);
    return NULL;
}

/* Is it "weight:basket" where "weight:NAME" is listed? */
static bool is_named(sojourn_text listed, sojourn_text name)
{
    static const char end[] = ":NAME";
    size_t head = listed.length - strlen(end) + 1;
    return listed.length > strlen(end) && !memcmp(listed.data + head - 1, end, strlen(end)) &&
           name.length > head && !memcmp(listed.data, name.data, head);
}

/* Does a list such as "threshold_us=20000000 short_us=0" name it, with or without its unit? */
static bool lists(sojourn_text list, sojourn_text name, sojourn_text *full)
{
    sojourn_text item, head;
    while (text_cut(&list, ' ', &item)) {
        text_cut(&item, '=', &head);
        if (is_named(head, name)) {
            *full = name;
            return true;
        }
        if (head.length < name.length || memcmp(head.data, name.data, name.length) != 0)
            continue;
        sojourn_text rest = {head.data + name.length, head.length - name.length};
        if (!rest.length || text_is(rest, times_end)) {
            *full = head;
            return true;
        }
    }
    return false;
}

static bool is_parameter(ask_info *info, sojourn_text name, sojourn_text *full)
{
    sojourn_metric_row row = {.size = sizeof row};
    for (uint64_t i = 0; info(i, &row) == SOJOURN_OK; i++)
        if (name.length && lists(row.parameters, name, full))
            return true;
    return false;
}

const char *const ask_overview[] = {"handle_time", "repeat_contact", NULL};

bool ask_takes(const char *metric, sojourn_text parameter, sojourn_text *full)
{
    sojourn_metric_row row = {.size = sizeof row};
    for (uint64_t i = 0; sojourn_metric_info(i, &row) == SOJOURN_OK; i++)
        if (text_is(row.name, metric))
            return parameter.length && lists(row.parameters, parameter, full);
    return false;
}

static bool is_overview(const struct ask *ask, sojourn_text name, sojourn_text *full)
{
    for (const char *const *metric = ask_overview; ask->agents && *metric; metric++)
        if (ask_takes(*metric, name, full))
            return true;
    return false;
}

static bool is_time(sojourn_text name)
{
    size_t end = strlen(times_end);
    return name.length > end && memcmp(name.data + name.length - end, times_end, end) == 0;
}

/* A weight is a number with perhaps a fraction, in millionths. */
static const char *weight_read(sojourn_text text, int64_t *out)
{
    sojourn_text rest = text, whole;
    int64_t number = 0, part = 0, scale = 1000000;
    text_cut(&rest, '.', &whole);
    const char *wrong = number_read(whole, &number);
    for (uint64_t i = 0; i < rest.length && !wrong; i++) {
        wrong = scale == 1 || rest.data[i] < '0' || rest.data[i] > '9'
                    ? "must be a number of at most six digits behind the point"
                    : NULL;
        scale /= wrong ? 1 : 10;
        part = part * 10 + (rest.data[i] - '0');
    }
    if (!wrong && (number < 0 || number > INT64_MAX / 1000001))
        wrong = "is not from 0 to nine million million";
    *out = wrong ? 0 : number * 1000000 + part * scale;
    return wrong;
}

static bool is_weight(sojourn_text name)
{
    static const char head[] = "weight:";
    return name.length > strlen(head) && !memcmp(name.data, head, strlen(head));
}

bool ask_set(struct ask *ask, sojourn_text setting, const char **wrong)
{
    sojourn_text value = setting, name;
    sojourn_parameter parameter = {0};
    text_cut(&value, '=', &name);
    if (!value.data || (!is_parameter(ask->info, name, &parameter.name) &&
                        !is_overview(ask, name, &parameter.name)))
        return false;
    *wrong = ask->metric.parameter_count == ASK_PARAMETERS ? "is one parameter too many" : NULL;
    if (!*wrong && is_time(parameter.name) && !text_is(value, "0"))
        *wrong = duration_read(value, &parameter.value);
    else if (!*wrong && is_weight(parameter.name))
        *wrong = weight_read(value, &parameter.value);
    else if (!*wrong)
        *wrong = number_read(value, &parameter.value);
    if (!*wrong)
        ask->parameters[ask->metric.parameter_count++] = parameter;
    return true;
}

static void line(const char *title, sojourn_text text)
{
    if (text.length)
        printf("  %-11s %.*s\n", title, (int)text.length, text.data);
}

void ask_list(ask_info *info, const char *title)
{
    sojourn_metric_row row = {.size = sizeof row};
    printf("%s", title);
    for (uint64_t i = 0; info(i, &row) == SOJOURN_OK; i++)
        printf(" %.*s", (int)row.name.length, row.name.data);
    putchar('\n');
}

bool ask_page(ask_info *info, const char *name)
{
    sojourn_metric_row row = {.size = sizeof row};
    for (uint64_t i = 0; info(i, &row) == SOJOURN_OK; i++) {
        if (!text_is(row.name, name))
            continue;
        printf("%s, in %.*s\n", name, (int)row.unit.length, row.unit.data);
        line("formula", row.formula);
        line("variants", row.variants);
        line("counts", row.levels);
        line("parameters", row.parameters);
        line("dimensions", row.dimensions);
        line("source", row.source);
        return true;
    }
    return false;
}
