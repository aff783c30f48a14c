/* SPDX-License-Identifier: MIT */
/* Moments: integer microseconds, or ISO 8601 with an offset. Calendar arithmetic in integers
 * (days since 1970 of the proleptic Gregorian calendar), never the machine's time zone. */
#include "tool.h"

static const char not_a_time[] =
    "is not a time; write integer microseconds since 1970 or 2024-01-31T09:00:00.25+01:00";

/* A cursor over the text that knows when it went wrong. */
struct scan {
    const char *at, *end;
    bool wrong;
};

static int64_t digits(struct scan *scan, int count)
{
    int64_t number = 0;
    for (int i = 0; i < count; i++) {
        if (scan->at == scan->end || *scan->at < '0' || *scan->at > '9') {
            scan->wrong = true;
            return 0;
        }
        number = number * 10 + (*scan->at++ - '0');
    }
    return number;
}

static bool accept(struct scan *scan, char c)
{
    if (scan->at == scan->end || *scan->at != c)
        return false;
    scan->at++;
    return true;
}

static void expect(struct scan *scan, char c)
{
    if (!accept(scan, c))
        scan->wrong = true;
}

static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
    year -= month <= 2;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t of_era = year - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static bool leap(int64_t year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int64_t month_days(int64_t year, int64_t month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month - 1] + (month == 2 && leap(year));
}

static int64_t date_read(struct scan *scan)
{
    int64_t year = digits(scan, 4);
    expect(scan, '-');
    int64_t month = digits(scan, 2);
    expect(scan, '-');
    int64_t day = digits(scan, 2);
    if (scan->wrong || month < 1 || month > 12 || day < 1 || day > month_days(year, month)) {
        scan->wrong = true;
        return 0;
    }
    return days_of(year, month, day);
}

/* Microseconds after the point; digits beyond the sixth are cut off. */
static int64_t fraction_read(struct scan *scan)
{
    int64_t us = digits(scan, 1) * 100000;
    for (int64_t unit = 10000; scan->at < scan->end && *scan->at >= '0' && *scan->at <= '9';
         unit /= 10)
        us += (*scan->at++ - '0') * unit;
    return us;
}

static int64_t clock_read(struct scan *scan)
{
    int64_t second = 0, us = 0;
    int64_t hour = digits(scan, 2);
    expect(scan, ':');
    int64_t minute = digits(scan, 2);
    if (accept(scan, ':')) {
        second = digits(scan, 2);
        if (accept(scan, '.') || accept(scan, ','))
            us = fraction_read(scan);
    }
    if (hour > 23 || minute > 59 || second > 60) /* 60: a leap second */
        scan->wrong = true;
    return ((hour * 60 + minute) * 60 + second) * 1000000 + us;
}

static int64_t offset_read(struct scan *scan)
{
    if (accept(scan, 'Z') || accept(scan, 'z'))
        return 0;
    bool minus = accept(scan, '-');
    if (!minus)
        expect(scan, '+');
    int64_t hours = digits(scan, 2), minutes = 0;
    if (accept(scan, ':') || scan->at < scan->end)
        minutes = digits(scan, 2);
    if (hours > 18 || minutes > 59)
        scan->wrong = true;
    int64_t us = (hours * 60 + minutes) * 60000000;
    return minus ? -us : us;
}

const char *moment_read(sojourn_text text, int64_t *out_us)
{
    if (!number_read(text, out_us))
        return NULL;
    struct scan scan = {text.data, text.data + text.length, false};
    int64_t us = date_read(&scan) * 86400000000;
    if (scan.wrong)
        return not_a_time;
    if (scan.at == scan.end)
        return "is a day without time and offset; write 2024-01-31T09:00:00Z or ...+01:00";
    if (!accept(&scan, 'T') && !accept(&scan, 't'))
        expect(&scan, ' ');
    us += clock_read(&scan);
    if (scan.wrong)
        return not_a_time;
    if (scan.at == scan.end)
        return "is a time without offset; end it with Z for UTC or an offset like +01:00";
    us -= offset_read(&scan);
    if (scan.wrong || scan.at != scan.end)
        return not_a_time;
    *out_us = us;
    return NULL;
}

static char *padded(char *out, int64_t number, int width)
{
    for (int i = width - 1; i >= 0; i--) {
        out[i] = (char)('0' + number % 10);
        number /= 10;
    }
    return out + width;
}

static char *date_write(char *out, int64_t days)
{
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    int64_t of_era = days - era * 146097;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * of_year + 2) / 153;
    int64_t day = of_year - (153 * month + 2) / 5 + 1;
    month += month < 10 ? 3 : -9;
    out = padded(out, year + era * 400 + (month <= 2), 4);
    *out++ = '-';
    out = padded(out, month, 2);
    *out++ = '-';
    return padded(out, day, 2);
}

size_t moment_write(char *out, int64_t us)
{
    const int64_t day_us = 86400000000;
    int64_t days = us / day_us - (us % day_us < 0);
    if (days < days_of(0, 1, 1) || days >= days_of(10000, 1, 1))
        return number_write(out, us);
    int64_t rest = us - days * day_us;
    char *at = date_write(out, days);
    *at++ = 'T';
    at = padded(at, rest / 3600000000, 2);
    *at++ = ':';
    at = padded(at, rest / 60000000 % 60, 2);
    *at++ = ':';
    at = padded(at, rest / 1000000 % 60, 2);
    *at++ = '.';
    at = padded(at, rest % 1000000, 6);
    *at++ = 'Z';
    return (size_t)(at - out);
}
