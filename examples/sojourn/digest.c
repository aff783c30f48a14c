/* SPDX-License-Identifier: MIT */
/* sojourn digest: two lines that are equal when the facts, or the answers, are. */
#include "load.h"

#include <stdio.h>

static void line(const char *of, sojourn_id id)
{
    char hex[ID_ROOM];
    printf("%-6s%.*s\n", of, (int)id_write(hex, id), hex);
}

int digest_run(struct command *command)
{
    sojourn *handle;
    sojourn_id facts, spans;
    sojourn_error error;
    int result = load_open(command, command->rest, &handle);
    if (result != TOOL_DONE)
        return result;
    if (sojourn_digest(handle, &facts, &spans, &error)) {
        report_library("digest", &error);
        result = TOOL_SYSTEM;
    } else {
        line("facts", facts);
        line("spans", spans);
    }
    load_close(handle);
    return result;
}
