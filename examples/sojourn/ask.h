/* SPDX-License-Identifier: MIT */
/* A metric, or a question over paths, as it is asked for on the command line. */
#ifndef ASK_H
#define ASK_H

#include "tool.h"

#include <sojourn/paths.h>

enum { ASK_PARAMETERS = 1024, ASK_WHERE = 64 };
typedef sojourn_status ask_info(uint64_t index, sojourn_metric_row *out);
struct ask {
    ask_info *info;        /* what there is to ask for */
    sojourn_metric metric; /* its arrays are those below; of a question, how figures are shown */
    sojourn_path path;
    const char *unlabelled; /* in tables, in place of no label */
    sojourn_parameter parameters[ASK_PARAMETERS];
    sojourn_where where[ASK_WHERE];
    sojourn_text method;
    uint64_t drill;     /* number of the figure, from 1; 0: none */
    bool table, agents; /* agents: parameters of the overview are taken, too */
};

/* Takers answer NULL, or what is wrong; texts live on. */
const char *ask_by(struct ask *ask, sojourn_text dimensions);
const char *ask_where(struct ask *ask, sojourn_text condition);
const char *ask_clock(struct ask *ask, sojourn_text offset);
const char *ask_goal(struct ask *ask, sojourn_text goal);
const char *ask_repeats(struct ask *ask, sojourn_text repeats);
const char *ask_currency(struct ask *ask, sojourn_text currency);
/* Is NAME=VALUE a setting of any metric's parameter? Then it is taken. */
bool ask_set(struct ask *ask, sojourn_text setting, const char **wrong);
/* The metrics of sojourn agents overview, up to NULL. */
extern const char *const ask_overview[];
/* Does the metric have a parameter of this name? `full`: with its unit. */
bool ask_takes(const char *metric, sojourn_text parameter, sojourn_text *full);
/* All there is to know of a metric, as a page. False: there is none of this name. */
bool ask_page(ask_info *info, const char *name);
/* The names of all. */
void ask_list(ask_info *info, const char *title);

#endif
