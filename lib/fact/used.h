/* SPDX-License-Identifier: MIT */
/** Which names kept records use; of the others no text stays. Once something was erased. */
#ifndef SJ_FACT_USED_H
#define SJ_FACT_USED_H

#include "fact/store.h"

/** One of SJ_ERASE_EVENTS and so on. */
sj_intern *sj_used_pool(sj_facts *facts, int pool);
/** 1 if no kept record uses a name, and nothing else needs it. */
int sj_used_none(const sj_facts *facts, int pool, uint32_t name);
/** Overwrite the text of a name that is not used. */
void sj_used_close(sj_facts *facts, int pool, uint32_t name);
/** A record is kept, or no longer. */
void sj_used_names(sj_facts *facts, uint32_t record, int kept);
/** Overwrite what came with records of a batch that were taken at once. */
void sj_used_settle(sj_facts *facts);

#endif
