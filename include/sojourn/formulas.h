/* SPDX-License-Identifier: MIT */
/**
 * @file formulas.h
 * Formulas of the trade on plain numbers: staffing, survival, value, scores. No handle.
 *
 * Each formula, its inputs and results, with an example: doc/formulas.md. Numbers come from the
 * four operations alone, so they have equal bits on every machine.
 */
#ifndef SOJOURN_FORMULAS_H
#define SOJOURN_FORMULAS_H

#include <sojourn/sojourn.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { SOJOURN_FORMULA_RESULTS = 16 };

/** What there is to know of a formula; lists have a blank between their items. */
typedef struct sojourn_formula_row {
    uint64_t size;
    sojourn_text name;
    sojourn_text inputs;  /**< "patience=0": with the value if it is left off; what stands behind
                               "..." may come any number of times */
    sojourn_text results; /**< at most SOJOURN_FORMULA_RESULTS */
    sojourn_text formula, source; /**< a sentence each */
} sojourn_formula_row;
/** Describe formula number `index`, from 0; SOJOURN_DONE after the last. Set `size` before. Texts
 *  are constant. */
SOJOURN_API sojourn_status sojourn_formula_info(uint64_t index, sojourn_formula_row *out);

/** Compute a formula of `count` inputs in the order listed, of which the last ones with a value of
 *  their own may be left off. Times are in one unit, whichever; shares are from 0 to 1.
 *  SOJOURN_DONE: it has no value, and `out` is zero. Cost: that of doc/formulas.md. */
SOJOURN_API sojourn_status sojourn_compute(sojourn_text formula, const double *inputs,
                                           uint64_t count, double out[SOJOURN_FORMULA_RESULTS],
                                           sojourn_error *error);

#ifdef __cplusplus
}
#endif
#endif
