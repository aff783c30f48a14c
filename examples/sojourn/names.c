/* SPDX-License-Identifier: MIT */
#include "names.h"

#include <stdio.h>

struct name {
    const char *name;
    int32_t code;
};

static const struct name types[] = {
    {"other", SOJOURN_EVENT_OTHER},
    {"start", SOJOURN_EVENT_START},
    {"input", SOJOURN_EVENT_INPUT},
    {"queue", SOJOURN_EVENT_QUEUE},
    {"ring", SOJOURN_EVENT_RING},
    {"connect", SOJOURN_EVENT_CONNECT},
    {"hold", SOJOURN_EVENT_HOLD},
    {"retrieve", SOJOURN_EVENT_RETRIEVE},
    {"conference", SOJOURN_EVENT_CONFERENCE},
    {"transfer", SOJOURN_EVENT_TRANSFER},
    {"wrap_up", SOJOURN_EVENT_WRAP_UP},
    {"abandon", SOJOURN_EVENT_ABANDON},
    {"callback", SOJOURN_EVENT_CALLBACK},
    {"end", SOJOURN_EVENT_END},
    {"message", SOJOURN_EVENT_MESSAGE},
    {"visit", SOJOURN_EVENT_VISIT},
    {"login", SOJOURN_EVENT_LOGIN},
    {"logout", SOJOURN_EVENT_LOGOUT},
    {"purchase", SOJOURN_EVENT_PURCHASE},
    {"resolve", SOJOURN_EVENT_RESOLVE},
    {"cancel", SOJOURN_EVENT_CANCEL},
    {"nps", SOJOURN_EVENT_NPS},
    {"csat", SOJOURN_EVENT_CSAT},
    {"effort", SOJOURN_EVENT_EFFORT},
    {"cost", SOJOURN_EVENT_COST},
    {"trait", SOJOURN_EVENT_TRAIT},
    {"agent_state", SOJOURN_EVENT_AGENT_STATE},
    {"retracted", SOJOURN_EVENT_RETRACTED},
    {"link.none", NAMES_LINK + SOJOURN_LINK_NONE},
    {"link.same", NAMES_LINK + SOJOURN_LINK_SAME},
    {"link.distinct", NAMES_LINK + SOJOURN_LINK_DISTINCT},
    {"erase", NAMES_ERASE},
};

static const struct name levels[] = {
    {"event", SOJOURN_LEVEL_EVENT},
    {"transaction", SOJOURN_LEVEL_TRANSACTION},
    {"interaction", SOJOURN_LEVEL_INTERACTION},
    {"engagement", SOJOURN_LEVEL_ENGAGEMENT},
    {"journey", SOJOURN_LEVEL_JOURNEY},
};

static const struct name states[] = {
    {"open", SOJOURN_STATE_OPEN},       {"resolved", SOJOURN_STATE_RESOLVED},
    {"sold", SOJOURN_STATE_SOLD},       {"cancelled", SOJOURN_STATE_CANCELLED},
    {"expired", SOJOURN_STATE_EXPIRED},
};

enum { TYPES = sizeof types / sizeof *types };
enum { LEVELS = sizeof levels / sizeof *levels };
enum { STATES = sizeof states / sizeof *states };

static const char *name_of(const struct name *names, size_t count, int32_t code)
{
    for (size_t i = 0; i < count; i++)
        if (names[i].code == code)
            return names[i].name;
    return "";
}

bool names_type(sojourn_text name, int32_t *code)
{
    for (size_t i = 0; i < TYPES; i++) {
        if (text_is_fold(name, types[i].name)) {
            *code = types[i].code;
            return true;
        }
    }
    return false;
}

const char *names_kind(sojourn_text name)
{
    static const char *const kinds[] = {"account", "customer", "user",   "loyalty", "email",
                                        "phone",   "cookie",   "device", "ani",     "ip"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (text_is(name, kinds[i]))
            return kinds[i];
    return NULL;
}

bool names_level(sojourn_text name, int32_t *level)
{
    for (size_t i = 0; i < LEVELS; i++) {
        char plural[24];
        snprintf(plural, sizeof plural, "%ss", levels[i].name);
        if (text_is(name, levels[i].name) || text_is(name, plural)) {
            *level = levels[i].code;
            return true;
        }
    }
    return false;
}

const char *names_of_type(int32_t code)
{
    return name_of(types, TYPES, code);
}

const char *names_of_level(int32_t level)
{
    return name_of(levels, LEVELS, level);
}

const char *names_of_state(int32_t state)
{
    return name_of(states, STATES, state);
}

const char *names_of_flag(unsigned bit)
{
    static const char *const flags[] = {"contact", "abandoned", "transferred", "self_service",
                                        "agent",   "redial",    "reopened",    "anonymous"};
    return bit < sizeof flags / sizeof *flags ? flags[bit] : NULL;
}
