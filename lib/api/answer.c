/* SPDX-License-Identifier: MIT */
/* What the two sorts of answers share. */
#include "api/answer.h"

#include "base/fault.h"

#include <string.h>

sojourn_status sj_answer_open(const sojourn *s, sojourn_answer **out, sojourn_error *error)
{
    if (out == NULL)
        return sj_fault(error, SOJOURN_E_ARGUMENT, 0, "say where the answer goes, not NULL");
    *out = NULL;
    sojourn_status status = sj_handle_settled(s, error);
    if (status != SOJOURN_OK)
        return status;
    sj_alloc alloc = sj_alloc_apart(&s->alloc);
    sojourn_answer *answer = sj_alloc_resize(&alloc, NULL, 0, sizeof *answer);
    if (answer == NULL)
        return sj_fault_memory(error);
    memset(answer, 0, sizeof *answer);
    answer->s = s;
    answer->generation = s->generation;
    answer->q.alloc = alloc;
    answer->q.scratch.alloc = &answer->q.alloc;
    *out = answer;
    return SOJOURN_OK;
}

sojourn_status sj_answer_check(const sojourn_answer *answer, int figures, sojourn_error *error)
{
    sojourn_status status = sj_handle_check(answer->s, error);
    if (status != SOJOURN_OK)
        return status;
    if (answer->generation != answer->s->generation)
        return sj_fault(error, SOJOURN_E_STALE, 0, "ask again after the handle changed");
    if (figures != (answer->figures != NULL))
        return sj_fault(error, SOJOURN_E_ARGUMENT, 0,
                        figures ? "give an answer of sojourn_measure() or sojourn_trace()"
                                : "give an answer of sojourn_explain()");
    return SOJOURN_OK;
}

void *sj_answer_room(sojourn_answer *answer, size_t size)
{
    sj_figures *room = sj_alloc_resize(&answer->q.alloc, NULL, 0, size);
    if (room == NULL)
        return NULL;
    memset(room, 0, size);
    room->size = size;
    room->filter.kept.alloc = &answer->q.alloc;
    room->filter.v = &answer->s->levels;
    sj_figures **end = &answer->figures;
    for (; *end != NULL; end = &(*end)->next)
        room->number++;
    *end = room;
    return room;
}

void sj_answer_trim(sojourn_answer *answer)
{
    sj_array_free(&answer->q.alloc, &answer->q.found);
    sj_arena_free(&answer->q.scratch);
}

void sojourn_answer_close(sojourn_answer *answer)
{
    if (answer == NULL)
        return;
    sj_answer_trim(answer);
    sj_alloc_resize(&answer->q.alloc, answer->rows, answer->room * sizeof *answer->rows, 0);
    for (sj_figures *of = answer->figures, *next; of != NULL; of = next) {
        next = of->next;
        of->free(of);
        sj_arena_free(&of->filter.kept);
        sj_alloc_resize(&answer->q.alloc, of, of->size, 0);
    }
    sj_alloc alloc = answer->q.alloc;
    sj_alloc_resize(&alloc, answer, sizeof *answer, 0);
}
