/* SPDX-License-Identifier: MIT */
/* Three trades as tables. The numbers are plausible, not measured; what they cause is known, and
 * that is the point. */
#include "profile.h"

#include <string.h>

static const struct {
    const char *name;
    int64_t usual, most;
} rates[RATES] = {
    [RATE_IDENTITY] = {"identity", 950, 1000}, [RATE_WITHHELD] = {"withheld", 15, 1000},
    [RATE_SHARED] = {"shared", 40, 1000},      [RATE_MISTAKEN] = {"mistaken", 8, 1000},
    [RATE_INVALID] = {"invalid", 70, 900},     [RATE_OPT_OUT] = {"opt_out", 60, 1000},
    [RATE_WRONG] = {"wrong", 40, 1000},        [RATE_CONTAIN] = {"contain", 1000, 10000},
    [RATE_STAFF] = {"staff", 1000, 10000},     [RATE_CALLBACK] = {"callback", 350, 1000},
    [RATE_TRANSFER] = {"transfer", 70, 1000},  [RATE_CUT_OFF] = {"cut_off", 15, 900},
    [RATE_REDIAL] = {"redial", 600, 1000},     [RATE_AGAIN] = {"again", 15, 1000},
    [RATE_REOPEN] = {"reopen", 70, 900},       [RATE_SURVEY] = {"survey", 250, 1000},
    [RATE_CAMPAIGN] = {"campaign", 300, 1000}, [RATE_OUTAGE] = {"outage", 60, 1000},
    [RATE_ANGER] = {"anger", 1000, 10000},     [RATE_CHURN] = {"churn", 1000, 10000},
    [RATE_LATE] = {"late", 60, 1000},          [RATE_TWICE] = {"twice", 15, 1000},
    [RATE_REVISED] = {"revised", 50, 1000},    [RATE_RETRACTED] = {"retracted", 3, 1000},
    [RATE_SKEW] = {"skew", 4, 3600},
};

#define CANCEL(word)                                                                               \
    {                                                                                              \
        .name = word, .chat = 100, .mail = 100, .solve = 900, .handle_s = 420, .queue = 3          \
    }

