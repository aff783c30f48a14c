/* SPDX-License-Identifier: MIT */
/* Spans before the settle are in the blocks it replaced. Sessions are folded in place, so events
 * before it are those of their sessions now, but for the ones that came since and the ones that
 * moved: these lie where the past says. Cost: the touched customers, n log n. */
#include "api/side.h"

#include "api/row.h"
#include "base/bytes.h"
#include "index/sort.h"
#include "level/patch.h"

/* The number by which rows are in order. */
typedef uint32_t key_of(const sj_side *side, uint32_t row);

static uint32_t seat_session(const sj_side *side, uint32_t row)
{
    return side->seats.at[row].session;
}

static uint32_t moved_event(const sj_side *side, uint32_t row)
{
    return sj_at(&side->v->past.moved, row).event;
}

static uint32_t version_event(const sj_side *side, uint32_t row)
{
    return sj_at(&side->v->past.versions, row).event;
}

typedef struct {
    const sj_side *side;
    key_of *key;
} keyed;

static int key_order(const void *context, uint32_t a, uint32_t b)
{
    const keyed *k = context;
    uint32_t x = k->key(k->side, a), y = k->key(k->side, b);
    return x < y ? -1 : x > y;
}

static int id_order(const void *context, uint32_t a, uint32_t b)
{
    const sj_side *side = context;
    return sj_id_compare(side->items.at[a].id, side->items.at[b].id);
}

/* Put the rows 0 .. count-1 in order; none on failure. */
static int arrange(sj_side *side, sj_rows *rows, uint32_t count, sj_sort_order *order,
                   const void *context)
{
    rows->count = 0;
    if (sj_array_reserve(side->alloc, rows, count) != 0)
        return -1;
    for (uint32_t i = 0; i < count; i++)
        sj_array_push(rows, i);
    if (sj_sort(side->scratch, rows->at, count, order, context) == 0)
        return 0;
    rows->count = 0;
    return -1;
}

static int arrange_by(sj_side *side, sj_rows *rows, uint32_t count, key_of *key)
{
    keyed k = {side, key};
    return arrange(side, rows, count, key_order, &k);
}

/* The first row with a key, or SJ_NONE. */
static uint32_t find(const sj_side *side, const sj_rows *rows, key_of *key, uint32_t wanted)
{
    uint32_t low = 0, high = rows->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (key(side, rows->at[middle]) < wanted)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == rows->count || key(side, rows->at[low]) != wanted)
        return SJ_NONE;
    return rows->at[low];
}

static int take_blocks(sj_side *side)
{
    const sj_levels *v = side->v;
    const sj_past *past = &v->past;
    uint32_t count = side->before ? past->left.blocks.count : past->touched.list.count;
    if (sj_column_reserve(side->alloc, &side->blocks, count) != 0)
        return -1;
    for (uint32_t i = 0; i < count; i++) {
        const sj_block *block = side->before
                                    ? sj_at(&past->left.blocks, i)
                                    : sj_at(&v->customers, sj_at(&past->touched.list, i)).block;
        if (block != NULL)
            sj_column_push(&side->blocks, block);
    }
    return 0;
}

/* Blocks that stayed but for a patch. */
static int take_patched(sj_side *side)
{
    const sj_past *past = &side->v->past;
    for (uint32_t i = 0; i < past->patches.count; i++) {
        if (!sj_patch_last(side->v, i))
            continue;
        if (sj_column_reserve(side->alloc, &side->blocks, 1) != 0 ||
            sj_column_reserve(side->alloc, &side->copies, 1) != 0)
            return -1;
        sj_block *copy = sj_patch_before(side->alloc, side->v, i);
        if (copy == NULL)
            return -1;
        sj_column_push(&side->copies, copy);
        sj_column_push(&side->blocks, copy);
    }
    return 0;
}

static int take_seats(sj_side *side, const sj_block *block)
{
    for (uint32_t t = 0, count; t < block->transaction_count; t++) {
        const uint32_t *sessions = sj_block_sessions(block, t, &count);
        if (sj_array_reserve(side->alloc, &side->seats, count) != 0)
            return -1;
        for (uint32_t i = 0; i < count; i++)
            sj_array_push(&side->seats, ((sj_seat){block, sessions[i], t}));
    }
    return 0;
}

int sj_side_open(sj_side *side)
{
    const sj_past *past = &side->v->past;
    if (take_blocks(side) != 0 || (side->before && take_patched(side) != 0))
        return -1;
    for (uint32_t i = 0; i < side->blocks.count; i++)
        if (take_seats(side, sj_at(&side->blocks, i)) != 0)
            return -1;
    if (arrange_by(side, &side->by_session, side->seats.count, seat_session) != 0)
        return -1;
    if (!side->before)
        return 0;
    if (arrange_by(side, &side->moved_by_event, past->moved.count, moved_event) != 0)
        return -1;
    return arrange_by(side, &side->versions_by_event, past->versions.count, version_event);
}

