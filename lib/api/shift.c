/* SPDX-License-Identifier: MIT */
/* Contacts of all customers and states of all agents, sorted by agent once. Cost: n log n of them,
 * and a walk over all events for the states. */
#include "api/shift.h"

#include "base/bytes.h"
#include "base/exact.h"
#include "base/fault.h"
#include "metric/shift.h"

static const sojourn_id any;

sojourn_status sj_shift_inquire(const sj_measure *m, const sojourn_metric *asked,
                                sojourn_error *error)
{
    const sj_filter *f = &m->own.filter;
    for (int i = 0; i < 3; i++)
        if (m->by[i].what != 0 && !sj_dimension_of_shift(&m->by[i]))
            return sj_filter_refuse(error, (uint64_t)i, "group agents' time by agent or time",
                                    asked->by[i]);
    for (uint32_t i = 0; i < f->where_count; i++)
        if (!sj_dimension_of_shift(&f->where[i].field))
            return sj_filter_refuse(error, i, "ask for agents' time by agent or time",
                                    asked->where[i].field);
    if (f->scope.customer.value.length != 0 || !sj_id_equal(f->scope.within, any))
        return sj_fault(error, SOJOURN_E_ARGUMENT, 0,
                        "leave customer and within out: agents' time is of all customers");
    return SOJOURN_OK;
}

int sj_shift_note(sj_measure *m, const sj_gather *g)
{
    return sj_handling_contacts(&g->c, m->tally.alloc, &m->spells);
}

static int note_state(sj_measure *m, uint32_t record)
{
    const sj_facts *f = m->own.filter.v->facts;
    uint32_t agent = sj_record_text(&f->records, record, SJ_TEXT_AGENT);
    sojourn_text state = sj_facts_text(f, sj_record_text(&f->records, record, SJ_TEXT_DETAIL));
    int64_t start = sj_at(&f->records, record).start, end = sj_record_end(&f->records, record);
    if (agent == SJ_NONE || end <= start || sj_time_silence(start, end) > SJ_SHIFT_LONGEST ||
        sj_text_equal(state, sj_text("offline")))
        return 0;
    if (sj_array_reserve(m->tally.alloc, &m->spells, 1) != 0)
        return -1;
    uint32_t sort = sj_text_equal(state, sj_text("ready")) ? SJ_SHIFT_READY : SJ_SHIFT_AWAY;
    sj_array_push(&m->spells, ((sj_spell){start, end, agent, sort}));
    return 0;
}

static int note_states(sj_measure *m)
{
    const sj_facts *f = m->own.filter.v->facts;
    for (uint32_t i = 0; i < f->winner.count; i++) {
        uint32_t record = sj_at(&f->winner, i);
        if (record != SJ_NONE && sj_at(&f->records, record).type == SOJOURN_EVENT_AGENT_STATE &&
            !sj_at(&f->records, record).taken && note_state(m, record) != 0)
            return -1;
    }
    return 0;
}

/* Several conditions on one dimension: any; of all dimensions each. */
static int takes(const sj_measure *m, uint32_t agent, int64_t time)
{
    const sj_filter *f = &m->own.filter;
    for (uint32_t i = 0; i < f->where_count; i++) {
        char room[SJ_DIMENSION_ROOM];
        const sj_dimension *field = &f->where[i].field;
        int64_t key = sj_dimension_shift_key(field, f->clock, agent, time);
        sojourn_text label = sj_dimension_label(f->v, field, key, room);
        int found = 0;
        for (uint32_t k = 0; k < f->where_count && !found; k++)
            found =
                f->where[k].field.what == field->what && sj_text_equal(f->where[k].value, label);
        if (!found)
            return 0;
    }
    return 1;
}

static int tell(void *context, uint32_t agent, int64_t time, int64_t above, int64_t below)
{
    sj_measure *m = context;
    if (!takes(m, agent, time))
        return 0;
    sj_tally_key key = {.of[SJ_TALLY_DAY] = SJ_TALLY_ALL};
    for (int i = 0; i < 3; i++)
        key.of[i] = sj_dimension_shift_key(&m->by[i], m->own.filter.clock, agent, time);
    uint32_t row = sj_tally_cell(&m->tally, &key);
    if (row == SJ_NONE)
        return -1;
    sj_cell *cell = &m->tally.cells.at[row];
    cell->numerator = sj_sum_add(cell->numerator, sj_sum(above));
    cell->denominator = sj_time_add(cell->denominator, below);
    return 0;
}

/* Cut as finely as any dimension asks for. */
static int64_t unit_of(const sj_measure *m)
{
    int64_t unit = 0;
    for (uint32_t i = 0; i < 3 + m->own.filter.where_count; i++) {
        const sj_dimension *by = i < 3 ? &m->by[i] : &m->own.filter.where[i - 3].field;
        int64_t own = sj_dimension_unit(by);
        unit = own != 0 && (unit == 0 || own < unit) ? own : unit;
    }
    return unit;
}

static int what_of(const sj_measure *m)
{
    if (m->metric->fold == SJ_FOLD_OCCUPANCY)
        return m->ask.variant == 1 ? SJ_SHIFT_LOAD : SJ_SHIFT_OCCUPANCY;
    return m->metric->fold == SJ_FOLD_UTILISATION ? SJ_SHIFT_UTILISATION : SJ_SHIFT_CONCURRENCY;
}

int sj_shift_fold(sj_measure *m)
{
    const sojourn_query *scope = &m->own.filter.scope;
    int all = scope->from == 0 && scope->until == 0;
    sj_shift_grid grid = {all ? INT64_MIN : scope->from, all ? INT64_MAX : scope->until, unit_of(m),
                          m->own.filter.clock};
    if (note_states(m) != 0)
        return -1;
    sj_spell_order(m->spells.at, m->spells.count);
    return sj_shift_walk(m->spells.at, m->spells.count, what_of(m), &grid, tell, m);
}
