/* SPDX-License-Identifier: MIT */
/* From an identifier to its id, by its hash alone, and back, by a look-up a kind. */
#include "api/handle.h"
#include "base/fault.h"

sojourn_status sojourn_identifier_id(const sojourn *s, const sojourn_identifier *who,
                                     sojourn_id *out, sojourn_error *error)
{
    sojourn_status status = sj_handle_check(s, error);
    if (status != SOJOURN_OK)
        return status;
    if (who == NULL || out == NULL)
        return sj_fault(error, SOJOURN_E_ARGUMENT, 0, "give an identifier and a place, not NULL");
    sj_alloc alloc = sj_alloc_apart(&s->alloc);
    sj_arena scratch = {.alloc = &alloc, .wipes = 1};
    sj_reader reader = sj_handle_reader(s, &scratch);
    sj_draft_identifier draft;
    int found = sj_event_identifier(&reader, who, 0, &draft, error);
    sj_arena_free(&scratch);
    if (found == 0)
        return sj_fault(error, SOJOURN_E_EVENT, 0,
                        "name a value that says something; this one is taken as not stated");
    if (found < 0)
        return found;
    *out = draft.id;
    return SOJOURN_OK;
}

sojourn_status sojourn_identifier_value(const sojourn *s, sojourn_id id, sojourn_identifier *out,
                                        sojourn_error *error)
{
    sojourn_status status = sj_handle_check(s, error);
    if (status != SOJOURN_OK)
        return status;
    if (out == NULL)
        return sj_fault(error, SOJOURN_E_ARGUMENT, 0, "say where the identifier goes, not NULL");
    uint32_t identifier = sj_facts_find_id(&s->facts, id);
    if (identifier == SJ_NONE)
        return sj_fault(error, SOJOURN_E_ARGUMENT, 0, "give the id of an identifier that is held");
    const sj_intern *pool = &s->facts.identifiers;
    out->kind = s->kinds.at[sj_intern_scope(pool, identifier)].name;
    out->value = sj_intern_text(pool, identifier);
    return SOJOURN_OK;
}
