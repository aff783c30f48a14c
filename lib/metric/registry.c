/* SPDX-License-Identifier: MIT */
/* All metrics: a row each, in the order of doc/metrics.md, which a test holds against it. Constant.
 */
#include "metric/metric.h"

#include <string.h>

#define BY_PART "leg interaction engagement"
#define ON_PART "event interaction engagement"
#define TRIM "least_us=0 most_us=0 quantile=0"
#define QUANTILE "quantile=0"

static const sj_metric rows[] = {
    {"offered", "event interaction", "entry interaction", "",
     "queue entries; a contact that was connected without a queue is one entry",
     "Genesys Cloud: offered", sj_queue_offered, SOJOURN_UNIT_COUNT, SJ_FOLD_COUNT},
    {"answered", "event interaction", "entry interaction", "",
     "entries that reached a CONNECT and no ABANDON / entries offered", "Genesys Cloud: answered",
     sj_queue_answered, SOJOURN_UNIT_SHARE, SJ_FOLD_SHARE},
    {"abandoned", "event event interaction", "all long interaction", "short_us=5000000",
     "entries that ended in an ABANDON / entries offered; long: without those within short_us",
     "Genesys Cloud: abandon rate; Cisco ICM: short calls", sj_queue_abandoned, SOJOURN_UNIT_SHARE,
     SJ_FOLD_SHARE},
    {"short_abandoned", "event", "", "short_us=5000000",
     "entries abandoned within short_us / entries offered", "Cisco ICM: short calls",
     sj_queue_short, SOJOURN_UNIT_SHARE, SJ_FOLD_SHARE},
    {"speed_of_answer", "event", "all queued", QUANTILE,
     "sum of waits / entries answered; queued: without those that never queued",
     "ASA; Amazon Connect: average queue answer time", sj_queue_speed, SOJOURN_UNIT_SECONDS,
     SJ_FOLD_MEAN},
    {"time_to_abandon", "event", "", QUANTILE, "sum of waits / entries abandoned",
     "Amazon Connect: average queue abandon time", sj_queue_lost, SOJOURN_UNIT_SECONDS,
     SJ_FOLD_MEAN},
    {"service_level", "event", "negative positive ignore genesys answered",
     "threshold_us=20000000 short_us=5000000",
     "answered within threshold_us / entries answered, abandoned or waiting that long; positive: "
     "an "
     "abandonment within it is good; ignore: is left out; genesys: / answered + abandoned later "
     "than short_us; answered: / answered",
     "Cisco ICM service level types; Genesys Cloud: service level", sj_queue_level,
     SOJOURN_UNIT_SHARE, SJ_FOLD_SHARE},
    {"patience", "event", "", "quantile=500",
     "wait by which quantile/1000 have abandoned, by Kaplan and Meier, an answer as censored",
     "Brown et al. 2005, JASA 100, section 5", sj_queue_patience, SOJOURN_UNIT_SECONDS,
     SJ_FOLD_SURVIVAL},
    {"handled", "event interaction", "leg interaction", "",
     "legs: contacts by agent, from a CONNECT on", "Genesys Cloud: handled", sj_handling_handled,
     SOJOURN_UNIT_COUNT, SJ_FOLD_COUNT},
    {"handle_time", ON_PART, BY_PART, TRIM,
     "union of talk, hold and wrap-up / legs; or of an interaction's, an engagement's legs",
     "AHT; Genesys Cloud: average handle", sj_handling_time, SOJOURN_UNIT_SECONDS, SJ_FOLD_MEAN},
    {"talk_time", ON_PART, BY_PART, TRIM, "union of talk without hold / legs",
     "Genesys Cloud: average talk", sj_handling_talk, SOJOURN_UNIT_SECONDS, SJ_FOLD_MEAN},
    {"hold_time", ON_PART " event", BY_PART " held", TRIM,
     "union of hold / legs; held: / legs that were held",
     "Genesys Cloud: average hold; Amazon Connect: average customer hold time", sj_handling_hold,
     SOJOURN_UNIT_SECONDS, SJ_FOLD_MEAN},
    {"wrap_up_time", ON_PART, BY_PART, TRIM, "union of wrap-up without talk and hold / legs",
     "ACW; Genesys Cloud: average ACW", sj_handling_wrap_up, SOJOURN_UNIT_SECONDS, SJ_FOLD_MEAN},
    {"transferred", "event interaction", "leg interaction", "",
     "legs with a TRANSFER by their agent / legs", "Genesys Cloud: transferred",
     sj_handling_transferred, SOJOURN_UNIT_SHARE, SJ_FOLD_SHARE},
    {"fcr", "interaction interaction engagement", "no_return any_return outcome",
     "return_us=604800000000 handled_only=1 from_start=0",
     "interactions that no interaction of that intent (any_return: none at all) follows within "
     "return_us / interactions whose window is over; outcome: engagements resolved or sold with "
     "one "
     "handled interaction / handled ones no longer open",
     "SQM: first contact resolution; Genesys Cloud: next contact avoidance", sj_resolution_fcr,
     SOJOURN_UNIT_SHARE, SJ_FOLD_SHARE},
    {"repeat_contact", "interaction", "intent any earlier",
     "return_us=604800000000 handled_only=1 from_start=0",
     "interactions that one of that intent (any: one at all) follows within return_us / "
     "interactions "
     "whose window is over; earlier: that follow one themselves / interactions",
     "Brown et al. 2005; Genesys Cloud: next contact avoidance", sj_resolution_repeat,
     SOJOURN_UNIT_SHARE, SJ_FOLD_SHARE},
    {"containment", "interaction", "contained verified", "return_us=86400000000",
     "interactions with self-service and without an agent / interactions with self-service; "
     "verified: resolved, and no agent for that intent within return_us",
     "Twilio: IVR containment", sj_resolution_contained, SOJOURN_UNIT_SHARE, SJ_FOLD_SHARE},
    {"deflection", "engagement", "", "",
     "engagements begun in self-service that never reached an agent / engagements begun in "
     "self-service, those still open without an agent left out",
     "Zendesk: ticket deflection", sj_resolution_deflected, SOJOURN_UNIT_SHARE, SJ_FOLD_SHARE},
    {"contacts_per_engagement", "engagement", "", QUANTILE, "interactions / engagements",
     "Gladly: contacts per conversation", sj_resolution_contacts, SOJOURN_UNIT_SCORE, SJ_FOLD_MEAN},
    {"nps", "event", "", "", "100 x (answers 9 and 10 - answers 0 to 6) / answers 0 to 10",
     "Reichheld 2003; Rocks 2016, The American Statistician 70", sj_survey_nps, SOJOURN_UNIT_POINTS,
     SJ_FOLD_MEAN},
    {"csat", "event", "", "satisfied=4 least=1 most=5",
     "answers of at least satisfied / answers from least to most", "Qualtrics: CSAT",
     sj_survey_csat, SOJOURN_UNIT_SHARE, SJ_FOLD_SHARE},
    {"csat_score", "event", "", "least=1 most=5 quantile=0",
     "sum of answers / answers from least to most", "Qualtrics: CSAT", sj_survey_csat_score,
     SOJOURN_UNIT_SCORE, SJ_FOLD_MEAN},
    {"effort", "event", "", "least=1 most=7 quantile=0",
     "sum of answers / answers from least to most; the direction is that of the question",
     "Dixon et al. 2010, Harvard Business Review", sj_survey_effort, SOJOURN_UNIT_SCORE,
     SJ_FOLD_MEAN},
    {"events", "event", "", "", "events", "doc/law.md 1", sj_activity_events, SOJOURN_UNIT_COUNT,
     SJ_FOLD_COUNT},
    {"interactions", "interaction", "", "", "interactions", "doc/law.md 4",
     sj_activity_interactions, SOJOURN_UNIT_COUNT, SJ_FOLD_COUNT},
    {"engagements", "engagement", "", "", "engagements", "doc/law.md 5", sj_activity_engagements,
     SOJOURN_UNIT_COUNT, SJ_FOLD_COUNT},
    {"active_customers", "journey", "", "by_event=0 anonymous=0",
     "customers with an interaction that begins (by_event=1: with an event); by day: DAU, by "
     "month: "
     "MAU",
     "Amplitude: active users", sj_activity_customers, SOJOURN_UNIT_COUNT, SJ_FOLD_CUSTOMERS},
    {"daily_active_customers", "journey", "", "by_event=0 anonymous=0 active_days=0",
     "active customers of each day, summed / days from first to last, or of the scope "
     "(active_days=1: days with any)",
     "Amplitude: average daily active users", sj_activity_customers, SOJOURN_UNIT_SCORE,
     SJ_FOLD_DAILY},
    {"stickiness", "journey", "", "by_event=0 anonymous=0 active_days=0",
     "daily_active_customers / active_customers", "Amplitude: stickiness, DAU / MAU",
     sj_activity_customers, SOJOURN_UNIT_SCORE, SJ_FOLD_STICKY},
};

const sj_metric *sj_registry_row(uint64_t index)
{
    return index < sizeof rows / sizeof *rows ? &rows[index] : NULL;
}

int sj_registry_word(const char *list, int index, sojourn_text *word)
{
    for (const char *end; *list != '\0'; list = *end == ' ' ? end + 1 : end, index--) {
        end = strchr(list, ' ');
        end = end != NULL ? end : list + strlen(list);
        *word = (sojourn_text){list, (uint64_t)(end - list)};
        if (index == 0)
            return 1;
    }
    return 0;
}

int sj_registry_parameter(const sj_metric *metric, int index, sojourn_text *name, int64_t *value)
{
    if (!sj_registry_word(metric->parameters, index, name))
        return 0;
    const char *equals = memchr(name->data, '=', name->length);
    *value = 0;
    for (const char *digit = equals + 1; digit < name->data + name->length; digit++)
        *value = *value * 10 + (*digit - '0');
    name->length = (uint64_t)(equals - name->data);
    return 1;
}
