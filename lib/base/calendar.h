/* SPDX-License-Identifier: MIT */
/** Days, weeks and months of the proleptic Gregorian calendar, by the clock of the time given. */
#ifndef SJ_BASE_CALENDAR_H
#define SJ_BASE_CALENDAR_H

#include <stdint.h>

#define SJ_CALENDAR_DAY INT64_C(86400000000)
enum { SJ_CALENDAR_MONTHS = 7, SJ_CALENDAR_DAYS = 10, SJ_CALENDAR_MINUTES = 16 };

/** When the stretch of this length began that holds `time`; not below the least time. */
int64_t sj_calendar_floor(int64_t time, int64_t length);
/** When the week, from Monday, or the month began that holds `time`. */
int64_t sj_calendar_week(int64_t time);
int64_t sj_calendar_month(int64_t time);
/** Number of the month that holds `time`: the next has the next number. */
int64_t sj_calendar_months(int64_t time);
/** Write 2024-01-31T09:30 or its beginning: 7, 10 or 16 characters, more beyond year 9999; their
 *  number. */
uint64_t sj_calendar_write(int64_t time, int characters, char *out);

#endif
