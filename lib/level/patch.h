/* SPDX-License-Identifier: MIT */
/** What a block had that was replaced in place: the past of a customer of whom most stays. */
#ifndef SJ_LEVEL_PATCH_H
#define SJ_LEVEL_PATCH_H

#include "level/level.h"

/** What stays in front of a block: so many chapters, places and engagements. */
typedef struct sj_front {
    sj_block *block;
    uint32_t chapters, places, engagements;
} sj_front;

/** An engagement in front that changes: its row and key as they were, and the next of the last place
 *  in front, which may be SJ_NONE: that does not change. */
typedef struct sj_touched {
    uint32_t engagement, row, issue, place, next;
} sj_touched;

/** Save what is behind the front, and so many engagements in front: 0, or -1 for no memory. The last
 *  step before the block is changed. A block of this settle is not of the past: nothing is saved. */
int sj_patch_save(sj_levels *levels, uint32_t customer, const sj_front *front,
                  const sj_touched *touched, uint32_t count);
/** Give a block back what its patches replaced: it is of the past as a whole now. */
void sj_patch_undo(sj_past *past, sj_block *block);
/** A copy of the block that is as it was before row `patch` of the patches and all before that, to be
 *  freed with sj_alloc_resize; NULL for no memory. Is row `patch` the last of a block? */
sj_block *sj_patch_before(sj_alloc *alloc, const sj_levels *levels, uint32_t patch);
int sj_patch_last(const sj_levels *levels, uint32_t patch);
/** The blocks are as they should be. */
void sj_patch_forget(sj_levels *levels);

#endif
