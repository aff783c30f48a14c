/* SPDX-License-Identifier: MIT */
/* Numbers and times as people read them. Each writes into `out` and returns it. */
#ifndef HUMAN_H
#define HUMAN_H

#include "tool.h"

enum { HUMAN_ROOM = 64 };
char *human_count(char *out, uint64_t number);                       /* 1,234,567 */
char *human_duration(char *out, int64_t us);                         /* 3 m 10 s */
char *human_share(char *out, uint64_t part, uint64_t of);            /* 12.3 % */
char *human_moment(char *out, int64_t us);                           /* 2024-01-31 09:00:00 */
char *human_clock(char *out, int64_t us);                            /* 09:00:00 */
char *human_value(char *out, sojourn_sum sum, const char *currency); /* 12.90 EUR */

#endif
