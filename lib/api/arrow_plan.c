/* SPDX-License-Identifier: MIT */
/* A column is known by its name, and may come in any layout that can hold what it means. All that
 * can be refused without looking at a row is refused here. A dictionary needs no table of its own:
 * a value is found by two offsets, and equal values have one address. Cost: O(columns), and four
 * bytes a value of a dictionary of types. */
#include "api/arrow_plan.h"

#include "base/bytes.h"
#include "base/fault.h"

#include <string.h>

typedef struct {
    const char *name;
    uint32_t place;
    uint8_t holds, of;
} field;

#define PLACE(of) offsetof(sojourn_event, of)
static const field fields[] = {
    {"id", PLACE(id), SJ_ARROW_TEXT, SJ_ARROW_OF_EVENT},
    {"system", PLACE(system), SJ_ARROW_TEXT, SJ_ARROW_OF_EVENT},
    {"session", PLACE(session), SJ_ARROW_TEXT, SJ_ARROW_OF_EVENT},
    {"contact", PLACE(contact), SJ_ARROW_TEXT, SJ_ARROW_OF_EVENT},
    {"parent", PLACE(parent), SJ_ARROW_TEXT, SJ_ARROW_OF_EVENT},
    {"issue", PLACE(issue), SJ_ARROW_TEXT, SJ_ARROW_OF_EVENT},
    {"channel", PLACE(channel), SJ_ARROW_TEXT, SJ_ARROW_OF_EVENT},
    {"intent", PLACE(intent), SJ_ARROW_TEXT, SJ_ARROW_OF_EVENT},
    {"queue", PLACE(queue), SJ_ARROW_TEXT, SJ_ARROW_OF_EVENT},
    {"agent", PLACE(agent), SJ_ARROW_TEXT, SJ_ARROW_OF_EVENT},
    {"name", PLACE(name), SJ_ARROW_TEXT, SJ_ARROW_OF_EVENT},
    {"detail", PLACE(detail), SJ_ARROW_TEXT, SJ_ARROW_OF_EVENT},
    {"currency", PLACE(currency), SJ_ARROW_CURRENCY, SJ_ARROW_OF_EVENT},
    {"type", PLACE(type), SJ_ARROW_TYPE, SJ_ARROW_OF_ALL},
    {"start", PLACE(start), SJ_ARROW_TIME, SJ_ARROW_OF_START},
    {"end", PLACE(end), SJ_ARROW_TIME, SJ_ARROW_OF_END},
    {"sequence", PLACE(sequence), SJ_ARROW_NUMBER, SJ_ARROW_OF_EVENT},
    {"value", PLACE(value), SJ_ARROW_NUMBER, SJ_ARROW_OF_EVENT},
    {"reference", PLACE(reference), SJ_ARROW_COUNT, SJ_ARROW_OF_EVENT},
    {"revision", PLACE(revision), SJ_ARROW_REVISION, SJ_ARROW_OF_LINK},
};
static const char identifier[] = "identifier.";

typedef struct {
    sj_arrow_plan *plan;
    const sj_kinds *kinds;
    sj_arena *scratch;
    sojourn_error *error;
} maker;

static sojourn_status refuse(const maker *m, uint64_t column, const char *why)
{
    return sj_fault_name(m->error, SOJOURN_E_ARGUMENT, column, why, m->plan->columns[column].name);
}

/* What the name says. */
static sojourn_status find_field(const maker *m, uint64_t number)
{
    sj_arrow_column *c = &m->plan->columns[number];
    uint64_t prefix = sizeof identifier - 1;
    if (c->name.length >= prefix && memcmp(c->name.data, identifier, prefix) == 0) {
        sojourn_text kind = {c->name.data + prefix, c->name.length - prefix};
        uint32_t found = sj_kinds_find(m->kinds, kind);
        if (found == SJ_NONE)
            return refuse(m, number, "declare this kind of identifier, or use one that exists");
        c->kind = m->kinds->at[found].name;
        c->holds = SJ_ARROW_IDENTIFIER;
        c->of = SJ_ARROW_OF_ALL;
        m->plan->identifier_count++;
        return SOJOURN_OK;
    }
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        if (sj_text_equal(c->name, sj_text(fields[i].name))) {
            c->place = fields[i].place;
            c->holds = fields[i].holds;
            c->of = fields[i].of;
            return SOJOURN_OK;
        }
    return refuse(m, number, "rename this column to one of doc/facts.md, or drop it");
}

