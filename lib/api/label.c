/* SPDX-License-Identifier: MIT */
/* Names are few: a short walk finds one. */
#include "api/label.h"

#include "base/bytes.h"

typedef struct {
    sojourn_text name;
    int32_t code;
} label;

#define LABEL(name, code)                                                                          \
    {                                                                                              \
        {name, sizeof(name) - 1}, code                                                             \
    }

static const label types[] = {
    LABEL("other", SOJOURN_EVENT_OTHER),
    LABEL("start", SOJOURN_EVENT_START),
    LABEL("input", SOJOURN_EVENT_INPUT),
    LABEL("queue", SOJOURN_EVENT_QUEUE),
    LABEL("ring", SOJOURN_EVENT_RING),
    LABEL("connect", SOJOURN_EVENT_CONNECT),
    LABEL("hold", SOJOURN_EVENT_HOLD),
    LABEL("retrieve", SOJOURN_EVENT_RETRIEVE),
    LABEL("conference", SOJOURN_EVENT_CONFERENCE),
    LABEL("transfer", SOJOURN_EVENT_TRANSFER),
    LABEL("wrap_up", SOJOURN_EVENT_WRAP_UP),
    LABEL("abandon", SOJOURN_EVENT_ABANDON),
    LABEL("callback", SOJOURN_EVENT_CALLBACK),
    LABEL("end", SOJOURN_EVENT_END),
    LABEL("message", SOJOURN_EVENT_MESSAGE),
    LABEL("visit", SOJOURN_EVENT_VISIT),
    LABEL("login", SOJOURN_EVENT_LOGIN),
    LABEL("logout", SOJOURN_EVENT_LOGOUT),
    LABEL("purchase", SOJOURN_EVENT_PURCHASE),
    LABEL("resolve", SOJOURN_EVENT_RESOLVE),
    LABEL("cancel", SOJOURN_EVENT_CANCEL),
    LABEL("nps", SOJOURN_EVENT_NPS),
    LABEL("csat", SOJOURN_EVENT_CSAT),
    LABEL("effort", SOJOURN_EVENT_EFFORT),
    LABEL("cost", SOJOURN_EVENT_COST),
    LABEL("trait", SOJOURN_EVENT_TRAIT),
    LABEL("agent_state", SOJOURN_EVENT_AGENT_STATE),
    LABEL("retracted", SOJOURN_EVENT_RETRACTED),
    LABEL("link.none", SJ_LABEL_LINK + SOJOURN_LINK_NONE),
    LABEL("link.same", SJ_LABEL_LINK + SOJOURN_LINK_SAME),
    LABEL("link.distinct", SJ_LABEL_LINK + SOJOURN_LINK_DISTINCT),
    LABEL("erase", SJ_LABEL_ERASE),
};

enum { TYPES = sizeof types / sizeof types[0] };

static int same_folded(sojourn_text name, sojourn_text lower)
{
    if (name.length != lower.length)
        return 0;
    for (uint64_t i = 0; i < name.length; i++)
        if (sj_text_lower(name.data[i]) != lower.data[i])
            return 0;
    return 1;
}

int32_t sj_label_find_type(sojourn_text name)
{
    for (int i = 0; i < TYPES; i++)
        if (same_folded(name, types[i].name))
            return types[i].code;
    return -1;
}

sojourn_text sj_label_of_type(int32_t type)
{
    for (int i = 0; i < TYPES; i++)
        if (types[i].code == type)
            return types[i].name;
    return (sojourn_text){0};
}

/* Name of a code from 0 on, where the first may have none. */
static sojourn_text listed(const char *const *names, int32_t count, int32_t code)
{
    return code >= 0 && code < count ? sj_text(names[code]) : (sojourn_text){0};
}

sojourn_text sj_label_of_level(int32_t level)
{
    static const char *const names[] = {"event", "transaction", "interaction", "engagement",
                                        "journey"};
    return listed(names, sizeof names / sizeof names[0], level);
}

sojourn_text sj_label_of_state(int32_t state)
{
    static const char *const names[] = {"", "open", "resolved", "sold", "cancelled", "expired"};
    return listed(names, sizeof names / sizeof names[0], state);
}

sojourn_text sj_label_of_change(int32_t change)
{
    static const char *const names[] = {"", "made", "changed", "gone"};
    return listed(names, sizeof names / sizeof names[0], change);
}
