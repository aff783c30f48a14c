/* SPDX-License-Identifier: MIT */
/** Metrics of agents' time, which no single customer has. */
#ifndef SJ_API_SHIFT_H
#define SJ_API_SHIFT_H

#include "api/measure.h"

/** Check that nothing is asked that an agent's time does not have. */
sojourn_status sj_shift_inquire(const sj_measure *measure, const sojourn_metric *asked,
                                sojourn_error *error);
/** Note the contacts of a customer who was gathered; then, after all, fold agents' time into the
 *  cells. 0, or -1 for no memory. */
int sj_shift_note(sj_measure *measure, const sj_gather *gather);
int sj_shift_fold(sj_measure *measure);

#endif