static sojourn_status check_once(const maker *m, uint64_t number)
{
    const sj_arrow_column *c = &m->plan->columns[number];
    for (uint64_t i = 0; i < number && c->holds != SJ_ARROW_IDENTIFIER; i++)
        if (sj_text_equal(m->plan->columns[i].name, c->name))
            return refuse(m, number,
                          "give this column once; only identifier.<kind> may be repeated");
    return SOJOURN_OK;
}

static int is_integer(int layout)
{
    return layout >= SJ_ARROW_INT8 && layout <= SJ_ARROW_UINT64;
}

/* NULL if cells of this layout, or values of a dictionary, can hold what the column means; else
 * what to do. */
static const char *unfit(int holds, int layout, int coded)
{
    enum { NONE = 1, INTEGER = 2, TIME = 4, TEXT = 8 };
    static const struct {
        int may;
        const char *why;
    } wants[] = {
        [SJ_ARROW_TEXT] = {TEXT, "give this column as text in UTF-8, plain or by dictionary"},
        [SJ_ARROW_NUMBER] = {INTEGER, "give this column as plain integers"},
        [SJ_ARROW_TYPE] = {TEXT | INTEGER, "give this column as names or as integer codes"},
        [SJ_ARROW_TIME] = {INTEGER | TIME,
                           "give this column as timestamps or as integers of microseconds"},
    };
    int group = holds < SJ_ARROW_TYPE                               ? SJ_ARROW_TEXT
                : holds < SJ_ARROW_NUMBER || holds == SJ_ARROW_TIME ? holds
                                                                    : SJ_ARROW_NUMBER;
    int is = layout == SJ_ARROW_OTHER  ? 0
             : layout == SJ_ARROW_NULL ? NONE
             : is_integer(layout)      ? INTEGER
             : layout < SJ_ARROW_UTF8  ? TIME
                                       : TEXT;
    int may = (wants[group].may | NONE) & (coded ? TEXT | NONE : ~0);
    return (is & may) != 0 ? NULL : wants[group].why;
}

static sojourn_status open_dictionary(const maker *m, uint64_t number,
                                      const struct ArrowSchema *schema,
                                      const struct ArrowArray *array)
{
    sj_arrow_column *c = &m->plan->columns[number];
    int layout = sj_arrow_cell_layout(schema->format);
    const char *why = schema->dictionary != NULL ? "give the values of a dictionary as plain text"
                                                 : unfit(c->holds, layout, 1);
    if (why == NULL)
        why = sj_arrow_cell_open(&c->values, layout, array, 0, array != NULL ? array->length : 0);
    if (why == NULL && !is_integer(c->cells.layout))
        why = "give the indices of a dictionary as integers";
    if (why != NULL)
        return refuse(m, number, why);
    if (c->holds == SJ_ARROW_TYPE) {
        c->types = sj_arena_zero(m->scratch, (uint64_t)c->values.length + 1, sizeof *c->types);
        if (c->types == NULL)
            return sj_fault_memory(m->error);
    }
    return SOJOURN_OK;
}

static sojourn_status make_column(const maker *m, uint64_t number, const struct ArrowSchema *schema,
                                  const struct ArrowArray *array, const struct ArrowArray *batch)
{
    sj_arrow_column *c = &m->plan->columns[number];
    c->name = sj_text(schema->name != NULL ? schema->name : "");
    c->coded = schema->dictionary != NULL;
    sojourn_status status = find_field(m, number);
    if (status == SOJOURN_OK)
        status = check_once(m, number);
    if (status != SOJOURN_OK)
        return status;
    int layout = sj_arrow_cell_layout(schema->format);
    const char *why = c->coded ? NULL : unfit(c->holds, layout, 0);
    if (why == NULL)
        why = sj_arrow_cell_open(&c->cells, layout, array, batch->offset, batch->length);
    if (why != NULL)
        return refuse(m, number, why);
    return c->coded ? open_dictionary(m, number, schema->dictionary, array->dictionary)
                    : SOJOURN_OK;
}

