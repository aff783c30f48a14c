/* SPDX-License-Identifier: MIT */
/** Looking up what sojourn_name_info() lists. */
#ifndef SJ_API_NAMES_H
#define SJ_API_NAMES_H

#include <sojourn/names.h>

/** Name of a code; empty if it has none. */
sojourn_text sj_names_tell(int32_t of, int32_t code);
/** Code of a name in lower or upper case, or -1. */
int32_t sj_names_find(int32_t of, sojourn_text name);

#endif
