/* SPDX-License-Identifier: MIT */
/** A question over paths as it was asked for, and what its paths add up to. */
#ifndef SJ_API_TRACE_H
#define SJ_API_TRACE_H

#include "api/figures.h"
#include "api/phrase.h"
#include "api/track.h"
#include "api/trail.h"
#include "metric/funnel.h"
#include "metric/question.h"

#include <sojourn/paths.h>

/** A whole goal is so many parts. */
#define SJ_TRACE_GOAL INT64_C(1000000000000000)
#define SJ_TRACE_SHARE INT64_C(1000000000) /* where parts are a denominator */

/** A condition of a rule: a dimension, with a label of it or any. */
typedef struct sj_trace_predicate {
    sojourn_text name, value; /* kept; value empty: each label is a condition of its own */
    sj_dimension field;
} sj_trace_predicate;
enum { SJ_TRACE_PREDICATES = 16, SJ_TRACE_ITEMS = 3 };

typedef struct sj_trace {
    sj_figures own;
    const sj_metric *question;
    sj_ask ask;
    sj_trail_rule rule;
    sj_credit credit;
    sojourn_text step; /* kept; empty: none */
    int32_t other;     /* of a join: the type that is joined, and its name, a part of `step` */
    sojourn_text other_name;
    sojourn_path asked; /* context and function of the host */
    sj_tally tally;     /* cells by label; of shares: of no label, what no touch led to */
    sj_arena scratch;   /* of one path */
    uint8_t looking;    /* a walk of a drill-down, which makes no new phrases */
    /* goals that are shared out */
    char currency[4];      /* of the values, once known */
    uint8_t priced, mixed; /* it is known; there are several */
    int32_t answer;        /* of a host's function that failed */
    uint32_t serial;       /* of the goal that is being shared, from 1 */
    sojourn_sum total;     /* of goals that touches led to, or of their value; */
    uint8_t beyond;        /* if it, or what a figure is out of, does not fit into 64 bits */
    int64_t left_out;      /* goals of another currency */
    sj_track track;        /* what becomes of paths that are looked at together */
    uint8_t endless;       /* their chain takes too long to solve */
    uint8_t drawn;         /* the game that they are is drawn, not worked out */
    int64_t least, most;   /* of what goals that touches led to earned, and 0 */
    SJ_ARRAY(uint64_t) weights;
    SJ_ARRAY(sojourn_sum) credits;
    /* tables */
    sj_dimension by[2]; /* beside the labels; what: 0, none */
    sj_trace_predicate predicates[SJ_TRACE_PREDICATES];
    uint32_t predicate_count;
    uint8_t crowded;    /* a path meets too many conditions */
    sj_phrases phrases; /* of labels that are a key together */
    sj_funnel funnel;
    sojourn_text steps[SJ_FUNNEL_STEPS]; /* of a funnel: labels with | between */
    int64_t joined;                      /* goals that something was joined to, or nothing */
} sj_trace;

/** Check what was asked, and keep it; memory is the trace's, on errors too. */
sojourn_status sj_trace_read(sj_trace *trace, const sojourn_path *path, sojourn_error *error);
/** The label of a key, and the order of keys of one label. */
int sj_trace_label(sj_figures *own, int index, int64_t key, sojourn_text *out);
int sj_trace_order(const sj_figures *own, const sj_tally_key *a, const sj_tally_key *b);

/* ---- goals that are shared out: trace_share.c, trace_weigh.c, trace_track.c ---- */
/** 1 if all paths together decide. */
int sj_trace_together(const sj_trace *trace);
/** Are goals shared out by their value? In parts of 1 / which of one, or of a unit of its value? */
int sj_trace_by_value(const sj_trace *trace);
int64_t sj_trace_unit(const sj_trace *trace);
/** Does a value in this currency count? */
int sj_trace_counts(sj_trace *trace, const char currency[4]);
/** Share the goal of a path, if it has one; 0, or -1. */
int sj_trace_share(sj_trace *trace, const sj_trail *trail, const sj_gather *gather, uint32_t goal);
/** Add what labels cost a customer, if it was asked for; 0, or -1. */
int sj_trace_costs(sj_trace *trace, const sj_gather *gather);
/** Of labels by place: each place has the costs of its label. */
void sj_trace_place_costs(sj_trace *trace);
int sj_trace_unattributed(sj_trace *trace);
/** Does all fit into 64 bits that a figure has 64 bits for? */
int sj_trace_fits(const sj_trace *trace);
/** 1 if a goal came to the figure of this key; 0; -1. */
int sj_trace_came(sj_trace *trace, const sj_trail *trail, const sj_gather *gather, uint32_t goal,
                  const sj_tally_key *wanted);
