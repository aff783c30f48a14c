/* SPDX-License-Identifier: MIT */
/* sojourn spans: one level as CSV. */
#include "load.h"
#include "names.h"
#include "out.h"

#include <string.h>

static const char header[] =
    "id,parent,customer,level,state,flags,start,end,children,events,value,currency,channel,intent,"
    "issue,system,queue,agent,name,detail,type,reference,revision\n";

static void flags_write(struct out *out, uint32_t flags)
{
    char joined[128] = "";
    for (unsigned bit = 0; names_of_flag(bit); bit++) {
        if (!(flags >> bit & 1))
            continue;
        if (*joined)
            strcat(joined, "|");
        strcat(joined, names_of_flag(bit));
    }
    out_word(out, joined);
}

static void moments_write(struct out *out, const sojourn_span *span, bool us)
{
    if (us) {
        out_number(out, span->start);
        out_number(out, span->end);
    } else {
        out_moment(out, span->start);
        out_moment(out, span->end);
    }
}

static void event_write(struct out *out, const sojourn_span *span)
{
    if (span->level == SOJOURN_LEVEL_EVENT) {
        out_word(out, names_of_type(span->type));
        out_count(out, span->reference);
        out_count(out, span->revision);
    } else {
        out_word(out, "");
        out_word(out, "");
        out_word(out, "");
    }
}

static void span_write(struct out *out, const sojourn_span *span, bool us)
{
    const sojourn_text texts[] = {span->channel, span->intent, span->issue, span->system,
                                  span->queue,   span->agent,  span->name,  span->detail};
    out_id(out, span->id);
    out_id(out, span->parent);
    out_id(out, span->customer);
    out_word(out, names_of_level(span->level));
    out_word(out, names_of_state(span->state));
    flags_write(out, span->flags);
    moments_write(out, span, us);
    out_count(out, span->child_count);
    out_count(out, span->event_count);
    out_sum(out, span->value);
    out_word(out, span->currency);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        out_text(out, texts[i]);
    event_write(out, span);
    out_row(out);
}

sojourn_status rows_write(sojourn_cursor *cursor, bool us, sojourn_error *error)
{
    static struct out out;
    const sojourn_span *span;
    sojourn_status status;
    out.stream = stdout;
    fputs(header, stdout);
    while ((status = sojourn_cursor_next(cursor, &span, error)) == SOJOURN_OK)
        span_write(&out, span, us);
    out_flush(&out);
    return status;
}

int rows_run(struct command *command)
{
    sojourn *handle;
    sojourn_cursor *cursor = NULL;
    sojourn_error error;
    if (!command->rest[0] || !names_level(text_of(command->rest[0]), &command->query.level)) {
        report_error("spans needs a LEVEL: event, transaction, interaction, engagement, journey");
        return TOOL_USAGE;
    }
    int result = load_open(command, command->rest + 1, &handle);
    if (result != TOOL_DONE)
        return result;
    sojourn_status status = sojourn_cursor_open(handle, &command->query, &cursor, &error);
    if (!status)
        status = rows_write(cursor, command->time_us, &error);
    if (status < 0) {
        report_library("spans", &error);
        result = status == SOJOURN_E_ARGUMENT ? TOOL_USAGE : TOOL_SYSTEM;
    }
    sojourn_cursor_close(cursor);
    load_close(handle);
    return result;
}
