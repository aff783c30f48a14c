/* SPDX-License-Identifier: MIT */
/* One block of memory a struct that has something below it: its children's structs, their pointers,
 * its dictionary's struct, its buffers' addresses. A child that is moved out takes its own block
 * along, so nothing is shared, and nothing is counted. Each block knows the allocator itself: its
 * handle may be gone. */
#include "api/arrow_array.h"

#include <string.h>

enum { BUFFERS = 3 };

typedef struct {
    sj_alloc alloc;
    size_t size; /* of this block */
    const void *address[BUFFERS];
    sj_arrow_buffer buffer[BUFFERS];
} block;

/* A block with room for `children` structs of `size` bytes, pointers to them, and one more struct.
 */
static block *make_block(const sj_alloc *alloc, uint32_t children, size_t size)
{
    sj_alloc own = sj_alloc_apart(alloc);
    size_t room = 0;
    sj_alloc_place(&room, 1, sizeof(block));
    sj_alloc_place(&room, children, sizeof(void *));
    sj_alloc_place(&room, (size_t)children + 1, size);
    block *b = sj_alloc_resize(&own, NULL, 0, room);
    if (b == NULL)
        return NULL;
    memset(b, 0, room);
    b->alloc = own;
    b->size = room;
    return b;
}

static void free_block(block *b)
{
    sj_alloc alloc = b->alloc;
    for (int i = 0; i < BUFFERS; i++)
        sj_alloc_resize(&alloc, b->buffer[i].data, b->buffer[i].size, 0);
    sj_alloc_resize(&alloc, b, b->size, 0);
}

/* Where the pointers to the children lie, and the structs. */
static char *pointers_of(block *b)
{
    size_t used = 0;
    sj_alloc_place(&used, 1, sizeof *b);
    return (char *)b + used;
}

static char *structs_of(block *b, uint32_t children)
{
    size_t used = 0;
    sj_alloc_place(&used, children, sizeof(void *));
    return pointers_of(b) + used;
}

static void release_schema(struct ArrowSchema *schema)
{
    for (int64_t i = 0; i < schema->n_children; i++)
        if (schema->children[i]->release != NULL)
            schema->children[i]->release(schema->children[i]);
    if (schema->dictionary != NULL && schema->dictionary->release != NULL)
        schema->dictionary->release(schema->dictionary);
    if (schema->private_data != NULL)
        free_block(schema->private_data);
    schema->release = NULL;
}

int sj_arrow_schema_make(struct ArrowSchema *out, const sj_alloc *alloc, const char *format,
                         const char *name, int64_t flags, uint32_t children, int dictionary)
{
    memset(out, 0, sizeof *out);
    out->format = format;
    out->name = name;
    out->flags = flags;
    out->release = release_schema;
    if (children == 0 && !dictionary)
        return 0;
    block *b = make_block(alloc, children, sizeof *out);
    if (b == NULL)
        return -1;
    struct ArrowSchema *below = (void *)structs_of(b, children);
    out->private_data = b;
    out->children = (void *)pointers_of(b);
    out->n_children = children;
    for (uint32_t i = 0; i < children; i++)
        out->children[i] = &below[i];
    out->dictionary = dictionary ? &below[children] : NULL;
    return 0;
}

static void release_array(struct ArrowArray *array)
{
    for (int64_t i = 0; i < array->n_children; i++)
        if (array->children[i]->release != NULL)
            array->children[i]->release(array->children[i]);
    if (array->dictionary != NULL && array->dictionary->release != NULL)
        array->dictionary->release(array->dictionary);
    if (array->private_data != NULL)
        free_block(array->private_data);
    array->release = NULL;
}

int sj_arrow_array_make(struct ArrowArray *out, const sj_alloc *alloc, uint32_t children,
                        int dictionary)
{
    memset(out, 0, sizeof *out);
    out->release = release_array;
    block *b = make_block(alloc, children, sizeof *out);
    if (b == NULL)
        return -1;
    struct ArrowArray *below = (void *)structs_of(b, children);
    out->private_data = b;
    out->buffers = b->address;
    out->children = (void *)pointers_of(b);
    out->n_children = children;
    for (uint32_t i = 0; i < children; i++)
        out->children[i] = &below[i];
    out->dictionary = dictionary ? &below[children] : NULL;
    return 0;
}

void sj_arrow_array_hold(struct ArrowArray *array, int64_t length, int64_t nulls,
                         const sj_arrow_buffer *buffers, uint32_t count)
{
    block *b = array->private_data;
    array->length = length;
    array->null_count = nulls;
    array->n_buffers = count;
    for (uint32_t i = 0; i < count; i++) {
        b->buffer[i] = buffers[i];
        b->address[i] = buffers[i].data;
    }
}
