/* SPDX-License-Identifier: MIT */
/** Shares and means of few, drawn to those of the other groups. */
#ifndef SJ_API_DRAWN_H
#define SJ_API_DRAWN_H

#include "api/figures.h"

/** Draw the cells of a tally that agree in all labels but that of dimension `split` to each other,
 *  the more so the fewer they are out of; of less than `least` there is no data. Then a cell has a
 *  sample. 0, or -1 for no memory. */
int sj_drawn_finish(sj_figures *figures, sj_tally *tally, int split, int64_t least,
                    sj_arena *scratch);
/** Compare each label of the first dimension with the others of the same labels in the other
 *  dimensions; then it has one cell. 0, or -1 for no memory. */
int sj_drawn_compare(sj_figures *figures, sj_tally *tally, int64_t least, sj_arena *scratch);
/** A value with its ends, in so many parts of 1. */
void sj_drawn_put(sj_cell *cell, double value, double low, double high, int64_t parts);

#endif
