/* SPDX-License-Identifier: MIT */
/* What every part of the tool shares: exit codes, messages, memory, texts. */
#ifndef TOOL_H
#define TOOL_H

#include <sojourn/sojourn.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    TOOL_DONE = 0,
    TOOL_REFUSED = 1, /* --strict and a row that is not usable */
    TOOL_USAGE = 2,
    TOOL_INPUT = 3, /* no header, or no row that is usable */
    TOOL_SYSTEM = 4 /* files, memory */
};

#define TOOL_FORMAT __attribute__((format(printf, 1, 2)))

/* ---- report.c: stderr ---- */
void report_quiet(void);
bool report_terminal(void); /* progress and notes may be shown */
void report_error(const char *format, ...) TOOL_FORMAT;
void report_note(const char *format, ...) TOOL_FORMAT;
void report_library(const char *doing, const sojourn_error *error);
void report_progress(const char *file, uint64_t rows, uint64_t done, uint64_t size);
void report_clear(void);

/* ---- memory.c: never NULL, the tool ends instead ---- */
void *memory_get(size_t size);
/* Room for one item more than `count` in an array that doubles. */
void *memory_grow(void *items, size_t count, size_t *capacity, size_t item);

struct arena_chunk;
/* Memory that is given back all at once. */
struct arena {
    struct arena_chunk *chunk;
    size_t used;
};
void *arena_get(struct arena *arena, size_t size);
sojourn_text arena_text(struct arena *arena, const char *data, size_t length);
void arena_reset(struct arena *arena);
void arena_close(struct arena *arena);

/* ---- text.c ---- */
sojourn_text text_of(const char *zero_terminated);
bool text_is(sojourn_text text, const char *zero_terminated);
bool text_is_fold(sojourn_text text, const char *lower_case); /* ASCII case apart */
/* Cut what is before `by` off `rest`; all of it when there is no `by`. False: nothing was left. */
bool text_cut(sojourn_text *rest, char by, sojourn_text *head);

/* Readers answer NULL, or what is wrong with the text. */
const char *number_read(sojourn_text text, int64_t *out);
const char *count_read(sojourn_text text, uint64_t *out);
const char *duration_read(sojourn_text text, int64_t *out_us);
const char *moment_read(sojourn_text text, int64_t *out_us);
const char *id_read(sojourn_text text, sojourn_id *out);
const char *key_read(sojourn_text text, uint8_t key[16]);

/* Writers answer how many bytes they wrote; no zero at the end. */
enum { NUMBER_ROOM = 48, MOMENT_ROOM = 32, ID_ROOM = 32, IDENTIFIER_ROOM = 1024 };
size_t number_write(char *out, int64_t number);
size_t count_write(char *out, uint64_t number);
size_t sum_write(char *out, sojourn_sum sum);
size_t moment_write(char *out, int64_t us); /* ISO 8601 UTC; digits outside of years 0 to 9999 */
size_t id_write(char *out, sojourn_id id);
/* KIND=VALUE; nothing where it is none, its value is not kept, or it is too long. */
size_t identifier_write(char *out, const sojourn *handle, sojourn_id id);

#endif
