/* SPDX-License-Identifier: MIT */
/* All metrics: a row each, in the order of doc/metrics.md, which a test holds against it. Constant.
 */
#include "metric/metric.h"

#include <string.h>

#define BY_PART "leg interaction engagement"
#define ON_PART "event interaction engagement"
#define TRIM "least_us=0 most_us=0 quantile=0 sketch=0"
#define QUANTILE "quantile=0 sketch=0"

static const sj_metric rows[] = {
    {"offered", "event interaction", "entry interaction", "",
     "queue entries; a contact that was connected without a queue is one entry",
     "Genesys Cloud: offered", sj_queue_offered, SOJOURN_UNIT_COUNT, SJ_FOLD_COUNT,
     SJ_OF_ENGAGEMENT},
    {"answered", "event interaction", "entry interaction", "",
     "entries that reached a CONNECT and no ABANDON / entries offered", "Genesys Cloud: answered",
     sj_queue_answered, SOJOURN_UNIT_SHARE, SJ_FOLD_SHARE, SJ_OF_ENGAGEMENT},
    {"abandoned", "event event interaction", "all long interaction", "short_us=5000000",
     "entries that ended in an ABANDON / entries offered; long: without those within short_us",
     "Genesys Cloud: abandon rate; Cisco ICM: short calls", sj_queue_abandoned, SOJOURN_UNIT_SHARE,
     SJ_FOLD_SHARE, SJ_OF_ENGAGEMENT},
    {"short_abandoned", "event", "", "short_us=5000000",
     "entries abandoned within short_us / entries offered", "Cisco ICM: short calls",
     sj_queue_short, SOJOURN_UNIT_SHARE, SJ_FOLD_SHARE, SJ_OF_ENGAGEMENT},
    {"speed_of_answer", "event", "all queued", QUANTILE,
     "sum of waits / entries answered; queued: without those that never queued",
     "ASA; Amazon Connect: average queue answer time", sj_queue_speed, SOJOURN_UNIT_SECONDS,
     SJ_FOLD_MEAN, SJ_OF_ENGAGEMENT},
    {"time_to_abandon", "event", "", QUANTILE, "sum of waits / entries abandoned",
     "Amazon Connect: average queue abandon time", sj_queue_lost, SOJOURN_UNIT_SECONDS,
     SJ_FOLD_MEAN, SJ_OF_ENGAGEMENT},
    {"service_level", "event", "negative positive ignore genesys answered",
     "threshold_us=20000000 short_us=5000000",
     "answered within threshold_us / entries answered, abandoned or waiting that long; positive: "
     "an "
     "abandonment within it is good; ignore: is left out; genesys: / answered + abandoned later "
     "than short_us; answered: / answered",
     "Cisco ICM service level types; Genesys Cloud: service level", sj_queue_level,
     SOJOURN_UNIT_SHARE, SJ_FOLD_SHARE, SJ_OF_ENGAGEMENT},
    {"patience", "event", "", "quantile=500",
     "wait by which quantile/1000 have abandoned, by Kaplan and Meier, an answer as censored",
     "Brown et al. 2005, JASA 100, section 5", sj_queue_patience, SOJOURN_UNIT_SECONDS,
     SJ_FOLD_SURVIVAL, SJ_OF_ENGAGEMENT},
    {"patience_share", "event", "", "at_us=60000000",
     "share that would wait longer than at_us, by Kaplan and Meier, an answer as censored",
     "Kaplan and Meier 1958; Brown et al. 2005, JASA 100, section 5", sj_queue_patience,
     SOJOURN_UNIT_SCORE, SJ_FOLD_LASTING, SJ_OF_ENGAGEMENT},
    {"patience_mean", "event", "", "",
     "sum of all waits / entries abandoned: the mean if patience were exponential",
     "Brown et al. 2005, JASA 100, section 5", sj_queue_patience, SOJOURN_UNIT_SECONDS,
     SJ_FOLD_EXPOSURE, SJ_OF_ENGAGEMENT},
    {"callbacks", "event", "", "", "CALLBACK events", "Amazon Connect: callback contacts handled",
     sj_callback_asked, SOJOURN_UNIT_COUNT, SJ_FOLD_COUNT, SJ_OF_ENGAGEMENT},
    {"callback_kept", "event", "", "",
     "CALLBACK events with a CONNECT after them in their contact, before another / CALLBACK events",
     "Amazon Connect: callback contacts handled", sj_callback_kept, SOJOURN_UNIT_SHARE,
     SJ_FOLD_SHARE, SJ_OF_ENGAGEMENT},
    {"agent_missed", "event", "", "",
     "RING events without a CONNECT of their agent after them, before another RING / RING events",
     "Amazon Connect: agent non-response", sj_callback_not_taken, SOJOURN_UNIT_SHARE, SJ_FOLD_SHARE,
     SJ_OF_ENGAGEMENT},
    {"handled", "event interaction", "leg interaction", "",
     "legs: contacts by agent, from a CONNECT on", "Genesys Cloud: handled", sj_handling_handled,
     SOJOURN_UNIT_COUNT, SJ_FOLD_COUNT, SJ_OF_ENGAGEMENT},
    {"handle_time", ON_PART, BY_PART, TRIM,
     "union of talk, hold and wrap-up / legs; or of an interaction's, an engagement's legs",
     "AHT; Genesys Cloud: average handle", sj_handling_time, SOJOURN_UNIT_SECONDS, SJ_FOLD_MEAN,
     SJ_OF_ENGAGEMENT},
    {"talk_time", ON_PART, BY_PART, TRIM, "union of talk without hold / legs",
     "Genesys Cloud: average talk", sj_handling_talk, SOJOURN_UNIT_SECONDS, SJ_FOLD_MEAN,
     SJ_OF_ENGAGEMENT},
    {"hold_time", ON_PART " event", BY_PART " held", TRIM,
     "union of hold / legs; held: / legs that were held",
     "Genesys Cloud: average hold; Amazon Connect: average customer hold time", sj_handling_hold,
     SOJOURN_UNIT_SECONDS, SJ_FOLD_MEAN, SJ_OF_ENGAGEMENT},
    {"wrap_up_time", ON_PART, BY_PART, TRIM, "union of wrap-up without talk and hold / legs",
     "ACW; Genesys Cloud: average ACW", sj_handling_wrap_up, SOJOURN_UNIT_SECONDS, SJ_FOLD_MEAN,
     SJ_OF_ENGAGEMENT},
    {"transferred", "event interaction", "leg interaction", "kind:NAME=0",
     "legs with a TRANSFER by their agent (of the kinds named) / legs",
     "Genesys Cloud: transferred", sj_handling_transferred, SOJOURN_UNIT_SHARE, SJ_FOLD_SHARE,
     SJ_OF_ENGAGEMENT},
    {"occupancy", "event", "busy contacts", "",
     "time with a contact, wrap-up included / that and the time ready without one, by agent; "
     "contacts: contacts side by side all count above; agents of whom no state is known apart",
     "Amazon Connect: agent occupancy; Genesys: agent occupancy", sj_handling_agents,
     SOJOURN_UNIT_RATIO, SJ_FOLD_OCCUPANCY, SJ_OF_ENGAGEMENT},
    {"utilisation", "event", "", "",
     "time with a contact, wrap-up included / that and the time in any state but offline, by agent",
     "Genesys: agent utilization, there of all time at work", sj_handling_agents,
     SOJOURN_UNIT_RATIO, SJ_FOLD_UTILISATION, SJ_OF_ENGAGEMENT},
    {"concurrency", "event", "", "", "length of contacts / time with a contact, by agent",
     "mean simultaneous contacts", sj_handling_agents, SOJOURN_UNIT_RATIO, SJ_FOLD_CONCURRENCY,
     SJ_OF_ENGAGEMENT},
    {"transfers", "event", "", "", "TRANSFER events; their kind is what they state as detail",
     "Genesys Cloud: transferred", sj_callback_transfers, SOJOURN_UNIT_COUNT, SJ_FOLD_COUNT,
     SJ_OF_ENGAGEMENT},
    {"fcr", "interaction interaction engagement", "no_return any_return outcome",
     "return_us=604800000000 handled_only=1 from_start=0",
     "interactions that no interaction of that intent (any_return: none at all) follows within "
     "return_us / interactions whose window is over; outcome: engagements resolved or sold with "
     "one "
     "handled interaction / handled ones no longer open",
     "SQM: internal call resolution, there of 30 days; Genesys Cloud: next contact avoidance",
     sj_resolution_fcr, SOJOURN_UNIT_SHARE, SJ_FOLD_SHARE, SJ_OF_ENGAGEMENT},
    {"repeat_contact", "interaction", "intent any earlier",
     "return_us=604800000000 handled_only=1 from_start=0",
     "interactions that one of that intent (any: one at all) follows within return_us / "
     "interactions "
     "whose window is over; earlier: that follow one themselves / interactions",
     "Brown et al. 2005; Genesys Cloud: next contact avoidance", sj_resolution_repeat,
     SOJOURN_UNIT_SHARE, SJ_FOLD_SHARE, SJ_OF_ENGAGEMENT},
    {"containment", "interaction", "contained verified", "return_us=86400000000",
     "interactions with self-service and without an agent / interactions with self-service; "
     "verified: resolved, and no agent for that intent within return_us",
     "Teneo: IVR containment", sj_resolution_contained, SOJOURN_UNIT_SHARE, SJ_FOLD_SHARE,
     SJ_OF_ENGAGEMENT},
    {"self_service_exits", "event", "", "",
     "last inputs before the first QUEUE, RING or CONNECT of an interaction / those of all groups "
     "that differ in the last dimension only",
     "capabilities R24: exit nodes", sj_menu_exit, SOJOURN_UNIT_SHARE, SJ_FOLD_PART,
     SJ_OF_ENGAGEMENT},
    {"self_service_time", "interaction", "", "least_us=0 most_us=0 quantile=0 sketch=0",
     "from the first input to the end of the last before a person / interactions with an input",
     "capabilities R24", sj_menu_time, SOJOURN_UNIT_SECONDS, SJ_FOLD_MEAN, SJ_OF_ENGAGEMENT},
    {"self_service_inputs", "interaction", "", "quantile=0 sketch=0",
     "inputs before a person / interactions with an input", "capabilities R24", sj_menu_inputs,
     SOJOURN_UNIT_SCORE, SJ_FOLD_MEAN, SJ_OF_ENGAGEMENT},
    {"automated", "transaction", "", "",
     "transactions without an agent that none with an agent follows in their interaction / "
     "transactions",
     "capabilities R16", sj_menu_automated, SOJOURN_UNIT_SHARE, SJ_FOLD_SHARE, SJ_OF_ENGAGEMENT},
    {"deflection", "engagement", "", "",
     "engagements begun in self-service that never reached an agent / engagements begun in "
     "self-service, those still open without an agent left out",
     "capabilities 3; another ratio is ticket deflection of Zendesk", sj_resolution_deflected,
     SOJOURN_UNIT_SHARE, SJ_FOLD_SHARE, SJ_OF_ENGAGEMENT},
    {"contacts_per_engagement", "engagement", "", QUANTILE, "interactions / engagements",
     "Amazon Connect: average contacts per case", sj_resolution_contacts, SOJOURN_UNIT_SCORE,
     SJ_FOLD_MEAN, SJ_OF_ENGAGEMENT},
    {"resolved", "engagement", "", "", "engagements resolved or sold / those no longer open",
     "capabilities R34", sj_goal_resolved, SOJOURN_UNIT_SHARE, SJ_FOLD_SHARE, SJ_OF_ENGAGEMENT},
    {"one_transaction", "interaction", "", "routing=0",
     "interactions resolved or sold with one transaction that does more than route / interactions "
     "with a RESOLVE, PURCHASE or CANCEL",
     "capabilities R18", sj_goal_at_once, SOJOURN_UNIT_SHARE, SJ_FOLD_SHARE, SJ_OF_ENGAGEMENT},
    {"resolving_step", "engagement", "", "quantile=0 sketch=0",
     "place of the interaction that solved it / engagements resolved or sold", "capabilities R33",
     sj_goal_step, SOJOURN_UNIT_SCORE, SJ_FOLD_MEAN, SJ_OF_ENGAGEMENT},
    {"resolved_first", "engagement", "", "",
     "engagements that their first interaction solved / engagements resolved or sold by an "
     "interaction",
     "capabilities R33", sj_goal_first, SOJOURN_UNIT_SHARE, SJ_FOLD_SHARE, SJ_OF_ENGAGEMENT},
    {"time_to_resolve", "engagement", "", "least_us=0 most_us=0 quantile=0 sketch=0",
     "from the first event to the one that solved it / engagements resolved or sold",
     "Amazon Connect: average case resolution time", sj_goal_time, SOJOURN_UNIT_SECONDS,
     SJ_FOLD_MEAN, SJ_OF_ENGAGEMENT},
    {"steps", "engagement", "interactions transactions events channel_switches",
     "solved_only=0 quantile=0 sketch=0", "what it took / engagements no longer open",
     "capabilities R31", sj_goal_effort, SOJOURN_UNIT_SCORE, SJ_FOLD_MEAN, SJ_OF_ENGAGEMENT},
    {"redialled", "interaction", "", "",
     "interactions kept apart from an earlier one as a redial / interactions", "doc/law.md 4",
     sj_goal_redialled, SOJOURN_UNIT_SHARE, SJ_FOLD_SHARE, SJ_OF_ENGAGEMENT},
    {"intent_agreement", "interaction", "", "",
     "interactions about the intent that was stated first / interactions that state one",
     "capabilities R29", sj_goal_agreement, SOJOURN_UNIT_SHARE, SJ_FOLD_SHARE, SJ_OF_ENGAGEMENT},
    {"salvaged", "interaction", "", "",
     "interactions with an agent whose engagement was not cancelled / those whose engagement is no "
     "longer open",
     "capabilities R17", sj_goal_salvaged, SOJOURN_UNIT_SHARE, SJ_FOLD_SHARE, SJ_OF_ENGAGEMENT},
    {"frustration", "interaction", "",
     "baseline_us=... baseline_events=... duration_weight=400 events_weight=300 moves_weight=300",
     "100 x (weights / 1000 x (rank of the length, rank of events, 1 - exp(-(.5 transfers + .7 "
     "earlier interactions of the engagement + .3 if the channel changed)))) / interactions; ranks "
     "are in the baseline",
     "doc/formulas.md: frustration", sj_frustration_list, SOJOURN_UNIT_INDEX, SJ_FOLD_MEAN,
     SJ_OF_ENGAGEMENT},
    {"cancelled_by_frustration", "interaction", "frustrated calm",
     "baseline_us=... baseline_events=... score=50 expired=0",
     "interactions whose engagement was cancelled, or with expired=1 expired / interactions whose "
     "frustration is at least score (calm: below), of engagements no longer open",
     "capabilities R23; doc/formulas.md: frustration", sj_frustration_lost, SOJOURN_UNIT_SHARE,
     SJ_FOLD_SHARE, SJ_OF_ENGAGEMENT},
    {"nps", "event", "", "least=0",
     "100 x (answers 9 and 10 - answers up to 6) / answers from least to 10",
     "Reichheld 2003; Rocks 2016, The American Statistician 70", sj_survey_nps, SOJOURN_UNIT_POINTS,
     SJ_FOLD_MEAN, SJ_OF_ENGAGEMENT},
    {"csat", "event", "", "satisfied=4 least=1 most=5",
     "answers of at least satisfied / answers from least to most", "Qualtrics: CSAT",
     sj_survey_csat, SOJOURN_UNIT_SHARE, SJ_FOLD_SHARE, SJ_OF_ENGAGEMENT},
    {"csat_score", "event", "", "least=1 most=5 quantile=0 sketch=0",
     "sum of answers / answers from least to most", "Qualtrics: CSAT", sj_survey_csat_score,
     SOJOURN_UNIT_SCORE, SJ_FOLD_MEAN, SJ_OF_ENGAGEMENT},
    {"effort", "event", "", "least=1 most=7 quantile=0 sketch=0",
     "sum of answers / answers from least to most; the direction is that of the question",
     "Dixon et al. 2010, Harvard Business Review", sj_survey_effort, SOJOURN_UNIT_SCORE,
     SJ_FOLD_MEAN, SJ_OF_ENGAGEMENT},
    {"nps_follow_up", "event", "", "least=0 below=9", "answers from least to less than below",
     "Reichheld 2003: closing the loop", sj_survey_follow_up, SOJOURN_UNIT_COUNT, SJ_FOLD_COUNT,
     SJ_OF_ENGAGEMENT},
    {"events", "event", "", "", "events", "doc/law.md 1", sj_activity_events, SOJOURN_UNIT_COUNT,
     SJ_FOLD_COUNT, SJ_OF_ENGAGEMENT},
    {"transactions", "transaction", "", "", "transactions", "doc/law.md 4",
     sj_activity_transactions, SOJOURN_UNIT_COUNT, SJ_FOLD_COUNT, SJ_OF_ENGAGEMENT},
    {"interactions", "interaction", "", "", "interactions", "doc/law.md 4",
     sj_activity_interactions, SOJOURN_UNIT_COUNT, SJ_FOLD_COUNT, SJ_OF_ENGAGEMENT},
    {"engagements", "engagement", "", "", "engagements", "doc/law.md 5", sj_activity_engagements,
     SOJOURN_UNIT_COUNT, SJ_FOLD_COUNT, SJ_OF_ENGAGEMENT},
    {"active_customers", "journey", "", "by_event=0 anonymous=0",
     "customers with an interaction that begins (by_event=1: with an event); by day: DAU, by "
     "month: "
     "MAU",
     "Amplitude: active users", sj_activity_customers, SOJOURN_UNIT_COUNT, SJ_FOLD_CUSTOMERS,
     SJ_OF_ENGAGEMENT},
    {"daily_active_customers", "journey", "", "by_event=0 anonymous=0 active_days=0",
     "active customers of each day, summed / days from first to last, or of the scope "
     "(active_days=1: days with any)",
     "Amplitude: average daily active users", sj_activity_customers, SOJOURN_UNIT_SCORE,
     SJ_FOLD_DAILY, SJ_OF_ENGAGEMENT},
    {"stickiness", "journey", "", "by_event=0 anonymous=0 active_days=0",
     "daily_active_customers / active_customers", "Amplitude: stickiness, DAU / MAU",
     sj_activity_customers, SOJOURN_UNIT_SCORE, SJ_FOLD_STICKY, SJ_OF_ENGAGEMENT},
    {"popularity", "event transaction interaction engagement",
     "event transaction interaction engagement", "",
     "items / those of all groups that differ in the last dimension only; rank by count",
     "capabilities R14 and R34", sj_activity_popularity, SOJOURN_UNIT_SHARE, SJ_FOLD_PART,
     SJ_OF_ENGAGEMENT},
    {"adoption", "journey", "", "anonymous=0",
     "customers with such an event / customers of all groups that differ in the last dimension "
     "only",
     "Amplitude: feature adoption", sj_activity_adoption, SOJOURN_UNIT_SHARE, SJ_FOLD_ADOPTION,
     SJ_OF_ENGAGEMENT},
    {"health", "event", "", "window_us=3600000000 weeks=4",
     "events of the last window_us beside the mean of the same hour of the weeks before, in "
     "deviations of it; no data below 4 weeks; below -3: something does not work",
     "capabilities R15; a count strays by its root", sj_health_list, SOJOURN_UNIT_DEVIATIONS,
     SJ_FOLD_HEALTH, SJ_OF_ENGAGEMENT},
    {"health_alarm", "event", "", "window_us=3600000000 weeks=4 limit=3",
     "1 if health is below -limit, else 0", "capabilities R15; a count strays by its root",
     sj_health_list, SOJOURN_UNIT_SCORE, SJ_FOLD_ALARM, SJ_OF_ENGAGEMENT},
    {"session_time", "interaction transaction", "interaction transaction",
     "least_us=0 most_us=0 quantile=0 sketch=0",
     "from the first event to the latest end / interactions, transactions",
     "Google Analytics: session duration", sj_visit_time, SOJOURN_UNIT_SECONDS, SJ_FOLD_MEAN,
     SJ_OF_ENGAGEMENT},
    {"visits_per_customer", "interaction", "", "anonymous=0", "interactions / customers with one",
     "Google Analytics: sessions per user", sj_visit_each, SOJOURN_UNIT_SCORE, SJ_FOLD_EACH,
     SJ_OF_ENGAGEMENT},
    {"visit_gap", "interaction", "", "least_us=0 most_us=0 quantile=0 sketch=0",
     "from the end of the customer's interactions before to the start / interactions but first "
     "ones",
     "capabilities R66", sj_visit_gap, SOJOURN_UNIT_SECONDS, SJ_FOLD_MEAN, SJ_OF_CUSTOMER},
    {"dwell_time", "event", "", "least_us=0 most_us=0 quantile=0 sketch=0",
     "from a VISIT or INPUT to the next event of its session / those that have one, or state an "
     "end",
     "Google Analytics: time on page", sj_visit_dwell, SOJOURN_UNIT_SECONDS, SJ_FOLD_MEAN,
     SJ_OF_ENGAGEMENT},
    {"exits", "event", "", "",
     "VISIT or INPUT events that are the last of their session / all of them",
     "Google Analytics: exit rate", sj_visit_exit, SOJOURN_UNIT_SHARE, SJ_FOLD_SHARE,
     SJ_OF_ENGAGEMENT},
    {"looked_and_left", "interaction", "", "visits=3",
     "interactions without a PURCHASE / interactions with at least so many VISITs",
     "capabilities R72", sj_visit_looked, SOJOURN_UNIT_SHARE, SJ_FOLD_SHARE, SJ_OF_ENGAGEMENT},
    {"silent", "event", "", "after:NAME=0 unless:NAME=0 within_us=1209600000000",
     "customers without an event named by unless within within_us / customers with one named by "
     "after, of whom the first counts",
     "capabilities R72", sj_activity_silent, SOJOURN_UNIT_SHARE, SJ_FOLD_SHARE, SJ_OF_CUSTOMER},
    {"engagement_score", "event", "all first", "weight:NAME=0 first_us=604800000000",
     "sum of weight x events of that name / customers with an event; first: of the first_us after "
     "the first contact, once over",
     "customer engagement score: W1 N1 + W2 N2 + ..", sj_activity_score, SOJOURN_UNIT_INDEX,
     SJ_FOLD_EACH, SJ_OF_CUSTOMER},
    {"retained", "interaction", "week month day", "",
     "customers of a period who come in the next / customers of a period whose next is over",
     "capabilities R64", sj_period_retained, SOJOURN_UNIT_SHARE, SJ_FOLD_SHARE, SJ_OF_CUSTOMER},
    {"churned", "interaction", "week month day", "",
     "customers of a period who do not come in the next / customers of a period whose next is over",
     "capabilities R63", sj_period_churned, SOJOURN_UNIT_SHARE, SJ_FOLD_SHARE, SJ_OF_CUSTOMER},
    {"segment", "journey", "members entered left",
     "events=1 within_us=2592000000000 since_us=604800000000 value_least=0 value_most=0",
     "customers with so many events, of such a value, in within_us up to the time asked about; "
     "entered: who had fewer since_us before; left: who had so many then, and have no longer",
     "capabilities R70", sj_segment_list, SOJOURN_UNIT_COUNT, SJ_FOLD_SEGMENT, SJ_OF_CUSTOMER},
    {"cohort", "interaction", "week month day", "periods=12 rolling=0",
     "customers who come in a period (rolling=1: or later) / customers by the period they first "
     "came in; by age_weeks, age_months or age_days",
     "Google Analytics: cohort analysis", sj_period_cohort, SOJOURN_UNIT_SHARE, SJ_FOLD_SHARE,
     SJ_OF_CUSTOMER},
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
        if (*digit != '.')
            *value = *value * 10 + (*digit - '0');
    name->length = (uint64_t)(equals - name->data);
    return 1;
}
