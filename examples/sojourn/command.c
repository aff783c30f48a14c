/* SPDX-License-Identifier: MIT */
/* Options by popt: tables of groups, each verb includes those it takes. */
#include "command.h"

#include "names.h"

#include <popt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SET = 1,
    STRICT,
    SHUFFLE,
    SETTLE,
    AS_OF,
    CUSTOMER,
    FROM,
    UNTIL,
    LIMIT,
    WITHIN,
    LATEST_FIRST,
    TIME,
    EVENTS,
    SEED,
    TRUTH,
    PROFILE,
    RATE,
    JSON,
    DOWN_TO,
    BY,
    TOUCH,
    GOAL,
    STEP,
    LOOK_BACK,
    REPEATS,
    IN,
    CURRENCY,
    REMOVE,
    REMOVE_LAST,
    OPEN,
    BEGIN,
    VARIANT,
    WHERE,
    CLOCK,
    METHOD,
    DRILL,
    TABLE,
    SHRUNK,
    QUIET,
    HELP
};

#define TEXT POPT_ARG_STRING
#define FLAG POPT_ARG_NONE
static struct poptOption reads[] = {
    {"set", 's', TEXT, NULL, SET, "judge otherwise, e.g. interaction_gap=10m", "OPTION=VALUE"},
    {"strict", 0, FLAG, NULL, STRICT, "stop at the first bad row", NULL},
    {"shuffle", 0, TEXT, NULL, SHUFFLE, "feed the rows in an order made from SEED", "SEED"},
    {"settle", 0, TEXT, NULL, SETTLE, "settle after every N rows, not once at the end", "N"},
    POPT_TABLEEND};
static struct poptOption asks[] = {
    {"customer", 'c', TEXT, NULL, CUSTOMER, "only this customer", "KIND=VALUE"},
    {"within", 0, TEXT, NULL, WITHIN, "only this span and what lies in it", "ID"},
    {"from", 0, TEXT, NULL, FROM, "only what ends at or after TIME; measure: begins", "TIME"},
    {"until", 0, TEXT, NULL, UNTIL, "only what begins before TIME", "TIME"},
    {"as-of", 0, TEXT, NULL, AS_OF, "states at TIME, not at the last event's end", "TIME"},
    {"limit", 'n', TEXT, NULL, LIMIT, "at most N rows", "N"},
    {"latest-first", 0, FLAG, NULL, LATEST_FIRST, "within each customer", NULL},
    POPT_TABLEEND};
static struct poptOption times[] = {
    {"time", 0, TEXT, NULL, TIME, "times as iso (the default) or us, microseconds", "iso|us"},
    POPT_TABLEEND};
static struct poptOption simulates[] = {
    {"profile", 0, TEXT, NULL, PROFILE, "retail (the default), bank or telco", "NAME"},
    {"events", 0, TEXT, NULL, EVENTS, "about so many rows; 10000", "N"},
    {"seed", 0, TEXT, NULL, SEED, "another seed, another year; 1", "S"},
    {"rate", 0, TEXT, NULL, RATE, "change a rate of the profile, e.g. identity=1000", "NAME=N"},
    {"truth", 0, TEXT, NULL, TRUTH, "write what belongs together, and why", "FOLDER"},
    POPT_TABLEEND};
static struct poptOption shows[] = {
    {"json", 0, FLAG, NULL, JSON, "as JSON", NULL},
    {"down-to", 0, TEXT, NULL, DOWN_TO, "the lowest level shown; event", "LEVEL"},
    POPT_TABLEEND};
static struct poptOption measures[] = {
    {"by", 0, TEXT, NULL, BY, "group by up to three dimensions, e.g. queue,day", "DIM,..."},
    POPT_TABLEEND};
static struct poptOption shrinks[] = {
    {"shrunk", 0, TEXT, NULL, SHRUNK,
     "draw shares and means of few to the others'; of less than N none; agents overview: 30", "N"},
    POPT_TABLEEND};
