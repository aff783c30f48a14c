/* SPDX-License-Identifier: MIT */
/** The host's options, as numbers of names. */
#ifndef SJ_LEVEL_RULE_H
#define SJ_LEVEL_RULE_H

#include "base/array.h"
#include "fact/store.h"

typedef struct sj_rule_gap {
    uint32_t a, b; /* classes */
    int64_t gap_us;
} sj_rule_gap;
typedef struct sj_rule_window {
    uint32_t intent;
    int64_t window_us, reopen_us;
    int sales;
} sj_rule_window;

/** Classes of channels: 0 synchronous, 1 asynchronous, 2 .. those named in a gap. */
typedef struct sj_rule {
    uint64_t flags;
    int64_t interaction_gap_us, contact_us, thread_us, window_us, reopen_us, unknown_us, note_us;
    uint32_t voice;
    sj_rows asynchronous, gap_channels, goals;
    SJ_ARRAY(sj_rule_gap) gaps;
    SJ_ARRAY(sj_rule_window) windows;
    const sj_kinds *kinds;
    const sojourn_rules *host;
} sj_rule;

/** Take over checked options but the kinds; their texts are named in `facts`. 0, or -1 for no memory. */
int sj_rule_init(sj_rule *rule, const sojourn_options *options, const sj_kinds *kinds,
                 const sojourn_rules *host, sj_facts *facts);
void sj_rule_free(sj_rule *rule, sj_alloc *alloc);
int sj_rule_asynchronous(const sj_rule *rule, uint32_t channel);
uint32_t sj_rule_class(const sj_rule *rule, uint32_t channel);
/** The silence that parts two classes of channels; 0: time never joins them. */
int64_t sj_rule_silence(const sj_rule *rule, uint32_t class_a, uint32_t class_b);
/** How long an intent (SJ_NONE: unknown) stays one issue, and its closes. */
sj_rule_window sj_rule_window_of(const sj_rule *rule, uint32_t intent);
int sj_rule_goal(const sj_rule *rule, uint32_t name);

#endif
