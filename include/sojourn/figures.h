/* SPDX-License-Identifier: MIT */
/**
 * @file figures.h
 * Numbers over spans: a metric, grouped and scoped, as exact figures that lead back to what they
 * count.
 *
 * Metrics, their variants and parameters, with an example each: doc/metrics.md. Facts that come
 * late, in any order, give the same figures bit for bit. All that sojourn.h says holds here, too.
 */
#ifndef SOJOURN_FIGURES_H
#define SOJOURN_FIGURES_H

#include <sojourn/sojourn.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A threshold, a window or the like; lengths of time in microseconds. */
typedef struct sojourn_parameter {
    sojourn_text name; /**< as sojourn_metric_info() lists it; for NAME the name of an event */
    int64_t value;
} sojourn_parameter;
/** Only what has this label in a dimension; of several values of one dimension, any. */
typedef struct sojourn_where {
    sojourn_text field, value;
} sojourn_where;

/** What to measure. Names are those of doc/metrics.md. */
typedef struct sojourn_metric {
    uint64_t size;
    sojourn_text name, variant; /**< "service_level", "positive"; variant zero: the first */
    sojourn_text by[3];         /**< dimensions: "queue", "day", "trait:plan"; zero: none */
    const sojourn_parameter *parameters; /**< in place of the metric's own values */
    const sojourn_where *where;
    uint64_t parameter_count, where_count;
    const sojourn_query *scope; /**< NULL: all. Here from and until are for when a thing that is
                                     counted begins; level, limit and flags are not read */
    int64_t offset_us;          /**< of the clock that days and hours are of, ahead of UTC */
    /* Rules as those of sojourn_rules, called from the thread that asks or drills down; an answer
     * below 0 stops it with SOJOURN_E_CALLBACK. */
    void *context;
    /** How far ahead of UTC that clock is at `time`, less than a day, for one that is put forward
     *  and back; NULL: offset_us, always. */
    int32_t (*offset)(void *context, int64_t time, int64_t *offset_us);
    /** Score an interaction by its events, in order of start, in millionths; an answer of 1 leaves
     *  it out. In place of the library's own formula, of "frustration" alone. */
    int32_t (*score)(void *context, const sojourn_span *interaction, const sojourn_span *events,
                     uint64_t count, int64_t *millionths);
    int64_t shrunk; /**< above 0: draw shares and means to those that differ from them in the last
                         dimension only, the more so the fewer they are out of; of less than so
                         many, no data */
    const struct sojourn_metric *also; /**< one more, asked for in the same walk with all that is
                                          its own, as if alone; it may have another. NULL: none */
} sojourn_metric;

enum { /* sojourn_figure.unit */
       SOJOURN_UNIT_COUNT = 1,
       SOJOURN_UNIT_SHARE,
       SOJOURN_UNIT_SECONDS, /**< from microseconds */
       SOJOURN_UNIT_POINTS,  /**< of 100 */
       SOJOURN_UNIT_SCORE,
       SOJOURN_UNIT_MONEY,     /**< minor units of a currency */
       SOJOURN_UNIT_INDEX,     /**< from millionths */
       SOJOURN_UNIT_RATIO,     /**< of two lengths of time, in microseconds */
       SOJOURN_UNIT_DEVIATIONS /**< how far numerator is from denominator, of what it strays by */
};
enum { /* sojourn_figure.interval: what the value may be given an interval as */
       SOJOURN_INTERVAL_NONE,
       SOJOURN_INTERVAL_SHARE,
       SOJOURN_INTERVAL_MEAN,
       SOJOURN_INTERVAL_BETA, /**< a share drawn to others': a / (a + b), in billionths */
       SOJOURN_INTERVAL_ENDS  /**< its ends are squares.high and squares.low, over denominator */
};
/** One number of one group: numerator / denominator, exact, in microseconds if it is a time. */
typedef struct sojourn_figure {
    sojourn_text group[3];          /**< a label for each dimension; zero: not stated */
    sojourn_sum numerator, squares; /**< squares: sum of the squares of what numerator sums */
    int64_t denominator;            /**< 0: no data */
    int64_t count;                  /**< of what sojourn_cursor_drill() walks */
    int64_t left_out; /**< in neither: window still open, score off the scale, customer unknown */
    int32_t unit, interval;
    uint64_t rank;   /**< of a part: by count among those it is a part with, from 1; else 0 */
    uint64_t sample; /**< how many it is out of, where that is not denominator; else 0 */
    uint64_t metric; /**< whose it is: 0 of the metric asked for, 1 of the one that is `also`, .. */
} sojourn_figure;

/** Compute a metric; without dimensions it is one figure. Close the answer before `s` changes.
 *  Cost: a walk over the customers in scope, one for all that are `also` asked of all customers, or
 *  of the same one; of what is watched only the figures. */
SOJOURN_API sojourn_status sojourn_measure(const sojourn *s, const sojourn_metric *metric,
                                           sojourn_answer **out, sojourn_error *error);
/** Keep a metric up to date from now on (`on` 1) or no more (0): each settle counts the engagements
 *  again that it changed, and sojourn_measure() of the same metric, in the same words, is answered
 *  at once, with the same figures. Not what needs all values at once (doc/metrics.md), nor `also`.
 *  Where memory lacks in a settle it is measured by a walk until a later settle finds some. Cost: a
 *  walk over the customers; a settle then costs the items of the engagements that changed, or of
 *  their customers where a figure hangs on all of them; some ten bytes an engagement and figure. */
SOJOURN_API sojourn_status sojourn_watch(sojourn *s, const sojourn_metric *metric, int32_t on,
                                         sojourn_error *error);
/** Figures in the order of their metrics, then of their labels, until the close. */
SOJOURN_API sojourn_status sojourn_answer_figures(const sojourn_answer *answer,
                                                  const sojourn_figure **out, uint64_t *count,
                                                  sojourn_error *error);
/** Value of a figure in its unit, and its interval of 95 %; SOJOURN_DONE, and all zero, where there
 *  is no data. `method`: wilson, wilson-corrected, wald, agresti-coull, clopper-pearson of a share;
 *  t, wald, adjusted-wald of a mean; beta, ends of what says so in `interval`; zero: the first that
 *  fits. Where there is no interval, both ends are the value. */
SOJOURN_API sojourn_status sojourn_figure_value(const sojourn_figure *figure, sojourn_text method,
                                                double *value, double *low, double *high);
/** Walk the spans that figure number `row` counts, by customer, start, id. Close the cursor before
 *  `answer`. */
SOJOURN_API sojourn_status sojourn_cursor_drill(const sojourn_answer *answer, uint64_t row,
                                                sojourn_cursor **out, sojourn_error *error);

/** What there is to know of a metric; lists have a blank between their items. */
typedef struct sojourn_metric_row {
    uint64_t size;
    sojourn_text name, unit;
    sojourn_text levels;     /**< of what is counted: one, or one a variant */
    sojourn_text variants;   /**< the first is meant if none is named; empty: there is one only */
    sojourn_text parameters; /**< "threshold_us=20000000": with the value if none is given */
    sojourn_text dimensions;
    sojourn_text formula, source; /**< a sentence each */
} sojourn_metric_row;
/** Describe metric number `index`, from 0; SOJOURN_DONE after the last. Set `size` before. Texts
 *  are constant. */
SOJOURN_API sojourn_status sojourn_metric_info(uint64_t index, sojourn_metric_row *out);

#ifdef __cplusplus
}
#endif
#endif
