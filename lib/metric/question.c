/* SPDX-License-Identifier: MIT */
/* All questions over paths: a row each, in the order of doc/paths.md, which a test holds against
 * it. Constant. */
#include "metric/question.h"

#define SHARED "conversions value roi cost"
#define LEVELS "event event event event"

static const sj_metric rows[] = {
    {"first", LEVELS, SHARED, "", "each goal to the first touch of its path",
     "Google Analytics: first click", NULL, SOJOURN_UNIT_COUNT, SJ_QUESTION_FIRST, SJ_OF_CUSTOMER},
    {"last", LEVELS, SHARED, "", "each goal to the last touch of its path",
     "Google Analytics: last click", NULL, SOJOURN_UNIT_COUNT, SJ_QUESTION_LAST, SJ_OF_CUSTOMER},
    {"last_other", LEVELS, SHARED, "",
     "each goal to the last touch that is not the step named; to the last if all are",
     "Google Analytics: last non-direct click", NULL, SOJOURN_UNIT_COUNT, SJ_QUESTION_LAST_OTHER,
     SJ_OF_CUSTOMER},
    {"linear", LEVELS, SHARED, "", "each goal to all touches of its path alike",
     "Google Analytics: linear", NULL, SOJOURN_UNIT_COUNT, SJ_QUESTION_LINEAR, SJ_OF_CUSTOMER},
    {"position", LEVELS, SHARED, "first=40 last=40",
     "of each goal first % to the first touch, last % to the last, the rest to the others alike; "
     "where there are no others, first : last",
     "Google Analytics and Snowplow: position-based, U", NULL, SOJOURN_UNIT_COUNT,
     SJ_QUESTION_POSITION, SJ_OF_CUSTOMER},
    {"lead", LEVELS, SHARED, "first=30 lead=30 last=30",
     "as position, and lead % to the first touch of the step named; parts that coincide add",
     "W-shaped attribution", NULL, SOJOURN_UNIT_COUNT, SJ_QUESTION_LEAD, SJ_OF_CUSTOMER},
    {"time_decay", LEVELS, SHARED, "half_life_us=604800000000",
     "each goal by 2^(-age / half_life_us), age: start of the last touch - start of the touch",
     "Google Analytics: time decay", NULL, SOJOURN_UNIT_COUNT, SJ_QUESTION_DECAY, SJ_OF_CUSTOMER},
    {"duration", LEVELS, SHARED, "",
     "each goal by the length of the touches; alike where none has any", "by handle time", NULL,
     SOJOURN_UNIT_COUNT, SJ_QUESTION_DURATION, SJ_OF_CUSTOMER},
    {"attribute", LEVELS, SHARED, "", "each goal by the weights that the host's function gives",
     "sojourn/paths.h", NULL, SOJOURN_UNIT_COUNT, SJ_QUESTION_HOST, SJ_OF_CUSTOMER},
    {"markov", LEVELS " event", SHARED " effect", "order=1",
     "all goals by the removal effect 1 - P(goal without the label) / P(goal) of the chain of the "
     "last order labels; effect: itself, and without a label P(goal)",
     "Anderl et al. 2016, International Journal of Research in Marketing 33, 457-474", NULL,
     SOJOURN_UNIT_COUNT, SJ_QUESTION_MARKOV, SJ_OF_CUSTOMER},
    {"shapley", LEVELS, SHARED, "",
     "each goal to the labels of its path alike: Shapley's value of the game in which labels are "
     "worth the goals whose paths have no other",
     "Shapley 1953; Zhao et al. 2018, arXiv 1804.05327", NULL, SOJOURN_UNIT_COUNT,
     SJ_QUESTION_SHAPLEY, SJ_OF_CUSTOMER},
    {"ordered_shapley", LEVELS, SHARED, "",
     "shapley, by label and by the place, from 1, at which the path first comes to it; roi, cost: "
     "of "
     "what the label cost, at whatever place",
     "Zhao et al. 2018, arXiv 1804.05327", NULL, SOJOURN_UNIT_COUNT, SJ_QUESTION_ORDERED,
     SJ_OF_CUSTOMER},
    {"rate_shapley", LEVELS, SHARED, "pairs=1000 seed=1",
     "all goals by Shapley's value of the game in which labels are worth the share of goals in the "
     "paths that have no other, value and roi: the mean value; to 20 labels exact, of more by 2 x "
     "pairs orders drawn from seed",
     "Castro et al. 2009, Computers and Operations Research 36, 1726-1730", NULL,
     SOJOURN_UNIT_COUNT, SJ_QUESTION_RATE, SJ_OF_CUSTOMER},
    {"follows", "event event", "count gap", "quantile=500",
     "how often one label comes right after another; gap: time from the end of the one to the "
     "start "
     "of the other, by quantile/1000",
     "van der Aalst 2016, Process Mining: directly-follows graph", NULL, SOJOURN_UNIT_COUNT,
     SJ_QUESTION_FOLLOWS, SJ_OF_CUSTOMER},
    {"ngrams", "event", "", "length=2", "how often length labels come one after another",
     "Manning and Schuetze 1999: n-grams", NULL, SOJOURN_UNIT_COUNT, SJ_QUESTION_NGRAMS,
     SJ_OF_CUSTOMER},
    {"variants", "event event", "count share", "",
     "paths of the same labels in the same order; share: that end in a goal / paths",
     "pm4py: variants", NULL, SOJOURN_UNIT_COUNT, SJ_QUESTION_VARIANTS, SJ_OF_CUSTOMER},
    {"prefixes", "event event event", "count share ends", "depth=5",
     "paths that begin so, up to depth labels, and how many labels that is; share: that end in a "
     "goal / paths; ends: that have no label more",
     "pm4py: prefix tree", NULL, SOJOURN_UNIT_COUNT, SJ_QUESTION_PREFIXES, SJ_OF_CUSTOMER},
    {"first_step", "event event", "count share", "",
     "paths that begin with the label; share: that end in a goal / paths",
     "pm4py: start activities", NULL, SOJOURN_UNIT_COUNT, SJ_QUESTION_BEGINS, SJ_OF_CUSTOMER},
    {"last_step", "event event", "count share", "",
     "paths whose last touch has the label; share: that end in a goal / paths",
     "pm4py: end activities", NULL, SOJOURN_UNIT_COUNT, SJ_QUESTION_ENDS, SJ_OF_CUSTOMER},
    {"next_step", "event event", "count share", "",
     "what comes right after the step named, no label: nothing; share: / how often the step came",
     "Google Analytics: path exploration", NULL, SOJOURN_UNIT_COUNT, SJ_QUESTION_NEXT,
     SJ_OF_CUSTOMER},
    {"steps", "event event event event", "count share difference one", "",
     "goals by the number of touches before them; share: / goals that a touch led to; difference: "
     "mean number of those of a group of by - that of the others; one: share of goals after one "
     "touch - that of the others; no label: all goals",
     "Google Analytics: path length; Welch 1947, Biometrika 34, 28-35; Newcombe 1998, Statistics "
     "in Medicine 17, method 10",
     NULL, SOJOURN_UNIT_COUNT, SJ_QUESTION_STEPS, SJ_OF_CUSTOMER},
    {"elapsed", "event event", "time difference", "quantile=500",
     "time from the first touch of a path to its goal, by quantile/1000; difference: mean of a "
     "group of by - that of the others; no label: mean of all",
     "Google Analytics: time lag; Welch 1947, Biometrika 34, 28-35", NULL, SOJOURN_UNIT_SECONDS,
     SJ_QUESTION_ELAPSED, SJ_OF_CUSTOMER},
    {"loops", "event", "", "", "touches of a label that their path has had before / touches of it",
     "pm4py: rework", NULL, SOJOURN_UNIT_SHARE, SJ_QUESTION_LOOPS, SJ_OF_CUSTOMER},
    {"success", "event event event", "share shrunk compared", "least=30",
     "paths with the label that end in a goal / paths with the label; shrunk: (k + a) / (n + a + "
     "b), a and b the beta distribution of all labels' shares in a group, by the greatest "
     "likelihood; compared: / the share of the other labels, within each group of by, by Mantel "
     "and "
     "Haenszel; none of labels with less than least paths",
     "Kleinman 1973, Journal of the American Statistical Association 68, 46-54; Greenland and "
     "Robins 1985, Biometrics 41, 55-68",
     NULL, SOJOURN_UNIT_SHARE, SJ_QUESTION_SUCCESS, SJ_OF_CUSTOMER},
    {"leads_to", "event event event event", "confidence lift ratio support",
     "within_us=1209600000000 once=0",
     "touches of the label that a goal follows within within_us / touches whose window is over; of "
     "no label: any touch; of steps, a > b|c: touches that complete them, within within_us of the "
     "first; once=1: the first of a label and journey alone; lift: / that of any touch; ratio: / "
     "that of the other touches; support: / any touch",
     "Agrawal et al. 1993, SIGMOD 22, 207-216; Katz et al. 1978, Biometrics 34, 469-474", NULL,
     SOJOURN_UNIT_SHARE, SJ_QUESTION_LEADS, SJ_OF_CUSTOMER},
    {"rules", "event event event event event", "confidence lift ratio support corrected",
     "items=2 least=30 alpha=50 holm=0 once=0",
     "if a path meets these conditions it ends in a goal: all that hold of at least least paths, "
     "whose share differs from that without any one of the conditions by Fisher's exact test, "
     "corrected by Benjamini and Hochberg (holm=1: Holm) to alpha/1000; no label: all paths; "
     "once=1: "
     "the first path of a span alone; lift, ratio, support: as leads_to; corrected: the p-value",
     "Webb 2007, Machine Learning 68, 1-33; Benjamini and Hochberg 1995, Journal of the Royal "
     "Statistical Society B 57, 289-300",
     NULL, SOJOURN_UNIT_SHARE, SJ_QUESTION_RULES, SJ_OF_CUSTOMER},
    {"drivers", "event event", "score satisfied", "satisfied=4 lowest=1 highest=5",
     "mean score of the goals whose path has the label - mean of those without; no label: mean of "
     "all; satisfied: shares of scores of satisfied or more; scores from lowest to highest",
     "Welch 1947, Biometrika 34, 28-35; Newcombe 1998, Statistics in Medicine 17, method 10", NULL,
     SOJOURN_UNIT_SCORE, SJ_QUESTION_DRIVERS, SJ_OF_CUSTOMER},
    {"funnel", "event event event event", "plain order increase once", "within_us=1209600000000",
     "journeys that take the steps named, a > b|c > d <= 2d, up to this one within within_us of "
     "the "
     "first and each within its <= of the one before / that take the first; order: nothing else "
     "between; increase: each later than the one before; once: no step twice",
     "ClickHouse: windowFunnel", NULL, SOJOURN_UNIT_SHARE, SJ_QUESTION_FUNNEL, SJ_OF_CUSTOMER},
    {"join", "event event event event event", "first last nth count value",
     "before=1 after=1 next=0 nth=1 within_us=0 once=0",
     "goals by the label of the first event of the type named as step, of those that begin before "
     "or after it; next=1: before the next goal; within_us: no further off, 0 any; once=1: the "
     "first "
     "goal of a journey alone; last: the last of them; nth: the nth there ever is, if it is one of "
     "them; count, value: how many, and what they are worth, / goals; of no label: all",
     "Activity Schema: temporal joins", NULL, SOJOURN_UNIT_COUNT, SJ_QUESTION_JOIN, SJ_OF_CUSTOMER},
    {"opt_outs", "event event event event event event event event event event",
     "left path time wait inputs invalid agent redial gone lost",
     "quantile=500 redial_us=86400000000",
     "interactions that leave a menu for a person, or end there unsolved, by the last input; "
     "of no label: all; path: and by the inputs; time: from the first input, by quantile/1000; "
     "wait: "
     "from the end of the last to the agent or the end; inputs, invalid: how many, and of the "
     "detail "
     "that is the step, or invalid; agent: who reached one; redial: else came back to it within "
     "redial_us; gone: neither; lost: of those about a sale, without a purchase",
     "capabilities R23, R24", NULL, SOJOURN_UNIT_COUNT, SJ_QUESTION_LEAVE, SJ_OF_CUSTOMER},
};

const sj_metric *sj_question_row(uint64_t index)
{
    return index < sizeof rows / sizeof *rows ? &rows[index] : NULL;
}
