/* SPDX-License-Identifier: MIT */
/* Without an operating system the library has one fixed arena, the first RAM of an MPS2 board, and
 * no malloc. What the cases themselves need comes from newlib and lies in the second RAM. */
#include "arena.h"
#include "conformance.h"

const sojourn_allocator *conformance_allocator(void)
{
    static arena fixed;

    if (fixed.allocator.resize == NULL)
        arena_init(&fixed, (void *)0x20000000, 4 << 20);
    return &fixed.allocator;
}
