/* SPDX-License-Identifier: MIT */
/* Events of the bench job: a year of a centre that is the same on every machine.
 *
 *   events make COUNT OUT.bin      some 6 events a transaction, 2 transactions an interaction; few
 *                                  customers have most of them; 5 of 100 events come up to an hour
 *                                  late, 1 up to a week; 3 of 100 customers were two until the last
 *                                  tenth of the year
 *   events shuffle IN.bin OUT.bin  in an order of arrival that has nothing to do with time
 *   events csv IN.bin OUT.csv      as columns, for other programs
 *   events facts IN.bin OUT.csv    as facts (doc/facts.md), for the tool
 *
 * `make` and `shuffle` hold all events: 64 and 56 bytes each. */
#include "random.h"
#include "record.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const int64_t first_ms = INT64_C(1704067200000), day_ms = 86400000;
static const int64_t year_ms = 365 * INT64_C(86400000);

typedef struct arriving {
    record event;
    int64_t arrival;
} arriving;

typedef struct centre {
    arriving *events;
    uint64_t count, capacity, customers, agents, sessions;
    dice d;
} centre;

static void *room(uint64_t count, size_t size)
{
    void *block = calloc(count + 1, size);

    if (block == NULL)
        record_stop("events", "no memory");
    return block;
}

static int64_t between(centre *c, int64_t from, int64_t to)
{
    return from + (int64_t)dice_below(&c->d, (uint64_t)(to - from + 1));
}

/* ---- who ---- */

static uint64_t code(uint64_t kind, uint64_t number)
{
    return kind << 56 | (number & UINT64_C(0x00ffffffffffffff));
}

static uint64_t phone(uint64_t who)
{
    return code(RECORD_PHONE, 2000000000 + who * UINT64_C(2654435761) % UINT64_C(7999999967));
}

static uint64_t account(uint64_t who)
{
    return dice_mix(who * 3 + 1) % 10 < 7 ? code(RECORD_ACCOUNT, who + 100000) : phone(who);
}

/* A browser is told from its cookie for two months. */
static uint64_t cookie(uint64_t who, int64_t ms)
{
    return code(RECORD_COOKIE, dice_mix(who * 131 + (uint64_t)((ms - first_ms) / (60 * day_ms))));
}

static int is_two(uint64_t customer)
{
    return dice_mix(customer + 99) % 100 < 3;
}

/* ---- one transaction ---- */

typedef struct visit {
    uint64_t who;
    uint8_t system, channel, intent;
    int resolves, buys;
} visit;

static void put(centre *c, record event)
{
    uint64_t luck = dice_below(&c->d, 100);
    int64_t late = luck == 0  ? between(c, day_ms, 7 * day_ms)
                   : luck < 6 ? between(c, 0, 3600000)
                              : between(c, 0, 2000);

    if (event.id2 == event.id1)
        event.id2 = 0;
    if (c->count < c->capacity)
        c->events[c->count++] = (arriving){event, event.ts + late};
}

/* By whom a system knows the customer, and what some event states beside it. */
static uint64_t known_by(const visit *v, int64_t ms, uint64_t *beside)
{
    switch (v->system) {
    case RECORD_WEB:
        *beside = account(v->who);
        return cookie(v->who, ms);
    case RECORD_CHAT:
        *beside = code(RECORD_EMAIL, v->who + 1000);
        return cookie(v->who, ms);
    case RECORD_MAIL:
        *beside = account(v->who);
        return code(RECORD_EMAIL, v->who + 1000);
    case RECORD_CRM:
        *beside = phone(v->who);
        return account(v->who);
    default:
        *beside = 0;
        return phone(v->who);
    }
}

static uint8_t type_of(centre *c, const visit *v, int64_t i, int64_t last, int32_t *value)
{
    if (v->buys && i == last - 1) {
        *value = (int32_t)between(c, 500, 50000);
        return RECORD_PURCHASE;
    }
    if (i == last && v->resolves)
        return RECORD_RESOLVE;
    if (i == last && dice_percent(&c->d, 10)) {
        *value = (int32_t)between(c, 1, 5);
        return RECORD_SURVEY;
    }
    return i == 0 ? RECORD_START : i == last ? RECORD_END : RECORD_NOTE;
}

/* All events of one session; when it ends. */
static int64_t transact(centre *c, const visit *v, int64_t ms)
{
    uint64_t beside;
    int64_t last = between(c, 2, 9);
    int64_t ties = dice_percent(&c->d, 55) ? between(c, 0, last) : -1;
    int64_t states = dice_percent(&c->d, 80) ? between(c, 0, last) : -1;
    record event = {.system = v->system, .channel = v->channel};

    event.session = dice_mix(++c->sessions * UINT64_C(0x9e3779b97f4a7c15));
    event.id1 = known_by(v, ms, &beside);
    if (v->system == RECORD_ACD || v->system == RECORD_CRM || v->system == RECORD_CHAT)
        event.agent = (uint16_t)between(c, 1, (int64_t)c->agents);
    for (int64_t i = 0; i <= last; i++) {
        event.ts = ms;
        event.value = 0;
        event.type = type_of(c, v, i, last, &event.value);
        event.id2 = i == ties ? beside : 0;
        event.intent = i == states ? v->intent : 0;
        put(c, event);
        ms += i < last ? between(c, 500, 45000) : 0;
    }
    return ms;
}

