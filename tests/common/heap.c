/* SPDX-License-Identifier: MIT */
#include "heap.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define MARK UINT64_C(0x5e01a7edb10c4b1d)

typedef union heap_block {
    struct {
        uint64_t mark, size;
        union heap_block *before; /* in heap.kept */
    } is;
    max_align_t aligned;
} block_head;

static int refused(heap *h)
{
    h->asked++;
    if (h->fail_at == 0 || h->asked < h->fail_at || (h->asked > h->fail_at && !h->fail_after))
        return 0;
    h->failed++;
    return 1;
}

static void *take(heap *h, size_t size)
{
    block_head *head = malloc(sizeof *head + size);

    if (head == NULL)
        abort();
    head->is.mark = MARK;
    head->is.size = size;
    memset(head + 1, 0xa5, size);
    head->is.before = h->kept;
    if (h->keeps)
        h->kept = head;
    h->blocks++;
    h->bytes += size;
    return head + 1;
}

static void give_back(heap *h, block_head *head)
{
    h->blocks--;
    h->bytes -= head->is.size;
    if (h->keeps)
        return;
    memset(head, 0x5a, sizeof *head + head->is.size);
    free(head);
}

void *heap_plain(void *context, void *block, size_t old_size, size_t new_size)
{
    (void)context;
    (void)old_size;
    if (new_size != 0)
        return realloc(block, new_size);
    free(block);
    return NULL;
}

static void *resize(void *context, void *block, size_t old_size, size_t new_size)
{
    heap *h = context;
    block_head *head = block == NULL ? NULL : (block_head *)block - 1;
    void *fresh;

    if (head == NULL ? old_size != 0 : head->is.mark != MARK || head->is.size != old_size)
        h->wrong++;
    if (new_size == 0) {
        if (head != NULL)
            give_back(h, head);
        return NULL;
    }
    if (refused(h))
        return NULL;
    fresh = take(h, new_size);
    if (head != NULL) {
        memcpy(fresh, block, old_size < new_size ? old_size : new_size);
        give_back(h, head);
    }
    return fresh;
}

void heap_init(heap *h)
{
    memset(h, 0, sizeof *h);
    h->allocator.size = sizeof h->allocator;
    h->allocator.context = h;
    h->allocator.resize = resize;
}

void heap_arm(heap *h, uint64_t fail_at, int32_t fail_after)
{
    h->asked = 0;
    h->failed = 0;
    h->fail_at = fail_at;
    h->fail_after = fail_after;
}

void heap_disarm(heap *h)
{
    h->fail_at = 0;
}

uint64_t heap_finds(const heap *h, const char *bytes)
{
    size_t length = strlen(bytes);
    uint64_t found = 0;

    for (const block_head *head = h->kept; head != NULL; head = head->is.before)
        for (const char *at = (const char *)(head + 1), *end = at + head->is.size;
             at + length <= end; at++)
            found += memcmp(at, bytes, length) == 0;
    return found;
}

void heap_forget(heap *h)
{
    while (h->kept != NULL) {
        block_head *head = h->kept;

        h->kept = head->is.before;
        free(head);
    }
}
