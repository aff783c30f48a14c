/* SPDX-License-Identifier: MIT */
/** Kinds of identifiers: the library's own, and what a host declares over them (law 3). */
#ifndef SJ_BASE_KIND_H
#define SJ_BASE_KIND_H

#include <sojourn/sojourn.h>

enum {
    SJ_KIND_EMAIL = 4,
    SJ_KIND_PHONE,
    SJ_KIND_ANI = 8,
    SJ_KIND_IP,
    SJ_KINDS_OWN,
    SJ_KINDS_MOST = 64
};

typedef struct sj_kind {
    sojourn_text name;
    int32_t strength, normal, priority;
    uint32_t rank; /* by (strength, priority); equal where these are */
    uint64_t limit;
    int64_t lifetime_us;
    int unique;
} sj_kind;

/** A kind's number is its place. */
typedef struct sj_kinds {
    sj_kind at[SJ_KINDS_MOST];
    uint32_t count;
    uint8_t hint[SJ_KINDS_MOST]; /* numbers, by the look of the name */
} sj_kinds;

/** The library's own. */
void sj_kinds_init(sj_kinds *kinds);
/** Class of the library's own kind of this name, or 0. */
int32_t sj_kinds_strength(sojourn_text name);
/** Declare a checked kind, over one of its name; its name is borrowed. 0, or -1: too many. */
int sj_kinds_declare(sj_kinds *kinds, const sojourn_kind *kind);
/** Number of the kind of this name, or UINT32_MAX. */
uint32_t sj_kinds_find(const sj_kinds *kinds, sojourn_text name);
/** 1 if both give every identifier the same number, hash and class. */
int sj_kinds_alike(const sj_kinds *a, const sj_kinds *b);

#endif
