/* SPDX-License-Identifier: MIT */
/** A formula is a row of a registry and a function from numbers to numbers. */
#ifndef SJ_METRIC_FORMULA_H
#define SJ_METRIC_FORMULA_H

#include <sojourn/formulas.h>

/** Fill `out`, which is zero before. NULL; or what the caller must change; or sj_formula_none. */
typedef const char *sj_formula_compute(const double *in, uint64_t count, double *out);
extern const char sj_formula_none[]; /* there is no value */

typedef struct sj_formula {
    const char *name, *inputs, *results, *formula, *source;
    sj_formula_compute *compute;
} sj_formula;

/** Number `index` of the registry; NULL after the last. */
const sj_formula *sj_formula_row(uint64_t index);
/** Input number `index`: its name, and 1 if it has a value of its own, else 0; -1 after the last.
 *  Only the last may repeat, with those behind "...". */
int sj_formula_input(const sj_formula *formula, int index, sojourn_text *name, double *value);

/* The functions of the registry, by family. */
const char *sj_erlang_b(const double *in, uint64_t count, double *out);
const char *sj_erlang_c(const double *in, uint64_t count, double *out);
const char *sj_erlang_a(const double *in, uint64_t count, double *out);
const char *sj_erlang_staff(const double *in, uint64_t count, double *out);
const char *sj_lifetime_survival(const double *in, uint64_t count, double *out);
const char *sj_lifetime_quantile(const double *in, uint64_t count, double *out);
const char *sj_lifetime_hazard(const double *in, uint64_t count, double *out);
const char *sj_lifetime_retention(const double *in, uint64_t count, double *out);
const char *sj_lifetime_rescale(const double *in, uint64_t count, double *out);
const char *sj_worth_value(const double *in, uint64_t count, double *out);
const char *sj_worth_discounted(const double *in, uint64_t count, double *out);
const char *sj_worth_rate(const double *in, uint64_t count, double *out);
const char *sj_worth_purchases(const double *in, uint64_t count, double *out);
const char *sj_worth_new(const double *in, uint64_t count, double *out);
const char *sj_worth_spend(const double *in, uint64_t count, double *out);
const char *sj_worth_lifetime(const double *in, uint64_t count, double *out);
const char *sj_score_points(const double *in, uint64_t count, double *out);
const char *sj_score_two_points(const double *in, uint64_t count, double *out);
const char *sj_score_two_shares(const double *in, uint64_t count, double *out);
const char *sj_score_greater(const double *in, uint64_t count, double *out);
const char *sj_score_weighted(const double *in, uint64_t count, double *out);
const char *sj_score_frustration(const double *in, uint64_t count, double *out);

#endif
