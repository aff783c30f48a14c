/* SPDX-License-Identifier: MIT */
/** What touches the values of contacts that state nobody (law 3.3). */
#ifndef SJ_LEVEL_TOUCH_H
#define SJ_LEVEL_TOUCH_H

#include "level/web.h"

#define SJ_TOUCH_ISSUE (UINT64_C(1) << 32)

/** An event of a stated contact that bears a weak value, or an issue key. */
typedef struct sj_touch {
    uint64_t what; /* identifier; SJ_TOUCH_ISSUE + number of an issue key */
    uint32_t record;
} sj_touch;

typedef struct sj_touches {
    const sj_levels *v;
    sj_touch *at;
    uint32_t *order, count; /* by what it is, then in event order */
    uint8_t *known;         /* by place in the order: is a key one customer's? 0: not asked yet */
} sj_touches;

/** List what the customer's events bear; 0, or -1 for no memory. */
int sj_touch_list(const sj_web *web, sj_touches *touches);
/** Where the touches of `what` begin that start after `time`. */
uint32_t sj_touch_after(const sj_touches *touches, uint64_t what, int64_t time);
/** The customer's first event, in event order, that states an issue key; SJ_NONE: there is none, or
 *  stated contacts of others state the key as well. */
uint32_t sj_touch_issue(sj_touches *touches, uint32_t issue);
/** The identifier that says for this customer what the event bears; SJ_NONE: none does. */
uint32_t sj_touch_speaker(const sj_levels *levels, uint32_t customer, uint32_t contact,
                          uint32_t record);
/** From start to start. */
int64_t sj_touch_distance(const sj_levels *levels, uint32_t record_a, uint32_t record_b);
/** The identifier of the smaller hash; `best` may be SJ_NONE. */
uint32_t sj_touch_smaller(const sj_levels *levels, uint32_t best, uint32_t node);

#endif
