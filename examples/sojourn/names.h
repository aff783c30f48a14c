/* SPDX-License-Identifier: MIT */
/* The public constants by name. */
#ifndef NAMES_H
#define NAMES_H

#include "tool.h"

#include <sojourn/names.h>

bool names_type(sojourn_text name, int32_t *code);   /* in lower or upper case */
bool names_level(sojourn_text name, int32_t *level); /* singular or plural */
const char *names_kind(sojourn_text name);           /* itself, for good; NULL: there is no such */
const char *names_of_type(int32_t code);             /* "" when it has none */
const char *names_of_level(int32_t level);
const char *names_of_state(int32_t state); /* "" for none */
const char *names_of_flag(unsigned bit);   /* NULL beyond the last */

#endif
