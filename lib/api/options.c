/* SPDX-License-Identifier: MIT */
/* Options are checked whole before a handle exists, so that an error leaves nothing behind. */
#include "api/handle.h"
#include "base/aged.h"
#include "base/bytes.h"
#include "base/fault.h"

#include <string.h>

static sojourn_status bad(sojourn_error *error, uint64_t index, const char *message,
                          const char *name)
{
    return sj_fault_name(error, SOJOURN_E_ARGUMENT, index, message, sj_text(name));
}

static int usable(sojourn_text text)
{
    return (text.length == 0 || text.data != NULL) && text.length <= 65535 && sj_text_valid(text);
}

static int named(sojourn_text text)
{
    return usable(text) && text.length != 0;
}

static sojourn_status check_names(const sojourn_text *names, uint64_t count, const char *option,
                                  sojourn_error *error)
{
    if (names == NULL && count != 0)
        return bad(error, 0, "give the array that is counted", option);
    for (uint64_t i = 0; i < count; i++)
        if (!named(names[i]))
            return bad(error, i, "give a name in UTF-8", option);
    return SOJOURN_OK;
}

static sojourn_status check_gaps(const sojourn_options *o, sojourn_error *error)
{
    if (o->gaps == NULL && o->gap_count != 0)
        return bad(error, 0, "give the array that is counted", "gaps");
    for (uint64_t i = 0; i < o->gap_count; i++)
        if (!usable(o->gaps[i].a) || !usable(o->gaps[i].b) || o->gaps[i].gap_us <= 0)
            return bad(error, i, "name two channels and a gap above 0", "gaps");
    return SOJOURN_OK;
}

static int usable_window(const sojourn_window *w)
{
    return named(w->intent) && w->window_us >= 0 && w->reopen_us >= 0 &&
           (w->sales == 0 || w->sales == 1) && w->reserved_word == 0;
}

static sojourn_status check_windows(const sojourn_options *o, sojourn_error *error)
{
    if (o->windows == NULL && o->window_count != 0)
        return bad(error, 0, "give the array that is counted", "windows");
    for (uint64_t i = 0; i < o->window_count; i++)
        if (!usable_window(&o->windows[i]))
            return bad(error, i, "name an intent, windows of 0 or more, sales 0 or 1", "windows");
    return SOJOURN_OK;
}

/* `over`: class of the kind of this name that there is already, or 0. */
static int usable_kind(const sojourn_kind *k, int32_t over)
{
    int32_t strength = k->strength != 0 ? k->strength : over;
    return strength >= SOJOURN_CLASS_STRONG && strength <= SOJOURN_CLASS_WEAK && k->normal >= 0 &&
           k->normal <= SOJOURN_NORMAL_PHONE && k->priority >= 0 &&
           (k->unique == 0 || k->unique == 1) && k->lifetime_us >= 0 && k->reserved[0] == 0 &&
           k->reserved[1] == 0;
}

/* Kinds that are not the library's, the first of each name: a stack has no room for all of them. */
typedef struct {
    const sojourn_kind *at[SJ_KINDS_MOST - SJ_KINDS_OWN];
    uint32_t count;
} kind_list;

static int32_t strength_of(const kind_list *a, sojourn_text name)
{
    for (uint32_t i = 0; i < a->count; i++)
        if (sj_text_equal(name, a->at[i]->name))
            return a->at[i]->strength;
    return sj_kinds_strength(name);
}

static sojourn_status check_kinds(const sojourn_options *o, sojourn_error *error)
{
    kind_list added = {.count = 0};
    if (o->kinds == NULL && o->kind_count != 0)
        return bad(error, 0, "give the array that is counted", "kinds");
    for (uint64_t i = 0; i < o->kind_count; i++) {
        if (!named(o->kinds[i].name))
            return bad(error, i, "give a name in UTF-8", "kinds");
        int32_t over = strength_of(&added, o->kinds[i].name);
        if (!usable_kind(&o->kinds[i], over))
            return bad(error, i, "give a class, a normaliser, numbers of 0 or more, unique 0 or 1",
                       "kinds");
        if (over == 0 && added.count == SJ_KINDS_MOST - SJ_KINDS_OWN)
            return bad(error, i, "declare at most 54 kinds of your own", "kinds");
        if (over == 0)
            added.at[added.count++] = &o->kinds[i];
    }
    return SOJOURN_OK;
}

