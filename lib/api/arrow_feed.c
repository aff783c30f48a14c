/* SPDX-License-Identifier: MIT */
/* A record batch in. Its events are drafted when they are asked for, by the road of sojourn_feed(),
 * so all roads give one digest; texts are borrowed from the batch until then. Links and erasures
 * are needed before: blocks that hold any are looked at twice. Cost: that of sojourn_feed(), and
 * O(1) a cell. */
#include "api/arrow_block.h"
#include "api/feed.h"
#include "api/names.h"
#include "base/fault.h"
#include "fact/recent.h"

typedef struct {
    sojourn *s;
    sj_reader reader;
    sj_arrow_block *block;
    uint64_t at;            /* of the block: the row that is drafted next */
    uint64_t rows;          /* those before the first link or erasure that is refused */
    uint64_t others;        /* links and erasures among them */
    sojourn_status refused; /* why; `error` says it, too */
    sj_batch batch;
    uint32_t link_room, erasure_room;
    sojourn_error *error;
} feeding;

static int is_other(const feeding *f, uint64_t at)
{
    return f->block->types[at] >= SOJOURN_ROW_LINK;
}

static uint64_t length_at(const feeding *f, uint64_t first)
{
    return f->rows - first < SJ_ARROW_BLOCK ? f->rows - first : SJ_ARROW_BLOCK;
}

static sojourn_status take_link(feeding *f, const sojourn_event *e)
{
    if (sj_alloc_grow(&f->s->alloc, &f->batch.links, &f->link_room, f->batch.link_count + 1,
                      sizeof *f->batch.links) != 0)
        return sj_fault_memory(f->error);
    sojourn_status status =
        sj_feed_link(f->s, &e->identifiers[0], &e->identifiers[1], e->type - SOJOURN_ROW_LINK,
                     e->revision, &f->batch.links[f->batch.link_count], f->error);
    f->batch.link_count += status == SOJOURN_OK;
    return status;
}

static sojourn_status take_erasure(feeding *f, const sojourn_event *e)
{
    if (sj_alloc_grow(&f->s->alloc, &f->batch.erasures, &f->erasure_room,
                      f->batch.erasure_count + e->identifier_count, sizeof *f->batch.erasures) != 0)
        return sj_fault_memory(f->error);
    return sj_feed_erasure(f->s, e->identifiers, e->identifier_count, e->end, &f->batch, f->error);
}

/* Take the links and erasures of a block; what is wrong with one of their identifiers is wrong with
 * the row. */
static sojourn_status take_block(feeding *f, uint64_t first)
{
    sj_arrow_block *b = f->block;
    sj_arrow_block_fill(b, first, length_at(f, first), f->error);
    for (uint64_t at = 0; at < b->count; at++) {
        if (!is_other(f, at))
            continue;
        const sojourn_event *e = &b->events[at];
        sojourn_status status = e->type == SOJOURN_ROW_ERASE ? take_erasure(f, e) : take_link(f, e);
        if (status == SOJOURN_E_EVENT && f->error != NULL)
            f->error->index = first + at;
        if (status != SOJOURN_OK) {
            f->rows = first + at;
            return status;
        }
        f->others++;
    }
    f->rows = b->status != SOJOURN_OK ? first + b->count : f->rows;
    return b->status;
}

static sojourn_status take_others(feeding *f)
{
    sojourn_status status = SOJOURN_OK;
    for (uint64_t at = 0; at < f->rows && status == SOJOURN_OK; at += SJ_ARROW_BLOCK)
        if (sj_arrow_block_others(f->block, at, length_at(f, at)))
            status = take_block(f, at);
    return status;
}

/* Draft the next row that is an event. One that is refused is told when all before it are good. */
static sojourn_status draft_next(const void *context, uint64_t index, sj_arena *scratch,
                                 sj_draft *out)
{
    feeding *f = *(feeding *const *)context;
    sj_arrow_block *b = f->block;
    (void)index, (void)scratch;
    for (;;) {
        while (f->at < b->count && is_other(f, f->at))
            f->at++;
        if (f->at < b->count)
            break;
        if (b->status != SOJOURN_OK || b->first + b->count == f->rows)
            return b->status != SOJOURN_OK ? b->status : f->refused;
        uint64_t next = b->first + b->count;
        sj_arrow_block_fill(b, next, length_at(f, next), f->error);
        f->at = 0;
    }
    const sojourn_event *e = &b->events[f->at];
    return sj_event_draft(&f->reader, e, b->first + f->at++, out, f->error);
}

static sojourn_status take_all(feeding *f, const sj_arrow_plan *plan)
{
    feeding *context = f;
    f->reader = sj_handle_reader(f->s, &f->s->scratch);
    f->rows = plan->row_count;
    f->block = sj_arrow_block_make(plan, &f->s->scratch);
    if (f->block == NULL || sj_recent_make(&f->s->scratch, f->rows, &f->reader.recent) != 0)
        return sj_fault_memory(f->error);
    f->refused = take_others(f);
    if (f->refused != SOJOURN_OK && f->refused != SOJOURN_E_EVENT)
        return f->refused;
    sj_arrow_block_fill(f->block, 0, length_at(f, 0), f->error);
    f->batch.draft = draft_next;
    f->batch.context = &context;
    f->batch.event_count = f->rows - f->others + (f->refused != SOJOURN_OK);
    return sj_feed_put(f->s, &f->batch, f->error);
}

sojourn_status sojourn_feed_arrow(sojourn *s, const struct ArrowSchema *schema,
                                  const struct ArrowArray *batch, sojourn_error *error)
{
    feeding f = {.s = s, .error = error};
    sj_arrow_plan plan;
    sojourn_status status = sj_handle_check(s, error);
    if (status != SOJOURN_OK)
        return status;
    sj_arena_mark mark = sj_arena_save(&s->scratch);
    status = sj_arrow_plan_make(&plan, &s->kinds, &s->scratch, schema, batch, error);
    if (status == SOJOURN_OK)
        status = take_all(&f, &plan);
    sj_alloc_resize(&s->alloc, f.batch.links, f.link_room * sizeof *f.batch.links, 0);
    sj_alloc_resize(&s->alloc, f.batch.erasures, f.erasure_room * sizeof *f.batch.erasures, 0);
    sj_arena_release(&s->scratch, mark);
    return sj_handle_answer(s, status, error);
}
