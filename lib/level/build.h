/* SPDX-License-Identifier: MIT */
/** One customer's spans while they are being found, all in scratch memory. */
#ifndef SJ_LEVEL_BUILD_H
#define SJ_LEVEL_BUILD_H

#include "index/component.h"
#include "level/level.h"
#include "level/patch.h"

/** An interaction of a chapter, in the order of the walk. */
typedef struct sj_piece {
    sj_span span;           /* members: transactions */
    const uint32_t *locals; /* its sessions */
    uint32_t count;
} sj_piece;

/** An interaction that stays as it is, of a chapter that goes: so many of the sessions whose
 *  interactions are being found come before it. */
typedef struct sj_kept {
    const sj_chapter *chapter;
    uint32_t number, before;
} sj_kept;

/** A chapter while its interactions are being found. */
typedef struct sj_build {
    sj_levels *v;
    uint32_t *session; /* in order of first events; the place in it is a session's "local" */
    uint32_t session_count;
    uint32_t *parent;
    sj_groups groups;
    uint8_t *redial; /* by local */
    sj_span *transactions;
    uint32_t *transaction_of; /* by local */
    uint32_t transaction_count;
    uint32_t *keyless, keyless_count; /* of one interaction: those without session key, by system */
    sj_piece *pieces;
    uint32_t piece_count;
    sj_kept *kept; /* in order */
    uint32_t kept_count;
} sj_build;

const sj_session *sj_build_session(const sj_build *build, uint32_t local);
/** Walk the records of a session: give SJ_NONE, then the event that came out. */
uint32_t sj_build_event(const sj_build *build, uint32_t local, uint32_t after);

/** Find the interactions of the sessions, which are in order: the pieces. 0, or -1. */
int sj_interaction_build(sj_build *build);
/** The longest silence that can join two sessions. */
int64_t sj_interaction_longest(const sj_rule *rule);
/** Passive contacts find their interactions: joins in `parent`. */
int sj_note_attach(sj_build *build);
/** Put it all into one block; NULL for no memory. */
sj_chapter *sj_bind_chapter(const sj_build *build, uint32_t customer);
/** Where a chapter's packed spans begin, interactions before transactions, counted from the first
 * of their words, which follow; the words of one; the span where it lies open, or NULL. */
uint32_t *sj_chapter_places(const sj_chapter *chapter);
const uint32_t *sj_chapter_packed(const sj_chapter *chapter, int32_t level, uint32_t number);
const sj_span *sj_chapter_opened(const sj_chapter *chapter, int32_t level, uint32_t number);

typedef struct sj_marking {
    sj_mark mark;
    struct sj_marking *before;
} sj_marking;

/** An engagement while it is being found. */
typedef struct sj_issue {
    int64_t end;
    uint32_t last, issue, count; /* last place; key it bears; interactions */
    uint32_t row;                /* of the last time's engagement, if it is the same one yet */
    uint32_t number;             /* in the block; SJ_NONE: not numbered yet */
    uint32_t at;                 /* its last place so far, in the block */
    sj_mark *kept;               /* the marks, if its row is a fresh one */
    uint8_t passive;
    sj_marking *marks; /* latest first, in event order */
    uint32_t mark_count;
} sj_issue;

/** A customer's walk over the interactions of all chapters but those in front, which it knows:
 * places and chapters are counted from there. */
typedef struct sj_walk {
    sj_levels *v;
    uint32_t number;
    const sj_customer *customer;
    sojourn_id id;
    uint32_t flags; /* of the customer */
    sj_front front;
    sj_chapter **chapters;
    const sj_bounds *bounds;
    uint32_t chapter_count;
    uint32_t *base, *was;   /* by chapter: place of its first; and the last time, or SJ_NONE */
    const sj_visit **visit; /* by place */
    const sj_mark **closes; /* by place */
    uint32_t *old_row;      /* by place: engagement of the last time, or SJ_NONE */
    uint8_t *old_reopened;
    uint32_t *engagement_of; /* row of `issues` */
    uint8_t *reopened;
    uint32_t place_count;
    sj_issue *issues; /* new ones, and those in front that were asked for or had others here */
    uint32_t issue_count, mark_count;
    uint32_t *order, recalled_count; /* rows of `issues` by number: those in front come first */
} sj_walk;

/** A stretch of a customer's time: a chapter that is there, an interaction of one that goes, or a
 *  session that waits. */
typedef struct sj_stretch {
    sj_chapter *chapter;  /* or NULL */
    uint32_t interaction; /* of the chapter; SJ_NONE: all of it */
    uint32_t number;      /* of the chapter in the last block, or of the session that waits */
    uint32_t reach;       /* nothing parts it from the stretches up to this one: one contact */
    sj_bounds bounds;
} sj_stretch;

/** A customer that is being renewed. */
typedef struct sj_story {
    sj_levels *v;
    uint32_t customer;
    sj_stretch *at;
    uint32_t count;
    int64_t *passive; /* first start of what is passive from here on, */
    uint32_t noted;   /* up to this stretch; INT64_MAX from it on */
    sj_walk walk;     /* with chapters for all of it, */
    uint32_t *stays;  /* their numbers in the last block; SJ_NONE: new */
    sj_bounds *bounds;
    uint8_t walked; /* engagements are found */
} sj_story;

/** A session waits no more. */
void sj_loose_stop(sj_levels *levels, uint32_t session);
/** Lay out what the customer has, in order of time, and cut it into chapters: those that nothing
 *  touched stay. 0, or -1 for no memory; the fresh ones are the caller's in both cases. */
int sj_cut_chapters(sj_story *story);
/** Sessions of one contact that wait: each stretch reaches to the last that holds one of its. */
void sj_cut_reach(sj_levels *levels, sj_stretch *stretches, uint32_t count);
/** One chapter of the stretches [from, until), which nothing else can be one interaction with;
 * where it lies into *bounds. NULL for no memory. */
sj_chapter *sj_stretch_chapter(sj_story *story, uint32_t from, uint32_t until, sj_bounds *bounds);
void sj_bounds_widen(sj_bounds *bounds, const sj_bounds *other);
/** The stretch of an interaction of a chapter without notes. */
sj_stretch sj_stretch_interaction(sj_chapter *chapter, uint32_t interaction);

/** Find what a customer's block will say, in scratch memory, and change nothing that is not his:
 * tasks may do it for many at once. A host's rule is not asked yet. On an error nothing is left. */
sj_step sj_journey_draft(sj_levels *levels, uint32_t customer, sj_story *out);
/** Put a draft into the levels: all of it, or on an error nothing; then it is the caller's to drop.
 */
sj_step sj_journey_put(sj_story *story);
void sj_journey_drop(sj_levels *levels, sj_story *story);
/** Both, of one customer. */
sj_step sj_journey_renew(sj_levels *levels, uint32_t customer);
/** Some customers that changed: drafts by tasks of the runner, put in one after the other. */
sj_step sj_tasks_renew(sj_levels *levels);

/** Find the engagements of the interactions (law 5). */
sj_step sj_engagement_walk(sj_walk *walk);
/** Make ready all that is needed: the block, which is the last one where something stays in front
 * of it, engagements' rows, and what the past must know. 0, or -1. */
int sj_compose_reserve(sj_walk *walk, sj_block **out);
/** Put it all into the block. */
void sj_compose_block(sj_walk *walk, sj_block *block);
/** The engagements that the walk has no more go to the past. */
void sj_compose_retire(const sj_walk *walk);

#endif
