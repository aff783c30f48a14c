/* SPDX-License-Identifier: MIT */
/* sojourn explain: reasons as CSV. */
#include "load.h"
#include "out.h"

#include <stdio.h>

static const char header[] = "rule,key,from,to,evidence,measured,limit,apart\n";

/* KIND=VALUE of an identifier whose value is kept, else the ID. */
static void thing_write(struct out *out, const sojourn *handle, sojourn_id id)
{
    char text[IDENTIFIER_ROOM];
    size_t length = identifier_write(text, handle, id);
    if (length)
        out_text(out, (sojourn_text){text, length});
    else
        out_id(out, id);
}

static sojourn_status reasons_write(const sojourn *handle, const sojourn_answer *answer,
                                    sojourn_error *error)
{
    static struct out out;
    const sojourn_reason *rows;
    uint64_t count;
    sojourn_status status = sojourn_answer_reasons(answer, &rows, &count, error);
    out.stream = stdout;
    fputs(header, stdout);
    for (uint64_t i = 0; i < count; i++) {
        out_text(&out, rows[i].rule);
        out_text(&out, rows[i].key);
        thing_write(&out, handle, rows[i].from);
        thing_write(&out, handle, rows[i].to);
        out_id(&out, rows[i].evidence);
        out_number(&out, rows[i].measured);
        out_number(&out, rows[i].limit);
        out_word(&out, rows[i].apart ? "yes" : "");
        out_row(&out);
    }
    out_flush(&out);
    return status;
}

/* KIND=VALUE, an ID, or "all": the zero id. */
static sojourn_status thing_read(const sojourn *handle, const char *word, sojourn_id *out,
                                 sojourn_error *error)
{
    sojourn_text value = text_of(word), kind;
    *out = (sojourn_id){0, 0};
    if (text_is(value, "all") || !id_read(value, out))
        return SOJOURN_OK;
    sojourn_identifier who = {{NULL, 0}, value};
    if (text_cut(&value, '=', &kind) && value.length)
        who = (sojourn_identifier){kind, value};
    return sojourn_identifier_id(handle, &who, out, error);
}

static sojourn_status answer(const sojourn *handle, const char *const words[2],
                             sojourn_error *error)
{
    sojourn_answer *reasons = NULL;
    sojourn_id a, b;
    sojourn_status status = thing_read(handle, words[0], &a, error);
    if (!status)
        status = thing_read(handle, words[1], &b, error);
    if (!status)
        status = sojourn_explain(handle, a, b, &reasons, error);
    if (!status)
        status = reasons_write(handle, reasons, error);
    sojourn_answer_close(reasons);
    return status;
}

int explain_run(struct command *command)
{
    sojourn *handle;
    sojourn_error error;
    if (!command->rest[0] || !command->rest[1]) {
        report_error("explain needs two: each KIND=VALUE, ID, or all");
        return TOOL_USAGE;
    }
    int result = load_open(command, command->rest + 2, &handle);
    if (result != TOOL_DONE)
        return result;
    if (answer(handle, command->rest, &error)) {
        report_library("explain", &error);
        result = error.status == SOJOURN_E_MEMORY ? TOOL_SYSTEM : TOOL_USAGE;
    }
    load_close(handle);
    return result;
}
