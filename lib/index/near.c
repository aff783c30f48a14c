/* SPDX-License-Identifier: MIT */
/* Of each class that occurred a stack of ends is kept, the latest on top. A new item joins what is
 * within the limit from the top down; all of that is one component from now on, so the latest of
 * it can stand for the rest and the stacks stay short. */
#include "index/near.h"

#include "base/exact.h"
#include "index/component.h"

typedef struct entry {
    int64_t end;
    uint32_t number;
    struct entry *below;
} entry;
typedef struct lane {
    uint32_t class;
    entry *top;
    struct lane *next;
} lane;

static lane *find_lane(sj_arena *scratch, lane **lanes, uint32_t class)
{
    for (lane *l = *lanes; l != NULL; l = l->next)
        if (l->class == class)
            return l;
    lane *l = sj_arena_take(scratch, sizeof *l);
    if (l != NULL) {
        *l = (lane){class, NULL, *lanes};
        *lanes = l;
    }
    return l;
}

static void join_lane(lane *l, const sj_near_item *item, int64_t limit, uint32_t *parent)
{
    entry *top = l->top;
    if (top == NULL || !sj_time_within(sj_time_silence(top->end, item->start), limit))
        return;
    entry *e = top;
    for (; e != NULL && sj_time_within(sj_time_silence(e->end, item->start), limit); e = e->below)
        sj_component_join(parent, e->number, item->number);
    top->below = e;
}

static int add_entry(sj_arena *scratch, lane *l, const sj_near_item *item)
{
    entry *e = sj_arena_take(scratch, sizeof *e);
    if (e == NULL)
        return -1;
    entry **at = &l->top;
    while (*at != NULL && (*at)->end > item->end)
        at = &(*at)->below;
    *e = (entry){item->end, item->number, *at};
    *at = e;
    return 0;
}

int sj_near_join(sj_arena *scratch, const sj_near_item *items, uint32_t count,
                 sj_near_limit *limit, const void *context, uint32_t *parent)
{
    sj_arena_mark mark = sj_arena_save(scratch);
    lane *lanes = NULL;
    int status = 0;
    for (uint32_t i = 0; i < count && status == 0; i++) {
        lane *own = find_lane(scratch, &lanes, items[i].class);
        if (own == NULL) {
            status = -1;
            break;
        }
        for (lane *l = lanes; l != NULL; l = l->next) {
            int64_t most = limit(context, l->class, items[i].class);
            if (most > 0)
                join_lane(l, &items[i], most, parent);
        }
        status = add_entry(scratch, own, &items[i]);
    }
    sj_arena_release(scratch, mark);
    return status;
}
