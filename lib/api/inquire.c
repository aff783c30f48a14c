/* SPDX-License-Identifier: MIT */
/* Reading a metric: names become numbers, texts are copied into one arena, and what is unknown is
 * refused by name, for a misspelt parameter would be lost in silence. */
#include "api/measure.h"

#include "base/bytes.h"
#include "base/fault.h"
#include "base/grow.h"

#include <string.h>

static sojourn_status refuse(sojourn_error *error, uint64_t index, const char *message,
                             sojourn_text name)
{
    return sj_fault_name(error, SOJOURN_E_ARGUMENT, index, message, name);
}

static int keep(sj_measure *m, sojourn_text *text)
{
    char *copy = sj_arena_bytes(&m->kept, text->length + 1);
    if (copy == NULL)
        return -1;
    if (text->length != 0)
        memcpy(copy, text->data, text->length);
    text->data = copy;
    return 0;
}

static sojourn_status read_variant(sj_measure *m, const sojourn_metric *asked, sojourn_error *error)
{
    sojourn_text word;
    if (asked->variant.length == 0)
        return SOJOURN_OK;
    for (int i = 0; sj_registry_word(m->metric->variants, i, &word); i++)
        if (sj_text_equal(word, asked->variant)) {
            m->ask.variant = i;
            return SOJOURN_OK;
        }
    return refuse(error, 0, "name a variant of the metric", asked->variant);
}

static sojourn_status read_name(sj_measure *m, const sojourn_metric *asked, sojourn_error *error)
{
    for (uint64_t i = 0; (m->metric = sj_registry_row(i)) != NULL; i++)
        if (sj_text_equal(sj_text(m->metric->name), asked->name))
            return read_variant(m, asked, error);
    return refuse(error, 0, "name a metric of sojourn_metric_info()", asked->name);
}

static sojourn_status set(sj_measure *m, const sojourn_parameter *p, uint64_t index,
                          sojourn_error *error)
{
    sojourn_text name;
    int64_t usual;
    for (int i = 0; sj_registry_parameter(m->metric, i, &name, &usual); i++) {
        if (!sj_text_equal(name, p->name))
            continue;
        if (p->value < 0)
            return refuse(error, index, "let a parameter be 0 or more", name);
        if (sj_text_equal(name, sj_text("quantile")) && p->value > 999)
            return refuse(error, index, "use thousandths from 0 to 999", name);
        m->ask.set[i] = p->value;
        return SOJOURN_OK;
    }
    return refuse(error, index, "name a parameter of the metric", p->name);
}

static sojourn_status read_parameters(sj_measure *m, const sojourn_metric *asked,
                                      sojourn_error *error)
{
    sojourn_text name;
    sojourn_status status = SOJOURN_OK;
    for (int i = 0; sj_registry_parameter(m->metric, i, &name, &m->ask.set[i]);)
        i++;
    for (uint64_t i = 0; i < asked->parameter_count && status == SOJOURN_OK; i++)
        status = set(m, &asked->parameters[i], i, error);
    for (int i = 0; sj_registry_parameter(m->metric, i, &name, &(int64_t){0}); i++) {
        if (sj_text_equal(name, sj_text("quantile")))
            m->tally.quantile = m->ask.set[i];
        if (sj_text_equal(name, sj_text("active_days")) && m->ask.set[i] != 0)
            m->tally.days = -1;
    }
    return status;
}

/* A dimension; the name of a trait is kept. */
static sojourn_status read_dimension(sj_measure *m, sojourn_text name, uint64_t index,
                                     sj_dimension *out, sojourn_error *error)
{
    if (sj_dimension_read(name, out) != 0)
        return refuse(error, index, "name a dimension of sojourn_metric_info()", name);
    return keep(m, &out->trait) == 0 ? SOJOURN_OK : sj_fault_memory(error);
}

static sojourn_status read_where(sj_measure *m, const sojourn_metric *asked, sojourn_error *error)
{
    sojourn_status status = SOJOURN_OK;
    m->where = sj_arena_zero(&m->kept, asked->where_count, sizeof *m->where);
    if (m->where == NULL)
        return sj_fault_memory(error);
    for (uint64_t i = 0; i < asked->where_count && status == SOJOURN_OK; i++) {
        sj_condition *c = &m->where[m->where_count++];
        c->value = asked->where[i].value;
        status = read_dimension(m, asked->where[i].field, i, &c->field, error);
        if (status == SOJOURN_OK && keep(m, &c->value) != 0)
            status = sj_fault_memory(error);
    }
    return status;
}

static sojourn_status read_by(sj_measure *m, const sojourn_metric *asked, sojourn_error *error)
{
    sojourn_status status = SOJOURN_OK;
    for (uint64_t i = 0; i < 3 && status == SOJOURN_OK; i++)
        if (asked->by[i].length != 0)
            status = read_dimension(m, asked->by[i], i, &m->by[i], error);
    return status;
}

static sojourn_status read_scope(sj_measure *m, const sojourn_metric *asked, sojourn_error *error)
{
    if (asked->scope != NULL && sj_grow_read(&m->scope, sizeof m->scope, asked->scope) != 0)
        return sj_fault(error, SOJOURN_E_ARGUMENT, 0,
                        "set size to sizeof and what is unknown to zero: scope");
    m->scope.size = sizeof m->scope;
    m->scope.flags = 0;
    m->scope.limit = 0;
    m->scope.level = sj_measure_level(m);
    if (keep(m, &m->scope.customer.kind) != 0 || keep(m, &m->scope.customer.value) != 0)
        return sj_fault_memory(error);
    return SOJOURN_OK;
}

static int null_lists(const sojourn_metric *asked)
{
    return (asked->parameter_count != 0 && asked->parameters == NULL) ||
           (asked->where_count != 0 && asked->where == NULL);
}

sojourn_status sj_inquire(sj_measure *m, sj_alloc *alloc, const sojourn_metric *metric,
                          sojourn_error *error)
{
    static const int64_t day = INT64_C(86400000000);
    sojourn_metric asked;
    m->kept.alloc = m->tally.alloc = alloc;
    if (metric == NULL || sj_grow_read(&asked, sizeof asked, metric) != 0 || null_lists(&asked))
        return sj_fault(error, SOJOURN_E_ARGUMENT, 0,
                        "set size to sizeof and what is unknown to zero: metric");
    if (asked.offset_us <= -day || asked.offset_us >= day)
        return sj_fault(error, SOJOURN_E_ARGUMENT, 0, "let offset_us be less than a day");
    m->offset = asked.offset_us;
    sojourn_status status = read_name(m, &asked, error);
    if (status == SOJOURN_OK)
        status = read_parameters(m, &asked, error);
    if (status == SOJOURN_OK)
        status = read_by(m, &asked, error);
    if (status == SOJOURN_OK)
        status = read_where(m, &asked, error);
    if (status == SOJOURN_OK)
        status = read_scope(m, &asked, error);
    if (status == SOJOURN_OK)
        m->tally.fold = m->metric->fold;
    return status;
}
