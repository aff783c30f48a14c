/* SPDX-License-Identifier: MIT */
/* Years are counted from March, so that the day that some years lack is the last of one. */
#include "base/calendar.h"

int64_t sj_calendar_floor(int64_t time, int64_t length)
{
    int64_t past = time % length;
    past = past < 0 ? past + length : past;
    return time < INT64_MIN + past ? INT64_MIN + 1 : time - past;
}

static int64_t day_of(int64_t time)
{
    return time / SJ_CALENDAR_DAY - (time % SJ_CALENDAR_DAY < 0);
}

int64_t sj_calendar_week(int64_t time)
{
    int64_t weekday = (day_of(time) % 7 + 10) % 7; /* 1970 began on a Thursday */
    int64_t day = sj_calendar_floor(time, SJ_CALENDAR_DAY), back = weekday * SJ_CALENDAR_DAY;
    return day < INT64_MIN + 1 + back ? INT64_MIN + 1 : day - back;
}

typedef struct {
    int64_t year;
    int month, day; /* from 1 */
} date;

static date date_of(int64_t days)
{
    days += 719468; /* from 0000-03-01 */
    int64_t era = (days >= 0 ? days : days - 146096) / 146097, within = days - era * 146097;
    int64_t year = (within - within / 1460 + within / 36524 - within / 146096) / 365;
    int64_t of_year = within - (365 * year + year / 4 - year / 100), part = (5 * of_year + 2) / 153;
    int month = (int)(part < 10 ? part + 3 : part - 9);
    return (date){year + era * 400 + (month <= 2), month,
                  (int)(of_year - (153 * part + 2) / 5 + 1)};
}

int64_t sj_calendar_month(int64_t time)
{
    int64_t day = sj_calendar_floor(time, SJ_CALENDAR_DAY);
    int64_t back = (date_of(day_of(time)).day - 1) * SJ_CALENDAR_DAY;
    return day < INT64_MIN + 1 + back ? INT64_MIN + 1 : day - back;
}

int64_t sj_calendar_months(int64_t time)
{
    date d = date_of(day_of(time));
    return d.year * 12 + d.month - 1;
}

static char *digits(char *out, int64_t number, int least)
{
    char turned[20];
    int count = 0;
    for (; number != 0 || count < least; number /= 10)
        turned[count++] = (char)('0' + number % 10);
    while (count > 0)
        *out++ = turned[--count];
    return out;
}

uint64_t sj_calendar_write(int64_t time, int characters, char *out)
{
    int64_t day = day_of(time), second = time / 1000000 - (time % 1000000 < 0) - day * 86400;
    date d = date_of(day);
    char *at = out;
    if (d.year < 0)
        *at++ = '-';
    at = digits(at, d.year < 0 ? -d.year : d.year, 4);
    *at++ = '-';
    at = digits(at, d.month, 2);
    if (characters >= SJ_CALENDAR_DAYS) {
        *at++ = '-';
        at = digits(at, d.day, 2);
    }
    if (characters >= SJ_CALENDAR_MINUTES) {
        *at++ = 'T';
        at = digits(at, second / 3600, 2);
        *at++ = ':';
        at = digits(at, second / 60 % 60, 2);
    }
    return (uint64_t)(at - out);
}
