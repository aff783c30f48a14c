/* SPDX-License-Identifier: MIT */
/* All questions over paths: a row each, in the order of doc/paths.md, which a test holds against
 * it. Constant. */
#include "metric/question.h"

#define SHARED "conversions value roi cost"
#define LEVELS "event event event event"

static const sj_metric rows[] = {
    {"first", LEVELS, SHARED, "", "each goal to the first touch of its path",
     "Google Analytics: first click", NULL, SOJOURN_UNIT_COUNT, SJ_QUESTION_FIRST},
    {"last", LEVELS, SHARED, "", "each goal to the last touch of its path",
     "Google Analytics: last click", NULL, SOJOURN_UNIT_COUNT, SJ_QUESTION_LAST},
    {"last_other", LEVELS, SHARED, "",
     "each goal to the last touch that is not the step named; to the last if all are",
     "Google Analytics: last non-direct click", NULL, SOJOURN_UNIT_COUNT, SJ_QUESTION_LAST_OTHER},
    {"linear", LEVELS, SHARED, "", "each goal to all touches of its path alike",
     "Google Analytics: linear", NULL, SOJOURN_UNIT_COUNT, SJ_QUESTION_LINEAR},
    {"position", LEVELS, SHARED, "first=40 last=40",
     "of each goal first % to the first touch, last % to the last, the rest to the others alike; "
     "where there are no others, first : last",
     "Google Analytics and Snowplow: position-based, U", NULL, SOJOURN_UNIT_COUNT,
     SJ_QUESTION_POSITION},
    {"lead", LEVELS, SHARED, "first=30 lead=30 last=30",
     "as position, and lead % to the first touch of the step named; parts that coincide add",
     "W-shaped attribution", NULL, SOJOURN_UNIT_COUNT, SJ_QUESTION_LEAD},
    {"time_decay", LEVELS, SHARED, "half_life_us=604800000000",
     "each goal by 2^(-age / half_life_us), age: start of the last touch - start of the touch",
     "Google Analytics: time decay", NULL, SOJOURN_UNIT_COUNT, SJ_QUESTION_DECAY},
    {"duration", LEVELS, SHARED, "",
     "each goal by the length of the touches; alike where none has any", "by handle time", NULL,
     SOJOURN_UNIT_COUNT, SJ_QUESTION_DURATION},
    {"attribute", LEVELS, SHARED, "", "each goal by the weights that the host's function gives",
     "sojourn/paths.h", NULL, SOJOURN_UNIT_COUNT, SJ_QUESTION_HOST},
    {"markov", "event event event", "conversions value effect", "order=1",
     "all goals by the removal effect 1 - P(goal without the label) / P(goal) of the chain of the "
     "last order labels; effect: itself, and without a label P(goal)",
     "Anderl et al. 2016, International Journal of Research in Marketing 33, 457-474", NULL,
     SOJOURN_UNIT_COUNT, SJ_QUESTION_MARKOV},
    {"shapley", LEVELS, SHARED, "",
     "each goal to the labels of its path alike: Shapley's value of the game in which labels are "
     "worth the goals whose paths have no other",
     "Shapley 1953; Zhao et al. 2018, arXiv 1804.05327", NULL, SOJOURN_UNIT_COUNT,
     SJ_QUESTION_SHAPLEY},
    {"ordered_shapley", LEVELS, SHARED, "",
     "shapley, by label and by the place, from 1, at which the path first comes to it",
     "Zhao et al. 2018, arXiv 1804.05327", NULL, SOJOURN_UNIT_COUNT, SJ_QUESTION_ORDERED},
    {"rate_shapley", "event", "", "pairs=1000 seed=1",
     "all goals by Shapley's value of the game in which labels are worth the share of goals in the "
     "paths that have no other; to 20 labels exact, to 64 by 2 x pairs orders drawn from seed",
     "Castro et al. 2009, Computers and Operations Research 36, 1726-1730", NULL,
     SOJOURN_UNIT_COUNT, SJ_QUESTION_RATE},
};

const sj_metric *sj_question_row(uint64_t index)
{
    return index < sizeof rows / sizeof *rows ? &rows[index] : NULL;
}
