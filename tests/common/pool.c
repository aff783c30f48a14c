/* SPDX-License-Identifier: MIT */
#include "pool.h"

#include <stdlib.h>
#include <string.h>

#define MARK UINT64_C(0x0a7e4ab10cc5a11d)

enum { PAGE = 1 << 22, STEP = 16 };

/* Of AddressSanitizer, where it is there. */
void __asan_poison_memory_region(volatile void *from, size_t size) __attribute__((weak));
void __asan_unpoison_memory_region(volatile void *from, size_t size) __attribute__((weak));

typedef struct pool_page {
    struct pool_page *next;
    size_t size;
} page;

typedef struct head { /* before each block: nobody but resize() looks at it */
    uint64_t mark, size;
} head;

static void shut(void *from, size_t size)
{
    if (__asan_poison_memory_region != NULL)
        __asan_poison_memory_region(from, size);
}

static void unlock(void *from, size_t size)
{
    if (__asan_unpoison_memory_region != NULL)
        __asan_unpoison_memory_region(from, size);
}

static page *page_of(size_t size)
{
    page *made = malloc(sizeof *made + size);

    if (made == NULL)
        abort();
    *made = (page){NULL, size};
    shut(made + 1, size);
    return made;
}

/* The next page with so much room; one that has less is left for later turns. */
static void turn(pool *p, size_t room)
{
    page **at = p->page == NULL ? &p->first : &p->page->next;

    if (*at == NULL || (*at)->size < room) {
        page *made = page_of(room > PAGE ? room : PAGE);

        made->next = *at;
        *at = made;
    }
    p->page = *at;
    p->used = 0;
}

static void *lend(pool *p, size_t size)
{
    size_t room = sizeof(head) + (size + STEP - 1) / STEP * STEP;
    head *block;

    if (p->page == NULL || p->page->size - p->used < room)
        turn(p, room);
    block = (head *)((char *)(p->page + 1) + p->used);
    p->used += room;
    p->blocks++;
    unlock(block, sizeof *block + size);
    *block = (head){MARK, size};
    shut(block, sizeof *block);
    return memset(block + 1, 0xa5, size);
}

static void check(pool *p, head *block, size_t old_size)
{
    unlock(block, sizeof *block);
    p->wrong += block->mark != MARK || block->size != old_size;
    shut(block, sizeof *block);
}

static void *resize(void *context, void *block, size_t old_size, size_t new_size)
{
    pool *p = context;
    void *fresh = new_size == 0 ? NULL : lend(p, new_size);

    if (block == NULL) {
        p->wrong += old_size != 0;
        return fresh;
    }
    check(p, (head *)block - 1, old_size);
    if (fresh != NULL)
        memcpy(fresh, block, old_size < new_size ? old_size : new_size);
    shut(block, old_size);
    p->blocks--;
    return fresh;
}

void pool_init(pool *p)
{
    memset(p, 0, sizeof *p);
    p->allocator.size = sizeof p->allocator;
    p->allocator.context = p;
    p->allocator.resize = resize;
}

void pool_reset(pool *p)
{
    for (page *each = p->first; p->page != NULL && each != p->page->next; each = each->next)
        shut(each + 1, each == p->page ? p->used : each->size);
    p->page = NULL;
    p->used = p->blocks = p->wrong = 0;
}
