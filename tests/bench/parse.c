/* SPDX-License-Identifier: MIT */
/* What reading a facts file costs without feeding it: parse FACTS.csv. Kinds are those of the bench
 * job. */
#include "facts.h"
#include "record.h"

#include <stdio.h>
#include <time.h>

static uint64_t rows;

static int taken(void *context, struct facts *facts)
{
    (void)context;
    if (facts->count < 4096)
        return TOOL_DONE;
    rows += facts->count;
    facts_reset(facts);
    return TOOL_DONE;
}

static int refused(void *context, const char *file, uint64_t line, const char *why)
{
    (void)context;
    (void)line;
    record_stop(file, why);
    return TOOL_REFUSED;
}

int main(int argc, char **argv)
{
    struct facts facts = {.options = record_options()};
    const struct facts_sink sink = {taken, refused, NULL};
    struct timespec begin, end;

    if (argc != 2)
        record_stop("parse", "FACTS.csv");
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &begin);
    if (facts_read(&facts, argv[1], &sink) != TOOL_DONE)
        return 1;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
    printf("{\"rows\":%llu,\"cpu\":%.6f}\n", (unsigned long long)(rows + facts.count),
           (double)(end.tv_sec - begin.tv_sec) + (double)(end.tv_nsec - begin.tv_nsec) / 1e9);
    facts_close(&facts);
    return 0;
}
