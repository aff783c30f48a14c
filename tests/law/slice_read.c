/* SPDX-License-Identifier: MIT */
/* Its own file: the tool's facts and the tests' have the same names. */
#include "slice_read.h"

#include "facts.h"

#include <stdio.h>
#include <stdlib.h>

struct slice_file {
    struct facts facts;
    slice_fact *items;
};

static int taken(void *context, struct facts *facts)
{
    (void)context;
    (void)facts;
    return TOOL_DONE;
}

static int refused(void *context, const char *file, uint64_t line, const char *why)
{
    (void)context;
    fprintf(stderr, "%s:%llu: %s\n", file, (unsigned long long)line, why);
    return TOOL_REFUSED;
}

slice_file *slice_read(const char *path)
{
    static const sojourn_options options = {.size = sizeof options};
    const struct facts_sink sink = {taken, refused, NULL};
    slice_file *file = calloc(1, sizeof *file);

    if (file == NULL)
        abort();
    file->facts.options = &options;
    if (facts_read(&file->facts, path, &sink) != TOOL_DONE) {
        slice_free(file);
        return NULL;
    }
    file->items = calloc(file->facts.count + 1, sizeof *file->items);
    if (file->items == NULL)
        abort();
    for (size_t i = 0; i < file->facts.count; i++)
        file->items[i] = (slice_fact){file->facts.items[i].event, file->facts.items[i].link};
    return file;
}

const slice_fact *slice_facts(const slice_file *file, uint64_t *count)
{
    *count = file->facts.count;
    return file->items;
}

void slice_free(slice_file *file)
{
    facts_close(&file->facts);
    free(file->items);
    free(file);
}
