/* SPDX-License-Identifier: MIT */
/* Columns grow in the buffers that are handed out at last: a value is written once. Labels become
 * numbers of a dictionary that begins anew with each batch. A row is added by making sure of all
 * that can fail in each column, then writing. Cost: O(1) a cell. */
#include "api/arrow_build.h"

#include "api/names.h"
#include "base/bytes.h"

#include <string.h>

enum { /* how a column is read from a span */
       ID,
       INT32,
       INT64,
       SUM,
       TEXT,
       CURRENCY,
       LEVEL,
       STATE,
       TYPE,
       CHANGE
};
enum {
    ROWS = 8192,
    FIRST_ROOM = 64,
    LABEL_BYTES = 1 << 24,
    LABEL_CHUNK = 4096,
    HEX = 32,
    CHANGES = 3
};

typedef struct {
    const char *name, *format;
    uint32_t place;
    uint8_t reads;
    uint8_t event_only; /* NULL at other levels */
} field;

#define PLACE(of) offsetof(sojourn_span, of)
static const field fields[] = {
    {"id", "u", PLACE(id), ID, 0},
    {"parent", "u", PLACE(parent), ID, 0},
    {"customer", "u", PLACE(customer), ID, 0},
    {"level", "i", PLACE(level), LEVEL, 0},
    {"state", "i", PLACE(state), STATE, 0},
    {"flags", "I", PLACE(flags), INT32, 0},
    {"start", "tsu:UTC", PLACE(start), INT64, 0},
    {"end", "tsu:UTC", PLACE(end), INT64, 0},
    {"children", "l", PLACE(child_count), INT64, 0},
    {"events", "l", PLACE(event_count), INT64, 0},
    {"value", "d:38,0", PLACE(value), SUM, 0},
    {"currency", "i", PLACE(currency), CURRENCY, 0},
    {"channel", "i", PLACE(channel), TEXT, 0},
    {"intent", "i", PLACE(intent), TEXT, 0},
    {"issue", "i", PLACE(issue), TEXT, 0},
    {"system", "i", PLACE(system), TEXT, 0},
    {"queue", "i", PLACE(queue), TEXT, 0},
    {"agent", "i", PLACE(agent), TEXT, 0},
    {"name", "i", PLACE(name), TEXT, 0},
    {"detail", "i", PLACE(detail), TEXT, 0},
    {"type", "i", PLACE(type), TYPE, 1},
    {"reference", "L", PLACE(reference), INT64, 1},
    {"revision", "I", PLACE(revision), INT32, 1},
    /* of a change list only */
    {"change", "i", PLACE(change), CHANGE, 0},
    {"settle", "l", PLACE(settle), INT64, 0},
    {"counterpart", "u", PLACE(counterpart), ID, 0},
};
_Static_assert(sizeof fields / sizeof fields[0] == SJ_ARROW_MOST, "a column more or less");

static int is_label(const field *f)
{
    return f->reads >= TEXT;
}

static size_t width_of(const field *f)
{
    return f->reads == ID ? HEX : f->reads == SUM ? 16 : f->reads == INT64 ? 8 : 4;
}

static void begin(const sj_arrow_build *b, sj_arrow_built *c)
{
    memset(c, 0, sizeof *c);
    sj_intern_init(&c->labels, b->alloc, b->seed);
    c->labels.bytes.chunk_size = LABEL_CHUNK;
}

void sj_arrow_build_init(sj_arrow_build *b, sj_alloc *alloc, uint64_t seed, int changes)
{
    memset(b, 0, sizeof *b);
    b->alloc = alloc;
    b->seed = seed;
    b->column_count = changes ? SJ_ARROW_MOST : SJ_ARROW_MOST - CHANGES;
    for (uint32_t i = 0; i < b->column_count; i++)
        begin(b, &b->columns[i]);
}

void sj_arrow_build_free(sj_arrow_build *b)
{
    for (uint32_t i = 0; i < b->column_count; i++) {
        sj_arrow_built *c = &b->columns[i];
        sj_alloc_resize(b->alloc, c->valid.data, c->valid.size, 0);
        sj_alloc_resize(b->alloc, c->data.data, c->data.size, 0);
        sj_alloc_resize(b->alloc, c->offsets.data, c->offsets.size, 0);
        sj_intern_free(&c->labels);
    }
}

