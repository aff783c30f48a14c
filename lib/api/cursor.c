/* SPDX-License-Identifier: MIT */
/* A walk over spans: customers in order of id, and of each customer the rows of one level, which
 * are listed, filtered and sorted when the walk comes to it. Memory: 20 bytes a customer, and the
 * rows of the largest. It counts its memory apart, so cursors on one handle need no lock. */
#include "api/cursor.h"

#include "api/change.h"
#include "api/row.h"
#include "base/aged.h"
#include "base/bytes.h"
#include "base/fault.h"
#include "index/sort.h"

#include <string.h>

struct sojourn_cursor {
    sj_alloc alloc;
    const sojourn *s;
    sojourn_query query;
    uint64_t generation, shown;
    uint32_t *customers, customer_count, customer_room, customer_at;
    sj_row_list rows;
    uint32_t row_at;
    sj_arena scratch;
    sj_change changes; /* in place of all that, if it is over changes: then read with these, named
                          where it is opened, so that who asks for none links none of their code */
    sojourn_status (*next_change)(sj_change *changes, sojourn_span *out);
    void (*free_changes)(sj_change *changes);
    sj_lead lead; /* lists the rows, if it has a function */
    sojourn_span span;
};

const sojourn *sj_cursor_handle(const sojourn_cursor *c)
{
    return c->s;
}

int sj_cursor_over_changes(const sojourn_cursor *c)
{
    return c->next_change != NULL;
}

static int customer_order(const void *ids, uint32_t a, uint32_t b)
{
    return sj_id_compare(((const sojourn_id *)ids)[a], ((const sojourn_id *)ids)[b]);
}

/* The customer that the query names: SJ_NONE in *out if there is none. */
static sojourn_status find_customer(sojourn_cursor *c, uint32_t *out, sojourn_error *error)
{
    const sojourn *s = c->s;
    sj_draft_identifier who;
    sj_reader reader = sj_handle_reader(s, &c->scratch);
    int status = sj_event_identifier(&reader, &c->query.customer, 0, &who, error);
    *out = SJ_NONE;
    if (status == SOJOURN_E_MEMORY)
        return status;
    if (status < 0) {
        if (error != NULL)
            error->status = SOJOURN_E_ARGUMENT;
        return SOJOURN_E_ARGUMENT;
    }
    uint32_t node = status == 0 ? SJ_NONE : sj_facts_find(&s->facts, &who);
    if (node != SJ_NONE && node < s->levels.nodes.count) {
        int64_t time = c->query.as_of != 0 ? c->query.as_of : s->levels.latest;
        uint32_t stands_for = sj_ask_who(&s->levels, node, time);
        *out = sj_at(&s->levels.parts[SJ_WHOLE].of, stands_for);
    }
    return SOJOURN_OK;
}

/* All customers in order; their ids lie far apart, so they are brought together before. */
static int take_all(sojourn_cursor *c)
{
    const sj_levels *v = &c->s->levels;
    sj_arena_mark mark = sj_arena_save(&c->scratch);
    sojourn_id *ids = sj_arena_take(&c->scratch, v->customers.count * sizeof *ids);
    if (ids == NULL)
        return -1;
    for (uint32_t i = 0; i < v->customers.count; i++) {
        const sj_block *block = sj_at(&v->customers, i).block;
        if (block == NULL)
            continue;
        ids[i] = block->id;
        c->customers[c->customer_count++] = i;
    }
    int failed = sj_sort(&c->scratch, c->customers, c->customer_count, customer_order, ids);
    sj_arena_release(&c->scratch, mark);
    return failed;
}

static int take_customers(sojourn_cursor *c, uint32_t only)
{
    const sj_levels *v = &c->s->levels;
    int one = c->query.customer.kind.length != 0;
    if (sj_alloc_grow(&c->alloc, &c->customers, &c->customer_room, one ? 1 : v->customers.count,
                      sizeof *c->customers) != 0)
        return -1;
    if (one) {
        if (only != SJ_NONE && sj_at(&v->customers, only).block != NULL)
            c->customers[c->customer_count++] = only;
        return 0;
    }
    return take_all(c);
}

