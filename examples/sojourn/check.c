/* SPDX-License-Identifier: MIT */
/* sojourn check: what is in the files, before anybody believes them: rows by system and type,
 * identifiers, times, rows refused and why, values that mean nothing, keys that hold too much
 * together. One pass; each other text and each pair of contact and session is kept once. */
#include "human.h"
#include "load.h"
#include "names.h"
#include "tally.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KINDS = 72, SHOWN = 8 }; /* a host declares 54, the library has 10, and the keys */
enum { MANY_SESSIONS = 50, MANY_OWNERS = 10 }; /* what is suspicious is above these */

/* What is stated under one name: a kind of identifiers, or a column of keys. */
struct stated {
    sojourn_text name;
    bool key;
    struct tally values; /* other: of a contact its sessions, of a value its accounts */
    struct tally pairs;
};

struct check {
    struct tally types; /* system, type */
    struct tally systems, reasons, firsts;
    struct stated stated[KINDS];
    size_t stated_count;
    uint64_t events, links, erasures, refused, unknown;
    int64_t from, until;
};

/* ---- one row ---- */

static struct stated *stated_find(struct check *check, sojourn_text name, bool key)
{
    for (size_t i = 0; i < check->stated_count; i++) {
        sojourn_text have = check->stated[i].name;
        if (have.length == name.length && !memcmp(have.data, name.data, name.length))
            return &check->stated[i];
    }
    struct stated *made = &check->stated[check->stated_count++];
    made->name = name; /* lives as long as the options or the tool */
    made->key = key;
    return made;
}

static sojourn_text joined(char *room, size_t size, sojourn_text a, sojourn_text b)
{
    int length = snprintf(room, size, "%.*s\t%.*s", (int)a.length, a.length ? a.data : "",
                          (int)b.length, b.length ? b.data : "");
    return (sojourn_text){room, (uint64_t)length < size ? (uint64_t)length : size - 1};
}

static void key_add(struct check *check, const char *name, sojourn_text value, sojourn_text beside)
{
    if (!value.length)
        return;
    struct stated *keys = stated_find(check, text_of(name), true);
    struct tally_item *item = tally_add(&keys->values, value);
    if (beside.length && tally_pair(&keys->pairs, value, beside))
        item->other++;
}

static void keys_add(struct check *check, const sojourn_event *event)
{
    char room[1024];
    sojourn_text session = {0};
    if (event->session.length)
        session = joined(room, sizeof room, event->system, event->session);
    key_add(check, "contact", event->contact, session);
    key_add(check, "parent", event->parent, session);
    key_add(check, "session", event->session, (sojourn_text){0});
    key_add(check, "issue", event->issue, (sojourn_text){0});
    key_add(check, "intent", event->intent, (sojourn_text){0});
}

/* The account beside which other values are stated, or an empty text. */
static sojourn_text owner_of(const sojourn_event *event)
{
    for (uint64_t i = 0; i < event->identifier_count; i++)
        if (text_is(event->identifiers[i].kind, "account"))
            return event->identifiers[i].value;
    return (sojourn_text){0};
}

static void identifiers_add(struct check *check, const sojourn_event *event, bool link)
{
    sojourn_text owner = owner_of(event);
    for (uint64_t i = 0; i < event->identifier_count; i++) {
        const sojourn_identifier *who = &event->identifiers[i];
        struct stated *kind = stated_find(check, who->kind, false);
        struct tally_item *item = tally_add(&kind->values, who->value);
        if (!link && owner.length && !text_is(who->kind, "account") &&
            tally_pair(&kind->pairs, who->value, owner))
            item->other++;
    }
}

static void event_add(struct check *check, const sojourn_event *event)
{
    char room[1024];
    tally_add(&check->types,
              joined(room, sizeof room, event->system, text_of(names_of_type(event->type))));
    tally_add(&check->systems, event->system);
    check->from = !check->events || event->start < check->from ? event->start : check->from;
    check->until = !check->events || event->start > check->until ? event->start : check->until;
    check->events++;
    keys_add(check, event);
    check->unknown += !event->identifier_count && !event->contact.length && !event->issue.length &&
                      !event->session.length && event->type != SOJOURN_EVENT_AGENT_STATE;
}

static void on_fact(void *context, const struct fact *fact)
{
    struct check *check = context;
    identifiers_add(check, &fact->event, fact->link != FACTS_EVENT);
    if (fact->link == FACTS_EVENT)
        event_add(check, &fact->event);
    else if (fact->link == FACTS_ERASURE)
        check->erasures++;
    else
        check->links++;
}

