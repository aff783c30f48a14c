/* SPDX-License-Identifier: MIT */
/** What the last settle replaced: enough to say what it made, changed and took away. */
#ifndef SJ_LEVEL_PAST_H
#define SJ_LEVEL_PAST_H

#include "fact/store.h"

typedef struct sj_block sj_block;
typedef struct sj_chapter sj_chapter;
typedef struct sj_patch sj_patch;
struct sj_levels;

/** Session of an event when the last settle began; SJ_NONE: in none. */
typedef struct sj_moved {
    uint32_t event, session;
} sj_moved;

/** What no customer has any more: blocks, chapters, and rows of engagements. */
typedef struct sj_left {
    SJ_COLUMN(sj_block *) blocks;
    SJ_COLUMN(sj_chapter *) chapters;
    sj_column engagements;
} sj_left;

typedef struct sj_past {
    uint64_t settles;             /* that ended well */
    uint8_t midway;               /* one was begun and did not */
    uint32_t known, known_before; /* events at the end of the last settle; of the one before it */
    sj_left left;     /* by the last settle; blocks: of customers that were touched, as they were */
    sj_left waste;    /* by those before it, on its way out */
    sj_dirty touched; /* customers that have another block now, or one with a patch */
    SJ_COLUMN(sj_patch *) patches;  /* of blocks that are older than the last settle, */
    sj_arena saved;                 /* and their memory */
    SJ_COLUMN(sj_moved) moved;      /* events known before, the first of an event counts */
    SJ_COLUMN(sj_version) versions; /* likewise, where the record or its reference is another */
} sj_past;

/** Forget what the settle before left, unless that one failed: then this one goes on with it. 0, or
 *  -1 for no memory. */
int sj_past_begin(struct sj_levels *levels);
void sj_past_end(struct sj_levels *levels);
/** Make room for one more event that moves; 0, or -1. */
int sj_past_reserve_move(struct sj_levels *levels);
/** Make room for a customer's new block, which may go without so many of the old one; 0, or -1. */
int sj_past_reserve_swap(struct sj_levels *levels, uint32_t chapters, uint32_t engagements);
/** A chapter or an engagement that its customer has no more. */
void sj_past_chapter(struct sj_levels *levels, sj_chapter *chapter);
void sj_past_engagement(struct sj_levels *levels, uint32_t row);
/** An event leaves a session, or SJ_NONE. */
void sj_past_move(struct sj_levels *levels, uint32_t event, uint32_t session);
/** A customer gets another block: the old one is kept or freed. Either may be NULL. */
void sj_past_swap(struct sj_levels *levels, uint32_t customer, sj_block *old, sj_block *block);
void sj_past_free(struct sj_levels *levels);

#endif
