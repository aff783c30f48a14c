/* SPDX-License-Identifier: MIT */
#include "human.h"

#include <stdio.h>
#include <string.h>

char *human_count(char *out, uint64_t number)
{
    char digits[NUMBER_ROOM];
    size_t length = count_write(digits, number), at = 0;
    for (size_t i = 0; i < length; i++) {
        if (i && (length - i) % 3 == 0)
            out[at++] = ',';
        out[at++] = digits[i];
    }
    out[at] = 0;
    return out;
}

char *human_duration(char *out, int64_t us)
{
    long long s = (long long)((us + 500000) / 1000000);
    if (us >= 172800000000)
        snprintf(out, HUMAN_ROOM, "%lld d %02lld h", s / 86400, s / 3600 % 24);
    else if (us >= 3600000000)
        snprintf(out, HUMAN_ROOM, "%lld h %02lld m", s / 3600, s / 60 % 60);
    else if (us >= 60000000)
        snprintf(out, HUMAN_ROOM, "%lld m %02lld s", s / 60, s % 60);
    else if (us >= 1000000 || us == 0)
        snprintf(out, HUMAN_ROOM, "%lld s", s);
    else
        snprintf(out, HUMAN_ROOM, "%lld ms", (long long)(us / 1000));
    return out;
}

char *human_share(char *out, uint64_t part, uint64_t of)
{
    uint64_t permille = of ? (part * 1000 + of / 2) / of : 0;
    snprintf(out, HUMAN_ROOM, "%llu.%llu %%", (unsigned long long)(permille / 10),
             (unsigned long long)(permille % 10));
    return out;
}

char *human_moment(char *out, int64_t us)
{
    size_t length = moment_write(out, us);
    if (length > 19) {
        out[10] = ' ';
        length = 19;
    }
    out[length] = 0;
    return out;
}

char *human_clock(char *out, int64_t us)
{
    human_moment(out, us);
    if (strlen(out) == 19)
        memmove(out, out + 11, 9);
    return out;
}

char *human_value(char *out, sojourn_sum sum, const char *currency)
{
    char digits[NUMBER_ROOM];
    size_t length = sum_write(digits, sum);
    if (length < 3)
        snprintf(out, HUMAN_ROOM, "0.%02d %s", (int)(sum.low % 100), currency);
    else
        snprintf(out, HUMAN_ROOM, "%.*s.%.2s %s", (int)length - 2, digits, digits + length - 2,
                 currency);
    return out;
}