const sj_seat *sj_side_seat(const sj_side *side, uint32_t session)
{
    uint32_t row = find(side, &side->by_session, seat_session, session);
    return row != SJ_NONE ? &side->seats.at[row] : NULL;
}

static int add(sj_side *side, const sj_item *item)
{
    if (sj_array_reserve(side->alloc, &side->items, 1) != 0)
        return -1;
    sj_array_push(&side->items, *item);
    return 0;
}

static int add_spans(sj_side *side, const sj_block *block, int32_t level)
{
    for (uint32_t i = 0; i < sj_block_count(block, level); i++) {
        uint32_t parent = level < SOJOURN_LEVEL_JOURNEY ? sj_block_parent(block, level, i) : 0;
        if (add(side, &(sj_item){sj_block_id(side->v, block, level, i), block, i, parent, 0}) != 0)
            return -1;
    }
    return 0;
}

static int add_event(sj_side *side, const sj_seat *seat, uint32_t record, uint64_t reference)
{
    return add(side, &(sj_item){sj_row_event(side->v, record), seat->block, record,
                                seat->transaction, reference});
}

/* 1 if an event of a session was not there before the settle, or not as it is now. */
static int is_new(const sj_side *side, uint32_t event)
{
    return event >= side->v->past.known_before ||
           find(side, &side->moved_by_event, moved_event, event) != SJ_NONE;
}

static int add_events(sj_side *side, const sj_seat *seat)
{
    const sj_levels *v = side->v;
    for (uint32_t e = sj_chain_first(&v->session_events, seat->session); e != SJ_NONE;
         e = sj_chain_next(&v->session_events, e)) {
        uint32_t record = sj_at(&v->facts->winner, e);
        if (side->before && is_new(side, e))
            continue;
        if (add_event(side, seat, record,
                      sj_record_number(&v->facts->records, record, SJ_SAYS_REFERENCE)) != 0)
            return -1;
    }
    return 0;
}

/* An event that moved, where and as it was. */
static int add_moved(sj_side *side, uint32_t row)
{
    const sj_levels *v = side->v;
    sj_moved moved = sj_at(&v->past.moved, row);
    if (moved.session == SJ_NONE ||
        find(side, &side->moved_by_event, moved_event, moved.event) != row)
        return 0;
    const sj_seat *seat = sj_side_seat(side, moved.session);
    uint32_t version = find(side, &side->versions_by_event, version_event, moved.event);
    if (version != SJ_NONE) {
        const sj_version *was = &sj_at(&v->past.versions, version);
        return add_event(side, seat, was->record, was->reference);
    }
    uint32_t record = sj_at(&v->facts->winner, moved.event);
    return add_event(side, seat, record,
                     sj_record_number(&v->facts->records, record, SJ_SAYS_REFERENCE));
}

static int list_events(sj_side *side)
{
    for (uint32_t i = 0; i < side->seats.count; i++)
        if (add_events(side, &side->seats.at[i]) != 0)
            return -1;
    for (uint32_t i = 0; i < side->moved_by_event.count; i++)
        if (add_moved(side, side->moved_by_event.at[i]) != 0)
            return -1;
    return 0;
}

int sj_side_list(sj_side *side, int32_t level)
{
    int status = 0;
    side->items.count = side->by_id.count = 0;
    if (level == SOJOURN_LEVEL_EVENT)
        status = list_events(side);
    for (uint32_t i = 0; level != SOJOURN_LEVEL_EVENT && status == 0 && i < side->blocks.count; i++)
        status = add_spans(side, sj_at(&side->blocks, i), level);
    return status == 0 ? arrange(side, &side->by_id, side->items.count, id_order, side) : -1;
}

void sj_side_free(sj_side *side)
{
    while (side->copies.count != 0) {
        sj_block *copy = sj_column_pop(&side->copies);
        sj_alloc_resize(side->alloc, copy, copy->size, 0);
    }
    sj_column_free(side->alloc, &side->copies);
    sj_column_free(side->alloc, &side->blocks);
    sj_array_free(side->alloc, &side->seats);
    sj_array_free(side->alloc, &side->items);
    sj_rows *const rows[] = {&side->by_session, &side->by_id, &side->moved_by_event,
                             &side->versions_by_event};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        sj_array_free(side->alloc, rows[i]);
}
