/* SPDX-License-Identifier: MIT */
/* A hash table of texts by uthash: one look-up for each text counted, some 100 bytes for each
 * other text. */
#include "tally.h"

#include <stdlib.h>
#include <string.h>

#define uthash_fatal(message) (report_error("out of memory"), exit(TOOL_SYSTEM))
#include <uthash.h>

struct tally_node {
    struct tally_item item;
    UT_hash_handle hh;
    char bytes[];
};

static struct tally_item *add(struct tally *tally, const char *bytes, size_t length)
{
    struct tally_node *node;
    HASH_FIND(hh, tally->nodes, bytes, length, node);
    if (!node) {
        node = memory_get(sizeof *node + length + 1);
        if (length)
            memcpy(node->bytes, bytes, length);
        node->item.text = (sojourn_text){node->bytes, length};
        HASH_ADD_KEYPTR(hh, tally->nodes, node->bytes, length, node);
    }
    node->item.count++;
    return &node->item;
}

struct tally_item *tally_add(struct tally *tally, sojourn_text text)
{
    return add(tally, text.length ? text.data : "", (size_t)text.length);
}

bool tally_pair(struct tally *tally, sojourn_text a, sojourn_text b)
{
    char small[512];
    size_t length = (size_t)(a.length + b.length + 1);
    char *both = length <= sizeof small ? small : memory_get(length);
    memcpy(both, a.length ? a.data : "", (size_t)a.length);
    both[a.length] = 0; /* no text holds it */
    memcpy(both + a.length + 1, b.length ? b.data : "", (size_t)b.length);
    bool first = add(tally, both, length)->count == 1;
    if (both != small)
        free(both);
    return first;
}

size_t tally_size(const struct tally *tally)
{
    return HASH_COUNT(tally->nodes);
}

static int by_text(const struct tally_item *a, const struct tally_item *b)
{
    size_t least = (size_t)(a->text.length < b->text.length ? a->text.length : b->text.length);
    int order = memcmp(a->text.data, b->text.data, least);
    return order ? order : a->text.length < b->text.length ? -1 : a->text.length > b->text.length;
}

static int more_count(const void *left, const void *right)
{
    const struct tally_item *const *a = left, *const *b = right;
    if ((*a)->count != (*b)->count)
        return (*a)->count > (*b)->count ? -1 : 1;
    return by_text(*a, *b);
}

static int more_other(const void *left, const void *right)
{
    const struct tally_item *const *a = left, *const *b = right;
    if ((*a)->other != (*b)->other)
        return (*a)->other > (*b)->other ? -1 : 1;
    return by_text(*a, *b);
}

struct tally_item **tally_sorted(const struct tally *tally, bool by_other)
{
    struct tally_item **items = memory_get(tally_size(tally) * sizeof *items + 1);
    size_t count = 0;
    for (struct tally_node *node = tally->nodes; node; node = node->hh.next)
        items[count++] = &node->item;
    qsort(items, count, sizeof(struct tally_item *), by_other ? more_other : more_count);
    return items;
}

void tally_close(struct tally *tally)
{
    struct tally_node *node = tally->nodes, *next;
    HASH_CLEAR(hh, tally->nodes);
    for (; node; node = next) {
        next = node->hh.next;
        free(node);
    }
}
