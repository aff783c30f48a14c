/* SPDX-License-Identifier: MIT */
/* Records as rows of CSV, in one pass over a buffer that has room for a row before each. The words
 * of the simulator need no quotes, or bear them already; the date is kept from row to row. */
#include "center.h"

#include <string.h>

enum { ROW = 2048 }; /* more than any row */

void row_header(struct center *center)
{
    fputs("system,id,session,contact,parent,issue,channel,intent,queue,agent,name,detail,type,"
          "start,end,value,currency,revision,reference,identifier.account,identifier.account,"
          "identifier.phone,identifier.email,identifier.ani,identifier.device,identifier.cookie\n",
          center->facts.stream);
}

static char *word(char *at, const char *text)
{
    while (text && *text)
        *at++ = *text++;
    *at++ = ',';
    return at;
}

static char *digits(char *at, uint64_t number)
{
    char text[24];
    size_t length = 0;
    do
        text[length++] = (char)('0' + number % 10);
    while (number /= 10);
    while (length)
        *at++ = text[--length];
    return at;
}

static char *padded(char *at, uint32_t number, int width)
{
    for (int i = width - 1; i >= 0; i--) {
        at[i] = (char)('0' + number % 10);
        number /= 10;
    }
    return at + width;
}

/* A prefix and a number; nothing for 0. */
static char *key(char *at, const char *prefix, uint64_t number)
{
    if (number) {
        while (*prefix)
            *at++ = *prefix++;
        at = digits(at, number);
    }
    *at++ = ',';
    return at;
}

static char *letter_key(char *at, char letter, uint64_t number)
{
    const char prefix[2] = {letter, 0};
    return key(at, prefix, number);
}

static char *signed_number(char *at, int64_t number)
{
    if (number < 0)
        *at++ = '-';
    if (number)
        at = digits(at, number < 0 ? 0 - (uint64_t)number : (uint64_t)number);
    *at++ = ',';
    return at;
}

/* All times lie after 1970. */
static char *moment(struct center *center, char *at, int64_t us)
{
    int64_t day = us / DAY;
    uint32_t seconds = (uint32_t)(us % DAY / SECOND);
    if (day != center->day_number) {
        char text[MOMENT_ROOM];
        moment_write(text, us);
        memcpy(center->day, text, 11);
        center->day_number = day;
    }
    memcpy(at, center->day, 11);
    at = padded(at + 11, seconds / 3600, 2);
    *at++ = ':';
    at = padded(at, seconds / 60 % 60, 2);
    *at++ = ':';
    at = padded(at, seconds % 60, 2);
    *at++ = '.';
    at = padded(at, (uint32_t)(us % SECOND), 6);
    *at++ = 'Z';
    *at++ = ',';
    return at;
}

static char *keys(char *at, const struct record *record)
{
    at = word(at, record->system);
    at = key(at, "e", record->id);
    at = letter_key(at, record->session_letter, record->session);
    at = key(at, "k", record->contact);
    at = key(at, "k", record->parent);
    return letter_key(at, record->issue_letter, record->issue);
}

static char *name(char *at, const struct record *record)
{
    if (!record->campaign)
        return word(at, record->name);
    at = word(at, record->name) - 1;
    return key(at, "", record->campaign);
}

static char *body(struct center *center, char *at, const struct record *record)
{
    at = word(at, record->channel);
    at = word(at, record->intent);
    at = word(at, record->queue);
    at = key(at, "agent-", record->agent);
    at = name(at, record);
    at = word(at, record->detail);
    at = word(at, record->type);
    if (record->start)
        at = moment(center, at, record->start);
    else
        *at++ = ',';
    if (record->point)
        *at++ = ',';
    else
        at = moment(center, at, record->end);
    at = signed_number(at, record->value);
    at = word(at, record->currency);
    at = key(at, "", record->revision);
    return key(at, "", record->reference);
}

/* The second one only of a link of two accounts. */
static char *accounts(char *at, const struct record *record)
{
    bool link = !record->system, states = record->states & STATES_ACCOUNT;
    at = key(at, "A", states || link ? 1000001 + (uint64_t)record->customer : 0);
    return key(at, "A", link && !record->states ? 1000001 + (uint64_t)record->other : 0);
}

static char *mailbox(char *at, const struct record *record)
{
    if (record->states & STATES_EMAIL) {
        at = key(at, "Customer.", 1 + (uint64_t)record->owner) - 1;
        at = word(at, "@example.com") - 1;
    }
    *at++ = ',';
    return at;
}

/* Who calls from another number does so from one of his own, which no system knows. */
static char *numbers(char *at, const struct record *record)
{
    uint64_t own = 10000001 + (uint64_t)record->owner;
    uint64_t other = 50000001 + (uint64_t)record->customer;
    unsigned states = record->states;
    at = key(at, "+49151", states & STATES_PHONE ? own : 0);
    at = mailbox(at, record);
    if (states & STATES_ANI_OTHER)
        return key(at, "+49160", other);
    return key(at, "+49151", states & STATES_ANI ? own : 0);
}

static char *devices(char *at, const struct record *record)
{
    bool states = record->states & STATES_COOKIE;
    uint64_t number = 1 + (uint64_t)record->customer;
    at = key(at, "app-", states && record->device == DEVICE_APP ? number : 0);
    at = key(at, record->device ? "d-" : "c-",
             states && record->device != DEVICE_APP ? 500000 + number : 0);
    return at;
}

static char *identifiers(char *at, const struct record *record)
{
    at = accounts(at, record);
    at = numbers(at, record);
    at = devices(at, record) - 1;
    *at++ = '\n';
    return at;
}

static void room(struct out *out)
{
    if (sizeof out->bytes - out->length < ROW)
        out_flush(out);
}

void row_write(struct center *center, const struct record *record)
{
    struct out *out = &center->facts;
    room(out);
    char *at = out->bytes + out->length;
    at = keys(at, record);
    at = body(center, at, record);
    at = identifiers(at, record);
    out->length = (size_t)(at - out->bytes);
}
