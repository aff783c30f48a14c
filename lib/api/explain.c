/* SPDX-License-Identifier: MIT */
/* Reasons in their public form. An answer counts its memory apart, as a cursor does, so that many
 * may be asked for at once. */
#include "api/answer.h"
#include "base/bytes.h"
#include "base/fault.h"

#include <string.h>

static int zero(sojourn_id id)
{
    return id.high == 0 && id.low == 0;
}

static sojourn_status find(sojourn_answer *answer, sojourn_id id, uint64_t index, uint32_t hint,
                           sj_target *out, sojourn_error *error)
{
    int found = sj_named_find(&answer->q, id, hint, out);
    if (found < 0)
        return sj_fault_memory(error);
    return found ? SOJOURN_OK
                 : sj_fault(error, SOJOURN_E_ARGUMENT, index,
                            "give the id of an event, a span or an identifier that is held");
}

/* An identifier first: the other is likely to be of its customer. */
static sojourn_status find_both(sojourn_answer *answer, const sojourn_id ids[2], sj_target out[2],
                                sojourn_error *error)
{
    int first = sj_named_identifier(answer->q.v, ids[0]) ? 0 : 1;
    first = sj_named_identifier(answer->q.v, ids[first]) ? first : 0;
    sojourn_status status = find(answer, ids[first], first ? 1 : 0, SJ_NONE, &out[first], error);
    return status != SOJOURN_OK ? status
                                : find(answer, ids[1 - first], first ? 0 : 1, out[first].customer,
                                       &out[1 - first], error);
}

/* What two things are to each other. */
static int relate(sj_inquiry *q, const sj_target *a, const sj_target *b)
{
    const sj_thing *x = a->things, *y = b->things;
    int alone = a->customer == SJ_NONE && sj_reason_same(*x, *y);
    if (a->customer != b->customer || (a->customer == SJ_NONE && !alone))
        return sj_guard_customers(q, a, b);
    if (sj_path_find(q, a, b) != 0)
        return -1;
    return a->level == b->level && a->level == SOJOURN_LEVEL_INTERACTION && a->number != b->number
               ? sj_parted_interactions(q, a, b)
               : 0;
}

static sojourn_status look(sojourn_answer *answer, const sojourn_id ids[2], sojourn_error *error)
{
    sj_target named[2];
    int second = zero(ids[0]), list = second || zero(ids[1]), all = second && zero(ids[1]);
    sojourn_status status = SOJOURN_OK;
    if (!list)
        status = find_both(answer, ids, named, error);
    else if (!all)
        status = find(answer, ids[second], second ? 1 : 0, SJ_NONE, named, error);
    if (status != SOJOURN_OK)
        return status;
    int done = list ? sj_refused_list(&answer->q, all ? NULL : named)
                    : relate(&answer->q, &named[0], &named[1]);
    return done == 0 ? SOJOURN_OK : sj_fault_memory(error);
}

static void show(const sj_levels *v, const sj_reason *r, sojourn_reason *out)
{
    *out = (sojourn_reason){.rule = sj_reason_rule(r->rule),
                            .key = r->key,
                            .from = sj_reason_id(v, r->from),
                            .to = sj_reason_id(v, r->to),
                            .measured = r->measured,
                            .limit = r->limit,
                            .apart = r->apart};
    if (r->evidence != SJ_NONE)
        out->evidence = sj_span_event_id(v->key, v->facts, r->evidence);
}

/* What is asked about and one of its parts, or itself, are the two ends of their only row. */
static sojourn_status show_all(sojourn_answer *answer, sojourn_id a, sojourn_id b,
                               sojourn_error *error)
{
    const sj_inquiry *q = &answer->q;
    if (sj_alloc_grow(&answer->q.alloc, &answer->rows, &answer->room, q->found.count,
                      sizeof *answer->rows) != 0)
        return sj_fault_memory(error);
    for (; answer->count < q->found.count; answer->count++) {
        sojourn_reason *row = &answer->rows[answer->count];
        show(q->v, &q->found.at[answer->count], row);
        if (q->found.at[answer->count].rule == SJ_REASON_PART) {
            row->from = a;
            row->to = b;
        }
    }
    return SOJOURN_OK;
}

sojourn_status sojourn_explain(const sojourn *s, sojourn_id a, sojourn_id b, sojourn_answer **out,
                               sojourn_error *error)
{
    sojourn_answer *answer;
    sojourn_status status = sj_answer_open(s, out, error);
    if (status != SOJOURN_OK)
        return status;
    answer = *out;
    answer->q.v = &s->levels;
    status = look(answer, (const sojourn_id[2]){a, b}, error);
    if (status == SOJOURN_OK)
        status = show_all(answer, a, b, error);
    sj_answer_trim(answer);
    if (status != SOJOURN_OK) {
        sojourn_answer_close(answer);
        *out = NULL;
    }
    return status;
}

sojourn_status sojourn_answer_reasons(const sojourn_answer *answer, const sojourn_reason **out,
                                      uint64_t *count, sojourn_error *error)
{
    if (answer == NULL || out == NULL || count == NULL)
        return sj_fault(error, SOJOURN_E_ARGUMENT, 0, "give an answer and two places, not NULL");
    *out = NULL;
    *count = 0;
    sojourn_status status = sj_answer_check(answer, 0, error);
    if (status != SOJOURN_OK)
        return status;
    *out = answer->rows;
    *count = answer->count;
    return SOJOURN_OK;
}
