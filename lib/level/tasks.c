/* SPDX-License-Identifier: MIT */
/* Drafts of many customers by tasks of the host's runner. A task sees the levels through a copy of
 * their head: the tables are the same, scratch memory and the count of bytes its own. A customer is
 * drafted by one task, which writes to no place that another reads; nothing is put in before all
 * have ended. Then the drafts are put in on the calling thread, in the order in which it alone
 * would have done it. What a task had no memory for is left to the calling thread. Cost: as without
 * tasks, and the scratch memory of a round of customers at once. */
#include "level/build.h"

#include <string.h>

enum { ROUND = 1024 /* customers */ };

typedef struct {
    sj_levels view;
    sj_alloc alloc;
    uint8_t ended;
} task;

/* Drafts without `v` were left out. */
typedef struct {
    task *tasks;
    sj_story *stories;
    uint32_t task_count, story_count;
} round;

static void draft(void *argument, uint64_t index)
{
    round *r = argument;
    if (index >= r->task_count || r->tasks[index].ended)
        return;
    for (uint32_t i = (uint32_t)index; i < r->story_count; i += r->task_count) {
        sj_story *t = &r->stories[i];
        if (sj_journey_draft(&r->tasks[index].view, t->customer, t) != SOJOURN_OK)
            t->v = NULL;
    }
    r->tasks[index].ended = 1;
}

/* The last customers of the list, from its end: 0, or -1. */
static int begin(sj_levels *v, round *r)
{
    const sj_column *dirty = &v->customers_dirty.list;
    r->story_count = dirty->count < ROUND ? dirty->count : ROUND;
    r->task_count = (uint32_t)v->runner->tasks;
    r->task_count = r->task_count < r->story_count ? r->task_count : r->story_count;
    r->stories = sj_arena_zero(&v->scratch, r->story_count, sizeof *r->stories);
    r->tasks = sj_arena_zero(&v->scratch, r->task_count, sizeof *r->tasks);
    if (r->stories == NULL || r->tasks == NULL)
        return -1;
    for (uint32_t i = 0; i < r->story_count; i++)
        r->stories[i].customer = sj_at(dirty, dirty->count - 1 - i);
    for (uint32_t i = 0; i < r->task_count; i++) {
        task *t = &r->tasks[i];
        t->alloc = sj_alloc_share(v->alloc, r->task_count);
        t->view = *v;
        t->view.alloc = &t->alloc;
        t->view.scratch = (sj_arena){.alloc = &t->alloc};
    }
    return 0;
}

/* All that tasks have taken is the handle's: 0, or -1 if not all ended. */
static int join(sj_levels *v, round *r)
{
    int all = 1;
    for (uint32_t i = 0; i < r->task_count; i++) {
        task *t = &r->tasks[i];
        sj_alloc_join(v->alloc, &t->alloc);
        t->view.scratch.alloc = v->alloc;
        all &= t->ended;
    }
    for (uint32_t i = 0; i < r->story_count; i++)
        if (r->stories[i].v != NULL)
            r->stories[i].v = r->stories[i].walk.v = v;
    return all ? 0 : -1;
}

static sj_step put(sj_levels *v, sj_story *t)
{
    if (t->v == NULL)
        return sj_journey_renew(v, t->customer);
    sj_arena_mark mark = sj_arena_save(&v->scratch);
    sj_step status = sj_journey_put(t);
    sj_arena_release(&v->scratch, mark);
    return status;
}

static sj_step run(sj_levels *v, round *r)
{
    const sojourn_runner *host = v->runner;
    v->answer = host->run(host->context, draft, r, r->task_count);
    v->unrun = (uint8_t)(join(v, r) != 0 || v->answer < 0);
    sj_step status = v->unrun ? SOJOURN_E_CALLBACK : SOJOURN_OK;
    uint32_t done = 0;
    while (done < r->story_count && status == SOJOURN_OK) {
        status = put(v, &r->stories[done]);
        if (status != SOJOURN_OK)
            break;
        sj_dirty_pop(&v->customers_dirty);
        done++;
    }
    for (; done < r->story_count; done++)
        if (r->stories[done].v != NULL)
            sj_journey_drop(v, &r->stories[done]);
    for (uint32_t i = 0; i < r->task_count; i++)
        sj_arena_free(&r->tasks[i].view.scratch);
    return status;
}

sj_step sj_tasks_renew(sj_levels *v)
{
    round r;
    sj_arena_mark mark = sj_arena_save(&v->scratch);
    sj_step status = begin(v, &r) == 0 ? run(v, &r) : SOJOURN_E_MEMORY;
    sj_arena_release(&v->scratch, mark);
    return status;
}