/* ---- one interaction, one issue ---- */

static size_t way(centre *c, visit steps[5])
{
    uint64_t luck = dice_below(&c->d, 100);
    size_t count = 0;

    if (luck < 10 || luck >= 75)
        steps[count++] = (visit){.system = RECORD_WEB, .channel = RECORD_SITE};
    if (luck < 65) {
        steps[count++] = (visit){.system = RECORD_IVR, .channel = RECORD_VOICE};
        if (dice_percent(&c->d, 80))
            steps[count++] = (visit){.system = RECORD_ACD, .channel = RECORD_VOICE};
        if (dice_percent(&c->d, 50))
            steps[count++] = (visit){.system = RECORD_CRM, .channel = RECORD_VOICE};
    } else if (luck < 75) {
        steps[count++] = (visit){.system = RECORD_MAIL, .channel = RECORD_LETTER};
        steps[count++] = (visit){.system = RECORD_CRM, .channel = RECORD_LETTER};
    } else if (dice_percent(&c->d, 50)) {
        steps[count++] = (visit){.system = RECORD_CHAT, .channel = RECORD_TEXT};
    }
    return count;
}

static int64_t interact(centre *c, uint64_t who, uint8_t intent, int resolves, int64_t ms)
{
    visit steps[5];
    size_t count = way(c, steps);
    int buys = intent >= 10 && dice_percent(&c->d, 30);

    for (size_t i = 0; i < count; i++) {
        steps[i].who = who;
        steps[i].intent = dice_percent(&c->d, 3) ? (uint8_t)between(c, 1, 12) : intent;
        steps[i].resolves = resolves && i == count - 1;
        steps[i].buys = buys && i == count - 1;
        ms = transact(c, &steps[i], ms);
        ms += between(c, -20000, 120000);
    }
    return ms;
}

/* Few customers have most issues. */
static uint64_t someone(centre *c)
{
    double u = (double)(dice_next(&c->d) >> 11) * 0x1p-53;

    u *= dice_percent(&c->d, 50) ? u : u * u;
    return (uint64_t)(u * (double)c->customers) * 7919 % c->customers;
}

static void raise_issue(centre *c)
{
    uint64_t customer = someone(c);
    uint8_t intent = (uint8_t)between(c, 1, 12);
    int64_t ms = first_ms + between(c, 0, year_ms - 10 * day_ms);
    int more = 1;

    for (int contacts = 1; more && ms < first_ms + year_ms; contacts++) {
        int persona = is_two(customer) && dice_percent(&c->d, 50);

        more = contacts < 6 && dice_percent(&c->d, 38);
        ms = interact(c, persona ? customer + c->customers : customer, intent,
                      dice_percent(&c->d, more ? 3 : 75), ms);
        ms += dice_percent(&c->d, 5) ? between(c, 7 * day_ms, 12 * day_ms)
                                     : between(c, 3600000, 4 * day_ms);
    }
}

/* An agent finds out that two are one. */
static void tie_personas(centre *c)
{
    for (uint64_t k = 0; k < c->customers; k++) {
        record event = {.system = RECORD_CRM, .channel = RECORD_VOICE, .type = RECORD_NOTE};

        if (!is_two(k))
            continue;
        event.session = dice_mix(++c->sessions * UINT64_C(0x9e3779b97f4a7c15));
        event.ts = first_ms + year_ms - between(c, 0, year_ms / 10);
        event.id1 = phone(k);
        event.id2 = phone(k + c->customers);
        event.agent = (uint16_t)between(c, 1, (int64_t)c->agents);
        put(c, event);
    }
}

static int by_arrival(const void *a, const void *b)
{
    const arriving *x = a, *y = b;

    if (x->arrival != y->arrival)
        return x->arrival < y->arrival ? -1 : 1;
    return memcmp(&x->event, &y->event, sizeof x->event);
}

static void write_all(const char *path, const record *events, uint64_t count)
{
    FILE *file = fopen(path, "wb");

    if (file == NULL || fwrite(events, sizeof *events, count, file) != count || fclose(file) != 0)
        record_stop(path, "cannot be written");
}

