/* SPDX-License-Identifier: MIT */
/* In place of heap.c where there is no malloc: a handle must be given an allocator. */
#include "api/handle.h"

sojourn_allocator sj_heap(void)
{
    return (sojourn_allocator){sizeof(sojourn_allocator), NULL, NULL};
}
