/* SPDX-License-Identifier: MIT */
/** A metric as it was asked for, which items it takes, and where they go. */
#ifndef SJ_API_MEASURE_H
#define SJ_API_MEASURE_H

#include "api/figures.h"
#include "metric/spell.h"

typedef struct sj_measure {
    sj_figures own;
    const sj_metric *metric;
    sj_ask ask;
    sj_ask_named *named;
    sojourn_text *names; /* of each of those, kept */
    sj_dimension by[3];
    sj_tally tally;
    int64_t shrunk;   /* above 0: figures are drawn to each other; least that one is out of */
    sj_spells spells; /* of agents */
    /* The rule of sojourn_metric, and what it answered when it failed. */
    int32_t (*score)(void *context, const sojourn_span *interaction, const sojourn_span *events,
                     uint64_t count, int64_t *millionths);
    void *context;
    int32_t answer;
    uint8_t walks, counted; /* in this walk; already */
} sj_measure;

/** Check what was asked, and keep it; memory is the measure's, on errors too. */
sojourn_status sj_inquire(sj_measure *measure, const sojourn_metric *metric, sojourn_error *error);
/** The metric that is asked for with this one, which was read; NULL: none. */
const sojourn_metric *sj_inquire_also(const sojourn_metric *metric);
/** Read the name of a variant, and parameters over the usual ones, of any question. */
sojourn_status sj_inquire_variant(const sj_metric *metric, sojourn_text name, sj_ask *ask,
                                  sojourn_error *error);
sojourn_status sj_inquire_parameters(const sj_metric *metric, const sojourn_parameter *parameters,
                                     uint64_t count, sj_ask *ask, sojourn_error *error);
/** List the contacts of a customer who was gathered, with what the rule says of each; 0, or -1 for
 *  no memory, or for a rule that failed, whose answer the measure then keeps. */
int sj_score_list(sj_measure *measure, const sj_gather *gather, sj_items *out);
/** Look the names up again: events may state them now. */
void sj_inquire_names(sj_measure *measure);
/** Set what a fold needs beside its items. */
void sj_measure_bound(sj_measure *measure);
/** Fold what it takes of the customer who was gathered, as of its own time, by its own clock; 0, or
 *  -1 for no memory. */
int sj_measure_fold(sj_measure *measure, sj_gather *gather, sj_items *items);
/** What a rule answered that failed; else 0 or more. It is as bad as no memory, until it is told.
 */
int32_t sj_measure_answer(const sj_measure *measure);
/** List the rows of the customer who was gathered that the figure of a key counts: the `list` of
 *  sj_figures. */
int sj_measure_list(const sj_figures *own, sj_gather *gather, const sj_tally_key *wanted,
                    sj_row_list *rows);
/** Level of the spans that the drill-down of it walks. */
int32_t sj_measure_level(const sj_measure *measure);

#endif
