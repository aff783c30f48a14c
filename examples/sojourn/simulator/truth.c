/* SPDX-License-Identifier: MIT */
/* What is so, beside what the systems record: one table for each level, and what each customer's
 * behaviour was made from (doc/simulator.md). */
#include "center.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const struct {
    const char *file, *header;
} tables[TABLES] = {
    [TABLE_EVENTS] = {"events", "reference,system,id,revision,customer,journey,engagement,"
                                "interaction,transaction"},
    [TABLE_INTERACTIONS] =
        {"interactions",
         "interaction,engagement,customer,start,end,channel,intent,heard,label,menu_steps,invalid,"
         "opt_out,queue,wait_us,patience_us,hold_us,handle_us,agents,agent,skill,transfers,"
         "transfer,holds,callback,redial,web,contained,abandoned,answered,resolved,refunded,ended_"
         "by,"
         "anger_before,by_wait,by_transfer,by_hold,by_failure,eased,anger_after"},
    [TABLE_LEGS] = {"legs", "interaction,customer,queue,priority,entered,wait_us,agent,skill,"
                            "handle_us,hold_us,end"},
    [TABLE_ENGAGEMENTS] = {"engagements", "engagement,customer,begin,intent,cause,campaign,issue,"
                                          "tries,reopened,end"},
    [TABLE_CUSTOMERS] = {"customers", "customer,account,known,segment,digital,patience,zeroes,"
                                      "withheld,devices,household,visits,contacts,needs,spent,"
                                      "anger,by_wait,by_transfer,by_hold,by_failure,churned,"
                                      "churned_by"},
    [TABLE_SURVEYS] = {"surveys", "reference,interaction,customer,kind,score,anger,loyalty,noise"},
    [TABLE_OFFERS] = {"offers", "campaign,customer,segment,treated,wants"},
    [TABLE_AGENTS] = {"agents", "agent,skill_0,skill_1,skill_2,skill_3,handled,resolved"},
    [TABLE_MODEL] = {"model", "name,of,value"},
};

static const char *const blames[BLAMES] = {"wait", "transfer", "hold", "failure"};

int truth_open(struct center *center, const char *folder)
{
    center->truth = memory_get(TABLES * sizeof *center->truth);
    if (mkdir(folder, 0777) && errno != EEXIST) {
        report_error("%s: %s", folder, strerror(errno));
        return TOOL_SYSTEM;
    }
    for (size_t i = 0; i < TABLES; i++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s.csv", folder, tables[i].file);
        center->truth[i].stream = fopen(path, "wb");
        if (!center->truth[i].stream) {
            report_error("%s: %s", path, strerror(errno));
            return TOOL_SYSTEM;
        }
        fprintf(center->truth[i].stream, "%s\n", tables[i].header);
    }
    return TOOL_DONE;
}

int truth_close(struct center *center, const char *folder)
{
    bool failed = false;
    for (size_t i = 0; center->truth && i < TABLES; i++) {
        if (!center->truth[i].stream)
            continue;
        out_flush(&center->truth[i]);
        failed |= ferror(center->truth[i].stream) != 0;
        failed |= fclose(center->truth[i].stream) != 0;
    }
    if (failed)
        report_error("%s: %s", folder, strerror(errno));
    free(center->truth);
    center->truth = NULL;
    return failed ? TOOL_SYSTEM : TOOL_DONE;
}

/* ---- fields ---- */

static void word(struct out *out, const char *text)
{
    out_word(out, text ? text : "");
}

static void numbers(struct out *out, size_t count, const int64_t *values)
{
    for (size_t i = 0; i < count; i++)
        out_number(out, values[i]);
}
#define NUMBERS(out, ...)                                                                          \
    numbers(out, sizeof((int64_t[]){__VA_ARGS__}) / sizeof(int64_t), (int64_t[]){__VA_ARGS__})

void truth_event(struct center *center, const struct record *record)
{
    struct out *out = center->truth ? &center->truth[TABLE_EVENTS] : NULL;
    if (!out || !record->engagement) /* an agent's state belongs to nobody */
        return;
    char id[NUMBER_ROOM] = "e";
    uint64_t customer = 1 + (uint64_t)record->customer;
    out_count(out, record->reference);
    word(out, record->system);
    out_text(out, (sojourn_text){id, 1 + count_write(id + 1, record->id)});
    out_count(out, record->revision);
    out_count(out, customer);
    out_count(out, customer);
    out_count(out, record->engagement);
    out_count(out, record->interaction);
    out_count(out, record->transaction);
    out_row(out);
}

