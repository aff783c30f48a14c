/* SPDX-License-Identifier: MIT */
/* Texts are copied into one arena; what is unknown is refused by name. An item is taken if it
 * begins in the scope, if of several conditions on one dimension any holds and of all dimensions
 * one each, and if it lies in the span that was named. */
#include "api/filter.h"

#include "api/cursor.h"
#include "base/aged.h"
#include "base/bytes.h"
#include "base/fault.h"

#include <string.h>

sojourn_status sj_filter_refuse(sojourn_error *error, uint64_t index, const char *message,
                                sojourn_text name)
{
    return sj_fault_name(error, SOJOURN_E_ARGUMENT, index, message, name);
}

int sj_filter_lacks(const sojourn_parameter *parameters, uint64_t parameter_count,
                    const sojourn_where *where, uint64_t where_count)
{
    if ((parameters == NULL && parameter_count != 0) || (where == NULL && where_count != 0))
        return 1;
    for (uint64_t i = 0; i < parameter_count; i++)
        if (sj_text_lacks(parameters[i].name))
            return 1;
    for (uint64_t i = 0; i < where_count; i++)
        if (sj_text_lacks(where[i].field) || sj_text_lacks(where[i].value))
            return 1;
    return 0;
}

int sj_filter_keep(sj_filter *f, sojourn_text *text)
{
    char *copy = sj_arena_bytes(&f->kept, text->length + 1);
    if (copy == NULL)
        return -1;
    if (text->length != 0)
        memcpy(copy, text->data, text->length);
    text->data = copy;
    return 0;
}

sojourn_status sj_filter_dimension(sj_filter *f, sojourn_text name, uint64_t index,
                                   sj_dimension *out, sojourn_error *error)
{
    if (sj_dimension_read(name, out) != 0)
        return sj_filter_refuse(error, index, "name a dimension of sojourn_metric_info()", name);
    return sj_filter_keep(f, &out->trait) == 0 ? SOJOURN_OK : sj_fault_memory(error);
}

sojourn_status sj_filter_where(sj_filter *f, const sojourn_where *where, uint64_t count,
                               sojourn_error *error)
{
    sojourn_status status = SOJOURN_OK;
    f->where = sj_arena_zero(&f->kept, count, sizeof *f->where);
    if (f->where == NULL)
        return sj_fault_memory(error);
    for (uint64_t i = 0; i < count && status == SOJOURN_OK; i++) {
        sj_condition *c = &f->where[f->where_count++];
        c->value = where[i].value;
        status = sj_filter_dimension(f, where[i].field, i, &c->field, error);
        if (status == SOJOURN_OK && sj_filter_keep(f, &c->value) != 0)
            status = sj_fault_memory(error);
    }
    return status;
}

sojourn_status sj_filter_scope(sj_filter *f, const sojourn_query *scope, int32_t level,
                               sojourn_error *error)
{
    if ((scope != NULL && sj_aged_read(&f->scope, sizeof f->scope, scope) != 0) ||
        sj_text_lacks(f->scope.customer.kind) || sj_text_lacks(f->scope.customer.value))
        return sj_fault(error, SOJOURN_E_ARGUMENT, 0,
                        "set size to sizeof and what is unknown to zero: scope");
    f->scope.size = sizeof f->scope;
    f->scope.flags = 0;
    f->scope.limit = 0;
    f->scope.level = level;
    sojourn_status status = sj_cursor_check(&f->scope, error);
    if (status != SOJOURN_OK)
        return status;
    if (sj_filter_keep(f, &f->scope.customer.kind) != 0 ||
        sj_filter_keep(f, &f->scope.customer.value) != 0)
        return sj_fault_memory(error);
    return SOJOURN_OK;
}

sojourn_status sj_filter_clock(sj_filter *f, int64_t offset_us, sojourn_error *error)
{
    static const int64_t day = INT64_C(86400000000);
    if (offset_us <= -day || offset_us >= day)
        return sj_fault(error, SOJOURN_E_ARGUMENT, 0, "let offset_us be less than a day");
    f->offset = offset_us;
    return SOJOURN_OK;
}

/* The row of an item, as a cursor would list it. */
static sj_row row_of(const sj_filter *f, const sj_gather *g, const sj_case_item *item)
{
    if (item->level == SOJOURN_LEVEL_EVENT) {
        const sj_case_event *e = &g->c.events.at[item->number];
        return (sj_row){.id = sj_row_event(f->v, e->record), .parent = e->transaction};
    }
    return (sj_row){.id = sj_block_id(f->v, g->block, item->level, item->number),
                    .parent = sj_block_parent(g->block, item->level, item->number)};
}

/* Does any condition on the dimension of number `at` hold? */
static int holds(const sj_filter *f, const sj_gather *g, const sj_case_item *item, uint32_t at)
{
    const sj_condition *c = &f->where[at];
    char room[SJ_DIMENSION_ROOM];
    int64_t key = sj_dimension_key(g, &c->field, f->offset, item);
    sojourn_text label = sj_dimension_label(f->v, &c->field, key, room);
    for (uint32_t i = 0; i < f->where_count; i++)
        if (f->where[i].field.what == c->field.what &&
            sj_text_equal(f->where[i].field.trait, c->field.trait) &&
            sj_text_equal(f->where[i].value, label))
            return 1;
    return 0;
}

int sj_filter_takes(const sj_filter *f, const sj_gather *g, const sj_case_item *item)
{
    static const sojourn_id any;
    if ((f->scope.from != 0 || f->scope.until != 0) &&
        (item->time < f->scope.from || item->time >= f->scope.until))
        return 0;
    for (uint32_t i = 0; i < f->where_count; i++)
        if (!holds(f, g, item, i))
            return 0;
    if (sj_id_equal(f->scope.within, any))
        return 1;
    sj_row row = row_of(f, g, item);
    return sj_row_within(f->v, g->block, item->level, &row, f->scope.within);
}
