/* SPDX-License-Identifier: MIT */
/* Messages. Errors always; notes and the progress bar only when a person looks at stderr. */
#include "tool.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

static bool quiet;
static bool shown; /* a progress line stands on the terminal */

void report_quiet(void)
{
    quiet = true;
}

bool report_terminal(void)
{
    return !quiet && isatty(STDERR_FILENO);
}

void report_clear(void)
{
    if (shown)
        fputs("\r\033[K", stderr);
    shown = false;
}

static void say(const char *format, va_list arguments)
{
    report_clear();
    fputs("sojourn: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
}

void report_error(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    say(format, arguments);
    va_end(arguments);
}

void report_note(const char *format, ...)
{
    if (!report_terminal())
        return;
    va_list arguments;
    va_start(arguments, format);
    say(format, arguments);
    va_end(arguments);
}

void report_library(const char *doing, const sojourn_error *error)
{
    report_error("%s: %s", doing,
                 error->message[0] ? error->message : sojourn_status_text(error->status));
}

void report_progress(const char *file, uint64_t rows, uint64_t done, uint64_t size)
{
    if (!report_terminal())
        return;
    static const char bar[] = "##############################";
    if (size) {
        uint64_t part = done >= size ? 30 : done * 30 / size;
        fprintf(stderr, "\r\033[K[%-30.*s] %.40s: %llu rows", (int)part, bar, file,
                (unsigned long long)rows);
    } else {
        fprintf(stderr, "\r\033[K%.40s: %llu rows", file, (unsigned long long)rows);
    }
    shown = true;
}