static void make(uint64_t count, const char *path)
{
    centre c = {.capacity = count, .customers = count / 50 + 10, .agents = 200 + count / 20000};
    record *out = room(count, sizeof *out);

    c.agents = c.agents < 60000 ? c.agents : 60000;
    c.d = dice_of(42, 1);
    c.events = room(count, sizeof *c.events);
    tie_personas(&c);
    while (c.count < c.capacity)
        raise_issue(&c);
    qsort(c.events, c.count, sizeof *c.events, by_arrival);
    for (uint64_t i = 0; i < count; i++)
        out[i] = c.events[i].event;
    write_all(path, out, count);
    free(c.events);
    free(out);
}

/* ---- other forms ---- */

static record *read_all(const char *path, uint64_t *count)
{
    FILE *file = record_open(path, count);
    record *events = room(*count, sizeof *events);

    if (fread(events, sizeof *events, *count, file) != *count)
        record_stop(path, "cannot be read");
    fclose(file);
    return events;
}

static void shuffle(const char *in, const char *out)
{
    uint64_t count;
    record *events = read_all(in, &count);
    dice d = dice_of(42, 2);

    for (uint64_t i = count; i > 1; i--) {
        uint64_t k = dice_below(&d, i);
        record other = events[i - 1];

        events[i - 1] = events[k];
        events[k] = other;
    }
    write_all(out, events, count);
    free(events);
}

static void print_columns(FILE *out, const record *r, uint64_t number)
{
    char id1[64], id2[64] = "";

    (void)number;
    record_identifier(r->id1, id1);
    if (r->id2 != 0)
        record_identifier(r->id2, id2);
    fprintf(out, "%" PRId64 ",%d,%d,%016" PRIx64 ",%s,%s,%d,%d,%d,%d\n", r->ts, r->system,
            r->channel, r->session, id1, id2, r->type, r->intent, r->agent, r->value);
}

static void print_identifiers(FILE *out, const sojourn_identifier *who, uint64_t count)
{
    for (const char *kind = "pppeeeaaaccc"; *kind != '\0'; kind += 3) {
        int columns = 2;

        for (uint64_t i = 0; i < count; i++)
            if (who[i].kind.data[1] == *kind)
                fprintf(out, ",%.*s", (int)who[i].value.length, who[i].value.data), columns--;
        fputs(columns == 2 ? ",," : columns == 1 ? "," : "", out);
    }
    fputc('\n', out);
}

static void print_text(FILE *out, sojourn_text text)
{
    fprintf(out, "%.*s,", (int)text.length, text.length != 0 ? text.data : "");
}

static void print_facts(FILE *out, const record *r, uint64_t number)
{
    record_texts texts;
    sojourn_event e;
    int link = record_event(r, number, &texts, &e);
    const sojourn_text cells[] = {e.system, e.id, e.session, e.channel, e.intent, e.agent};

    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
        print_text(out, cells[i]);
    fprintf(out, "%s,%" PRId64 ",%" PRId64 ",",
            e.type == SOJOURN_EVENT_PURCHASE  ? "purchase"
            : e.type == SOJOURN_EVENT_RESOLVE ? "resolve"
                                              : "other",
            e.start, e.sequence);
    if (e.type == SOJOURN_EVENT_PURCHASE)
        fprintf(out, "%" PRId64, e.value);
    fputs(e.type == SOJOURN_EVENT_PURCHASE ? ",USD" : ",", out);
    print_identifiers(out, e.identifiers, e.identifier_count);
    if (link) {
        fputs(",,,,,,link.same,,,,", out);
        print_identifiers(out, texts.who, 2);
    }
}

static void convert(const char *in, const char *path, const char *header,
                    void (*print)(FILE *out, const record *r, uint64_t number))
{
    uint64_t count, number = 0;
    FILE *file = record_open(in, &count), *out = fopen(path, "w");
    record event;

    if (out == NULL)
        record_stop(path, "cannot be written");
    fprintf(out, "%s\n", header);
    while (fread(&event, sizeof event, 1, file) == 1)
        print(out, &event, number++);
    fclose(file);
    if (fclose(out) != 0)
        record_stop(path, "cannot be written");
}

int main(int argc, char **argv)
{
    const char *verb = argc > 3 ? argv[1] : "";

    if (strcmp(verb, "make") == 0)
        make(strtoull(argv[2], NULL, 10), argv[3]);
    else if (strcmp(verb, "shuffle") == 0)
        shuffle(argv[2], argv[3]);
    else if (strcmp(verb, "csv") == 0)
        convert(argv[2], argv[3], "ts,system,channel,session,id1,id2,etype,intent,agent,value",
                print_columns);
    else if (strcmp(verb, "facts") == 0)
        convert(argv[2], argv[3],
                "system,id,session,channel,intent,agent,type,start,sequence,value,currency,"
                "identifier.kp,identifier.kp,identifier.ke,identifier.ke,identifier.ka,"
                "identifier.ka,identifier.kc,identifier.kc",
                print_facts);
    else
        record_stop("events", "make COUNT OUT | shuffle IN OUT | csv IN OUT | "
                              "facts IN OUT");
    return 0;
}