static sojourn_status begin(sojourn_cursor *c, sojourn_error *error)
{
    uint32_t only = SJ_NONE;
    sojourn_status status = SOJOURN_OK;
    if (c->query.customer.kind.length != 0)
        status = find_customer(c, &only, error);
    if (status == SOJOURN_OK && take_customers(c, only) != 0)
        status = sj_fault_memory(error);
    return status;
}

sojourn_status sj_cursor_check(const sojourn_query *query, sojourn_error *error)
{
    if (query->level < SOJOURN_LEVEL_EVENT || query->level > SOJOURN_LEVEL_JOURNEY)
        return sj_fault(error, SOJOURN_E_ARGUMENT, 0, "use one of SOJOURN_LEVEL_...");
    if ((query->flags & ~(uint32_t)SOJOURN_QUERY_LATEST_FIRST) != 0)
        return sj_fault(error, SOJOURN_E_ARGUMENT, 0, "use flags that this version knows");
    if (query->from > query->until)
        return sj_fault(error, SOJOURN_E_ARGUMENT, 0, "let from be at or before until");
    if (query->customer.kind.length == 0 && query->customer.value.length != 0)
        return sj_fault(error, SOJOURN_E_ARGUMENT, 0, "name the kind of the customer's identifier");
    return SOJOURN_OK;
}

static sojourn_status read_query(const sojourn_query *query, sojourn_query *out,
                                 sojourn_error *error)
{
    if (sj_aged_read(out, sizeof *out, query) != 0)
        return sj_fault(error, SOJOURN_E_ARGUMENT, 0,
                        "set size to sizeof and what is unknown to zero: query");
    return sj_cursor_check(out, error);
}

/* A cursor without rows, or NULL. */
static sojourn_cursor *make(const sojourn *s)
{
    sj_alloc alloc = sj_alloc_apart(&s->alloc);
    sojourn_cursor *c = sj_alloc_resize(&alloc, NULL, 0, sizeof *c);
    if (c == NULL)
        return NULL;
    memset(c, 0, sizeof *c);
    c->alloc = alloc;
    c->scratch.alloc = &c->alloc;
    c->scratch.wipes = 1;
    c->s = s;
    c->generation = s->generation;
    return c;
}

sojourn_status sojourn_cursor_open(const sojourn *s, const sojourn_query *query,
                                   sojourn_cursor **out, sojourn_error *error)
{
    sojourn_query read;
    if (out == NULL || query == NULL)
        return sj_fault(error, SOJOURN_E_ARGUMENT, 0, "give a query and a place, not NULL");
    *out = NULL;
    sojourn_status status = sj_handle_settled(s, error);
    if (status == SOJOURN_OK)
        status = read_query(query, &read, error);
    if (status != SOJOURN_OK)
        return status;
    sojourn_cursor *c = make(s);
    if (c == NULL)
        return sj_fault_memory(error);
    c->query = read;
    status = begin(c, error);
    c->query.customer = (sojourn_identifier){0};
    if (status != SOJOURN_OK) {
        sojourn_cursor_close(c);
        return status;
    }
    *out = c;
    return SOJOURN_OK;
}

sojourn_status sojourn_cursor_changes(const sojourn *s, sojourn_cursor **out, sojourn_error *error)
{
    if (out == NULL)
        return sj_fault(error, SOJOURN_E_ARGUMENT, 0, "say where the cursor goes, not NULL");
    *out = NULL;
    sojourn_status status = sj_handle_settled(s, error);
    if (status != SOJOURN_OK)
        return status;
    sojourn_cursor *c = make(s);
    if (c == NULL)
        return sj_fault_memory(error);
    c->next_change = sj_change_next;
    c->free_changes = sj_change_free;
    if (sj_change_open(&c->changes, &c->alloc, &c->scratch, &s->levels) != 0) {
        sojourn_cursor_close(c);
        return sj_fault_memory(error);
    }
    *out = c;
    return SOJOURN_OK;
}

