/* SPDX-License-Identifier: MIT */
/* sojourn show: one customer's journey as a tree, for 100 columns, or as JSON. Each level is read
 * once and sorted by parent: n log n of what the customer has. */
#include "human.h"
#include "line.h"
#include "load.h"
#include "names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LEVELS = SOJOURN_LEVEL_JOURNEY + 1, PREFIX = 32 };

struct node {
    sojourn_id id, parent;
    size_t order; /* as the cursor gave them */
    int64_t start, end;
    char *line;
    json_t *object;
};
struct nodes {
    struct node *items;
    size_t count, room;
};
struct tree {
    struct nodes levels[LEVELS];
    int32_t lowest;
    bool json, backwards;
};

/* ---- reading ---- */

static void node_add(const sojourn *handle, struct tree *tree, const sojourn_span *span)
{
    struct nodes *nodes = &tree->levels[span->level];
    char line[LINE_ROOM], kept[IDENTIFIER_ROOM];
    sojourn_text name = {kept, 0};
    if (span->level == SOJOURN_LEVEL_JOURNEY)
        name.length = identifier_write(kept, handle, span->id);
    nodes->items = memory_grow(nodes->items, nodes->count, &nodes->room, sizeof *nodes->items);
    struct node *node = &nodes->items[nodes->count];
    *node = (struct node){.id = span->id,
                          .parent = span->parent,
                          .order = nodes->count++,
                          .start = span->start,
                          .end = span->end};
    if (tree->json) {
        node->object = line_object(span, name);
    } else {
        line_write(line, span, name);
        node->line = memory_get(strlen(line) + 1);
        strcpy(node->line, line);
    }
}

static sojourn_status level_read(const sojourn *handle, sojourn_query query, int32_t level,
                                 struct tree *tree, sojourn_error *error)
{
    sojourn_cursor *cursor;
    const sojourn_span *span;
    query.level = level;
    if (level != SOJOURN_LEVEL_ENGAGEMENT)
        query.limit = 0;
    sojourn_status status = sojourn_cursor_open(handle, &query, &cursor, error);
    if (status)
        return status;
    while ((status = sojourn_cursor_next(cursor, &span, error)) == SOJOURN_OK)
        node_add(handle, tree, span);
    sojourn_cursor_close(cursor);
    return status == SOJOURN_DONE ? SOJOURN_OK : status;
}

static int compare(const void *left, const void *right)
{
    const struct node *a = left, *b = right;
    if (a->parent.high != b->parent.high)
        return a->parent.high < b->parent.high ? -1 : 1;
    if (a->parent.low != b->parent.low)
        return a->parent.low < b->parent.low ? -1 : 1;
    return a->order < b->order ? -1 : a->order > b->order;
}

static sojourn_status tree_read(const sojourn *handle, const sojourn_query *query,
                                struct tree *tree, sojourn_error *error)
{
    for (int32_t level = SOJOURN_LEVEL_JOURNEY; level >= tree->lowest; level--) {
        struct nodes *nodes = &tree->levels[level];
        sojourn_status status = level_read(handle, *query, level, tree, error);
        if (status)
            return status;
        if (nodes->count)
            qsort(nodes->items, nodes->count, sizeof *nodes->items, compare);
    }
    return SOJOURN_OK;
}

static void tree_close(struct tree *tree)
{
    for (int32_t level = 0; level < LEVELS; level++) {
        for (size_t i = 0; i < tree->levels[level].count; i++) {
            free(tree->levels[level].items[i].line);
            json_decref(tree->levels[level].items[i].object);
        }
        free(tree->levels[level].items);
    }
}

static bool before(sojourn_id a, sojourn_id b)
{
    return a.high != b.high ? a.high < b.high : a.low < b.low;
}

