/* SPDX-License-Identifier: MIT */
/** The public codes by name, as doc/facts.md writes them. */
#ifndef SJ_API_LABEL_H
#define SJ_API_LABEL_H

#include <sojourn/sojourn.h>

/** Type codes of rows that are no events: SJ_LABEL_LINK + SOJOURN_LINK_..., and erasures. */
enum { SJ_LABEL_LINK = 1000, SJ_LABEL_ERASE = 2000 };

/** Code of the type of this name, in lower or upper case, or -1. */
int32_t sj_label_find_type(sojourn_text name);
/** Names of codes; empty for one without. */
sojourn_text sj_label_of_type(int32_t type);
sojourn_text sj_label_of_level(int32_t level);
sojourn_text sj_label_of_state(int32_t state);
sojourn_text sj_label_of_change(int32_t change);

#endif