static void anger(struct out *out, const struct told *told, int after)
{
    NUMBERS(out, told->anger, told->added[0], told->added[1], told->added[2], told->added[3],
            told->eased, after);
}

static const char *label_name(enum label label)
{
    static const char *const names[] = {"", "unidentified", "no intent", "wrong intent",
                                        "after window"};
    return names[label];
}

static void interaction_head(struct center *center, struct out *out, const struct contact *contact)
{
    static const char *const channels[] = {"voice", "chat", "web", "email"};
    const struct customer *who = &center->people[contact->customer];
    bool need = who->needing;
    out_count(out, contact->interaction);
    out_count(out, who->engagement);
    out_count(out, 1 + (uint64_t)contact->customer);
    out_moment(out, contact->began);
    out_moment(out, contact->now);
    word(out, channels[contact->channel]);
    word(out, need ? contact_intent(center, contact) : NULL);
    word(out, need && contact->stated ? center->profile->intents[contact->heard].name : NULL);
    word(out, label_name(contact->told.label));
}

void truth_interaction(struct center *center, const struct contact *contact)
{
    struct out *out = center->truth ? &center->truth[TABLE_INTERACTIONS] : NULL;
    const struct told *told = &contact->told;
    if (!out)
        return;
    interaction_head(center, out, contact);
    NUMBERS(out, told->steps, told->invalid);
    word(out, told->opt_out);
    word(out, told->queue);
    NUMBERS(out, told->wait_us, contact->patience_us, told->hold_us, told->handle_us, told->agents,
            told->agent, told->skill, told->transfers);
    word(out, told->transfer);
    NUMBERS(out, told->holds, told->callback, told->redial, told->web, told->contained,
            told->abandoned, told->answered, told->resolved, told->refunded);
    word(out, told->end);
    anger(out, told, center->people[contact->customer].anger);
    out_row(out);
}

void truth_leg(struct center *center, const struct contact *contact, const struct told *before,
               int64_t wait_us, const char *end)
{
    struct out *out = center->truth ? &center->truth[TABLE_LEGS] : NULL;
    const struct told *told = &contact->told;
    bool served = told->agents > before->agents;
    if (!out)
        return;
    out_count(out, contact->interaction);
    out_count(out, 1 + (uint64_t)contact->customer);
    word(out, told->queue);
    NUMBERS(out, before->transfers                                           ? 0
                 : center->people[contact->customer].segment == SEGMENTS - 1 ? 1
                                                                             : 2);
    out_moment(out, contact->entered);
    NUMBERS(out, wait_us, served ? told->agent : 0, served ? told->skill : 0,
            told->handle_us - before->handle_us, told->hold_us - before->hold_us);
    word(out, end);
    out_row(out);
}

void truth_engagement(struct center *center, uint32_t customer, const char *end)
{
    static const char *const causes[] = {"own", "campaign", "outage", "sale", "churn"};
    struct out *out = center->truth ? &center->truth[TABLE_ENGAGEMENTS] : NULL;
    const struct customer *who = &center->people[customer];
    if (!out)
        return;
    out_count(out, who->engagement);
    out_count(out, 1 + (uint64_t)customer);
    out_moment(out, who->need_begin);
    word(out, who->needing ? center->profile->intents[who->intent].name : NULL);
    word(out, who->needing ? causes[who->cause] : "visit");
    NUMBERS(out, who->needing && who->offered ? who->calendar + 1 : 0);
    NUMBERS(out, who->needing ? (int64_t)who->issue : 0, who->needing ? who->tries : 1,
            who->needing && who->reopened);
    word(out, end);
    out_row(out);
}

void truth_survey(struct center *center, const struct record *record, int64_t anger_left,
                  int64_t noise)
{
    struct out *out = center->truth ? &center->truth[TABLE_SURVEYS] : NULL;
    const struct customer *who = &center->people[record->customer];
    if (!out)
        return;
    out_count(out, record->reference);
    out_count(out, record->interaction);
    out_count(out, 1 + (uint64_t)record->customer);
    word(out, record->type);
    NUMBERS(out, record->value, anger_left, center->profile->segments[who->segment].loyalty, noise);
    out_row(out);
}