static struct poptOption traces[] = {
    {"by", 0, TEXT, NULL, BY, "group a table by up to two dimensions, e.g. intent", "DIM,..."},
    {"touch", 0, TEXT, NULL, TOUCH,
     "what a touch tells: channel, of agents agent, of opt_outs name, if not said; queue", "DIM"},
    {"goal", 0, TEXT, NULL, GOAL,
     "what ends a path: purchase, of agents resolve, if not said; visit=thanks", "TYPE[=NAME]"},
    {"step", 0, TEXT, NULL, STEP, "a label of a touch, or what else a question needs", "LABEL"},
    {"look-back", 0, TEXT, NULL, LOOK_BACK, "how far a path reaches back; 30d", "TIME"},
    {"repeats", 0, TEXT, NULL, REPEATS,
     "taken for one: session (the default), kept, collapsed, first", "HOW"},
    {"in", 0, TEXT, NULL, IN,
     "a path lies in one journey, of agents engagement, if not said; interaction", "LEVEL"},
    {"currency", 0, TEXT, NULL, CURRENCY, "of the goals whose value is shared", "CODE"},
    {"remove", 0, TEXT, NULL, REMOVE, "leave touches of this label out of a path with others",
     "LABEL"},
    {"remove-last", 0, TEXT, NULL, REMOVE_LAST, "likewise those after the last other touch",
     "LABEL"},
    {"open", 0, TEXT, NULL, OPEN,
     "leave a path without a goal out of shares, so long after its last touch", "TIME"},
    {"begin", 0, TEXT, NULL, BEGIN, "paths begin with their first touch of this label", "LABEL"},
    POPT_TABLEEND};
static struct poptOption figures[] = {
    {"variant", 0, TEXT, NULL, VARIANT, "in place of the metric's first", "NAME"},
    {"where", 0, TEXT, NULL, WHERE, "only what has this label; again: or that", "DIM=VALUE"},
    {"clock", 0, TEXT, NULL, CLOCK, "whose days and hours; +00:00", "OFFSET"},
    {"method", 0, TEXT, NULL, METHOD, "of the interval, e.g. wilson, wald, t", "NAME"},
    {"drill", 0, TEXT, NULL, DRILL, "the spans that figure N counts, from 1", "N"},
    {"table", 0, FLAG, NULL, TABLE, "as a table, not as CSV", NULL},
    POPT_TABLEEND};
static struct poptOption always[] = {{"quiet", 'q', FLAG, NULL, QUIET, "errors only", NULL},
                                     {"help", '?', FLAG, NULL, HELP, "show this", NULL},
                                     POPT_TABLEEND};

static struct poptOption include(struct poptOption *table)
{
    return (struct poptOption){NULL, 0, POPT_ARG_INCLUDE_TABLE, table, 0, NULL, NULL};
}

static const char *customer_read(sojourn_text text, sojourn_identifier *out)
{
    sojourn_text value = text, kind;
    if (!text_cut(&value, '=', &kind) || !value.length)
        return "must be KIND=VALUE, for example phone=+15550100";
    *out = (sojourn_identifier){kind, value};
    return NULL;
}

static const char *time_read(sojourn_text text, bool *us)
{
    *us = text_is(text, "us");
    return *us || text_is(text, "iso") ? NULL : "must be iso or us";
}

static const char *shuffle_read(struct command *command, sojourn_text text)
{
    command->shuffled = true;
    return count_read(text, &command->shuffle);
}

static const char *rate_keep(struct command *command, sojourn_text text)
{
    if (command->rate_count == COMMAND_RATES)
        return "is one rate too many; state each once";
    command->rates[command->rate_count++] = text.data;
    return NULL;
}

