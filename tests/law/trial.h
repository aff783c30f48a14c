/* SPDX-License-Identifier: MIT */
/** @file trial.h  One history against the law: what the files of the law tests share. */
#ifndef TESTS_TRIAL_H
#define TESTS_TRIAL_H

#include "heap.h"
#include "history.h"
#include "oracle.h"
#include "pool.h"
#include "runner.h"
#include "table.h"
#include "walk.h"

#include <sojourn/figures.h>

/** Figures that a handle is let watch. */
typedef struct vigil {
    sojourn_metric metric;
    sojourn_parameter parameter;
    sojourn_query scope;
    sojourn_where where[2];
    int32_t on, fixed;
} vigil;
enum { VIGILS = 3 };
typedef struct vigils {
    const sojourn *of;
    dice dice;
    vigil at[VIGILS];
} vigils;

/** What is asked beside the spans, their counts, changes and reasons. */
enum {
    ASK_FIGURES = 1,
    ASK_WATCHED = 2,
    ASK_PATHS = 4,
    ASK_KINDS = ASK_FIGURES | ASK_WATCHED | ASK_PATHS,
    ASK_DIMENSIONS = 8 /* figures by every dimension, not by one that is drawn */
};

/** Some facts of a history, in the order in which they are told. */
typedef struct deck {
    const history *history;
    const fact **facts;
    uint64_t count;
    int32_t asks;      /* ASK_.. */
    int32_t shrinking; /* reasons of all pairs: those that are drawn hang on the count */
} deck;

/** One run of all checks over a deck. The first failure is written down and ends it. */
typedef struct trial {
    deck deck;
    dice dice;
    oracle *oracle;
    walk expected[WALK_LEVELS];
    sojourn_counts counts;
    sojourn_id facts_digest, spans_digest;
    int32_t digested;      /* the digests are known */
    int32_t mixed;         /* of the handles of this road some keep values and some do not */
    sojourn_runner runner; /* of the handles of this road; without a size: none */
    uint64_t reasons, figures, paths; /* folded; 0: not known yet */
    uint64_t comparisons;
    vigils vigils;
    char why[1400];
} trial;

/** 1 if the law holds for the facts of the deck. `schedule` draws orders, batches and shards. */
int trial_run(trial *t, const deck *d, uint64_t schedule);

/** Write a failure down; always 0. */
int trial_fails(trial *t, const char *what, const char *detail);
int trial_expects(trial *t, sojourn_status got, sojourn_status expected, const char *what,
                  const sojourn_error *error);

/** Tell facts [from, until) of `facts` in batches. */
int tell(trial *t, sojourn *s, const fact **facts, uint64_t count, uint64_t most);
/** Tell facts as one record batch. */
int tell_table(trial *t, sojourn *s, const fact **facts, uint64_t count);
/** The streams of all levels and of the change list against cursors. */
int streams_hold(trial *t, const sojourn *s);
/** The facts in order, and some of them again in between; to be freed. */
const fact **repeated(trial *t, const fact **facts, uint64_t count, uint64_t repeats);
/** The same in an order drawn by the dice. */
const fact **shuffled(trial *t, const fact **facts, uint64_t count, uint64_t repeats);
void tell_oracle(oracle *o, const fact **facts, uint64_t count);

/** The change lists of a history told to two handles, and a mirror kept by them. The first lives on
 *  `memory`, which is short at times. */
int mirror_holds(trial *t, sojourn *s, heap *memory, sojourn *twin);
/** Each span of a walk against its members. */
int sums_hold(trial *t, walk levels[WALK_LEVELS]);
/** Queries of all sorts against a filter over the walks. */
int filters_hold(trial *t, const sojourn *s, walk levels[WALK_LEVELS]);

/** Values of all identifiers that the facts name: told, or wiped, as the oracle says. */
int kept_hold(trial *t, const sojourn *s);

/** Reasons of some pairs, the same on every road. */
int reasons_hold(trial *t, const sojourn *s);
/** Some metrics, likewise, and what they count. */
int figures_hold(trial *t, const sojourn *s);
/** A metric by any dimensions, perhaps with a parameter; its row. */
void metric_draw(dice *d, sojourn_metric *m, sojourn_metric_row *row, sojourn_parameter *parameter);
/** The same numbers in the same groups? */
int same_figure(const sojourn_figure *a, const sojourn_figure *b);
/** Metrics asked together, against each alone. */
int together_hold(trial *t, const sojourn *s);
/** A scope, and perhaps conditions, for the metric of a vigil; `latest`: a time near the last. */
void vigil_scope(dice *d, vigil *v, int64_t latest);
/** What a handle watches, against the same measured anew: after each settle; and before another
 *  handle comes in its place. */
int vigils_hold(trial *t, sojourn *s);
void vigils_reset(trial *t);
/** Some questions over paths, likewise. */
int paths_hold(trial *t, const sojourn *s);

/** Does it fail under this schedule or one of the next? Asked in a process that may die of it. */
int deck_fails(const deck *d, uint64_t schedule);
/** The fewest facts that still fail, found by leaving out. The deck is changed in place. */
void deck_shrink(deck *d, uint64_t schedule);

#endif
