/* SPDX-License-Identifier: MIT */
/** Where an interaction leaves self-service. */
#ifndef SJ_METRIC_MENU_H
#define SJ_METRIC_MENU_H

#include "metric/metric.h"

typedef struct sj_menu_stay {
    uint32_t from, until; /* events */
    int64_t first;        /* when its inputs begin; INT64_MAX: there are none */
    int64_t left;         /* when a person, or a wait for one, comes in; INT64_MAX: never */
    uint32_t last;        /* input before that; SJ_NONE: none */
    int64_t inputs;
    uint8_t keys; /* 1: visits are no inputs */
} sj_menu_stay;

/** Is an event of this type one of self-service? */
int sj_menu_input(const sj_menu_stay *stay, int32_t type);
/** Go on to the events of interaction number `at`, from 0 one after another; but for `keys` all
 * zero before. */
void sj_menu_read(const sj_case *c, uint32_t at, sj_menu_stay *stay);

#endif