void truth_offer(struct center *center, uint32_t customer, uint32_t campaign, bool treated,
                 const char *wants)
{
    struct out *out = center->truth ? &center->truth[TABLE_OFFERS] : NULL;
    if (!out)
        return;
    NUMBERS(out, (int64_t)campaign + 1, 1 + (int64_t)customer);
    word(out, center->profile->segments[center->people[customer].segment].name);
    NUMBERS(out, treated);
    word(out, wants);
    out_row(out);
}

/* ---- at the end ---- */

/* What angered who left most; "no anger" where it was none of it. */
static const char *left_by(const struct customer *who)
{
    size_t most = 0;
    for (size_t i = 1; i < BLAMES; i++)
        if (who->blamed[i] > who->blamed[most])
            most = i;
    return !who->churned ? "" : who->blamed[most] ? blames[most] : "no anger";
}

static void customer_write(struct center *center, uint32_t customer)
{
    struct out *out = &center->truth[TABLE_CUSTOMERS];
    const struct customer *who = &center->people[customer];
    char account[NUMBER_ROOM] = "A";
    size_t length = 1 + count_write(account + 1, 1000001 + (uint64_t)customer);
    out_count(out, 1 + (uint64_t)customer);
    out_text(out, (sojourn_text){account, who->known ? length : 0});
    NUMBERS(out, who->known);
    word(out, who->known ? center->profile->segments[who->segment].name : "");
    NUMBERS(out, who->digital, who->patience, who->zeroes, who->withheld, who->devices,
            who->shares ? (int64_t)(customer & ~UINT32_C(1)) + 1 : 0, who->visits, who->contacts,
            who->needs, who->spent, who->anger, who->blamed[0], who->blamed[1], who->blamed[2],
            who->blamed[3], who->churned);
    word(out, left_by(who));
    out_row(out);
}

static void agent_write(struct center *center, uint32_t index)
{
    struct out *out = &center->truth[TABLE_AGENTS];
    const struct agent *agent = &center->agents[index];
    char name[NUMBER_ROOM] = "agent-";
    out_text(out, (sojourn_text){name, 6 + count_write(name + 6, 1 + (uint64_t)index)});
    for (size_t i = 0; i < QUEUES; i++)
        out_count(out, agent->skill[i]);
    out_count(out, agent->handled);
    out_count(out, agent->resolved);
    out_row(out);
}

static void model_row(struct center *center, const char *name, const char *of, int64_t value)
{
    struct out *out = &center->truth[TABLE_MODEL];
    out_word(out, name);
    out_word(out, of);
    out_number(out, value);
    out_row(out);
}

static void model_write(struct center *center)
{
    const struct profile *profile = center->profile;
    model_row(center, "profile", profile->name, 0);
    for (size_t i = 0; i < RATES; i++)
        model_row(center, "rate", profile_rate_name((enum rate)i), center->rates[i]);
    for (size_t i = 0; i < INTENTS; i++) {
        model_row(center, "contain", profile->intents[i].name, profile->intents[i].contain);
        model_row(center, "solve", profile->intents[i].name, profile->intents[i].solve);
        model_row(center, "handle_s", profile->intents[i].name, profile->intents[i].handle_s);
    }
    for (size_t i = 0; i < SEGMENTS; i++) {
        model_row(center, "own", profile->segments[i].name, profile->segments[i].own);
        model_row(center, "uplift", profile->segments[i].name, profile->segments[i].uplift);
        model_row(center, "churn", profile->segments[i].name, profile->segments[i].churn);
        model_row(center, "patience_s", profile->segments[i].name, profile->segments[i].patience_s);
    }
}

void truth_end(struct center *center)
{
    if (!center->truth)
        return;
    for (uint32_t i = 0; i < center->people_count; i++) {
        if (center->people[i].needing)
            truth_engagement(center, i, "open");
        customer_write(center, i);
    }
    for (uint32_t i = 0; i < center->agent_count; i++)
        agent_write(center, i);
    model_write(center);
}
