/* SPDX-License-Identifier: MIT */
/* Formulas in their public form; no handle, no memory. What is left off is filled in beside, and so
 * only where no list follows it. */
#include "metric/formula.h"

#include "base/aged.h"
#include "base/bytes.h"
#include "base/fault.h"

#include <string.h>

enum { INPUTS = 16 };

sojourn_status sojourn_formula_info(uint64_t index, sojourn_formula_row *out)
{
    const sj_formula *formula = sj_formula_row(index);
    if (out == NULL)
        return SOJOURN_E_ARGUMENT;
    if (formula == NULL)
        return SOJOURN_DONE;
    sojourn_formula_row row = {.size = out->size,
                               .name = sj_text(formula->name),
                               .inputs = sj_text(formula->inputs),
                               .results = sj_text(formula->results),
                               .formula = sj_text(formula->formula),
                               .source = sj_text(formula->source)};
    return sj_aged_write(out, &row, sizeof row) == 0 ? SOJOURN_OK : SOJOURN_E_ARGUMENT;
}

/* How many inputs stand before "...", and how many repeat behind it. */
static void shape(const sj_formula *formula, uint64_t *fixed, uint64_t *repeated)
{
    sojourn_text name;
    double usual;
    int more = 0;
    *fixed = *repeated = 0;
    for (int i = 0; sj_formula_input(formula, i, &name, &usual) >= 0; i++) {
        if (sj_text_equal(name, sj_text("...")))
            more = 1;
        else
            *(more ? repeated : fixed) += 1;
    }
}

/* Fill in what is left off; `wrong` names what must not be. */
static int fill(const sj_formula *formula, double *in, uint64_t from, uint64_t until,
                sojourn_text *wrong)
{
    for (uint64_t i = from; i < until; i++)
        if (sj_formula_input(formula, (int)i, wrong, &in[i]) != 1)
            return -1;
    return 0;
}

static int finite(const double *numbers, uint64_t count)
{
    for (uint64_t i = 0; i < count; i++)
        if (!(numbers[i] - numbers[i] <= 0))
            return 0;
    return 1;
}

static sojourn_status compute(const sj_formula *formula, const double *inputs, uint64_t count,
                              double *out, sojourn_error *error)
{
    double filled[INPUTS];
    uint64_t fixed, repeated;
    sojourn_text wrong;
    shape(formula, &fixed, &repeated);
    if (count > fixed && (repeated == 0 || (count - fixed) % repeated != 0))
        return sj_fault_name(error, SOJOURN_E_ARGUMENT, count,
                             "give as many inputs as the formula "
                             "has",
                             sj_text(formula->inputs));
    if (count < fixed) {
        if (count != 0)
            memcpy(filled, inputs, count * sizeof *inputs);
        if (fill(formula, filled, count, fixed, &wrong) != 0)
            return sj_fault_name(error, SOJOURN_E_ARGUMENT, count, "give the input", wrong);
        inputs = filled;
        count = fixed;
    }
    if (!finite(inputs, count))
        return sj_fault(error, SOJOURN_E_ARGUMENT, 0, "give finite numbers");
    const char *message = formula->compute(inputs, count, out);
    if (message == NULL && !finite(out, SOJOURN_FORMULA_RESULTS))
        message = "give numbers whose result is not beyond 64-bit floating point";
    if (message == NULL)
        return SOJOURN_OK;
    memset(out, 0, SOJOURN_FORMULA_RESULTS * sizeof *out);
    return message == sj_formula_none ? SOJOURN_DONE
                                      : sj_fault(error, SOJOURN_E_ARGUMENT, 0, message);
}

sojourn_status sojourn_compute(sojourn_text name, const double *inputs, uint64_t count,
                               double out[SOJOURN_FORMULA_RESULTS], sojourn_error *error)
{
    if (out == NULL || (count != 0 && inputs == NULL) || sj_text_lacks(name))
        return sj_fault(error, SOJOURN_E_ARGUMENT, 0, "give a name, inputs and a place, not NULL");
    memset(out, 0, SOJOURN_FORMULA_RESULTS * sizeof *out);
    for (uint64_t i = 0; sj_formula_row(i) != NULL; i++)
        if (sj_text_equal(sj_text(sj_formula_row(i)->name), name))
            return compute(sj_formula_row(i), inputs, count, out, error);
    return sj_fault_name(error, SOJOURN_E_ARGUMENT, 0, "name a formula of sojourn_formula_info()",
                         name);
}
