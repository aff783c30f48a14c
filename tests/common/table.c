/* SPDX-License-Identifier: MIT */
/* Cells that are not part of a slice hold rubbish, so that an offset that is forgotten shows. */
#include "table.h"

#include <stdlib.h>
#include <string.h>

struct table_block {
    struct table_block *before;
    max_align_t bytes[];
};

enum { AHEAD = 3 }; /* cells before the first of a column: its own offset */

void *table_room(table *t, size_t size)
{
    struct table_block *block = calloc(1, sizeof *block + size + 1);

    if (block == NULL)
        abort();
    block->before = t->blocks;
    t->blocks = block;
    return block->bytes;
}

static void release_schema(struct ArrowSchema *schema)
{
    ((table *)schema->private_data)->released++;
    schema->release = NULL;
}

static void release_array(struct ArrowArray *array)
{
    ((table *)array->private_data)->released++;
    array->release = NULL;
}

static struct ArrowSchema *schema_of(table *t, const char *format, const char *name)
{
    struct ArrowSchema *schema = table_room(t, sizeof *schema);
    char *text = table_room(t, strlen(format) + 1), *called = table_room(t, strlen(name) + 1);

    memcpy(text, format, strlen(format));
    memcpy(called, name, strlen(name));
    schema->format = text;
    schema->name = called;
    schema->flags = ARROW_FLAG_NULLABLE;
    schema->release = release_schema;
    schema->private_data = t;
    return schema;
}

static struct ArrowArray *array_of(table *t, int64_t length, int64_t offset, int64_t buffers)
{
    struct ArrowArray *array = table_room(t, sizeof *array);

    array->length = length;
    array->offset = offset;
    array->null_count = -1;
    array->n_buffers = buffers;
    array->buffers = table_room(t, (size_t)buffers * sizeof *array->buffers);
    array->release = release_array;
    array->private_data = t;
    return array;
}

void table_open(table *t, int64_t rows, int64_t skipped)
{
    memset(t, 0, sizeof *t);
    t->rows = rows;
    t->skipped = skipped;
    t->schema = (struct ArrowSchema){
        .format = "+s", .children = t->schemas, .release = release_schema, .private_data = t};
    t->batch = (struct ArrowArray){.length = rows,
                                   .offset = skipped,
                                   .n_buffers = 1,
                                   .buffers = t->buffers,
                                   .children = t->arrays,
                                   .release = release_array,
                                   .private_data = t};
}

void table_close(table *t)
{
    while (t->blocks != NULL) {
        struct table_block *block = t->blocks;

        t->blocks = block->before;
        free(block);
    }
}

static void add_column(table *t, struct ArrowSchema *schema, struct ArrowArray *array)
{
    if (t->schema.n_children == TABLE_COLUMNS)
        abort();
    t->schemas[t->schema.n_children++] = schema;
    t->arrays[t->batch.n_children++] = array;
}

/* Cells behind `AHEAD` + skipped others. */
static int64_t before(const table *t)
{
    return AHEAD + t->skipped;
}

static void *bitmap(table *t, int64_t cells, int64_t first, const uint8_t *stated)
{
    uint8_t *bits = table_room(t, (size_t)(cells / 8 + 1));

    for (int64_t i = first; i < cells; i++)
        if (stated[i - first])
            bits[i / 8] |= (uint8_t)(1 << i % 8);
    return bits;
}

static void put_integer(uint8_t *at, char format, int64_t cell)
{
    size_t width = strchr("cC", format)   ? 1
                   : strchr("sS", format) ? 2
                   : strchr("iI", format) ? 4
                                          : 8;
    int8_t one = (int8_t)cell;
    int16_t two = (int16_t)cell;
    int32_t four = (int32_t)cell;

    memcpy(at,
           width == 1   ? (void *)&one
           : width == 2 ? (void *)&two
           : width == 4 ? (void *)&four
                        : (void *)&cell,
           width);
}

static size_t width_of(const char *format)
{
    return strchr("cC", *format) ? 1 : strchr("sS", *format) ? 2 : strchr("iI", *format) ? 4 : 8;
}

/* `count` integers behind `first` of rubbish. */
static struct ArrowArray *integers(table *t, const char *format, const int64_t *cells,
                                   const uint8_t *stated, int64_t count, int64_t first,
                                   int64_t offset)
{
    struct ArrowArray *array = array_of(t, first - offset + count, offset, 2);
    size_t width = width_of(format);
    uint8_t *data = table_room(t, (size_t)(first + count) * width);

    memset(data, 0x5a, (size_t)first * width);
    for (int64_t i = 0; i < count; i++)
        put_integer(data + (size_t)(first + i) * width, strlen(format) == 1 ? *format : 'l',
                    cells[i]);
    array->buffers[0] = stated != NULL ? bitmap(t, first + count, first, stated) : NULL;
    array->buffers[1] = data;
    return array;
}

