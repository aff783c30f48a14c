/* SPDX-License-Identifier: MIT */
/* Records of the bench job to events: some hundred nanoseconds each, outside of every clock. */
#include "record.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static sojourn_text text(const char *string)
{
    return (sojourn_text){string, strlen(string)};
}

static void hex(uint64_t number, int digits, char *out)
{
    for (int i = 0; i < digits; i++)
        out[i] = "0123456789abcdef"[number >> 4 * (digits - 1 - i) & 15];
    out[digits] = '\0';
}

int record_identifier(uint64_t code, char *out)
{
    uint64_t n = code & UINT64_C(0x00ffffffffffffff);

    switch (code >> 56) {
    case RECORD_PHONE:
        return sprintf(out, "p:+1%010" PRIu64, n);
    case RECORD_EMAIL:
        return sprintf(out, "e:user%" PRIu64 "@example%u.com", n, (unsigned)(n % 97));
    case RECORD_ACCOUNT:
        return sprintf(out, "a:AC%010" PRIu64, n);
    default:
        memcpy(out, "c:", 2);
        hex(n, 14, out + 2);
        return 16;
    }
}

static sojourn_identifier identifier(uint64_t code, char *out)
{
    static const char *const kinds[] = {"", "kp", "ke", "ka", "kc"};
    uint64_t length = (uint64_t)record_identifier(code, out);

    return (sojourn_identifier){text(kinds[code >> 56]), {out + 2, length - 2}};
}

static sojourn_text word(char *out, char letter, unsigned number)
{
    return (sojourn_text){out, (uint64_t)sprintf(out, "%c%u", letter, number)};
}

int record_event(const record *r, uint64_t number, record_texts *t, sojourn_event *e)
{
    int two = r->id2 != 0 && r->id2 != r->id1, link = two && r->id1 >> 56 == r->id2 >> 56;

    memset(e, 0, sizeof *e);
    t->who[0] = identifier(r->id1, t->value[0]);
    if (two)
        t->who[1] = identifier(r->id2, t->value[1]);
    e->identifiers = t->who;
    e->identifier_count = two && !link ? 2 : 1;
    hex(r->session, 16, t->session);
    e->session = (sojourn_text){t->session, 16};
    e->id = (sojourn_text){t->id, (uint64_t)sprintf(t->id, "%" PRIu64, number)};
    e->system = word(t->system, 's', r->system);
    e->channel = word(t->channel, 'c', r->channel);
    if (r->intent != 0)
        e->intent = word(t->intent, 'i', r->intent);
    if (r->agent != 0)
        e->agent = word(t->agent, 'a', r->agent);
    e->start = r->ts * 1000;
    e->sequence = r->intent; /* of two intents stated at once the smaller comes first */
    e->type = r->type == RECORD_PURCHASE  ? SOJOURN_EVENT_PURCHASE
              : r->type == RECORD_RESOLVE ? SOJOURN_EVENT_RESOLVE
                                          : SOJOURN_EVENT_OTHER;
    if (r->type == RECORD_PURCHASE) {
        e->value = r->value;
        memcpy(e->currency, "USD", 4);
    }
    return link;
}

const sojourn_options *record_options(void)
{
    static const int64_t day = INT64_C(86400000000);
    static sojourn_kind kinds[] = {{.name = {"kp", 2}, .strength = SOJOURN_CLASS_STRONG},
                                   {.name = {"ke", 2}, .strength = SOJOURN_CLASS_STRONG},
                                   {.name = {"ka", 2}, .strength = SOJOURN_CLASS_STRONG},
                                   {.name = {"kc", 2}, .strength = SOJOURN_CLASS_STRONG}};
    static sojourn_options options;

    /* Silences of exactly half an hour and of exactly a week join. */
    options = (sojourn_options){.size = sizeof options,
                                .flags = SOJOURN_INTENT_FIRST,
                                .kinds = kinds,
                                .kind_count = sizeof kinds / sizeof *kinds,
                                .interaction_gap_us = day / 48 + 1,
                                .window_us = 7 * day + 1,
                                .reopen_us = 1,
                                .unknown_us = 1};
    return &options;
}

FILE *record_open(const char *path, uint64_t *count)
{
    FILE *file = fopen(path, "rb");
    long size;

    if (file == NULL || fseek(file, 0, SEEK_END) != 0 || (size = ftell(file)) < 0)
        record_stop(path, "cannot be read");
    *count = (uint64_t)size / sizeof(record);
    rewind(file);
    return file;
}

_Noreturn void record_stop(const char *what, const char *message)
{
    fprintf(stderr, "%s: %s\n", what, message);
    exit(1);
}
