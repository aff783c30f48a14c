/* SPDX-License-Identifier: MIT */
/* The handle's options by name: --set option=value. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include "tool.h"

struct options {
    sojourn_options raw;
    sojourn_text *asynchronous, *goals;
    sojourn_gap *gaps;
    sojourn_window *windows;
    sojourn_kind *kinds;
    size_t asynchronous_room, goal_room, gap_room, window_room, kind_room;
};

/* Take one setting; its text lives on. False: reported what is wrong with it. */
bool options_set(struct options *options, sojourn_text setting);
/* For sojourn_open(); borrowed until the next call with `options`. */
const sojourn_options *options_get(struct options *options);
void options_close(struct options *options);

#endif
