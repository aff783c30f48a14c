/* SPDX-License-Identifier: MIT */
/* A stream read back to spans, by the names and formats of its columns alone. */
#include "table.h"

#include <sojourn/names.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct reader {
    struct ArrowSchema schema;
    struct ArrowArray batch;
    walk *out;
    char wrong[200];
} reader;

static const char *complain(reader *r, const char *column, const char *what)
{
    snprintf(r->wrong, sizeof r->wrong, "%s: %s", column, what);
    return r->wrong;
}

static int is_null(const struct ArrowArray *a, int64_t row)
{
    const uint8_t *valid = a->buffers[0];

    return valid != NULL && !(valid[(a->offset + row) / 8] >> (a->offset + row) % 8 & 1);
}

static sojourn_text text_at(const struct ArrowArray *a, int64_t row)
{
    const int32_t *offsets = a->buffers[1];

    return (sojourn_text){(const char *)a->buffers[2] + offsets[row],
                          (uint64_t)(offsets[row + 1] - offsets[row])};
}

static sojourn_id id_of(sojourn_text hex)
{
    char half[17] = {0};
    sojourn_id id = {0, 0};

    if (hex.length != 32)
        return id;
    memcpy(half, hex.data, 16);
    id.high = strtoull(half, NULL, 16);
    memcpy(half, hex.data + 16, 16);
    id.low = strtoull(half, NULL, 16);
    return id;
}

static int32_t code_of(int32_t of, sojourn_text label)
{
    sojourn_text name;
    int32_t code = 0;

    for (uint64_t i = 0; sojourn_name_info(of, i, &name, &code) == SOJOURN_OK; i++)
        if (name.length == label.length && memcmp(name.data, label.data, name.length) == 0)
            return code;
    return label.length == 0 ? 0 : -1;
}

/* How the cells of a column go into a span. */
typedef void take(const struct ArrowArray *a, int64_t row, void *place);

static void take_id(const struct ArrowArray *a, int64_t row, void *place)
{
    *(sojourn_id *)place = id_of(text_at(a, row));
}

static void take_32(const struct ArrowArray *a, int64_t row, void *place)
{
    memcpy(place, (const char *)a->buffers[1] + row * 4, 4);
}

static void take_64(const struct ArrowArray *a, int64_t row, void *place)
{
    memcpy(place, (const char *)a->buffers[1] + row * 8, 8);
}

static void take_sum(const struct ArrowArray *a, int64_t row, void *place)
{
    uint64_t half[2]; /* of a machine whose low half comes first, as all that run the tests */

    memcpy(half, (const char *)a->buffers[1] + row * 16, 16);
    *(sojourn_sum *)place = (sojourn_sum){(int64_t)half[1], half[0]};
}

static sojourn_text label_at(const struct ArrowArray *a, int64_t row)
{
    int32_t index;

    take_32(a, row, &index);
    if (index < 0 || index >= a->dictionary->length)
        abort();
    return text_at(a->dictionary, index);
}

static void take_text(const struct ArrowArray *a, int64_t row, void *place)
{
    *(sojourn_text *)place = label_at(a, row);
}

static void take_currency(const struct ArrowArray *a, int64_t row, void *place)
{
    sojourn_text label = label_at(a, row);

    memcpy(place, label.data, label.length);
}

static void take_level(const struct ArrowArray *a, int64_t row, void *place)
{
    *(int32_t *)place = code_of(SOJOURN_NAMES_LEVEL, label_at(a, row));
}

static void take_state(const struct ArrowArray *a, int64_t row, void *place)
{
    *(int32_t *)place = code_of(SOJOURN_NAMES_STATE, label_at(a, row));
}

static void take_change(const struct ArrowArray *a, int64_t row, void *place)
{
    *(int32_t *)place = code_of(SOJOURN_NAMES_CHANGE, label_at(a, row));
}

static void take_type(const struct ArrowArray *a, int64_t row, void *place)
{
    *(int32_t *)place = code_of(SOJOURN_NAMES_TYPE, label_at(a, row));
}

#define PLACE(of) offsetof(sojourn_span, of)
static const struct {
    const char *name, *format;
    size_t place;
    take *take;
    int labels;
} columns[] = {
    {"id", "u", PLACE(id), take_id, 0},
    {"parent", "u", PLACE(parent), take_id, 0},
    {"customer", "u", PLACE(customer), take_id, 0},
    {"level", "i", PLACE(level), take_level, 1},
    {"state", "i", PLACE(state), take_state, 1},
    {"flags", "I", PLACE(flags), take_32, 0},
    {"start", "tsu:UTC", PLACE(start), take_64, 0},
    {"end", "tsu:UTC", PLACE(end), take_64, 0},
    {"children", "l", PLACE(child_count), take_64, 0},
    {"events", "l", PLACE(event_count), take_64, 0},
    {"value", "d:38,0", PLACE(value), take_sum, 0},
    {"currency", "i", PLACE(currency), take_currency, 1},
    {"channel", "i", PLACE(channel), take_text, 1},
    {"intent", "i", PLACE(intent), take_text, 1},
    {"issue", "i", PLACE(issue), take_text, 1},
    {"system", "i", PLACE(system), take_text, 1},
    {"queue", "i", PLACE(queue), take_text, 1},
    {"agent", "i", PLACE(agent), take_text, 1},
    {"name", "i", PLACE(name), take_text, 1},
    {"detail", "i", PLACE(detail), take_text, 1},
    {"type", "i", PLACE(type), take_type, 1},
    {"reference", "L", PLACE(reference), take_64, 0},
    {"revision", "I", PLACE(revision), take_32, 0},
    {"change", "i", PLACE(change), take_change, 1},
    {"settle", "l", PLACE(settle), take_64, 0},
    {"counterpart", "u", PLACE(counterpart), take_id, 0},
};
enum { COLUMNS = sizeof columns / sizeof columns[0] };

