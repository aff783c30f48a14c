/* SPDX-License-Identifier: MIT */
/* What was asked on the command line. */
#ifndef COMMAND_H
#define COMMAND_H

#include "ask.h"
#include "options.h"

enum { COMMAND_RATES = 64 };
struct command {
    struct options options;
    sojourn_query query;
    struct ask ask;
    bool strict, shuffled, time_us, json;
    bool judges;    /* an option of the handle is set */
    int32_t lowest; /* level that show goes down to */
    uint64_t shuffle, settle, events, seed;
    const char *truth, *profile;
    const char *rates[COMMAND_RATES];
    size_t rate_count;
    const char **rest; /* what is no option, up to NULL */
    struct arena texts;
};

enum { /* groups of options that a verb takes */
       COMMAND_READS = 1 << 0,
       COMMAND_ASKS = 1 << 1,
       COMMAND_TIMES = 1 << 2,
       COMMAND_SIMULATES = 1 << 3,
       COMMAND_SHOWS = 1 << 4,
       COMMAND_MEASURES = 1 << 5,
       COMMAND_TRACES = 1 << 6,
       COMMAND_FIGURES = 1 << 7,
       COMMAND_SHRINKS = 1 << 8
};

struct verb {
    const char *name, *arguments, *what, *examples;
    int groups;
    int (*run)(struct command *command);
};

enum { COMMAND_GO = -1 };
/* Read the arguments of a verb. Answers COMMAND_GO, or the exit code when there is nothing to do.
 */
int command_parse(struct command *command, const struct verb *verb, int count,
                  const char *const *arguments);
void command_close(struct command *command);

/* ---- the verbs ---- */
int rows_run(struct command *command);
int summary_run(struct command *command);
int check_run(struct command *command);
int show_run(struct command *command);
int digest_run(struct command *command);
int explain_run(struct command *command);
int simulate_run(struct command *command);
int measure_run(struct command *command);
int metrics_run(struct command *command);
int compute_run(struct command *command);
int formulas_run(struct command *command);
int attribute_run(struct command *command);
int paths_run(struct command *command);
int agents_run(struct command *command);
int overview_run(struct command *command); /* sojourn agents overview */
int tree_run(struct command *command);     /* sojourn paths tree */
int patterns_run(struct command *command);
int ask_run(struct command *command);
int opt_outs_run(struct command *command);

/* The question over paths that was asked on the command line, but for its name. */
void trace_fill(struct command *command);

/* Figures as CSV, as a table, or what one of them counts; answers an exit code. `doing`: the verb.
 */
int figures_print(const struct command *command, const sojourn_answer *answer, const char *doing);

/* What is left in a cursor, as CSV with a header. */
sojourn_status rows_write(sojourn_cursor *cursor, bool us, sojourn_error *error);

#endif