static const char *ask_take(struct command *command, int code, sojourn_text text)
{
    sojourn_path *path = &command->ask.path;
    switch (code) {
    case BY:
        return ask_by(&command->ask, text);
    case TOUCH:
        path->touch = text;
        return NULL;
    case GOAL:
        return ask_goal(&command->ask, text);
    case STEP:
        path->step = text;
        return NULL;
    case LOOK_BACK:
        return duration_read(text, &path->look_back_us);
    case REPEATS:
        return ask_repeats(&command->ask, text);
    case IN:
        return names_level(text, &path->level) && path->level
                   ? NULL
                   : "must be interaction, engagement or journey";
    case CURRENCY:
        return ask_currency(&command->ask, text);
    case REMOVE:
    case REMOVE_LAST:
        path->removed = text;
        path->removes = code == REMOVE ? SOJOURN_REMOVES_ALL : SOJOURN_REMOVES_LAST;
        return NULL;
    case OPEN:
        return duration_read(text, &path->open_us);
    case BEGIN:
        path->begin = text;
        return NULL;
    case WHERE:
        return ask_where(&command->ask, text);
    case CLOCK:
        return ask_clock(&command->ask, text);
    case DRILL:
        return count_read(text, &command->ask.drill);
    case SHRUNK:
        return number_read(text, &command->ask.metric.shrunk);
    case VARIANT:
        command->ask.metric.variant = text;
        return NULL;
    default:
        command->ask.method = text;
        return NULL;
    }
}

static const char *value_take(struct command *command, int code, sojourn_text text)
{
    if (code >= BY && code <= SHRUNK)
        return ask_take(command, code, text);
    switch (code) {
    case SHUFFLE:
        return shuffle_read(command, text);
    case SETTLE:
        return count_read(text, &command->settle);
    case AS_OF:
        return moment_read(text, &command->query.as_of);
    case CUSTOMER:
        return customer_read(text, &command->query.customer);
    case FROM:
        return moment_read(text, &command->query.from);
    case UNTIL:
        return moment_read(text, &command->query.until);
    case LIMIT:
        return count_read(text, &command->query.limit);
    case WITHIN:
        return id_read(text, &command->query.within);
    case TIME:
        return time_read(text, &command->time_us);
    case EVENTS:
        return count_read(text, &command->events);
    case SEED:
        return count_read(text, &command->seed);
    case DOWN_TO:
        return names_level(text, &command->lowest)
                   ? NULL
                   : "is no level: event, transaction, interaction, engagement, journey";
    case RATE:
        return rate_keep(command, text);
    case PROFILE:
        command->profile = text.data;
        return NULL;
    default:
        command->truth = text.data;
        return NULL;
    }
}

static void flag_take(struct command *command, int code)
{
    if (code == STRICT)
        command->strict = true;
    if (code == TABLE)
        command->ask.table = true;
    if (code == JSON)
        command->json = true;
    if (code == LATEST_FIRST)
        command->query.flags |= SOJOURN_QUERY_LATEST_FIRST;
    if (code == QUIET)
        report_quiet();
}

/* --set: a metric's parameter where a metric is asked for, else an option of the handle. */
static int set_take(struct command *command, sojourn_text text, bool asks_metric)
{
    const char *wrong = NULL;
    if (!asks_metric || !ask_set(&command->ask, text, &wrong)) {
        command->judges = true;
        return options_set(&command->options, text) ? COMMAND_GO : TOOL_USAGE;
    }
    if (wrong)
        report_error("--set %s: it %s", text.data, wrong);
    return wrong ? TOOL_USAGE : COMMAND_GO;
}

static int option_take(struct command *command, poptContext popt, int code, bool asks_metric)
{
    char *given = poptGetOptArg(popt);
    if (!given) {
        flag_take(command, code);
        return COMMAND_GO;
    }
    sojourn_text text = arena_text(&command->texts, given, strlen(given));
    free(given);
    if (code == SET)
        return set_take(command, text, asks_metric);
    const char *wrong = value_take(command, code, text);
    if (wrong)
        report_error("%s %s: it %s", poptBadOption(popt, 0), text.data, wrong);
    return wrong ? TOOL_USAGE : COMMAND_GO;
}

