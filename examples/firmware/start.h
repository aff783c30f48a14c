/* SPDX-License-Identifier: MIT */
/** @file start.h  What the start code knows. */
#ifndef FIRMWARE_START_H
#define FIRMWARE_START_H

#include <stddef.h>

/** Bytes of stack that were in use at most so far. */
size_t start_stack_used(void);

#endif
