/* SPDX-License-Identifier: MIT */
/* Nothing is copied and nothing allocated. Buffers may lie anywhere, so numbers are read by memcpy.
 * Arrow does not say how long a buffer is; what can be checked without that is checked. Cost: O(1)
 * a cell. */
#include "api/arrow_cell.h"

#include <string.h>

int sj_arrow_cell_layout(const char *format)
{
    static const struct {
        char format[4];
        int layout;
    } known[] = {
        {"n", SJ_ARROW_NULL},   {"c", SJ_ARROW_INT8},       {"C", SJ_ARROW_UINT8},
        {"s", SJ_ARROW_INT16},  {"S", SJ_ARROW_UINT16},     {"i", SJ_ARROW_INT32},
        {"I", SJ_ARROW_UINT32}, {"l", SJ_ARROW_INT64},      {"L", SJ_ARROW_UINT64},
        {"u", SJ_ARROW_UTF8},   {"U", SJ_ARROW_LARGE_UTF8}, {"vu", SJ_ARROW_UTF8_VIEW},
    };
    static const char units[] = "smun";
    for (size_t i = 0; i < sizeof known / sizeof known[0] && format != NULL; i++)
        if (strcmp(format, known[i].format) == 0)
            return known[i].layout;
    const char *unit =
        format != NULL && strncmp(format, "ts", 2) == 0 && format[2] != 0 && format[3] == ':'
            ? strchr(units, format[2])
            : NULL;
    return unit != NULL ? SJ_ARROW_SECONDS + (int)(unit - units) : SJ_ARROW_OTHER;
}

static int64_t buffers_of(int layout)
{
    return layout == SJ_ARROW_NULL ? 0 : layout < SJ_ARROW_UTF8 ? 2 : 3;
}

static int holds(const struct ArrowArray *array, int64_t skipped, int64_t length)
{
    return length >= 0 && array->length >= length && array->length - length >= skipped &&
           array->offset >= 0 && array->offset <= INT64_MAX - array->length;
}

const char *sj_arrow_cell_open(sj_arrow_cells *c, int layout, const struct ArrowArray *array,
                               int64_t skipped, int64_t length)
{
    static const char missing[] = "give an array the buffers of its format";
    if (array == NULL || array->release == NULL)
        return "give an array that is not released";
    if (!holds(array, skipped, length))
        return "let an array be as long as the batch";
    *c = (sj_arrow_cells){array, NULL, NULL, array->offset + skipped, length, layout};
    if (buffers_of(layout) == 0)
        return NULL;
    if (array->n_buffers < buffers_of(layout) || array->buffers == NULL)
        return missing;
    c->valid = array->null_count != 0 ? array->buffers[0] : NULL;
    c->data = array->buffers[1];
    return c->data == NULL && length != 0 ? missing : NULL;
}

#define LOAD(type, place)                                                                          \
    type value;                                                                                    \
    memcpy(&value, place, sizeof value)
#define INTEGER(layout, type)                                                                      \
    case layout: {                                                                                 \
        LOAD(type, c->data + at * sizeof(type));                                                   \
        return (int64_t)value;                                                                     \
    }

int64_t sj_arrow_cell_integer(const sj_arrow_cells *c, int64_t row)
{
    uint64_t at = (uint64_t)(c->offset + row);
    switch (c->layout) {
        INTEGER(SJ_ARROW_INT8, int8_t)
        INTEGER(SJ_ARROW_UINT8, uint8_t)
        INTEGER(SJ_ARROW_INT16, int16_t)
        INTEGER(SJ_ARROW_UINT16, uint16_t)
        INTEGER(SJ_ARROW_INT32, int32_t)
        INTEGER(SJ_ARROW_UINT32, uint32_t)
    default: {
        LOAD(int64_t, c->data + at * sizeof(int64_t));
        return value;
    }
    }
}

static int32_t load_32(const uint8_t *place)
{
    LOAD(int32_t, place);
    return value;
}

static int64_t load_64(const uint8_t *place)
{
    LOAD(int64_t, place);
    return value;
}

/* A view: length, and the bytes if these are at most 12; else four of them, a buffer, a place.
 * Of these buffers the sizes are known. */
static int view(const sj_arrow_cells *c, uint64_t at, sojourn_text *out)
{
    enum { VIEW = 16, INLINE = 12, FIRST = 2 };
    const uint8_t *place = c->data + at * VIEW;
    int32_t length = load_32(place), buffer = load_32(place + 8), from = load_32(place + 12);
    if (length <= INLINE) {
        *out = (sojourn_text){(const char *)place + 4, (uint64_t)length};
        return length < 0 ? -1 : 0;
    }
    if (buffer < 0 || from < 0 || buffer >= c->array->n_buffers - FIRST - 1 ||
        c->array->buffers[FIRST + buffer] == NULL)
        return -1;
    const uint8_t *sizes = c->array->buffers[c->array->n_buffers - 1];
    if (sizes != NULL && (int64_t)from + length > load_64(sizes + (size_t)buffer * 8))
        return -1;
    *out = (sojourn_text){(const char *)c->array->buffers[FIRST + buffer] + from, (uint64_t)length};
    return 0;
}

int sj_arrow_cell_text(const sj_arrow_cells *c, int64_t row, sojourn_text *out)
{
    uint64_t at = (uint64_t)(c->offset + row);
    if (c->layout == SJ_ARROW_UTF8_VIEW)
        return view(c, at, out);
    const char *bytes = c->array->buffers[2];
    int wide = c->layout == SJ_ARROW_LARGE_UTF8;
    int64_t from = wide ? load_64(c->data + at * 8) : load_32(c->data + at * 4);
    int64_t until = wide ? load_64(c->data + at * 8 + 8) : load_32(c->data + at * 4 + 4);
    if (from < 0 || until < from || (until != from && bytes == NULL))
        return -1;
    *out =
        until != from ? (sojourn_text){bytes + from, (uint64_t)(until - from)} : (sojourn_text){0};
    return 0;
}