static const char *check_schema(reader *r)
{
    const struct ArrowSchema *s = &r->schema;

    if (strcmp(s->format, "+s") != 0 || (s->n_children != COLUMNS && s->n_children != COLUMNS - 3))
        return complain(r, "schema", "is no struct of the columns");
    for (int64_t i = 0; i < s->n_children; i++) {
        const struct ArrowSchema *c = s->children[i];

        if (strcmp(c->name, columns[i].name) != 0 || strcmp(c->format, columns[i].format) != 0)
            return complain(r, c->name, "is not the column that stands here");
        if ((c->dictionary != NULL) != columns[i].labels ||
            (c->dictionary != NULL && strcmp(c->dictionary->format, "u") != 0))
            return complain(r, c->name, "has no dictionary of utf8, or one too many");
    }
    return NULL;
}

static const char *check_column(reader *r, int64_t i)
{
    const struct ArrowArray *a = r->batch.children[i];
    int64_t nulls = 0;

    if (a->length != r->batch.length || a->offset != 0 || a->n_children != 0 ||
        a->n_buffers != (strcmp(columns[i].format, "u") == 0 ? 3 : 2))
        return complain(r, columns[i].name, "has another length, or other buffers");
    for (int64_t row = 0; row < a->length; row++)
        nulls += is_null(a, row);
    if (nulls != a->null_count ||
        (nulls != 0 && !(r->schema.children[i]->flags & ARROW_FLAG_NULLABLE)))
        return complain(r, columns[i].name, "counts its NULLs wrong, or may have none");
    return NULL;
}

/* A label stands in a dictionary once. */
static const char *check_labels(reader *r, int64_t i)
{
    const struct ArrowArray *labels = r->batch.children[i]->dictionary;

    for (int64_t a = 0; labels != NULL && labels->length < 100 && a < labels->length; a++)
        for (int64_t b = 0; b < a; b++) {
            sojourn_text x = text_at(labels, a), y = text_at(labels, b);

            if (x.length == y.length && memcmp(x.data, y.data, x.length) == 0)
                return complain(r, columns[i].name, "has a label twice in its dictionary");
        }
    return NULL;
}

/* Of what is gone only these columns speak. */
static const char *check_gone(reader *r, int64_t row)
{
    for (int64_t i = 0; i < r->batch.n_children; i++)
        if (columns[i].place != PLACE(id) && columns[i].place != PLACE(level) &&
            columns[i].place < PLACE(change) && !is_null(r->batch.children[i], row))
            return complain(r, columns[i].name, "speaks of what is gone");
    return NULL;
}

static const char *take_row(reader *r, int64_t row)
{
    sojourn_span span;

    memset(&span, 0, sizeof span);
    span.size = sizeof span;
    for (int64_t i = 0; i < r->batch.n_children; i++)
        if (!is_null(r->batch.children[i], row))
            columns[i].take(r->batch.children[i], row, (char *)&span + columns[i].place);
    walk_keep(r->out, &span);
    return span.change == SOJOURN_CHANGE_GONE ? check_gone(r, row) : NULL;
}

static const char *take_batch(reader *r)
{
    const char *wrong = NULL;

    if (r->batch.length == 0 || r->batch.length > 65536 || r->batch.null_count != 0 ||
        r->batch.n_children != r->schema.n_children)
        return complain(r, "batch", "is empty or too long, or has other columns");
    for (int64_t i = 0; i < r->batch.n_children && wrong == NULL; i++) {
        wrong = check_column(r, i);
        if (wrong == NULL)
            wrong = check_labels(r, i);
    }
    for (int64_t row = 0; row < r->batch.length && wrong == NULL; row++)
        wrong = take_row(r, row);
    return wrong;
}

int table_read(struct ArrowArrayStream *stream, walk *into, const char **wrong)
{
    static char told[200];
    reader r = {.out = into};
    int answer = stream->get_schema(stream, &r.schema);

    *wrong = NULL;
    if (answer != 0)
        return answer;
    *wrong = check_schema(&r);
    while (*wrong == NULL && answer == 0) {
        answer = stream->get_next(stream, &r.batch);
        if (answer != 0 || r.batch.release == NULL)
            break;
        *wrong = take_batch(&r);
        r.batch.release(&r.batch);
    }
    if (*wrong != NULL) {
        snprintf(told, sizeof told, "%s", r.wrong);
        *wrong = told;
    }
    r.schema.release(&r.schema);
    return answer;
}

const char *table_walk(struct ArrowArrayStream *stream, walk *out)
{
    static char told[300];
    const char *wrong = NULL;

    *out = (walk){0};
    if (table_read(stream, out, &wrong) != 0) {
        snprintf(told, sizeof told, "%s", stream->get_last_error(stream));
        wrong = told;
    }
    stream->release(stream);
    return wrong;
}