const uint32_t *sj_cursor_customers(const sojourn_cursor *c, uint32_t *count)
{
    *count = c->customer_count;
    return c->customers;
}

sj_alloc *sj_cursor_alloc(sojourn_cursor *c)
{
    return &c->alloc;
}

void sj_cursor_lead(sojourn_cursor *c, sj_lead lead)
{
    c->lead = lead;
}

static int fill(sojourn_cursor *c, uint32_t customer)
{
    if (c->lead.fill != NULL)
        return c->lead.fill(c->lead.context, customer, &c->rows, &c->scratch);
    return sj_row_list_fill(&c->rows, &c->alloc, &c->scratch, &c->s->levels, customer, &c->query);
}

/* List the rows of the next customer that has any; SOJOURN_DONE when there is none. */
static sojourn_status next_customer(sojourn_cursor *c)
{
    while (c->row_at == c->rows.count) {
        if (c->customer_at == c->customer_count)
            return SOJOURN_DONE;
        uint32_t customer = c->customers[c->customer_at];
        sj_row_near(&c->s->levels, c->customers + c->customer_at,
                    c->customer_count - c->customer_at);
        c->row_at = c->rows.count = 0;
        int failed = fill(c, customer);
        if (failed != 0) {
            c->rows.count = 0;
            return failed == SOJOURN_E_CALLBACK ? failed : SOJOURN_E_MEMORY;
        }
        c->customer_at++;
    }
    return SOJOURN_OK;
}

static sojourn_status next_span(sojourn_cursor *c)
{
    if (c->query.limit != 0 && c->shown == c->query.limit)
        return SOJOURN_DONE;
    sojourn_status status = next_customer(c);
    if (status != SOJOURN_OK)
        return status;
    int latest = (c->query.flags & SOJOURN_QUERY_LATEST_FIRST) != 0;
    uint32_t at = latest ? c->rows.count - 1 - c->row_at : c->row_at;
    sj_row_show(&c->rows, at, &c->s->levels, c->customers[c->customer_at - 1], &c->query, &c->span);
    c->row_at++;
    c->shown++;
    return SOJOURN_OK;
}

sojourn_status sojourn_cursor_next(sojourn_cursor *c, const sojourn_span **out,
                                   sojourn_error *error)
{
    if (c == NULL || out == NULL)
        return sj_fault(error, SOJOURN_E_ARGUMENT, 0, "give a cursor and a place, not NULL");
    *out = NULL;
    sojourn_status status = sj_handle_check(c->s, error);
    if (status != SOJOURN_OK)
        return status;
    if (c->generation != c->s->generation)
        return sj_fault(error, SOJOURN_E_STALE, 0, "open a cursor again after the handle changed");
    status = c->next_change != NULL ? c->next_change(&c->changes, &c->span) : next_span(c);
    if (status == SOJOURN_E_CALLBACK) {
        sj_fault(error, status, 0, "a rule of this answer failed: mend what it reports");
        if (error != NULL)
            error->detail = c->rows.answer;
        return status;
    }
    if (status < 0)
        return sj_fault_memory(error);
    if (status == SOJOURN_OK)
        *out = &c->span;
    return status;
}

void sojourn_cursor_close(sojourn_cursor *c)
{
    if (c == NULL)
        return;
    sj_row_list_free(&c->rows, &c->alloc);
    if (c->free_changes != NULL)
        c->free_changes(&c->changes);
    if (c->lead.free != NULL)
        c->lead.free(c->lead.context, &c->alloc);
    sj_arena_free(&c->scratch);
    sj_alloc_resize(&c->alloc, c->customers, c->customer_room * sizeof *c->customers, 0);
    sj_alloc alloc = c->alloc;
    sj_alloc_resize(&alloc, c, sizeof *c, 0);
}
