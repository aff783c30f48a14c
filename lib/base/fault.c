/* SPDX-License-Identifier: MIT */
/* Messages are put together with memcpy: the core has no stdio. */
#include "base/fault.h"

#include <string.h>

static void append(sojourn_error *error, const char *bytes, uint64_t length)
{
    size_t used = strlen(error->message);
    size_t left = sizeof error->message - 1 - used;
    size_t taken = length < left ? (size_t)length : left;
    if (taken != 0)
        memcpy(error->message + used, bytes, taken);
    error->message[used + taken] = 0;
}

/* At most 64 bytes of a name, and of those what can be read. */
static void append_name(sojourn_error *error, sojourn_text name)
{
    for (uint64_t i = 0; i < name.length && i < 64; i++) {
        char c = name.data[i];
        append(error, c >= ' ' && c <= '~' ? &c : "?", 1);
    }
}

sojourn_status sj_fault(sojourn_error *error, sojourn_status status, uint64_t index,
                        const char *message)
{
    return sj_fault_name(error, status, index, message, (sojourn_text){0});
}

sojourn_status sj_fault_name(sojourn_error *error, sojourn_status status, uint64_t index,
                             const char *message, sojourn_text name)
{
    if (error == NULL)
        return status;
    memset(error, 0, sizeof *error);
    error->status = status;
    error->index = index;
    append(error, message, strlen(message));
    if (name.length != 0) {
        append(error, ": ", 2);
        append_name(error, name);
    }
    return status;
}

void sj_fault_kind(sojourn_error *error, sojourn_text kind)
{
    if (error == NULL)
        return;
    append(error, ".", 1);
    append_name(error, kind);
}

sojourn_status sj_fault_memory(sojourn_error *error)
{
    return sj_fault(error, SOJOURN_E_MEMORY, 0,
                    "out of memory: let the allocator give more, then repeat the call");
}

static void append_number(sojourn_error *error, uint64_t number)
{
    char digits[20];
    uint64_t at = sizeof digits;
    do
        digits[--at] = (char)('0' + number % 10);
    while ((number /= 10) != 0);
    append(error, digits + at, sizeof digits - at);
}

sojourn_status sj_fault_limit(sojourn_error *error, uint64_t limit, uint64_t needed)
{
    sj_fault(error, SOJOURN_E_MEMORY, 0, "");
    if (error == NULL)
        return SOJOURN_E_MEMORY;
    static const char head[] = "memory_limit is ", middle[] = " bytes and this call needs ",
                      tail[] = " or more: raise it, or erase and settle, then repeat the call";
    append(error, head, sizeof head - 1);
    append_number(error, limit);
    append(error, middle, sizeof middle - 1);
    append_number(error, needed);
    append(error, tail, sizeof tail - 1);
    return SOJOURN_E_MEMORY;
}

const char *sojourn_status_text(sojourn_status status)
{
    static const char *const texts[] = {
        "no error",
        "an argument is not usable",
        "out of memory",
        "a fact is not usable",
        "facts came since the last settle",
        "the handle changed since the cursor was opened",
        "called from inside a callback of this handle",
        "a callback failed",
    };
    if (status == SOJOURN_DONE)
        return "no further row";
    if (status > 0 || status < SOJOURN_E_CALLBACK)
        return "unknown status";
    return texts[-status];
}
