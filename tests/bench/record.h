/* SPDX-License-Identifier: MIT */
/**
 * @file record.h
 * The events of the bench job as they lie in a file, and as the library is fed with them.
 */
#ifndef BENCH_RECORD_H
#define BENCH_RECORD_H

#include <sojourn/sojourn.h>

#include <stdio.h>

/** One event, 56 bytes, in order of arrival. */
typedef struct record {
    int64_t ts; /**< milliseconds */
    uint64_t session, call;
    uint64_t id1, id2;                     /**< kind << 56 | number; id2 0: none */
    uint8_t system, channel, type, intent; /**< intent 0: not stated */
    uint16_t agent, pad;                   /**< agent 0: none */
    int32_t value;
    uint32_t pad2;
} record;

enum { RECORD_IVR = 1, RECORD_ACD, RECORD_CRM, RECORD_WEB, RECORD_CHAT, RECORD_MAIL };
enum { RECORD_VOICE = 1, RECORD_SITE, RECORD_TEXT, RECORD_LETTER };
enum { RECORD_PHONE = 1, RECORD_EMAIL, RECORD_ACCOUNT, RECORD_COOKIE };
enum {
    RECORD_START = 1,
    RECORD_LOGIN = 8,
    RECORD_NOTE,
    RECORD_PURCHASE,
    RECORD_SURVEY,
    RECORD_RESOLVE,
    RECORD_END
};

/** Texts of one event. */
typedef struct record_texts {
    char system[8], id[24], session[20], channel[8], intent[8], agent[8], value[2][64];
    sojourn_identifier who[2];
} record_texts;

/** Fill `e` from record number `number`. 1: its two identifiers are of one kind, so they are
 *  who[0] and who[1] of a `same` link, and the event states the first of them only. */
int record_event(const record *r, uint64_t number, record_texts *texts, sojourn_event *e);
/** Text of an identifier with a letter for its kind before it: "p:+10123456789". */
int record_identifier(uint64_t code, char *out);
/** How the job judges: a gap and a window that join at equality, the first intent. */
const sojourn_options *record_options(void);

/** Open a file of records and count them; says what is wrong and exits. */
FILE *record_open(const char *path, uint64_t *count);
/** Print "what: message" and exit. */
_Noreturn void record_stop(const char *what, const char *message);

#endif
