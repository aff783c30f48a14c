/* SPDX-License-Identifier: MIT */
/* A rule is asked at each moment that matters and nothing of it is kept. Back from a shown time it
 * is asked twice: at the moment as if it were UTC, and at what that gives. */
#include "metric/clock.h"

#include "base/exact.h"

static int64_t offset_at(sj_clock *clock, int64_t time)
{
    static const int64_t day = INT64_C(86400000000);
    int64_t offset = clock->offset;
    if (clock->rule == NULL || clock->answer < 0)
        return offset;
    clock->answer = clock->rule(clock->context, time, &offset);
    if (clock->answer >= 0 && (offset <= -day || offset >= day))
        clock->answer = SOJOURN_E_ARGUMENT;
    return clock->answer < 0 ? clock->offset : offset;
}

int64_t sj_clock_local(sj_clock *clock, int64_t time)
{
    return sj_time_add(time, offset_at(clock, time));
}

int64_t sj_clock_back(sj_clock *clock, int64_t local)
{
    if (clock->rule == NULL)
        return sj_time_add(local, -clock->offset);
    int64_t about = sj_time_add(local, -offset_at(clock, local));
    return sj_time_add(local, -offset_at(clock, about));
}