static int make_child(const sj_arrow_build *b, uint32_t i, struct ArrowSchema *out)
{
    const field *f = &fields[i];
    int64_t flags = f->reads == LEVEL || i == 0 ? 0 : ARROW_FLAG_NULLABLE;
    if (sj_arrow_schema_make(out, b->alloc, f->format, f->name, flags, 0, is_label(f)) != 0)
        return -1;
    return is_label(f) ? sj_arrow_schema_make(out->dictionary, b->alloc, "u", "", 0, 0, 0) : 0;
}

int sj_arrow_build_schema(const sj_arrow_build *b, struct ArrowSchema *out)
{
    int status = sj_arrow_schema_make(out, b->alloc, "+s", "", 0, b->column_count, 0);
    for (uint32_t i = 0; i < b->column_count && status == 0; i++)
        status = make_child(b, i, out->children[i]);
    return status;
}

static int resize(sj_arrow_build *b, sj_arrow_buffer *buffer, size_t size)
{
    void *data = sj_alloc_resize(b->alloc, buffer->data, buffer->size, size);
    if (data == NULL)
        return -1;
    *buffer = (sj_arrow_buffer){data, size};
    return 0;
}

/* Room for twice as many rows in all columns; what was done before a failure stays done. */
static int grow(sj_arrow_build *b)
{
    uint32_t room = b->room != 0 ? b->room * 2 : FIRST_ROOM;
    for (uint32_t i = 0; i < b->column_count; i++) {
        sj_arrow_built *c = &b->columns[i];
        if (resize(b, &c->valid, room / 8) != 0 ||
            resize(b, &c->data, room * width_of(&fields[i])) != 0)
            return -1;
        if (fields[i].reads == ID && resize(b, &c->offsets, (room + 1) * sizeof(int32_t)) != 0)
            return -1;
    }
    b->room = room;
    return 0;
}

static sojourn_text label_of(const field *f, const sojourn_span *span)
{
    const char *place = (const char *)span + f->place;
    sojourn_text text = {place, 0};
    int32_t code;
    if (f->reads == TEXT) {
        memcpy(&text, place, sizeof text);
        return text;
    }
    if (f->reads == CURRENCY) {
        while (text.length < sizeof span->currency && place[text.length] != 0)
            text.length++;
        return text;
    }
    memcpy(&code, place, sizeof code);
    return f->reads == LEVEL   ? sj_names_tell(SOJOURN_NAMES_LEVEL, code)
           : f->reads == STATE ? sj_names_tell(SOJOURN_NAMES_STATE, code)
           : f->reads == TYPE  ? sj_names_tell(SOJOURN_NAMES_TYPE, code)
                               : sj_names_tell(SOJOURN_NAMES_CHANGE, code);
}

/* 1 if a column says something of a span; of what is gone only these do. */
static int stated(const field *f, const sojourn_span *span)
{
    sojourn_id id;
    if (span->change == SOJOURN_CHANGE_GONE && f->reads != ID && f->reads != LEVEL &&
        f->reads != CHANGE && f->place != PLACE(settle))
        return 0;
    if (f->event_only && span->level != SOJOURN_LEVEL_EVENT)
        return 0;
    if (is_label(f))
        return label_of(f, span).length != 0;
    if (f->reads != ID)
        return 1;
    memcpy(&id, (const char *)span + f->place, sizeof id);
    return (id.high | id.low) != 0;
}

/* What a row says in a column, and the number of its label: what can fail. */
static int prepare(sj_arrow_build *b, sj_arrow_built *c, const field *f, const sojourn_span *span)
{
    c->says = stated(f, span);
    if (!c->says || !is_label(f))
        return 0;
    sojourn_text text = label_of(f, span);
    uint32_t count = c->labels.names.count;
    uint32_t number = sj_intern_put_again(&c->labels, 0, text);
    if (number == SJ_NONE)
        return -1;
    c->label = number;
    c->label_bytes += c->labels.names.count != count ? text.length : 0;
    b->full |= c->label_bytes >= LABEL_BYTES;
    return 0;
}

/* 16 bytes in the order of the machine. */
static void put_sum(uint8_t *at, sojourn_sum sum)
{
    static const uint16_t one = 1;
    int big = *(const uint8_t *)&one == 0;
    memcpy(at + (big ? 8 : 0), &sum.low, sizeof sum.low);
    memcpy(at + (big ? 0 : 8), &sum.high, sizeof sum.high);
}

