/* SPDX-License-Identifier: MIT */
/**
 * @file spans.h
 * The spans of a handle, and figures by intent and day, as tables for other programs.
 */
#ifndef BENCH_SPANS_H
#define BENCH_SPANS_H

#include "record.h"

#include <sojourn/figures.h>

/** Write FOLDER/event.csv and so on, a table a level, with the columns of doc/arrow.md that are
 * asked for here; times in microseconds. */
void spans_write(const sojourn *s, const char *folder);
/** Write FOLDER/figures.csv: metric, intent, day, numerator, denominator, left_out. */
void spans_figures(const char *folder, const sojourn_metric *metrics, const sojourn_figure *rows,
                   uint64_t count);

#endif
