/* SPDX-License-Identifier: MIT */
/** Which items a question takes: its scope and its conditions. */
#ifndef SJ_API_FILTER_H
#define SJ_API_FILTER_H

#include "api/dimension.h"
#include "api/row.h"
#include "base/arena.h"

typedef struct sj_condition {
    sj_dimension field;
    sojourn_text value;
} sj_condition;

typedef struct sj_filter {
    sj_arena kept; /* texts of the question, labels */
    const sj_levels *v;
    sojourn_query scope; /* its customer's texts are kept */
    int64_t offset;
    sj_clock *clock; /* NULL: offset says all */
    sj_condition *where;
    uint32_t where_count;
} sj_filter;

/** E_ARGUMENT, with a message that ends in a name. */
sojourn_status sj_filter_refuse(sojourn_error *error, uint64_t index, const char *message,
                                sojourn_text name);
/** 1 if a list is counted that is not there, or a text in it has no bytes. */
int sj_filter_lacks(const sojourn_parameter *parameters, uint64_t parameter_count,
                    const sojourn_where *where, uint64_t where_count);
/** Copy a text so that it lives as long as the filter; 0, or -1 for no memory. */
int sj_filter_keep(sj_filter *filter, sojourn_text *text);
/** Read a dimension, item `index` of its list; the name of a trait is kept. */
sojourn_status sj_filter_dimension(sj_filter *filter, sojourn_text name, uint64_t index,
                                   sj_dimension *out, sojourn_error *error);
/** Read conditions, a scope whose drill-down walks spans of `level`, and a clock. */
sojourn_status sj_filter_where(sj_filter *filter, const sojourn_where *where, uint64_t count,
                               sojourn_error *error);
sojourn_status sj_filter_scope(sj_filter *filter, const sojourn_query *scope, int32_t level,
                               sojourn_error *error);
sojourn_status sj_filter_clock(sj_filter *filter, int64_t offset_us, sojourn_error *error);
/** 1 if it takes an item of the customer who was gathered. */
int sj_filter_takes(const sj_filter *filter, const sj_gather *gather, const sj_case_item *item);

#endif