static const struct profile profiles[] = {
    {
        .name = "retail",
        .currency = "EUR",
        .queues = {"general", "orders", "service", "care"},
        .pages = {"/", "/search", "/product", "/help", "/orders", "/cart"},
        .intents = {{"order", 240, 750, 60, 20, 0, 800, 0, 0, 300, 1, 1490, 19990, 0, 0},
                    {"delivery", 250, 350, 150, 120, 450, 780, 350, 0, 240, 2, 0, 0, 150, 1},
                    {"return", 170, 400, 120, 150, 300, 700, 450, 600, 300, 2, 990, 9990, 80, 1},
                    {"payment", 130, 250, 120, 120, 300, 720, 400, 100, 330, 1, 490, 4990, 0, 0},
                    {"product", 140, 500, 200, 100, 150, 760, 200, 0, 360, 3, 0, 0, 0, 0},
                    {"complaint", 70, 50, 150, 350, 0, 560, 800, 250, 480, 3, 490, 9990, 0, 0},
                    CANCEL("cancel")},
        .segments = {{"new", 250, 700, 150, -1, 800, 15, 30, 6},
                     {"basic", 450, 900, 210, 0, 1000, 20, 40, 3},
                     {"plus", 220, 1200, 240, 1, 1600, 35, 60, 2},
                     {"premium", 80, 1500, 180, 2, 3200, 50, 90, 1}},
        .sales = 0,
        .outage = 3,
        .need_days = 28,
        .visit_days = 15,
        .web_habit = 700,
        .rows = 51,
        .work_s = 850,
    },
    {.name = "bank",
     .currency = "EUR",
     .queues = {"general", "cards", "accounts", "loans"},
     .pages = {"/", "/accounts", "/cards", "/loans", "/help", "/contact"},
     .intents = {{"card", 230, 200, 100, 20, 350, 820, 250, 0, 240, 1, 0, 0, 0, 0},
                 {"balance", 220, 500, 80, 20, 700, 850, 50, 0, 150, 2, 0, 0, 0, 0},
                 {"transfer", 170, 400, 100, 60, 350, 760, 300, 0, 270, 2, 0, 0, 0, 0},
                 {"loan", 90, 350, 60, 80, 0, 450, 0, 0, 840, 3, 19900, 249900, 0, 0},
                 {"account", 210, 300, 120, 150, 250, 740, 350, 0, 360, 2, 0, 0, 0, 0},
                 {"complaint", 80, 50, 80, 400, 0, 520, 900, 350, 540, 1, 500, 7500, 0, 0},
                 CANCEL("close account")},
     .segments = {{"student", 200, 800, 180, 0, 500, 5, 8, 4},
                  {"basic", 500, 900, 240, 0, 1000, 8, 15, 2},
                  {"plus", 220, 1100, 240, 0, 1500, 12, 30, 2},
                  {"private", 80, 1400, 120, 1, 4000, 15, 50, 1}},
     .sales = 3,
     .outage = 1,
     .need_days = 35,
     .visit_days = 9,
     .web_habit = 800,
     .rows = 54,
     .work_s = 800,
     .own = {{RATE_IDENTITY, 985}, {RATE_SHARED, 25}, {RATE_OPT_OUT, 80}}},
    {.name = "telco",
     .currency = "EUR",
     .queues = {"general", "bills", "technical", "sales"},
     .pages = {"/", "/tariffs", "/bill", "/status", "/help", "/shop"},
     .intents = {{"billing", 290, 300, 120, 80, 300, 760, 350, 300, 330, 1, 300, 4000, 0, 0},
                 {"technical", 330, 200, 150, 40, 200, 620, 550, 0, 540, 2, 0, 0, 0, 0},
                 {"tariff", 110, 450, 100, 40, 0, 600, 0, 0, 480, 3, 990, 7990, 0, 0},
                 {"delivery", 80, 300, 150, 80, 450, 750, 300, 0, 240, 3, 0, 0, 250, 3},
                 {"move", 80, 250, 80, 150, 100, 640, 500, 0, 600, 3, 0, 0, 0, 0},
                 {"complaint", 110, 50, 120, 300, 0, 480, 850, 350, 540, 1, 500, 6000, 0, 0},
                 CANCEL("cancel")},
     .segments = {{"prepaid", 300, 700, 150, -1, 400, 10, 20, 6},
                  {"basic", 420, 1000, 240, -1, 1000, 15, 30, 4},
                  {"family", 200, 1300, 300, 0, 1800, 20, 50, 2},
                  {"business", 80, 1600, 150, 0, 3500, 25, 70, 2}},
     .sales = 2,
     .outage = 1,
     .need_days = 30,
     .visit_days = 20,
     .web_habit = 550,
     .rows = 58,
     .work_s = 1850,
     .own = {{RATE_STAFF, 900}, {RATE_OUTAGE, 120}, {RATE_SHARED, 70}}},
};
enum { PROFILES = sizeof profiles / sizeof *profiles };

const struct profile *profile_find(const char *name)
{
    for (size_t i = 0; i < PROFILES; i++)
        if (!strcmp(profiles[i].name, name))
            return &profiles[i];
    return NULL;
}

void profile_rates(const struct profile *profile, int64_t out[RATES])
{
    for (size_t i = 0; i < RATES; i++)
        out[i] = rates[i].usual;
    for (size_t i = 0; i < OWN_RATES && profile->own[i].value; i++)
        out[profile->own[i].rate] = profile->own[i].value;
}

const char *profile_names(void)
{
    return "retail, bank or telco";
}

const char *profile_rate_name(enum rate rate)
{
    return rates[rate].name;
}

const char *profile_rate(sojourn_text setting, int64_t out[RATES])
{
    sojourn_text name;
    uint64_t number;
    if (!text_cut(&setting, '=', &name) || count_read(setting, &number))
        return "must be NAME=N, a whole number; the names are in doc/simulator.md";
    for (size_t i = 0; i < RATES; i++) {
        if (!text_is(name, rates[i].name))
            continue;
        if (number > (uint64_t)rates[i].most)
            return "is too large; doc/simulator.md says how large it may be";
        out[i] = (int64_t)number;
        return NULL;
    }
    return "has no such name; the names are in doc/simulator.md";
}