static const char *check_schema(const struct ArrowSchema *schema)
{
    if (schema == NULL || schema->release == NULL)
        return "give a schema that is not released";
    if (schema->format == NULL || strcmp(schema->format, "+s") != 0 || schema->n_children < 0)
        return "give the schema of a record batch: a struct, its columns as children";
    return NULL;
}

static const char *check_batch(const struct ArrowSchema *schema, const struct ArrowArray *batch)
{
    if (batch == NULL || batch->release == NULL)
        return "give a batch that is not released";
    if (batch->n_children != schema->n_children)
        return "give a batch the columns of its schema";
    if (batch->n_children != 0 && (batch->children == NULL || schema->children == NULL))
        return "give a batch and its schema the children they count";
    if (batch->n_buffers != 0 && batch->buffers == NULL)
        return "give a batch the buffers it counts";
    if (batch->length < 0 || batch->offset < 0 || batch->offset > INT64_MAX - batch->length)
        return "let neither length nor offset of a batch be below 0";
    return NULL;
}

/* Rows of a batch have no NULL of their own. */
static sojourn_status check_rows(const struct ArrowArray *batch, sojourn_error *error)
{
    sj_arrow_cells rows = {.array = batch, .offset = batch->offset};
    if (batch->null_count != 0 && batch->n_buffers != 0)
        rows.valid = batch->buffers[0];
    for (int64_t i = 0; rows.valid != NULL && i < batch->length; i++)
        if (!sj_arrow_cell_stated(&rows, i))
            return sj_fault(error, SOJOURN_E_EVENT, (uint64_t)i, "leave out a row that is NULL");
    return SOJOURN_OK;
}

sojourn_status sj_arrow_plan_make(sj_arrow_plan *plan, const sj_kinds *kinds, sj_arena *scratch,
                                  const struct ArrowSchema *schema, const struct ArrowArray *batch,
                                  sojourn_error *error)
{
    maker m = {plan, kinds, scratch, error};
    const char *why = check_schema(schema);
    if (why == NULL)
        why = check_batch(schema, batch);
    if (why != NULL)
        return sj_fault(error, SOJOURN_E_ARGUMENT, 0, why);
    sojourn_status status = check_rows(batch, error);
    memset(plan, 0, sizeof *plan);
    plan->row_count = (uint64_t)batch->length;
    plan->column_count = (uint64_t)schema->n_children;
    plan->columns = sj_arena_zero(scratch, plan->column_count, sizeof *plan->columns);
    if (plan->columns == NULL)
        return sj_fault_memory(error);
    for (uint64_t i = 0; i < plan->column_count && status == SOJOURN_OK; i++)
        status = make_column(&m, i, schema->children[i], batch->children[i], batch);
    return status;
}

int64_t sj_arrow_plan_value(const sj_arrow_column *c, int64_t row)
{
    int64_t value = c->coded ? sj_arrow_cell_integer(&c->cells, row) : row;
    return c->coded && (value < 0 || value >= c->values.length) ? -1 : value;
}

const char *sj_arrow_plan_text(const sj_arrow_column *c, int64_t row, sojourn_text *out)
{
    const sj_arrow_cells *cells = c->coded ? &c->values : &c->cells;
    *out = (sojourn_text){0};
    int64_t value = sj_arrow_plan_value(c, row);
    if (value < 0)
        return "let each index name a value of its dictionary";
    if (c->coded && !sj_arrow_cell_stated(cells, value))
        return NULL;
    return sj_arrow_cell_text(cells, value, out) != 0 ? "mend the offsets of this text" : NULL;
}

int sj_arrow_plan_stated(const sj_arrow_column *c, int64_t row)
{
    sojourn_text text;
    if (!sj_arrow_cell_stated(&c->cells, row))
        return 0;
    if (!c->coded && c->cells.layout < SJ_ARROW_UTF8)
        return 1;
    return sj_arrow_plan_text(c, row, &text) == NULL && text.length != 0;
}
