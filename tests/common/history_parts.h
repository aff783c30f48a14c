/* SPDX-License-Identifier: MIT */
/** @file history_parts.h  What the files of history share; not for tests. */
#ifndef TESTS_HISTORY_PARTS_H
#define TESTS_HISTORY_PARTS_H

#include "history.h"

enum { WORLD_LIMITS = 48, WORLD_MARKS = 32, LIVES = 3 };

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
#define TEXT(literal) ((sojourn_text){("" literal), sizeof(literal) - 1})

/* Kinds: the library's, then those that a history may declare. */
enum { NAME_BUILT_IN = 10, NAME_KINDS = 13, NAME_CHANNELS = 7 };

/** A customer who comes back for weeks: the time of his last event, his sessions so far. */
typedef struct life {
    int64_t now;
    uint64_t sessions;
} life;

/** What one history is drawn from. Shares are in percent. */
typedef struct world {
    history *h;
    dice d;
    uint64_t systems, sessions, contacts, people, issues;
    uint64_t keyed, in_contact, known, intended, ticketed, noted, revised, repeated, linked, spoken,
        erased, slots;
    uint64_t staged, scenes[2], crowd; /* share of facts from scenes, which two, people in them */
    uint64_t lives;                    /* share of facts of lives; 0: none */
    uint64_t late, browsed, crossed;   /* of these: out of order; weak values; those of another */
    uint64_t usual;                    /* kind by which lives are known */
    const fact *undone;                /* taken back, to come again; or NULL */
    life life[LIVES];
    int32_t normal[NAME_KINDS];         /* normaliser; 0: this kind is not declared */
    int64_t scale, base, skew[4], pace; /* pace: of lives, from one session to the next */
    int64_t limits[WORLD_LIMITS];
    uint64_t limit_count;
    int64_t marks[WORLD_MARKS];
    uint64_t mark_count;
    int32_t extreme;
} world;

/* names */
sojourn_text name_any(world *w, const sojourn_text *names, uint64_t count);
/** `form` with the decimal number in place of '#'. */
sojourn_text name_spelled(history *h, const char *form, uint64_t number);
sojourn_text name_blocked(world *w);
sojourn_text name_channel(uint64_t which);
sojourn_text name_intent(world *w);
sojourn_text name_kind(uint64_t kind);
/** In one of its spellings; a kind that is not declared gives way to one that is. */
sojourn_identifier name_identifier(world *w, uint64_t kind, uint64_t person);
sojourn_identifier name_nasty(world *w);

/* options */
void options_draw(world *w);

/* times */
int64_t time_add(int64_t a, int64_t b);
/** A limit of the options, give or take a microsecond. */
int64_t time_limit(world *w);
/** A time said before, or nearly. */
int64_t time_said(world *w);
int64_t time_start(world *w, uint64_t system);
int64_t time_end(world *w, int64_t start);
void time_mark(world *w, int64_t t);
/** A time at or near one said before, or far from all. */
int64_t time_upto(world *w);

/* events */
void event_draw(world *w, fact *f);
/** What it is worth, its reference, its revision and its place among events of one time. */
void event_number(world *w, sojourn_event *e);

/* lives */
/** The history is of lives. */
void life_choose(world *w);
/** With options under which weeks are long. */
void life_options(world *w);
void life_draw(world *w, fact *f);

/* scenes */
void scene_choose(world *w);
void scene_draw(world *w, fact *f);

#endif
