/* SPDX-License-Identifier: MIT */
/* A metric as it is asked for on the command line. */
#ifndef ASK_H
#define ASK_H

#include "tool.h"

#include <sojourn/figures.h>

enum { ASK_PARAMETERS = 16, ASK_WHERE = 64 };
struct ask {
    sojourn_metric metric; /* its arrays are those below */
    sojourn_parameter parameters[ASK_PARAMETERS];
    sojourn_where where[ASK_WHERE];
    sojourn_text method;
    uint64_t drill; /* number of the figure, from 1; 0: none */
    bool table;
};

/* Takers answer NULL, or what is wrong; texts live on. */
const char *ask_by(struct ask *ask, sojourn_text dimensions);
const char *ask_where(struct ask *ask, sojourn_text condition);
const char *ask_clock(struct ask *ask, sojourn_text offset);
/* Is NAME=VALUE a setting of any metric's parameter? Then it is taken. */
bool ask_set(struct ask *ask, sojourn_text setting, const char **wrong);
/* All there is to know of a metric, as a page. False: there is none of this name. */
bool ask_page(const char *name);

#endif
