/* SPDX-License-Identifier: MIT */
/* Names are few: a short walk finds one. */
#include "api/names.h"

#include "base/bytes.h"

typedef struct {
    sojourn_text text;
    int32_t code;
} name;

#define NAME(text, code)                                                                           \
    {                                                                                              \
        {text, sizeof(text) - 1}, code                                                             \
    }

static const name types[] = {
    NAME("other", SOJOURN_EVENT_OTHER),
    NAME("start", SOJOURN_EVENT_START),
    NAME("input", SOJOURN_EVENT_INPUT),
    NAME("queue", SOJOURN_EVENT_QUEUE),
    NAME("ring", SOJOURN_EVENT_RING),
    NAME("connect", SOJOURN_EVENT_CONNECT),
    NAME("hold", SOJOURN_EVENT_HOLD),
    NAME("retrieve", SOJOURN_EVENT_RETRIEVE),
    NAME("conference", SOJOURN_EVENT_CONFERENCE),
    NAME("transfer", SOJOURN_EVENT_TRANSFER),
    NAME("wrap_up", SOJOURN_EVENT_WRAP_UP),
    NAME("abandon", SOJOURN_EVENT_ABANDON),
    NAME("callback", SOJOURN_EVENT_CALLBACK),
    NAME("end", SOJOURN_EVENT_END),
    NAME("message", SOJOURN_EVENT_MESSAGE),
    NAME("visit", SOJOURN_EVENT_VISIT),
    NAME("login", SOJOURN_EVENT_LOGIN),
    NAME("logout", SOJOURN_EVENT_LOGOUT),
    NAME("purchase", SOJOURN_EVENT_PURCHASE),
    NAME("resolve", SOJOURN_EVENT_RESOLVE),
    NAME("cancel", SOJOURN_EVENT_CANCEL),
    NAME("nps", SOJOURN_EVENT_NPS),
    NAME("csat", SOJOURN_EVENT_CSAT),
    NAME("effort", SOJOURN_EVENT_EFFORT),
    NAME("cost", SOJOURN_EVENT_COST),
    NAME("trait", SOJOURN_EVENT_TRAIT),
    NAME("agent_state", SOJOURN_EVENT_AGENT_STATE),
    NAME("retracted", SOJOURN_EVENT_RETRACTED),
    NAME("link.none", SOJOURN_ROW_LINK + SOJOURN_LINK_NONE),
    NAME("link.same", SOJOURN_ROW_LINK + SOJOURN_LINK_SAME),
    NAME("link.distinct", SOJOURN_ROW_LINK + SOJOURN_LINK_DISTINCT),
    NAME("erase", SOJOURN_ROW_ERASE),
};

static const name levels[] = {
    NAME("event", SOJOURN_LEVEL_EVENT),
    NAME("transaction", SOJOURN_LEVEL_TRANSACTION),
    NAME("interaction", SOJOURN_LEVEL_INTERACTION),
    NAME("engagement", SOJOURN_LEVEL_ENGAGEMENT),
    NAME("journey", SOJOURN_LEVEL_JOURNEY),
};
static const name states[] = {
    NAME("open", SOJOURN_STATE_OPEN),       NAME("resolved", SOJOURN_STATE_RESOLVED),
    NAME("sold", SOJOURN_STATE_SOLD),       NAME("cancelled", SOJOURN_STATE_CANCELLED),
    NAME("expired", SOJOURN_STATE_EXPIRED),
};
static const name changes[] = {
    NAME("made", SOJOURN_CHANGE_MADE),
    NAME("changed", SOJOURN_CHANGE_CHANGED),
    NAME("gone", SOJOURN_CHANGE_GONE),
};
static const name flags[] = {
    NAME("contact", SOJOURN_SPAN_CONTACT),
    NAME("abandoned", SOJOURN_SPAN_ABANDONED),
    NAME("transferred", SOJOURN_SPAN_TRANSFERRED),
    NAME("self_service", SOJOURN_SPAN_SELF_SERVICE),
    NAME("agent", SOJOURN_SPAN_AGENT),
    NAME("redial", SOJOURN_SPAN_REDIAL),
    NAME("reopened", SOJOURN_SPAN_REOPENED),
    NAME("anonymous", SOJOURN_SPAN_ANONYMOUS),
};

#define FAMILY(names)                                                                              \
    {                                                                                              \
        names, sizeof names / sizeof names[0]                                                      \
    }
static const struct {
    const name *at;
    size_t count;
} families[] = {
    [SOJOURN_NAMES_TYPE] = FAMILY(types),   [SOJOURN_NAMES_LEVEL] = FAMILY(levels),
    [SOJOURN_NAMES_STATE] = FAMILY(states), [SOJOURN_NAMES_CHANGE] = FAMILY(changes),
    [SOJOURN_NAMES_FLAG] = FAMILY(flags),
};

static size_t count_of(int32_t of)
{
    return of >= 0 && (size_t)of < sizeof families / sizeof families[0] ? families[of].count : 0;
}

static int same_folded(sojourn_text text, sojourn_text lower)
{
    if (text.length != lower.length)
        return 0;
    for (uint64_t i = 0; i < text.length; i++)
        if (sj_text_lower(text.data[i]) != lower.data[i])
            return 0;
    return 1;
}

sojourn_text sj_names_tell(int32_t of, int32_t code)
{
    for (size_t i = 0; i < count_of(of); i++)
        if (families[of].at[i].code == code)
            return families[of].at[i].text;
    return (sojourn_text){0};
}

int32_t sj_names_find(int32_t of, sojourn_text text)
{
    for (size_t i = 0; i < count_of(of); i++)
        if (same_folded(text, families[of].at[i].text))
            return families[of].at[i].code;
    return -1;
}

sojourn_status sojourn_name_info(int32_t of, uint64_t index, sojourn_text *text, int32_t *code)
{
    if (text == NULL || code == NULL || count_of(of) == 0)
        return SOJOURN_E_ARGUMENT;
    if (index >= count_of(of))
        return SOJOURN_DONE;
    *text = families[of].at[index].text;
    *code = families[of].at[index].code;
    return SOJOURN_OK;
}
