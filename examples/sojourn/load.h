/* SPDX-License-Identifier: MIT */
/* Files of facts into a settled handle. */
#ifndef LOAD_H
#define LOAD_H

#include "command.h"
#include "facts.h"

/* Who wants to see the rows that are taken, and those that are not. */
struct load_watch {
    void (*fact)(void *context, const struct fact *fact);
    void (*refused)(void *context, const char *file, uint64_t line, const char *why);
    void *context;
};

/* Answers an exit code; the handle is there, and the caller's, on TOOL_DONE only. */
int load_open(struct command *command, const char *const *files, sojourn **out);
void load_close(sojourn *handle);
/* The same for files that are read on the spot; what is refused is told to `watch` alone. */
int load_watched(struct command *command, const char *const *files, const struct load_watch *watch,
                 sojourn **out);
/* From here on load_open() gives the handle of these files, and load_close() leaves it open. */
int load_hold(struct command *command);
void load_release(void);

#endif
