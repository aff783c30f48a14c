/* SPDX-License-Identifier: MIT */
/** The figures of the bench job, folded from the spans of a settled handle. */
#ifndef BENCH_FIGURES_H
#define BENCH_FIGURES_H

#include <sojourn/sojourn.h>

enum { FIGURES_CHANNELS = 5 };

typedef struct figures {
    uint64_t events, transactions, interactions, engagements, journeys;
    int64_t dur_txn, dur_int, dur_eng, dur_jou; /**< sums of lengths, milliseconds */
    uint64_t agent_txn;                         /**< transactions that an agent took part in */
    int64_t agent_dur;
    uint64_t voice_int, contained;  /**< interactions that met the IVR; of them, without an agent */
    uint64_t resolved_eng, fcr_eng; /**< resolved; of them, with one interaction */
    int64_t value;                  /**< cents */
    int64_t linear[FIGURES_CHANNELS], last[FIGURES_CHANNELS]; /**< value by channel, from 1 */
} figures;

/** Walk all levels but events. Cost: one cursor a level, and a slot for each engagement of value.
 */
void figures_fold(const sojourn *s, figures *out);
/** The same as members of a JSON object. */
void figures_print(const figures *f);

#endif
