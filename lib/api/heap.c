/* SPDX-License-Identifier: MIT */
/* The only file that names malloc; a build without it must be given an allocator. */
#include "api/handle.h"

#include <stdlib.h>

static void *resize(void *context, void *block, size_t old_size, size_t new_size)
{
    (void)context;
    (void)old_size;
    if (new_size != 0)
        return realloc(block, new_size);
    free(block);
    return NULL;
}

sojourn_allocator sj_heap(void)
{
    return (sojourn_allocator){sizeof(sojourn_allocator), NULL, resize};
}
