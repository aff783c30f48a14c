/* SPDX-License-Identifier: MIT */
/* sojourn show: one customer's journey as a tree, down to transactions, for 100 columns. */
#include "human.h"
#include "load.h"
#include "names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE = 256, PREFIX = 24 };

/* A span as far as its line and its children need it. */
struct node {
    sojourn_id id;
    char line[LINE];
};
struct nodes {
    struct node *items;
    size_t count, room;
};

static void flags_name(char *out, size_t room, uint32_t flags)
{
    size_t length = 0;
    *out = 0;
    for (unsigned bit = 0; names_of_flag(bit); bit++)
        if (flags >> bit & 1)
            length += (size_t)snprintf(out + length, room - length, "%s%s", length ? ", " : "  [",
                                       names_of_flag(bit));
    if (length)
        snprintf(out + length, room - length, "]");
}

static const char *value_name(char *out, const sojourn_span *span)
{
    if (!strcmp(span->currency, "***"))
        return "  several currencies";
    if (!span->value.high && !span->value.low)
        return "";
    out[0] = out[1] = ' ';
    human_value(out + 2, span->value, span->currency);
    return out;
}

static int text_width(sojourn_text text, int most)
{
    return text.length < (uint64_t)most ? (int)text.length : most;
}

static void journey_line(char *line, const sojourn_span *span)
{
    char id[ID_ROOM], from[HUMAN_ROOM], until[HUMAN_ROOM];
    snprintf(line, LINE, "customer %.*s%s  %s to %s", (int)id_write(id, span->id), id,
             span->flags & SOJOURN_SPAN_ANONYMOUS ? " (anonymous)" : "",
             human_moment(from, span->start), human_moment(until, span->end));
}

static void engagement_line(char *line, const sojourn_span *span)
{
    char from[HUMAN_ROOM], length[HUMAN_ROOM], value[HUMAN_ROOM + 2], flags[64];
    sojourn_text intent = span->intent.length ? span->intent : text_of("(no intent)");
    human_moment(from, span->start)[10] = 0;
    flags_name(flags, sizeof flags, span->flags & SOJOURN_SPAN_REOPENED);
    snprintf(line, LINE, "%-9s %-9s %.*s%s%.*s, over %s%s%s", from, names_of_state(span->state),
             text_width(intent, 24), intent.data, span->issue.length ? " " : "",
             text_width(span->issue, 16), span->issue.length ? span->issue.data : "",
             human_duration(length, span->end - span->start), value_name(value, span), flags);
}

static void interaction_line(char *line, const sojourn_span *span)
{
    const uint32_t shown = SOJOURN_SPAN_ABANDONED | SOJOURN_SPAN_TRANSFERRED | SOJOURN_SPAN_REDIAL |
                           SOJOURN_SPAN_REOPENED;
    char from[HUMAN_ROOM], length[HUMAN_ROOM], value[HUMAN_ROOM + 2], flags[64];
    flags_name(flags, sizeof flags, span->flags & shown);
    snprintf(line, LINE, "%s  %-9.*s %10s%s%s", human_moment(from, span->start),
             text_width(span->channel, 9), span->channel.length ? span->channel.data : "",
             human_duration(length, span->end - span->start), value_name(value, span), flags);
}

static void transaction_line(char *line, const sojourn_span *span)
{
    char from[HUMAN_ROOM], length[HUMAN_ROOM], flags[64];
    const uint32_t shown = SOJOURN_SPAN_ABANDONED | SOJOURN_SPAN_TRANSFERRED;
    flags_name(flags, sizeof flags, span->flags & shown);
    snprintf(line, LINE, "%s  %-10.*s %10s  %2llu event%s %.*s%s%.*s%s",
             human_clock(from, span->start), text_width(span->system, 10),
             span->system.length ? span->system.data : "",
             human_duration(length, span->end - span->start), (unsigned long long)span->event_count,
             span->event_count == 1 ? " " : "s", text_width(span->queue, 16),
             span->queue.length ? span->queue.data : "",
             span->queue.length && span->agent.length ? ", " : "", text_width(span->agent, 16),
             span->agent.length ? span->agent.data : "", flags);
}

