/* SPDX-License-Identifier: MIT */
/* Reading a metric: names become numbers, texts are copied into one arena, and what is unknown is
 * refused by name, for a misspelt parameter would be lost in silence. */
#include "api/shift.h"

#include "base/aged.h"
#include "base/bytes.h"
#include "base/fault.h"

#include <string.h>

sojourn_status sj_inquire_variant(const sj_metric *metric, sojourn_text name, sj_ask *ask,
                                  sojourn_error *error)
{
    sojourn_text word;
    if (name.length == 0)
        return SOJOURN_OK;
    for (int i = 0; sj_registry_word(metric->variants, i, &word); i++)
        if (sj_text_equal(word, name)) {
            ask->variant = i;
            return SOJOURN_OK;
        }
    return sj_filter_refuse(error, 0, "name a variant that there is", name);
}

#define UNSTATED (SJ_NONE - 1) /* number of a text that no event has */

static const char of_name[] = ":NAME";

/* "weight:basket" is "weight:NAME". */
static int is_named(sojourn_text listed, sojourn_text asked)
{
    uint64_t end = sizeof of_name - 1, head = listed.length - end + 1;
    return listed.length > end && memcmp(listed.data + head - 1, of_name, end) == 0 &&
           asked.length > head && memcmp(listed.data, asked.data, head) == 0;
}

/* May a parameter be stated again and again? */
static int is_list(const sj_metric *metric, int index)
{
    sojourn_text word, end = sj_text("=...");
    sj_registry_word(metric->parameters, index, &word);
    return word.length > end.length &&
           memcmp(word.data + word.length - end.length, end.data, end.length) == 0;
}

static sojourn_status set(const sj_metric *metric, sj_ask *ask, const sojourn_parameter *p,
                          uint64_t index, sojourn_error *error)
{
    sojourn_text name;
    int64_t usual;
    for (int i = 0; sj_registry_parameter(metric, i, &name, &usual); i++) {
        if (!is_named(name, p->name) && !sj_text_equal(name, p->name))
            continue;
        if (p->value < 0)
            return sj_filter_refuse(error, index, "let a parameter be 0 or more", name);
        if (sj_text_equal(name, sj_text("quantile")) && p->value > 999)
            return sj_filter_refuse(error, index, "use thousandths from 0 to 999", name);
        if ((sj_text_equal(name, sj_text("periods")) || sj_text_equal(name, sj_text("weeks"))) &&
            p->value > 10000)
            return sj_filter_refuse(error, index, "use at most 10000", name);
        ask->set[i] = is_named(name, p->name) ? ask->set[i] | p->value : p->value;
        return SOJOURN_OK;
    }
    return sj_filter_refuse(error, index, "name a parameter that there is", p->name);
}

sojourn_status sj_inquire_parameters(const sj_metric *metric, const sojourn_parameter *parameters,
                                     uint64_t count, sj_ask *ask, sojourn_error *error)
{
    sojourn_text name;
    sojourn_status status = SOJOURN_OK;
    for (int i = 0; sj_registry_parameter(metric, i, &name, &ask->set[i]);)
        i++;
    for (uint64_t i = 0; i < count && status == SOJOURN_OK; i++)
        status = set(metric, ask, &parameters[i], i, error);
    return status;
}

static sojourn_status read_rules(sj_measure *m, const sojourn_metric *asked, sojourn_error *error)
{
    sj_clock *clock = sj_arena_zero(&m->own.filter.kept, 1, sizeof *clock);
    if (clock == NULL)
        return sj_fault_memory(error);
    *clock = (sj_clock){asked->offset_us, asked->context, asked->offset, 0};
    m->own.filter.clock = clock;
    m->score = asked->score;
    m->context = asked->context;
    if (m->score != NULL && m->metric->list != sj_frustration_list)
        return sj_filter_refuse(error, 0, "leave score out: it is not of this metric", asked->name);
    return sj_inquire_variant(m->metric, asked->variant, &m->ask, error);
}

static sojourn_status read_name(sj_measure *m, const sojourn_metric *asked, sojourn_error *error)
{
    for (uint64_t i = 0; (m->metric = sj_registry_row(i)) != NULL; i++)
        if (sj_text_equal(sj_text(m->metric->name), asked->name))
            return read_rules(m, asked, error);
    return sj_filter_refuse(error, 0, "name a metric of sojourn_metric_info()", asked->name);
}

/* Add to what is set for names, or again and again; 0, or -1 for no memory. */
static int keep_named(sj_measure *m, const sojourn_parameter *p, int index, int named)
{
    sojourn_text *text = &m->names[m->ask.named_count];
    if (named) {
        const char *name = (const char *)memchr(p->name.data, ':', p->name.length) + 1;
        *text = (sojourn_text){name, p->name.length - (uint64_t)(name - p->name.data)};
    }
    m->named[m->ask.named_count++] = (sj_ask_named){SJ_NONE, index, p->value};
    return named ? sj_filter_keep(&m->own.filter, text) : 0;
}

/* A name that no event states sets nothing. */
void sj_inquire_names(sj_measure *m)
{
    const sj_intern *texts = &m->own.filter.v->facts->texts;
    for (uint32_t i = 0; i < m->ask.named_count; i++) {
        sj_intern_key key;
        if (m->names[i].length == 0)
            continue;
        sj_intern_key_of(texts, 0, m->names[i], &key);
        uint32_t name = sj_intern_find(texts, &key);
        m->named[i].name = name != SJ_NONE ? name : UNSTATED;
    }
}