/* Reasons are told apart without the value that they quote. */
static void on_refused(void *context, const char *file, uint64_t line, const char *why)
{
    struct check *check = context;
    char reason[400], first[500];
    const char *from = strchr(why, '"'), *end = strrchr(why, '"');
    if (from && end > from)
        snprintf(reason, sizeof reason, "%.*s...%s", (int)(from - why + 1), why, end);
    else
        snprintf(reason, sizeof reason, "%s", why);
    check->refused++;
    if (tally_add(&check->reasons, text_of(reason))->count > 1)
        return;
    snprintf(first, sizeof first, "%s\t%s:%llu", reason, file, (unsigned long long)line);
    tally_add(&check->firsts, text_of(first));
}

/* ---- what was found ---- */

static void title(const char *text)
{
    printf("\n%s\n", text);
}

static void rows_print(const struct check *check)
{
    char counts[4][HUMAN_ROOM], from[HUMAN_ROOM], until[HUMAN_ROOM];
    printf("events %s, links %s, erasures %s; refused rows %s\n",
           human_count(counts[0], check->events), human_count(counts[1], check->links),
           human_count(counts[2], check->erasures), human_count(counts[3], check->refused));
    if (check->events)
        printf("from %s to %s UTC\n", human_moment(from, check->from),
               human_moment(until, check->until));
}

static bool of_system(const struct tally_item *item, sojourn_text system)
{
    return item->text.length > system.length &&
           !memcmp(item->text.data, system.data, system.length) &&
           item->text.data[system.length] == '\t';
}

/* The types of one system, as many to a line as 100 columns hold. */
static void types_print(struct tally_item *const *types, size_t count, sojourn_text system)
{
    char number[HUMAN_ROOM], line[128];
    int width = printf("  %-10.*s", (int)system.length, system.length ? system.data : "(none)");
    for (size_t i = 0; i < count; i++) {
        if (!of_system(types[i], system))
            continue;
        int length = snprintf(line, sizeof line, "  %s %s", types[i]->text.data + system.length + 1,
                              human_count(number, types[i]->count));
        if (width + length > 98)
            width = printf("\n            ") - 1;
        width += length;
        fputs(line, stdout);
    }
    puts("");
}

static void systems_print(const struct check *check)
{
    struct tally_item **systems = tally_sorted(&check->systems, false);
    struct tally_item **types = tally_sorted(&check->types, false);
    if (check->events)
        title("Events by system and type");
    for (size_t i = 0; i < tally_size(&check->systems); i++)
        types_print(types, tally_size(&check->types), systems[i]->text);
    free(systems);
    free(types);
}

/* Would the library take this value for not stated? Keys are judged like an account's text. */
static bool blocked(const sojourn *handle, const struct stated *stated, sojourn_text value)
{
    sojourn_id id;
    sojourn_identifier who = {stated->key ? text_of("account") : stated->name, value};
    return value.length <= 512 && sojourn_identifier_id(handle, &who, &id, NULL) == SOJOURN_E_EVENT;
}

static void stated_print(const struct stated *stated, const sojourn *handle)
{
    char counts[3][HUMAN_ROOM];
    uint64_t times = 0, empty = 0;
    struct tally_item **items = tally_sorted(&stated->values, false);
    size_t count = tally_size(&stated->values);
    for (size_t i = 0; i < count; i++) {
        times += items[i]->count;
        empty += blocked(handle, stated, items[i]->text) ? items[i]->count : 0;
    }
    printf("  %-10.*s %12s times  %12s values  %8s blocked   most often %.*s\n",
           (int)stated->name.length, stated->name.data, human_count(counts[0], times),
           human_count(counts[1], count), human_count(counts[2], empty),
           items[0]->text.length > 24 ? 24 : (int)items[0]->text.length, items[0]->text.data);
    free(items);
}

static void values_print(const struct check *check, const sojourn *handle, bool keys)
{
    title(keys ? "Keys" : "Identifiers");
    for (size_t i = 0; i < check->stated_count; i++)
        if (check->stated[i].key == keys)
            stated_print(&check->stated[i], handle);
}

