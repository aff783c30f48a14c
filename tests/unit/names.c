/* SPDX-License-Identifier: MIT */
/* Each code has one name, and the name leads back to it. */
#include "api/names.h"

#include <sojourn/formulas.h>

#include <criterion/criterion.h>
#include <ctype.h>
#include <string.h>

/* How many there are of a family; each must be found by its code, and by its name in capitals. */
static uint64_t names_of(int32_t of)
{
    uint64_t count = 0;
    sojourn_text name;
    int32_t code;

    for (; sojourn_name_info(of, count, &name, &code) == SOJOURN_OK; count++) {
        char capitals[32] = "";

        cr_expect_eq(strlen(name.data), name.length);
        cr_expect_eq(sj_names_tell(of, code).data, name.data, "%s", name.data);
        for (uint64_t i = 0; i < name.length; i++)
            capitals[i] = (char)toupper(name.data[i]);
        cr_expect_eq(sj_names_find(of, (sojourn_text){capitals, name.length}), code);
    }
    cr_expect_eq(sojourn_name_info(of, count, &name, &code), SOJOURN_DONE);
    return count;
}

static int named(int32_t of, int32_t code, const char *name)
{
    return strcmp(sj_names_tell(of, code).data, name) == 0;
}

Test(names, lead_to_codes_and_back)
{
    cr_expect_eq(names_of(SOJOURN_NAMES_TYPE), 32);
    cr_expect_eq(names_of(SOJOURN_NAMES_LEVEL), 5);
    cr_expect_eq(names_of(SOJOURN_NAMES_STATE), 5);
    cr_expect_eq(names_of(SOJOURN_NAMES_CHANGE), 3);
    cr_expect_eq(names_of(SOJOURN_NAMES_FLAG), 8);
    cr_expect(named(SOJOURN_NAMES_TYPE, SOJOURN_EVENT_WRAP_UP, "wrap_up"));
    cr_expect(named(SOJOURN_NAMES_TYPE, SOJOURN_ROW_LINK + SOJOURN_LINK_SAME, "link.same"));
    cr_expect(named(SOJOURN_NAMES_LEVEL, SOJOURN_LEVEL_JOURNEY, "journey"));
    cr_expect(named(SOJOURN_NAMES_STATE, SOJOURN_STATE_EXPIRED, "expired"));
    cr_expect(named(SOJOURN_NAMES_CHANGE, SOJOURN_CHANGE_GONE, "gone"));
    cr_expect(named(SOJOURN_NAMES_FLAG, SOJOURN_SPAN_ANONYMOUS, "anonymous"));
}

Test(names, of_nothing)
{
    sojourn_text name;
    int32_t code;

    cr_expect_eq(sj_names_tell(SOJOURN_NAMES_STATE, SOJOURN_STATE_NONE).length, 0);
    cr_expect_eq(sj_names_find(SOJOURN_NAMES_TYPE, (sojourn_text){"queues", 6}), -1);
    cr_expect_eq(sojourn_name_info(-1, 0, &name, &code), SOJOURN_E_ARGUMENT);
    cr_expect_eq(sojourn_name_info(99, 0, &name, &code), SOJOURN_E_ARGUMENT);
    cr_expect_eq(sojourn_name_info(0, 0, NULL, &code), SOJOURN_E_ARGUMENT);
    cr_expect_eq(sojourn_name_info(0, 0, &name, NULL), SOJOURN_E_ARGUMENT);
}

static int same(sojourn_text a, sojourn_text b)
{
    return a.length == b.length && memcmp(a.data, b.data, a.length) == 0;
}

/* Rows have a name of their own and say what they are; beyond the last there is none. */
Test(names, of_formulas_come_with_all_there_is_to_know)
{
    sojourn_formula_row row = {.size = sizeof row}, other = row;
    uint64_t count = 0;

    for (; sojourn_formula_info(count, &row) == SOJOURN_OK; count++) {
        cr_expect(row.size == sizeof row && row.name.length > 0 && row.inputs.length > 0);
        cr_expect(row.results.length > 0 && row.formula.length > 0 && row.source.length > 0);
        for (uint64_t i = 0; i < count; i++)
            cr_expect(sojourn_formula_info(i, &other) != SOJOURN_OK || !same(row.name, other.name));
    }
    cr_expect_gt(count, 20);
    cr_expect_eq(sojourn_formula_info(count, &row), SOJOURN_DONE);
    cr_expect_eq(sojourn_formula_info(UINT64_MAX, &row), SOJOURN_DONE);
    cr_expect_eq(sojourn_formula_info(0, NULL), SOJOURN_E_ARGUMENT);
    row.size = 3;
    cr_expect_eq(sojourn_formula_info(0, &row), SOJOURN_E_ARGUMENT);
}

/* A caller of an older release has a shorter row, and one of a newer a longer: both are served. */
Test(names, of_formulas_fit_rows_of_other_releases)
{
    struct {
        sojourn_formula_row row;
        uint64_t more;
    } later = {.row.size = sizeof later, .more = 7};
    sojourn_formula_row early = {.size = sizeof early.size + sizeof early.name};

    cr_expect_eq(sojourn_formula_info(0, &early), SOJOURN_OK);
    cr_expect(early.name.length > 0 && early.inputs.length == 0);
    cr_expect_eq(sojourn_formula_info(0, &later.row), SOJOURN_OK);
    cr_expect_eq(later.more, 0);
}