void sj_trace_show_share(const sj_figures *own, const sj_cell *cell, sojourn_figure *out);
/** How the steps of a path share its goal: weights, and what there is to share; 0, or -1. */
int sj_trace_weigh(sj_trace *trace, const sj_trail *trail, const sj_gather *gather, uint32_t goal,
                   int64_t *amount);
/** Turn what all paths together say into cells; 0, or -1 for no memory. */
int sj_trace_track(sj_trace *trace, sj_arena *scratch);

/* ---- tables of paths: trace_rows.c, trace_table.c ---- */
int sj_trace_is_table(const sj_trace *trace);
/** Cut what is before `by`, without blanks at its ends, off `rest`; 0 after the last. */
int sj_trace_cut(sojourn_text *rest, char by, sojourn_text *head);
/** Read the steps of a funnel, "a > b|c <= 7d": labels, and within what of the step before. */
sojourn_status sj_trace_steps(sj_trace *trace, sojourn_error *error);
/** Called for each row of a table that a path gives; 0 goes on. */
typedef int sj_trace_emit(void *context, const sj_gather *gather, const sj_tally_key *key,
                          const sj_case_item *item);
int sj_trace_rows(sj_trace *trace, const sj_trail *trail, const sj_gather *gather,
                  const sj_way *way, sj_trace_emit *emit, void *context);
/** 1 if the rows of a question come of a customer, not of one path after another. */
int sj_trace_of_customer(const sj_trace *trace);
/** The rows of such: trace_join.c, trace_leave.c. 0; what `emit` does; -1. */
int sj_trace_join(sj_trace *trace, const sj_trail *trail, const sj_gather *gather,
                  sj_trace_emit *emit, void *context);
int sj_trace_leave(sj_trace *trace, const sj_trail *trail, const sj_gather *gather,
                   sj_trace_emit *emit, void *context);
/** 1 if the path has no goal and may yet have one. */
int sj_trace_open(const sj_trace *trace, const sj_trail *trail, const sj_gather *gather,
                  const sj_way *way);
/** A path, and where its rows go. */
typedef struct sj_trace_source {
    sj_trace *t;
    const sj_trail *trail;
    const sj_gather *g;
    const sj_way *way;
    const sj_credit_step *path;
    uint32_t count;
    sj_trace_emit *emit;
    void *context;
} sj_trace_source;
/** Give a row of an event, of which the drill-down leads to those with `hit`. */
int sj_trace_give(const sj_trace_source *source, int64_t first, int64_t second, sj_case_item item);
/** Has the path had the label of this step before? Does the filter take a step of it? */
int sj_trace_again(const sj_trace_source *source, uint32_t at);
int sj_trace_takes(const sj_trace_source *source, uint32_t at);
/** The goal of the path, or its last touch. */
uint32_t sj_trace_end(const sj_trace_source *source);
/** Which steps that were named a label is, a bit for each. */
uint32_t sj_trace_steps_of(const sj_trace_source *source, int64_t key);
/* ---- what comes before what: trace_pattern.c, trace_rule.c ---- */
int sj_trace_pattern(const sj_trace_source *source);
int sj_trace_driver(const sj_trace_source *source);
int sj_trace_rule(const sj_trace_source *source);
/** Compare cells with those of all, or of the others. */
void sj_trace_compare(sj_trace *trace);
/** 1 if figures are differences of a group from the others; of shares, or of means. */
int sj_trace_differs(const sj_trace *trace);
int sj_trace_of_shares(const sj_trace *trace);
/** Keep the rules that are worth reading. */
int sj_trace_judge(sj_trace *trace, sj_arena *scratch);
/** The cell of no label that a cell is compared with; NULL: there is none. */
const sj_cell *sj_trace_base(const sj_trace *trace, const sj_cell *cell);
/** How many labels of its own a figure of the question has, before those of `by`. */
int sj_trace_labels(const sj_trace *trace);
/** The key of the figure that a row of this key goes into. */
sj_tally_key sj_trace_shown(const sj_trace *trace, const sj_tally_key *key);
/** How cells come from rows. */
void sj_trace_fold(sj_trace *trace);
/** Work out what needs all rows; 0, or -1 for no memory. */
int sj_trace_finish(sj_trace *trace, sj_arena *scratch);
void sj_trace_show_row(const sj_figures *own, const sj_cell *cell, sojourn_figure *out);

#endif
