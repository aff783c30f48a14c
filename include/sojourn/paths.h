/* SPDX-License-Identifier: MIT */
/**
 * @file paths.h
 * What led to what: the touches of a customer on the way to a goal, as figures.
 *
 *   touch   contact events that tell one label after another: a channel, a menu entry, an agent
 *   goal    an event that was hoped for: a purchase, a solution, a page
 *   path    the touches before one goal; and those that no goal follows, a path without one
 *
 * One question after another is asked of these paths: which touch earned the goal (attribution),
 * which way people take. Questions, their variants and parameters, with an example each:
 * doc/paths.md. The answer is one of figures.h, with its value, its interval and its drill-down.
 * Late facts, merges and un-merges move credits exactly. All that sojourn.h says holds here, too.
 */
#ifndef SOJOURN_PATHS_H
#define SOJOURN_PATHS_H

#include <sojourn/figures.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { /* sojourn_path.repeats: touches of one label that are taken for one */
       SOJOURN_REPEATS_SESSION,   /**< one after another in one transaction */
       SOJOURN_REPEATS_KEPT,      /**< none: every event is a touch */
       SOJOURN_REPEATS_COLLAPSED, /**< one after another */
       SOJOURN_REPEATS_FIRST      /**< all of a path; the first stays */
};

enum { /* sojourn_path.removes: which touches with the label `removed` are left out of a path */
       SOJOURN_REMOVES_ALL, /**< all of a path that has another touch */
       SOJOURN_REMOVES_LAST /**< those after the last other touch */
};

/** One touch, for a host that judges itself; valid during the call. */
typedef struct sojourn_touch {
    sojourn_text label;
    sojourn_id event;   /**< the first of it */
    int64_t start, end; /**< of its first event, to the latest end */
    uint64_t reserved[2];
} sojourn_touch;

/** What to ask of which paths. Names are those of doc/paths.md. */
typedef struct sojourn_path {
    uint64_t size;
    sojourn_text name, variant; /**< "markov", "value"; variant zero: the first */
    sojourn_text touch;         /**< dimension that a touch states; zero: "channel", of "opt_outs"
                                     "name" */
    sojourn_text goal;          /**< type of event, "resolve"; zero: "purchase" */
    sojourn_text goal_name;     /**< only goals of this name; zero: any */
    sojourn_text step;          /**< a label, for questions that ask for one; of others zero. Of
                                     "join" a type of event, perhaps with a name: "visit=tariffs" */
    const sojourn_parameter *parameters; /**< in place of the question's own values */
    const sojourn_where *where; /**< what the goal of a path, or else its last touch, must state */
    uint64_t parameter_count, where_count;
    const sojourn_query *scope; /**< NULL: all. from and until are for when the goal, or else the
                                     last touch, begins; level, limit and flags are not read */
    int64_t look_back_us;       /**< a path reaches so far back from its end; 0: 30 days */
    int64_t offset_us;          /**< of the clock that days and hours are of, ahead of UTC */
    int32_t repeats;            /**< SOJOURN_REPEATS_... */
    int32_t level;    /**< a path lies in one span of this level; 0: SOJOURN_LEVEL_JOURNEY */
    char currency[4]; /**< of the goals whose value is shared, others are left out; all zero: the
                           only one there is */
    int32_t removes;  /**< SOJOURN_REMOVES_... */
    void *context;
    /** The question "attribute" asks: set `weights`, all zero before, to how the touches share the
     *  goal, and change what there is to share, if need be: 1, or its value. All zero: nobody
     *  earned it. A rule as those of sojourn_rules, called from the thread that asks. */
    int32_t (*attribute)(void *context, const sojourn_span *goal, const sojourn_touch *touches,
                         uint64_t count, uint64_t *weights, int64_t *amount);
    sojourn_text removed; /**< label of touches that are left out of a path, "direct"; zero: none */
    int64_t open_us;    /**< a path without a goal is left out where a share of paths is asked for,
                             until so long after its last touch: a goal may yet come; 0: none is */
    sojourn_text by[2]; /**< of tables: dimensions that a figure is grouped by beside its labels, as
                             the goal of a path, or else its last touch, states them; zero: none */
    /** Label of the touch that paths begin with: what a path has before the first of it is left
     *  out, and a path without it has no touch; zero: any. */
    sojourn_text begin;
    /** How far that clock is ahead of UTC at a time, with `context`: as of sojourn_metric. */
    int32_t (*offset)(void *context, int64_t time, int64_t *offset_us);
} sojourn_path;

/** Answer a question over paths: figures in the order of their labels. Where goals are shared out,
 *  the one without a label is what no touch led to, so that credits add up to all there was. A
 *  figure counts the goals or the touches that it comes from. Close the answer before `s` changes.
 *  Cost: a walk over the customers in scope; of a customer, each goal looks at the touches before
 *  it; of a chain up to states^3, or its links times its labels, as often as is enough. */
SOJOURN_API sojourn_status sojourn_trace(const sojourn *s, const sojourn_path *path,
                                         sojourn_answer **out, sojourn_error *error);
/** Describe question number `index` as a metric; SOJOURN_DONE after the last. Set `size` before.
 *  Texts are constant. */
SOJOURN_API sojourn_status sojourn_path_info(uint64_t index, sojourn_metric_row *out);

#ifdef __cplusplus
}
#endif
#endif
