/* SPDX-License-Identifier: MIT */
/* sojourn paths tree: the question prefixes as a tree, of each node the most frequent first. */
#include "load.h"
#include "out.h"

#include <stdlib.h>
#include <string.h>

enum { COUNT, SHARE, ENDS, ASKED, WIDTH = 48, CELL = 32 };
static const char *const variants[ASKED] = {"count", "share", "ends"};

struct node {
    const sojourn_figure *figure[ASKED];
    const struct node *parent; /* NULL: of a first label */
    int64_t depth;
    sojourn_text label;
};

struct tree {
    sojourn_answer *answers[ASKED];
    const sojourn_figure *rows[ASKED];
    uint64_t count;
    struct node *nodes; /* as in the answer: what goes on from a node comes right after it */
};

/* What a path has beside its parent: " > " and its last label. */
static sojourn_text label_of(sojourn_text path, const struct node *parent)
{
    static const size_t then = sizeof " > " - 1;
    uint64_t from = parent ? parent->figure[COUNT]->group[0].length + then : 0;
    return (sojourn_text){path.data + from, path.length - from};
}

static void tree_link(struct tree *tree)
{
    const struct node *last = NULL;
    tree->nodes = memory_get((tree->count + 1) * sizeof *tree->nodes);
    for (uint64_t i = 0; i < tree->count; i++) {
        struct node *node = &tree->nodes[i];
        for (int k = 0; k < ASKED; k++)
            node->figure[k] = &tree->rows[k][i];
        number_read(node->figure[COUNT]->group[1], &node->depth);
        while (last && last->depth >= node->depth)
            last = last->parent;
        node->parent = last;
        node->label = label_of(node->figure[COUNT]->group[0], last);
        last = node;
    }
}

/* Nodes of two branches are in the order of these; of one branch a parent is first. */
static int by_count(const void *a, const void *b)
{
    const struct node *x = *(const struct node *const *)a, *y = *(const struct node *const *)b;
    int64_t depth = x->depth - y->depth;
    while (x->depth > y->depth)
        x = x->parent;
    while (y->depth > x->depth)
        y = y->parent;
    if (x == y)
        return depth < 0 ? -1 : depth > 0;
    for (; x->parent != y->parent; y = y->parent)
        x = x->parent;
    if (x->figure[COUNT]->count != y->figure[COUNT]->count)
        return x->figure[COUNT]->count < y->figure[COUNT]->count ? 1 : -1;
    return x < y ? -1 : 1;
}

static void share_write(char out[CELL], const sojourn_figure *figure, bool table)
{
    double value, low, high;
    strcpy(out, table ? "-" : "");
    if (!sojourn_figure_value(figure, (sojourn_text){0}, &value, &low, &high))
        snprintf(out, CELL, table ? "%.1f %%" : "%.12g", table ? value * 100 : value);
}

static void print_csv(const struct node *const *order, uint64_t count)
{
    static struct out out;
    char share[CELL];
    out.stream = stdout;
    fputs("path,depth,step,count,ends,share\n", stdout);
    for (uint64_t i = 0; i < count; i++) {
        share_write(share, order[i]->figure[SHARE], false);
        out_text(&out, order[i]->figure[COUNT]->group[0]);
        out_number(&out, order[i]->depth);
        out_text(&out, order[i]->label);
        out_number(&out, order[i]->figure[COUNT]->count);
        out_number(&out, order[i]->figure[ENDS]->count);
        out_word(&out, share);
        out_row(&out);
    }
    out_flush(&out);
}

static void print_table(const struct node *const *order, uint64_t count)
{
    char share[CELL];
    printf("%-*s %9s %9s %9s\n", WIDTH, "path", "count", "ends here", "to a goal");
    for (uint64_t i = 0; i < count; i++) {
        const struct node *node = order[i];
        int indent = node->depth <= WIDTH / 4 ? (int)(node->depth - 1) * 2 : WIDTH / 2;
        int room = WIDTH - indent;
        int length = node->label.length < (uint64_t)room ? (int)node->label.length : room;
        share_write(share, node->figure[SHARE], true);
        printf("%*s%-*.*s %9lld %9lld %9s\n", indent, "", room, length, node->label.data,
               (long long)node->figure[COUNT]->count, (long long)node->figure[ENDS]->count, share);
    }
}

static void tree_print(struct tree *tree, bool table)
{
    const struct node **order = memory_get((tree->count + 1) * sizeof *order);
    tree_link(tree);
    for (uint64_t i = 0; i < tree->count; i++)
        order[i] = &tree->nodes[i];
    qsort(order, tree->count, sizeof *order, by_count);
    if (table)
        print_table(order, tree->count);
    else
        print_csv(order, tree->count);
    free(order);
    free(tree->nodes);
}

static int tree_ask(struct command *command, const sojourn *handle, struct tree *tree)
{
    sojourn_error error;
    for (int i = 0; i < ASKED; i++) {
        command->ask.path.variant = text_of(variants[i]);
        sojourn_status status =
            sojourn_trace(handle, &command->ask.path, &tree->answers[i], &error);
        if (status) {
            report_library("paths tree", &error);
            return status == SOJOURN_E_ARGUMENT ? TOOL_USAGE : TOOL_SYSTEM;
        }
        sojourn_answer_figures(tree->answers[i], &tree->rows[i], &tree->count, NULL);
    }
    return TOOL_DONE;
}

int tree_run(struct command *command)
{
    struct ask *ask = &command->ask;
    struct tree tree = {{NULL}, {NULL}, 0, NULL};
    sojourn *handle;
    if (ask->drill || ask->method.length || ask->metric.variant.length ||
        ask->metric.by[0].length) {
        report_error("paths tree shows all variants; for --variant, --by, --drill and --method ask "
                     "sojourn paths prefixes");
        return TOOL_USAGE;
    }
    ask->path.name = text_of("prefixes");
    trace_fill(command);
    int result = load_open(command, command->rest + 1, &handle);
    if (result != TOOL_DONE)
        return result;
    result = tree_ask(command, handle, &tree);
    if (result == TOOL_DONE)
        tree_print(&tree, ask->table);
    for (int i = 0; i < ASKED; i++)
        sojourn_answer_close(tree.answers[i]);
    sojourn_close(handle);
    return result;
}
