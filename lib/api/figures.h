/* SPDX-License-Identifier: MIT */
/** What an answer of figures holds: the figures, and the way down from each to what it counts. */
#ifndef SJ_API_FIGURES_H
#define SJ_API_FIGURES_H

#include "api/filter.h"
#include "api/tally.h"

typedef struct sj_figures sj_figures;
struct sj_figures {
    size_t size; /* of the struct that this one begins */
    sj_filter filter;
    sj_figures *next; /* of the same answer; its figures lie behind these */
    uint32_t number;  /* in that list */
    uint32_t count;
    sojourn_figure *at; /* NULL: not made yet; room may be given before they are */
    sj_tally_key *keys; /* of each figure */
    /** Add the rows of a customer who was gathered that the figure of this key counts; 0, -1 for no
     * memory, or SOJOURN_E_CALLBACK. */
    int (*list)(const sj_figures *own, sj_gather *gather, const sj_tally_key *key,
                sj_row_list *rows);
    /** The label of a key, for good; 0, or -1 for no memory. */
    int (*label)(sj_figures *own, int index, int64_t key, sojourn_text *out);
    /** The order of keys whose labels are equal, by what they are of; NULL: there are none such. */
    int (*order)(const sj_figures *own, const sj_tally_key *a, const sj_tally_key *b);
    void (*free)(sj_figures *own); /* what is not in filter.kept */
};

/** The label of a key of a dimension, for good; 0, or -1 for no memory. */
int sj_figures_label(sj_figures *own, const sj_dimension *by, int64_t key, sojourn_text *out);
/** Cells as figures, in the order of their labels; `fill` writes all but the labels. Cells of a day
 *  are none. 0, or -1 for no memory. */
int sj_figures_show(sj_figures *figures, const sj_tally *tally, sj_arena *scratch,
                    void (*fill)(const sj_figures *own, const sj_cell *cell, sojourn_figure *out));

/** Number the figures that agree in all dimensions before `split` by count, the greatest first, of
 *  equal ones by label. 0, or -1 for no memory. */
int sj_figures_rank(sj_figures *figures, int split, sj_arena *scratch);

#endif
