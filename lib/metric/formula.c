/* SPDX-License-Identifier: MIT */
/* All formulas: a row each, in the order of doc/formulas.md, which a test holds against it.
 * Constant. */
#include "metric/formula.h"

#include "metric/metric.h"

#include <string.h>

const char sj_formula_none[] = "";

static const sj_formula rows[] = {
    {"erlang_b", "load agents", "blocked occupancy",
     "share of calls that find all agents busy and are lost; load: calls * handle / interval",
     "Erlang 1917; inverse recursion 1/B(k) = 1 + k / load / B(k - 1)", sj_erlang_b},
    {"erlang_c", "calls interval handle agents threshold=0",
     "waits answered_within speed_of_answer queue occupancy",
     "nobody leaves: C = s B / (s - A (1 - B)), answered_within = 1 - C exp(-(s - A) threshold / "
     "handle), speed_of_answer = C handle / (s - A)",
     "Erlang 1917", sj_erlang_c},
    {"erlang_a", "calls interval handle patience agents threshold=0 room=-1",
     "waits blocked abandoned answered_within abandoned_within speed_of_answer time_to_abandon "
     "queue occupancy queue_variance",
     "callers leave after an exponential time of mean patience (0: never); room: how many may "
     "wait, -1: all; shares are of all calls",
     "Palm 1957; M/M/s/r+M of Whitt, Engineering solution of a basic call-center model",
     sj_erlang_a},
    {"staff",
     "calls interval handle patience threshold answered_within=0.8 abandoned=1 occupancy=1 "
     "shrinkage=0",
     "agents on_roll answered_within abandoned occupancy",
     "least agents of erlang_a that reach answered_within and stay at or below abandoned and "
     "occupancy; on_roll: agents / (1 - shrinkage), rounded up",
     "erlang_a", sj_erlang_staff},
    {"survival", "at ... time ended",
     "survival error low high low_log high_log mean_until events exponential_mean",
     "S = product of 1 - ended / at risk, error by Greenwood, low and high on the scale of ln S, "
     "low_log and high_log of ln -ln S; mean_until: S summed up to at; exponential_mean: times / "
     "ended",
     "Kaplan and Meier 1958", sj_lifetime_survival},
    {"survival_time", "share=0.5 ... time ended", "time",
     "least time by which this share has ended, by Kaplan and Meier", "Kaplan and Meier 1958",
     sj_lifetime_quantile},
    {"hazard", "from until ... time ended", "hazard ended at_risk",
     "ended in (from, until] / (at risk after from * (until - from))",
     "Brown et al. 2005, JASA 100, section 5.2", sj_lifetime_hazard},
    {"retention", "start end new=0", "retention churn", "(end - new) / start, and 1 - that",
     "customers at the start, at the end, and those new in between", sj_lifetime_retention},
    {"churn_rescaled", "churn periods", "churn",
     "1 - (1 - churn)^periods: 12 from monthly to annual, 1/12 back", "compound rates",
     sj_lifetime_rescale},
    {"lifetime_value", "sale per_period periods margin=1 cost=0", "revenue value",
     "sale * per_period * periods, and that * margin - cost", "capabilities R45 and R46",
     sj_worth_value},
    {"discounted_value", "margin retention discount=0 terms=0", "now next",
     "margin * (1 - q^terms) / (1 - q) with q = retention / (1 + discount), the first payment now, "
     "or a period later; terms 0: without end",
     "a geometric series", sj_worth_discounted},
    {"rate_per_period", "rate periods", "rate",
     "(1 + rate)^(1/periods) - 1: an annual discount rate by the week", "compound rates",
     sj_worth_rate},
    {"purchases", "r alpha a b bought last age horizon", "purchases alive",
     "expected purchases within horizon, and the chance of being alive, under BG/NBD; bought: "
     "repeat purchases, last: of the latest, both counted from the first purchase on",
     "Fader, Hardie and Lee 2005, Marketing Science 24", sj_worth_purchases},
    {"purchases_of_new", "r alpha a b horizon", "purchases",
     "expected purchases of a customer who has just come, under BG/NBD",
     "Fader, Hardie and Lee 2005, Marketing Science 24", sj_worth_new},
    {"spend", "p q v bought mean", "spend",
     "expected value of a purchase under gamma-gamma: the mean of the base and the customer's own, "
     "weighted (q - 1) to p * bought",
     "Fader and Hardie 2013, the gamma-gamma model of monetary value", sj_worth_spend},
    {"customer_value", "r alpha a b bought last age value months discount=0 month=30", "value",
     "sum over months k of value * purchases in month k / (1 + discount)^k, under BG/NBD",
     "Fader, Hardie and Lee 2005; lifetimes: customer_lifetime_value", sj_worth_lifetime},
    {"nps", "promoters passives detractors margin=5", "nps error error_sample answers",
     "100 (p - d), error 100 sqrt((p + d - (p - d)^2) / n), with n - 1; answers for an interval of "
     "+- margin",
     "Reichheld 2003; cran/NPS: nps.se", sj_score_points},
    {"nps_difference", "promoters passives detractors promoters passives detractors",
     "difference z", "(A - B) / sqrt(error A^2 + error B^2)", "cran/NPS: nps.test",
     sj_score_two_points},
    {"share_difference", "hits all hits all", "difference low high ratio ratio_low ratio_high",
     "of two shares, with Wilson's limits, and their ratio, with Katz's; no ratio without hits: 0",
     "Newcombe 1998, Statistics in Medicine 17, method 10; Katz et al. 1978", sj_score_two_shares},
    {"share_greater", "hits all hits all", "chance",
     "chance that the second share is truly the greater, if every share was as likely before: sum "
     "over i from 0 to hits of the second of B(a + i, b + d) / ((d + i) B(1 + i, d) B(a, b)); a: "
     "hits + 1, b: all - hits + 1 of the first, d: of the second",
     "Miller 2015, Formulas for Bayesian A/B testing", sj_score_greater},
    {"weighted_score", "... weight count", "score", "sum of weight * count",
     "customer engagement score", sj_score_weighted},
    {"frustration",
     "duration events transfers=0 repeats=0 switches=0 duration_weight=0.4 events_weight=0.3 "
     "moves_weight=0.3 ... baseline_duration baseline_events",
     "frustration duration_rank events_rank moves",
     "100 (weights * (rank of duration, rank of events, 1 - exp(-(.5 transfers + .7 repeats + .3 "
     "switches)))), ranks in the middle of equals, in the baseline",
     "Palm 1953; Dixon et al. 2010; the weights are the library's", sj_score_frustration},
};

const sj_formula *sj_formula_row(uint64_t index)
{
    return index < sizeof rows / sizeof *rows ? &rows[index] : NULL;
}

static double number(const char *digit, const char *end)
{
    double value = 0, scale = 1, sign = 1;
    int point = 0;
    for (; digit < end; digit++) {
        if (*digit == '-')
            sign = -1;
        else if (*digit == '.')
            point = 1;
        else {
            value = value * 10 + (*digit - '0');
            scale *= point ? 10 : 1;
        }
    }
    return sign * value / scale;
}

int sj_formula_input(const sj_formula *formula, int index, sojourn_text *name, double *value)
{
    *value = 0;
    if (!sj_registry_word(formula->inputs, index, name))
        return -1;
    const char *equals = memchr(name->data, '=', name->length);
    if (equals == NULL)
        return 0;
    *value = number(equals + 1, name->data + name->length);
    name->length = (uint64_t)(equals - name->data);
    return 1;
}
