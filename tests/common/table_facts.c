/* SPDX-License-Identifier: MIT */
/* Facts of a history as columns. What can be left out, stated or coded in more than one way is, by
 * the dice. */
#include "table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct writer {
    table *t;
    const fact *const *facts;
    uint64_t count;
    dice *d;
    sojourn_text *texts;
    int64_t *numbers;
    uint8_t *stated;
} writer;

static const char *const names[] = {
    [SOJOURN_EVENT_OTHER] = "other",
    [SOJOURN_EVENT_START] = "start",
    [SOJOURN_EVENT_INPUT] = "INPUT",
    [SOJOURN_EVENT_QUEUE] = "Queue",
    [SOJOURN_EVENT_RING] = "ring",
    [SOJOURN_EVENT_CONNECT] = "connect",
    [SOJOURN_EVENT_HOLD] = "hold",
    [SOJOURN_EVENT_RETRIEVE] = "retrieve",
    [SOJOURN_EVENT_CONFERENCE] = "conference",
    [SOJOURN_EVENT_TRANSFER] = "transfer",
    [SOJOURN_EVENT_WRAP_UP] = "wrap_up",
    [SOJOURN_EVENT_ABANDON] = "abandon",
    [SOJOURN_EVENT_CALLBACK] = "callback",
    [SOJOURN_EVENT_END] = "end",
    [SOJOURN_EVENT_MESSAGE] = "message",
    [SOJOURN_EVENT_VISIT] = "visit",
    [SOJOURN_EVENT_LOGIN] = "login",
    [SOJOURN_EVENT_LOGOUT] = "logout",
    [SOJOURN_EVENT_PURCHASE] = "purchase",
    [SOJOURN_EVENT_RESOLVE] = "resolve",
    [SOJOURN_EVENT_CANCEL] = "cancel",
    [SOJOURN_EVENT_NPS] = "nps",
    [SOJOURN_EVENT_CSAT] = "csat",
    [SOJOURN_EVENT_EFFORT] = "effort",
    [SOJOURN_EVENT_COST] = "cost",
    [SOJOURN_EVENT_TRAIT] = "trait",
    [SOJOURN_EVENT_AGENT_STATE] = "agent_state",
    [SOJOURN_EVENT_RETRACTED] = "retracted",
};

static int is_event(const fact *f)
{
    return !f->is_link && !f->is_erasure;
}

static void write_texts(writer *w, const char *name)
{
    static const char indices[] = "cCsSiIlL";
    static const char *const values[] = {"u", "U", "vu"};
    char format[4] = {indices[2 + dice_below(w->d, 6)], 0};
    const char *value = values[dice_below(w->d, 3)];

    if (w->count < 100)
        format[0] = indices[dice_below(w->d, 8)];
    strcpy(format + dice_below(w->d, 2), value);
    table_texts(w->t, name, format, w->texts);
    memset(w->texts, 0, w->count * sizeof *w->texts);
}

static void write_text(writer *w, const char *name, size_t place)
{
    int any = 0;

    for (uint64_t i = 0; i < w->count; i++) {
        sojourn_text text = {0};

        if (is_event(w->facts[i]))
            memcpy(&text, (const char *)&w->facts[i]->event + place, sizeof text);
        if (text.length == 0)
            text.data = dice_percent(w->d, 50) ? "" : NULL;
        w->texts[i] = text;
        any |= text.length != 0;
    }
    if (any)
        write_texts(w, name);
    else if (dice_percent(w->d, 50))
        table_nothing(w->t, name);
}

/* Integers in a format that can hold all of them. */
static void write_numbers(writer *w, const char *name)
{
    static const struct {
        char format[2];
        int64_t least, most;
    } kinds[] = {{"c", INT8_MIN, INT8_MAX},   {"C", 0, UINT8_MAX},
                 {"s", INT16_MIN, INT16_MAX}, {"S", 0, UINT16_MAX},
                 {"i", INT32_MIN, INT32_MAX}, {"I", 0, UINT32_MAX},
                 {"L", 0, INT64_MAX},         {"l", INT64_MIN, INT64_MAX}};
    int64_t least = 0, most = 0;
    uint64_t kind = dice_below(w->d, 8);
    int all = 1;

    for (uint64_t i = 0; i < w->count; i++) {
        if (!w->stated[i])
            w->numbers[i] = 77;
        least = w->numbers[i] < least ? w->numbers[i] : least;
        most = w->numbers[i] > most ? w->numbers[i] : most;
        all &= w->stated[i];
    }
    while (kinds[kind].least > least || kinds[kind].most < most)
        kind++;
    table_integers(w->t, name, kinds[kind].format, w->numbers,
                   all && dice_percent(w->d, 50) ? NULL : w->stated);
}

static void write_times(writer *w)
{
    static const char *const formats[] = {"l", "tsu:", "tsu:UTC", "tsu:Europe/Berlin"};

    for (uint64_t i = 0; i < w->count; i++) {
        w->numbers[i] = w->facts[i]->event.start;
        w->stated[i] = (uint8_t)is_event(w->facts[i]);
    }
    table_integers(w->t, "start", formats[dice_below(w->d, 4)], w->numbers, w->stated);
    for (uint64_t i = 0; i < w->count; i++) {
        const fact *f = w->facts[i];

        w->numbers[i] = f->is_erasure ? f->upto : f->event.end;
        w->stated[i] = f->is_erasure || (is_event(f) && (f->event.end != 0 || i % 3 == 0));
    }
    table_integers(w->t, "end", formats[dice_below(w->d, 4)], w->numbers, w->stated);
}

enum { SEQUENCE, VALUE, REVISION, REFERENCE };

