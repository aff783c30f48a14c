/* SPDX-License-Identifier: MIT */
/* The columns of a facts table, by name. */
#ifndef COLUMN_H
#define COLUMN_H

#include "tool.h"

struct column;
/* The column of this name, or NULL. Of identifier.<kind> the kind is handed out; one that is the
 * library's or declared in `options` lives as long as these. */
const struct column *column_find(sojourn_text name, const sojourn_options *options,
                                 sojourn_text *kind);
bool column_is_identifier(const struct column *column);
bool column_of_link(const struct column *column); /* a link row may state it */
bool column_of_erasure(const struct column *column);
/* Put a value into its place; the text is the caller's and lives on. NULL, or what is wrong. */
const char *column_put(const struct column *column, sojourn_text value, sojourn_event *event);

#endif