static void line_write(char *line, const sojourn_span *span)
{
    if (span->level == SOJOURN_LEVEL_JOURNEY)
        journey_line(line, span);
    else if (span->level == SOJOURN_LEVEL_ENGAGEMENT)
        engagement_line(line, span);
    else if (span->level == SOJOURN_LEVEL_INTERACTION)
        interaction_line(line, span);
    else
        transaction_line(line, span);
}

static sojourn_status nodes_read(const sojourn *handle, const sojourn_query *query,
                                 struct nodes *nodes, sojourn_error *error)
{
    sojourn_cursor *cursor;
    const sojourn_span *span;
    sojourn_status status = sojourn_cursor_open(handle, query, &cursor, error);
    if (status)
        return status;
    while ((status = sojourn_cursor_next(cursor, &span, error)) == SOJOURN_OK) {
        nodes->items = memory_grow(nodes->items, nodes->count, &nodes->room, sizeof *nodes->items);
        struct node *node = &nodes->items[nodes->count++];
        node->id = span->id;
        line_write(node->line, span);
    }
    sojourn_cursor_close(cursor);
    return status == SOJOURN_DONE ? SOJOURN_OK : status;
}

/* Print what `query` finds, each with what lies in it, one level down at a time. */
static sojourn_status tree_print(const sojourn *handle, sojourn_query query, const char *prefix,
                                 sojourn_error *error)
{
    struct nodes nodes = {0};
    sojourn_status status = nodes_read(handle, &query, &nodes, error);
    for (size_t i = 0; i < nodes.count && !status; i++) {
        bool last = i + 1 == nodes.count;
        char below[PREFIX];
        printf("%s%s%s\n", prefix, last ? "\u2514\u2500 " : "\u251C\u2500 ", nodes.items[i].line);
        if (query.level == SOJOURN_LEVEL_TRANSACTION)
            continue;
        sojourn_query next = query;
        next.level--;
        next.limit = 0;
        next.within = nodes.items[i].id;
        snprintf(below, sizeof below, "%s%s", prefix, last ? "   " : "\u2502  ");
        status = tree_print(handle, next, below, error);
    }
    free(nodes.items);
    return status;
}

static sojourn_status journeys_print(const sojourn *handle, sojourn_query query, bool *found,
                                     sojourn_error *error)
{
    struct nodes nodes = {0};
    uint64_t limit = query.limit;
    query.level = SOJOURN_LEVEL_JOURNEY;
    query.limit = 0;
    sojourn_status status = nodes_read(handle, &query, &nodes, error);
    query.level = SOJOURN_LEVEL_ENGAGEMENT;
    query.limit = limit;
    for (size_t i = 0; i < nodes.count && !status; i++) {
        puts(nodes.items[i].line);
        query.within = nodes.items[i].id;
        status = tree_print(handle, query, "", error);
    }
    *found = nodes.count > 0;
    free(nodes.items);
    return status;
}

/* Which customer: an identifier, or the id of the journey. */
static bool customer_take(sojourn_query *query, const char *given)
{
    sojourn_text value = text_of(given ? given : ""), kind;
    if (!id_read(value, &query->within))
        return true;
    if (text_cut(&value, '=', &kind) && value.length) {
        query->customer = (sojourn_identifier){kind, value};
        return true;
    }
    report_error("show needs KIND=VALUE, for example phone=+15550100, or the ID of a journey");
    return false;
}

int show_run(struct command *command)
{
    sojourn *handle;
    sojourn_error error;
    bool found = false;
    if (!customer_take(&command->query, command->rest[0]))
        return TOOL_USAGE;
    int result = load_open(command, command->rest + 1, &handle);
    if (result != TOOL_DONE)
        return result;
    sojourn_status status = journeys_print(handle, command->query, &found, &error);
    if (status) {
        report_library("show", &error);
        result = status == SOJOURN_E_ARGUMENT ? TOOL_USAGE : TOOL_SYSTEM;
    } else if (!found) {
        report_error("no customer has %s", command->rest[0]);
        result = TOOL_REFUSED;
    }
    sojourn_close(handle);
    return result;
}
