/* SPDX-License-Identifier: MIT */
/** Structs that begin with `size` and grow at their end, of any age. */
#ifndef SJ_BASE_AGED_H
#define SJ_BASE_AGED_H

#include <stddef.h>
#include <stdint.h>

/** Copy the caller's struct into ours of `size` bytes: what it is too short for is zero, and what
 *  it has beyond must be zero. 0, or -1 if its size is not usable. */
int sj_aged_read(void *ours, size_t size, const void *callers);
/** Copy ours into the caller's struct, as much as its own size takes. 0, or -1. */
int sj_aged_write(void *callers, const void *ours, size_t size);

#endif