static void write_number(writer *w, const char *name, int which)
{
    for (uint64_t i = 0; i < w->count; i++) {
        const fact *f = w->facts[i];
        const sojourn_event *e = &f->event;

        w->numbers[i] = which == SEQUENCE    ? e->sequence
                        : which == VALUE     ? e->value
                        : which == REFERENCE ? (int64_t)e->reference
                        : f->is_link         ? f->revision
                                             : e->revision;
        w->stated[i] = (is_event(f) || (which == REVISION && f->is_link)) &&
                       (w->numbers[i] != 0 || dice_percent(w->d, 50));
    }
    if (which != REFERENCE)
        write_numbers(w, name);
    else
        table_integers(w->t, name, "L", w->numbers, w->stated);
}

static void write_currency(writer *w)
{
    for (uint64_t i = 0; i < w->count; i++) {
        const char *currency = w->facts[i]->event.currency;

        if (is_event(w->facts[i]) && currency[0] != 0)
            w->texts[i] = (sojourn_text){currency, 3};
    }
    write_texts(w, "currency");
}

static void write_type(writer *w)
{
    static const char *const links[] = {"link.none", "Link.Same", "link.distinct"};
    int others = 0;

    for (uint64_t i = 0; i < w->count; i++) {
        const fact *f = w->facts[i];
        const char *name = f->is_erasure ? "erase"
                           : f->is_link  ? links[f->link]
                                         : names[f->event.type];

        others |= !is_event(f);
        w->numbers[i] = f->event.type;
        w->stated[i] = f->event.type != 0 || dice_percent(w->d, 50);
        w->texts[i] = (sojourn_text){w->stated[i] || !is_event(f) ? name : NULL,
                                     w->stated[i] || !is_event(f) ? strlen(name) : 0};
    }
    if (others || dice_percent(w->d, 50))
        write_texts(w, "type");
    else
        write_numbers(w, "type");
}

/* The identifiers of a fact, in an array of at least 2. */
static uint64_t identifiers_of(const fact *f, sojourn_identifier out[FACT_IDENTIFIERS])
{
    const sojourn_identifier *list = f->is_erasure ? f->identifiers : f->event.identifiers;
    uint64_t count = f->is_erasure ? f->erased : f->event.identifier_count;

    if (f->is_link) {
        out[0] = f->a;
        out[1] = f->b;
        return 2;
    }
    if (count != 0)
        memcpy(out, list, count * sizeof *out);
    return count;
}

static int same_kind(sojourn_text a, sojourn_text b)
{
    return a.length == b.length && memcmp(a.data, b.data, a.length) == 0;
}

/* The `nth` value of a kind that each fact states; 1 if there is any. */
static int write_identifier(writer *w, sojourn_text kind, uint64_t nth)
{
    char name[200];
    int any = 0;

    for (uint64_t i = 0; i < w->count; i++) {
        sojourn_identifier list[FACT_IDENTIFIERS];
        uint64_t count = identifiers_of(w->facts[i], list), seen = 0;

        w->texts[i] = (sojourn_text){0};
        for (uint64_t k = 0; k < count; k++)
            if (same_kind(list[k].kind, kind) && seen++ == nth && list[k].value.length != 0)
                w->texts[i] = list[k].value;
        any |= seen > nth;
    }
    snprintf(name, sizeof name, "identifier.%.*s", (int)kind.length, kind.data);
    if (any)
        write_texts(w, name);
    return any;
}

static void write_identifiers(writer *w)
{
    sojourn_text kinds[TABLE_COLUMNS];
    uint64_t kind_count = 0;

    for (uint64_t i = 0; i < w->count; i++) {
        sojourn_identifier list[FACT_IDENTIFIERS];
        uint64_t count = identifiers_of(w->facts[i], list);

        for (uint64_t k = 0; k < count; k++) {
            uint64_t known = 0;

            while (known < kind_count && !same_kind(kinds[known], list[k].kind))
                known++;
            if (known == kind_count)
                kinds[kind_count++] = list[k].kind;
        }
    }
    for (uint64_t k = 0; k < kind_count; k++)
        for (uint64_t nth = 0; write_identifier(w, kinds[k], nth);)
            nth++;
}

void table_facts(table *t, const fact *const *facts, uint64_t count, dice *d)
{
    static const struct {
        const char *name;
        size_t place;
    } texts[] = {
        {"id", offsetof(sojourn_event, id)},
        {"system", offsetof(sojourn_event, system)},
        {"session", offsetof(sojourn_event, session)},
        {"contact", offsetof(sojourn_event, contact)},
        {"parent", offsetof(sojourn_event, parent)},
        {"issue", offsetof(sojourn_event, issue)},
        {"channel", offsetof(sojourn_event, channel)},
        {"intent", offsetof(sojourn_event, intent)},
        {"queue", offsetof(sojourn_event, queue)},
        {"agent", offsetof(sojourn_event, agent)},
        {"name", offsetof(sojourn_event, name)},
        {"detail", offsetof(sojourn_event, detail)},
    };
    writer w = {t, facts, count, d, NULL, NULL, NULL};

    table_open(t, (int64_t)count, (int64_t)dice_below(d, 12));
    w.texts = table_room(t, count * sizeof *w.texts);
    w.numbers = table_room(t, count * sizeof *w.numbers);
    w.stated = table_room(t, count);
    write_identifiers(&w);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        write_text(&w, texts[i].name, texts[i].place);
    write_currency(&w);
    write_type(&w);
    write_times(&w);
    write_number(&w, "sequence", SEQUENCE);
    write_number(&w, "value", VALUE);
    write_number(&w, "revision", REVISION);
    write_number(&w, "reference", REFERENCE);
}
