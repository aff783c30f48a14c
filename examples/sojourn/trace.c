/* SPDX-License-Identifier: MIT */
/* sojourn attribute, paths, agents and patterns: one library function, asked with other defaults.
 */
#include "load.h"

#include <string.h>

static bool is_any(sojourn_text name, const char *const *names)
{
    while (*names && !text_is(name, *names))
        names++;
    return *names != NULL;
}

/* Does the variant compare groups, and has no label of its own? */
static bool compares(const sojourn_path *path)
{
    return (text_is(path->name, "steps") || text_is(path->name, "elapsed")) &&
           (text_is(path->variant, "difference") || text_is(path->variant, "one"));
}

/* What the labels of a figure are. */
static void name_columns(struct ask *ask)
{
    static const char *const phrases[] = {"ngrams", "variants", "prefixes", NULL};
    static const char *const places[] = {"steps", "funnel", NULL};
    sojourn_text name = ask->path.name;
    if (!ask->path.touch.length)
        ask->path.touch = text_of(text_is(name, "opt_outs") ? "name" : "channel");
    ask->metric.by[0] = ask->path.touch;
    ask->metric.by[1] = ask->metric.by[2] = text_of("");
    if (is_any(name, phrases))
        ask->metric.by[0] = text_of("path");
    if (is_any(name, places))
        ask->metric.by[0] = text_of("steps");
    if (text_is(name, "elapsed") || compares(&ask->path))
        ask->metric.by[0] = text_of("");
    if (text_is(name, "follows"))
        ask->metric.by[1] = text_of("next");
    if (text_is(name, "ordered_shapley"))
        ask->metric.by[1] = text_of("place");
    if (text_is(name, "funnel"))
        ask->metric.by[1] = text_of("step");
    if (text_is(name, "prefixes"))
        ask->metric.by[1] = text_of("depth");
    if (text_is(name, "opt_outs") && text_is(ask->path.variant, "path"))
        ask->metric.by[1] = text_of("path");
    if (text_is(name, "rules"))
        ask->metric.by[0] = text_of("rule");
    if (text_is(name, "success") && text_is(ask->path.variant, "compared"))
        return;
    for (size_t i = 0, at = 0; i < 2 && at < 3; at++)
        if (!ask->metric.by[at].length)
            ask->metric.by[at] = ask->path.by[i++];
}

/* Whether a question shares goals out is what it is first asked for. */
static const char *unlabelled(sojourn_text name)
{
    sojourn_metric_row row = {.size = sizeof row};
    for (uint64_t i = 0; sojourn_path_info(i, &row) == SOJOURN_OK; i++) {
        sojourn_text rest = row.variants, first = {0};
        if (row.name.length != name.length || memcmp(row.name.data, name.data, name.length) != 0)
            continue;
        text_cut(&rest, ' ', &first);
        if (text_is(first, "conversions"))
            return "(unattributed)";
    }
    if (text_is(name, "join"))
        return "(none)";
    return text_is(name, "next_step") ? "(end)" : "(any)";
}

void trace_fill(struct command *command)
{
    struct ask *ask = &command->ask;
    ask->path.size = sizeof ask->path;
    ask->path.variant = ask->metric.variant;
    ask->path.parameters = ask->parameters;
    ask->path.parameter_count = ask->metric.parameter_count;
    ask->path.where = ask->where;
    ask->path.where_count = ask->metric.where_count;
    ask->path.offset_us = ask->metric.offset_us;
    ask->path.scope = &command->query;
    name_columns(ask);
    ask->unlabelled = unlabelled(ask->path.name);
}

static int trace_run(struct command *command, const char *const *files, const char *doing)
{
    sojourn *handle;
    sojourn_answer *answer;
    sojourn_error error;
    trace_fill(command);
    int result = load_open(command, files, &handle);
    if (result != TOOL_DONE)
        return result;
    sojourn_status status = sojourn_trace(handle, &command->ask.path, &answer, &error);
    if (status) {
        report_library(doing, &error);
        result = status == SOJOURN_E_ARGUMENT ? TOOL_USAGE : TOOL_SYSTEM;
    } else {
        result = figures_print(command, answer, doing);
    }
    sojourn_answer_close(answer);
    load_close(handle);
    return result;
}

/* The first argument is the question. */
static int question_run(struct command *command, const char *doing)
{
    if (!command->rest[0]) {
        report_error("%s needs a QUESTION; sojourn %s --help lists them", doing, doing);
        return TOOL_USAGE;
    }
    command->ask.path.name = text_of(command->rest[0]);
    if (command->ask.metric.by[2].length) {
        report_error("--by: name two dimensions or fewer");
        return TOOL_USAGE;
    }
    memcpy(command->ask.path.by, command->ask.metric.by, sizeof command->ask.path.by);
    return trace_run(command, command->rest + 1, doing);
}

int attribute_run(struct command *command)
{
    return question_run(command, "attribute");
}

int paths_run(struct command *command)
{
    if (command->rest[0] && !strcmp(command->rest[0], "tree"))
        return tree_run(command);
    return question_run(command, "paths");
}

/* Agents who helped with one issue, and whether it was solved. */
int agents_run(struct command *command)
{
    sojourn_path *path = &command->ask.path;
    if (command->rest[0] && !strcmp(command->rest[0], "overview"))
        return overview_run(command);
    if (command->ask.metric.shrunk) {
        report_error("--shrunk is for agents overview; success has --variant shrunk");
        return TOOL_USAGE;
    }
    if (!path->touch.length)
        path->touch = text_of("agent");
    if (!path->goal.length)
        path->goal = text_of("resolve");
    if (!path->level)
        path->level = SOJOURN_LEVEL_ENGAGEMENT;
    return question_run(command, "agents");
}

int patterns_run(struct command *command)
{
    return question_run(command, "patterns");
}
