/* SPDX-License-Identifier: MIT */
/** What a cursor walks over. */
#ifndef SJ_API_CURSOR_H
#define SJ_API_CURSOR_H

#include "api/handle.h"

const sojourn *sj_cursor_handle(const sojourn_cursor *cursor);
/** 1 if its rows are those of a change list. */
int sj_cursor_over_changes(const sojourn_cursor *cursor);

#endif
