/* SPDX-License-Identifier: MIT */
/** All spans of the customers that the last settle touched: before it, or after. */
#ifndef SJ_API_SIDE_H
#define SJ_API_SIDE_H

#include "level/level.h"

/** Where a session lies. */
typedef struct sj_seat {
    const sj_block *block;
    uint32_t session, transaction;
} sj_seat;

/** A span, or an event. */
typedef struct sj_item {
    sojourn_id id;
    const sj_block *block;
    uint32_t number, parent; /* number: in its block; of an event its record */
    uint64_t reference;      /* of an event */
} sj_item;

typedef struct sj_side {
    sj_alloc *alloc;
    sj_arena *scratch;
    const sj_levels *v;
    int before;
    SJ_COLUMN(const sj_block *) blocks;
    SJ_COLUMN(sj_block *) copies; /* of blocks that were patched, as they were */
    SJ_ARRAY(sj_seat) seats;
    SJ_ARRAY(sj_item) items;                   /* of one level */
    sj_rows by_session, by_id;                 /* rows of seats, of items */
    sj_rows moved_by_event, versions_by_event; /* rows of what the past holds, stable */
} sj_side;

/** Find the blocks and seats of a side, whose first four fields are set; 0, or -1 for no memory. */
int sj_side_open(sj_side *side);
/** List the items of a level by id, or none and -1 for no memory. */
int sj_side_list(sj_side *side, int32_t level);
/** The seat of a session, or NULL. */
const sj_seat *sj_side_seat(const sj_side *side, uint32_t session);
void sj_side_free(sj_side *side);

#endif
