/* SPDX-License-Identifier: MIT */
/* Yesterday's caller hands a shorter struct, tomorrow's a longer one; both must work. */
#include "base/aged.h"

#include <string.h>

enum { LEAST = sizeof(uint64_t), MOST = 65536 };

static uint64_t stated_size(const void *callers)
{
    uint64_t size;
    memcpy(&size, callers, sizeof size);
    return size;
}

int sj_aged_read(void *ours, size_t size, const void *callers)
{
    uint64_t theirs = stated_size(callers);
    if (theirs < LEAST || theirs > MOST)
        return -1;
    for (uint64_t i = size; i < theirs; i++)
        if (((const unsigned char *)callers)[i] != 0)
            return -1;
    memset(ours, 0, size);
    memcpy(ours, callers, theirs < size ? (size_t)theirs : size);
    return 0;
}

int sj_aged_write(void *callers, const void *ours, size_t size)
{
    uint64_t theirs = stated_size(callers);
    if (theirs < LEAST || theirs > MOST)
        return -1;
    if (theirs > size)
        memset((char *)callers + size, 0, (size_t)theirs - size);
    size_t copied = theirs < size ? (size_t)theirs : size;
    memcpy((char *)callers + LEAST, (const char *)ours + LEAST, copied - LEAST);
    return 0;
}