static int help(poptContext popt, const struct verb *verb)
{
    while (poptGetNextOpt(popt) > 0) /* what comes after --help may name a metric */
        ;
    ask_info *info = verb->groups & COMMAND_TRACES ? sojourn_path_info : sojourn_metric_info;
    const char *metric = verb->groups & COMMAND_FIGURES ? poptPeekArg(popt) : NULL;
    if (metric && ask_page(info, metric))
        return TOOL_DONE;
    printf("sojourn %s: %s\n\n", verb->name, verb->what);
    poptPrintHelp(popt, stdout, 0);
    if (verb->groups & COMMAND_TRACES)
        ask_list(info, "\nQuestions\n ");
    printf("\nExamples\n%s", verb->examples);
    return TOOL_DONE;
}

static int options_take(struct command *command, poptContext popt, const struct verb *verb)
{
    int code, result = COMMAND_GO;
    while (result == COMMAND_GO && (code = poptGetNextOpt(popt)) > 0) {
        if (code == HELP)
            return help(popt, verb);
        result = option_take(command, popt, code, (verb->groups & COMMAND_FIGURES) != 0);
    }
    if (result != COMMAND_GO || code == -1)
        return result;
    report_error("%s: %s; see sojourn %s --help", poptBadOption(popt, POPT_BADOPTION_NOALIAS),
                 poptStrerror(code), verb->name);
    return TOOL_USAGE;
}

static void rest_take(struct command *command, poptContext popt)
{
    const char **rest = poptGetArgs(popt);
    size_t count = 0;
    while (rest && rest[count])
        count++;
    command->rest = arena_get(&command->texts, (count + 1) * sizeof *command->rest);
    for (size_t i = 0; i < count; i++)
        command->rest[i] = arena_text(&command->texts, rest[i], strlen(rest[i])).data;
    command->rest[count] = NULL;
}

/* A query with one bound only is open at the other. */
static void bounds_close(sojourn_query *query)
{
    if (query->from && !query->until)
        query->until = INT64_MAX;
    if (query->until && !query->from)
        query->from = INT64_MIN;
}

int command_parse(struct command *command, const struct verb *verb, int count,
                  const char *const *arguments)
{
    struct poptOption table[10], *end = table;
    if (verb->groups & COMMAND_READS)
        *end++ = include(reads);
    if (verb->groups & COMMAND_ASKS)
        *end++ = include(asks);
    if (verb->groups & COMMAND_TIMES)
        *end++ = include(times);
    if (verb->groups & COMMAND_SIMULATES)
        *end++ = include(simulates);
    if (verb->groups & COMMAND_SHOWS)
        *end++ = include(shows);
    if (verb->groups & COMMAND_MEASURES)
        *end++ = include(measures);
    if (verb->groups & COMMAND_TRACES)
        *end++ = include(traces);
    if (verb->groups & COMMAND_FIGURES)
        *end++ = include(figures);
    if (verb->groups & COMMAND_SHRINKS)
        *end++ = include(shrinks);
    *end++ = include(always);
    *end = (struct poptOption)POPT_TABLEEND;

    *command = (struct command){.events = 10000, .seed = 1};
    command->query.size = sizeof command->query;
    command->ask.info = verb->groups & COMMAND_TRACES ? sojourn_path_info : sojourn_metric_info;
    command->ask.unlabelled = "";
    command->ask.agents = (verb->groups & COMMAND_TRACES) && (verb->groups & COMMAND_SHRINKS);
    const char **named = arena_get(&command->texts, ((size_t)count + 1) * sizeof *named);
    char name[40], usage[80];
    snprintf(name, sizeof name, "sojourn %s", verb->name);
    snprintf(usage, sizeof usage, "[OPTION...] %s", verb->arguments);
    memcpy(named, arguments, ((size_t)count + 1) * sizeof *named);
    named[0] = name;
    poptContext popt = poptGetContext(name, count, named, table, 0);
    poptSetOtherOptionHelp(popt, usage);
    int result = options_take(command, popt, verb);
    if (result == COMMAND_GO)
        rest_take(command, popt);
    bounds_close(&command->query);
    poptFreeContext(popt);
    return result;
}

void command_close(struct command *command)
{
    options_close(&command->options);
    arena_close(&command->texts);
}