static void reasons_print(const struct check *check)
{
    char number[HUMAN_ROOM];
    struct tally_item **reasons = tally_sorted(&check->reasons, false);
    struct tally_item **firsts = tally_sorted(&check->firsts, false);
    if (check->refused)
        title("Rows refused, and where first");
    for (size_t i = 0; i < tally_size(&check->reasons); i++) {
        printf("  %6s  %s\n", human_count(number, reasons[i]->count), reasons[i]->text.data);
        for (size_t k = 0; k < tally_size(&check->firsts); k++)
            if (of_system(firsts[k], reasons[i]->text))
                printf("          %s\n", firsts[k]->text.data + reasons[i]->text.length + 1);
    }
    free(reasons);
    free(firsts);
}

static void blocked_print(const struct check *check, const sojourn *handle)
{
    char number[HUMAN_ROOM];
    bool titled = false;
    for (size_t i = 0; i < check->stated_count; i++) {
        const struct stated *stated = &check->stated[i];
        struct tally_item **items = tally_sorted(&stated->values, false);
        for (size_t k = 0; k < tally_size(&stated->values); k++) {
            if (!blocked(handle, stated, items[k]->text))
                continue;
            if (!titled)
                title("Values that mean nothing: taken as not stated");
            titled = true;
            printf("  %.*s \"%.*s\"  %s times\n", (int)stated->name.length, stated->name.data,
                   (int)items[k]->text.length, items[k]->text.data,
                   human_count(number, items[k]->count));
        }
        free(items);
    }
}

/* A contact key on very many sessions, a value of very many accounts. Answers whether any. */
static bool suspicious_print(const struct stated *stated, const sojourn *handle)
{
    char number[HUMAN_ROOM];
    uint64_t most = stated->key ? MANY_SESSIONS : MANY_OWNERS, shown = 0, more = 0;
    struct tally_item **items = tally_sorted(&stated->values, true);
    for (size_t i = 0; i < tally_size(&stated->values) && items[i]->other > most; i++) {
        if (blocked(handle, stated, items[i]->text))
            continue;
        if (++shown > SHOWN) {
            more++;
            continue;
        }
        printf(
            "  %.*s \"%.*s\" is on %s %s\n", (int)stated->name.length, stated->name.data,
            (int)items[i]->text.length, items[i]->text.data, human_count(number, items[i]->other),
            stated->key ? "sessions: they become one contact" : "accounts: it tells nobody apart");
    }
    if (more)
        printf("  ... and %s more of %.*s\n", human_count(number, more), (int)stated->name.length,
               stated->name.data);
    free(items);
    return shown > 0;
}

static void suspicions_print(const struct check *check, const sojourn *handle)
{
    char number[HUMAN_ROOM];
    bool any = check->unknown > 0;
    title("Suspicious");
    for (size_t i = 0; i < check->stated_count; i++)
        any |= suspicious_print(&check->stated[i], handle);
    if (check->unknown)
        printf("  %s events state nobody and no key: each is a customer of its own\n",
               human_count(number, check->unknown));
    if (!any)
        puts("  nothing");
}

static int held_print(const sojourn *handle)
{
    char counts[7][HUMAN_ROOM];
    sojourn_counts held = {.size = sizeof held};
    sojourn_error error;
    if (sojourn_count(handle, &held, &error)) {
        report_library("check", &error);
        return TOOL_SYSTEM;
    }
    title("Held");
    printf("  %s events; %s records came again, %s gave way to another revision, %s retracted\n",
           human_count(counts[0], held.events), human_count(counts[1], held.repeated),
           human_count(counts[2], held.superseded), human_count(counts[3], held.retracted));
    printf("  %s customers, the largest with %s identifiers; %s values shared by several\n",
           human_count(counts[4], held.customers), human_count(counts[5], held.largest_customer),
           human_count(counts[6], held.shared));
    return TOOL_DONE;
}

static void check_close(struct check *check)
{
    tally_close(&check->types);
    tally_close(&check->systems);
    tally_close(&check->reasons);
    tally_close(&check->firsts);
    for (size_t i = 0; i < check->stated_count; i++) {
        tally_close(&check->stated[i].values);
        tally_close(&check->stated[i].pairs);
    }
}

int check_run(struct command *command)
{
    sojourn *handle;
    struct check check = {0};
    const struct load_watch watch = {on_fact, on_refused, &check};
    int result = load_watched(command, command->rest, &watch, &handle);
    if (result == TOOL_DONE || check.refused)
        rows_print(&check);
    reasons_print(&check);
    if (result == TOOL_DONE) {
        systems_print(&check);
        values_print(&check, handle, false);
        values_print(&check, handle, true);
        blocked_print(&check, handle);
        suspicions_print(&check, handle);
        result = held_print(handle);
        sojourn_close(handle);
    }
    check_close(&check);
    return result;
}
