/* SPDX-License-Identifier: MIT */
/** Dimensions: what an item is grouped by. A key is a number that is equal where the label is. */
#ifndef SJ_API_DIMENSION_H
#define SJ_API_DIMENSION_H

#include "api/gather.h"

enum { SJ_DIMENSION_DAY = 8, SJ_DIMENSION_ROOM = 48 };
#define SJ_DIMENSION_UNSTATED INT64_MIN

typedef struct sj_dimension {
    uint8_t what;       /* 0: none */
    int64_t width;      /* of a band */
    sojourn_text trait; /* or the width as it was asked for */
} sj_dimension;

/** The dimensions, with a blank between them. */
extern const char sj_dimension_names[];
/** Read the name of a dimension; 0, or -1 if there is no such. The trait's name stays borrowed. */
int sj_dimension_read(sojourn_text name, sj_dimension *out);
/** Does the key of an item hang on other engagements of its customer? */
int sj_dimension_of_customer(const sj_dimension *by);
/** The key of an item of the customer who was gathered; `offset` is of the clock, where the case
 *  has none. */
int64_t sj_dimension_key(const sj_gather *gather, const sj_dimension *by, int64_t offset,
                         const sj_case_item *item);
/** The key that event number `event` states as a touch: of queue, agent, name and detail its own
 *  statement alone, of a channel also its transaction's. */
int64_t sj_dimension_touch(const sj_gather *gather, const sj_dimension *by, int64_t offset,
                           uint32_t event);
/** Dimensions of agents' time; is it one, its key, and how long a stretch it tells apart (0: any).
 */
extern const char sj_dimension_shift_names[];
int sj_dimension_of_shift(const sj_dimension *by);
int64_t sj_dimension_shift_key(const sj_dimension *by, sj_clock *clock, uint32_t agent,
                               int64_t time);
int64_t sj_dimension_unit(const sj_dimension *by);
/** The label of a key, perhaps written into `room`. */
sojourn_text sj_dimension_label(const sj_levels *levels, const sj_dimension *by, int64_t key,
                                char room[SJ_DIMENSION_ROOM]);

#endif