/* The first node of a level whose parent is not before `parent`. */
static size_t first_of(const struct nodes *nodes, sojourn_id parent)
{
    size_t low = 0, high = nodes->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (before(nodes->items[middle].parent, parent))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool child_of(const struct nodes *nodes, size_t at, sojourn_id parent)
{
    return at < nodes->count && nodes->items[at].parent.high == parent.high &&
           nodes->items[at].parent.low == parent.low;
}

/* ---- text ---- */

/* Silence since the sibling before; nothing where they overlap. */
static const char *gap_write(char *out, const struct tree *tree, const struct node *node,
                             const struct node *last)
{
    char length[HUMAN_ROOM];
    if (!last || tree->backwards || node->start <= last->end)
        return "";
    snprintf(out, HUMAN_ROOM, "+%.20s", human_duration(length, node->start - last->end));
    return out;
}

static void node_print(const struct tree *tree, int32_t level, const struct node *node,
                       const struct node *last, const char *prefix)
{
    char line[LINE_ROOM + 128], gap[HUMAN_ROOM], time[HUMAN_ROOM];
    human_moment(time, node->start);
    if (level == SOJOURN_LEVEL_ENGAGEMENT)
        time[10] = 0;
    if (level < SOJOURN_LEVEL_INTERACTION)
        human_clock(time, node->start);
    snprintf(line, sizeof line, "%s%s %10s  %s", prefix, time, gap_write(gap, tree, node, last),
             node->line);
    line_print(line);
}

static void children_print(const struct tree *tree, int32_t level, sojourn_id parent,
                           const char *prefix)
{
    const struct nodes *nodes = &tree->levels[level];
    for (size_t i = first_of(nodes, parent), from = i; child_of(nodes, i, parent); i++) {
        const struct node *node = &nodes->items[i];
        bool last = !child_of(nodes, i + 1, parent);
        char own[PREFIX], below[PREFIX];
        snprintf(own, sizeof own, "%s%s", prefix, last ? "\u2514\u2500 " : "\u251C\u2500 ");
        snprintf(below, sizeof below, "%s%s", prefix, last ? "   " : "\u2502  ");
        node_print(tree, level, node, i > from ? node - 1 : NULL, own);
        if (level > tree->lowest)
            children_print(tree, level - 1, node->id, below);
    }
}

static void text_print(const struct tree *tree)
{
    const struct nodes *journeys = &tree->levels[SOJOURN_LEVEL_JOURNEY];
    for (size_t i = 0; i < journeys->count; i++) {
        line_print(journeys->items[i].line);
        if (tree->lowest < SOJOURN_LEVEL_JOURNEY)
            children_print(tree, SOJOURN_LEVEL_ENGAGEMENT, journeys->items[i].id, "");
    }
}

/* ---- JSON ---- */

static void children_put(const struct tree *tree, int32_t level, const struct node *parent)
{
    const struct nodes *nodes = &tree->levels[level];
    json_t *list = json_array();
    char key[24];
    for (size_t i = first_of(nodes, parent->id), from = i; child_of(nodes, i, parent->id); i++) {
        const struct node *node = &nodes->items[i];
        if (i > from && !tree->backwards && node->start > node[-1].end)
            json_object_set_new(node->object, "gap_us", json_integer(node->start - node[-1].end));
        if (level > tree->lowest)
            children_put(tree, level - 1, node);
        json_array_append(list, node->object);
    }
    snprintf(key, sizeof key, "%ss", names_of_level(level));
    json_object_set_new(parent->object, key, list);
}

static void json_print(const struct tree *tree)
{
    const struct nodes *journeys = &tree->levels[SOJOURN_LEVEL_JOURNEY];
    json_t *root = json_object(), *list = json_array();
    json_object_set_new(root, "schema", json_string("sojourn.show/1"));
    for (size_t i = 0; i < journeys->count; i++) {
        if (tree->lowest < SOJOURN_LEVEL_JOURNEY)
            children_put(tree, SOJOURN_LEVEL_ENGAGEMENT, &journeys->items[i]);
        json_array_append(list, journeys->items[i].object);
    }
    json_object_set_new(root, "journeys", list);
    json_dumpf(root, stdout, JSON_INDENT(2));
    puts("");
    json_decref(root);
}

/* ---- the verb ---- */

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

static int tree_show(const struct command *command, const sojourn *handle)
{
    struct tree tree = {.lowest = command->lowest,
                        .json = command->json,
                        .backwards = command->query.flags & SOJOURN_QUERY_LATEST_FIRST};
    sojourn_error error;
    int result = TOOL_DONE;
    sojourn_status status = tree_read(handle, &command->query, &tree, &error);
    if (status) {
        report_library("show", &error);
        result = status == SOJOURN_E_ARGUMENT ? TOOL_USAGE : TOOL_SYSTEM;
    } else if (!tree.levels[SOJOURN_LEVEL_JOURNEY].count) {
        report_error("no customer has %s", command->rest[0]);
        result = TOOL_REFUSED;
    } else {
        (tree.json ? json_print : text_print)(&tree);
    }
    tree_close(&tree);
    return result;
}

int show_run(struct command *command)
{
    sojourn *handle;
    if (!customer_take(&command->query, command->rest[0]))
        return TOOL_USAGE;
    int result = load_open(command, command->rest + 1, &handle);
    if (result != TOOL_DONE)
        return result;
    result = tree_show(command, handle);
    load_close(handle);
    return result;
}