void table_integers(table *t, const char *name, const char *format, const int64_t *cells,
                    const uint8_t *stated)
{
    add_column(
        t, schema_of(t, format, name),
        integers(t, strlen(format) == 1 ? format : "l", cells, stated, t->rows, before(t), AHEAD));
}

void table_nothing(table *t, const char *name)
{
    add_column(t, schema_of(t, "n", name), array_of(t, t->rows + t->skipped, 0, 0));
}

static const sojourn_text rubbish = {"rubbish, and a long one", 23};

static void put_view(struct ArrowArray *array, int64_t at, sojourn_text text, int32_t place)
{
    char *view = (char *)array->buffers[1] + at * 16;
    int32_t length = (int32_t)text.length;

    memcpy(view, &length, sizeof length);
    if (text.length <= 12) {
        memcpy(view + 4, text.data != NULL ? text.data : "", text.length);
        return;
    }
    memcpy(view + 4, text.data, 4);
    memcpy(view + 12, &place, sizeof place);
}

static void put_offset(struct ArrowArray *array, int64_t at, int wide, int64_t place)
{
    int32_t narrow = (int32_t)place;

    if (wide)
        memcpy((char *)array->buffers[1] + at * 8, &place, 8);
    else
        memcpy((char *)array->buffers[1] + at * 4, &narrow, 4);
}

/* `count` texts behind `first` of rubbish, which lies under a NULL, too. */
static struct ArrowArray *texts(table *t, const char *format, const sojourn_text *cells,
                                int64_t count, int64_t first, int64_t offset)
{
    int view = strcmp(format, "vu") == 0, wide = *format == 'U';
    struct ArrowArray *array = array_of(t, first - offset + count, offset, view ? 4 : 3);
    uint8_t *stated = table_room(t, (size_t)count);
    size_t size = (size_t)first * rubbish.length, used = 0;
    char *bytes;

    for (int64_t i = 0; i < count; i++)
        size += cells[i].data != NULL ? cells[i].length : rubbish.length;
    bytes = table_room(t, size);
    array->buffers[1] = table_room(t, (size_t)(first + count + 1) * (view ? 16 : wide ? 8 : 4));
    array->buffers[2] = bytes;
    for (int64_t i = 0; i < first + count; i++) {
        int rest = i < first || cells[i - first].data == NULL;
        sojourn_text text = rest ? rubbish : cells[i - first];

        if (i >= first)
            stated[i - first] = !rest;
        if (text.length != 0)
            memcpy(bytes + used, text.data, text.length);
        if (view)
            put_view(array, i, text, (int32_t)used);
        else
            put_offset(array, i, wide, (int64_t)used);
        used += text.length;
    }
    if (!view)
        put_offset(array, first + count, wide, (int64_t)used);
    else
        array->buffers[3] =
            memcpy(table_room(t, sizeof size), &(int64_t){(int64_t)size}, sizeof size);
    array->buffers[0] = bitmap(t, first + count, first, stated);
    return array;
}

/* Number of a text among those that came before; a NULL is a value, too. */
static int64_t value_of(sojourn_text *values, int64_t *count, sojourn_text text)
{
    for (int64_t i = 0; i < *count; i++)
        if ((values[i].data == NULL) == (text.data == NULL) && values[i].length == text.length &&
            (text.length == 0 || memcmp(values[i].data, text.data, text.length) == 0))
            return i;
    values[*count] = text;
    return (*count)++;
}

/* Every other NULL is a NULL of the index, the rest are of the dictionary. */
static void coded(table *t, const char *name, const char *format, const sojourn_text *cells)
{
    char index[2] = {*format, 0};
    size_t rows = (size_t)t->rows;
    sojourn_text *values = table_room(t, (rows + 1) * sizeof *values);
    int64_t *codes = table_room(t, (rows + 1) * sizeof *codes), count = 0;
    uint8_t *stated = table_room(t, rows);
    struct ArrowSchema *schema = schema_of(t, index, name);
    struct ArrowArray *array;

    for (size_t i = 0; i < rows; i++) {
        stated[i] = cells[i].data != NULL || i % 2 == 0;
        codes[i] = stated[i] ? value_of(values, &count, cells[i]) : 99;
    }
    array = integers(t, index, codes, stated, t->rows, before(t), AHEAD);
    array->dictionary = texts(t, format + 1, values, count, AHEAD, AHEAD);
    schema->dictionary = schema_of(t, format + 1, "");
    add_column(t, schema, array);
}

void table_texts(table *t, const char *name, const char *format, const sojourn_text *cells)
{
    if (*format == 'u' || *format == 'U' || *format == 'v')
        add_column(t, schema_of(t, format, name),
                   texts(t, format, cells, t->rows, before(t), AHEAD));
    else
        coded(t, name, format, cells);
}