static int keep_lists(sj_measure *m, const sojourn_metric *asked)
{
    sojourn_text name;
    int64_t usual;
    m->named = sj_arena_zero(&m->own.filter.kept, asked->parameter_count + 1, sizeof *m->named);
    m->names = sj_arena_zero(&m->own.filter.kept, asked->parameter_count + 1, sizeof *m->names);
    m->ask.named = m->named;
    if (m->named == NULL || m->names == NULL)
        return -1;
    for (uint64_t k = 0; k < asked->parameter_count; k++) {
        const sojourn_parameter *p = &asked->parameters[k];
        for (int i = 0; sj_registry_parameter(m->metric, i, &name, &usual); i++) {
            int named = is_named(name, p->name);
            if ((named || (is_list(m->metric, i) && sj_text_equal(name, p->name))) &&
                keep_named(m, p, i, named) != 0)
                return -1;
        }
    }
    sj_inquire_names(m);
    return 0;
}

static sojourn_status read_parameters(sj_measure *m, const sojourn_metric *asked,
                                      sojourn_error *error)
{
    sojourn_text name;
    int64_t usual;
    sojourn_status status =
        sj_inquire_parameters(m->metric, asked->parameters, asked->parameter_count, &m->ask, error);
    if (status == SOJOURN_OK && keep_lists(m, asked) != 0)
        status = sj_fault_memory(error);
    for (int i = 0; sj_registry_parameter(m->metric, i, &name, &usual); i++) {
        if (sj_text_equal(name, sj_text("quantile")))
            m->tally.quantile = m->ask.set[i];
        if (sj_text_equal(name, sj_text("sketch")))
            m->tally.sketched = m->ask.set[i] != 0;
        if (sj_text_equal(name, sj_text("active_days")) && m->ask.set[i] != 0)
            m->tally.days = -1;
    }
    return status;
}

/* Shares and means can be drawn to those of other groups. */
static sojourn_status read_shrunk(sj_measure *m, const sojourn_metric *asked, sojourn_error *error)
{
    int fits = m->metric->fold == SJ_FOLD_SHARE ||
               (m->metric->fold == SJ_FOLD_MEAN && m->tally.quantile == 0 &&
                m->metric->unit != SOJOURN_UNIT_POINTS);
    if (asked->shrunk < 0)
        return sj_fault(error, SOJOURN_E_ARGUMENT, 0, "let shrunk be 0 or more");
    if (asked->shrunk > 0 && (!fits || asked->by[0].length == 0))
        return sj_fault(error, SOJOURN_E_ARGUMENT, 0,
                        "shrink a share or a mean of several groups: name a dimension");
    m->shrunk = asked->shrunk;
    return SOJOURN_OK;
}

static sojourn_status read_by(sj_measure *m, const sojourn_metric *asked, sojourn_error *error)
{
    sojourn_status status = SOJOURN_OK;
    for (uint64_t i = 0; i < 3 && status == SOJOURN_OK; i++)
        if (asked->by[i].length != 0)
            status = sj_filter_dimension(&m->own.filter, asked->by[i], i, &m->by[i], error);
    return status == SOJOURN_OK ? read_shrunk(m, asked, error) : status;
}

static int lacks(const sojourn_metric *asked)
{
    for (int i = 0; i < 3; i++)
        if (sj_text_lacks(asked->by[i]))
            return 1;
    return sj_text_lacks(asked->name) || sj_text_lacks(asked->variant) ||
           sj_filter_lacks(asked->parameters, asked->parameter_count, asked->where,
                           asked->where_count);
}

sojourn_status sj_inquire(sj_measure *m, const sojourn_metric *metric, sojourn_error *error)
{
    sojourn_metric asked;
    sj_filter *filter = &m->own.filter;
    if (metric == NULL || sj_aged_read(&asked, sizeof asked, metric) != 0)
        return sj_fault(error, SOJOURN_E_ARGUMENT, 0,
                        "set size to sizeof and what is unknown to zero: metric");
    if (lacks(&asked))
        return sj_fault(error, SOJOURN_E_ARGUMENT, 0,
                        "give the lists that are counted, and the bytes of texts: metric");
    sojourn_status status = sj_filter_clock(filter, asked.offset_us, error);
    if (status == SOJOURN_OK)
        status = read_name(m, &asked, error);
    if (status == SOJOURN_OK)
        status = read_parameters(m, &asked, error);
    if (status == SOJOURN_OK)
        status = read_by(m, &asked, error);
    if (status == SOJOURN_OK)
        status = sj_filter_where(filter, asked.where, asked.where_count, error);
    if (status == SOJOURN_OK)
        status = sj_filter_scope(filter, asked.scope, sj_measure_level(m), error);
    if (status == SOJOURN_OK)
        m->tally.fold = m->metric->fold;
    if (status == SOJOURN_OK && sj_fold_of_shift(m->metric->fold))
        status = sj_shift_inquire(m, &asked, error);
    return status;
}

const sojourn_metric *sj_inquire_also(const sojourn_metric *metric)
{
    sojourn_metric asked;
    return sj_aged_read(&asked, sizeof asked, metric) == 0 ? asked.also : NULL;
}
