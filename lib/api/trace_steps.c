/* SPDX-License-Identifier: MIT */
/* The steps of a funnel as text. */
#include "api/trace.h"

#include "base/bytes.h"
#include "base/fault.h"

#include <string.h>

int sj_trace_cut(sojourn_text *rest, char by, sojourn_text *head)
{
    const char *end;
    if (rest->length == 0)
        return 0;
    end = memchr(rest->data, by, (size_t)rest->length);
    *head = *rest;
    if (end == NULL) {
        rest->length = 0;
    } else {
        head->length = (uint64_t)(end - rest->data);
        rest->length -= head->length + 1;
        rest->data = end + 1;
    }
    *head = sj_text_trim(*head);
    return 1;
}

static int64_t unit_of(sojourn_text unit)
{
    static const struct {
        const char *name;
        int64_t us;
    } units[] = {{"us", 1},
                 {"ms", 1000},
                 {"s", 1000000},
                 {"m", 60000000},
                 {"min", 60000000},
                 {"h", INT64_C(3600000000)},
                 {"d", INT64_C(86400000000)},
                 {"w", INT64_C(604800000000)}};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (sj_text_equal(unit, sj_text(units[i].name)))
            return units[i].us;
    return 0;
}

/* A number and a unit; below 0: it is none, or too long. */
static int64_t length_of(sojourn_text text)
{
    int64_t number = 0;
    uint64_t digits = 0;
    for (; digits < text.length && text.data[digits] >= '0' && text.data[digits] <= '9'; digits++) {
        if (number > INT64_MAX / 10 - 1)
            return -1;
        number = number * 10 + (text.data[digits] - '0');
    }
    int64_t unit = unit_of(sj_text_trim((sojourn_text){text.data + digits, text.length - digits}));
    return digits == 0 || unit == 0 || number > INT64_MAX / unit ? -1 : number * unit;
}

/* Cut "<= 7d" off a step. */
static int64_t cut_window(sojourn_text *step)
{
    for (uint64_t i = 0; i + 1 < step->length; i++)
        if (step->data[i] == '<' && step->data[i + 1] == '=') {
            sojourn_text window = {step->data + i + 2, step->length - i - 2};
            step->length = i;
            *step = sj_text_trim(*step);
            return length_of(sj_text_trim(window));
        }
    return INT64_MAX;
}

sojourn_status sj_trace_steps(sj_trace *t, sojourn_error *error)
{
    sojourn_text rest = t->step, step;
    sj_funnel *f = &t->funnel;
    f->window = t->ask.set[0];
    f->mode = t->ask.variant;
    while (sj_trace_cut(&rest, '>', &step)) {
        if (f->steps == SJ_FUNNEL_STEPS)
            return sj_fault(error, SOJOURN_E_ARGUMENT, 0, "name at most 16 steps");
        f->within[f->steps] = cut_window(&step);
        if (f->within[f->steps] < 0)
            return sj_filter_refuse(error, 0,
                                    "write a step's window as 7d or 30min behind <=", step);
        t->steps[f->steps++] = step;
    }
    return SOJOURN_OK;
}
