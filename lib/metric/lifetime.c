/* SPDX-License-Identifier: MIT */
/* How long something lasts, of which some is still going on: Kaplan and Meier, Greenwood, hazard;
 * retention. A sample is pairs of time and 1 (it ended) or 0 (it was last seen), in order of time;
 * at one time what ended goes before what was last seen. Cost: one pass. */
#include "metric/formula.h"
#include "metric/real.h"

static const double z = 1.959963984540054; /* of 97.5 % */

typedef struct {
    const double *pair;
    uint64_t at, count;
    double share, variance; /* of its logarithm */
    double time, risk, events;
} curve;

static const char *begin(curve *c, const double *pairs, uint64_t count)
{
    *c = (curve){.pair = pairs, .count = count / 2, .share = 1};
    for (uint64_t i = 0; i < c->count; i++) {
        if (!(pairs[2 * i] >= (i == 0 ? 0 : pairs[2 * i - 2])))
            return "give times from 0 up, in order";
        if (pairs[2 * i + 1] != 0 && pairs[2 * i + 1] != 1)
            return "let ended be 0 or 1";
    }
    return c->count == 0 ? sj_formula_none : NULL;
}

/* Go on to the next time; 0 after the last. */
static int step(curve *c)
{
    if (c->at == c->count)
        return 0;
    c->time = c->pair[2 * c->at];
    c->risk = (double)(c->count - c->at);
    c->events = 0;
    for (; c->at < c->count && !(c->pair[2 * c->at] > c->time); c->at++)
        c->events += c->pair[2 * c->at + 1];
    double stay = c->risk - c->events;
    c->share *= stay / c->risk;
    if (c->events > 0 && stay > 0)
        c->variance += c->events / (c->risk * stay);
    return 1;
}

static void intervals(const curve *c, double *out)
{
    double error = sj_real_sqrt(c->variance), log = sj_real_log(c->share);
    out[1] = c->share * error;
    out[2] = out[3] = out[4] = out[5] = c->share;
    if (!(c->share > 0) || !(c->share < 1))
        return;
    double high = c->share * sj_real_exp(z * error);
    out[2] = c->share * sj_real_exp(-z * error);
    out[3] = high < 1 ? high : 1;
    out[4] = sj_real_exp(log * sj_real_exp(-z * error / log));
    out[5] = sj_real_exp(log * sj_real_exp(z * error / log));
}

/* In: at, pairs. */
const char *sj_lifetime_survival(const double *in, uint64_t count, double *out)
{
    curve c;
    const char *wrong = begin(&c, in + 1, count - 1);
    double from = 0, total = 0, ended = 0;
    if (wrong != NULL)
        return wrong;
    while (c.at < c.count && c.pair[2 * c.at] <= in[0]) {
        double share = c.share;
        step(&c);
        out[6] += share * (c.time - from);
        from = c.time;
    }
    out[0] = c.share;
    intervals(&c, out);
    out[6] += in[0] > from ? c.share * (in[0] - from) : 0;
    for (uint64_t i = 0; i < c.count; i++) {
        total += c.pair[2 * i];
        ended += c.pair[2 * i + 1];
    }
    out[7] = ended;
    out[8] = ended > 0 ? total / ended : 0;
    return NULL;
}

/* In: share, pairs. */
const char *sj_lifetime_quantile(const double *in, uint64_t count, double *out)
{
    curve c;
    const char *wrong = begin(&c, in + 1, count - 1);
    if (wrong != NULL)
        return wrong;
    if (!(in[0] > 0) || !(in[0] < 1))
        return "let share be above 0 and below 1";
    while (step(&c))
        if (c.events > 0 && c.share <= 1 - in[0] + 1e-12) {
            out[0] = c.time;
            return NULL;
        }
    return sj_formula_none;
}

/* In: from until, pairs. */
const char *sj_lifetime_hazard(const double *in, uint64_t count, double *out)
{
    curve c;
    const char *wrong = begin(&c, in + 2, count - 2);
    if (wrong != NULL)
        return wrong;
    if (!(in[0] >= 0) || !(in[1] > in[0]))
        return "let until be after from, and from not below 0";
    while (step(&c))
        if (c.time > in[0] || (in[0] <= 0 && c.time <= 0)) {
            out[2] = out[2] > 0 ? out[2] : c.risk;
            out[1] += c.time <= in[1] ? c.events : 0;
        }
    out[0] = out[2] > 0 ? out[1] / (out[2] * (in[1] - in[0])) : 0;
    return out[2] > 0 ? NULL : sj_formula_none;
}

/* In: start end new. */
const char *sj_lifetime_retention(const double *in, uint64_t count, double *out)
{
    (void)count;
    if (!(in[0] >= 0) || !(in[2] >= 0) || !(in[1] >= in[2]))
        return "let start and new be 0 or more, and end at least new";
    if (!(in[0] > 0))
        return sj_formula_none;
    out[0] = (in[1] - in[2]) / in[0];
    out[1] = 1 - out[0];
    return NULL;
}

/* In: churn periods. */
const char *sj_lifetime_rescale(const double *in, uint64_t count, double *out)
{
    (void)count;
    if (!(in[0] >= 0) || !(in[0] <= 1) || !(in[1] > 0))
        return "let churn be a share from 0 to 1 and periods above 0";
    out[0] = in[0] < 1 ? -sj_real_expm1(in[1] * sj_real_log1p(-in[0])) : 1;
    return NULL;
}
