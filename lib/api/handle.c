/* SPDX-License-Identifier: MIT */
/* Opening and closing; a handle lives in one block and owns everything through its allocator. */
#include "api/handle.h"
#include "base/fault.h"

#include <string.h>

uint32_t sojourn_version(void)
{
    return SOJOURN_VERSION;
}

sojourn_status sj_handle_check(const sojourn *s, sojourn_error *error)
{
    if (s == NULL)
        return sj_fault(error, SOJOURN_E_ARGUMENT, 0, "give a handle, not NULL");
    if (s->busy)
        return sj_fault(error, SOJOURN_E_BUSY, 0,
                        "do not call into a handle from inside one of its callbacks");
    return SOJOURN_OK;
}

sojourn_status sj_handle_settled(const sojourn *s, sojourn_error *error)
{
    sojourn_status status = sj_handle_check(s, error);
    if (status == SOJOURN_OK && !s->settled)
        return sj_fault(error, SOJOURN_E_UNSETTLED, 0, "call sojourn_settle() before you ask");
    return status;
}

void sj_handle_limit(sojourn *s, int holds)
{
    s->alloc.limit = holds ? s->memory_limit : 0;
}

sojourn_status sj_handle_answer(sojourn *s, sojourn_status status, sojourn_error *error)
{
    if (status == SOJOURN_E_MEMORY && s->alloc.needed != 0)
        sj_fault_limit(error, s->alloc.limit, s->alloc.needed);
    s->alloc.needed = 0;
    return status;
}

sj_reader sj_handle_reader(const sojourn *s, sj_arena *scratch)
{
    return (sj_reader){s->key, &s->kinds, s->country, &s->rules, scratch, s->facts.keeps, NULL};
}

static int keep(sojourn *s, sojourn_text *text)
{
    char *bytes = sj_arena_bytes(&s->kept, (size_t)text->length);
    if (bytes == NULL)
        return -1;
    if (text->length != 0)
        memcpy(bytes, text->data, (size_t)text->length);
    text->data = bytes;
    return 0;
}

static int declare(sojourn *s, const sojourn_options *options)
{
    for (uint64_t i = 0; i < options->kind_count; i++) {
        sojourn_kind kind = options->kinds[i];
        if (keep(s, &kind.name) != 0)
            return -1;
        sj_kinds_declare(&s->kinds, &kind);
    }
    return 0;
}

static int fill(sojourn *s, const sojourn_options *options, const sojourn_rules *rules,
                const sojourn_runner *runner)
{
    s->scratch.alloc = s->kept.alloc = &s->alloc;
    s->kept.chunk_size = 64;
    s->scratch.wipes = 1;
    s->rules = *rules;
    s->runner = *runner;
    s->country = options->country;
    memcpy(s->key, options->key, sizeof s->key);
    sj_kinds_init(&s->kinds);
    sj_facts_init(&s->facts, &s->alloc, s->key, &s->kinds);
    s->facts.keeps = (options->flags & SOJOURN_KEEP_VALUES) != 0;
    sj_levels_init(&s->levels, &s->alloc, &s->facts, &s->rule, s->key);
    s->levels.runner = runner->run != NULL ? &s->runner : NULL;
    s->settled = 1;
    if (declare(s, options) != 0 || keep(s, &s->country) != 0 || keep(s, &s->rules.name) != 0 ||
        sj_rule_init(&s->rule, options, &s->kinds, &s->rules, &s->facts) != 0)
        return -1;
    s->facts.erase.reach.limit_us =
        s->rule.contact_us > s->rule.thread_us ? s->rule.contact_us : s->rule.thread_us;
    return 0;
}

sojourn_status sojourn_open(const sojourn_options *options, sojourn **out, sojourn_error *error)
{
    sojourn_options read;
    sojourn_allocator allocator;
    sojourn_rules rules;
    sojourn_runner runner;
    if (out == NULL)
        return sj_fault(error, SOJOURN_E_ARGUMENT, 0, "say where the handle goes, not NULL");
    *out = NULL;
    sojourn_status status = sj_options_read(options, &read, &allocator, &rules, &runner, error);
    if (status != SOJOURN_OK)
        return status;
    sj_alloc alloc = {.context = allocator.context, .resize = allocator.resize};
    sojourn *s = sj_alloc_resize(&alloc, NULL, 0, sizeof *s);
    if (s == NULL)
        return sj_fault_memory(error);
    memset(s, 0, sizeof *s);
    s->alloc = alloc;
    s->memory_limit = read.memory_limit;
    sj_handle_limit(s, 1);
    if (fill(s, &read, &rules, &runner) != 0) {
        status = sj_handle_answer(s, sj_fault_memory(error), error);
        sojourn_close(s);
        return status;
    }
    *out = s;
    return SOJOURN_OK;
}

void sojourn_close(sojourn *s)
{
    if (s == NULL)
        return;
    if (s->watching != NULL)
        s->watching->free(s);
    sj_levels_free(&s->levels);
    sj_rule_free(&s->rule, &s->alloc);
    sj_facts_free(&s->facts);
    sj_arena_free(&s->kept);
    sj_arena_free(&s->scratch);
    sj_alloc alloc = s->alloc;
    sj_alloc_resize(&alloc, s, sizeof *s, 0);
}