static void put_id(sj_arrow_built *c, uint32_t row, const char *place)
{
    int32_t *offsets = c->offsets.data;
    sojourn_id id;
    if (row == 0)
        offsets[0] = 0;
    offsets[row + 1] = offsets[row] + (c->says ? HEX : 0);
    memcpy(&id, place, sizeof id);
    if (c->says)
        sj_id_hex(id, (char *)c->data.data + offsets[row]);
}

/* Write a cell, also one that is not stated. */
static void put(sj_arrow_built *c, const field *f, uint32_t row, const sojourn_span *span)
{
    static const sojourn_span nothing;
    const char *place = (const char *)(c->says ? span : &nothing) + f->place;
    uint8_t *valid = (uint8_t *)c->valid.data + row / 8, *data = c->data.data;
    *valid = (uint8_t)((row % 8 != 0 ? *valid : 0) | c->says << row % 8);
    c->nulls += !c->says;
    if (f->reads == ID)
        put_id(c, row, place);
    else if (f->reads == INT32)
        memcpy(data + row * sizeof(int32_t), place, sizeof(int32_t));
    else if (f->reads == INT64)
        memcpy(data + row * sizeof(int64_t), place, sizeof(int64_t));
    else if (f->reads == SUM)
        put_sum(data + row * sizeof(sojourn_sum), c->says ? span->value : nothing.value);
    else
        memcpy(data + row * sizeof c->label, c->says ? &c->label : &nothing.flags, sizeof c->label);
}

int sj_arrow_build_add(sj_arrow_build *b, const sojourn_span *span)
{
    if (b->row_count == b->room && grow(b) != 0)
        return -1;
    for (uint32_t i = 0; i < b->column_count; i++)
        if (prepare(b, &b->columns[i], &fields[i], span) != 0)
            return -1;
    for (uint32_t i = 0; i < b->column_count; i++)
        put(&b->columns[i], &fields[i], b->row_count, span);
    b->full |= ++b->row_count == ROWS;
    return 0;
}

/* The dictionary of a column: its labels one behind the other. */
static int give_labels(sj_arrow_build *b, const sj_arrow_built *c, struct ArrowArray *out)
{
    uint32_t count = c->labels.names.count;
    sj_arrow_buffer buffers[3] = {{NULL, 0}};
    int failed = sj_arrow_array_make(out, b->alloc, 0, 0) != 0 ||
                 resize(b, &buffers[1], (count + 1) * sizeof(int32_t)) != 0 ||
                 resize(b, &buffers[2], (size_t)c->label_bytes + 1) != 0;
    if (failed) {
        sj_alloc_resize(b->alloc, buffers[1].data, buffers[1].size, 0);
        return -1;
    }
    int32_t *offsets = buffers[1].data, used = 0;
    char *bytes = buffers[2].data;
    for (uint32_t i = 0; i < count; i++) {
        sojourn_text text = sj_intern_text(&c->labels, i);
        offsets[i] = used;
        memcpy(bytes + used, text.data, (size_t)text.length);
        used += (int32_t)text.length;
    }
    offsets[count] = used;
    sj_arrow_array_hold(out, count, 0, buffers, 3);
    return 0;
}

static int reserve_batch(sj_arrow_build *b, struct ArrowArray *out)
{
    int status = sj_arrow_array_make(out, b->alloc, b->column_count, 0);
    for (uint32_t i = 0; i < b->column_count && status == 0; i++) {
        struct ArrowArray *child = out->children[i];
        int label = is_label(&fields[i]);
        status = sj_arrow_array_make(child, b->alloc, 0, label);
        if (status == 0 && label)
            status = give_labels(b, &b->columns[i], child->dictionary);
    }
    return status;
}

int sj_arrow_build_give(sj_arrow_build *b, struct ArrowArray *out)
{
    if (reserve_batch(b, out) != 0) {
        out->release(out);
        return -1;
    }
    sj_arrow_array_hold(out, b->row_count, 0, &(sj_arrow_buffer){NULL, 0}, 1);
    for (uint32_t i = 0; i < b->column_count; i++) {
        sj_arrow_built *c = &b->columns[i];
        sj_arrow_buffer buffers[3] = {c->valid, c->data, {NULL, 0}};
        uint32_t count = 2;
        if (fields[i].reads == ID) {
            buffers[1] = c->offsets;
            buffers[count++] = c->data;
        }
        sj_arrow_array_hold(out->children[i], b->row_count, c->nulls, buffers, count);
        sj_intern_free(&c->labels);
        begin(b, c);
    }
    b->row_count = b->room = 0;
    b->full = 0;
    return 0;
}
