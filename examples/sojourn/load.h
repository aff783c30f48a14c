/* SPDX-License-Identifier: MIT */
/* Files of facts into a settled handle. */
#ifndef LOAD_H
#define LOAD_H

#include "command.h"

/* Answers an exit code; the handle is there, and the caller's, on TOOL_DONE only. */
int load_open(struct command *command, const char *const *files, sojourn **out);

#endif