static sojourn_status check_lists(const sojourn_options *o, sojourn_error *error)
{
    sojourn_status status =
        check_names(o->asynchronous, o->asynchronous_count, "asynchronous", error);
    if (status == SOJOURN_OK)
        status = check_names(o->goals, o->goal_count, "goals", error);
    if (status == SOJOURN_OK)
        status = check_kinds(o, error);
    if (status == SOJOURN_OK)
        status = check_gaps(o, error);
    return status == SOJOURN_OK ? check_windows(o, error) : status;
}

static sojourn_status check_values(const sojourn_options *o, sojourn_error *error)
{
    const uint64_t known = SOJOURN_KEEP_VALUES | SOJOURN_REDIAL_JOINS | SOJOURN_INTENT_FIRST;
    const int64_t lengths[] = {o->interaction_gap_us, o->contact_us, o->thread_us, o->window_us,
                               o->reopen_us,          o->unknown_us, o->note_us};
    if ((o->flags & ~known) != 0)
        return bad(error, 0, "use flags that this version knows", "flags");
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++)
        if (lengths[i] < 0)
            return bad(error, 0, "let every length of time be 0 or more", "options");
    if (o->country.length > 8 || (o->country.length != 0 && o->country.data == NULL))
        return bad(error, 0, "give a country's dialling code in digits", "country");
    for (uint64_t i = 0; i < o->country.length; i++)
        if (o->country.data[i] < '0' || o->country.data[i] > '9')
            return bad(error, 0, "give a country's dialling code in digits", "country");
    return SOJOURN_OK;
}

enum { TASKS = 16, MOST_TASKS = 256, LEAST_CUSTOMERS = 256 };

static sojourn_status read_runner(const sojourn_options *o, sojourn_runner *out,
                                  sojourn_error *error)
{
    memset(out, 0, sizeof *out);
    if (o->runner == NULL)
        return SOJOURN_OK;
    if (sj_aged_read(out, sizeof *out, o->runner) != 0)
        return bad(error, 0, "set size to sizeof and what is unknown to zero", "runner");
    if (out->run == NULL)
        return bad(error, 0, "give a runner with a function", "runner");
    if (out->tasks > MOST_TASKS)
        return bad(error, 0, "ask for at most 256 tasks", "runner");
    out->tasks = out->tasks != 0 ? out->tasks : TASKS;
    out->least = out->least != 0 ? out->least : LEAST_CUSTOMERS;
    return SOJOURN_OK;
}

sojourn_status sj_options_read(const sojourn_options *options, sojourn_options *out,
                               sojourn_allocator *allocator, sojourn_rules *rules,
                               sojourn_runner *runner, sojourn_error *error)
{
    memset(out, 0, sizeof *out);
    memset(rules, 0, sizeof *rules);
    *allocator = sj_heap();
    if (options != NULL && sj_aged_read(out, sizeof *out, options) != 0)
        return bad(error, 0, "set size to sizeof and what is unknown to zero", "options");
    if (out->allocator != NULL && sj_aged_read(allocator, sizeof *allocator, out->allocator) != 0)
        return bad(error, 0, "set size to sizeof and what is unknown to zero", "allocator");
    if (allocator->resize == NULL)
        return bad(error, 0, "give an allocator with a function", "allocator");
    if (out->rules != NULL && sj_aged_read(rules, sizeof *rules, out->rules) != 0)
        return bad(error, 0, "set size to sizeof and what is unknown to zero", "rules");
    if (!usable(rules->name))
        return bad(error, 0, "name the rules in UTF-8", "rules");
    sojourn_status status = read_runner(out, runner, error);
    if (status == SOJOURN_OK)
        status = check_values(out, error);
    return status == SOJOURN_OK ? check_lists(out, error) : status;
}
